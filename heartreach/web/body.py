"""What a request carries, up to a bound: nobody fills the hub's memory."""

from contextlib import suppress

from starlette.requests import ClientDisconnect, Request

__all__ = ["body_within"]


async def body_within(request: Request, largest: int) -> bytes:
    """The body, cut off soon after `largest` bytes; a body that is cut reads as nothing known and is refused there.

    So does one whose sender left in the middle of it.
    """
    body = b""
    with suppress(ClientDisconnect):
        async for part in request.stream():
            body += part
            if len(body) > largest:
                break
    return body
