"""Every sentence the code says to the wearer stands in every catalogue, with the same places, and no other does."""

import ast
import json
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from heartreach.firmware_bridge.bridge import NOT_SEEN_ADVICE
from heartreach.firmware_bridge.fault import ADVICE, WHAT, LinkFault
from heartreach.firmware_bridge.session import HR_ONLY_ADVICE, QUIET_ADVICE
from heartreach.language import ENGLISH, languages, retold, speaking
from heartreach.language.say import _read
from heartreach.models import AnswerKind, PromptKind, SignalMode, Tool
from heartreach.prompts.pack import built_in
from heartreach.signal.onset import make_onset
from heartreach.store.recovery import Recovery
from heartreach.web.certificate_end import NEXT
from heartreach.web.said_page import sentences_of

ROOT = Path(__file__).resolve().parents[2]
RETOLD = ROOT / "heartreach/language/retold.py"
SPEAKING = [
    path
    for path in sorted((ROOT / "heartreach").rglob("*.py"))
    if path.parent != RETOLD.parent
    and re.search(r"heartreach\.language|content\.say", path.read_text(encoding="utf-8"))
]
STATIC = ROOT / "heartreach/web/static"
#: A sentence in a script, and the two of a count behind its number.
SENTENCE = r'"((?:[^"\\]|\\.)*)"'
QUOTED = re.compile(rf"\s*{SENTENCE}")
COUNTED = re.compile(rf'[^"]*?,\s*{SENTENCE},\s*{SENTENCE}')


@pytest.mark.parametrize("language", languages())
def test_python_says_what_the_catalogue_holds(language: str) -> None:
    """Nothing is missing, and nothing is left over."""
    again = {sentence for name in ("WHY", "LINK", "TROUBLES") for sentence in _constant(RETOLD, name)}
    said = {sentence for path in SPEAKING for sentence in _said(path)} | again
    held = set(speaking(language).sentences)

    assert sorted(said - held) == []
    assert sorted(held - said) == []


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("part", ["sentences", "page", "browser"])
def test_every_place_is_kept(language: str, part: str) -> None:
    """What is named in English is named in the other language too, and nothing else."""
    told = getattr(speaking(language), part)

    assert {english: other for english, other in told.items() if _places(english) != _places(other)} == {}
    assert all(other.strip() == other and other for other in told.values())


@pytest.mark.parametrize("language", languages())
def test_the_pages_html_says_what_the_catalogue_holds(language: str) -> None:
    """Every word between two tags, and every word for those who do not see."""
    page = (STATIC / "review.html").read_text(encoding="utf-8")
    said = {one for one in sentences_of(page) if re.search("[a-z]", one) and one != "heartreach"}

    assert sorted(said ^ set(speaking(language).page)) == []


@pytest.mark.parametrize("language", languages())
def test_the_pages_scripts_say_what_the_catalogue_holds(language: str) -> None:
    """A script gives `say`, `pieces` and `count` its sentences as they are, so that they can be found."""
    scripts = [path for path in STATIC.glob("js/**/*.js") if path.parent.name != "phone" and path.name != "say.js"]
    said = {sentence for path in scripts for sentence in _said_by_script(path)}

    assert sorted(said ^ set(speaking(language).browser)) == []


@pytest.mark.parametrize("language", languages())
def test_the_page_names_things_as_the_phone_does(language: str) -> None:
    """Tools, kinds of messages and buttons have one name in a language, whichever page speaks."""
    english, other, said = built_in(), built_in(language), speaking(language)

    for tool in Tool:
        assert said.browser[english.tools[tool].name] == other.tools[tool].name
        assert said.sentences[english.tools[tool].name] == other.tools[tool].name
    for kind in PromptKind:
        for answer in AnswerKind:
            assert said.browser[english.label(kind, answer)] == other.label(kind, answer)
    assert said.page["Pair a phone"] in other.phone.pair.how


def test_german_says_activation_and_du() -> None:
    """Nobody is told that they are stressed or spoken to as a stranger; only the phone's own button has the word."""
    say = speaking("de")
    told = [*say.sentences.values(), *say.page.values(), *say.browser.values()]

    assert [one for one in told if "stress" in one.replace("Nicht gestresst", "").lower()] == []
    assert [one for one in told if re.search(r"\b(Ihnen|Ihr|Ihre|Ihren|bitte Sie)\b", one)] == []


def test_english_reads_no_catalogue() -> None:
    """A hub whose wearer reads English, or a language without a catalogue, holds none in memory."""
    _read.cache_clear()

    assert speaking("en") is speaking("fr") is ENGLISH
    assert _read.cache_info().currsize == 0


@pytest.mark.parametrize("moved_g", [None, 0.0])
@pytest.mark.parametrize("above_bpm", [16.4, 0.2])
def test_every_reason_of_an_onset_can_be_told_again(moved_g: float | None, above_bpm: float) -> None:
    """The core writes down English; who reads another language reads the reason in theirs, with its number."""
    onset = make_onset(
        wearer="me",
        at=0.0,
        score=2.0,
        threshold=1.5,
        coverage=1.0,
        mode=SignalMode.HR,
        hr_bpm=60 + above_bpm,
        usual_hr_bpm=60.0,
        ln_rmssd=None,
        usual_ln_rmssd=None,
        moved_g=moved_g,
        standing=None,
        wave=0.0,
        usual_wave=None,
        felt=None,
        felt_usually=None,
    )

    for language in languages():
        told = retold(onset.why, speaking(language))
        assert told != onset.why
        assert ("16" in told) == (above_bpm > 1)
    assert retold(onset.why, ENGLISH) == onset.why


@pytest.mark.parametrize("language", languages())
def test_everything_in_the_way_of_a_wearer_can_be_told_again(language: str) -> None:
    """The strap's advice, missing Bluetooth, a disk that cannot be written, a mended database, an old certificate."""
    say = speaking(language)
    mended = {"at": 0.0, "damage": "", "backup_at": None, "rows": 7, "unreadable": 1, "kept_in": "damaged"}
    told = [
        *ADVICE.values(),
        *(str(LinkFault(kind, "")) for kind in WHAT),
        NOT_SEEN_ADVICE,
        HR_ONLY_ADVICE,
        QUIET_ADVICE,
        *(Recovery.model_validate({**mended, "backup": name}).sentence for name in ("2025-03-12.db", None)),
        "There is no backup of this night: The data cannot be written (disk full); 3 old words had to be dropped",
        f"The certificate of the pages ended on 9 March 2025, and phones warn of them or do not open them. {NEXT}",
    ]

    assert [one for one in told if retold(one, say) == one] == []
    assert not [one for one in told if re.search(r"\b(the|March|and|backup)\b", retold(one, say))]


def _said_by_script(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    for call in re.finditer(r"(?<![\w])(?<!\w\.)(say|pieces|count)\(", text):
        many = call[1] == "count"
        found = (COUNTED if many else QUOTED).match(text, call.end())
        assert found, f"{path.name}: say a sentence as it is, not {text[call.start() : call.end() + 60]}"
        yield from (json.loads(f'"{one}"') for one in found.groups())


def _places(sentence: str) -> set[str]:
    return {name for _, name, *_ in string.Formatter().parse(sentence) if name}


def _said(path: Path) -> Iterator[str]:
    """Every sentence given to `say(...)` or `say.count(n, ...)`, as itself or as a constant of a module."""
    for call in ast.walk(_tree(path)):
        if not isinstance(call, ast.Call):
            continue
        name = ast.unparse(call.func)
        if name.rsplit(".", maxsplit=1)[-1] in {"say", "_say", "_speaks"}:
            yield from _sentences(call.args[0], path)
        elif re.fullmatch(r"(\w+\.)?_?say\.count", name):
            for one in call.args[1:3]:
                yield from _sentences(one, path)


def _sentences(said: ast.expr, path: Path) -> tuple[str, ...]:
    """What is said: a sentence, a constant, or any part of a constant table."""
    if isinstance(said, ast.Constant):
        return (str(said.value),)
    named = said.value if isinstance(said, ast.Subscript) else said
    found = _constant(path, named.id) if isinstance(named, ast.Name) else ()
    assert found, f"{path.name}:{said.lineno}: say a sentence or a constant, not {ast.unparse(said)}"
    return found


def _constant(path: Path, name: str) -> tuple[str, ...]:
    """The strings of a module's constant: itself, the items of a tuple, the values of a table."""
    for node in _tree(path).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            held = node.value
            items = held.values if isinstance(held, ast.Dict) else held.elts if isinstance(held, ast.Tuple) else [held]
            return tuple(str(one.value) for one in items if isinstance(one, ast.Constant))
        if isinstance(node, ast.ImportFrom) and name in {one.name for one in node.names}:
            return _constant(ROOT / f"{(node.module or '').replace('.', '/')}.py", name)
    return ()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))
