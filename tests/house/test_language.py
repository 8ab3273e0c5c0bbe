"""Every sentence the code says to the wearer stands in every catalogue, with the same places, and no other does."""

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from heartreach.language import languages, speaking

ROOT = Path(__file__).resolve().parents[2]
RETOLD = ROOT / "heartreach/language/retold.py"
SPEAKING = [
    path
    for path in sorted((ROOT / "heartreach").rglob("*.py"))
    if path.parent != RETOLD.parent
    and re.search(r"heartreach\.language|content\.say", path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("language", languages())
def test_python_says_what_the_catalogue_holds(language: str) -> None:
    """Nothing is missing, and nothing is left over."""
    said = {sentence for path in SPEAKING for sentence in _said(path)} | set(_constant(RETOLD, "WHY"))
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
