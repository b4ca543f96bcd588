"""Draws the regions of each arrangement: wide and compact columns, narrow with a rail, single with tabs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pygame import Rect

from chipwar.desktop.focus import Control
from chipwar.desktop.panel_brief import draw_brief
from chipwar.desktop.panel_chart import draw_chart, draw_resolution, draw_strip
from chipwar.desktop.panel_dials import draw_left, draw_rail
from chipwar.desktop.panel_map import draw_map
from chipwar.desktop.panel_news import draw_clock, draw_headlines, draw_news
from chipwar.desktop.panel_orders import draw_buttons, draw_tray
from chipwar.desktop.panel_policies import draw_policies, draw_right
from chipwar.desktop.panel_top import draw_top
from chipwar.desktop.view import View
from chipwar.desktop.widgets import fitting

STRIP_TABS = ("chart", "news")
SINGLE_TABS = ("dials", "map", "policies", "orders", "chart", "news")
FULL_CHART_SHARE = 0.55
ROOM_TO_SCROLL = 4


def draw_table(view: View) -> None:
    """All regions of the layout at hand."""
    regions = view.layout.regions
    draw_top(view, regions["top"])
    if view.layout.kind == "single":
        _single(view)
        return
    _map(view, regions["map"])
    if view.layout.kind == "narrow":
        draw_rail(view, regions["rail"])
        _strip(view, regions["strip_tabs"], regions["strip"])
    else:
        draw_left(view, regions["dials"])
        draw_strip(view, regions["chart"])
        draw_news(view, regions["news"])
    draw_right(view, regions["policies"])


def _map(view: View, area: Rect) -> None:
    """The map, and over it what the turn begins with."""
    draw_map(view, area)
    draw_brief(view, area)


def _strip(view: View, tabs: Rect, body: Rect) -> None:
    """Chart and news share one strip with two tabs."""
    view.pen.rect(tabs, "panel")
    view.pen.rule(tabs.x, tabs.y, tabs.right, tabs.y, "line")
    _tabs(view, tabs, STRIP_TABS, view.choices.strip)
    if view.choices.strip == "chart":
        draw_strip(view, body)
    else:
        draw_news(view, body)


def _tabs(view: View, area: Rect, names: tuple[str, ...], chosen: str) -> None:
    pen = view.pen
    width = area.width / len(names)
    for number, name in enumerate(names):
        place = Rect(round(area.x + number * width), area.y, round(width), area.height)
        label = view.say(f"tab.{name}")
        control = view.control(Control(f"tab:{name}", "tabs", place, label, act=partial(view.deeds.show_region, name)))
        now = name == chosen
        if view.state(control) in ("hover", "pressed"):
            pen.rect(place, "raised")
        roles = ("strong", "caption_strong", "small_strong") if now else ("body", "caption", "small")
        role = fitting(pen, label, roles, place.width - pen.u(8))
        pen.text(*place.center, label, role, "text" if now else "muted", "centre", place.width)
        if now:
            pen.rect(Rect(place.x, place.bottom - pen.u(3), place.width, pen.u(3)), "you")


def _single(view: View) -> None:
    """One region at a time over the whole width; the tray is folded to one line."""
    regions = view.layout.regions
    chosen = view.choices.region if view.choices.region in SINGLE_TABS else "map"
    view.pen.rect(regions["tabs"], "panel")
    _tabs(view, regions["tabs"], SINGLE_TABS, chosen)
    body = regions["body"]
    drawers: dict[str, Callable[[View, Rect], None]] = {
        "dials": draw_left,
        "map": _map,
        "policies": _policies,
        "orders": _orders,
        "chart": _chart,
        "news": _news,
    }
    drawers[chosen](view, body)
    if chosen != "orders":
        _folded_tray(view, regions["tray"])
    else:
        view.pen.rect(regions["tray"], "bg")


def _policies(view: View, area: Rect) -> None:
    view.pen.rect(area, "panel")
    draw_policies(view, area)


def _orders(view: View, area: Rect) -> None:
    view.pen.rect(area, "bg")
    window = Rect(area.x, area.y, area.width - view.pad, area.height)
    with view.scrolled("tray", window) as place:
        height = max(area.height, view.remembered("tray", area.height))
        draw_tray(view, Rect(window.x, place[0], window.width, height), ROOM_TO_SCROLL * area.height)
        place[0] += height


def _chart(view: View, area: Rect) -> None:
    view.pen.rect(area, "panel")
    upper = Rect(area.x, area.y, area.width, round(area.height * FULL_CHART_SHARE))
    draw_chart(view, upper)
    draw_resolution(view, Rect(area.x, upper.bottom, area.width, area.bottom - upper.bottom))


def _news(view: View, area: Rect) -> None:
    view.pen.rect(area, "bg")
    clock = view.pen.u(110)
    draw_headlines(view, Rect(area.x, area.y, area.width, area.height - clock))
    inner = area.inflate(-2 * view.pad, 0)
    draw_clock(view, Rect(inner.x, area.bottom - clock, inner.width, clock))


def _folded_tray(view: View, area: Rect) -> None:
    """Changes, capital left and the buttons."""
    pen = view.pen
    pen.rect(area, "bg")
    pen.rect(Rect(area.x, area.y, area.width, max(2, pen.u(2))), "you")
    used = view.say("orders.changes", used=view.model.changes_used, most=view.model.changes_max)
    buttons = min(pen.u(380), round(area.width * 0.55))
    room = area.width - buttons - 3 * view.pad
    lines = (used, "detail"), (view.model.capital.text, "caption")
    y = area.y + (area.height - pen.type.line("detail") - pen.type.line("caption")) / 2
    for text, role in lines:
        if pen.width(text, role) <= room:
            pen.text(area.x + view.pad, y + pen.type.line(role) / 2, text, role, "muted", limit=room)
        y += pen.type.line(role)
    height = pen.u(46)
    draw_buttons(view, Rect(area.right - view.pad - buttons, area.centery - height // 2, buttons, height))
