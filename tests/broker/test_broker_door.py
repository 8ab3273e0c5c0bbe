"""The laws of the door: silence makes room, and nobody fills the house alone."""

from heartreach.prompts.broker.counters import Counters
from heartreach.prompts.broker.door import Door
from heartreach.prompts.broker.limits import Limits


class Guest:
    """Somebody at the door."""

    def __init__(self, address: str = "here") -> None:
        self.address = address
        self.aborted = False

    def abort(self) -> None:
        """Shown out."""
        self.aborted = True

    def check(self, now: float) -> None:
        """Nothing to look at."""


def test_the_oldest_silent_one_makes_room() -> None:
    """A newcomer is never refused for the silence of others."""
    counters = Counters()
    door = Door(Limits(silent=2), counters)
    guests = [Guest() for _ in range(5)]
    for guest in guests:
        door.arrive(guest)

    assert [guest.aborted for guest in guests] == [True, True, True, False, False]
    assert (len(door), counters.refused) == (2, 3)


def test_who_said_its_name_is_not_shown_out() -> None:
    """However many silent ones come after it."""
    door = Door(Limits(silent=1, connections=3), Counters())
    known = Guest()
    door.arrive(known)
    assert door.admit(known)
    for _ in range(10):
        door.arrive(Guest())

    assert not known.aborted


def test_an_address_has_its_share() -> None:
    """And gets it back when its clients leave."""
    door = Door(Limits(per_address=2), Counters())
    guests = [Guest() for _ in range(3)]
    for guest in guests:
        door.arrive(guest)
    assert [door.admit(guest) for guest in guests] == [True, True, False]
    door.depart(guests[0])

    assert door.admit(guests[2])
    assert len(door.visitors()) == 2


def test_a_full_house_turns_the_newest_away() -> None:
    """Where everybody inside has said who they are, the one without a name goes."""
    door = Door(Limits(connections=2), Counters())
    for _ in range(2):
        guest = Guest()
        door.arrive(guest)
        door.admit(guest)
    late = Guest()
    door.arrive(late)

    assert late.aborted
    assert len(door) == 2
