import pytest

from heartreach.models import BodyState
from heartreach.signal.states import TRANSITIONS, Sign, next_state

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
    """No score keeps a state in which judging is impossible."""
    assert {next_state(before, sign) for before in BodyState} == {state}


def test_activated_is_entered_by_crossing_only() -> None:
    """No sign but a crossing leads into an episode."""
    ways_in = {
        sign
        for before in BodyState
        if before is not BodyState.ACTIVATED
        for sign in Sign
        if next_state(before, sign) is BodyState.ACTIVATED
    }

    assert ways_in == {Sign.CROSSED}
