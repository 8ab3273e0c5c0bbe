"""Power in the Task Force's bands, and breathing, from spectra of the beats."""

from collections.abc import Iterator, Mapping

import numpy as np

from heartreach.signal.hrv.bands import band_weights
from heartreach.signal.hrv.beat_spectrum import Spectra, beat_spectra
from heartreach.signal.hrv.breathing import breathing
from heartreach.signal.hrv.column import Codes, Column, column, judge
from heartreach.signal.hrv.lomb import lomb_density
from heartreach.signal.hrv.moments import Moments
from heartreach.signal.hrv.profiles import Profile, Spectrum
from heartreach.signal.hrv.reasons import Reason
from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.units import FINE_PER_SECOND, Bools, Floats
from heartreach.signal.hrv.windows import Windows

__all__ = ["band_columns", "frequency_domain"]

#: Longer windows are not one process: a spectrum over hours mixes sleep, stairs and supper. Their powers are means over
#: five-minute windows, the Task Force's standard for short-term power, each half over the one before.
LONGEST_S = 900.0
SHORT_S = 300.0


def frequency_domain(recording: Recording, windows: Windows, profile: Profile) -> Mapping[str, Column]:
    """Band powers and breathing of every window.

    >>> from heartreach.signal.hrv.profiles import TASKFORCE
    >>> t = 0.8 * np.arange(375)
    >>> r = Recording.from_ms(800 + 40 * np.sin(2 * np.pi * 0.1 * t) + 30 * np.sin(2 * np.pi * 0.25 * t))
    >>> made = frequency_domain(r, Windows.whole(r), TASKFORCE)
    >>> round(made["lf"].get(0)), round(made["hf"].get(0)), round(made["breaths_per_min"].get(0), 1)
    (799, 455, 15.0)
    """
    if windows.length_s > LONGEST_S:
        return _long(recording, windows, profile)
    powers, breath = np.full((len(windows), 3), np.nan), np.full((len(windows), 3), np.nan)
    weights = None
    for made in _spectra(recording, windows, profile):
        if weights is None:
            bands = (profile.bands.vlf, profile.bands.lf, profile.bands.hf)
            weights = np.stack([band_weights(made.step_hz, len(made.density), edges) for edges in bands])
        with np.errstate(invalid="ignore"):  # windows without beats have NaN, and a reason below
            powers[made.place] = (weights @ made.density).T
            breath[made.place] = breathing(made)
    sums = Moments.over(recording, windows)
    flat = np.equal(sums.spread, 0)
    powers[flat] = 0.0
    gap = sums.total / FINE_PER_SECOND < profile.min_coverage * windows.length_s
    columns = band_columns(powers, missing(sums, gap, profile), windows.length_s, profile)
    return columns | _breath_columns(breath, columns["hf"].why, flat)


def _spectra(recording: Recording, windows: Windows, profile: Profile) -> Iterator[Spectra]:
    if profile.spectrum is Spectrum.BEATS:
        yield from beat_spectra(recording, windows)
        return
    for place in range(len(windows)):
        part = recording.part(int(windows.first[place]), int(windows.stop[place]))
        if part.beat_ok.any():
            density = lomb_density(part, windows.length_s)[:, None]
            yield Spectra(slice(place, place + 1), 1.0 / windows.length_s, density)


def _long(recording: Recording, windows: Windows, profile: Profile) -> Mapping[str, Column]:
    """Means over five-minute windows, half overlapping; at least half of them must be known."""
    size = len(windows)
    powers, breath, known = np.full((size, 3), np.nan), np.full((size, 3), np.nan), np.zeros(size, np.bool_)
    for place, end in enumerate(windows.end_s):
        ends = np.arange(end - windows.length_s + SHORT_S, end, SHORT_S / 2)
        made = frequency_domain(recording, Windows.ending(recording, ends, SHORT_S), profile)
        share = made["hf"].known.mean()
        known[place] = share >= 0.5
        if known[place]:
            powers[place] = [made[name].values[made[name].known].mean() for name in ("vlf", "lf", "hf")]
            peaks = made["breaths_per_min"]
            breath[place, 1] = made["breath_prominence"].values[made["breath_prominence"].known].mean()
            breath[place, 2] = peaks.known.sum() >= 0.5 * made["hf"].known.sum()
            if breath[place, 2]:
                breath[place, 0] = np.median(peaks.values[peaks.known]) / 60.0
    sums = Moments.over(recording, windows)
    columns = band_columns(powers, missing(sums, ~known, profile), windows.length_s, profile)
    return columns | _breath_columns(breath, columns["hf"].why, np.equal(sums.spread, 0))


def missing(sums: Moments, gap: Bools, profile: Profile) -> Codes:
    """What forbids any spectrum."""
    return judge(
        (sums.beats == 0, Reason.NO_BEATS),
        (sums.beats < profile.min_beats, Reason.TOO_FEW_BEATS),
        (gap, Reason.GAP),
        size=len(gap),
    )


def band_columns(powers: Floats, why: Codes, length_s: float, profile: Profile) -> dict[str, Column]:
    """Columns from the powers of the three bands, each known only where the window is long enough for it."""
    vlf_why, lf_why, hf_why = (
        _at_least(needed, length_s, why) for needed in (profile.min_vlf_s, profile.min_lf_s, profile.min_hf_s)
    )
    vlf, lf, hf = powers.T
    both = lf + hf
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio_why = np.where((lf_why == 0) & (hf <= 0), judge((hf <= 0, Reason.FLAT), size=len(hf)), lf_why)
        share_why = np.where((lf_why == 0) & (both <= 0), judge((both <= 0, Reason.FLAT), size=len(hf)), lf_why)
        return {
            "vlf": column(vlf, vlf_why),
            "lf": column(lf, lf_why),
            "hf": column(hf, hf_why),
            "total_power": column(vlf + both, vlf_why),
            "lf_hf": column(lf / hf, ratio_why),
            "lf_nu": column(100.0 * lf / both, share_why),
            "hf_nu": column(100.0 * hf / both, share_why),
        }


def _at_least(needed_s: float, length_s: float, why: Codes) -> Codes:
    short = judge((np.full(len(why), length_s < needed_s), Reason.TOO_SHORT), size=len(why))
    return np.where(short == 0, why, short)


def _breath_columns(breath: Floats, why: Codes, flat: Bools) -> dict[str, Column]:
    found, prominence, stands = breath.T
    why = np.where(why == 0, judge((flat, Reason.FLAT), size=len(why)), why)
    peak_why = np.where(why == 0, judge((~(stands > 0), Reason.NO_PEAK), size=len(why)), why)
    return {"breaths_per_min": column(60.0 * found, peak_why), "breath_prominence": column(prominence, why)}
