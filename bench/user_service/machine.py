"""Let a real systemd start the hub for a real person: `heartreach service` on a small virtual machine that boots.

    apt-get install qemu-system-x86 kmod systemd libpam-systemd dbus      (what it needs beside Python)
    python -m bench.user_service.machine [--folder FOLDER]

The machine boots Debian's kernel and this computer's systemd under QEMU. It sees this computer's files, and what it
writes stays in its memory. There lives a person of no rights, whose own systemd (`user@.service`, with linger) gets
`heartreach service install`. `bench.user_service.guest` then looks: is it ready, does it answer, does it survive, is it
started again when it is killed or hangs, does it come back with the person's systemd, does it stop in time, does
`uninstall` leave the data alone. Needs Debian on x86-64; ends with code 0 if every promise held, after about eighteen
minutes, for the machine is emulated in software and a hung hub is waited for.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from bench import virtual_machine as vm

ROOT = Path(__file__).resolve().parents[2]
MODULES = (*vm.SHARED_FILES, "overlay")

INIT = """\
{light}/bin/busybox mkdir -p /over /new
/bin/busybox mount -t tmpfs over /over
/bin/busybox mkdir /over/up /over/work
/bin/busybox mount -t overlay -o lowerdir=/host,upperdir=/over/up,workdir=/over/work overlay /new || echo "no overlay"
/bin/busybox ip link set lo up
/bin/busybox chroot /new /bin/sh {start}
/bin/busybox mount --move /dev /new/dev
/bin/busybox umount /proc
/bin/busybox umount /sys
exec /bin/busybox switch_root /new /lib/systemd/systemd
"""

#: Before systemd starts: a person, no disks to wait for, nothing tidied away, and one target that is all there is.
START = """\
echo "wearer:x:4711:4711::/home/wearer:/bin/sh" >> /etc/passwd
echo "wearer:x:4711:" >> /etc/group
echo "wearer:*:20000:0:99999:7:::" >> /etc/shadow
mkdir -p /home/wearer
chown 4711:4711 /home/wearer
chmod 755 {open}
rm -f /.dockerenv
: > /etc/fstab
: > /etc/machine-id
mkdir -p /etc/tmpfiles.d /etc/systemd/system /var/log/journal
rm -rf /etc/systemd/system/*.wants
: > /etc/tmpfiles.d/tmp.conf
: > /etc/tmpfiles.d/x11.conf
test -e /usr/lib/pam.d/systemd-user || test -e /etc/pam.d/systemd-user || cat > /etc/pam.d/systemd-user <<'END'
account required pam_unix.so
session required pam_unix.so
session optional pam_systemd.so
END
cat > /etc/systemd/system/bench.target <<'END'
[Unit]
Requires=basic.target dbus.socket systemd-logind.service
Wants=bench.service
After=basic.target
AllowIsolate=yes
END
ln -sf bench.target /etc/systemd/system/default.target
cat > /etc/systemd/system/bench.service <<'END'
[Unit]
After=basic.target systemd-logind.service
[Service]
Type=oneshot
TimeoutStartSec=infinity
WorkingDirectory={root}
Environment=PYTHONDONTWRITEBYTECODE=1
ExecStart={python} -W ignore -m bench.user_service.guest
StandardOutput=file:/dev/ttyS0
StandardError=file:/dev/ttyS0
ExecStopPost=/usr/bin/systemctl poweroff -ff
END
"""


def closed_folders(*needed: str) -> list[str]:
    """Folders on the way to this Python that only root may enter; in the machine's own layer they are opened."""
    ways = {parent for one in needed for parent in [Path(one), *Path(one).parents]}
    return sorted(str(way) for way in ways if way.is_dir() and not way.stat().st_mode & 0o001)


def main() -> int:
    """Boot, show what is said, and return 0 if the guest was content."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=vm.FOLDER)
    args = parser.parse_args()
    missing = vm.missing_programs("dbus-daemon", "loginctl")
    if missing:
        raise SystemExit(
            f"{', '.join(missing)}: not installed. On Debian: apt-get install qemu-system-x86 kmod dbus systemd"
        )
    root = vm.unpack(args.folder)
    start = args.folder / "start_user_service.sh"
    opened = " ".join(closed_folders(sys.executable, sys.base_prefix, str(ROOT))) or "/home"
    start.write_text(START.format(root=ROOT, python=sys.executable, open=opened))
    init = INIT.format(light=vm.LIGHT, start=start)
    words = vm.command(root, vm.initrd(args.folder / "user_service.gz", root, MODULES, init), 1536)
    words[words.index("-append") + 1] += " systemd.show_status=no"
    content = False
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, errors="replace") as told:
        for line in told.stdout or ():
            print(line.rstrip(), flush=True)
            content = content or line.startswith("ALL HELD")
    return 0 if content else 1


if __name__ == "__main__":
    sys.exit(main())
