"""What every chart says of itself, and over which range the page looks."""

from enum import StrEnum

from pydantic import ValidationInfo, field_validator

from heartreach.models import Word

__all__ = ["ONE_OF", "Chart", "Known", "Range"]

#: What charts count, and what one of it is called.
ONE_OF = {
    "Awareness cards": "Awareness card",
    "answers on a slider": "answer on a slider",
    "answers to nudges": "answer to a nudge",
    "connections": "connection",
    "episodes": "episode",
    "nudged episodes": "nudged episode",
    "onsets": "onset",
    "prompts": "prompt",
}


Known = tuple[float | None, ...]


class Range(StrEnum):
    """How much the page looks at: each range ends with the day asked for."""

    DAY = "day"
    WEEK = "week"  #: 7 days
    MONTH = "month"  #: 30 days
    ALL = "all"  #: everything there is


class Chart(Word):
    """What every chart says of itself."""

    sentence: str  #: the plain answer, also where it is "not enough data yet"
    n: int
    n_of: str  #: what `n` counts, given in the plural: "episodes", "connections"; one of it is called so by itself
    coverage: float | None  #: share of `coverage_of` that is known, 0 to 1; `None` where there is nothing to know
    coverage_of: str
    note: str | None = None  #: a caveat that must stand beside the chart
    csv: str = ""  #: address of the numbers behind it; the web room fills it in

    @field_validator("n_of")
    @classmethod
    def _one_or_many(cls, many: str, known: ValidationInfo) -> str:
        return ONE_OF.get(many, many) if known.data.get("n") == 1 else many
