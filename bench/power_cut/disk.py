"""A disk that is cut off from its power: what was flushed is there, of what came after only a part.

QEMU's `blklogwrites` filter writes down everything that reaches the disk, in the format of Linux's dm-log-writes
(kernel documentation, admin-guide/device-mapper/log-writes). A disk promises no more than that writes which were
finished before a flush are there after it. Each later 512-byte sector may or may not have made it, in any order.
"""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["SECTOR", "Write", "cut", "writes"]

SECTOR = 512
FLUSH, FUA, DISCARD = 1, 2, 4
#: Sector, number of sectors, flags, bytes of data; each entry fills one sector of the log, its data follow.
ENTRY = struct.Struct("<QQQQ")


@dataclass(frozen=True, slots=True)
class Write:
    """One entry of the log: where, what, and whether it must be on the platter; begin and end are places in the log."""

    sector: int
    data: bytes
    flags: int
    begin: int
    end: int


def writes(log: bytes) -> Iterator[Write]:
    """Read a log up to where it ends; the machine was killed, so that its header tells no count."""
    at = SECTOR
    while at + SECTOR <= len(log):
        sector, sectors, flags, _ = ENTRY.unpack_from(log, at)
        if not sectors and not flags:
            return
        begin, at = at, at + SECTOR
        size = 0 if flags & DISCARD else sectors * SECTOR
        if at + size > len(log):
            return  # killed while it wrote this one
        yield Write(sector, log[at : at + size], flags, begin, at + size)
        at += size


def cut(image: Path, log: bytes, until: int, chance: random.Random, *, honest: bool = True) -> dict[str, int]:
    """Bring `image`, as it was when the machine started, to what the disk holds after the power is gone.

    Args:
        image: the disk at the machine's start; changed in place.
        log: what the machine wrote since.
        until: the place in the log at which the power goes; a write that was under way there is in the air.
        chance: of the sectors that were never flushed none, all, or a random half are there.
        honest: whether the disk keeps what it flushed; otherwise it lies from the first write on.

    Returns:
        Counts: flushes, sectors that were flushed, sectors that were not, and how many of these were lost.
    """
    every = [one for one in writes(log) if one.begin < until]
    flushed = [place for place, one in enumerate(every) if one.flags & FLUSH and one.end <= until and honest]
    sure = flushed[-1] + 1 if flushed else 0
    kept = chance.choice((0.0, 0.5, 1.0)) if honest else 0.5
    told = {"flushes": len(flushed), "sectors flushed": 0, "sectors in the air": 0, "sectors lost": 0}
    with image.open("r+b") as disk:
        for place, one in enumerate(every):
            for piece in range(0, len(one.data), SECTOR):
                safe = place < sure or (honest and one.flags & FUA and one.end <= until)
                told["sectors flushed" if safe else "sectors in the air"] += 1
                if not safe and chance.random() >= kept:
                    told["sectors lost"] += 1
                    continue
                disk.seek(one.sector * SECTOR + piece)
                disk.write(one.data[piece : piece + SECTOR])
    return told
