"""The third way to a number: beat by beat, as they come, with two verbs, `update` and `get`.

Sums of whole ticks are exact, so a beat that leaves the window takes exactly itself along: after a million beats the
numbers equal those of `sliding` to the last bit. A verdict of the beat judge takes a beat out of the sums up to two
beats after it came; until then what `get` says of the newest two is provisional.
"""

import json
from math import isfinite, log, sqrt
from typing import Self

from heartreach.errors import BadInput
from heartreach.signal.hrv.beat_judge import BeatJudge
from heartreach.signal.hrv.errors import BadInterval, BadTimes, check_seconds
from heartreach.signal.hrv.indices import Indices
from heartreach.signal.hrv.online_sums import OnlineSums
from heartreach.signal.hrv.profiles import TASKFORCE, Cleaning, Profile, profile_named
from heartreach.signal.hrv.reasons import Reason
from heartreach.signal.hrv.recording import CLOCK_TOLERANCE_S, LONGEST_MS, SHORTEST_MS
from heartreach.signal.hrv.units import FINE_PER_MS, FINE_PER_SECOND

__all__ = ["Online"]

#: Version of what `snapshot` writes.
SNAPSHOT = 1


class Online:
    """Time domain and Poincaré plot of the last `length_s` seconds.

    Args:
        length_s: length of the window in seconds.
        profile: the conventions.

    Raises:
        BadInput: the length is no time above 0.

    >>> online = Online(length_s=60)
    >>> for rr in [800, 810, 790, 800, 860, 800]:
    ...     online.update(rr)
    >>> found = online.get()
    >>> found.mean_nn, found.nn50, found.profile
    (810.0, 2.0, 'taskforce')
    """

    __slots__ = ("_clock", "_judge", "_profile", "_sums", "length_s")

    def __init__(self, length_s: float = 300.0, profile: Profile = TASKFORCE) -> None:
        check_seconds("length_s", length_s)
        self.length_s = length_s
        self._profile = profile
        self._judge = BeatJudge() if profile.cleaning is not Cleaning.NONE else None
        self._sums = OnlineSums(round(length_s * FINE_PER_SECOND))
        self._clock: int | None = None

    def update(self, rr_ms: float, at_s: float | None = None) -> None:
        """Take the next interval.

        Args:
            rr_ms: the interval in milliseconds.
            at_s: when it ended, on any clock that does not jump; without it the intervals follow one another.

        Raises:
            BadInterval: the interval is NaN, infinite, zero or negative.
            BadTimes: the moment is NaN or infinite.
        """
        if not 0.0 < rr_ms < float("inf"):
            raise BadInterval(f"the interval is {rr_ms:g}, which no heart can have")
        ticks = round(rr_ms * FINE_PER_MS)
        joined = self._clock is not None
        clock = (self._clock or 0) + ticks
        if at_s is not None:
            if not isfinite(at_s):
                raise BadTimes(f"the interval ended at {at_s:g}, which is no moment")
            elapsed = round(at_s * FINE_PER_SECOND)
            joined = joined and abs(elapsed - clock) <= CLOCK_TOLERANCE_S * FINE_PER_SECOND
            clock = elapsed
        self._clock = clock
        self._sums.add(ticks, clock, normal=SHORTEST_MS <= rr_ms <= LONGEST_MS, joined=joined)
        if self._judge is not None:
            for back, _ in self._judge.update(rr_ms, joined=joined):
                self._sums.mask(back)

    @property
    def mean_nn(self) -> float | None:
        """Mean interval in ms."""
        sums = self._sums
        return sums.total / (sums.beats * FINE_PER_MS) if sums.beats else None

    @property
    def sdnn(self) -> float | None:
        """Standard deviation in ms."""
        sums = self._sums
        if sums.beats < self._profile.min_beats:
            return None
        return _deviation(sums.beats * sums.squares - sums.total * sums.total, sums.beats)

    @property
    def rmssd(self) -> float | None:
        """Root mean square of the differences within pairs in ms."""
        sums = self._sums
        return sqrt(sums.step_squares / sums.pairs) / FINE_PER_MS if sums.pairs >= self._profile.min_pairs else None

    @property
    def pnn50(self) -> float | None:
        """Percentage of pairs that differ by more than 50 ms."""
        sums = self._sums
        return 100.0 * sums.over_50 / sums.pairs if sums.pairs >= self._profile.min_pairs else None

    def get(self) -> Indices:
        """Everything that is known now."""
        sums, profile = self._sums, self._profile
        beats, pairs = sums.beats, sums.pairs
        values: dict[str, float] = {
            "span_s": self.length_s,
            "coverage": min(sums.total / FINE_PER_SECOND / self.length_s, 1.0),
            "beats": float(beats),
            "masked": float(len(sums) - beats),
            "pairs": float(pairs),
        }
        unknown: dict[str, Reason] = {}
        if beats:
            values["mean_nn"] = sums.total / (beats * FINE_PER_MS)
            values["mean_hr"] = 60_000.0 / values["mean_nn"]
        else:
            unknown |= dict.fromkeys(("mean_nn", "mean_hr"), Reason.NO_BEATS)
        if beats >= profile.min_beats:
            values["sdnn"] = _deviation(beats * sums.squares - sums.total * sums.total, beats)
        else:
            unknown["sdnn"] = Reason.TOO_FEW_BEATS if beats else Reason.NO_BEATS
        if pairs >= profile.min_pairs:
            _pair_values(sums, values, unknown)
        else:
            unknown |= dict.fromkeys(PAIR_NAMES, Reason.TOO_FEW_PAIRS if beats else Reason.NO_BEATS)
        return Indices(profile=profile.name, unknown=unknown, **values)

    def snapshot(self) -> bytes:
        """Everything needed to go on in another process."""
        state = {
            "snapshot": SNAPSHOT,
            "length_s": self.length_s,
            "profile": self._profile.name,
            "clock": self._clock,
            "beats": self._sums.rows(),
            "judge": None if self._judge is None else self._judge.state(),
        }
        return json.dumps(state, separators=(",", ":")).encode()

    @classmethod
    def restore(cls, snapshot: bytes) -> Self:
        """The object that `snapshot` was taken of; every later number is the same.

        Raises:
            BadInput: the bytes are no snapshot of this version.
        """
        try:
            state = json.loads(snapshot)
            if state["snapshot"] != SNAPSHOT:
                raise BadInput(f"the snapshot is of version {state['snapshot']}, not {SNAPSHOT}", "Start anew.")
            online = cls(state["length_s"], profile_named(state["profile"]))
            online._clock = state["clock"]
            online._sums.load(state["beats"])
            if online._judge is not None:
                online._judge.load(state["judge"])
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput("the bytes are no snapshot of online HRV", "Start anew.") from error
        return online


PAIR_NAMES = ("rmssd", "ln_rmssd", "sdsd", "nn50", "pnn50", "nn20", "pnn20", "sd1", "sd2", "sd2_sd1")


def _deviation(spread: int, count: int) -> float:
    return sqrt(float(spread) / (count * (count - 1))) / FINE_PER_MS


def _pair_values(sums: OnlineSums, values: dict[str, float], unknown: dict[str, Reason]) -> None:
    pairs = sums.pairs
    values["rmssd"] = sqrt(sums.step_squares / pairs) / FINE_PER_MS
    values["sdsd"] = _deviation(pairs * sums.step_squares - sums.steps * sums.steps, pairs)
    values["nn50"], values["nn20"] = float(sums.over_50), float(sums.over_20)
    values["pnn50"], values["pnn20"] = 100.0 * sums.over_50 / pairs, 100.0 * sums.over_20 / pairs
    values["sd1"] = values["sdsd"] / sqrt(2.0)
    values["sd2"] = _deviation(pairs * sums.level_squares - sums.levels * sums.levels, pairs) / sqrt(2.0)
    for name, divisor in (("ln_rmssd", values["rmssd"]), ("sd2_sd1", values["sd1"])):
        if divisor > 0:
            values[name] = log(divisor) if name == "ln_rmssd" else values["sd2"] / divisor
        else:
            unknown[name] = Reason.FLAT
