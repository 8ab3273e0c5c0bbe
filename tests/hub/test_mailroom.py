"""The post wakes for what is due and for what happens, and for nothing else."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from heartreach.clock import LoopClock
from heartreach.hub.mailroom import LOOK_S, SPACING_S, WAITING, WAITING_BYTES, Mailroom
from heartreach.hub.session import Session
from heartreach.hub.simulated_house import virtually
from heartreach.models import AnswerKind, PauseScope, Prompt, ReceiptKind, Wearer
from heartreach.prompts.desk import Desk
from heartreach.prompts.memory_courier import MemoryCourier, MemoryPost
from heartreach.prompts.payload import Payload
from heartreach.prompts.payloads import OFFLINE, ONLINE, AnswerPayload, ReceiptPayload
from heartreach.prompts.phone_payloads import PausePayload
from heartreach.prompts.post import Incoming, Message
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.today import Today
from heartreach.prompts.topics import Name, Topics
from heartreach.signal.core import StressCore
from heartreach.store import Reader, Store
from tests.hub.made_prompt import made_prompt

#: Monday, 2 March 2026, 12:00 UTC.
NOON = 1772452800.0
HOUR = 3600.0
ANN = Topics("ann")


@dataclass
class Office:
    """A mailroom at work, and what it published."""

    mailroom: Mailroom
    post: MemoryPost
    clock: LoopClock
    looks: list[float]  #: when it looked

    def said(self, name: Name) -> list[Message]:
        """What was published of a kind."""
        return [message for message in self.post.sent if message.topic == ANN.of(name)]

    def say(self, payload: Payload) -> None:
        """A phone says something."""
        self.post.take(Message(ANN.of(payload.NAME), payload.to_json()))

    def prompt(self, decision_id: str = "p1") -> Prompt:
        """Decided now."""
        return made_prompt(self.clock.now(), decision_id, wearer="ann")


class _Watched(Desk):
    """A desk that notes when it was asked how today stands."""

    looks: list[float]

    def today(self, at: float) -> Today:
        self.looks.append(at - NOON)
        return super().today(at)


@contextlib.asynccontextmanager
async def working(folder: Path, speed: float = 1.0) -> AsyncIterator[Office]:
    """A mailroom with a store, a link and a desk."""
    clock, post = LoopClock(NOON), MemoryPost()
    async with Store.open(folder, clock=clock) as store:
        desk = _Watched(Wearer(wearer_id="ann", tz="UTC"), PolicySettings(), 1)
        desk.looks = []
        session = Session(StressCore("ann", "UTC"), desk, clock, keep=lambda _: None, post=lambda _: None)
        courier = MemoryCourier(post, ANN.inbound)
        mailroom = Mailroom(session, store, courier, clock, speed=speed)
        tasks = [
            asyncio.create_task(work)
            for work in (courier.run(mailroom.hear, mailroom.link_changed), mailroom.send(), mailroom.listen())
        ]
        try:
            yield Office(mailroom, post, clock, desk.looks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def test_nothing_happens_and_it_sleeps(tmp_path: Path) -> None:
    """In an hour without news it looks once a minute, and says nothing twice."""

    async def hour() -> tuple[int, int]:
        async with working(tmp_path) as office:
            await asyncio.sleep(HOUR)
            return len(office.looks), len(office.said(Name.TODAY))

    looks, told = virtually(hour())

    assert looks <= HOUR / LOOK_S + 3
    assert told == 1


def test_a_decision_goes_out_in_the_same_moment(tmp_path: Path) -> None:
    """And again ten, thirty and seventy seconds later, as nobody took it; then its end is told, to the second."""
    sent_as: dict[Name, set[tuple[int, bool]]] = {}

    async def afternoon() -> tuple[list[float], list[float]]:
        sent: list[float] = []
        closed: list[float] = []
        async with working(tmp_path) as office:
            await asyncio.sleep(125.3)
            decided_at = office.clock.now()
            office.mailroom.post(office.prompt())
            for second in range(1900):
                await asyncio.sleep(0.5 if second == 0 else 1.0)
                passed = office.clock.now() - decided_at
                sent += [passed] * (len(office.said(Name.NUDGE)) - len(sent))
                closed += [passed] * (len(office.said(Name.NUDGE_CLOSE)) - len(closed))
            names = (Name.NUDGE, Name.TODAY)
            sent_as.update({name: {(one.qos, one.retain) for one in office.said(name)} for name in names})
        return sent, closed

    sent, closed = virtually(afternoon())

    assert sent[:5] == [0.5, 10.5, 30.5, 70.5, 150.5]
    assert closed == [1800.5]
    assert sent_as == {
        Name.NUDGE: {(1, False)},
        Name.TODAY: {(1, True)},
    }  # arrives, and nobody is nudged by what was kept


@pytest.mark.parametrize("gone_s", [3.0, 95.0])
def test_a_link_that_comes_back_is_used_at_once(tmp_path: Path, gone_s: float) -> None:
    """However long it was gone: what was decided meanwhile does not wait for the next look."""

    async def outage() -> tuple[int, int, list[float]]:
        async with working(tmp_path) as office:
            await asyncio.sleep(20.0)
            office.post.close()
            office.mailroom.post(office.prompt())
            before = len(office.looks)
            await asyncio.sleep(gone_s)
            tries = len(office.looks) - before
            missed = len(office.said(Name.NUDGE))
            office.post.reopen()
            await asyncio.sleep(0.01)
            return missed, tries, [message.expires_in_s or 0 for message in office.said(Name.NUDGE)]

    missed, tries, sent = virtually(outage())

    assert missed == 0
    assert tries <= gone_s / LOOK_S + 2
    assert len(sent) == 1
    assert sent[0] <= 1800 - gone_s


def test_a_broker_that_takes_nothing_is_asked_again_every_second(tmp_path: Path) -> None:
    """It is there, so it may take the next one."""

    async def deaf() -> int:
        async with working(tmp_path) as office:
            await asyncio.sleep(20.0)
            office.post.deaf = True
            office.mailroom.post(office.prompt())
            await asyncio.sleep(30.2)
            office.post.deaf = False
            await asyncio.sleep(SPACING_S)
            return len(office.said(Name.NUDGE))

    assert virtually(deaf()) == 1


def test_a_phone_that_comes_gets_what_it_missed_at_once(tmp_path: Path) -> None:
    """Between two looks."""

    async def arrival() -> list[int]:
        async with working(tmp_path) as office:
            office.mailroom.post(office.prompt())
            await asyncio.sleep(12.0)
            counts = [len(office.said(Name.NUDGE))]
            office.post.take(Message(ANN.phone("new"), ONLINE, retain=True))
            await asyncio.sleep(0.01)
            counts.append(len(office.said(Name.NUDGE)))
            office.post.take(Message(ANN.phone("new"), OFFLINE, retain=True))
            await asyncio.sleep(0.01)
            return [*counts, len(office.said(Name.NUDGE))]

    assert virtually(arrival()) == [2, 3, 3]


def test_what_the_wearer_does_changes_today_at_once(tmp_path: Path) -> None:
    """A pause is seen by every page in the same moment, and so is its end, which nobody says, in a minute."""

    async def pausing() -> list[bytes]:
        async with working(tmp_path) as office:
            await asyncio.sleep(12.0)
            office.say(PausePayload(scope=PauseScope.WEEK, until=office.clock.now() + 60))
            await asyncio.sleep(0.01)
            told = [office.said(Name.TODAY)[-1].payload]
            await asyncio.sleep(60 + LOOK_S)
            return [*told, office.said(Name.TODAY)[-1].payload]

    during, after = virtually(pausing())

    assert b'"pause":"week"' in during.replace(b" ", b"")
    assert b'"pause":"none"' in after.replace(b" ", b"")


def test_what_a_phone_said_is_never_sent_again(tmp_path: Path) -> None:
    """A receipt stops the repetitions, an answer takes the prompt off every screen, each without waiting for a look."""

    async def answering() -> tuple[int, int]:
        async with working(tmp_path) as office:
            office.mailroom.post(office.prompt())
            await asyncio.sleep(3.0)
            at = office.clock.now()
            office.say(ReceiptPayload(id="p1", kind=ReceiptKind.DISPLAYED, at=at))
            await asyncio.sleep(60.0)
            office.say(AnswerPayload(id="a1", nudge_id="p1", answer=AnswerKind.DONE, at=office.clock.now()))
            await asyncio.sleep(0.01)
            return len(office.said(Name.NUDGE)), len(office.said(Name.NUDGE_CLOSE))

    assert virtually(answering()) == (1, 1)
    with Reader.open(tmp_path) as reader:
        assert [one.answer_id for one in reader.answers("ann", 0, 1e11)] == ["a1"]


@pytest.mark.parametrize(("size", "waiting"), [(10, WAITING), (15_000, WAITING_BYTES // 15_000)])
def test_a_flood_is_bounded_and_passes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, size: int, waiting: int
) -> None:
    """What waits has a bound in number and in bytes, the log is not filled, and who speaks next is heard at once."""

    async def afternoon() -> tuple[int, int, list[Message]]:
        async with working(tmp_path) as office:
            for _ in range(2_000):
                office.mailroom.hear(Incoming(ANN.of(Name.ANSWER), b"x" * size))
            at_once = office.mailroom.refused
            await asyncio.sleep(5)
            office.say(PausePayload(scope=PauseScope.TODAY))
            await asyncio.sleep(2)
            return at_once, office.mailroom.refused, office.said(Name.TODAY)

    caplog.set_level("INFO")
    at_once, refused, today = virtually(afternoon())

    assert at_once == 2_000 - waiting
    assert refused == 2_000
    assert b'"pause":"today"' in today[-1].payload
    assert len([record for record in caplog.records if "refused a message" in record.getMessage()]) == 1


@pytest.mark.parametrize(("speed", "real_s"), [(1.0, 1800.0), (60.0, 30.0), (10_000.0, 1.0)])
def test_a_broker_keeps_a_nudge_for_as_long_as_it_lives(tmp_path: Path, speed: float, real_s: float) -> None:
    """Brokers count real seconds, and none of them keeps a nudge for ever because a simulated day is quick."""

    async def afternoon() -> Message:
        async with working(tmp_path, speed) as office:
            office.mailroom.post(office.prompt())
            await asyncio.sleep(1)
            return office.said(Name.NUDGE)[0]

    assert virtually(afternoon()).expires_in_s == pytest.approx(real_s, abs=0.1)


def test_what_another_wearer_says_is_not_heard(tmp_path: Path) -> None:
    """Whatever a broker hands over: nobody's phone speaks for somebody else."""

    async def afternoon() -> list[bytes]:
        async with working(tmp_path) as office:
            await asyncio.sleep(2)
            wish = PausePayload(scope=PauseScope.FOR_GOOD)
            office.mailroom.hear(Incoming(Topics("ben").of(wish.NAME), wish.to_json()))
            await asyncio.sleep(2)
            return [message.payload for message in office.said(Name.TODAY)]

    (told,) = virtually(afternoon())

    assert b'"pause":"none"' in told


def test_a_wish_that_the_broker_kept_is_not_wished_again(tmp_path: Path) -> None:
    """An app that asks for a pause with the retain flag is heard once; when the link comes back, nothing is paused."""

    async def afternoon() -> list[bytes]:
        async with working(tmp_path) as office:
            await asyncio.sleep(2)
            wish = PausePayload(scope=PauseScope.FOR_GOOD)
            office.post.take(Message(ANN.of(wish.NAME), wish.to_json(), retain=True))
            await asyncio.sleep(2)
            office.say(PausePayload(scope=PauseScope.NONE))
            await asyncio.sleep(2)
            office.post.cut()
            await asyncio.sleep(90)
            return [message.payload for message in office.said(Name.TODAY)]

    told = virtually(afternoon())

    assert any(b'"pause":"for_good"' in one for one in told)
    assert b'"pause":"none"' in told[-1]
