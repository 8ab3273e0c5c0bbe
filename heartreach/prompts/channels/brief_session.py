"""HTTP with a server that is not to be trusted: it is followed nowhere, and little of what it says is read."""

import io
from typing import Any

import requests

__all__ = ["LARGEST", "BriefSession"]

#: No push service says more, in bytes; a few words say why it refused.
LARGEST = 1 << 16


class BriefSession(requests.Session):
    """Posts once, to the address given; an answer that says "elsewhere" is an answer, and an endless one is cut."""

    def post(self, url: str | bytes, data: Any = None, json: Any = None, **options: Any) -> requests.Response:
        """Post, and read the beginning of the answer."""
        answer = super().post(url, data=data, json=json, **options, stream=True)
        with answer.raw:
            answer.raw = io.BytesIO(answer.raw.read(LARGEST))
        return answer

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere; asked to follow none, requests would still read the whole answer to see where it leads."""
