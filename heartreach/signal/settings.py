"""The numbers the stress core runs by, each with its unit, its reason and its source."""

from pydantic import Field

from heartreach.models import Word

__all__ = ["CoreSettings"]


class CoreSettings(Word):
    """One operating point; the defaults are the ones that ship and that `heartreach evaluate` reports.

    >>> CoreSettings().threshold < CoreSettings().rise_of_one_minute
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
    #: Above this share of thrown-away beats even the heart rate is guesswork (wrists: 5 bpm too fast and more).
    max_artefacts: float = Field(default=0.4, ge=0, le=1)
    #: Above this share the RMSSD is noise and only the heart rate is used (mode "hr"); a strap that sits well stays at
    #: zero, on a wrist the RMSSD has the wrong sign.
    max_rmssd_artefacts: float = Field(default=0.03, ge=0, le=1)

    # --- movement -----------------------------------------------------------------------------------------------
    #: A minute moved this much is exertion, in g (SD of |acc|; movisens calls 0.2 g active, gesturing stays below).
    active_g: float = Field(default=0.25, gt=0)
    #: So is a minute of this many steps: a slow walk has 60.
    active_steps: int = Field(default=30, ge=1)
    #: So is a heart this far into its reserve while the body moves at all; without an accelerometer, even if not.
    exertion_reserve: float = Field(default=0.6, gt=0, lt=1)
    #: While ten of the last thirty seconds move this much, the body may be setting off, in g (movisens: active); the
    #: heart answers the first steps before a whole minute shows them.
    setting_off_g: float = Field(default=0.2, gt=0)
    #: "Moves at all", in g.
    restless_g: float = Field(default=0.1, gt=0)
    #: Without an accelerometer: a rise of heart rate within one minute that the mind alone seldom makes, in bpm. A walk
    #: lifts a heart by about 20 in its first minute, a middling stressor by 8; docs/stress.md has what 12 to 25 cost.
    exertion_slope_bpm: float = Field(default=15.0, gt=0)
    #: Seconds after exertion in which a fast heart is only catching its breath.
    post_exercise_s: float = Field(default=600.0, ge=0)
    #: While the heart remembers this much movement it is still catching its breath, in g.
    memory_g: float = Field(default=0.15, gt=0)
    #: How wrong the exertion model's own share may be; what movement explains is uncertain by this part of itself
    #: (between people the slopes differ by a third).
    exertion_error: float = Field(default=0.3, ge=0)

    # --- usual --------------------------------------------------------------------------------------------------
    #: Calm minutes before the first judgement of a new wearer (MD2K).
    warmup_minutes: int = Field(default=60, ge=1)
    #: Calm minutes of a guided sit that are enough instead (three of the five the wearer sits).
    calibration_minutes: int = Field(default=3, ge=1)
    #: How far the usual wanders in an hour without any stress (posture, coffee, another room), in units of 4 bpm:
    #: MMASH residuals scatter 6 bpm within the hour and 8 over a waking day (.4 to 1.2 measured alike).
    wander: float = Field(default=0.8, ge=0)
    #: Neighbouring calm minutes echo each other: this many together are worth one independent look at the
    #: usual (a wander with a time constant of 8 minutes: 2 x 8), and their steps are smaller than their spread.
    echo_minutes: float = Field(default=16.0, ge=1)
    #: Calm waking minutes after which a slower heart may count as a sleeper's.
    waking_minutes: int = Field(default=30, ge=1)
    #: The first minutes of an episode do not teach what is usual, in seconds; a level that stays longer is a new usual.
    episode_teaches_s: float = Field(default=900.0, ge=0)

    # --- the decision -------------------------------------------------------------------------------------------
    #: Five-minute mean that makes an onset, in the score's standard deviations.
    threshold: float = Field(default=0.56, gt=0)
    #: A shorter rise must be higher: three-minute and one-minute means, as multiples of the threshold.
    rise_of_three_minutes: float = Field(default=1.5, ge=1)
    rise_of_one_minute: float = Field(default=2.5, ge=1)
    #: No onset is told while the heart beats less than this above usual: it wanders as far by itself within the hour
    #: (`wander`), and "one beat a minute faster" is no reason to speak to anybody.
    least_rise_bpm: float = Field(default=3.0, ge=0)
    #: Scales the threshold: above 1 fewer onsets, below 1 more.
    sensitivity: float = Field(default=1.0, gt=0)
    #: Added to the threshold where movement is unknown.
    unknown_motion_penalty: float = 0.3
    #: Every onset lifts the threshold at once, fading with this time constant in seconds: a level that stays is no
    #: news.
    fast_lift: float = Field(default=0.4, ge=0)
    #: Within an episode only a minute this much above its highest three is news, absolutely and as a share.
    escalation: float = Field(default=0.5, ge=0)
    escalation_share: float = Field(default=0.25, ge=0)
    fast_s: float = Field(default=1200.0, gt=0)
    #: And for the rest of the day, so that a restless day does not become a day of alarms.
    slow_lift: float = Field(default=0.5, ge=0)
    slow_s: float = Field(default=28_800.0, gt=0)
    #: Of the last five minutes this much must have been judged: no onset on the first glance after a hole or a walk.
    seen_s: float = Field(default=120.0, ge=0, le=300)
    #: After exertion, sleep or talk the heart must first have been seen at rest; a level that stays high for this long
    #: is judged all the same, in seconds.
    settles_s: float = Field(default=1800.0, ge=0)
    #: No second onset sooner than this, in seconds.
    refractory_s: float = Field(default=300.0, ge=0)
    #: Three-minute mean that makes the state RISING, as a share of the threshold.
    rising_share: float = Field(default=0.75, gt=0)
    #: Below this share of the threshold, for `end_s`, an episode is over.
    end_share: float = Field(default=0.5, gt=0)
    end_s: float = Field(default=60.0, gt=0)
    #: An episode that lasts longer is a new level, not an episode (Sense2Stop's window).
    longest_episode_s: float = Field(default=7200.0, gt=0)
