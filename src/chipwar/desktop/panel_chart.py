"""The strip under the map: the history of the chosen dial, own against rival, and what the last turn changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pygame import Rect

from chipwar.desktop.focus import Control
from chipwar.desktop.model import Headline, Series, TrendChart
from chipwar.desktop.pen import Pen
from chipwar.desktop.shapes import Point
from chipwar.desktop.view import View

Placing = Callable[[float, float], Point]
CHART_SHARE = 0.56
HEADER = 34
TONES = {"plain": "muted", "good": "good", "bad": "bad", "you": "you"}


def draw_strip(view: View, area: Rect) -> None:
    """Chart left, news of the resolution right."""
    pen = view.pen
    pen.rect(area, "panel")
    pen.rule(area.x, area.y, area.right, area.y, "line")
    left = Rect(area.x, area.y, round(area.width * CHART_SHARE), area.height)
    draw_chart(view, left)
    pen.rule(left.right, area.y + pen.u(10), left.right, area.bottom - pen.u(10), "line")
    right = Rect(left.right, area.y, area.width - left.width, area.height)
    draw_resolution(view, right)


def draw_chart(view: View, area: Rect) -> None:
    """The trend of the dial last chosen."""
    chart = next((chart for chart in view.model.charts if chart.dial_id == view.dial()), None)
    pen = view.pen
    view.control(
        Control(
            id="chart",
            region="chart",
            area=area.inflate(-pen.u(10), -pen.u(8)),
            name=chart.title if chart else view.say("chart.none"),
            tip=view.say("chart.tip"),
            act=lambda: view.deeds.step_dial(1),
            step=view.deeds.step_dial,
        )
    )
    middle = area.y + pen.u(HEADER / 2 + 2)
    x = area.x + view.pad
    if chart is None:
        pen.text(x, middle, view.say("chart.none"), "body", "muted")
        return
    legend = [series for series in (chart.own, chart.rival, chart.ghost) if series is not None and series.label]
    need = sum(pen.width(series.label, "caption") + pen.u(46) for series in legend)
    title = area.right - view.pad - need - x
    top = area.y + pen.u(HEADER)
    if pen.width(chart.title, "strong") <= title:
        pen.text(x, middle, chart.title, "strong", limit=title)
        _legend(view, area.right - view.pad - need, middle, chart)
    else:
        pen.text(x, middle, chart.title, "detail_strong", limit=area.width - 2 * view.pad)
        _legend(view, x, top + pen.type.line("caption") / 2, chart)
        top += pen.type.line("caption")
    plot = Rect(x, top, area.width - 2 * view.pad, area.bottom - top - pen.u(6))
    _plot(view, plot, chart)


def _legend(view: View, x: float, middle: float, chart: TrendChart) -> None:
    pen = view.pen
    for series, colour in ((chart.own, "you"), (chart.rival, "rival"), (chart.ghost, "ghost")):
        if series is None or not series.label:
            continue
        ends = [(x, middle), (x + pen.u(22), middle)]
        if colour == "you":
            pen.line(ends, colour, 2.4 * pen.ui)
        elif colour == "ghost":
            pen.dashed(ends, "you", 2.0 * pen.ui, 2 * pen.ui, 4 * pen.ui)
        else:
            pen.dashed(ends, colour, 2.0 * pen.ui, 5 * pen.ui, 4 * pen.ui)
        x += pen.u(30)
        x += pen.text(x, middle, series.label, "caption", "muted") + pen.u(16)


def _plot(view: View, area: Rect, chart: TrendChart) -> None:
    pen = view.pen
    foot = pen.type.line("small") if chart.turn_ticks else 0
    gutter = max((pen.width(text, "small") for _, text in chart.value_ticks), default=0) + pen.u(8)
    inner = Rect(area.x + gutter, area.y + pen.u(6), area.width - gutter - pen.u(10), area.height - foot - pen.u(8))
    least, most = _bounds(chart)
    lines = [series for series in (chart.own, chart.rival, chart.ghost) if series is not None]
    count = max(2, *(len(series.values) for series in lines))

    def at(index: float, value: float) -> Point:
        x = inner.x + inner.width * index / (count - 1)
        return x, inner.bottom - (value - least) / (most - least) * inner.height

    _axes(pen, inner, chart, at)
    if chart.goal is not None and least <= chart.goal <= most:
        y = at(0, chart.goal)[1]
        pen.dashed([(inner.x, y), (inner.right, y)], "text", 1, 2 * pen.ui, 5 * pen.ui)
    if chart.rival is not None:
        _series(pen, chart.rival, "rival", at)
    if chart.ghost is not None:
        dots = [at(index, value) for index, value in enumerate(chart.ghost.values)]
        pen.dashed(dots, "you", 2 * pen.ui, 2 * pen.ui, 4 * pen.ui)
    _series(pen, chart.own, "you", at)


def _bounds(chart: TrendChart) -> tuple[float, float]:
    values = [value for value, _ in chart.value_ticks]
    for series in (chart.own, chart.rival, chart.ghost):
        if series is not None:
            for part in (series.values, series.low or (), series.high or ()):
                values.extend(part)
    least, most = min(values, default=0.0), max(values, default=1.0)
    return (least, most) if most > least else (least - 1, most + 1)


def _axes(pen: Pen, inner: Rect, chart: TrendChart, at: Placing) -> None:
    pen.rule(inner.x, inner.bottom, inner.right, inner.bottom, "line")
    last: float | None = None
    for value, text in sorted(chart.value_ticks):
        y = at(0, value)[1]
        if last is not None and last - y < pen.type.size("small") * 1.25:
            continue
        last = y
        pen.rule(inner.x, y, inner.right, y, "line")
        pen.text(inner.x - pen.u(6), y, text, "small", "faint", "right")
    end = float(inner.x) - pen.u(40)
    for index, text in chart.turn_ticks:
        x = at(index, 0)[0]
        width = pen.width(text, "small")
        left = min(x - width / 2, inner.right + pen.u(8) - width)
        if left < end + pen.u(8):
            continue
        pen.text(left, inner.bottom + pen.u(5) + pen.type.line("small") / 2, text, "small", "faint")
        end = left + width


def _series(pen: Pen, series: Series, colour: str, at: Placing) -> None:
    best = [at(index, value) for index, value in enumerate(series.values)]
    if series.low is not None and series.high is not None and len(best) > 1:
        over = [at(index, value) for index, value in enumerate(series.high)]
        under = [at(index, value) for index, value in enumerate(series.low)]
        pen.veil([*over, *under[::-1]], colour, 0.25)
    if colour == "you":
        pen.line(best, colour, 2.4 * pen.ui)
    else:
        pen.dashed(best, colour, 2 * pen.ui, 6 * pen.ui, 4 * pen.ui)
    if best:
        pen.dot(best[-1][0], best[-1][1], 3.4 * pen.ui, colour)


def draw_resolution(view: View, area: Rect) -> None:
    """What the last turn changed, largest first."""
    pen = view.pen
    middle = area.y + pen.u(HEADER / 2 + 2)
    pen.text(area.x + view.pad, middle, view.say("resolution.title"), "strong")
    window = Rect(area.x + view.pad, area.y + pen.u(HEADER), area.width - 2 * view.pad, 0)
    window.height = area.bottom - pen.u(6) - window.y
    draw_lines(view, window, "resolution", "chart", view.model.resolution, view.say("resolution.none"))


def draw_lines(view: View, window: Rect, name: str, region: str, news: tuple[Headline, ...], nothing: str) -> None:
    """A scrolled list of lines with signs, each one a control with its longer sentence."""
    pen = view.pen
    shift = pen.u(28)
    window.height = _whole_items(pen, window, news, shift)
    with view.scrolled(name, window) as place:
        if not news:
            place[0] += pen.paragraph(window.x, place[0], nothing, "detail", window.width, "faint")
        for number, line in enumerate(news):
            height = pen.height(line.text, "detail", window.width - shift) + pen.u(3)
            area = Rect(window.x, place[0], window.width, height)
            control = view.control(
                Control(
                    id=f"{name}:{number}",
                    region=region,
                    area=area,
                    name=line.text,
                    tip=line.tip,
                    act=partial(view.deeds.open_news, line),
                )
            )
            if view.state(control) == "hover":
                pen.rect(area, "raised", 4)
            first = place[0] + pen.type.line("detail") / 2
            pen.icon(line.icon, window.x + pen.u(9), first, 18, TONES[line.tone])
            pen.paragraph(window.x + shift, place[0], line.text, "detail", window.width - shift)
            place[0] += height


def _whole_items(pen: Pen, window: Rect, news: tuple[Headline, ...], shift: int) -> int:
    """The window's height without part of an item at its lower edge, if at least one fits."""
    used = 0
    for item in news:
        height = pen.height(item.text, "detail", window.width - shift) + pen.u(3)
        if used + height > window.height + pen.u(3):
            return used or window.height
        used += height
    return window.height
