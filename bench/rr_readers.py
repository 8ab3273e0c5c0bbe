"""Read the RR text of an export with NeuroKit2 and compare: `python bench/rr_readers.py EXPORT/sub-me/rr [FILES]`.

Needs the extra `bench`. Kubios reads the same files (one interval in milliseconds per line); it has no Linux build that
could be driven here.
"""

import sys
import warnings
from pathlib import Path

import neurokit2 as nk
import numpy as np


def main(folder: Path, files: int) -> None:
    warnings.simplefilter("ignore")
    worst = 0.0
    for path in sorted(folder.glob("*.txt"))[:files]:
        rr_ms = np.loadtxt(path)
        peaks = nk.intervals_to_peaks(rr_ms, sampling_rate=1000)
        theirs = nk.hrv_time(peaks, sampling_rate=1000)
        successive = np.diff(rr_ms)
        ours = {"MeanNN": rr_ms.mean(), "SDNN": rr_ms.std(ddof=1), "RMSSD": float(np.sqrt((successive**2).mean()))}
        apart = {name: abs(float(theirs[f"HRV_{name}"].iloc[0]) - value) for name, value in ours.items()}
        worst = max(worst, *apart.values())
        print(
            f"{path.name}: {rr_ms.size} beats, "
            + ", ".join(f"{name} {ours[name]:.2f} (apart {a:.3f})" for name, a in apart.items())
        )
    print(f"largest difference {worst:.3f} ms (NeuroKit2 {nk.__version__} rounds to its sampling rate)")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5)
