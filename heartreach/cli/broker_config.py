"""`heartreach broker-config`: write the files with which a Mosquitto elsewhere serves this hub and its phones."""

import argparse
import re
import unicodedata
from pathlib import Path

from heartreach.errors import BadInput, UsageError
from heartreach.prompts.broker import Logins
from heartreach.prompts.broker.logins import read_secret
from heartreach.prompts.broker.mosquitto_files import Certificate, configuration, write_logins, write_private

__all__ = ["configure", "run"]

#: IANA's ports for MQTT and for MQTT over TLS.
MQTT_PORT, MQTT_TLS_PORT = 1883, 8883
LARGEST_PORT = 65_535
_WEARER = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="where to write; a second run keeps all passwords"
    )
    parser.add_argument("--host", required=True, help="the broker's name, as the hub will call it")
    parser.add_argument("--port", type=int, help=f"its port ({MQTT_TLS_PORT} with a certificate, else {MQTT_PORT})")
    parser.add_argument(
        "--wearer",
        action="append",
        default=[],
        metavar="ID",
        help="a wearer (me); name all, each time",
    )
    parser.add_argument("--cert", type=Path, metavar="PEM", help="certificate chain, as a path on the broker's machine")
    parser.add_argument("--key", type=Path, metavar="PEM", help="its private key, as a path on the broker's machine")
    parser.add_argument(
        "--ca", type=Path, metavar="PEM", help="what the hub trusts instead of the system's certificates"
    )
    parser.add_argument("--listen", default="0.0.0.0", help="the address the broker listens on")  # noqa: S104  # a server
    parser.add_argument("--at", type=Path, metavar="DIR", help="where DIR will lie on the broker's machine")


def run(args: argparse.Namespace) -> int:
    """Write configuration, passwords, access rights and the hub's own settings."""
    _check(args)
    certificate = _certificate(args.cert, args.key)
    out: Path = args.out
    port = args.port or (MQTT_TLS_PORT if certificate else MQTT_PORT)
    try:
        logins = Logins(read_secret(out / "secret"))
        for wearer in args.wearer or ["me"]:
            if not _WEARER.fullmatch(wearer):
                raise UsageError(f"{wearer!r} cannot name a wearer", "Use small letters, digits, - or _.")
            logins.phones(wearer)
        write_logins(out, logins)
        there = args.at or out.absolute()
        text = configuration(there, args.listen, port, certificate=certificate)
        write_private(out / "mosquitto.conf", text)
        write_private(out / "heartreach.toml", _settings(args.host, port, out, args.ca, tls=certificate is not None))
    except OSError as error:
        raise BadInput(f"{out} cannot be written ({error.strerror})", "Choose another --out.") from error
    _say(out, there, tls=certificate is not None)
    return 0


def _check(args: argparse.Namespace) -> None:
    """Refuse what neither file can hold: each line of mosquitto.conf is a setting of its own."""
    if args.port is not None and not 1 <= args.port <= LARGEST_PORT:
        raise UsageError(f"{args.port} is no port", f"Choose one from 1 to {LARGEST_PORT}, or leave --port out.")
    for name in ("host", "listen"):
        value = getattr(args, name)
        if not value or not value.isprintable() or " " in value:
            raise UsageError(f"--{name} {value!r} is no name or address", "Give it like broker.local or 192.168.1.5.")
    for name in ("out", "at", "cert", "key", "ca"):
        path = getattr(args, name)
        if path is not None and any(unicodedata.category(one) == "Cc" for one in str(path)):
            raise UsageError(f"--{name} {str(path)!r} has a line break in it", "Choose a path on one line.")


def _certificate(certificate: Path | None, key: Path | None) -> Certificate | None:
    if certificate and key:
        return Certificate(certificate, key)
    if certificate or key:
        raise UsageError("A certificate needs its key, and a key its certificate", "Give both --cert and --key.")
    return None


def _settings(host: str, port: int, out: Path, ca: Path | None, *, tls: bool) -> str:
    lines = [
        "[broker]",
        f"host = {_quoted(host)}",
        f"port = {port}",
        f"tls = {str(tls).lower()}",
        f"secret_file = {_quoted(str((out / 'secret').absolute()))}",
    ]
    return "\n".join([*lines, *([f"ca_file = {_quoted(str(ca.absolute()))}"] if ca else [])]) + "\n"


def _quoted(value: str) -> str:
    """A TOML basic string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _say(out: Path, there: Path, *, tls: bool) -> None:
    print(f"Wrote {out}:")
    print(f"  mosquitto.conf, passwords, access   copy to {there} on the broker's machine, readable by Mosquitto alone")
    print("  heartreach.toml                      add to the hub's configuration")
    print("  secret                               stays with the hub; every password comes from it")
    if not tls:
        print("Without a certificate, passwords and messages cross the network in clear; give --cert and --key.")
