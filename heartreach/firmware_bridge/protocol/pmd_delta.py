"""Delta-coded samples: a reference sample, then blocks of small differences packed bit by bit."""

import numpy as np
from numpy.typing import NDArray

from heartreach.errors import MalformedFrame
from heartreach.firmware_bridge.protocol.cursor import Cursor

__all__ = ["decode_delta"]

#: Differences are at most this wide, and sums wrap at this width.
WIDEST_BITS = 32


def decode_delta(raw: bytes, channels: int, resolution_bits: int) -> NDArray[np.int64]:
    """Unpack samples.

    The reference takes ceil(resolution / 8) bytes a channel. Each block says how many bits a difference has and how
    many samples follow; all are two's complement, least significant bit first, and padded to whole bytes.

    Args:
        raw: the frame after its header.
        channels: values per sample.
        resolution_bits: bits of a reference value.

    Returns:
        Shape (samples, channels), the reference first.

    Raises:
        MalformedFrame: the bytes end inside a block, or a width is impossible.

    >>> decode_delta(bytes.fromhex("f1ff1400f00306017b0f08"), channels=3, resolution_bits=16).tolist()
    [[-15, 20, 1008], [-20, 17, 1008]]
    """
    cursor = Cursor(raw)
    width = -(-resolution_bits // 8)
    steps = [np.array([[cursor.signed(width, "reference sample") for _ in range(channels)]], dtype=np.int64)]
    while cursor.left:
        steps.append(_block(cursor, channels, raw))
    samples = np.cumsum(np.concatenate(steps), axis=0)
    half = 1 << (WIDEST_BITS - 1)
    return (samples + half) % (2 * half) - half


def _block(cursor: Cursor, channels: int, raw: bytes) -> NDArray[np.int64]:
    bits, count = cursor.unsigned(1, "width"), cursor.unsigned(1, "count")
    if bits > WIDEST_BITS:
        raise MalformedFrame(raw, f"differences of {bits} bits")
    packed = np.frombuffer(cursor.take(-(-count * channels * bits // 8), "block"), dtype=np.uint8)
    flat = np.unpackbits(packed, bitorder="little")[: count * channels * bits].astype(np.int64)
    weights = np.int64(1) << np.arange(bits, dtype=np.int64)
    values: NDArray[np.int64] = flat.reshape(count, channels, bits) @ weights
    sign = (np.int64(1) << np.int64(bits)) >> 1
    return np.where(values & sign, values - 2 * sign, values)
