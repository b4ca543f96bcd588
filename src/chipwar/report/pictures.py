"""Draws the figures of a page with matplotlib, without windows or shared state: SVG for the page, SVG and PNG as files.

Letters become shapes, so that Chinese stands on every machine. Equal figures give equal bytes. matplotlib is loaded
here and in the figures themselves, when a page is written and not before.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chipwar.report.fonts import families
from chipwar.report.paper import paper

if TYPE_CHECKING:
    from chipwar.report.page import Figure

WIDTH = 7.2
"""Inches: a figure fills a printed page between its margins."""

DOTS = 200
NAMED = re.compile(r'(\bid="|href="#|url\(#)')


@dataclass(frozen=True)
class Picture:
    """One figure, drawn. inline: the SVG element for the page, with names of its own and the sentence for readers."""

    svg: bytes
    png: bytes
    inline: str


def pictures_of(figures: Iterable[Figure], locale: str) -> dict[str, Picture]:
    """Draw all figures."""
    return {figure.name: _picture(figure, locale) for figure in figures}


def settings(locale: str, salt: str) -> Any:
    """How matplotlib draws for paper."""
    ink = paper()
    return {
        "svg.fonttype": "path",
        "svg.hashsalt": salt,
        "font.family": families(locale),
        "font.size": 10.5,
        "axes.unicode_minus": True,
        "text.parse_math": False,  # two dollars in a title are dollars
        "axes.edgecolor": ink.muted,
        "axes.labelcolor": ink.text,
        "axes.titlesize": 11,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": ink.grid,
        "grid.linewidth": 0.8,
        "text.color": ink.text,
        "xtick.color": ink.muted,
        "ytick.color": ink.muted,
        "xtick.labelcolor": ink.text,
        "ytick.labelcolor": ink.text,
        "legend.frameon": False,
        "lines.linewidth": 2.0,
        "savefig.facecolor": "white",
    }


def _picture(figure: Figure, locale: str) -> Picture:
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Canvas

    with matplotlib.rc_context(settings(locale, figure.name)):
        canvas = Canvas(figsize=(WIDTH, WIDTH * figure.height), layout="constrained")
        FigureCanvasAgg(canvas)
        figure.draw(canvas)
        vector, pixels = io.BytesIO(), io.BytesIO()
        nothing = {"Creator": None, "Date": None, "Format": None, "Type": None}
        canvas.savefig(vector, format="svg", metadata=nothing)
        canvas.set_layout_engine("none")  # it has been laid out
        canvas.savefig(pixels, format="png", dpi=DOTS, metadata={"Software": None})
    svg = vector.getvalue()
    return Picture(svg, pixels.getvalue(), inline(svg.decode(), figure.name, figure.says))


def inline(svg: str, name: str, says: str) -> str:
    """An SVG file as an element of a page: names of its own, no size, and a sentence in place of the picture."""
    element = svg[svg.index("<svg") :].strip()
    named = NAMED.sub(lambda found: f"{found[1]}{name}-", element)
    opening, rest = named.split(">", 1)
    sized = re.sub(r'\s(width|height|version|xmlns(:\w+)?)="[^"]*"', "", opening)
    label = html.escape(says, quote=True)
    return f'{sized} role="img" aria-label="{label}">{rest.replace("xlink:href", "href")}'
