"""Draws a dialog: a card over the table with title, blocks of text, bars and buttons. Also the tooltip."""

from __future__ import annotations

import pygame
from pygame import Rect

from chipwar.desktop.dialog_rows import button_rows, button_width, draw_block
from chipwar.desktop.focus import Control
from chipwar.desktop.view import FOCUS_GAP, Dialog, View
from chipwar.desktop.widgets import button

WIDTH, WIDE, MARGIN, PADDING = 720, 1080, 32, 24
BUTTON = 44
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
    width = min(pen.u(WIDE if dialog.wide else WIDTH), whole.width - 2 * pen.u(MARGIN))
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
            place[0] += draw_block(view, block, window, place[0])
        if dialog.stacked:
            gap = pen.u(FOCUS_GAP + 2)
            _buttons(view, dialog, Rect(window.x + gap, place[0], window.width - 2 * gap, buttons))
            place[0] += buttons
    view.remember(name, 2 * pen.u(PADDING - 6) + title + view.choices.longest[name] + foot)
    if not dialog.stacked:
        _buttons(view, dialog, Rect(inner.x, inner.bottom - foot, inner.width, foot))


def _buttons_height(view: View, dialog: Dialog, width: int) -> int:
    if not dialog.buttons:
        return 0
    rows = len(dialog.buttons) if dialog.stacked else len(button_rows(view.pen, dialog.buttons, width))
    return rows * view.pen.u(BUTTON + 8) + view.pen.u(6)


def _buttons(view: View, dialog: Dialog, area: Rect) -> None:
    pen = view.pen
    y = area.y + pen.u(12)
    stacked = [[number] for number in range(len(dialog.buttons))]
    for row in stacked if dialog.stacked else button_rows(pen, dialog.buttons, area.width):
        x = area.right
        for number in reversed(row):
            item = dialog.buttons[number]
            width = area.width if dialog.stacked else button_width(pen, item.label)
            x -= width
            place = Rect(x, y, width, pen.u(BUTTON - 4))
            control = Control(f"button:{item.id}", "dialog", place, item.label, act=item.act, enabled=item.enabled)
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
