"""Who may ask: the address must be ours, the page must be ours, and beyond this machine the device must be paired.

* *Host*: a name we do not know is refused, so that a foreign page cannot make its own name point here (DNS rebinding).
  An address in figures cannot be pointed elsewhere and is always fine.
* *Origin*: where a browser says which page asks, it must be a page of the very host that is asked. Browsers always say
  so for WebSockets and for anything that changes something, so this also keeps forged requests (CSRF) out.
* *Haste*: a device that is not known has its own small number of requests, so that guessing and flooding come to
  nothing; a known one has no such bound.
* *Device*: this machine itself is trusted (loopback address, loopback name, no proxy in between); any other device
  shows the cookie it got when it was paired.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from heartreach.web.allowance import Allowance
from heartreach.web.refusal import DATA, refuse

__all__ = ["DEVICE_COOKIE", "Guard", "is_this_machine", "is_welcome", "keep_known", "split_host"]

#: The cookie in which a paired device keeps its secret.
DEVICE_COOKIE = "heartreach_device"

#: Browsers keep a cookie for 400 days at most (RFC 6265bis); each visit of the phone page renews it.
COOKIE_S = 400 * 86_400

#: A proxy leaves one of these; what comes through it does not come from this machine, whatever the address says.
PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")

#: What a device that is not paired yet needs in order to pair, none of which says anything about the wearer; and signed
#: addresses, which are their own permission.
OPEN_PATHS = (
    "/say/",
    "/pair",
    "/api/pair",
    "/api/pair/words",
    "/trust",
    "/authority.crt",
    "/static/",
    "/manifest.webmanifest",
    "/sw.js",
)

#: Signed addresses may be asked for from any page: whoever has one may use it, a browser's word on where from or not.
SIGNED = "/say/"

#: What a browser says in Sec-Fetch-Site of a request that another page makes; one on another port of this machine, or
#: under another name of the same domain, is "same-site" (Fetch Metadata Request Headers, section 2.3).
ELSEWHERE = frozenset({"cross-site", "same-site"})
#: A Host header that is a plain name or address, with or without a port; anything else is nobody's.
HOST = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9.-]+))(?::\d{1,5})?")

#: WebSocket close code 1008: refused by policy (RFC 6455, section 7.4.1).
POLICY_VIOLATION = 1008


class Guard:
    """ASGI middleware that lets in what the module's docstring allows.

    Args:
        app: what is guarded.
        names: host names, besides `localhost`, under which the page may be asked for.
        known_device: says whether a device cookie belongs to a paired device.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        names: Iterable[str] = (),
        known_device: Callable[[str], bool],
    ) -> None:
        self.app = app
        self.names = frozenset(name.lower().rstrip(".") for name in names)
        self.known_device = known_device
        self.allowance = Allowance()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a refusal or pass the request on."""
        refusal = self._refusal(scope) if scope["type"] in {"http", "websocket"} else None
        if refusal is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            await refusal(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        connection, path = HTTPConnection(scope), scope["path"]
        at_home = is_welcome(connection, self.known_device)
        if not at_home and not self.allowance.take(connection.client.host if connection.client else ""):
            return refuse(path, 429, "Too many requests", "Wait a minute.", {"Retry-After": "60"})
        host = connection.headers.get("host", "")
        if not self._is_ours(split_host(host)):
            advice = "Add the name to the setting `web.names` to use it."
            return refuse(path, 421, "This address is not one of heartreach's own", advice)
        is_private = scope["scheme"] in {"https", "wss"}
        foreign = not _same_origin(connection.headers, host, path, is_private=is_private)
        if foreign and not path.startswith(SIGNED):
            return refuse(path, 403, "Another page asked for this", "Open heartreach's own page instead.")
        if at_home or _is_open(path):
            return None
        if scope["type"] == "http" and path in {"/", "/weeks", "/phone"}:
            return RedirectResponse("/pair", 303)
        advice = "Open the review page on the hub's own machine and choose “Pair a phone”."
        return refuse(path, 403, "This device is not paired", advice)

    def _is_ours(self, host: str) -> bool:
        return host == "localhost" or host in self.names or _is_address(host)


def is_welcome(connection: HTTPConnection, known_device: Callable[[str], bool]) -> bool:
    """Whether it comes from this machine or from a paired device; long answers ask again, for a device may be ended."""
    return is_this_machine(connection) or known_device(connection.cookies.get(DEVICE_COOKIE, ""))


def is_this_machine(connection: HTTPConnection) -> bool:
    """Whether the request comes from this very machine, with no proxy in between."""
    peer = connection.client.host if connection.client else ""
    host = split_host(connection.headers.get("host", ""))
    proxied = any(name in connection.headers for name in PROXY_HEADERS)
    return not proxied and _is_loopback(peer) and (host == "localhost" or _is_loopback(host))


def keep_known(answer: Response, secret: str, request: HTTPConnection) -> None:
    """Let the browser keep a device's secret, out of reach of scripts, of other sites and, over TLS, of plain lines."""
    # A proxy's word counts here: all that a liar gets is a cookie of their own that is kept more strictly.
    secure = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))
    answer.set_cookie(DEVICE_COOKIE, secret, max_age=COOKIE_S, httponly=True, samesite="strict", secure=secure)


def split_host(host: str) -> str:
    """The name or address in a Host header, without port and brackets, in lower case.

    >>> split_host("[::1]:8400"), split_host("Hub.Local:8400")
    ('::1', 'hub.local')
    """
    found = HOST.fullmatch(host)
    return (found["v6"] or found["name"]).lower().rstrip(".") if found else ""


def _same_origin(headers: Headers, host: str, path: str, *, is_private: bool) -> bool:
    """Whether our own page asks, or a link leads to a page of ours; a page that came over a plain line may not speak
    over a private one. A link or frame that leads to data has the hub reckon for somebody who sees none of it.
    """
    origin = headers.get("origin")
    if origin is None:
        elsewhere = headers.get("sec-fetch-site") in ELSEWHERE
        return not elsewhere or (headers.get("sec-fetch-mode") == "navigate" and not path.startswith(DATA))
    scheme, _, where = origin.lower().partition("://")
    return where == host.lower() and (scheme == "https" or (scheme == "http" and not is_private))


def _is_open(path: str) -> bool:
    return any(path == prefix or (prefix.endswith("/") and path.startswith(prefix)) for prefix in OPEN_PATHS)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return _is_address(host) and ipaddress.ip_address(host.partition("%")[0]).is_loopback
