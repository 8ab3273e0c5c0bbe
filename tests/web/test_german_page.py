"""The review page of a wearer whose language is German, in a real browser."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx
import pytest

from heartreach.language import retold, speaking
from heartreach.web.made_up_house import MadeUpHouse

if TYPE_CHECKING:
    from tests.web.conftest import Screen, Stage

Eventually = Callable[[Callable[[], object]], None]

#: Everything the page says: its text with every table and explanation open, its pictures' words, what is said of them.
ALL_WORDS = """
document.querySelectorAll('details').forEach((one) => { one.open = true; });
document.querySelectorAll('button[data-testid^=table-]').forEach((one) => { if (one.offsetParent) one.click(); });
const named = ['aria-label', 'aria-roledescription', 'alt'].flatMap((name) =>
  [...document.querySelectorAll(`[${name}]`)].map((one) => one.getAttribute(name)));
const drawn = [...document.querySelectorAll('svg text')].map((one) => one.textContent);
return [document.title, document.body.innerText, ...drawn, ...named].join('\\n');
"""
#: Labels of a picture that leave it, and labels that lie on one another.
CROWDED = """
const found = [];
for (const picture of document.querySelectorAll('svg')) {
  const whole = picture.getBoundingClientRect();
  const labels = [...picture.querySelectorAll('text')].map((one) => [one.textContent, one.getBoundingClientRect()]);
  const boxes = labels.filter(([, box]) => box.width);
  for (const [words, box] of boxes) if (box.left < whole.left - 6 || box.right > whole.right + 6) found.push(words);
  boxes.forEach(([words, one], i) => boxes.slice(i + 1).forEach(([others, other]) => {
    const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
    const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
    if (across > 1 && down > 4) found.push(`${words} | ${others}`);
  }));
}
return found;
"""
#: Words that no German sentence has.
ENGLISH = re.compile(
    r"\b(the|and|of|with|without|from|not|you|your|is|were|nudges?|rises?|connections?|episodes|usual|worn|day|days|week|"
    r"numbers|table|hour|hours|activation|rate|beats|minutes|known|felt|threshold|chart)\b",
    re.IGNORECASE,
)
#: What the made-up nudges say themselves, in the language in which they were sent.
QUOTED = re.compile(r"„[^“]*“")


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["/", "/?range=month", "/?range=all"])
def test_the_page_speaks_german_throughout(
    path: str, width: int, stage: "Stage", screen: "Screen", eventually: Eventually
) -> None:
    """Every word, also of tables, labels and what a screen reader says; nothing is cut off or lies over another."""
    stage.house.language = "de"
    screen.open(f"{stage.address}{path}", width, 900)
    eventually(lambda: screen.script("return document.body.dataset.ready"))
    screen.script("dispatchEvent(new Event('beforeprint'))")
    told = QUOTED.sub("", str(screen.script(ALL_WORDS)))

    assert screen.script("return document.documentElement.lang") == "de"
    assert sorted(set(ENGLISH.findall(told))) == []
    assert screen.script("return document.documentElement.scrollWidth <= innerWidth")
    assert screen.script(CROWDED) == []
    assert screen.complaints() == []


@pytest.mark.long
@pytest.mark.browser
def test_an_open_page_follows_when_the_wearer_changes_the_language(
    stage: "Stage", screen: "Screen", eventually: Eventually
) -> None:
    """It loads itself anew, so that it never speaks two languages."""
    screen.open(f"{stage.address}/", 1280, 900)
    eventually(lambda: screen.script("return document.body.dataset.ready"))
    assert screen.find("day-name").text.startswith("Today")

    stage.house.language = "de"

    eventually(
        lambda: str(screen.script("return document.getElementById('day-name').textContent")).startswith("Heute, ")
    )
    assert screen.script("return document.documentElement.lang") == "de"


async def test_the_page_is_german_before_any_script_runs(client: httpx.AsyncClient, house: MadeUpHouse) -> None:
    """Each language has its own ETag, so that a browser keeps no page of another one."""
    english = await client.get("/")
    house.language = "de-AT"
    german = await client.get("/", headers={"If-None-Match": english.headers["etag"]})
    again = await client.get("/weeks", headers={"If-None-Match": german.headers["etag"]})

    assert '<html lang="en">' in english.text
    assert '<html lang="de">' in german.text
    assert "Hilft es mir, mich zu melden?" in german.text
    assert (german.status_code, again.status_code) == (200, 304)


async def test_a_language_without_a_catalogue_is_answered_in_english(
    client: httpx.AsyncClient, house: MadeUpHouse
) -> None:
    """A content pack of one's own may speak any language; the page then says itself that it is English."""
    english = await client.get("/")
    house.language = "fr"
    other = await client.get("/")
    words = await client.get("/api/review/words.js")

    assert other.text == english.text
    assert words.text.splitlines() == [
        'export const language = "en";',
        'export const decimal = ".";',
        "export const sentences = {};",
    ]


async def test_the_days_reasons_are_told_again_in_german(client: httpx.AsyncClient, house: MadeUpHouse) -> None:
    """The core writes down why in English; the file to take along keeps what was written."""
    english = (await client.get("/api/day?date=2025-03-12")).json()
    house.language = "de"
    german = (await client.get("/api/day?date=2025-03-12")).json()
    whys = [one["why"] for one in (*german["onsets"], *german["decisions"]) if one.get("why")]

    assert whys
    assert all(why.startswith("Einige Minuten lang war dein Puls um etwa") for why in whys)
    assert retold(english["onsets"][0]["why"], speaking("de")) == german["onsets"][0]["why"]
    assert english["onsets"][0]["why"] in (await client.get("/api/events.csv?date=2025-03-12")).text
