"""The bottom strip: headlines, the phases of the turn and the clock of the game."""

from __future__ import annotations

from functools import partial

from pygame import Rect

from chipwar.desktop.focus import Control
from chipwar.desktop.model import TimeMark
from chipwar.desktop.panel_chart import draw_lines
from chipwar.desktop.view import View
from chipwar.desktop.widgets import fitting

CLOCK, SMALL_CLOCK = 452, 375
HEADER = 36
SWITCH = 36


def draw_news(view: View, area: Rect) -> None:
    """Headlines left, clock right."""
    pen = view.pen
    pen.rect(area, "bg")
    pen.rule(area.x, area.y, area.right, area.y, "line")
    clock = min(pen.u(SMALL_CLOCK if view.layout.small else CLOCK), area.width // 2)
    left = Rect(area.x, area.y, area.width - clock, area.height)
    draw_headlines(view, left)
    pen.rule(left.right, area.y + pen.u(10), left.right, area.bottom - pen.u(10), "line")
    draw_clock(view, Rect(left.right + view.pad, area.y, clock - 2 * view.pad, area.height))


def draw_headlines(view: View, area: Rect) -> None:
    """The headlines of the turn or the cards that lie open, with a switch between them at the left edge."""
    pen = view.pen
    shows_cards = view.choices.news == "open"
    lines = view.model.open_cards if shows_cards else (*view.model.rumours, *view.model.headlines)
    left = view.pad + pen.u(SWITCH) + pen.u(12)
    header = pen.u(12)
    if not view.layout.small:
        header = pen.u(HEADER)
        middle = area.y + pen.u(HEADER / 2 + 2)
        title = pen.text(area.x + left, middle, view.say("news.open" if shows_cards else "news.title"), "strong")
        count = view.say("news.count", count=len(lines))
        room = area.width - left - title - view.pad - pen.u(10)
        if pen.width(count, "caption") <= room:
            pen.text(area.right - view.pad, middle, count, "caption", "faint", "right")
    window = Rect(area.x + left, area.y + header, area.width - left - view.pad, area.height - header - pen.u(6))
    nothing = view.say("news.none_open" if shows_cards else "news.none")
    draw_lines(view, window, "open" if shows_cards else "headlines", "news", lines, nothing)
    _switches(view, Rect(area.x + view.pad, area.y + pen.u(10), pen.u(SWITCH), area.height - pen.u(20)))


def _switches(view: View, area: Rect) -> None:
    """Two signs one above the other: headlines, and cards that lie open with their number."""
    pen = view.pen
    height = min(pen.u(SWITCH), area.height // 2 - pen.u(2))
    for number, (name, icon) in enumerate((("headlines", "news"), ("open", "clock"))):
        place = Rect(area.x, area.y + number * (height + pen.u(5)), area.width, height)
        label = view.say("news.open" if name == "open" else "news.title")
        chosen = view.choices.news == name
        act = partial(view.deeds.show_news, name)
        control = view.control(Control(f"news:{name}", "news", place, label, view.say("news.switch"), act=act))
        hover = view.state(control) in ("hover", "pressed")
        pen.rect(place, "raised2" if chosen or hover else "raised", 5, "you" if chosen else None, 2)
        count = len(view.model.open_cards) if name == "open" else 0
        shift = pen.u(6) if count else 0
        pen.icon(icon, place.centerx - shift, place.centery, 16, "text" if chosen else "muted")
        if count:
            pen.text(place.right - pen.u(4), place.centery, str(count), "small", "text", "right")


def draw_clock(view: View, area: Rect) -> None:
    """Phases as a row, then the time line with known dates and, with room, their legend."""
    pen = view.pen
    y = area.y + pen.u(10)
    if view.model.phases:
        height = pen.u(26)
        _phases(view, Rect(area.x, y, area.width, height))
        y += height
    line = y + pen.u(22 if view.layout.small else 42)
    _time_line(view, area, line)
    if not view.layout.small:
        _legend(view, area, line + pen.u(42))


def _phases(view: View, area: Rect) -> None:
    pen = view.pen
    width = area.width / len(view.model.phases)
    for number, phase in enumerate(view.model.phases):
        place = Rect(round(area.x + number * width), area.y, round(width) - pen.u(3), area.height)
        now = phase.id == view.model.phase
        pen.rect(place, "you" if now else "raised", 4)
        roles = ("caption_strong", "small_strong") if now else ("caption", "small")
        role = fitting(pen, phase.label, roles, place.width - 4)
        pen.text(*place.center, phase.label, role, "on_you" if now else "muted", "centre", place.width)


def _time_line(view: View, area: Rect, y: float) -> None:
    pen, clock = view.pen, view.model.timeline
    left, width = area.x + pen.u(6), area.width - pen.u(20)

    def at(fraction: float) -> float:
        return left + width * fraction

    pen.rule(left, y, left + width, y, "line2", max(1, pen.u(2)))
    for turn in range(clock.turns):
        x = at(turn / max(1, clock.turns - 1))
        pen.rule(x, y - pen.u(3), x, y + pen.u(3), "you" if turn < view.model.turn else "muted")
    end = area.x - 99.0
    for fraction, text in clock.ticks:
        x = at(fraction)
        pen.rule(x, y - pen.u(6), x, y + pen.u(6), "muted", max(1, pen.u(1.5)))
        start = min(x - pen.u(4), area.right - pen.width(text, "small"))
        if start > end + pen.u(6):
            end = start + pen.text(start, y + pen.u(17), text, "small", "muted")
    pen.dot(at(clock.now), y, 6 * pen.ui, "you")
    for number, mark in enumerate(clock.marks):
        _mark(view, mark.kind, at(mark.at), y - pen.u(13))
        place = Rect(round(at(mark.at)) - pen.u(8), round(y) - pen.u(22), pen.u(16), pen.u(18))
        view.control(Control(f"mark:{number}", "clock", place, mark.label, mark.tip))


def _mark(view: View, kind: str, x: float, y: float) -> None:
    pen, size = view.pen, 5.5 * view.pen.ui
    if kind == "election":
        pen.polygon([(x, y - size), (x + size, y), (x, y + size), (x - size, y)], "text")
    elif kind == "plenum":
        pen.ring(x, y, 4.2 * pen.ui, "text", 1.7 * pen.ui)
    elif kind == "notice":
        pen.arrow(x, y, 4.8 * pen.ui, False, "minerals")
    else:
        pen.dot(x, y, 3.5 * pen.ui, "muted")


def _legend(view: View, area: Rect, y: float) -> None:
    pen = view.pen
    x = area.x + pen.u(8)
    kinds: dict[str, TimeMark] = {mark.kind: mark for mark in view.model.timeline.marks}
    for kind, mark in kinds.items():
        need = pen.width(mark.label, "caption") + pen.u(30)
        if x + need > area.right:
            break
        _mark(view, kind, x, y)
        x += pen.u(12)
        x += pen.text(x, y, mark.label, "caption", "muted") + pen.u(18)
    note = view.model.timeline.note
    if note and x + pen.width(note, "caption") < area.right:
        pen.text(area.right, y, note, "caption", "faint", "right")
