"""Error of reconstructed beat times under radio jitter, stalls, losses, duplicates and clock drift.

A strap sends once a second what ended since; the radio adds a base delay and exponential jitter. The error of a beat is
the difference between its placed and its true time, against the run's own median (a strap's processing delay is not
observable). Compared with the rule that most programs use: the last beat of a packet happened when the packet came.

    python -m bench.bridge_beat_times
"""

import random
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from heartreach.firmware_bridge.beat_clock import BeatClock, Chain
from heartreach.firmware_bridge.duplicate_guard import DuplicateGuard
from heartreach.firmware_bridge.protocol.heart_rate import HeartRateMeasurement

BASE_DELAY_S = 0.0075
STRAP_DELAY_S = 1.0
SEEDS = range(5)


@dataclass(frozen=True)
class Scenario:
    """What the radio does to a run."""

    name: str
    jitter_s: float = 0.04
    loss: float = 0.0
    twice: float = 0.0
    stall: float = 0.0
    drift_ppm: float = 60.0
    seconds: float = 1800.0


SCENARIOS = (
    Scenario("jitter 40 ms"),
    Scenario("jitter 200 ms", jitter_s=0.2),
    Scenario("5 % duplicated", twice=0.05),
    Scenario("1 % frames lost", loss=0.01),
    Scenario("1 % stalls of 2-6 s", stall=0.01),
    Scenario("4 h, 200 ppm drift", drift_ppm=200.0, seconds=14_400.0),
)

Packet = tuple[float, tuple[float, ...], tuple[int, ...]]  # arrival, true beat times, RR ticks


def hearts_beats(chance: random.Random, seconds: float) -> list[tuple[float, float]]:
    """True beats as (time, RR): 75 bpm, RMSSD near 40 ms."""
    at, wander, beats = 0.0, 0.0, []
    while at < seconds:
        wander = 0.9 * wander + chance.gauss(0, 0.02)
        rr = max(0.4, min(1.5, 0.8 + wander))
        at += rr
        beats.append((at, rr))
    return beats


def packets(scenario: Scenario, seed: int) -> Iterable[Packet]:
    """What arrives, in the order in which the strap sent it."""
    chance = random.Random(seed)
    beats = hearts_beats(chance, scenario.seconds)
    told, sent, stalled_until = 0, chance.random(), 0.0
    while (sent := sent + 1.0) < scenario.seconds:
        first = told
        while told < len(beats) and beats[told][0] + STRAP_DELAY_S <= sent:
            told += 1
        if chance.random() < scenario.stall:
            stalled_until = sent + chance.uniform(2, 6)
        arrived = max(sent + BASE_DELAY_S + chance.expovariate(1 / scenario.jitter_s), stalled_until)
        if chance.random() < scenario.loss:
            continue
        rate = (1 + scenario.drift_ppm * 1e-6) * 1024
        packet = arrived, tuple(t for t, _ in beats[first:told]), tuple(round(rr * rate) for _, rr in beats[first:told])
        yield packet
        if chance.random() < scenario.twice:
            yield arrived + 0.001, *packet[1:]


def by_arrival(run: Iterable[Packet]) -> tuple[list[float], int]:
    """The usual rule."""
    errors = []
    for arrived, true, ticks in run:
        at = arrived - sum(ticks) / 1024
        for one, tick in zip(true, ticks, strict=True):
            at += tick / 1024
            errors.append(at - one)
    return errors, 0


def by_beat_clock(run: Iterable[Packet]) -> tuple[list[float], int]:
    """Ours; also counts the gaps it reported."""
    clock, guard, gaps = BeatClock(), DuplicateGuard(), 0
    errors: list[float] = []
    for arrived, true, ticks in run:
        if not ticks:
            clock.hear_empty(arrived)
            continue
        if guard.is_repeat(bytes(HeartRateMeasurement(75, rr_ticks=ticks)), arrived):
            continue
        placed = clock.place(ticks, arrived)
        gaps += placed.chain in {Chain.LOST, Chain.AHEAD}
        errors.extend(at - one for at, one in zip(placed.times, true, strict=True))
    return errors, gaps


def spread(errors: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile of the distance from the median, in ms."""
    middle = statistics.median(errors)
    away = sorted(abs(error - middle) * 1000 for error in errors)
    return away[len(away) // 2], away[int(len(away) * 0.95)]


def main() -> None:
    """Print the table."""
    print(f"{'scenario':<22}{'by arrival (median/p95)':>26}{'beat clock (median/p95)':>26}{'gaps told':>11}")
    for scenario in SCENARIOS:
        usual = [spread(by_arrival(packets(scenario, seed))[0]) for seed in SEEDS]
        runs = [by_beat_clock(packets(scenario, seed)) for seed in SEEDS]
        ours = [spread(errors) for errors, _ in runs]
        cells = (
            f"{statistics.mean(m for m, _ in c):.0f} / {statistics.mean(p for _, p in c):.0f} ms" for c in (usual, ours)
        )
        print(
            f"{scenario.name:<22}{''.join(f'{cell:>26}' for cell in cells)}{sum(g for _, g in runs) / len(runs):>11.1f}"
        )


if __name__ == "__main__":
    main()
