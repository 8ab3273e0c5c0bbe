"""One picture of a report: which function draws which, and a picture as a part of a page."""

import io
from collections.abc import Callable

from heartreach.web.report.content import Content, Picture
from heartreach.web.report.day_pictures import draw_activation, draw_heart
from heartreach.web.report.paper import (
    HEIGHT,
    STYLE,
    WIDTH,
    Axes,
    Figure,
    mark_decimals,
    mpl,
)
from heartreach.web.report.range_pictures import draw_around, draw_days, draw_dose, draw_heat, draw_survival, draw_tools

__all__ = ["DRAW", "svg"]

#: How each picture is drawn.
DRAW: dict[Picture, Callable[[Axes, Content], None]] = {
    Picture.HEART: draw_heart,
    Picture.ACTIVATION: draw_activation,
    Picture.DAYS: draw_days,
    Picture.AROUND: draw_around,
    Picture.SURVIVAL: draw_survival,
    Picture.TOOLS: draw_tools,
    Picture.DOSE: draw_dose,
    Picture.HEAT: draw_heat,
}


def svg(picture: Picture, content: Content, alt: str) -> str:
    """One picture as an inline SVG element.

    Args:
        picture: which.
        content: what to draw.
        alt: what it shows, for those who do not see it.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
        DRAW[picture](figure.subplots(), content)
        mark_decimals(figure, content.say.decimal)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None, "Title": alt}, transparent=True)
    drawn = text.getvalue()
    return drawn[drawn.index("<svg") :].replace("<svg", '<svg role="img"', 1)
