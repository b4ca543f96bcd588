"""The cards with which a turn begins, over the upper edge of the map until they are put away."""

from __future__ import annotations

from functools import partial

from pygame import Rect

from chipwar.desktop.focus import Control
from chipwar.desktop.model import BriefCard, Headline
from chipwar.desktop.view import View
from chipwar.desktop.widgets import icon_button

SIGNS = {"moved": "lead", "danger": "clock", "opening": "open", "offers": "treaty"}
COLOURS = {"moved": "text", "danger": "bad", "opening": "good", "offers": "you"}
PAD, GAP, CLOSE, SIGN = 12, 6, 30, 32
WIDEST = 760


def draw_brief(view: View, area: Rect) -> None:
    """A plate with a row for each card, as tall as its words need."""
    brief = view.model.brief
    if not brief.cards or view.choices.brief_away == brief.id:
        return
    pen = view.pen
    margin = pen.u(PAD)
    width = min(pen.u(WIDEST), area.width - 2 * margin)
    plate = Rect(area.centerx - width // 2, area.y + margin, width, 0)
    room = width - pen.u(SIGN + CLOSE) - 3 * margin
    heights = [_height(view, card, room) for card in brief.cards]
    plate.height = min(area.height - 2 * margin, sum(heights) + pen.u(GAP) * (len(heights) - 1) + 2 * margin)
    with pen.on_layer("brief"):
        pen.rect(plate, "raised", 8, "line2", 1)
        inner = plate.inflate(-margin, -2 * margin)
        inner.width -= pen.u(CLOSE) + margin
        with view.scrolled("brief", inner) as place:
            for card, height in zip(brief.cards, heights, strict=True):
                _card(view, card, Rect(inner.x, place[0], inner.width, height), room)
                place[0] += height + pen.u(GAP)
            place[0] -= pen.u(GAP)
        _close(view, plate)


def _height(view: View, card: BriefCard, room: int) -> int:
    pen = view.pen
    return pen.type.line("caption") + pen.height(card.text, "detail", room) + pen.u(4)


def _card(view: View, card: BriefCard, area: Rect, room: int) -> None:
    pen = view.pen
    number = view.model.brief.cards.index(card)
    kind, colour = view.say(f"brief.kind.{card.kind}"), COLOURS[card.kind]
    line = Headline(SIGNS[card.kind], card.text, tip=card.tip)
    act = view.deeds.open_talks if card.kind == "offers" else partial(view.deeds.open_news, line)
    control = view.control(Control(f"brief:{number}", "brief", area, kind, card.tip or card.text, act=act))
    if view.state(control) in ("hover", "pressed"):
        pen.rect(area, "raised2", 6)
    pen.rect(Rect(area.x, area.y + pen.u(2), pen.u(3), area.height - pen.u(4)), colour, 1)
    pen.icon(SIGNS[card.kind], area.x + pen.u(SIGN / 2 + 4), area.centery, 20, colour)
    left = area.x + pen.u(SIGN + 6)
    y = area.y + pen.u(2)
    pen.text(left, y + pen.type.line("caption") / 2, kind, "caption", "muted", limit=room)
    pen.paragraph(left, y + pen.type.line("caption"), card.text, "detail", room)


def _close(view: View, plate: Rect) -> None:
    pen, side = view.pen, view.pen.u(CLOSE)
    place = Rect(plate.right - side - pen.u(6), plate.y + pen.u(6), side, side)
    tip = view.say("top.key", key=view.cap("put_away"))
    name = view.say("brief.dismiss")
    icon_button(view, Control("put_away", "brief", place, name, tip, act=view.deeds.put_brief_away), "close", False, 16)
