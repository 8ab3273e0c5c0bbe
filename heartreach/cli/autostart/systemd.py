"""systemd, as a service of the person and not of the machine: no root, the data stay theirs."""

from collections.abc import Mapping
from getpass import getuser
from pathlib import Path

from heartreach.cli.autostart.job import Job, Run, Standing

__all__ = ["Systemd", "quoted"]

UNIT = "heartreach.service"
#: Where its lines go.
LOG = "journalctl --user -u heartreach"

#: Each line with its reason:
#:
#: * `Type=notify`, `WatchdogSec`: the hub says when it is ready, and gives signs of life that its parts must earn.
#: * `TimeoutStartSec`: a damaged database is salvaged before the hub is ready.
#: * `Restart=always` without a limit: Bluetooth that comes late, a port that is still taken; it must never give up.
#: * `TimeoutStopSec`: the hub ends within five seconds.
#: * `MemoryHigh`, `MemoryMax`: a running hub takes under 100 MB; a leak must not take the machine with it.
#: * `MALLOC_ARENA_MAX`: glibc gives threads heaps of their own, which a hub of five threads does not need: after a day
#:   of `bench.soak` the process took 90 MB with one heap, and 101 without the limit.
#: * `UMask`, `NoNewPrivileges`, `LockPersonality`, `RestrictRealtime`: nobody else reads, and nothing more may be done
#:   than the person may. What needs a mount namespace is left out, since not every user manager may make one.
TEMPLATE = """\
# Written by `heartreach service install`; change settings in config.toml instead.
[Unit]
Description=heartreach hub
Documentation=man:systemd.service(5)
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
ExecStart={command}
TimeoutStartSec=600
WatchdogSec=60
Restart=always
RestartSec=15
TimeoutStopSec=15
MemoryHigh=256M
MemoryMax=400M
Environment=MALLOC_ARENA_MAX=1
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes

[Install]
WantedBy=default.target
"""


class Systemd:
    """The user's own systemd.

    Args:
        home: the person's home folder.
        environ: the environment, for `XDG_CONFIG_HOME`.
    """

    name = "systemd"

    def __init__(self, home: Path, environ: Mapping[str, str]) -> None:
        config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
        self.path = config / "systemd" / "user" / UNIT

    def text(self, job: Job) -> str:
        """The unit."""
        program, *words = job.command
        # In the program's own path systemd expands no variables, so there a `$` is just itself.
        return TEMPLATE.format(command=" ".join([quoted(program).replace("$$", "$"), *map(quoted, words)]))

    def usable(self, run: Run) -> str | None:
        """Whether a systemd of this person answers."""
        said = run(["systemctl", "--user", "show", "--property=Version"])
        if said.code == 0:
            return None
        return f"systemd does not answer for {getuser()} ({said.text.splitlines()[0] if said.text else 'no reason'})"

    def start(self) -> list[list[str]]:
        """Read, enable, start anew."""
        return [
            ["systemctl", "--user", "daemon-reload"],
            ["systemctl", "--user", "enable", UNIT],
            ["systemctl", "--user", "restart", UNIT],
        ]

    def stop(self) -> list[list[str]]:
        """Stop and disable."""
        return [["systemctl", "--user", "disable", "--now", UNIT]]

    def standing(self, run: Run) -> Standing:
        """What systemd knows."""
        wanted = "ActiveState,SubState,UnitFileState,StatusText,NRestarts,Result"
        said = run(["systemctl", "--user", "show", UNIT, f"--property={wanted}"])
        if said.code:
            return Standing(self.path.exists(), running=False, detail=said.text)
        facts = dict(line.split("=", 1) for line in said.text.splitlines() if "=" in line)
        running = facts.get("ActiveState") == "active"
        state = f"{facts.get('ActiveState', 'unknown')} ({facts.get('SubState', '')})"
        at_start = "starts" if facts.get("UnitFileState") == "enabled" else "does not start"
        told = facts.get("StatusText", "") if running else ""  # systemd keeps the last words of a hub that was stopped
        if facts.get("SubState") == "auto-restart":
            told = f"It ends again and again; its log says why: {LOG}"
        detail = f"{state}, {at_start} by itself, restarted {facts.get('NRestarts', '0')} times"
        return Standing(self.path.exists(), running, f"{detail}. {told}".rstrip(". ") if told else detail)

    def hint(self, run: Run) -> str:
        """Whether it also runs while nobody is logged in."""
        lingers = run(["loginctl", "show-user", getuser(), "--property=Linger", "--value"]).text
        if lingers == "yes":
            return f"It also runs while you are not logged in. Its log: {LOG}"
        return (
            "It runs while you are logged in. To start it with the computer: "
            f"sudo loginctl enable-linger {getuser()}\nIts log: {LOG}"
        )


def quoted(word: str) -> str:
    """A word as systemd.service(5) reads it: quotes, backslashes, `%` and `$` mean themselves.

    >>> quoted("/opt/my hub/100%"), quoted("run")
    ('"/opt/my hub/100%%"', 'run')
    """
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    plain = escaped and all(mark.isalnum() or mark in "%$/._-+:=@" for mark in escaped)
    return escaped if plain else f'"{escaped}"'
