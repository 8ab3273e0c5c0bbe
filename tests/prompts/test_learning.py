"""Learning finds what helps, never leaves its band, and comes out the same each time."""

import random
from dataclasses import replace

import pytest

from heartreach.models import Prompt, Tool
from heartreach.prompts.desk import Desk
from heartreach.prompts.learning import FULL_DOSAGE, Lesson, Moment, helps, learn, probability, unlearnt
from heartreach.prompts.tool_learning import FLOOR, ToolBelief, best_shares, learn_tool
from tests.prompts.scene import DAY, HOUR, MakeScene, Scene


def lessons(effect: float, count: int, p: float = 0.5, seed: int = 1) -> list[Lesson]:
    """Randomised moments whose nudges change the outcome by `effect`; the baseline is nothing the model can draw."""
    rng = random.Random(seed)
    out = []
    for number in range(count):
        severity, hour, nudged = rng.random(), rng.uniform(8, 22), rng.random() < p
        baseline = -2.0 if 12 < hour < 13 else severity**3
        outcome = baseline + effect * nudged + rng.gauss(0, 0.5)
        out.append(
            Lesson(
                decision_id=str(number),
                at=number * HOUR,
                severity=severity,
                dosage=rng.uniform(0, FULL_DOSAGE),
                hour=hour,
                p=p,
                nudged=nudged,
                tool=Tool.ASSESS if nudged else None,
                outcome=outcome,
            )
        )
    return out


MIDDLE = Moment(severity=0.5, dosage=FULL_DOSAGE / 2, hour=15.0)
#: What of a moment a nudge's effect may depend on: its middle, and how far it reaches.
MIDDLE_OF, SPAN_OF = {"severity": 0.5, "dosage": FULL_DOSAGE / 2}, {"severity": 1.0, "dosage": FULL_DOSAGE}


@pytest.mark.parametrize("effect", [-0.4, 0.0, 0.4])
@pytest.mark.parametrize("p", [0.25, 0.5, 0.8])
def test_the_effect_is_found_whatever_the_probability(effect: float, p: float) -> None:
    """Centring keeps the estimate right though the baseline is modelled wrongly: within three of its own SD."""
    mean, sd = helps(learn(unlearnt(), lessons(effect, 2000, p)), MIDDLE)

    assert abs(mean - effect) < 3 * sd
    assert sd < 0.08


@pytest.mark.parametrize("of", ["severity", "dosage"])
def test_an_effect_that_depends_on_the_moment_is_found(of: str) -> None:
    """Where nudges help at one end and harm at the other, they are worth more where they help."""
    low, high = (MIDDLE_OF[of] - 0.4 * SPAN_OF[of], MIDDLE_OF[of] + 0.4 * SPAN_OF[of])
    told = []
    for one in lessons(0.0, 2000):
        turned = one.nudged * 2.0 * (getattr(one, of) - MIDDLE_OF[of]) / SPAN_OF[of]
        told.append(one.model_copy(update={"outcome": (one.outcome or 0.0) + turned}))
    belief = learn(unlearnt(), told)
    effects = [helps(belief, replace(MIDDLE, **{of: at}))[0] for at in (low, high)]

    assert effects[0] < -0.3
    assert effects[1] > 0.3


def test_before_any_lesson_nothing_is_believed() -> None:
    """No effect, a third of an SD of doubt."""
    mean, sd = helps(unlearnt(), MIDDLE)

    assert mean == 0
    assert 0.3 <= sd < 0.32


@pytest.mark.parametrize(("effect", "p"), [(0.5, 0.8), (-0.5, 0.2)])
def test_what_helps_is_done_more_often(effect: float, p: float) -> None:
    """To the edge of the band and no further."""
    belief = learn(unlearnt(), lessons(effect, 500))

    assert probability(belief, MIDDLE, 0.2, 0.8, 0.1) == p


def test_a_lot_of_nudges_ask_for_more_reason() -> None:
    """The margin grows with the dosage."""
    belief = learn(unlearnt(), lessons(0.15, 300))
    rested, worn = (Moment(0.5, dosage, 15.0) for dosage in (0.0, FULL_DOSAGE))
    fair = (probability(belief, rested, 0.2, 0.8, 0.0), probability(belief, worn, 0.2, 0.8, 0.0))
    strict = (probability(belief, rested, 0.2, 0.8, 0.3), probability(belief, worn, 0.2, 0.8, 0.3))

    assert strict[0] == fair[0]
    assert strict[1] < fair[1]


def test_an_unknown_outcome_teaches_nothing() -> None:
    """Not known is not zero."""
    unknown = [lesson.model_copy(update={"outcome": None}) for lesson in lessons(1.0, 10)]
    broken = [lesson.model_copy(update={"outcome": float("nan")}) for lesson in lessons(1.0, 10)]

    assert learn(unlearnt(), unknown + broken) == unlearnt()


def lived(scene: Scene, days: int, effect: float, restarts: bool = False) -> list[float]:
    """Two onsets a day whose outcome a nudge changes by `effect`; the probabilities that were used."""
    rng, used = random.Random(3), list[float]()
    for _ in range(days * 2):
        scene.desk.phone_seen(scene.now)
        decision = scene.onset()
        if decision.draw is not None:
            used.append(decision.draw.p)
            scene.desk.outcome(decision.decision_id, effect * isinstance(decision, Prompt) + rng.gauss(-1, 0.5))
        if restarts:
            scene.desk = Desk.restore(scene.desk.snapshot())
        scene.wait(4 * HOUR if len(used) % 2 else 20 * HOUR)
    return used


def learning_scene(make_scene: MakeScene) -> Scene:
    """A desk in learning mode."""
    return make_scene(randomisation="learning", want_more=True, quiet_from="00:00", quiet_until="00:00")


@pytest.mark.parametrize(("effect", "p"), [(1.0, 0.8), (-1.0, 0.2)])
def test_a_desk_learns(make_scene: MakeScene, effect: float, p: float) -> None:
    """A week at .25, then towards what helps; never outside the band."""
    used = lived(learning_scene(make_scene), 80, effect)

    assert set(used[:12]) == {0.25}
    assert all(0.2 <= one <= 0.8 for one in used[14:])
    assert sum(used[-20:]) / 20 == pytest.approx(p, abs=0.06)


def test_a_desk_learns_which_tool_helps(make_scene: MakeScene) -> None:
    """The own tool leads at first; the one that helps more than is to be expected without a nudge leads in the end."""
    scene, told = learning_scene(make_scene), list[Prompt]()
    for _ in range(160):
        scene.desk.phone_seen(scene.now)
        decision = scene.onset()
        helped = {Tool.ASSESS: 1.0, None: 0.0}.get(decision.tool, -0.5)
        scene.desk.outcome(decision.decision_id, helped)
        told += [decision] if isinstance(decision, Prompt) else []
        scene.wait(12 * HOUR)
    first, last = told[0].tool_probabilities, told[-1].tool_probabilities

    assert max(first, key=first.__getitem__) is Tool.OUTSOURCE
    assert max(last, key=last.__getitem__) is Tool.ASSESS
    assert last[Tool.ASSESS] > 0.5


def test_an_outcome_may_come_after_midnight(make_scene: MakeScene) -> None:
    """A late episode is closed the next day, and taught the night after; once."""
    scene = learning_scene(make_scene)
    scene.wait(11.5 * HOUR)
    decision = scene.onset()
    scene.live(12 * HOUR, step=HOUR)
    known = [scene.desk.outcome(decision.decision_id, 0.5), scene.desk.outcome("another", 0.5)]
    scene.live(24 * HOUR, step=HOUR)

    assert known == [True, False]
    assert scene.desk.state.belief is not None
    assert scene.desk.state.belief.lessons == 1
    assert scene.desk.state.lessons == ()


def test_a_desk_learns_the_same_through_restarts(make_scene: MakeScene) -> None:
    """Beliefs survive to the last bit."""
    once = lived(learning_scene(make_scene), 20, 0.5)
    restarted = lived(learning_scene(make_scene), 20, 0.5, restarts=True)

    assert once == restarted


def test_lessons_do_not_pile_up(make_scene: MakeScene) -> None:
    """Without outcomes they are forgotten after three days."""
    scene = learning_scene(make_scene)
    for _ in range(20):
        scene.desk.phone_seen(scene.now)
        scene.onset()
        scene.wait(DAY)

    assert len(scene.desk.state.lessons) <= 4


def test_every_tool_keeps_its_floor() -> None:
    """However badly it did; and the shares sum to one."""
    bad = learn_tool(ToolBelief(), 0.0)
    for _ in range(200):
        bad = learn_tool(bad, -3.0)
    shares = best_shares(dict.fromkeys(Tool, bad) | {Tool.ASSESS: ToolBelief()}, Tool.OUTSOURCE, last=None)

    assert sum(shares.values()) == pytest.approx(1)
    assert min(shares.values()) >= FLOOR
    assert shares[Tool.ASSESS] == pytest.approx(0.7, abs=0.01)


def test_the_own_pick_leads_and_the_last_one_waits() -> None:
    """Before anything is learnt: the own tool first; whichever was last a little less."""
    fresh = best_shares({}, Tool.METABOLIZE, last=None)
    bored = best_shares({}, Tool.METABOLIZE, last=Tool.METABOLIZE)

    assert max(fresh, key=fresh.__getitem__) is Tool.METABOLIZE
    assert bored[Tool.METABOLIZE] < fresh[Tool.METABOLIZE]
    assert bored[Tool.METABOLIZE] > bored[Tool.ASSESS]
