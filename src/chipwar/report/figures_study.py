"""Pictures of studies, from plain arrays: a box in a cloud of games, a payoff matrix, shares over time, strategies in a
triangle.

Each function gives what draws the picture on a matplotlib figure, for `page.Figure.draw`. Labels come in ready words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from chipwar.report.figures import Draw, Values, wrapped
from chipwar.report.paper import paper

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

Mask = npt.NDArray[np.bool_]
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(3.0) / 2.0]])
MOST_DOTS = 2000
ROOM = 72
"""Letters that stand under a matrix side by side."""


def cloud(
    x: Values,
    y: Values,
    caught: Mask,
    box: tuple[float, float, float, float] | None,
    labels: tuple[str, str],
    names: tuple[str, str],
) -> Draw:
    """A dot for each game, those of interest in another colour and sign, and a box. x, y: float [n]; caught: bool [n];
    box: x from, x to, y from, y to; infinite bounds run to the edge; labels: of the axes; names: of the others and of
    those of interest. Of many games only the first are drawn."""

    def draw(canvas: Canvas) -> None:
        from matplotlib.patches import Rectangle

        axes = canvas.add_subplot()
        for mask, name, place, size in ((~caught, names[0], 4, 12), (caught, names[1], 1, 22)):
            stroke = paper().series[place]
            axes.scatter(
                x[:MOST_DOTS][mask[:MOST_DOTS]], y[:MOST_DOTS][mask[:MOST_DOTS]], s=size, marker=stroke.marker,
                color=stroke.colour, alpha=0.55, linewidths=0, label=name,
            )  # fmt: skip
        if box is not None:
            (left, right), (low, high) = (_within(axes.get_xlim(), box[:2]), _within(axes.get_ylim(), box[2:]))
            ink = paper().series[0].colour
            axes.add_patch(Rectangle((left, low), right - left, high - low, fill=False, edgecolor=ink, linewidth=2.2))
        axes.set_xlabel(labels[0])
        axes.set_ylabel(labels[1])
        canvas.legend(loc="outside upper left", ncols=2)

    return draw


def _within(limits: tuple[float, float], wanted: Sequence[float]) -> tuple[float, float]:
    return max(limits[0], wanted[0]), min(limits[1], wanted[1])


def matrix(
    values: Values,
    rows: Sequence[str],
    columns: Sequence[str],
    row_title: str,
    column_title: str,
    scale: str,
    shown: Sequence[Sequence[str]] | None = None,
) -> Draw:
    """A heat map with its numbers in it. values: float [rows, columns]; scale: what the colour stands for; shown: the
    words of each cell, the values with two decimals if not given."""

    def draw(canvas: Canvas) -> None:
        from matplotlib.colors import LinearSegmentedColormap

        ink, axes = paper(), canvas.add_subplot()
        picture = axes.imshow(
            values, cmap=LinearSegmentedColormap.from_list("paper", (ink.middle, ink.high)), aspect="auto"
        )
        axes.set_xticks(range(len(columns)), [wrapped(column, max(ROOM // len(columns), 6)) for column in columns])
        axes.tick_params(axis="x", labelsize=9)
        axes.set_yticks(range(len(rows)), [wrapped(row, 20) for row in rows])
        axes.set_xlabel(column_title)
        axes.set_ylabel(row_title)
        axes.grid(visible=False)
        middle = (np.nanmin(values) + np.nanmax(values)) / 2.0
        for (row, column), value in np.ndenumerate(values):
            words = f"{value:.2f}".replace("-", "\u2212") if shown is None else shown[row][column]
            axes.text(
                column, row, words, ha="center", va="center", fontsize=9, color="white" if value > middle else ink.text
            )
        canvas.colorbar(picture, ax=axes, label=scale, shrink=0.85)

    return draw


def shares(courses: Mapping[str, Values], y: str, x: str) -> Draw:
    """Shares of strategies over time, such as those of a replicator: name -> float [times]."""

    def draw(canvas: Canvas) -> None:
        axes = canvas.add_subplot()
        for place, (name, course) in enumerate(courses.items()):
            stroke = paper().stroke(place)
            step = max(1, len(course) // 8)
            axes.plot(
                course, color=stroke.colour, linestyle=stroke.line, marker=stroke.marker, markevery=step, label=name
            )
        axes.set_ylim(-0.02, 1.02)
        axes.margins(x=0.01)
        axes.set_ylabel(y)
        axes.set_xlabel(x)
        canvas.legend(loc="outside upper left", ncols=3, handlelength=3)

    return draw


def triangle(paths: Sequence[Values], corners: tuple[str, str, str], fixed: Mapping[str, Values] | None = None) -> Draw:
    """Courses of three shares in a triangle: each float [times, 3]; an arrow at the end. fixed: name -> float [3]."""

    def draw(canvas: Canvas) -> None:
        ink, axes = paper(), canvas.add_subplot()
        axes.set_axis_off()
        axes.set_aspect("equal")
        around = np.vstack([CORNERS, CORNERS[:1]])
        axes.plot(around[:, 0], around[:, 1], color=ink.text, linewidth=1.2)
        for path in paths:
            places = path @ CORNERS
            axes.plot(places[:, 0], places[:, 1], color=ink.series[0].colour, linewidth=1.2)
            middle = len(places) // 3
            if np.abs(places[middle + 1] - places[middle]).sum() > 0.0:
                style = {"arrowstyle": "-|>", "color": ink.series[0].colour}
                axes.annotate("", places[middle + 1], places[middle], arrowprops=style)
        for name, point in (fixed or {}).items():
            place = point @ CORNERS
            axes.plot(*place, marker="o", markersize=9, color=ink.series[1].colour)
            axes.annotate(name, place, xytext=(8, 4), textcoords="offset points", fontsize=9)
        for corner, name, (side, height) in zip(
            CORNERS, corners, (("right", -16), ("left", -16), ("center", 8)), strict=True
        ):
            axes.annotate(name, corner, xytext=(0, height), textcoords="offset points", ha=side)
        axes.margins(0.12)

    return draw
