"""A content pack as YAML: the same pack, or one sentence."""

import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
import yaml

from heartreach.errors import BadInput, UsageError
from heartreach.prompts.pack import built_in, parse_pack, read_pack
from heartreach.prompts.pack_yaml import read_yaml

CONTENT = Path(__file__).parents[2] / "heartreach/prompts/content"


@cache
def as_yaml(language: str = "en", **how: str | int) -> str:
    """A built-in pack as PyYAML writes it."""
    document = tomllib.loads((CONTENT / f"{language}.toml").read_text(encoding="utf-8"))
    return str(yaml.safe_dump(document, allow_unicode=True, sort_keys=False, **how))


#: The head of a pack, enough for whatever is refused before anybody asks whether it is whole.
HEAD = "schema: heartreach/pack/1\nlanguage: en\nname: English\nquota: 3\n"


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", ["own.yaml", "own.YML"])
def test_a_pack_says_the_same_in_yaml(tmp_path: Path, language: str, name: str) -> None:
    """Written anew as YAML, plain or quoted, each pack is equal to its TOML."""
    for text in (
        as_yaml(language),
        "\ufeff" + as_yaml(language, default_style="'", width=40).replace("!!int '3'", "3"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")

        assert read_pack(tmp_path / name) == built_in(language)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("schema: heartreach/pack/1", "schema: heartreach/pack/9", "line 1: schema: "),
        ("  assess:\n    name", "  guess:\n    name", "tools.guess"),
        ("name: English", "name: 2026", "line 3: name: Input should be a valid string"),
        ("quota: 3", "quota: 0", "quota: Input should be greater than or equal to 1"),
    ],
)
def test_a_wrong_pack_is_refused_as_in_toml(old: str, new: str, complaint: str) -> None:
    """With the same words, and the line."""
    text = as_yaml()
    assert old in text

    with pytest.raises(BadInput, match=re.escape(complaint)) as raised:
        parse_pack(text.replace(old, new, 1), "mine.yaml")
    assert re.match(r"mine\.yaml: line \d+: ", raised.value.message)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("quota: 3", "quota: 1:30", "'1:30' means a number in YAML. Put it in quotes."),
        ("quota: 3", "quota: 010", "'010' means a number"),
        ("quota: 3", "quota: 3.0", "'3.0' means a number"),
        ("quota: 3", "quota:", "an empty place means nothing"),
        ("quota: 3", "quota: 3\nquota: 4", "'quota' is there twice"),
        ("name: English", "name: no", "line 3: 'no' means true or false"),
        ("name: English", "name: 2026-01-01", "'2026-01-01' means a date"),
        ("name: English", "name: English # no. 1", "would be lost"),
        ("name: English", "name: >\n  English", "line break. Write >- at its head."),
        ("name: English", "name: *other", "undefined alias"),
        ("name: English", "name: !!python/name:os.system ''", "means a tag:yaml.org,2002:python"),
        ("name: English", "name: a: b", "is not YAML: line 3: mapping values are not allowed here"),
        ("name: English", "name: 'English", "is not YAML: line"),
        ("name: English", "name: \x00", "is not YAML: line 3: a character"),
        ("name: English", "name: [a, b]", "comma inside [ ]"),
        ("name: English", "name: &one {a: &two 'b', c: *two}", "an alias"),
        ("name: English", "name: &one [*one]", "an alias"),
        ("name: English", "name: !!set {a}", "is not for packs"),
        ("name: English", "name: English\n<<: {a: 'b'}", "'<<' means a merge"),
        ("name: English", "name: English\n---\nname: English", "is not YAML"),
        ("name: English", "? [a]\n: b", "a list is no name"),
        ("name: English", "name: English\n3: x", "'3' is no name of an entry"),
        ("name: English", "name: English\non: x", "'on' means true or false"),
        ("name: English", 'name: "\\UFFFFFFFF"', "is not YAML"),
        ("name: English", "name: " + "[" * 500 + "]" * 500, "lists without end"),
    ],
)
def test_what_yaml_would_misread_is_refused(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    """The file, the line, what is wrong, and what to do about it; in one sentence and the next step."""
    assert old in HEAD
    (tmp_path / "mine.yaml").write_text(HEAD.replace(old, new), encoding="utf-8")

    with pytest.raises(BadInput, match=re.escape(complaint)) as raised:
        read_pack(tmp_path / "mine.yaml")

    assert "mine.yaml" in raised.value.message
    assert "\n" not in str(raised.value)
    assert raised.value.advice


@pytest.mark.parametrize("text", ["", "# nothing yet", "- a", "just words", "3"])
def test_what_is_no_pack_at_all_is_refused(text: str) -> None:
    """An empty file, a list, a word."""
    with pytest.raises(BadInput, match=r"mine\.yaml: .*the pack: Input should be"):
        parse_pack(text, "mine.yaml")


def test_every_place_has_its_line() -> None:
    """Where an editor would put the cursor."""
    text = 'a:\n  b: "x"\n  c:\n    - "y"\n    - "z"\n'

    document, lines = read_yaml(text, "mine.yaml")

    assert document == {"a": {"b": "x", "c": ["y", "z"]}}
    assert {place: lines[place] for place in (("a",), ("a", "b"), ("a", "c"), ("a", "c", 1))} == {
        ("a",): 1,
        ("a", "b"): 2,
        ("a", "c"): 3,
        ("a", "c", 1): 5,
    }


@pytest.mark.parametrize("name", ["own.json", "own", "own.yaml.bak", "own.toml.txt"])
def test_another_kind_of_file_is_refused(tmp_path: Path, name: str) -> None:
    """By its name, with the names that are known."""
    (tmp_path / name).write_text(as_yaml(), encoding="utf-8")

    with pytest.raises(BadInput, match=r"ends in one of \.toml, \.yaml, \.yml") as raised:
        read_pack(tmp_path / name)
    assert name in raised.value.message


def test_without_pyyaml_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clear sentence; TOML goes on."""
    text = as_yaml()
    monkeypatch.setitem(sys.modules, "yaml", None)

    with pytest.raises(UsageError, match=r'"heartreach\[yaml\]"'):
        parse_pack(text, "mine.yaml")
    assert parse_pack((CONTENT / "en.toml").read_text(encoding="utf-8"), "mine.toml") == built_in()


def test_packs_in_toml_never_load_it() -> None:
    """A running hub is spared what it does not use."""
    code = "import sys; from heartreach.prompts.pack import built_in; built_in(); print('yaml' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
