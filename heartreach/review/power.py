"""How many people a micro-randomised trial needs, and how many episodes one wearer.

References:
    Liao, Klasnja, Tewari & Murphy 2016, doi:10.1002/sim.6847: the test statistic follows an F distribution with r and
    N - q - r degrees of freedom, moved by `N d' (sum of availability p (1 - p) f f') d`. Where the effect differs
    between people, each person's own estimate strays by that much more, and more decision points do not help.
"""

from dataclasses import dataclass

from heartreach.errors import BadInput

__all__ = ["Design", "episodes_needed", "people_needed", "power", "power_of_one"]

#: Nobody plans a larger trial of this kind, and an effect that would need one is not worth a prompt.
MOST_PEOPLE = 100_000
#: Ten years of four episodes a day; whoever needs more will not find the effect.
MOST_EPISODES = 15_000
#: The regression behind the card has an intercept, previous recovery, severity and two columns of the hour.
CARD_CONTROLS = 5


@dataclass(frozen=True, slots=True)
class Design:
    """A trial with an effect that stays the same from day to day.

    Args:
        days: how long each person takes part.
        per_day: decision points a day.
        availability: share of them at which the person can be prompted.
        p: probability of a prompt.
        effect: the effect in standard deviations of the outcome.
        controls: columns that explain the outcome without a prompt, q.
        alpha: the test's level.
        varies: how much the effect differs between people, as a standard deviation in the same unit.
    """

    days: int
    per_day: float
    availability: float
    p: float
    effect: float
    controls: int = 1
    alpha: float = 0.05
    varies: float = 0.0


def power(design: Design, people: int) -> float:
    """Chance that the trial finds the effect.

    >>> five_a_day = Design(days=14, per_day=5, availability=0.75, p=0.5, effect=0.2)
    >>> round(power(five_a_day, 18), 2)
    0.82
    >>> from dataclasses import replace
    >>> round(power(replace(five_a_day, varies=0.2), 18), 2)
    0.65
    """
    from scipy.stats import f, ncf  # noqa: PLC0415 - heavy; only where a distribution is asked for

    freedom = people - design.controls - 1
    if freedom < 1:
        return 0.0
    points = design.days * design.per_day * design.availability
    told = points * design.p * (1 - design.p)  # what one person's points tell: one over their estimate's variance
    moved = people * design.effect**2 * told / (1 + told * design.varies**2)
    if moved == 0:
        return design.alpha  # the plain F; scipy's ncf.sf gives a negative number there
    return float(ncf.sf(f.isf(design.alpha, 1, freedom), 1, freedom, moved))


def people_needed(design: Design, wanted: float = 0.8) -> int:
    """The smallest number of people with the wanted power.

    Raises:
        BadInput: an effect of zero, or one so small that no trial finds it.

    >>> people_needed(Design(days=14, per_day=5, availability=0.75, p=0.5, effect=0.1))
    62
    """
    few, many = design.controls + 1, MOST_PEOPLE
    if power(design, many) < wanted:
        raise BadInput("no trial of this kind finds so small an effect", "Plan for a larger effect or more days.")
    while many - few > 1:  # power rises with people
        middle = (few + many) // 2
        few, many = (few, middle) if power(design, middle) >= wanted else (middle, many)
    return many


def power_of_one(effect: float, p: float, episodes: int, alpha: float = 0.05) -> float:
    """Chance that one wearer's own episodes show the effect, at one look.

    Args:
        effect: in standard deviations of the recovery half-time that the covariates leave.
        p: probability of a nudge.
        episodes: with a draw and a known recovery.
        alpha: level of the test.

    Returns:
        The chance by the noncentral F. The randomisation test stays below it: by up to nine in a hundred at 30
        episodes, by one at 120 (`bench/review_power.py`).

    >>> round(power_of_one(0.5, 0.5, 120), 2)
    0.78
    """
    from scipy.stats import f, ncf  # noqa: PLC0415 - heavy; only where a distribution is asked for

    freedom = episodes - CARD_CONTROLS - 1
    if freedom < 1:
        return 0.0
    moved = episodes * p * (1 - p) * effect**2
    return float(ncf.sf(f.isf(alpha, 1, freedom), 1, freedom, moved)) if moved else alpha


def episodes_needed(effect: float, p: float, wanted: float = 0.8, alpha: float = 0.05) -> int:
    """The smallest number of one wearer's episodes with the wanted power.

    Raises:
        BadInput: an effect of zero, or one that ten years would not show.

    >>> episodes_needed(0.8, 0.5)
    52
    """
    few, many = CARD_CONTROLS + 1, MOST_EPISODES
    if power_of_one(effect, p, many, alpha) < wanted:
        raise BadInput("no wearer has enough episodes to find so small an effect", "Plan for a larger effect.")
    while many - few > 1:  # power rises with episodes
        middle = (few + many) // 2
        few, many = (few, middle) if power_of_one(effect, p, middle, alpha) >= wanted else (middle, many)
    return many
