"""A data folder on a disk that may only be read: an old computer's card, a colleague's stick."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from heartreach.cli.main import main
from heartreach.models import Word
from heartreach.store import Reader, Store
from heartreach.store.migrate import newest


@pytest.fixture
async def data(tmp_path: Path, dense_words: list[Word], sparse_words: list[Word]) -> Path:
    """What a hub that was stopped leaves: a database without its log."""
    folder = tmp_path / "disk" / "data"
    async with Store.open(folder) as store:
        await store.commit("me", *dense_words, *sparse_words)
    return folder


@pytest.fixture
def read_only(data: Path) -> Iterator[Path]:
    """The same, where nobody can write: root on a disk that is mounted so, others without the right."""
    if os.name != "posix":
        pytest.skip("Windows knows no folder that may only be read")
    if os.geteuid() != 0:
        data.chmod(0o500)
        yield data
        data.chmod(0o700)
        return
    mount, disk = shutil.which("mount"), str(data.parent)
    if not mount or subprocess.run([mount, "--bind", disk, disk], check=False).returncode:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        subprocess.run([mount, "-o", "remount,bind,ro", disk], check=True)
        yield data
    finally:
        subprocess.run(["umount", disk], check=True)


def test_it_is_read_verified_exported_and_copied(read_only: Path, tmp_path: Path) -> None:
    """SQLite cannot make its log there, and need not."""
    with pytest.raises(OSError, match=r"Read-only|Permission"):
        (read_only / "new").touch()

    with Reader.open(read_only) as reader:
        beats = reader.beats("me", 0, 1e11).at.size
    assert beats
    assert main(["verify", "--data", str(read_only)]) == 0
    assert main(["export", str(tmp_path / "export"), "--data", str(read_only)]) == 0
    assert main(["backup", "--to", str(tmp_path / "copy.db"), "--data", str(read_only)]) == 0
    assert main(["restore", str(read_only / "heartreach.db"), "--data", str(tmp_path / "new")]) == 0
    with Reader.open(tmp_path / "new") as reader:
        assert reader.beats("me", 0, 1e11).at.size == beats


def test_a_hub_is_refused_with_a_sentence(read_only: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It could keep nothing."""
    assert main(["run", "--data", str(read_only), "--port", "0"]) == 2
    assert "Check" in capsys.readouterr().err


@pytest.fixture
def older(data: Path) -> None:
    """As an older heartreach left it."""
    with contextlib.closing(sqlite3.connect(data / "heartreach.db")) as connection:
        connection.execute(f"pragma user_version = {newest() - 1}")


@pytest.mark.usefixtures("older")
def test_an_older_one_is_to_be_copied_first(read_only: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It must be brought to today's schema, which takes writing."""
    assert main(["show", str(read_only), "--port", "0"]) == 2
    told = capsys.readouterr().err
    assert "of an older heartreach" in told
    assert "Copy the folder" in told
