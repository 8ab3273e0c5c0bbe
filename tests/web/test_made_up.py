"""Made-up days: what one looks at while changing the pages must read like days."""

from heartreach.models import Prompt, Tool
from heartreach.web.made_up_house import MIDNIGHT, a_day
from heartreach.web.made_up_words import a_checkin, a_prompt


def test_a_made_up_day_does_not_say_one_thing_all_over() -> None:
    """Every rise, nudge and answer of it is told in its own words."""
    day = a_day(until_hour=24.0)
    nudges = [one for one in day.all_decisions if isinstance(one, Prompt)]

    assert len({one.why for one in day.all_onsets}) == len(day.all_onsets) == 2
    assert len({one.text for one in nudges}) == len({one.why for one in nudges}) == len(nudges) == 2
    assert len({(one.reached, one.minutes) for one in day.all_answers}) == len(day.all_answers) == 2


def test_each_made_up_tool_speaks_for_itself() -> None:
    """A check-in has no tool and does not ask anybody to reach out."""
    said = {a_prompt(MIDNIGHT, tool=tool).text for tool in Tool} | {a_checkin(MIDNIGHT).text}

    assert len(said) == len(Tool) + 1
    assert a_checkin(MIDNIGHT).tool is None
