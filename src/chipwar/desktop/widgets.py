"""Small parts that several panels share: button, icon button, key cap, pips, delta, sparkline, range bar, ring."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pygame import Rect

from chipwar.desktop import stamps
from chipwar.desktop.focus import Control
from chipwar.desktop.map_nodes import draw_hexagon
from chipwar.desktop.model import Dial, RangeBar, Series
from chipwar.desktop.pen import Pen
from chipwar.desktop.shapes import Point, arc
from chipwar.desktop.theme import Colour, mix
from chipwar.desktop.view import Stage

RING_FROM, RING_SPAN = -135.0, 270.0
PIP, PIP_GAP = 13, 4


def button(view: Stage, control: Control, label: str, primary: bool = False, key: str = "", icon: str = "") -> None:
    """A button in its state, with its sign and key cap."""
    pen = view.pen
    view.control(control)
    fill, border, colour, width = _button_look(view.state(control), primary)
    pen.rect(control.area, fill, 6, border, width)
    role = "strong" if primary else "body"
    cap = pen.width(key, "caption") + pen.u(12) if key else 0
    sign = pen.u(26) if icon else 0
    room = control.area.width - pen.u(12)
    total = pen.width(label, role) + (cap + pen.u(8) if key else 0) + sign
    if total > room:
        cap, key = 0, ""
        total = pen.width(label, role) + sign
    x = control.area.centerx - total / 2
    if icon:
        pen.icon(icon, x + pen.u(10), control.area.centery, 20, colour)
    x += sign
    x += pen.text(x, control.area.centery, label, role, colour, limit=room)
    if key:
        place = Rect(round(x) + pen.u(8), 0, cap, pen.u(24))
        place.centery = control.area.centery
        pen.rect(place, None, 3, colour, 1)
        pen.text(place.centerx, place.centery, key, "caption", colour, "centre", cap)


def _button_look(state: str, primary: bool) -> tuple[str, str, str, float]:
    """Fill, border, text colour and border width."""
    if state == "disabled":
        return "panel", "line", "faint", 1
    if state == "pressed":
        return "bg", "you", "text", 2
    if primary:
        return "you", "text" if state == "hover" else "you", "on_you", 2
    return ("raised2", "muted", "text", 1.5) if state == "hover" else ("raised", "line2", "text", 1)


def icon_button(view: Stage, control: Control, icon: str, framed: bool = True, units: float = 18) -> None:
    """A square button with a sign."""
    pen = view.pen
    view.control(control)
    fill, border, colour, width = _button_look(view.state(control), False)
    if framed:
        pen.rect(control.area, "raised2" if fill == "raised" else fill, 5, border, width)
    elif view.state(control) in ("hover", "pressed"):
        pen.rect(control.area, "raised2", 5)
    pen.icon(icon, control.area.centerx, control.area.centery, units, colour if framed else _quiet(colour))


def _quiet(colour: str) -> str:
    return "muted" if colour == "text" else colour


def pips(pen: Pen, x: float, middle: float, value: float, draft: float | None, count: int) -> int:
    """Squares of a level: white in force, amber drafted, outlined free; answers the width."""
    size, gap = pen.u(PIP), pen.u(PIP_GAP)
    goal = value if draft is None else draft
    for place in range(count):
        area = Rect(round(x) + place * (size + gap), round(middle - size / 2), size, size)
        if place < min(value, goal):
            pen.rect(area, "text", 2)
        elif place < goal:
            pen.rect(area, "you", 2)
        elif place < value:
            pen.rect(area, None, 2, "you", 2)
        else:
            pen.rect(area, None, 2, "line2", 1.4)
    return count * (size + gap) - gap


def delta(pen: Pen, x: float, middle: float, dial: Dial, limit: float) -> int:
    """Change since last turn: triangle and text in the colour of better or worse."""
    if not dial.delta:
        return 0
    colour = "muted" if dial.delta_good is None else "good" if dial.delta_good else "bad"
    shift = 0
    if dial.delta_up is not None:
        pen.arrow(x + pen.u(5), middle, 4.4 * pen.ui, dial.delta_up, colour)
        shift = pen.u(15)
    return shift + pen.text(x + shift, middle, dial.delta, "detail", colour, limit=limit - shift)


def spark(pen: Pen, area: Rect, series: Series) -> None:
    """A small history; fogged ones as a dashed best line in a band."""
    values = series.values
    if len(values) < 2:
        return
    low, high = series.low or values, series.high or values
    least, most = min(low), max(high)
    span = (most - least) or 1.0

    def at(index: int, value: float) -> Point:
        x = area.x + area.width * index / (len(values) - 1)
        return x, area.bottom - (value - least) / span * area.height

    best = [at(i, value) for i, value in enumerate(values)]
    if series.low is None or series.high is None:
        pen.line(best, "you", 1.8 * pen.ui)
        pen.dot(*best[-1], 2.8 * pen.ui, "you")
        return
    over = [at(i, value) for i, value in enumerate(series.high)]
    under = [at(i, value) for i, value in enumerate(series.low)]
    pen.veil([*over, *under[::-1]], "you", 0.28)
    pen.dashed(best, "you", 1.8 * pen.ui, 5 * pen.ui, 4 * pen.ui)


def gauge(pen: Pen, x: float, y: float, radius: float, dial: Dial, ground: str = "panel") -> None:
    """The ring of a dial with its sign; radius in pixels."""
    side = math.ceil(radius * 2 + 20 * pen.ui)
    colours = (pen.colour("line"), pen.colour("bad" if dial.short else "you"), pen.colour("text"), pen.colour(ground))
    key = ("gauge", side, radius, dial.fraction, dial.goal, dial.low, dial.high, colours)
    pen.put(stamps.stamp(key, side, side, lambda fine: _gauge(fine, side / 2, radius, dial, colours, pen.ui)), x, y)
    pen.icon(dial.icon, x, y, radius / pen.ui)


def _gauge(fine: stamps.FinePen, c: float, radius: float, dial: Dial, colours: Sequence[Colour], ui: float) -> None:
    track, own, light, ground = colours
    width = 4.2 * ui
    middle = (c, c)

    def turn(fraction: float) -> float:
        return RING_FROM + RING_SPAN * min(1.0, max(0.0, fraction))

    fine.line(arc(middle, radius, RING_FROM, RING_FROM + RING_SPAN), track, width)
    if dial.low is not None and dial.high is not None:
        fine.line(arc(middle, radius, turn(dial.low), turn(dial.high)), mix(ground, own, 0.5), width)
        for edge in (dial.low, dial.high):
            fine.line(_tick(middle, radius, turn(edge), width), own, 2 * ui)
    elif dial.fraction > 0:
        fine.line(arc(middle, radius, RING_FROM, turn(dial.fraction)), own, width)
    if dial.goal is not None:
        angle = math.radians(turn(dial.goal))
        tip, far = radius + width * 0.7, radius + width * 2.1
        spots = [(tip, 0.0), (far, 0.15), (far, -0.15)]
        fine.polygon([(c + r * math.sin(angle + d), c - r * math.cos(angle + d)) for r, d in spots], light)


def _tick(middle: Point, radius: float, degrees: float, width: float) -> list[Point]:
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    return [(middle[0] + r * sine, middle[1] - r * cosine) for r in (radius - width, radius + width)]


def range_bar(pen: Pen, x: float, middle: float, width: float, bar: RangeBar) -> None:
    """A track with a hatched block from low to high and a white tick at the best guess."""
    thick, block = pen.u(5), pen.u(10)
    pen.rect(Rect(round(x), round(middle - thick / 2), round(width), thick), "line", 2.5)
    left, right = x + width * bar.low, x + width * bar.high
    area = Rect(round(left), round(middle - block / 2), max(2, round(right - left)), block)
    pen.rect(area, pen.blend("rival", "raised", 0.45))
    pen.hatch(area, "rival", 5)
    best = x + width * bar.best
    pen.rule(best, middle - block * 0.8, best, middle + block * 0.8, "text", max(2, pen.u(2)))


def hexagon_mark(pen: Pen, x: float, y: float, radius: float, code: str, edge: str) -> None:
    """A small hexagon with the code of a state."""
    draw_hexagon(pen, (x, y), radius, "raised2", edge, 2.2 * pen.ui)
    pen.text(x, y, code, "small_strong", align="centre")


def fitting(pen: Pen, text: str, roles: Sequence[str], width: float) -> str:
    """The first role in which the text fits one line of that width, else the last."""
    return next((role for role in roles if pen.width(text, role) <= width), roles[-1])
