"""The whole report on paper: one tall picture, or sheets of A4."""

from collections.abc import Callable
from pathlib import Path
from textwrap import wrap

from heartreach.errors import BadInput
from heartreach.language import Say
from heartreach.web.report.content import Content, Section, moments_of, sections_of, state_word, title_of
from heartreach.web.report.paper import (
    A4,
    HEIGHT,
    INK,
    NUDGED,
    SOFT,
    STYLE,
    Figure,
    PdfPages,
    mark_decimals,
    mpl,
)
from heartreach.web.report.pictures import DRAW

__all__ = ["pdf", "png"]


def png(content: Content, path: Path) -> None:
    """The whole report as one tall picture.

    Raises:
        BadInput: the file cannot be written.
    """
    sections = sections_of(content)
    heights = [_room(section) for section in sections]
    head, list_in = 2.6, _list_height(content)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(A4[0], head + sum(heights) + list_in + 0.5))
        sheet = _Sheet(figure, content.say)
        sheet.head(content)
        for section, height in zip(sections, heights, strict=True):
            sheet.section(section, content, height)
        sheet.moments(content)
        sheet.foot()
        _save(lambda: figure.savefig(path, dpi=150), path)


def pdf(content: Content, path: Path) -> None:
    """The whole report as sheets of A4.

    Raises:
        BadInput: the file cannot be written.
    """
    with mpl.rc_context({**STYLE, "pdf.fonttype": 42}):
        sheets = list(_sheets(content))

        def save() -> None:
            with PdfPages(
                path, metadata={"Title": f"heartreach: {title_of(content.review, content.say)}", "CreationDate": None}
            ) as book:
                for figure in sheets:
                    book.savefig(figure)

        _save(save, path)


def _sheets(content: Content) -> list[Figure]:
    sheets: list[Figure] = []
    sheet = _Sheet(_a4(sheets), content.say)
    sheet.head(content)
    for section in sections_of(content):
        height = _room(section)
        if sheet.left < height + 0.4:
            sheet.foot()
            sheet = _Sheet(_a4(sheets), content.say)
        sheet.section(section, content, height)
    if moments_of(content) and sheet.left < _list_height(content) + 0.4:
        sheet.foot()
        sheet = _Sheet(_a4(sheets), content.say)
    sheet.moments(content)
    sheet.foot()
    return sheets


def _a4(sheets: list[Figure]) -> Figure:
    sheets.append(Figure(figsize=A4))
    return sheets[-1]


def _save(save: Callable[[], None], path: Path) -> None:
    try:
        save()
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror})", "Choose another file with --out.") from error


def _room(section: Section) -> float:
    """Inches a section takes on a sheet."""
    return (HEIGHT + 0.55 if section.picture else 0.6) + 0.17 * _lines(section.sentence) + 0.14 * _lines(section.small)


def _lines(text: str) -> int:
    return 1 + len(text) // 105


def _list_height(content: Content) -> float:
    moments = moments_of(content)
    return 0.6 + 0.19 * len(moments) if moments else 0.0


class _Sheet:
    """A figure that is filled from the top, in inches."""

    def __init__(self, figure: Figure, speaks: Say) -> None:
        self._figure = figure
        self._speaks = speaks
        self._height = figure.get_figheight()
        self.left = self._height - 0.45

    def head(self, content: Content) -> None:
        """Title, mark and answer card."""
        self._write("heartreach", 11, color=NUDGED)
        say = self._speaks
        self._write(title_of(content.review, say), 17, gap=0.36)
        if content.review.simulated:
            self._write(say("SIMULATED: nobody lived these days"), 9, color="#8a4b12", gap=0.2)
        state = state_word(content.card, say)
        question = f"{say('Does a nudge to reach out help?')} {state[:1].upper()}{state[1:]}"
        self._write(question, 12, gap=0.32, weight="bold")
        self._wrapped(content.card.sentence, 10)
        if content.card.note:
            self._wrapped(content.card.note, 8, color=SOFT)
        self.left -= 0.12

    def section(self, section: Section, content: Content, height: float) -> None:
        """Title, sentence, picture and small print in `height` inches."""
        floor = self.left - height
        self._write(section.title, 12, gap=0.27, weight="bold")
        self._wrapped(section.sentence, 9.5)
        if section.picture:
            bottom = self.left - HEIGHT
            axes = self._figure.add_axes((0.11, (bottom + 0.38) / self._height, 0.83, (HEIGHT - 0.66) / self._height))
            DRAW[section.picture](axes, content)
            mark_decimals(self._figure, self._speaks.decimal)
            self.left = bottom
        self._wrapped(section.small, 7.5, color=SOFT)
        self.left = floor

    def moments(self, content: Content) -> None:
        """The day's list."""
        moments = moments_of(content)
        if moments:
            self._write(self._speaks("What happened"), 12, gap=0.3, weight="bold")
        for moment in moments:
            self._write(f"{moment.clock}   {moment.what}; {moment.told}"[:130], 8, gap=0.19)

    def foot(self) -> None:
        """What this is not."""
        say = self._speaks
        text = say(
            "A wellness tool, not a medical device. Activation is how far the heart is from this person's own usual."
        )
        self._figure.text(0.08, 0.22 / self._height, text, fontsize=7, color=SOFT)

    def _write(self, text: str, size: float, *, color: str = INK, gap: float = 0.25, weight: str = "normal") -> None:
        self.left -= gap
        self._figure.text(0.08, self.left / self._height, text, fontsize=size, color=color, weight=weight)

    def _wrapped(self, text: str, size: float, color: str = INK) -> None:
        for line in wrap(text, round(1000 / size)):
            self._write(line, size, color=color, gap=size / 72 * 1.45)
