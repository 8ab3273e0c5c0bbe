"""The review page in the wearer's language: its HTML bears the English sentences, its scripts ask for theirs."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heartreach.language import ENGLISH, Say, speaking
from heartreach.web.house import House
from heartreach.web.static_files import KeptFile, StaticFile

__all__ = ["SaidPage", "sentences_of", "words_route"]

#: What is said between two tags, and what is said of an element to those who do not see it.
BETWEEN = re.compile(r"(?<=>)(\s*)([^<>]*[^<>\s])(\s*)(?=<)")
SAID_OF = re.compile(r'(?<= )(aria-label|aria-roledescription|alt)="([^"]+)"')


class SaidPage:
    """A page of ours as it is in English, and translated once for the language that is asked for.

    Args:
        path: of the English file.
        house: says whose page it is.
    """

    def __init__(self, path: Path, house: House) -> None:
        self._english = KeptFile(path, "text/html")
        self._house = house
        self._kept: tuple[int, Say, StaticFile] | None = None

    async def answer(self, request: Request) -> Response:
        """The page in the wearer's language."""
        english, say = self._english.now(), speaking(self._house.language)
        if say is ENGLISH:
            return english.answer(request)
        if self._kept is None or self._kept[:2] != (english.changed_ns, say):
            said = _said(english.whole.decode(), say).encode()
            self._kept = english.changed_ns, say, StaticFile.of(said, english.changed_ns, english.media_type)
        return self._kept[2].answer(request)


def words_route(house: House) -> Route:
    """The module with everything the page's scripts say, loaded before the first of them speaks."""

    async def words(_request: Request) -> Response:
        say = speaking(house.language)
        told = {"language": say.language, "decimal": say.decimal, "sentences": dict(say.browser)}
        lines = (f"export const {name} = {json.dumps(value, ensure_ascii=False)};\n" for name, value in told.items())
        return Response("".join(lines), media_type="text/javascript")

    return Route("/api/review/words.js", words)


def sentences_of(page: str) -> Iterator[str]:
    """Everything a page says itself.

    >>> list(sentences_of('<a href="/" aria-label="The day before">Today</a> <b></b>'))
    ['Today', 'The day before']
    """
    yield from (said for _, said, _ in BETWEEN.findall(page))
    yield from (said for _, said in SAID_OF.findall(page))


def _said(page: str, say: Say) -> str:
    def text(found: re.Match[str]) -> str:
        before, said, after = found.groups()
        return f"{before}{html.escape(say.page.get(said, said), quote=False)}{after}"

    def named(found: re.Match[str]) -> str:
        name, said = found.groups()
        return f'{name}="{html.escape(say.page.get(said, said))}"'

    return SAID_OF.sub(named, BETWEEN.sub(text, page)).replace('<html lang="en">', f'<html lang="{say.language}">', 1)
