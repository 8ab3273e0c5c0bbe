"""Topic names and topic filters (MQTT 5.0, section 4.7): what is valid, and what matches what."""

__all__ = ["MAX_LEVELS", "covers", "matches", "valid_filter", "valid_topic", "weight"]

#: Deeper topics are refused, so that walking the tree is bounded. Mosquitto stops at 200, our own have five levels.
MAX_LEVELS = 100
#: What one level of a filter takes in the tree of subscriptions, in bytes (measured with Python 3.11).
LEVEL_BYTES = 400


def valid_topic(topic: str) -> bool:
    """Whether a message may carry this name.

    >>> valid_topic("heartreach/v1/me/nudge"), valid_topic("heartreach/#"), valid_topic("")
    (True, False, False)
    """
    return bool(topic) and "+" not in topic and "#" not in topic and topic.count("/") < MAX_LEVELS


def valid_filter(topic_filter: str) -> bool:
    """Whether a client may subscribe to this.

    >>> [valid_filter(one) for one in ("#", "a/+/b", "a/#/b", "a+", "")]
    [True, True, False, False, False]
    """
    levels = topic_filter.split("/")
    return (
        bool(topic_filter)
        and len(levels) <= MAX_LEVELS
        and "#" not in "".join(levels[:-1])
        and all(level in ("+", "#") or not ("+" in level or "#" in level) for level in levels)
    )


def covers(wide: str, narrow: str) -> bool:
    """Whether every topic that matches the filter `narrow` also matches the filter `wide`.

    Filters that begin with a wildcard leave topics that begin with `$` alone (section 4.7.2).

    >>> covers("a/#", "a/+/c"), covers("a/+", "a/#"), covers("a/#", "a"), covers("#", "$SYS/load")
    (True, False, True, False)
    """
    wide_levels, narrow_levels = wide.split("/"), narrow.split("/")
    if narrow.startswith("$") and wide_levels[0] in ("+", "#"):
        return False
    for at, level in enumerate(wide_levels):
        if level == "#":
            return True
        if at >= len(narrow_levels) or narrow_levels[at] == "#":
            return False
        if level not in ("+", narrow_levels[at]):
            return False
    return len(wide_levels) == len(narrow_levels)


def matches(topic_filter: str, topic: str) -> bool:
    """Whether a message under `topic` belongs to a subscription of `topic_filter`.

    >>> matches("+/state", "me/state"), matches("+/state", "me/state/old")
    (True, False)
    """
    return covers(topic_filter, topic)


def weight(topic_filter: str) -> int:
    """About how many bytes a subscription to it takes.

    >>> weight("a/b")
    803
    """
    return len(topic_filter.encode()) + LEVEL_BYTES * (topic_filter.count("/") + 1)
