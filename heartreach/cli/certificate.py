"""`heartreach certificate`: make the certificate with which phones at home reach the pages over https."""

import argparse
import datetime as dt
import json
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

from heartreach.cli.data_folder import add_data_options
from heartreach.config import Settings, data_folder, load
from heartreach.errors import UsageError, install_extra
from heartreach.web.reach import own_addresses

__all__ = ["configure", "hub_names", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own options to `parser`."""
    parser.add_argument(
        "--name", action="append", default=[], metavar="NAME", help="another name or address of this machine"
    )
    parser.add_argument(
        "--new-authority", action="store_true", help="a new authority too; every phone must trust it anew"
    )
    add_data_options(parser)


def run(args: argparse.Namespace) -> int:
    """Make it, and say what to do with it."""
    try:
        # An extra: whoever brings a certificate of their own does not need it.
        from heartreach.web.local_authority import Authority  # noqa: PLC0415
    except ImportError:
        raise UsageError("Making certificates needs the extra `tls`", install_extra("tls")) from None
    flags = {} if args.data is None else {"data.folder": str(args.data)}
    settings = load(args.config, os.environ, flags)
    folder, now = data_folder(settings) / "tls", dt.datetime.now(dt.UTC)
    names = hub_names(settings, args.name, socket.gethostname(), own_addresses())
    old = None if args.new_authority else Authority.load(folder)
    authority = old or Authority.make(folder, names, now)
    issued = authority.issue(names, now)
    made = "Made" if old else "Made an authority and"
    print(f"{made} {issued.certificate}\n  for    {', '.join(issued.names)}\n  until  {issued.until:%d %B %Y}\n")
    print(_next_steps(issued.certificate, issued.key, names, settings.web.port, authority.fingerprint, first=not old))
    return 0


def hub_names(settings: Settings, more: list[str], host: str, addresses: list[str]) -> list[str]:
    """Under which names and addresses the hub is to be reached, the likeliest first, each once."""
    short = host.partition(".")[0].lower()
    public = urlsplit(settings.web.address or "").hostname
    named = [*more, *([public] if public else []), *settings.web.names]
    return list(dict.fromkeys([*named, *addresses, f"{short}.local", short, "localhost", "127.0.0.1", "::1"]))


def _next_steps(certificate: Path, key: Path, names: list[str], port: int, fingerprint: str, *, first: bool) -> str:
    settings = f"[web]\ntls_cert = {json.dumps(str(certificate))}\ntls_key = {json.dumps(str(key))}\n"
    if not first:
        return f"A running hub takes it up by itself, if config.toml says\n\n{settings}"
    return (
        f'1. Put this into config.toml and start heartreach again:\n\n{settings}host = "0.0.0.0"\n\n'
        f"2. On each phone, once: open https://{names[0]}:{port}/trust (it warns, since it does not know the authority "
        f"yet), and follow that page.\n   The authority's SHA-256 fingerprint, which the phone shows too, must be\n"
        f"   {fingerprint}\n\n3. Pair the phone: “Pair a phone” on the review page, on this machine."
    )
