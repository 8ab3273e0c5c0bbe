"""Pairing over HTTP: invitations and the list of devices on the hub's own machine, acceptance from anywhere."""

from pydantic import ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from heartreach.errors import BadInput
from heartreach.models import Word
from heartreach.web.allowance import neighbourhood
from heartreach.web.body import body_within
from heartreach.web.guard import is_this_machine, keep_known
from heartreach.web.pairing import Pairing
from heartreach.web.refusal import NotHere

__all__ = ["pairing_routes"]

#: A body larger than this is no token and no name, in bytes.
LARGEST_BODY = 1024


class _Claim(Word):
    """What a device sends to be let in."""

    model_config = ConfigDict(strict=True)

    token: str = Field(max_length=64)
    name: str = Field(default="", max_length=200)


class _Device(Word):
    """A device as the review page lists it."""

    device_id: str
    name: str
    paired_at: float


class _Standing(Word):
    """Whether phones can be paired, and which are."""

    possible: bool
    devices: tuple[_Device, ...]


class _Invitation(Word):
    """An invitation as the review page shows it."""

    address: str  #: with the token behind `#`, which browsers never send and no log ever holds
    picture: str  #: the same as a QR code, a `data:` address
    trust: str | None  #: where a phone learns to trust the hub's own authority; `None` where there is nothing to trust


def pairing_routes(pairing: Pairing, reach: str | None, *, own_authority: bool = False) -> list[Route]:
    """The routes of pairing.

    Args:
        pairing: lets devices in and out.
        reach: the address of the pages as a phone sees it; `None` when they are served to this machine alone.
        own_authority: phones must learn to trust the hub's own authority, once.
    """

    async def standing(request: Request) -> Response:
        _only_here(request)
        devices = tuple(
            _Device(device_id=one.device_id, name=one.name, paired_at=one.paired_at) for one in pairing.devices
        )
        return _json(_Standing(possible=reach is not None, devices=devices))

    async def invite(request: Request) -> Response:
        _only_here(request)
        if reach is None:
            raise BadInput(
                "The pages are served to this machine alone", "Start heartreach with --host 0.0.0.0 to let phones in."
            )
        address = f"{reach}/pair#{pairing.invite()}"
        import segno  # noqa: PLC0415  # with what it loads, 2 MB for a picture that is seldom asked for

        picture = segno.make(address, error="m").svg_data_uri(scale=6, border=3, dark="#22302d", light="#ffffff")
        trust = f"{reach}/trust" if own_authority else None
        return _json(_Invitation(address=address, picture=picture, trust=trust))

    async def end(request: Request) -> Response:
        _only_here(request)
        return Response(status_code=204 if pairing.end(request.path_params["device"]) else 404)

    async def accept(request: Request) -> Response:
        claim = await _claim(request)
        answer = Response(status_code=204)
        keep_known(answer, pairing.accept(claim.token, claim.name, who=_who(request)), request)
        return answer

    return [
        Route("/api/pairing", standing, methods=["GET"]),
        Route("/api/pairing", invite, methods=["POST"]),
        Route("/api/pairing/{device}", end, methods=["DELETE"]),
        Route("/api/pair", accept, methods=["POST"]),
    ]


def _who(request: Request) -> str:
    return neighbourhood(request.client.host) if request.client else ""


def _only_here(request: Request) -> None:
    if not is_this_machine(request):
        raise NotHere("Phones are let in and out on the hub's own machine only")


async def _claim(request: Request) -> _Claim:
    body = await body_within(request, LARGEST_BODY)
    try:
        return _Claim.model_validate_json(body)
    except ValidationError:
        raise BadInput("This is not an invitation", "Scan the QR code on the review page.") from None


def _json(word: Word) -> JSONResponse:
    return JSONResponse(word.model_dump(mode="json"))
