"""Memory and processor time of the whole hub at the pace of a real heart.

    python bench/hub_idle.py [--seconds 60] [--broker embedded]

Starts `heartreach run --simulate --speed 1`, waits until the fast-forwarded morning is over, then reads /proc (Linux):
resident memory and processor time of the hub process, the virtual strap and its Bluetooth stack included.
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


def rss_mb(pid: int) -> float:
    """Resident memory in MB."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else float("nan")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--broker", default="embedded")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        command = [sys.executable, "-m", "heartreach", "run", "--simulate", "--speed", "1", "--port", "0"]
        command += ["--data", folder, "--broker", args.broker]
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
            print(f"resident {rss_mb(hub.pid):.0f} MB, processor {used:.2%} of one core over {args.seconds:g} s")
            hub.terminate()
            hub.wait()


if __name__ == "__main__":
    main()
