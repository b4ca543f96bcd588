"""The top bar: who you are, which turn it is, the ladder of tension, help and menu."""

from __future__ import annotations

from pygame import Rect

from chipwar.desktop.focus import Control
from chipwar.desktop.panel_standing import draw_standing
from chipwar.desktop.view import View
from chipwar.desktop.widgets import hexagon_mark, icon_button

RUNG, RUNG_GAP = 9, 4
STANDING = 180
"""Room kept for lamps and mandate before the date is told in full."""


def draw_top(view: View, area: Rect) -> None:
    pen, model = view.pen, view.model
    pen.rect(Rect(0, 0, view.surface.get_width(), area.height), "panel")
    pen.rule(0, area.bottom - 1, view.surface.get_width(), area.bottom - 1, "line")
    middle = area.height / 2
    right = _buttons(view, area)
    right = _tension(view, right - pen.u(14), middle)
    x = area.x + view.pad
    hexagon_mark(pen, x + pen.u(14), middle, 14 * pen.ui, model.seat.code, "you")
    x += pen.u(38)
    x += pen.text(x, middle, model.seat.name, "heading") + pen.u(16)
    for text, colour in ((_turn(view, right - x), "muted"), (model.notice, "text")):
        if text and x + pen.width(text, "body") < right:
            x += pen.text(x, middle, text, "body", colour, limit=right - x) + pen.u(20)
    draw_standing(view, x, right - pen.u(20), middle)


def _turn(view: View, room: float) -> str:
    """Date and turn, or the turn alone where there is little room."""
    model = view.model
    full = view.say("top.turn", date=model.date, turn=model.turn, turns=model.turns)
    if view.pen.width(full, "body") < room - view.pen.u(STANDING):
        return full
    return view.say("top.turn_short", turn=model.turn, turns=model.turns)


def _buttons(view: View, area: Rect) -> int:
    """Help and menu at the right end; answers where they begin."""
    side = view.pen.u(34)
    x = area.right - view.pad
    for name, deed, key in (("menu", view.deeds.open_menu, "menu"), ("help", view.deeds.open_help, "help")):
        x -= side
        place = Rect(x, (area.height - side) // 2, side, side)
        tip = view.say("top.key", key=view.cap(key))
        icon_button(view, Control(name, "top", place, view.say(f"top.{name}"), tip, act=deed), name, False, 20)
        x -= view.pen.u(4)
    return x


def _tension(view: View, right: int, middle: float) -> int:
    """A ladder of rungs, filled to the value, with a red line before the danger rung."""
    pen, tension = view.pen, view.model.tension
    step = pen.u(RUNG + RUNG_GAP)
    left = right - step * tension.rungs
    for rung in range(tension.rungs):
        height = pen.u(6 + rung * 1.7)
        place = Rect(left + rung * step, round(middle + pen.u(11)) - height, pen.u(RUNG), height)
        filled = tension.value - rung
        pen.rect(place, "text" if filled >= 1 else "line2" if filled > 0 else "line", 1.5)
    x = left + round(step * tension.danger) - pen.u(2)
    pen.rule(x, middle - pen.u(14), x, middle + pen.u(13), "bad", max(1, pen.u(2)))
    start = left - pen.u(12) - pen.width(tension.text, "body")
    pen.text(left - pen.u(12), middle, tension.text, "body", "text", "right")
    pen.icon("ladder", start - pen.u(14), middle, 20, "muted")
    start -= pen.u(28)
    place = Rect(start, round(middle) - pen.u(17), right - start, pen.u(34))
    view.control(Control("tension", "top", place, tension.text, tension.tip))
    return start
