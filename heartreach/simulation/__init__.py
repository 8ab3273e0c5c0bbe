"""A person with a known truth, a strap with faults, answers, and a loop in which their months pass in seconds.

`docs/simulation.md` shows how to test a detector on them.
"""

from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.simulation.answering import Answering
from heartreach.simulation.body import Traits
from heartreach.simulation.daily_life import daily_life
from heartreach.simulation.person import Person
from heartreach.simulation.worn_strap import WornStrap

__all__ = ["Activity", "ActivityKind", "Answering", "Person", "Traits", "WornStrap", "daily_life"]
