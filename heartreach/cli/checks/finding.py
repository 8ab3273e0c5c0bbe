"""What a check found."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "Verdict"]


class Verdict(StrEnum):
    """How it stands."""

    GOOD = "good"
    NOTE = "note"  #: works, but worth knowing
    BAD = "bad"  #: something the wearer wants will not work


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report.

    Args:
        name: what was looked at.
        verdict: how it stands.
        what: what was found, one sentence without a full stop.
        advice: what to do, where there is something to do.
    """

    name: str
    verdict: Verdict
    what: str
    advice: str = ""
