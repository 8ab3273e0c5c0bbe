"""Everything there is to practise, done on the phone page in a real browser, and heard by the hub once."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from selenium.webdriver.common.by import By

from heartreach.models import CalibrationPhase, ContextKind, Wearer
from heartreach.prompts.desk import Desk
from heartreach.prompts.pack import built_in
from heartreach.prompts.payloads import NotePayload, TodayPayload

if TYPE_CHECKING:
    from tests.web.conftest import Said, Screen, Stage

pytestmark = [pytest.mark.browser, pytest.mark.long]

Eventually = Callable[[Callable[[], object]], None]
DAY = 86_400.0


@pytest.fixture
def fresh(stage: "Stage", screen: "Screen", eventually: Eventually) -> Iterator["Screen"]:
    """A phone that has just been paired."""
    say_today(stage)
    screen.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "Europe/Berlin"})
    screen.open(f"{stage.address}/phone")
    eventually(lambda: screen.script("return document.body.dataset.line") == "up")
    yield screen
    screen.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ""})
    screen.driver.get("about:blank")


@pytest.fixture
def phone(fresh: "Screen") -> "Screen":
    """A phone whose wearer has seen the introduction."""
    fresh.find("welcome-skip").click()
    return fresh


def say_today(stage: "Stage") -> None:
    """The hub tells what is left and what is chosen."""
    at = stage.house.now()
    today = TodayPayload(at=at, today=Desk(Wearer(tz="Europe/Berlin")).today(at))
    stage.publish("today", today.to_json().decode(), retain=True)


def notes(stage: "Stage") -> list["Said"]:
    """What the hub read of the notes, strictly; each once."""
    read = [NotePayload.model_validate(said, strict=False).note for said in stage.heard("note")]
    return list({one.note_id: one.model_dump(mode="json", exclude={"note_id", "at"}) for one in read}.values())


def touch(phone: "Screen", testid: str, value: int) -> None:
    """Move a slider."""
    phone.driver.execute_script(
        "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input'))", phone.find(testid), value
    )


def go(phone: "Screen", name: str) -> None:
    """Open a screen from the home."""
    phone.find(f"open-{name}").click()
    assert phone.count(f"screen-{name}")


# --- the introduction ------------------------------------------------------------------------------------------------


def test_the_introduction_leads_to_a_tool(stage: "Stage", fresh: "Screen", eventually: Eventually) -> None:
    """What this is, strap, sit, quiet hours, two honest sliders, a suggestion; what was chosen reaches the hub."""
    steps = []
    for _ in range(3):
        steps.append(fresh.find("welcome-step").text)
        fresh.find("welcome-next").click()
    fresh.driver.execute_script(
        "arguments[0].value = '22:15'; arguments[0].dispatchEvent(new Event('change'))", fresh.find("quiet-from")
    )
    fresh.find("welcome-next").click()
    touch(fresh, "place", 8)
    fresh.find("welcome-next").click()
    touch(fresh, "lean", 3)
    fresh.find("welcome-next").click()
    order = [one.get_attribute("value") for one in fresh.driver.find_elements(By.CSS_SELECTOR, "#screen [name=tool]")]
    suggested = fresh.shows("welcome-suggests")
    fresh.find("tool-contribute").click()
    fresh.find("welcome-next").click()
    fresh.find("welcome-next").click()
    eventually(lambda: ("settings/tool/set", "contribute") in stage.said and len(notes(stage)) == 2)

    assert steps == ["1 of 8", "2 of 8", "3 of 8"]
    assert ("settings/quiet/set", "22:15-08:30") in stage.said
    assert notes(stage) == [{"kind": "self_view", "place": 8}, {"kind": "honesty", "lean": 3}]
    assert (suggested, order) == (True, ["assess", "contribute", "outsource", "metabolize"])
    assert fresh.shows("home")


def test_the_introduction_comes_once_and_goes_on_where_it_was_left(
    stage: "Stage", fresh: "Screen", eventually: Eventually
) -> None:
    """A reload in the middle goes on; once skipped it stays away, and the settings bring it back."""
    fresh.find("welcome-next").click()
    fresh.driver.get(f"{stage.address}/phone")
    eventually(lambda: fresh.count("welcome-step"))
    resumed = fresh.find("welcome-step").text
    fresh.find("welcome-skip").click()
    fresh.driver.get(f"{stage.address}/phone")
    eventually(lambda: fresh.shows("home"))
    skipped = fresh.count("welcome-step")
    go(fresh, "settings")
    fresh.find("open-welcome").click()
    eventually(lambda: fresh.count("welcome-step"))

    assert (resumed, skipped, fresh.find("welcome-step").text) == ("2 of 8", 0, "1 of 8")


def test_the_sit_is_the_hubs(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """The hub counts the quiet; the page shows how far it is and says how it ended."""
    go(phone, "settings")
    phone.find("open-sit").click()
    phone.find("sit-start").click()
    eventually(lambda: stage.house.sit is not None and phone.find("sit-said").text.startswith("Just sit"))
    assert stage.house.sit is not None
    stage.house.sit = stage.house.sit.model_copy(update={"share": 0.4})
    eventually(lambda: phone.find("sit-progress").get_attribute("value") == "0.4")
    stage.house.sit = stage.house.sit.model_copy(update={"phase": CalibrationPhase.DONE, "share": 1.0})

    eventually(lambda: "learnt your calm" in phone.find("sit-said").text)


def test_the_screen_stays_on_only_while_one_sits(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """Kept on with the first look, and let go when the sit is over."""
    phone.script(
        "window.held = []; const lock = { release: async () => window.held.push('let go') };"
        "const request = async (what) => { window.held.push(what); return lock; };"
        "Object.defineProperty(navigator, 'wakeLock', { value: { request } });"
    )
    go(phone, "settings")
    phone.find("open-sit").click()
    phone.find("sit-start").click()
    eventually(lambda: stage.house.sit is not None and phone.script("return window.held") == ["screen"])
    assert stage.house.sit is not None
    stage.house.sit = stage.house.sit.model_copy(update={"phase": CalibrationPhase.DONE, "share": 1.0})

    eventually(lambda: phone.script("return window.held") == ["screen", "let go"])


# --- the four tools --------------------------------------------------------------------------------------------------


def test_outsource_keeps_a_question_and_counts_who_was_asked(
    stage: "Stage", phone: "Screen", eventually: Eventually
) -> None:
    """A starter begins the question; asking notes which one, whom, and whether the own view stayed out."""
    go(phone, "outsource")
    phone.find("slot-2").click()
    phone.find("concept-2").send_keys("coming home")
    phone.script("[...document.querySelectorAll('#screen details[open] .small')][0].click()")
    phone.find("question-2").send_keys("know that you are home?")
    phone.find("slot-keep-2").click()
    eventually(lambda: phone.driver.find_elements(By.CSS_SELECTOR, "#screen [name=slot][value='2']"))
    phone.script("document.querySelector('#screen [name=slot][value=\"2\"]').click()")
    phone.find("asked-person").send_keys("M.")
    phone.script("document.querySelector('[data-testid=held-partly]').click()")
    phone.find("asked-keep").click()
    eventually(lambda: len(notes(stage)) == 2)

    question = "How do you know that you are home?"
    assert notes(stage) == [
        {"kind": "concept", "slot": 2, "concept": "coming home", "question": question},
        {"kind": "outsource", "slot": 2, "person": "M.", "held_back": "partly"},
    ]
    assert phone.find("today-outsource").text == "Today: 1 of 3 people asked"


def test_five_seconds_pass_with_and_without_motion(phone: "Screen", eventually: Eventually) -> None:
    """Second by second, to the end; where motion is unwelcome only the dots tell."""
    go(phone, "metabolize")
    phone.find("five-start").click()
    moving = phone.script("return getComputedStyle(document.querySelector('.five-fill')).transitionDuration")
    eventually(lambda: phone.find("five").get_attribute("data-second") == "5")
    said = phone.find("five-said").text
    features = [{"name": "prefers-reduced-motion", "value": "reduce"}]
    phone.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    phone.find("five-start").click()
    still = phone.script("return getComputedStyle(document.querySelector('.five-fill')).transitionDuration")
    eventually(lambda: phone.find("five").get_attribute("data-second") == "2")
    dots = phone.driver.find_elements(By.CSS_SELECTOR, ".dot.on")
    phone.find("five-start").click()
    phone.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    assert (moving, still) == ("5s", "0s")
    assert said == built_in().practice.metabolize.steps[-1]
    assert len(dots) in {2, 3}


def test_a_pause_with_someone_counts(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """The practice on the phone is practice for the phone; with somebody it is one of today's three."""
    go(phone, "metabolize")
    before = phone.find("today-metabolize").text
    phone.find("paused-with-someone").click()
    eventually(lambda: stage.heard("practice"))

    assert before == "Today: 0 of 3 pauses"
    assert phone.find("today-metabolize").text == "Today: 1 of 3 pauses"
    assert [said["tool"] for said in stage.heard("practice")] == ["metabolize"]


def test_assess_draws_a_profile(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """An axis or own words, works or does not; the table counts both."""
    go(phone, "assess")
    phone.find("assess-keep").click()  # nothing was said, so nothing is kept
    for axis, works in (("quiet", "yes"), ("quiet", "no"), ("faces", "yes")):
        phone.script(f"document.querySelector('[data-testid=axis-{axis}]').click()")
        phone.script(f"document.querySelector('[data-testid=works-{works}]').click()")
        phone.find("assess-keep").click()
    eventually(lambda: len(notes(stage)) == 3)
    rows = [row.text for row in phone.find("profile").find_elements(By.TAG_NAME, "tr")]

    assert [(note["axis"], note["works"]) for note in notes(stage)] == [
        ("quiet", True),
        ("quiet", False),
        ("faces", True),
    ]
    assert "Close and quiet 1 1" in rows
    assert "Faces and gestures 1 0" in rows


def test_contribute_counts_by_verb(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """One tap each; more than the day's three is fine."""
    go(phone, "contribute")
    for verb in ("feel", "like", "like", "want"):
        phone.find(f"verb-{verb}").click()
    eventually(lambda: len(notes(stage)) == 4)

    assert [note["verb"] for note in notes(stage)] == ["feel", "like", "like", "want"]
    assert "× 2" in phone.find("verb-like").text
    assert phone.find("today-contribute").text == "Today: 4 of 3 statements"


# --- awareness, honesty, support -------------------------------------------------------------------------------------


def test_the_awareness_card_is_four_small_notes(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """From the prompt to the card; what is left open stays unknown."""
    stage.nudge(
        kind="awareness", tool=None, tagline=None, quota=None, actions=["done", "later"], labels={"done": "Noted"}
    )
    eventually(lambda: phone.shows("nudge"))
    phone.find("answer-done").click()
    eventually(lambda: phone.count("screen-awareness"))
    phone.script("document.querySelector('[data-testid=gap-short]').click()")
    phone.find("more-me_too").click()
    phone.find("more-me_too").click()
    phone.find("awareness-keep").click()
    eventually(lambda: notes(stage))

    assert notes(stage) == [{"kind": "awareness", "gap": "short", "response": None, "deflections": None, "me_too": 2}]
    assert phone.find("thanks").text.startswith("Noted")
    assert [said["answer"] for said in stage.heard("answer")] == ["done"]


def test_honesty_comes_after_five_cards_beside_the_own_counts(
    stage: "Stage", phone: "Screen", eventually: Eventually
) -> None:
    """Offered once there is something to look at; the answer orders the tools and chooses none."""
    at = stage.house.now()
    cards = [
        {"note_id": f"n{day}", "at": at - day * DAY, "kind": "awareness", "gap": "instant", "response": "turned"}
        | {"deflections": 1, "me_too": None}
        for day in range(5)
    ]
    assert phone.count("offer-honesty") == 0
    phone.driver.execute_script("localStorage.setItem('heartreach.notes', JSON.stringify(arguments[0]))", cards)
    phone.driver.refresh()
    eventually(lambda: phone.script("return document.body.dataset.line") == "up" and phone.count("due-honesty"))
    phone.find("due-honesty").click()
    eventually(lambda: phone.count("honesty-counts"))
    counts = phone.find("honesty-counts").text
    touch(phone, "lean", -4)
    phone.find("honesty-keep").click()
    eventually(lambda: notes(stage))
    after = phone.find("honesty-after").text
    phone.find("back").click()

    assert "5 cards in four weeks" in counts
    assert "No gap 5" in counts
    assert "1.0 per card" in counts
    assert "Outsource and Metabolize" in after
    assert notes(stage) == [{"kind": "honesty", "lean": -4}]
    assert [topic for topic, _ in stage.said if topic == "settings/tool/set"] == []
    assert phone.count("offer-honesty") == 0


def test_a_talk_is_noted_with_marks_and_tags(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """Without any prompt; "let down" gets a kind word and the offer of quiet for today, and never a retry."""
    go(phone, "reach")
    phone.find("person").send_keys("A.")
    for pick in ("felt-1", "direction-gave", "mark-accepted", "mark-laughter", "tag-brave", "tag-let_down"):
        phone.script(f"document.querySelector('[data-testid={pick}]').click()")
    phone.find("follow-save").click()
    eventually(lambda: stage.heard("connection"))
    said = stage.heard("connection")[0]

    assert (said["people"], said["felt"], said["direction"], said["decision_id"]) == (["A."], 1, "gave", None)
    assert (said["marks"], said["tags"]) == (["accepted", "laughter"], ["brave", "let_down"])
    assert phone.find("thanks").text.startswith(built_in().practice.tags.let_down)
    phone.find("let-down-quiet").click()
    eventually(lambda: stage.heard("pause/set"))
    assert stage.heard("pause/set")[0]["scope"] == "today"


@pytest.mark.parametrize("felt", [0, 4])
def test_a_talk_in_which_nobody_was_heard_is_not_congratulated_on(
    stage: "Stage", phone: "Screen", eventually: Eventually, felt: int
) -> None:
    """Thanks are for the talks that reached."""
    support = built_in().practice.support
    go(phone, "reach")
    phone.script(f"document.querySelector('[data-testid=felt-{felt}]').click()")
    phone.find("follow-save").click()
    eventually(lambda: stage.heard("connection"))

    assert (phone.find("thanks").text == support.unheard) is (felt == 0)
    assert (phone.find("thanks").text in support.thanks) is (felt == 4)


def test_who_is_stirred_up_is_offered_their_tool(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """They said so themselves, unasked by the heart: a step is one tap away, and nothing asks for it twice."""
    stage.nudge(
        kind="checkin",
        tool=None,
        tagline=None,
        quota=None,
        actions=["not_stressed", "done"],
        labels={"done": "Stirred up", "not_stressed": "At ease"},
    )
    eventually(lambda: phone.shows("nudge"))
    phone.find("answer-done").click()
    said = phone.find("thanks").text
    phone.find("stirred-open").click()

    assert built_in().phone.nudge.stirred.text in said
    eventually(lambda: phone.count("screen-outsource"))


# --- safe people -----------------------------------------------------------------------------------------------------


def test_a_person_leaves_without_a_trace(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """Added, noted, suggested; removed they are in no note, no list and no message that waits, and the hub is told."""
    go(phone, "circle")
    phone.find("circle-person").send_keys("Q.")
    phone.find("circle-add").click()
    phone.find("circle-suggest").click()
    phone.find("back").click()
    go(phone, "reach")
    phone.script("document.querySelector('[name=people]').click()")
    phone.find("follow-save").click()
    stage.nudge()
    eventually(lambda: phone.shows("nudge"))
    suggested = phone.find("nudge-people").text
    phone.find("answer-later").click()
    go(phone, "circle")
    phone.find("remove-Q.").click()
    phone.find("remove-Q.").click()
    eventually(lambda: stage.heard("circle/forget"))
    kept = str(phone.script("return JSON.stringify(localStorage)"))

    assert suggested == "Perhaps with Q.?"
    assert stage.heard("circle/forget") == [{"schema": "heartreach/circle-forget/1", "person": "Q."}]
    assert "Q." not in kept.replace('\\"person\\":\\"Q.\\"', "")
    assert phone.count("person-Q.") == 0


def test_the_circle_tells_what_talks_were_like(stage: "Stage", phone: "Screen") -> None:
    """Means with their number, over all talks known; who gave over four weeks, of each person and of all; no rank."""
    at = stage.house.now()
    told: list[Said] = [
        {"people": ["A."], "direction": "gave", "felt": 4, "marks": ["accepted", "laughter"]},
        {"people": ["A.", "Z."], "direction": "gave", "felt": 1, "marks": []},
        {"people": ["A."], "direction": "received", "felt": None, "marks": ["accepted"]},
        {"people": ["A."], "direction": None, "felt": 0, "marks": []},
        {"people": [], "direction": "both", "felt": 4, "marks": []},
        {"people": ["A."], "direction": "received", "felt": 3, "marks": [], "at": at - 29 * DAY},
    ]
    talks = [{"connection_id": f"c{n}", "at": at - n * DAY, **one} for n, one in enumerate(told)]
    phone.driver.execute_script(
        "localStorage.setItem('heartreach.talks', arguments[0]);"
        'localStorage.setItem(\'heartreach.people\', \'["Z.", "B.", "A."]\');',
        json.dumps(talks),
    )
    go(phone, "circle")
    shown = {name: phone.find(f"person-{name}").text for name in ("A.", "B.", "Z.")}
    names = phone.script("return [...document.querySelectorAll('.person legend')].map((one) => one.textContent)")
    few = built_in().practice.circle.few

    assert names == ["A.", "B.", "Z."]
    assert "talks: 5 · seen and heard 2.0 of 4 · marks of support 1.5 of 5 · gave 2, received 1, both 0" in shown["A."]
    assert "talks: 1 · seen and heard 1.0 of 4 · gave 1, received 0, both 0" in shown["Z."]
    assert [name for name, text in shown.items() if few in text] == ["Z."]
    assert "talks: 0" in shown["B."]
    assert "gave 2, received 1, both 1" in phone.find("screen-circle").text.split("four weeks")[1]


def test_not_safe_to_reach_out_takes_suggestions_away(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """It is quiet for the day with the same tap, nobody is asked for, and help is named beside it."""
    phone.script(
        "localStorage.setItem('heartreach.people', '[\"A.\"]'); localStorage.setItem('heartreach.circle', '[\"A.\"]');"
        "localStorage.setItem('heartreach.suggest', 'true'); localStorage.setItem('heartreach.contact', '\"Ida 12\"')"
    )
    stage.nudge()
    eventually(lambda: phone.shows("nudge"))
    before = phone.find("nudge-people").text
    phone.find("not-safe").click()
    eventually(lambda: stage.heard("answer"))
    said = phone.find("thanks").text
    stage.nudge(id="n-2")
    eventually(lambda: phone.shows("nudge"))

    assert before == "Perhaps with A.?"
    assert [one["answer"] for one in stage.heard("answer")] == ["stop_today"]
    assert [one["scope"] for one in stage.heard("pause/set")] == ["today"]  # so that it does not count as too many
    assert built_in().phone.nudge.not_safe.text in said
    assert built_in().practice.help_line in said
    assert "Ida 12" in said
    assert phone.find("nudge-people").text == ""
    assert phone.shows("help-line")


def test_nobody_is_suggested_at_night(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """Who is up at two is not told to think of somebody who sleeps."""
    phone.script(
        "localStorage.setItem('heartreach.people', '[\"A.\"]'); localStorage.setItem('heartreach.circle', '[\"A.\"]');"
        "localStorage.setItem('heartreach.suggest', 'true')"
    )
    midnight = datetime.fromtimestamp(stage.house.now(), ZoneInfo("Europe/Berlin")).replace(hour=0, minute=0)
    told = []
    for hour in (2, 12):
        stage.nudge(id=f"n-{hour}", created_at=midnight.timestamp() + hour * 3600)
        eventually(lambda: phone.find("nudge").get_attribute("data-id") == f"n-{hour}")  # noqa: B023  # called at once
        told.append(phone.find("nudge-people").text)
        phone.find("answer-busy").click()

    assert told == ["", "Perhaps with A.?"]


# --- settings and the moment -----------------------------------------------------------------------------------------


def test_settings_are_sent_as_they_are_changed(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """Each a word on its own topic, and the page shows what holds even before the hub says so."""
    go(phone, "settings")
    explained = phone.find("always-note").text
    phone.find("set-always").click()
    phone.find("set-more").click()
    phone.find("set-evening").click()
    phone.driver.execute_script(
        "arguments[0].value = '2'; arguments[0].dispatchEvent(new Event('change'))", phone.find("set-cap")
    )
    phone.find("contact").send_keys("Jo, 0123")
    phone.find("back").click()
    eventually(lambda: ("settings/cap/set", "2") in stage.said)

    assert explained == built_in().practice.randomisation
    assert {said for said in stage.said if said[0].startswith("settings")} == {
        ("settings/always/set", "on"),
        ("settings/more/set", "on"),
        ("settings/evening/set", "never"),
        ("settings/cap/set", "2"),
    }
    assert "Jo, 0123" in phone.find("help-line").text


def test_another_language_needs_one_tap(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """The hub follows, says so, and the page speaks German from then on."""
    go(phone, "settings")
    phone.driver.execute_script(
        "arguments[0].value = 'de'; arguments[0].dispatchEvent(new Event('change'))", phone.find("set-language")
    )
    eventually(lambda: ("settings/language/set", "de") in stage.said)
    german = built_in("de")
    stage.house.spoken = german.page()
    at = stage.house.now()
    today = TodayPayload(at=at, today=Desk(Wearer(tz="Europe/Berlin"), pack=german).today(at))
    stage.publish("today", today.to_json().decode(), retain=True)
    eventually(lambda: phone.script("return document.documentElement.lang") == "de")

    eventually(lambda: phone.find("pause").text == "Pause" and phone.count("screen-settings"))
    assert phone.driver.find_element(By.ID, "screen-title").text == "Einstellungen"


def test_a_traveller_is_asked_once_whether_the_day_follows(
    stage: "Stage", fresh: "Screen", eventually: Eventually
) -> None:
    """Only where the phone's clock shows another time than the wearer's day; a tap tells the hub."""
    home = fresh.count("offer-zone")
    fresh.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "America/New_York"})
    fresh.driver.refresh()
    eventually(lambda: fresh.count("welcome-skip"))
    fresh.find("welcome-skip").click()
    eventually(lambda: fresh.count("zone-yes"))
    asked = fresh.find("offer-zone").text
    fresh.find("zone-yes").click()
    eventually(lambda: ("settings/zone/set", "America/New_York") in stage.said)
    fresh.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "Europe/Berlin"})

    assert home == 0
    assert asked.startswith("Your phone keeps New York time.")
    assert fresh.count("offer-zone") == 0


def test_talking_is_said_with_one_tap_and_taken_back_with_another(
    stage: "Stage", phone: "Screen", eventually: Eventually
) -> None:
    """With an end of its own, so that a forgotten one does not silence a day."""
    phone.find("now-talking").click()
    eventually(lambda: len(stage.heard("context")) == 1)
    pressed = phone.find("now-talking").get_attribute("aria-pressed")
    at = stage.house.now()
    desk = Desk(Wearer(tz="Europe/Berlin")).today(at)
    held = desk.model_copy(update={"contexts": {ContextKind.TALKING: at + 1800}})
    stage.publish("today", TodayPayload(at=at, today=held).to_json().decode(), retain=True)
    eventually(lambda: phone.find("now-talking").get_attribute("aria-pressed") == "true")
    phone.find("now-talking").click()
    eventually(lambda: len(stage.heard("context")) == 2)
    begun, ended = stage.heard("context")

    assert pressed == "true"
    assert (begun["kind"], ended["kind"]) == ("talking", "talking")
    assert 1700 < float(str(begun["until"])) - at < 1900
    assert float(str(ended["until"])) < at + 120


# --- without a line --------------------------------------------------------------------------------------------------


def test_what_is_noted_offline_arrives_once(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """The page works without the hub, keeps what was noted through a reload, and each note is one note at the hub."""
    network = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    phone.driver.execute_cdp_cmd("Network.enable", {})
    phone.driver.execute_cdp_cmd("Network.emulateNetworkConditions", network)
    phone.script("window.dispatchEvent(new Event('pagehide'))")  # the line ends as on a phone that leaves the house
    eventually(lambda: phone.script("return document.body.dataset.line") == "down")
    go(phone, "contribute")
    phone.find("verb-think").click()
    phone.find("verb-feel").click()
    offline = phone.find("today-contribute").text
    assert phone.find("waiting").text == "2 notes wait here to be sent"
    phone.driver.execute_cdp_cmd("Network.emulateNetworkConditions", network | {"offline": False})
    phone.driver.refresh()
    eventually(lambda: len(notes(stage)) == 2)
    for said in stage.heard("note"):
        note = said["note"]
        assert isinstance(note, dict)
        stage.publish("kept", {"schema": "heartreach/kept/1", "id": note["note_id"]})

    eventually(lambda: phone.find("waiting").text == "")
    assert offline == "Today: 2 of 3 statements"
    assert [note["verb"] for note in notes(stage)] == ["think", "feel"]


def test_today_said_offline_does_not_silence_tomorrow(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """A pause "for today" that could not be sent is over with the day; what was noted beside it still arrives."""
    network = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    phone.driver.execute_cdp_cmd("Network.enable", {})
    phone.driver.execute_cdp_cmd("Network.emulateNetworkConditions", network)
    phone.script("window.dispatchEvent(new Event('pagehide'))")
    eventually(lambda: phone.script("return document.body.dataset.line") == "down")
    phone.find("pause").click()
    phone.find("pause-today").click()
    go(phone, "contribute")
    phone.find("verb-want").click()
    both = phone.find("waiting").text
    stage.house.at += 12 * 3600.0
    phone.driver.execute_cdp_cmd("Network.emulateNetworkConditions", network | {"offline": False})
    phone.driver.refresh()
    eventually(lambda: len(notes(stage)) == 1)

    assert both == "2 notes wait here to be sent"
    assert stage.heard("pause/set") == []
