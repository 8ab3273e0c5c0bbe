"""A report as one HTML page: no script, nothing loaded, made for paper."""

from html import escape

from heartreach.language import Say
from heartreach.web.report.content import Content, Moment, Section, moments_of, sections_of, state_word, title_of

__all__ = ["page"]

STYLE = """
:root { color-scheme: light; --ink: #22302d; --soft: #5b6a66; --line: #e3ded4; --accent: #1c6b64; --warn: #8a4b12; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 48rem; padding: 1.5rem 1rem 3rem; background: #fff; color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
h1, h2 { font-family: ui-serif, "Palatino Linotype", Palatino, Georgia, serif; font-weight: 500; line-height: 1.2; }
h1 { font-size: 1.9rem; margin: .2rem 0 .6rem; }
h2 { font-size: 1.25rem; margin: 0 0 .3rem; }
p { margin: 0 0 .4rem; }
.brand { color: var(--accent); margin: 0; }
.simulated { display: inline-block; border: 2px solid var(--warn); color: var(--warn); border-radius: .4rem;
  padding: .15rem .6rem; font-weight: 600; }
.answer { border: 1px solid var(--line); border-left: .4rem solid var(--accent); border-radius: .6rem;
  padding: .9rem 1.1rem; margin: 1rem 0 1.6rem; }
.answer .state { font-size: 1.25rem; font-weight: 600; margin: 0 0 .3rem; }
section { margin: 0 0 1.8rem; break-inside: avoid; }
.small, footer { color: var(--soft); font-size: .82rem; }
.picture { overflow-x: auto; }
svg { display: block; width: 100%; min-width: 34rem; height: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
td, th { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-top: 1px solid var(--line); }
td:first-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
footer { border-top: 1px solid var(--line); padding-top: .8rem; }
@page { size: A4; margin: 15mm; }
@media print { body { max-width: none; padding: 0; font-size: 9.5pt; } .answer { break-inside: avoid; }
  .picture { overflow: visible; } svg { min-width: 0; width: 88%; } section { margin-bottom: 1.1rem; } }
"""

SIMULATED = "Simulated: nobody lived these days"
FOOT = """\
heartreach is a wellness tool, not a medical device. Activation is how far the heart is from this person's own usual,
not what they felt. Nudge or quiet was left to a coin, so that the two can be compared. Whom the wearer reached is left
out of this report."""


def page(content: Content) -> str:
    """The whole report."""
    from heartreach.web.report.pictures import svg  # noqa: PLC0415  # matplotlib is heavy and an extra

    def drawn(section: Section) -> str:
        if section.picture is None:
            return ""
        drawn = svg(section.picture, content, f"{section.title}: {section.sentence}")
        return f"<div class=picture>{drawn}</div>"

    say = content.say
    title = title_of(content.review, say)
    named = f"<title>{escape(title)} · heartreach</title>"
    parts = [
        f"<!doctype html>\n<html lang={say.language}><head><meta charset=utf-8>{named}",
        '<meta name=viewport content="width=device-width, initial-scale=1">',
        f"<style>{STYLE}</style></head><body>",
        f"<header><p class=brand>heartreach</p><h1>{escape(title)}</h1>",
        f"<p class=simulated>{escape(say(SIMULATED))}</p>" if content.review.simulated else "",
        "</header><main>",
        _answer(content),
        *(_section(section, drawn(section)) for section in sections_of(content)),
        _moments(moments_of(content), say),
        f"</main><footer><p>{escape(say(FOOT))}</p></footer></body></html>\n",
    ]
    return "\n".join(part for part in parts if part)


def _answer(content: Content) -> str:
    card, say = content.card, content.say
    state = state_word(card, say)
    lines = [
        f"<div class=answer><h2>{escape(say('Does a nudge to reach out help?'))}</h2>",
        f"<p class=state>{escape(state[:1].upper() + state[1:])}</p>",
        f"<p>{escape(card.sentence)}</p>",
    ]
    if card.per_connection is not None:
        lines.append(f"<p>{escape(card.per_connection.sentence)}</p>")
    small = say("{n} {what}, over all time", n=card.n, what=card.n_of)
    if card.answer.next_look is not None:
        small = say("{told}; judged again at {n} known episodes", told=small, n=card.answer.next_look)
    note = f" {card.note}" if card.note else ""
    return "\n".join([*lines, f"<p class=small>{escape(small)}.{escape(note)}</p></div>"])


def _section(section: Section, picture: str) -> str:
    small = f"<p class=small>{escape(section.small)}</p>" if section.small else ""
    return f"<section><h2>{escape(section.title)}</h2><p>{escape(section.sentence)}</p>\n{picture}{small}</section>"


def _moments(moments: list[Moment], say: Say) -> str:
    if not moments:
        return ""
    rows = "".join(
        f"<tr><td>{one.clock}</td><td>{escape(one.what)}</td><td>{escape(one.told)}</td></tr>" for one in moments
    )
    names = (say("Time"), say("What"), say("What followed"))
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    return (
        f"<section><h2>{escape(say('What happened'))}</h2><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></section>"
    )
