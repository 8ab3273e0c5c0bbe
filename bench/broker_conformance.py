"""The Paho project's own interoperability tests for MQTT 5, held against the embedded broker or a real Mosquitto.

    pip download --no-deps --no-binary :all: paho-mqtt==2.1.0 && tar xf paho_mqtt-2.1.0.tar.gz
    python -m bench.broker_conformance paho_mqtt-2.1.0 [--broker embedded|mosquitto] [--only NAME]

They are the tests of eclipse/paho.mqtt.testing, written for the Paho client by the same authors, and come with its
source, not with us. They know no logins, so each client gets one of its own here, which may read and write everything
but the topic they want refused; nothing else differs from a hub's broker. Prints a line a test and ends with exit code
1 where one fails of which that was not known, or passes of which it was not expected.
"""

import argparse
import asyncio
import contextlib
import faulthandler
import importlib.util
import io
import logging
import socket
import subprocess
import sys
import tempfile
import threading
import time
import types
import unittest
from collections.abc import Iterator
from pathlib import Path

import paho.mqtt.client as paho

from heartreach.prompts.broker import EmbeddedBroker, Logins
from heartreach.prompts.broker.logins import Account
from heartreach.prompts.broker.mosquitto_program import find_mosquitto
from heartreach.prompts.broker.rights import Rights

#: Every topic, also those that begin with "/" or hold only one level.
EVERYTHING = ("#",)
REFUSED = "test/nosubscribe"
NOBODY = "nobody"
#: They take a minute and a half, in seconds.
PATIENCE_S = 600.0
#: What a broker does otherwise, and may: the tests were written with one broker in mind.
OTHERWISE = {
    "embedded": {
        "test_shared_subscriptions": "there are none, and CONNACK says so",
        "test_server_topic_alias": "topics are sent whole: an alias towards the client is the broker's choice",
        "test_subscribe_failure": 'refused as "not authorized", the reason it has; the tests\' own broker has none',
    },
    "mosquitto": {
        "test_subscription_identifiers": "the identifiers of two matching subscriptions do not come in one message",
        "test_subscribe_failure": "nothing is refused without an access list",
        "test_server_topic_alias": "topics are sent whole: an alias towards the client is the broker's choice",
    },
}


class OpenRights(Rights):
    """Everything but one topic."""

    def may_subscribe(self, topic_filter: str) -> bool:
        """Whether it is another one."""
        return topic_filter != REFUSED


OPEN = OpenRights(EVERYTHING, EVERYTHING, EVERYTHING)


class Everybody(Logins):
    """Whoever comes is let in under the name it gives."""

    def check(self, username: str | None, password: bytes | None) -> Account | None:
        """An account for anybody."""
        return Account(username or NOBODY, "", OPEN)

    def rights(self, username: str) -> Rights:
        """The same for everybody."""
        return OPEN


@contextlib.contextmanager
def embedded(folder: Path) -> Iterator[int]:
    """Our broker on a thread of its own."""
    ready, over = threading.Event(), asyncio.Event()
    found: list[tuple[asyncio.AbstractEventLoop, int]] = []

    async def live() -> None:
        async with EmbeddedBroker(logins=Everybody(), store=folder / "journal.db") as broker:
            found.append((asyncio.get_running_loop(), broker.endpoint.port))
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(live()), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield found[0][1]
    finally:
        found[0][0].call_soon_threadsafe(over.set)
        thread.join(10)


@contextlib.contextmanager
def mosquitto(folder: Path) -> Iterator[int]:
    """A Mosquitto that lets everybody in."""
    program = find_mosquitto()
    if program is None:
        raise SystemExit("There is no Mosquitto 2 here (Debian package mosquitto).")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "mosquitto.conf").write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n", encoding="ascii")
    with subprocess.Popen([program, "-c", folder / "mosquitto.conf"], stderr=subprocess.DEVNULL) as process:
        time.sleep(1)
        try:
            yield port
        finally:
            process.terminate()


def their_tests(folder: Path, port: int) -> types.ModuleType:
    """Their module, with our broker in the place of the one it would start."""
    server = types.SimpleNamespace(
        socket=types.SimpleNamespace(getsockname=lambda: ("127.0.0.1", port)), shutdown=lambda: None
    )
    listeners = types.SimpleNamespace(TCPListeners=types.SimpleNamespace(server=server))
    brokers = types.ModuleType("mqtt.brokers")
    brokers.__dict__.update(run=lambda config: None, listeners=listeners)
    package = types.ModuleType("mqtt")
    package.__dict__.update(brokers=brokers)
    sys.modules |= {"mqtt": package, "mqtt.brokers": brokers}
    path = folder / "tests" / "test_mqttv5.py"
    spec = importlib.util.spec_from_file_location("their_tests", path)
    if spec is None or spec.loader is None or not path.exists():
        raise SystemExit(f"There is no {path}; the first lines of this bench say where it comes from.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.Callbacks.on_log = lambda *_: None  # it prints every packet
    return module


def with_logins() -> None:
    """Let every client of theirs log in under its own client id."""
    connect = paho.Client.connect_async  # `connect` goes through it

    def logged_in(client: paho.Client, *args: object, **kwargs: object) -> object:
        name = client._client_id.decode()  # noqa: SLF001  # nothing else tells it
        client.username_pw_set(name or NOBODY, "any")
        return connect(client, *args, **kwargs)  # type: ignore[arg-type]

    paho.Client.connect_async = logged_in  # type: ignore[method-assign,assignment]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the unpacked source of paho-mqtt 2.1.0")
    parser.add_argument("--broker", choices=("embedded", "mosquitto"), default="embedded")
    parser.add_argument("--only", default="", help="tests whose name holds this")
    args = parser.parse_args()
    logging.disable(logging.CRITICAL)
    faulthandler.dump_traceback_later(PATIENCE_S, exit=True)  # a test of theirs that fails may leave a client waiting
    with_logins()
    surprises = 0
    with tempfile.TemporaryDirectory() as temporary, globals()[args.broker](Path(temporary)) as port:
        module = their_tests(args.folder, port)
        names = [name for name in unittest.defaultTestLoader.getTestCaseNames(module.Test) if args.only in name]
        for name in names:
            with contextlib.redirect_stdout(io.StringIO()):
                result = unittest.TestResult()
                unittest.TestSuite([module.Test(name)]).run(result)
            wrong = [text.strip().splitlines()[-1] for _, text in (*result.failures, *result.errors)]
            reason = OTHERWISE[args.broker].get(name)
            surprises += bool(wrong) is not bool(reason)
            print(
                f"{name:34} {'otherwise: ' + reason if wrong and reason else wrong[0] if wrong else 'ok'}", flush=True
            )
    print(f"{len(names)} tests, {surprises} surprises")
    return 1 if surprises else 0


if __name__ == "__main__":
    sys.exit(main())
