"""The tray of orders: chips of the draft, the bar of political capital, Clear and End turn."""

from __future__ import annotations

from pygame import Rect

from chipwar.desktop.focus import Control
from chipwar.desktop.model import OrderChip
from chipwar.desktop.view import View
from chipwar.desktop.widgets import button, icon_button

CHIP, BAR = 38, 13
PRIMARY = 46
LARGEST_SHARE = 0.62
CHIPS_SHOWN = 3
LEGEND = (("stays", "you", False), ("income", "good", False), ("hold", "you", True), ("introduce", "bad", True))


def tray_height(view: View, available: int) -> int:
    """Pixels the tray takes, as it was in the last picture."""
    return min(tray_most(available), view.remembered("tray", view.pen.u(292)))


def tray_most(available: int) -> int:
    """The tallest tray in a panel."""
    return round(available * LARGEST_SHARE)


def draw_tray(view: View, area: Rect, most: int) -> None:
    """The tray in its place; most is the tallest it may ever be, beyond it the orders scroll."""
    pen = view.pen
    rest = view.remembered("tray_rest", pen.u(216))
    pen.rect(area, "bg")
    pen.rect(Rect(area.x, area.y, area.width, max(2, pen.u(2))), "you")
    inner = area.inflate(-2 * view.pad, 0)
    y = area.y + pen.u(6)
    y += _header(view, inner, y)
    chips = _chips(view, inner, y, most - rest)
    y += chips + pen.u(6)
    y += draw_capital(view, inner, y) + pen.u(12)
    height = pen.u(PRIMARY)
    tall = y + height + view.pad - area.y
    view.remember("tray", tall)
    view.remember("tray_rest", tall - chips)
    draw_buttons(view, Rect(inner.x, area.bottom - view.pad - height, inner.width, height))


def _header(view: View, inner: Rect, y: int) -> int:
    pen = view.pen
    height = pen.u(34)
    middle = y + height / 2
    x = inner.x + pen.text(inner.x, middle, view.say("orders.title"), "heading") + pen.u(12)
    undo = view.say("orders.undo")
    width = pen.width(undo, "detail") + pen.u(38)
    place = Rect(inner.right - width + pen.u(6), y + pen.u(3), width, pen.u(28))
    tip = view.say("top.key", key=view.cap("undo"))
    control = view.control(Control("undo", "orders", place, undo, tip, act=view.deeds.undo))
    if view.state(control) in ("hover", "pressed"):
        pen.rect(place, "raised2", 5)
    pen.icon("undo", place.x + pen.u(15), middle, 18, "muted")
    pen.text(place.x + pen.u(30), middle, undo, "detail", "muted")
    used = view.say("orders.changes", used=view.model.changes_used, most=view.model.changes_max)
    pen.text(x, middle, used, "detail", "muted", limit=place.x - x)
    return height


def _chips(view: View, inner: Rect, y: int, most: int) -> int:
    """One chip an order; more than three, or more than there is room for, scroll."""
    pen = view.pen
    orders = view.model.orders
    if not orders:
        return pen.paragraph(inner.x, y, view.say("orders.none"), "detail", inner.width, "faint") + pen.u(4)
    heights = [_chip_height(view, order, inner.width) for order in orders]
    height = sum(heights[:CHIPS_SHOWN]) + pen.u(5) * min(len(orders), CHIPS_SHOWN)
    height = min(height, max(pen.u(CHIP + 5), most))
    with view.scrolled("orders", Rect(inner.x, y, inner.width, height)) as place:
        for number, order in enumerate(orders):
            area = Rect(inner.x, place[0], inner.width, heights[number])
            _chip(view, order, area)
            place[0] += heights[number] + pen.u(5)
    return height


def _chip_parts(view: View, order: OrderChip) -> tuple[str, int, int]:
    """The change in words, and the widths of change and cost."""
    pen = view.pen
    change = view.say("orders.change", before=order.from_text, after=order.to_text)
    return change, pen.width(change, "detail_strong"), pen.width(order.cost, "detail")


def _label_room(view: View, order: OrderChip, width: int) -> int:
    _, change, cost = _chip_parts(view, order)
    return width - view.pen.u(36 + 34) - change - cost - view.pen.u(22)


def _chip_height(view: View, order: OrderChip, width: int) -> int:
    pen = view.pen
    height = max(pen.u(CHIP), pen.height(order.label, "detail", _label_room(view, order, width)) + pen.u(8))
    if order.refused:
        height += pen.height(order.refused, "caption", width - pen.u(48)) + pen.u(4)
    return height


def _chip(view: View, order: OrderChip, area: Rect) -> None:
    pen = view.pen
    edge = "bad" if order.refused else "you"
    control = view.control(_chip_control(view, order, area))
    hover = view.state(control) == "hover"
    border = "bad" if order.refused else "muted" if hover else "line2"
    pen.rect(area, "raised2" if hover else "raised", 6, border, 1)
    pen.rect(Rect(area.x, area.y, pen.u(4), area.height), edge, 2)
    room = _label_room(view, order, area.width)
    words = pen.height(order.label, "detail", room)
    top = area.y + max(pen.u(4), (max(pen.u(CHIP), words + pen.u(8)) - words) // 2)
    middle = top + words / 2
    pen.icon(
        "warn" if order.refused else order.icon, area.x + pen.u(20), middle, 18, "bad" if order.refused else "text"
    )
    pen.paragraph(area.x + pen.u(36), top, order.label, "detail", room)
    change, change_width, cost_width = _chip_parts(view, order)
    x = area.right - pen.u(34) - cost_width
    pen.text(x, middle, order.cost, "detail")
    pen.text(x - pen.u(14), middle, change, "detail_strong", "you", "right", change_width)
    if order.refused:
        y = top + words + pen.u(2)
        pen.paragraph(area.x + pen.u(36), y, order.refused, "caption", area.width - pen.u(48), "bad")
    place = Rect(area.right - pen.u(31), round(middle) - pen.u(14), pen.u(28), pen.u(28))
    name = view.say("orders.remove")
    cross = Control(
        f"drop:{order.policy}:{order.target}",
        "orders",
        place,
        name,
        act=lambda: view.deeds.remove(order.policy, order.target),
        in_ring=False,
    )
    icon_button(view, cross, "close", framed=False, units=14)


def _chip_control(view: View, order: OrderChip, area: Rect) -> Control:
    card = next((c for c in view.model.policies if (c.id, c.target) == (order.policy, order.target)), None)
    return Control(
        id=f"order:{order.policy}:{order.target}",
        region="orders",
        area=area,
        name=order.label,
        tip=order.refused or (card.dilemma if card else ""),
        act=lambda: view.deeds.show_order(order),
        details=(lambda: view.deeds.open_details(card)) if card else None,
        remove=lambda: view.deeds.remove(order.policy, order.target),
    )


def draw_capital(view: View, inner: Rect, y: int) -> int:
    """Title and sum in figures, the bar, its legend, the note and the verdict."""
    pen, capital = view.pen, view.model.capital
    title = capital.title or view.say("capital.title")
    line = pen.type.line("detail")
    start = y
    one_line = pen.width(title, "detail_strong") + pen.width(capital.text, "detail_strong") + pen.u(12) <= inner.width
    pen.text(inner.x, y + line / 2, title, "detail_strong", limit=inner.width)
    if not one_line:
        y += line
    pen.text(inner.right, y + line / 2, capital.text, "detail_strong", "text", "right", inner.width)
    y += line + pen.u(4)
    _bar(view, Rect(inner.x, y, inner.width, pen.u(BAR)))
    y += pen.u(BAR + 4)
    y += _bar_legend(view, inner, y) + pen.u(3)
    y += _verdict(view, inner, y)
    view.control(Control("capital", "orders", Rect(inner.x, start, inner.width, y - start), title, capital.tip))
    return y - start


def _bar(view: View, area: Rect) -> None:
    """What stays and what comes in is solid; what will leave is hatched."""
    pen, capital = view.pen, view.model.capital
    parts = [capital.stays - capital.income, capital.income, capital.hold, capital.introduce]
    parts = [max(0.0, part) for part in parts]
    whole = max(capital.have + capital.income, sum(parts), 1e-9) * 1.05
    pen.rect(area, "raised", 3)
    x = float(area.x)
    for amount, (_, colour, leaves) in zip(parts, LEGEND, strict=True):
        width = area.width * amount / whole
        place = Rect(round(x), area.y, max(0, round(x + width) - round(x)), area.height)
        x += width
        _piece(view, place, colour, leaves)


def _piece(view: View, place: Rect, colour: str, leaves: bool) -> None:
    if place.width <= 0:
        return
    if leaves:
        view.pen.rect(place, view.pen.blend(colour, "bg", 0.3))
        view.pen.hatch(place, colour, 6, 1.3)
    else:
        view.pen.rect(place, colour, 2)
    view.pen.rule(place.right - 1, place.y, place.right - 1, place.bottom - 1, "bg")


def _bar_legend(view: View, inner: Rect, y: int) -> int:
    pen = view.pen
    line = pen.type.line("caption")
    x, top = inner.x, y
    for name, colour, leaves in LEGEND:
        label = view.say(f"capital.{name}")
        need = pen.u(16) + pen.width(label, "caption")
        if x > inner.x and x + need > inner.right:
            x, top = inner.x, top + line
        place = Rect(x, top + line // 2 - pen.u(5), pen.u(11), pen.u(10))
        _piece(view, place, colour, leaves)
        x += pen.u(16)
        x += pen.text(x, top + line / 2, label, "caption", "muted") + pen.u(14)
    return top + line - y


def _verdict(view: View, inner: Rect, y: int) -> int:
    """The other purse left, whether all can be paid right."""
    pen, capital = view.pen, view.model.capital
    line = pen.type.line("detail")
    colour = "good" if capital.affordable else "bad"
    verdict = pen.width(capital.verdict, "detail")
    room = inner.width - verdict - pen.u(12)
    shift = pen.u(24)
    start = y
    if capital.note:
        pen.icon("capital", inner.x + pen.u(9), y + line / 2, 16, "muted")
        if pen.width(capital.note, "detail") + shift > room:
            y += pen.paragraph(inner.x + shift, y, capital.note, "detail", inner.width - shift, "muted")
        else:
            pen.text(inner.x + shift, y + line / 2, capital.note, "detail", "muted")
    if verdict > inner.width:
        return y - start + pen.paragraph(inner.x, y, capital.verdict, "detail", inner.width, colour)
    pen.text(inner.right, y + line / 2, capital.verdict, "detail", colour, "right", inner.width)
    return y - start + line


def draw_buttons(view: View, area: Rect) -> None:
    """Clear and End turn; after the game the scorecard takes its place."""
    pen, deeds = view.pen, view.deeds
    first = round(area.width * 0.34)
    left = Rect(area.x, area.y, first, area.height)
    right = Rect(area.x + first + pen.u(10), area.y, area.width - first - pen.u(10), area.height)
    drafted = bool(view.model.orders)
    clear = Control("clear", "orders", left, view.say("orders.clear"), act=deeds.clear, enabled=drafted)
    button(view, clear, clear.name)
    if view.model.over is not None:
        shown = Control("end_turn", "orders", right, view.say("end.show"), act=deeds.open_end)
        button(view, shown, shown.name, primary=True)
        return
    tip = view.say("orders.end_tip")
    end = Control("end_turn", "orders", right, view.say("orders.end"), tip, act=deeds.end_turn)
    button(view, end, end.name, primary=True, key=view.cap("end_turn"))
