"""One wearer's hub: open every part, let them run together, and close them in order."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from heartreach.clock import Clock
from heartreach.errors import RadioError, StoreError
from heartreach.firmware_bridge import Bridge, KnownStraps, Radio
from heartreach.hub.catching_up import CORE, DESK, recall_core, recall_desk
from heartreach.hub.clock_watch import ClockWatch
from heartreach.hub.closing import Closing
from heartreach.hub.health import CORE_PART, STRAP_PART, HealthRecord
from heartreach.hub.heap import keep_giving_back
from heartreach.hub.house_settings import house_changes
from heartreach.hub.mailroom import Mailroom
from heartreach.hub.night import Nights
from heartreach.hub.outlets import Outlets
from heartreach.hub.report import Report
from heartreach.hub.session import Session
from heartreach.hub.telling import state_payload
from heartreach.hub.unset_clock import UnsetClock
from heartreach.models import BridgeEvent, Prompt, ReceiptKind, Silence, Wearer, Word
from heartreach.prompts.channels.channel import Channel
from heartreach.prompts.channels.signed_address import Addresses
from heartreach.prompts.pack import Pack, built_in
from heartreach.prompts.post import Courier
from heartreach.prompts.settings import PolicySettings
from heartreach.store import MARK, MadeUp, Reader, Store

__all__ = ["Hub", "Plan"]

log = logging.getLogger(__name__)

#: What is known of straps that were worn before, in the data folder.
STRAPS = "straps.json"
#: The hub looks at the time this often, in seconds of hub time: twice for each reading. What goes by the time alone (a
#: card, a check-in, a reading without beats) may be late by this much; a beat brings its readings and onsets itself.
TICK_S = 5.0
#: The state topic is written this often, as often as there is a reading.
STATE_S = 10.0
#: What the core and the desk remember is written down this often; a restart replays at most this much.
SNAPSHOT_S = 60.0
#: Without Bluetooth a patient hub looks again this often: an adapter that is plugged in should not wait longer.
RADIO_AGAIN_S = 15.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What makes one hub differ from another.

    Attributes:
        folder: the data folder.
        wearer: who wears the strap.
        policy: the policy's numbers.
        seed: of the policy's draws; it counts for a wearer the store does not know yet.
        strap: the strap's address, or words or the end of its name; the nearest when `None`.
        speed: hub seconds for each real second; 1 with a real strap.
        simulated: whether the heart is made up.
        person: seed of the simulated person, for the mark of made-up data; that of the draws when `None`.
        pack: the texts; English when `None`.
        patient: whether to wait for Bluetooth, as after a computer's start, instead of giving up.
    """

    folder: Path
    wearer: Wearer
    policy: PolicySettings
    seed: int
    strap: str | None = None
    speed: float = 1.0
    simulated: bool = False
    person: int | None = None
    pack: Pack | None = None
    patient: bool = False


@dataclass(frozen=True, slots=True)
class Hub:
    """The parts of one wearer's hub, open; made by `Hub.open`."""

    plan: Plan
    clock: Clock
    store: Store
    reader: Reader
    session: Session
    mailroom: Mailroom
    report: Report
    outlets: Outlets
    nights: Nights

    @classmethod
    @contextlib.asynccontextmanager
    async def open(
        cls,
        plan: Plan,
        clock: Clock,
        store: Store,
        courier: Courier,
        channels: Sequence[Channel] = (),
        addresses: Addresses | None = None,
    ) -> AsyncIterator["Hub"]:
        """Recall what was, and connect to the broker; everything is in the store when the block ends.

        Args:
            plan: whose hub.
            clock: hub time.
            store: open; one hub owns it.
            courier: the way to the phones.
            channels: other ways to them.
            addresses: where their buttons tell the hub; `None` where no phone reaches it.
        """
        hub = _wired(plan, clock, store, courier, channels, addresses)
        if plan.simulated:
            with contextlib.suppress(StoreError):  # kept queued
                mark = MadeUp(by="run --simulate", seed=plan.seed if plan.person is None else plan.person)
                await store.save_snapshot(plan.wearer.wearer_id, MARK, mark.model_dump_json().encode())
        mailroom = hub.mailroom
        post = asyncio.create_task(courier.run(mailroom.hear, mailroom.link_changed), name="heartreach.courier")
        try:
            yield hub
        finally:
            post.cancel()
            await asyncio.gather(post, return_exceptions=True)
            await mailroom.drain()
            hub.remember()
            with contextlib.suppress(StoreError):  # kept queued
                await store.flush()

    async def run(self, radio: Radio) -> None:
        """Listen to the strap and act, until cancelled.

        Raises:
            RadioError: there is no Bluetooth adapter, no Bluetooth service or no permission at all, and the plan is not
                patient.
        """
        known = KnownStraps(self.plan.folder / STRAPS)
        bridge = Bridge(radio, self.clock, strap=self.plan.strap, known=known)
        work = {
            "send": self.mailroom.send(),
            "listen": self.mailroom.listen(),
            "tick": self._tick(),
            "state": self._tell(),
            "snapshots": self._snapshots(),
            "nights": self.nights.run(),
            "episodes": Closing(self.reader, self.store, self.session.desk, self.clock).run(),
            "health": self.report.tell(),
            "log": self.report.write_log(),
            "channels": self.outlets.run(),
            "heap": keep_giving_back(self.clock),
            "strap": self._hear_strap(bridge),
        }
        async with asyncio.TaskGroup() as tasks:
            for name, coroutine in work.items():
                tasks.create_task(coroutine, name=f"heartreach[{self.plan.wearer.wearer_id}].{name}")

    def remember(self) -> None:
        """Note what the core and the desk remember; it goes to disk with the beats."""
        blobs = {CORE: self.session.core.snapshot(), DESK: self.session.desk.snapshot()}
        self.store.add_snapshots(self.plan.wearer.wearer_id, blobs)

    async def _hear_strap(self, bridge: Bridge) -> None:
        record = self.report.record

        def take(event: BridgeEvent) -> None:
            record.feel(STRAP_PART)
            self.session.take(event)

        while True:
            try:
                await bridge.run(take)
            except RadioError as error:
                if not self.plan.patient:
                    raise
                log.log(logging.DEBUG if record.radio else logging.WARNING, "waiting for Bluetooth: %s", error.message)
                record.radio = str(error)
            await self.clock.sleep(RADIO_AGAIN_S)

    async def _tick(self) -> None:
        while True:
            self.session.before()
            self.session.tick(self.clock.now())
            self.report.record.feel(CORE_PART)
            await self.clock.sleep(TICK_S)

    async def _tell(self) -> None:
        plan, session = self.plan, self.session
        while True:
            at = self.clock.now()
            state = state_payload(session.board, session.desk, at, speed=plan.speed, simulated=plan.simulated)
            await self.mailroom.publish(state, qos=0)
            await self.clock.sleep(STATE_S)

    async def _snapshots(self) -> None:
        while True:
            await self.clock.sleep(SNAPSHOT_S)
            self.remember()


def _wired(
    plan: Plan,
    clock: Clock,
    store: Store,
    courier: Courier,
    channels: Sequence[Channel],
    addresses: Addresses | None,
) -> Hub:
    """Recall the core and the desk, and join them to store and courier."""
    reader, now, wearer = store.reader(), clock.now(), plan.wearer.wearer_id
    record = HealthRecord(clock, simulated=plan.simulated)

    newest = None if plan.simulated else _newest(reader, wearer)  # simulated time runs ahead of the clock
    unset = UnsetClock(now, lambda word: store.add(wearer, word), newest)

    def keep(word: Word) -> None:
        record.see(word)
        unset.take(word)

    def post(decision: Prompt | Silence) -> None:
        record.see(decision)
        mailroom.post(decision)

    desk = recall_desk(reader, plan.wearer, plan.policy, plan.seed, now, plan.pack)
    texts = (plan.pack or built_in()).version
    store.add(wearer, desk.wearer, *house_changes(reader, plan.wearer, plan.policy, texts, desk.policy, now))
    session = Session(
        recall_core(reader, desk.wearer, now),
        desk,
        clock,
        keep=keep,
        post=post,
    )
    mailroom = Mailroom(session, store, courier, clock, speed=plan.speed)
    outlets = Outlets(channels, mailroom, desk, clock, speed=plan.speed, addresses=addresses)
    mailroom.carry = outlets.post
    for prompt in reader.undelivered(wearer, now):
        mailroom.ledger.note(prompt)
        told = reader.receipts(wearer, prompt.at, now + 1)
        sent = [one.channel for one in told if (one.decision_id, one.kind) == (prompt.decision_id, ReceiptKind.SENT)]
        outlets.post(prompt, but=sent)

    def clock_set(seconds: float) -> None:
        log.warning("the clock was set by %+.1f s; what is remembered moves with it", seconds)
        if unset.waits:  # the desk remembers true times: it has not been asked since
            session.core.clock_set(seconds)
            unset.clock_set(seconds, clock.now())
            session.decides = not unset.waits
            return
        session.clock_set(seconds)
        mailroom.ledger.clock_set(seconds)

    session.decides = not unset.waits
    watch = ClockWatch(clock, clock_set)

    def before() -> None:
        watch.look()
        if unset.waits:
            unset.look(clock.now())
            session.decides = not unset.waits

    session.before = before
    report, nights = Report(record, store, mailroom, clock), Nights(store, reader, desk, clock)
    report.others.append(lambda: nights.trouble)
    return Hub(plan, clock, store, reader, session, mailroom, report, outlets, nights)


def _newest(reader: Reader, wearer: str) -> float | None:
    """The moment of the newest snapshot or beat."""
    moments = (reader.snapshot_at(wearer, CORE), reader.last_beat_at(wearer))
    return max((at for at in moments if at is not None), default=None)
