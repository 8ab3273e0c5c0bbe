"""Are the pages there, and can a phone reach them?"""

import datetime as dt
import http.client

from heartreach.cli.checks.database import running
from heartreach.cli.checks.finding import Finding, Verdict
from heartreach.cli.own_pages import ask, own_address
from heartreach.config import Settings, WebSettings, data_folder
from heartreach.errors import HeartreachError
from heartreach.models import Health
from heartreach.store.layout import Layout
from heartreach.web import address_for_phones, server_context
from heartreach.web.certificate_end import ends_at

__all__ = ["check", "days_left"]

PATIENCE_S = 5.0
WELL, FORBIDDEN, UNWELL = 200, 403, 503
#: A certificate that ends so soon should be made anew.
SOON_DAYS = 30


def check(settings: Settings, now: float) -> list[Finding]:
    """Ask the running hub how it is, and look at the certificate."""
    web = settings.web
    findings = _certificate(web, now)
    if running(Layout(data_folder(settings))) is None:
        return [*findings, Finding("pages", Verdict.NOTE, "no hub runs, so there are none", "Start `heartreach run`.")]
    return [*findings, *_hub(web), *_for_phones(web)]


def _hub(web: WebSettings) -> list[Finding]:
    address = own_address(web)
    try:
        status, body = ask(web, "/api/health", patience_s=PATIENCE_S)
        if status == FORBIDDEN:  # served on one address of the network alone, where nobody counts as this machine
            return [Finding("pages", Verdict.GOOD, f"{address} answers")]
        if status not in (WELL, UNWELL):
            return [Finding("pages", Verdict.BAD, f"{address} answers with {status}", "Its log says why.")]
        health = Health.model_validate_json(body)
    except (OSError, http.client.HTTPException, ValueError) as error:
        advice = "If the hub was started with --port or --host, ask with the same settings."
        return [Finding("pages", Verdict.BAD, f"{address} does not answer ({error})", advice)]
    findings = [Finding("pages", Verdict.GOOD, f"{address} answers")]
    findings += [Finding("trouble", Verdict.BAD, one.rstrip(".")) for one in health.troubles]
    if not health.broker_up:
        findings.append(Finding("trouble", Verdict.BAD, "the hub has no broker", "Its log says why."))
    return findings


def _for_phones(web: WebSettings) -> list[Finding]:
    reach = web.address or address_for_phones(web.host, web.port, tls=web.tls_cert is not None)
    if reach is None:
        advice = "To let phones in, set `web.host` to 0.0.0.0."
        return [Finding("phones", Verdict.NOTE, "the pages are served to this machine alone", advice)]
    if reach.startswith("http:"):
        advice = "Over https nobody in the network can read along: `heartreach certificate`."
        return [Finding("phones", Verdict.NOTE, f"phones find them at {reach}", advice)]
    return [Finding("phones", Verdict.GOOD, f"phones find them at {reach}")]


def _certificate(web: WebSettings, now: float) -> list[Finding]:
    if web.tls_cert is None:
        return []
    try:
        server_context(web.tls_cert, web.tls_key)
    except HeartreachError as error:
        return [Finding("certificate", Verdict.BAD, error.message, error.advice)]
    left = days_left(web.tls_cert.read_bytes(), now)
    if left is None:
        return [Finding("certificate", Verdict.GOOD, f"{web.tls_cert} can be used")]
    verdict = Verdict.BAD if left < 0 else Verdict.NOTE if left < SOON_DAYS else Verdict.GOOD
    what = f"{web.tls_cert} ended {-left} days ago" if left < 0 else f"{web.tls_cert} is good for {left} days"
    again = "Make another with `heartreach certificate`; the hub takes it up by itself."
    advice = "" if verdict is Verdict.GOOD else again
    return [Finding("certificate", verdict, what, advice)]


def days_left(pem: bytes, now: float) -> int | None:
    """Days until a certificate ends; `None` where the library that reads certificates is not installed."""
    until = ends_at(pem)
    return None if until is None else (until - dt.datetime.fromtimestamp(now, dt.UTC)).days
