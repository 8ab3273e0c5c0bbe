"""`/api/phone`: what the phone page needs to connect, and what time it is at the hub; `/api/words`: what it says;
`/api/pair/words`: what it says before it is let in; `/api/notebook`: what the wearer noted.
"""

import json
import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from heartreach.errors import BadInput
from heartreach.models import Connection, Note, Tool, Word
from heartreach.web.guard import DEVICE_COOKIE, keep_known
from heartreach.web.house import House, PhoneAccess
from heartreach.web.pairing import Pairing

__all__ = ["DEVICE_ID", "phone_routes"]

DEVICE_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


#: What a phone shows of the wearer's own notes, in seconds; older ones are the review page's.
NOTEBOOK_S = 120 * 86_400.0
#: What of the pack a phone may read that is not let in yet: how it comes in, and what stands below every page.
ENTRANCE = {"phone": ("common", "pair", "trust"), "practice": ("help_line",)}


class Notebook(Word):
    """The answer of `/api/notebook`: what the wearer noted, on whichever phone."""

    notes: tuple[Note, ...]
    talks: tuple[Connection, ...]


class PhoneStart(Word):
    """The answer of `/api/phone`."""

    device: str  #: the name under which this phone says that it is online
    access: PhoneAccess
    wearer: str
    tz: str
    tool: Tool
    now: float  #: hub time, in seconds since 1970-01-01 UTC
    speed: float  #: hub seconds for each real second
    simulated: bool


def phone_routes(house: House, pairing: Pairing) -> list[Route]:
    """The route of the phone page's start."""

    async def phone(request: Request) -> Response:
        device = request.query_params.get("device", "")
        secret = request.cookies.get(DEVICE_COOKIE, "")
        paired = pairing.known(secret)
        if paired:
            device = paired.device_id  # ended with the device, whatever the page calls itself
        if not DEVICE_ID.fullmatch(device):
            raise BadInput("The phone did not say who it is", "Reload the page; it makes its own id.")
        wearer = house.wearer
        start = PhoneStart(
            device=device,
            access=house.phone_access(device),
            wearer=wearer.wearer_id,
            tz=wearer.tz,
            tool=wearer.tool,
            now=house.now(),
            speed=house.speed,
            simulated=house.simulated,
        )
        answer = Response(start.model_dump_json(), media_type="application/json")
        if paired:
            keep_known(answer, secret, request)
        return answer

    async def notebook(_request: Request) -> Response:
        now = house.now()  # the hub's time is its loop's, so it is asked here and not in the thread
        span = now - NOTEBOOK_S, now + 1

        def read() -> Notebook:
            with house.reader() as reader:
                return Notebook(notes=tuple(reader.notes(*span)), talks=tuple(reader.connections(*span)))

        told = await run_in_threadpool(read)
        return Response(told.model_dump_json(), media_type="application/json")

    async def words(_request: Request) -> Response:
        return Response(house.words(), media_type="application/json")

    async def entrance(_request: Request) -> Response:
        said = json.loads(house.words())
        few = {group: {name: said[group][name] for name in names} for group, names in ENTRANCE.items()}
        return JSONResponse({"language": said["language"], **few})

    return [
        Route("/api/phone", phone),
        Route("/api/words", words),
        Route("/api/pair/words", entrance),
        Route("/api/notebook", notebook),
    ]
