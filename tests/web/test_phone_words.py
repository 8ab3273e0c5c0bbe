"""Every sentence of the phone's pages is in the content pack, and every one of them is said somewhere."""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import pytest

from heartreach.prompts.pack import built_in
from heartreach.web.page_routes import STATIC

if TYPE_CHECKING:
    from tests.web.conftest import Screen, Stage

Eventually = Callable[[Callable[[], object]], None]

PAGES = {name: (STATIC / f"{name}.html").read_text(encoding="utf-8") for name in ("phone", "pair", "trust")}
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in sorted((STATIC / "js" / "phone").glob("*.js"))}
LANGUAGES = ("en", "de")

#: Paths in the pack as the page names them; `${…}` stands for any one step.
PATHS = re.compile(r"""["`]((?:phone|practice|labels|tools|rules|languages|language)(?:\.[\w$.{}-]*)?)["`]""")

#: Screens, behind "#"; all of them.
SCREENS = (
    *(f"welcome/{step}" for step in range(1, 9)),
    *("outsource", "metabolize", "assess", "contribute", "awareness", "honesty", "self-view"),
    *("circle", "pillars", "idea", "settings", "sit", "reach"),
)


def leaves(tree: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every sentence of a pack with its path; a list's sentences share theirs."""
    match tree:
        case dict():
            for name, branch in tree.items():
                yield from leaves(branch, f"{path}.{name}" if path else name)
        case list():
            for branch in tree:
                yield from leaves(branch, path)
        case _:
            yield path, str(tree)


def named() -> set[str]:
    """Every path the page names, as a regular expression."""
    found = {path for text in (*PAGES.values(), *SCRIPTS.values()) for path in PATHS.findall(text)}
    return {re.sub(r"\\\$\\\{[^}]*\\\}", r"[^.]+", re.escape(path)) for path in found}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_page_says_is_in_the_pack(language: str) -> None:
    """No path leads nowhere."""
    known = dict(leaves(json.loads(built_in(language).page())))

    lost = [path for path in named() if not any(re.match(rf"{path}(\.|$)", key) for key in known)]
    assert lost == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_says_that_it_was_tapped(language: str) -> None:
    """For a moment it bears another word than before."""
    common = built_in(language).phone.common

    assert common.kept != common.keep


def test_no_sentence_of_the_pack_is_forgotten() -> None:
    """Whatever the pack says for the page, the page says."""
    paths = named()
    sentences = [path for path, _ in leaves(json.loads(built_in().page())) if path.startswith(("phone.", "practice."))]

    unsaid = [path for path in sentences if not any(re.match(rf"{one}(\.|$)", path) for one in paths)]
    assert unsaid == []


@pytest.mark.parametrize("name", PAGES)
def test_the_page_itself_holds_no_sentence(name: str) -> None:
    """But the product's name, and what it needs where nothing of it runs."""
    page = re.sub(r"<noscript>.*</noscript>", "", PAGES[name], flags=re.DOTALL)
    texts = {text.strip() for text in re.findall(r">([^<]+)<", page) if text.strip()}

    assert texts == {"heartreach"}
    assert not re.search(r"""(?:aria-label|placeholder|title|alt|value)=["'][^"']""", page)


def wrapped(tree: object) -> object:
    """A pack whose every sentence stands between ⟦ and ⟧."""
    match tree:
        case dict():
            return {name: wrapped(branch) for name, branch in tree.items()}
        case list():
            return [wrapped(branch) for branch in tree]
        case str():
            return f"⟦{tree}⟧"
        case _:
            return tree


FOREIGN = """
const said = [];
const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
const bare = (text) => { const less = text.replace(/⟦[^⟦⟧]*⟧/gu, ''); return less === text ? text : bare(less); };
const hold = (text) => { if (/\\p{L}{2}/u.test(bare(text))) said.push(text); };
while (walk.nextNode()) if (walk.currentNode.parentElement.checkVisibility()) hold(walk.currentNode.textContent);
for (const node of document.querySelectorAll('main [aria-label], main [placeholder]'))
  for (const name of ['aria-label', 'placeholder']) hold(node.getAttribute(name) ?? '');
return said;
"""


@pytest.mark.long
@pytest.mark.browser
def test_no_screen_says_anything_of_its_own(stage: "Stage", screen: "Screen", eventually: Eventually) -> None:
    """With a made-up language every letter on every screen comes out of the pack."""
    pack = json.loads(built_in().page())
    marked = wrapped({name: pack[name] for name in ("labels", "tools", "practice", "phone")})
    assert isinstance(marked, dict)
    marked["practice"]["pillars"]["active"] = "social_support"
    stage.house.spoken = json.dumps({**pack, **marked, "languages": {"en": "⟦English⟧", "de": "⟦Deutsch⟧"}})
    screen.open(f"{stage.address}/phone")
    eventually(lambda: screen.script("return document.body.dataset.line") == "up")
    foreign = {}
    for place in ("", *SCREENS):
        screen.script(f"location.hash = '{place}'")
        name = place.partition("/")[0]
        if name:
            eventually(partial(screen.count, f"screen-{name}"))
        foreign[place] = screen.script(FOREIGN)

    assert {place: said for place, said in foreign.items() if said} == {}


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.long
def test_a_phone_is_let_in_in_the_wearers_language(
    stage: "Stage", screen: "Screen", eventually: Eventually, language: str
) -> None:
    """From the first page on, down to the name it is offered and to what is said of a code that is over."""
    stage.house.spoken = built_in(language).page()
    said = built_in(language).phone.pair
    screen.open(f"{stage.address}/pair#over")
    eventually(lambda: screen.shows("pair-form"))
    before = (screen.find("pair-text").text, screen.find("pair-name").get_property("value"))
    name, title = screen.find("pair-name").accessible_name, screen.script("return document.title")
    lang = screen.script("return document.documentElement.lang")
    screen.find("pair-accept").click()
    eventually(lambda: not screen.shows("pair-form"))

    assert (before, name, title, lang) == ((said.means, said.phone), said.name, said.title, language)
    assert screen.find("pair-text").text == said.refused
    assert screen.find("help-line").text == built_in(language).practice.help_line
    assert screen.script("return document.documentElement.scrollWidth") == 360
