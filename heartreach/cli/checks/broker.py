"""Does the broker let the hub in?"""

import asyncio
import contextlib
import ssl
from dataclasses import replace

from heartreach.cli.checks.finding import Finding, Verdict
from heartreach.config import Settings
from heartreach.errors import HeartreachError
from heartreach.prompts.broker.endpoint import Endpoint
from heartreach.prompts.broker.external import ExternalBroker
from heartreach.prompts.broker.mosquitto_program import find_mosquitto
from heartreach.prompts.broker.wire import Framer, MalformedPacket, Version, decode, encode
from heartreach.prompts.broker.wire.packets import Connack, Connect, Disconnect

__all__ = ["check", "knock"]

#: A broker in the same town answers within a second.
PATIENCE_S = 5.0
#: More than a CONNACK ever has, in bytes.
CONNACK_BYTES = 1_024
#: MQTT 3.1.1, section 3.2.2.3.
REFUSALS = {
    1: "it does not speak MQTT 3.1.1",
    2: "it does not want this client id",
    3: "it is not ready",
    4: "user name or password is wrong",
    5: "this login may not connect, or its password is wrong",
}


def check(settings: Settings, _now: float) -> list[Finding]:
    """Log in where somebody else runs the broker; say which one would be started where it is ours."""
    if settings.broker.host is None:
        return [_own(settings)]
    try:
        endpoint = ExternalBroker(settings.broker).endpoint
    except HeartreachError as error:
        return [Finding("broker", Verdict.BAD, error.message, error.advice)]
    # A name of its own: the hub may be connected, and must not be pushed out.
    return [asyncio.run(knock(replace(endpoint, client_id=f"{endpoint.client_id}.doctor")))]


def _own(settings: Settings) -> Finding:
    if settings.broker.kind == "embedded":
        return Finding("broker", Verdict.GOOD, "the embedded one, as set")
    found = find_mosquitto(settings.broker.mosquitto)
    if found:
        return Finding("broker", Verdict.GOOD, f"a Mosquitto of our own ({found})")
    if settings.broker.kind == "mosquitto":
        return Finding("broker", Verdict.BAD, "there is no Mosquitto 2 here", "Install it, or set `broker.kind`.")
    return Finding("broker", Verdict.GOOD, "the embedded one, since there is no Mosquitto 2 here")


async def knock(endpoint: Endpoint) -> Finding:
    """Log in and out again."""
    where = f"{endpoint.host}:{endpoint.port}"
    try:
        async with asyncio.timeout(PATIENCE_S):
            answer = await _log_in(endpoint)
    except (OSError, TimeoutError, MalformedPacket) as error:
        why = str(error) or "no answer"
        advice = "Check `broker.host`, `broker.port` and `broker.tls`, and that it runs. Nothing is lost meanwhile."
        return Finding("broker", Verdict.BAD, f"no broker at {where} ({why})", advice)
    if answer is None or answer.reason:
        why = "it hung up" if answer is None else REFUSALS.get(answer.reason, f"reason {answer.reason}")
        return Finding(
            "broker", Verdict.BAD, f"{where} refuses the hub: {why}", "Check `broker.username` and password."
        )
    return Finding("broker", Verdict.GOOD, f"{where} lets the hub in")


async def _log_in(endpoint: Endpoint) -> Connack | None:
    trust = ssl.create_default_context(cafile=endpoint.ca_file) if endpoint.tls else None
    reader, writer = await asyncio.open_connection(endpoint.host, endpoint.port, ssl=trust)
    framer = Framer(CONNACK_BYTES)
    try:
        password = None if endpoint.password is None else endpoint.password.encode()
        login = Connect(endpoint.client_id, Version.V3, username=endpoint.username, password=password)
        writer.write(encode(login, Version.V3))
        framer.feed(await reader.read(CONNACK_BYTES))
        frame = framer.next()
        answer = decode(frame, Version.V3) if frame else None
        with contextlib.suppress(OSError):
            writer.write(encode(Disconnect(), Version.V3))
            await writer.drain()
    finally:
        writer.close()
    return answer if isinstance(answer, Connack) else None
