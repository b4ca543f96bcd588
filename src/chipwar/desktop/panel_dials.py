"""The left panel: the seat's own dials and what it believes about its rival; in narrow windows a rail of rings."""

from __future__ import annotations

from pygame import Rect

from chipwar.desktop.focus import Control
from chipwar.desktop.model import Dial, RangeBar
from chipwar.desktop.view import View
from chipwar.desktop.widgets import delta, fitting, gauge, hexagon_mark, range_bar, spark

HEADER = 42
ROW, SMALL_ROW, LEAST_ROW = 104, 88, 84
RING, SMALL_RING = 24, 23
RIVAL_HEADER, RIVAL_ROW, SMALL_RIVAL_ROW = 44, 51, 46
SMALL_RIVAL_BARS, SMALL_PAIR = 3, 2
"""Bars in small arrangements: of one rival, and of two that are compared quantity by quantity."""
RAIL_ROW = 92


def draw_left(view: View, area: Rect) -> None:
    """Dials above, rival below."""
    pen = view.pen
    pen.rect(area, "panel")
    pen.rule(area.right - 1, area.y, area.right - 1, area.bottom, "line")
    if view.layout.kind == "single" and view.model.rival is not None:
        half = area.width // 2
        _dials(view, Rect(area.x, area.y, half, area.height))
        _scrolled_rival(view, Rect(area.x + half, area.y + view.pad, half - view.pad, area.height - view.pad))
        return
    rival = _rival_height(view)
    place = Rect(area.x, area.y, area.width, area.height - rival)
    _dials(view, place)
    if rival:
        draw_rival(view, Rect(area.x, place.bottom, area.width, rival))


def _scrolled_rival(view: View, area: Rect) -> None:
    with view.scrolled("rival", area) as place:
        height = max(area.height, _rival_height(view))
        draw_rival(view, Rect(area.x, place[0], area.width, height))
        place[0] += height


def _dials(view: View, area: Rect) -> None:
    pen = view.pen
    middle = area.y + pen.u(HEADER / 2 + 4)
    pen.text(area.x + view.pad, middle, view.say("dials.title"), "strong")
    if view.model.dials and (length := max(len(dial.history.values) for dial in view.model.dials)) > 1:
        note = view.say("dials.history", count=length)
        pen.text(area.right - view.pad, middle, note, "caption", "faint", "right")
    window = Rect(area.x, area.y + pen.u(HEADER), area.width, area.height - pen.u(HEADER))
    inner = window.inflate(-2 * view.pad, 0)
    row = _row_height(view, window.height)
    with view.scrolled("dials", inner) as place:
        for number, dial in enumerate(view.model.dials):
            if number:
                pen.rule(inner.x, place[0], inner.right, place[0], "line")
            place[0] += _dial(view, dial, Rect(inner.x, place[0], inner.width, row))


def _row_height(view: View, height: int) -> int:
    usual = view.pen.u(SMALL_ROW if view.layout.small else ROW)
    count = max(1, len(view.model.dials))
    return max(view.pen.u(LEAST_ROW), min(usual, height // count))


def _dial(view: View, dial: Dial, area: Rect) -> int:
    """One dial; answers the height it took, more than asked when its words need more lines."""
    pen = view.pen
    radius = pen.u(SMALL_RING if view.layout.small else RING)
    left = area.x + 2 * radius + pen.u(20)
    room = area.right - left
    label_role = fitting(pen, dial.label, ("body", "caption"), room)
    labels = pen.lines(dial.label, label_role, room)
    label_line, line = pen.type.line(label_role), pen.type.line("detail")
    value_line = round(pen.type.line("number") * 0.94)
    value_width = pen.width(dial.value, "number")
    unit_role = fitting(pen, dial.unit, ("detail", "caption", "small"), room - value_width - pen.u(6))
    beside = pen.width(dial.unit, unit_role) <= room - value_width - pen.u(6)
    units = [] if beside else pen.lines(dial.unit, "caption", room)
    height = len(labels) * label_line + value_line + len(units) * line + line
    area.height = max(area.height, height + pen.u(6))
    _mark_chosen(view, dial, area)
    gauge(pen, area.x + radius + pen.u(4), area.y + area.height / 2, radius, dial)
    y = area.y + (area.height - height) / 2
    y += pen.paragraph(left, y, dial.label, label_role, room, "muted")
    middle = y + value_line / 2
    pen.text(left, middle, dial.value, "number", limit=room)
    if beside:
        drop = (pen.type.size("number") - pen.type.size(unit_role)) * 0.34
        pen.text(left + value_width + pen.u(6), middle + drop, dial.unit, unit_role, "muted")
    y += value_line
    for piece in units:
        pen.text(left, y + line / 2, piece, "caption", "muted", limit=room)
        y += line
    width = pen.u(76 if view.layout.small else 92)
    shown = delta(pen, left, y + line / 2, dial, room)
    width = min(width, room - shown - pen.u(8))
    if width > pen.u(30):
        spark(pen, Rect(area.right - width - pen.u(4), round(y + line * 0.1), width, round(line * 0.8)), dial.history)
    return area.height


def _mark_chosen(view: View, dial: Dial, area: Rect) -> None:
    control = view.control(
        Control(
            id=f"dial:{dial.id}",
            region="dials",
            area=area.inflate(view.pad, -2),
            name=view.say("pair", label=dial.label, text=f"{dial.value} {dial.unit}".strip()),
            tip=dial.tip,
            act=lambda: view.deeds.choose_dial(dial.id),
        )
    )
    if view.state(control) in ("hover", "pressed"):
        view.pen.rect(area.inflate(view.pad, -4), "raised", 6)
    if view.dial() == dial.id:
        bar = Rect(area.x - view.pad // 2 - 1, area.y + area.height // 4, view.pen.u(3), area.height // 2)
        view.pen.rect(bar, "you", 1)


def _rival_height(view: View) -> int:
    rival = view.model.rival
    if rival is None:
        return 0
    return view.pen.u(RIVAL_HEADER) + len(_bars(view)) * _bar_row(view) + view.pad


def _bars(view: View) -> list[RangeBar]:
    rival = view.model.rival
    bars = list(rival.bars) if rival else []
    if view.layout.kind != "compact":
        return bars
    return bars[:SMALL_RIVAL_BARS] if rival and rival.code else bars[:SMALL_PAIR]


def _bar_row(view: View) -> int:
    pen = view.pen
    least = pen.type.line("caption") + pen.u(22)
    return max(least, pen.u(SMALL_RIVAL_ROW if view.layout.small else RIVAL_ROW))


def draw_rival(view: View, area: Rect) -> None:
    """Range bars of the rival, as this seat sees it."""
    rival = view.model.rival
    if rival is None:
        return
    pen = view.pen
    card = area.inflate(-view.pad, 0)
    card.height -= view.pad // 2
    pen.rect(card, "raised", 8)
    middle = card.y + pen.u(RIVAL_HEADER / 2)
    hexagon_mark(pen, card.x + pen.u(22), middle, 12 * pen.ui, rival.code, "text")
    pen.text(card.x + pen.u(42), middle, rival.title, "detail_strong", limit=card.width - pen.u(50))
    left, width = card.x + view.pad // 2 + 1, card.width - view.pad - 2
    y = card.y + pen.u(RIVAL_HEADER)
    row = _bar_row(view)
    for number, bar in enumerate(_bars(view)):
        text_middle = y + pen.type.line("caption") / 2
        value = pen.text(left + width, text_middle, bar.text, "caption_strong", align="right")
        pen.text(left, text_middle, bar.label, "caption", "muted", limit=width - value - pen.u(6))
        range_bar(pen, left, y + pen.type.line("caption") + pen.u(8), width, bar)
        place = Rect(left - pen.u(4), y, width + pen.u(8), row - pen.u(4))
        view.control(
            Control(f"rival:{number}", "rival", place, view.say("pair", label=bar.label, text=bar.text), bar.tip)
        )
        y += row


def draw_rail(view: View, area: Rect) -> None:
    """Dials as a rail of rings with the number beneath."""
    pen = view.pen
    pen.rect(area, "panel")
    pen.rule(area.right - 1, area.y, area.right - 1, area.bottom, "line")
    inner = area.inflate(-pen.u(6), -pen.u(8))
    with view.scrolled("rail", inner) as place:
        for dial in view.model.dials:
            row = Rect(inner.x, place[0], inner.width, pen.u(RAIL_ROW))
            role = fitting(pen, dial.value, ("detail_strong", "caption_strong", "small_strong"), row.width)
            lines = pen.lines(dial.value, role, row.width)
            row.height += (len(lines) - 1) * pen.type.line(role)
            _mark_chosen(view, dial, row)
            gauge(pen, row.centerx, row.y + pen.u(36), pen.u(24), dial)
            for number, line in enumerate(lines):
                y = row.y + pen.u(74) + number * pen.type.line(role)
                pen.text(row.centerx, y, line, role, align="centre", limit=row.width)
            place[0] += row.height
