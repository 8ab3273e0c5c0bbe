"""A report is one file that says what is known, draws nothing else, and can be printed."""

import functools
import re
from datetime import date
from pathlib import Path

import pytest

from heartreach.cli import main
from heartreach.errors import BadInput
from heartreach.models import Beat, Wearer
from heartreach.review.card import CardState
from heartreach.review.chart_words import Range
from heartreach.store import Store
from heartreach.web.day import day_of
from heartreach.web.local_day import bounds_of_day
from heartreach.web.made_up_house import a_day
from heartreach.web.made_up_review import MadeUpReview
from heartreach.web.report.content import Content, Picture, moments_of, sections_of, state_word, title_of
from heartreach.web.report.page import page
from heartreach.web.review_span import span_of

pytest.importorskip("matplotlib", reason="matplotlib is not installed (extra `plot`)")

TZ = "Europe/Berlin"
LAST = date(2025, 3, 12)


@functools.cache
def month(*, empty: bool = False) -> Content:
    """A month of made-up episodes, or none."""
    made = MadeUpReview(empty=empty)
    return Content(made.card(), made.review(span_of(Range.MONTH, LAST, TZ)))


@functools.cache
def month_page() -> str:
    """Its page, drawn once."""
    return page(month())


@functools.cache
def one_day() -> Content:
    """A made-up day with its line."""
    made, bounds = MadeUpReview(), bounds_of_day(LAST, TZ)
    day = day_of(a_day(), bounds, bounds.end, simulated=False, step_s=60)
    return Content(made.card(), made.review(span_of(Range.DAY, LAST, TZ)), day, made.day(bounds))


@pytest.mark.long
@pytest.mark.long
def test_the_page_stands_alone() -> None:
    """No script, nothing loaded from anywhere, every sentence in it, one picture for each that can be drawn."""
    content, text = month(), month_page()

    assert "<script" not in text
    assert all(one.startswith(("#", "data:image/png")) for one in re.findall(r"(?:src|href)=[\"']?([^\"'\s>]+)", text))
    assert "url(http" not in text
    assert "@import" not in text
    assert text.count("<svg") == sum(section.picture is not None for section in sections_of(content)) >= 5
    assert all(section.title in text for section in sections_of(content))
    assert "Likely helps" in text
    assert state_word(content.card) == "likely helps"


def test_it_leaves_out_whom_the_wearer_reached() -> None:
    """A report is shown to others; the people in it are not asked."""
    content = month()
    people = [one.person for one in content.review.people.people]
    text = re.sub(r"<svg.*?</svg>", "", month_page(), flags=re.DOTALL)

    assert people
    assert not any(re.search(rf">{re.escape(one)}<|\b{re.escape(one)}, ", text) for one in people)


def test_simulated_days_say_so() -> None:
    """Only where nobody lived them."""
    card, review = month(empty=True).card, month(empty=True).review
    lived, simulated = (review.model_copy(update={"simulated": simulated}) for simulated in (False, True))

    assert "nobody lived these days" in page(Content(card, simulated))
    assert "nobody lived" not in page(Content(card, lived))


def test_nothing_is_drawn_where_nothing_is_known() -> None:
    """An empty month has its sentences and no picture at all."""
    content = month(empty=True)
    text = page(content)

    assert "<svg" not in text
    assert "Not enough data yet" in text


def test_a_day_tells_each_rise_and_what_followed() -> None:
    """Heart rate, activation, and a line for every onset, with the reason where there was no nudge."""
    content = one_day()
    moments = moments_of(content)
    text = page(content)

    assert content.day is not None
    assert [one.picture for one in sections_of(content)][:2] == [Picture.HEART, Picture.ACTIVATION]
    assert len(moments) == len(content.day.onsets) > 0
    assert all(one.told in text.replace("&#x27;", "'") for one in moments)
    assert moments[0].what == "activation rose to 2.6 SD above usual"
    assert title_of(content.review) == "Wednesday, 12 March 2025"


@pytest.mark.long
@pytest.mark.parametrize("content", [month, one_day], ids=["month", "day"])
def test_pictures_and_sheets_are_what_they_say(content: object, tmp_path: Path) -> None:
    """A PNG is one tall picture, a PDF has sheets; the same data give the same bytes."""
    from heartreach.web.report.sheets import pdf, png  # noqa: PLC0415  # matplotlib is an extra

    assert callable(content)
    told = content()
    png(told, tmp_path / "r.png")
    pdf(told, tmp_path / "r.pdf")
    pdf(told, tmp_path / "again.pdf")
    sheets = len(re.findall(rb"/Type /Page\b", (tmp_path / "r.pdf").read_bytes()))

    assert (tmp_path / "r.png").read_bytes().startswith(b"\x89PNG")
    assert 1 <= sheets <= 4
    assert (tmp_path / "r.pdf").read_bytes() == (tmp_path / "again.pdf").read_bytes()
    with pytest.raises(BadInput, match="cannot be written"):
        png(told, tmp_path / "nowhere" / "r.png")


@pytest.mark.parametrize("state", CardState)
def test_every_state_of_the_card_has_a_word(state: CardState) -> None:
    """No state is left to guess."""
    assert state_word(MadeUpReview(state).card())


async def test_the_command_writes_what_it_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The last day with data without a date; wrong endings, days and folders are refused with the next step."""
    data = tmp_path / "data"
    async with Store.open(data) as store:
        beats = [Beat(at=1_741_770_000.0 + 0.8 * n, rr_ticks=819) for n in range(600)]
        await store.commit("me", Wearer(tz=TZ), *beats)
    to = ["--data", str(data), "--out"]
    for length in Range:
        if length is not Range.ALL:
            assert main(["report", f"--{length.value}", *to, str(tmp_path / f"{length.value}.html")]) == 0
    assert "12 March 2025" in (tmp_path / "day.html").read_text(encoding="utf-8")

    assert main(["report", "--week", *to, str(tmp_path / "week.doc")]) == 2
    assert main(["report", "--week", "yesterday", *to, str(tmp_path / "x.html")]) == 2
    assert main(["report", *to, str(tmp_path / "x.html")]) == 2
    assert main(["report", "--day", "--data", str(tmp_path / "none"), "--out", str(tmp_path / "x.html")]) == 2
    assert "Traceback" not in capsys.readouterr().err
