"""The hub's own key towards push services (VAPID, RFC 8292), made once and kept in the data folder.

Most hubs never push, and what makes and checks keys takes 10 MB: it is loaded only where there is a key, or where one
is asked for.
"""

from base64 import urlsafe_b64encode
from functools import cached_property
from pathlib import Path

from heartreach.errors import StoreError
from heartreach.prompts.channels.private_file import read_or_make

__all__ = ["VapidKey"]


class VapidKey:
    """A key pair on the curve P-256.

    Args:
        path: the file, in PEM; made when it is first asked for. Whoever loses it loses all subscriptions.

    Raises:
        StoreError: there is a file, and it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        if path.exists():
            _ = self.public

    @property
    def path(self) -> Path:
        """The file, which is there now.

        Raises:
            StoreError: it cannot be read or made.
        """
        _ = self.public
        return self._path

    @cached_property
    def public(self) -> str:
        """The public key, as `applicationServerKey`.

        Raises:
            StoreError: the file cannot be read or made.
        """
        from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey  # noqa: PLC0415  # 10 MB
        from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
            Encoding,
            PublicFormat,
            load_pem_private_key,
        )

        pem = read_or_make(self._path, _new)
        try:
            key = load_pem_private_key(pem, password=None)
        except ValueError as error:
            raise _no_key(self._path) from error
        if not isinstance(key, EllipticCurvePrivateKey):
            raise _no_key(self._path)
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return urlsafe_b64encode(point).rstrip(b"=").decode()


def _new() -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key  # noqa: PLC0415  # 10 MB
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat  # noqa: PLC0415

    return generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _no_key(path: Path) -> StoreError:
    return StoreError(f"{path} is no key for notifications", "Delete it and switch notifications on again.")
