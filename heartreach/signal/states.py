"""The state machine, as a table: where the body is, what this moment shows, where it is then.

Everything that may change the state stands here; `docs/stress.md` draws its picture from the same table. Two rules:

1. An onset is exactly `Sign.CROSSED`, and it leads into `ACTIVATED` from wherever judging was possible.
2. What makes judging impossible (no contact, no beats, exertion, sleep, talk) wins over every score, from every state.
"""

from enum import StrEnum

from heartreach.models import BodyState

__all__ = ["TRANSITIONS", "UNJUDGED", "Sign", "next_state"]


class Sign(StrEnum):
    """What one moment shows, the strongest first."""

    TAKEN_OFF = "taken_off"  #: the strap is not worn
    BLIND = "blind"  #: too few beats to judge
    EXERTING = "exerting"  #: the body works
    COOLING = "cooling"  #: it worked until a while ago
    ASLEEP = "asleep"  #: or only just awake
    TALKING = "talking"  #: the wearer said so
    LEARNING = "learning"  #: what is usual is not known yet
    CROSSED = "crossed"  #: the threshold was crossed: an onset
    HIGH = "high"  #: an episode goes on
    FALLEN = "fallen"  #: it goes on, below half of its peak
    RAISED = "raised"  #: no episode, but on the way up
    LOW = "low"  #: nothing of all this


_S = BodyState

#: What every state does unless its own row says otherwise.
_ANYWHERE: dict[Sign, BodyState] = {
    Sign.TAKEN_OFF: _S.NO_CONTACT,
    Sign.BLIND: _S.UNKNOWN,
    Sign.EXERTING: _S.EXERCISE,
    Sign.COOLING: _S.POST_EXERCISE,
    Sign.ASLEEP: _S.SLEEP,
    Sign.TALKING: _S.TALK,
    Sign.LEARNING: _S.WARMUP,
    Sign.CROSSED: _S.ACTIVATED,
    Sign.HIGH: _S.RISING,
    Sign.FALLEN: _S.CALM,
    Sign.RAISED: _S.RISING,
    Sign.LOW: _S.CALM,
}

#: Where a state differs: an episode goes on through its own states and through a hole in the signal, and no further.
_EPISODE: dict[Sign, BodyState] = {Sign.HIGH: _S.ACTIVATED, Sign.FALLEN: _S.RECOVERING}
_ROWS: dict[BodyState, dict[Sign, BodyState]] = {
    _S.ACTIVATED: _EPISODE,
    _S.RECOVERING: _EPISODE,
    _S.UNKNOWN: _EPISODE,
}

#: The whole machine: every state with every sign.
TRANSITIONS: dict[BodyState, dict[Sign, BodyState]] = {state: _ANYWHERE | _ROWS.get(state, {}) for state in BodyState}

#: States in which a reading carries no score.
UNJUDGED = frozenset(
    {_S.NO_CONTACT, _S.UNKNOWN, _S.WARMUP, _S.EXERCISE, _S.POST_EXERCISE, _S.SLEEP, _S.TALK},
)


def next_state(state: BodyState, sign: Sign) -> BodyState:
    """Where the body is after this sign.

    >>> next_state(BodyState.RISING, Sign.CROSSED)
    <BodyState.ACTIVATED: 'activated'>
    >>> next_state(BodyState.ACTIVATED, Sign.EXERTING)
    <BodyState.EXERCISE: 'exercise'>
    """
    return TRANSITIONS[state][sign]
