"""Words from the core: readings, and the onsets among them."""

from enum import StrEnum

from heartreach.models.word import Seconds, Share, Word

__all__ = ["WAVE", "BodyState", "Evidence", "FoundEpisode", "Onset", "Reading", "SignalMode"]


#: The name of the evidence that holds the theory curve's forecast, and its usual daily peak.
WAVE = "modelled wave"


class BodyState(StrEnum):
    """What the core can say of the body now (docs/stress.md draws the machine)."""

    NO_CONTACT = "no_contact"
    UNKNOWN = "unknown"
    WARMUP = "warmup"
    CALM = "calm"
    RISING = "rising"
    ACTIVATED = "activated"
    RECOVERING = "recovering"
    EXERCISE = "exercise"
    POST_EXERCISE = "post_exercise"
    SLEEP = "sleep"
    TALK = "talk"


class SignalMode(StrEnum):
    """What the score was made of."""

    RR = "rr"  #: heart rate and RMSSD
    HR = "hr"  #: heart rate only
    NONE = "none"  #: nothing to judge from


class Reading(Word):
    """The core's judgement at one moment, every ten seconds.

    `score` is activation above this person's own usual for the hour and movement, in standard deviations of calm
    minutes; `None` where the core abstains.
    """

    at: Seconds
    state: BodyState
    score: float | None
    hr_bpm: float | None
    ln_rmssd: float | None  #: natural logarithm of RMSSD in ms
    coverage: Share  #: share of the last minute covered by beats
    mode: SignalMode


class Evidence(Word):
    """One number behind an onset, in words a wearer understands."""

    name: str
    value: float
    usual: float | None
    unit: str


class Onset(Word):
    """Activation rose above this person's threshold and stayed there: a decision point, not a diagnosis."""

    onset_id: str
    at: Seconds
    score: float
    threshold: float
    severity: Share  #: 0 at the threshold, 1 at twice the threshold and above
    coverage: Share
    mode: SignalMode
    evidence: tuple[Evidence, ...] = ()
    why: str  #: one sentence: "why did I get this?"
    detector: str  #: version of the core that said so

    @property
    def spike(self) -> bool | None:
        """Whether its modelled wave is going to exceed this person's usual daily peak.

        `None` where it was not modelled, and on a first day, when nobody knows a usual daily peak yet. Theory, not a
        measurement: say so wherever it is shown.
        """
        for one in self.evidence:
            if one.name == WAVE and one.usual is not None:
                return one.value > one.usual
        return None


class FoundEpisode(Word):
    """A rise, or several between which the curve stayed up; found from the whole curve, never used for prompts.

    Times are the ends of its first minute, of the minute in which its highest rise was over, and of its last minute.
    """

    start: Seconds
    peak: Seconds
    end: Seconds
    density: Share | None  #: mean chance of stress of its rises; `None`: less than half of that was measured
