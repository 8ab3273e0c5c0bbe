"""Finding a Mosquitto on this machine, starting it, and ending one that a killed hub left behind."""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from heartreach.prompts.broker.endpoint import Endpoint
from heartreach.prompts.broker.wire import Framer, MalformedPacket, Version, decode, encode
from heartreach.prompts.broker.wire.packets import Connack, Connect

__all__ = ["end_orphan", "find_mosquitto", "free_port", "is_ready", "tied_to_us"]

#: Distributions put daemons where a person's own search path does not look.
PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", r"C:\Program Files\mosquitto")
#: The first version whose password file holds the hashes we write.
OLDEST = (2, 0)
_VERSION = re.compile(r"mosquitto version (\d+)\.(\d+)")
#: Seconds a program may take to say its version, and a broker to say CONNACK.
PATIENCE_S = 5.0
#: How often, and at what distance in seconds, an orphan is asked to end before it is made to.
ORPHAN_LOOKS, ORPHAN_LOOK_S = 60, 0.05
#: More than a CONNACK ever has.
_CONNACK_CAP = 1_024


def find_mosquitto(program: Path | None = None) -> Path | None:
    """The Mosquitto of this machine, if there is one and it is new enough.

    Args:
        program: where to look instead of the usual places.
    """
    search = os.pathsep.join((os.environ.get("PATH", ""), *PLACES))
    found = shutil.which(str(program) if program else "mosquitto", path=search)
    if found is None:
        return None
    try:
        # Mosquitto prints its version with its help, and ends with 3.
        said = subprocess.run([found, "-h"], capture_output=True, text=True, timeout=PATIENCE_S, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = _VERSION.search(said.stdout + said.stderr)
    new_enough = version and (int(version[1]), int(version[2])) >= OLDEST
    return Path(found) if new_enough else None


def tied_to_us(program: Path) -> list[str]:
    """How to start a program so that it ends with this process, even if that is killed.

    Linux can do so (PR_SET_PDEATHSIG, through util-linux' `setpriv`); elsewhere the next start ends the orphan.
    """
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return [setpriv, "--pdeathsig", "TERM", "--", str(program)] if setpriv else [str(program)]


def free_port(host: str) -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def end_orphan(pid_file: Path, configuration: Path) -> None:
    """End the Mosquitto of a hub that was killed; it would hold the port and write over our database.

    Only a process whose command line names our very configuration is ended. It is waited for, a few seconds at most.
    """
    try:
        pid = int(pid_file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return
    firmly = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows has none, and its SIGTERM leaves no choice either
    for sign in (signal.SIGTERM,) * ORPHAN_LOOKS + (firmly,):
        if str(configuration) not in _command_line(pid):
            break
        with contextlib.suppress(OSError):
            os.kill(pid, sign)
        time.sleep(ORPHAN_LOOK_S)
    pid_file.unlink(missing_ok=True)


def _command_line(pid: int) -> str:
    """What a process was started with; empty where there is none, or where the system does not tell."""
    with contextlib.suppress(OSError):  # Linux, where slim systems have no `ps`
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace").replace("\0", " ")
    listing = ["ps", "-ww", "-p", str(pid), "-o", "args="]
    try:
        return subprocess.run(listing, capture_output=True, text=True, timeout=PATIENCE_S, check=False).stdout  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""


async def is_ready(endpoint: Endpoint, monotonic: Callable[[], float], until: float) -> bool:
    """Whether a broker lets us in: connects, logs in, and hears its CONNACK.

    Args:
        endpoint: with the login to try; the client id is not the hub's own.
        monotonic: real seconds.
        until: when to give up.
    """
    login = Connect(
        f"{endpoint.client_id}.probe",
        Version.V3,
        username=endpoint.username,
        password=(endpoint.password or "").encode(),
    )
    while monotonic() < until:
        with contextlib.suppress(OSError, MalformedPacket):
            answer = await _ask(endpoint, encode(login, Version.V3))
            if answer and answer.reason == 0:
                return True  # a refusal comes from somebody else at that port, who may be about to leave
        await asyncio.sleep(0.02)
    return False


async def _ask(endpoint: Endpoint, raw: bytes) -> Connack | None:
    reader, writer = await asyncio.open_connection(endpoint.host, endpoint.port)
    framer = Framer(_CONNACK_CAP)
    try:
        writer.write(raw)
        framer.feed(await reader.read(_CONNACK_CAP))
        frame = framer.next()
        answer = decode(frame, Version.V3) if frame else None
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    return answer if isinstance(answer, Connack) else None
