"""The certificate with which the pages are served, checked before anything listens, and taken up when it is renewed.

Certificates last from three months to two years, and a hub runs for as long without a pause.
"""

import logging
import ssl
from pathlib import Path

from heartreach.errors import ConfigError

__all__ = ["server_context"]

log = logging.getLogger(__name__)


def server_context(certificate: Path, key: Path | None) -> ssl.SSLContext:
    """What a TLS server needs; TLS 1.2 at least. A certificate that is renewed on the disk is shown from then on.

    Args:
        certificate: PEM, the server's own first, then those between it and the root.
        key: PEM, without a password; in the certificate's file when `None`.

    Raises:
        ConfigError: a file is missing, is no PEM, has a password, or the two do not belong together.
    """
    for file in (certificate, key):
        if file is not None and not file.is_file():
            raise ConfigError(f"There is no file {file}", "Check `web.tls_cert` and `web.tls_key`.")
    context = _loaded(certificate, key)
    context.sni_callback = _Renewal(certificate, key).look
    return context


class _Renewal:
    """Looks at the files with each handshake; a pair that cannot be used, half written maybe, changes nothing."""

    def __init__(self, certificate: Path, key: Path | None) -> None:
        self._certificate = certificate
        self._key = key
        self._seen = self._changed_ns()
        self._context: ssl.SSLContext | None = None

    def look(self, line: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
        """Show what lies there now."""
        changed = self._changed_ns()
        if changed != self._seen:
            self._seen = changed
            try:
                self._context = _loaded(self._certificate, self._key)
                log.info("the certificate was renewed")
            except ConfigError as error:
                log.warning("%s; the one before is shown on", error.message)
        if self._context is not None:
            line.context = self._context

    def _changed_ns(self) -> tuple[int, ...]:
        files = (self._certificate, self._key or self._certificate)
        return tuple(file.stat().st_mtime_ns if file.exists() else 0 for file in files)


def _loaded(certificate: Path, key: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key, password=_no_password)
    except (ssl.SSLError, OSError) as error:
        raise ConfigError(
            f"The certificate {certificate} cannot be used ({_reason(error)})",
            "Both must be PEM, belong together, and have no password; `heartreach certificate` makes such a pair.",
        ) from error
    return context


def _no_password() -> str:
    return ""  # a service has nobody to ask


def _reason(error: OSError) -> str:
    reason = getattr(error, "reason", None)
    return str(reason).replace("_", " ").lower() if reason else str(error)
