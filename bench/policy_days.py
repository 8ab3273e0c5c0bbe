"""Live many restless days and hold the policy to its promises: `python bench/policy_days.py [LIVES] [DAYS]`."""

import random
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from heartreach.models import Prompt
from heartreach.prompts.settings import PolicySettings, Randomisation
from tests.prompts.life import Life
from tests.prompts.scene import DAY

START = datetime(2026, 1, 1, tzinfo=UTC).timestamp()


def main(lives: int, days: int) -> None:
    """Live `lives` times `days`; an assertion names the law that broke, and the seed to replay it with."""
    counts: Counter[str] = Counter()
    began = time.perf_counter()
    for seed in range(lives):
        rng = random.Random(seed)
        settings = PolicySettings(
            randomisation=rng.choice(list(Randomisation)),
            cap=rng.randint(0, 6),
            checkins=rng.randint(0, 3),
            want_more=rng.random() < 0.5,
            own_tool_share=rng.choice([0.0, 0.7, 1.0]),
        )
        life = Life(seed, START + rng.random() * 365 * DAY, settings)
        try:
            life.live(days)
        except AssertionError as error:
            raise SystemExit(f"life {seed}: {error}") from error
        counts.update(decision.outcome for decision in life.decisions)
        counts.update(f"prompt: {one.kind}" for one in life.decisions if isinstance(one, Prompt))
        counts.update(f"silence: {reason}" for one in life.decisions for reason in one.reasons)
    print(f"{lives * days} days in {time.perf_counter() - began:.0f} s, no promise broken")
    for name, count in sorted(counts.items()):
        print(f"{count:8d}  {name}")


if __name__ == "__main__":
    main(*(int(word) for word in (sys.argv[1:] + ["100", "30"][len(sys.argv) - 1 :])))
