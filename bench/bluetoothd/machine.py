"""Run the bridge against a real bluetoothd and a real kernel, in a small virtual machine without a radio.

The machine boots Debian's kernel under QEMU, sees this computer's files read-only, starts dbus-daemon and bluetoothd,
and runs `bench.bluetoothd.guest` in this very environment: a virtual strap behind the kernel's virtual Bluetooth
adapter (hci_vhci), and the bridge on bleak's own BlueZ backend. Nothing is installed; packages are unpacked into a
folder.

    apt-get install qemu-system-x86 kmod dbus libdw1 libasound2    (what it needs beside Python)
    python -m bench.bluetoothd.machine [--folder FOLDER] [--memory 1024]

Needs Debian on x86-64, apt-get, and about 500 MB of disk; ends with code 0 if every promise held. Without KVM it takes
two minutes on an idle computer, six on a busy one.
"""

import argparse
import gzip
import lzma
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import platformdirs

ROOT = Path(__file__).resolve().parents[2]
#: In the order in which the kernel wants them; what they need is found in modules.dep.
MODULES = (
    "virtio_pci",
    "9pnet_virtio",
    "9p",
    "drbg",
    "jitterentropy_rng",
    "ctr",
    "cmac",
    "ecb",
    "ecdh_generic",
    "hci_vhci",
)
DONE = "MACHINE DONE"
LIMIT_S = 900

INIT = """\
#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /host
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
for module in {modules}; do /bin/busybox insmod /modules/$module || echo "no $module"; done
/bin/busybox mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=512000,cache=loose host /host || echo "no files"
for place in proc sys dev; do /bin/busybox mount --bind /$place /host/$place; done
/bin/busybox mount -t tmpfs run /host/run
/bin/busybox mount -t tmpfs lib /host/var/lib
/bin/busybox ip link set lo up
/bin/busybox chroot /host /bin/sh {start}
echo "{done}"
/bin/busybox poweroff -f
"""

START = """\
mkdir -p /run/dbus
dbus-daemon --config-file={folder}/bus.conf --fork
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/dbus/system_bus_socket PYTHONDONTWRITEBYTECODE=1 HOME=/run
export BLUETOOTHD={folder}/root/usr/libexec/bluetooth/bluetoothd
cd {root}
{python} -W ignore -m bench.bluetoothd.guest
"""

BUS = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
 <type>system</type><listen>unix:path=/run/dbus/system_bus_socket</listen><auth>EXTERNAL</auth>
 <policy context="default">
  <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
 </policy>
</busconfig>
"""


def unpack(folder: Path) -> Path:
    """Fetch the kernel, bluetoothd and busybox from Debian and unpack them; return the folder they are in."""
    root = folder / "root"
    if (root / "boot").exists():
        return root
    told = subprocess.run(["apt-cache", "depends", "linux-image-amd64"], capture_output=True, text=True, check=True)
    kernel = next(line.split()[1] for line in told.stdout.splitlines() if "Depends: linux-image-" in line)
    packages = folder / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "-qq", kernel, "bluez", "busybox-static"], cwd=packages, check=True)
    for package in packages.glob("*.deb"):
        subprocess.run(["dpkg", "-x", str(package), str(root)], check=True)
    return root


def with_needs(modules: Path) -> list[Path]:
    """The wanted modules and everything they need, in loading order."""
    needs: dict[str, list[str]] = {}
    subprocess.run(["depmod", "-b", str(modules.parents[2]), modules.name], check=True)
    for line in (modules / "modules.dep").read_text().splitlines():
        name, _, rest = line.partition(":")
        needs[name] = rest.split()
    by_name = {Path(name).name.split(".")[0].replace("-", "_"): name for name in needs}
    order: list[str] = []
    for wanted in MODULES:
        found = by_name.get(wanted)
        if found is not None:  # otherwise it is built into the kernel
            order += [need for need in [*reversed(needs[found]), found] if need not in order]
    return [modules / name for name in order]


def plain(module: Path) -> bytes:
    """A module's bytes, unpacked."""
    raw = module.read_bytes()
    return lzma.decompress(raw) if module.suffix == ".xz" else raw


def entry(name: str, mode: int, data: bytes = b"") -> bytes:
    """One file of a cpio archive in the "newc" form (kernel documentation, early userspace buffer format)."""
    numbers = (0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
    head = b"070701" + b"".join(b"%08x" % number for number in numbers) + name.encode() + b"\0"
    return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)


def initrd(folder: Path, root: Path) -> Path:
    """The machine's first files: busybox, modules, and what to do."""
    modules = with_needs(next((root / "lib/modules").iterdir()))
    start = folder / "start.sh"
    start.write_text(START.format(folder=folder, root=ROOT, python=sys.executable))
    (folder / "bus.conf").write_text(BUS)
    names = [f"{place:02d}-{module.name.removesuffix('.xz')}" for place, module in enumerate(modules)]
    parts = [entry(name, 0o040755) for name in ("bin", "modules")]
    parts.append(entry("bin/busybox", 0o100755, (root / "bin/busybox").read_bytes()))
    parts.append(entry("init", 0o100755, INIT.format(modules=" ".join(names), start=start, done=DONE).encode()))
    parts += [entry(f"modules/{name}", 0o100644, plain(module)) for name, module in zip(names, modules, strict=True)]
    parts.append(entry("TRAILER!!!", 0))
    made = folder / "initrd.gz"
    made.write_bytes(gzip.compress(b"".join(parts), 1))
    return made


def boot(folder: Path, root: Path, memory_mb: int) -> int:
    """Start the machine, show what it says, and return 0 if the guest was content."""
    command = ["qemu-system-x86_64", "-nographic", "-no-reboot", "-m", str(memory_mb), "-smp", "2", "-cpu", "max"]
    command += ["-accel", "tcg,thread=multi", "-nic", "none"]
    command += ["-kernel", str(next((root / "boot").glob("vmlinuz-*"))), "-initrd", str(initrd(folder, root))]
    command += ["-append", "console=ttyS0 quiet panic=-1 loglevel=3"]
    command += ["-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap"]
    content = False
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, errors="replace"
    ) as machine:
        for line in machine.stdout or ():
            print(line.rstrip(), flush=True)
            content = content or line.startswith("ALL HELD")
    return 0 if content else 1


def main() -> int:
    """Prepare and run."""
    options = argparse.ArgumentParser(
        description=textwrap.dedent(__doc__ or ""), formatter_class=argparse.RawTextHelpFormatter
    )
    options.add_argument("--folder", type=Path, default=platformdirs.user_cache_path("heartreach") / "machine")
    options.add_argument("--memory", type=int, default=1024, metavar="MB")
    args = options.parse_args()
    missing = [name for name in ("qemu-system-x86_64", "dbus-daemon", "depmod", "dpkg") if shutil.which(name) is None]
    if missing:
        raise SystemExit(f"{', '.join(missing)}: not installed. On Debian: apt-get install qemu-system-x86 dbus kmod")
    args.folder.mkdir(parents=True, exist_ok=True)
    return boot(args.folder, unpack(args.folder), args.memory)


if __name__ == "__main__":
    sys.exit(main())
