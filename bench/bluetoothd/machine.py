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
import subprocess
import sys
import textwrap
from pathlib import Path

from bench import virtual_machine as vm

ROOT = Path(__file__).resolve().parents[2]
#: In the order in which the kernel wants them; what they need is found in modules.dep.
MODULES = (*vm.SHARED_FILES, "drbg", "jitterentropy_rng", "ctr", "cmac", "ecb", "ecdh_generic", "hci_vhci")
DONE = "MACHINE DONE"

INIT = """\
{light}for place in proc sys dev; do /bin/busybox mount --bind /$place /host/$place; done
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


def boot(folder: Path, root: Path, memory_mb: int) -> int:
    """Start the machine, show what it says, and return 0 if the guest was content."""
    start = folder / "start.sh"
    start.write_text(START.format(folder=folder, root=ROOT, python=sys.executable))
    (folder / "bus.conf").write_text(BUS)
    init = INIT.format(light=vm.LIGHT, start=start, done=DONE)
    command = vm.command(root, vm.initrd(folder / "initrd.gz", root, MODULES, init), memory_mb)
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
    options.add_argument("--folder", type=Path, default=vm.FOLDER)
    options.add_argument("--memory", type=int, default=1024, metavar="MB")
    args = options.parse_args()
    missing = vm.missing_programs("dbus-daemon")
    if missing:
        raise SystemExit(f"{', '.join(missing)}: not installed. On Debian: apt-get install qemu-system-x86 dbus kmod")
    args.folder.mkdir(parents=True, exist_ok=True)
    return boot(args.folder, vm.unpack(args.folder, ["bluez"]), args.memory)


if __name__ == "__main__":
    sys.exit(main())
