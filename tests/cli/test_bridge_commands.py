import io
import json
import os
import signal
from pathlib import Path

import pytest

from heartreach.cli import main
from heartreach.cli.checks import radio as radio_check
from heartreach.cli.endings import endings
from heartreach.errors import RadioError
from heartreach.firmware_bridge import Measurement, Radio
from heartreach.firmware_bridge.protocol.pmd import Operation
from heartreach.firmware_bridge.virtual import VirtualStrap


def test_scan_lists_straps_with_battery_and_abilities(capsys: pytest.CaptureFixture[str]) -> None:
    """Three virtual straps, as a table."""
    assert main(["scan", "--simulate", "--seconds", "3"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["NAME", "ADDRESS", "SIGNAL", "BATTERY", "CAN", "DO"]
    assert sorted(line.split("  ")[0] for line in lines[1:]) == [
        "Polar H10 SIM00001",
        "Polar Sense SIM00002"[:20],
        "TICKR SIM3",
    ]
    assert any("ACC, ECG" in line and "100 %" in line for line in lines)


def test_scan_speaks_json(capsys: pytest.CaptureFixture[str]) -> None:
    """One list, every strap a record."""
    main(["scan", "--simulate", "--seconds", "3", "--json"])

    rows = json.loads(capsys.readouterr().out)
    assert {row["name"]: row["measures"] for row in rows}["Polar H10 SIM00001"] == ["ACC", "ECG"]


def test_what_is_recorded_can_be_imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Record a virtual minute, decode it, get its beats as a table."""
    frames, beats = tmp_path / "frames.jsonl", tmp_path / "rr.csv"
    assert main(["record", str(frames), "--simulate", "--seconds", "60", "--strap", "TICKR SIM3"]) == 0
    assert main(["import", str(frames), "--out", str(beats)]) == 0

    rows = beats.read_text().splitlines()
    assert rows[0] == "t_s,rr_ms"
    assert {row.split(",")[1] for row in rows[1:]} == {"917.96875"}
    assert len(rows) > 55
    assert "raw recording" in capsys.readouterr().err


def test_what_is_recorded_can_be_replayed_with_its_movement(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The strap's own bytes through the decoder and the core of the live path: beats, movement, readings."""
    frames, out = tmp_path / "frames.jsonl", tmp_path / "out"
    assert main(["record", str(frames), "--simulate", "--seconds", "120", "--strap", "SIM00001"]) == 0

    assert main(["replay", str(frames), "--out", str(out)]) == 0

    rows = (out / "readings.csv").read_text().splitlines()
    assert len(rows) > 10
    assert rows[-1].split(",")[3] == "69.82"  # 880 ticks of 1/1024 s
    assert main(["replay", str(frames), "--acc", str(frames), "--out", str(out)]) == 2
    assert "--acc" in capsys.readouterr().err


@pytest.mark.parametrize("ending", [number for number in endings() if number is not signal.SIGINT])
def test_told_to_end_a_recording_stops_what_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: signal.Signals
) -> None:
    """By a service manager, or as its terminal closes: the strap must not be left measuring, and nothing is lost."""
    straps: list[VirtualStrap] = []

    class Seen(VirtualStrap):
        async def send(self, frame: bytes) -> None:
            straps.append(self)
            if len(straps) == 30:
                os.kill(os.getpid(), ending)
            await super().send(frame)

    monkeypatch.setattr("heartreach.cli.simulated.VirtualStrap", Seen)
    frames = tmp_path / "frames.jsonl"

    assert main(["record", str(frames), "--simulate", "--ecg", "--strap", "SIM00001"]) == 0

    pmd = straps[0].pmd
    assert pmd is not None
    started = {measurement for operation, measurement in pmd.ran if operation == Operation.START}
    stopped = {measurement for operation, measurement in pmd.ran if operation == Operation.STOP}
    assert started == stopped == {Measurement.ECG, Measurement.ACC}
    assert len(frames.read_text().splitlines()) > 20


def test_a_recording_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An existing file is refused with the next step."""
    path = tmp_path / "frames.jsonl"
    path.write_text("precious")

    assert main(["record", str(path), "--simulate"]) == 2
    assert path.read_text() == "precious"
    assert "another name" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["import", "/no/such/file"], ["record", "/no/such/folder/x.jsonl"]])
def test_a_missing_file_is_one_sentence(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """And exit code 2."""
    assert main(command) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_recording_that_could_not_begin_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a radio there is nothing to keep, and the name stays free."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    path = tmp_path / "frames.jsonl"

    assert main(["record", str(path)]) == 2
    assert not path.exists()
    assert "Bluetooth" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "adapter"),
    [
        (["scan"], "hci1"),
        (["scan", "--adapter", "hci2"], "hci2"),
        (["record", "frames.jsonl"], "hci1"),
        (["setup", "--again"], "hci1"),
    ],
)
def test_the_adapter_of_the_settings_listens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], adapter: str
) -> None:
    """A dongle that `run` listens with is the one to look around with, too; a flag says otherwise."""
    (tmp_path / "config.toml").write_text('[strap]\nadapter = "hci1"\n', encoding="utf-8")
    monkeypatch.setenv("HEARTREACH_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.chdir(tmp_path)
    chosen: list[str | None] = []

    def system(name: str | None) -> Radio:
        chosen.append(name)
        raise RadioError("there is none")

    monkeypatch.setattr(Radio, "system", system)
    monkeypatch.setattr("sys.stdin", io.StringIO("\n" * 20))

    main(words)
    assert chosen == [adapter]


def test_doctor_says_what_is_bad_and_exits_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No adapter, no bus: each a line with advice."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    monkeypatch.setattr(radio_check, "ADAPTERS", tmp_path)

    assert main(["doctor", "--json"]) == 1
    findings = json.loads(capsys.readouterr().out)
    assert [finding["name"] for finding in findings if finding["verdict"] == "bad"][-1] == "bluetooth"
    assert all(finding["advice"] for finding in findings if finding["verdict"] == "bad")


def test_doctor_is_content_with_this_python(capsys: pytest.CaptureFixture[str]) -> None:
    """One check alone, exit code 0."""
    assert main(["doctor", "--only", "computer"]) == 0
    assert capsys.readouterr().out.startswith("ok    python: Python 3")
