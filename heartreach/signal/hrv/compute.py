"""All families of indices over any windows: the one place through which batch and sliding numbers come."""

from collections.abc import Callable, Iterable, Mapping

from heartreach.signal.hrv.column import Column
from heartreach.signal.hrv.frequency import frequency_domain
from heartreach.signal.hrv.nonlinear import nonlinear
from heartreach.signal.hrv.order import order_statistics
from heartreach.signal.hrv.profiles import Profile
from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.time_domain import time_domain
from heartreach.signal.hrv.windows import Windows

__all__ = ["Progress", "compute", "nobody_listens"]

#: Hears the share of the work that is done, 0 to 1.
Progress = Callable[[float], None]

Family = Callable[[Recording, Windows, Profile], Mapping[str, Column]]

COMPUTED_BY: dict[str, Family] = {
    "time": time_domain,
    "order": order_statistics,
    "frequency": frequency_domain,
    "nonlinear": nonlinear,
}


def nobody_listens(share: float) -> None:
    """Progress for those who do not watch it."""


def compute(
    recording: Recording, windows: Windows, profile: Profile, families: Iterable[str], told: Progress = nobody_listens
) -> dict[str, Column]:
    """The columns of the families asked for; `told` hears the share that is done."""
    wanted = tuple(families)
    columns: dict[str, Column] = {}
    for done, family in enumerate(wanted, 1):
        columns |= COMPUTED_BY[family](recording, windows, profile)
        told(done / len(wanted))
    return columns
