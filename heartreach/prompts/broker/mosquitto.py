"""A Mosquitto of the hub's own: configured, started, watched, and stopped with it."""

import asyncio
import contextlib
import getpass
import logging
import os
import signal
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from heartreach.errors import AddressInUse, DeliveryError
from heartreach.prompts.broker.endpoint import Endpoint, Login
from heartreach.prompts.broker.logins import Logins, phone_username
from heartreach.prompts.broker.mosquitto_files import configuration, write_logins, write_private
from heartreach.prompts.broker.mosquitto_program import end_orphan, find_mosquitto, free_port, is_ready, tied_to_us

__all__ = ["MosquittoBroker"]

_LOG = logging.getLogger(__name__)

#: Real seconds Mosquitto may take to serve its first client, and to write its database when it is stopped.
START_S, STOP_S = 5.0, 3.0
#: Real seconds before it is started again after it died: doubled each time, back to the first after a good minute.
FIRST_PAUSE_S, LONGEST_PAUSE_S, GOOD_S = 0.5, 30.0, 60.0
#: How often real time is looked at while waiting for it, in seconds of the loop.
_LOOK_S = 0.05
#: Lines of its complaints that are kept for the person who must be told.
_LINES = 5


class MosquittoBroker:
    """Mosquitto as a supervised child with a generated configuration.

    Args:
        folder: for its files; made with mode 0700.
        host: the address to listen on.
        port: 0 takes a free one.
        logins: who may come in; fresh ones when left out.
        program: Mosquitto, where it is not in the usual places.
        monotonic: real seconds.

    Raises:
        AddressInUse: on entering, when somebody else listens there.
        DeliveryError: on entering, when there is no Mosquitto 2, or it does not start.
    """

    def __init__(
        self,
        folder: Path,
        host: str = "127.0.0.1",
        port: int = 0,
        logins: Logins | None = None,
        *,
        program: Path | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.logins = logins or Logins()
        self.restarts = 0  #: how often it had to be started again
        self._folder = folder.absolute()
        self._host = host
        self._port = port
        self._program = program
        self._monotonic = monotonic
        self._process: asyncio.subprocess.Process | None = None
        self._complaints: deque[str] = deque(maxlen=_LINES)
        self._watcher: asyncio.Task[None] | None = None
        self._listener: asyncio.Task[None] | None = None

    @property
    def endpoint(self) -> Endpoint:
        """Where it listens, and the hub's own login; valid inside `async with`."""
        hub = self.logins.hub
        return Endpoint(self._host, self._port, username=hub.username, password=hub.password, client_id=hub.client_id)

    @property
    def pid(self) -> int | None:
        """The child's process id, while there is one."""
        return self._process.pid if self._process and self._process.returncode is None else None

    def phone_login(self, device: str, wearer: str = "me") -> Login:
        """The login of one phone; Mosquitto reads it within a moment.

        Raises:
            DeliveryError: the name is impossible, or its login was ended.
        """
        known = self.logins.rights(phone_username(device, wearer))
        login = self.logins.phone(device, wearer)
        if known is None:
            self._reload()
        return login

    def revoke(self, device: str, wearer: str = "me") -> None:
        """End a phone's login; Mosquitto ends its connections when it reads that."""
        self.logins.revoke(phone_username(device, wearer))
        self._reload()

    def _reload(self) -> None:
        if self._process is None or self._process.returncode is not None:
            return
        write_logins(self._folder, self.logins)
        if hasattr(signal, "SIGHUP"):
            self._process.send_signal(signal.SIGHUP)
        else:  # Windows knows no such signal; the watcher starts it again with the new files
            self._process.terminate()

    async def __aenter__(self) -> Self:
        """Write its files, start it, and wait until it lets the hub in."""
        program = await asyncio.get_running_loop().run_in_executor(None, find_mosquitto, self._program)
        if program is None:
            raise DeliveryError(
                "there is no Mosquitto 2 on this machine",
                "Install the package `mosquitto`, or set broker.kind to embedded.",
            )
        configuration_file, pid_file = self._folder / "mosquitto.conf", self._folder / "mosquitto.pid"
        await asyncio.get_running_loop().run_in_executor(None, end_orphan, pid_file, configuration_file)
        self._write(configuration_file)
        async with contextlib.AsyncExitStack() as opening:
            opening.push_async_callback(self._stop)
            process = await self._start(program, configuration_file, pid_file)
            if not await self._ready(process):
                raise self._failure()
            opening.pop_all()
        watching = self._watch(program, configuration_file, pid_file)
        self._watcher = asyncio.create_task(watching, name="heartreach.broker.mosquitto")
        return self

    def _write(self, configuration_file: Path) -> None:
        # Started as root, Mosquitto would change to a user who cannot read these files.
        user = getpass.getuser() if hasattr(os, "geteuid") and os.geteuid() == 0 else None
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._port = self._port or free_port(self._host)
            write_logins(self._folder, self.logins)
            text = configuration(self._folder, self._host, self._port, user=user)
            write_private(configuration_file, text)
        except OSError as error:
            raise DeliveryError(
                f"Mosquitto cannot be set up in {self._folder} on {self._host} ({error.strerror})",
                "Make the folder writable, and listen on an address of this machine.",
            ) from error

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it; it writes its database on the way out."""
        if self._watcher:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher
        await self._stop()
        (self._folder / "mosquitto.pid").unlink(missing_ok=True)

    async def _start(self, program: Path, configuration_file: Path, pid_file: Path) -> asyncio.subprocess.Process:
        self._process = process = await asyncio.create_subprocess_exec(
            *tied_to_us(program),
            "-c",
            str(configuration_file),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the hub, which then stops its broker last
        )
        write_private(pid_file, str(process.pid))
        return process

    async def _ready(self, process: asyncio.subprocess.Process) -> bool:
        self._listener = asyncio.create_task(self._listen(process), name="heartreach.broker.mosquitto.stderr")
        asking = asyncio.create_task(is_ready(self.endpoint, self._monotonic, self._monotonic() + START_S))
        ended = asyncio.create_task(process.wait())
        await asyncio.wait((asking, ended), return_when=asyncio.FIRST_COMPLETED)
        if ended.done():
            asking.cancel()
            await self._listener
            return False
        ended.cancel()
        return await asking

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        """Keep its last complaints, and its pipe empty."""
        while process.stderr and (line := await process.stderr.readline()):
            self._complaints.append(line.decode(errors="replace").strip())
            _LOG.debug("mosquitto: %s", self._complaints[-1])

    def _failure(self) -> DeliveryError:
        said = "; ".join(self._complaints) or "it said nothing"
        if "Address already in use" in said:
            return AddressInUse(
                f"port {self._port} on {self._host} is taken by another program",
                "Choose another port for the broker, 0 for any free one, or stop that program.",
            )
        return DeliveryError(f"Mosquitto does not start ({said})", "Set broker.kind to embedded, or repair it.")

    async def _watch(self, program: Path, configuration_file: Path, pid_file: Path) -> None:
        """Start it again whenever it dies, at growing distances."""
        pause_s = FIRST_PAUSE_S
        while self._process:
            started_at = self._monotonic()
            code = await self._process.wait()
            pause_s = FIRST_PAUSE_S if self._monotonic() - started_at > GOOD_S else pause_s
            _LOG.warning("Mosquitto ended (%s); starting it again in %.1f s", code, pause_s)
            await self._wait(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            self.restarts += 1
            try:
                process = await self._start(program, configuration_file, pid_file)
            except OSError as error:
                _LOG.warning("Mosquitto cannot be started: %s", error.strerror)
            else:
                await self._ready(process)

    async def _wait(self, seconds: float) -> None:
        """Real seconds, however fast the loop's own time runs."""
        until = self._monotonic() + seconds
        while self._monotonic() < until:  # noqa: ASYNC110  # real time, which no asyncio timer keeps
            await asyncio.sleep(_LOOK_S)

    async def _stop(self) -> None:
        process = self._process
        if process is None:
            return
        if process.returncode is None:
            process.terminate()
        ended = asyncio.create_task(process.wait())
        until = self._monotonic() + STOP_S
        while not ended.done() and self._monotonic() < until:
            await asyncio.wait((ended,), timeout=_LOOK_S)
        if not ended.done():
            process.kill()
        await ended
        if self._listener:
            await self._listener  # its pipe has ended with it
