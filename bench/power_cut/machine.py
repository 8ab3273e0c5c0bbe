"""Pull the plug on a whole machine, again and again: what the hub said to anybody must be on its disk (goal 9).

    apt-get install qemu-system-x86 kmod e2fsprogs     (what it needs beside Python)
    python -m bench.power_cut.machine [--lives 4] [--cuts 6] [--seconds 25] [--seed 1] [--lying-disk] [--folder FOLDER]

A machine under QEMU with a kernel of its own runs a hub (desk, store, mailroom, courier; hours of a wearer's life in
seconds) on an ext4 disk of its own, and every write and every flush that reaches this disk is written down. The plug
is pulled at random moments: gone are the machine's memory, every page that the kernel had not yet written, and the
disk's own cache; of the sectors written since the last flush none, a random half, or all are kept. Each life ends
with such a cut (the machine is killed, and its own kernel mounts what is left at the next start); the others are taken
from the same life on the way (e2fsck replays the journal, no root needed), and a hub is started here on each. A cut
may tear the file system's own superblock (ext4 writes it in place, in two sectors); as any owner would, `e2fsck -y`
then mends it before the hub starts, and it is counted.

Checked: every prompt that a phone ever showed and every answer that was ever acknowledged are there, once; of the
beats at most the last five seconds are missing, and none before them; the database is sound, or was mended and the
wearer told so; the hub is up within ten seconds.

`--lying-disk` keeps its word on no flush, which must break these promises: a check of the check.
Prints figures as JSON; exit code 1 where a promise was broken. Needs Debian on x86-64; a start takes about a minute.
"""

import argparse
import copy
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench import virtual_machine as vm
from bench.power_cut.disk import SECTOR, cut
from heartreach.store.store import COMMIT_EVERY_S

ROOT = Path(__file__).resolve().parents[2]
MODULES = (*vm.SHARED_FILES, "virtio_blk", "virtio_console", "crc32c_generic", "ext4")
DISK_MB = 192
#: What one life may write, journal included; a sparse file.
LOG_MB = 4096
#: A machine that says nothing for so long does not start, in seconds.
PATIENCE_S = 600.0
#: From this exit code on e2fsck leaves errors behind (e2fsck(8)).
UNMENDED = 4
#: How often is looked how far it has come, in seconds.
LOOK_S = 0.01
#: Goal: the hub is up again so soon after the machine is, in seconds.
UP_S = 10.0
#: Beats that may be missing: those of the seconds that may wait, and the one that was just handed over.
LATE = int(COMMIT_EVERY_S) + 1

INIT = """\
{light}for place in proc sys dev; do /bin/busybox mount --bind /$place /host/$place; done
/bin/busybox mount -t tmpfs run /host/run
/bin/busybox mkdir /host/run/disk
/bin/busybox mount -t ext4 /dev/vda /host/run/disk || echo "NO DISK"
/bin/busybox ip link set lo up
/bin/busybox chroot /host /bin/sh -c 'cd {root}; PYTHONDONTWRITEBYTECODE=1 HOME=/run exec {python} -W ignore \
-m bench.power_cut.guest /run/disk/data $number /dev/vport*p1'
echo "MACHINE DONE"
/bin/busybox poweroff -f
"""


@dataclass
class Told:
    """What the phone and the strap know, over all lives."""

    shown: set[str] = field(default_factory=set)
    acked: set[str] = field(default_factory=set)
    beats: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)  #: beats of earlier lives that were there once
    late: list[int] = field(default_factory=list)

    def hear(self, life: int, said: list[str]) -> None:
        """Take one life's lines."""
        for line in said:
            what, _, rest = line.partition(" ")
            if what == "beat":
                self.beats[str(life)] = int(rest)
            elif what in ("shown", "acked"):
                (self.shown if what == "shown" else self.acked).add(rest)
            elif what != "found":
                raise SystemExit(f"life {life}: {line}")

    def faults(self, found: dict[str, object]) -> list[str]:
        """What was lost of what had been told before."""
        prompts, answers, beats = set(found["prompts"]), set(found["answers"]), dict(found["beats"])  # type: ignore[call-overload]
        wrong = [f"prompt {one} was shown and is not stored" for one in sorted(self.shown - prompts)]
        wrong += [f"answer {one} was acknowledged and is not stored" for one in sorted(self.acked - answers)]
        wrong += [f"{one} is stored twice" for one in found["twice"]]  # type: ignore[attr-defined]
        for life, handed in self.beats.items():
            count, last = beats.get(life, (0, 0))
            first_look = life not in self.held
            if first_look:
                self.late.append(handed - last)
            if count != last:
                wrong.append(f"life {life}: {last - count} beats missing in the middle")
            if first_look and handed - last > LATE:
                wrong.append(f"life {life}: the last {handed - last} beats are missing")
            if last < self.held.get(life, 0):
                wrong.append(f"life {life}: {self.held[life] - last} beats were there and are gone")
            self.held[life] = last
        if found["faults"] and not found["mended now"]:
            wrong.append(f"not sound and not mended: {found['faults']}")
        if found["mended now"] and not found["mended"]:
            wrong.append("mended, and the wearer is not told")
        if float(found["up after"]) > UP_S:  # type: ignore[arg-type]
            wrong.append(f"up after {found['up after']} s only")
        return wrong


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of a life: how much had been said before it, and how much had reached the disk by then."""

    told_bytes: int
    log_bytes: int

    @classmethod
    def now(cls, folder: Path) -> "Moment":
        """What was said is read first: whatever was acknowledged in it had reached the log before."""
        port = folder / "told.txt"
        told_bytes = port.stat().st_size if port.exists() else 0
        with (folder / "log.img").open("rb") as file:
            return cls(told_bytes, os.lseek(file.fileno(), 0, os.SEEK_HOLE))


def lines(folder: Path, moment: Moment) -> list[str]:
    """The whole lines that had been said."""
    return (folder / "told.txt").read_bytes()[: moment.told_bytes].decode().split("\n")[:-1]


def cuts_in(moments: list[Moment], cuts: int, chance: random.Random) -> list[Moment]:
    """Moments anywhere in what was written, in the middle of a write and between write and flush as well."""
    places = sorted(chance.randint(moments[0].log_bytes, moments[-1].log_bytes) for _ in range(cuts))
    known = [
        max((one for one in moments if one.log_bytes <= place), key=lambda one: one.told_bytes) for place in places
    ]
    return [Moment(one.told_bytes, place) for one, place in zip(known, places, strict=True)]


def one_life(folder: Path, root: Path, number: int, life_s: float) -> list[Moment]:
    """Boot, live, be killed; returns moments. `disk.img` stays as it was, `log.img` has what was written since."""
    init = INIT.format(light=vm.LIGHT, root=ROOT, python=sys.executable).replace("$number", str(number))
    words = vm.command(root, vm.initrd(folder / "initrd.gz", root, MODULES, init), 512)
    running, log, port = folder / "running.img", folder / "log.img", folder / "told.txt"
    shutil.copyfile(folder / "disk.img", running)
    for old in (log, port):
        old.unlink(missing_ok=True)
    log.touch()
    os.truncate(log, LOG_MB << 20)
    for name, path in (("disk", running), ("log", log)):
        words += ["-blockdev", f"driver=file,node-name={name},filename={path},cache.no-flush=on"]
    words += ["-blockdev", "driver=blklogwrites,node-name=logged,file=disk,log=log"]
    words += ["-device", "virtio-blk-pci,drive=logged,write-cache=on"]
    words += ["-device", "virtio-serial-pci", "-chardev", f"file,id=told,path={port}"]
    words += ["-device", "virtserialport,chardev=told,name=told"]
    console = folder / "console.txt"
    with (
        console.open("wb") as out,
        subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=out) as machine,
    ):
        try:
            began = time.monotonic()
            while not (moments := [Moment.now(folder)])[0].told_bytes:
                if machine.poll() is not None or time.monotonic() - began > PATIENCE_S:
                    raise SystemExit(f"The machine does not come up: {console.read_text(errors='replace')}")
                time.sleep(0.1)
            began = time.monotonic()
            while time.monotonic() - began < life_s:
                time.sleep(LOOK_S)
                moments.append(Moment.now(folder))
        finally:
            machine.kill()
    return [Moment(0, SECTOR), *moments, Moment.now(folder)]


def readable(image: Path) -> bool:
    """Whether the kernel would mount this file system; it refuses one whose superblock was torn."""
    return subprocess.run(["dumpe2fs", "-h", str(image)], capture_output=True, check=False).returncode == 0


def replay(image: Path) -> None:
    """Replay the journal; where the superblock itself was torn, -p refuses, and its owner would say -y."""
    if subprocess.run(["e2fsck", "-p", str(image)], capture_output=True, check=False).returncode >= UNMENDED:
        subprocess.run(["e2fsck", "-y", str(image)], capture_output=True, check=False)


def look(folder: Path, image: Path, number: int) -> list[str]:
    """Replay the journal of a cut disk, take the data folder out of it, and start a hub on it."""
    replay(image)
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    subprocess.run(["debugfs", "-R", f"rdump /data {out}", str(image)], capture_output=True, check=True)
    command = [sys.executable, "-W", "ignore", "-m", "bench.power_cut.guest", str(out / "data"), str(number)]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False).stdout.splitlines()


@dataclass
class Book:
    """Figures and faults over all cuts."""

    cuts: int = 0
    starts: int = 0
    torn: int = 0  #: file systems of which the superblock was torn, so that they want e2fsck first
    mended: int = 0
    ups: list[float] = field(default_factory=list)
    sectors: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def take(self, where: str, told: Told, said: list[str]) -> None:
        """Compare what a start found with what had been told before."""
        founds = [json.loads(line.partition(" ")[2]) for line in said if line.startswith("found ")]
        if not founds:
            self.faults.append(f"{where}: no hub came up: {said}")
            return
        self.cuts += 1
        self.starts += where.startswith("start")
        self.ups.append(founds[0]["up after"])
        self.mended += founds[0]["mended now"]
        wrongs = [f"{where}: {wrong}" for wrong in told.faults(founds[0])]
        print("\n".join(wrongs), end="\n" * bool(wrongs), file=sys.stderr)
        self.faults += wrongs


def play(
    folder: Path, lives: int, cuts: int, life_s: float, chance: random.Random, *, honest: bool
) -> dict[str, object]:
    """Live, die, and look, again and again."""
    root, disk, other = vm.unpack(folder), folder / "disk.img", folder / "other.img"
    disk.unlink(missing_ok=True)
    disk.touch()
    os.truncate(disk, DISK_MB << 20)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(disk)], check=True)
    told, book = Told(), Book()
    for number in range(lives + 1):  # the last one only looks
        *moments, last = one_life(folder, root, number, life_s if number < lives else 0.0)
        if number:
            book.take(f"start {number}", told, lines(folder, last))
        if number == lives:
            break
        log = (folder / "log.img").open("rb").read(last.log_bytes)
        for place, moment in enumerate(cuts_in(moments, cuts, chance)):
            shutil.copyfile(disk, other)
            book.sectors += cut(other, log, moment.log_bytes, chance, honest=honest)
            book.torn += not readable(other)
            then = copy.deepcopy(told)
            then.hear(number, lines(folder, moment))
            book.take(f"life {number}, cut {place}", then, look(folder, other, number + 1))
            told.late = then.late
        told.hear(number, lines(folder, last))
        book.sectors += cut(disk, log, len(log), chance, honest=honest)
        torn = not readable(disk)
        book.torn += torn
        if torn or not honest:
            replay(disk)
            if not readable(disk):
                book.faults.append(f"life {number}: nothing is left of the file system")
                break
        print(f"life {number}: {len(told.shown)} shown, {len(book.faults)} faults, {book.sectors}", file=sys.stderr)
    return {
        "cuts": book.cuts,
        "of these with a kernel that mounts what is left": book.starts,
        "prompts shown": len(told.shown),
        "answers acknowledged": len(told.acked),
        "beats handed over": sum(told.beats.values()),
        "beats lost at a cut, median and worst": [statistics.median(told.late), max(told.late)],
        "file systems with a torn superblock": book.torn,
        "databases mended": book.mended,
        "hub up after, s, worst": max(book.ups),
        **book.sectors,
        "faults": book.faults,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lives", type=int, default=4, help="starts of the machine, each ended by a cut")
    parser.add_argument("--cuts", type=int, default=6, help="further cuts within each life")
    parser.add_argument("--seconds", type=float, default=25.0, help="of a life before its plug is pulled for good")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lying-disk", action="store_true", help="a disk that says it flushed and did not")
    parser.add_argument("--folder", type=Path, default=vm.FOLDER)
    args = parser.parse_args()
    missing = vm.missing_programs("mkfs.ext4", "e2fsck", "dumpe2fs", "debugfs")
    if missing:
        raise SystemExit(
            f"{', '.join(missing)}: not installed. On Debian: apt-get install qemu-system-x86 kmod e2fsprogs"
        )
    args.folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(args.seed)
    found = play(args.folder, args.lives, args.cuts, args.seconds, chance, honest=not args.lying_disk)
    print(json.dumps(found, indent=2))
    return 1 if found["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
