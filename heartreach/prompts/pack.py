"""Content packs: every sentence said to a wearer, as data with a schema.

A pack is one TOML file (or YAML, for one's own), so that a language or a researcher's own wording needs no code. It is
checked when it is read: every tool and moment is there, no text is too long, and there are enough of them that none
returns within a week.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from heartreach.errors import BadInput
from heartreach.models import AnswerKind, PromptKind, Tool, Word
from heartreach.prompts.pack_yaml import LINES, read_yaml
from heartreach.prompts.phone_content import PhoneContent
from heartreach.prompts.practice import RULES
from heartreach.prompts.practice_content import PracticeContent
from heartreach.prompts.settings import LARGEST_CAP

__all__ = [
    "LONGEST_TEXT",
    "Again",
    "Moment",
    "Pack",
    "ToolContent",
    "built_in",
    "join",
    "languages_built_in",
    "pack_schema",
    "parse_pack",
    "read_pack",
]

CONTENT = resources.files("heartreach.prompts") / "content"

#: A notification shows about this much on a locked phone, in characters.
LONGEST_TEXT = 140

#: No text returns within seven days; those touch at most eight dates.
WEEK_DATES = 8

#: How many different texts a week may need: nudges by the largest cap, up to three check-ins, one card of each kind.
TEXTS_NEEDED = {
    PromptKind.ONSET: LARGEST_CAP * WEEK_DATES,
    PromptKind.CHECKIN: 3 * WEEK_DATES,
    PromptKind.AWARENESS: WEEK_DATES,
    PromptKind.EVENING: WEEK_DATES,
}

#: How a pack's file may end, and so in which form it is written.
TOML_NAMES = (".toml",)
YAML_NAMES = (".yaml", ".yml")

Line = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
Lines = tuple[Line, ...]


class Moment(Word):
    """How a kind of prompt opens, what it says and why it came."""

    why: Line
    openers: Annotated[Lines, Field(min_length=1)]
    texts: Lines = ()  #: empty for a nudge, whose texts come from the tools
    labels: dict[AnswerKind, Line] = Field(
        default_factory=dict
    )  #: where an answer is called differently in this moment


class Again(Word):
    """How a prompt returns after "later": the heart may have settled, so it opens differently."""

    why: Line
    openers: Annotated[Lines, Field(min_length=1)]


class ToolContent(Word):
    """One conversation tool: its name, its line, how much of it a day asks for, and its texts."""

    name: Line
    tagline: Line
    unit: Line  #: what is counted, one of it
    units: Line  #: what is counted, several of it
    quota: Annotated[int, Field(ge=1, le=10)]  #: per local day
    texts: Annotated[Lines, Field(min_length=6)]
    night: Lines = ()  #: said instead at night: each can be done alone; a pack without them says `texts` then, too


class Pack(Word):
    """All texts of one language."""

    schema_: Literal["heartreach/pack/1"] = Field(alias="schema")
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
    name: Line
    labels: dict[AnswerKind, Line]
    again: Again
    moments: dict[PromptKind, Moment]
    tools: dict[Tool, ToolContent]
    practice: PracticeContent
    phone: PhoneContent

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for what, have, need in (
            ("labels", set(self.labels), set(AnswerKind)),
            ("moments", set(self.moments), set(PromptKind)),
            ("tools", set(self.tools), set(Tool)),
        ):
            if missing := sorted(str(name) for name in need - have):
                raise ValueError(f"{what} lacks {', '.join(missing)}")
        for kind, tool in self.sources():
            for openers in (self.moments[kind].openers, self.again.openers):
                self._enough(tool or kind, kind, self.bodies(kind, tool), openers)
                if tool is not None and self.tools[tool].night:
                    self._enough(f"{tool} at night", kind, self.tools[tool].night, openers)
        return self

    def _enough(self, name: str, kind: PromptKind, bodies: Lines, openers: Lines) -> None:
        combined = {join(opener, body) for opener in openers for body in bodies}
        if len(combined) < TEXTS_NEEDED[kind]:
            raise ValueError(f"{name} has {len(combined)} texts with its openers, a week needs {TEXTS_NEEDED[kind]}")
        longest = max(combined, key=len)
        if len(longest) > LONGEST_TEXT:
            raise ValueError(f"{name}: {longest!r} has {len(longest)} characters, {LONGEST_TEXT} fit")

    @property
    def version(self) -> str:
        """The language, and for a pack of one's own what is in it too: whoever edits a text has another version.

        >>> built_in("de").version
        'de'
        """
        if self.language in languages_built_in() and self == built_in(self.language):
            return self.language
        digest = hashlib.blake2b(self.model_dump_json(by_alias=True).encode(), digest_size=4)
        return f"{self.language}-{digest.hexdigest()}"

    def sources(self) -> Iterator[tuple[PromptKind, Tool | None]]:
        """Every pair of moment and tool a prompt may speak from."""
        yield from ((PromptKind.ONSET, tool) for tool in Tool)
        yield from ((kind, None) for kind in PromptKind if kind is not PromptKind.ONSET)

    def bodies(self, kind: PromptKind, tool: Tool | None) -> Lines:
        """The texts that follow an opener."""
        return self.moments[kind].texts if tool is None else self.tools[tool].texts

    def page(self) -> str:
        """What the phone page says, as JSON: all but the texts of prompts, with the languages one may change to."""
        words = self.model_dump(mode="json", include={"language", "labels", "tools", "practice", "phone"})
        for tool in words["tools"].values():
            del tool["texts"], tool["night"]
        languages = {language: built_in(language).name for language in languages_built_in()}
        names = {**languages, self.language: self.name}
        return json.dumps({**words, "languages": names, "rules": RULES}, ensure_ascii=False)

    def label(self, kind: PromptKind, answer: AnswerKind) -> str:
        """What an answer is called in a moment."""
        return self.moments[kind].labels.get(answer, self.labels[answer])


def join(opener: str, body: str) -> str:
    """One message of an opener and a text.

    >>> join("Hello.", "How are you?")
    'Hello. How are you?'
    """
    return f"{opener} {body}"


def parse_pack(text: str, source: str) -> Pack:
    """Read a pack from TOML `text`, or from YAML where `source` ends so; `source` is named when it is wrong.

    Raises:
        BadInput: not TOML or YAML, or not a whole pack.
        UsageError: YAML, and PyYAML is not installed.
    """
    if source.lower().endswith(YAML_NAMES):
        return _checked(*read_yaml(text, source), source)
    try:
        return _checked(tomllib.loads(text), {}, source)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{source} is not TOML: {error}", "docs/practice.md shows a pack's form.") from error


def _checked(document: object, lines: LINES, source: str) -> Pack:
    """The pack in a document; `lines` tells where its places stand, as far as that is known."""
    try:
        return Pack.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = first["loc"]
        where = ".".join(map(str, place)) or "the pack"
        near = next((lines[place[:end]] for end in range(len(place), 0, -1) if place[:end] in lines), None)
        line = "" if near is None else f"line {near}: "
        raise BadInput(f"{source}: {line}{where}: {first['msg']}", "docs/practice.md shows a pack's form.") from error


def read_pack(path: Path) -> Pack:
    """Read a wearer's own pack.

    Raises:
        BadInput: the file cannot be read, is neither TOML nor YAML, or is not a whole pack.
        UsageError: it is YAML, and PyYAML is not installed.
    """
    if path.suffix.lower() not in (*TOML_NAMES, *YAML_NAMES):
        known = ", ".join((*TOML_NAMES, *YAML_NAMES))
        raise BadInput(f"{path} is no content pack by its name", f"Give a file that ends in one of {known}.")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{path} cannot be read: {error}", "Give the path of a content pack (TOML or YAML, UTF-8)."
        ) from error
    return parse_pack(text, str(path))


def pack_schema() -> dict[str, object]:
    """The form of a pack as JSON Schema, for editors that check while one writes (docs/pack.schema.json)."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Pack.model_json_schema(by_alias=True)}


@cache
def built_in(language: str = "en") -> Pack:
    """The pack that ships with heartreach for `language`.

    >>> built_in().tools[Tool.METABOLIZE].quota
    3

    Raises:
        BadInput: no such language is built in.
    """
    names = languages_built_in()
    if language not in names:
        raise BadInput(f"no content pack for {language!r}", f"Built in: {', '.join(names)}.")
    return parse_pack((CONTENT / f"{language}.toml").read_text(encoding="utf-8"), f"{language}.toml")


@cache
def languages_built_in() -> tuple[str, ...]:
    """The languages that ship with heartreach.

    >>> languages_built_in()
    ('de', 'en')
    """
    names = [entry.name for entry in CONTENT.iterdir()]
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))
