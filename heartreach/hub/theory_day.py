"""The theory curves of one day, from the readings that are stored: the core keeps only how they stand now.

Everything drawn stays within 0 to 100: a day on which the curve, its band or a forecast goes higher than the wearer's
scale is drawn on its own peak, all of it. Before there is a usual day the scale is a prior, and this happens often.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from heartreach.language import ENGLISH, Say
from heartreach.models import WAVE, BodyState, Evidence, Onset
from heartreach.review.chart_words import Forecast, TheoryChart
from heartreach.review.reached import Reached
from heartreach.signal.learning import CURVE_FROM
from heartreach.signal.theory import (
    BAND_MINUTES,
    CLEARANCE_MINUTES,
    HELD_MINUTES,
    LAG_MINUTES,
    TYPICAL_MINUTES,
    connection_wave,
    wave,
)
from heartreach.store import STATES, Readings

__all__ = ["RUN_UP_S", "theory_chart"]

MINUTE_S = 60
#: The curve runs from this long before the day on: eight half-lives of the slowest one, in seconds.
RUN_UP_S = 12 * 3600.0
#: The longest stretch that is drawn: the run-up and a day of 25 hours, in minutes.
LONGEST_MINUTES = 37 * 60
#: A connection's curve is followed for this long: nine of its half-lives, in minutes.
CONNECTION_MIN = 180
#: A forecast is followed for this long after a typical episode, in minutes: its highest point lies within.
FOLLOWED_MIN = 60
MODEL = "A model of a slow wave, without a unit."
#: What 100 is: on an ordinary day, and on a day that went higher.
USUAL = "100 is high for you."
SCALED = (
    "This day went higher than the scale known so far, so all of it is drawn on its own: 100 is the highest point "
    "drawn."
)

UNKNOWN = STATES.index(BodyState.UNKNOWN)
UNSEEN = [STATES.index(one) for one in (BodyState.UNKNOWN, BodyState.NO_CONTACT)]
EPISODE = [STATES.index(one) for one in (BodyState.ACTIVATED, BodyState.RECOVERING)]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Known = tuple[float | None, ...]


def theory_chart(
    readings: Readings,
    onsets: Sequence[Onset],
    reached: Sequence[Reached],
    start: float,
    until: float,
    tz: str,
    scale: float,
    say: Say = ENGLISH,
) -> TheoryChart:
    """The curves from `start` to `until`, minute by minute.

    Args:
        readings: from `RUN_UP_S` before `start` on.
        onsets: of the day.
        reached: connections of the day; those that said how they felt have a curve.
        start: the day's begin, seconds since 1970-01-01 UTC.
        until: the day's end, or now.
        tz: the wearer's zone.
        scale: the outflow that is 100 unless the day goes higher (`TheoryCurve.scale`).
        say: the wearer's language.
    """
    first = start - RUN_UP_S
    length = max(0, int((until - first) // MINUTE_S))
    given, unseen = _given(readings, first, length)
    skipped = int(RUN_UP_S // MINUTE_S)
    curves = [
        np.where(unseen, np.nan, _curve(given, half_life))[skipped:] for half_life in (CLEARANCE_MINUTES, *BAND_MINUTES)
    ]
    seen = ~np.isnan(curves[0])
    expected = [(onset, wave, _expected(given, first, onset)) for onset in onsets for wave in _modelled(onset)]
    highest = max([scale, *(float(curve[seen].max()) for curve in curves if seen.any()), *(at for *_, at in expected)])
    middle, fast, slow = (curve * (100 / highest) for curve in curves)
    return TheoryChart(
        sentence=_sentence(middle, start, tz, say),
        n=len(onsets),
        n_of=say.count(len(onsets), "rise", "rises"),
        coverage=round(float(seen.mean()), 3) if len(seen) else None,
        coverage_of=say("minutes of the day so far"),
        note=f"{say(MODEL)} {say(SCALED) if highest > scale else say(USUAL)}",
        start=start,
        step_s=MINUTE_S,
        slow_wave=_numbers(middle),
        slow_wave_low=_numbers(fast),
        slow_wave_high=_numbers(slow),
        connection=_connection(reached, start, len(middle)),
        forecasts=tuple(_forecast(onset, wave, 100 * at / highest) for onset, wave, at in expected),
    )


def _given(readings: Readings, first: float, length: int) -> tuple[Floats, Bools]:
    """The input of each minute, as the core takes it from the reading at the minute's end, and where nothing was seen.

    NaN where the curve stands still: in a hole, and no longer than its first hour.
    """
    given, unseen = np.full(length, np.nan), np.ones(length, dtype=np.bool_)
    whole = np.abs(readings.at - np.round(readings.at / MINUTE_S) * MINUTE_S) < 1.0
    place = np.round((readings.at[whole] - first) / MINUTE_S).astype(np.intp)
    state, score = readings.state[whole], np.nan_to_num(readings.score[whole])
    value = np.where(np.isin(state, EPISODE), np.maximum(0.0, score - CURVE_FROM), 0.0)
    value = np.where(state == UNKNOWN, np.nan, value)
    inside = (place >= 0) & (place < length)
    given[place[inside]] = value[inside]
    unseen[place[inside]] = np.isin(state[inside], UNSEEN)
    minute = np.arange(length)
    seen_at = np.maximum.accumulate(np.where(np.isnan(given), -1, minute))
    given[minute - seen_at > HELD_MINUTES] = 0.0
    return given, unseen


def _curve(given: Floats, clearance_minutes: float) -> Floats:
    """The curve as an outflow; it stands still where its input is NaN, and is not known there."""
    seen = ~np.isnan(given)
    curve = np.full(len(given), np.nan)
    curve[seen] = _folded(given[seen], _response(clearance_minutes))
    return curve


@lru_cache(maxsize=len(BAND_MINUTES) + 1)
def _response(clearance_minutes: float) -> Floats:
    """The curve after a minute of input 1; the model is linear, so all its curves are sums of this one."""
    return np.array(wave([1.0] + [0.0] * (LONGEST_MINUTES - 1), clearance_minutes))


def _folded(given: Floats, response: Floats) -> Floats:
    """The curve of an input per minute, by way of the frequencies: a day takes a millisecond instead of ten."""
    size = 1 << (len(given) + len(response)).bit_length()
    folded = np.fft.irfft(np.fft.rfft(given, size) * np.fft.rfft(response, size), size)[: len(given)]
    return np.maximum(0.0, np.asarray(folded, dtype=np.float64))


def _connection(reached: Sequence[Reached], start: float, length: int) -> Known:
    """What felt support would add; not drawn on a day on which nobody said how it felt.

    100 is one connection felt in full, or the day's peak where several go higher together.
    """
    felt = [(one.start, one.felt) for one in reached if one.felt is not None]
    if not felt:
        return (None,) * length
    curve = np.zeros(length)
    for at, support in felt:
        place = int((at - start) // MINUTE_S)
        values = np.array(connection_wave(support, CONNECTION_MIN))
        begin, end = max(0, place), min(length, place + len(values))
        if begin < end:
            curve[begin:end] += 100 * values[begin - place : end - place]
    return _numbers(curve * (100 / max(100.0, float(curve.max(initial=0.0)))))


def _modelled(onset: Onset) -> list[Evidence]:
    return [one for one in onset.evidence if one.name == WAVE]


def _expected(given: Floats, first: float, onset: Onset) -> float:
    """The outflow to which the core expected the curve to rise at an onset (`TheoryCurve.forecast`).

    Worked out again from the minutes before, because the number on the onset stands on the scale of its moment.
    """
    past = given[: max(0, int((onset.at - first) // MINUTE_S))]
    typical = np.repeat([max(0.0, onset.score - CURVE_FROM), 0.0], [TYPICAL_MINUTES, LAG_MINUTES + FOLLOWED_MIN])
    coming = _folded(np.concatenate([past[~np.isnan(past)], typical]), _response(CLEARANCE_MINUTES))
    return float(coming[-len(typical) :].max())


def _forecast(onset: Onset, wave: Evidence, level: float) -> Forecast:
    """The usual stays as far from the level as it was said to be."""
    usual = None if wave.usual is None or not wave.value else round(level * wave.usual / wave.value, 2)
    return Forecast(onset_id=onset.onset_id, at=onset.at, level=round(level, 2), usual=usual)


def _numbers(values: Floats) -> Known:
    column = np.round(values, 2).astype(object)
    column[np.isnan(values)] = None
    return tuple(column.tolist())


def _sentence(middle: Floats, start: float, tz: str, say: Say) -> str:
    if np.isnan(middle).all() or np.nanmax(middle) <= 0:
        return say("Theory, not a measurement: nothing that would start the modelled wave.")
    highest, last = int(np.nanargmax(middle)), int(np.flatnonzero(~np.isnan(middle))[-1])
    level = round(float(middle[highest]))
    if level == 0:
        return say("Theory, not a measurement: the modelled wave has hardly begun.")
    at = datetime.fromtimestamp(start + MINUTE_S * highest, ZoneInfo(tz))
    place = {"time": f"{at:%H:%M}", "level": level}
    if highest == last:
        return say("Theory, not a measurement: at {time} the modelled wave was still rising ({level} of 100).", **place)
    return say("Theory, not a measurement: the modelled wave was highest at {time} ({level} of 100).", **place)
