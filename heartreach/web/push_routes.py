"""`/api/push`: the phone page asks to be woken while it is closed, or no longer."""

from pydantic import ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from heartreach.errors import BadInput
from heartreach.models import Word
from heartreach.web.body import body_within
from heartreach.web.guard import DEVICE_COOKIE
from heartreach.web.pairing import Pairing
from heartreach.web.phone_routes import DEVICE_ID
from heartreach.web.ways import Ways

__all__ = ["push_routes"]

#: A subscription is half a kilobyte, in bytes.
LARGEST_BODY = 4096


class _Keys(Word):
    model_config = ConfigDict(extra="ignore")

    p256dh: str = Field(max_length=128)
    auth: str = Field(max_length=64)


class _Subscription(Word):
    """As `PushSubscription.toJSON` writes it (Push API, section 8)."""

    model_config = ConfigDict(extra="ignore")

    endpoint: str = Field(max_length=1024)
    keys: _Keys


def push_routes(ways: Ways, pairing: Pairing) -> list[Route]:
    """The routes of subscribing; `?device=` names a browser on the hub's own machine, which need not be paired."""

    async def key(_request: Request) -> Response:
        return JSONResponse({"key": ways.push_key})

    async def subscribe(request: Request) -> Response:
        wanted = await _subscription(request)
        ways.subscribe(_device(request, pairing), wanted.endpoint, wanted.keys.p256dh, wanted.keys.auth)
        return Response(status_code=204)

    async def unsubscribe(request: Request) -> Response:
        return Response(status_code=204 if ways.unsubscribe(_device(request, pairing)) else 404)

    return [
        Route("/api/push", key, methods=["GET"]),
        Route("/api/push", subscribe, methods=["POST"]),
        Route("/api/push", unsubscribe, methods=["DELETE"]),
    ]


def _device(request: Request, pairing: Pairing) -> str:
    paired = pairing.known(request.cookies.get(DEVICE_COOKIE, ""))
    device = paired.device_id if paired else request.query_params.get("device", "")
    if not DEVICE_ID.fullmatch(device):
        raise BadInput("The phone did not say who it is", "Reload the page; it makes its own id.")
    return device


async def _subscription(request: Request) -> _Subscription:
    body = await body_within(request, LARGEST_BODY)
    try:
        return _Subscription.model_validate_json(body)
    except ValidationError:
        raise BadInput("This is not a subscription", "Switch notifications off and on again.") from None
