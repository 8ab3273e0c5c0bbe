"""The report of a study: flow, funnel, probabilities and effects, as Markdown, HTML or JSON."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape

from heartreach.errors import BadInput
from heartreach.study.changes import Change, Span, changes_of
from heartreach.study.effects import Effect, effects_of
from heartreach.study.flow import Arm, Flow, flow_of
from heartreach.study.points import Participant

__all__ = ["StudyReport", "html", "markdown", "report_of"]

#: The 97.5 % point of the normal distribution.
Z95 = 1.959964
#: What Markdown would read as more than itself; an underscore within a word is one (spec.commonmark.org, 2.4 and 6.2).
MARKS = re.compile(r"[\\`*\[\]<>&|~]|(?<![^\W_])_|_(?![^\W_])")
NOTES = (
    """\
Prompt and quiet are what was drawn, not what arrived or was done. Recovery half-times come with talk taken out;
negative effects are sooner. Onsets without a draw, and prompts that bring an earlier one back, are no part of it.
Each draw counts with the probability recorded when it was made, so one that changed biases no effect; what else changed
may have changed the effect. A connection counts where it was told, and a prompt asks: some of that may be telling.""",
    """\
WCLS (Boruvka et al. 2018, doi:10.1080/01621459.2017.1305274) and, for the connection, EMEE (Qian et al. 2021,
doi:10.1093/biomet/asaa070), centred at 1/2, standard errors with Mancl and DeRouen's correction, t with persons less
parameters degrees of freedom. Controls, fixed in advance: previous half-time and severity. A tool is compared with
quiet, with the probability of the first among these two. Intervals are not adjusted for several outcomes.""",
)
STYLE = """
:root { color-scheme: light; --ink: #22302d; --soft: #5b6a66; --line: #e3ded4; --warn: #8a4b12; }
body { margin: 0 auto; max-width: 56rem; padding: 1.5rem 1rem 3rem; background: #fff; color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
h1, h2 { font-weight: 600; line-height: 1.2; } h2 { margin-top: 1.8rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .92rem; }
th, td { text-align: left; padding: .25rem .9rem .25rem 0; border-top: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.simulated { color: var(--warn); font-weight: 600; }
.note { color: var(--soft); font-size: .85rem; }
svg { display: block; width: 100%; height: auto; }
@page { size: A4; margin: 15mm; }
@media print { body { max-width: none; padding: 0; font-size: 9.5pt; } tr, svg { break-inside: avoid; } }
"""


@dataclass(frozen=True, slots=True)
class StudyReport:
    """Everything a study report says.

    Attributes:
        people: label of each participant.
        simulated: labels of those whom nobody lived.
        flow: who and what got in.
        changes: of settings and texts while the study ran.
        effects: the tables; empty where there are too few people.
        refusal: why there are no effects.
    """

    people: tuple[str, ...]
    simulated: tuple[str, ...]
    flow: Flow
    changes: tuple[Change, ...]
    effects: tuple[Effect, ...]
    refusal: str | None

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


def report_of(participants: Sequence[Participant]) -> StudyReport:
    """Work everything out; too few people get the flow and a polite refusal of the rest."""
    refusal, effects = None, []
    try:
        effects = effects_of(participants)
    except BadInput as error:
        refusal = str(error)
    return StudyReport(
        people=tuple(one.label for one in participants),
        simulated=tuple(one.label for one in participants if one.simulated),
        flow=flow_of(participants),
        changes=tuple(change for one in participants for change in changes_of(one)),
        effects=tuple(effects),
        refusal=refusal,
    )


# --- tables -----------------------------------------------------------------------------------------------------------

Table = tuple[tuple[str, ...], Sequence[tuple[str, ...]]]  #: header and rows


def _flow_table(flow: Flow) -> Table:
    days = "-" if flow.days is None else f"{flow.days:.0f}"
    rows = [
        ("Wearers", str(flow.people)),
        ("with an onset", str(flow.with_points)),
        ("with a draw", str(flow.with_draws)),
        ("days each, median", days),
        ("Onsets at which something was decided", str(flow.points)),
        ("not available", str(flow.points - flow.available)),
        ("available without chance (p of 0 or 1)", str(flow.certain)),
        ("drawn", str(flow.prompt.drawn + flow.quiet.drawn)),
        *((f"under policy {version}", str(count)) for version, count in flow.policies.items()),
        *((f"found by detector {version}", str(count)) for version, count in flow.detectors.items()),
        *((f"closed by outcome rule {version}", str(count)) for version, count in flow.rules.items()),
    ]
    return ("Flow", "n"), rows


def _arms_table(flow: Flow) -> Table:
    def told(counts: dict[str, int]) -> str:
        return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.items()) or "-"

    def row(name: str, cell: str, other: str) -> tuple[str, ...]:
        return (name, cell, other)

    def known(arm: Arm) -> str:
        return f"{arm.known} of {arm.drawn}" + (f" ({arm.known / arm.drawn:.0%})" if arm.drawn else "")

    prompt, quiet = flow.prompt, flow.quiet
    return ("", "Prompt", "Quiet"), [
        row("Drawn", str(prompt.drawn), str(quiet.drawn)),
        row("Shown by a phone", str(prompt.displayed), "-"),
        row("First answer", told(prompt.answers), "-"),
        row("Half-time known, analysed", known(prompt), known(quiet)),
        row("Not known because of", told(prompt.missing), told(quiet.missing)),
    ]


def _funnel_table(flow: Flow) -> Table:
    rows = [
        (reason.replace("_", " "), str(count), str(flow.blocked_by.get(reason, 0)))
        for reason, count in flow.first_blocked_by.items()
    ]
    rows += [
        (reason.replace("_", " "), "0", str(count))
        for reason, count in flow.blocked_by.items()
        if reason not in flow.first_blocked_by
    ]
    return ("Not available because of", "first reason", "held at all"), rows


def _chance_table(flow: Flow) -> Table:
    rows = [
        (f"{place / 10:.1f} to {(place + 1) / 10:.1f}", str(count))
        for place, count in enumerate(flow.probabilities)
        if count
    ]
    return ("Probability of a prompt", "draws"), rows


def _changes_table(report: StudyReport) -> Table:
    rows = [
        (
            one.who,
            one.date,
            ", ".join(one.what) or "not on record",
            str(one.before),
            str(one.after),
            _chances(one.p_before),
            _chances(one.p_after),
        )
        for one in report.changes
    ]
    return ("Wearer", "From", "Changed", "Draws before", "Draws since", "p before", "p since"), rows


def _chances(span: Span | None) -> str:
    if span is None:
        return "-"
    low, high = (f"{p:.2f}" for p in span)
    return low if low == high else f"{low} to {high}"


def _effect_tables(report: StudyReport) -> list[tuple[str, Table]]:
    outcomes = dict.fromkeys((one.outcome, one.unit) for one in report.effects)
    header = ("Model", "Term", "Estimate", "SE", "95 % interval", "p", "People", "Rows")
    return [
        (
            f"Effect on {outcome} ({unit})",
            (header, [_effect_row(one) for one in report.effects if one.outcome == outcome]),
        )
        for outcome, unit in outcomes
    ]


def _effect_row(one: Effect) -> tuple[str, ...]:
    if one.estimate is None or one.error is None or one.low is None or one.high is None or one.p_value is None:
        return (one.model, one.term, one.why or "-", "-", "-", "-", str(one.people), str(one.rows))
    p = "< .001" if one.p_value < 0.001 else f"{one.p_value:.3f}".removeprefix("0")
    return (
        one.model,
        one.term,
        f"{one.estimate:+.2f}",
        f"{one.error:.2f}",
        f"{one.low:+.2f} to {one.high:+.2f}",
        p,
        str(one.people),
        str(one.rows),
    )


def _answer(report: StudyReport) -> str:
    """The first lines: what the marginal effect says, and whether outcomes were lost on one side."""
    if report.refusal:
        return report.refusal
    return " ".join(line for line in (_effect(report), _lost(report.flow)) if line)


def _lost(flow: Flow) -> str:
    """A warning where outcomes are known on one side more often than chance alone makes likely.

    In 100 made-up studies of 12 people without an effect, whose slow recoveries (above 20 min) were lost after two of
    five prompts, 24 found an effect and 99 were warned; of studies that lost none so, 7.
    """
    sides = (flow.prompt, flow.quiet)
    if not all(side.drawn for side in sides):
        return ""
    shares = [side.known / side.drawn for side in sides]
    overall = sum(side.known for side in sides) / sum(side.drawn for side in sides)
    error = (overall * (1 - overall) * sum(1 / side.drawn for side in sides)) ** 0.5
    if abs(shares[0] - shares[1]) <= Z95 * error:
        return ""
    return (
        f"The half-time is known after {shares[0]:.0%} of prompts and {shares[1]:.0%} of quiet moments: if slow (or "
        "quick) recoveries were the ones that got lost, this alone can look like an effect, or hide one."
    )


def _effect(report: StudyReport) -> str:
    first = report.effects[0]
    if first.estimate is None or first.low is None or first.high is None:
        return f"The effect on the recovery half-time cannot be told: {first.why}."
    known = f"95 % interval {first.low:+.1f} to {first.high:+.1f} min; {first.people} people, {first.rows} onsets"
    if first.low <= 0 <= first.high:
        return f"No clear effect of a prompt on the recovery half-time ({known})."
    word = "sooner" if first.estimate < 0 else "later"
    return f"A prompt brought activation to half {abs(first.estimate):.1f} min {word} ({known})."


# --- out --------------------------------------------------------------------------------------------------------------


def _parts(report: StudyReport) -> list[tuple[str, Table, str | None]]:
    """Title, table and picture of each part."""
    flow = report.flow
    return [
        ("Flow", _flow_table(flow), None),
        ("From the draw to the analysis", _arms_table(flow), "flow"),
        ("Availability", _funnel_table(flow), "funnel"),
        ("Probabilities", _chance_table(flow), "chance"),
        ("Changed while the study ran", _changes_table(report), None),
        *(
            (title, table, "effects" if place == 0 else None)
            for place, (title, table) in enumerate(_effect_tables(report))
        ),
    ]


def _mark(report: StudyReport) -> str:
    return f"Simulated, nobody lived this: {', '.join(report.simulated)}." if report.simulated else ""


def markdown(report: StudyReport) -> str:
    """The report as Markdown, without pictures."""
    lines = [
        "# Study report",
        "",
        *([f"**{_as_text(_mark(report))}**", ""] if report.simulated else []),
        _answer(report),
        "",
    ]
    for title, (header, rows), _picture in _parts(report):
        lines += [f"## {title}", ""]
        if rows:
            lines += [_line(header), _line(tuple("---" for _ in header)), *(_line(row) for row in rows), ""]
        else:
            lines += ["Nothing.", ""]
    return "\n".join(
        [
            *lines,
            "## Notes",
            "",
            *(f"{note}\n" for note in NOTES),
            _as_text(f"Participants: {', '.join(report.people)}") + "\n",
        ]
    )


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(_as_text(cell) for cell in cells) + " |"


def _as_text(text: str) -> str:
    r"""Words that are shown as they are: a folder may be called anything, and Markdown would read marks and tags in it.

    >>> print(_as_text("ann_b/<me> *1*"))
    ann_b/\<me\> \*1\*
    """
    return MARKS.sub(r"\\\g<0>", " ".join(text.split()))


def html(report: StudyReport) -> str:
    """The report as one page with its pictures; it loads nothing."""
    from heartreach.study.pictures import picture  # noqa: PLC0415  # matplotlib is heavy and an extra

    body = [f"<h1>Study report</h1>{f'<p class=simulated>{escape(_mark(report))}</p>' if report.simulated else ''}"]
    body.append(f"<p>{escape(_answer(report))}</p>")
    for title, (header, rows), name in _parts(report):
        drawn = picture(name, report) if name and rows else ""
        table = _html_table(header, rows) if rows else "<p>Nothing.</p>"
        body.append(f"<section><h2>{escape(title)}</h2>{drawn}{table}</section>")
    body.append("<section><h2>Notes</h2>" + "".join(f"<p class=note>{escape(note)}</p>" for note in NOTES))
    body.append(f"<p class=note>Participants: {escape(', '.join(report.people))}</p></section>")
    view = '<meta name=viewport content="width=device-width, initial-scale=1">'
    head = f"<meta charset=utf-8><title>Study report</title>{view}"
    return (
        f"<!doctype html>\n<html lang=en><head>{head}<style>{STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )


def _html_table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    numeric = [all(_is_number(row[column]) for row in rows) for column in range(len(header))]

    def cells(row: tuple[str, ...], tag: str) -> str:
        kinds = [" class=number" if number else "" for number in numeric]
        return "".join(f"<{tag}{kind}>{escape(text)}</{tag}>" for kind, text in zip(kinds, row, strict=True))

    lines = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows)
    return f"<div class=wide><table><thead><tr>{cells(header, 'th')}</tr></thead><tbody>{lines}</tbody></table></div>"


def _is_number(text: str) -> bool:
    return text == "-" or (
        text[0] in "+-.<0123456789" and not any(letter.isalpha() for letter in text.replace(" to ", ""))
    )
