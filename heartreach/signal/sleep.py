"""Is the wearer asleep? Long stillness says so; short turns in bed do not end it, and getting up is no onset."""

from dataclasses import dataclass

from heartreach.signal.movement import Movement

__all__ = ["SleepSense"]

#: Less movement than this over a quarter of an hour is a sleeper's, in g: people who sit through a task on a screen
#: keep 0.007 g and more over such a time, sleepers 0.000 to 0.005 g.
STILL_G = 0.006
#: More than this over a quarter of an hour is a waking person's, in g; a turn in bed (0.1 g for a minute) stays below.
AWAKE_G = 0.012
WINDOW_S = 900.0
#: With an unchanged heart, stillness must last this long before it counts as sleep, in seconds.
LONG_STILL_S = 1800.0
#: A sleeper's heart is at least this much slower than the waking usual, in bpm.
SLOWER_BPM = 3.0
#: After waking, the heart rises without a reason to prompt for this long, in seconds.
RISING_S = 1800.0
#: Without news from the accelerometer for this long nothing is known of sleep, in seconds.
LONG_HOLE_S = 7200.0


@dataclass(slots=True)
class SleepSense:
    """Remembers whether the wearer sleeps; without an accelerometer it never claims so."""

    asleep: bool = False
    woke_at: float | None = None

    def update(self, at: float, movement: Movement, hr_bpm: float | None, waking_hr_bpm: float | None) -> bool:
        """Whether the wearer sleeps, or has only just woken, at this moment."""
        quarter_g = movement.mean_g(at, WINDOW_S)
        if quarter_g is None:
            # A hole in the record wakes nobody; a sensor that is gone for good leaves no sleeper behind.
            self.asleep = self.asleep and movement.last_at is not None and at - movement.last_at < LONG_HOLE_S
        elif self.asleep and quarter_g >= AWAKE_G:
            self.asleep, self.woke_at = False, at
        elif not self.asleep and quarter_g < STILL_G:
            self.asleep = _slow(hr_bpm, waking_hr_bpm) or _long_still(at, movement)
        return self.asleep or (self.woke_at is not None and at - self.woke_at < RISING_S)


def _slow(hr_bpm: float | None, waking_hr_bpm: float | None) -> bool:
    return hr_bpm is not None and waking_hr_bpm is not None and hr_bpm < waking_hr_bpm - SLOWER_BPM


def _long_still(at: float, movement: Movement) -> bool:
    mean_g = movement.mean_g(at, LONG_STILL_S)
    return mean_g is not None and mean_g < STILL_G
