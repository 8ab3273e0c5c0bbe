"""Chart 7: which tool goes with the soonest recovery."""

from collections.abc import Mapping, Sequence

import numpy as np

from heartreach.language import ENGLISH, Say
from heartreach.models import Outcome, Tool
from heartreach.review.chart_words import ToolBar, ToolChart, ToolCount
from heartreach.review.charts.saying import share
from heartreach.review.tool_ranking import LEAST_PER_TOOL, RankedTool, rank_tools

__all__ = ["TOOL_NAMES", "tool_chart"]

TOOL_NAMES = {
    Tool.OUTSOURCE: "Outsource",
    Tool.METABOLIZE: "Metabolize",
    Tool.ASSESS: "Assess",
    Tool.CONTRIBUTE: "Contribute",
}

#: A tool is called the soonest when it is that with at least this probability: of two that do alike, one reaches .8 in
#: 27 of 100 made-up wearers, and .975 in 4.
SURE = 0.975
NOTE = (
    "Estimates lean on each other where little is known. Each nudge counts by one over the chance its tool had, so "
    "that a tool that was drawn more often at some times does not stand for those times."
)


def tool_chart(
    outcomes: Sequence[Outcome],
    rng: "np.random.Generator",
    say: Say = ENGLISH,
    shares: Mapping[str, Mapping[Tool, float]] | None = None,
) -> ToolChart:
    """The chart of all nudged episodes whose recovery is known.

    Args:
        outcomes: closed episodes.
        rng: for draws from the posterior.
        say: the wearer's language.
        shares: the probability of each tool, by decision; a decision that is not there counts as if its tool was sure.

    >>> tool_chart([], np.random.default_rng(0)).sentence
    'Too few to rank yet: a tool needs 8 episodes, and there must be two such tools.'
    """
    nudged = [one for one in outcomes if one.nudged and one.p is not None and one.tool is not None]
    found = {tool: [one for one in nudged if one.tool is tool and one.half_time_min is not None] for tool in Tool}
    tried = {tool: np.array([one.half_time_min for one in of_it], dtype=float) for tool, of_it in found.items()}
    weights = {tool: np.array([_weight(one, shares or {}) for one in of_it]) for tool, of_it in found.items()}
    ranked = rank_tools(tried, rng, weights)
    placed = {one.tool for one in ranked}
    known = sum(len(values) for values in tried.values())
    return ToolChart(
        sentence=_sentence(ranked, {tool: len(values) for tool, values in tried.items()}, say),
        n=known,
        n_of=say.count(known, "nudged episode", "nudged episodes"),
        coverage=share(known, len(nudged)),
        coverage_of=say("nudged episodes"),
        note=say(NOTE) if ranked else None,
        needed=LEAST_PER_TOOL,
        ranked=tuple(_bar(one) for one in ranked),
        unranked=tuple(ToolCount(tool=tool, n=len(values)) for tool, values in tried.items() if tool not in placed),
    )


def _weight(one: Outcome, shares: Mapping[str, Mapping[Tool, float]]) -> float:
    chance = 0.0 if one.tool is None else shares.get(one.decision_id, {}).get(one.tool, 0.0)
    return 1 / chance if chance > 0 else 1.0


def _bar(one: RankedTool) -> ToolBar:
    return ToolBar(
        tool=one.tool,
        n=one.episodes,
        mean_min=round(one.mean, 2),
        low80_min=round(one.likely[0], 2),
        high80_min=round(one.likely[1], 2),
        low95_min=round(one.nearly_sure[0], 2),
        high95_min=round(one.nearly_sure[1], 2),
        best=round(one.best, 3),
    )


def _sentence(ranked: tuple[RankedTool, ...], known: Mapping[Tool, int], say: Say) -> str:
    if not ranked:
        told = say(
            "Too few to rank yet: a tool needs {n} episodes, and there must be two such tools.", n=LEAST_PER_TOOL
        )
        counts = [say("{tool} {n}", tool=say(TOOL_NAMES[tool]), n=n) for tool, n in known.items() if n]
        return say("{told} Known so far: {counts}.", told=told, counts=", ".join(counts)) if counts else told
    first = max(ranked, key=lambda one: one.best)
    if first.best < SURE:
        return say("No tool stands out so far.")
    return say(
        "{tool} went with the soonest recovery (the soonest with probability {best}).",
        tool=say(TOOL_NAMES[first.tool]),
        best=say.number(first.best, ".2f"),
    )
