"""Memory and processor time of the whole hub at the pace of a real heart.

    python bench/hub_idle.py [--seconds 60] [--broker embedded] [--real]

Starts `heartreach run --simulate --speed 1`, waits until the fast-forwarded morning is over, then reads /proc (Linux):
resident memory and processor time of the hub process, the virtual strap included. With --real
it is the hub of a service that waits for Bluetooth (`run --patient`), with the system's radio and no virtual one.
`proportional` counts what other processes share of it by their number. Let Python keep its bytecode, as an installed
heartreach does: a hub that compiles itself at each start takes 5 MB more.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_s(pid: int) -> float:
    """Processor seconds used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mb(pid: int) -> dict[str, float]:
    """Memory in MB: resident, its proportional share, and what nobody else has."""
    told = dict(re.findall(r"(\w+):\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text()))
    private = int(told["Private_Clean"]) + int(told["Private_Dirty"])
    return {"resident": int(told["Rss"]) / 1024, "proportional": int(told["Pss"]) / 1024, "private": private / 1024}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--broker", default="embedded")
    parser.add_argument("--real", action="store_true", help="the system's radio instead of a virtual one")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        command = [sys.executable, "-m", "heartreach", "run", "--port", "0", "--data", folder, "--broker", args.broker]
        command += ["--patient"] if args.real else ["--simulate", "--speed", "1"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as hub:
            for line in hub.stdout or ():
                if "Review page" in line:
                    break
            print(f"address printed after {time.monotonic() - began:.2f} s")
            quiet = 0
            while quiet < 3:  # the fast-forward uses a whole core; three quiet seconds say that it is over
                before = cpu_s(hub.pid)
                time.sleep(1)
                quiet = quiet + 1 if cpu_s(hub.pid) - before < 0.2 else 0
            before = cpu_s(hub.pid)
            time.sleep(args.seconds)
            used = (cpu_s(hub.pid) - before) / args.seconds
            memory = ", ".join(f"{name} {mb:.0f} MB" for name, mb in memory_mb(hub.pid).items())
            print(f"{memory}; processor {used:.2%} of one core over {args.seconds:g} s")
            hub.terminate()
            hub.wait()


if __name__ == "__main__":
    main()
