"""Student's t without scipy, which a running hub does not load."""

from statistics import NormalDist

__all__ = ["t_quantile"]


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
