import numpy as np
import pytest

from heartreach.firmware_bridge.protocol.heart_rate import HeartRateMeasurement
from heartreach.firmware_bridge.protocol.pmd import Operation
from heartreach.firmware_bridge.protocol.pmd_control import ControlReply
from heartreach.firmware_bridge.protocol.pmd_delta import decode_delta
from heartreach.firmware_bridge.protocol.pmd_frame import PmdFrame
from heartreach.firmware_bridge.protocol.pmd_settings import PmdSettings
from heartreach.firmware_bridge.protocol.polar_advertisement import PolarAdvertisement
from heartreach.firmware_bridge.strap_time import StrapTime
from tests.firmware_bridge import frames


@pytest.mark.parametrize("row", frames.heart_frames(), ids=lambda row: row["hex"])
def test_heart_rate_frames_of_real_straps_mean_what_they_mean(row: frames.HeartFrame) -> None:
    """Rate, contact, energy and intervals come out as their makers say."""
    frame = HeartRateMeasurement.from_bytes(bytes.fromhex(row["hex"]))

    assert (frame.bpm, frame.contact.value, frame.energy_kj, list(frame.rr_ticks)) == (
        row["bpm"],
        row["contact"],
        row["energy_kj"],
        row["rr_ticks"],
    )


@pytest.mark.parametrize("row", frames.control_replies(), ids=lambda row: row["hex"])
def test_control_replies_of_a_real_h10_are_understood(row: frames.ControlReply) -> None:
    """What was asked, how it went, and the settings in it."""
    reply = ControlReply.from_bytes(bytes.fromhex(row["hex"]))
    settings = PmdSettings.from_bytes(reply.parameters if reply.operation == Operation.SETTINGS else b"")

    assert (reply.operation, reply.measurement, reply.status) == (row["op"], row["type"], row["status"])
    assert {str(int(setting)): list(values) for setting, values in settings.values.items()} == row["settings"]


def test_an_offer_of_settings_is_read_whole() -> None:
    """Two-byte values, several values, and the one-byte channel count."""
    offer = PmdSettings.from_bytes(bytes.fromhex("00013400010110000204f500f401e803d0070401 03"))

    assert [list(values) for values in offer.values.values()] == [[52], [16], [245, 500, 1000, 2000], [3]]
    assert PmdSettings.from_bytes(bytes(offer)) == offer


@pytest.mark.parametrize("row", frames.ecg_frames(), ids=lambda row: str(row["timestamp_ns"]))
def test_ecg_of_a_real_h10_is_decoded(row: frames.EcgFrame) -> None:
    """Microvolt, sign included, and the strap's own time."""
    frame = PmdFrame.from_bytes(bytes.fromhex(row["hex"]))

    assert frame.last_ns == row["timestamp_ns"]
    assert frame.ecg_microvolt().tolist() == row["microvolt"]
    assert bytes(frame).hex() == row["hex"]


def test_a_real_h10_samples_at_130_17_hz() -> None:
    """The period comes from the stamps, not from the box."""
    stamps = [row["timestamp_ns"] for row in frames.ecg_frames()]
    time = StrapTime(rate_hz=130.0)
    last = [time.samples(stamp, 73, arrived=100.0 + number * 0.561) for number, stamp in enumerate(stamps)][-1]

    assert 1 / np.diff(last).mean() == pytest.approx(130.17, abs=0.01)


@pytest.mark.parametrize("row", frames.acc_frames(), ids=lambda row: row["hex"][:20])
def test_acceleration_is_decoded_raw_and_delta(row: frames.VectorFrame) -> None:
    """Real and reference frames give their samples; type 0x80 in units of the told factor."""
    frame = PmdFrame.from_bytes(bytes.fromhex(row["hex"]))

    assert frame.acc_mg(factor=0.001) == pytest.approx(np.array(row["samples"]))


def test_a_real_verity_sense_lies_still() -> None:
    """Its acceleration is one g."""
    frame = PmdFrame.from_bytes(bytes.fromhex(frames.acc_frames()[-1]["hex"]))
    norm = np.linalg.norm(frame.acc_mg()[:10], axis=1)

    assert norm.min() > 995
    assert norm.max() < 1006


@pytest.mark.parametrize("row", frames.delta_blocks(), ids=lambda row: f"{row['channels']}x{row['resolution_bits']}")
def test_delta_blocks_unpack_to_their_samples(row: frames.DeltaBlock) -> None:
    """Widths up to 32 bits, several blocks, sums that wrap."""
    samples = decode_delta(bytes.fromhex(row["hex"]), row["channels"], row["resolution_bits"])

    assert samples.tolist() == row["samples"]


@pytest.mark.parametrize("row", frames.ppi_frames(), ids=lambda row: row["hex"][:20])
def test_pulse_intervals_come_with_their_doubts(row: frames.VectorFrame) -> None:
    """Heart rate, interval, error, movement and contact."""
    frame = PmdFrame.from_bytes(bytes.fromhex(row["hex"]))
    samples = [[p.bpm, p.pp_ms, p.error_ms, p.blocked, p.contact, p.contact_known] for p in frame.ppi()]

    assert samples == row["samples"]


@pytest.mark.parametrize("row", frames.advertisements(), ids=lambda row: row["hex"])
def test_a_polar_advertisement_tells_heart_rate(row: frames.Advertisement) -> None:
    """Without any connection."""
    assert PolarAdvertisement.from_bytes(bytes.fromhex(row["hex"])).slow_bpm == row["bpm"]


@pytest.mark.parametrize(("first", "counter"), [("e3", 0), ("e7", 1), ("ff", 7)])
def test_the_frame_counter_stands_in_bits_2_to_4(first: str, counter: int) -> None:
    """It tells a new heart rate from a repeated advertisement."""
    assert PolarAdvertisement.from_bytes(bytes.fromhex(first + "000038")).counter == counter
