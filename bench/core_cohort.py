"""Simulated person-days with a known truth: how many stressors are found within ten minutes, at how many false onsets.

python bench/core_cohort.py DAYS FIRST_SEED: one line of JSON per day and mode; core_cohort.py --sum FILE... adds up.
The threshold is swept by `sensitivity`, and the answer is read off at two false onsets a day.
"""

import heapq
import json
import sys
from pathlib import Path

from heartreach.models import Beat, HeartRate, Motion, Onset
from heartreach.signal.core import CoreSettings, StressCore
from heartreach.simulation.activity import ActivityKind
from heartreach.simulation.person import Person

#: Monday, 2 March 2026, 00:00 UTC.
START = 1772409600.0
DAY = 86_400.0
SENSITIVITIES = (0.5, 0.7, 1.0, 1.4, 2.0)
#: An onset this long after the beginning of a stressor still finds it, in seconds.
FOUND_S = 1200.0


def rate_only(events: list[Beat | Motion]) -> list[HeartRate | Motion]:
    """What a strap without RR would have told: its mean rate of the last ten beats, once a second."""
    told: list[HeartRate | Motion] = []
    last: list[int] = []
    second = 0.0
    for event in events:
        if isinstance(event, Motion):
            told.append(event)
            continue
        last = [*last[-9:], event.rr_ticks]
        if event.at >= second + 1:
            second = float(int(event.at))
            told.append(HeartRate(at=event.at, bpm=round(60 * 1024 * len(last) / sum(last))))
    return told


def one_day(seed: int) -> None:
    somebody = Person(seed, START)
    end = START + DAY
    events = list(heapq.merge(somebody.beats(end), somebody.motion(end), key=lambda event: event.at))
    stress = [a for a in somebody.truth if a.kind is ActivityKind.STRESS and a.end < end]
    judged = [a for a in stress if a.start > START + 2 * 3600]
    for mode, told in (("both", events), ("rate", rate_only(events))):
        for sensitivity in SENSITIVITIES:
            core = StressCore("sim", "UTC", CoreSettings(sensitivity=sensitivity))
            onsets = [word.at for event in told for word in core.push(event) if isinstance(word, Onset)]
            delays = [
                min([at - a.start for at in onsets if 0 <= at - a.start <= FOUND_S], default=None) for a in judged
            ]
            false = sum(not any(a.start <= at <= a.end + 600 for a in stress) for at in onsets)
            print(json.dumps({"mode": mode, "s": sensitivity, "false": false, "delays": delays}), flush=True)


def add_up(paths: list[str]) -> None:
    rows = [json.loads(line) for path in paths for line in Path(path).read_text().splitlines()]
    for mode in ("both", "rate"):
        for sensitivity in SENSITIVITIES:
            days = [row for row in rows if (row["mode"], row["s"]) == (mode, sensitivity)]
            delays = [delay for row in days for delay in row["delays"]]
            found = sorted(delay for delay in delays if delay is not None)
            false = sum(row["false"] for row in days) / len(days)
            middle = found[len(found) // 2] / 60 if found else float("nan")
            print(
                f"{mode} sensitivity {sensitivity}: {len(days)} days, found {len(found) / len(delays):.2f} "
                f"of {len(delays)}, median {middle:.1f} min, {false:.2f} false a day"
            )


if sys.argv[1] == "--sum":
    add_up(sys.argv[2:])
else:
    for number in range(int(sys.argv[1])):
        one_day(int(sys.argv[2]) + number)
