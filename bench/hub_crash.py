"""Kill a whole hub with SIGKILL, again and again: what it said to anybody must be on its disk (goal 8).

    python -m bench.hub_crash [--tries 200] [--seed 1]

Each try forks a hub (desk, store, mailroom, courier) in virtual time that decides prompt after prompt, while a phone
answers each as soon as it is shown and beats come in. Whatever the phone saw, and whatever it was told is stored, it
writes down. After the kill the pages must be sound, each prompt the phone showed must be explained by a decision, each
acknowledged answer there once, and no prompt may be decided twice. Ends with exit code 1 if anything is wrong. POSIX
only.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from bench.store_crash import killed_after
from heartreach.clock import LoopClock
from heartreach.hub.hub import Hub, Plan
from heartreach.hub.simulated_house import virtually
from heartreach.hub.simulated_phone import SimulatedPhone
from heartreach.models import AnswerKind, Beat, Prompt, PromptKind, Tool, Wearer
from heartreach.prompts.memory_courier import MemoryCourier, MemoryPost
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.topics import Topics
from heartreach.store import Reader, Store
from heartreach.store.layout import Layout
from heartreach.store.verify import verify

START = 1_760_004_000.0
EVER = (0.0, 1e11)
#: Within how many seconds after its first word the hub is killed.
LONGEST_S = 0.4


def prompt(number: int, at: float) -> Prompt:
    return Prompt(
        decision_id=f"d{number}",
        wearer="me",
        at=at,
        tz="UTC",
        kind=PromptKind.CHECKIN,
        onset_id=None,
        available=True,
        reasons=(),
        draw=None,
        policy="1",
        tool=Tool.ASSESS,
        text_id="t",
        text="How is it?",
        expires_at=at + 900,
        why="a check-in",
    )


async def live(folder: Path, first: int, told: int) -> None:
    """Decide for ever; the phone tells the parent what it saw."""
    clock = LoopClock(START + 100.0 * first - asyncio.get_running_loop().time())
    post, phone = MemoryPost(), Telling("me", AnswerKind.DONE, 0.0, told=told)
    courier = MemoryCourier(post, Topics("me").inbound)
    plan = Plan(folder, Wearer(wearer_id="me", tz="UTC"), PolicySettings(), seed=1)
    async with Store.open(folder, clock=clock) as store, Hub.open(plan, clock, store, courier) as hub:
        tasks = [
            asyncio.create_task(work) for work in (hub.mailroom.send(), hub.mailroom.listen(), phone.run(post, clock))
        ]
        number = first
        while not any(task.done() for task in tasks):
            store.add("me", *[Beat(at=clock.now() + beat, rr_ticks=900) for beat in range(3)])
            hub.session.desk.remember(prompt(number, clock.now()))
            hub.mailroom.post(prompt(number, clock.now()))
            number += 1
            await clock.sleep(3.0)


class Telling(SimulatedPhone):
    """A phone that writes down what it showed and what was acknowledged, at once."""

    def __init__(self, *args: object, told: int) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.nudges = Book(told, "shown", lambda nudge: nudge.id)  # type: ignore[attr-defined]
        self.acks = Book(told, "acked", lambda ack: ack.id)  # type: ignore[attr-defined]


class Book(list):  # type: ignore[type-arg]
    """A list that tells each entry."""

    def __init__(self, told: int, what: str, name: object) -> None:
        super().__init__()
        self._told, self._what, self._name = told, what, name

    def append(self, entry: object) -> None:
        """Tell, then keep."""
        os.write(self._told, f"{self._what} {self._name(entry)}\n".encode())  # type: ignore[operator]
        super().append(entry)


def one_crash(folder: Path, first: int, chance: random.Random) -> tuple[Counter[str], list[str]]:
    ours, theirs = os.pipe()
    killed_after(lambda: virtually(live(folder, first, theirs)), chance.uniform(0, LONGEST_S), ours)
    os.close(theirs)
    with os.fdopen(ours) as said:
        lines = [line.split() for line in said.read().split("\n")[:-1]]
    shown = {name for what, name in lines if what == "shown"}
    acked = {name for what, name in lines if what == "acked"}
    return Counter(shown=len(shown), acked=len(acked)), faults_in(folder, shown, acked)


def faults_in(folder: Path, shown: set[str], acked: set[str]) -> list[str]:
    if not Layout(folder).database.exists():
        return ["nothing is stored"] * bool(shown or acked)
    faults = list(verify(Layout(folder)).faults)
    with Reader.open(folder) as reader:
        decided = Counter(one.decision_id for one in reader.decisions("me", *EVER))
        answers = Counter(one.answer_id for one in reader.answers("me", *EVER))
        beats = reader.beats("me", *EVER).at.size
    faults += [f"prompt {one} was shown and is not stored" for one in shown - set(decided)]
    faults += [f"answer {one} was acknowledged and is not stored" for one in acked - set(answers)]
    faults += [f"{one} is stored twice" for one, count in (decided + answers).items() if count > 1]
    if len(acked) > 4 and not beats:
        faults.append("no beat is stored")
    return faults


def crashes(tries: int, chance: random.Random) -> dict[str, object]:
    totals, faults, spoke = Counter[str](), list[str](), 0
    with tempfile.TemporaryDirectory() as temporary:
        folder, first = Path(temporary) / "data", 0
        for number in range(tries):
            counts, wrong = one_crash(folder, first, chance)
            totals += counts
            spoke += bool(counts["acked"])
            first += 10_000
            faults += [f"try {number}: {fault}" for fault in wrong]
        faults += [f"taken for damaged: {path.name}" for path in folder.glob("damaged-*")]
    return {
        "tries": tries,
        "tries with acknowledged answers": spoke,
        "prompts shown": totals["shown"],
        "answers acknowledged": totals["acked"],
        "faults": faults,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    found = crashes(args.tries, random.Random(args.seed))
    print(json.dumps(found, indent=2))
    return 1 if found["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
