"""Time of decoding one heart rate frame, of the whole stream, and of other decoders where they are installed.

pip install bleakheart        # optional, to compare
python bench/bridge_decoding.py
"""

import struct
import timeit
from collections.abc import Callable

from heartreach.firmware_bridge import Frame, StrapStream
from heartreach.firmware_bridge.protocol.heart_rate import HeartRateMeasurement
from heartreach.firmware_bridge.protocol.pmd_frame import PmdFrame
from heartreach.firmware_bridge.protocol.uuids import HEART_RATE_MEASUREMENT

FRAME = bytes.fromhex("16437203 8a03")
CALLS, ROUNDS = 10_000, 9


def race(works: dict[str, Callable[[], object]]) -> None:
    """Time all works in turn, round after round, and print the best of each in microseconds.

    Taking turns matters: on a busy machine whoever runs in the quiet second would win.
    """
    best = dict.fromkeys(works, float("inf"))
    for _ in range(ROUNDS):
        for name, work in works.items():
            best[name] = min(best[name], timeit.timeit(work, number=CALLS) / CALLS * 1e6)
    for name, one in best.items():
        print(f"{name:<46}{one:8.2f} us")


def bare() -> tuple[int, ...]:
    """The least that can be done with this frame."""
    return struct.unpack_from("<BBHH", FRAME)


def stream() -> Callable[[], object]:
    """A stream that hears one more frame with every call."""
    whole, second = StrapStream(1_700_000_000.0, 0.0), [0.0]

    def hear() -> object:
        second[0] += (0x0372 + 0x038A) / 1024  # as long as its two intervals: nothing is lost, nothing comes twice
        return whole.hear(Frame(second[0], 1_700_000_000.0 + second[0], HEART_RATE_MEASUREMENT, FRAME))

    return hear


def main() -> None:
    """Print the table."""
    acc = bytes(PmdFrame(2, 10**18, 1, bytes(6 * 36)))
    works: dict[str, Callable[[], object]] = {
        "struct.unpack, nothing checked": bare,
        "heartreach: decode": lambda: HeartRateMeasurement.from_bytes(FRAME),
        "heartreach: decode, place, account, events": stream(),
        "heartreach: 36 raw ACC samples": lambda: PmdFrame.from_bytes(acc).acc_mg(),
    }
    try:
        from bleakheart import HeartRate  # noqa: PLC0415
    except ImportError:
        print("bleakheart is not installed")
    else:
        other = HeartRate(None, callback=lambda *_: None)
        works["bleakheart: decode"] = lambda: other._decode(bytearray(FRAME))  # noqa: SLF001
    race(works)


if __name__ == "__main__":
    main()
