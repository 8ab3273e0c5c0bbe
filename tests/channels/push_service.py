"""A push service and the browser behind it: takes what a browser's service would take, and reads it as only that
browser can (RFC 8030, 8188, 8291, 8292).
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

import http_ece
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.channels.web_server import Asked, Service


def unpadded(raw: bytes) -> str:
    """Base64url as browsers write it."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def padded(text: str) -> bytes:
    """And read it."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Browser:
    """Has a key pair and a secret that never leave it."""

    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    auth: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def subscription(self, endpoint: str) -> dict[str, object]:
        """What the page sends to the hub."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": unpadded(point), "auth": unpadded(self.auth)}
        return {"endpoint": endpoint, "expirationTime": None, "keys": keys}

    def read(self, body: bytes) -> dict[str, object]:
        """Decrypt what came."""
        text = http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
        found: dict[str, object] = json.loads(text)
        return found


@dataclass
class PushService(Service):
    """Checks who sends, and keeps what was sent; `status` is what it answers."""

    status: int = 201

    def __post_init__(self) -> None:
        self.answer = self._answer

    def _answer(self, asked: Asked) -> tuple[int, bytes]:
        fine = asked.headers["content-encoding"] == "aes128gcm" and int(asked.headers["ttl"]) >= 0
        return (self.status, b"") if fine else (400, b"")

    def sender(self, asked: Asked) -> tuple[str, dict[str, object]]:
        """The public key that signed a request, and its claims, once the signature is checked (RFC 8292)."""
        said = asked.headers["authorization"].removeprefix("vapid ").split(",")
        fields = dict(part.strip().split("=", 1) for part in said)
        head, claims, signature = fields["t"].split(".")
        raw = padded(signature)
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), padded(fields["k"]))
        key.verify(encode_dss_signature(r, s), f"{head}.{claims}".encode(), ECDSA(SHA256()))
        told: dict[str, object] = json.loads(padded(claims))
        return fields["k"], told
