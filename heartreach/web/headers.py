"""The headers every answer carries: what a page may load, who may frame it, how long it may be kept."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["SafeHeaders", "content_policy"]

#: A vendored file's folder bears its version, so its content never changes.
VENDOR_PATH = "/static/vendor/"
FOREVER = "public, max-age=31536000, immutable"
#: Kept, but asked again each time; the ETag makes the answer a few bytes.
CHECK_FIRST = "no-cache"
#: What belongs to the wearer is never kept by a browser or a proxy.
NEVER = "no-store"

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
}


def content_policy(host: str) -> str:
    """The Content Security Policy: nothing inline, nothing from elsewhere.

    Args:
        host: the Host header, already checked; WebSockets to it are named because older browsers do not count them as
            `'self'`.
    """
    return "; ".join(
        (
            "default-src 'self'",
            f"connect-src 'self' ws://{host} wss://{host}",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class SafeHeaders:
    """ASGI middleware that adds the headers of this module to every HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add headers to what comes back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in FIXED.items():
                    headers[name] = value
                headers["Content-Security-Policy"] = content_policy(Headers(scope=scope).get("host", ""))
                headers.setdefault("Cache-Control", _keep(scope["path"], message["status"]))
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _keep(path: str, status: int) -> str:
    if path.startswith("/api/"):
        return NEVER
    return FOREVER if path.startswith(VENDOR_PATH) and status in {200, 206, 304} else CHECK_FIRST
