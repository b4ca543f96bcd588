"""The policy panel: search, theme tabs and the list of cards, one of them open."""

from __future__ import annotations

from pygame import Rect

from chipwar.desktop.card import draw_closed, draw_open
from chipwar.desktop.focus import Control
from chipwar.desktop.panel_orders import draw_tray, tray_height, tray_most
from chipwar.desktop.view import View
from chipwar.desktop.widgets import fitting

HEADER, TABS, THEME = 48, 42, 34
SEARCH = 190
GAP = 8


def draw_right(view: View, area: Rect) -> None:
    """Policies above, orders below."""
    pen = view.pen
    pen.rect(area, "panel")
    tray = tray_height(view, area.height)
    draw_policies(view, Rect(area.x, area.y, area.width, area.height - tray))
    draw_tray(view, Rect(area.x, area.bottom - tray, area.width, tray), tray_most(area.height))
    pen.rule(area.x, area.y, area.x, area.bottom, "line")


def draw_policies(view: View, area: Rect) -> None:
    pen = view.pen
    inner = area.inflate(-2 * view.pad, 0)
    _header(view, Rect(inner.x, area.y, inner.width, pen.u(HEADER)))
    tabs = Rect(inner.x, area.y + pen.u(HEADER), inner.width, pen.u(TABS))
    _tabs(view, tabs)
    top = tabs.bottom + _theme_line(view, Rect(inner.x, tabs.bottom, inner.width, pen.u(THEME)))
    window = Rect(inner.x, top, inner.width, max(0, area.bottom - top - pen.u(GAP)))
    _list(view, window)


def _header(view: View, area: Rect) -> None:
    pen = view.pen
    title = pen.text(area.x, area.centery, view.say("policies.title"), "heading")
    width = min(pen.u(SEARCH), area.width - title - pen.u(16))
    place = Rect(area.right - width, area.centery - pen.u(15), width, pen.u(30))
    control = view.control(
        Control("search", "policies", place, view.say("policies.search"), act=view.deeds.begin_search, in_ring=False)
    )
    active = view.choices.searching
    hover = view.state(control) == "hover"
    pen.rect(place, "bg", 5, "you" if active else "muted" if hover else "line2", 2 if active else 1)
    pen.icon("search", place.x + pen.u(17), place.centery, 16, "muted")
    typed = view.choices.search + view.choices.composing
    text = typed or view.say("policies.search_key", key=view.cap("search"))
    left, room = place.x + pen.u(32), place.width - pen.u(38)
    with pen.clipped(Rect(left, place.y, room, place.height)):
        over = max(0, pen.width(text, "caption") - room) if typed else 0
        wide = pen.text(left - over, place.centery, text, "caption", "text" if typed else "faint")
        if active:
            x = left - over + (wide if typed else 0) + 1
            pen.rule(x, place.y + pen.u(7), x, place.bottom - pen.u(8), "text")


def _tabs(view: View, area: Rect) -> None:
    themes = view.model.themes
    width = area.width / max(1, len(themes))
    for number, theme in enumerate(themes):
        left, right = round(area.x + number * width), round(area.x + (number + 1) * width)
        _tab(view, number, theme.id, Rect(left, area.y, right - left - view.pen.u(3), area.height))


def _tab(view: View, number: int, theme_id: str, place: Rect) -> None:
    pen, theme = view.pen, view.model.themes[number]
    chosen = theme_id == view.theme() and not view.choices.search
    control = view.control(
        Control(
            id=f"theme:{theme_id}",
            region="policies",
            area=place,
            name=theme.label,
            tip=view.say("policies.theme_tip", key=number + 1),
            act=lambda: view.deeds.choose_theme(theme_id),
            step=view.deeds.step_theme,
            in_ring=chosen or bool(view.choices.search),
        )
    )
    hover = view.state(control) == "hover"
    pen.rect(place, "raised2" if chosen or hover else "raised", 5, "you" if chosen else None, 2)
    shift = pen.u(5)
    pen.icon(theme.icon, place.centerx - shift, place.centery, 20, "text" if chosen else "muted")
    key_colour = "text" if chosen else "faint"
    pen.text(place.right - pen.u(5), place.bottom - pen.u(11), str(number + 1), "small", key_colour, "right")


def _theme_line(view: View, area: Rect) -> int:
    """Name of the theme and number of its policies; answers its height."""
    pen = view.pen
    cards = view.cards()
    label = next((theme.label for theme in view.model.themes if theme.id == view.theme()), "")
    if view.choices.search:
        label = view.say("policies.found")
    count = view.say("policies.count", count=len(cards))
    width = pen.width(count, "caption")
    room = area.width - width - pen.u(10)
    role = fitting(pen, label, ("strong", "detail_strong", "caption_strong"), room)
    first = area.centery - pen.type.line(role) / 2
    height = pen.paragraph(area.x, first, label, role, room)
    pen.text(area.right, area.centery, count, "caption", "faint", "right")
    return area.height + max(0, height - pen.type.line(role))


def _list(view: View, window: Rect) -> None:
    pen = view.pen
    opened = view.open_policy()
    with view.scrolled("policies", window) as place:
        cards = view.cards()
        if not cards:
            text = view.say("policies.none")
            place[0] += pen.paragraph(window.x, place[0], text, "detail", window.width, "faint")
        for card in cards:
            draw = draw_open if card.id == opened else draw_closed
            place[0] += draw(view, card, window.x, place[0], window.width) + pen.u(GAP)
