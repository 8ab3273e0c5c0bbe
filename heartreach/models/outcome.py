"""What came of an episode, once its two hours have passed; kept, so that a year of them is quick to look at."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from heartreach.models.decision import Tool
from heartreach.models.word import Seconds, Share, Word

__all__ = ["Ended", "NotKnown", "Outcome"]


class NotKnown(StrEnum):
    """Why an episode has no outcome."""

    COVERAGE = "coverage"  #: too few minutes with a score
    TALK = "talk"  #: talk all along: it cannot be told from activation
    NO_RISE = "no_rise"  #: the score was not above usual, so nothing could fall
    NEXT_ONSET = "next_onset"  #: activation rose anew too soon to tell how the first one fell


class Ended(StrEnum):
    """Why an episode was followed no longer."""

    LONGEST = "longest"  #: two hours had passed
    CONTACT = "contact"  #: the strap was off, or its beats were lost
    EXERCISE = "exercise"  #: the body worked, which moves the heart for reasons of its own
    NEXT_ONSET = "next_onset"  #: activation rose anew, and what fell from then on is another episode


class Outcome(Word):
    """One closed episode: the onset, what was drawn, and what the heart and the wearer did then.

    It holds what the statistics need, so that no other word has to be looked up. It can be made again from the readings
    at any time, and is when the `rule` has changed or the wearer told something late.
    """

    closed_at: Seconds  #: hub time at which it was worked out
    rule: str  #: version of the outcome rule
    decision_id: str
    onset_id: str
    at: Seconds  #: of the onset
    severity: float  #: 0 at the threshold, 1 at twice the threshold
    hour: float  #: on the wearer's clock, 0 to 24
    p: Annotated[float, Field(ge=0, le=1)] | None  #: probability of a nudge; `None` where nothing was drawn
    nudged: bool  #: what was drawn, not what arrived or was done
    tool: Tool | None
    half_time_min: float | None  #: recovery half-time, talk taken out, at most 120
    missing: NotKnown | None  #: why it is not known
    censored: bool  #: it is only known to be longer than `followed_min`
    followed_min: float
    ended: Ended
    talk_lift: float | None  #: what talking added to the score, in SD
    late_mean: float | None  #: mean score from 25 to 60 min, outside talk, in SD of calm minutes
    late_missing: NotKnown | None
    coverage: Share  #: share of the first hour's minutes with a score
    connected: bool  #: a connection was told that lay within the first hour
    felt: int | None  #: felt support of that connection, 0 to 4; the highest of several
    curve: tuple[float | None, ...]  #: mean score of each minute from -30 to 120, talk left out
