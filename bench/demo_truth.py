"""Hold the review to the truth of simulated months: `python bench/demo_truth.py FOLDER...`.

Make them first, each a few minutes of one core::

    heartreach demo-data --out none_confounded --effect none --confounded --seed 3
    heartreach demo-data --out helps_talk --effect helps --talk --seed 5

For each it prints what is true, what the naive comparison of recoveries with and without a connection says, and what
the answer card says.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from heartreach.hub.reviewing import seed_of
from heartreach.models import Outcome
from heartreach.review.charts.card_chart import card_chart
from heartreach.store import Reader, made_up

EVER = (-1e11, 1e11)


def naive(outcomes: list[Outcome]) -> tuple[float, float, int, int]:
    """Mean half-time with less without a connection within the hour, its plain standard error, and both numbers."""
    known = [(one.connected, one.half_time_min) for one in outcomes if one.half_time_min is not None]
    sides = [np.array([minutes for connected, minutes in known if connected is side]) for side in (True, False)]
    error = float(np.sqrt(sum(side.var(ddof=1) / side.size for side in sides)))
    return float(sides[0].mean() - sides[1].mean()), error, sides[0].size, sides[1].size


def main(folders: list[Path]) -> None:
    for folder in folders:
        with Reader.open(folder) as reader:
            wearer = reader.wearers()[0].wearer_id
            outcomes, mark = reader.outcomes(wearer, *EVER), made_up(reader, wearer)
        difference, error, with_n, without_n = naive(outcomes)
        card = card_chart(outcomes, seed_of(wearer)).answer
        truth = (
            "not simulated" if mark is None else f"effect {mark.effect}, confounded {mark.confounded}, talk {mark.talk}"
        )
        print(f"{folder}: {truth}")
        print(
            f"  naive: {difference:+.1f} min with a connection (error {error:.1f}; {with_n} with, {without_n} without)"
        )
        print(f"  card:  {card.state.value}: {card.sentence}")


if __name__ == "__main__":
    main([Path(word) for word in sys.argv[1:]])
