"""ntfy: prompts as push notifications whose buttons answer, through a server of the wearer's choice.

Buttons write to a second topic, which the hub reads; so the hub need not be reachable from outside. What is known of
delivery: the server took the message (`SENT`), nothing more, until an answer comes. Texts pass through that server; a
wearer who minds runs their own. Docs: docs.ntfy.sh/publish (actions, JSON), docs.ntfy.sh/subscribe/api (polling).
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from heartreach.errors import BadPayload, DeliveryError
from heartreach.models import AnswerKind, Prompt
from heartreach.prompts.pack import Pack
from heartreach.prompts.payloads import ACTIONS, AnswerPayload

__all__ = ["CHANNEL", "MOST_ACTIONS", "Fetch", "Ntfy", "NtfyPlace", "answers_in"]

CHANNEL = "ntfy"

#: ntfy shows no more buttons than this.
MOST_ACTIONS = 3

#: How long the server may take, in real seconds.
TIMEOUT_S = 10.0

Fetch = Callable[[urllib.request.Request], bytes]


@dataclass(frozen=True, slots=True)
class NtfyPlace:
    """A server and two topics on it; who knows a topic can read and write it, so make them long and random."""

    server: str
    topic: str
    answers: str
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """Answers since the last look, and where to look from next time."""

    answers: tuple[AnswerPayload, ...]
    since: str
    refused: int = 0  #: messages that were no answers


def fetch(request: urllib.request.Request) -> bytes:
    """Ask the server; blocks, so run it in a thread.

    Raises:
        DeliveryError: it did not answer, or refused.
    """
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310  # `Ntfy` allows http(s) only
            body: bytes = response.read()
            return body
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise DeliveryError(f"the ntfy server did not take it ({error})", "Check its address and token.") from error


class Ntfy:
    """Publishes prompts and reads answers; blocking, one call at a time, with the network passed in.

    Raises:
        DeliveryError: the server's address is no http(s) address.
    """

    def __init__(self, place: NtfyPlace, pack: Pack, ask: Fetch = fetch) -> None:
        if not place.server.startswith(("https://", "http://")):
            raise DeliveryError(f"{place.server!r} is no web address", "Give it as https://ntfy.example.org.")
        self.place = place
        self.pack = pack
        self.ask = ask

    def publish(self, prompt: Prompt) -> None:
        """Send a prompt.

        Raises:
            DeliveryError: the server did not take it.
        """
        body = json.dumps(self.message(prompt), ensure_ascii=False).encode()
        self.ask(self._request(self.place.server, body))

    def message(self, prompt: Prompt) -> dict[str, object]:
        """What ntfy is told: the text, its line of why, and up to three buttons."""
        return {
            "topic": self.place.topic,
            "title": "heartreach" if prompt.tool is None else self.pack.tools[prompt.tool].name,
            "message": f"{prompt.text}\n\n{prompt.why}",
            "tags": ["speech_balloon"],
            "actions": [self._action(prompt, kind) for kind in ACTIONS[prompt.kind][:MOST_ACTIONS]],
        }

    def listen(self, since: str) -> Heard:
        """Answers since `since` (a message id, or "all").

        Raises:
            DeliveryError: the server did not answer.
        """
        address = f"{self.place.server}/{self.place.answers}/json?poll=1&since={since}"
        return answers_in(self.ask(self._request(address, None)).splitlines(), since)

    def _action(self, prompt: Prompt, kind: AnswerKind) -> dict[str, object]:
        answer = AnswerPayload(
            id=f"{CHANNEL}-{kind}-{prompt.decision_id}",
            nudge_id=prompt.decision_id,
            answer=kind,
            at=0.0,  # a button's text is written before it is tapped; the server's own time says when
            channel=CHANNEL,
        )
        return {
            "action": "http",
            "label": self.pack.label(prompt.kind, kind),
            "url": f"{self.place.server}/{self.place.answers}",
            "method": "POST",
            "headers": self._headers(),
            "body": answer.to_json().decode(),
            "clear": True,
        }

    def _headers(self) -> dict[str, str]:
        return {} if self.place.token is None else {"Authorization": f"Bearer {self.place.token}"}

    def _request(self, address: str, body: bytes | None) -> urllib.request.Request:
        return urllib.request.Request(address, data=body, headers=self._headers())  # noqa: S310  # checked above


def answers_in(lines: Iterable[bytes], since: str) -> Heard:
    """The answers in ntfy's lines of JSON; whatever else somebody wrote there is counted and left."""
    answers, refused = list[AnswerPayload](), 0
    for line in filter(None, lines):
        try:
            event = json.loads(line)
            if event["event"] == "message":
                since = str(event["id"])
                answer = AnswerPayload.from_json(event["message"].encode())
                answers.append(answer.model_copy(update={"at": float(event["time"])}))
        except (BadPayload, ValueError, KeyError, TypeError, AttributeError):
            refused += 1
    return Heard(tuple(answers), since, refused)
