"""The pages of the hub that runs on this machine, asked by a command of the same settings."""

import http.client
import ssl

from heartreach.config import WebSettings

__all__ = ["ask", "own_address"]


def own_address(web: WebSettings) -> str:
    """Where this machine finds the pages that are served under these settings.

    >>> own_address(WebSettings(host="0.0.0.0")), own_address(WebSettings(host="::1", port=9000))
    ('http://127.0.0.1:8765', 'http://[::1]:9000')
    """
    here = _here(web.host)
    host = f"[{here}]" if ":" in here else here
    return f"{'https' if web.tls_cert else 'http'}://{host}:{web.port}"


def ask(web: WebSettings, path: str, *, method: str = "GET", patience_s: float) -> tuple[int, bytes]:
    """Ask the running hub.

    Args:
        web: the settings with which the hub was started.
        path: what is asked for, `/api/health`.
        method: HTTP's.
        patience_s: how long the hub may take, in seconds.

    Returns:
        The status and the body.

    Raises:
        OSError: nobody listens there, or answers in time.
        http.client.HTTPException: what answers does not speak HTTP.
    """
    host = _here(web.host)
    connection = (
        http.client.HTTPSConnection(host, web.port, timeout=patience_s, context=_anybody())
        if web.tls_cert
        else http.client.HTTPConnection(host, web.port, timeout=patience_s)
    )
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _here(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "localhost": "127.0.0.1"}.get(host, host)  # noqa: S104  # compared


def _anybody() -> ssl.SSLContext:
    """Our own hub on our own machine, whose certificate is for other names: what is asked is whether it answers."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
