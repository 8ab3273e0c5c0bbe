"""The whole product, running: broker, hub, pages and radio, in the order in which they need one another."""

import asyncio
import contextlib
import logging
import math
import random
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette

from heartreach.clock import Clock
from heartreach.firmware_bridge import Radio
from heartreach.hub.demo_day import CALM_SIT_S, FAST_FORWARD_S
from heartreach.hub.house import HubHouse
from heartreach.hub.hub import Hub, Plan
from heartreach.hub.supervisor import NO_SUPERVISOR, Supervisor
from heartreach.hub.watchdog import Watchdog
from heartreach.hub.ways import HubWays
from heartreach.prompts.broker import Broker
from heartreach.prompts.channels.choose import KEYS, choose_channels, push_of
from heartreach.prompts.channels.settings import ChannelSettings
from heartreach.prompts.channels.signed_address import Addresses, Signer
from heartreach.prompts.courier import PahoCourier
from heartreach.prompts.home_assistant import BIRTH_TOPIC
from heartreach.prompts.payloads import OFFLINE, ONLINE
from heartreach.prompts.post import Message
from heartreach.prompts.topics import Name, Topics
from heartreach.simulation.paced_loop import PacedLoop
from heartreach.store import Store
from heartreach.web import FileBook, Pairing, address_for_phones, create_app, serve
from heartreach.web.invitation import take_invitation

__all__ = ["Address", "FastForward", "run_all"]

log = logging.getLogger(__name__)

#: The paired phones, in the data folder.
PHONES = "phones.json"
#: Steps in which a fast-forward is told.
STEPS = 50


@dataclass(frozen=True, slots=True)
class Address:
    """Where the pages are to be served."""

    host: str
    port: int
    public: str | None = None  #: how phones reach them, where that is not this machine's own address
    names: tuple[str, ...] = ()  #: host names, besides `localhost`, under which they may be asked for
    tls: ssl.SSLContext | None = None  #: serve https with this
    authority: Path | None = None  #: the authority that phones are to trust, if it is the hub's own
    trouble: Callable[[], str | None] | None = None  #: what is wrong with the certificate, in a sentence


class FastForward:
    """Lets the first part of a simulated day pass at once, and then goes on at the plan's speed.

    Args:
        loop: the loop whose time is turned forward.
        tell: called with the share that has passed, from 0 to 1.
    """

    def __init__(self, loop: PacedLoop, tell: Callable[[float], None]) -> None:
        self._loop = loop
        self._tell = tell

    async def run(self, hub: Hub, clock: Clock) -> None:
        """Turn the clock forward; the wearer's first five minutes are the guided calm sit."""
        begins = clock.now()
        hub.session.core.calibrate(begins, begins + CALM_SIT_S)
        pace, self._loop.speed = self._loop.speed, math.inf
        try:
            for step in range(STEPS):
                self._say(hub, step / STEPS)
                await clock.sleep(FAST_FORWARD_S / STEPS)
        finally:
            self._loop.speed = pace
            hub.session.board.fast_forward = None
            self._tell(1.0)

    def _say(self, hub: Hub, share: float) -> None:
        hub.session.board.fast_forward = share
        self._tell(share)


async def run_all(
    plan: Plan,
    clock: Clock,
    broker: Broker,
    radio: contextlib.AbstractAsyncContextManager[Radio],
    address: Address,
    announce: Callable[[str], None],
    fast_forward: FastForward | None = None,
    supervisor: Supervisor = NO_SUPERVISOR,
    ways: ChannelSettings | None = None,
) -> None:
    """Run the whole product until cancelled; everything is closed and on disk when this returns.

    Args:
        plan: whose hub.
        clock: hub time.
        broker: the broker to open.
        radio: the radio to open, real or virtual.
        address: where the pages are to be served.
        announce: told the address of the pages as soon as they answer.
        fast_forward: for a simulated day.
        supervisor: told when the hub is ready, that it lives, and that it stops.
        ways: channels beside MQTT; those that need no setting when left out.

    Raises:
        AddressInUse: somebody else listens on the pages' port or the broker's.
        RadioError: there is no Bluetooth.
        StoreError: the data folder cannot be used.
    """
    async with _house(plan, clock, broker, address, ways or ChannelSettings()) as (hub, url):
        kind = type(getattr(broker, "chosen", broker)).__name__
        log.info("the hub is up", extra={"broker": kind, "simulated": plan.simulated})
        announce(url)
        supervisor.ready(f"The pages are at {url}")
        watchdog = Watchdog(hub.report.record, hub.store, supervisor, speed=plan.speed)
        async with radio as opened:
            beside = (
                asyncio.create_task(_forward(fast_forward, hub, clock), name="heartreach.fast_forward"),
                asyncio.create_task(watchdog.run(), name="heartreach.watchdog"),
            )
            try:
                await hub.run(opened)
            finally:
                supervisor.stopping()
                log.info("the hub stops")
                for task in beside:
                    task.cancel()
                await asyncio.gather(*beside, return_exceptions=True)


@contextlib.asynccontextmanager
async def _house(
    plan: Plan, clock: Clock, broker: Broker, address: Address, ways: ChannelSettings
) -> AsyncIterator[tuple[Hub, str]]:
    # The store first: its lock keeps a second hub away from everything else in the folder.
    async with Store.open(plan.folder, clock=clock) as store, broker:
        keys = plan.folder / KEYS
        signer = Signer.at(keys / "say.key")
        reach = address.public or address_for_phones(address.host, address.port, tls=address.tls is not None)
        addresses = None if reach is None else Addresses(signer, reach)
        channels = choose_channels(ways, keys, signer)
        courier = _courier(plan, broker)
        async with (
            Hub.open(plan, clock, store, courier, channels, addresses) as hub,
            serve(
                _pages(plan, hub, broker, address, reach, HubWays(hub, signer, push_of(channels))),
                address.host,
                address.port,
                speed=plan.speed,
                tls=address.tls,
            ) as url,
        ):
            if address.trouble is not None:
                hub.report.others.append(address.trouble)
            yield hub, url


def _pages(plan: Plan, hub: Hub, broker: Broker, address: Address, reach: str | None, ways: HubWays) -> Starlette:
    """The pages, with the phones that were paired before; a phone that is ended is woken no longer either."""

    def end(device: str) -> None:
        broker.revoke(device, plan.wearer.wearer_id)
        ways.unsubscribe(device)

    pairing = Pairing(FileBook(plan.folder / PHONES), ended=end)
    invitation = take_invitation(plan.folder)
    if invitation is not None:
        pairing.invite(invitation)
    named = [] if address.public is None else [urlsplit(address.public).hostname or ""]
    return create_app(
        HubHouse(hub, broker),
        names=[*address.names, *named],
        pairing=pairing,
        reach=reach,
        ways=ways,
        authority=address.authority,
    )


def _courier(plan: Plan, broker: Broker) -> PahoCourier:
    topics = Topics(plan.wearer.wearer_id)
    status = topics.of(Name.STATUS)
    return PahoCourier(
        broker.endpoint,
        (*topics.inbound, BIRTH_TOPIC),
        will=Message(status, OFFLINE, retain=True),
        birth=Message(status, ONLINE, retain=True),
        rng=random.Random(plan.seed),  # noqa: S311  # spreads the waits between attempts
        pace=plan.speed,
    )


async def _forward(fast_forward: FastForward | None, hub: Hub, clock: Clock) -> None:
    if fast_forward:
        await fast_forward.run(hub, clock)
