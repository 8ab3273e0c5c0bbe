"""Say an English sentence of the code in the wearer's language.

The sentence, with its places in braces, is the key, so that code reads as it speaks; `de.toml` beside this file holds
the same sentences in German. A sentence that has no entry stays English, and so does everything in a language without a
catalogue. Who speaks is passed in, and never global: one hub may serve people of several languages.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

__all__ = ["ENGLISH", "Say", "languages", "speaking"]

CATALOGUES = resources.files("heartreach.language")


@dataclass(frozen=True, slots=True, eq=False)
class Say:
    """Speaks one language.

    Attributes:
        language: as HTML and browsers call it.
        decimal: the mark before the decimals of a number.
        sentences: what Python code says, by its English.
        page: what the review page's HTML says, by its English.
        browser: what the review page's scripts say, by their English.

    >>> german = Say("de", ",", {"{n} days": "{n} Tage", "Worn for {days}.": "{days} lang getragen."})
    >>> german("Worn for {days}.", days=german.count(3, "{n} day", "{n} days"))
    '3 Tage lang getragen.'
    >>> german("Never heard of."), german.number(0.25, "+.2f")
    ('Never heard of.', '+0,25')
    """

    language: str = "en"
    decimal: str = "."
    sentences: Mapping[str, str] = field(default_factory=dict)
    page: Mapping[str, str] = field(default_factory=dict)
    browser: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, sentence: str, /, **named: object) -> str:
        """The sentence with what is named put in its places."""
        return self.sentences.get(sentence, sentence).format(**named)

    def count(self, n: int, one: str, many: str, /, **named: object) -> str:
        """The sentence for one, or for any other number; `{n}` is the number."""
        return self(one if n == 1 else many, n=n, **named)

    def number(self, value: float, form: str) -> str:
        """A number by its format specification, with the language's decimal mark."""
        return format(value, form).replace(".", self.decimal)


ENGLISH = Say()


def speaking(language: str) -> Say:
    """Who speaks this language, or its main one ("de" for "de-AT"); English where there is no catalogue.

    >>> speaking("fr") is ENGLISH, speaking("de-AT").language
    (True, 'de')
    """
    main = language.split("-", maxsplit=1)[0].lower()
    return _read(main) if main in languages() else ENGLISH


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a catalogue; English needs none.

    >>> languages()
    ('de',)
    """
    names = (entry.name for entry in CATALOGUES.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def _read(language: str) -> Say:
    """A catalogue, read when its language is first asked for."""
    told = tomllib.loads((CATALOGUES / f"{language}.toml").read_text(encoding="utf-8"))
    return Say(language, told["decimal"], told["sentences"], told["page"], told["browser"])
