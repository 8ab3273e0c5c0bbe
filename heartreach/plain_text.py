"""The text in a file that somebody names, packed or not, the word that it is none, and how numbers stand in it."""

import gzip
import re
import zlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median

from heartreach.errors import BadInput

__all__ = ["FITS_S", "GZIP_MARK", "decimal_points", "plain_text", "tell_beginnings", "times_in_s", "unpacked"]

#: gzip's first two bytes (RFC 1952, section 2.3.1).
GZIP_MARK = b"\x1f\x8b"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
#: A text in some other encoding has a few letters that UTF-8 does not know; pictures and archives have every third.
MOST_UNKNOWN = 0.1
#: So much is looked at, in characters: what is no text shows it at once.
LOOKED_AT = 4096
_NUMBER = re.compile(r"\d+(,\d+)?")
#: Two intervals in seconds may well be "0,998" and "1,012".
FEWEST_THAT_GROW = 2
#: Times that grow faster from beat to beat are milliseconds: no two beats are 100 s apart, nor 0.1.
SECONDS_BELOW = 100.0
#: Times of beats may disagree with the intervals by this much (rounding, filtering), in seconds.
FITS_S = 0.05
#: Times at which intervals began disagree with the interval that ends at the next one wherever two neighbours differ by
#: more than that: exactly the pairs that RMSSD and pNN50 live on would be cut. So they are taken for such where that
#: leaves fewer than one in this many of the disagreements; a hole disagrees either way.
BEGUN = 2


def unpacked(path: Path) -> bytes:
    """A file's content, out of its gzip where it is packed, whatever its name.

    Raises:
        BadInput: it cannot be read, or is damaged.
    """
    try:
        raw = path.read_bytes()
        return gzip.decompress(raw) if raw.startswith(GZIP_MARK) else raw
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadInput(f"{path} is damaged: it ends or breaks inside the compressed data", "Copy it again.") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}", "Check the name of the file.") from error


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


def decimal_points(lines: Iterable[str]) -> list[str]:
    """Lines of one number each with a point where they have a decimal comma; any other lines as they are.

    Two columns of whole numbers with a comma in between look alike, but the first, a count or a time, only grows.

    >>> decimal_points(["853,5", "846,25", "850"]), decimal_points(["1,853", "2,846", "3,850"])
    (['853.5', '846.25', '850'], ['1,853', '2,846', '3,850'])
    """
    lines = list(lines)
    if not all(_NUMBER.fullmatch(line) for line in lines):
        return lines
    whole = [float(line.partition(",")[0]) for line in lines]  # Python makes no int of 5,000 digits
    grows = len(whole) > FEWEST_THAT_GROW and all(before < after for before, after in pairwise(whole))
    return lines if grows else [line.replace(",", ".") for line in lines]


def times_in_s(times: Sequence[float]) -> list[float]:
    """The moments of beats in seconds, whether they were told in seconds or in milliseconds.

    >>> times_in_s([1714550400000.0, 1714550400800.0])
    [1714550400.0, 1714550400.8]
    """
    steps = [after - before for before, after in pairwise(times) if after > before]
    scale = 1000.0 if steps and median(steps) > SECONDS_BELOW else 1.0
    return [at / scale for at in times]


def tell_beginnings(times_s: Sequence[float], rr_s: Sequence[float], fits_s: float = FITS_S) -> bool:
    """Whether the times beside intervals are those of their beginnings, because they fit better than as their ends.

    Args:
        times_s: one for each interval, oldest first.
        rr_s: the intervals in seconds.
        fits_s: how far times and intervals may disagree, in seconds.

    >>> rr_s = [0.8, 0.92, 0.91, 0.8]
    >>> tell_beginnings([0.0, 0.8, 1.72, 2.63], rr_s), tell_beginnings([0.8, 1.72, 2.63, 3.43], rr_s)
    (True, False)
    """
    steps = [after - before for before, after in pairwise(times_s)]
    ended = sum(abs(step - rr) > fits_s for step, rr in zip(steps, rr_s[1:], strict=True))
    begun = sum(abs(step - rr) > fits_s for step, rr in zip(steps, rr_s[:-1], strict=True))
    return BEGUN * begun < ended
