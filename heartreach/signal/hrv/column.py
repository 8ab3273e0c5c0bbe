"""A column of numbers, each known or unknown for a reason."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heartreach.signal.hrv.reasons import REASONS, Reason
from heartreach.signal.hrv.units import Bools, Floats

__all__ = ["Codes", "Column", "column", "judge"]

Codes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One index over many windows.

    Attributes:
        values: the numbers, `float64`; NaN marks the place of an unknown one, and never stands alone:
        why: `uint8`, 0 where the number is known, else the place of its reason in `REASONS`.
    """

    values: Floats
    why: Codes

    def __len__(self) -> int:
        return len(self.values)

    @property
    def known(self) -> Bools:
        """Where the number is known."""
        return np.equal(self.why, 0)

    def get(self, place: int) -> float | None:
        """The number at `place`, `None` where it is not known."""
        return None if self.why[place] else float(self.values[place])

    def reason(self, place: int) -> Reason | None:
        """Why the number at `place` is not known, `None` where it is."""
        return REASONS[int(self.why[place])]


def judge(*rules: tuple[Bools, Reason], size: int) -> Codes:
    """The first rule that forbids a number names the reason.

    >>> judge((np.array([True, False]), Reason.GAP), size=2).tolist()
    [6, 0]
    """
    why = np.zeros(size, np.uint8)
    for forbidden, reason in reversed(rules):
        why[forbidden] = REASONS.index(reason)
    return why


def column(values: Floats, why: Codes) -> Column:
    """A column whose unknown places hold NaN.

    >>> column(np.array([3.0, 4.0]), np.array([0, 1], np.uint8)).values.tolist()
    [3.0, nan]
    """
    return Column(np.where(why == 0, values, np.nan), why)
