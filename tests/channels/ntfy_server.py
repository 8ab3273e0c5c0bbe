"""A small ntfy server: publishing as JSON or plain text, and polling, as docs.ntfy.sh describes them."""

import json
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from tests.channels.web_server import Asked, Service


@dataclass
class NtfyServer(Service):
    """Keeps messages by topic; `down` makes it refuse, `token` makes it ask for one."""

    messages: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    down: bool = False
    token: str | None = None
    now: float = 0.0

    def __post_init__(self) -> None:
        self.answer = self._answer

    def _answer(self, asked: Asked) -> tuple[int, bytes]:
        if self.down:
            return 503, b"down"
        if self.token and asked.headers.get("authorization") != f"Bearer {self.token}":
            return 401, b"unauthorized"
        address = urlsplit(asked.path)
        if address.path == "/v1/health":
            return 200, b'{"healthy":true}'
        if asked.method == "GET":
            return 200, self._poll(address.path.split("/")[1], parse_qs(address.query)["since"][0])
        if address.path == "/":
            document = asked.json()
            return self._publish(str(document.pop("topic")), document)
        return self._publish(address.path.strip("/"), {"message": asked.body.decode()})

    def _publish(self, topic: str, document: dict[str, object]) -> tuple[int, bytes]:
        kept = self.messages.setdefault(topic, [])
        event = {"id": f"m{len(kept)}-{topic}", "time": int(self.now), "event": "message", "topic": topic, **document}
        kept.append(event)
        return 200, json.dumps(event).encode()

    def _poll(self, topic: str, since: str) -> bytes:
        kept = self.messages.get(topic, [])
        ids = [str(event["id"]) for event in kept]
        start = ids.index(since) + 1 if since in ids else 0
        lines = [{"id": "o", "time": 0, "event": "open"}, *kept[start:]]
        return b"\n".join(json.dumps(line).encode() for line in lines) + b"\n"
