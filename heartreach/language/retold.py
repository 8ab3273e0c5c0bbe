"""Stored sentences, said again: the core writes down why it spoke in English, before anybody is spoken to."""

import re

from heartreach.language.say import Say

__all__ = ["retold"]

#: What the core says of an onset (`heartreach.signal.onset`).
WHY = (
    (
        "For some minutes your heart beat about {n} a minute faster than your usual for this time, without movement "
        "that explains it."
    ),
    (
        "For some minutes your heart beat about {n} a minute faster than your usual for this time, with no movement "
        "sensor to explain it."
    ),
    "For some minutes your heartbeat was more even than your usual for this time, without movement that explains it.",
    (
        "For some minutes your heartbeat was more even than your usual for this time, with no movement sensor to "
        "explain it."
    ),
)


def retold(sentence: str, say: Say) -> str:
    """A stored sentence in the wearer's language; one that is not known stays as it is.

    >>> german = Say(sentences={WHY[0]: "Etwa {n} Schläge schneller."})
    >>> retold(WHY[0].format(n=16), german), retold("Because.", german)
    ('Etwa 16 Schläge schneller.', 'Because.')
    """
    for known in WHY:
        found = re.fullmatch(re.escape(known).replace(r"\{n\}", r"(?P<n>\d+)"), sentence)
        if found:
            return say(known, **found.groupdict())
    return sentence
