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
    """Agreement at onsets and at random calm times; `lift` is the ratio of the two shares, `None` where not known."""

    at_onsets: Share
    at_random: Share
    lift: float | None


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

    >>> detector_record(10, 20, 4, 16).lift
    2.0
    >>> detector_record(12, 20, 0, 4).lift is None  # not stressed once at a calm time: how many times more is open
    True
    """
    at_onsets, at_random = wilson(confirmed, asked), wilson(stressed_anyway, asked_calm)
    lift = at_onsets.share / at_random.share if at_onsets.share is not None and at_random.share else None
    return DetectorRecord(at_onsets=at_onsets, at_random=at_random, lift=lift)
