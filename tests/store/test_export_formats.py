"""An export for a study: Parquet with units, decision records with everything around them, a BIDS-like layout."""

import csv
import gzip
import json
import sqlite3
from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from pathlib import Path
from unittest.mock import Mock

import pytest

from heartreach.cli.data_folder import open_reader
from heartreach.cli.main import main
from heartreach.errors import StoreBusy, StoreNewer
from heartreach.models import (
    AnswerKind,
    AnswerStatus,
    Axis,
    Beat,
    BodyState,
    CalibrationPhase,
    ChangedBy,
    Connection,
    ContactState,
    ContextKind,
    Direction,
    Ended,
    GapReason,
    HeldBack,
    LinkState,
    Mark,
    NotKnown,
    PauseScope,
    PromptKind,
    ReceiptKind,
    ReplyGap,
    Response,
    SignalMode,
    SilenceReason,
    Tag,
    Tool,
    Verb,
    Wearer,
    Word,
)
from heartreach.store import MARK, MadeUp, Reader, Store
from heartreach.store.decision_records import decision_records
from heartreach.store.dictionary import DICTIONARY, Column, columns_of
from heartreach.store.layout import Layout
from heartreach.store.lock import HubLock
from heartreach.store.migrate import newest, steps

MakeBeats = Callable[..., list[Beat]]


@pytest.fixture
async def data(
    tmp_path: Path,
    make_beats: MakeBeats,
    dense_words: list[Word],
    sparse_words: list[Word],
    two_hours: list[Word],
    t0: float,
) -> Path:
    """A wearer in Berlin with words of every kind, and later two hours with twenty high minutes."""
    folder = tmp_path / "data"
    async with Store.open(folder) as store:
        await store.commit("me", Wearer(wearer_id="me", tz="Europe/Berlin"), *dense_words, *sparse_words)
        await store.commit("me", *make_beats(t0 + 60, 1800))
        await store.commit("me", *two_hours)
    return folder


def test_parquet_is_the_csv_with_types_and_units(data: Path, tmp_path: Path) -> None:
    """Both say the same of every sheet; Parquet knows what is a number, what is text, and its unit."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed (extra `export`)")
    both, alone = tmp_path / "both", tmp_path / "alone"
    assert main(["export", str(both), "--data", str(data), "--format", "both"]) == 0
    assert main(["export", str(alone), "--data", str(data), "--format", "parquet"]) == 0

    for name, columns in DICTIONARY.items():
        with (both / "sub-me" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        table = parquet.read_table(both / "sub-me" / f"{name}.parquet")
        assert table.equals(parquet.read_table(alone / "sub-me" / f"{name}.parquet")), name
        assert table.column_names == columns_of(name)
        assert [
            {key: "" if value is None else str(value) for key, value in row.items()} for row in table.to_pylist()
        ] == [{key: as_parquet(value, table.schema.field(key).type) for key, value in row.items()} for row in rows]
        assert [table.schema.field(one.name).metadata[b"unit"].decode() for one in columns] == [
            one.unit for one in columns
        ]
    assert not list(alone.glob("sub-me/*.csv"))


def as_parquet(text: str, kind: object) -> str:
    """A CSV cell as the typed value prints."""
    return str(float(text)) if text and str(kind) == "double" else text


def test_parquet_without_pyarrow_is_refused_before_anything_is_written(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The next step is named."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    assert main(["export", str(tmp_path / "out"), "--data", str(data), "--format", "parquet"]) == 2
    assert "heartreach[export]" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_decision_record_holds_everything_around_a_decision(data: Path) -> None:
    """One row each, in exactly the dictionary's columns, with draw, detector, receipts, answer and outcome."""
    with Reader.open(data) as reader:
        rows = list(decision_records(reader, "me"))
        decisions = reader.decisions("me", 0, 1e11)
        onset = reader.onsets("me", 0, 1e11)[0]
        outcome = reader.outcomes("me", 0, 1e11)[0]

    assert [row["decision_id"] for row in rows] == [one.decision_id for one in decisions]
    assert all(set(row) <= set(columns_of("decision_records")) for row in rows)
    prompt = rows[0]
    assert (prompt["p"], prompt["u"], prompt["action"], prompt["stratum"]) == (0.6, 0.25, "prompt", "activated")
    assert (prompt["score"], prompt["severity"]) == (onset.score, onset.severity)
    assert prompt["movement_g"] == 0.02
    assert str(prompt["local_time"]).endswith("+02:00")
    assert prompt["answer"] == "done"
    closed = next(row for row in rows if row["decision_id"] == outcome.decision_id)
    assert (closed["half_time_min"], closed["outcome_rule"]) == (outcome.half_time_min, outcome.rule)
    assert rows[1]["p"] is None
    assert rows[1]["reasons"] == "sleep"


async def test_a_decision_record_names_the_talks_that_may_belong_to_it(data: Path) -> None:
    """Those that name the decision, and those that name none and came within two hours of it, never before."""
    async with Store.open(data) as store:
        decision = store.reader().decisions("me", 0, 1e11)[0]
        near = {"before": -1.0, "at-once": 0.0, "soon": 7199.0, "late": 7200.0}
        await store.commit(
            "me", *(Connection(connection_id=one, at=decision.at + s, people=()) for one, s in near.items())
        )
        another = Connection(connection_id="another", at=decision.at + 60, people=(), decision_id="d-other")
        await store.commit("me", another)
        row = next(decision_records(store.reader(), "me"))

    assert set(str(row["connections"]).split(";")) == {"c1", "at-once", "soon"}


def test_the_bids_layout_names_and_describes_every_file(data: Path, tmp_path: Path, t0: float) -> None:
    """One session per local day; every table has its sidecar; onsets count from local midnight."""
    out = tmp_path / "bids"
    assert main(["export", str(out), "--data", str(data), "--bids"]) == 0
    session = out / "sub-me" / "ses-20251009" / "beh"
    stem = "sub-me_ses-20251009_task-dailylife"
    with gzip.open(session / f"{stem}_recording-rr_physioevents.tsv.gz", "rt", encoding="utf-8") as file:
        beats = [line.split("\t") for line in file.read().splitlines()]
    sidecar = json.loads((session / f"{stem}_recording-activation_physio.json").read_text())
    with (session / f"{stem}_events.tsv").open(encoding="utf-8", newline="") as file:
        events = list(csv.DictReader(file, delimiter="\t"))
    with Reader.open(data) as reader:
        first = reader.beats("me", 0, 1e11).at[0]

    midnight = 1_759_960_800.0  # 9 October 2025, 00:00 in Berlin
    assert json.loads((out / "dataset_description.json").read_text())["BIDSVersion"] == "1.9.0"
    assert float(beats[0][0]) == pytest.approx(first - midnight, abs=1e-3)
    assert (sidecar["SamplingFrequency"], sidecar["Columns"][0]) == (0.1, "score")
    assert {"onset", "prompt", "silence", "answer", "connection", "found_afterwards"} == {
        row["trial_type"] for row in events
    }
    (rise,) = (row for row in events if row["trial_type"] == "found_afterwards")
    assert float(rise["onset"]) + midnight == pytest.approx(t0 + 9600, abs=240)
    assert 600 < float(rise["duration"]) < 3600
    assert 0.36 <= float(rise["value"]) <= 1
    assert [float(row["onset"]) for row in events] == sorted(float(row["onset"]) for row in events)
    assert all(path.with_name(path.name.split(".")[0] + ".json").exists() for path in session.glob("*.tsv*"))


def test_the_bids_layout_asks_validators_to_pass_over_the_beats(data: Path, tmp_path: Path) -> None:
    """The one kind of file that BIDS has no place for stands in .bidsignore, and nothing else does."""
    out = tmp_path / "bids"
    assert main(["export", str(out), "--data", str(data), "--bids"]) == 0
    (ignored,) = (out / ".bidsignore").read_text(encoding="utf-8").splitlines()

    files = [path for path in out.rglob("*") if path.is_file()]
    passed_over = {path.name for path in files if fnmatch(path.name, ignored)}
    assert passed_over == {path.name for path in files if "recording-rr" in path.name}
    assert len(passed_over) == 2


async def test_the_bids_layout_keeps_what_was_told_without_a_strap(data: Path, tmp_path: Path, t0: float) -> None:
    """A connection of a day without beats has a session of its own, with nothing in it that is empty."""
    async with Store.open(data) as store:
        await store.commit("me", Connection(connection_id="by-hand", at=t0 + 9 * 86_400, people=("A.",), minutes=5.0))
    out = tmp_path / "bids"
    assert main(["export", str(out), "--data", str(data), "--bids"]) == 0

    files = sorted((out / "sub-me" / "ses-20251018" / "beh").iterdir())
    assert [file.name.partition("dailylife_")[2] for file in files] == ["events.json", "events.tsv"]
    assert "\t300.0\tconnection\t" in files[1].read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", [[], ["--bids"]], ids=["csv", "bids"])
def test_an_export_that_was_interrupted_is_not_taken_for_a_whole_one(
    data: Path, tmp_path: Path, kind: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says so itself, a study refuses it, and so does a second export into it."""
    out = str(tmp_path / "cut")
    with monkeypatch.context() as patched:
        patched.setattr(Reader, "beats", Mock(side_effect=KeyboardInterrupt))
        assert main(["export", out, "--data", str(data), *kind]) == 130

    assert (tmp_path / "cut" / "UNFINISHED.txt").exists()
    for command in (["study", "report", out], ["export", out, "--data", str(data), *kind]):
        assert main(command) == 2
        assert "was not finished. Delete it and export again" in capsys.readouterr().err
    whole = tmp_path / "whole"
    assert main(["export", str(whole), "--data", str(data), *kind]) == 0
    assert not (whole / "UNFINISHED.txt").exists()


#: The words that may stand in a column, by the end of the column's name in its sheet.
WORDS: dict[str, Iterable[str]] = {
    "readings.state": BodyState,
    "links.state": LinkState,
    "contacts.state": ContactState,
    "gaps.reason": GapReason,
    "mode": SignalMode,
    "reasons": SilenceReason,
    "unknown": ContextKind,
    "contexts.kind": ContextKind,
    "decisions.kind": PromptKind,
    "decision_records.kind": PromptKind,
    "receipts.kind": ReceiptKind,
    "answers.kind": AnswerKind,
    "answer": AnswerKind,
    "status": AnswerStatus,
    "scope": PauseScope,
    "phase": CalibrationPhase,
    "tool": Tool,
    "decision_records.missing": NotKnown,
    "outcomes.missing": NotKnown,
    "late_missing": (NotKnown.COVERAGE, NotKnown.TALK),
    "ended": Ended,
    "direction": Direction,
    "marks": Mark,
    "tags": Tag,
    "settings_changes.by": ChangedBy,
    "gap": ReplyGap,
    "response": Response,
    "held_back": HeldBack,
    "axis": Axis,
    "verb": Verb,
}
#: Columns whose words are the wearer's, a device's, or explained whole.
FREE = (
    *("location", "channel", "people", "reached", "person", "connections", "dropped"),
    *("decisions.outcome", "action", "stratum"),
)


@pytest.mark.parametrize(
    ("sheet", "column"),
    [(sheet, one) for sheet, columns in DICTIONARY.items() for one in columns if one.unit in {"word", "words"}],
)
def test_the_dictionary_names_every_word_that_may_stand_in_a_cell(sheet: str, column: Column) -> None:
    """Who codes a column must not meet a word that nobody explained."""
    name = f"{sheet}.{column.name}"
    kinds = [kind for end, kind in WORDS.items() if name.endswith((f".{end}", f"_{end}")) or name == end]

    assert kinds or name.endswith(FREE), f"{name} is in neither list"
    assert all(word in column.meaning for kind in kinds for word in kind), column.meaning


async def test_simulated_data_say_so_in_every_export(data: Path, tmp_path: Path) -> None:
    """Whoever finds the files later must not take them for a life."""
    async with Store.open(data) as store:
        await store.save_snapshot("me", MARK, MadeUp(by="demo-data", seed=1).model_dump_json().encode())
    main(["export", str(tmp_path / "csv"), "--data", str(data)])
    main(["export", str(tmp_path / "bids"), "--data", str(data), "--bids"])

    assert "SIMULATED DATA: me" in (tmp_path / "csv" / "README.txt").read_text()
    with (tmp_path / "csv" / "sub-me" / "decision_records.csv").open(encoding="utf-8", newline="") as file:
        assert {row["simulated"] for row in csv.DictReader(file)} == {"1"}  # where the sheet goes alone
    assert "Simulated" in (tmp_path / "bids" / "dataset_description.json").read_text()


def test_a_folder_of_an_older_heartreach_is_brought_up_to_date(tmp_path: Path) -> None:
    """Reading without a hub migrates first, keeps a copy, and leaves a newer database or a hub's alone."""
    layout = Layout(tmp_path)
    connection = sqlite3.connect(layout.database)
    connection.executescript(steps()[0].path.read_text(encoding="utf-8") + "pragma user_version = 1;")
    connection.close()
    with HubLock(layout), pytest.raises(StoreBusy):
        open_reader(tmp_path)
    with open_reader(tmp_path) as reader:
        assert reader.outcomes("me", 0, 1e11) == []
    assert (layout.backups / "before-schema-0002.db").exists()

    connection = sqlite3.connect(layout.database)
    connection.execute(f"pragma user_version = {newest() + 1}").close()
    connection.close()
    with pytest.raises(StoreNewer):
        open_reader(tmp_path)
