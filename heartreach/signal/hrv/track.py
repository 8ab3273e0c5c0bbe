"""The same indices over many windows: one column each, and any row as `Indices`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from heartreach.signal.hrv.column import Column
from heartreach.signal.hrv.indices import Indices
from heartreach.signal.hrv.reasons import Reason
from heartreach.signal.hrv.units import Floats

__all__ = ["Track"]


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """What `sliding` found.

    Attributes:
        profile: the profile that made every number.
        end_s: when each window ends.
        columns: by name of the index (`indices.names`), those that were asked for.
    """

    profile: str
    end_s: Floats
    columns: Mapping[str, Column]

    def __len__(self) -> int:
        return len(self.end_s)

    def __getitem__(self, name: str) -> Floats:
        """The numbers of one index; NaN where `columns[name].why` gives a reason."""
        return self.columns[name].values

    def row(self, place: int) -> Indices:
        """All that is known of one window."""
        values = {name: made.get(place) for name, made in self.columns.items()}
        unknown = {name: reason for name, made in self.columns.items() if (reason := made.reason(place)) is not None}
        return Indices(profile=self.profile, unknown=unknown, **values)

    def rows(self) -> Iterator[Indices]:
        """Window by window."""
        return (self.row(place) for place in range(len(self)))

    def why(self, name: str, place: int) -> Reason | None:
        """Why an index of one window is not known."""
        return self.columns[name].reason(place)
