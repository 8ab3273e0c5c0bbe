"""`/api/health`: how the hub itself is, for a monitor on this machine."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from heartreach.web.guard import is_this_machine
from heartreach.web.house import House
from heartreach.web.refusal import NotHere

__all__ = ["health_routes"]

#: What monitors understand: all is well, or somebody should look (RFC 9110, section 15.6.4).
WELL, UNWELL = 200, 503


def health_routes(house: House) -> list[Route]:
    """The route for monitors; without troubles 200, with any 503, and the whole record in both."""

    async def health(request: Request) -> Response:
        if not is_this_machine(request):
            raise NotHere("How the hub is can be asked on its own machine only")
        found = house.health()
        return JSONResponse(found.model_dump(mode="json"), UNWELL if found.troubles else WELL)

    return [Route("/api/health", health)]
