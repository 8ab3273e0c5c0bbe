"""Student's t without scipy, which a running hub does not load."""

from statistics import NormalDist

__all__ = ["few_widen", "t_quantile"]

#: The 97.5 % point of the normal distribution: 95 % limits.
Z95 = 1.959964


def t_quantile(share: float, freedom: int) -> float:
    """The value below which `share` of Student's t lies, right to .01 from 3 degrees of freedom on.

    Args:
        share: between 0.001 and 0.999.
        freedom: degrees of freedom, at least 3.

    References:
        Cornish and Fisher's expansion: Abramowitz & Stegun 1964, 26.7.5.

    >>> [round(t_quantile(0.975, freedom), 2) for freedom in (3, 10, 100)]
    [3.18, 2.23, 1.98]
    """
    z, v = NormalDist().inv_cdf(share), freedom
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    fourth = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + first / v + second / v**2 + third / v**3 + fourth / v**4


def few_widen(days: int) -> float:
    """How much wider a 95 % band from `days` days drawn again must be, since few days understate how much days differ.

    Args:
        days: at least 4.

    References:
        Percentile intervals are narrow by `sqrt((n - 1) / n)` and by z in the place of t: Hesterberg 2015,
        doi:10.1080/00031305.2015.1089789.

    >>> [round(few_widen(days), 2) for days in (4, 10, 60)]
    [1.87, 1.22, 1.03]
    """
    return float(t_quantile(0.975, days - 1) / Z95 * (days / (days - 1)) ** 0.5)
