"""Are the pages there, and can a phone reach them?"""

import datetime as dt
import json
import ssl
import urllib.error
import urllib.request

from heartreach.cli.checks.database import running
from heartreach.cli.checks.finding import Finding, Verdict
from heartreach.config import Settings, WebSettings, data_folder
from heartreach.errors import HeartreachError
from heartreach.models import Health
from heartreach.store.layout import Layout
from heartreach.web import address_for_phones, server_context
from heartreach.web.certificate_end import ends_at

__all__ = ["check", "days_left"]

PATIENCE_S = 5.0
FORBIDDEN, UNWELL = 403, 503
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
    scheme = "https" if web.tls_cert else "http"
    address = f"{scheme}://{_asked_at(web.host)}:{web.port}"
    try:
        health = _asked(f"{address}/api/health")
    except urllib.error.HTTPError as error:
        if error.code == FORBIDDEN:  # served on one address of the network alone, where nobody counts as this machine
            return [Finding("pages", Verdict.GOOD, f"{address} answers")]
        return [Finding("pages", Verdict.BAD, f"{address} answers with {error}", "Its log says why.")]
    except (OSError, ValueError) as error:
        advice = "If the hub was started with --port or --host, ask with the same settings."
        return [Finding("pages", Verdict.BAD, f"{address} does not answer ({error})", advice)]
    findings = [Finding("pages", Verdict.GOOD, f"{address} answers")]
    findings += [Finding("trouble", Verdict.BAD, one.rstrip(".")) for one in health.troubles]
    if not health.broker_up:
        findings.append(Finding("trouble", Verdict.BAD, "the hub has no broker", "Its log says why."))
    return findings


def _asked_at(host: str) -> str:
    """The address at which this machine finds what is served on `host`.

    >>> _asked_at("0.0.0.0"), _asked_at("192.168.1.5"), _asked_at("::1")
    ('127.0.0.1', '192.168.1.5', '[::1]')
    """
    here = {"0.0.0.0": "127.0.0.1", "::": "::1", "localhost": "127.0.0.1"}.get(host, host)  # noqa: S104  # compared
    return f"[{here}]" if ":" in here else here


def _asked(address: str) -> Health:
    # Our own hub on our own machine, whose certificate is for other names: what is asked for is whether it answers.
    anybody = ssl.create_default_context()
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=anybody))
    try:
        with opener.open(address, timeout=PATIENCE_S) as answer:
            return Health.model_validate(json.load(answer))
    except urllib.error.HTTPError as error:
        if error.code != UNWELL:  # with troubles, and the record in the body
            raise
        return Health.model_validate(json.load(error))


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
