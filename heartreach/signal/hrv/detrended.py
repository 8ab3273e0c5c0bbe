"""Indices of detrended windows, one window after the other: each is detrended on its own, as Kubios does."""

from collections.abc import Iterable, Mapping

import numpy as np

from heartreach.signal.hrv.column import Column, column, judge
from heartreach.signal.hrv.compute import Progress, compute, nobody_listens
from heartreach.signal.hrv.even_series import EvenSeries, detrended
from heartreach.signal.hrv.even_spectrum import ar_density, kubios_bands, welch_density
from heartreach.signal.hrv.frequency import band_columns, missing
from heartreach.signal.hrv.indices import names
from heartreach.signal.hrv.moments import Moments
from heartreach.signal.hrv.profiles import Profile, Spectrum
from heartreach.signal.hrv.reasons import Reason
from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.time_domain import time_domain
from heartreach.signal.hrv.units import FINE_PER_SECOND
from heartreach.signal.hrv.windows import Windows

__all__ = ["compute_detrended"]

#: What is said of the beats as they came, not of what is left of them.
OF_THE_BEATS = ("span_s", "coverage", "beats", "masked", "pairs", "mean_nn", "mean_hr")


def compute_detrended(
    recording: Recording, windows: Windows, profile: Profile, families: Iterable[str], told: Progress = nobody_listens
) -> dict[str, Column]:
    """The columns of the families asked for, from windows detrended one by one; `told` hears the share done."""
    wanted = tuple(families)
    rows = []
    for first, stop, end in zip(windows.first, windows.stop, windows.end_s, strict=True):
        part = recording.part(int(first), int(stop))
        rows.append(_one(part, float(end), windows.length_s, profile, wanted))
        told(len(rows) / len(windows))
    if not rows:
        return {name: Column(np.zeros(0), np.zeros(0, np.uint8)) for family in wanted for name in names(family)}
    return {
        name: Column(
            np.concatenate([row[name].values for row in rows]), np.concatenate([row[name].why for row in rows])
        )
        for name in rows[0]
    }


def _one(
    part: Recording, end_s: float, length_s: float, profile: Profile, families: tuple[str, ...]
) -> dict[str, Column]:
    window = Windows(np.zeros(1, np.intp), np.array([len(part)], np.intp), np.array([end_s]), length_s)
    series = detrended(part, profile.smoothness or 0.0)
    if series is None:
        columns = _unknown(part, families)
    else:
        columns = compute(series.beats, window, profile, [family for family in families if family != "frequency"])
        if "frequency" in families:
            columns |= _frequency(series, window, profile)
    if "time" in families:
        plain = time_domain(part, window, profile)
        columns |= {name: plain[name] for name in OF_THE_BEATS}
    return columns


def _unknown(part: Recording, families: tuple[str, ...]) -> dict[str, Column]:
    """Every column unknown: nothing can be detrended across a long hole, or with hardly a beat."""
    few, none = part.beat_ok.sum() < 5, not part.beat_ok.any()
    rules = (
        (np.array([none]), Reason.NO_BEATS),
        (np.array([few]), Reason.TOO_FEW_BEATS),
        (np.array([True]), Reason.GAP),
    )
    why = judge(*rules, size=1)
    return {name: column(np.zeros(1), why) for family in families for name in names(family)}


def _frequency(series: EvenSeries, window: Windows, profile: Profile) -> Mapping[str, Column]:
    if profile.spectrum is Spectrum.AR and len(series.values) > 4 * profile.ar_order:
        powers = kubios_bands(ar_density(series.values, profile.ar_order))
    else:
        powers = kubios_bands(welch_density(series.values, profile.welch_s))
    sums = Moments.over(series.beats, window)
    gap = sums.total / FINE_PER_SECOND < profile.min_coverage * window.length_s
    why = missing(sums, gap, profile)
    columns = band_columns(np.array([[powers.vlf, powers.lf, powers.hf]]), why, window.length_s, profile)
    # A share of no power is unknown, and `band_columns` has said so.
    share = (powers.total - powers.vlf) or 1.0
    kubios = {"total_power": powers.total, "lf_nu": 100.0 * powers.lf / share, "hf_nu": 100.0 * powers.hf / share}
    columns |= {name: column(np.array([value]), columns[name].why) for name, value in kubios.items()}
    never = judge((np.array([True]), Reason.NOT_COMPUTED), size=1)
    return columns | {name: column(np.zeros(1), never) for name in ("breaths_per_min", "breath_prominence")}
