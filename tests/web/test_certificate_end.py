"""A certificate that ends is told before the phones find out."""

import datetime as dt
import logging
from pathlib import Path

import httpx
import pytest

from heartreach.cli import hub_process
from heartreach.clock import SystemClock
from heartreach.config import WebSettings
from heartreach.hub.house import HubHouse
from heartreach.hub.hub import Plan
from heartreach.hub.running import _house
from heartreach.models import Wearer
from heartreach.prompts.broker.choose import choose_broker
from heartreach.prompts.broker.settings import BrokerSettings
from heartreach.prompts.channels.settings import ChannelSettings
from heartreach.prompts.settings import PolicySettings
from heartreach.web import create_app
from heartreach.web.certificate_end import CertificateEnd
from heartreach.web.local_authority import LEAF_DAYS, Authority, Issued

NAME = "hub.local"
MADE = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
DAY_S = 86_400.0


def issued(folder: Path, made: dt.datetime = MADE) -> Issued:
    """A certificate made on a day."""
    authority = Authority.load(folder) or Authority.make(folder, [NAME], made)
    return authority.issue([NAME], made)


def test_it_is_told_two_weeks_before_and_when_it_ended(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing before, then the day and the next step; the log has each sentence once."""
    made = issued(tmp_path)
    end, until = CertificateEnd(made.certificate), made.until.timestamp()
    caplog.set_level(logging.WARNING)

    early, soon, later, over = (end.trouble(until + days * DAY_S) for days in (-14.1, -13.9, -1, 0.1))

    day = f"{made.until.day} {made.until:%B %Y}"
    assert early is None
    assert soon == later
    assert soon is not None
    assert f"ends on {day}" in soon
    assert over is not None
    assert f"ended on {day}" in over
    assert "heartreach certificate" in soon
    assert "heartreach certificate" in over
    assert [record.getMessage() for record in caplog.records] == [soon, over]


def test_a_renewed_certificate_ends_the_trouble(tmp_path: Path) -> None:
    """As soon as it lies there; half a file, or none, changes nothing."""
    made = issued(tmp_path)
    end, now = CertificateEnd(made.certificate), made.until.timestamp() + DAY_S
    told = end.trouble(now)
    made.certificate.write_text("-----BEGIN CERT")
    half = end.trouble(now)
    made.certificate.unlink()
    gone = end.trouble(now)
    issued(tmp_path, made.until)

    assert told is not None
    assert told == half == gone
    assert end.trouble(now) is None


async def test_a_hub_tells_it_among_its_troubles_while_it_runs(tmp_path: Path) -> None:
    """The house that the command opens: well first, in trouble once the certificate in its place is an old one; a
    supervisor that starts again what answers with 503 does not learn of it that way.
    """
    now = dt.datetime.now(dt.UTC)
    made = issued(tmp_path / "tls", now)
    address = hub_process._address(WebSettings(port=0, tls_cert=made.certificate, tls_key=made.key))
    plan = Plan(tmp_path, Wearer(wearer_id="ann", tz="Europe/Berlin"), PolicySettings(), seed=3)
    broker = choose_broker(BrokerSettings(), tmp_path / "broker")

    async with _house(plan, SystemClock(), broker, address, ChannelSettings()) as (hub, _url):
        well = hub.report.health().troubles
        issued(tmp_path / "tls", now - dt.timedelta(days=LEAF_DAYS + 5))
        transport = httpx.ASGITransport(create_app(HubHouse(hub, broker)), client=("127.0.0.1", 5))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8400") as monitor:
            told = await monitor.get("/api/health")

    assert well == ()
    assert told.status_code == 200  # no new start would renew it
    (sentence,) = told.json()["troubles"]
    assert "The certificate of the pages ended on" in sentence
