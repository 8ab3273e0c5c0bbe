"""What changed under a wearer's draws while the study ran, with how many draws before and after."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from heartreach.models import SettingsChange
from heartreach.study.points import DecisionPoint, Participant

__all__ = ["Change", "changes_of"]

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Change:
    """From one decision of a wearer to the next the policy was another.

    Attributes:
        who: label of the participant.
        date: local date of the first decision after it.
        what: the settings that changed, as they are from then on; empty where nobody wrote that down.
        before: draws before, over the whole study.
        after: draws from then on.
        p_before: smallest and largest probability of a prompt before; `None` without a draw.
        p_after: the same from then on.
    """

    who: str
    date: str
    what: tuple[str, ...]
    before: int
    after: int
    p_before: Span | None
    p_after: Span | None


def changes_of(one: Participant) -> list[Change]:
    """Every change that a decision followed, in order of time.

    >>> changes_of(Participant("nobody", (), simulated=False))
    []
    """
    found = []
    for place, (last, first) in enumerate(pairwise(one.points), start=1):
        if last.policy != first.policy:
            before, after = ([p for p in part if p.drawn] for part in (one.points[:place], one.points[place:]))
            said = [word for row in one.settings if last.at < row.at <= first.at for word in _said(row)]
            what = tuple(dict.fromkeys(said))
            found.append(Change(one.label, first.date, what, len(before), len(after), _span(before), _span(after)))
    return found


def _said(row: SettingsChange) -> list[str]:
    """One row of the settings' record in words."""
    changed = [f"{name} {_shown(value)}" for name, value in row.values.items()]
    return changed + [f"{name} as in the house" for name in row.dropped]


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _span(drawn: Sequence[DecisionPoint]) -> Span | None:
    chances = [one.p for one in drawn if one.p is not None]
    return (min(chances), max(chances)) if chances else None
