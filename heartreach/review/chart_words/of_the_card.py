"""The answer card."""

from heartreach.models import Word
from heartreach.review.card import AnswerCard
from heartreach.review.chart_words.frame import Chart

__all__ = ["CardChart", "PerConnection"]


class PerConnection(Word):
    """The second line: the change of the half-time per connection that the nudges brought about, in minutes."""

    effect_min: float
    low_min: float
    high_min: float
    uptake: float  #: by how much more often a nudged episode had a connection within the hour, as a share
    sentence: str


class CardChart(Chart):
    """The answer card, over all time; `answer.state` is one of its five states."""

    answer: AnswerCard
    looks: tuple[int, ...]  #: numbers of episodes at which it judges
    per_connection: PerConnection | None  #: `None` where the uptake interval holds 0, or nothing was judged
