"""The picture of `heartreach hrv --plot`: beats with what was masked, spectrum with its bands, Poincaré plot."""

from pathlib import Path
from typing import TypedDict

import numpy as np

from heartreach.errors import BadInput, UsageError, install_extra
from heartreach.signal.hrv import Indices, Profile, Recording, Track, analyze
from heartreach.signal.hrv.analyze import prepared
from heartreach.signal.hrv.mean_spectrum import mean_spectrum
from heartreach.signal.hrv.units import Floats

try:
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patches import Ellipse
except ImportError as missing:
    raise UsageError("Drawing needs the extra `plot`", install_extra("plot")) from missing

__all__ = ["draw"]


class Legend(TypedDict):
    """How a legend's box looks."""

    frameon: bool
    facecolor: str
    edgecolor: str
    framealpha: float


#: Ink for beats, what was left out, and the three bands: told apart by people who do not see red and green, too.
INK = "#33415c"
LEFT_OUT = "#d1495b"
QUIET = "#7d8597"
BANDS = (("VLF", "#c9cbd3"), ("LF", "#edae49"), ("HF", "#66a7c5"))
#: Legends lie on white, so that lines behind them do not cross the words.
LEGEND: Legend = {"frameon": True, "facecolor": "white", "edgecolor": "none", "framealpha": 0.85}
#: Holes shorter than this are not worth a shade.
SHADED_S = 3.0


def draw(path: Path, recording: Recording, profile: Profile, name: str, track: Track | None) -> None:
    """Write the picture of a recording."""
    found = analyze(recording, profile)
    ready = prepared(recording, profile)
    rows = 2 if track is None else 3
    figure = Figure(figsize=(11, 3.6 * rows), layout="constrained")
    FigureCanvasAgg(figure)
    grid = figure.add_gridspec(rows, 2, width_ratios=(1.6, 1))
    _draw_beats(figure.add_subplot(grid[0, :]), ready, found, name)
    if track is not None:
        _draw_track(figure.add_subplot(grid[1, :]), track)
    _draw_spectrum(figure.add_subplot(grid[rows - 1, 0]), ready, profile, found)
    _draw_poincare(figure.add_subplot(grid[rows - 1, 1]), ready, found)
    try:
        figure.savefig(path, dpi=130)
    except (OSError, ValueError) as error:
        raise BadInput(
            f"{path} cannot be written: {error}", "Choose another name, ending in .png, .svg or .pdf."
        ) from error


def _draw_beats(axes: Axes, recording: Recording, found: Indices, name: str) -> None:
    scale, unit = _time_scale(recording.span_s)
    at, rr, good = (recording.at_s - recording.start_s) / scale, recording.rr_ms, recording.beat_ok
    # A line that is cut at every beat left out and at every hole, so that nothing is drawn that was not measured.
    cuts = np.flatnonzero(~recording.pair_ok)
    line_at, line_rr = np.insert(at, cuts, np.nan), np.insert(np.where(good, rr, np.nan), cuts, np.nan)
    axes.plot(line_at, line_rr, color=INK, lw=0.8 if len(at) < 5000 else 0.3)
    low, high = _limits(rr[good])
    if (~good).any():
        axes.plot(
            at[~good], np.clip(rr[~good], low, high), "x", color=LEFT_OUT, clip_on=False,
            ms=5 if len(at) < 5000 else 2.5, mew=1.2 if len(at) < 5000 else 0.6,
            label=f"{int((~good).sum()):,} left out",
        )  # fmt: skip
        axes.legend(loc="lower right", **LEGEND)
    starts = np.concatenate([[0.0], at[:-1]])
    for start, end in zip(starts, at, strict=True) if len(at) < 200_000 else ():
        if (end - start) * scale > SHADED_S:
            axes.axvspan(start, end, color="#eceef2", lw=0)
    axes.set(xlim=(0, recording.span_s / scale or 1), ylim=(low, high), xlabel=unit, ylabel="RR interval (ms)")
    axes.set_title(f"{name}   ·   profile {found.profile}", loc="left", fontsize=11, color=INK)
    axes.set_title(_summary(found), loc="right", fontsize=10, color=QUIET)
    _tidy(axes)


def _draw_track(axes: Axes, track: Track) -> None:
    span = float(track.end_s[-1] - track.end_s[0]) if len(track) else 0.0
    scale, unit = _time_scale(span)
    at = (track.end_s - track.end_s[0]) / scale if len(track) else track.end_s
    axes.plot(at, track["rmssd"], color=INK, lw=1.2, label="RMSSD")
    axes.plot(at, track["sdnn"], color="#edae49", lw=1.2, label="SDNN")
    axes.set(xlim=(0, span / scale or 1), xlabel=f"{unit} after the first window's end", ylabel="ms")
    axes.set_ylim(bottom=0)
    rate = axes.twinx()
    rate.plot(at, track["mean_hr"], color=LEFT_OUT, lw=0.9, alpha=0.8, label="heart rate (right)")
    rate.set_ylabel("beats/min", color=LEFT_OUT)
    rate.spines[["top"]].set_visible(False)
    handles = [*axes.get_lines(), *rate.get_lines()]
    rate.legend(handles=handles, loc="upper center", ncols=3, **LEGEND)
    _tidy(axes)


def _draw_spectrum(axes: Axes, recording: Recording, profile: Profile, found: Indices) -> None:
    hz, density = mean_spectrum(recording)
    edges = (profile.bands.vlf, profile.bands.lf, profile.bands.hf)
    powers = (found.vlf, found.lf, found.hf)
    for (band, color), (low, high), power in zip(BANDS, edges, powers, strict=True):
        inside = np.unique(np.concatenate([[low, high], hz[(hz > low) & (hz < high)]]))
        told = "not known" if power is None else f"{power:,.0f} ms²"
        axes.fill_between(
            inside, np.interp(inside, hz, density), color=color, alpha=0.75, lw=0, label=f"{band}  {told}"
        )
    axes.plot(hz, density, color=INK, lw=1)
    if found.breaths_per_min is not None:
        axes.axvline(found.breaths_per_min / 60, color=QUIET, lw=0.9, ls=":")
        axes.annotate(
            f"{found.breaths_per_min:.1f} breaths/min", (found.breaths_per_min / 60, 0.97), xytext=(4, 0),
            xycoords=("data", "axes fraction"), textcoords="offset points", va="top", fontsize=9, color=QUIET,
        )  # fmt: skip
    axes.set(xlim=(0, 0.4), xlabel="frequency (Hz)", ylabel="power (ms²/Hz)")
    # The slow waves of a day would press everything else to the floor; where they are cut, the picture says so.
    top = 1.2 * float(density[hz >= profile.bands.lf[0]].max(initial=0.0)) or 1.0
    axes.set_ylim(0, top)
    if density.max(initial=0.0) > top:
        axes.annotate(
            f"↑ up to {density.max():,.0f}", (0.004, top), xytext=(2, -3), textcoords="offset points", va="top",
            fontsize=9, color=QUIET,
        )  # fmt: skip
    axes.legend(loc="upper right" if found.breaths_per_min is None else "center right", **LEGEND)
    axes.set_title("Spectrum of the beats", loc="left", fontsize=10, color=INK)
    _tidy(axes)


def _draw_poincare(axes: Axes, recording: Recording, found: Indices) -> None:
    pair = recording.pair_ok
    x, y = recording.rr_ms[:-1][pair[1:]], recording.rr_ms[1:][pair[1:]]
    low, high = _limits(recording.rr_ms[recording.beat_ok])
    few = len(x) < 5000
    axes.plot([low, high], [low, high], color=QUIET, lw=0.7, ls=":")
    axes.plot(x, y, ".", color=INK, ms=3 if few else 1, alpha=0.5 if few else 0.08, mew=0, rasterized=True)
    if found.sd1 is not None and found.sd2 is not None:
        centre = (float(x.mean()), float(y.mean()))
        axes.add_patch(Ellipse(centre, 2 * found.sd2, 2 * found.sd1, angle=45, fill=False, color=LEFT_OUT, lw=1.4))
        axes.set_title(f"SD1 {found.sd1:.1f} ms, SD2 {found.sd2:.1f} ms", loc="right", fontsize=10, color=QUIET)
    axes.set(xlim=(low, high), ylim=(low, high), xlabel="RR (ms)", ylabel="next RR (ms)", aspect="equal")
    axes.set_title("Poincaré plot", loc="left", fontsize=10, color=INK)
    _tidy(axes)


def _summary(found: Indices) -> str:
    parts = (
        ("HR", found.mean_hr, ".0f", "/min"),
        ("RMSSD", found.rmssd, ".1f", " ms"),
        ("SDNN", found.sdnn, ".1f", " ms"),
    )
    told = [f"{name} {value:{form}}{unit}" for name, value, form, unit in parts if value is not None]
    covered = f"{100 * (found.coverage or 0):.0f} % covered"
    return "   ".join([*told, covered])


def _time_scale(span_s: float) -> tuple[float, str]:
    if span_s > 3 * 3600:
        return 3600.0, "hours"
    return (60.0, "minutes") if span_s > 180 else (1.0, "seconds")


def _limits(rr_ms: Floats) -> tuple[float, float]:
    if not len(rr_ms):
        return 0.0, 2000.0
    low, high = float(rr_ms.min()), float(rr_ms.max())
    room = max(0.08 * (high - low), 10.0)
    return low - room, high + room


def _tidy(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=QUIET)
    axes.margins(x=0)
