"""What a person waits for: the first start, the next one without a network, refusals, the end (goals 1, 4, 12, 13, 19).

    python -m bench.waiting [--no-install] [--folder FOLDER]

Clones this checkout, and starts `python3 run.py` there with a Python that has nothing installed and a pip without its
cache, until the review page answers. Then again in a network namespace without any network (Linux, `unshare` of
util-linux). Prints seconds, and what the packages take on the disk, as JSON; --no-install measures in the environment
that runs this, without the first start. Python keeps what it compiled, as in any installation.
"""

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BARE = Path(sys.base_prefix) / "bin" / "python3"
SCIPY = ("scipy", "scipy.libs", "scipy-*")
TIMES = 5


def started(command: list[str], folder: Path, data: Path, environ: dict[str, str]) -> tuple[float, float]:
    """Start a hub, and ask for its page; seconds until it answered, and until the hub had ended with a page open."""
    began = time.perf_counter()
    words = [*command, "--port", "0", "--broker", "embedded", "--data", str(data)]
    with subprocess.Popen(words, cwd=folder, env=environ, stdout=subprocess.PIPE, text=True) as hub:
        for line in hub.stdout or ():
            if found := re.search(r"Review page\s+(http://\S+)/", line):
                break
        else:
            raise SystemExit(f"{' '.join(words)} printed no address")
        with urllib.request.urlopen(f"{found[1]}/", timeout=60) as page:
            page.read()
        there = time.perf_counter() - began
        with urllib.request.urlopen(f"{found[1]}/api/live", timeout=60) as stream:
            while b'"reading":{' not in stream.readline():
                pass
            began = time.perf_counter()
            hub.send_signal(signal.SIGTERM)
            hub.communicate(timeout=60)
    return there, time.perf_counter() - began


def size_mb(places: list[Path]) -> float:
    """What files take on the disk, blocks counted whole."""
    files = {file for place in places for file in [place, *place.rglob("*")] if file.is_file()}
    return round(sum(512 * file.stat().st_blocks for file in files) / 1e6, 1)


def sizes(folder: Path) -> dict[str, float]:
    """What a hub without any extra takes, compiled as pip compiles it; with and without scipy."""
    packages = folder / "packages"
    command = [str(folder / ".venv" / "bin" / "python"), "-m", "pip", "install", "-q", "--target", str(packages)]
    subprocess.run([*command, "-c", str(folder / "constraints.txt"), str(folder)], check=True)
    whole, scipy = size_mb([packages]), size_mb([place for name in SCIPY for place in packages.glob(name)])
    return {"packages, MB": whole, "packages without scipy, MB": round(whole - scipy, 1)}


def refused(words: list[str], data: Path, environ: dict[str, str]) -> float:
    """Seconds until a command that must refuse had done so, median."""
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        done = subprocess.run([*words, "--data", str(data)], cwd=ROOT, env=environ, capture_output=True, check=False)
        took.append(time.perf_counter() - began)
        assert done.returncode == 2, done.stderr.decode()
    return round(statistics.median(took), 2)


def first_start(folder: Path, environ: dict[str, str]) -> dict[str, float]:
    """Clone, install, start."""
    subprocess.run(["git", "clone", "-q", str(ROOT), str(folder)], check=True)
    there, _ = started([str(BARE), "run.py"], folder, folder / "data", environ)
    return {"first start, s": round(there, 1), **sizes(folder)}


def a_persons(folder: Path) -> dict[str, str]:
    """Of somebody who has no environment but the new one; what is compiled is kept beside the checkout."""
    hidden = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return kept | {"PIP_NO_CACHE_DIR": "1", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def without_network(folder: Path, command: str, environ: dict[str, str]) -> dict[str, object]:
    """Start again where there is no network at all."""
    words = [sys.executable, "-m", "bench.waiting", "--inside", str(folder), command]
    if shutil.which("unshare") and shutil.which("ip"):
        inner = " ".join(f"'{word}'" for word in words)
        words = ["unshare", "-rn", "sh", "-c", f"ip link set lo up && exec {inner}"]
    told = subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(told.stdout)
    return found


def inside(folder: Path, command: str) -> None:
    """Some starts in a row, on data that are there already."""
    took = [started(command.split(), folder, folder / "data", dict(os.environ)) for _ in range(TIMES)]
    there, ended = (round(statistics.median(column), 2) for column in zip(*took, strict=True))
    ways = subprocess.run(["ip", "-brief", "link"], capture_output=True, text=True, check=False).stdout.split("\n")
    network = [line.split()[0] for line in ways if line]
    print(json.dumps({"next start, s": there, "its end with a page open, s": ended, "network": network}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-install", action="store_true")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--inside", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.inside:
        inside(Path(args.inside[0]), args.inside[1])
        return
    found: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = (args.folder or Path(temporary)) / "checkout"
        environ = a_persons(folder.parent)
        command = f"{sys.executable} -m heartreach run --simulate"
        if not args.no_install:
            found |= first_start(folder, environ)
            command = f"{BARE} run.py"
        folder.mkdir(exist_ok=True)
        found |= without_network(folder, command, environ)
        hub = [sys.executable, "-m", "heartreach", "run", "--simulate", "--port", "0"]
        held = [*hub, "--data", str(folder / "held")]
        with subprocess.Popen(held, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as first:
            for line in first.stdout or ():
                if "Review page" in line:
                    break
            found["a second hub refused, s"] = refused(hub, folder / "held", environ)
            first.terminate()
            first.communicate()
        found["wrong settings refused, s"] = refused([*hub, "--config", "gone.toml"], folder / "held", environ)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
