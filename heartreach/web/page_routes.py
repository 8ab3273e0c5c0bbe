"""The pages themselves and the files they load: all static, all ours."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

__all__ = ["STATIC", "page_routes"]

STATIC = Path(__file__).parent / "static"

#: Address of each page and the file behind it; `/weeks` is where the month used to be. The service worker lies at the
#: root because it may only serve what lies below its own address.
PAGES = {
    "/": ("review.html", "text/html"),
    "/phone": ("phone.html", "text/html"),
    "/weeks": ("review.html", "text/html"),
    "/pair": ("pair.html", "text/html"),
    "/manifest.webmanifest": ("manifest.webmanifest", "application/manifest+json"),
    "/sw.js": ("sw.js", "text/javascript"),
}


def page_routes() -> list[BaseRoute]:
    """The routes of the pages and of everything below `static/`."""
    pages = [Route(address, _file(name, media_type)) for address, (name, media_type) in PAGES.items()]
    return [*pages, Mount("/static", StaticFiles(directory=STATIC), name="static")]


def _file(name: str, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    async def page(_request: Request) -> Response:
        return FileResponse(STATIC / name, media_type=media_type)

    return page
