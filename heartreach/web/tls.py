"""The certificate with which the pages are served, checked before anything listens."""

import ssl
from pathlib import Path

from heartreach.errors import ConfigError

__all__ = ["server_context"]


def server_context(certificate: Path, key: Path | None) -> ssl.SSLContext:
    """What a TLS server needs; TLS 1.2 at least.

    Args:
        certificate: PEM, the server's own first, then those between it and the root.
        key: PEM, without a password; in the certificate's file when `None`.

    Raises:
        ConfigError: a file is missing, is no PEM, has a password, or the two do not belong together.
    """
    for file in (certificate, key):
        if file is not None and not file.is_file():
            raise ConfigError(f"There is no file {file}", "Check `web.tls_cert` and `web.tls_key`.")
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
