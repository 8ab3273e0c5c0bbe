"""The hub's own key towards push services (VAPID, RFC 8292), made once and kept in the data folder.

Most hubs never push, and what makes and checks keys takes 10 MB: it is loaded when a key is made, or cannot be read
without it.
"""

import binascii
from base64 import b64decode, urlsafe_b64encode
from functools import cached_property
from pathlib import Path

from heartreach.errors import StoreError
from heartreach.prompts.channels.private_file import read_or_make

__all__ = ["VapidKey"]

PEM_BEGINS, PEM_ENDS = b"-----BEGIN PRIVATE KEY-----", b"-----END PRIVATE KEY-----"
#: What stands around the 32 bytes of the secret and the 65 of the point when a key on P-256 is written as PKCS #8
#: with its point (RFC 5208, RFC 5915).
BEFORE_SECRET = bytes.fromhex("308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420")
BEFORE_POINT = bytes.fromhex("a144034200")
SECRET_BYTES, POINT_BYTES = 32, 65


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
        pem = read_or_make(self._path, _new)
        point = _point_of(pem) or _point_by_the_book(pem, self._path)
        return urlsafe_b64encode(point).rstrip(b"=").decode()


def _point_of(pem: bytes) -> bytes | None:
    """The point of a key as `_new` writes it; `None` where it is written in another way, or is none."""
    text = pem.strip()
    if not (text.startswith(PEM_BEGINS) and text.endswith(PEM_ENDS)):
        return None
    try:
        der = b64decode(b"".join(text[len(PEM_BEGINS) : -len(PEM_ENDS)].split()), validate=True)
    except binascii.Error:
        return None
    begins = len(BEFORE_SECRET) + SECRET_BYTES
    is_ours = der.startswith(BEFORE_SECRET) and der[begins : begins + len(BEFORE_POINT)] == BEFORE_POINT
    point = der[begins + len(BEFORE_POINT) :]
    return point if is_ours and len(point) == POINT_BYTES and point[0] == 4 else None


def _point_by_the_book(pem: bytes, path: Path) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey  # noqa: PLC0415  # 10 MB
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        Encoding,
        PublicFormat,
        load_pem_private_key,
    )

    try:
        key = load_pem_private_key(pem, password=None)
    except ValueError as error:
        raise _no_key(path) from error
    if not isinstance(key, EllipticCurvePrivateKey):
        raise _no_key(path)
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _new() -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key  # noqa: PLC0415  # 10 MB
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat  # noqa: PLC0415

    return generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _no_key(path: Path) -> StoreError:
    return StoreError(f"{path} is no key for notifications", "Delete it and switch notifications on again.")
