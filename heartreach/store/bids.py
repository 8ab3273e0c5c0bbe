"""A BIDS-like layout of everything one wearer did, one session per local day.

It follows the Brain Imaging Data Structure 1.9 (bids-specification.readthedocs.io) where a life with a strap fits into
it: names, sidecars, events and regularly sampled physiology. Beats are not regularly sampled; they are given as
`recording-rr_physioevents` with an onset column. That version does not know such files, and since 1.11 they belong to a
regular recording, which a strap that sends intervals does not make; so `.bidsignore` names them. Hence "like".

::

    dataset_description.json, README, participants.tsv, participants.json, .bidsignore
    sub-<label>/ses-<yyyymmdd>/beh/
        sub-.._ses-.._task-dailylife_events.tsv                          onsets, decisions, answers, connections,
                                                                         rises found afterwards
        sub-.._ses-.._task-dailylife_recording-activation_physio.tsv.gz  every ten seconds
        sub-.._ses-.._task-dailylife_recording-rr_physioevents.tsv.gz    every beat
"""

import csv
import gzip
import io
import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from heartreach import __version__
from heartreach.errors import BadInput
from heartreach.models import FoundEpisode, Prompt, Wearer
from heartreach.store.export import FOUND, Find, Progress, days_of
from heartreach.store.mark import made_up
from heartreach.store.reader import EVER, Reader
from heartreach.store.series import STATES
from heartreach.store.sheet import Cell, write_csv
from heartreach.store.whole_folder import whole_folder

__all__ = ["export_bids", "label_of"]

BIDS_VERSION = "1.9.0"
#: Readings lie on multiples of this, in seconds.
READING_S = 10.0
#: A rise is told by the ends of its minutes, in seconds.
MINUTE_S = 60.0
UNKNOWN = "n/a"
#: What validators pass over: the beats.
IGNORED = "*_physioevents.*\n"
README = """\
Days with a heart-rate strap, written by heartreach. One session per local day; onsets are seconds from the session's
beginning, which is the local midnight in the sidecar's StartTimeUTC. BIDS-like: recording-rr_physioevents holds beats,
which are not regularly sampled.
"""
ACTIVATION_COLUMNS = {
    "score": "activation above this person's usual, in standard deviations of calm minutes",
    "hr_bpm": "heart rate, 1/min",
    "ln_rmssd": "natural logarithm of RMSSD in ms",
    "coverage": "share of the last minute covered by beats",
    "state": "what the core could say of the body",
}
EVENT_COLUMNS = {
    "onset": {"Description": "seconds from the beginning of the session", "Units": "s"},
    "duration": {"Description": "seconds; n/a where an event has no length", "Units": "s"},
    "trial_type": {
        "Description": "what it is",
        "Levels": {
            "onset": "activation rose and stayed",
            "prompt": "a decision to speak",
            "silence": "a decision to stay quiet",
            "answer": "the wearer tapped",
            "connection": "the wearer reached somebody; it ended at onset + duration",
            "found_afterwards": "a rise found from the whole curve, never used for prompts; from its first minute on",
        },
    },
    "value": {"Description": "score of an onset, kind of a decision or answer, felt support 0..4, density of a rise"},
    "p": {"Description": "randomisation probability of a prompt; n/a where nothing was drawn"},
    "decision_id": {"Description": "the decision it belongs to"},
}


def label_of(wearer: str) -> str:
    """A BIDS label: letters and digits only.

    >>> label_of("anna-1")
    'anna1'
    """
    return re.sub(r"[^0-9a-zA-Z]", "", wearer)


def export_bids(reader: Reader, folder: Path, wearers: Iterable[Wearer], progress: Progress, find: Find) -> list[Path]:
    """Write `wearers` into `folder`, which must be new or empty.

    Args:
        reader: what to ask.
        folder: made if it is missing.
        wearers: whose words.
        progress: called with a wearer's id and the share that is done.
        find: what is found afterwards from a wearer's readings, in order of time.

    Returns:
        The files written.

    Raises:
        BadInput: the folder is not empty or cannot be written, or two wearers would have the same label.
    """
    wearers = list(wearers)
    labels = [label_of(one.wearer_id) for one in wearers]
    if len(set(labels)) < len(labels):
        raise BadInput("Two wearers have the same BIDS label", "Export them one by one with --wearer.")
    try:
        with whole_folder(folder):
            written = _dataset(reader, folder, wearers)
            for one in wearers:
                written += _subject(reader, folder, one, progress, list(find(reader, one.wearer_id)))
    except OSError as error:
        raise BadInput(f"{folder} cannot be written ({error.strerror})", "Choose another folder.") from error
    return written


def _dataset(reader: Reader, folder: Path, wearers: list[Wearer]) -> list[Path]:
    simulated = [made_up(reader, one.wearer_id) is not None for one in wearers]
    description = {
        "Name": "Simulated days, nobody lived them" if any(simulated) else "Days with a heart-rate strap",
        "BIDSVersion": BIDS_VERSION,
        "DatasetType": "raw",
        "GeneratedBy": [{"Name": "heartreach", "Version": __version__}],
    }
    readme = folder / "README"
    readme.write_text(README + ("\nSIMULATED DATA.\n" if any(simulated) else ""), encoding="utf-8")
    ignored = folder / ".bidsignore"
    ignored.write_text(IGNORED, encoding="utf-8")
    rows: list[list[Cell]] = [
        [f"sub-{label_of(one.wearer_id)}", one.tz, one.tool.value, "yes" if made else "no"]
        for one, made in zip(wearers, simulated, strict=True)
    ]
    columns = {
        "tz": {"Description": "IANA time zone"},
        "tool": {"Description": "conversation tool chosen last"},
        "simulated": {"Description": "whether nobody lived these days"},
    }
    return [
        _json(folder / "dataset_description.json", description),
        readme,
        ignored,
        write_csv(folder / "participants.tsv", ["participant_id", *columns], rows, delimiter="\t"),
        _json(folder / "participants.json", columns),
    ]


def _subject(reader: Reader, folder: Path, wearer: Wearer, progress: Progress, found: list[FoundEpisode]) -> list[Path]:
    written: list[Path] = []
    days = _local_days(reader, wearer)
    for place, day in enumerate(days):
        written += _session(reader, folder, wearer, day, found)
        progress(wearer.wearer_id, (place + 1) / len(days))
    return written


def _local_days(reader: Reader, wearer: Wearer) -> list[date]:
    """Local days that may hold words."""
    zone = ZoneInfo(wearer.tz)
    noons = [
        datetime.fromtimestamp(day * 86_400 + 43_200, UTC).astimezone(zone) for day in days_of(reader, wearer.wearer_id)
    ]
    told = [ask(wearer.wearer_id, *EVER) for ask in (reader.decisions, reader.answers, reader.connections)]
    without_strap = [datetime.fromtimestamp(one.at, zone) for words in told for one in words]
    return sorted({moment.date() for moment in (*noons, *without_strap)})


def _session(reader: Reader, folder: Path, wearer: Wearer, day: date, found: list[FoundEpisode]) -> list[Path]:
    zone = ZoneInfo(wearer.tz)
    start = datetime.combine(day, time(), zone).timestamp()
    end = datetime.combine(day + timedelta(days=1), time(), zone).timestamp()
    beats = reader.beats(wearer.wearer_id, start, end)
    today = [one for one in found if start <= one.start - MINUTE_S < end]
    events = list(_events(reader, wearer.wearer_id, start, end, today))
    if beats.at.size == 0 and not events:
        return []
    subject, session = f"sub-{label_of(wearer.wearer_id)}", f"ses-{day:%Y%m%d}"
    own = folder / subject / session / "beh"
    own.mkdir(parents=True)
    stem = own / f"{subject}_{session}_task-dailylife"
    about = {
        "TaskName": "dailylife",
        "StartTimeUTC": datetime.fromtimestamp(start, UTC).isoformat(),
        "TimeZone": wearer.tz,
    }
    rr = [
        [f"{at - start:.4f}", f"{ticks * 1000 / 1024:.2f}"]
        for at, ticks in zip(beats.at.tolist(), beats.rr_ticks.tolist(), strict=True)
    ]
    written = [
        write_csv(Path(f"{stem}_events.tsv"), list(EVENT_COLUMNS), events, delimiter="\t"),
        _json(Path(f"{stem}_events.json"), {**about, **EVENT_COLUMNS}),
    ]
    if rr:  # a day without a strap has its events alone
        written += [
            _gzipped(Path(f"{stem}_recording-rr_physioevents.tsv.gz"), rr),
            _json(Path(f"{stem}_recording-rr_physioevents.json"), {**about, **_RR}),
        ]
    return [*written, *_activation(reader, wearer.wearer_id, start, end, stem, about)]


#: The sidecar of the beats.
_RR: dict[str, object] = {
    "Columns": ["onset", "rr_ms"],
    "onset": {"Description": "end of the RR interval, from the beginning of the session", "Units": "s"},
    "rr_ms": {"Description": "RR interval as the strap sent it", "Units": "ms"},
}


def _activation(
    reader: Reader, wearer: str, start: float, end: float, stem: Path, about: dict[str, str]
) -> Iterator[Path]:
    """Readings on their ten-second grid; a moment without one is a row of n/a."""
    rows = reader.readings(wearer, start, end)
    if rows.at.size == 0:
        return
    place = np.round((rows.at - rows.at[0]) / READING_S).astype(int)
    table = [[UNKNOWN] * len(ACTIVATION_COLUMNS) for _ in range(int(place[-1]) + 1)]
    columns = (rows.score, rows.hr_bpm, rows.ln_rmssd, rows.coverage)
    for row, (spot, state) in enumerate(zip(place.tolist(), rows.state.tolist(), strict=True)):
        table[spot] = [*(_known(float(column[row])) for column in columns), STATES[state].value]
    physio = {"SamplingFrequency": 1 / READING_S, "StartTime": round(float(rows.at[0]) - start, 3)}
    told = {name: {"Description": meaning} for name, meaning in ACTIVATION_COLUMNS.items()}
    yield _gzipped(Path(f"{stem}_recording-activation_physio.tsv.gz"), table)
    yield _json(
        Path(f"{stem}_recording-activation_physio.json"),
        {**about, **physio, "Columns": list(ACTIVATION_COLUMNS), **told},
    )


def _events(reader: Reader, wearer: str, start: float, end: float, rises: list[FoundEpisode]) -> Iterator[list[Cell]]:
    """Every event of the day in order of time, in the order of `EVENT_COLUMNS`."""
    found: list[tuple[float, list[Cell]]] = [
        (one.at, [UNKNOWN, "onset", round(one.score, 3), UNKNOWN, UNKNOWN]) for one in reader.onsets(wearer, start, end)
    ]
    for decision in reader.decisions(wearer, start, end):
        what = "prompt" if isinstance(decision, Prompt) else "silence"
        p = decision.draw.p if decision.draw else UNKNOWN
        found.append((decision.at, [UNKNOWN, what, decision.kind.value, p, decision.decision_id]))
    found += [
        (one.at, [UNKNOWN, "answer", one.kind.value, UNKNOWN, one.decision_id])
        for one in reader.answers(wearer, start, end)
    ]
    for one in reader.connections(wearer, start, end):
        length = UNKNOWN if one.minutes is None else 60 * one.minutes
        felt = UNKNOWN if one.felt is None else one.felt
        began = one.at - 60 * (one.minutes or 0.0)
        found.append((began, [length, "connection", felt, UNKNOWN, one.decision_id or UNKNOWN]))
    for rise in rises:
        began, density = rise.start - MINUTE_S, UNKNOWN if rise.density is None else round(rise.density, 3)
        found.append((began, [round(rise.end - began, 3), FOUND, density, UNKNOWN, UNKNOWN]))
    for at, cells in sorted(found, key=lambda one: one[0]):
        yield [round(at - start, 3), *cells]


def _known(value: float) -> str:
    return UNKNOWN if np.isnan(value) else f"{value:.3f}"


def _json(path: Path, what: object) -> Path:
    path.write_text(json.dumps(what, indent=2) + "\n", encoding="utf-8")
    return path


def _gzipped(path: Path, rows: Iterable[Iterable[str]]) -> Path:
    """A table without a header, as BIDS wants compressed ones; the same bytes for the same rows."""
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(rows)
    path.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))
    return path
