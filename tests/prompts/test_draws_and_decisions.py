"""A decision can be drawn again from its record, alone."""

from collections import Counter

import pytest

from heartreach.errors import ConfigError
from heartreach.models import Prompt, Silence, SilenceReason, Tool, Wearer
from heartreach.prompts.desk import Desk
from heartreach.prompts.draws import choose, uniform
from heartreach.prompts.settings import PolicySettings, Randomisation
from tests.prompts.scene import DAY, MakeScene, Scene


def many(make_scene: MakeScene, days: int, **settings: object) -> list[Prompt | Silence]:
    """One available onset a day."""
    scene = make_scene(want_more=True, **settings)
    decisions = []
    for _ in range(days):
        scene.desk.phone_seen(scene.now)
        decisions.append(scene.onset())
        scene.wait(DAY)
    return decisions


@pytest.mark.parametrize(
    ("mode", "p"),
    [
        (Randomisation.PRIVATE, 0.8),
        (Randomisation.STUDY, 0.5),
        (Randomisation.ALWAYS, 1.0),
        (Randomisation.LEARNING, 0.25),
    ],
)
def test_each_mode_has_its_probability(make_scene: MakeScene, mode: Randomisation, p: float) -> None:
    """.8 in private, .5 in a study, 1 on request, .25 at first while learning; all on record."""
    draw = make_scene(randomisation=mode).onset().draw

    assert draw is not None
    assert draw.p == p


def test_zero_stays_zero(make_scene: MakeScene) -> None:
    """A probability of 0 is a probability, not "unset"."""
    decision = make_scene(randomisation=Randomisation.ALWAYS, p_nudge=0).onset()

    assert decision.reasons == (SilenceReason.COIN,)
    assert decision.draw is not None
    assert (decision.draw.p, decision.available) == (0.0, True)


def test_the_coin_falls_as_often_as_it_says(make_scene: MakeScene) -> None:
    """Of 400 coins of .5, 200 speak, give or take three standard deviations (30)."""
    decisions = many(make_scene, 400, randomisation=Randomisation.STUDY)

    assert 170 < sum(isinstance(decision, Prompt) for decision in decisions) < 230


def test_every_draw_replays_alone(make_scene: MakeScene) -> None:
    """Seed and index give the number again; number and probability give the decision."""
    for decision in many(make_scene, 50, randomisation=Randomisation.STUDY):
        draw = decision.draw
        assert draw is not None
        assert uniform(draw.seed, draw.index, decision.kind) == draw.u
        assert isinstance(decision, Prompt) is (draw.u < draw.p)


def test_every_tool_replays_alone(make_scene: MakeScene) -> None:
    """The tool follows from the same place in the stream and the recorded shares."""
    for decision in many(make_scene, 50):
        assert decision.draw is not None
        u = uniform(decision.draw.seed, decision.draw.index, f"{decision.kind}/tool")
        assert choose(decision.tool_probabilities, u) is decision.tool


def test_the_own_tool_comes_most_often(make_scene: MakeScene) -> None:
    """.7 for the chosen tool, .1 for each other one (three standard deviations of 400 draws)."""
    tools = Counter(decision.tool for decision in many(make_scene, 400, tool=Tool.ASSESS))

    assert 252 < tools[Tool.ASSESS] < 308
    assert all(22 < tools[tool] < 58 for tool in Tool if tool is not Tool.ASSESS)


def test_the_same_seed_gives_the_same_days(make_scene: MakeScene) -> None:
    """Two desks with one seed agree in everything; another seed differs."""
    first, second, other = (many(make_scene, 30, randomisation="study", seed=seed) for seed in (5, 5, 6))

    assert first == second
    assert [type(one) for one in first] != [type(one) for one in other]


def test_the_same_onset_is_decided_once(scene: Scene) -> None:
    """After a restart the core may speak of an onset again; the answer is the same and nothing is counted twice."""
    first = scene.onset()
    scene.onsets -= 1
    scene.wait(1)

    assert scene.onset() is first
    assert len(scene.desk.state.spoken) == 1


def test_any_error_means_no_nudge(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault while deciding is a silence with its own reason, and the probability on record is 0."""

    def broken(*_: object) -> dict[Tool, float]:
        raise ZeroDivisionError

    monkeypatch.setattr("heartreach.prompts.desk.shares", broken)

    decision = scene.onset()

    assert decision.reasons == (SilenceReason.SERVICE_ERROR,)
    assert decision.draw is not None
    assert (decision.draw.p, decision.available) == (0.0, False)


def test_the_policy_version_tells_settings_apart() -> None:
    """Any number that could change a decision changes the version."""
    versions = {
        PolicySettings(cap=cap, own_tool_share=share).version("en") for cap in range(7) for share in (0.7, 0.71)
    }

    assert len(versions) == 14


@pytest.mark.parametrize("tz", ["Mars/Olympus", "", "../etc/passwd"])
def test_an_unknown_zone_is_refused(tz: str) -> None:
    """A desk does not guess where somebody lives."""
    with pytest.raises(ConfigError, match="no time zone"):
        Desk(Wearer(tz=tz))


def test_a_seed_must_fit_a_database() -> None:
    """Signed 64 bits, so that no store rounds it."""
    with pytest.raises(ConfigError, match="does not fit"):
        Desk(Wearer(), seed=2**63)


def test_a_band_that_is_upside_down_is_refused() -> None:
    """Learning needs room between its edges, not beyond them."""
    with pytest.raises(ValueError, match=r"learning_low 0\.9 is above learning_high 0\.8"):
        PolicySettings(learning_low=0.9)
