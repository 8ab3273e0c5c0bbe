"""The laws of topic filters, and of the tree that finds who wants a message."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heartreach.prompts.broker.filters import covers, matches, valid_filter, valid_topic
from heartreach.prompts.broker.tree import FilterTree

LEVELS = st.sampled_from(["a", "b", "", "$x"])
TOPICS = st.lists(LEVELS, min_size=1, max_size=4).map("/".join).filter(valid_topic)
FILTERS = st.lists(LEVELS | st.sampled_from(["+", "#"]), min_size=1, max_size=4).map("/".join).filter(valid_filter)


@pytest.mark.parametrize(
    ("topic_filter", "topic", "expected"),
    [
        ("sport/tennis/player1/#", "sport/tennis/player1", True),
        ("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", True),
        ("sport/#", "sport", True),
        ("sport/tennis/+", "sport/tennis/player1/ranking", False),
        ("sport/+", "sport", False),
        ("sport/+", "sport/", True),
        ("+/+", "/finance", True),
        ("/+", "/finance", True),
        ("+", "/finance", False),
        ("#", "$SYS/broker", False),
        ("+/monitor", "$SYS/monitor", False),
        ("$SYS/#", "$SYS/broker", True),
        ("$SYS/monitor/+", "$SYS/monitor/clients", True),
    ],
)
def test_the_standards_own_examples(topic_filter: str, topic: str, expected: bool) -> None:
    """MQTT 5.0, sections 4.7.1 and 4.7.2."""
    tree = FilterTree[int, None]()
    tree.put(topic_filter, 0, None)

    assert matches(topic_filter, topic) is expected
    assert bool(list(tree.match(topic))) is expected


@settings(max_examples=40, deadline=None)
@given(st.lists(FILTERS, max_size=8), TOPICS)
def test_the_tree_finds_what_matching_one_by_one_finds(filters: list[str], topic: str) -> None:
    """The tree is only faster."""
    tree = FilterTree[int, str]()
    for key, topic_filter in enumerate(filters):
        tree.put(topic_filter, key, topic_filter)
    expected = [(key, one) for key, one in enumerate(filters) if matches(one, topic)]

    assert sorted(tree.match(topic)) == expected


@settings(max_examples=40, deadline=None)
@given(st.lists(FILTERS, max_size=8))
def test_removing_everything_leaves_an_empty_tree(filters: list[str]) -> None:
    """No branch is left behind, so that coming and going does not grow the tree."""
    tree = FilterTree[int, None]()
    for key, topic_filter in enumerate(filters):
        tree.put(topic_filter, key, None)
    for key, topic_filter in enumerate(filters):
        tree.remove(topic_filter, key)

    assert not tree


@settings(max_examples=40, deadline=None)
@given(FILTERS, FILTERS, TOPICS)
def test_covering_means_matching_all_of_it(wide: str, narrow: str, topic: str) -> None:
    """If one filter covers another, it matches whatever the other matches."""
    if covers(wide, narrow) and matches(narrow, topic):
        assert matches(wide, topic)


def test_topics_have_a_depth() -> None:
    """A topic of ten thousand levels is refused, so that walking the tree stays cheap."""
    assert not valid_topic("/" * 10_000)
    assert not valid_filter("+/" * 10_000 + "+")
