"""`heartreach run`: listen to the strap, decide, nudge, and serve the pages, until Ctrl-C."""

import argparse
import importlib
import os
from pathlib import Path

from heartreach.config import Settings, data_folder, load
from heartreach.errors import UsageError
from heartreach.hub.demo_day import DEFAULT_SPEED

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own options to `parser`."""
    parser.add_argument(
        "--simulate", action="store_true", help="a virtual strap on a virtual radio, no hardware needed"
    )
    parser.add_argument(
        "--speed", type=float, metavar="N", help=f"with --simulate: times faster than life ({DEFAULT_SPEED:g})"
    )
    parser.add_argument("--seed", type=int, metavar="N", help="with --simulate: who is simulated (19)")
    parser.add_argument("--strap", metavar="NAME", help="words of the strap's name, or its address (the nearest)")
    parser.add_argument("--adapter", metavar="NAME", help="the Linux adapter to use, for example hci1")
    parser.add_argument("--host", metavar="ADDRESS", help="address to serve the pages on (127.0.0.1)")
    parser.add_argument("--port", type=int, metavar="N", help="port to serve the pages on (8765; 0 for any)")
    parser.add_argument(
        "--broker",
        choices=("auto", "embedded", "mosquitto"),
        help="MQTT broker to start (auto: Mosquitto if installed)",
    )
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="folder for everything that is remembered")
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings file")
    parser.add_argument("--log-json", action="store_true", help="write the log as one JSON object a line")
    parser.add_argument(
        "--patient", action="store_true", help="wait for Bluetooth instead of giving up, as a service does"
    )


def run(args: argparse.Namespace) -> int:
    """Run until Ctrl-C or SIGTERM."""
    settings = _settings(args)
    if not args.simulate and (args.speed is not None or args.seed is not None):
        raise UsageError("--speed and --seed need --simulate", "Add it, or leave them out.")
    # What stands in the way is told within a second; the radio, the web server and the core take longer to load.
    importlib.import_module("heartreach.store.lock").refuse_if_held(data_folder(settings, simulated=args.simulate))
    process = importlib.import_module("heartreach.cli.hub_process")
    code: int = process.simulated(args, settings) if args.simulate else process.real(settings, patient=args.patient)
    return code


def _settings(args: argparse.Namespace) -> Settings:
    named = {
        "strap.name": args.strap,
        "strap.adapter": args.adapter,
        "web.host": args.host,
        "web.port": args.port,
        "data.folder": args.data,
        "broker.kind": args.broker,
        "log.format": "json" if args.log_json else None,
    }
    return load(args.config, os.environ, {name: value for name, value in named.items() if value is not None})
