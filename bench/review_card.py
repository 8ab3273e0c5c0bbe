"""Hold the answer card to its promises on made-up wearers: `python bench/review_card.py [WEARERS]`."""

import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from heartreach.review.card import AnswerCard, CardState, answer_card
from heartreach.review.randomisation import redraw
from heartreach.review.recovery import half_time
from heartreach.review.trial import trial_of
from tests.review.made_wearers import course, wearer

CLEAR = {CardState.LIKELY_HELPS, CardState.LIKELY_SLOWER}


def cards(wearers: int, n: int, effect_sd: float, *, greedy: bool) -> list[AnswerCard]:
    made = (wearer(np.random.default_rng([seed, n]), n, effect_sd, greedy=greedy) for seed in range(wearers))
    return [answer_card(one, np.random.default_rng(seed)) for seed, one in enumerate(made)]


def states(wearers: int) -> None:
    for effect_sd in (0.0, -0.5, -0.8):
        for n in (60, 120, 240):
            for greedy in (True, False):
                said = Counter(card.state.value for card in cards(wearers, n, effect_sd, greedy=greedy))
                shares = ", ".join(f"{state} {count / wearers:.3f}" for state, count in said.most_common())
                print(f"effect {effect_sd:+.1f} SD, {n} episodes, {'greedy' if greedy else 'coin'}: {shares}")


def looking_daily(wearers: int) -> None:
    found = 0
    for seed in range(wearers):
        episodes = wearer(np.random.default_rng([seed, 7]), 240, 0.0)
        looks = (answer_card(episodes[:n], np.random.default_rng(seed)).state for n in (30, 60, 120, 240))
        found += any(state in CLEAR for state in looks)
    print(f"effect 0, looked at every day for 240 episodes: a difference was found by {found / wearers:.3f}")


def test_size(wearers: int) -> None:
    rejected, held = 0, 0
    for seed in range(wearers):
        rng = np.random.default_rng([seed, 9])
        test = redraw(trial_of(wearer(rng, 120, 0.0)), rng)
        rejected += test.p_value() <= 0.05
        away = redraw(trial_of(wearer(rng, 120, -0.8)), rng).interval(0.05)
        held += away is not None and away[0] <= -4.8 <= away[1]
    print(
        f"greedy, AR .5, n=120: a true null is rejected at .05: {rejected / wearers:.3f}, "
        f"the interval holds a true -4.8: {held / wearers:.3f}"
    )


def talks(episodes: int) -> None:
    for minutes in (0, 12, 25, 40):
        gains = {"fit": [], "without talk term": []}
        for seed in range(episodes):
            rng = np.random.default_rng([seed, minutes])
            start = 8 + 6 * rng.random()
            with_talk = course(rng, 12.6, (start, start + minutes) if minutes else None)
            quiet = course(rng, 20.0, None)
            blind = type(with_talk)(with_talk.minutes, with_talk.score, np.zeros(120, bool))
            without = half_time(quiet).minutes
            gains["fit"].append((half_time(with_talk).minutes or 120) - without)
            gains["without talk term"].append((half_time(blind).minutes or 120) - without)
        told = ", ".join(f"{name} {np.mean(values):+.1f} min" for name, values in gains.items())
        print(f"true -7.4 min, talk of {minutes} min: {told}")


def speed() -> None:
    episodes = wearer(np.random.default_rng(0), 240, 0.0) * 42
    began = time.perf_counter()
    redraw(trial_of(episodes[:10_000]), np.random.default_rng(0)).interval(0.05)
    print(f"10,000 episodes, 1,999 draws and interval: {time.perf_counter() - began:.2f} s")


def main(wearers: int) -> None:
    speed()
    talks(wearers)
    test_size(wearers)
    looking_daily(wearers)
    states(wearers)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
