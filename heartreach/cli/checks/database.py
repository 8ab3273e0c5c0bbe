"""Is the database sound, of this heartreach's schema, backed up, and held by one hub at most?"""

import contextlib
import sqlite3

from heartreach.cli.checks.beats import ago
from heartreach.cli.checks.finding import Finding, Verdict
from heartreach.config import Settings, data_folder
from heartreach.errors import HeartreachError, StoreBusy, StoreError
from heartreach.models import Prompt
from heartreach.store import Reader
from heartreach.store.backups import backups, sound
from heartreach.store.connect import check as quick_check
from heartreach.store.connect import connect_reader
from heartreach.store.layout import Layout
from heartreach.store.lock import HubLock
from heartreach.store.migrate import is_ours, newest, version

__all__ = ["check", "running"]

#: A backup is made every night; two nights without one are a fault.
BACKUP_S = 2 * 86_400
#: How far back the last prompt is looked for.
PROMPTS_S = 60 * 86_400
#: What the hub does where a database was lost.
FROM_BACKUP = "The next start takes the newest sound backup, and keeps aside what lies there."


def check(settings: Settings, now: float) -> list[Finding]:
    """Look at the database and around it; a hub may run meanwhile."""
    layout = Layout(data_folder(settings))
    if not layout.database.exists() or not layout.database.stat().st_size:
        return _none(layout, now)
    findings = [_sound(layout), _lock(layout), _backups(layout, now)]
    with contextlib.suppress(HeartreachError), Reader.open(layout.folder) as reader:
        findings += _mended(reader)
        findings.append(_last_prompt(reader, settings.wearer.id, now))
    return findings


def _none(layout: Layout, now: float) -> list[Finding]:
    """None yet, or one that was lost: the hub tells them apart in the same way."""
    with contextlib.suppress(StoreError):
        if not backups(layout):
            advice = "It is made when heartreach first runs."
            return [Finding("database", Verdict.NOTE, f"there is none in {layout.folder} yet", advice)]
    return [Finding("database", Verdict.BAD, f"it is gone from {layout.folder}", FROM_BACKUP), _backups(layout, now)]


def running(layout: Layout) -> str | None:
    """Who holds the data folder, in words; `None` when no hub runs there."""
    if not layout.owner.exists():
        return None
    try:
        owner = layout.owner.read_text(encoding="ascii").strip()
        HubLock(layout).release()  # left behind by a hub that was killed
    except StoreBusy:
        return f"a hub runs here (process {owner})"
    except (OSError, UnicodeDecodeError, StoreError):
        return None  # told by whoever looks at the folder
    return None


def _sound(layout: Layout) -> Finding:
    try:
        connection = connect_reader(layout.database)
        with contextlib.closing(connection):
            damage, stands = quick_check(connection), version(connection)
            ours = bool(damage) or is_ours(connection)
    except (HeartreachError, sqlite3.Error) as error:
        return Finding("database", Verdict.BAD, f"it cannot be read ({error})", "Run `heartreach verify`.")
    if damage:
        advice = "Start the hub: it mends what it can, and says so. Then run `heartreach verify`."
        return Finding("database", Verdict.BAD, f"damaged: {damage}", advice)
    if not ours:
        return Finding("database", Verdict.BAD, "it is empty, or another program's", FROM_BACKUP)
    size = f"{layout.database.stat().st_size / 1e6:.0f} MB, every page readable"
    if stands > newest():
        return Finding("database", Verdict.BAD, f"{size}, written by a newer heartreach", "Update heartreach.")
    if stands < newest():
        advice = "The next start brings it up to date, after a backup."
        return Finding("database", Verdict.NOTE, f"{size}, schema {stands} of {newest()}", advice)
    return Finding("database", Verdict.GOOD, f"{size}, schema {stands}")


def _lock(layout: Layout) -> Finding:
    return Finding("hub", Verdict.GOOD, running(layout) or "no hub runs here")


def _backups(layout: Layout, now: float) -> Finding:
    try:
        found = backups(layout)
    except StoreError as error:
        return Finding("backup", Verdict.BAD, error.message, error.advice)
    if not found:
        return Finding("backup", Verdict.NOTE, "there is none yet", "One is made every night; `heartreach backup` now.")
    newest_copy = found[0].path
    if not sound(newest_copy):
        advice = "Run `heartreach verify`, which reads them all, and `heartreach backup`."
        return Finding("backup", Verdict.BAD, f"the newest, {newest_copy.name}, cannot be restored", advice)
    age_s = now - found[0].made_at
    what = f"{len(found)}, the newest {ago(age_s)} old"
    if age_s > BACKUP_S:
        return Finding("backup", Verdict.NOTE, what, "Let the hub run through the night, or run `heartreach backup`.")
    return Finding("backup", Verdict.GOOD, what)


def _mended(reader: Reader) -> list[Finding]:
    mended = reader.recoveries()
    return [Finding("mended", Verdict.NOTE, mended[-1].sentence.rstrip("."))] if mended else []


def _last_prompt(reader: Reader, wearer: str, now: float) -> Finding:
    prompts = [one.at for one in reader.decisions(wearer, now - PROMPTS_S, now + 86_400) if isinstance(one, Prompt)]
    if not prompts:
        return Finding("last prompt", Verdict.GOOD, "none in the last sixty days")
    return Finding("last prompt", Verdict.GOOD, f"{ago(now - prompts[-1])} ago")
