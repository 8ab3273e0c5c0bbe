"""Export everything as tidy CSV or Parquet with a data dictionary, and raw RR as plain text.

::

    DIR/data_dictionary.csv     file, column, unit, meaning
    DIR/README.txt              what this is; says so where the data are simulated
    DIR/sub-<wearer>/*.csv      one file per word, one row per word; an empty cell is "not known"
    DIR/sub-<wearer>/rr/*.txt   one file per unbroken stretch of beats, one RR in ms per line, as Kubios reads it

Dense words are written day by day, so that years fit into little memory.
"""

import datetime as dt
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heartreach.errors import BadInput
from heartreach.models import Decision, FoundEpisode, Note, Onset, PillarsNote, Prompt, Word
from heartreach.store.columns import Beats
from heartreach.store.decision_records import decision_records
from heartreach.store.dictionary import DICTIONARY, NOTE_FILES, columns_of
from heartreach.store.mark import made_up
from heartreach.store.reader import EVER, Reader
from heartreach.store.series import MODES, STATES
from heartreach.store.sheet import Cell, SheetFormat, check_format, write_csv, write_sheet
from heartreach.store.whole_folder import whole_folder

__all__ = ["Progress", "days_of", "export", "stretches"]

DAY_S = 86_400

#: A stretch of beats ends where more than this is missing between two beats: three lost beats at rest.
BREAK_S = 3.0
#: Shorter stretches are in beats.csv only: no HRV measure is defined on less than a minute.
SHORTEST_S = 60.0

Progress = Callable[[str, float], None]
#: Episodes of a wearer that are found afterwards; finding them is not the store's business.
Find = Callable[[Reader, str], Iterable[FoundEpisode]]
Ask = Callable[[Reader, str, float, float], Iterator[list[Cell]]]


#: The file of what is found afterwards.
FOUND = "found_afterwards"
#: Beside the data.
README = """\
Written by heartreach. data_dictionary.csv explains every file and column; an empty cell is "not known".
What people typed stands there as they typed it, also where it begins with "=": in a spreadsheet, import it as text.
Times are seconds since 1970-01-01 UTC. `decision_records` has one row per decision point with the randomisation
probability, what came back from the phone and the outcomes: what a micro-randomised trial is analysed from.
`found_afterwards` holds episodes found afterwards from the whole curve; they were never used for prompts.
rr/*.txt are unbroken stretches of RR intervals in milliseconds, one per line; stretches.csv says when each began.
"""


def export(
    reader: Reader,
    folder: Path,
    wearers: Iterable[str],
    progress: Progress,
    find: Find,
    form: SheetFormat = SheetFormat.CSV,
) -> list[Path]:
    """Write all words of `wearers` into `folder`, which must be new or empty.

    Args:
        reader: what to ask.
        folder: made if it is missing.
        wearers: whose words.
        progress: called with a wearer's id and the share that is done.
        find: what the readings show afterwards.
        form: CSV, Parquet or both.

    Returns:
        The files written.

    Raises:
        BadInput: the folder is not empty, or cannot be written.
        UsageError: Parquet without pyarrow.
    """
    check_format(form)
    wearers = list(wearers)
    try:
        with whole_folder(folder):
            rows = [(name, c.name, c.unit, c.meaning) for name, columns in DICTIONARY.items() for c in columns]
            written = [write_csv(folder / "data_dictionary.csv", ["file", "column", "unit", "meaning"], rows)]
            written.append(_readme(reader, folder, wearers))
            for wearer in wearers:
                own = folder / f"sub-{wearer}"
                (own / "rr").mkdir(parents=True)
                written += _write_sparse(reader, wearer, own, form)
                written += _write_dense(reader, wearer, own, progress, form)
                written += _write_words(own, FOUND, find(reader, wearer), {}, form)
                progress(wearer, 1.0)
    except OSError as error:
        raise BadInput(f"{folder} cannot be written ({error.strerror})", "Choose another folder.") from error
    return written


def _readme(reader: Reader, folder: Path, wearers: Iterable[str]) -> Path:
    """Say what this is, and whose data nobody lived."""
    marks = {wearer: made_up(reader, wearer) for wearer in wearers}
    told = [
        f"\nSIMULATED DATA: {wearer} is nobody ({mark.model_dump_json()}).\n" for wearer, mark in marks.items() if mark
    ]
    path = folder / "README.txt"
    path.write_text(README + "".join(told), encoding="utf-8")
    return path


# --- sparse words -----------------------------------------------------------------------------------------------------


def _write_sparse(reader: Reader, wearer: str, own: Path, form: SheetFormat) -> list[Path]:
    words: dict[str, Iterable[Word]] = {
        "gaps": reader.gaps(wearer, *EVER),
        "contacts": reader.contacts(wearer, *EVER),
        "battery": reader.battery(wearer, *EVER),
        "devices": reader.devices(wearer, *EVER),
        "links": reader.links(wearer, *EVER),
        "onsets": reader.onsets(wearer, *EVER),
        "decisions": reader.decisions(wearer, *EVER),
        "receipts": reader.receipts(wearer, *EVER),
        "answers": reader.answers(wearer, *EVER),
        "connections": reader.connections(wearer, *EVER),
        "outcomes": reader.outcomes(wearer, *EVER),
        "calibrations": reader.calibrations(wearer, *EVER),
        "practices": reader.practices(wearer, *EVER),
        "contexts": reader.contexts(wearer, *EVER),
        "pauses": reader.pauses(wearer, *EVER),
        "phones_seen": reader.phones_seen(wearer, *EVER),
        "tool_choices": reader.tool_choices(wearer, *EVER),
        "settings_changes": reader.settings_changes(wearer, *EVER),
        **_by_kind(reader.notes(wearer, *EVER)),
    }
    status = {a.answer_id: reader.answer_status(wearer, a.answer_id) for a in reader.answers(wearer, *EVER)}
    written = []
    for name, found in words.items():
        written += _write_words(own, name, found, status, form)
    header = columns_of("decision_records")
    records = ([row.get(column) for column in header] for row in decision_records(reader, wearer))
    return [*written, *write_sheet(own, "decision_records", records, form)]


def _write_words(
    own: Path, name: str, words: Iterable[Word], status: Mapping[str, object], form: SheetFormat
) -> list[Path]:
    header = columns_of(name)
    rows = ([_cell(_fields(word, status).get(column)) for column in header] for word in words)
    return write_sheet(own, name, rows, form)


def _by_kind(notes: Iterable[Note]) -> dict[str, Iterable[Word]]:
    """One file for each kind of note, whether or not there is any."""
    files: dict[str, list[Word]] = {name: [] for name in NOTE_FILES.values()}
    for note in notes:
        files[NOTE_FILES[note.kind]].append(note)
    return dict(files)


def _fields(word: Word, status: Mapping[str, object]) -> dict[str, object]:
    """The cells of a word by column: its fields, and what the dictionary adds to them."""
    fields: dict[str, object] = dict(word)
    if isinstance(fields.get("at"), float):
        fields["time"] = f"{dt.datetime.fromtimestamp(float(str(fields['at'])), dt.UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    if isinstance(word, Decision):
        fields |= dict(word.draw) if word.draw else {}
        fields["reasons"], fields["unknown"] = " ".join(word.reasons), " ".join(word.unknown)
        fields["outcome"] = "prompt" if isinstance(word, Prompt) else "silence"
    if isinstance(word, Onset):
        fields["evidence"] = json.dumps([dict(e) for e in word.evidence])
    if isinstance(word, PillarsNote):
        fields |= {pillar.value: place for pillar, place in word.voices.items()}
    if "answer_id" in fields:
        fields["status"] = status.get(str(fields["answer_id"]))
    return fields


def _cell(value: object) -> Cell:
    match value:
        case None | bool():
            return None if value is None else int(value)
        case int() | float() | str():
            return value
        case tuple():
            return ";".join(map(str, value))
        case _:
            return json.dumps(value)


# --- dense words ------------------------------------------------------------------------------------------------------


def _write_dense(reader: Reader, wearer: str, own: Path, progress: Progress, form: SheetFormat) -> list[Path]:
    days = days_of(reader, wearer)
    written = []
    for place, (name, ask) in enumerate(_DENSE.items()):
        written += write_sheet(own, name, _each_day(reader, wearer, days, ask), form)
        progress(wearer, (place + 1) / (len(_DENSE) + 2))
    index: list[list[Cell]] = []
    for number, stretch in enumerate(stretches(reader, wearer, days), start=1):
        path = _write_stretch(own / "rr", number, stretch)
        start = float(stretch.at[0]) - int(stretch.rr_ticks[0]) / 1024
        index.append([path.name, round(start, 3), round(float(stretch.at[-1]), 3), int(stretch.at.size)])
        written.append(path)
    progress(wearer, (len(_DENSE) + 1) / (len(_DENSE) + 2))
    return [*written, *write_sheet(own, "stretches", index, form)]


def days_of(reader: Reader, wearer: str) -> list[int]:
    """Days that may hold dense words: those with roll-ups, and their neighbours, for words that have none."""
    known = reader.days_with_data(wearer)
    return sorted({day + near for day in known for near in (-1, 0, 1)})


def _each_day(reader: Reader, wearer: str, days: list[int], ask: Ask) -> Iterator[list[Cell]]:
    for day in days:
        yield from ask(reader, wearer, day * DAY_S, (day + 1) * DAY_S)


def _beats(reader: Reader, wearer: str, start: float, end: float) -> Iterator[list[Cell]]:
    at, ticks = reader.beats(wearer, start, end)
    return _rows(np.round(at, 4), ticks, np.round(ticks * (1000 / 1024), 2))


def _heart_rates(reader: Reader, wearer: str, start: float, end: float) -> Iterator[list[Cell]]:
    at, bpm = reader.heart_rates(wearer, start, end)
    return _rows(np.round(at, 3), bpm)


def _motion(reader: Reader, wearer: str, start: float, end: float) -> Iterator[list[Cell]]:
    m = reader.motion(wearer, start, end)
    return _rows(np.round(m.at, 3), m.span_s, m.sd_g, m.steps, m.lying, m.worn, m.lean_deg)


def _readings(reader: Reader, wearer: str, start: float, end: float) -> Iterator[list[Cell]]:
    r = reader.readings(wearer, start, end)
    states, modes = np.array(STATES)[r.state], np.array(MODES)[r.mode]
    return _rows(np.round(r.at, 3), states, modes, r.score, r.hr_bpm, r.ln_rmssd, r.coverage)


def _quality(reader: Reader, wearer: str, start: float, end: float) -> Iterator[list[Cell]]:
    q = reader.quality(wearer, start, end)
    return _rows(q.at, q.frames, q.beats, q.coverage, q.malformed, q.duplicates, q.gaps, q.dropped, q.lag_s)


_DENSE: dict[str, Ask] = {
    "beats": _beats,
    "heart_rate": _heart_rates,
    "motion": _motion,
    "readings": _readings,
    "link_quality": _quality,
}


def _rows(*columns: NDArray[np.float64] | NDArray[np.uint16] | NDArray[np.str_]) -> Iterator[list[Cell]]:
    for row in zip(*(column.tolist() for column in columns), strict=True):
        yield [_number(cell) for cell in row]


def _number(value: Cell) -> Cell:
    """Whole numbers without a point, "not known" as an empty cell."""
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return int(value) if value.is_integer() else value
    return value


# --- raw RR -----------------------------------------------------------------------------------------------------------


def stretches(reader: Reader, wearer: str, days: Iterable[int]) -> Iterator[Beats]:
    """Unbroken stretches of beats of at least a minute; nothing may be computed across a gap, so none spans one."""
    open_at, open_ticks = np.empty(0), np.empty(0, dtype=np.uint16)
    for day in days:
        at, ticks = reader.beats(wearer, day * DAY_S, (day + 1) * DAY_S)
        at, ticks = np.append(open_at, at), np.append(open_ticks, ticks)
        breaks = np.flatnonzero(np.diff(at) - ticks[1:] / 1024 > BREAK_S) + 1
        *whole, rest = zip(np.split(at, breaks), np.split(ticks, breaks), strict=True)
        yield from (Beats(*piece) for piece in whole if _long(piece[0]))
        open_at, open_ticks = rest
    if _long(open_at):
        yield Beats(open_at, open_ticks)


def _long(at: NDArray[np.float64]) -> bool:
    return at.size > 1 and float(at[-1] - at[0]) >= SHORTEST_S


def _write_stretch(folder: Path, number: int, stretch: Beats) -> Path:
    began = dt.datetime.fromtimestamp(float(stretch.at[0]), dt.UTC)
    path = folder / f"{number:04d}_{began:%Y-%m-%dT%H%M%SZ}.txt"
    path.write_text("".join(f"{ticks * 1000 / 1024:.1f}\n" for ticks in stretch.rr_ticks.tolist()), encoding="ascii")
    return path
