"""How many nudges a day the policy gives: `python bench/nudges_a_day.py [DAYS] [ONSETS_A_DAY]`.

Onsets come in bursts, as stress does: half of them within an hour of the one before.
"""

import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from heartreach.models import BodyState, Onset, PhoneSeen, Prompt, Reading, SignalMode, Wearer
from heartreach.prompts.desk import Desk
from heartreach.prompts.settings import PolicySettings, Randomisation

DAY, HOUR, WAKING_H = 86_400.0, 3600.0, 14.0
START = 1_780_272_000.0  # a midnight, UTC


def onsets(rng: random.Random, a_day: float, day: int) -> list[float]:
    """Moments of onsets on one day, from eight in the morning on."""
    at, moments = 8 * HOUR, []
    while at < (8 + WAKING_H) * HOUR:
        calm = 2 * WAKING_H * HOUR / a_day - 0.5 * HOUR
        at += rng.expovariate(1 / (0.5 * HOUR)) if rng.random() < 0.5 and moments else rng.expovariate(1 / calm)
        moments.append(START + day * DAY + at)
    return moments[:-1]


def nudges(mode: Randomisation, days: int, a_day: float) -> list[int]:
    """Nudges on each of `days` days."""
    rng = random.Random(1)
    desk = Desk(Wearer(), PolicySettings(randomisation=mode, want_more=True), seed=2)
    desk.phone(PhoneSeen(at=START, device="pixel", online=True))
    return [sum(nudged(desk, at) for at in onsets(rng, a_day, day)) for day in range(days)]


def nudged(desk: Desk, at: float) -> bool:
    """Whether an onset at `at` becomes a nudge; cards and check-ins due before it come first."""
    reading = Reading(at=at, state=BodyState.ACTIVATED, score=2, hr_bpm=80, ln_rmssd=3, coverage=1, mode=SignalMode.RR)
    desk.due(at, reading)
    onset = Onset(
        onset_id=str(at),
        at=at,
        score=2,
        threshold=1.9,
        severity=0.1,
        coverage=1,
        mode=SignalMode.RR,
        why="-",
        detector="bench",
    )
    return isinstance(desk.onset(onset, reading, at), Prompt)


def main(days: int = 1000, a_day: float = 5.4) -> None:
    """Print nudges a day per mode."""
    rng = random.Random(1)
    print(f"{sum(len(onsets(rng, a_day, day)) for day in range(days)) / days:.2f} onsets a day")
    for mode in (Randomisation.PRIVATE, Randomisation.STUDY, Randomisation.ALWAYS):
        counts = sorted(nudges(mode, days, a_day))
        mean, top, none = sum(counts) / days, counts[int(0.95 * days)], counts.count(0) / days
        print(f"{mode:8s} {mean:.2f} a day, 95 % of days at most {top}, none on {none:.0%}; {dict(Counter(counts))}")


if __name__ == "__main__":
    main(
        *(int(sys.argv[1]),)
        if len(sys.argv) == 2
        else (int(sys.argv[1]), float(sys.argv[2]))
        if len(sys.argv) > 2
        else ()
    )
