"""`heartreach record`: write every notification of a strap, raw, one JSON line each."""

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import TextIO

from heartreach.cli.simulated import chosen_adapter, on_radio, seconds
from heartreach.clock import Clock
from heartreach.errors import BadInput, HeartreachError
from heartreach.firmware_bridge import Bridge, Measurement, Radio, Recorder
from heartreach.models import Beat, BridgeEvent, Link

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `heartreach record`."""
    parser.add_argument("out", type=Path, metavar="FRAMES.jsonl", help="the file to write; it must not exist")
    parser.add_argument("--strap", metavar="NAME", help="words of the strap's name, or its address (the nearest)")
    parser.add_argument("--seconds", type=seconds, help="stop after so many seconds; Ctrl-C stops at any time")
    parser.add_argument("--ecg", action="store_true", help="record ECG too, where the strap offers it (Polar H10)")
    parser.add_argument("--adapter", help="the Linux adapter to use, for example hci1")
    parser.add_argument("--simulate", action="store_true", help="record a virtual strap")


def run(args: argparse.Namespace) -> int:
    """Record until told to stop."""
    try:
        with args.out.open("x", encoding="utf-8") as out:
            frames, beats = _record_or_remove(out, args)
    except FileExistsError:
        raise BadInput(f"{args.out} exists", "Choose another name; a recording is never written over.") from None
    except FileNotFoundError:
        raise BadInput(f"The folder of {args.out} does not exist", "Make it first.") from None
    print(f"\n{frames} frames with {beats} beats in {args.out}. Decode them with `heartreach import`.", file=sys.stderr)
    return 0


def _record_or_remove(out: TextIO, args: argparse.Namespace) -> tuple[int, int]:
    try:
        return _record(out, args)
    except HeartreachError:
        args.out.unlink()  # nothing was recorded: the name is free for the next try
        raise


def _record(out: TextIO, args: argparse.Namespace) -> tuple[int, int]:
    counts = [0, 0]
    measure = frozenset({Measurement.ACC} | ({Measurement.ECG} if args.ecg else set()))

    async def work(radio: Radio, clock: Clock) -> None:
        recorder = Recorder(out, clock.now(), clock.monotonic())

        def on_event(event: BridgeEvent) -> None:
            if isinstance(event, Link):
                recorder.link(event.state, event.at, clock.monotonic())
                _say(event)
            counts[1] += isinstance(event, Beat)
            counts[0] = recorder.frames

        bridge = Bridge(radio, clock, strap=args.strap, on_frame=recorder.frame, measure=measure)
        await _for_a_while(bridge.run(on_event), args.seconds)

    # Ctrl-C is the usual way to end a recording; everything is written by then.
    with contextlib.suppress(KeyboardInterrupt):
        on_radio(work, simulate=args.simulate, adapter=chosen_adapter(args))
    return counts[0], counts[1]


async def _for_a_while(work: Coroutine[object, object, None], seconds: float | None) -> None:
    try:
        async with asyncio.timeout(seconds):
            await work
    except TimeoutError:
        return


def _say(link: Link) -> None:
    print(f"{link.strap or 'strap'}: {link.state.value}. {link.advice or ''}".rstrip(), file=sys.stderr)
