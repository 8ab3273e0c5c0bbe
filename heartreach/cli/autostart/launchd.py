"""launchd, as an agent of the person. Written from Apple's manual pages; not yet tried on a Mac."""

import os
import plistlib
from pathlib import Path

from heartreach.cli.autostart.job import Job, Run, Standing

__all__ = ["Launchd"]

LABEL = "org.heartreach.hub"
#: launchd starts a job that ended at most this often, in seconds; its own default is ten.
THROTTLE_S = 15
#: The hub ends within five seconds; launchd's default is twenty.
EXIT_S = 15
#: 0o077 in figures: nobody else reads what the hub writes.
UMASK = 63


class Launchd:
    """The person's launchd.

    Args:
        home: the person's home folder.
    """

    name = "launchd"

    def __init__(self, home: Path) -> None:
        self.path = home / "Library" / "LaunchAgents" / f"{LABEL}.plist"

    def text(self, job: Job) -> str:
        """The property list."""
        document = {
            "Label": LABEL,
            "ProgramArguments": list(job.command),
            "RunAtLoad": True,
            "KeepAlive": True,
            "ProcessType": "Adaptive",
            "ThrottleInterval": THROTTLE_S,
            "ExitTimeOut": EXIT_S,
            "Umask": UMASK,
            "StandardErrorPath": str(job.folder / "log" / "launchd.log"),
        }
        return plistlib.dumps(document).decode()

    def usable(self, run: Run) -> str | None:
        """Whether launchctl is there."""
        said = run(["launchctl", "version"])
        return f"launchd does not answer ({said.text})" if said.code else None

    def start(self) -> list[list[str]]:
        """Load it into the person's graphical session."""
        return [["launchctl", "bootstrap", _domain(), str(self.path)]]

    def stop(self) -> list[list[str]]:
        """Unload it."""
        return [["launchctl", "bootout", f"{_domain()}/{LABEL}"]]

    def standing(self, run: Run) -> Standing:
        """What launchd knows."""
        said = run(["launchctl", "print", f"{_domain()}/{LABEL}"])
        state = next(
            (line.strip() for line in said.text.splitlines() if line.strip().startswith("state =")), "not loaded"
        )
        return Standing(self.path.exists(), running=state == "state = running", detail=state)

    def hint(self, run: Run) -> str:
        """MacOS asks once for Bluetooth."""
        del run
        return "macOS asks once whether it may use Bluetooth: System Settings, Privacy & Security, Bluetooth."


def _domain() -> str:
    return f"gui/{os.getuid() if hasattr(os, 'getuid') else 0}"
