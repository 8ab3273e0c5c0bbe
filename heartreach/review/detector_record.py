"""Your detector's record: how often the wearer agreed that they were stressed, and how often they were anyway."""

from heartreach.errors import BadInput
from heartreach.models import Word

__all__ = ["DetectorRecord", "Share", "detector_record", "wilson"]

#: The 97.5 % point of the normal distribution: 95 % intervals.
Z95 = 1.959964


class Share(Word):
    """`count` of `asked`, with its 95 % interval; `None` where nobody was asked."""

    count: int
    asked: int
    share: float | None
    low: float | None
    high: float | None


class DetectorRecord(Word):
    """Agreement at onsets and at random calm times; `lift` is the ratio of the two shares, `None` where not known.

    Nor are its 95 % limits then.
    """

    at_onsets: Share
    at_random: Share
    lift: float | None
    lift_low: float | None = None
    lift_high: float | None = None


def wilson(count: int, asked: int) -> Share:
    """A share with Wilson's interval, which is honest for small numbers too.

    Args:
        count: how many said yes.
        asked: how many answered.

    Raises:
        BadInput: more said yes than answered, or a negative number.

    References:
        Wilson 1927, doi:10.1080/01621459.1927.10502953.

    >>> one = wilson(9, 10)
    >>> round(one.low, 3), round(one.high, 3)
    (0.596, 0.982)
    >>> wilson(0, 0).share is None
    True
    """
    if not 0 <= count <= asked:
        raise BadInput(f"{count} of {asked} is no share", "Count answers of yes among all answers.")
    if asked == 0:
        return Share(count=0, asked=0, share=None, low=None, high=None)
    share, spare = count / asked, Z95**2 / asked
    middle = share + spare / 2
    reach = Z95 * (share * (1 - share) / asked + spare / (4 * asked)) ** 0.5
    low, high = (middle - reach) / (1 + spare), (middle + reach) / (1 + spare)
    return Share(count=count, asked=asked, share=share, low=max(low, 0.0), high=max(share, min(high, 1.0)))


def detector_record(confirmed: int, asked: int, stressed_anyway: int, asked_calm: int) -> DetectorRecord:
    """How much more often the wearer was stressed at onsets than at random calm times.

    Args:
        confirmed: stress prompts that the wearer confirmed.
        asked: stress prompts they answered either way.
        stressed_anyway: random calm check-ins at which they felt stressed.
        asked_calm: random calm check-ins they answered.

    References:
        Limits of a ratio from those of its parts: Donner & Zou 2012, doi:10.1177/0962280210383163.

    >>> record = detector_record(10, 20, 4, 16)
    >>> record.lift, round(record.lift_low, 2), round(record.lift_high, 2)
    (2.0, 0.85, 5.16)
    >>> detector_record(12, 20, 0, 4).lift is None  # not stressed once at a calm time: how many times more is open
    True
    """
    at_onsets, at_random = wilson(confirmed, asked), wilson(stressed_anyway, asked_calm)
    lift = at_onsets.share / at_random.share if at_onsets.share is not None and at_random.share else None
    low, high = _ratio_limits(at_onsets, at_random) if lift is not None else (None, None)
    return DetectorRecord(at_onsets=at_onsets, at_random=at_random, lift=lift, lift_low=low, lift_high=high)


def _ratio_limits(one: Share, other: Share) -> tuple[float, float]:
    a, a_low, a_high = one.share or 0.0, one.low or 0.0, one.high or 0.0
    b, b_low, b_high = other.share or 0.0, other.low or 0.0, other.high or 0.0

    def limit(sign: int, edge: float, opposite: float) -> float:
        below = (a * b) ** 2 - edge * opposite * (2 * a - edge) * (2 * b - opposite)
        return float((a * b + sign * max(below, 0.0) ** 0.5) / (opposite * (2 * b - opposite)))

    return limit(-1, a_low, b_high), limit(1, a_high, b_low)
