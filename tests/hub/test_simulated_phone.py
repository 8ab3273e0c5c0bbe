"""A simulated phone that goes offline is gone, with all it was about to say."""

import asyncio

from heartreach.clock import LoopClock
from heartreach.hub.simulated_house import virtually
from heartreach.hub.simulated_phone import SimulatedPhone
from heartreach.models import AnswerKind
from heartreach.prompts.memory_courier import MemoryPost
from heartreach.prompts.pack import built_in
from heartreach.prompts.payloads import NudgePayload
from heartreach.prompts.post import Message
from heartreach.prompts.topics import Topics
from tests.hub.made_prompt import made_prompt

#: Monday, 2 March 2026, 12:00 UTC.
NOON = 1772452800.0


def test_an_answer_under_way_ends_with_its_phone() -> None:
    """Said again every five seconds into a line that is gone, each would stay until the hub's end."""

    async def live() -> int:
        post, clock = MemoryPost(), LoopClock(NOON)
        phone = asyncio.create_task(SimulatedPhone("me", AnswerKind.DONE, after_s=60.0).run(post, clock))
        await asyncio.sleep(1.0)
        nudge = NudgePayload.of(made_prompt(NOON, wearer="me"), built_in())
        post.take(Message(Topics("me").of(nudge.NAME), nudge.to_json()))
        await asyncio.sleep(1.0)
        phone.cancel()
        await asyncio.sleep(600.0)
        return len(asyncio.all_tasks())

    assert virtually(live()) == 1
