"""The hub's own key towards push services (VAPID, RFC 8292), made once and kept in the data folder."""

from base64 import urlsafe_b64encode
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from heartreach.errors import StoreError
from heartreach.prompts.channels.private_file import read_or_make

__all__ = ["VapidKey"]


class VapidKey:
    """A key pair on the curve P-256.

    Args:
        path: the file, in PEM; made if it is not there. Whoever loses it loses all subscriptions.

    Raises:
        StoreError: it cannot be read or made.
    """

    def __init__(self, path: Path) -> None:
        pem = read_or_make(path, _new)
        try:
            key = load_pem_private_key(pem, password=None)
        except ValueError as error:
            raise _no_key(path) from error
        if not isinstance(key, EllipticCurvePrivateKey):
            raise _no_key(path)
        self.path = path
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.public = urlsafe_b64encode(point).rstrip(b"=").decode()  #: as `applicationServerKey`


def _new() -> bytes:
    return generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _no_key(path: Path) -> StoreError:
    return StoreError(f"{path} is no key for notifications", "Delete it and switch notifications on again.")
