"""A guided sit through the real parts: hub, strap on a virtual radio, store, and a crash in the middle."""

import asyncio
import datetime as dt
from pathlib import Path

import pytest

from heartreach.cli import main
from heartreach.hub.catching_up import recall_core
from heartreach.hub.house import HubHouse
from heartreach.hub.hub import Plan
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.models import Calibration, CalibrationPhase, Wearer
from heartreach.prompts.broker import EmbeddedBroker
from heartreach.prompts.settings import PolicySettings
from heartreach.store import Reader
from heartreach.web import create_app, serve, server_context
from heartreach.web.local_authority import Authority
from heartreach.web.made_up_house import MadeUpHouse

#: Monday, 2 March 2026, 09:00 in Berlin.
MORNING = 1772438400.0
ANN = Wearer(wearer_id="ann", tz="Europe/Berlin")


def test_a_sit_begun_on_the_page_ends_in_the_store(tmp_path: Path) -> None:
    """The page begins it, the live stream tells its progress, the store keeps its newest word."""

    async def sit() -> tuple[list[float], str]:
        plan = Plan(folder=tmp_path, wearer=ANN, policy=PolicySettings(), seed=3, simulated=True)
        async with simulated_house(plan, MORNING, []) as house:
            pages = HubHouse(house.hub, EmbeddedBroker())
            await asyncio.sleep(400)
            begun = pages.begin_calibration()
            shares = []
            for _ in range(6):
                await asyncio.sleep(60)
                live = pages.live().calibration
                shares.append(-1.0 if live is None else live.share)
            return shares, begun.calibration_id

    shares, name = virtually(sit())
    with Reader.open(tmp_path) as reader:
        kept = reader.calibrations("ann", 0.0, 1e11)

    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[3] < 1
    assert [(word.calibration_id, word.phase) for word in kept] == [(name, CalibrationPhase.DONE)]


def test_a_crash_after_the_start_loses_no_sit(tmp_path: Path) -> None:
    """A sit that began after the last snapshot is begun again from the store, at its own time."""

    async def crash() -> tuple[object, object]:
        plan = Plan(folder=tmp_path, wearer=ANN, policy=PolicySettings(), seed=3, simulated=True)
        async with simulated_house(plan, MORNING, []) as house:
            await asyncio.sleep(390)  # the last snapshot is half a minute old
            house.hub.session.sit()
            await asyncio.sleep(25)
            await house.hub.store.flush()
            alive = house.hub.session.core.calibration
            recalled = recall_core(house.hub.reader, ANN, house.clock.now()).calibration
            return alive, recalled

    alive, recalled = virtually(crash())

    assert recalled is not None
    assert (recalled, getattr(recalled, "phase", None)) == (alive, CalibrationPhase.SITTING)


@pytest.mark.long
def test_the_command_guides_a_sit_without_a_hub(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A virtual strap, virtual minutes, and the real settings folder stays untouched."""
    monkeypatch.setenv("HEARTREACH_DATA__FOLDER", str(tmp_path / "data"))
    code = main(["calibrate", "--simulate"])
    told = capsys.readouterr().out

    assert code == 0
    assert "Done. Your calm heart beats about" in told
    assert not (tmp_path / "data").exists()


class Patient(MadeUpHouse):
    """Whose wearer has sat before they were asked."""

    def begin_calibration(self) -> Calibration:
        """A sit that is done."""
        return super().begin_calibration().model_copy(update={"phase": CalibrationPhase.DONE, "share": 1.0})


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
async def test_the_command_finds_the_hub_that_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, secure: bool
) -> None:
    """Over https too, with a certificate that nobody but phones trusts; else it would ask for the hub to be stopped."""
    monkeypatch.setenv("HEARTREACH_DATA__FOLDER", str(tmp_path / "data"))
    now = dt.datetime.now(dt.UTC)
    issued = Authority.make(tmp_path, ["hub.local"], now).issue(["hub.local"], now)
    tls = server_context(issued.certificate, issued.key) if secure else None
    async with serve(create_app(Patient()), "127.0.0.1", 0, tls=tls) as address:
        port = address.rpartition(":")[2]
        if secure:
            monkeypatch.setenv("HEARTREACH_WEB__TLS_CERT", str(issued.certificate))
            monkeypatch.setenv("HEARTREACH_WEB__TLS_KEY", str(issued.key))
        code = await asyncio.to_thread(main, ["calibrate", "--port", port])
    told = capsys.readouterr().out

    assert code == 0
    assert "A hub is running; its strap is used." in told
