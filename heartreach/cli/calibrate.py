"""`heartreach calibrate`: five quiet minutes, guided, after which the core knows this person's calm heart."""

import argparse
import http.client
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from pydantic import TypeAdapter

from heartreach.cli.own_pages import ask
from heartreach.cli.simulated import on_radio
from heartreach.clock import Clock
from heartreach.config import Settings, WebSettings, data_folder, load
from heartreach.errors import BadInput, DeliveryError
from heartreach.firmware_bridge import Radio
from heartreach.hub.hub import Plan
from heartreach.hub.sitting_alone import sit_alone
from heartreach.hub.strap_heart import StrapHeart
from heartreach.models import Calibration, CalibrationPhase, Link, Wearer
from heartreach.prompts.draws import LARGEST_SEED
from heartreach.simulation.person import Person

__all__ = ["configure", "run"]

GUIDE = (
    "Sit down comfortably, both feet on the floor, hands in your lap. Breathe as you like. Do not talk, read or type;\n"
    "your heart shows how it is when nothing is asked of it. It takes five minutes; Ctrl-C breaks it off.\n"
)
BROKEN_OFF = "Broken off; nothing was learnt. Run `heartreach calibrate` whenever it suits you."
#: A hub on this machine answers within this, in seconds.
ANSWER_S = 2.0
#: Look at a running hub's sit this often, in seconds.
LOOK_S = 1.0
#: The width of the progress bar, in characters.
BAR = 30
#: The sit was not completed.
EXIT_NOT_DONE = 1
_ANSWER: TypeAdapter[Calibration | None] = TypeAdapter(Calibration | None)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `heartreach calibrate`."""
    parser.add_argument("--strap", metavar="NAME", help="words of the strap's name, or its address (the nearest)")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="folder for everything that is remembered")
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings file")
    parser.add_argument("--port", type=int, metavar="N", help="port of the hub that runs on this machine (as set)")
    parser.add_argument("--adapter", help="the Linux adapter to use, for example hci1")
    parser.add_argument(
        "--simulate", action="store_true", help="a virtual strap on somebody who sits; nothing is remembered"
    )


def run(args: argparse.Namespace) -> int:
    """Guide one sit: with the hub that runs on this machine, or with the strap alone."""
    named = {
        "strap.name": args.strap,
        "strap.adapter": args.adapter,
        "data.folder": args.data,
        "web.port": args.port,
    }
    settings = load(args.config, os.environ, {name: value for name, value in named.items() if value is not None})
    print(GUIDE)
    hub = None if args.simulate else _RunningHub.found(settings.web)
    try:
        ended = _with_hub(hub) if hub else _alone(settings, args)
    except KeyboardInterrupt:
        print(f"\n{BROKEN_OFF}")
        raise
    print(file=sys.stderr)
    print(_outcome(ended))
    return 0 if ended.phase is CalibrationPhase.DONE else EXIT_NOT_DONE


# --- with a running hub ---------------------------------------------------------------------------------------------


class _RunningHub:
    """The hub on this machine, asked over its own pages."""

    def __init__(self, web: WebSettings) -> None:
        self._web = web

    @classmethod
    def found(cls, web: WebSettings) -> "_RunningHub | None":
        """The hub, if one answers where these settings have it."""
        hub = cls(web)
        try:
            hub.ask("GET")
        except DeliveryError:
            return None
        return hub

    def ask(self, method: str) -> Calibration | None:
        """How the sit stands, begun by POST, broken off by DELETE."""
        try:
            status, body = ask(self._web, "/api/calibration", method=method, patience_s=ANSWER_S)
            if status != http.HTTPStatus.OK:
                raise DeliveryError(f"the hub on port {self._web.port} refused ({status})", "Is it heartreach?")
            return _ANSWER.validate_json(body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            why = f"the hub on port {self._web.port} does not answer"
            raise DeliveryError(why, "Is it still running?") from error


def _with_hub(hub: _RunningHub) -> Calibration:
    print("A hub is running; its strap is used.\n")
    sit = hub.ask("POST")
    try:
        while sit is not None and not sit.ended:
            _show(sit, None)
            time.sleep(LOOK_S)
            sit = hub.ask("GET")
    except KeyboardInterrupt:
        sit = hub.ask("DELETE")
    if sit is None:
        raise BadInput("the hub lost the sit", "Run the command again.")
    return sit


# --- alone ----------------------------------------------------------------------------------------------------------


def _alone(settings: Settings, args: argparse.Namespace) -> Calibration:
    wearer = Wearer(wearer_id=settings.wearer.id, tz=settings.wearer.tz, tool=settings.wearer.tool)

    def work_in(folder: Path) -> Callable[[Radio, Clock], Awaitable[Calibration]]:
        plan = Plan(folder, wearer, settings.policy, secrets.randbelow(LARGEST_SEED), strap=settings.strap.name)
        return lambda radio, clock: sit_alone(plan, radio, clock, _show)

    if not args.simulate:
        return on_radio(work_in(data_folder(settings)), simulate=False, adapter=settings.strap.adapter)
    with tempfile.TemporaryDirectory(prefix="heartreach-") as folder:
        return on_radio(work_in(Path(folder)), simulate=True, heart=_somebody)


def _somebody(start: float) -> StrapHeart:
    """Somebody who sits calmly."""
    return StrapHeart(Person(seed=5, start=start, activities=[]), start)


# --- what is shown --------------------------------------------------------------------------------------------------


def _show(sit: Calibration | None, link: Link | None) -> None:
    if not sys.stderr.isatty():
        return
    if sit is None:
        text = f"Looking for the strap ({link.state.value}). {link.advice or ''}" if link else "Looking for the strap."
    else:
        full = round(BAR * sit.share)
        minutes, seconds = divmod(round(sit.left_s), 60)
        rate = "" if sit.hr_bpm is None else f"  {sit.hr_bpm:.0f} bpm"
        text = f"[{'#' * full}{'.' * (BAR - full)}] {minutes}:{seconds:02d} to go{rate}  {sit.hint or ''}"
    print(f"\r\033[K{text.rstrip()}", end="", file=sys.stderr, flush=True)


def _outcome(sit: Calibration) -> str:
    match sit.phase:
        case CalibrationPhase.DONE:
            rate = "" if sit.hr_bpm is None else f" Your calm heart beats about {sit.hr_bpm:.0f} a minute"
            spread = "" if sit.rmssd_ms is None else f", with an RMSSD of {sit.rmssd_ms:.0f} ms"
            return f"Done.{rate}{spread}. heartreach starts from there, and goes on learning through your days."
        case CalibrationPhase.FAILED:
            return f"Not enough quiet in ten minutes. {sit.hint or ''} Then run `heartreach calibrate` again."
        case _:
            return BROKEN_OFF
