"""A small real HTTP server that stands in for somebody else's service, and remembers what it was asked."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, object]:
        """The body as JSON."""
        found: dict[str, object] = json.loads(self.body)
        return found


@dataclass
class Service:
    """What it was asked, and what it answers: a status and a body for each request."""

    address: str = ""
    asked: list[Asked] = field(default_factory=list)
    location: str = ""  #: where it sends whoever asks
    answer: Callable[[Asked], tuple[int, bytes]] = lambda _asked: (200, b"{}")


@contextlib.contextmanager
def serving(service: Service) -> Iterator[Service]:
    """Let the service listen on a free port of this machine while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            service.asked.append(asked)
            status, answer = service.answer(asked)
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            if service.location:
                self.send_header("Location", service.location)
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_PUT = _take  # noqa: N815  # http.server asks for these names

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
