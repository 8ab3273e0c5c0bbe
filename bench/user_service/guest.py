"""Inside the machine: install the service as a person without rights, and see whether it keeps its promises.

Run by `bench.user_service.machine`. Each line says what was seen; the last is "ALL HELD" if every promise held.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

PERSON, UID = "wearer", 4711
HOME = Path("/home") / PERSON
RUNTIME = f"/run/user/{UID}"
HEALTH = "http://127.0.0.1:8765/api/health"
#: A machine in software is slow, and other work may slow it further.
PATIENCE_S = 300.0
#: Goal: a stop takes at most this, in seconds.
STOP_S = 5.0
#: WatchdogSec of the unit and its TimeoutStopSec, within which systemd gives up on a hung hub, in seconds.
WATCHDOG_S, ABORT_S = 60.0, 15.0

failures: list[str] = []


def held(what: str, *, true: bool) -> None:
    """Say whether a promise held."""
    print(f"{time.monotonic():5.0f} s  {'held  ' if true else 'BROKEN'} {what}", flush=True)
    if not true:
        failures.append(what)


def as_person(*words: str) -> subprocess.CompletedProcess[str]:
    """Run something as the person, as in a shell of theirs."""
    own = {"HOME": str(HOME), "XDG_RUNTIME_DIR": RUNTIME, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    own["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={RUNTIME}/bus"
    own["PYTHONDONTWRITEBYTECODE"] = "1"
    return subprocess.run(
        words, capture_output=True, text=True, env=own, user=UID, group=UID, extra_groups=[], check=False
    )


def heartreach(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of ours, and show what it said."""
    done = as_person(sys.executable, "-m", "heartreach", *words)
    for line in (done.stdout + done.stderr).splitlines():
        print(f"       $ heartreach {' '.join(words)}: {line}", flush=True)
    return done


def unit() -> dict[str, str]:
    """What the person's systemd says of the service."""
    wanted = "ActiveState,SubState,MainPID,NRestarts,Result,StatusText,UnitFileState"
    said = as_person("systemctl", "--user", "show", "heartreach.service", f"--property={wanted}").stdout
    return dict(line.split("=", 1) for line in said.splitlines() if "=" in line)


def until(true: Callable[[], bool], patience_s: float = PATIENCE_S) -> float | None:
    """Seconds until something is so; `None` if it never was."""
    began = time.monotonic()
    while time.monotonic() - began < patience_s:
        if true():
            return time.monotonic() - began
        time.sleep(0.25)
    return None


def told(seconds: float | None) -> str:
    """Seconds in words."""
    return "never" if seconds is None else f"after {seconds:.1f} s"


def active_anew(old: str) -> bool:
    """Whether it runs, as another process than `old`."""
    now = unit()
    return now.get("ActiveState") == "active" and now.get("MainPID") not in (old, "0")


def answers() -> bool:
    """Whether the pages answer; 503 is an answer too, for there is no Bluetooth here."""
    try:
        with urllib.request.urlopen(HEALTH, timeout=20) as page:
            return bool(json.load(page))
    except urllib.error.HTTPError as error:
        return error.code == 503 and bool(json.load(error))
    except OSError:
        return False


def loaded() -> str:
    """Whether the person's systemd knows a file of the service: `loaded` or `not-found`."""
    return as_person("systemctl", "--user", "show", "heartreach.service", "--property=LoadState").stdout.strip()


def installed() -> None:
    """Install, be ready, answer."""
    held("`service status` before: exit code 1", true=heartreach("service", "status").returncode == 1)
    began = time.monotonic()
    done = heartreach("service", "install")
    held(f"`service install` took {time.monotonic() - began:.1f} s", true=done.returncode == 0)
    until(lambda: unit().get("ActiveState") == "active")
    held(f"it runs: {unit()}", true=unit().get("ActiveState") == "active")
    seconds = until(answers)
    held(f"its pages answer {told(seconds)}", true=seconds is not None)
    held("`service status`: exit code 0", true=heartreach("service", "status").returncode == 0)


def stopped() -> None:
    """A stop, and a start."""
    began = time.monotonic()
    done = as_person("systemctl", "--user", "stop", "heartreach.service")
    took, now = time.monotonic() - began, unit()
    true = done.returncode == 0 and took <= STOP_S and now.get("Result") == "success"
    held(f"stopped after {took:.1f} s: {now}", true=true and now.get("ActiveState") == "inactive")
    held("`service status` when stopped: exit code 1", true=heartreach("service", "status").returncode == 1)
    done = as_person("systemctl", "--user", "start", "heartreach.service")
    seconds = until(answers)
    held(f"started again, its pages answer {told(seconds)}", true=done.returncode == 0 and seconds is not None)


def uninstalled() -> None:
    """Gone, and the data are left alone."""
    pid = unit()["MainPID"]
    began = time.monotonic()
    done = heartreach("service", "uninstall")
    took = time.monotonic() - began
    gone = not Path(f"/proc/{pid}").exists() and not answers()
    held(f"`service uninstall` took {took:.1f} s and ended the hub", true=done.returncode == 0 and gone)
    left = [str(one) for one in (HOME / ".config/systemd").rglob("heartreach*")]
    held(f"no file of the service is left: {left}, {loaded()}", true=not left and loaded().endswith("=not-found"))
    held("`service status` after: exit code 1", true=heartreach("service", "status").returncode == 1)
    database = next(HOME.rglob("heartreach.db"), None)
    held(f"the data stay: {database}", true=database is not None)
    held("`verify` finds them sound", true=heartreach("verify").returncode == 0)


def killed() -> None:
    """SIGKILL."""
    pid = unit()["MainPID"]
    os.kill(int(pid), signal.SIGKILL)
    seconds = until(lambda: active_anew(pid))
    held(f"killed with SIGKILL, runs again {told(seconds)}", true=seconds is not None)
    seconds = until(answers)
    held(f"and its pages answer {told(seconds)}", true=seconds is not None)


def comes_back() -> None:
    """A new session manager, as after the computer's start."""
    pid = unit()["MainPID"]
    subprocess.run(["systemctl", "restart", f"user@{UID}.service"], check=True)
    seconds = until(lambda: active_anew(pid))
    held(f"with a new systemd of the person it runs by itself {told(seconds)}", true=seconds is not None)
    seconds = until(answers)
    held(f"and its pages answer {told(seconds)}", true=seconds is not None)


def stays() -> None:
    """Longer than a watchdog that hears nothing would let it live."""
    pid = unit()["MainPID"]
    time.sleep(2.5 * WATCHDOG_S)
    held(f"the same process after {2.5 * WATCHDOG_S:.0f} s", true=unit()["MainPID"] == pid and answers())


def hung() -> None:
    """SIGSTOP, and what the journal tells of it."""
    pid = unit()["MainPID"]
    os.kill(int(pid), signal.SIGSTOP)
    seconds = until(lambda: not Path(f"/proc/{pid}").exists())
    true = seconds is not None and seconds <= WATCHDOG_S + ABORT_S + 10.0
    held(f"hung (SIGSTOP), ended by the watchdog {told(seconds)}", true=true)
    more = until(lambda: active_anew(pid))
    held(f"and runs again {told(more)}", true=more is not None)
    seconds = until(answers)
    held(f"and its pages answer {told(seconds)}", true=seconds is not None)
    log = as_person("journalctl", "--user", "-u", "heartreach", "--no-pager", "-o", "cat").stdout.splitlines()
    for line in [one for one in log if "atchdog" in one or "hub is up" in one][-6:]:
        print(f"       journal: {line}", flush=True)
    held("the journal tells of the watchdog", true=any("Watchdog timeout" in line for line in log))
    held("the hub's own log is in the journal", true=any("part=hub.running" in line for line in log))


def main() -> None:
    """Play the scenes, the quick ones first."""
    subprocess.run(["loginctl", "enable-linger", PERSON], check=True)
    seconds = until(lambda: as_person("systemctl", "--user", "show", "--property=Version").returncode == 0)
    held(f"the person's systemd is there {told(seconds)}", true=seconds is not None)
    for scene in (installed, stopped, uninstalled, installed, killed, comes_back, stays, hung, stopped, uninstalled):
        scene()
    print("ALL HELD" if not failures else f"{len(failures)} BROKEN", flush=True)


if __name__ == "__main__":
    main()
