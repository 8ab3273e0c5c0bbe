"""HRV against known truths: power of two sines, stability, hostile inputs, artifacts injected into real beats.

    python -m bench.hrv_truth [FOLDER]

FOLDER holds day-long RR recordings (`*.txt.gz`, one interval in ms a line), such as PhysioNet's nsr2db; without it, the
parts that need real beats are left out.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heartreach.cli.hrv import read_rr
from heartreach.errors import HeartreachError
from heartreach.signal.hrv import Recording, analyze
from heartreach.signal.hrv.artifacts import find_artifacts
from heartreach.signal.hrv.beat_judge import BeatJudge

Floats = NDArray[np.float64]
KINDS = ("ectopic", "missed", "extra", "shifted")


def two_sines(low: tuple[float, float], high: tuple[float, float], mean_ms: float, length_s: float) -> Floats:
    """Intervals whose value at each closing beat is two sines (Hz, ms), rounded to 1/1024 s."""
    beats = [0.0]
    while beats[-1] < length_s:
        at = beats[-1] + mean_ms / 1000
        for _ in range(60):
            waves = sum(size * np.sin(2 * np.pi * hz * at) for hz, size in (low, high))
            at = beats[-1] + (mean_ms + float(waves)) / 1000
        beats.append(at)
    return np.diff(np.round(np.array(beats) * 1024)) * 1000 / 1024


def power(length_s: float) -> None:
    """Errors of LF and HF over 45 to 140 beats a minute."""
    off = []
    for rate in (45, 60, 75, 95, 120, 140):
        for low in (0.07, 0.1, 0.12):
            for high in (0.2, 0.25, 0.32):
                if high <= 0.45 * rate / 60:
                    a, b = 0.03 * 60_000 / rate, 0.025 * 60_000 / rate
                    found = analyze(Recording.from_ms(two_sines((low, a), (high, b), 60_000 / rate, length_s)))
                    off.append(((found.lf or 0) / (a * a / 2) - 1, (found.hf or 0) / (b * b / 2) - 1))
    percent = 100 * np.abs(np.array(off))
    for name, column in zip(("LF", "HF"), percent.T, strict=True):
        print(
            f"{length_s:.0f} s, {len(off)} tachograms: {name} off by {np.median(column):.2f} %, max {column.max():.2f}"
        )


def stability(rr: Floats) -> None:
    """How LF/HF of five minutes moves with its last beat, with rounding, and with the window."""

    def ratio(beats: Floats) -> float:
        return analyze(Recording.from_ms(beats)).lf_hf or np.nan

    moved = []
    for move in range(-100, 101, 10):
        beats = rr[:310].copy()
        beats[-1] += move
        moved.append(ratio(beats))
    rounded = ratio(rr[:310].round()) / ratio(rr[:310])
    slid = np.log([ratio(rr[place : place + 310]) for place in range(40)])
    print(f"last beat +-100 ms: LF/HF x {max(moved) / min(moved):.4f}; rounding to 1 ms: x {rounded:.4f};", end=" ")
    print(f"sliding by a beat: {100 * np.abs(np.diff(slid)).max():.2f} % at most")


def hostile(rr: Floats) -> None:
    """Fifteen inputs that make other libraries lie."""
    cases: dict[str, Callable[[], object]] = {
        "clean": lambda: rr,
        "uint16": lambda: rr.round().astype(np.uint16),
        "ints": lambda: [int(x) for x in rr],
        "seconds": lambda: rr / 1000,
        "60-s dropout as one RR": lambda: np.concatenate([rr[:150], [60_000.0], rr[150:]]),
        "one missed beat": lambda: np.concatenate([rr[:100], [rr[100] + rr[101]], rr[102:]]),
        "one NaN": lambda: np.where(np.arange(len(rr)) == 100, np.nan, rr),
        "constant": lambda: np.full(300, 800.0),
        "empty": list,
        "1 beat": lambda: rr[:1],
        "2 beats": lambda: rr[:2],
        "5 beats": lambda: rr[:5],
        "20 s": lambda: rr[:20],
        "a zero": lambda: np.insert(rr, 100, 0.0),
        "a negative": lambda: np.insert(rr, 100, -5.0),
    }
    for name, made in cases.items():
        try:
            found = analyze(Recording.from_ms(np.asarray(made())))
        except HeartreachError as error:
            print(f"  {name:24s} {type(error).__name__}: {error.message}")
            continue
        told = []
        for index in ("rmssd", "sdnn", "lf", "lf_hf"):
            value = getattr(found, index)
            told.append(f"{index}: {found.unknown[index]}" if value is None else f"{index} {value:.3f}")
        print(f"  {name:24s} {', '.join(told)}")


def segments(folder: Path, least: float, most: float) -> Iterator[Floats]:
    """Ten-minute stretches whose largest jump from beat to beat lies between two shares: three of each recording."""
    for path in sorted(folder.glob("nsr*.txt.gz"))[:24]:
        rr = read_rr(path, None).rr_ms
        ends, taken = np.cumsum(rr) / 1000, 0
        for start in np.arange(600, ends[-1] - 600, 600.0):
            part = rr[(ends > start) & (ends <= start + 600)]
            if len(part) > 300 and least <= np.max(np.abs(np.diff(part)) / part[:-1]) < most:
                yield part
                taken += 1
                if taken == 3:
                    break


def spoil(rr: Floats, seed: int, shift: float) -> tuple[Floats, list[tuple[str, float]]]:
    """The same beats with about 1.2 % artifacts, and what was done when (ms)."""
    draw, count = np.random.default_rng(seed), len(rr)
    beats, kept, added, done = np.concatenate([[0.0], np.cumsum(rr)]), np.ones(count + 1, bool), [], []
    places = np.sort(draw.choice(np.arange(15, count - 15), max(4, int(0.012 * count)), replace=False))
    for place in places[np.concatenate([[True], np.diff(places) > 10])]:
        kind, at = KINDS[draw.integers(4)], None
        if kind == "ectopic":
            beats[place] -= 0.32 * rr[place - 1]
        elif kind == "missed":
            kept[place] = False
        elif kind == "extra":
            at = beats[place] + draw.uniform(0.35, 0.65) * rr[place]
            added.append(at)
        else:
            beats[place] += draw.choice([-1, 1]) * shift * rr[place]
        done.append((kind, float(beats[place] if at is None else at)))
    return np.diff(np.sort(np.concatenate([beats[kept], added]))), done


def batch(rr: Floats) -> NDArray[np.bool_]:
    """Artifacts found with the whole recording at hand."""
    return find_artifacts(Recording.from_ms(rr)) > 0


def causal(rr: Floats) -> NDArray[np.bool_]:
    """Artifacts found beat by beat."""
    judge, bad = BeatJudge(), np.zeros(len(rr), bool)
    for place, interval in enumerate(rr.tolist()):
        for back, _ in judge.update(interval):
            bad[place - back] = True
    return bad


def spread(rr: Floats, good: NDArray[np.bool_]) -> Floats:
    """RMSSD and SDNN of good beats and pairs."""
    return np.array([np.sqrt(np.mean(np.diff(rr)[good[1:] & good[:-1]] ** 2)), rr[good].std(ddof=1)])


def artifacts(
    folder: Path, judge: Callable[[Floats], NDArray[np.bool_]], least: float, most: float, shift: float
) -> str:
    """Recall by kind, false alarms, and what is left of the errors of RMSSD and SDNN after masking."""
    hits, alarms, beats, off = {kind: [] for kind in KINDS}, 0, 0, []
    for seed, rr in enumerate(segments(folder, least, most)):
        spoiled, done = spoil(rr, seed, shift)
        bad, ends, usual = judge(spoiled), np.cumsum(spoiled), float(np.median(rr))
        for kind, at in done:
            hits[kind].append(bool((np.abs(ends[bad] - at) <= 1.6 * usual).any()))
        moments = np.array([at for _, at in done])
        alarms += sum(bool(np.abs(moments - at).min() > 2.6 * usual) for at in ends[bad])
        beats += len(spoiled)
        for start in (0.0, 300e3):
            true, left = (
                spread(x[inside], ok[inside])
                for x, ok in ((rr, np.ones(len(rr), bool)), (spoiled, ~bad))
                for inside in [(np.cumsum(x) > start) & (np.cumsum(x) <= start + 300e3)]
            )
            off.append(100 * np.abs(left / true - 1))
    recall = " ".join(f"{kind} {100 * np.mean(found):.1f}" for kind, found in hits.items())
    errors = "; ".join(
        f"{name} {np.median(x):.2f} / {np.percentile(x, 90):.2f}"
        for name, x in zip(("RMSSD", "SDNN"), np.array(off).T, strict=True)
    )
    return f"{beats} beats, recall % {recall}, false alarms {1000 * alarms / beats:.2f} / 1000, off by % {errors}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="day-long recordings")
    args = parser.parse_args()
    for length in (300.0, 120.0):
        power(length)
    if args.folder is None:
        print("no folder of recordings: stability, hostile inputs and artifacts are left out", file=sys.stderr)
        return
    rr = read_rr(args.folder / "nsr047.txt.gz", None).rr_ms
    night = rr[int(np.searchsorted(np.cumsum(rr) / 1000, 75_000)) + 1 :]
    stability(night)
    hostile(night[:309])
    for name, judge in (("whole", batch), ("beat by beat", causal)):
        for base, least, most, shift in (
            ("calm, shifts 15 %", 0.0, 0.15, 0.15),
            ("calm, shifts 8 %", 0.0, 0.15, 0.08),
            ("jumpy", 0.15, 0.3, 0.15),
        ):
            print(f"artifacts, {name}, {base}: {artifacts(args.folder, judge, least, most, shift)}")


if __name__ == "__main__":
    main()
