"""All charts of one range from its material."""

import numpy as np

from heartreach.language import ENGLISH, Say
from heartreach.review.chart_words import Range, Review
from heartreach.review.charts.around_chart import around_chart
from heartreach.review.charts.days_chart import days_chart
from heartreach.review.charts.delivery_chart import delivery_chart
from heartreach.review.charts.detector_chart import detector_chart
from heartreach.review.charts.dose_chart import dose_chart
from heartreach.review.charts.heat_chart import heat_chart
from heartreach.review.charts.material import Material
from heartreach.review.charts.people_chart import balance_chart, people_chart
from heartreach.review.charts.practice_chart import awareness_chart, honesty_chart
from heartreach.review.charts.survival_chart import survival_chart
from heartreach.review.charts.tool_chart import tool_chart
from heartreach.review.charts.with_without_chart import with_without_chart

__all__ = ["review_charts"]


def review_charts(material: Material, length: Range, seed: int, *, simulated: bool, say: Say = ENGLISH) -> Review:
    """Everything the review page shows of a range, the answer card apart.

    Args:
        material: what is remembered of the range.
        length: which range it is.
        seed: of the bootstrap's draws, so that bands do not flicker.
        simulated: whether the heart is made up.
        say: the wearer's language.

    >>> from datetime import date
    >>> nothing = Material("UTC", date(2025, 3, 10), date(2025, 3, 10), 0.0, 86_400.0, 86_400.0)
    >>> review_charts(nothing, Range.DAY, seed=1, simulated=False).around.n
    0
    """
    outcomes, tz = material.outcomes, material.tz
    shares = {one.decision_id: one.tool_probabilities for one in material.decisions}
    hours = (min(material.end, max(material.start, material.now)) - material.start) / 3600
    return Review(
        range=length,
        first=material.first.isoformat(),
        last=material.last.isoformat(),
        start=material.start,
        end=material.end,
        tz=tz,
        simulated=simulated,
        days=days_chart(material, say),
        around=around_chart(outcomes, tz, np.random.default_rng([seed, 3]), say),
        survival=survival_chart(outcomes, say),
        with_without=with_without_chart(outcomes, tz, say),
        dose=dose_chart(outcomes, tz, np.random.default_rng([seed, 6]), say),
        tools=tool_chart(outcomes, np.random.default_rng([seed, 7]), say, shares),
        onset_heat=heat_chart([one.at for one in material.onsets], material.worn, tz, "onset", hours, say),
        connection_heat=heat_chart([one.end for one in material.reached], material.worn, tz, "connection", hours, say),
        detector=detector_chart(material, say),
        awareness=awareness_chart(material, say),
        honesty=honesty_chart(material, say),
        balance=balance_chart(material, say),
        people=people_chart(material, say),
        delivery=delivery_chart(material, say),
    )
