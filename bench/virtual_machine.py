"""Small virtual machines for the benches that need a kernel, an adapter, a disk or a systemd of their own.

The machine boots Debian's own kernel under QEMU (without KVM, so that it runs anywhere, slowly) and sees this
computer's files read-only, so that what runs inside is this very environment. Nothing is installed: packages are
downloaded from Debian with apt-get and unpacked into a folder.
"""

import gzip
import lzma
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import platformdirs

__all__ = ["FOLDER", "LIGHT", "SHARED_FILES", "command", "initrd", "missing_programs", "unpack"]

ROOT = Path(__file__).resolve().parents[1]
#: Where packages are unpacked unless another folder is named.
FOLDER = platformdirs.user_cache_path("heartreach") / "machine"
#: What every machine here loads: the bus, and this computer's files.
SHARED_FILES = ("virtio_pci", "9pnet_virtio", "9p")
#: The first lines of a machine's own start: a console that speaks, and the file systems of the kernel.
LIGHT = """\
#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /host
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
for module in $(/bin/busybox ls /modules); do /bin/busybox insmod /modules/$module || echo "no $module"; done
/bin/busybox mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=512000,cache=loose host /host || echo "no files"
"""


def missing_programs(*more: str) -> list[str]:
    """Which programs this computer lacks."""
    return [name for name in ("qemu-system-x86_64", "depmod", "dpkg", "apt-get", *more) if shutil.which(name) is None]


def unpack(folder: Path, packages: Sequence[str] = ()) -> Path:
    """Fetch the kernel, busybox and more packages from Debian and unpack them; return the folder they are in."""
    root, archives = folder / "root", folder / "packages"
    archives.mkdir(parents=True, exist_ok=True)
    wanted = ["busybox-static", *packages]
    if not (root / "boot").exists():
        told = subprocess.run(["apt-cache", "depends", "linux-image-amd64"], capture_output=True, text=True, check=True)
        wanted.append(next(line.split()[1] for line in told.stdout.splitlines() if "Depends: linux-image-" in line))
    for name in wanted:
        if not any(archives.glob(f"{name}_*.deb")):
            subprocess.run(["apt-get", "download", "-qq", name], cwd=archives, check=True)
            for package in archives.glob(f"{name}_*.deb"):
                subprocess.run(["dpkg", "-x", str(package), str(root)], check=True)
    return root


def _with_needs(modules: Path, wanted: Sequence[str]) -> list[Path]:
    """The wanted modules and everything they need, in loading order."""
    needs: dict[str, list[str]] = {}
    subprocess.run(["depmod", "-b", str(modules.parents[2]), modules.name], check=True)
    for line in (modules / "modules.dep").read_text().splitlines():
        name, _, rest = line.partition(":")
        needs[name] = rest.split()
    by_name = {Path(name).name.split(".")[0].replace("-", "_"): name for name in needs}
    order: list[str] = []
    for one in wanted:
        found = by_name.get(one)
        if found is not None:  # otherwise it is built into the kernel
            order += [need for need in [*reversed(needs[found]), found] if need not in order]
    return [modules / name for name in order]


def _plain(module: Path) -> bytes:
    """A module's bytes, unpacked."""
    raw = module.read_bytes()
    return lzma.decompress(raw) if module.suffix == ".xz" else raw


def _entry(name: str, mode: int, data: bytes = b"") -> bytes:
    """One file of a cpio archive in the "newc" form (kernel documentation, early userspace buffer format)."""
    numbers = (0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
    head = b"070701" + b"".join(b"%08x" % number for number in numbers) + name.encode() + b"\0"
    return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)


def initrd(made: Path, root: Path, modules: Sequence[str], init: str) -> Path:
    """Write the machine's first files to `made`: busybox, modules (loaded in order), and what to do."""
    found = _with_needs(next((root / "lib/modules").iterdir()), modules)
    names = [f"{place:02d}-{module.name.removesuffix('.xz')}" for place, module in enumerate(found)]
    parts = [_entry(name, 0o040755) for name in ("bin", "modules")]
    parts.append(_entry("bin/busybox", 0o100755, (root / "bin/busybox").read_bytes()))
    parts.append(_entry("init", 0o100755, init.encode()))
    parts += [_entry(f"modules/{name}", 0o100644, _plain(module)) for name, module in zip(names, found, strict=True)]
    parts.append(_entry("TRAILER!!!", 0))
    made.write_bytes(gzip.compress(b"".join(parts), 1))
    return made


def command(root: Path, first_files: Path, memory_mb: int, told: Mapping[str, str] | None = None) -> list[str]:
    """The words that start the machine; its console is standard output, `told` goes to the kernel's command line."""
    words = ["qemu-system-x86_64", "-nographic", "-no-reboot", "-m", str(memory_mb), "-smp", "2", "-cpu", "max"]
    words += ["-accel", "tcg,thread=multi", "-nic", "none"]
    words += ["-kernel", str(next((root / "boot").glob("vmlinuz-*"))), "-initrd", str(first_files)]
    line = " ".join(["console=ttyS0 quiet panic=-1 loglevel=3", *[f"{k}={v}" for k, v in (told or {}).items()]])
    words += ["-append", line]
    return [*words, "-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap"]
