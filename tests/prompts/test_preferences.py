"""What the wearer sets on the phone lies over the house's settings, and lasts."""

import pytest

from heartreach.errors import BadInput, BadPayload, ConfigError
from heartreach.models import Prompt, PromptKind, Silence, SilenceReason, Sit
from heartreach.prompts.desk import Desk
from heartreach.prompts.payloads import read
from heartreach.prompts.preferences import Preference
from heartreach.prompts.replaying import Preferred, Rose, replay
from heartreach.prompts.settings import PolicySettings, Randomisation
from heartreach.prompts.topics import Address, Name
from tests.prompts.scene import HOUR, NOON, MakeScene, Scene


def say(scene: Scene, name: Name, word: str) -> None:
    """Tell the desk a setting as it travels."""
    preference = read(Address("me", name), word.encode(), scene.now)
    assert isinstance(preference, Preference)
    scene.desk.prefer(preference, scene.now)


def test_quiet_hours_of_the_phone_hold_at_once(scene: Scene) -> None:
    """An onset inside them stays quiet, and the record says why."""
    say(scene, Name.QUIET_SET, "11:30-13:00")

    decision = scene.onset()

    assert isinstance(decision, Silence)
    assert SilenceReason.QUIET_HOURS in decision.reasons


@pytest.mark.parametrize(
    ("name", "word", "field", "value"),
    [
        (Name.QUIET_SET, "22:15-07:00", "quiet_until", "07:00"),
        (Name.CAP_SET, "2", "cap", 2),
        (Name.CAP_SET, "0", "cap", 0),
        (Name.AWARENESS_SET, "18:00", "awareness_at", "18:00"),
        (Name.AWARENESS_SET, "never", "awareness_at", None),
        (Name.EVENING_SET, "21:00", "evening_at", "21:00"),
        (Name.CHECKINS_SET, "3", "checkins", 3),
        (Name.ALWAYS_SET, "on", "always", True),
        (Name.MORE_SET, "on", "want_more", True),
    ],
)
def test_a_choice_is_told_and_outlasts_restarts_and_the_house(
    make_scene: MakeScene, name: Name, word: str, field: str, value: object
) -> None:
    """`today` shows it, and neither a restart nor other settings of the house undo it."""
    scene = make_scene(randomisation=Randomisation.STUDY, awareness_at="19:00", evening_at="20:45")
    say(scene, name, word)
    desk = Desk.restore(scene.desk.snapshot())
    desk.change(PolicySettings(cap=5, p_nudge=0.5))

    assert getattr(scene.desk.today(NOON).settings, field) == value
    assert getattr(desk.today(NOON).settings, field) == value


def test_always_goes_back_to_what_the_house_has(make_scene: MakeScene) -> None:
    """A researcher's own probability returns with the switch."""
    scene = make_scene(randomisation=Randomisation.STUDY, p_nudge=0.3)
    say(scene, Name.ALWAYS_SET, "on")
    always = scene.desk.settings.first_probability
    say(scene, Name.ALWAYS_SET, "off")

    assert (always, scene.desk.settings.first_probability) == (1.0, 0.3)


def test_the_language_is_the_wearers_too(scene: Scene) -> None:
    """German from the next sentence on, also after a restart; a language nobody has is refused and changes nothing."""
    say(scene, Name.LANGUAGE_SET, "de")
    with pytest.raises(BadInput, match="tlh"):
        scene.desk.prefer(Preference(language="tlh"), NOON)
    restored = Desk.restore(scene.desk.snapshot())

    assert [desk.today(NOON).language for desk in (scene.desk, restored)] == ["de", "de"]
    assert scene.prompt().text_id.startswith("de:")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        (Name.QUIET_SET, "24:00-08:00"),
        (Name.QUIET_SET, "21:30"),
        (Name.CAP_SET, "7"),
        (Name.CAP_SET, "-1"),
        (Name.AWARENESS_SET, "7 pm"),
        (Name.CHECKINS_SET, "4"),
        (Name.ALWAYS_SET, "maybe"),
        (Name.LANGUAGE_SET, "../de"),
        (Name.ZONE_SET, "../../etc/passwd"),
        (Name.ZONE_SET, "Europe/Berlin/x/y"),
    ],
)
def test_a_wrong_setting_is_refused(name: Name, word: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(BadPayload):
        read(Address("me", name), word.encode(), NOON)


def test_a_traveller_takes_their_quiet_hours_along(scene: Scene) -> None:
    """Noon in UTC is night in Auckland: quiet at once, also after a restart; a zone that is none changes nothing."""
    say(scene, Name.ZONE_SET, "Pacific/Auckland")
    decision = scene.onset()
    before = scene.desk.snapshot()
    with pytest.raises(ConfigError, match="Atlantis"):
        scene.desk.prefer(Preference(values={"cap": 2}, tz="Europe/Atlantis"), scene.now)
    assert scene.desk.snapshot() == before
    restored = Desk.restore(scene.desk.snapshot())

    assert isinstance(decision, Silence)
    assert decision.reasons == (SilenceReason.QUIET_HOURS,)
    assert [desk.today(NOON).tz for desk in (scene.desk, restored)] == ["Pacific/Auckland"] * 2


def test_a_changed_card_time_is_planned_for_today(make_scene: MakeScene) -> None:
    """The card comes at the new time of the same day."""
    scene = make_scene(awareness_at="19:00")
    scene.due()
    say(scene, Name.AWARENESS_SET, "14:00")
    decisions = scene.live(3 * HOUR)

    assert [one.kind for one in decisions if isinstance(one, Prompt)] == [PromptKind.AWARENESS]


def test_a_day_with_changed_settings_replays(scene: Scene) -> None:
    """What was set is part of what was told."""
    snapshot = scene.desk.snapshot()
    preference = Preference(values={"quiet_from": "11:00", "quiet_until": "13:00"})
    scene.desk.prefer(preference, NOON)
    reading, onset = scene.reading(), scene.onset_word()
    decision = scene.desk.onset(onset, reading, NOON)

    assert replay(snapshot, [Preferred(preference, NOON), Rose(onset, reading, NOON)]) == [decision]


def test_a_sit_is_told_within_the_hour() -> None:
    """The core remembers no longer, and a sit has a length."""
    document = '{{"schema":"heartreach/calibrate/1","start":{},"end":{}}}'

    def said(start: float, end: float) -> object:
        return read(Address("me", Name.CALIBRATE), document.format(start, end).encode(), NOON)

    assert said(NOON - 300, NOON) == Sit(start=NOON - 300, end=NOON)
    for start, end in ((NOON, NOON - 300), (NOON - 4000, NOON - 3700), (NOON - 3000, NOON)):
        with pytest.raises(BadPayload):
            said(start, end)
