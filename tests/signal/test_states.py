import pytest

from heartreach.models import BodyState
from heartreach.signal.states import TRANSITIONS, UNJUDGED, Sign, next_state

FORCED = {
    Sign.TAKEN_OFF: BodyState.NO_CONTACT,
    Sign.BLIND: BodyState.UNKNOWN,
    Sign.EXERTING: BodyState.EXERCISE,
    Sign.COOLING: BodyState.POST_EXERCISE,
    Sign.ASLEEP: BodyState.SLEEP,
    Sign.TALKING: BodyState.TALK,
}


def test_the_table_is_total() -> None:
    """Every state knows what to do on every sign."""
    assert {state: set(row) for state, row in TRANSITIONS.items()} == {state: set(Sign) for state in BodyState}


@pytest.mark.parametrize(("sign", "state"), FORCED.items())
def test_what_cannot_be_judged_wins_from_everywhere(sign: Sign, state: BodyState) -> None:
    """No score keeps a state in which judging is impossible, and there it carries none."""
    assert {next_state(before, sign) for before in BodyState} == {state}
    assert state in UNJUDGED


def test_only_a_crossing_begins_an_episode() -> None:
    """Nothing but a crossing leads into an episode, except back into one through a hole in the signal."""
    going_on = {BodyState.ACTIVATED, BodyState.RECOVERING, BodyState.UNKNOWN}
    ways_in = {
        sign
        for before in set(BodyState) - going_on
        for sign in Sign
        if next_state(before, sign) in {BodyState.ACTIVATED, BodyState.RECOVERING}
    }

    assert ways_in == {Sign.CROSSED}
