"""When the certificate of the pages ends, told before the phones find out."""

import datetime as dt
import logging
from pathlib import Path

__all__ = ["CertificateEnd", "ends_at"]

log = logging.getLogger(__name__)

#: It is told this long before, in days: whatever renews by itself has done so by then (Let's Encrypt's clients renew 30
#: days before the end), and it is time enough for whoever renews by hand.
SOON_DAYS = 14
NEXT = "Renew it, or make another with `heartreach certificate`; the hub takes it up by itself."


class CertificateEnd:
    """Looks at the file each time, since it may be renewed while the hub runs; it is read when it changed.

    Args:
        certificate: PEM, the server's own first.
    """

    def __init__(self, certificate: Path) -> None:
        self._certificate = certificate
        self._seen_ns = -1
        self._until: dt.datetime | None = None
        self._told: str | None = None

    def trouble(self, now: float) -> str | None:
        """One sentence and the next step, from two weeks before the end on; `None` before, or where it is not known."""
        sentence = self._sentence(dt.datetime.fromtimestamp(now, dt.UTC))
        if sentence != self._told:
            self._told = sentence
            if sentence:
                log.warning("%s", sentence)
        return sentence

    def _sentence(self, now: dt.datetime) -> str | None:
        until = self._looked()
        if until is None or now < until - dt.timedelta(days=SOON_DAYS):
            return None
        day = f"{until.day} {until:%B %Y}"
        if now < until:
            return (
                f"The certificate of the pages ends on {day}; after that no phone opens them without a warning. {NEXT}"
            )
        return f"The certificate of the pages ended on {day}, and phones warn of them or do not open them. {NEXT}"

    def _looked(self) -> dt.datetime | None:
        try:
            changed_ns = self._certificate.stat().st_mtime_ns
            if changed_ns != self._seen_ns:
                self._until = ends_at(self._certificate.read_bytes())
                self._seen_ns = changed_ns
        except (OSError, ValueError):  # being replaced right now, or half written: the one before is served on
            pass
        return self._until


def ends_at(pem: bytes) -> dt.datetime | None:
    """The end of the first certificate; `None` where the library that reads certificates is not installed.

    Raises:
        ValueError: there is none in it.
    """
    try:
        from cryptography import x509  # noqa: PLC0415  # an extra, and only who serves https needs it
    except ImportError:
        return None
    return x509.load_pem_x509_certificate(pem).not_valid_after_utc
