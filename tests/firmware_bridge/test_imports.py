import gzip
import math
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heartreach.errors import BadInput
from heartreach.firmware_bridge import Frame, Recorder
from heartreach.firmware_bridge.imports import read_intervals
from heartreach.firmware_bridge.imports.fit import read_fit
from heartreach.firmware_bridge.imports.table import read_table
from heartreach.firmware_bridge.protocol.uuids import HEART_RATE_MEASUREMENT
from heartreach.models import LinkState

KUBIOS = """HRV ANALYSIS RESULTS - 01-Jan-2026 10:00:00
Kubios HRV Standard

RR INTERVAL DATA and SPECTRUM ESTIMATES,
                    ,    SAMPLE 1,            ,            ,
                    ,        Time, RR interval,   Frequency,
                    ,         (s),         (s),        (Hz),
                    ,       0.800,       0.800,       0.000,
                    ,       1.486,       0.686,       0.004,
                    ,            ,            ,       0.008,
"""


def fit_crc(raw: bytes) -> int:
    """The checksum of the FIT protocol."""
    crc = 0
    for byte in raw:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def fit_file(intervals_ms: list[int]) -> bytes:
    """A FIT activity with a file id and `hrv` messages of five intervals each."""
    file_id = struct.pack("<BBBHB3B", 0x40, 0, 0, 0, 1, 0, 1, 0) + struct.pack("<BB", 0, 4)
    hrv = struct.pack("<BBBHB3B", 0x41, 0, 0, 78, 1, 0, 10, 0x84)
    padded = intervals_ms + [0xFFFF] * (-len(intervals_ms) % 5)
    rows = (padded[start : start + 5] for start in range(0, len(padded), 5))
    data = file_id + hrv + b"".join(struct.pack("<B5H", 1, *row) for row in rows)
    header = struct.pack("<BBHI4s", 14, 0x20, 2100, len(data), b".FIT")
    header += struct.pack("<H", fit_crc(header))
    return header + data + struct.pack("<H", fit_crc(header + data))


@pytest.mark.parametrize(
    ("text", "rr_ms"),
    [
        ("800\n810\n790\n", (800.0, 810.0, 790.0)),
        ("0.8\n0.81\n0.79\n", (800.0, 810.0, 790.0)),
        ("0,800\n0,810\n", (800.0, 810.0)),
        ("\ufeff800\r\n810\r\n\r\n", (800.0, 810.0)),
        ("Phone timestamp;RR-interval [ms]\n2026-04-24T14:10:16.752;937\n2026-04-24T14:10:17.6;940\n", (937.0, 940.0)),
        ("date,rr,since start\n2025-03-15 09:00:15.123,823,0\n2025-03-15 09:00:15.946,812,823\n", (823.0, 812.0)),
        ("t_s,rr_ms\n0.8,800\n1.6,790\n", (800.0, 790.0)),
        ("RR (s)\n0.8\n0.9\n", (800.0, 900.0)),
        ("1.0\t800\n1.8\t810\n", (800.0, 810.0)),
        (KUBIOS, (800.0, 686.0)),
        ("853,5\r\n846,25\r\n850\r\n", (853.5, 846.25, 850.0)),
        ("0,998\n1,012\n", (998.0, 1012.0)),
        ("1,850\n2,845\n3,860\n", (850.0, 845.0, 860.0)),
        ("850, 845, 860\n", (850.0, 845.0, 860.0)),
        ("850;845;860", (850.0, 845.0, 860.0)),
        ("850 845\t860", (850.0, 845.0, 860.0)),
        ("# exported\n850\n845\n", (850.0, 845.0)),
        ("# exported\nRR [ms]\n850\n845\n", (850.0, 845.0)),
        ("at,rr_ticks,rr_ms\n1795246114.9395,869,848.63\n1795246115.7998,881,860.35\n", (848.6328125, 860.3515625)),
    ],
    ids=[
        *("ms", "s", "comma", "bom", "sensor logger", "hrv logger", "ours", "unit in header", "two columns", "kubios"),
        *("comma in ms", "comma in s", "a count and ms", "one line", "semicolons", "blanks"),
        *("comment", "comment and header", "our export"),
    ],
)
def test_the_formats_people_have_are_read(text: str, rr_ms: tuple[float, ...]) -> None:
    """Unit, separator and column are found, whatever the app."""
    assert read_table(text).rr_ms == rr_ms


def test_a_pause_in_the_stamps_is_a_pause_in_the_intervals() -> None:
    """The phone lost the strap for a minute: nothing is drawn together."""
    text = (
        "Phone timestamp;RR-interval [ms]\n2026-04-24T14:10:00;800\n2026-04-24T14:11:00;800\n2026-04-24T14:11:01;800\n"
    )

    assert read_table(text).ends_s == (0.8, 60.8, 61.6)


@pytest.mark.parametrize(
    "text",
    [
        "at,rr_ms\n1795246100.0,800\n1795246160.0,800\n1795246160.8,800\n",
        "timestamp,rr,since_start\n1714550400000,800,0\n1714550460000,800,60000\n1714550460800,800,60800\n",
        "t_s,rr_ms\n0.8,800\n60.8,800\n61.6,800\n",
    ],
    ids=["our export", "milliseconds", "what import writes"],
)
def test_a_pause_in_times_that_are_numbers_is_one_too(text: str) -> None:
    """In seconds or milliseconds, since 1970 or since the beginning."""
    assert read_table(text).ends_s == (0.8, 60.8, 61.6)


def test_a_missed_beat_between_stamps_of_beats_is_a_gap() -> None:
    """Where every stamp agrees with its interval a second is no packet's delay."""
    found = read_table("t_s,rr_ms\n0.8,800\n1.61,810\n2.4,790\n4.05,820\n4.87,820\n")

    assert found.ends_s == (0.8, 1.61, 2.4, 4.05, 4.87)


def test_times_of_beginnings_are_known_by_fitting_better() -> None:
    """Chained as if they were ends, they lost every gap below three seconds."""
    rr_ms = [800.0, 920.0, 900.0, 1000.0, 860.0, 790.0]
    begun_s = [0.0, 0.8, 1.72, 2.62, 5.12, 5.98]  # 1.5 s are missing after the fourth

    found = read_table("t_s,rr_ms\n" + "".join(f"{at},{rr}\n" for at, rr in zip(begun_s, rr_ms, strict=True)))

    assert found.ends_s == pytest.approx((0.8, 1.72, 2.62, 3.62, 5.98, 6.77))


def test_a_wristbands_file_keeps_its_gaps_and_its_start() -> None:
    """Empatica's IBI.csv: the header names the start, each line says when its interval ended after it."""
    found = read_table("1544027645.000000, IBI\n68.71875,0.75\n69.484375,0.765625\n71.5,0.765625\n200.25,0.75\n")

    assert found.rr_ms == (750.0, 765.625, 765.625, 750.0)
    assert found.ends_s == (0.75, 1.515625, 3.53125, 132.28125)
    assert found.began_at == 1544027645.0 + 67.96875


@pytest.mark.parametrize("title", ["My morning", "RR intervals of the morning", "Anna, 1983\nHeart rate variability"])
def test_a_title_may_stand_above_the_header(title: str) -> None:
    """Words over a table are no reason to refuse it; over bare numbers nobody knows what they head."""
    assert read_table(f"{title}\n\nt_s,rr_ms\n0.8,800\n60.8,810\n").ends_s == (0.8, 60.8)
    with pytest.raises(BadInput):
        read_table("a;b\n1;2\n800;810\n")


def test_only_a_time_since_1970_says_when_it_began() -> None:
    """Seconds since the beginning are no date."""
    assert read_table("t_s,rr_ms\n0.8,800\n1.6,800\n").began_at is None
    assert read_table("at,rr_ms\n1795246100.8,800\n1795246101.6,800\n").began_at == pytest.approx(1795246100.0)


def test_a_number_that_is_none_is_left_out() -> None:
    """Many programs write NaN where a beat was taken out."""
    found = read_table("rr_ms\n800\nNaN\ninf\n810\n")

    assert (found.rr_ms, found.ends_s, found.skipped) == ((800.0, 810.0), (0.8, 1.61), 2)


def test_a_refusal_is_a_sentence_however_long_the_line() -> None:
    """What stands in the file is not said back whole; one without line ends is one line."""
    with pytest.raises(BadInput) as refused:
        read_table("heart " * 10_000)
    assert len(refused.value.message) < 200


def test_lines_without_an_interval_are_counted() -> None:
    """Comments and zeros are no beats, and no secret."""
    found = read_table("800\n# paused\n0\n810\n")

    assert (found.rr_ms, found.skipped) == ((800.0, 810.0), 2)


@pytest.mark.parametrize("text", ["", "hello\n", "a;b\n1;2\n", "12\n15\n", "70000\n70000\n", "9" * 5000, "RR [ms]\n"])
def test_what_holds_no_intervals_is_refused(text: str) -> None:
    """One sentence, never a wild number."""
    with pytest.raises(BadInput):
        read_table(text)


@pytest.mark.parametrize(
    ("text", "says"), [("", "There is nothing in the file."), ("a;b\n1;2\n", "No column of a, b holds intervals.")]
)
def test_a_table_without_intervals_is_told_in_words(text: str, says: str) -> None:
    """As its reader sees it, not as a list of Python."""
    with pytest.raises(BadInput, match=f"^{says}"):
        read_table(text)


@settings(max_examples=50)
@given(st.text(max_size=100))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text raises anything else."""
    try:
        found = read_table(text)
    except BadInput:
        return
    assert len(found.ends_s) == len(found.rr_ms) > 0


def test_a_fit_activity_gives_its_hrv_messages() -> None:
    """Empty places in a message are no intervals."""
    assert read_fit(fit_file([800, 810, 790, 805, 815, 820])).rr_ms == (800, 810, 790, 805, 815, 820)


@pytest.mark.parametrize("cut", [20, 30, 45])
def test_a_damaged_fit_activity_is_refused(cut: int) -> None:
    """Cut off anywhere."""
    with pytest.raises(BadInput):
        read_fit(fit_file([800] * 10)[:cut])


def test_an_activity_without_hrv_says_how_to_log_it() -> None:
    """The watch's setting is named."""
    with pytest.raises(BadInput, match="Log HRV"):
        read_fit(fit_file([]))


def test_a_raw_recording_has_the_holes_that_were_told_and_no_other(tmp_path: Path) -> None:
    """The beat clock sets its line back by up to a beat while it learns; each step looked like a hole."""
    ticks = [int(1150 + 40 * math.sin(n / 5)) for n in range(240)]
    ended_s = [0.37 + sum(ticks[: n + 1]) / 1024 for n in range(240)]
    with (tmp_path / "raw.jsonl").open("w") as out:
        recorder = Recorder(out, 1e9, 0.0)
        recorder.link(LinkState.STREAMING, 1e9, 0.0)
        for second in range(1, 265):
            told = [rr for rr, at in zip(ticks, ended_s, strict=True) if second - 1 < at <= second]
            at = second + 0.2 * (second * 7 % 10) / 10  # the radio's jitter
            raw = struct.pack(f"<BB{len(told)}H", 0x10 if told else 0, 52, *told)
            if second == 150:
                recorder.link(LinkState.WAITING, 1e9 + at, at)
            if second == 170:
                recorder.link(LinkState.STREAMING, 1e9 + at, at)
            if not 150 <= second < 170:
                recorder.frame(Frame(at, 1e9 + at, HEART_RATE_MEASUREMENT, raw, 0))

    found = read_intervals(tmp_path / "raw.jsonl")

    begun_s = [end - rr / 1000 for end, rr in zip(found.ends_s, found.rr_ms, strict=True)]
    holes_s = [begun - end for end, begun in zip(found.ends_s, begun_s[1:], strict=False) if abs(begun - end) > 0.05]
    assert holes_s == pytest.approx([20.0], abs=1.2)


def test_gzip_is_opened(tmp_path: Path) -> None:
    """A packed file is read as the file in it."""
    path = tmp_path / "rr.txt.gz"
    path.write_bytes(gzip.compress(b"800\n810\n"))

    assert read_intervals(path).rr_ms == (800.0, 810.0)


@pytest.mark.parametrize(
    "packed", [gzip.compress(b"800\n")[:-9], gzip.compress(b"")[:10] + b"\xff" * 9], ids=["cut", "damaged"]
)
def test_a_damaged_packed_file_is_refused(packed: bytes, tmp_path: Path) -> None:
    """Cut off, or broken inside."""
    path = tmp_path / "rr.txt.gz"
    path.write_bytes(packed)
    with pytest.raises(BadInput, match="is damaged"):
        read_intervals(path)


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    """With the formats that are read."""
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8\0\0" * 100)

    with pytest.raises(BadInput, match="FIT"):
        read_intervals(path)
