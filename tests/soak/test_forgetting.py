"""`heartreach forget` after the whole product has run: nothing of it is left in the data folder."""

import shutil
import signal
import time
from pathlib import Path

import pytest

from heartreach.cli import main
from heartreach.errors import HeartreachError
from heartreach.store import Reader
from heartreach.web import FileBook
from heartreach.web.pairing import PairedDevice
from tests.hub.test_run_command import PATIENCE_S, running

#: What a wearer may have called their phone.
PRIVATE_MARK = b"Zora's phone"


def lived_in(folder: Path, broker: str) -> None:
    """Let the demo run in `folder` until it has stored something, with a paired phone; then stop it."""
    if broker == "mosquitto" and not (shutil.which("mosquitto") or Path("/usr/sbin/mosquitto").exists()):
        pytest.skip("needs Mosquitto (Debian package mosquitto)")
    with running(folder, "--broker", broker, "--speed", "200") as (process, _url):
        device = PairedDevice(device_id="p1", name=PRIVATE_MARK.decode(), secret_hash="0" * 64, paired_at=1.0)
        FileBook(folder / "phones.json").write((device,))
        deadline = time.monotonic() + PATIENCE_S
        while last_beat(folder) is None and time.monotonic() < deadline:
            time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0


def last_beat(folder: Path) -> float | None:
    """When the strap was last heard; `None` while nothing is stored."""
    try:
        with Reader.open(folder) as reader:
            return reader.last_beat_at("me")
    except HeartreachError:
        return None


def bytes_of(folder: Path) -> bytes:
    """Every byte of every file."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.long
@pytest.mark.timeout(240)
@pytest.mark.parametrize("broker", ["embedded", "mosquitto"])
def test_forgetting_everything_leaves_no_file_of_any_room(tmp_path: Path, broker: str) -> None:
    """Database, log, backups, paired phones, straps, keys, authority, the broker's messages: the folder is gone."""
    folder = tmp_path / "data"
    lived_in(folder, broker)
    main(["backup", "--data", str(folder)])
    main(["certificate", "--data", str(folder)])
    names = {path.name for path in folder.iterdir()}
    assert PRIVATE_MARK in bytes_of(folder)
    assert {"heartreach.db", "straps.json", "phones.json", "broker", "backups", "tls"} <= names

    assert main(["forget", "--yes", "--data", str(folder)]) == 0

    assert not folder.exists(), sorted(path.name for path in folder.rglob("*"))


@pytest.mark.long
@pytest.mark.timeout(240)
def test_a_forgotten_wearer_is_not_in_the_brokers_journal(tmp_path: Path) -> None:
    """What was published to phones names the wearer too, so the broker's memory goes with them."""
    folder = tmp_path / "data"
    lived_in(folder, "embedded")
    assert list(folder.glob("broker/journal.db*"))

    assert main(["forget", "--wearer", "me", "--yes", "--data", str(folder)]) == 0

    assert not list(folder.glob("broker/journal.db*"))
    assert main(["verify", "--data", str(folder)]) == 0


@pytest.mark.long
def test_what_is_exported_stays_and_the_rest_goes(tmp_path: Path) -> None:
    """Export first, then delete: the export is elsewhere and is not touched."""
    folder, out = tmp_path / "data", tmp_path / "out"
    assert main(["demo-data", "--out", str(folder), "--days", "1"]) == 0

    assert main(["export", str(out), "--data", str(folder)]) == 0
    exported = sorted(path.name for path in out.rglob("*.csv"))
    assert main(["forget", "--yes", "--data", str(folder)]) == 0

    assert not folder.exists()
    assert "answers.csv" in exported
    assert sorted(path.name for path in out.rglob("*.csv")) == exported
