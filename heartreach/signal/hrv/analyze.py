"""Two of the three ways to a number: one recording as a whole, and windows that slide over it."""

from collections.abc import Callable, Iterable

from heartreach.errors import BadInput
from heartreach.signal.hrv.artifacts import cleaned
from heartreach.signal.hrv.compute import COMPUTED_BY, Progress, compute, nobody_listens
from heartreach.signal.hrv.detrended import compute_detrended
from heartreach.signal.hrv.errors import check_seconds
from heartreach.signal.hrv.indices import Indices
from heartreach.signal.hrv.profiles import TASKFORCE, Cleaning, Profile
from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.repair import repaired
from heartreach.signal.hrv.track import Track
from heartreach.signal.hrv.windows import Windows

__all__ = ["analyze", "prepared", "sliding"]

PREPARED_BY: dict[Cleaning, Callable[[Recording], Recording]] = {
    Cleaning.MASK: cleaned,
    Cleaning.REPAIR: repaired,
    Cleaning.NONE: lambda recording: recording,
}


def prepared(recording: Recording, profile: Profile) -> Recording:
    """The recording as a profile takes it: artifacts masked, replaced, or left.

    >>> prepared(Recording.from_ms([800, 805, 795, 1600, 810, 800]), TASKFORCE).beat_ok.tolist()
    [True, True, True, False, True, True]
    """
    return PREPARED_BY[profile.cleaning](recording)


def analyze(recording: Recording, profile: Profile = TASKFORCE) -> Indices:
    """Every index of one recording.

    >>> found = analyze(Recording.from_ms([800, 810, 790, 800, 860, 800]))
    >>> found.mean_nn, found.nn50, found.profile
    (810.0, 2.0, 'taskforce')
    >>> print(analyze(Recording.from_ms([800, 810])).unknown["sdnn"])
    too few beats
    """
    windows = Windows.whole(recording)
    return _track(recording, windows, profile, COMPUTED_BY, nobody_listens).row(0)


def sliding(
    recording: Recording,
    length_s: float = 300.0,
    step_s: float | None = None,
    *,
    profile: Profile = TASKFORCE,
    families: Iterable[str] = tuple(COMPUTED_BY),
    told: Progress = nobody_listens,
) -> Track:
    """Indices over windows that slide along a recording.

    Args:
        recording: the beats.
        length_s: length of a window in seconds; a beat belongs to it when its interval ends in (end - length, end].
        step_s: seconds from one window to the next; without it there is a window at every beat.
        profile: the conventions.
        families: which groups of indices to compute (`indices.FAMILIES`).
        told: hears the share of the work that is done.

    Raises:
        BadInput: a length or a step is no time above 0, or there is no such family.

    >>> sliding(Recording.from_ms([1000, 1010, 990] * 40), 60, 20, families=["time"])["mean_nn"].round(1).tolist()
    [1000.0, 1000.0, 1000.0, 1000.0]
    """
    check_seconds("length_s", length_s)
    if step_s is not None:
        check_seconds("step_s", step_s)
    families = tuple(families)
    if unknown := sorted(set(families) - set(COMPUTED_BY)):
        raise BadInput(f"there is no family {unknown[0]!r}", f"Choose among: {', '.join(COMPUTED_BY)}.")
    windows = Windows.every_beat(recording, length_s) if step_s is None else Windows.every(recording, length_s, step_s)
    return _track(recording, windows, profile, families, told)


def _track(recording: Recording, windows: Windows, profile: Profile, families: Iterable[str], told: Progress) -> Track:
    ready = prepared(recording, profile)
    way = compute if profile.smoothness is None else compute_detrended
    return Track(profile.name, windows.end_s, way(ready, windows, profile, families, told))
