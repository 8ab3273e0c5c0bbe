"""Encrypted copies: age files that come back, that nobody else opens, and that leave nothing open behind."""

import io
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from heartreach.cli.main import main
from heartreach.models import Beat
from heartreach.store import Reader, Store
from heartreach.store.layout import Layout
from heartreach.store.sealing import Seal, is_sealed, read_key, seal, unseal

pyrage = pytest.importorskip("pyrage")

MakeBeats = Callable[..., list[Beat]]
WORDS = "correct horse battery staple"


@pytest.fixture
async def data(tmp_path: Path, make_beats: MakeBeats, t0: float) -> Path:
    """A data folder with half an hour of beats."""
    async with Store.open(tmp_path / "data") as store:
        await store.commit("me", *make_beats(t0, 1800))
    return tmp_path / "data"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A key file."""
    assert main(["backup", "--new-key", str(tmp_path / "key.txt")]) == 0
    return tmp_path / "key.txt"


def beats_in(folder: Path) -> int:
    """Beats of the wearer."""
    with Reader.open(folder) as reader:
        return reader.beats("me", 0, 1e11).at.size


def types(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Somebody types these lines."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def names(folder: Path) -> set[str]:
    """Everything in a folder."""
    return {path.name for path in folder.rglob("*")}


def test_a_copy_sealed_with_a_key_comes_back(data: Path, key: Path, tmp_path: Path) -> None:
    """It is an age file, private, holds no readable page; a new folder gets the same beats from it."""
    copy, before = tmp_path / "copy.age", names(data)
    assert main(["backup", "--to", str(copy), "--encrypt", "--key", str(key), "--data", str(data)]) == 0

    assert is_sealed(copy)
    assert b"SQLite" not in copy.read_bytes()
    assert names(data) == before
    assert (copy.stat().st_mode & 0o77, key.stat().st_mode & 0o77) == (0, 0) or sys.platform == "win32"
    assert main(["restore", str(copy), "--key", str(key), "--data", str(tmp_path / "new")]) == 0
    assert beats_in(tmp_path / "new") == beats_in(data)
    assert not [name for name in names(tmp_path / "new") if "opened" in name]
    # Another program of the format opens it with the same key file.
    identity = pyrage.x25519.Identity.from_str(key.read_text().splitlines()[1])
    assert pyrage.decrypt(copy.read_bytes(), [identity]).startswith(b"SQLite format 3")


@pytest.mark.long
def test_a_passphrase_is_typed_and_shown_nowhere(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Typed twice to seal, once to open; a wrong one restores nothing and says so."""
    copy = tmp_path / "copy.age"
    sealing = ["backup", "--to", str(copy), "--encrypt", "--data", str(data)]
    types(monkeypatch, WORDS, WORDS + "r")
    assert main(sealing) == 2
    types(monkeypatch, "short", "short")
    assert main(sealing) == 2
    assert not copy.exists()
    types(monkeypatch, WORDS, WORDS)
    assert main(sealing) == 0

    restoring = ["restore", str(copy), "--data", str(tmp_path / "new")]
    types(monkeypatch, "incorrect horse")
    assert main(restoring) == 2
    said = capsys.readouterr()
    assert "This passphrase does not open" in said.err
    assert WORDS not in said.out + said.err
    assert not Layout(tmp_path / "new").database.exists()
    types(monkeypatch, WORDS)
    assert main(restoring) == 0
    assert beats_in(tmp_path / "new") == beats_in(data)


def test_every_wrong_way_is_one_sentence(
    data: Path, key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut short, changed, another key, no key, a key that is none, nobody to type: refused, and the database stays."""
    copy, before = tmp_path / "copy.age", beats_in(data)
    main(["backup", "--to", str(copy), "--encrypt", "--key", str(key), "--data", str(data)])
    whole = copy.read_bytes()
    main(["backup", "--new-key", str(tmp_path / "other.txt")])
    (tmp_path / "none.txt").write_text("AGE-SECRET-KEY-1NOTHING\n")

    def told(raw: bytes, *more: str) -> str:
        copy.write_bytes(raw)
        capsys.readouterr()
        assert main(["restore", str(copy), *more, "--data", str(data)]) == 2
        return capsys.readouterr().err

    with_key = ("--key", str(key))
    changed = bytearray(whole)
    changed[-100_000] ^= 1
    assert "changed or cut short" in told(whole[:-1], *with_key)
    assert "changed or cut short" in told(whole[: len(whole) // 2], *with_key)
    assert "changed or cut short" in told(whole[:60], *with_key)
    assert "changed or cut short" in told(bytes(changed), *with_key)
    assert "This key does not open" in told(whole, "--key", str(tmp_path / "other.txt"))
    assert "Name its file with --key" in told(whole)
    assert "no usable key" in told(whole, "--key", str(tmp_path / "none.txt"))
    assert "is no key file" in told(whole, "--key", str(tmp_path / "nowhere.txt"))
    assert "is opened by a key" in told(whole)
    types(monkeypatch)
    assert main(["backup", "--to", str(tmp_path / "b.age"), "--encrypt", "--data", str(data)]) == 2
    assert main(["backup", "--encrypt", "--data", str(data)]) == 2
    assert main(["backup", "--to", str(tmp_path / "b.age"), *with_key, "--data", str(data)]) == 2
    assert main(["backup", "--new-key", str(key)]) == 2
    assert beats_in(data) == before
    assert not [name for name in names(data) if "opened" in name or "sealing" in name]


def test_a_copy_that_is_refused_makes_no_folder(data: Path, key: Path, tmp_path: Path) -> None:
    """Its content is opened in the data folder, which may only be mistyped."""
    copy = tmp_path / "copy.age"
    main(["backup", "--to", str(copy), "--encrypt", "--key", str(key), "--data", str(data)])
    main(["backup", "--new-key", str(tmp_path / "other.txt")])
    before = set(tmp_path.iterdir())

    mistyped = ("--data", str(tmp_path / "backups" / "dat"))
    assert main(["restore", str(copy), "--key", str(tmp_path / "other.txt"), *mistyped]) == 2
    copy.write_bytes(copy.read_bytes()[:-1])
    assert main(["restore", str(copy), "--key", str(key), *mistyped]) == 2
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize(("content", "said"), [(b"junk" * 2000, "is damaged"), (b"", "is no backup of heartreach")])
def test_what_is_sealed_and_no_backup_is_told_by_the_name_that_was_given(
    data: Path, key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    """Not by that of a file that is gone again."""
    before = beats_in(data)
    (tmp_path / "junk").write_bytes(content)
    seal(tmp_path / "junk", tmp_path / "junk.age", read_key(key))

    assert main(["restore", str(tmp_path / "junk.age"), "--key", str(key), "--data", str(data)]) == 2
    told = capsys.readouterr().err
    assert f"What is sealed in {tmp_path / 'junk.age'} {said}" in told
    assert "opened" not in told
    assert beats_in(data) == before


def test_an_export_leaves_as_one_sealed_file(data: Path, key: Path, tmp_path: Path) -> None:
    """A tar archive inside, in nobody's place; nothing open stays in the data folder, also where the export fails."""
    out = tmp_path / "export.tar.age"
    assert main(["export", str(out), "--encrypt", "--key", str(key), "--data", str(data)]) == 0
    assert main(["export", str(tmp_path / "x"), "--wearer", "no", "--encrypt", "--key", str(key), "--data", str(data)])

    sealed = out.read_bytes()
    assert main(["export", str(out), "--encrypt", "--key", str(key), "--data", str(data)]) == 2

    assert out.read_bytes() == sealed
    assert not [name for name in names(data) if "export" in name]
    unseal(out, tmp_path / "export.tar", read_key(key))
    with tarfile.open(tmp_path / "export.tar") as tar:
        assert {"export/data_dictionary.csv", "export/sub-me/beats.csv"} <= set(tar.getnames())


def test_a_seal_shows_no_secret_and_any_size_fits(tmp_path: Path, key: Path) -> None:
    """Neither in a traceback's repr; empty files and files of more than one piece come back."""
    by = read_key(key)
    assert "SECRET" not in repr(by)
    assert WORDS not in repr(Seal(passphrase=WORDS))
    for size in (0, 1, 65_536, 200_000):
        (tmp_path / "plain").write_bytes(bytes(range(256)) * (size // 256) + bytes(size % 256))
        seal(tmp_path / "plain", tmp_path / "sealed", by)
        unseal(tmp_path / "sealed", tmp_path / "back", by)
        assert (tmp_path / "back").read_bytes() == (tmp_path / "plain").read_bytes()
