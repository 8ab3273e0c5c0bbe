"""The pages themselves and the files they load: all static, all ours."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from heartreach.web.house import House
from heartreach.web.said_page import SaidPage, words_route
from heartreach.web.static_files import KeptFile, StaticFolder

__all__ = ["STATIC", "page_routes"]

STATIC = Path(__file__).parent / "static"

#: Addresses of the review page; `/weeks` is where the month used to be.
REVIEW = ("/", "/weeks")
#: Address of each other page and the file behind it. The service worker lies at the root because it may only serve what
#: lies below its own address.
PAGES = {
    "/phone": ("phone.html", "text/html"),
    "/pair": ("pair.html", "text/html"),
    "/manifest.webmanifest": ("manifest.webmanifest", "application/manifest+json"),
    "/sw.js": ("sw.js", "text/javascript"),
}


def page_routes(house: House, authority: Path | None = None) -> list[BaseRoute]:
    """The routes of the pages and of everything below `static/`.

    Args:
        house: the hub, which knows the wearer's language.
        authority: the certificate authority that phones are to trust, if the hub has one of its own.
    """
    pages = [Route(address, _file(STATIC / name, media_type)) for address, (name, media_type) in PAGES.items()]
    review = SaidPage(STATIC / "review.html", house)
    said = [*(Route(address, review.answer) for address in REVIEW), words_route(house)]
    return [*pages, *said, *_trust(authority), Route("/static/{path:path}", StaticFolder(STATIC).answer)]


def _trust(authority: Path | None) -> list[Route]:
    """How a phone comes to trust the hub's own authority; without one there is nothing to trust."""
    if authority is None:
        return [Route(address, _to_pairing) for address in ("/trust", "/authority.crt")]
    return [
        Route("/trust", _file(STATIC / "trust.html", "text/html")),
        Route("/authority.crt", _file(authority, "application/x-x509-ca-cert")),
    ]


async def _to_pairing(_request: Request) -> Response:
    return RedirectResponse("/pair", 303)


def _file(path: Path, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    kept = KeptFile(path, media_type)  # Starlette's own answer with a file makes a thread, which takes 7 MB

    async def page(request: Request) -> Response:
        return kept.now().answer(request)

    return page
