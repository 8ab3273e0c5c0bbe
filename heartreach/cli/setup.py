"""`heartreach setup`: strap, wearer, quiet hours, tool and phone, asked once and written to config.toml."""

import argparse
import os
import shlex
import tomllib
from pathlib import Path

from heartreach.cli.asking import Asker
from heartreach.cli.setup_phone import invite_phone
from heartreach.cli.setup_questions import QUESTIONS, Answers, Question
from heartreach.cli.setup_view import keep_views
from heartreach.cli.toml_edit import put
from heartreach.config import PATH_VARIABLE, default_path, load
from heartreach.errors import ConfigError

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add a flag for each answer; what is given as a flag is not asked."""
    parser.add_argument("--yes", action="store_true", help="ask nothing: take every default that no flag overrides")
    parser.add_argument("--again", action="store_true", help="ask also what config.toml already says")
    parser.add_argument("--config", type=Path, metavar="FILE", help=f"settings file (default: {default_path()})")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="folder for everything that is remembered")
    parser.add_argument("--simulate", action="store_true", help="look for straps among virtual ones")
    parser.add_argument("--no-scan", action="store_true", help="do not look for straps; take the nearest when it runs")
    parser.add_argument("--wearer", metavar="ID", help="short name: lower-case letters, digits, - and _")
    parser.add_argument("--tz", metavar="ZONE", help="IANA time zone, such as Europe/Berlin")
    parser.add_argument("--language", help="of every text: en or de")
    parser.add_argument("--strap", metavar="NAME", help="words of the strap's name, or its address")
    parser.add_argument("--quiet", metavar="HH:MM-HH:MM", help="hours in which nothing is said")
    parser.add_argument("--self-view", metavar="0..10", help="from 0, rely on others for everything, to 10, isolate")
    parser.add_argument("--lean", metavar="-5..5", help="in talk, from -5, fill the space, to 5, pull away")
    parser.add_argument("--tool", help="outsource, metabolize, assess or contribute")
    parser.add_argument("--phone", choices=["yes", "no"], help="let phones in your home network in")


def run(args: argparse.Namespace) -> int:
    """Ask what is not known yet, write it down, and say how it goes on."""
    path = args.config or Path(os.environ.get(PATH_VARIABLE) or default_path())
    text = _text(path)
    answers = Answers(args, Asker(yes=args.yes), _tree(text, path))
    for question in QUESTIONS:
        text = _answered(question, answers, text)
    _write(path, text)
    settings = load(path, os.environ, {} if args.data is None else {"data.folder": args.data})
    print(f"\nWritten to {path}")
    keep_views(answers, settings)
    if settings.web.host != "127.0.0.1":
        invite_phone(settings)
    also = _said(args)
    print(
        f"\nStart it with `heartreach run{also}`. Then sit quietly for five minutes with `heartreach calibrate{also}`."
    )
    return 0


def _said(args: argparse.Namespace) -> str:
    """What must be said to other commands, too, since they look elsewhere by themselves."""
    named = {"--config": args.config, "--data": args.data}
    return "".join(f" {flag} {shlex.quote(str(path))}" for flag, path in named.items() if path is not None)


def _answered(question: Question, answers: Answers, text: str) -> str:
    """The file with one more question answered, unless it says so already."""
    known = answers.in_file(question.section, question.key)
    if known is not None and answers.flag(question.flag) is None and not answers.args.again:
        if not answers.asker.yes:
            print(f"{question.name}: {known}  (as in the file; --again asks anew)")
        return text
    found = question.ask(answers)
    for section, key, value in found:
        text = put(text, section, key, value)
    return text


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig") if path.exists() else ""
    except UnicodeDecodeError as error:
        raise ConfigError(f"The settings file {path} is not written in UTF-8", "Save it as UTF-8.") from error
    except OSError as error:
        why = f"The settings file {path} cannot be read ({error.strerror})"
        raise ConfigError(why, "Check that it is a file, and its permissions.") from error


def _tree(text: str, path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"The settings file {path} is not valid TOML: {error}", "Mend that line.") from error


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.new")
        beside.write_text(text, encoding="utf-8")
        beside.chmod(0o600)  # passwords of services may come to stand here
        beside.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written ({error.strerror})", "Choose another with --config.") from error
