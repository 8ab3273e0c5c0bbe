"""Between desk, store and courier: a decision is on disk before it is sent, an answer before it is acknowledged."""

import asyncio
import logging
import math
from collections import deque
from collections.abc import Callable
from functools import partial

from heartreach import __version__
from heartreach.clock import Clock
from heartreach.errors import BadInput, BadPayload, ConfigError, DeliveryError, StoreError
from heartreach.hub.ledger import Ledger
from heartreach.hub.session import Session
from heartreach.hub.teaching import TEACHES, teach
from heartreach.models import (
    Answer,
    AnswerStatus,
    Connection,
    Context,
    ContextKind,
    Note,
    Pause,
    PhoneSeen,
    Practice,
    Prompt,
    Receipt,
    ReceiptKind,
    Silence,
    Sit,
    Tool,
    ToolChoice,
    Word,
)
from heartreach.prompts.answering import spoken_of
from heartreach.prompts.home_assistant import BIRTH_TOPIC, discovery, discovery_topic, presence
from heartreach.prompts.hub_payloads import TodayPayload
from heartreach.prompts.payloads import (
    AckPayload,
    ClosePayload,
    ErrorPayload,
    Farewell,
    FromPhone,
    KeptPayload,
    NudgePayload,
    Payload,
    read,
)
from heartreach.prompts.post import Courier, Incoming, Message
from heartreach.prompts.preferences import Preference
from heartreach.prompts.today import Today
from heartreach.prompts.topics import MOMENTARY, RETAINED, Name, Topics, parse
from heartreach.store import Store

__all__ = ["Mailroom"]

log = logging.getLogger(__name__)

#: Without news, and with nothing due before, look again after so long, in seconds of hub time: what is left of today
#: changes by itself a few times a day (a pause ends), and a computer that slept is late by this at most.
LOOK_S = 60.0
#: Look no sooner than so long after the last look, except for news: what a broker that is there did not take is tried
#: again then.
SPACING_S = 1.0
#: Messages from phones that wait to be taken, and their bytes. Each takes some milliseconds, since its word is on disk
#: before the next; what comes beyond is counted and left, and its phone, unacknowledged, says it again.
WAITING, WAITING_BYTES = 500, 1_000_000
#: A message that is refused is a warning in the log so often at most, in seconds of hub time: who sends many must not
#: push all else out of it.
WARN_AGAIN_S = 60.0


class Mailroom:
    """One wearer's post.

    Args:
        session: its desk decides and is told what comes back; its core learns from it.
        store: where everything is kept first.
        courier: the way to the phones.
        clock: hub time.
        speed: hub seconds for each real second; brokers and phones count real ones.
    """

    def __init__(self, session: Session, store: Store, courier: Courier, clock: Clock, *, speed: float = 1.0) -> None:
        self.topics = Topics(session.desk.wearer.wearer_id)
        self.ledger = Ledger()
        self.linked = False  #: whether the broker is there
        self.refused = 0  #: messages from phones that said nothing we know, or came too fast
        self.carry: Callable[[Prompt], None] = _nowhere  #: told each prompt once it is on disk, for other channels
        self._session = session
        self._desk = session.desk
        self._store = store
        self._courier = courier
        self._clock = clock
        self._speed = speed
        self._introduced = False  # whether Home Assistant was told, on this link, what there is
        self._told_today: Today | None = None
        self._news = asyncio.Event()  # something happened that a round should look at
        self._decided: deque[Prompt | Silence] = deque()
        self._arrived: asyncio.Queue[Incoming] = asyncio.Queue(WAITING)
        self._arrived_bytes = 0
        self._warned_at = -math.inf

    # --- told from outside, without waiting -----------------------------------------------------------------------

    def post(self, decision: Prompt | Silence) -> None:
        """Take a decision."""
        self._decided.append(decision)
        self._news.set()

    def hear(self, incoming: Incoming) -> None:
        """Take a message from a phone, if there is room for it."""
        size = len(incoming.payload)
        if self._arrived.full() or self._arrived_bytes + size > WAITING_BYTES:
            self._refuse("messages come faster than they can be kept")
            return
        self._arrived_bytes += size
        self._arrived.put_nowait(incoming)

    def link_changed(self, up: bool) -> None:
        """The link to the broker came or went."""
        self.linked = up
        self._introduced = False
        self._news.set()
        if not up:
            self._desk.phones_unknown(self._clock.now())

    # --- what runs ------------------------------------------------------------------------------------------------

    async def send(self) -> None:
        """Store and send decisions, and send again what no phone has, until cancelled."""
        while True:
            self._news.clear()
            while self._decided:
                await self._settle(self._decided.popleft())
            taken = await self._round(self._clock.now())
            await self._rest(self._patience_s(taken=taken))

    def _patience_s(self, *, taken: bool) -> float:
        """How long nothing needs to be looked at, unless there is news."""
        if not taken:
            return SPACING_S if self.linked else LOOK_S
        at = self._clock.now()
        return min(LOOK_S, max(SPACING_S, self.ledger.next_at(at) - at))

    async def _rest(self, seconds: float) -> None:
        """Wait for news, that long at most."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return

    async def listen(self) -> None:
        """Take what phones say, until cancelled."""
        while True:
            incoming = await self._arrived.get()
            self._arrived_bytes -= len(incoming.payload)
            try:
                await self._take(incoming)
            except BadPayload as bad:
                self._refuse(bad.message)
                await self.publish(ErrorPayload(topic=incoming.topic, why=bad.why))
            self._news.set()

    def _refuse(self, why: str) -> None:
        """Count a message that is not taken, and now and then say so."""
        self.refused += 1
        at = self._clock.now()
        often = abs(at - self._warned_at) < WARN_AGAIN_S
        log.log(logging.DEBUG if often else logging.WARNING, "refused a message: %s", why)
        self._warned_at = self._warned_at if often else at

    async def drain(self) -> None:
        """Store what is still waiting; the hub stops."""
        while self._decided:
            await self._keep(self._decided.popleft())

    async def publish(self, payload: Payload, *, expires_at: float | None = None, qos: int = 1) -> bool:
        """Publish a document; tell whether the broker has it."""
        left_s = None if expires_at is None else max(1.0, (expires_at - self._clock.now()) / self._speed)
        message = Message(
            topic=self.topics.of(payload.NAME),
            payload=payload.to_json(),
            qos=1 if qos else 0,
            retain=payload.NAME in RETAINED,
            expires_in_s=left_s,
        )
        return await self._publish(message)

    async def _publish(self, message: Message) -> bool:
        try:
            await self._courier.publish(message)
        except DeliveryError as error:
            log.debug("not delivered: %s", error.message)
            return False
        return True

    # --- out ------------------------------------------------------------------------------------------------------

    async def _settle(self, decision: Prompt | Silence) -> None:
        await self._keep(decision)
        if isinstance(decision, Prompt):
            self.ledger.note(decision)
            self.carry(decision)

    async def _round(self, at: float) -> bool:
        """Publish what is due; tells whether all of it was taken."""
        for prompt in self.ledger.due(at):
            if not await self.publish(NudgePayload.of(prompt, self._desk.pack), expires_at=prompt.expires_at):
                return False  # the link is down; a later round tries again
            await self.note_receipt(Receipt(decision_id=prompt.decision_id, kind=ReceiptKind.SENT, at=at))
        for closing in self.ledger.closed(at):
            await self.publish(ClosePayload(id=closing.decision_id, reason=closing.reason))
        return await self._tell_today(at) and await self._introduce()

    async def _tell_today(self, at: float) -> bool:
        """Say what is left of today, whenever it changes; tells whether everybody knows."""
        today = self._desk.today(at)
        if today != self._told_today and await self.publish(TodayPayload(at=at, today=today)):
            self._told_today = today
        return today == self._told_today

    async def _introduce(self) -> bool:
        """Tell Home Assistant, should it listen, which entities there are; tells whether it was told."""
        if not self._introduced:
            wearer = self.topics.wearer
            document = discovery(wearer, self._desk.pack, __version__)
            self._introduced = await self._publish(Message(discovery_topic(wearer), document, retain=True))
        return self._introduced

    # --- in -------------------------------------------------------------------------------------------------------

    async def _take(self, incoming: Incoming) -> None:
        self._session.before()
        if incoming.topic == BIRTH_TOPIC:
            await self._home_assistant(incoming.payload)
            return
        address = parse(incoming.topic)
        if address is None or address.wearer != self.topics.wearer:
            return
        if incoming.retained and address.name in MOMENTARY:
            return
        await self._act(read(address, incoming.payload, self._clock.now()))

    async def _home_assistant(self, raw: bytes) -> None:
        """Home Assistant was born, and wants to be told anew what there is, or went."""
        seen = presence(raw, self._clock.now())
        if seen is not None:
            self._introduced = self._introduced and not seen.online
            await self._act(seen)

    async def _act(self, word: FromPhone) -> None:
        match word:
            case Answer():
                await self.take_answer(word)
            case Receipt():
                await self.note_receipt(word)
            case Tool():
                self._desk.choose(word)
                await self._keep(ToolChoice(at=self._clock.now(), tool=word))
            case Preference():
                await self._prefer(word)
            case Farewell():
                await self._forget(word)
            case Sit():
                self._session.sat(word)
            case _:
                self._hand_on(word)
                if await self._keep(word):
                    await self._say_kept(word)

    def _hand_on(self, word: PhoneSeen | Pause | Context | Practice | Connection | Note) -> None:
        """Tell those whom it concerns; all of it goes on record as it is."""
        match word:
            case PhoneSeen():
                self._phone(word)
            case Pause():
                self._desk.pause(word)
            case Context():
                self._desk.context(word)
                if word.kind is ContextKind.TALKING:
                    lasts_s = 60 * self._desk.settings.context_ttl_min
                    self._session.talking(word.at + lasts_s if word.until is None else word.until)
            case Practice():
                self._desk.practised(word)
            case Connection():
                pass  # for the record alone
            case _:  # a note of the practice
                self._desk.noted(word)

    async def _say_kept(self, word: PhoneSeen | Pause | Context | Practice | Connection | Note) -> None:
        """Tell the phone that it need not say this again; first what is left of today, so that no count steps back."""
        match word:
            case PhoneSeen() | Pause() | Context():
                return
            case Practice():
                named = word.practice_id
            case Connection():
                named = word.connection_id
            case _:
                named = word.note_id
        await self._tell_today(self._clock.now())
        await self.publish(KeptPayload(id=named))

    async def _prefer(self, preference: Preference) -> None:
        """Follow the wearer's wish, put it on record and tell everybody what holds now."""
        at = self._clock.now()
        try:
            self._desk.prefer(preference, at)
        except (BadInput, ConfigError) as bad:
            raise BadPayload("settings", bad.message) from bad
        self._session.core.move(self._desk.wearer.tz)
        await self._keep(preference.change(at, self._desk.policy))
        await self._tell_today(at)

    async def _forget(self, farewell: Farewell) -> None:
        """Take a person out of everything that was stored; the phone has done the same."""
        self.ledger.forget_person(farewell.person)
        try:
            await self._store.forget_person(self.topics.wearer, farewell.person)
        except StoreError as error:
            log.warning("a person could not be taken out of the data: %s", error.message)
            raise BadPayload(Name.CIRCLE_FORGET, "the data cannot be written now; try again later") from error

    async def take_answer(self, answer: Answer) -> AnswerStatus:
        """Take an answer, whichever way it came; tells what became of it."""
        self._session.before()
        status = self._desk.answered(answer)
        self.ledger.note(answer)
        prompt = self.ledger.prompt(answer.decision_id)
        if prompt is not None and status in TEACHES:
            teach(self._session.core, prompt, answer, partial(spoken_of, self._desk.state))
        if await self._keep(answer):
            # Without the disk there is no acknowledgement: the phone keeps the answer and says it again.
            await self.publish(AckPayload(id=answer.answer_id, nudge_id=answer.decision_id, status=status))
        if status is not AnswerStatus.UNKNOWN:
            self._desk.phone_seen(answer.at, answer.channel)
        await self._round(self._clock.now())
        return status

    async def note_receipt(self, receipt: Receipt) -> None:
        """Keep how far a prompt got."""
        self._desk.receipt(receipt)
        self.ledger.note(receipt)
        await self._keep(receipt)

    def _phone(self, seen: PhoneSeen) -> None:
        self._desk.phone(seen)
        if seen.online:
            self.ledger.phone_came(seen.at)

    async def _keep(self, word: Word) -> bool:
        """Put a word on disk; tell whether it is there. A full disk keeps it queued, and must not silence the hub."""
        try:
            await self._store.commit(self.topics.wearer, word)
        except StoreError:
            return False
        return True


def _nowhere(_prompt: Prompt) -> None:
    """There is no other channel."""
