"""A dbus-daemon of our own on a socket of our own: what bleak takes for the system bus."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

__all__ = ["DBUS_DAEMON", "PrivateBus"]

DBUS_DAEMON = shutil.which("dbus-daemon")

_CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
 <type>system</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
 <policy context="default">
  <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
 </policy>
</busconfig>
"""


class PrivateBus:
    """A context manager around the daemon; `kill` ends it as a crash would."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="heartreach-bus-"))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """What to put into DBUS_SYSTEM_BUS_ADDRESS."""
        return f"unix:path={self._folder / 'bus'}"

    def __enter__(self) -> Self:
        configuration = self._folder / "bus.conf"
        configuration.write_text(_CONFIGURATION.format(socket=self._folder / "bus"))
        command = [DBUS_DAEMON or "dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address=1"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        self._process.stdout.readline()  # it prints its address when it is ready
        return self

    def kill(self) -> None:
        """End the daemon at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)
