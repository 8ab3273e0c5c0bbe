"""ntfy: a nudge as a notification with buttons, over an ntfy server of the wearer's choice.

A tapped button tells the hub itself where phones can reach it (a signed address), or writes the answer to a second
topic, which the hub reads, so that the hub need not be reachable from outside. Whoever runs the ntfy server can read
what passes; a wearer who minds runs their own. Docs: docs.ntfy.sh/publish (actions, JSON), docs.ntfy.sh/subscribe/api.
"""

import http.client
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from heartreach.errors import BadPayload, DeliveryError
from heartreach.models import CHANNEL_KNOWS, AnswerKind
from heartreach.prompts.channels.channel import Letter
from heartreach.prompts.channels.settings import NtfySettings
from heartreach.prompts.payloads import FEW_ACTIONS, AnswerPayload, offered

__all__ = ["CHANNEL", "Fetch", "Heard", "Ntfy", "answers_in", "fetch"]

CHANNEL = "ntfy"

#: How long the server may take, in real seconds.
TIMEOUT_S = 10.0

#: A first look back: answers tapped while the hub was down; an older one is not meant any more.
LOOK_BACK = "12h"

#: No answer of the server is longer, in bytes: half a day of answers is a few kilobytes.
LARGEST = 1 << 20

Fetch = Callable[[urllib.request.Request], bytes]


@dataclass(frozen=True, slots=True)
class Heard:
    """Answers since the last look, and where to look from next time."""

    answers: tuple[AnswerPayload, ...]
    since: str
    refused: int = 0  #: messages that were no answers


class _Here(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else: the token is for this server, and a prompt sent on would arrive as a question without text."""

    def redirect_request(self, *_asked: object) -> None:
        """An answer that says "elsewhere" is a refusal."""


_OPENER = urllib.request.build_opener(_Here)


def fetch(request: urllib.request.Request) -> bytes:
    """Ask the server; blocks, so run it in a thread.

    Raises:
        DeliveryError: it did not answer, or refused.
    """
    try:
        with _OPENER.open(request, timeout=TIMEOUT_S) as response:  # settings allow http(s) only
            body: bytes = response.read(LARGEST)
            return body
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
        raise DeliveryError(f"the ntfy server did not take it ({error})", "Check its address and token.") from error


class Ntfy:
    """Publishes prompts and reads answers; blocking, one call at a time, with the network passed in.

    Args:
        place: the server, and the topics on it.
        ask: the network.
    """

    name = CHANNEL
    knows = CHANNEL_KNOWS[CHANNEL]

    def __init__(self, place: NtfySettings, ask: Fetch = fetch) -> None:
        self.place = place
        self.ask = ask
        self.refused = 0  #: messages on the answer topic that were no answers
        self._since = LOOK_BACK

    def send(self, letter: Letter) -> None:
        """Publish a prompt.

        Raises:
            DeliveryError: the server did not take it.
        """
        body = json.dumps(self.message(letter), ensure_ascii=False).encode()
        self.ask(self._request(self.place.server, body))

    def ready(self) -> bool:
        """Whether the server answers."""
        try:
            self.ask(self._request(f"{self.place.server}/v1/health", None))
        except DeliveryError:
            return False
        return True

    def listen(self) -> tuple[AnswerPayload, ...]:
        """Answers since the last look.

        Raises:
            DeliveryError: the server did not answer.
        """
        since = urllib.parse.quote(self._since, safe="")
        address = f"{self.place.server}/{self.place.answers}/json?poll=1&since={since}"
        heard = answers_in(self.ask(self._request(address, None)).splitlines(), self._since)
        self._since = heard.since
        self.refused += heard.refused
        return heard.answers

    def message(self, letter: Letter) -> dict[str, object]:
        """What ntfy is told: what it may read, and up to three buttons."""
        return {
            "topic": self.place.topic,
            "title": letter.title,
            "message": letter.words(discreet=self.place.discreet),
            "tags": ["speech_balloon"],
            "actions": [self._action(letter, kind) for kind in offered(FEW_ACTIONS, letter.prompt)],
        }

    def _action(self, letter: Letter, kind: AnswerKind) -> dict[str, object]:
        button = {"action": "http", "label": letter.pack.label(letter.prompt.kind, kind), "method": "POST"}
        if letter.addresses is not None and self.place.answer_topic is None:
            return {**button, "url": letter.addresses.of(letter.prompt, kind, CHANNEL), "clear": True}
        answer = AnswerPayload(
            id=f"{CHANNEL}-{kind}-{letter.prompt.decision_id}",
            nudge_id=letter.prompt.decision_id,
            answer=kind,
            at=0.0,  # a button's text is written before it is tapped; the server's own time says when
            channel=CHANNEL,
        )
        return {
            **button,
            "url": f"{self.place.server}/{self.place.answers}",
            "headers": self._headers(),
            "body": answer.to_json().decode(),
            "clear": True,
        }

    def _headers(self) -> dict[str, str]:
        return {} if self.place.token is None else {"Authorization": f"Bearer {self.place.token}"}

    def _request(self, address: str, body: bytes | None) -> urllib.request.Request:
        return urllib.request.Request(address, data=body, headers=self._headers())  # noqa: S310  # checked by settings


def answers_in(lines: Iterable[bytes], since: str) -> Heard:
    """The answers in ntfy's lines of JSON; whatever else somebody wrote there is counted and left."""
    answers, refused = list[AnswerPayload](), 0
    for line in filter(None, lines):
        try:
            event = json.loads(line)
            if event["event"] == "message":
                since = str(event["id"])
                said = {**json.loads(event["message"]), "at": event["time"]}
                answers.append(AnswerPayload.from_json(json.dumps(said).encode()))
        except (BadPayload, ValueError, KeyError, TypeError, AttributeError):
            refused += 1
    return Heard(tuple(answers), since, refused)
