"""Which key or passphrase seals a copy: asked in the terminal or read from a key file, never taken from the command."""

import argparse
import getpass
import sys
from pathlib import Path

from heartreach.errors import UsageError
from heartreach.store.sealing import Seal, check_sealing, read_key

__all__ = ["add_sealing_options", "seal_to_open", "seal_to_write"]

#: Shorter passphrases are guessed (NIST SP 800-63B, 5.1.1.2, wants eight where guesses are limited; here they are not).
SHORTEST = 12


def add_sealing_options(parser: argparse.ArgumentParser) -> None:
    """Add --encrypt and --key."""
    parser.add_argument("--encrypt", action="store_true", help="write an age file; asks for a passphrase")
    parser.add_argument("--key", type=Path, metavar="FILE", help="this key file instead of a passphrase")


def seal_to_write(args: argparse.Namespace) -> Seal | None:
    """What a new file is sealed with; `None` where it stays open.

    Raises:
        UsageError: the passphrase is short, was typed differently, or nobody is there to type it.
    """
    if not args.encrypt:
        if args.key is not None:
            raise UsageError("--key says with what to encrypt", "Add --encrypt.")
        return None
    check_sealing()
    if args.key is not None:
        return read_key(args.key)
    print("Without this passphrase nobody opens the file again, you included. Several words are best.", file=sys.stderr)
    passphrase = _typed("Passphrase: ")
    if len(passphrase) < SHORTEST:
        raise UsageError(f"A passphrase needs {SHORTEST} characters", "Take four or more words nobody would guess.")
    if _typed("The same again: ") != passphrase:
        raise UsageError("The two differ", "Nothing was written; try again.")
    return Seal(passphrase=passphrase)


def seal_to_open(key: Path | None) -> Seal:
    """What opens a sealed file: the key file, or a passphrase that is asked for."""
    check_sealing()
    return read_key(key) if key is not None else Seal(passphrase=_typed("Passphrase: "))


def _typed(question: str) -> str:
    """Something that is not shown while it is typed; from a pipe, one line of it."""
    if sys.stdin.isatty():
        return getpass.getpass(question)
    line = sys.stdin.readline()
    if not line:
        raise UsageError("Nobody typed a passphrase", "Name a key file with --key where nobody is there to type.")
    return line.rstrip("\r\n")
