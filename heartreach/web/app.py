"""The web app: pages, data, live stream and the phone's MQTT pipe, behind one guard."""

from collections.abc import Iterable
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response

from heartreach.errors import BadInput, HeartreachError, StoreError
from heartreach.web.calibration_routes import calibration_routes
from heartreach.web.day_routes import day_routes
from heartreach.web.guard import Guard, is_welcome
from heartreach.web.headers import SafeHeaders
from heartreach.web.health_routes import health_routes
from heartreach.web.house import House
from heartreach.web.live_routes import Closing, live_routes
from heartreach.web.page_routes import page_routes
from heartreach.web.pairing import MemoryBook, Pairing
from heartreach.web.pairing_routes import pairing_routes
from heartreach.web.phone_routes import phone_routes
from heartreach.web.pipe import pipe_routes
from heartreach.web.push_routes import push_routes
from heartreach.web.refusal import NotHere, Refusal, refuse
from heartreach.web.review_routes import review_routes
from heartreach.web.say_routes import say_routes
from heartreach.web.ways import Ways

__all__ = ["create_app"]

#: Smaller answers do not gain from being packed, in bytes.
PACK_FROM_BYTES = 1024

#: What an error is in HTTP; anything else of ours is 500, with its sentence.
STATUS = {BadInput: 400, NotHere: 403, StoreError: 503}


def create_app(
    house: House,
    *,
    names: Iterable[str] = (),
    pairing: Pairing | None = None,
    reach: str | None = None,
    ways: Ways | None = None,
    authority: Path | None = None,
) -> Starlette:
    """Build the web app around a running house.

    Args:
        house: the hub, as the web sees it.
        names: host names, besides `localhost` and addresses in figures, under which the pages may be asked for.
        pairing: lets devices beyond this machine in; forgotten at the end when left out.
        reach: the address of the pages as a phone sees it (`heartreach.web.address_for_phones`); without it no
            invitation can be made.
        ways: to phones beside the open page; none when left out.
        authority: the certificate authority that phones are to trust, if the hub has one of its own.
    """
    pairing = pairing or Pairing(MemoryBook())
    closing = Closing()

    def known_device(secret: str) -> bool:
        return pairing.known(secret) is not None

    def welcome(connection: HTTPConnection) -> bool:
        return is_welcome(connection, known_device)

    app = Starlette(
        routes=[
            *day_routes(house),
            *review_routes(house),
            *health_routes(house),
            *live_routes(house, closing, welcome),
            *calibration_routes(house),
            *phone_routes(house, pairing),
            *pairing_routes(pairing, reach, own_authority=authority is not None),
            *pipe_routes(house, closing, welcome),
            *([] if ways is None else [*say_routes(ways), *push_routes(ways, pairing)]),
            *page_routes(house, authority),
        ],
        middleware=[
            Middleware(SafeHeaders),
            Middleware(Guard, names=tuple(names), known_device=known_device),
            Middleware(GZipMiddleware, minimum_size=PACK_FROM_BYTES),
        ],
        exception_handlers={HeartreachError: _refused, HTTPException: _not_found},
    )
    app.state.closing = closing
    return app


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    """One sentence and the next step, never a traceback."""
    if not isinstance(error, HeartreachError):
        raise error
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    return JSONResponse(Refusal(error=error.message, advice=error.advice).model_dump(), status)


async def _not_found(request: Request, error: Exception) -> Response:
    """An address or a method that there is not."""
    if not isinstance(error, HTTPException):
        raise error
    advice = "The review page is at /; docs/web.md lists the addresses."
    return refuse(request.url.path, error.status_code, error.detail.capitalize(), advice, error.headers)
