"""`heartreach service`: the files of three service managers, and the commands that hand them over."""

import os
import plistlib
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from heartreach.cli import main, service
from heartreach.cli.autostart import job
from heartreach.cli.autostart.job import Job, Said
from heartreach.cli.autostart.launchd import Launchd
from heartreach.cli.autostart.systemd import Systemd
from heartreach.cli.autostart.windows import NAMESPACE, TaskScheduler

Programs = Callable[..., Path]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person who has nothing yet."""
    config = tmp_path / "config.toml"
    config.write_text("")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("HEARTREACH_CONFIG", str(config))
    return tmp_path


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """Stand-ins for systemd's programs, which write down what they were asked; real processes, no real systemd."""

    def put(answer: str = "", code: int = 0) -> Path:
        folder, asked = tmp_path / "bin", tmp_path / "asked"
        folder.mkdir(exist_ok=True)
        for name in ("systemctl", "loginctl"):
            script = folder / name
            script.write_text(f'#!/bin/sh\necho "{name} $*" >> {asked}\necho "{answer}"\nexit {code}\n')
            script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
        return asked

    return put


linux = pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's")


@linux
@pytest.mark.parametrize("folder", ["plain", "my hub, 100% $HOME"])
def test_systemd_itself_accepts_the_unit(tmp_path: Path, folder: str) -> None:
    """`systemd-analyze verify`, with odd paths too, finds no fault and no unknown key."""
    analyse = shutil.which("systemd-analyze")
    if analyse is None:
        pytest.skip("needs systemd-analyze (Debian package systemd)")
    program = tmp_path / folder / "python"
    program.parent.mkdir()
    program.symlink_to(sys.executable)
    unit = tmp_path / "heartreach.service"
    what = Job((str(program), "-m", "heartreach", "run", "--data", str(tmp_path / folder)), tmp_path)
    unit.write_text(Systemd(tmp_path, {}).text(what))
    # systemd of a person needs a runtime folder even to look at a file.
    environ = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}
    said = subprocess.run(
        [analyse, "--user", "verify", str(unit)], capture_output=True, text=True, env=environ, check=False
    )
    assert [line for line in said.stderr.splitlines() if "heartreach" in line] == []
    assert said.returncode == 0


@linux
def test_installing_writes_enables_and_starts(
    home: Path, programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    """Read, enable, start; and where it would end with the session, how to keep it."""
    asked = programs(answer="no")
    data = home / "data"

    assert main(["service", "install", "--data", str(data)]) == 0
    unit = (home / "xdg" / "systemd" / "user" / "heartreach.service").read_text()
    commands = asked.read_text().splitlines()
    assert f"ExecStart={sys.executable} -m heartreach run --patient --data {data}" in unit
    assert commands[1:4] == [
        "systemctl --user daemon-reload",
        "systemctl --user enable heartreach.service",
        "systemctl --user restart heartreach.service",
    ]
    assert "enable-linger" in capsys.readouterr().out


@linux
def test_uninstalling_stops_and_deletes_but_keeps_the_data(
    home: Path, programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    """Afterwards nothing of it is left, and a second time says so."""
    asked = programs()
    main(["service", "install"])

    assert main(["service", "uninstall"]) == 0
    assert asked.read_text().splitlines()[-1] == "systemctl --user disable --now heartreach.service"
    assert not (home / "xdg" / "systemd" / "user" / "heartreach.service").exists()
    assert "data stay" in capsys.readouterr().out
    assert main(["service", "uninstall"]) == 2


@linux
def test_the_status_is_also_an_exit_code(home: Path, programs: Programs, capsys: pytest.CaptureFixture[str]) -> None:
    """0 while it runs, 1 when it does not, with what the hub itself says."""
    programs(answer="ActiveState=active\nSubState=running\nUnitFileState=enabled\nNRestarts=3\nStatusText=At home")
    assert main(["service", "status"]) == 0
    said = capsys.readouterr().out
    programs(answer="ActiveState=inactive\nSubState=dead\nStatusText=The pages are at home")  # the last words of it
    assert main(["service", "status"]) == 1

    assert "active (running), starts by itself, restarted 3 times. At home" in said
    assert "pages" not in capsys.readouterr().out
    assert home.exists()


@linux
def test_a_service_that_cannot_start_says_where_it_says_why(
    home: Path, programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    """A port that somebody else has, a setting that is wrong since an update: it is tried for ever, out of sight."""
    programs(answer="ActiveState=activating\nSubState=auto-restart\nUnitFileState=enabled\nNRestarts=12\nStatusText=")

    assert main(["service", "status"]) == 1
    assert "restarted 12 times. It ends again and again; its log says why: journalctl" in capsys.readouterr().out
    assert home.exists()


@linux
def test_a_hub_that_is_slow_to_start_is_installed_all_the_same(
    home: Path, programs: Programs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Asked to restart, systemctl waits until the hub is ready; a slow computer takes longer than we wait."""
    programs()
    (home / "bin" / "systemctl").write_text('#!/bin/sh\ncase "$*" in *restart*) exec sleep 60 ;; esac\n')
    monkeypatch.setattr(job, "PATIENCE_S", 1.0)

    assert main(["service", "install"]) == 0
    assert "still starting; `heartreach service status`" in capsys.readouterr().out


@linux
def test_without_systemd_nothing_is_written(home: Path, programs: Programs, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence with the next step."""
    programs(answer="Failed to connect to bus: No medium found", code=1)

    assert main(["service", "install"]) == 2
    said = capsys.readouterr().err
    assert "Failed to connect to bus" in said
    assert "--print" in said
    assert not (home / "xdg").exists()


@linux
def test_a_variable_that_the_service_will_not_see_is_named(
    home: Path, programs: Programs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It would be a setting that silently goes missing."""
    programs()
    monkeypatch.setenv("HEARTREACH_WEB__PORT", "9000")
    main(["service", "install"])

    assert "HEARTREACH_WEB__PORT" in capsys.readouterr().err
    assert home.exists()


def test_wrong_settings_are_refused_before_anything_is_installed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A service that starts and fails for ever is worse than a sentence now."""
    (home / "config.toml").write_text("[web]\nprot = 1\n")

    assert main(["service", "install"]) == 2
    assert "web.port" in capsys.readouterr().err


@pytest.mark.parametrize("system", ["systemd", "launchd", "windows"])
def test_every_file_can_be_looked_at_anywhere(home: Path, system: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`--print` writes nothing and asks nobody."""
    assert main(["service", "install", "--print", "--system", system]) == 0
    assert "heartreach" in capsys.readouterr().out
    assert sorted(path.name for path in home.iterdir()) == ["config.toml"]


def test_the_launch_agent_is_a_property_list() -> None:
    """It comes back as it was meant, with words that XML would change."""
    job = Job(("/opt/a & b/python", "-m", "heartreach"), Path("/data"))
    told = plistlib.loads(Launchd(Path("/Users/ann")).text(job).encode())

    assert told["ProgramArguments"] == ["/opt/a & b/python", "-m", "heartreach"]
    assert (told["KeepAlive"], told["RunAtLoad"], told["Umask"]) == (True, True, 0o077)
    assert Launchd(Path("/Users/ann")).path == Path("/Users/ann/Library/LaunchAgents/org.heartreach.hub.plist")


def test_the_task_is_in_the_schemas_order() -> None:
    """MS-TSCH wants these sections in this order; the command and its words are apart."""
    job = Job((r"C:\Program Files\Python\python.exe", "-m", "heartreach", "--data", r"C:\my data"), Path())
    person = {"USERDOMAIN": "DESK", "USERNAME": "ann"}
    task = ET.fromstring(TaskScheduler(Path(), person).text(job))  # our own text

    assert task.tag == f"{{{NAMESPACE}}}Task"
    assert [part.tag.partition("}")[2] for part in task] == ["RegistrationInfo", "Triggers", "Settings", "Actions"]
    assert task.findtext(f".//{{{NAMESPACE}}}Command") == r"C:\Program Files\Python\pythonw.exe"
    assert task.findtext(f".//{{{NAMESPACE}}}Arguments") == r'-m heartreach --data "C:\my data"'
    assert task.findtext(f".//{{{NAMESPACE}}}ExecutionTimeLimit") == "PT0S"
    assert [(part.tag.partition("}")[2], part.text) for part in task[1][0]] == [
        ("Enabled", "true"),
        ("UserId", r"DESK\ann"),  # without one, the trigger is anybody's log-on, and an administrator's to set
    ]
    assert int(task.findtext(f".//{{{NAMESPACE}}}Count") or "") <= 255  # an unsigned byte in the schema


def test_launchd_finds_the_folder_of_its_log(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It makes the file and not the folder, and without that starts nothing; the hub may never have run."""
    asked: list[tuple[str, ...]] = []

    def run(command: Sequence[str]) -> Said:
        asked.append(tuple(command))
        return Said(0, "")

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(service, "run_program", run)

    assert main(["service", "install", "--data", str(home / "data")]) == 0
    written = plistlib.loads((home / "Library/LaunchAgents/org.heartreach.hub.plist").read_bytes())
    assert Path(written["StandardErrorPath"]).parent.is_dir()
    assert stat.S_IMODE((home / "data").stat().st_mode) == 0o700
    assert asked[-1][:2] == ("launchctl", "bootstrap")


def test_what_a_program_says_in_another_code_page_is_no_fault(home: Path) -> None:
    """That of schtasks is that of Windows' old terminal, in which a German "ü" is no letter of today's."""
    program = home / "speaks"
    program.write_bytes(b"#!/bin/sh\nprintf 'Ausgef\\201hrt'\n")
    program.chmod(0o755)

    assert job.run_program([str(program)]).text.startswith("Ausgef")


@linux
def test_the_unit_is_for_its_owner_to_change(home: Path, programs: Programs) -> None:
    """A file of the person, not of root."""
    programs()
    main(["service", "install"])
    file = home / "xdg" / "systemd" / "user" / "heartreach.service"

    assert file.stat().st_mode & stat.S_IWUSR
