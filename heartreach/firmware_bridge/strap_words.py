"""What a strap calls itself, fit to be shown: anybody's radio can put any bytes on the air."""

__all__ = ["LONGEST", "one_line"]

#: Characters of a name or a number that are kept: an advertisement has room for 29 bytes, a hostile reading for 512.
LONGEST = 64


def one_line(text: str) -> str | None:
    r"""The printable part of a strap's words, or None where nothing is left.

    A terminal obeys control characters, a log is read line by line, and marks that turn the direction of writing make
    one strap look like another.

    >>> one_line("Polar H10 1234\x1b[2J\n"), one_line("\0")
    ('Polar H10 1234[2J', None)
    """
    return "".join(mark for mark in " ".join(text.split()) if mark.isprintable())[:LONGEST].strip() or None
