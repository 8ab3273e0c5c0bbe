"""A folder of backups that belongs to somebody else, as `sudo heartreach backup` makes it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from heartreach.cli.main import main
from heartreach.models import Word
from heartreach.store import Store

#: "nobody" of most systems; nothing is theirs.
NOBODY = 65534


@pytest.fixture
async def lived(tmp_path: Path, sparse_words: list[Word]) -> Path:
    """A data folder with one backup."""
    folder = tmp_path / "lived"
    async with Store.open(folder) as store:
        await store.commit("me", *sparse_words)
    assert main(["backup", "--data", str(folder)]) == 0
    return folder


@pytest.fixture
def loaded(lived: Path, tmp_path: Path) -> Path:
    """The same, with all that the commands load late loaded: nobody may not read the sources of root's Python."""
    copy = shutil.copytree(lived, tmp_path / "copy")
    assert main(["verify", "--data", str(copy)]) == 0
    assert main(["doctor", "--data", str(copy), "--only", "database"]) == 0
    assert main(["forget", "--yes", "--data", str(copy)]) == 0
    return lived


@pytest.fixture
def theirs(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The same, whose backups this process may not read; tests that run as root become nobody for a while."""
    if os.name != "posix":
        pytest.skip("Windows has other rights")
    root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as outer:  # nobody may not look into the folders of root's tests
        folder = Path(outer) / "data"
        monkeypatch.setenv("XDG_CONFIG_HOME", outer)
        shutil.copytree(loaded, folder)
        if root:
            for path in [Path(outer), folder, *folder.iterdir()]:
                os.chown(path, NOBODY, NOBODY)
            os.chown(folder / "backups", 0, 0)
        (folder / "backups").chmod(0o700 if root else 0)
        try:
            if root:
                os.seteuid(NOBODY)
            yield folder
        finally:
            if root:
                os.seteuid(0)
            if folder.exists():
                (folder / "backups").chmod(0o700)


def test_nobody_is_told_that_all_is_forgotten_while_a_backup_is_there(
    theirs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What can be deleted is; the rest is named, with how, and it is no success."""
    assert main(["forget", "--yes", "--data", str(theirs)]) == 2
    told = capsys.readouterr()
    assert str(theirs / "backups") in told.err
    assert "sudo rm -r" in told.err
    assert "is forgotten." not in told.out
    assert sorted(path.name for path in theirs.iterdir()) == ["backups", "hub.lock"]


def test_backups_that_may_not_be_read_are_not_none(theirs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`verify` and the doctor counted none, as if none had ever been made."""
    assert main(["verify", "--data", str(theirs)]) == 2
    assert f"{theirs / 'backups'} cannot be read" in capsys.readouterr().err
    assert main(["doctor", "--data", str(theirs), "--only", "database"]) == 1
    assert f"{theirs / 'backups'} cannot be read" in capsys.readouterr().out
