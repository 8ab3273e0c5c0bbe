"""Which text to say: one not said for a week, its invitation long unsaid, its opener another than the last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from heartreach.models import PromptKind, Tool
from heartreach.prompts.pack import LONGEST_TEXT, Pack, join

__all__ = ["Wording", "word"]

#: Where a pack's sentence takes in the wearer's own question.
QUESTION = "{question}"


@dataclass(frozen=True, slots=True)
class Wording:
    """A text and the name it is remembered by."""

    text_id: str
    text: str
    why: str


def word(
    pack: Pack,
    kind: PromptKind,
    tool: Tool | None,
    recent: Sequence[str],
    u: float,
    *,
    follows: str | None = None,
    night: bool = False,
    questions: Mapping[int, str] | None = None,
) -> Wording:
    """Choose a text with the uniform number `u`.

    Invitations that were not said within the week come first; where all were, one of the half that is longest unsaid.

    Args:
        pack: the texts.
        kind: the moment.
        tool: whose texts a nudge speaks; `None` for the other moments.
        recent: text ids of the last seven days, the latest last.
        u: a uniform number in [0, 1).
        follows: text id of the prompt that comes back because the wearer said "later": the same invitation again.
        night: it is night for the wearer; a tool then invites to what needs nobody who may be asleep.
        questions: the wearer's own open questions, by slot; Outsource may suggest one by day.
    """
    moment = pack.moments[kind] if follows is None else pack.again
    opening = kind.value if follows is None else "again"
    texts = {
        f"{pack.language}:{tool or kind}.{name}.{opening}.{number}": join(opener, body)
        for name, body in _bodies(pack, kind, tool, questions or {}, night=night).items()
        for number, opener in enumerate(moment.openers)
    }
    fitting = [text_id for text_id, text in texts.items() if len(text) <= LONGEST_TEXT]
    same = [text_id for text_id in fitting if follows and _named(text_id) == _named(follows)]
    text_id = _long_unsaid(same or fitting, recent, u)
    return Wording(text_id, texts[text_id], moment.why)


def _bodies(
    pack: Pack, kind: PromptKind, tool: Tool | None, questions: Mapping[int, str], *, night: bool
) -> dict[str, str]:
    if tool is not None and night and pack.tools[tool].night:
        return {f"night{number}": body for number, body in enumerate(pack.tools[tool].night)}
    bodies = {str(number): body for number, body in enumerate(pack.bodies(kind, tool))}
    if tool is Tool.OUTSOURCE and not night:
        ask = pack.practice.outsource.ask
        bodies |= {f"own{slot}": ask.replace(QUESTION, question) for slot, question in sorted(questions.items())}
    return bodies


def _long_unsaid(ids: Sequence[str], recent: Sequence[str], u: float) -> str:
    said = set(recent)
    fresh = [text_id for text_id in ids if text_id not in said]
    if not fresh:  # more prompts than the schema reckons with, as when the clock jumps: the longest unsaid
        return min(ids, key=lambda text_id: max(place for place, past in enumerate(recent) if past == text_id))
    pool = _another_opener(_another_invitation(fresh, recent), recent)
    return pool[int(u * len(pool))]


def _another_invitation(ids: Sequence[str], recent: Sequence[str]) -> list[str]:
    """Those whose invitation was not said within the week, else those of the half that is longest unsaid."""
    place = {_named(past): number for number, past in enumerate(recent)}
    by_age = sorted({_named(text_id) for text_id in ids}, key=lambda name: place.get(name, -1))
    unsaid = [name for name in by_age if name not in place]
    chosen = unsaid or by_age[: (len(by_age) + 1) // 2]
    return [text_id for text_id in ids if _named(text_id) in chosen]


def _another_opener(ids: Sequence[str], recent: Sequence[str]) -> list[str]:
    """Those whose opener was said least within the week, and not last, as far as there are others."""
    said = [_opener(past) for past in recent]
    openers = {_opener(text_id) for text_id in ids}
    last = next((opener for opener in reversed(said) if opener in openers), None)
    others = openers - {last} or openers
    least = min(map(said.count, others))
    return [text_id for text_id in ids if (opener := _opener(text_id)) in others and said.count(opener) == least]


def _named(text_id: str) -> str:
    """The invitation alone, in any language."""
    source, body, *_ = text_id.partition(":")[2].split(".")
    return f"{source}.{body}"


def _opener(text_id: str) -> str:
    *_, opening, number = text_id.split(".")
    return f"{opening}.{number}"
