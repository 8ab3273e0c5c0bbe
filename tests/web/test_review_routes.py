"""The review's charts as JSON and CSV: every chart says its n, its coverage and a sentence, and has its numbers."""

import csv
import io

import httpx
import pytest

from heartreach.review.card import CardState
from heartreach.review.chart_words import CHARTS, CardChart, Chart, DayCharts, Range, Review
from heartreach.web.made_up_house import MadeUpHouse
from heartreach.web.made_up_review import MadeUpReview


def test_charts_are_named_by_their_fields() -> None:
    """The list of names holds every chart of a review, and nothing else."""
    fields = Review.model_fields.items()

    assert (
        tuple(
            name for name, field in fields if isinstance(field.annotation, type) and issubclass(field.annotation, Chart)
        )
        == CHARTS
    )


@pytest.mark.parametrize("length", list(Range))
async def test_a_review_reads_back_as_its_word(client: httpx.AsyncClient, length: Range) -> None:
    """What is sent is what the word says, without NaN, and for the range asked for."""
    told = await client.get("/api/review", params={"range": length, "date": "2025-03-12"})
    review = Review.model_validate_json(told.text)

    assert (review.range, review.last) == (length, "2025-03-12")


@pytest.mark.parametrize("path", ["/api/review", "/api/review/delivery.csv"])
async def test_all_time_ends_today(client: httpx.AsyncClient, path: str) -> None:
    """Whoever asks up to a far year gets what there is, and not a day for each day until then."""
    far = await client.get(path, params={"range": "all", "date": "2101-01-01"})
    today = await client.get(path, params={"range": "all"})

    assert far.text == today.text


@pytest.mark.parametrize("empty", [False, True])
async def test_every_chart_says_what_it_is(client: httpx.AsyncClient, house: MadeUpHouse, *, empty: bool) -> None:
    """A sentence, what is counted, and coverage as a share or not known; also where there is nothing."""
    house.charts = MadeUpReview(empty=empty)
    review = (await client.get("/api/review", params={"range": "month"})).json()

    for name in CHARTS:
        chart = review[name]
        assert chart["sentence"]
        assert chart["n_of"]
        assert chart["coverage"] is None or 0 <= chart["coverage"] <= 1
        assert (chart["n"] == 0) == empty


async def test_one_of_what_a_chart_counts_has_its_own_name(client: httpx.AsyncClient, house: MadeUpHouse) -> None:
    """No chart says "n = 1 episodes"."""
    made = MadeUpReview()
    made.outcomes = [next(one for one in made.outcomes if one.nudged and one.felt is not None and one.half_time_min)]
    house.charts = made
    review = (await client.get("/api/review", params={"range": "all", "date": "2025-03-12"})).json()
    of_one = {review[name]["n_of"] for name in CHARTS if review[name]["n"] == 1}

    assert of_one >= {"episode", "rise", "connection", "nudged episode"}
    assert not any(name.endswith("s") for name in of_one)


@pytest.mark.parametrize("state", list(CardState))
async def test_the_card_has_five_states(client: httpx.AsyncClient, house: MadeUpHouse, state: CardState) -> None:
    """Each state comes with its sentence."""
    house.charts = MadeUpReview(state)
    card = CardChart.model_validate_json((await client.get("/api/review/card")).text)

    assert card.answer.state is state
    assert card.answer.sentence == card.sentence


async def test_the_day_has_connections_and_theory(client: httpx.AsyncClient) -> None:
    """Theory says that it is theory."""
    day = DayCharts.model_validate_json((await client.get("/api/review/day?date=2025-03-12")).text)

    assert day.connections
    assert day.theory.sentence.startswith("Theory, not a measurement")


@pytest.mark.parametrize("name", [*CHARTS, "card", "theory", "found"])
async def test_every_chart_has_its_numbers_one_click_away(client: httpx.AsyncClient, name: str) -> None:
    """The address a chart gives answers with a table of even rows."""
    told = await client.get(f"/api/review/{name}.csv", params={"range": "month", "date": "2025-03-12"})
    rows = list(csv.reader(io.StringIO(told.text.removeprefix("\ufeff"))))

    assert told.status_code == 200
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}


async def test_a_days_connections_are_a_table_too(client: httpx.AsyncClient) -> None:
    """As the chart shows them, told or not told by an answer; what was not told is an empty cell."""
    told = await client.get("/api/review/connections.csv", params={"date": "2025-03-12"})
    rows = list(csv.DictReader(io.StringIO(told.text.removeprefix("\ufeff"))))

    assert told.headers["content-disposition"] == 'attachment; filename="heartreach-2025-03-12-day-connections.csv"'
    assert [(row["time"][11:16], row["minutes"], row["felt"], row["people"]) for row in rows] == [
        ("09:57", "12.0", "3", "M."),
        ("12:24", "", "1", "Jo; Ana"),
    ]
    assert float(rows[0]["at"]) - float(rows[0]["start"]) == 720


async def test_behind_the_card_are_its_episodes(client: httpx.AsyncClient, house: MadeUpHouse) -> None:
    """One row each, with the probability that was logged; an unknown recovery is an empty cell with its reason."""
    rows = list(csv.DictReader(io.StringIO((await client.get("/api/review/card.csv")).text.removeprefix("\ufeff"))))
    unknown = [row for row in rows if not row["half_time_min"]]

    assert len(rows) == len(house.charts.outcomes)
    assert {row["p"] for row in rows} == {"0.5"}
    assert {row["missing"] for row in unknown} == {"coverage"}


async def test_charts_give_the_address_of_their_own_numbers(client: httpx.AsyncClient) -> None:
    """Range and day are those that were asked for."""
    review = (await client.get("/api/review?range=week&date=2025-03-12")).json()

    assert review["around"]["csv"] == "/api/review/around.csv?range=week&date=2025-03-12"
    assert (await client.get(review["around"]["csv"])).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/api/review?range=year",
        "/api/review?date=soon",
        "/api/review/moods.csv",
        "/api/review?date=0001-01-02&range=month",
        "/api/review/day?date=9999-12-31",
    ],
)
async def test_what_cannot_be_asked_is_said_with_the_next_step(client: httpx.AsyncClient, address: str) -> None:
    """A mistake in the address is a sentence, not a traceback."""
    told = await client.get(address)

    assert told.status_code == 400
    assert told.json()["advice"]
