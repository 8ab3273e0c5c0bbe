"""Password hashes in Mosquitto's own format, so that one table serves the embedded broker and a real Mosquitto.

The format is `$7$<iterations>$<salt>$<hash>`: PBKDF2 with HMAC-SHA-512, salt and hash in base64 (Mosquitto 1.6 and
later, `mosquitto_passwd`). Our passwords are 192 random bits, for which the number of rounds does not matter; a
person's own word would need far more.
"""

import base64
import binascii
import hashlib
import hmac
import os

__all__ = ["hash_password", "verify_password"]

#: Mosquitto's own default (PW_DEFAULT_ITERATIONS); enough for random passwords, and a login stays below a millisecond.
ITERATIONS = 101
#: The most rounds a hash may ask for; a stored hash must not be able to stop the broker.
MAX_ITERATIONS = 1_000_000
#: Mosquitto 2.0 writes 12 bytes of salt and reads up to 64.
SALT_BYTES = 12
HASH_BYTES = 64


def hash_password(password: str) -> str:
    """Hash a password, with a salt of its own, for a Mosquitto password file.

    >>> verify_password("right", hash_password("right")), verify_password("wrong", hash_password("right"))
    (True, False)
    """
    salt = os.urandom(SALT_BYTES)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS, HASH_BYTES)
    return f"$7${ITERATIONS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def verify_password(password: str | bytes, stored: str) -> bool:
    """Whether `password` belongs to `stored`, in a time that does not tell how much of it was right."""
    try:
        empty, kind, iterations, salt, digest = stored.split("$")
        rounds, salt_bytes, digest_bytes = int(iterations), base64.b64decode(salt), base64.b64decode(digest)
    except (ValueError, binascii.Error):
        return False
    if empty or kind != "7" or not 0 < rounds <= MAX_ITERATIONS or not digest_bytes:
        return False
    secret = password.encode() if isinstance(password, str) else password
    return hmac.compare_digest(
        hashlib.pbkdf2_hmac("sha512", secret, salt_bytes, rounds, len(digest_bytes)), digest_bytes
    )
