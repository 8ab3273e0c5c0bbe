"""Simulated person-days with a known truth: how many stressors are found, at how many false onsets a day.

    python bench/core_cohort.py DAYS FIRST_SEED >> days.jsonl     one line for each day, mode and threshold
    python bench/core_cohort.py --sum days.jsonl                  hit rate at two false onsets a day

Strap faults included. The threshold is swept by `sensitivity`; minutes of heart and movement do not depend on it and
are worked out once for each day and mode, everything behind them is the core itself. Nobody calibrates: each day is a
first one.
"""

import json
import math
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from heartreach.models import Beat, ContactState, HeartRate, Motion, Onset
from heartreach.signal.core import CoreEvent, CoreSettings, StressCore
from heartreach.signal.minute import Minute
from heartreach.signal.movement import Moved
from heartreach.simulation import Activity, ActivityKind, Person, WornStrap

#: Monday, 2 March 2026, 00:00 UTC.
START = 1772409600.0
DAY = 86_400.0
SENSITIVITIES = (0.7, 1.0, 1.4, 2.0)
#: False onsets a day at which hit rates are compared.
MATCHED = 2.0
#: An onset this long after the beginning of a stressor still finds it, in seconds.
FOUND_S = 1200.0
#: The first stressors of a day fall into the warm-up and are not counted, in seconds.
WARM_UP_S = 2 * 3600.0
QUARTER_S, HALF_HOUR_S = 900.0, 1800.0


class Seen:
    """A day's minutes, worked out once; stands in for the core's own heart and movement."""

    def __init__(self, events: Iterable[CoreEvent]) -> None:
        core, self.minutes, self.moved = StressCore("sim", "UTC"), dict[float, Minute](), dict[float, Moved | None]()
        self.means: dict[tuple[float, float], float | None] = {}
        self.contact: dict[float, ContactState] = {}
        due = START + 10
        for event in events:
            at = event.end if not isinstance(event, Beat | HeartRate | Motion) and hasattr(event, "end") else event.at
            while due <= at:
                self._look(core, due)
                due += 10
            core.mind.now, core.mind.due = START, math.inf  # hear, but do not judge
            core.push(event)
        self.last_at: float | None = START

    def _look(self, core: StressCore, at: float) -> None:
        self.minutes[at] = core.mind.heart.at(at, core.settings)
        self.moved[at] = core.mind.movement.at(at)
        self.contact[at] = core.mind.contact
        for window_s in (QUARTER_S, HALF_HOUR_S):
            self.means[at, window_s] = core.mind.movement.mean_g(at, window_s)


class SeenHeart:
    """The heart as it was seen."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen

    def at(self, at: float, _settings: CoreSettings) -> Minute:
        """The minute that ends there."""
        return self.seen.minutes[at]


class SeenMovement:
    """The movement as it was seen."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self.last_at: float | None = START

    def at(self, at: float) -> Moved | None:
        """Movement up to there."""
        self.last_at = at
        return self.seen.moved[at]

    def mean_g(self, at: float, window_s: float) -> float | None:
        """Mean movement of a longer window."""
        return self.seen.means[at, window_s]


def rate_only(events: Iterable[CoreEvent]) -> list[CoreEvent]:
    """What a strap without RR would have told: its mean rate of the last ten beats, once a second."""
    told: list[CoreEvent] = []
    last: list[int] = []
    second = 0.0
    for event in events:
        if not isinstance(event, Beat):
            told.append(event)
            continue
        last = [*last[-9:], event.rr_ticks]
        if event.at >= second + 1:
            second = float(int(event.at))
            told.append(HeartRate(at=event.at, bpm=min(255, round(60 * 1024 * len(last) / sum(last)))))
    return told


def onsets_of(seen: Seen, sensitivity: float) -> list[float]:
    """The core's onsets at one threshold."""
    core = StressCore("sim", "UTC", CoreSettings(sensitivity=sensitivity))
    core.mind.heart = SeenHeart(seen)  # type: ignore[assignment]
    core.mind.movement = SeenMovement(seen)  # type: ignore[assignment]
    core.advance(START)
    onsets = []
    for at, contact in seen.contact.items():
        core.mind.contact = contact
        onsets += [word.at for word in core.advance(at) if isinstance(word, Onset)]
    return onsets


def one_day(seed: int) -> None:
    somebody = Person(seed, START)
    events = WornStrap(somebody, seed).tell(START + DAY)
    stress = [a for a in somebody.truth if a.kind is ActivityKind.STRESS and a.end < START + DAY]
    judged = [a for a in stress if a.start > START + WARM_UP_S]
    for mode, told in (("both", events), ("rate", rate_only(events))):
        seen = Seen(told)
        for sensitivity in SENSITIVITIES:
            onsets = onsets_of(seen, sensitivity)
            delays = [first_after(a, onsets) for a in judged]
            false = sum(not any(a.start <= at <= a.end + 600 for a in stress) for at in onsets)
            row = {"seed": seed, "mode": mode, "s": sensitivity, "false": false, "delays": delays}
            print(json.dumps(row), flush=True)


def first_after(stressor: Activity, onsets: list[float]) -> float | None:
    """Seconds from the stressor's beginning to the first onset that finds it."""
    return min((at - stressor.start for at in onsets if 0 <= at - stressor.start <= FOUND_S), default=None)


def add_up(paths: list[str]) -> None:
    rows = [json.loads(line) for path in paths for line in Path(path).read_text().splitlines()]
    for mode in ("both", "rate"):
        points = []
        for sensitivity in SENSITIVITIES:
            days = [row for row in rows if (row["mode"], row["s"]) == (mode, sensitivity)]
            delays = [delay for row in days for delay in row["delays"]]
            found = sorted(delay for delay in delays if delay is not None)
            false, share = sum(row["false"] for row in days) / len(days), len(found) / len(delays)
            points.append((false, share))
            middle = found[len(found) // 2] / 60 if found else math.nan
            print(
                f"{mode} sensitivity {sensitivity}: {len(days)} days, found {share:.2f} of {len(delays)}, "
                f"median {middle:.1f} min, {false:.2f} false a day"
            )
        print(f"{mode} at {MATCHED:g} false a day: {matched(sorted(points))}")


def matched(points: list[tuple[float, float]]) -> str:
    """The hit rate at the matched number of false onsets, between the two thresholds around it."""
    for (low, share), (high, more) in pairwise(points):
        if low <= MATCHED <= high and high > low:
            return f"{share + (more - share) * (MATCHED - low) / (high - low):.2f}"
    return "outside the thresholds tried"


if sys.argv[1] == "--sum":
    add_up(sys.argv[2:])
else:
    for number in range(int(sys.argv[1])):
        print(f"day {number + 1} of {sys.argv[1]}", file=sys.stderr, flush=True)
        one_day(int(sys.argv[2]) + number)
