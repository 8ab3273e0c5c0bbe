"""RR intervals of a recording, and where they stand in time."""

from dataclasses import dataclass

from heartreach.errors import BadInput

__all__ = ["Intervals", "in_ms"]

#: A file whose typical interval is below this is in seconds: hearts beat every 0.2 to 3 s, that is 200 to 3000 ms.
SECONDS_BELOW = 20.0
#: Decimals of an interval in ms: a tick of a strap is 0.9765625 ms, and what stood on such a clock stays on it.
DECIMALS = 7


@dataclass(frozen=True, slots=True)
class Intervals:
    """What was read.

    Args:
        rr_ms: the intervals in ms, oldest first.
        ends_s: when each ended, in seconds from the beginning; gaps in the recording are gaps here.
        began_at: wall seconds of the beginning; None where the file does not tell.
        source: what the file is.
        skipped: lines that held no interval.
    """

    rr_ms: tuple[float, ...]
    ends_s: tuple[float, ...]
    source: str
    began_at: float | None = None
    skipped: int = 0

    @classmethod
    def in_a_row(
        cls, rr_ms: tuple[float, ...], source: str, *, began_at: float | None = None, skipped: int = 0
    ) -> "Intervals":
        """Intervals that follow each other without a gap.

        >>> Intervals.in_a_row((800.0, 900.0), "text").ends_s
        (0.8, 1.7)
        """
        ends, total = [], 0.0
        for rr in rr_ms:
            total += rr
            ends.append(round(total / 1000, 6))
        return cls(rr_ms, tuple(ends), source, began_at, skipped)


def in_ms(values: list[float], unit: str | None, source: str) -> tuple[float, ...]:
    """Intervals in milliseconds, from a named unit or from what hearts do.

    Args:
        values: as they stand in the file.
        unit: `ms`, `s` or `ticks` (of a strap, 1/1024 s), where the file says so.
        source: for the error.

    Raises:
        BadInput: there are none, or they are no intervals in either unit.

    >>> in_ms([0.8, 0.9], None, "text"), in_ms([800.0], "ms", "text")
    ((800.0, 900.0), (800.0,))
    """
    if not values:
        raise BadInput(f"There are no intervals in this {source}", "Export RR or IBI data, not a summary.")
    typical = sorted(values)[len(values) // 2]
    scale = {"ms": 1.0, "s": 1000.0, "ticks": 1000 / 1024}.get(unit or "", 1000.0 if typical < SECONDS_BELOW else 1.0)
    if not 200 <= typical * scale <= 3000:  # 300 to 20 bpm, in ms
        raise BadInput(
            f"{typical:g} is no time between two heartbeats, in seconds or in milliseconds", "Check the file."
        )
    return tuple(round(value * scale, DECIMALS) for value in values)
