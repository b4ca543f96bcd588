"""The top bar: who you are, which turn it is, the ladder of tension, help and menu."""

from __future__ import annotations

from functools import partial

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
    """Menu, help, courses and talks at the right end; answers where they begin."""
    side = view.pen.u(34)
    x = area.right - view.pad
    tips = {"courses": "courses.tip", "talks": "talk.tip"}
    names = {"courses": "courses.title", "talks": "talk.title"}
    deeds = view.deeds
    for name, icon, deed in (
        ("menu", "menu", deeds.open_menu),
        ("help", "help", deeds.open_help),
        ("courses", "branch", deeds.open_courses),
        ("talks", "treaty", deeds.open_talks),
    ):
        x -= side
        place = Rect(x, (area.height - side) // 2, side, side)
        tip = view.say(tips.get(name, "top.key"), key=view.cap(name))
        words = view.say(names.get(name, f"top.{name}"))
        icon_button(view, Control(name, "top", place, words, tip, act=deed), icon, False, 20)
        if name == "talks":
            _waiting(view, place)
        x -= view.pen.u(4)
    return _unsaved(view, x, side, area)


def _waiting(view: View, place: Rect) -> None:
    """How many offers wait, or that others are still thinking."""
    pen, talk = view.pen, view.model.talk
    if talk.waiting and talk.open:
        x, y = place.right - pen.u(6), place.y + pen.u(7)
        pen.dot(x, y, 8 * pen.ui, "you")
        pen.text(x, y, str(talk.waiting), "small_strong", "on_you", "centre")
    elif talk.listening or talk.thinking:
        for dot in range(3):
            pen.dot(place.right - pen.u(4 + 5 * dot), place.bottom - pen.u(4), 1.6 * pen.ui, "muted")


def _unsaved(view: View, x: int, side: int, area: Rect) -> int:
    """A sign as long as the game is kept nowhere although it should be."""
    if not view.model.unsaved:
        return x
    x -= side
    place = Rect(x, (area.height - side) // 2, side, side)
    name = view.say("top.unsaved")
    act = partial(view.deeds.tell, view.model.unsaved)
    control = view.control(Control("unsaved", "top", place, name, view.model.unsaved, act=act))
    if view.state(control) in ("hover", "pressed"):
        view.pen.rect(place, "raised2", 5)
    view.pen.icon("save", place.centerx, place.centery, 20, "bad")
    return x - view.pen.u(4)


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
