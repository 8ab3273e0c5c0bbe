import contextlib
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartreach.errors import MalformedFrame
from heartreach.firmware_bridge.protocol.pmd import Measurement, offered
from heartreach.firmware_bridge.protocol.pmd_control import ControlReply, stopped_by_strap
from heartreach.firmware_bridge.protocol.pmd_delta import decode_delta
from heartreach.firmware_bridge.protocol.pmd_frame import PmdFrame, PpiSample
from heartreach.firmware_bridge.protocol.pmd_settings import PmdSettings, Setting
from heartreach.firmware_bridge.protocol.polar_advertisement import PolarAdvertisement

BYTE, WORD = st.integers(0, 0xFF), st.integers(0, 0xFFFF)

DECODERS: list[Callable[[bytes], object]] = [
    lambda raw: PmdFrame.from_bytes(raw).ecg_microvolt(),
    lambda raw: PmdFrame.from_bytes(raw).acc_mg(0.001),
    lambda raw: PmdFrame.from_bytes(raw).acc_mg(),
    lambda raw: PmdFrame.from_bytes(raw).ppi(),
    lambda raw: decode_delta(raw, 3, 16),
    PmdSettings.from_bytes,
    ControlReply.from_bytes,
    PolarAdvertisement.from_bytes,
    offered,
    stopped_by_strap,
]


@pytest.mark.parametrize("decode", DECODERS)
@given(st.binary(max_size=64), st.sampled_from([b"", b"\0", b"\2" + bytes(8), b"\3" + bytes(8), b"\xf0"]))
def test_any_bytes_decode_or_raise_the_one_error(decode: Callable[[bytes], object], raw: bytes, start: bytes) -> None:
    """No decoder of Polar's bytes raises anything but MalformedFrame."""
    with contextlib.suppress(MalformedFrame):
        decode(start + raw)


@given(BYTE, BYTE, BYTE, st.booleans(), st.binary(max_size=20))
def test_a_reply_survives_the_round_trip(
    operation: int, measurement: int, status: int, more: bool, parameters: bytes
) -> None:
    """Encode, decode, the same."""
    reply = ControlReply(operation, measurement, status, more, parameters)

    assert ControlReply.from_bytes(bytes(reply)) == reply


@given(
    st.dictionaries(
        st.sampled_from([Setting.RATE, Setting.RESOLUTION, Setting.RANGE]), st.lists(WORD, max_size=5).map(tuple)
    )
)
def test_settings_survive_the_round_trip(values: dict[Setting, tuple[int, ...]]) -> None:
    """Encode, decode, the same."""
    settings = PmdSettings(values)

    assert PmdSettings.from_bytes(bytes(settings)) == settings


@given(st.sampled_from(Measurement), st.integers(0, 2**64 - 1), st.integers(0, 127), st.booleans(), st.binary())
def test_a_frame_survives_the_round_trip(
    measurement: Measurement, last_ns: int, kind: int, is_delta: bool, payload: bytes
) -> None:
    """Encode, decode, the same."""
    frame = PmdFrame(measurement, last_ns, kind, payload, is_delta)

    assert PmdFrame.from_bytes(bytes(frame)) == frame


@pytest.mark.parametrize(("kind", "is_delta"), [(1, False), (2, False), (0, True)])
@pytest.mark.parametrize(
    ("measurement", "read", "payload"),
    [(Measurement.ECG, PmdFrame.ecg_microvolt, bytes(6)), (Measurement.PPI, PmdFrame.ppi, bytes(6))],
    ids=["ECG", "PPI"],
)
def test_a_frame_type_that_nobody_knows_is_not_guessed(
    measurement: Measurement, read: Callable[[PmdFrame], object], payload: bytes, kind: int, *, is_delta: bool
) -> None:
    """The same bytes read as another type would be numbers, and wrong ones."""
    assert read(PmdFrame(measurement, 0, 0, payload, False)) is not None

    with pytest.raises(MalformedFrame, match="unknown"):
        read(PmdFrame(measurement, 0, kind, payload, is_delta))


@given(BYTE, WORD, WORD, st.booleans(), st.booleans(), st.booleans())
def test_a_pulse_interval_survives_the_round_trip(
    bpm: int, pp: int, error: int, blocked: bool, contact: bool, known: bool
) -> None:
    """Encode, decode, the same."""
    sample = PpiSample(bpm, pp, error, blocked, contact, known)

    assert PpiSample.from_bytes(bytes(sample)) == sample


@given(st.binary(min_size=4, max_size=4))
def test_an_advertisement_survives_the_round_trip(raw: bytes) -> None:
    """All but the two bits that nobody knows."""
    once = PolarAdvertisement.from_bytes(raw)

    assert PolarAdvertisement.from_bytes(bytes(once)) == once


@given(st.lists(st.tuples(*[st.integers(-(2**15), 2**15 - 1)] * 3), min_size=1, max_size=40))
def test_delta_coding_loses_nothing(samples: list[tuple[int, int, int]]) -> None:
    """Pack by the book, unpack, the same."""
    rows = np.array(samples, dtype=np.int64)
    steps = np.diff(rows, axis=0).ravel()
    bits = 17
    packed = sum((int(step) & (1 << bits) - 1) << number * bits for number, step in enumerate(steps))
    block = bytes([bits, len(samples) - 1]) + packed.to_bytes(-(-len(steps) * bits // 8), "little")
    reference = b"".join(int(value).to_bytes(2, "little", signed=True) for value in rows[0])

    assert decode_delta(reference + (block if len(steps) else b""), 3, 16).tolist() == rows.tolist()


def test_the_nearest_offered_setting_is_chosen_and_the_factor_never_sent() -> None:
    """Ask for 25 Hz of 52, 104: get 52; the factor is the strap's to tell."""
    offer = PmdSettings({Setting.RATE: (104, 52), Setting.CHANNELS: (3,), Setting.FACTOR: (1,)})

    assert dict(offer.choose({Setting.RATE: 25}).values) == {Setting.RATE: (52,), Setting.CHANNELS: (3,)}


@pytest.mark.parametrize("bits", [0x7FC00000, 0x7F800000, 0xFF800000, 0x00000000, 0xBF800000])
def test_a_factor_that_is_no_positive_number_tells_nothing(bits: int) -> None:
    """NaN, both infinities, zero, below zero: movement made with one of these ended the bridge, or was made up."""
    assert PmdSettings({Setting.FACTOR: (bits,)}).factor is None
