"""HRV at every beat of a day: cost by family, side by side with NeuroKit2 when it is installed, and beat by beat.

    python -m bench.hrv_speed [RR.txt.gz] [--peer]

The file holds RR intervals in ms (or what `heartreach hrv` reads); without it a synthetic day is made. `--peer` needs
`pip install neurokit2` (the `bench` extra): its functions run on forty of the same windows in the same process, and the
ratio is printed. Times are CPU seconds of this process, the best of three, so that other work on the machine counts
little.
"""

import argparse
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heartreach.cli.hrv import read_rr
from heartreach.signal.hrv import TASKFORCE, Online, Recording, sliding
from heartreach.signal.hrv.artifacts import cleaned
from heartreach.signal.hrv.dfa import scaling_exponent
from heartreach.signal.hrv.frequency import frequency_domain
from heartreach.signal.hrv.order import order_statistics
from heartreach.signal.hrv.profiles import Cleaning
from heartreach.signal.hrv.sample_entropy import sample_entropy
from heartreach.signal.hrv.time_domain import time_domain
from heartreach.signal.hrv.windows import Windows

#: The window of the Task Force's short-term analysis.
WINDOW_S = 300.0
PLAIN = replace(TASKFORCE, cleaning=Cleaning.NONE)


def synthetic_day(seed: int = 1) -> Recording:
    """A hundred thousand beats: slow drift, a 0.1-Hz wave, breathing and noise, on the strap's clock."""
    draw = np.random.default_rng(seed)
    at = 0.86 * np.arange(100_000)
    drift = 120 * np.sin(2 * np.pi * at / 86_400) + np.cumsum(draw.normal(0, 1.0, len(at)))
    waves = 22 * np.sin(2 * np.pi * 0.1 * at) + 25 * np.sin(2 * np.pi * 0.24 * at)
    rr = np.clip(860 + drift - drift.mean() + waves + draw.normal(0, 12, len(at)), 400, 1600)
    return Recording.from_strap(np.round(rr * 1.024))


def cpu(work: Callable[[], object], repeats: int = 3) -> float:
    """CPU seconds of the fastest of some repeats."""
    spent = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent)


def families(recording: Recording, windows: Windows) -> dict[str, float]:
    """CPU seconds by family over all windows."""
    return {
        "time": cpu(lambda: time_domain(recording, windows, TASKFORCE)),
        "order": cpu(lambda: order_statistics(recording, windows, TASKFORCE)),
        "frequency": cpu(lambda: frequency_domain(recording, windows, TASKFORCE)),
        "sample entropy": cpu(lambda: sample_entropy(recording, windows, TASKFORCE)),
        "DFA alpha 1": cpu(lambda: scaling_exponent(recording, windows, TASKFORCE.dfa_short)),
        "DFA alpha 2": cpu(lambda: scaling_exponent(recording, windows, TASKFORCE.dfa_long)),
    }


def exactness(recording: Recording, windows: Windows) -> float:
    """Largest relative difference of the time domain from plain numpy over sixty windows."""
    columns, worst = time_domain(recording, windows, PLAIN), 0.0
    for place in np.linspace(0, len(windows) - 1, 60).astype(int):
        rr = recording.rr_ms[windows.first[place] : windows.stop[place]]
        if not recording.pair_ok[windows.first[place] + 1 : windows.stop[place]].all():
            continue
        steps = np.diff(rr)
        plain = {"mean_nn": rr.mean(), "sdnn": rr.std(ddof=1), "rmssd": np.sqrt(np.mean(steps**2))}
        plain |= {
            "sdsd": steps.std(ddof=1),
            "pnn50": 100 * np.mean(np.abs(steps) > 50),
            "sd1": steps.std(ddof=1) / 2**0.5,
        }
        worst = max([worst, *(abs(columns[name].values[place] / value - 1) for name, value in plain.items() if value)])
    return worst


def peer(windows: list[NDArray[np.float64]]) -> dict[str, float]:
    """CPU seconds per window of NeuroKit2's functions for the same indices."""
    import neurokit2 as nk  # noqa: PLC0415 - only with --peer

    made = [{"RRI": rr, "RRI_Time": np.cumsum(rr) / 1000} for rr in windows]
    nk.hrv_time(made[0])
    nk.hrv_frequency(made[0])
    every = {
        "time": lambda: [nk.hrv_time(one) for one in made],
        "frequency": lambda: [nk.hrv_frequency(one, normalize=False) for one in made],
        "sample entropy": lambda: [
            nk.entropy_sample(rr, dimension=2, tolerance=0.2 * rr.std(ddof=1)) for rr in windows
        ],
        "DFA alpha 1": lambda: [nk.fractal_dfa(rr, scale=np.arange(4, 13), overlap=False) for rr in windows],
    }
    return {name: cpu(work) / len(windows) for name, work in every.items()}


def beat_by_beat(recording: Recording) -> None:
    """Latency of `Online.update`, alone and with the beat judge, and drift after all beats."""
    rr = recording.rr_ms[recording.beat_ok].tolist()
    for name, profile in (("sums only", PLAIN), ("with beat judge", TASKFORCE)):
        online = Online(WINDOW_S, profile)
        spent = np.empty(len(rr))
        for place, interval in enumerate(rr):
            began = time.perf_counter_ns()
            online.update(interval)
            spent[place] = time.perf_counter_ns() - began
        print(f"online {name:16s} median {np.median(spent) / 1e3:.2f} us, p99 {np.percentile(spent, 99) / 1e3:.2f} us")
        if profile is PLAIN:
            fresh = sliding(Recording.from_ms(rr), WINDOW_S, profile=PLAIN, families=["time"])
            drift = max(
                abs(fresh[index][-1] - getattr(online, index)) for index in ("mean_nn", "sdnn", "rmssd", "pnn50")
            )
            print(f"online drift after {len(rr)} beats: {drift:g}")


def imports() -> None:
    """Seconds that importing the library takes, and numpy's share of them."""
    code = "import time; a=time.process_time(); import numpy; b=time.process_time(); import heartreach.signal.hrv, sys;"
    code += "print(b-a, time.process_time()-b, any(m in sys.modules for m in ('scipy', 'matplotlib')))"
    made = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(5)]
    numpy_s, ours_s, heavy = min(one.stdout.split() for one in made)
    print(f"import: numpy {float(numpy_s):.3f} s + hrv {float(ours_s):.3f} s, scipy or matplotlib: {heavy}")


def main() -> None:
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, help="RR intervals")
    parser.add_argument("--peer", action="store_true", help="run NeuroKit2 beside it")
    args = parser.parse_args()
    recording = read_rr(args.file, None) if args.file else synthetic_day()
    windows = Windows.every_beat(recording, WINDOW_S)
    beats = len(windows)
    print(f"{len(recording)} beats, {recording.span_s / 3600:.1f} h, {beats} windows of {WINDOW_S:.0f} s")
    print(f"time domain against numpy: {exactness(recording, windows):.1e} at most")
    ours = families(recording, windows)
    places = np.linspace(0, beats - 1, 40).astype(int)
    theirs = peer([recording.rr_ms[windows.first[k] : windows.stop[k]] for k in places]) if args.peer else {}
    for name, spent in ours.items():
        beside = (
            f"  neurokit2 {theirs[name] * 1e3:8.3f} ms  ratio {theirs[name] * beats / spent:9,.0f}"
            if name in theirs
            else ""
        )
        print(f"{name:16s} {spent:7.3f} s  {spent / beats * 1e6:8.3f} us a window{beside}")
    print(f"cleaning         {cpu(lambda: cleaned(recording)):7.3f} s")
    whole = cpu(lambda: sliding(recording, WINDOW_S), 2)
    print(f"whole set at every beat, cleaning included: {whole:.2f} s, {recording.span_s / whole:,.0f} x real time")
    print(f"whole set every 10 s: {cpu(lambda: sliding(recording, WINDOW_S, 10.0)):.2f} s")
    beat_by_beat(recording)
    imports()


if __name__ == "__main__":
    main()
