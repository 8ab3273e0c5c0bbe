"""All subscriptions as one tree of levels, so that finding a message's readers costs its depth, not their number."""

from collections.abc import Iterator
from typing import Generic, TypeVar

__all__ = ["FilterTree"]

K = TypeVar("K")
V = TypeVar("V")


class _Node(Generic[K, V]):
    __slots__ = ("children", "here")

    def __init__(self) -> None:
        self.children: dict[str, _Node[K, V]] = {}
        self.here: dict[K, V] = {}


class FilterTree(Generic[K, V]):
    """Values under (filter, key); a key stands at most once under one filter.

    >>> tree = FilterTree[str, int]()
    >>> tree.put("a/+", "phone", 1); tree.put("a/#", "hub", 2)
    >>> sorted(tree.match("a/b"))
    [('hub', 2), ('phone', 1)]
    """

    def __init__(self) -> None:
        self._root: _Node[K, V] = _Node()

    def put(self, topic_filter: str, key: K, value: V) -> None:
        """Add, or replace what the key has under this very filter."""
        node = self._root
        for level in topic_filter.split("/"):
            node = node.children.setdefault(level, _Node())
        node.here[key] = value

    def remove(self, topic_filter: str, key: K) -> None:
        """Take away, and prune branches that nobody needs any more; nothing there is no error."""
        path = [(self._root, "")]
        for level in topic_filter.split("/"):
            child = path[-1][0].children.get(level)
            if child is None:
                return
            path.append((child, level))
        path[-1][0].here.pop(key, None)
        while len(path) > 1 and not path[-1][0].here and not path[-1][0].children:
            _, level = path.pop()
            del path[-1][0].children[level]

    def match(self, topic: str) -> Iterator[tuple[K, V]]:
        """Every (key, value) whose filter matches `topic`; a key with several filters comes several times."""
        nodes, hidden = [self._root], topic.startswith("$")
        for level in topic.split("/"):
            following = []
            for node in nodes:
                names = (level,) if hidden else (level, "+")
                if not hidden and "#" in node.children:
                    yield from node.children["#"].here.items()
                following += [node.children[name] for name in names if name in node.children]
            nodes, hidden = following, False
        for node in nodes:
            yield from node.here.items()
            if "#" in node.children:  # "a/#" also means "a" (section 4.7.1.2)
                yield from node.children["#"].here.items()

    def __bool__(self) -> bool:
        return bool(self._root.children)
