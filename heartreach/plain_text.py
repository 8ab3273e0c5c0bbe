"""The text in a file that somebody names, and the word that it is none."""

from heartreach.errors import BadInput

__all__ = ["plain_text"]

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
#: A text in some other encoding has a few letters that UTF-8 does not know; pictures and archives have every third.
MOST_UNKNOWN = 0.1
#: So much is looked at, in characters: what is no text shows it at once.
LOOKED_AT = 4096


def plain_text(raw: bytes, name: str) -> str:
    r"""What a file says, in UTF-8 or, with its mark, UTF-16; letters of another encoding are replaced.

    Args:
        raw: the file's content.
        name: as the sentence calls the file.

    Raises:
        BadInput: it holds what no text holds, like a picture or an archive.

    >>> plain_text(b"\xef\xbb\xbf800\r\n", "a.txt")
    '800\r\n'
    """
    text = raw.decode("utf-16" if raw.startswith(UTF16_MARKS) else "utf-8-sig", "replace")
    head = text[:LOOKED_AT]
    has_controls = any(ord(one) < ord(" ") and not one.isspace() for one in head)
    if has_controls or head.count("\ufffd") > MOST_UNKNOWN * len(head):
        raise BadInput(f"{name} is no text", "Export the intervals as text or CSV; `heartreach import` reads FIT, too.")
    return text
