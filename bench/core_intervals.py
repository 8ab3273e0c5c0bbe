"""How far the numbers of `heartreach evaluate` depend on who was recorded, and on the second the recording began.

    python -m bench.core_intervals DIR
    python -m bench.core_intervals DIR --motion constant      movement held at its median, as in `heartreach evaluate`

The core looks at the heart every ten seconds and learns at full minutes, so the same recording begun some seconds later
is another look at the same person. Each subject is run with every shift in `SHIFTS_S`. Then subjects are drawn with
replacement, each with one of its runs; the interval holds nine draws of ten. Neither knows that the operating point was
chosen by hand on the same recordings as they stand, which is the first number.
"""

import argparse
import dataclasses
import random
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from heartreach.hub.evaluation.labelled import Subject, find_sets
from heartreach.hub.evaluation.outcome import Outcome, Summary, held, run_subject, summarise
from heartreach.hub.recording import Recording, read_recording
from heartreach.models import Gap
from heartreach.signal.core import CoreSettings, StressCore

#: Seconds by which a recording is begun later: spread over the minute, and over the ten seconds of a reading.
SHIFTS_S = range(0, 60, 7)
#: Draws of subjects, and what lies outside of the interval at either end.
DRAWS, TAIL = 1000, 0.05


def numbers(told: Summary) -> dict[str, float | None]:
    """What the table of `docs/stress.md` holds."""
    found: dict[str, float | None] = {
        "AUC": told.window_auc,
        "events found": told.events_found,
        "events met": told.events_met,
        "false alarms an hour": told.false_alarms_per_hour,
        "median delay, s": told.median_delay_s,
        "windows judged": told.windows_judged,
    }
    return found | {f"onsets an hour, {kind}": rate for kind, rate in told.alarms_per_hour.items()}


def runs(subject: Subject, motion: str) -> list[Outcome]:
    """What the core makes of one subject, with each shift."""
    recording = read_recording(subject.rr, subject.acc if motion != "none" else None)
    recording = held(recording) if motion == "constant" else recording
    return [run_subject(*later(subject, recording, by), StressCore("bench", "UTC")) for by in map(float, SHIFTS_S)]


def later(subject: Subject, recording: Recording, by: float) -> tuple[Subject, Recording]:
    """The same recording, begun so many seconds later."""
    labels = [dataclasses.replace(label, start=label.start + by, end=label.end + by) for label in subject.labels]
    beats = [
        beat.model_copy(update={"start": beat.start + by, "end": beat.end + by})
        if isinstance(beat, Gap)
        else beat.model_copy(update={"at": beat.at + by})
        for beat in recording.beats
    ]
    motion = [one.model_copy(update={"at": one.at + by}) for one in recording.motion]
    return dataclasses.replace(subject, labels=tuple(labels)), Recording(beats, motion)


def show(name: str, people: Sequence[Sequence[Outcome]], limit: float) -> None:
    """One line for each number that this data set can tell."""
    rng = random.Random(0)
    shifted = [numbers(summarise(told, limit)) for told in zip(*people, strict=True)]
    drawn = [
        numbers(summarise([rng.choice(one) for one in rng.choices(people, k=len(people))], limit)) for _ in range(DRAWS)
    ]
    print(f"{name}, {len(people)} subjects: as it stands; mean and range of the shifts; 90 % of draws")
    for what, value in shifted[0].items():
        told = [other for one in shifted if (other := one[what]) is not None]
        draws = sorted(draw for one in drawn if (draw := one[what]) is not None)
        if value is not None:
            low, high = draws[int(TAIL * len(draws))], draws[int((1 - TAIL) * len(draws))]
            mean = f"{statistics.fmean(told):.3g} ({min(told):.3g} to {max(told):.3g})"
            print(f"  {what:24} {value:6.3g}   {mean:24} {low:.3g} to {high:.3g}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR", help="recordings, as for `heartreach evaluate`")
    parser.add_argument("--motion", choices=("measured", "none", "constant"), default="measured")
    args = parser.parse_args()
    for name, found in find_sets(args.folder).items():
        people = []
        for subject in found.subjects:
            print(f"{name}/{subject.name}", file=sys.stderr, flush=True)
            people.append(runs(subject, args.motion))
        show(name, people, CoreSettings().threshold)


if __name__ == "__main__":
    main()
