"""Talk to systemd, where it started us: ready, still alive, stopping (sd_notify(3)); silence everywhere else."""

import contextlib
import socket
from collections.abc import MutableMapping

__all__ = ["NO_SUPERVISOR", "Supervisor"]

MICROSECONDS = 1_000_000
#: systemd asks for a sign of life at least twice in its time-out (sd_watchdog_enabled(3)); three forgive a slow disk.
SIGNS_PER_TIMEOUT = 3


class Supervisor:
    """The way to whoever watches over this process.

    Args:
        address: systemd's socket, a path or, after `@`, an abstract name; `None` where nobody watches.
        timeout_s: without a sign of life for so long we are started again; `None` where nobody waits for one.
    """

    def __init__(self, address: str | None = None, timeout_s: float | None = None) -> None:
        self._address = address
        self.every_s = None if address is None or timeout_s is None else timeout_s / SIGNS_PER_TIMEOUT

    @classmethod
    def take(cls, environ: MutableMapping[str, str], pid: int) -> "Supervisor":
        """What the environment of process `pid` says, taken out of it: Mosquitto, our child, would say "ready" too.

        >>> Supervisor.take({"NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "60000000"}, pid=1).every_s
        20.0
        >>> Supervisor.take({}, pid=1).every_s is None
        True
        """
        address = environ.pop("NOTIFY_SOCKET", None)
        timeout_us = environ.pop("WATCHDOG_USEC", "")
        meant_for_us = environ.pop("WATCHDOG_PID", str(pid)) == str(pid)
        timeout_s = int(timeout_us) / MICROSECONDS if timeout_us.isdecimal() and meant_for_us else None
        return cls(address, timeout_s or None)

    def ready(self, status: str) -> None:
        """The hub is up; `status` is one line for `systemctl status`."""
        self._say(f"READY=1\nSTATUS={status}")

    def alive(self) -> None:
        """Every part of the hub was seen at work just now."""
        self._say("WATCHDOG=1")

    def status(self, text: str) -> None:
        """One line for `systemctl status`."""
        self._say(f"STATUS={text}")

    def stopping(self) -> None:
        """The hub is writing down what it has, and ends."""
        self._say("STOPPING=1")

    def _say(self, text: str) -> None:
        if not self._address or not hasattr(socket, "AF_UNIX"):
            return
        name = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        # A supervisor that went away is no reason to stop listening to the heart.
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.settimeout(1.0)
            line.sendto(text.encode(), name)


#: Nobody watches.
NO_SUPERVISOR = Supervisor()
