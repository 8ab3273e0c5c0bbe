"""Choose the limit on one set of people and judge others by it: leave-one-subject-out, and one data set on another.

The core has no weights to fit; the one number that a study may choose on labelled windows is the limit from which a
window counts as stress. AUC needs no limit, so it is a transfer result as it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from heartreach.hub.evaluation.metrics import Confusion
from heartreach.hub.evaluation.outcome import Outcome

__all__ = ["Transfer", "best_limit", "transfers"]


@dataclass(slots=True, frozen=True)
class Transfer:
    """How a limit chosen on some people does on others; `limit` is the median where each subject had its own."""

    chosen_on: str
    judged_on: str
    limit: float
    balanced_accuracy: float | None
    f1: float | None


def best_limit(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """The limit with the highest balanced accuracy; `None` without both kinds.

    >>> best_limit([2.0, 3.0, 4.0], [0.0, 1.0])
    2.0
    """
    if not positive or not negative:
        return None

    def accuracy(limit: float) -> float:
        return Confusion.at(limit, positive=positive, negative=negative).balanced_accuracy or 0.0

    return max(sorted({*positive, *negative}), key=accuracy)


def transfers(outcomes: Mapping[str, Sequence[Outcome]]) -> list[Transfer]:
    """Every data set with stress windows: left out one by one, and judged by each other set."""
    found = []
    for name, told in outcomes.items():
        within = _one_left_out(name, told)
        found += [within] if within else []
        for other, theirs in outcomes.items():
            limit = best_limit(*_windows(theirs)) if other != name else None
            positive, negative = _windows(told)
            if limit is not None and positive and negative:
                called = Confusion.at(limit, positive=positive, negative=negative)
                found.append(Transfer(other, name, limit, called.balanced_accuracy, called.f1))
    return found


def _one_left_out(name: str, told: Sequence[Outcome]) -> Transfer | None:
    called, limits = Confusion(0, 0, 0, 0), []
    for left_out in told:
        limit = best_limit(*_windows([outcome for outcome in told if outcome is not left_out]))
        if limit is None:
            continue
        one = Confusion.at(limit, positive=left_out.positive, negative=left_out.negative)
        called = Confusion(
            called.hits + one.hits, called.misses + one.misses, called.alarms + one.alarms, called.quiet + one.quiet
        )
        limits.append(limit)
    if not limits:
        return None
    middle = sorted(limits)[len(limits) // 2]
    return Transfer(f"{name} without the judged subject", name, middle, called.balanced_accuracy, called.f1)


def _windows(told: Sequence[Outcome]) -> tuple[list[float], list[float]]:
    positive = [score for outcome in told for score in outcome.positive]
    return positive, [score for outcome in told for score in outcome.negative]
