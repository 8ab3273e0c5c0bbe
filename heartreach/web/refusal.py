"""A refusal, told to a program or to a person."""

from collections.abc import Mapping

from pydantic import BaseModel
from starlette.responses import JSONResponse, PlainTextResponse, Response

from heartreach.errors import HeartreachError

__all__ = ["DATA", "NotHere", "Refusal", "refuse"]

#: What lies below is for programs: data, never a page.
DATA = "/api/"


class NotHere(HeartreachError):
    """Asked from another machine."""

    ADVICE = "Open the review page on the hub's own machine."


class Refusal(BaseModel):
    """What went wrong and what to do next, as the page shows it."""

    error: str
    advice: str


def refuse(path: str, status: int, error: str, advice: str, headers: Mapping[str, str] | None = None) -> Response:
    """JSON for whoever asks for data, one line of text for everybody else.

    Args:
        path: what was asked for.
        status: of HTTP.
        error: what went wrong, without its full stop.
        advice: the next step.
        headers: more that belongs to the status.

    >>> refuse("/api/nothing", 404, "Nothing is here", "Look elsewhere.").body
    b'{"error":"Nothing is here","advice":"Look elsewhere."}'
    """
    if path.startswith(DATA):
        return JSONResponse(Refusal(error=error, advice=advice).model_dump(), status, headers)
    return PlainTextResponse(f"{error}. {advice}", status, headers)
