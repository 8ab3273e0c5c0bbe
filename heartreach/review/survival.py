"""Share of episodes not yet halved, minute by minute, with censored episodes counted for as long as they were seen."""

from dataclasses import dataclass

import numpy as np

from heartreach.review.arrays import Flags, Floats, Labels

__all__ = ["Curve", "kaplan_meier", "limits", "restricted_mean"]

#: The 97.5 % point of the normal distribution: 95 % limits.
Z95 = 1.959964
#: Fewer that halved cannot tell how much they differ.
LEAST_HALVED = 2


@dataclass(frozen=True, slots=True)
class Curve:
    """A survival curve of m steps.

    Attributes:
        at: times of the steps, rising, shape (m,).
        share: share still going from each step on, shape (m,); 1 before the first.
        at_risk: episodes followed until each step, shape (m,).
        ended: episodes that ended there, shape (m,).
        greenwood: what each step adds to the relative variance of the share, shape (m,).
        followed: how long the longest episode was followed, in minutes; nobody knows the share after that.
    """

    at: Floats
    share: Floats
    at_risk: Labels
    ended: Labels
    greenwood: Floats
    followed: float


def kaplan_meier(minutes: Floats, censored: Flags, weight: Floats | None = None) -> Curve:
    """The product-limit curve.

    Args:
        minutes: half-times, or how long an episode was followed where censored, shape (n,).
        censored: whether the half-time is only known to be longer, shape (n,).

        weight: how much each episode counts, shape (n,); one over the probability of what was drawn makes sides alike
            whose chance followed what was learnt. All the same where left out.

    References:
        Kaplan & Meier 1958, doi:10.1080/01621459.1958.10501452; weighted, with its variance: Xie & Liu 2005,
        doi:10.1002/sim.2174.

    >>> curve = kaplan_meier(np.array([5.0, 8.0, 8.0, 20.0]), np.array([False, False, True, False]))
    >>> curve.at.tolist(), curve.share.tolist(), curve.at_risk.tolist()
    ([5.0, 8.0, 20.0], [0.75, 0.5, 0.0], [4, 3, 1])
    """
    at, ended = np.unique(minutes[~censored], return_counts=True)
    order = np.argsort(minutes, kind="stable")
    first = np.searchsorted(minutes[order], at, side="left")  # whoever is followed longer is at risk
    counts = np.ones(len(minutes)) if weight is None else weight
    there, squares = (_from(values[order])[first] for values in (counts, counts**2))
    gone = np.bincount(np.searchsorted(at, minutes[~censored]), counts[~censored], minlength=len(at))
    hazard = np.where(ended == len(minutes) - first, 1.0, gone / np.where(there > 0, there, 1.0))
    share: Floats = np.asarray(np.cumprod(1 - hazard), dtype=float)
    odds = np.where(hazard < 1, hazard / np.where(hazard < 1, 1 - hazard, 1.0), 0.0)
    greenwood = odds * squares / np.where(there > 0, there, 1.0) ** 2
    return Curve(at, share, len(minutes) - first, ended, greenwood, float(minutes.max(initial=0.0)))


def _from(values: Floats) -> Floats:
    """The sum from each place to the end, shape (n,)."""
    return np.asarray(values[::-1].cumsum()[::-1])


def restricted_mean(curve: Curve, until: float = 60.0) -> tuple[float, float]:
    """Mean minutes until halved, of which at most `until` count: the area under the curve.

    Returns:
        The mean and its standard error, both in minutes. NaN where the curve ends before `until` although some had not
        halved; the error is NaN too where fewer than two had, or all at once, which cannot tell how much they differ.

    References:
        Royston & Parmar 2013, doi:10.1186/1471-2288-13-152; the error is Greenwood's times `m / (m - 1)` in its square
        with m that had halved, as Kaplan & Meier 1958 have it: without that, few look surer than they are.

    >>> curve = kaplan_meier(np.array([5.0, 8.0, 8.0, 20.0]), np.array([False, False, True, False]))
    >>> restricted_mean(curve, until=10.0)[0]  # 5 * 1 + 3 * .75 + 2 * .5
    8.25
    """
    kept = curve.at < until
    edges = np.concatenate([[0.0], curve.at[kept], [until]])
    areas = np.diff(edges) * np.concatenate([[1.0], curve.share[kept]])
    later = areas[1:][::-1].cumsum()[::-1]  # the area after each step
    halved = int(curve.ended[kept].sum())
    if curve.followed < until and not (len(curve.share) and curve.share[-1] == 0):
        return float("nan"), float("nan")
    if halved < LEAST_HALVED:
        return float(areas.sum()), float("nan")
    spread2 = float((later**2 * curve.greenwood[kept]).sum()) * halved / (halved - 1)
    return float(areas.sum()), spread2**0.5 if spread2 > 0 else float("nan")


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
    reach = Z95 * np.sqrt(np.cumsum(curve.greenwood)) / -log
    low, high = np.exp(log * np.exp(reach)), np.exp(log * np.exp(-reach))
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)
