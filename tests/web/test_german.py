"""A wearer whose language is German is spoken to in German."""

import re
from datetime import date
from pathlib import Path

import pytest

from heartreach.cli import main
from heartreach.language import ENGLISH, Say, speaking
from heartreach.models import Beat, ChangedBy, SettingsChange, Wearer
from heartreach.review.card import CardState
from heartreach.review.chart_words import CHARTS, CardChart, Chart, Range, Review
from heartreach.store import Store
from heartreach.web.day import day_of
from heartreach.web.local_day import bounds_of_day
from heartreach.web.made_up_house import a_day
from heartreach.web.made_up_review import MadeUpReview
from heartreach.web.report.content import Content, moments_of, sections_of, title_of
from heartreach.web.review_span import span_of

TZ = "Europe/Berlin"
LAST = date(2025, 3, 12)
GERMAN = speaking("de")


def everything(say: Say, state: CardState, *, empty: bool) -> tuple[CardChart, list[Chart]]:
    """The card, and every chart of a month and of its last day."""
    made = MadeUpReview(state, empty=empty, say=say)
    review, day = made.review(span_of(Range.MONTH, LAST, TZ)), made.day(bounds_of_day(LAST, TZ))
    return made.card(), [*(getattr(review, name) for name in CHARTS), day.theory, day.found]


@pytest.mark.parametrize("empty", [False, True], ids=["full", "empty"])
def test_every_chart_speaks_german_with_the_same_numbers(*, empty: bool) -> None:
    """Nothing a chart says is left in English, and what it shows is the same."""
    (card, german), (english_card, english) = (
        everything(say, CardState.LIKELY_HELPS, empty=empty) for say in (GERMAN, ENGLISH)
    )
    words = {"sentence", "n_of", "coverage_of", "note", "answer", "per_connection"}

    for one, other in zip([card, *german], [english_card, *english], strict=True):
        assert one.sentence != other.sentence
        assert {one.n_of, one.coverage_of}.isdisjoint({other.n_of, other.coverage_of})
        assert one.note is None or one.note != other.note
        assert one.model_dump(exclude=words) == other.model_dump(exclude=words)
    assert card.answer.model_dump(exclude={"sentence"}) == english_card.answer.model_dump(exclude={"sentence"})


@pytest.mark.parametrize("state", CardState)
def test_the_card_has_its_head_before_a_colon_or_speaks_in_one_sentence(state: CardState) -> None:
    """The page makes a heading of what stands before a colon, as it does in English."""
    german, english = (MadeUpReview(state, say=say).card().sentence for say in (GERMAN, ENGLISH))

    assert german.count(": ") == english.count(": ") <= 1


def test_numbers_are_written_with_a_comma() -> None:
    """A point between figures means a thousand in German."""
    _, charts = everything(GERMAN, CardState.LIKELY_HELPS, empty=False)
    said = " ".join(one.sentence for one in charts)

    assert re.search(r"\d,\d", said)
    assert not re.search(r"\d\.\d", said)


@pytest.mark.parametrize("length", [Range.DAY, Range.MONTH])
def test_the_report_is_german_throughout(length: Range) -> None:
    """Titles, sentences and what followed each rise."""
    german, english = (_content(say, length) for say in (GERMAN, ENGLISH))

    for one, other in zip(sections_of(german), sections_of(english), strict=True):
        assert one.title != other.title
        assert one.sentence != other.sentence
        assert not one.small or one.small != other.small
        assert one.picture == other.picture
    assert title_of(german.review, GERMAN).endswith("12. März 2025")
    assert all("SD über dem Üblichen" in one.what for one in moments_of(german))
    assert not {one.told for one in moments_of(german)} & {one.told for one in moments_of(english)}


@pytest.mark.long
def test_the_page_and_its_pictures_are_german() -> None:
    """The language is told to the browser, and axes bear German words."""
    pytest.importorskip("matplotlib", reason="matplotlib is not installed (extra `plot`)")
    from heartreach.web.report.page import page  # noqa: PLC0415  # matplotlib is an extra

    text = page(_content(GERMAN, Range.DAY))

    assert "<html lang=de>" in text
    assert "SD über dem Üblichen" in re.sub(r"<table>.*</table>", "", text)
    assert "Hilft es, wenn ein Anstoß kommt?" in text
    assert not re.search(
        r"\b(the|nudge|activation|usual|and)\b", re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    )


@pytest.mark.parametrize(
    ("settings", "chosen", "says"),
    [
        ("", None, "Sunday, 9 March 2025"),
        ('[wearer]\nlanguage = "de"\n', None, "Sonntag, 9. März 2025"),
        ('[wearer]\nlanguage = "en"\n', "de", "Sonntag, 9. März 2025"),
        ('[wearer]\nlanguage = "de"\n', "en", "Sunday, 9 March 2025"),
    ],
    ids=["english", "set", "chosen", "chosen back"],
)
async def test_the_report_speaks_as_the_wearer_chose(
    settings: str, chosen: str | None, says: str, tmp_path: Path
) -> None:
    """The choice on the phone wins over the setting, as it does on every page."""
    pytest.importorskip("matplotlib", reason="matplotlib is not installed (extra `plot`)")
    config, data, out = tmp_path / "config.toml", tmp_path / "data", tmp_path / "day.html"
    config.write_text(settings, encoding="utf-8")
    async with Store.open(data) as store:
        beats = [Beat(at=1_741_518_000.0 + 0.8 * n, rr_ticks=819) for n in range(600)]
        await store.commit("me", Wearer(tz=TZ), *beats)
        if chosen:
            change = SettingsChange(at=0.0, by=ChangedBy.PHONE, values={"language": chosen}, policy="p")
            await store.commit("me", change)

    assert main(["report", "--day", "--data", str(data), "--config", str(config), "--out", str(out)]) == 0
    assert says in out.read_text(encoding="utf-8")


def _content(say: Say, length: Range) -> Content:
    made = MadeUpReview(say=say)
    review: Review = made.review(span_of(length, LAST, TZ))
    if length is not Range.DAY:
        return Content(made.card(), review, say=say)
    bounds = bounds_of_day(LAST, TZ)
    day = day_of(a_day(), bounds, bounds.end, simulated=True, step_s=60)
    return Content(made.card(), review, day, made.day(bounds), say)
