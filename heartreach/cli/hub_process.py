"""The hub as a process: real or simulated, with its signals, its log and what it prints, until it is stopped."""

import argparse
import asyncio
import contextlib
import math
import os
import secrets
import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from heartreach.cli.descriptors import raise_limit
from heartreach.cli.endings import endings
from heartreach.cli.logs import start_logging
from heartreach.clock import Clock, LoopClock, SystemClock
from heartreach.config import Settings, WebSettings, data_folder
from heartreach.errors import HeartreachError, UsageError
from heartreach.firmware_bridge import Radio
from heartreach.firmware_bridge.protocol.pmd import Measurement
from heartreach.firmware_bridge.virtual import VirtualRadio, VirtualStrap
from heartreach.hub.demo_day import DEFAULT_SPEED, demo_person, demo_policy, demo_start
from heartreach.hub.heap import keep_one_heap
from heartreach.hub.hub import Plan
from heartreach.hub.running import Address, FastForward, run_all
from heartreach.hub.strap_heart import StrapHeart
from heartreach.hub.supervisor import Supervisor
from heartreach.models import Wearer
from heartreach.prompts.broker.choose import choose_broker
from heartreach.prompts.channels.settings import ChannelSettings
from heartreach.prompts.draws import LARGEST_SEED
from heartreach.prompts.pack import Pack, built_in, read_pack
from heartreach.simulation.paced_loop import PacedLoop
from heartreach.store import Reader, made_up
from heartreach.web import address_for_phones, server_context
from heartreach.web.certificate_end import CertificateEnd

__all__ = ["announce", "real", "simulated"]

#: The demo's wearer: the same person for everybody who tries it.
DEMO_SEED = 19
#: The demo's coin, chosen so that its first dozen throws all say "nudge"; the policy and its probability are the real
#: ones, and every throw is stored as such.
DEMO_COIN = 2


def _wearer(settings: Settings) -> Wearer:
    return Wearer(wearer_id=settings.wearer.id, tz=settings.wearer.tz, tool=settings.wearer.tool)


def _pack(settings: Settings) -> Pack:
    own = settings.wearer.pack
    return built_in(settings.wearer.language) if own is None else read_pack(own)


def real(settings: Settings, *, patient: bool) -> int:
    """Run with a real strap.

    Args:
        settings: right.
        patient: wait for Bluetooth instead of giving up.
    """
    folder = data_folder(settings)
    if _made_up(folder, settings.wearer.id):
        raise UsageError(
            f"{folder} holds simulated days, and real ones are never mixed with them",
            f"Choose another folder with --data; look at these with `heartreach show {shlex.quote(str(folder))}`.",
        )
    plan = Plan(
        folder=folder,
        wearer=_wearer(settings),
        policy=settings.policy,
        seed=secrets.randbelow(LARGEST_SEED),
        strap=settings.strap.name,
        pack=_pack(settings),
        patient=patient,
    )
    radio = contextlib.nullcontext(Radio.system(settings.strap.adapter))
    return _until_stopped(plan, settings, asyncio.new_event_loop, lambda _: (SystemClock(), radio, None))


def simulated(args: argparse.Namespace, settings: Settings) -> int:
    """Run with a virtual strap on a virtual radio."""
    speed = DEFAULT_SPEED if args.speed is None else args.speed
    if not 0 < speed <= 1000:
        raise UsageError(f"--speed {speed:g} is out of range", "Give a number above 0 and at most 1000.")
    seed = DEMO_SEED if args.seed is None else args.seed
    folder = data_folder(settings, simulated=True)
    wearer = _wearer(settings)
    start = demo_start(time.time(), wearer.tz, _last_beat(folder, wearer.wearer_id))
    person = demo_person(seed, start, wearer.tz)
    plan = Plan(
        folder=folder,
        wearer=wearer,
        policy=demo_policy(settings.policy),
        seed=DEMO_COIN,
        speed=speed,
        simulated=True,
        person=seed,
        pack=_pack(settings),
    )

    def parts(loop: asyncio.AbstractEventLoop) -> "_Parts":
        clock = LoopClock(epoch=start)
        forward = FastForward(loop, _show_share) if isinstance(loop, PacedLoop) else None
        strap = VirtualStrap("Polar H10 SIM", StrapHeart(person, start), measures=frozenset({Measurement.ACC}))
        return clock, VirtualRadio([strap], clock), forward

    return _until_stopped(plan, settings, lambda: PacedLoop(speed), parts)


_Parts = tuple[Clock, contextlib.AbstractAsyncContextManager[Radio], FastForward | None]


def _made_up(folder: Path, wearer: str) -> bool:
    try:
        with Reader.open(folder) as reader:
            return made_up(reader, wearer) is not None
    except HeartreachError:
        return False  # a first start, or trouble that is told when the hub opens the folder


def _last_beat(folder: Path, wearer: str) -> float | None:
    try:
        with Reader.open(folder) as reader:
            return reader.last_beat_at(wearer)
    except HeartreachError:
        return None  # a first start; what is really wrong with a folder is told when the hub opens it


def _until_stopped(
    plan: Plan,
    settings: Settings,
    new_loop: Callable[[], asyncio.AbstractEventLoop],
    parts: Callable[[asyncio.AbstractEventLoop], _Parts],
) -> int:
    address = _address(settings.web)
    ways = ChannelSettings(ntfy=settings.ntfy, apprise=settings.apprise, push=settings.push)
    supervisor = Supervisor.take(os.environ, os.getpid())
    keep_one_heap()
    start_logging(settings.log, plan.folder, os.environ)
    raise_limit()

    def told(url: str) -> None:
        port = urlsplit(url).port or address.port
        reach = address.public or address_for_phones(address.host, port, tls=address.tls is not None)
        announce(url, reach, plan)

    async def everything() -> None:
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C arrives as KeyboardInterrupt instead
            for number in endings():
                loop.add_signal_handler(number, task.cancel if task else loop.stop)
        clock, radio, forward = parts(loop)
        broker = choose_broker(settings.broker, plan.folder / "broker")
        with contextlib.suppress(asyncio.CancelledError):
            await run_all(plan, clock, broker, radio, address, told, forward, supervisor, ways)

    refused: list[HeartreachError] = []
    try:
        with asyncio.Runner(loop_factory=new_loop) as runner:
            runner.run(everything())
    except* HeartreachError as group:
        refused.append(_first(group))
    if refused:  # not raised above: Python before 3.11.4 wraps what is raised there in a group again
        raise refused[0]
    print(f"\nStopped. The data are in {plan.folder}", flush=True)
    return 0


def _address(web: WebSettings) -> Address:
    if not web.port and web.address is None and address_for_phones(web.host, web.port) is not None:
        raise UsageError(
            "Phones look for the pages at a port that stays, and 0 is another one at each start",
            "Name one with --port, for example 8765.",
        )
    tls = None if web.tls_cert is None else server_context(web.tls_cert, web.tls_key)
    ours = None if web.tls_cert is None else web.tls_cert.with_name("authority.crt")
    authority = ours if ours and ours.is_file() else None
    end = None if web.tls_cert is None else CertificateEnd(web.tls_cert)
    # Phones look at their own clock, so the real time counts, in a simulated day too.
    trouble = None if end is None else lambda: end.trouble(SystemClock().now())
    return Address(
        web.host, web.port, public=web.address, names=web.names, tls=tls, authority=authority, trouble=trouble
    )


def _first(group: BaseExceptionGroup[HeartreachError]) -> HeartreachError:
    """The first error of a group, however deep it lies."""
    inner = group.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner


def announce(url: str, reach: str | None, plan: Plan) -> None:
    """Print where the pages are.

    Args:
        url: as this machine finds them.
        reach: as a phone finds them; `None` when they are served to this machine alone, and then no code is shown: a
            phone that scans the address of this very machine looks for the pages on itself.
        plan: whose hub.
    """
    who = (
        f"a virtual strap, {plan.speed:g} times faster than life"
        if plan.simulated
        else plan.strap or "the nearest strap"
    )
    print(f"\nheartreach listens to {who}.\n\n  Review page  {url}/\n  Phone page   {url}/phone", flush=True)
    if reach is None:
        print("\nOpen both pages here and watch. Ctrl-C ends it.", flush=True)
        print("For a phone of your own start with --host 0.0.0.0.\n", flush=True)
        return
    print(f"  On a phone   {reach}/phone, once it is paired: “Pair a phone” on the review page\n", flush=True)
    if sys.stdout.isatty():  # a journal or a file is no place for a picture
        import segno  # noqa: PLC0415  # for the picture alone

        segno.make(f"{reach}/phone", error="l").terminal(compact=True)
    print("Open both pages and watch. Ctrl-C ends it.\n", flush=True)


def _show_share(share: float) -> None:
    if not sys.stdout.isatty():
        return
    done = math.isclose(share, 1.0)
    text = "" if done else f"Fast-forwarding a simulated morning: {share:.0%}"
    print(f"\r\033[K{text}", end="", flush=True)
