"""`heartreach scan`: what is on the air, what it can do, how near it is and how full its battery."""

import argparse
import json
import sys

from heartreach.cli.simulated import chosen_adapter, on_radio, seconds
from heartreach.clock import Clock
from heartreach.firmware_bridge import Radio, Sighting
from heartreach.firmware_bridge.protocol.uuids import HEART_RATE_SERVICE
from heartreach.firmware_bridge.survey import Portrait, ask, look_around

__all__ = ["configure", "record_of", "run"]

#: Long enough for straps that advertise once a second, and for a person to put one on.
SECONDS = 8.0
#: Signal strength in dBm from which on a strap is called near, and far.
NEAR_DBM, FAR_DBM = -65, -85

Row = tuple[Sighting, Portrait]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `heartreach scan`."""
    parser.add_argument("--seconds", type=seconds, default=SECONDS, help=f"how long to look (default {SECONDS:g})")
    parser.add_argument("--all", action="store_true", help="also list devices that offer no heart rate")
    parser.add_argument(
        "--no-ask", action="store_true", help="only listen; do not connect to ask for battery and abilities"
    )
    parser.add_argument("--adapter", help="the Linux adapter to use, for example hci1")
    parser.add_argument("--simulate", action="store_true", help="look around among virtual straps")
    parser.add_argument("--json", action="store_true", help="print one JSON list instead of a table")


def run(args: argparse.Namespace) -> int:
    """Scan, ask, print; 1 when nothing with a heart rate was found."""

    async def work(radio: Radio, clock: Clock) -> list[Row]:
        return await _survey(radio, clock, args)

    rows = on_radio(work, simulate=args.simulate, adapter=chosen_adapter(args))
    print(json.dumps([record_of(row) for row in rows], indent=1) if args.json else _table(rows))
    return 0 if any(sighting.has_heart_rate for sighting, _ in rows) else 1


async def _survey(radio: Radio, clock: Clock, args: argparse.Namespace) -> list[Row]:
    _progress(f"looking around for {args.seconds:g} s ...")
    seen = await radio.held(HEART_RATE_SERVICE)
    seen += await look_around(radio, clock, args.seconds, lambda news: _progress(f"{len(news)} devices so far"))
    rows: list[Row] = []
    for sighting in seen:
        if not sighting.has_heart_rate and not args.all:
            continue
        if args.no_ask or not sighting.has_heart_rate:
            rows.append((sighting, Portrait()))
        else:
            _progress(f"asking {sighting.title}")
            rows.append((sighting, await ask(radio, clock, sighting)))
    _progress("")
    return rows


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def record_of(row: Row) -> dict[str, object]:
    """One device as `--json` tells it."""
    sighting, portrait = row
    info = portrait.info
    return {
        "name": sighting.name,
        "address": sighting.address,
        "rssi_dbm": sighting.rssi,
        "heart_rate": sighting.has_heart_rate,
        "battery_percent": portrait.battery_percent,
        "manufacturer": info and info.manufacturer,
        "model": info and info.model,
        "serial": info and info.serial,
        "firmware": info and info.firmware,
        "location": info and info.location,
        "measures": list(portrait.measures),
        "fault": portrait.fault,
    }


def _table(rows: list[Row]) -> str:
    if not rows:
        return "No heart rate strap is on the air. Moisten it, put it on, and close other apps that may hold it."
    lines = [("NAME", "ADDRESS", "SIGNAL", "BATTERY", "CAN DO"), *(_line(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _line(row: Row) -> tuple[str, str, str, str, str]:
    sighting, portrait = row
    battery = "" if portrait.battery_percent is None else f"{portrait.battery_percent} %"
    can = ["heart rate"] * sighting.has_heart_rate + list(portrait.measures)
    return sighting.title, sighting.address, _signal(sighting.rssi), battery, portrait.fault or ", ".join(can)


def _signal(rssi: int) -> str:
    word = "near" if rssi >= NEAR_DBM else "far" if rssi < FAR_DBM else "fair"
    return f"{rssi} dBm, {word}" if rssi else "held by this computer"
