"""backup, restore, verify, export, forget: as a person meets them."""

import csv
import errno
import io
import json
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from heartreach.cli.main import main
from heartreach.errors import StoreDamaged, StoreError
from heartreach.models import Answer, AnswerKind, Beat, Connection, OutsourceNote, Word
from heartreach.store import Reader, Store
from heartreach.store.backups import nightly_backup, sound
from heartreach.store.connect import connect_writer
from heartreach.store.dictionary import DICTIONARY
from heartreach.store.layout import Layout
from heartreach.store.lock import HubLock
from heartreach.store.opening import open_database

MakeBeats = Callable[..., list[Beat]]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def data(
    tmp_path: Path,
    make_beats: MakeBeats,
    dense_words: list[Word],
    sparse_words: list[Word],
    two_hours: list[Word],
    t0: float,
) -> Path:
    """Two wearers; `me` has an hour and a half of beats with a break, and later two hours with twenty high minutes."""
    folder = tmp_path / "data"
    async with Store.open(folder) as store:
        await store.commit("me", *dense_words, *sparse_words)
        await store.commit("me", *make_beats(t0 + 60, 1800), *make_beats(t0 + 2460, 1800))
        await store.commit("me", *two_hours)
        await store.commit("you", *make_beats(t0, 600, seed=2), *sparse_words)
    return folder


def beats_in(folder: Path, wearer: str = "me") -> int:
    """Beats of a wearer."""
    with Reader.open(folder) as reader:
        return reader.beats(wearer, 0, 1e11).at.size


@pytest.mark.skipif(sys.platform == "win32", reason="rights are another matter there")
def test_what_leaves_the_data_folder_is_its_owners_alone(data: Path, tmp_path: Path) -> None:
    """An export and a report hold as much as the data folder, and most shells let everybody read new files."""
    before = os.umask(0o022)
    try:
        assert main(["export", str(tmp_path / "out"), "--data", str(data)]) == 0
        assert (
            main(["report", "--week", "--out", str(tmp_path / "week.html"), "--data", str(data), "--wearer", "me"]) == 0
        )
    finally:
        os.umask(before)
    written = [tmp_path / "week.html", tmp_path / "out", *(tmp_path / "out").rglob("*")]

    assert len(written) > 10
    assert [path.name for path in written if path.stat().st_mode & 0o077] == []


async def test_what_was_backed_up_comes_back(data: Path, t0: float, capsys: pytest.CaptureFixture[str]) -> None:
    """backup, lose some, restore: the old state is there, and the lost one kept aside."""
    before = beats_in(data)
    assert main(["backup", "--data", str(data)]) == 0
    async with Store.open(data) as store:
        await store.commit("me", Beat(at=t0 + 80_000, rr_ticks=800))
    assert main(["restore", "--data", str(data)]) == 0

    assert "read back and sound" in capsys.readouterr().out
    assert beats_in(data) == before
    aside = replaced(data)
    assert beats_in(aside) == before + 1


def replaced(folder: Path) -> Path:
    """Where a restore keeps what was there."""
    return next(folder.glob("replaced-*"))


async def test_a_backup_while_the_hub_runs(data: Path, tmp_path: Path) -> None:
    """The writer need not stop; the copy goes where one says, never over a file that is there."""
    copy = tmp_path / "copy.db"
    async with Store.open(data):
        assert main(["backup", "--data", str(data), "--to", str(copy)]) == 0
        assert main(["restore", "--data", str(data), str(copy)]) == 2
    assert main(["backup", "--data", str(data), "--to", str(copy)]) == 2
    assert main(["restore", "--data", str(tmp_path / "new"), str(copy)]) == 0

    assert beats_in(tmp_path / "new") == beats_in(data)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["verify"], "There is no database"),
        (["backup"], "There is no database"),
        (["export", "OUT"], "There is no database"),
        (["restore"], "no sound backup"),
        (["restore", "OUT"], "no backup at"),
        (["forget", "--yes", "--wearer", "nobody"], "Nobody is called"),
    ],
)
def test_nothing_there_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    """Exit code 2 and the next step."""
    (tmp_path / "data").mkdir()
    place = [str(tmp_path / "out") if word == "OUT" else word for word in words]

    assert main([*place, "--data", str(tmp_path / "data")]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("command", ["backup", "verify"])
def test_a_folder_that_was_mistyped_is_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """It is said what to name instead, and nothing lies about afterwards."""
    assert main([command, "--data", str(tmp_path / "dtaa")]) == 2
    assert "Name a folder that holds one" in capsys.readouterr().err
    assert not (tmp_path / "dtaa").exists()


def made_foreign(path: Path) -> None:
    """Another program's database, in the place of whatever is there."""
    for one in path.parent.glob(f"{path.name}*"):
        one.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("create table bookmarks (address text)").close()


def made_newer(path: Path) -> None:
    """A copy of a later heartreach."""
    with closing(sqlite3.connect(path)) as later:
        later.execute("pragma user_version = 99").close()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: path.write_bytes(b""), "is no backup of heartreach"),
        (lambda path: path.write_bytes(path.read_bytes()[:9000]), "is damaged"),
        (made_foreign, "is no backup of heartreach"),
        (made_newer, "has schema 99"),
    ],
    ids=["empty", "cut short", "another program's", "a newer one's"],
)
def test_what_is_no_backup_replaces_nothing(
    data: Path, tmp_path: Path, make: Callable[[Path], object], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is refused, whether it was named or lies among the backups, and the database stays as it is."""
    main(["backup", "--data", str(data)])
    backup = next(Layout(data).backups.glob("*.db"))
    make(backup)
    before = beats_in(data)

    assert main(["restore", "--data", str(data), str(backup)]) == 2
    assert told in capsys.readouterr().err
    assert main(["restore", "--data", str(data)]) == 2
    assert "no sound backup" in capsys.readouterr().err
    assert beats_in(data) == before
    assert not list(data.glob("replaced-*"))


@pytest.mark.parametrize("what", ["empty", "another program's"])
async def test_a_database_that_is_not_ours_is_mended_from_the_backup(data: Path, what: str) -> None:
    """It is not backed up over the good copy; the next start takes that copy, and says so."""
    main(["backup", "--data", str(data)])
    before, database = beats_in(data), Layout(data).database
    made_foreign(database)
    if what == "empty":
        database.write_bytes(b"")

    assert main(["backup", "--data", str(data)]) == 2
    async with Store.open(data) as store:
        assert store.recovery is not None
    assert beats_in(data) == before


def test_a_restore_into_a_new_folder_says_that_it_is_new(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever mistyped an old one finds out."""
    main(["backup", "--data", str(data), "--to", str(tmp_path / "copy.db")])
    capsys.readouterr()

    assert main(["restore", "--data", str(tmp_path / "dat"), str(tmp_path / "copy.db")]) == 0
    assert f"Nothing was there before: {tmp_path / 'dat'} is new" in capsys.readouterr().out
    assert main(["restore", "--data", str(data), str(tmp_path / "copy.db")]) == 0
    assert "is new" not in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["no-such-backup.db"]])
def test_a_restore_of_nothing_makes_no_folder(tmp_path: Path, words: list[str]) -> None:
    """A mistyped path is told, and not made."""
    assert main(["restore", "--data", str(tmp_path / "dat"), *words]) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
def test_a_restore_killed_at_any_moment_leaves_the_old_or_the_new(data: Path) -> None:
    """Killed at each renaming in turn: the next start has every beat of one of the two, and mends nothing."""
    main(["backup", "--data", str(data)])
    killed = """
import os, pathlib, sys
from heartreach.cli import main
left, rename = int(sys.argv[2]), pathlib.Path.replace
def replace(self, target):
    global left
    if left == 0:
        os._exit(9)
    left -= 1
    return rename(self, target)
pathlib.Path.replace = replace
sys.exit(main(["restore", "--data", sys.argv[1]]))
"""
    found = []
    for renamings in range(10):
        command = [sys.executable, "-c", killed, str(data), str(renamings)]
        code = subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode
        found.append((beats_after_a_start(data), code))
        if code == 0:
            break

    assert len(found) == 4
    assert {beats for beats, _ in found} == {found[0][0]}
    assert [code for _, code in found] == [9, 9, 9, 0]
    assert not (data / "heartreach.db.restored").exists()


def beats_after_a_start(folder: Path) -> int:
    """Beats of `me` once a hub has started there, which had nothing to mend."""
    connection, recovery = open_database(Layout(folder), 1.8e9)
    connection.close()
    assert recovery is None
    return beats_in(folder)


def test_a_replaced_database_comes_back_with_its_log(data: Path, t0: float) -> None:
    """What a killed hub had only in its write-ahead log is kept aside too, and can be restored from there."""
    main(["backup", "--data", str(data)])
    writes = f"""
import asyncio, os, pathlib, sys
from heartreach.models import Beat
from heartreach.store import Store
async def work():
    async with Store.open(pathlib.Path(sys.argv[1])) as store:
        await store.commit("me", Beat(at={t0 + 80_000}, rr_ticks=800))
        os._exit(9)
asyncio.run(work())
"""
    before = beats_in(data)
    subprocess.run([sys.executable, "-c", writes, str(data)], cwd=ROOT, capture_output=True, check=False)
    assert (data / "heartreach.db-wal").stat().st_size
    main(["restore", "--data", str(data)])
    assert beats_in(data) == before

    assert main(["restore", "--data", str(data), str(replaced(data) / "heartreach.db")]) == 0
    assert beats_in(data) == before + 1


async def test_a_night_without_a_backup_is_no_end(data: Path) -> None:
    """Where the folder of the backups cannot be made or written, the hub is told so, in a way it outlives."""
    Layout(data).backups.write_text("in the way", encoding="utf-8")
    async with Store.open(data) as store:
        with pytest.raises(StoreError, match="backups cannot be written"):
            await store.nightly()


async def test_a_copy_that_cannot_be_read_back_is_none(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that gives back other bytes than it took: it is told, and the night before keeps its copy."""
    main(["backup", "--data", str(data)])
    before = {path: path.read_bytes() for path in Layout(data).backups.iterdir()}
    monkeypatch.setattr("heartreach.store.backups.check", lambda _: "row 7 missing from index")

    with pytest.raises(StoreDamaged, match="cannot be read back"):
        nightly_backup(Layout(data), 1e9)
    assert {path: path.read_bytes() for path in Layout(data).backups.iterdir()} == before
    assert [sound(path) for path in before] == [False]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes names that are no text")
def test_a_copy_may_have_a_name_that_is_no_text(data: Path, tmp_path: Path) -> None:
    """Bytes of another age or alphabet in a file's name are nobody's fault."""
    copy = os.fsdecode(os.fsencode(tmp_path) + b"/copy-\xff.db")

    assert main(["backup", "--data", str(data), "--to", copy]) == 0
    assert main(["restore", "--data", str(tmp_path / "new"), copy]) == 0
    assert beats_in(tmp_path / "new") == beats_in(data)


def test_verify_tells_sound_from_damaged(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sound is exit code 0; a torn chunk is told although every page can be read; bad backups are named."""
    assert main(["verify", "--data", str(data)]) == 0
    assert "sound" in capsys.readouterr().out
    main(["backup", "--data", str(data)])
    backup = next(Layout(data).backups.glob("*.db"))
    backup.write_bytes(backup.read_bytes()[:5000])
    with HubLock(Layout(data)):  # verify needs no lock
        capsys.readouterr()
        assert main(["verify", "--data", str(data), "--json"]) == 0
    verdict = json.loads(capsys.readouterr().out)
    assert [b["sound"] for b in verdict["backups"]] == [False]
    tear_a_chunk(data)
    assert main(["verify", "--data", str(data)]) == 2
    assert "1 chunks of dense words cannot be read" in capsys.readouterr().err


def test_what_may_not_be_opened_is_not_called_damaged(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A matter of rights is none of pages: nobody should restore a backup for it."""
    for path in [*data.glob("heartreach.db*")]:
        path.unlink()
    Layout(data).database.mkdir()

    assert main(["verify", "--data", str(data)]) == 2
    assert "damaged" not in capsys.readouterr().err


def tear_a_chunk(folder: Path) -> None:
    """Cut a byte off one chunk, as no page check would notice."""
    connection = connect_writer(Layout(folder).database)
    connection.execute("update chunk set data = substr(data, 2) where rowid = 1").close()
    connection.close()


def read(path: Path) -> list[dict[str, str]]:
    """A CSV file as rows."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


async def test_an_export_holds_everything_and_explains_it(data: Path, tmp_path: Path, t0: float) -> None:
    """Every file has exactly the columns of the dictionary, every word its row, unknown its empty cell."""
    out = tmp_path / "out"
    assert main(["export", str(out), "--data", str(data), "--wearer", "me"]) == 0
    explained = read(out / "data_dictionary.csv")
    files = {path.stem: read(path) for path in (out / "sub-me").glob("*.csv")}

    assert set(files) == set(DICTIONARY) == {row["file"] for row in explained}
    for name, rows in files.items():
        assert rows, name
        assert list(rows[0]) == [row["column"] for row in explained if row["file"] == name]
    assert len(files["beats"]) == beats_in(data)
    assert (files["onsets"][0]["severity"], files["decisions"][0]["p"], files["decisions"][0]["u"]) == (
        "0.6", "0.6", "0.25"
    )  # fmt: skip
    assert (files["decisions"][1]["outcome"], files["decisions"][1]["reasons"], files["decisions"][1]["p"]) == (
        "silence", "sleep", ""
    )  # fmt: skip
    assert (files["answers"][0]["status"], files["answers"][0]["reached"]) == ("stored", "M")
    assert files["readings"][0]["state"] == "activated"
    assert (files["assess"][0]["works"], files["pillars"][0]["purpose"], files["honesty"][0]["lean"]) == (
        "1",
        "6",
        "-3",
    )
    (found,) = files["found_afterwards"]
    assert t0 + 9600 <= float(found["start"]) < float(found["peak"]) < t0 + 10_800
    assert 0.36 <= float(found["density"]) <= 1
    assert json.loads(files["settings_changes"][0]["values"]) == {"cap": 2, "awareness_at": None}


def test_raw_rr_never_spans_a_gap(data: Path, tmp_path: Path) -> None:
    """One text file per unbroken stretch, whose intervals add up to its length."""
    main(["export", str(tmp_path / "out"), "--data", str(data), "--wearer", "me"])
    stretches = sorted((tmp_path / "out" / "sub-me" / "rr").glob("*.txt"))
    seconds = [sum(float(line) for line in path.read_text().splitlines()) / 1000 for path in stretches]

    assert len(seconds) == 2
    assert all(1795 < length < 1801 for length in seconds)


def test_an_export_never_mixes_with_what_is_there(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is not empty is refused."""
    assert main(["export", str(data), "--data", str(data)]) == 2
    assert "is not empty" in capsys.readouterr().err


def read_bytes(path: Path) -> bytes:
    """Every byte of a file."""
    return path.read_bytes()


def every_path(folder: Path) -> list[Path]:
    """All that lies in a folder."""
    return sorted(folder.rglob("*"))


def bytes_of(folder: Path) -> bytes:
    """Every byte in a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


async def test_a_forgotten_wearer_leaves_no_byte(data: Path, t0: float) -> None:
    """Not in rows, free pages, log, backups or what was moved aside; the other wearer keeps everything."""
    async with Store.open(data) as store:
        await store.save_snapshot("you", "core", b"SNAPSHOT-OF-YOU")
        await store.nightly()
        await store.commit("you", Beat(at=t0 + 9000, rr_ticks=801))
    main(["restore", "--data", str(data)])
    mine = beats_in(data)
    assert b"SNAPSHOT-OF-YOU" in bytes_of(data)

    assert main(["forget", "--wearer", "you", "--yes", "--data", str(data)]) == 0
    assert b"SNAPSHOT-OF-YOU" not in bytes_of(data)
    assert (beats_in(data, "you"), beats_in(data)) == (0, mine)
    assert main(["verify", "--data", str(data)]) == 0


async def test_a_damaged_backup_does_not_keep_the_others(
    data: Path, capsys: pytest.CaptureFixture[str], t0: float
) -> None:
    """The wearer goes out of every other copy, and what could not be cleaned is named, with what to do."""
    async with Store.open(data) as store:
        await store.save_snapshot("you", "core", b"SNAPSHOT-OF-YOU")
        await store.nightly()
    folder = Layout(data).backups
    torn, late = folder / "0-torn.db", folder / "z-late.db"
    torn.write_bytes(b"no database " * 100)
    (whole,) = folder.glob("????-??-??.db")
    late.write_bytes(whole.read_bytes())
    said = []
    for _ in range(2):
        assert main(["forget", "--wearer", "you", "--yes", "--data", str(data)]) == 2
        said.append(capsys.readouterr().err)
    torn.unlink()

    assert b"SNAPSHOT-OF-YOU" not in bytes_of(data)
    assert "you is deleted from 3 files, but not from all" in said[0]
    assert all(f"{torn} is damaged" in one and "Delete a damaged file yourself" in one for one in said)
    assert main(["forget", "--wearer", "you", "--yes", "--data", str(data)]) == 2
    assert "Nobody is called 'you'" in capsys.readouterr().err


async def test_a_person_is_removed_without_a_trace(data: Path) -> None:
    """No label in rows, log, backups or what was moved aside; talks, answers and notes keep everything else."""
    person = "Zoë-Q"
    talk = Connection(connection_id="c9", at=5.0, people=("M", person), minutes=12, felt=4)
    answer = Answer(answer_id="a9", decision_id="d9", kind=AnswerKind.DONE, at=6.0, reached=(person,), felt=3)
    note = OutsourceNote(note_id="n9", at=7.0, slot=2, person=person)
    async with Store.open(data) as store:
        await store.commit("me", talk, answer, note)
        await store.nightly()
    main(["restore", "--data", str(data)])
    torn = Layout(data).backups / "torn.db"
    torn.write_bytes(b"no database any more, but " + person.encode())
    assert person.encode() in bytes_of(data)

    assert main(["forget", "--person", person, "--wearer", "me", "--yes", "--data", str(data)]) == 0

    assert person.encode() not in bytes_of(data)
    assert not torn.exists()
    with Reader.open(data) as reader:
        assert reader.connections("me", 0, 10) == [talk.model_copy(update={"people": ("M",)})]
        assert reader.answers("me", 0, 10) == [answer.model_copy(update={"reached": ()})]
        assert reader.notes("me", 0, 10) == [note.model_copy(update={"person": None})]
    assert main(["forget", "--person", person, "--wearer", "me", "--yes", "--data", str(data)]) == 2


async def test_a_running_hub_removes_a_person_too(data: Path) -> None:
    """While the writer works; the log is emptied, the nightly copy rewritten, the other wearer left alone."""
    talk = Connection(connection_id="c9", at=5.0, people=("Zed",))
    async with Store.open(data) as store:
        await store.commit("me", talk)
        await store.commit("you", talk)
        await store.nightly()
        reader = store.reader()
        store.add("me", talk.model_copy(update={"connection_id": "c10"}))  # said, and not on disk yet
        assert await store.forget_person("me", "Zed") == 2
        left = [len(reader.connections(wearer, 0, 10)[0].people) for wearer in ("me", "you")]
        copy, log = read_bytes(next(Layout(data).backups.glob("*.db"))), read_bytes(data / "heartreach.db-wal")

    assert left == [0, 1]
    assert (copy.count(b'"Zed"'), log) == (1, b"")


def test_forgetting_everything_leaves_nothing(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The folder is gone, but for what is not ours, which is named."""
    main(["backup", "--data", str(data)])
    (data / "notes.txt").write_text("mine", encoding="utf-8")

    assert main(["forget", "--yes", "--data", str(data)]) == 0
    assert [path.name for path in data.iterdir()] == ["notes.txt"]
    assert "notes.txt" in capsys.readouterr().out


def test_forgetting_asks(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A mere "y" deletes nothing; the word does."""
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert main(["forget", "--data", str(data)]) == 2
    assert "Nothing was deleted" in capsys.readouterr().err
    assert beats_in(data) > 0
    monkeypatch.setattr("sys.stdin", io.StringIO("forget\n"))
    assert main(["forget", "--data", str(data)]) == 0
    assert not data.exists()


async def test_forgetting_waits_for_no_hub(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """While a hub runs nothing is deleted."""
    async with Store.open(data):
        assert main(["forget", "--yes", "--data", str(data)]) == 2
    assert "works on" in capsys.readouterr().err
    assert beats_in(data) > 0


@pytest.mark.parametrize("words", [["--wearer", ""], ["--person", ""]])
def test_an_empty_name_is_not_everybody(data: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A script whose variable is not set deletes nothing."""
    assert main(["forget", "--yes", *words, "--data", str(data)]) == 2
    assert "want a name" in capsys.readouterr().err
    assert beats_in(data) > 0


def test_somebody_elses_folder_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Folders called `log` or `backups` are everywhere: without our own files beside them nothing is deleted."""
    thesis = tmp_path / "backups" / "thesis.txt"
    thesis.parent.mkdir()
    thesis.write_text("mine", encoding="utf-8")

    assert main(["forget", "--yes", "--data", str(tmp_path)]) == 2
    assert "no data of heartreach" in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*")] == ["backups", "thesis.txt"]


@pytest.mark.parametrize("words", [["--wearer", "you"], ["--wearer", "me", "--person", "M"], []])
async def test_what_killed_commands_left_is_forgotten_too(data: Path, words: list[str]) -> None:
    """Copies that were begun hold everybody; nothing else would ever look at them."""
    async with Store.open(data) as store:
        await store.save_snapshot("you", "core", b"SNAPSHOT-OF-YOU")
    whole = Layout(data).database.read_bytes()
    Layout(data).backups.mkdir()
    left = ["heartreach.db.restored", "heartreach.db.sealing", "heartreach.db.opened", "backups/2026-01-01.db.part"]
    for name in left:
        (data / name).write_bytes(whole)
    (data / "invitation").write_text("token", encoding="ascii")

    assert main(["forget", "--yes", *words, "--data", str(data)]) == 0
    there = sorted(str(path.relative_to(data)) for path in every_path(data))
    assert not set(there).intersection(left)
    assert bool(there) == bool(words)


@pytest.mark.parametrize("words", [["restore"], ["forget", "--yes", "--wearer", "me"], ["backup"]])
def test_a_file_is_no_data_folder(tmp_path: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence, exit code 2, and the file is as it was."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")

    assert main([*words, "--data", str(tmp_path / "file")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(os.name != "posix", reason="Windows lets not everybody make links")
def test_what_lies_behind_a_link_is_forgotten_without_a_complaint(data: Path, tmp_path: Path) -> None:
    """A data folder that was moved to a larger disk: the link and the empty folder are not ours to take away."""
    link = tmp_path / "link"
    link.symlink_to(data)

    assert main(["forget", "--yes", "--data", str(link)]) == 0
    assert list(data.iterdir()) == []


def test_what_is_flushed_to_disk_is_open_for_writing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to flush a file that is open for reading alone, and no backup would ever be made there."""
    fcntl = pytest.importorskip("fcntl")
    flush, ways = os.fsync, []

    def watched(handle: int) -> None:
        if stat.S_ISREG(os.fstat(handle).st_mode):
            ways.append(fcntl.fcntl(handle, fcntl.F_GETFL) & os.O_ACCMODE)
        flush(handle)

    monkeypatch.setattr(os, "fsync", watched)

    assert main(["backup", "--data", str(data)]) == 0
    assert main(["restore", "--data", str(data)]) == 0
    assert ways
    assert os.O_RDONLY not in ways


@pytest.mark.parametrize("sealed", [False, True])
def test_a_copy_can_be_made_on_a_share_that_knows_no_rights(
    sealed: bool, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shares of Windows, a PC's drive within WSL: changing rights is refused there, and syncing a folder unknown."""
    share, chmod, flush = tmp_path / "share", Path.chmod, os.fsync
    share.mkdir()

    def refused(path: Path, mode: int) -> None:
        if share in path.parents:
            raise PermissionError(errno.EPERM, "Operation not permitted", str(path))
        chmod(path, mode)

    def unknown(handle: int) -> None:
        if os.fstat(handle).st_ino == share.stat().st_ino:
            raise OSError(errno.EINVAL, "Invalid argument")
        flush(handle)

    words = ["backup", "--to", str(share / "copy"), "--data", str(data)]
    if sealed:
        pytest.importorskip("pyrage")
        assert main(["backup", "--new-key", str(tmp_path / "key")]) == 0
        words += ["--encrypt", "--key", str(tmp_path / "key")]
    monkeypatch.setattr(Path, "chmod", refused)
    monkeypatch.setattr(os, "fsync", unknown)

    assert main(words) == 0
    assert [path.name for path in share.iterdir()] == ["copy"]
