"""Lose the strap in every way, for seconds to hours, a thousand times (goal 17).

    python -m bench.bridge_dropouts [--tries 1000] [--seed 1]

The strap hangs up, walks out of reach, falls silent on a link that stands, or is taken off; between two losses it
streams for a minute or two. For each loss: the seconds from its return to the next beat. Prints figures as JSON and
ends with exit code 1 where a return took longer than 30 s, a beat was doubled, a loss left no gap, or files and tasks
grew.
"""

import argparse
import asyncio
import json
import math
import random
import statistics
import sys
from collections import Counter
from dataclasses import dataclass, field

from bench.bridge_sessions import open_files, virtually
from heartreach.clock import LoopClock
from heartreach.firmware_bridge import Bridge, SteadyHeart
from heartreach.firmware_bridge.virtual import StillAir, VirtualRadio, VirtualStrap
from heartreach.models import Beat, BridgeEvent, Gap

EPOCH = 1_700_000_000.0
#: A loss lasts between these, most of them short, in seconds.
SHORTEST_S, LONGEST_S = 2.0, 3 * 3600.0
#: Goal: beats again so soon after the strap is back, in seconds.
BACK_S = 30.0
#: A loss so short may be bridged without one missing beat.
UNSEEN_S = 15.0
WAYS = ("hangs up", "out of reach", "silent", "taken off")


@dataclass
class Story:
    """What the bridge said, boiled down as it came: a thousand losses are millions of events."""

    beats: int = 0
    doubled: int = 0
    gaps: int = 0
    last_at: float = -math.inf
    heard_at: float = -math.inf
    clock: LoopClock = field(default_factory=lambda: LoopClock(EPOCH))

    def take(self, event: BridgeEvent) -> None:
        """Count."""
        if isinstance(event, Beat):
            self.doubled += event.at <= self.last_at
            self.beats += 1
            self.last_at, self.heard_at = event.at, self.clock.monotonic()
        elif isinstance(event, Gap):
            self.gaps += 1


async def lose(
    way: str, seconds: float, strap: VirtualStrap, heart: SteadyHeart, air: StillAir, clock: LoopClock
) -> None:
    """Be gone in this way for so long."""
    if way == "hangs up":
        await strap.drop_link()
    elif way == "out of reach":
        air.walk_away(strap.address)
        await clock.sleep(seconds)
        air.come_back(strap.address)
    elif way == "silent":
        strap.mute = True
        await clock.sleep(seconds)
        strap.mute = False
    else:
        heart.worn = False
        await clock.sleep(seconds)
        heart.worn = True
    if len(heart.told) > 10:
        del heart.told[:-10]  # hours of beats that nobody will ask for


async def play(tries: int, seed: int) -> dict[str, object]:
    chance, story, heart = random.Random(seed), Story(), SteadyHeart()
    strap, air, clock = VirtualStrap("HRM 1", heart), StillAir(), story.clock
    waits: list[float] = []
    files, tasks, ways, faults = [], [], Counter[str](), list[str]()
    async with VirtualRadio([strap], clock, air) as radio:
        bridge = asyncio.create_task(Bridge(radio, clock, strap="HRM 1").run(story.take))
        await clock.sleep(60.0)
        for number in range(tries):
            way, gaps = chance.choice(WAYS), story.gaps
            seconds = SHORTEST_S * (LONGEST_S / SHORTEST_S) ** chance.random()
            await lose(way, seconds, strap, heart, air, clock)
            waits.append(await beats_again(story, clock))
            await clock.sleep(chance.uniform(20.0, 90.0))
            ways[way] += 1
            files.append(open_files())
            tasks.append(len(asyncio.all_tasks()))
            if waits[-1] > BACK_S:
                faults.append(f"loss {number} ({way}, {seconds:.0f} s): back after {waits[-1]:.1f} s")
            if story.gaps == gaps and seconds > UNSEEN_S and way != "hangs up":
                faults.append(f"loss {number} ({way}, {seconds:.0f} s) left no gap")
        bridge.cancel()
        await asyncio.gather(bridge, return_exceptions=True)
    faults += [f"{story.doubled} beats doubled or out of order"] * bool(story.doubled)
    faults += [f"files {min(files)} to {max(files)}"] * (max(files) > files[0])
    faults += [f"tasks {min(tasks)} to {max(tasks)}"] * (max(tasks) > min(tasks) + 2)
    return {
        "losses": dict(ways),
        "virtual hours": round((clock.now() - EPOCH) / 3600, 1),
        "back after, s, median and worst": [round(statistics.median(waits), 2), round(max(waits), 2)],
        "beats": story.beats,
        "gaps": story.gaps,
        "files": [files[0], files[-1]],
        "tasks": [tasks[0], tasks[-1]],
        "faults": faults,
    }


async def beats_again(story: Story, clock: LoopClock) -> float:
    """Seconds until the next beat is heard."""
    began = clock.monotonic()
    while story.heard_at <= began and clock.monotonic() - began < 10 * BACK_S:
        await clock.sleep(0.1)
    return clock.monotonic() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    told: list[dict[str, object]] = []

    async def work() -> None:
        told.append(await play(args.tries, args.seed))

    virtually(work())
    print(json.dumps(told[0], indent=2))
    return 1 if told[0]["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
