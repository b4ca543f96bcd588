"""The parts of a dialog one below the other: paragraphs, labels with bars, fields to step, buttons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from pygame import Rect

from chipwar.desktop.focus import Control
from chipwar.desktop.pen import Pen
from chipwar.desktop.view import FOCUS_GAP, Block, Button, View
from chipwar.desktop.widgets import button, icon_button

LABEL_SHARE, FIELD_SHARE = 0.4, 0.3
ROW, SIDE = 36, 30


def draw_block(view: View, block: Block, window: Rect, y: int) -> int:
    """One part of a dialog; answers the height it takes."""
    field = next((item for item in block.buttons if item.step is not None), None)
    if field is not None:
        return _field(view, block, field, window, y)
    height = _words(view, block, window, y) if block.text or block.label else 0
    if block.buttons:
        height += _row(view, block.buttons, window, y + height)
    return height


def button_rows(pen: Pen, buttons: Sequence[Button], width: int) -> list[list[int]]:
    """Indices of buttons by row, as many a row as fit."""
    rows: list[list[int]] = [[]]
    used = 0
    for number, item in enumerate(buttons):
        need = button_width(pen, item.label) + pen.u(10)
        if rows[-1] and used + need > width:
            rows.append([])
            used = 0
        rows[-1].append(number)
        used += need
    return rows


def button_width(pen: Pen, label: str) -> int:
    """Pixels of a button with its words."""
    return max(pen.u(110), pen.width(label, "strong") + pen.u(36))


def _words(view: View, block: Block, window: Rect, y: int) -> int:
    pen = view.pen
    left, width = window.x, window.width
    if block.ruled:
        height = pen.height(block.text, block.role, width - pen.u(12))
        pen.rect(Rect(left, y, pen.u(3), height), "you", 1)
        pen.paragraph(left + pen.u(12), y, block.text, block.role, width - pen.u(12), block.colour)
        return height + pen.u(10)
    if not block.label:
        return pen.paragraph(left, y, block.text, block.role, width, block.colour) + pen.u(8)
    column = round(width * (FIELD_SHARE if view.choices.dialog and view.choices.dialog.wide else LABEL_SHARE))
    label = pen.paragraph(left, y, block.label, block.role, column - pen.u(12), "muted")
    room = width - column
    if block.fraction is not None:
        room = round(room * 0.42)
    text = pen.paragraph(left + column, y, block.text, block.role, room, block.colour)
    if block.fraction is not None:
        track = Rect(left + column + room + pen.u(12), 0, width - column - room - pen.u(12), pen.u(10))
        track.centery = round(y + pen.type.line(block.role) / 2)
        pen.rect(track, "line", 3)
        full = Rect(track.x, track.y, round(track.width * min(1.0, max(0.0, block.fraction))), track.height)
        if full.width > 0:
            pen.rect(full, "you", 3)
    return max(label, text) + pen.u(6)


def _row(view: View, buttons: Sequence[Button], window: Rect, y: int) -> int:
    """Buttons side by side from the left, over as many rows as they need."""
    pen, gap = view.pen, view.pen.u(FOCUS_GAP + 2)
    top = y + gap
    for row in button_rows(pen, buttons, window.width - 2 * gap):
        x = window.x + gap
        for number in row:
            item = buttons[number]
            width = min(button_width(pen, item.label), window.width - 2 * gap)
            place = Rect(x, top, width, pen.u(ROW))
            control = Control(f"button:{item.id}", "dialog", place, item.label, act=item.act, enabled=item.enabled)
            button(view, control, item.label, primary=item.primary)
            x += width + pen.u(10)
        top += pen.u(ROW) + pen.u(8)
    return top - y + gap


def _field(view: View, block: Block, field: Button, window: Rect, y: int) -> int:
    """A label, and a value between two buttons that step it; the value may take several lines."""
    pen, step = view.pen, field.step
    assert step is not None
    gap, side = pen.u(FOCUS_GAP), pen.u(SIDE)
    column = round(window.width * FIELD_SHARE)
    area = Rect(window.x + column, y + gap, window.width - column - gap, 0)
    room = area.width - 2 * side - pen.u(20)
    value = pen.height(field.label, "body", room)
    label = pen.height(block.label, "body", column - pen.u(12))
    area.height = max(side, value + pen.u(4), label)
    control = Control(
        id=f"field:{field.id}",
        region="dialog",
        area=area,
        name=f"{block.label}: {field.label}",
        tip=view.say("field.tip"),
        act=field.act,
        step=step,
        enabled=field.enabled,
    )
    view.control(control)
    hover = view.state(control) in ("hover", "pressed")
    pen.rect(area, "raised2" if hover else "raised", 6, "line2", 1)
    pen.paragraph(window.x, y + gap + (area.height - label) / 2, block.label, "body", column - pen.u(12), "muted")
    _value(pen, field.label, Rect(area.x + side + pen.u(10), area.y, room, area.height), value)
    for name, way, x in (("less", -1, area.x), ("more", 1, area.right - side)):
        place = Rect(x, area.centery - side // 2, side, side)
        words = view.say(f"field.{name}")
        sign = Control(f"{name}:{field.id}", "dialog", place, words, act=partial(step, way), in_ring=False)
        icon_button(view, sign, "minus" if way < 0 else "plus", framed=False, units=16)
    return area.height + 2 * gap


def _value(pen: Pen, text: str, area: Rect, height: int) -> None:
    line = pen.type.line("body")
    top = area.centery - height / 2
    for row, piece in enumerate(pen.lines(text, "body", area.width)):
        pen.text(area.centerx, top + line * (row + 0.5), piece, "body", "text", "centre", area.width)
