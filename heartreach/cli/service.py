"""`heartreach service install|status|uninstall`: let the system start the hub and watch over it."""

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from heartreach.cli.autostart.job import NO_ANSWER, Job, Manager, Run, run_program
from heartreach.cli.autostart.launchd import Launchd
from heartreach.cli.autostart.systemd import Systemd
from heartreach.cli.autostart.windows import TaskScheduler
from heartreach.cli.data_folder import add_data_options, chosen_settings
from heartreach.config import NOT_SETTINGS, PREFIX, at_home, data_folder, default_path
from heartreach.errors import UsageError
from heartreach.store.layout import private_folder

__all__ = ["configure", "job", "manager", "run"]

SYSTEMS = ("systemd", "launchd", "windows")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own options to `parser`."""
    parser.add_argument("what", choices=["install", "status", "uninstall"], help="start it always, ask, or stop that")
    parser.add_argument("--print", action="store_true", dest="dry", help="only show the file and the commands")
    parser.add_argument("--system", choices=SYSTEMS, help="with --print: for another system than this one")
    add_data_options(parser)


def run(args: argparse.Namespace) -> int:
    """Do it, or say how it stands."""
    chosen_settings(args)  # wrong settings are told here rather than in a log nobody reads
    chosen = manager(args.system or _here(), at_home(Path.home), os.environ)
    if args.dry:
        _show(chosen, args)
        return 0
    if args.system and args.system != _here():
        raise UsageError(f"This machine has no {args.system}", "Add --print to see its file.")
    return {"install": _install, "status": _status, "uninstall": _uninstall}[args.what](chosen, args, run_program)


def manager(system: str, home: Path, environ: Mapping[str, str]) -> Manager:
    """The service manager of that name."""
    if system == "launchd":
        return Launchd(home)
    return TaskScheduler(default_path().parent, environ) if system == "windows" else Systemd(home, environ)


def job(args: argparse.Namespace) -> Job:
    """The hub as this person would start it, with absolute paths."""
    settings = chosen_settings(args)
    words = [sys.executable, "-m", "heartreach", "run", "--patient"]
    named = {"--config": args.config, "--data": args.data}
    words += [text for flag, path in named.items() if path is not None for text in (flag, str(path.absolute()))]
    return Job(tuple(words), data_folder(settings).absolute())


def _here() -> str:
    return {"darwin": "launchd", "win32": "windows"}.get(sys.platform, "systemd")


def _show(chosen: Manager, args: argparse.Namespace) -> None:
    commands = {"install": chosen.start, "uninstall": chosen.stop}.get(args.what, list)()
    if args.what != "uninstall":
        print(f"# {chosen.path}\n{chosen.text(job(args))}")
    for command in commands:
        print(" ".join(command))


def _install(chosen: Manager, args: argparse.Namespace, run: Run) -> int:
    hub = job(args)
    text = chosen.text(hub)
    _must_be_usable(chosen, run)
    chosen.path.parent.mkdir(parents=True, exist_ok=True)
    if chosen.name == "launchd":  # it starts nothing whose log it cannot open, and makes no folder for it
        private_folder(hub.folder)
        private_folder(hub.folder / "log")
    # Task Scheduler reads UTF-16 (its own exports are); the others read UTF-8.
    chosen.path.write_text(text, encoding="utf-16" if chosen.name == "windows" else "utf-8")
    how, commands = "and started", chosen.start()
    for command in commands:
        said = run(command)
        if said.code == NO_ANSWER and command == commands[-1]:
            # systemd waits until the hub is ready: a slow computer, a database being mended
            how = "and still starting; `heartreach service status` tells when it runs"
        elif said.code:
            raise UsageError(f"`{' '.join(command)}` was refused: {said.text}", f"The file is {chosen.path}.")
    print(f"Installed as {chosen.path}, {how}.\n{chosen.hint(run)}")
    for name in sorted(name for name in os.environ if name.startswith(PREFIX) and name not in NOT_SETTINGS):
        print(f"note: {name} is set here and will not be there; write it into config.toml", file=sys.stderr)
    return 0


def _uninstall(chosen: Manager, _args: argparse.Namespace, run: Run) -> int:
    if not chosen.path.exists():
        raise UsageError("The service is not installed", "There is nothing to do.")
    _must_be_usable(chosen, run)
    for command in chosen.stop():
        run(command)  # it may not run, or be gone already
    chosen.path.unlink()
    print(f"Stopped, and {chosen.path} deleted. The data stay where they are.")
    return 0


def _status(chosen: Manager, _args: argparse.Namespace, run: Run) -> int:
    """0 when it runs, 1 when it does not."""
    standing = chosen.standing(run)
    print(f"{'installed' if standing.installed else 'not installed'}; {standing.detail}")
    return 0 if standing.running else 1


def _must_be_usable(chosen: Manager, run: Run) -> None:
    why = chosen.usable(run)
    if why:
        advice = "Start `heartreach run` by hand, or see the file with `heartreach service install --print`."
        raise UsageError(why[:1].upper() + why[1:], advice)
