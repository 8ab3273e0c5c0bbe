"""The numbers the stress core runs by, each with its unit, its reason and its source."""

from pydantic import Field

from heartreach.models import Word

__all__ = ["CoreSettings"]


class CoreSettings(Word):
    """One operating point; the defaults are the ones that ship and that `heartreach evaluate` reports.

    >>> CoreSettings().onset_threshold < CoreSettings(sensitivity=1.2).onset_threshold
    True
    """

    # --- what may be judged -------------------------------------------------------------------------------------
    #: Share of a minute that good beats must cover (MD2K asks for half of the seconds; strap recordings with an 8 s
    #: hole in every 33 s still reach .7).
    min_coverage: float = Field(default=0.6, ge=0, le=1)
    #: Fewest good beats in a minute (MD2K, CerebralCortex-Kernel).
    min_beats: int = Field(default=20, ge=1)
    #: Fewest pairs of neighbouring good beats for an RMSSD; half of `min_beats`.
    min_pairs: int = Field(default=10, ge=1)
    #: Above this share of thrown-away beats the RMSSD is mostly noise and only the heart rate is used (mode "hr").
    max_artefact_share: float = Field(default=0.06, ge=0, le=1)

    # --- movement -----------------------------------------------------------------------------------------------
    #: A minute moved this much is exertion, in g (SD of |acc|; movisens calls 0.2 g active, walking on the wrist
    #: begins near 0.1 g).
    active_g: float = Field(default=0.1, gt=0)
    #: Seconds of stillness before a judgement counts (5 and 10 minutes measured alike).
    still_s: float = Field(default=300.0, ge=0)
    #: Seconds after exercise in which a fast heart is only catching its breath.
    post_exercise_s: float = Field(default=600.0, ge=0)
    #: Without an accelerometer: a rise of heart rate within one minute that the mind alone seldom makes, in bpm.
    exertion_slope_bpm: float = Field(default=25.0, gt=0)
    #: Without an accelerometer: share of the heart-rate reserve above rest that is taken for exertion.
    exertion_reserve: float = Field(default=0.4, gt=0, lt=1)

    # --- usual --------------------------------------------------------------------------------------------------
    #: Calm minutes before the first judgement of a new wearer (MD2K).
    warmup_minutes: int = Field(default=60, ge=1)
    #: Minutes of the past that say what is usual now (60 to 180 measured alike).
    base_minutes: int = Field(default=90, ge=10)
    #: Fewest calm minutes among them.
    base_min_minutes: int = Field(default=15, ge=1)

    # --- the decision -------------------------------------------------------------------------------------------
    #: Three-minute mean that makes the state RISING, in standard deviations.
    rising_threshold: float = 1.4
    #: Five-minute mean that makes an onset.
    threshold: float = 1.9
    #: Scales the thresholds: above 1 fewer onsets, below 1 more.
    sensitivity: float = Field(default=1.0, gt=0)
    #: Added to the threshold where movement is unknown.
    unknown_motion_penalty: float = 0.3
    #: An episode is over when the score stays below this for `end_s`.
    end_threshold: float = 0.5
    #: Seconds below `end_threshold` that end an episode.
    end_s: float = Field(default=300.0, gt=0)
    #: No second onset sooner than this, in seconds.
    refractory_s: float = Field(default=1800.0, ge=0)
    #: An episode that lasts longer is a new level, not an episode (Sense2Stop's window).
    longest_episode_s: float = Field(default=7200.0, gt=0)

    @property
    def onset_threshold(self) -> float:
        """The five-minute mean that makes an onset, after scaling."""
        return self.threshold * self.sensitivity
