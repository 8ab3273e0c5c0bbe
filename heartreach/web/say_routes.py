"""`/say/<token>`: a button of a notification says what was tapped, by a signed address that needs no login.

Whatever fetches an address to preview it only ever asks with GET, and is shown a button; only POST says anything.
"""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from heartreach.errors import BadInput
from heartreach.models import AnswerStatus
from heartreach.web.ways import Ways

__all__ = ["say_routes"]

#: Notification apps post from pages of their own; the token is the permission, and nothing is told but this sentence.
ANYBODY = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}

SENTENCES = {
    None: "Noted.",
    AnswerStatus.STORED: "Noted. Thank you.",
    AnswerStatus.LATE: "Noted; the moment had passed, which is fine.",
    AnswerStatus.DUPLICATE: "This was answered before; nothing has changed.",
    AnswerStatus.UNKNOWN: "This nudge is not known any more.",
}

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>heartreach</title><link rel="icon" href="/static/icons/heart.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/css/base.css"><link rel="stylesheet" href="/static/css/phone.css">
<div class="phone"><main><section class="home"><h1>heartreach</h1>{body}</section></main></div>
</html>
"""


def say_routes(ways: Ways) -> list[Route]:
    """The route of signed addresses."""

    async def ask(request: Request) -> Response:
        try:
            label = escape(ways.sayable(request.path_params["token"]))
        except BadInput as refused:
            return _refused(refused)
        button = f'<button class="button primary" data-testid="say" autofocus>{label}</button>'
        return _page(f'<form method="post">{button}</form>')

    async def say(request: Request) -> Response:
        to_read = "text/html" in request.headers.get("accept", "")
        try:
            sentence = SENTENCES[await ways.say(request.path_params["token"])]
        except BadInput as refused:
            if to_read:
                return _refused(refused)
            raise
        if to_read:
            return _page(f'<p data-testid="said">{escape(sentence)}</p>')
        return PlainTextResponse(sentence, headers=ANYBODY)

    return [Route("/say/{token}", ask, methods=["GET"]), Route("/say/{token}", say, methods=["POST"])]


def _page(body: str, status: int = 200) -> Response:
    return HTMLResponse(PAGE.format(body=body), status, headers=ANYBODY)


def _refused(why: BadInput) -> Response:
    """For a person's eyes; programs get the same as JSON."""
    return _page(f'<p data-testid="refused">{escape(why.message)}. {escape(why.advice)}</p>', 400)
