"""Pictures of courses and effects, from plain arrays: fans over turns, effects with intervals, bars, dots.

Each function gives what draws the picture on a matplotlib figure, for `page.Figure.draw`. Labels come in ready words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from chipwar.report.paper import Stroke, paper

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

Values = npt.NDArray[np.float64]
Draw = Callable[["Canvas"], None]
MARKS = 8
"""Signs along a line at most."""

FEW = 2
"""Arms of which all bands can be seen."""

BAR = 0.7
"""Thickness of a bar where the next one begins 1 farther on."""

WIDE = 44
"""Letters in a line of a label where labels are long."""


@dataclass(frozen=True)
class Interval:
    """A measured value. low, high: the bounds of its wide bar; inner: those of a narrow one within it, such as the
    confidence interval of the middle; good: whether it counts as better, if that is known."""

    label: str
    middle: float
    low: float
    high: float
    inner: tuple[float, float] | None = None
    good: bool | None = None


def fan(
    courses: Mapping[str, Values], times: Sequence[str], y: str, x: str = "", marked: Mapping[int, str] | None = None
) -> Draw:
    """Fans of one or more arms. courses: label -> float [5 bands (5, 25, 50, 75, 95 %), times]; times: what stands
    under the axis; marked: place of a time -> a word at a line there."""

    def draw(canvas: Canvas) -> None:
        axes = canvas.add_subplot()
        places = np.arange(len(times), dtype=np.float64)
        for place, (label, bands) in enumerate(courses.items()):
            _fan_of(axes, places, bands, label, paper().stroke(place), len(courses))
        for place, word in (marked or {}).items():
            axes.axvline(place, color=paper().muted, linewidth=1, linestyle=":")
            axes.annotate(
                word, (place, 1), xycoords=("data", "axes fraction"), xytext=(3, -3), textcoords="offset points",
                va="top", fontsize=9, color=paper().muted,
            )  # fmt: skip
        _times(axes, times)
        axes.set_ylabel(y)
        axes.set_xlabel(x)
        axes.margins(x=0.01)
        _legend(canvas, axes, len(courses))

    return draw


def _fan_of(axes: Axes, places: Values, bands: Values, label: str, stroke: Stroke, count: int) -> None:
    """One arm of so many. Where there are more than two, wide bands would hide each other: their edges must do."""
    outer, inner = (0.16, 0.30) if count == 1 else (0.10, 0.20)
    if count <= FEW:
        axes.fill_between(places, bands[0], bands[4], color=stroke.colour, alpha=outer, linewidth=0)
    axes.fill_between(places, bands[1], bands[3], color=stroke.colour, alpha=inner, linewidth=0)
    for edge in (bands[0], bands[4]):  # edges stay when colours are printed in grey
        axes.plot(places, edge, color=stroke.colour, linewidth=0.7, linestyle=stroke.line)
    step = max(1, len(places) // MARKS)
    axes.plot(
        places, bands[2], color=stroke.colour, linestyle=stroke.line, marker=stroke.marker, markevery=step, label=label
    )


def _times(axes: Axes, times: Sequence[str], most: int = 7) -> None:
    step = max(1, -(-len(times) // most))
    shown = list(range(0, len(times), step))
    axes.set_xticks(shown, [times[place] for place in shown])


def _legend(canvas: Canvas, axes: Axes, count: int) -> None:
    if count > 1:
        canvas.legend(*axes.get_legend_handles_labels(), loc="outside upper left", ncols=min(count, 3), handlelength=3)


def fans(rows: Mapping[str, Mapping[str, Values]], times: Sequence[str], y: Mapping[str, str]) -> Draw:
    """Small pictures side by side, one for each outcome. rows: outcome -> arm -> float [5 bands, times]; y: outcome ->
    what its axis says."""

    def draw(canvas: Canvas) -> None:
        grid = canvas.subplots(1, len(rows), squeeze=False)[0]
        for axes, (outcome, courses) in zip(grid, rows.items(), strict=True):
            for place, (label, bands) in enumerate(courses.items()):
                _fan_of(
                    axes,
                    np.arange(len(times), dtype=np.float64),
                    bands,
                    label,
                    paper().stroke(place),
                    len(courses) == 1,
                )
            _times(axes, times, max(2, 7 // len(rows)))
            axes.set_title(wrapped(outcome, 26), loc="left")
            axes.set_ylabel(y[outcome])
        _legend(canvas, grid[0], len(next(iter(rows.values()))))

    return draw


def forest(intervals: Sequence[Interval], x: str, zero: float | None = 0.0) -> Draw:
    """Effects below one another: a wide bar for the band of games, a thick one for the interval of the middle."""

    def draw(canvas: Canvas) -> None:
        axes = canvas.add_subplot()
        _intervals(axes, intervals, zero)
        axes.set_xlabel(x)

    return draw


def _intervals(axes: Axes, intervals: Sequence[Interval], zero: float | None) -> None:
    heights = np.arange(len(intervals))[::-1]
    for height, interval in zip(heights, intervals, strict=True):
        colour = _colour(interval.good)
        axes.plot([interval.low, interval.high], [height, height], color=colour, linewidth=1.6, marker="|")
        if interval.inner is not None:
            axes.plot(interval.inner, [height, height], color=colour, linewidth=7, alpha=0.45, solid_capstyle="butt")
        axes.plot(
            interval.middle, height, marker="o" if interval.good is not False else "X", color=colour, markersize=8
        )
    if zero is not None:
        axes.axvline(zero, color=paper().text, linewidth=1)
    axes.set_yticks(heights, [wrapped(interval.label) for interval in intervals])
    axes.set_ylim(-0.6, len(intervals) - 0.4)
    axes.grid(visible=False, axis="y")


def effects(rows: Sequence[tuple[str, str, Sequence[Interval]]]) -> Draw:
    """Effects of the same arms on several outcomes, each with an axis of its own. rows: outcome, what its axis says, an
    interval for each arm."""

    def draw(canvas: Canvas) -> None:
        across = columns_of(len(rows))
        grid = canvas.subplots(-(-len(rows) // across), across, squeeze=False)
        for axes in grid.flat[len(rows) :]:
            axes.remove()
        for place, (axes, (outcome, unit, intervals)) in enumerate(zip(grid.flat, rows, strict=False)):
            _intervals(axes, intervals, 0.0)
            axes.set_title(wrapped(outcome, WIDE if across > 1 else 2 * WIDE), loc="left", fontsize=10)
            axes.set_xlabel(unit, fontsize=9)
            axes.locator_params(axis="x", nbins=6)
            if place % across:
                axes.set_yticklabels([])

    return draw


def columns_of(outcomes: int) -> int:
    """In how many columns the effects on so many outcomes stand."""
    return 2 if outcomes > 2 else 1


@dataclass(frozen=True)
class Against:
    """A target: model's low, median and high and the bounds allowed, all as multiples of the public value."""

    label: str
    low: float
    middle: float
    high: float
    least: float
    most: float
    passes: bool


def against(targets: Sequence[Against], x: str) -> Draw:
    """Targets below one another on a scale of ratios; what passes is a dot within its shade, what does not a cross."""

    def draw(canvas: Canvas) -> None:
        axes = canvas.add_subplot()
        heights = np.arange(len(targets))[::-1]
        axes.set_xscale("symlog", linthresh=1.0)
        for height, target in zip(heights, targets, strict=True):
            colour = _colour(target.passes)
            axes.fill_betweenx([height - 0.32, height + 0.32], target.least, target.most, color=paper().grid)
            axes.plot([target.low, target.high], [height, height], color=colour, linewidth=1.6, marker="|")
            axes.plot(target.middle, height, marker="o" if target.passes else "X", color=colour, markersize=8)
        axes.axvline(1.0, color=paper().text, linewidth=1)
        axes.set_yticks(heights, [wrapped(target.label, WIDE) for target in targets], fontsize=9)
        axes.set_ylim(-0.7, len(targets) - 0.3)
        axes.grid(visible=False, axis="y")
        axes.set_xlabel(x)
        axes.set_xticks([0, 0.5, 1, 2, 5, 10], ["0", "0.5", "1", "2", "5", "10"])
        axes.set_xticks([], minor=True)

    return draw


def _colour(good: bool | None) -> str:
    ink = paper()
    return ink.series[0].colour if good is None else ink.better if good else ink.worse


def tornado(
    labels: Sequence[str], low: Values, high: Values, x: str, middle: float = 0.0, ends: tuple[str, str] = ("", "")
) -> Draw:
    """Bars from the middle to the outcome at a number's low and at its high end, the widest pair on top. low, high:
    float [n]; ends: what the two ends are called. Where both ends lie on one side, two bars of half the height stand
    one above the other, for the longer would hide the shorter."""

    def draw(canvas: Canvas) -> None:
        axes = canvas.add_subplot()
        order = np.argsort(np.ptp([low, high, np.full(len(low), middle)], axis=0), kind="stable")
        heights = np.arange(len(order), dtype=np.float64)
        aside = ((low - middle) * (high - middle) > 0.0)[order]
        thick = np.where(aside, BAR / 2.0, BAR)
        for values, name, stroke, way in ((low, ends[0], paper().series[1], 1), (high, ends[1], paper().series[0], -1)):
            axes.barh(
                heights + np.where(aside, way * BAR / 4.0, 0.0), values[order] - middle, left=middle, height=thick,
                label=name, color=stroke.colour, alpha=0.85, hatch=stroke.hatch, edgecolor="white",
            )  # fmt: skip
        axes.set_yticks(heights, [wrapped(labels[place]) for place in order])
        axes.axvline(middle, color=paper().text, linewidth=1)
        axes.grid(visible=False, axis="y")
        axes.set_xlabel(x)
        if any(ends):
            _legend(canvas, axes, 2)

    return draw


def bars(
    labels: Sequence[str], series: Mapping[str, Values], x: str, errors: Mapping[str, Values] | None = None
) -> Draw:
    """Groups of bars, the first label on top. series: name -> float [n]; errors: name -> half-widths, float [n], or
    float [2, n] for lower and upper."""

    def draw(canvas: Canvas) -> None:
        axes = canvas.add_subplot()
        heights = np.arange(len(labels))[::-1].astype(np.float64)
        thick = 0.8 / max(len(series), 1)
        for place, (name, values) in enumerate(series.items()):
            stroke, spread = paper().stroke(place), (errors or {}).get(name)
            axes.barh(
                heights + 0.4 - thick * (place + 0.5), values, height=thick * 0.92, color=stroke.colour, alpha=0.85,
                hatch=stroke.hatch, edgecolor="white", label=name, xerr=spread, ecolor=paper().text, capsize=2,
            )  # fmt: skip
        axes.set_yticks(heights, [wrapped(label) for label in labels])
        axes.grid(visible=False, axis="y")
        axes.set_xlabel(x)
        _legend(canvas, axes, len(series))

    return draw


def wrapped(label: str, width: int = 30) -> str:
    """A label on as many lines as it needs; a Chinese character is as wide as two letters."""
    lines: list[str] = []
    line, used = "", 0
    for word in _words(label):
        size = sum(2 if ord(character) >= 0x2E80 else 1 for character in word)
        if line and used + size > width and word not in "，。、；：）":
            lines, line, used = [*lines, line.rstrip()], "", 0
        line, used = line + word, used + size
    return "\n".join([*lines, line.rstrip()])


def _words(label: str) -> list[str]:
    """Where a line may end: after a space, after a Chinese character."""
    found = [""]
    for character in label:
        if found[-1].endswith(" ") or ord(character) >= 0x2E80 or (found[-1] and ord(found[-1][-1]) >= 0x2E80):
            found.append("")
        found[-1] += character
    return found
