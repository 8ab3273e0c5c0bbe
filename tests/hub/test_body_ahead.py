"""A body that lives ahead in another process is the same body."""

import os
import random
import subprocess
import sys

import pytest

from heartreach.hub.demo_month.body_ahead import BodyAhead, Lived
from heartreach.models import Beat, Motion
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.simulation.daily_life import daily_life
from heartreach.simulation.person import Person

#: Monday, 2 March 2026, 07:00 in Berlin, and a little.
MORNING = 1772431200.0 + 3.7
STEP_S = 10.0

Told = tuple[list[Beat], list[Motion], float, int]


def somebody(seed: int) -> Person:
    """An ordinary day."""
    day = daily_life(random.Random(seed), MORNING - 7 * 3600)
    return Person(seed=seed, start=MORNING, activities=day, tz="Europe/Berlin", relief=3.0)


def lived(body: Lived, reached: list[int]) -> list[Told]:
    """Two hours of it, with connections at the steps `reached`."""
    told, at = [], MORNING
    for step in range(2 * 360):
        at += STEP_S
        told.append((body.beats(at), body.motion(at), body.stress_level, len(body.truth)))
        if step in reached:
            body.undergo(Activity(ActivityKind.CONNECTION, at, at + 900.0, 1.0))
    return told


@pytest.mark.long
def test_it_lives_the_same_life() -> None:
    """Whoever is reached, and whenever: at once, twice in a step's time, late, never; and on another day."""
    chance = random.Random(4)
    lives = [[], [0], [1, 2, 59, 60, 61, 719], sorted(chance.sample(range(720), 9))]
    with BodyAhead() as ahead:
        for seed, reached in enumerate(lives):
            ahead.day(somebody(seed), MORNING, STEP_S)

            assert lived(ahead, reached) == lived(somebody(seed), reached)


def test_a_connection_changes_what_comes() -> None:
    """Or the test above would show nothing."""
    assert lived(somebody(1), [100]) != lived(somebody(1), [])


def test_its_end_is_told() -> None:
    """Who waits for a body that died does not wait for ever."""
    with BodyAhead() as ahead:
        ahead.day(somebody(1), MORNING, STEP_S)
        ahead.beats(MORNING + STEP_S)
        ahead._process.kill()
        with pytest.raises(RuntimeError, match="died"):
            lived(ahead, [])


@pytest.mark.long
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 is Unix")
def test_killed_with_what_it_lives_for_it_ends_in_silence() -> None:
    """The line breaks with stretches unread; the terminal of somebody who ended `demo-data` is no place for that."""
    code = f"""
import os, time
from heartreach.hub.demo_month.body_ahead import BodyAhead
from tests.hub.test_body_ahead import MORNING, STEP_S, somebody
with BodyAhead() as ahead:
    ahead.day(somebody(1), {MORNING}, {STEP_S})
    ahead.beats({MORNING} + {STEP_S})
    time.sleep(0.5)
    os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (-9, "")
