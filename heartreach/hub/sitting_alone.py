"""The guided sit without a running hub: strap, core and store, and nothing else, until the sit has ended."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from heartreach.clock import Clock
from heartreach.errors import StrapError
from heartreach.firmware_bridge import Bridge, KnownStraps, Radio
from heartreach.hub.catching_up import CORE, DESK, recall_core, recall_desk
from heartreach.hub.hub import STRAPS, Plan
from heartreach.hub.session import LATENESS_S
from heartreach.models import Beat, BridgeEvent, Calibration, HeartRate, Link
from heartreach.signal.core import CoreEvent, StressCore
from heartreach.store import Store

__all__ = ["sit_alone"]

#: A strap that is worn is found and sends within this long, in seconds.
FIRST_BEAT_S = 90.0
#: How the sit stands is told this often, in seconds.
TELL_S = 1.0


@dataclass(slots=True)
class _Sitter:
    """What the strap says goes to the core and the store."""

    wearer: str
    core: StressCore
    store: Store
    link: Link | None = None
    beating: bool = False

    def take(self, event: BridgeEvent) -> None:
        """Take an event from the bridge."""
        self.store.add(self.wearer, event)
        if isinstance(event, Link):
            self.link = event
        if isinstance(event, CoreEvent):
            self.beating = self.beating or isinstance(event, Beat | HeartRate)
            self.keep_readings(lambda: self.core.push(event))

    def keep_readings(self, heard: Callable[[], object]) -> None:
        """Let the core hear something, and keep how the sit stands."""
        before = self.core.calibration
        heard()
        word = self.core.calibration
        if word is not None and word != before:
            self.store.add(self.wearer, word)


async def sit_alone(
    plan: Plan, radio: Radio, clock: Clock, tell: Callable[[Calibration | None, Link | None], None]
) -> Calibration:
    """Guide one sit, from the search for the strap to its end; what was learnt is in the data folder then.

    Args:
        plan: whose sit, in which data folder, with which strap.
        radio: the radio.
        clock: the wall clock.
        tell: called once a second with how the sit stands (`None` before the first beat) and the link to the strap.

    Raises:
        StrapError: no beat came within a minute and a half.
        RadioError: there is no Bluetooth.
        StoreBusy: a hub runs on the data folder.
    """
    wearer = plan.wearer.wearer_id
    async with Store.open(plan.folder, clock=clock) as store:
        store.add(wearer, plan.wearer)
        reader, now = store.reader(), clock.now()
        desk = recall_desk(reader, plan.wearer, plan.policy, plan.seed, now, plan.pack)
        sitter = _Sitter(wearer, recall_core(reader, desk.wearer, now), store)
        bridge = Bridge(radio, clock, strap=plan.strap, known=KnownStraps(plan.folder / STRAPS))
        listening = asyncio.create_task(bridge.run(sitter.take), name="heartreach.strap")
        try:
            return await _until_ended(sitter, listening, clock, tell)
        finally:
            sitter.keep_readings(lambda: sitter.core.stop_sit(clock.now()))
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            # Both, as always: what the desk's snapshot knows of answers, the core's has learnt.
            await store.save_snapshots(wearer, {CORE: sitter.core.snapshot(), DESK: desk.snapshot()})


async def _until_ended(
    sitter: _Sitter,
    listening: "asyncio.Task[None]",
    clock: Clock,
    tell: Callable[[Calibration | None, Link | None], None],
) -> Calibration:
    began = clock.now()
    sit: Calibration | None = None
    while sit is None or not sit.ended:
        if listening.done():
            listening.result()  # says why
        if sitter.beating and sit is None:
            sit = sitter.core.begin_sit(clock.now())
        elif not sitter.beating and clock.now() - began > FIRST_BEAT_S:
            advice = sitter.link.advice if sitter.link else None
            raise StrapError("no heartbeat came from a strap", advice or "Moisten it, put it on, and try again.")
        elif sit is not None:
            sitter.keep_readings(lambda: sitter.core.advance(clock.now() - LATENESS_S))
            sit = sitter.core.calibration or sit
        tell(sit, sitter.link)
        await clock.sleep(TELL_S)
    return sit
