"""RR intervals are read from the texts people have."""

import pytest

from heartreach.errors import BadInput
from heartreach.signal.hrv import WrongUnit
from heartreach.signal.hrv.rr_text import parse_rr

RR = [800.0, 812.5, 781.25]


@pytest.mark.parametrize(
    "text",
    [
        "800\n812.5\n781.25\n",
        "# a comment\n800\n\n812.5\n781.25",
        "800 812.5 781.25",
        "rr_ms\n800\n812.5\n781.25",
        "t_s,rr_ms\n0.8,800\n1.6125,812.5\n2.39375,781.25",
        "at;label;rr_s\n0.8;x;0.8\n1.6125;y;0.8125\n2.39375;z;0.78125",
        "0.8\t800\n1.6125\t812.5\n2.39375\t781.25",
        "800\r\n812,5\r\n781,25\r\n",
        '"Time","RR Interval (ms)"\n"0.8","800"\n"1.6125","812.5"\n"2.39375","781.25"',
        "IBI(s)\n0.8\n0.8125\n0.78125",
        "timestamp,rr\n1714550400800,800\n1714550401612.5,812.5\n1714550402393.75,781.25",
        "Zeit;RR (ms)\n0,8;800\n1,6125;812,5\n2,39375;781,25",
    ],
)
def test_all_forms_give_the_same_beats(text: str) -> None:
    """Columns, headings, separators and comments do not matter."""
    recording = parse_rr(text)

    assert recording.rr_ms.tolist() == RR
    assert recording.pair_ok.tolist() == [False, True, True]


def test_a_decimal_comma_is_no_column() -> None:
    """Around one second "1,012" would be read as 12."""
    assert parse_rr("0,998\n1,012\n0,989", unit="s").rr_ms.tolist() == [998.0, 1012.0, 989.0]


def test_a_count_beside_the_intervals_is_no_decimal_comma() -> None:
    """Two columns of whole numbers, the first of which grows."""
    assert parse_rr("1,800\n2,812\n3,781").rr_ms.tolist() == [800.0, 812.0, 781.0]


def test_a_kubios_export_is_read_by_its_rr_series() -> None:
    """Time and interval stand in the second and third column below the mark, in seconds."""
    rows = [" , 0.800, 0.800, 0.0, 1.0,", " , 1.612, 0.812, 0.1,", " , , , 0.2, 3"]
    text = "\n".join(["Kubios", "RR INTERVAL DATA and SPECTRUM ESTIMATES,", *[","] * 4, *rows])

    assert parse_rr(text).rr_ms.tolist() == [800.0, 812.0]


def test_the_callers_unit_wins() -> None:
    """Strap ticks without a heading are read when the caller says so."""
    assert parse_rr("1024\n512", unit="ticks").rr_ms.tolist() == [1000.0, 500.0]


@pytest.mark.parametrize("text", ["", "# only a comment", "rr_ms\n", "label,heart\na,b", "800\nabc\n810"])
def test_what_holds_no_intervals_is_refused(text: str) -> None:
    """Empty texts, other tables and words raise one sentence."""
    with pytest.raises(BadInput):
        parse_rr(text)


def test_seconds_without_a_heading_are_refused_not_guessed() -> None:
    """A bare column of seconds is another unit: the error says so."""
    with pytest.raises(WrongUnit):
        parse_rr("0.8\n0.81\n0.79")
