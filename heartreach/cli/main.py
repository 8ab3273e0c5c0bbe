"""Find the command that was asked for, run it, and turn every error into one sentence and an exit code."""

import argparse
import contextlib
import difflib
import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn, Protocol

from heartreach import __version__
from heartreach.errors import HeartreachError, UsageError

__all__ = ["COMMANDS", "Command", "main"]

#: Every command and what it is for, as a wearer and then a researcher meet them; the module of the same name in this
#: package is imported only when it is asked for.
COMMANDS: dict[str, str] = {
    "setup": "Ask once for strap, quiet hours, tool and phone, and write config.toml.",
    "run": "Listen to the strap, nudge, and serve the pages.",
    "calibrate": "Guide you through five quiet minutes, so that nudges can begin without an hour of warm-up.",
    "scan": "Show which straps are on the air, what they can do, how near they are and how full.",
    "doctor": "Look at everything that can be wrong, and say what to do about it.",
    "service": "Let the hub start with the computer and be watched over: install, status, uninstall.",
    "report": "Write a day, a week or a month as one page, picture or PDF, to print or to show somebody.",
    "show": "Serve the pages of a data folder without a strap, to look at what is in it.",
    "demo-data": "Make a data folder with a simulated month in it, to see full charts on the first day.",
    "export": "Write everything as tidy CSV files with a data dictionary, and raw RR as text.",
    "backup": "Copy the database, whether or not a hub runs, and read the copy back.",
    "restore": "Put a backup in the place of the database; what was there is kept aside.",
    "verify": "Read everything that is stored, backups included, and say whether it is sound.",
    "forget": "Delete what is remembered, backups included, leaving nothing behind.",
    "config": "Show or check the settings.",
    "certificate": "Make the certificate with which phones at home reach the pages over https.",
    "broker-config": "Write the files with which a Mosquitto elsewhere serves this hub and its phones.",
    "record": "Write every notification of a strap, raw, to decode it now or in ten years.",
    "import": "Turn a recording from another app or device into the table that `replay` reads.",
    "replay": "Run a recording through the core of the live path and write its readings and onsets.",
    "hrv": "Tell the heart rate variability of a recording: one table, sliding windows, or a picture.",
    "evaluate": "Run labelled recordings through the core and print what it got right and wrong.",
    "study": "Report a micro-randomised trial over many wearers' data folders or exports.",
    "power": "Plan a study: how many people find an effect, and how many episodes of one wearer.",
}

#: Commands whose name cannot be a module's.
_MODULES = {"import": "import_file"}
#: A command that could not do what was asked: wrong usage, missing file, no adapter. 1 is Python's own for a crash.
EXIT_REFUSED = 2
#: Our matrices are small: on a busy machine, handing them to other threads costs four times what it saves.
ONE_BLAS_THREAD = ("OPENBLAS_NUM_THREADS", "1")
#: What nobody else on the machine may do with a file that is written: anything. An export or a report holds as private
#: things as the data folder, and stands in a folder that others may read; whoever wants to share it can open it.
OTHERS = 0o077
#: The shell's convention for "ended by Ctrl-C" (128 + SIGINT).
EXIT_INTERRUPTED = 130


class Command(Protocol):
    """What a module in this package offers."""

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own options to `parser`."""

    def run(self, args: argparse.Namespace) -> int:
        """Do it and return the exit code; raise `HeartreachError` for anything the person should be told."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, with the next step, instead of printing the whole usage."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message[:1].upper() + message[1:], f"Run `{self.prog} --help` to see what it takes.")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the words after the program's name; those of this process when left out.

    Returns:
        The exit code: 0 done, 2 refused with a sentence on standard error, 130 ended by Ctrl-C.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault(*ONE_BLAS_THREAD)
    os.umask(OTHERS)
    _print_any_name()
    try:
        try:
            return _run(words)
        finally:
            sys.stdout.flush()  # what stands in its way is told here, and not by Python at its end
    except HeartreachError as error:
        return _refuse(str(error))
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _close_output()  # its reader left (`heartreach ... | head`)
        return 0
    except UnicodeDecodeError as error:
        return _refuse(f"Something that was read is no UTF-8 text ({error.reason}). Convert it, or type it anew.")
    except OSError as error:
        _close_output()
        what, place = error.strerror or error, error.filename
        if place is None:
            return _refuse(f"{what}. Check the disk, and the rights on it.")
        return _refuse(f"{place}: {what}. Check that path, its rights and the disk.")


def _refuse(sentence: str) -> int:
    print(f"heartreach: {sentence}", file=sys.stderr)
    return EXIT_REFUSED


def _print_any_name() -> None:
    """Show as an escape what the terminal has no letters for: a file may have a name that is no text."""
    if sys.stdin is None:  # `<&-`: nobody answers
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123  # as long as the process
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # `>&-`, or a program without a window
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123  # as long as the process
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _close_output() -> None:
    """Drop what cannot be printed; Python would complain again when it flushes at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(words: list[str]) -> int:
    top = _top_parser()
    if not words:
        top.print_help()
        return 0
    if words[0].startswith("-"):
        top.parse_args(words)
        return 0
    name = words[0]
    if name not in COMMANDS:
        near = difflib.get_close_matches(name, COMMANDS, n=1)
        hint = f"Did you mean `heartreach {near[0]}`?" if near else "Run `heartreach --help` to see all commands."
        raise UsageError(f"There is no command {name!r}", hint)
    module = _MODULES.get(name, name.replace("-", "_"))
    command: Command = importlib.import_module(f"heartreach.cli.{module}")
    parser = _Parser(prog=f"heartreach {name}", description=COMMANDS[name], allow_abbrev=False)
    command.configure(parser)
    return command.run(parser.parse_args(words[1:]))


def _top_parser() -> argparse.ArgumentParser:
    width = max((len(name) for name in COMMANDS), default=0)
    listing = "\n".join(f"  {name:<{width}}  {purpose}" for name, purpose in COMMANDS.items())
    parser = _Parser(
        prog="heartreach",
        usage="heartreach COMMAND [options]",
        description=f"A heart-rate strap, a quiet nudge, a person reached.\n\ncommands:\n{listing}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"heartreach {__version__}")
    return parser
