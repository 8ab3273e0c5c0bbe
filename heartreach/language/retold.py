"""Sentences of rooms that speak English only, said again: why the core raised an onset, and what is in the way."""

import re
from functools import cache

from heartreach.language.say import ENGLISH, Say

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
)
#: What the bridge advises about the link to the strap (`heartreach.firmware_bridge`), and why there is no Bluetooth.
LINK = (
    "Plug in a Bluetooth adapter and start the Bluetooth service, then run `heartreach doctor`.",
    "Switch Bluetooth on.",
    "Allow this program to use Bluetooth in the system's privacy settings or groups.",
    "Restart the system's Bluetooth service (on Linux: `sudo systemctl restart bluetooth`).",
    "Moisten the strap, put it on and come nearer.",
    "Moisten the strap, put it on, and make sure no other app holds it.",
    "Wait some seconds; if it stays so, end other programs that look for Bluetooth devices.",
    "Another app or device holds the strap: close it there, or take the strap off for a minute.",
    "The strap does not answer: come nearer, or snap it off its band for ten seconds.",
    "The strap wants to be paired: pair it in the system's Bluetooth settings.",
    "This device offers no heart rate: choose another with --strap.",
    "The strap refused a request: snap it off its band for ten seconds and put it on again.",
    "The link was lost: come nearer; it is being looked for.",
    "No heart rate for some seconds: check that the strap sits well.",
    "This strap sends heart rate only, no intervals between beats: activation is judged from heart rate alone.",
    "There is no Bluetooth on this computer. {advice}",
    "Bluetooth is switched off. {advice}",
    "This program may not use Bluetooth. {advice}",
    "The system's Bluetooth service does not answer. {advice}",
    "Bluetooth is still busy with another search. {advice}",
)
#: What the hub says is in the way of a wearer's days (`heartreach.store`, `heartreach.hub`, `heartreach.web`).
TROUBLES = (
    "The data cannot be written ({why})",
    "The data cannot be written ({why}); {n} old words had to be dropped",
    "There is no backup of this night: {why}",
    (
        "The certificate of the pages ends on {day} {month} {year}; after that no phone opens them without a warning. "
        "Renew it, or make another with `heartreach certificate`; the hub takes it up by itself."
    ),
    (
        "The certificate of the pages ended on {day} {month} {year}, and phones warn of them or do not open them. "
        "Renew it, or make another with `heartreach certificate`; the hub takes it up by itself."
    ),
    (
        "The database was damaged and has been mended from {base} and {rows} rows that could still be read "
        "({unreadable} stretches could not); the damaged file is kept in {folder}."
    ),
    "no backup",
    "the backup {name}",
)


def retold(sentence: str, say: Say) -> str:
    """Such a sentence in the wearer's language; one that is not known stays as it is.

    >>> german = Say("de", sentences={WHY[0]: "Etwa {n} Schläge schneller."})
    >>> retold(WHY[0].format(n=16), german), retold("Because.", german)
    ('Etwa 16 Schläge schneller.', 'Because.')
    """
    if say is ENGLISH:
        return sentence
    for known in (*WHY, *LINK, *TROUBLES):
        found = _pattern(known).fullmatch(sentence)
        if found:
            return say(known, **{name: retold(value, say) for name, value in found.groupdict().items()})
    return say.sentences.get(sentence, sentence)


@cache
def _pattern(known: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(known)), re.DOTALL)
