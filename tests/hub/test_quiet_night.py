"""What a strap that lies in a drawer makes the hub do: look for it, say so once, and leave the disk alone."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from heartreach.firmware_bridge.search import TAKEN_OFF_ROUND_S, TAKEN_OFF_S
from heartreach.firmware_bridge.virtual.still.scanner_backend import StillScanner
from heartreach.hub import heap
from heartreach.hub.heap import GIVE_BACK_S
from heartreach.hub.hub import Plan
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.models import LinkState, Wearer
from heartreach.prompts.settings import PolicySettings
from heartreach.signal.core import READING_S
from heartreach.store import Reader
from heartreach.store.pending import Pending
from heartreach.store.store import READINGS_EVERY_S
from heartreach.store.writer import Writer

#: Monday, 2 March 2026, 23:00 in Berlin; the night's chores are later.
START = 1772488800.0
HOUR_S = 3600.0
QUIET = PolicySettings(p_nudge=0.0, checkins=0, awareness_at=None, evening_at=None)


@pytest.mark.long
def test_a_night_without_a_strap_is_told_once_and_seldom_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two hours of looking are one line about the link; the disk is written once a minute, the scan begun seldom."""
    done: Counter[str] = Counter()
    apply, start = Writer.apply, StillScanner.start

    def written(writer: Writer, batch: Pending) -> None:
        done["commits"] += 1
        apply(writer, batch)

    async def scanned(scanner: StillScanner) -> None:
        done["scans"] += 1
        await start(scanner)

    monkeypatch.setattr(Writer, "apply", written)
    monkeypatch.setattr(heap, "give_back", lambda: done.update(["given back"]))
    monkeypatch.setattr(StillScanner, "start", scanned)

    async def live() -> Counter[str]:
        plan = Plan(tmp_path, Wearer(wearer_id="me", tz="Europe/Berlin"), QUIET, seed=3, simulated=True)
        async with simulated_house(plan, START, [], worn=lambda _: False):
            await asyncio.sleep(TAKEN_OFF_S + 60.0)
            done.clear()
            await asyncio.sleep(HOUR_S)
            return done.copy()

    hour = virtually(live())
    with Reader.open(tmp_path) as reader:
        links = reader.links("me", START, START + 2 * HOUR_S)
        readings = reader.readings("me", START + HOUR_S, START + 2 * HOUR_S).at.size

    assert [link.state for link in links] == [LinkState.SCANNING, LinkState.SCANNING]
    assert [link.advice is None for link in links] == [True, False]
    assert readings == HOUR_S / READING_S
    assert hour["commits"] <= HOUR_S / READINGS_EVERY_S + 1
    assert hour["given back"] == HOUR_S / GIVE_BACK_S
    assert hour["scans"] == pytest.approx(HOUR_S / TAKEN_OFF_ROUND_S, abs=2)
