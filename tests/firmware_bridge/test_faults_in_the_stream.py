"""Faults that show in the bytes or in the clocks, on the pure stream: each has a test with its name."""

import pytest

from heartreach.firmware_bridge import Frame, HeartStream, Measurement
from heartreach.firmware_bridge.inbox import Inbox
from heartreach.firmware_bridge.protocol.heart_rate import HeartRateMeasurement
from heartreach.firmware_bridge.protocol.pmd import PMD_DATA
from heartreach.firmware_bridge.protocol.pmd_frame import PmdFrame, PpiSample
from heartreach.firmware_bridge.protocol.uuids import HEART_RATE_MEASUREMENT
from heartreach.firmware_bridge.strap_stream import StrapStream
from heartreach.models import Beat, BridgeEvent, Contact, ContactState, Gap, GapReason, HeartRate, LinkQuality

EPOCH = 1_700_000_040.0
WORN, OFF, SILENT = ContactState.WORN, ContactState.NOT_WORN, ContactState.UNSUPPORTED


def frame(
    second: float,
    *rr: int,
    bpm: int | None = 75,
    contact: ContactState = WORN,
    now: float | None = None,
    dropped: int = 0,
) -> Frame:
    """One frame of a strap."""
    raw = bytes(HeartRateMeasurement(bpm, contact, rr_ticks=rr))
    return Frame(second, EPOCH + second if now is None else now, HEART_RATE_MEASUREMENT, raw, dropped)


def hear(*frames: Frame) -> list[BridgeEvent]:
    """What the stream makes of them."""
    stream = StrapStream(EPOCH, 0.0)
    return [event for one in frames for event in stream.hear(one)] + stream.link_down(frames[-1].arrived)


def beats(events: list[BridgeEvent]) -> list[int]:
    """The ticks of every beat."""
    return [event.rr_ticks for event in events if isinstance(event, Beat)]


def gaps(events: list[BridgeEvent]) -> list[GapReason]:
    """The reason of every gap."""
    return [event.reason for event in events if isinstance(event, Gap)]


def test_hr_0_is_not_known() -> None:
    """A strap without lock gives no heart rate at all."""
    assert not [event for event in hear(frame(1, bpm=None), frame(2, bpm=None)) if isinstance(event, HeartRate)]


@pytest.mark.parametrize("ticks", [0, 65535, 6145])
def test_rr_0_or_at_its_stop_is_no_interval(ticks: int) -> None:
    """Its frame's intervals are left out, and nothing is computed across the hole."""
    events = hear(frame(1, 800), frame(2, 810, ticks), frame(3, 820))

    assert (beats(events), gaps(events)) == ([800, 820], [GapReason.LOST])


def test_an_odd_rr_byte_keeps_the_rate_and_breaks_the_chain() -> None:
    """One stray byte: heart rate goes on, beats do not run across it."""
    odd = Frame(2.0, EPOCH + 2, HEART_RATE_MEASUREMENT, bytes.fromhex("1648200341"))
    events = hear(frame(1, 800), odd, frame(3, 820))

    assert (beats(events), gaps(events)) == ([800, 820], [GapReason.LOST])
    assert [event.bpm for event in events if isinstance(event, HeartRate)] == [75, 72, 75]


@pytest.mark.parametrize("raw", ["0e480100", "0f48000100"], ids=["8 bits", "16 bits"])
def test_frames_without_rr_may_repeat_whatever_else_they_tell(raw: str) -> None:
    """Ten of a watch that tells energy, ten times a second: nothing in them could be counted twice."""
    frames = [Frame(at / 10, EPOCH + at / 10, HEART_RATE_MEASUREMENT, bytes.fromhex(raw)) for at in range(10)]
    quality = [event for event in hear(*frames) if isinstance(event, LinkQuality)]

    assert [(one.frames, one.duplicates) for one in quality] == [(10, 0)]


@pytest.mark.parametrize(("error_ms", "taken"), [(0, [1024, 1024]), (30, [1024, 1024]), (31, [])])
def test_a_pulse_interval_is_taken_up_to_30_ms_of_doubt(error_ms: int, taken: list[int]) -> None:
    """No doubt at all is none, too."""
    sample = bytes(PpiSample(60, 1000, error_ms, blocked=False, contact=True, contact_known=True))
    raw = bytes(PmdFrame(Measurement.PPI, 0, 0, sample * 2))

    assert beats(hear(Frame(5.0, EPOCH + 5, PMD_DATA, raw))) == taken


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (PpiSample(75, 0, 5, blocked=False, contact=True, contact_known=True), GapReason.LOST),
        (PpiSample(75, 6_001, 5, blocked=False, contact=True, contact_known=True), GapReason.LOST),
        (PpiSample(75, 800, 31, blocked=False, contact=True, contact_known=True), GapReason.LOST),
        (PpiSample(75, 800, 5, blocked=True, contact=True, contact_known=True), GapReason.LOST),
        (PpiSample(75, 800, 5, blocked=True, contact=False, contact_known=False), GapReason.LOST),
        (PpiSample(75, 800, 5, blocked=False, contact=False, contact_known=True), GapReason.CONTACT),
    ],
    ids=["zero", "too long", "unsure", "moved", "moved, contact unknown", "not worn"],
)
def test_a_pulse_interval_that_is_none_leaves_a_hole(second: PpiSample, reason: GapReason) -> None:
    """No beat of its own, and no interval computed across it."""
    good = PpiSample(75, 800, 5, blocked=False, contact=True, contact_known=True)
    payload = b"".join(map(bytes, (good, second, good)))
    raw = bytes(PmdFrame(Measurement.PPI, 0, 0, payload, is_delta=False))
    events = hear(Frame(9.0, EPOCH + 9, PMD_DATA, raw, 0))

    assert (beats(events), gaps(events)) == ([819, 819], [reason])


def test_bytes_that_are_no_frame_are_counted_and_leave_a_hole() -> None:
    """Nobody knows which intervals they held."""
    events = hear(frame(1, 800), Frame(2.0, EPOCH + 2, HEART_RATE_MEASUREMENT, b"\x10", 0), frame(3, 820))
    minute = next(event for event in events if isinstance(event, LinkQuality))

    assert (beats(events), gaps(events), minute.malformed) == ([800, 820], [GapReason.LOST], 1)


def test_contact_flapping() -> None:
    """Off for a second, on again: intervals of the off second are not beats; the hole has its reason."""
    events = hear(frame(1, 800), frame(2, 333, contact=OFF), frame(3, 820), frame(4, 830))

    assert (beats(events), gaps(events)) == ([800, 820, 830], [GapReason.CONTACT])
    assert [event.state for event in events if isinstance(event, Contact)] == [WORN, OFF, WORN]


def test_contact_bits_that_come_and_go_are_no_news() -> None:
    """One H10 sends 0x16 and 0x10 in turn while it is worn."""
    events = hear(frame(1, 800), frame(2, 810, contact=SILENT), frame(3, 820))

    assert (beats(events), gaps(events)) == ([800, 810, 820], [])
    assert [event.state for event in events if isinstance(event, Contact)] == [WORN]


def test_contact_that_stops_being_told_is_not_off_for_ever() -> None:
    """Off, then silent about contact: beats count again."""
    events = hear(frame(1, contact=OFF), frame(2, 810, contact=SILENT))

    assert beats(events) == [810]


@pytest.mark.parametrize("step_s", [3600.0, -3600.0])
def test_the_host_clock_is_set(step_s: float) -> None:
    """Later beats stand on the new time, and nothing is computed across the step."""
    events = hear(frame(1, 800), frame(2, 1024), frame(3, 1024, now=EPOCH + 3 + step_s))
    last = [event for event in events if isinstance(event, Beat)][-1]

    assert gaps(events) == [GapReason.CLOCK]
    assert last.at == pytest.approx(EPOCH + 3 + step_s, abs=0.3)


def test_the_computer_sleeps() -> None:
    """Suspend stops the monotonic clock: eight hours show as a step forward."""
    events = hear(frame(1, 800), frame(2, 1024), frame(3, 1024, now=EPOCH + 3 + 8 * 3600))
    gap = next(event for event in events if isinstance(event, Gap))

    assert 8 * 3600 - 2 < gap.end - gap.start < 8 * 3600 + 2


def test_a_slow_adjustment_of_the_clock_is_no_step() -> None:
    """NTP that nudges: beat times follow, without a gap."""
    events = hear(*(frame(second, 1024, now=EPOCH + second * 1.0005) for second in range(1, 600)))

    assert gaps(events) == []


def test_a_slow_consumer_loses_frames_and_says_so() -> None:
    """What did not fit is counted, and the hole stands where it belongs."""
    events = hear(frame(1, 800), frame(9, 820, dropped=7))
    minute = next(event for event in events if isinstance(event, LinkQuality))

    assert (gaps(events), minute.dropped) == ([GapReason.OVERFLOW], 7)


async def test_a_full_inbox_counts_what_it_leaves_out() -> None:
    """The oldest stay, the next that fits tells how many are missing before it."""
    inbox = Inbox(capacity=2)
    for second in range(5):
        inbox.put(frame(float(second)))
    heard = [await inbox.get(0.0), await inbox.get(0.0)]
    inbox.put(frame(9.0))
    last = await inbox.get(0.0)

    assert [one.arrived for one in heard if one] == [0.0, 1.0]
    assert last is not None
    assert (last.arrived, last.dropped_before) == (9.0, 3)


async def test_a_closed_inbox_is_read_to_its_end() -> None:
    """A link that drops takes no frame with it."""
    inbox = Inbox()
    inbox.put(frame(1.0))
    inbox.close()

    assert await inbox.get(1.0) is not None
    assert await inbox.get(1.0) is None


def test_beats_counted_twice_by_the_strap_stay_out() -> None:
    """A strap that repeats its intervals in other bytes runs ahead of time: what cannot be new is left out."""
    heard: list[BridgeEvent] = []
    stream = HeartStream(EPOCH, 0.0)
    for second in range(1, 60):
        heard += stream.hear(frame(second, 1024))
        heard += stream.hear(frame(second + 0.4, 1024, bpm=76))
    at = [event.at for event in heard if isinstance(event, Beat)]

    assert at == sorted(set(at))
    assert len(at) < 75


def test_a_minute_of_losses_shows_in_its_coverage() -> None:
    """Half the intervals: half the coverage."""
    events = hear(*(frame(second, *((1024,) if second % 2 else ())) for second in range(1, 125)))
    whole = [event for event in events if isinstance(event, LinkQuality)][1]

    assert whole.coverage == pytest.approx(0.5, abs=0.05)
