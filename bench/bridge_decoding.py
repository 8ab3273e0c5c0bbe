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
ROUNDS, REPEATS = 20_000, 5


def measure(name: str, work: Callable[[], object], base_us: float | None = None) -> float:
    """Print the best time of one call in microseconds."""
    best = min(timeit.repeat(work, number=ROUNDS, repeat=REPEATS)) / ROUNDS * 1e6
    print(f"{name:<46}{best:8.2f} us" + ("" if base_us is None else f"{best / base_us:8.1f} x"))
    return best


def bare() -> tuple[int, ...]:
    """The least that can be done with this frame."""
    return struct.unpack_from("<BBHH", FRAME)


def stream() -> Callable[[], object]:
    """A stream that hears one more frame with every call."""
    whole, second = StrapStream(1_700_000_000.0, 0.0), [0.0]

    def hear() -> object:
        second[0] += 1.75
        return whole.hear(Frame(second[0], 1_700_000_000.0 + second[0], HEART_RATE_MEASUREMENT, FRAME))

    return hear


def main() -> None:
    """Print the table."""
    base = measure("struct.unpack, nothing checked", bare)
    measure("heartreach: decode", lambda: HeartRateMeasurement.from_bytes(FRAME), base)
    measure("heartreach: decode, place, account, events", stream(), base)
    acc = bytes(PmdFrame(2, 10**18, 1, bytes(6 * 36)))
    measure("heartreach: 36 raw ACC samples", lambda: PmdFrame.from_bytes(acc).acc_mg(), base)
    try:
        from bleakheart import HeartRate  # noqa: PLC0415
    except ImportError:
        print("bleakheart is not installed")
        return
    other = HeartRate(None, callback=lambda *_: None)
    decode = getattr(other, "_decode", None) or other._decode_data  # noqa: SLF001
    measure("bleakheart: decode", lambda: decode(bytearray(FRAME)), base)


if __name__ == "__main__":
    main()
