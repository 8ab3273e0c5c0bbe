import itertools
import random
from collections.abc import Callable

import pytest

from bench import bridge_beat_times as rig
from heartreach.firmware_bridge.beat_clock import BeatClock, Chain, Placement

Run = list[tuple[Placement, tuple[float, ...]]]


def even_heart(rr_s: float, wander_s: float) -> Callable[[random.Random, float], list[tuple[float, float]]]:
    """True beats around one interval."""

    def beats(chance: random.Random, seconds: float) -> list[tuple[float, float]]:
        at, made = 0.0, []
        while at < seconds:
            rr = rr_s + chance.gauss(0, wander_s)
            at += rr
            made.append((at, rr))
        return made

    return beats


def play(scenario: rig.Scenario, seed: int = 0) -> Run:
    """What the beat clock makes of a scenario, with the truth beside it."""
    clock = BeatClock()
    run: Run = []
    for arrived, true, ticks in rig.packets(scenario, seed):
        if ticks:
            run.append((clock.place(ticks, arrived), true))
        else:
            clock.hear_empty(arrived)
    return run


def spread(run: Run) -> tuple[float, float]:
    """Median and 95th percentile of the error in ms."""
    return rig.spread([at - one for placed, true in run for at, one in zip(placed.times, true, strict=True)])


def broken(run: Run) -> int:
    """How often the clock reported a break."""
    return sum(placed.chain in {Chain.LOST, Chain.AHEAD} for placed, _ in run)


@pytest.mark.parametrize(
    "scenario",
    [
        rig.Scenario("jitter", seconds=900),
        rig.Scenario("stalls", stall=0.01, seconds=900),
        rig.Scenario("drift", drift_ppm=200, seconds=3600),
    ],
    ids=lambda scenario: scenario.name,
)
def test_beats_stand_within_25_ms_half_of_the_time_and_60_ms_nearly_always(scenario: rig.Scenario) -> None:
    """Radio jitter, bursts and a drifting strap clock do not move beats."""
    middle, nearly_all = spread(play(scenario))

    assert (middle, nearly_all) < (25, 60)
    assert nearly_all < 60


@pytest.mark.parametrize("rr_s", [0.34, 0.5, 0.75, 0.95, 1.0, 1.02, 1.3])
def test_a_heart_that_marches_with_the_packets_is_not_taken_for_losses(
    rr_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 60 bpm every packet is equally old for minutes: that is no gap."""
    monkeypatch.setattr(rig, "hearts_beats", even_heart(rr_s, 0.02))

    assert [broken(play(rig.Scenario("jitter", seconds=900), seed)) for seed in range(2)] == [0, 0]


def test_lost_intervals_are_told_within_ten_packets() -> None:
    """One packet of intervals that never comes is a break, soon, and the beats after it stand right again."""
    whole = [packet for packet in rig.packets(rig.Scenario("jitter", seconds=300), seed=3) if packet[2]]
    clock = BeatClock()
    placed = [(clock.place(ticks, at), true) for at, true, ticks in whole[:150] + whole[152:]]
    told = [number for number, (one, _) in enumerate(placed) if one.chain is Chain.LOST]

    assert len(told) == 1
    assert 150 <= told[0] < 160
    before, after = (
        [at - true for one, trues in part for at, true in zip(one.times, trues, strict=True)]
        for part in (placed[100:150], placed[170:])
    )
    assert abs(sum(before) / len(before) - sum(after) / len(after)) < 0.2


def test_time_never_runs_backwards_on_one_chain() -> None:
    """Whatever the radio does, later intervals end later, save where a break is told."""
    for seed in range(3):
        run = play(rig.Scenario("all", jitter_s=0.2, stall=0.02, loss=0.02, seconds=900), seed)
        times = [at for placed, _ in run if placed.chain is not Chain.AHEAD for at in placed.times]
        breaks = sum(placed.chain is Chain.AHEAD for placed, _ in run)
        assert sum(later <= sooner for sooner, later in itertools.pairwise(times)) <= breaks


def test_a_chain_that_ran_ahead_is_told_and_set_back() -> None:
    """A strap whose clock jumps, or beats counted twice in full: a packet cannot come before its beats."""
    clock = BeatClock()
    for second in range(60):
        clock.place([819] if second % 4 else [819, 819], arrived=float(second))
    twice = clock.place([1024, 1024], arrived=60.0)

    assert twice.chain is Chain.AHEAD
    assert twice.times[-1] == pytest.approx(60.0)


def test_a_restart_joins_nothing() -> None:
    """After a break known from elsewhere the line begins anew, without a verdict on the time between."""
    clock = BeatClock()
    clock.place([1024], arrived=1.0)
    clock.restart()

    assert clock.place([1024], arrived=100.0).chain is Chain.STARTED
