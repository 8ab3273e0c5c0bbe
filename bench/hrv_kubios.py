"""Every index of the Kubios profiles beside what a Kubios export printed for the same beats.

    python -m bench.hrv_kubios EXPORT.txt

The export must hold its RR series (Kubios HRV 3.3: "RR INTERVAL DATA"). A public one is in the repository
edudati/KubiosOutputReader on GitHub, Data/Sample01.txt.
"""

import argparse
import re
from pathlib import Path

import numpy as np

from heartreach.signal.hrv import KUBIOS_33, PROFILES, analyze
from heartreach.signal.hrv.rr_text import parse_rr

#: The label in the export and our name; of two printed columns the first is Welch's, the second the model's.
LABELS = {
    "Mean RR": "mean_nn", "STD RR": "sdnn", "Mean HR": "mean_hr", "STD HR": "sd_hr", "RMSSD": "rmssd", "NNxx": "nn50",
    "pNNxx": "pnn50", "RR tri index": "hti", "TINN": "tinn", "Stress index": "stress_index", "VLF (ms^2)": "vlf",
    "LF (ms^2)": "lf", "HF (ms^2)": "hf", "Total power": "total_power", "LF/HF ratio": "lf_hf", "LF (n.u.)": "lf_nu",
    "HF (n.u.)": "hf_nu", "SD1": "sd1", "SD2 (": "sd2", "SD2/SD1": "sd2_sd1", "Approximate entropy": "apen",
    "Sample entropy": "sampen", "alpha 1": "dfa1", "alpha 2": "dfa2",
}  # fmt: skip
#: Kubios does not say how it bins these; they are shown and not counted.
OPEN = ("tinn", "stress_index")


def printed(text: str) -> dict[str, list[float]]:
    """The numbers behind each label."""
    found: dict[str, list[float]] = {}
    for line in text.splitlines():
        label = next((label for label in LABELS if line.strip().startswith(label)), None)
        if label is not None and LABELS[label] not in found:
            found[LABELS[label]] = [float(cell) for cell in re.findall(r",\s*(-?\d+\.?\d*)", line)]
    return {name: numbers for name, numbers in found.items() if numbers}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path)
    text = parser.parse_args().export.read_text("latin1")
    recording = parse_rr(text)
    profiles = (KUBIOS_33, PROFILES["kubios-3.3-ar"])
    found, counted = [analyze(recording, profile) for profile in profiles], []
    for name, numbers in printed(text).items():
        for made, theirs in zip(found, numbers, strict=False):
            ours = getattr(made, name)
            off = 100 * abs(ours / theirs - 1) if ours is not None and theirs else np.nan
            counted += [] if name in OPEN else [off]
            note = "  (open)" if name in OPEN else ""
            print(
                f"{made.profile:14s} {name:13s} Kubios {theirs:12.6f}  here {ours or np.nan:12.6f}  {off:7.4f} %{note}"
            )
    print(f"mean over {len(counted)} indices: {np.mean(counted):.4f} %, largest {np.max(counted):.4f} %")


if __name__ == "__main__":
    main()
