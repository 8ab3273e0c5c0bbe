"""One column of a dense series: how a measured number becomes a small whole number, and back."""

from dataclasses import dataclass

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
        info = np.iinfo(self.dtype)
        return int(info.min if info.min < 0 else info.max)

    def to_ints(self, values: NDArray[np.float64]) -> NDArray[np.int64]:
        """Stored numbers for `values`; what does not fit is clipped, NaN becomes `unknown`."""
        info = np.iinfo(self.dtype)
        low, high = (info.min + 1, info.max) if info.min < 0 else (0, info.max - self.may_be_unknown)
        missing = np.isnan(values)
        steps = np.clip(np.rint(np.where(missing, 0.0, values) * self.per_unit), low, high).astype(np.int64)
        return np.where(missing, self.unknown, steps)

    def to_floats(self, ints: NDArray[np.int64]) -> NDArray[np.float64]:
        """Values for stored numbers; `unknown` becomes NaN."""
        values = ints / self.per_unit
        return np.where(ints == self.unknown, np.nan, values) if self.may_be_unknown else values
