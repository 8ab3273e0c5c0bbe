"""Simulated person-days with a known truth: how many stressors are found, at how many false onsets a day.

    python -m bench.core_cohort PERSONS DAYS FIRST_SEED >> lives.jsonl      one line for each person, mode and threshold
    python -m bench.core_cohort 12 3 500 --without stand >> seated.jsonl    the same people, but nobody stands up
    python -m bench.core_cohort 12 3 500 --sits 5 >> upright.jsonl          the same people, but all sit nearly upright
    python -m bench.core_cohort 12 3 500 --stress 1.3 >> strong.jsonl       the same people, but stress moves them more
    python -m bench.core_cohort --sum lives.jsonl                           hit rate at two false onsets a day

Everybody sits for five minutes in the first quiet moment of the first morning, and is judged from then on. Strap faults
included. The threshold is swept by `sensitivity`; minutes of heart and movement do not depend on it and are worked out
once for each person and mode, everything behind them is the core itself. Beside both signals and the rate alone stand
both signals of a strap that tells only the size of movement, not how its wearer leans, and of one that tells nothing of
movement. The minutes also go through the simple detector of `bench/core_peer.py`, which is counted in the same way.
"""

import argparse
import dataclasses
import json
import math
import random
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from bench.core_peer import peer_onsets, peer_scores
from heartreach.models import Beat, ContactState, Gap, HeartRate, Motion, Onset
from heartreach.signal.core import CoreEvent, CoreSettings, StressCore
from heartreach.signal.minute import Minute
from heartreach.signal.movement import Moved
from heartreach.simulation import Activity, ActivityKind, Person, WornStrap, daily_life
from heartreach.simulation.body import Traits

#: Monday, 2 March 2026, 00:00 UTC.
START = 1772409600.0
DAY = 86_400.0
SENSITIVITIES = (1.0, 1.6, 2.5, 3.6)
#: The peer's, in its own standard deviations.
PEER_THRESHOLDS = (1.0, 1.5, 2.0, 2.5, 3.0)
#: False onsets a day at which hit rates are compared.
MATCHED = 2.0
#: An onset this long after the beginning of a stressor still finds it; one this long after its end is still of it. In
#: seconds.
FOUND_S, AFTER_S = 1200.0, 600.0
#: The guided sit, and how long after waking somebody looks for a quiet moment, in seconds.
SIT_S, BREAKFAST_S = 330.0, 1800.0
QUARTER_S, HALF_HOUR_S = 900.0, 1800.0


class Seen:
    """A life's minutes, worked out once; stands in for the core's own heart and movement."""

    def __init__(self, events: Iterable[CoreEvent]) -> None:
        core, self.minutes, self.moved = StressCore("sim", "UTC"), dict[float, Minute](), dict[float, Moved | None]()
        self.means: dict[tuple[float, float], float | None] = {}
        self.contact: dict[float, ContactState] = {}
        due = START + 10
        for event in events:
            at = event.end if isinstance(event, Gap) else event.at
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


def without_lean(events: Iterable[CoreEvent]) -> list[CoreEvent]:
    """What a strap would have told that knows only the size of movement."""
    return [event.model_copy(update={"lean_deg": None}) if isinstance(event, Motion) else event for event in events]


def without_movement(events: Iterable[CoreEvent]) -> list[CoreEvent]:
    """What a strap without an accelerometer would have told."""
    return [event for event in events if not isinstance(event, Motion)]


def onsets_of(seen: Seen, sit: tuple[float, float], sensitivity: float) -> Iterator[float]:
    """The core's onsets at one threshold, after the sit."""
    core = StressCore("sim", "UTC", CoreSettings(sensitivity=sensitivity))
    core.mind.heart = SeenHeart(seen)  # type: ignore[assignment]
    core.mind.movement = SeenMovement(seen)  # type: ignore[assignment]
    core.calibrate(*sit)
    core.advance(START)
    for at, contact in seen.contact.items():
        core.mind.contact = contact
        yield from (word.at for word in core.advance(at) if isinstance(word, Onset) and word.at > sit[1])


def lives(seed: int, days: int, without: frozenset[ActivityKind]) -> list[Activity]:
    """What happens to somebody in so many ordinary days."""
    found: list[Activity] = []
    for day in range(days):
        midnight = START + day * DAY
        found += daily_life(random.Random(f"{seed}/{day}"), midnight)
    return [activity for activity in found if activity.kind not in without]


def quiet_moment(life: list[Activity]) -> tuple[float, float]:
    """The first moment of the first morning in which nothing goes on for as long as the sit takes."""
    at = min(a.end for a in life if a.kind is ActivityKind.SLEEP) + BREAKFAST_S
    while any(a.start < at + SIT_S and a.end > at for a in life if a.kind is not ActivityKind.CAFFEINE):
        at += 60
    return at, at + SIT_S


def one_person(seed: int, days: int, without: frozenset[ActivityKind], sits_deg: float | None, stress: float) -> None:
    life = lives(seed, days, without)
    end = START + days * DAY
    traits = Traits.drawn(random.Random(f"{seed}/traits"))
    traits = dataclasses.replace(traits, stress_gain=stress * traits.stress_gain)
    if sits_deg is not None:
        traits = dataclasses.replace(traits, sits_deg=sits_deg)
    events = WornStrap(Person(seed, START, activities=life, traits=traits), seed).tell(end)
    sit = quiet_moment(life)
    stress = [a for a in life if a.kind is ActivityKind.STRESS]
    judged = [a for a in stress if sit[1] <= a.start <= end - FOUND_S]
    straps = {
        "both": events,
        "both, no lean": without_lean(events),
        "both, no movement": without_movement(events),
        "rate": rate_only(events),
    }
    for mode, told in straps.items():
        seen = Seen(told)
        found = {(mode, x): list(onsets_of(seen, sit, x)) for x in SENSITIVITIES}
        if mode in {"both", "rate"}:  # the peer takes no lean, and needs movement
            found |= {(f"{mode}, peer", x): onsets for x, onsets in peer(seen, life, sit[1])}
        for (name, sensitivity), onsets in found.items():
            delays = [first_after(a, onsets) for a in judged]
            false = [at for at in onsets if not any(a.start <= at <= a.end + AFTER_S for a in stress)]
            first_hour = sum(at <= sit[1] + 3600 for at in false)
            row = {"seed": seed, "days": (end - sit[1]) / DAY, "mode": name, "s": sensitivity, "false": len(false)}
            print(json.dumps(row | {"first_hour": first_hour, "delays": delays}), flush=True)


def peer(seen: Seen, life: list[Activity], sat: float) -> Iterator[tuple[float, list[float]]]:
    """The simple detector's onsets at each of its thresholds, after the sit; it is told when they sleep."""
    minutes = [(seen.minutes[at], seen.moved[at]) for at in seen.minutes if at % 60 == 0]
    asleep = [(a.start, a.end) for a in life if a.kind is ActivityKind.SLEEP]
    at, scores = np.array([minute.at for minute, _ in minutes]), peer_scores(minutes, asleep)
    for threshold in PEER_THRESHOLDS:
        yield threshold, [onset for onset in peer_onsets(at, scores, threshold) if onset > sat]


def first_after(stressor: Activity, onsets: list[float]) -> float | None:
    """Seconds from the stressor's beginning to the first onset that finds it."""
    return min((at - stressor.start for at in onsets if 0 <= at - stressor.start <= FOUND_S), default=None)


def add_up(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    for mode in sorted({row["mode"] for row in rows}):
        points = []
        for sensitivity in sorted({row["s"] for row in rows if row["mode"] == mode}):
            people = [row for row in rows if (row["mode"], row["s"]) == (mode, sensitivity)]
            delays = [delay for row in people for delay in row["delays"]]
            found = sorted(delay for delay in delays if delay is not None)
            days = sum(row["days"] for row in people)
            false, share = sum(row["false"] for row in people) / days, len(found) / len(delays)
            points.append((false, share))
            middle = found[len(found) // 2] / 60 if found else math.nan
            print(
                f"{mode} sensitivity {sensitivity}: {len(people)} people, {days:.0f} days, found {share:.2f} of "
                f"{len(delays)}, median {middle:.1f} min, {false:.2f} false a day, a false onset in the first hour for "
                f"{sum(row['first_hour'] > 0 for row in people)}"
            )
        print(f"{mode} at {MATCHED:g} false a day: {matched(sorted(points))}")


def matched(points: list[tuple[float, float]]) -> str:
    """The hit rate at the matched number of false onsets, between the two thresholds around it."""
    for (low, share), (high, more) in pairwise(points):
        if low <= MATCHED <= high and high > low:
            return f"{share + (more - share) * (MATCHED - low) / (high - low):.2f}"
    return "outside the thresholds tried"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("numbers", nargs="*", type=int, metavar="PERSONS DAYS FIRST_SEED")
    parser.add_argument(
        "--without", nargs="*", default=[], type=ActivityKind, help="kinds of activity that never happen"
    )
    parser.add_argument(
        "--sits", type=float, metavar="DEGREES", help="how everybody leans on a chair; drawn if left out"
    )
    parser.add_argument(
        "--stress", type=float, default=1.0, metavar="FACTOR", help="how much more stress moves everybody's heart"
    )
    parser.add_argument("--sum", type=Path, metavar="FILE", help="add up the lines of earlier runs")
    args = parser.parse_args()
    if args.sum is not None:
        add_up(args.sum)
        return
    if len(args.numbers) != 3:
        parser.error("say how many persons, how many days, and the first seed: bench/core_cohort.py 24 10 1000")
    persons, days, first = args.numbers
    for number in range(persons):
        print(f"person {number + 1} of {persons}", file=sys.stderr, flush=True)
        one_person(first + number, days, frozenset(args.without), args.sits, args.stress)


if __name__ == "__main__":
    main()
