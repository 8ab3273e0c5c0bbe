"""`/api/calibration`: begin, watch and break off the guided sit; the live stream tells its progress as well."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heartreach.models import Calibration
from heartreach.web.house import House

__all__ = ["calibration_routes"]


def calibration_routes(house: House) -> list[Route]:
    """GET says how the sit stands (`null` before the first), POST begins one, DELETE breaks it off."""

    async def calibration(request: Request) -> Response:
        match request.method:
            case "POST":
                return _answer(house.begin_calibration())
            case "DELETE":
                return _answer(house.stop_calibration())
            case _:
                return _answer(house.calibration())

    return [Route("/api/calibration", calibration, methods=["GET", "POST", "DELETE"])]


def _answer(word: Calibration | None) -> Response:
    body = "null" if word is None else word.model_dump_json()
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})
