"""One column of a dense series: how a measured number becomes a small whole number, and back."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["Column"]


@dataclass(frozen=True, slots=True)
class Column:
    """A number kept as `round(value * per_unit)`.

    Attributes:
        name: the field of the word it holds.
        dtype: little-endian numpy integer type of the stored number.
        per_unit: steps per unit; the value comes back within half a step.
        may_be_unknown: whether `None` (NaN in arrays) occurs; it takes the type's extreme value.

    >>> hr = Column("hr_bpm", "<u4", 100, may_be_unknown=True)
    >>> hr.to_floats(hr.to_ints(np.array([61.234, np.nan]))).tolist()
    [61.23, nan]
    """

    name: str
    dtype: str
    per_unit: float = 1.0
    may_be_unknown: bool = False

    @property
    def unknown(self) -> int:
        """The stored number that stands for "not known": out of reach of every real value."""
        least, most = _reach(self.dtype)
        return least if least < 0 else most

    def to_ints(self, values: NDArray[np.float64]) -> NDArray[np.int64]:
        """Stored numbers for `values`; what does not fit is clipped, NaN becomes `unknown`."""
        least, most = _reach(self.dtype)
        low, high = (least + 1, most) if least < 0 else (0, most - self.may_be_unknown)
        missing = np.isnan(values)
        if missing.any():
            return np.where(missing, self.unknown, _steps(np.where(missing, 0.0, values), self.per_unit, low, high))
        return _steps(values, self.per_unit, low, high)

    def to_int(self, value: float) -> int:
        """The stored number for one value, as `to_ints` has it; for a few values numpy takes longer."""
        least, most = _reach(self.dtype)
        if value != value:
            return self.unknown
        return min(max(round(value * self.per_unit), least + (least < 0)), most - (self.may_be_unknown and least >= 0))

    def to_floats(self, ints: NDArray[np.int64]) -> NDArray[np.float64]:
        """Values for stored numbers; `unknown` becomes NaN."""
        values = ints / self.per_unit
        return np.where(ints == self.unknown, np.nan, values) if self.may_be_unknown else values


@cache
def _reach(dtype: str) -> tuple[int, int]:
    """The least and the largest number of an integer type; numpy takes longer to tell than to convert a few values."""
    info = np.iinfo(dtype)
    return int(info.min), int(info.max)


def _steps(values: NDArray[np.float64], per_unit: float, low: int, high: int) -> NDArray[np.int64]:
    return np.rint(values * per_unit).clip(low, high).astype(np.int64)
