"""A content pack written as YAML, read so that it says what its writer sees, or is refused with its line.

PyYAML's safe loader finds the values; what it would take for something else than it looks like (a `no` that means
false, a `7:30` that means 450, a text cut off at a `#`, a key that comes twice) is refused, never guessed.
"""

import re
from typing import TYPE_CHECKING, Any

from heartreach.errors import BadInput, UsageError, install_extra

if TYPE_CHECKING:
    from yaml import MappingNode, Node, ScalarNode, SequenceNode

__all__ = ["LINES", "Place", "read_yaml"]

#: Where something stands in a pack: names of keys and numbers of list entries.
Place = tuple[str | int, ...]
#: The line on which each of them stands, from 1.
LINES = dict[Place, int]

WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]*")
COMMENT = re.compile(r"[ \t]+#")
TAG = "tag:yaml.org,2002:"
KINDS = {
    "bool": "true or false",
    "null": "nothing",
    "int": "a number",
    "float": "a number",
    "timestamp": "a date",
    "merge": "a merge of other entries",
    "value": "a default value",
}
ADVICE = "docs/practice.md shows a pack's form."
QUOTES = "Put it in quotes."


def read_yaml(text: str, source: str) -> tuple[object, LINES]:
    """The data in YAML `text`, with the line of each place; `source` is named when it is wrong.

    >>> read_yaml("quota: 3", "mine.yaml")
    ({'quota': 3}, {(): 1, ('quota',): 1})

    Raises:
        BadInput: not YAML, or YAML that means something else than it seems to.
        UsageError: PyYAML is not installed.
    """
    try:
        import yaml  # noqa: PLC0415  # an extra: whoever writes TOML never loads it
    except ImportError:
        raise UsageError(
            f"{source} is YAML, which needs the extra `yaml`",
            f"{install_extra('yaml')} Or write the pack as TOML.",
        ) from None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        reading = _Reading(text, source)
        return (None if node is None else reading.value(node, ())), reading.lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = " ".join(str(error.problem or error.context).split())
        line = "" if mark is None else f"line {mark.line + 1}: "
        raise BadInput(f"{source} is not YAML: {line}{why}", ADVICE) from error
    except yaml.reader.ReaderError as error:
        number = text.count("\n", 0, error.position) + 1
        raise BadInput(f"{source} is not YAML: line {number}: a character that no text has", ADVICE) from error
    except RecursionError as error:
        raise BadInput(f"{source} is not a pack: lists lie in lists without end", ADVICE) from error
    except (ValueError, OverflowError) as error:  # PyYAML's own, of an impossible escape
        raise BadInput(f"{source} is not YAML: {error}", ADVICE) from error


class _Reading:
    """Turns nodes into plain values, and notes where each stands."""

    def __init__(self, text: str, source: str) -> None:
        self.text, self.source = text, source
        self.lines: LINES = {}
        self._seen: set[int] = set()

    def value(self, node: "Node", place: Place) -> object:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if id(node) in self._seen:
            raise self._refused(node, "an alias (`*`) stands for entries from elsewhere", "Write them out.")
        self._seen.add(id(node))
        match node.id:
            case "mapping":
                return self._mapping(node, place)
            case "sequence":
                return self._sequence(node, place)
            case _:
                return self._scalar(node)

    def _mapping(self, node: "MappingNode", place: Place) -> dict[str, object]:
        self._plain(node, "map")
        found: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = self._scalar(key_node) if key_node.id == "scalar" else None
            if not isinstance(key, str):
                raise self._refused(key_node, f"{self._shown(key_node)} is no name of an entry", QUOTES)
            if key in found:
                raise self._refused(key_node, f"{key!r} is there twice", "Leave one of them out.")
            self.lines[(*place, key)] = key_node.start_mark.line + 1
            found[key] = self.value(value_node, (*place, key))
        return found

    def _sequence(self, node: "SequenceNode", place: Place) -> list[object]:
        self._plain(node, "seq")
        if node.flow_style and (
            bare := next((one for one in node.value if one.id == "scalar" and not one.style), None)
        ):
            raise self._refused(bare, "a comma inside [ ] would cut this text in two", "Put each text in quotes.")
        return [self.value(one, (*place, number)) for number, one in enumerate(node.value)]

    def _scalar(self, node: "ScalarNode") -> object:
        """A text or a whole number."""
        kind = node.tag.removeprefix(TAG)
        if kind == "int" and WHOLE_NUMBER.fullmatch(node.value):
            return int(node.value)
        if kind != "str":
            meant = KINDS.get(kind, f"a {node.tag}")
            raise self._refused(node, f"{self._shown(node)} means {meant} in YAML", QUOTES)
        if not node.style and COMMENT.match(self.text, node.end_mark.index):
            raise self._refused(node, "what follows # is a comment and would be lost", "Put the text in quotes.")
        if node.style in ("|", ">") and node.value.endswith("\n"):
            raise self._refused(node, "the text ends with a line break", f"Write {node.style}- at its head.")
        return node.value

    def _plain(self, node: "Node", kind: str) -> None:
        if node.tag != TAG + kind:
            raise self._refused(node, f"{node.tag} is not for packs", "Leave the tag (`!`) out.")

    def _shown(self, node: "Node") -> str:
        value: Any = node.value
        return repr(value) if isinstance(value, str) and value else "an empty place" if value == "" else "a list"

    def _refused(self, node: "Node", why: str, advice: str) -> BadInput:
        return BadInput(f"{self.source}: line {node.start_mark.line + 1}: {why}", advice)
