"""Profiles: every convention that changes a number, under one name that is written next to the number."""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from numbers import Integral, Real
from typing import NoReturn

from heartreach.errors import BadInput
from heartreach.signal.hrv.errors import UnknownProfile

__all__ = [
    "KUBIOS_33",
    "KUBIOS_33_AR",
    "PROFILES",
    "TASKFORCE",
    "TASKFORCE_LOMB",
    "Bands",
    "Cleaning",
    "Profile",
    "Spectrum",
    "profile_named",
]


#: Least and most of a profile's numbers; beyond, an index would be NaN, infinite or negative, or need all memory.
BOUNDS: dict[str, tuple[float, float]] = {
    "smoothness": (0.0, 1e6),  # the normal equations of a stiffer trend are singular in double precision
    "ar_order": (1, math.inf),
    "welch_s": (1.0, 86_400.0),  # four samples at 4 Hz; a day
    "histogram_ms": (0.1, 1000.0),
    "entropy_r": (0.0, 100.0),
    "min_beats": (2, math.inf),  # an SD needs two
    "min_pairs": (2, math.inf),
    "min_vlf_s": (0.0, math.inf),
    "min_lf_s": (0.0, math.inf),
    "min_hf_s": (0.0, math.inf),
    "min_coverage": (0.0, 1.0),
    "min_entropy_beats": (0, math.inf),
}
#: Numbers of BOUNDS that count something.
COUNTS = ("ar_order", "min_beats", "min_pairs", "min_entropy_beats")
#: A line through two beats leaves nothing, so that the smallest box holds three.
SMALLEST_BOX = 3


class Spectrum(StrEnum):
    """How power is estimated."""

    BEATS = "beats"  #: tapered Fourier sums over the beats themselves; nothing is interpolated
    WELCH = "welch"  #: Welch's method on the detrended 4 Hz series
    AR = "ar"  #: autoregressive model of the detrended 4 Hz series
    LOMB = "lomb"  #: Lomb-Scargle periodogram of the beats


class Cleaning(StrEnum):
    """What is done about artifacts."""

    MASK = "mask"  #: leave the beats out, and every pair with them
    REPAIR = "repair"  #: put plausible beats in their place; the clock does not move
    NONE = "none"  #: take every interval as it comes


def _within(value: object, least: float, most: float, *, whole: bool) -> bool:
    return isinstance(value, Integral if whole else Real) and least <= float(value) <= most


def _rises(edges: Sequence[float], least: float, *, whole: bool) -> bool:
    """Whether these are two numbers, the first at least so large and the second larger."""
    if not (isinstance(edges, Sequence) and len(edges) == 2):
        return False
    return all(_within(edge, least, sys.float_info.max, whole=whole) for edge in edges) and edges[0] < edges[1]


@dataclass(frozen=True, slots=True)
class Bands:
    """Edges of the frequency bands in Hz; the Task Force's.

    Raises:
        BadInput: a band does not rise from 0 Hz or more to where it ends.
    """

    vlf: tuple[float, float] = (0.0, 0.04)
    lf: tuple[float, float] = (0.04, 0.15)
    hf: tuple[float, float] = (0.15, 0.40)

    def __post_init__(self) -> None:
        for name in ("vlf", "lf", "hf"):
            edges = getattr(self, name)
            if not _rises(edges, 0.0, whole=False):
                raise BadInput(f"the band {name} is {edges!r}", "Give its lower edge in Hz, then its upper.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """All conventions of one way to compute.

    Attributes:
        name: what is written next to every number.
        cleaning: what happens to artifacts.
        smoothness: lambda of the smoothness priors at 4 Hz; `None` leaves the trend in.
        spectrum: how power is estimated.
        bands: edges in Hz.
        ar_order: order of the autoregressive model.
        welch_s: length of Welch's segments in seconds.
        histogram_ms: bin width of the triangular index.
        root_stress: whether the stress index is square-rooted.
        entropy_r: tolerance of the entropies in standard deviations; patterns are two intervals long.
        dfa_short, dfa_long: smallest and largest box of the two scaling exponents, in beats.
        min_beats, min_pairs: fewer say nothing about spread.
        min_vlf_s, min_lf_s, min_hf_s: a band needs this much time (about ten cycles of its slowest wave for HF, five
            for LF; for VLF the Task Force's five minutes), less the beat that straddles the edge.
        min_coverage: the share of that time which good beats must cover before power is estimated.
        min_entropy_beats: patterns need company.

    Raises:
        BadInput: a field is of another kind or out of its `BOUNDS`.

    >>> Profile(name="mine", welch_s=0.0)
    Traceback (most recent call last):
    ...
    heartreach.errors.BadInput: welch_s of the profile 'mine' is 0.0. Give a number from 1 to 86400.
    """

    name: str
    cleaning: Cleaning = Cleaning.MASK
    smoothness: float | None = None
    spectrum: Spectrum = Spectrum.BEATS
    bands: Bands = Bands()
    ar_order: int = 16
    welch_s: float = 256.0
    histogram_ms: float = 7.8125
    root_stress: bool = False
    entropy_r: float = 0.2
    dfa_short: tuple[int, int] = (4, 12)
    dfa_long: tuple[int, int] = (13, 64)
    min_beats: int = 5
    min_pairs: int = 5
    min_vlf_s: float = 298.0
    min_lf_s: float = 118.0
    min_hf_s: float = 58.0
    min_coverage: float = 0.8
    min_entropy_beats: int = 50

    def __post_init__(self) -> None:
        for name, (least, most) in BOUNDS.items():
            value, whole = getattr(self, name), name in COUNTS
            if not _within(value, least, most, whole=whole) and (name, value) != ("smoothness", None):
                reach = f"from {least:g} to {most:g}" if most < math.inf else f"of {least:g} or more"
                self._refuse(name, f"Give a {'whole ' if whole else ''}number {reach}.")
        for name in ("dfa_short", "dfa_long"):
            if not _rises(getattr(self, name), SMALLEST_BOX, whole=True):
                self._refuse(name, f"Give two whole numbers, the first {SMALLEST_BOX} or more and the second larger.")
        for name, kinds in (("cleaning", Cleaning), ("spectrum", Spectrum)):
            if getattr(self, name) not in list(kinds):
                self._refuse(name, f"Choose one of: {', '.join(kinds)}.")

    def _refuse(self, name: str, advice: str) -> NoReturn:
        raise BadInput(f"{name} of the profile {self.name!r} is {getattr(self, name)!r}", advice)


#: The Task Force's definitions, artifacts masked, power from the beats themselves.
TASKFORCE = Profile(name="taskforce")

#: What Kubios HRV Standard 3.3.0 does with smoothness priors (lambda 256) and its FFT spectrum. Cleaning is Kubios's
#: own affair, so an export's RR series is taken as it is.
KUBIOS_33 = Profile(
    name="kubios-3.3",
    cleaning=Cleaning.NONE,
    smoothness=256.0,
    spectrum=Spectrum.WELCH,
    histogram_ms=8.0,
    root_stress=True,
)

#: The same with its autoregressive spectrum.
KUBIOS_33_AR = replace(KUBIOS_33, name="kubios-3.3-ar", spectrum=Spectrum.AR)

#: The Task Force's definitions with the classical periodogram of uneven samples.
TASKFORCE_LOMB = replace(TASKFORCE, name="taskforce-lomb", spectrum=Spectrum.LOMB)

PROFILES: dict[str, Profile] = {made.name: made for made in (TASKFORCE, TASKFORCE_LOMB, KUBIOS_33, KUBIOS_33_AR)}


def profile_named(name: str) -> Profile:
    """The profile of that name.

    >>> profile_named("kubios-3.3").smoothness
    256.0

    Raises:
        UnknownProfile: nobody has defined it.
    """
    if name not in PROFILES:
        raise UnknownProfile(f"there is no profile {name!r}", f"Choose one of: {', '.join(PROFILES)}.")
    return PROFILES[name]
