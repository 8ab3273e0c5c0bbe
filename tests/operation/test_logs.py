"""What the hub writes down of itself, and what it does not."""

import asyncio
import json
import logging
import math
import os
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from heartreach.cli.log_lines import JsonLine, TextLine
from heartreach.cli.logs import FILE_BYTES, FILES, start_logging, under_journal
from heartreach.config import LogSettings
from heartreach.errors import StoreError
from heartreach.hub.hub import Plan
from heartreach.hub.report import COUNTS
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.hub.simulated_phone import SimulatedPhone
from heartreach.models import AnswerKind, Prompt, Tool, Wearer
from heartreach.prompts.settings import PolicySettings
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.store import Reader
from heartreach.web import MemoryBook, Pairing, create_app, serve
from heartreach.web.made_up_house import MadeUpHouse

#: Monday, 2 March 2026, 09:00 in Berlin.
MORNING = 1772438400.0
EVER = (0.0, 1e11)
#: A morning with everything a day has: a calm sit, an onset, a nudge, an answer, the hourly line.
MORNING_S = 62 * 60


@pytest.fixture(autouse=True)
def _clean_loggers() -> Iterator[None]:
    """Leave the loggers as they were."""
    root, ours = logging.getLogger(), logging.getLogger("heartreach")
    before, level = root.handlers, ours.level
    yield
    for handler in root.handlers:
        if handler not in before:
            handler.close()
    root.handlers = before
    ours.setLevel(level)


def failed(name: str, message: str, error: Exception) -> logging.LogRecord:
    """What `log.exception` makes of an error that was raised here."""
    try:
        raise error
    except (ValueError, StoreError):
        return logging.LogRecord(name, logging.ERROR, "", 0, message, (), sys.exc_info())


def pairs(line: str) -> dict[str, str]:
    """Take a line apart, as a person's `awk` would."""
    return dict(word.split("=", 1) for word in shlex.split(line))


@pytest.mark.long
def test_logs_of_a_simulated_morning_say_nothing_of_the_heart(tmp_path: Path) -> None:
    """Beats, readings, nudges and answers went through the hub; the log counts, and quotes none of it."""
    start_logging(LogSettings(), tmp_path, {})
    wearer = Wearer(wearer_id="annabel-lee", tz="Europe/Berlin", tool=Tool.METABOLIZE)
    episodes = [Activity(ActivityKind.STRESS, MORNING + 8 * 60, MORNING + 20 * 60, 1.8)]
    phone = SimulatedPhone("annabel-lee", AnswerKind.DONE, reached=("Beatrix",), felt=3)
    plan = Plan(folder=tmp_path, wearer=wearer, policy=PolicySettings(p_nudge=1.0), seed=3, simulated=True)

    async def day() -> None:
        async with simulated_house(plan, MORNING, episodes, phone):
            await asyncio.sleep(MORNING_S)

    virtually(day())

    lines = (tmp_path / "log" / "heartreach.log").read_text(encoding="utf-8").splitlines()
    with Reader.open(tmp_path) as reader:
        prompts = [one for one in reader.decisions("annabel-lee", *EVER) if isinstance(one, Prompt)]
        answers = reader.answers("annabel-lee", *EVER)
    private = {"annabel", "beatrix", "polar h10", *Tool, *AnswerKind, "onset", "nudge", "prompt", "answer"}
    private |= {text for prompt in prompts for text in (prompt.decision_id, prompt.text, prompt.why)}
    assert prompts
    assert answers
    assert [line for line in lines for word in private if word.lower() in line.lower()] == []
    assert {key for line in lines for key in pairs(line)} <= {"at", "level", "part", "event", "broker", *COUNTS}
    (hourly,) = [pairs(line) for line in lines if "all is well" in line]
    assert int(hourly["beats"]) > 3600


def test_a_line_is_one_line_whatever_happened() -> None:
    """Line feeds in a message, an error with its place; the words of a foreign error stay out."""
    record = failed("heartreach.hub", "deciding\nfailed", ValueError("Annabel answered 'done'"))
    record.port = 8765

    line, told = TextLine().format(record), json.loads(JsonLine().format(record))

    assert "\n" not in line
    assert "Annabel" not in line
    assert pairs(line)["event"] == told["event"] == "deciding failed"
    assert (told["error"], told["level"], told["port"]) == ("ValueError", "error", 8765)
    assert re.fullmatch(r"test_logs\.py:\d+:failed", told["trace"])


def test_our_own_errors_keep_their_sentence() -> None:
    """They are written for a person and hold the next step."""
    record = failed("heartreach.store", "no backup", StoreError("The disk is full", "Free some space."))

    assert 'error="StoreError: The disk is full. Free some space."' in TextLine().format(record)


def test_a_library_says_what_happened_but_not_to_what() -> None:
    """Asyncio puts the task, with what it was handling, on the lines below the first."""
    record = logging.LogRecord("asyncio", logging.ERROR, "", 0, "Task exception\nfuture: <Task 'Ann'>", (), None)

    assert pairs(TextLine().format(record))["event"] == "Task exception"


def test_of_libraries_only_warnings_are_kept(tmp_path: Path) -> None:
    """At `info` they tell who asked for what."""
    file = start_logging(LogSettings(), tmp_path, {})
    logging.getLogger("uvicorn.error").info('127.0.0.1:5 - "WebSocket /mqtt" [accepted]')
    logging.getLogger("heartreach.web").info("the pages are served")

    assert file is not None
    assert len(file.read_text(encoding="utf-8").splitlines()) == 1


def test_files_are_five_of_two_megabytes_and_private(tmp_path: Path) -> None:
    """However much is said, and readable to their owner alone."""
    file = start_logging(LogSettings(format="json"), tmp_path, {})
    log = logging.getLogger("heartreach.test")
    for _ in range(math.ceil(FILES * FILE_BYTES / 50_000) + 80):
        log.info("x" * 50_000)

    assert file is not None
    files = sorted(file.parent.iterdir())
    assert len(files) == FILES == 5
    assert sum(one.stat().st_size for one in files) <= FILES * FILE_BYTES
    if os.name == "posix":
        assert {one.stat().st_mode & 0o777 for one in files} == {0o600}


def test_a_full_disk_stops_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line that cannot be written is left out."""
    file = start_logging(LogSettings(), tmp_path, {})
    assert file is not None
    file.mkdir()  # opening it now fails, as on a disk that is full or gone
    logging.getLogger("heartreach.test").info("unheard")

    assert capsys.readouterr().err == ""


def test_under_systemd_lines_go_to_the_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file, no time of our own, and systemd's priority in front, so that `journalctl -p warning` works."""
    journal = tmp_path / "journal"
    with journal.open("w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        there = journal.stat()
        environ = {"JOURNAL_STREAM": f"{there.st_dev}:{there.st_ino}"}
        file = start_logging(LogSettings(), tmp_path, environ)
        logging.getLogger("heartreach.hub").warning("waiting for Bluetooth")

    assert file is None
    assert journal.read_text(encoding="utf-8") == '<4>part=hub event="waiting for Bluetooth"\n'
    assert not (tmp_path / "log").exists()


def test_an_inherited_variable_is_not_the_journal(tmp_path: Path) -> None:
    """A terminal inside a service inherits `JOURNAL_STREAM`, but its standard error is another file."""
    with (tmp_path / "err").open("w") as stream:
        assert not under_journal({"JOURNAL_STREAM": "8:1"}, stream)


async def test_pairing_leaves_no_token_in_the_log(tmp_path: Path) -> None:
    """Nor the phone's secret, its name, or who asked for what; not even at `debug`."""
    file = start_logging(LogSettings(level="debug"), tmp_path, {})
    pairing = Pairing(MemoryBook())
    token = pairing.invite()
    async with (
        serve(create_app(MadeUpHouse(), names=["hub.local"], pairing=pairing), "127.0.0.1", 0) as address,
        httpx.AsyncClient(base_url=address, headers={"host": "hub.local"}, trust_env=False) as phone,
    ):
        refused = await phone.post("/api/pair", json={"token": "guess", "name": "Annabel's"})
        paired = await phone.post("/api/pair", json={"token": token, "name": "Annabel's"})
        secret = paired.headers["set-cookie"].partition("=")[2].partition(";")[0]
        phone.headers["cookie"] = f"heartreach_device={secret}"
        day = await phone.get("/api/day?date=2025-03-12")
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(f"GET /{token} nonsense\r\n\r\n".encode())
        await reader.read()
        writer.close()

    assert (refused.status_code, paired.status_code, day.status_code) == (400, 204, 200)
    assert file is not None
    told = file.read_text(encoding="utf-8") if file.exists() else ""
    assert [word for word in (token, secret, "Annabel", "/api/day", "2025-03-12", "guess") if word in told] == []
