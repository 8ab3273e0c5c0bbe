"""What the doctor sees."""

import contextlib
import json
import os
import re
import shlex
import socket
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from heartreach.cli import main
from heartreach.cli.checks import broker, clock, database, disk, packages, pages
from heartreach.cli.checks.finding import Finding, Verdict
from heartreach.cli.doctor import CHECKS
from heartreach.config import DataSettings, Settings, WebSettings
from heartreach.models import Beat
from heartreach.prompts.broker import EmbeddedBroker
from heartreach.prompts.broker.settings import BrokerSettings
from heartreach.store import Store
from heartreach.store.backups import nightly_backup
from heartreach.store.layout import Layout

ROOT = Path(__file__).resolve().parents[2]
NOW = 1_772_438_400.0
PATIENCE_S = 45.0


def settings(folder: Path, **sections: object) -> Settings:
    """Settings for a data folder."""
    return Settings.model_validate({"data": DataSettings(folder=folder), **sections})


def told(findings: list[Finding]) -> dict[str, Verdict]:
    """Each finding's verdict by its name."""
    return {finding.name: finding.verdict for finding in findings}


async def lived(folder: Path) -> Layout:
    """A data folder with a few beats in it."""
    async with Store.open(folder) as store:
        await store.commit("me", *(Beat(at=NOW + second, rr_ticks=900) for second in range(300)))
    return Layout(folder)


async def test_a_sound_database_is_good(tmp_path: Path) -> None:
    """Readable, of today's schema, with a fresh backup, held by nobody."""
    layout = await lived(tmp_path)
    nightly_backup(layout, NOW)

    found = told(database.check(settings(tmp_path), NOW + 3600))

    assert found["database"] == found["backup"] == found["hub"] == Verdict.GOOD


async def test_a_damaged_database_is_bad(tmp_path: Path) -> None:
    """A page that was overwritten, as a dying card does."""
    layout = await lived(tmp_path)
    with layout.database.open("r+b") as file:
        for page in range(2, layout.database.stat().st_size // 4096):
            file.seek(page * 4096)
            file.write(b"\xa5" * 4096)

    findings = database.check(settings(tmp_path), NOW)

    assert findings[0].verdict is Verdict.BAD
    assert findings[0].advice


async def test_a_lost_database_is_bad_where_there_are_backups(tmp_path: Path) -> None:
    """Deleted, emptied, or another program's in its place: nothing that the next start only brings up to date."""
    layout = await lived(tmp_path)
    nightly_backup(layout, NOW)
    found = []
    for left in ("another program's", "nothing in it", None):
        layout.database.unlink()
        if left == "another program's":
            with contextlib.closing(sqlite3.connect(layout.database)) as other:
                other.execute("create table bookmarks (address text)").close()
        elif left is not None:
            layout.database.touch()
        found.append(told(database.check(settings(tmp_path), NOW + 3600)))

    assert [one["database"] for one in found] == [Verdict.BAD] * 3
    assert [one["backup"] for one in found] == [Verdict.GOOD] * 3


async def test_a_backup_that_cannot_be_restored_is_bad(tmp_path: Path) -> None:
    """However new it is."""
    layout = await lived(tmp_path)
    nightly_backup(layout, NOW).write_bytes(b"\xa5" * 9000)

    assert told(database.check(settings(tmp_path), NOW + 3600))["backup"] is Verdict.BAD


async def test_an_old_backup_is_worth_a_note(tmp_path: Path) -> None:
    """Three nights without one."""
    layout = await lived(tmp_path)
    made_at = nightly_backup(layout, NOW).stat().st_mtime

    assert told(database.check(settings(tmp_path), made_at + 3 * 86_400))["backup"] is Verdict.NOTE


async def test_a_hub_that_was_killed_is_no_hub(tmp_path: Path) -> None:
    """Its process id is still there; its lock is not."""
    layout = await lived(tmp_path)
    layout.owner.write_text("99999\n")

    assert database.running(layout) is None


async def test_a_running_hub_is_named(tmp_path: Path) -> None:
    """By its process id, and it is not disturbed."""
    async with Store.open(tmp_path) as store:
        first, second = database.running(store.layout), database.running(store.layout)

    assert first == second == f"a hub runs here (process {os.getpid()})"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_bad(tmp_path: Path) -> None:
    """Whoever it belongs to."""
    tmp_path.chmod(0o500)
    try:
        assert told(disk.check(settings(tmp_path), NOW))["data folder"] is Verdict.BAD
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(os.name != "posix", reason="rights of this kind are POSIX's")
def test_a_folder_that_others_may_read_is_worth_a_note(tmp_path: Path) -> None:
    """Its files are private all the same; the folder should be too."""
    tmp_path.chmod(0o755)

    assert told(disk.check(settings(tmp_path), NOW))["privacy"] is Verdict.NOTE


@pytest.mark.parametrize("right", [True, False])
async def test_the_broker_is_asked_with_the_hubs_own_login(right: bool) -> None:
    """A wrong password is told as such, and a connected hub is not pushed out."""
    async with EmbeddedBroker() as own:
        endpoint = own.endpoint if right else replace(own.endpoint, password="wrong")
        found = await broker.knock(replace(endpoint, client_id=f"{endpoint.client_id}.doctor"))

    assert (found.verdict is Verdict.GOOD) is right
    assert right or "password" in found.what


def test_a_broker_that_is_not_there_is_bad(tmp_path: Path) -> None:
    """Nothing is lost meanwhile, and it says so."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    away = BrokerSettings(host="127.0.0.1", port=port)
    (found,) = broker.check(settings(tmp_path, broker=away), NOW)

    assert found.verdict is Verdict.BAD
    assert "Nothing is lost" in found.advice


def test_packages_are_compared_with_those_tested() -> None:
    """Missing is bad, another version is worth knowing."""
    missing = packages.judge({"numpy"}, {}, {})
    other = packages.judge({"numpy"}, {"numpy": "1.0"}, {"numpy": {"2.4"}})

    assert (missing.verdict, other.verdict) == (Verdict.BAD, Verdict.NOTE)
    assert "numpy 1.0" in other.what


def test_a_certificate_that_cannot_be_used_is_bad(tmp_path: Path) -> None:
    """Before the next start fails on it."""
    gone = WebSettings(tls_cert=tmp_path / "gone.pem")

    assert told(pages.check(settings(tmp_path, web=gone), NOW))["certificate"] is Verdict.BAD


@pytest.mark.long
def test_the_doctor_finds_a_real_hub_well(tmp_path: Path) -> None:
    """A hub of its own process, over https, asked by a doctor of its own process; JSON and exit code agree."""
    environ = {**os.environ, "HEARTREACH_CONFIG": str(tmp_path / "config.toml")}
    (tmp_path / "config.toml").write_text("")
    assert main(["certificate", "--data", str(tmp_path / "data"), "--config", str(tmp_path / "config.toml")]) == 0
    tls = tmp_path / "data" / "tls"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (tmp_path / "config.toml").write_text(
        f"[web]\nport = {port}\ntls_cert = '{tls / 'certificate.pem'}'\ntls_key = '{tls / 'key.pem'}'\n"
    )
    words = [sys.executable, "-m", "heartreach"]
    data = ["--data", str(tmp_path / "data")]
    hub = subprocess.Popen(
        [*words, "run", "--simulate", *data], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True
    )
    try:
        for line in hub.stdout or ():
            if re.search(r"Review page\s+https://", line):
                break
        asked = subprocess.run(
            [*words, "doctor", "--json", "--only", "pages", *data],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    finally:
        hub.terminate()
        hub.wait(PATIENCE_S)
        if hub.stdout:
            hub.stdout.close()

    found = {one["name"]: one["verdict"] for one in json.loads(asked.stdout)}
    assert found["certificate"] == found["pages"] == "good"
    assert asked.returncode == int("bad" in found.values())


def test_every_check_runs_and_says_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a machine with nothing set up: each has a finding, none a traceback, and what is bad has advice."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'no-bus'}")
    monkeypatch.setenv("HEARTREACH_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").write_text("")
    counts = []
    for name in CHECKS:
        main(["doctor", "--json", "--only", name, "--data", str(tmp_path / "data")])
        findings = json.loads(capsys.readouterr().out)
        counts.append(len(findings))
        assert all(finding["advice"] for finding in findings if finding["verdict"] == "bad")

    assert min(counts) >= 1


def test_a_check_that_may_not_look_says_so_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another person's data folder: one finding, and still one JSON list of them all."""

    def refused(_self: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(tmp_path / "heartreach.db"))

    monkeypatch.setattr(Path, "exists", refused)
    monkeypatch.setattr("heartreach.cli.doctor.CHECKS", ("database", "computer"))

    assert main(["doctor", "--json", "--data", str(tmp_path)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told[0]["name"], told[0]["verdict"]) == ("database", "bad")
    assert "cannot be looked at (Permission denied)" in told[0]["what"]
    assert told[1]["name"] == "python"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows has its zones elsewhere")
def test_a_computer_that_lives_by_another_time_is_worth_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    """It names no zone, so that UTC is taken, or its wearer travels: quiet hours may be wrong."""

    def zone(tz: str) -> list[Verdict]:
        found = clock.check(Settings.model_validate({"wearer": {"tz": tz}}), NOW)
        return [finding.verdict for finding in found if finding.name == "zone"]

    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    try:
        assert zone("UTC") == [Verdict.NOTE]
        assert zone("Europe/Berlin") == []
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.skipif(os.name != "posix", reason="Windows has other rights")
def test_a_command_in_an_advice_means_the_folder_and_no_other(tmp_path: Path) -> None:
    """Typed as it stands: with a space in a name it would have been two other folders."""
    folder = tmp_path / "of ann"
    folder.mkdir()
    folder.chmod(0o755)
    advice = next(one.advice for one in disk.check(settings(folder), NOW) if one.name == "privacy")
    command = re.search("`(.*)`", advice)

    assert command
    assert shlex.split(command[1]) == ["chmod", "-R", "go=", str(folder)]
