"""The state machine, as a table: where the body is, what this moment shows, where it is then.

Everything that may change the state stands here; `docs/stress.md` draws its picture from the same table. Two rules:

1. An onset is exactly the step into `ACTIVATED` on `Sign.CROSSED`, and nothing else.
2. What makes judging impossible (no contact, no beats, exertion, sleep, talk) wins over every score, from every state.
"""

from enum import StrEnum

from heartreach.models import BodyState

__all__ = ["TRANSITIONS", "Sign", "next_state"]


class Sign(StrEnum):
    """What one moment shows, the strongest first."""

    TAKEN_OFF = "taken_off"  #: the strap is not worn
    BLIND = "blind"  #: too few beats to judge
    EXERTING = "exerting"  #: the body works
    COOLING = "cooling"  #: it worked until a while ago
    ASLEEP = "asleep"
    TALKING = "talking"  #: the wearer said so
    LEARNING = "learning"  #: what is usual is not known yet
    RESTLESS = "restless"  #: moved lately, too little for exertion, too much to judge
    CROSSED = "crossed"  #: above the threshold, and an onset may be called
    HIGH = "high"  #: above the threshold, but no onset may be called
    RAISED = "raised"  #: on the way up
    MIDDLE = "middle"
    FALLEN = "fallen"  #: below half of the episode's peak
    LOW = "low"  #: low for long enough to end an episode


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
    Sign.RESTLESS: _S.CALM,
    Sign.CROSSED: _S.ACTIVATED,
    Sign.HIGH: _S.RISING,
    Sign.RAISED: _S.RISING,
    Sign.MIDDLE: _S.CALM,
    Sign.FALLEN: _S.CALM,
    Sign.LOW: _S.CALM,
}

#: Where a state differs: an episode lasts until the score was low for long enough.
_ROWS: dict[BodyState, dict[Sign, BodyState]] = {
    _S.ACTIVATED: {
        Sign.RESTLESS: _S.ACTIVATED,
        Sign.CROSSED: _S.ACTIVATED,
        Sign.HIGH: _S.ACTIVATED,
        Sign.RAISED: _S.ACTIVATED,
        Sign.MIDDLE: _S.ACTIVATED,
        Sign.FALLEN: _S.RECOVERING,
    },
    _S.RECOVERING: {
        Sign.RESTLESS: _S.RECOVERING,
        Sign.HIGH: _S.RECOVERING,
        Sign.RAISED: _S.RECOVERING,
        Sign.MIDDLE: _S.RECOVERING,
        Sign.FALLEN: _S.RECOVERING,
    },
    _S.RISING: {Sign.RESTLESS: _S.RISING},
}

#: The whole machine: every state with every sign.
TRANSITIONS: dict[BodyState, dict[Sign, BodyState]] = {state: _ANYWHERE | _ROWS.get(state, {}) for state in BodyState}


def next_state(state: BodyState, sign: Sign) -> BodyState:
    """Where the body is after this sign.

    >>> next_state(BodyState.RISING, Sign.CROSSED)
    <BodyState.ACTIVATED: 'activated'>
    >>> next_state(BodyState.ACTIVATED, Sign.EXERTING)
    <BodyState.EXERCISE: 'exercise'>
    """
    return TRANSITIONS[state][sign]
