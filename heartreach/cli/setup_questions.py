"""What `heartreach setup` asks: each question with its flag, its place in config.toml and how an answer is read."""

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from heartreach.cli.asking import Asker
from heartreach.cli.setup_strap import straps_near
from heartreach.config import zone_here
from heartreach.errors import BadInput, ConfigError, HeartreachError
from heartreach.models import Tool
from heartreach.prompts.local_time import check_zone
from heartreach.prompts.pack import Pack, built_in, languages_built_in
from heartreach.prompts.practice import tools_in_order
from heartreach.prompts.preferences import CLOCK

__all__ = ["QUESTIONS", "Answers", "Question"]

Put = tuple[str, str, str | int | bool]


@dataclass(slots=True)
class Answers:
    """What is known so far."""

    args: argparse.Namespace
    asker: Asker
    tree: dict[str, object]
    self_view: int | None = None
    lean: int | None = None
    said: dict[str, str] = field(default_factory=dict)  #: answers of this run, by key

    def flag(self, name: str) -> str | None:
        """What a flag says."""
        found: str | None = getattr(self.args, name)
        return found

    def in_file(self, section: str, key: str) -> object | None:
        """What config.toml says."""
        inner = self.tree.get(section)
        return inner.get(key) if isinstance(inner, dict) else None

    @property
    def pack(self) -> Pack:
        """The words, in the language that was chosen."""
        return built_in(self.said.get("language") or str(self.in_file("wearer", "language") or "en"))


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and the key of config.toml that answers it."""

    name: str
    flag: str
    section: str
    key: str
    ask: Callable[[Answers], list[Put]]


def _plain(answers: Answers, flag: str, question: str, default: str, read: Callable[[str], str]) -> str:
    """The flag's answer, or the asked one; either is checked."""
    given = answers.flag(flag)
    return read(given) if given is not None else answers.asker.ask(question, default, read)


def _wearer(answers: Answers) -> list[Put]:
    def read(text: str) -> str:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,31}", text):
            raise BadInput(f"{text!r} is no short name", "Use lower-case letters, digits, - and _.")
        return text

    return [("wearer", "id", _plain(answers, "wearer", "Your short name, for topics and data", "me", read))]


def _zone(answers: Answers) -> list[Put]:
    def read(text: str) -> str:
        try:
            check_zone(text)
        except ConfigError as error:
            raise BadInput(error.message, error.advice) from error
        return text

    return [("wearer", "tz", _plain(answers, "tz", "Your time zone", zone_here(), read))]


def _language(answers: Answers) -> list[Put]:
    def read(text: str) -> str:
        built_in(text)
        return text

    answers.said["language"] = _plain(answers, "language", f"Language ({', '.join(languages_built_in())})", "en", read)
    return [("wearer", "language", answers.said["language"])]


def _strap(answers: Answers) -> list[Put]:
    """Look for straps and let one be chosen; the nearest at each start when none is named."""
    given = answers.flag("strap")
    if given is not None:
        return [("strap", "name", given)]
    if answers.args.no_scan or answers.asker.yes:
        return []
    try:
        adapter = answers.in_file("strap", "adapter")
        found = straps_near(simulate=answers.args.simulate, adapter=str(adapter) if adapter else None)
    except HeartreachError as error:
        print(f"Straps cannot be looked for now: {error}\n  The nearest one will be taken when it runs.")
        return []
    if not found:
        print("No strap is on the air now. Moisten it and put it on; the nearest one will be taken when it runs.")
        return []
    nearest = ("", "the nearest one, whichever it is")
    name = answers.asker.choose("Which strap is yours?", [*found, nearest])
    return [("strap", "name", name)] if name else []


def _quiet(answers: Answers) -> list[Put]:
    def read(text: str) -> str:
        if not re.fullmatch(f"{CLOCK}-{CLOCK}", text):
            raise BadInput(f"{text!r} are no hours", "Write them as 21:30-08:30; the same time twice means none.")
        return text

    hours = _plain(answers, "quiet", "Quiet hours, in which nothing is said", "21:30-08:30", read)
    start, _, end = hours.partition("-")
    return [("policy", "quiet_from", start), ("policy", "quiet_until", end)]


def _number(low: int, high: int) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        if text == "skip":
            return None
        if not re.fullmatch(r"-?\d+", text) or not low <= int(text) <= high:
            raise BadInput(f"{text!r} is no place on it", f"Type a whole number from {low} to {high}, or skip.")
        return int(text)

    return read


def _view(answers: Answers, flag: str, question: str, low: int, high: int) -> int | None:
    given, read = answers.flag(flag), _number(low, high)
    if given is not None:
        return read(given)
    return None if answers.asker.yes else answers.asker.ask(question, "skip", read)


def _tool(answers: Answers) -> list[Put]:
    """Two looks at oneself, each of which may be skipped, put the tools that suit first; the choice is the wearer's."""
    practice = answers.pack.practice
    view = f"{practice.self_view.question}\n  0 {practice.self_view.low} … 10 {practice.self_view.high}"
    lean = f"{practice.honesty.question}\n  -5 {practice.honesty.low} … 5 {practice.honesty.high}"
    answers.self_view = _view(answers, "self_view", view, 0, 10)
    answers.lean = _view(answers, "lean", lean, -5, 5)
    given = answers.flag("tool")
    if given is not None:
        return [("wearer", "tool", _known_tool(given))]
    order = tools_in_order(answers.lean) if answers.lean is not None else tuple(Tool)
    tools = answers.pack.tools
    lines = [(tool, f"{tools[tool].name}: {tools[tool].tagline}") for tool in order]
    return [
        ("wearer", "tool", answers.asker.choose("Your tool to start with; you may change it any day.", lines).value)
    ]


def _known_tool(text: str) -> str:
    try:
        return Tool(text).value
    except ValueError as error:
        raise BadInput(f"{text!r} is no tool", f"Choose one of {', '.join(Tool)}.") from error


def _phone(answers: Answers) -> list[Put]:
    given = answers.flag("phone")
    question = "Let a phone in your home network in? The pages are then served beyond this machine, to paired phones"
    wanted = given == "yes" if given is not None else answers.asker.agree(question, default=False)
    return [("web", "host", "0.0.0.0" if wanted else "127.0.0.1")]  # noqa: S104  # as the wearer just agreed


#: In the order in which they are asked.
QUESTIONS = (
    Question("Wearer", "wearer", "wearer", "id", _wearer),
    Question("Time zone", "tz", "wearer", "tz", _zone),
    Question("Language", "language", "wearer", "language", _language),
    Question("Strap", "strap", "strap", "name", _strap),
    Question("Quiet from", "quiet", "policy", "quiet_from", _quiet),
    Question("Tool", "tool", "wearer", "tool", _tool),
    Question("Pages served on", "phone", "web", "host", _phone),
)
