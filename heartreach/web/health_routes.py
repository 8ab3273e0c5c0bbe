"""`/api/health`: how the hub itself is, for a monitor on this machine."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from heartreach.web.guard import is_this_machine
from heartreach.web.house import House
from heartreach.web.refusal import NotHere

__all__ = ["health_routes"]

#: What monitors understand: the hub works, or it does not (RFC 9110, section 15.6.4). A supervisor may start again what
#: does not, for two weeks on end where a certificate that is to be renewed counted, too.
WELL, UNWELL = 200, 503


def health_routes(house: House) -> list[Route]:
    """The route for monitors; 200 while the hub works, else 503, and the whole record in both."""

    async def health(request: Request) -> Response:
        if not is_this_machine(request):
            raise NotHere("How the hub is can be asked on its own machine only")
        found = house.health()
        return JSONResponse(found.model_dump(mode="json"), WELL if found.works else UNWELL)

    return [Route("/api/health", health)]
