"""Share of episodes not yet halved, minute by minute, with censored episodes counted for as long as they were seen."""

from dataclasses import dataclass

import numpy as np

from heartreach.review.arrays import Flags, Floats, Labels

__all__ = ["Curve", "kaplan_meier", "limits", "restricted_mean"]

#: The 97.5 % point of the normal distribution: 95 % limits.
Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Curve:
    """A survival curve of m steps.

    Attributes:
        at: times of the steps, rising, shape (m,).
        share: share still going from each step on, shape (m,); 1 before the first.
        at_risk: episodes followed until each step, shape (m,).
        ended: episodes that ended there, shape (m,).
    """

    at: Floats
    share: Floats
    at_risk: Labels
    ended: Labels


def kaplan_meier(minutes: Floats, censored: Flags) -> Curve:
    """The product-limit curve.

    Args:
        minutes: half-times, or how long an episode was followed where censored, shape (n,).
        censored: whether the half-time is only known to be longer, shape (n,).

    References:
        Kaplan & Meier 1958, doi:10.1080/01621459.1958.10501452.

    >>> curve = kaplan_meier(np.array([5.0, 8.0, 8.0, 20.0]), np.array([False, False, True, False]))
    >>> curve.at.tolist(), curve.share.tolist(), curve.at_risk.tolist()
    ([5.0, 8.0, 20.0], [0.75, 0.5, 0.0], [4, 3, 1])
    """
    at, ended = np.unique(minutes[~censored], return_counts=True)
    at_risk = len(minutes) - np.searchsorted(np.sort(minutes), at, side="left")
    share: Floats = np.asarray(np.cumprod(1 - ended / at_risk), dtype=float)
    return Curve(at, share, at_risk, ended)


def restricted_mean(curve: Curve, until: float = 60.0) -> tuple[float, float]:
    """Mean minutes until halved, of which at most `until` count: the area under the curve.

    Returns:
        The mean and its standard error, both in minutes. They are right only where episodes were followed to `until`.

    References:
        Royston & Parmar 2013, doi:10.1186/1471-2288-13-152; the error is Greenwood's.

    >>> curve = kaplan_meier(np.array([5.0, 8.0, 8.0, 20.0]), np.array([False, False, True, False]))
    >>> restricted_mean(curve, until=10.0)[0]  # 5 * 1 + 3 * .75 + 2 * .5
    8.25
    """
    kept = curve.at < until
    edges = np.concatenate([[0.0], curve.at[kept], [until]])
    areas = np.diff(edges) * np.concatenate([[1.0], curve.share[kept]])
    later = areas[1:][::-1].cumsum()[::-1]  # the area after each step
    at_risk, ended = curve.at_risk[kept], curve.ended[kept]
    greenwood = np.where(at_risk > ended, ended / (at_risk * np.maximum(at_risk - ended, 1)), 0.0)
    return float(areas.sum()), float(np.sqrt((later**2 * greenwood).sum()))


def limits(curve: Curve) -> tuple[Floats, Floats]:
    """Pointwise 95 % limits of the share, which stay within 0 and 1.

    Returns:
        Lower and upper limit at each step, shape (m,); NaN where all have ended and the error is not defined.

    References:
        Log-minus-log transformation of Greenwood's error: Kalbfleisch & Prentice 1980, section 1.3.

    >>> curve = kaplan_meier(np.array([5.0, 8.0, 8.0, 20.0]), np.array([False, False, True, False]))
    >>> low, high = limits(curve)
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.13, 0.06, nan], [0.96, 0.84, nan])
    """
    inside = (curve.share > 0) & (curve.share < 1)
    log = np.log(np.where(inside, curve.share, 0.5))
    left = curve.at_risk * np.maximum(curve.at_risk - curve.ended, 1)
    reach = Z95 * np.sqrt(np.cumsum(curve.ended / left)) / -log
    low, high = np.exp(log * np.exp(reach)), np.exp(log * np.exp(-reach))
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)
