import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartreach.errors import MalformedFrame
from heartreach.firmware_bridge.protocol.heart_rate import HeartRateMeasurement
from heartreach.models import ContactState

RR = st.lists(st.integers(0, 0xFFFF), max_size=12).map(tuple)
ENERGY = st.none() | st.integers(0, 0xFFFF)


@given(st.none() | st.integers(1, 0xFFFF), st.sampled_from(ContactState), ENERGY, RR)
def test_what_was_written_is_read_back(
    bpm: int | None, contact: ContactState, energy: int | None, rr: tuple[int, ...]
) -> None:
    """Decoding an encoded measurement gives the same measurement, for every measurement."""
    frame = HeartRateMeasurement(bpm=bpm, contact=contact, energy_kj=energy, rr_ticks=rr)

    assert HeartRateMeasurement.from_bytes(bytes(frame)) == frame


@given(st.binary(max_size=40))
def test_any_bytes_decode_or_raise_the_one_error(raw: bytes) -> None:
    """No bytes whatever raise anything but MalformedFrame, and what decodes survives a round trip."""
    try:
        frame = HeartRateMeasurement.from_bytes(raw)
    except MalformedFrame:
        return
    assert HeartRateMeasurement.from_bytes(bytes(frame)) == frame


@given(st.binary(max_size=40))
def test_no_interval_is_made_of_bytes_that_were_not_sent(raw: bytes) -> None:
    """Every decoded interval stands in the frame as two little-endian bytes, in order, at its end."""
    try:
        frame = HeartRateMeasurement.from_bytes(raw)
    except MalformedFrame:
        return
    tail = b"".join(ticks.to_bytes(2, "little") for ticks in frame.rr_ticks) + frame.rejected_rr
    assert raw.endswith(tail)


def test_an_odd_rr_byte_rejects_the_intervals_and_keeps_the_rate() -> None:
    """One stray byte makes every interval doubtful; the heart rate before it is not."""
    frame = HeartRateMeasurement.from_bytes(bytes.fromhex("1048400341"))

    assert (frame.bpm, frame.rr_ticks, frame.rejected_rr.hex()) == (72, (), "400341")


@pytest.mark.parametrize("raw", ["", "01", "0148", "08", "0848", "084801", "004800"])
def test_a_frame_cut_or_padded_is_malformed(raw: str) -> None:
    """A frame that ends inside a field, or goes on after the last, is not guessed at."""
    with pytest.raises(MalformedFrame):
        HeartRateMeasurement.from_bytes(bytes.fromhex(raw))


def test_an_empty_rr_list_is_no_error() -> None:
    """The RR bit may be set with nothing after it."""
    assert HeartRateMeasurement.from_bytes(bytes.fromhex("1048")).rr_ticks == ()


def test_reserved_flags_are_ignored() -> None:
    """Bits 5 to 7 may mean something one day; today they mean nothing."""
    assert HeartRateMeasurement.from_bytes(bytes.fromhex("f0484003")).rr_ticks == (832,)


def test_zero_is_no_heart_rate() -> None:
    """A strap without lock sends 0: that is "not known", not an arrest."""
    assert HeartRateMeasurement.from_bytes(bytes.fromhex("0600")).bpm is None
