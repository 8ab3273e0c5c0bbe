"""Sealed copies: files in the age format, which any age program opens; pyrage has its only door here.

The format is specified at age-encryption.org/v1 (C2SP, age.md): ChaCha20-Poly1305 in pieces of 64 KiB, so that a file
that was changed or cut short is refused; the file's key is wrapped for an X25519 key, or with scrypt for a passphrase.
"""

import hashlib
import importlib
import io
import os
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from heartreach.errors import BadInput, StoreDamaged, StoreError, UsageError, install_extra
from heartreach.store.copies import sync_folder
from heartreach.store.layout import private_file

__all__ = ["Seal", "check_sealing", "is_sealed", "make_key", "opened_by", "read_key", "seal", "unseal"]

#: How a file in the age format begins, and how the line after it where a passphrase opens it.
FIRST_LINE = b"age-encryption.org/v1\n"
SCRYPT = b"-> scrypt "
#: How the secret line of a key file begins, as age-keygen writes it.
BEGINS = "AGE-SECRET-KEY-1"


@dataclass(frozen=True, slots=True)
class Seal:
    """What opens a sealed file: a passphrase, or the secret line of a key file. Never shown."""

    passphrase: str | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)


def check_sealing() -> ModuleType:
    """The library that seals.

    Raises:
        UsageError: it is not installed.
    """
    try:
        pyrage = importlib.import_module("pyrage")
    except ImportError:
        raise UsageError("Encrypting needs the extra `encrypt`", install_extra("encrypt")) from None
    return pyrage


def is_sealed(path: Path) -> bool:
    """Whether a file is in the age format."""
    with path.open("rb") as file:
        return file.read(len(FIRST_LINE)) == FIRST_LINE


def opened_by(path: Path) -> str:
    """What a sealed file wants: `passphrase` or `key`."""
    with path.open("rb") as file:
        file.readline()
        return "passphrase" if file.readline().startswith(SCRYPT) else "key"


def make_key(path: Path) -> str:
    """Write a new key file, readable to its owner alone; returns its public half.

    Raises:
        UsageError: a file is there already; a key that is overwritten opens nothing ever again.
    """
    pyrage = check_sealing()
    if path.exists():
        raise UsageError(f"{path} is there already", "Choose a new name; the old key opens what it sealed.")
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent}", "Make it first.")
    identity = pyrage.x25519.Identity.generate()
    private_file(path)
    path.write_text(f"# public key: {identity.to_public()}\n{identity}\n", encoding="ascii")
    return str(identity.to_public())


def read_key(path: Path) -> Seal:
    """Read a key file, ours or age-keygen's.

    Raises:
        BadInput: there is no such file, or no key in it.
    """
    pyrage = check_sealing()
    try:
        lines = path.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"{path} is no key file", "Make one with `heartreach backup --new-key FILE`.") from None
    secret = next((line for line in lines if line.startswith(BEGINS)), None)
    try:
        pyrage.x25519.Identity.from_str(secret or "")
    except pyrage.IdentityError:
        advice = f"It needs a line that begins with {BEGINS}, as age-keygen writes it."
        raise BadInput(f"There is no usable key in {path}", advice) from None
    return Seal(secret=secret)


def seal(source: Path, target: Path, by: Seal) -> None:
    """Encrypt `source` to the new file `target`, and open it again before it counts.

    With a key any size goes through little memory; a passphrase takes about twice the file's size.

    Raises:
        StoreError: it cannot be written.
        StoreDamaged: what was written does not open to the same bytes.
    """
    unfinished = target.with_name(target.name + ".part")
    try:
        private_file(unfinished)
        _encrypt(source, unfinished, by)
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        digest = _Digest()
        _decrypt(unfinished, digest, by)
        if digest.value() != _digest_of(source):
            raise StoreDamaged(f"The copy {target} does not open to what went in", "Check the disk.")
        unfinished.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise StoreError(f"{target} cannot be written ({error})", "Check that the disk has room.") from error
    finally:
        unfinished.unlink(missing_ok=True)


def unseal(source: Path, target: Path, by: Seal) -> None:
    """Decrypt `source` to `target`, readable to its owner alone; nothing is left of it where that fails.

    Raises:
        BadInput: another passphrase or key is needed.
        StoreDamaged: the file was changed or cut short.
    """
    private_file(target)
    try:
        with target.open("wb") as file:
            _decrypt(source, file, by)
    except BaseException:
        target.unlink()
        raise


def _encrypt(source: Path, target: Path, by: Seal) -> None:
    pyrage = check_sealing()
    with source.open("rb") as plain, target.open("wb") as sealed:
        if by.passphrase is not None:
            sealed.write(pyrage.passphrase.encrypt(plain.read(), by.passphrase))
        else:
            pyrage.encrypt_io(plain, sealed, [pyrage.x25519.Identity.from_str(by.secret).to_public()])


def _decrypt(source: Path, target: io.IOBase, by: Seal) -> None:
    pyrage = check_sealing()
    damaged = StoreDamaged(f"{source} was changed or cut short", "Take another copy of it.")
    if opened_by(source) != ("passphrase" if by.passphrase is not None else "key"):
        wanted = opened_by(source)
        advice = "Leave --key away." if wanted == "passphrase" else "Name its file with --key."
        raise BadInput(f"{source} is opened by a {wanted}", advice)
    with source.open("rb") as sealed:
        try:
            if by.passphrase is not None:
                target.write(pyrage.passphrase.decrypt(sealed.read(), by.passphrase))
            else:
                pyrage.decrypt_io(sealed, target, [pyrage.x25519.Identity.from_str(by.secret)])
        except pyrage.DecryptError as error:
            raise _refused(source, str(error), by) or damaged from None
        except OSError as error:
            if error.errno is None:  # pyrage's own word for a piece that does not hold
                raise damaged from None
            raise


def _refused(source: Path, said: str, by: Seal) -> BadInput | None:
    """A wrong key or passphrase, as pyrage 1.4 tells it; `None` for damage."""
    if by.passphrase is not None and said == "Decryption failed":
        return BadInput(f"This passphrase does not open {source}", "Try again; capitals and spaces count.")
    if by.passphrase is None and "No matching keys" in said:
        return BadInput(f"This key does not open {source}", "Name the key file it was made with.")
    return None


class _Digest(io.RawIOBase):
    """Takes bytes and keeps only what tells them from others."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def writable(self) -> bool:
        """It is written to."""
        return True

    def write(self, data: object) -> int:
        """Take some."""
        piece = bytes(data)  # type: ignore[call-overload]
        self._digest.update(piece)
        return len(piece)

    def value(self) -> bytes:
        """What came."""
        return self._digest.digest()


def _digest_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
