"""A simulated person's heart under a virtual strap keeps only what a strap would."""

from heartreach.hub.strap_heart import KEPT_S, LAG_S, StrapHeart
from heartreach.models import TICKS_PER_SECOND
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.simulation.body import Traits
from heartreach.simulation.person import Person

NIGHT_S = 8 * 3600.0


def test_what_the_heart_did_while_nobody_listened_is_gone() -> None:
    """A computer that slept for eight hours hears the last seconds, not 30,000 beats in one burst."""
    heart = StrapHeart(Person(1, 0.0, activities=[]), 0.0)
    awake = sum(sum(heart.advance(float(second)).rr_ticks) for second in range(1, 61))

    after = heart.advance(60.0 + NIGHT_S)

    assert 55 < awake / TICKS_PER_SECOND <= 60 - LAG_S
    assert 0 < sum(after.rr_ticks) / TICKS_PER_SECOND < KEPT_S + 1.5


def test_the_strap_leans_with_its_wearer() -> None:
    """Upright in a walk, and as this person leans on a chair before and after."""
    walk = Activity(ActivityKind.WALK, 60.0, 120.0)
    heart = StrapHeart(Person(1, 0.0, activities=[walk], traits=Traits(sits_deg=25.0)), 0.0)
    leans = [heart.advance(float(second)).lean_deg for second in range(1, 181)]

    assert max(leans[70:120]) < 10 < min(leans[10:60] + leans[130:])
