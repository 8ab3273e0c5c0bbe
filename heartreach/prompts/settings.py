"""The policy's numbers: when a prompt may be sent, how often, and with which probability.

Defaults follow the field's practice (micro-randomised trials, one to three prompts a day) and what wearers complain
about; docs/prompts.md gives a reason and a source for each.
"""

import hashlib
import re
from datetime import time
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from heartreach.models import Word

__all__ = ["LARGEST_CAP", "PolicySettings", "Randomisation"]

#: A wearer may ask for at most this many nudges a day. Field studies send 1.6 to 3 (Sense2Stop, PMC8556307); six is
#: also what the content packs must be able to serve for a week without repeating a text.
LARGEST_CAP = 6

#: The rules of the policy themselves, beside their numbers; raised whenever the same inputs may decide differently.
POLICY_RULES = "3"


def _hour_and_minute(value: object) -> object:
    """A bare number would be read as seconds after midnight: `quiet_from = 22` as nine hours of noise."""
    plain = value.tzinfo is None if isinstance(value, time) else re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", str(value))
    if value is not None and not plain:
        raise ValueError('write it as hours and minutes in quotes, such as "21:30"')
    return f"0{value}" if isinstance(value, str) and value[1] == ":" else value


#: A time on the wearer's own clock.
LocalTime = Annotated[time, BeforeValidator(_hour_and_minute)]
Minutes = Annotated[float, Field(ge=0, le=7 * 24 * 60)]
Probability = Annotated[float, Field(ge=0, le=1)]


class Randomisation(StrEnum):
    """How often an available moment becomes a prompt."""

    PRIVATE = "private"  #: .8: we sometimes stay quiet on purpose, so that the charts can tell whether nudges help
    STUDY = "study"  #: .5: the most informative coin
    LEARNING = "learning"  #: starts at a fixed .25, then follows what helped, within [.2, .8]
    ALWAYS = "always"  #: 1: no comparison possible, and the charts say so


#: The probability of a nudge at an available onset, per mode. Learning starts as HeartSteps V2 did: a plain
#: micro-randomised trial with p = .25 for the first seven days.
FIRST_PROBABILITY = {
    Randomisation.PRIVATE: 0.8,
    Randomisation.STUDY: 0.5,
    Randomisation.LEARNING: 0.25,
    Randomisation.ALWAYS: 1.0,
}


class PolicySettings(Word):
    """What the wearer and the researcher may turn; everything else is a rule."""

    randomisation: Randomisation = Randomisation.PRIVATE
    p_nudge: Probability | None = None  #: overrides the mode's probability; 0 stays 0
    cap: Annotated[int, Field(ge=0, le=LARGEST_CAP)] = 4  #: nudges per local day
    prompt_gap_min: Minutes = 60  #: since the last prompt of any kind
    nudge_gap_min: Minutes = 90  #: since the last nudge
    quiet_from: LocalTime = time(21, 30)  #: wearer's local time; equal to `quiet_until` means no quiet hours
    quiet_until: LocalTime = time(8, 30)
    expiry_min: Annotated[float, Field(gt=0, le=240)] = 15  #: a prompt older than this is never shown
    later_min: Minutes = 30  #: "later" brings the prompt back once, after this
    busy_min: Minutes = 60  #: "busy" keeps everything quiet for this long
    reachable_min: Minutes = 5  #: a phone counts as reachable this long after it was last seen
    context_ttl_min: Minutes = 10  #: what the phone says of the moment holds this long unless it says until when
    exercise_rest_min: Minutes = 10  #: after exercise the heart is up for a good reason
    reading_stale_s: Annotated[float, Field(gt=0)] = 60  #: an older reading says nothing about now
    checkins: Annotated[int, Field(ge=0, le=3)] = 1  #: random calm check-ins per local day
    awareness_at: LocalTime | None = time(19, 0)  #: the daily Awareness card; `None` for never
    evening_at: LocalTime | None = time(20, 45)  #: the evening review; `None` for never
    card_window_min: Minutes = 90  #: a card waits this long for a free moment
    own_tool_share: Probability = 0.7  #: probability of the chosen tool; the other three share the rest
    want_more: bool = False  #: go on after today's practice is done
    ignored_in_a_row: Annotated[int, Field(ge=1)] = 3  #: unanswered prompts after which fewer come
    halved_hours: Annotated[float, Field(ge=0)] = 48
    dosage_decay: Annotated[float, Field(gt=0, lt=1)] = 0.95  #: per `dosage_step_h` (HeartSteps V2)
    dosage_step_h: Annotated[float, Field(gt=0)] = 3
    learning_low: Probability = 0.2  #: learning never goes below, so that quiet and nudge stay comparable
    learning_high: Probability = 0.8
    learning_days: Annotated[int, Field(ge=0)] = 7  #: days of fixed probability before learning begins
    learning_margin: Annotated[float, Field(ge=0)] = 0.1  #: SD a nudge must help by, at full dosage, to be worth it

    @model_validator(mode="after")
    def _band_is_open(self) -> Self:
        if not self.learning_low <= self.learning_high:
            raise ValueError(f"learning_low {self.learning_low} is above learning_high {self.learning_high}")
        return self

    @property
    def first_probability(self) -> float:
        """Probability of a nudge before anything was learnt.

        >>> PolicySettings().first_probability, PolicySettings(p_nudge=0).first_probability
        (0.8, 0.0)
        """
        return FIRST_PROBABILITY[self.randomisation] if self.p_nudge is None else self.p_nudge

    def version(self, pack: str) -> str:
        """Name the rules, these settings and the content pack in one short string, stored with each decision.

        Args:
            pack: version of the content pack.
        """
        digest = hashlib.blake2b(f"{self.model_dump_json()} {pack}".encode(), digest_size=4)
        return f"{POLICY_RULES}-{digest.hexdigest()}"
