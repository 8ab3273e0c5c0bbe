"""The channels beside MQTT at work: each prompt once over each, tried again until it expires, and what comes back."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from heartreach.clock import Clock
from heartreach.errors import DeliveryError
from heartreach.hub.errand import Errand
from heartreach.hub.mailroom import Mailroom
from heartreach.models import Answer, Prompt, Receipt, ReceiptKind
from heartreach.prompts.channels.channel import Channel, Letter, Listening, NobodySubscribed
from heartreach.prompts.channels.signed_address import Addresses
from heartreach.prompts.desk import Desk

__all__ = ["Outlets"]

T = TypeVar("T")

log = logging.getLogger(__name__)

#: Waits before a prompt is tried again, in seconds of hub time; the last one repeats until it expires.
AGAIN_AFTER_S = (5.0, 10.0, 20.0, 40.0, 60.0)
#: A channel is asked this often whether it can reach anybody; less than the five minutes for which a phone counts.
LOOK_S = 60.0
#: Answers are fetched this often while a prompt waits for one, and otherwise with each look.
LISTEN_S = 5.0


class Outlets:
    """Carries one wearer's prompts over every channel.

    Args:
        channels: beside MQTT.
        mailroom: keeps receipts, takes answers.
        desk: told which channels can reach the wearer.
        clock: hub time.
        speed: hub seconds for each real second; servers count real ones.
        addresses: where buttons tell the hub; `None` where no phone reaches it.
    """

    def __init__(
        self,
        channels: Sequence[Channel],
        mailroom: Mailroom,
        desk: Desk,
        clock: Clock,
        *,
        speed: float = 1.0,
        addresses: Addresses | None = None,
    ) -> None:
        self.channels = tuple(channels)
        self._mailroom = mailroom
        self._desk = desk
        self._clock = clock
        self._speed = speed
        self._addresses = addresses
        self._waiting: dict[str, asyncio.Queue[Prompt]] = {channel.name: asyncio.Queue() for channel in channels}
        self._open_until = 0.0

    def post(self, prompt: Prompt, *, but: Sequence[str] = ()) -> None:
        """Take a prompt that is on disk.

        Args:
            prompt: what to carry.
            but: channels that have carried it already, before a restart.
        """
        self._open_until = max(self._open_until, prompt.expires_at)
        for name, queue in self._waiting.items():
            if name not in but:
                queue.put_nowait(prompt)

    async def run(self) -> None:
        """Carry, look and listen, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for channel in self.channels:
                tasks.create_task(self._carry(channel), name=f"heartreach.channel.{channel.name}.carry")
                tasks.create_task(self._look(channel), name=f"heartreach.channel.{channel.name}.look")
                if isinstance(channel, Listening):
                    tasks.create_task(self._listen(channel), name=f"heartreach.channel.{channel.name}.listen")

    async def _carry(self, channel: Channel) -> None:
        errand = Errand(f"heartreach.{channel.name}.send")
        while True:
            prompt = await self._waiting[channel.name].get()
            await self._deliver(channel, prompt, errand)

    async def _deliver(self, channel: Channel, prompt: Prompt, errand: Errand) -> None:
        tries, told = 0, False
        while self._clock.now() < prompt.expires_at and not self._mailroom.ledger.answered(prompt.decision_id):
            try:
                await _ask(errand, channel, partial(channel.send, self._letter(prompt)))
            except DeliveryError as error:
                trouble = not told and not isinstance(error, NobodySubscribed)
                log.log(logging.WARNING if trouble else logging.DEBUG, "%s: %s", channel.name, error.message)
                told = told or trouble
                await self._clock.sleep(AGAIN_AFTER_S[min(tries, len(AGAIN_AFTER_S) - 1)])
                tries += 1
            else:
                sent = Receipt(
                    decision_id=prompt.decision_id, kind=ReceiptKind.SENT, at=self._clock.now(), channel=channel.name
                )
                await self._mailroom.note_receipt(sent)
                return

    def _letter(self, prompt: Prompt) -> Letter:
        left_s = max(1.0, (prompt.expires_at - self._clock.now()) / self._speed)
        return Letter(prompt, self._desk.pack, left_s, self._addresses)

    async def _look(self, channel: Channel) -> None:
        """Count the channel as a phone that can be reached, for as long as it says so."""
        errand = Errand(f"heartreach.{channel.name}.look")
        while True:
            with contextlib.suppress(DeliveryError):
                if await _ask(errand, channel, channel.ready):
                    self._desk.phone_seen(self._clock.now(), channel.name)
            await self._clock.sleep(LOOK_S)

    async def _listen(self, channel: Listening) -> None:
        errand = Errand("heartreach.listen")
        while True:
            try:
                for payload in await _ask(errand, channel, channel.listen):
                    word = payload.word(self._clock.now())
                    await self._mailroom.take_answer(self._in_hub_time(word))
            except DeliveryError as error:
                log.debug("no answers fetched: %s", error.message)
            waiting = self._clock.now() < self._open_until
            await self._clock.sleep(LISTEN_S if waiting else LOOK_S)

    def _in_hub_time(self, answer: Answer) -> Answer:
        """A server's time is a real one; where the hub's runs faster, an answer is as old as its arrival."""
        return answer if self._speed == 1 else answer.model_copy(update={"at": self._clock.now()})


async def _ask(errand: Errand, channel: Channel | Listening, ask: Callable[[], T]) -> T:
    """Ask a channel, in a thread: behind it are other people's servers and libraries, and none of them may end the hub.

    Raises:
        DeliveryError: it did not take it, or failed in a way that nobody foresaw.
    """
    try:
        return await errand.run(ask)
    except DeliveryError:
        raise
    except Exception as error:
        log.exception("a channel failed: %s", type(channel).__name__)
        raise DeliveryError("the channel failed", "The log says where.") from error
