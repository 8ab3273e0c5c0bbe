"""The phone page in a real browser, over a real broker."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from heartreach.models import AnswerKind, Wearer
from heartreach.prompts.desk import Desk
from heartreach.prompts.pack import built_in
from heartreach.prompts.payloads import TodayPayload

if TYPE_CHECKING:
    from tests.web.conftest import Screen, Stage

pytestmark = pytest.mark.browser

Eventually = Callable[[Callable[[], object]], None]


@pytest.fixture
def phone(stage: "Stage", screen: "Screen", eventually: Eventually) -> Iterator["Screen"]:
    """A phone whose page has its line to the hub, and whose wearer has seen the introduction."""
    screen.open(f"{stage.address}/phone")
    eventually(lambda: screen.script("return document.body.dataset.line") == "up")
    screen.find("welcome-skip").click()
    yield screen
    screen.driver.get("about:blank")


def test_a_nudge_is_shown_and_receipted(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """It appears with tag line, text and what is left today; the hub hears "received", then "displayed"."""
    stage.nudge()
    eventually(lambda: len(stage.heard("nudge/receipt")) == 2)

    assert [receipt["kind"] for receipt in stage.heard("nudge/receipt")] == ["received", "displayed"]
    assert phone.find("nudge-text").text == "Ask one open question, then only listen."
    assert phone.find("nudge-tagline").text == "Outsource · Invite others to speak freely."
    assert phone.find("nudge-quota").text == "2 of 3 left today"


def test_three_taps_are_one_answer(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """However often a thumb hits the button, one answer leaves."""
    stage.nudge()
    eventually(lambda: phone.shows("nudge"))
    phone.script("const b = document.querySelector('[data-testid=answer-later]'); b.click(); b.click(); b.click();")
    eventually(lambda: stage.heard("answer"))
    phone.script("document.querySelector('[data-testid=pause-today]').click()")
    eventually(lambda: stage.heard("pause/set"))

    assert [(said["nudge_id"], said["answer"]) for said in stage.heard("answer")] == [("n1", "later")]
    assert not phone.shows("nudge")


@pytest.mark.long
def test_an_answer_is_kept_until_the_hub_has_it(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """Unconfirmed, it is sent again after a reload under the same id; confirmed, it is forgotten."""
    stage.nudge()
    eventually(lambda: phone.shows("nudge"))
    phone.find("answer-busy").click()
    eventually(lambda: stage.heard("answer"))
    phone.driver.refresh()
    eventually(lambda: len(stage.heard("answer")) == 2)
    first, second = stage.heard("answer")
    ack = {"schema": "heartreach/ack/1", "id": first["id"], "nudge_id": "n1", "status": "stored"}
    stage.publish("answer/ack", ack)
    eventually(lambda: phone.find("waiting").text == "")

    assert first == second
    assert phone.script("return localStorage.getItem('heartreach.outbox')") == "[]"


@pytest.mark.long
def test_a_stale_nudge_is_never_shown(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """What expired by the hub's clock on its way does not appear; what comes after it does."""
    stage.nudge(id="stale", expires_at=stage.house.now() - 1)
    stage.nudge(id="fresh")
    eventually(lambda: phone.shows("nudge"))

    assert phone.find("nudge").get_attribute("data-id") == "fresh"
    assert {receipt["id"] for receipt in stage.heard("nudge/receipt")} == {"fresh"}


@pytest.mark.long
def test_a_nudge_leaves_when_the_hub_clock_says_so(stage: "Stage", screen: "Screen", eventually: Eventually) -> None:
    """A hub that runs 600 times as fast takes its nudge back after four seconds of ours."""
    stage.house.speed = 600.0
    screen.open(f"{stage.address}/phone")
    eventually(lambda: screen.script("return document.body.dataset.line") == "up")
    stage.nudge(expires_at=stage.house.now() + 2400)
    eventually(lambda: screen.shows("nudge"))

    eventually(lambda: not screen.shows("nudge"))


@pytest.mark.long
def test_a_nudge_answered_elsewhere_closes(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """The hub's close takes the card away, and a late copy does not bring it back."""
    stage.nudge()
    eventually(lambda: phone.shows("nudge"))
    stage.publish("nudge/close", {"schema": "heartreach/close/1", "id": "n1", "reason": "answered"})
    eventually(lambda: not phone.shows("nudge"))
    stage.nudge()
    stage.nudge(id="n2")
    eventually(lambda: phone.shows("nudge"))

    assert phone.find("nudge").get_attribute("data-id") == "n2"


@pytest.mark.long
def test_a_nudge_survives_a_reload(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """The broker gave it once; the page keeps it until it is answered or over."""
    stage.nudge()
    eventually(lambda: phone.shows("nudge"))
    phone.driver.refresh()

    eventually(lambda: phone.shows("nudge"))


@pytest.mark.long
@pytest.mark.parametrize("kind", AnswerKind)
def test_every_answer_is_one_tap_and_is_thanked(
    stage: "Stage", phone: "Screen", eventually: Eventually, kind: AnswerKind
) -> None:
    """It leaves at once, the nudge with it, and what is said is kind; a double tap changes nothing."""
    stage.nudge()
    eventually(lambda: phone.shows("nudge"))
    phone.script(f"const b = document.querySelector('[data-testid=answer-{kind}]'); b.click(); b.click();")
    eventually(lambda: stage.heard("answer"))

    assert [said["answer"] for said in stage.heard("answer")] == [kind]
    assert not phone.shows("nudge")
    assert phone.find("thanks").text == "\n".join(built_in().phone.nudge.thanks[kind].model_dump().values())


@pytest.mark.long
def test_a_snooze_says_when_it_ends_and_can_be_ended(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """After "later" the page says until when it is quiet, and one tap ends that."""
    stage.nudge()
    eventually(lambda: phone.shows("nudge"))
    phone.find("answer-later").click()
    until = stage.house.now() + 1800
    today = {"day": "2025-03-12", "tool": "assess", "tools": [], "paused_until": until}
    stage.publish("today", {"schema": "heartreach/today/1", "at": 1.0, "today": today}, retain=True)
    eventually(lambda: phone.shows("paused"))
    said = phone.find("paused").text
    phone.find("resume").click()
    eventually(lambda: stage.heard("pause/set"))

    assert phone.driver.switch_to.active_element.get_attribute("data-testid") == "pause", "a button that goes hands on"
    assert said.startswith("Quiet until 15:30.")
    assert stage.heard("pause/set") == [{"schema": "heartreach/pause/1", "scope": "none", "until": None}]


@pytest.mark.long
def test_fewer_nudges_are_offered_once_and_either_answer_is_fine(
    stage: "Stage", phone: "Screen", eventually: Eventually
) -> None:
    """After two stops in a week, in the pack's words; "leave it" is an answer, too."""
    at = stage.house.now()
    today = Desk(Wearer(tz="Europe/Berlin")).today(at).model_copy(update={"ask_lower_cap": True})
    stage.publish("today", TodayPayload(at=at, today=today).to_json().decode(), retain=True)
    eventually(lambda: phone.count("cap-lower"))
    asked = phone.find("offer-lower-cap").text
    phone.find("cap-lower").click()
    eventually(lambda: ("settings/cap/set", "3") in stage.said)

    assert built_in().practice.lower_cap in asked
    assert phone.count("offer-lower-cap") == 0


@pytest.mark.long
def test_done_offers_one_screen_that_can_be_skipped(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """The answer leaves at once; skipping says nothing more."""
    stage.nudge()
    eventually(lambda: phone.shows("nudge"))
    phone.find("answer-done").click()
    eventually(lambda: stage.heard("answer"))
    phone.find("follow-skip").click()

    assert phone.count("follow") == 0
    assert stage.heard("connection") == []


@pytest.mark.long
def test_the_note_of_how_it_was_names_its_nudge(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """Whom, how it felt, and the nudge it belongs to; what was not said is null."""
    stage.nudge()
    eventually(lambda: phone.shows("nudge"))
    phone.find("answer-done").click()
    phone.find("person").send_keys("M., Jo")
    phone.script("document.querySelector('input[name=felt][value=\"3\"]').click()")
    phone.find("follow-save").click()
    eventually(lambda: stage.heard("connection"))
    note = stage.heard("connection")[0]

    assert (note["people"], note["felt"], note["minutes"], note["decision_id"]) == (["M.", "Jo"], 3, None, "n1")


@pytest.mark.long
def test_why_did_i_get_this(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """One tap away, in the hub's words."""
    stage.nudge()
    eventually(lambda: phone.shows("nudge"))
    assert not phone.shows("nudge-why")
    phone.find("why").click()

    assert phone.find("nudge-why").text == "Your heart data looks more activated than your usual."


def test_pause_is_two_taps_away(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """The button is there at any time; the hub works out when "today" ends."""
    phone.find("pause").click()
    phone.find("pause-week").click()
    eventually(lambda: stage.heard("pause/set"))

    assert stage.heard("pause/set") == [{"schema": "heartreach/pause/1", "scope": "week", "until": None}]


@pytest.mark.long
def test_a_pause_takes_back_what_later_promised(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """Nothing comes back in half an hour of a day that is paused."""
    stage.nudge()
    eventually(lambda: phone.shows("nudge"))
    phone.find("answer-later").click()
    eventually(lambda: phone.shows("thanks"))
    phone.find("pause").click()
    phone.find("pause-today").click()

    assert not phone.shows("thanks")


@pytest.mark.long
def test_the_home_shows_no_number_unless_asked(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """Watching a number is itself stressful: by default there is none."""
    state = {
        "schema": "heartreach/state/1",
        "at": stage.house.now(),
        "speed": 1,
        "simulated": True,
        "state": "activated",
    }
    rest = {"score": 2.4, "hr_bpm": 91.0, "coverage": 1, "mode": "rr", "battery": 80, "link": "streaming"}
    stage.publish("state", state | rest | {"tool": "assess", "paused_until": None}, retain=True)
    eventually(lambda: phone.find("home-title").text == "Listening quietly")

    assert "91" not in str(phone.script("return document.body.innerText"))
    phone.find("open-settings").click()
    phone.find("show-live").click()
    phone.find("back").click()
    assert "heart rate 91" in phone.find("home-live").text


@pytest.mark.long
def test_what_is_left_of_today_stands_beside_the_tools(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """The hub's count for each tool, and the choice goes back to the hub."""
    tools = [{"tool": "assess", "name": "Assess", "units": "notes", "total": 3, "done": 1, "left": 2}]
    today = {"day": "2025-03-12", "tool": "assess", "tools": tools, "paused_until": None}
    stage.publish("today", {"schema": "heartreach/today/1", "at": 1.0, "today": today}, retain=True)
    eventually(lambda: phone.shows("tools"))
    assert "2 left today" in phone.find("tools").text
    phone.find("tool-contribute").click()

    eventually(lambda: ("settings/tool/set", "contribute") in stage.said)


@pytest.mark.long
def test_presence_comes_and_goes(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """Online while the page has its line; the Last Will says offline when it is gone."""
    device = phone.script("return JSON.parse(localStorage.getItem('heartreach.device'))")
    phone.driver.get("about:blank")
    eventually(lambda: (f"phone/{device}", "offline") in stage.said)

    assert [said for name, said in stage.said if name == f"phone/{device}"] == ["online", "offline"]


def test_it_fits_and_breaks_no_rule(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """At 360 px nothing sticks out, targets are large, the help line is there, the content policy is kept."""
    stage.nudge()
    eventually(lambda: phone.shows("nudge"))
    heights = phone.script("return [...document.querySelectorAll('.answers button')].map(b => b.offsetHeight)")

    assert phone.script("return document.documentElement.scrollWidth") == 360
    assert isinstance(heights, list)
    assert min(heights) >= 48
    assert phone.shows("help-line")
    assert phone.complaints() == []
