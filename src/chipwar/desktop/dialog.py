"""Draws a dialog: a card over the table with title, blocks of text, bars and buttons. Also the tooltip."""

from __future__ import annotations

import pygame
from pygame import Rect

from chipwar.desktop.focus import Control
from chipwar.desktop.pen import Pen
from chipwar.desktop.view import FOCUS_GAP, Block, Dialog, View
from chipwar.desktop.widgets import button

WIDTH, MARGIN, PADDING = 720, 32, 24
BUTTON, LABEL_SHARE = 44, 0.4
TIP_WIDTH, TIP_GAP = 340, 12
SHADE = 150


def draw_dialog(view: View, dialog: Dialog) -> None:
    """Darkens the table and draws the card; only its controls are left in the list."""
    pen = view.pen
    view.controls.clear()
    view.window = None
    whole = view.surface.get_rect()
    shade = pygame.Surface(whole.size, pygame.SRCALPHA)
    shade.fill((*pen.colour("bg"), SHADE))
    view.surface.blit(shade, (0, 0))
    width = min(pen.u(WIDTH), whole.width - 2 * pen.u(MARGIN))
    most = whole.height - 2 * pen.u(MARGIN)
    height = min(most, view.remembered(f"dialog:{dialog.id}", pen.u(300)))
    area = Rect(0, 0, width, height)
    area.center = whole.center
    with pen.on_layer("dialog"):
        pen.rect(area, "panel", 14, "line2", 1)
        _content(view, dialog, area)


def _content(view: View, dialog: Dialog, area: Rect) -> None:
    pen = view.pen
    inner = area.inflate(-2 * pen.u(PADDING), -2 * pen.u(PADDING - 6))
    shift = pen.u(34) if dialog.icon else 0
    if dialog.icon:
        pen.icon(dialog.icon, inner.x + pen.u(12), inner.y + pen.type.line("section") / 2, 26, "text")
    title = pen.paragraph(inner.x + shift, inner.y, dialog.title, "section", inner.width - shift) + pen.u(8)
    buttons = _buttons_height(view, dialog, inner.width)
    foot = 0 if dialog.stacked else buttons
    window = Rect(inner.x, inner.y + title, inner.width, max(pen.u(20), inner.height - title - foot))
    name = f"dialog:{dialog.id}"
    with view.scrolled(name, window) as place:
        for block in dialog.blocks:
            place[0] += _block(view, block, window, place[0])
        if dialog.stacked:
            gap = pen.u(FOCUS_GAP + 2)
            _buttons(view, dialog, Rect(window.x + gap, place[0], window.width - 2 * gap, buttons))
            place[0] += buttons
    view.remember(name, 2 * pen.u(PADDING - 6) + title + view.choices.longest[name] + foot)
    if not dialog.stacked:
        _buttons(view, dialog, Rect(inner.x, inner.bottom - foot, inner.width, foot))


def _block(view: View, block: Block, window: Rect, y: int) -> int:
    pen = view.pen
    left, width = window.x, window.width
    if block.ruled:
        height = pen.height(block.text, block.role, width - pen.u(12))
        pen.rect(Rect(left, y, pen.u(3), height), "you", 1)
        pen.paragraph(left + pen.u(12), y, block.text, block.role, width - pen.u(12), block.colour)
        return height + pen.u(10)
    if not block.label:
        return pen.paragraph(left, y, block.text, block.role, width, block.colour) + pen.u(8)
    column = round(width * LABEL_SHARE)
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


def _button_rows(view: View, dialog: Dialog, width: int) -> list[list[int]]:
    """Indices of buttons by row, as many a row as fit."""
    rows: list[list[int]] = [[]]
    used = 0
    for number, item in enumerate(dialog.buttons):
        need = _button_width(view.pen, item.label) + view.pen.u(10)
        if rows[-1] and used + need > width:
            rows.append([])
            used = 0
        rows[-1].append(number)
        used += need
    return rows


def _button_width(pen: Pen, label: str) -> int:
    return max(pen.u(110), pen.width(label, "strong") + pen.u(36))


def _buttons_height(view: View, dialog: Dialog, width: int) -> int:
    if not dialog.buttons:
        return 0
    rows = len(dialog.buttons) if dialog.stacked else len(_button_rows(view, dialog, width))
    return rows * view.pen.u(BUTTON + 8) + view.pen.u(6)


def _buttons(view: View, dialog: Dialog, area: Rect) -> None:
    pen = view.pen
    y = area.y + pen.u(12)
    stacked = [[number] for number in range(len(dialog.buttons))]
    for row in stacked if dialog.stacked else _button_rows(view, dialog, area.width):
        x = area.right
        for number in reversed(row):
            item = dialog.buttons[number]
            width = area.width if dialog.stacked else _button_width(pen, item.label)
            x -= width
            place = Rect(x, y, width, pen.u(BUTTON - 4))
            control = Control(f"button:{item.id}", "dialog", place, item.label, act=item.act)
            button(view, control, item.label, primary=item.primary, icon="play" if item.chosen else "")
            x -= pen.u(10)
        y += pen.u(BUTTON + 8)


def draw_tooltip(view: View, control: Control) -> None:
    """A light plate beside the control: its name, one sentence, the key for more."""
    pen = view.pen
    width = min(pen.u(TIP_WIDTH), view.surface.get_width() // 2)
    room = width - pen.u(28)
    more = view.say("tip.more", key=view.cap("help"))
    parts = [(control.name, "detail_strong"), (control.tip, "detail"), (more, "caption")]
    height = sum(pen.height(text, role, room) for text, role in parts) + pen.u(20)
    area = _tip_place(view, control, width, height)
    with pen.on_layer("tip"):
        pen.rect(area, "text", 6)
        y = area.y + pen.u(10)
        for text, role in parts:
            y += pen.paragraph(area.x + pen.u(14), y, text, role, room, "bg")


def _tip_place(view: View, control: Control, width: int, height: int) -> Rect:
    """Beside the panel the control stands in, so that its neighbours stay readable."""
    whole = view.surface.get_rect().inflate(-8, -8)
    gap = view.pen.u(TIP_GAP)
    target = control.area if control.shown is None else control.area.clip(control.shown)
    if control.region in ("policies", "orders"):
        place = Rect(target.left - width - gap - view.pad, target.y, width, height)
    elif control.region in ("dials", "rival"):
        place = Rect(target.right + gap + view.pad, target.y, width, height)
    else:
        above = target.top - height - gap
        place = Rect(target.centerx - width // 2, target.bottom + gap, width, height)
        if place.bottom > whole.bottom and above > 0:
            place.top = above
    return place.clamp(whole)
