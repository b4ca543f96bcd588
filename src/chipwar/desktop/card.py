"""A policy card: closed as two lines, open with target, dial, costs, who objects, effect, dilemma and source."""

from __future__ import annotations

from pygame import Rect

from chipwar.desktop.focus import Control
from chipwar.desktop.model import Keyhole, PolicyCard
from chipwar.desktop.pen import Pen
from chipwar.desktop.stepper import dial_width, draw_dial, short_dial
from chipwar.desktop.view import View

PADDING = 14
SIGN_COLUMN = 36
TARGET_HEIGHT = 30
SOURCE_LINES = 2


def card_control(view: View, card: PolicyCard, area: Rect) -> Control:
    """A card answers Enter, Space, minus, plus, Left, Right, 0 and Delete."""
    deeds = view.deeds
    return Control(
        id=f"policy:{card.id}",
        region="policies",
        area=area,
        name=card.label,
        tip=_tip(view, card),
        act=lambda: deeds.open_card(card.id),
        details=lambda: deeds.open_details(card),
        step=lambda way: deeds.step_policy(card, way),
        reset=lambda: deeds.reset_policy(card),
        remove=lambda: deeds.remove(card.id, card.target),
    )


def _tip(view: View, card: PolicyCard) -> str:
    """The effect where the card does not show it, else why it cannot be used."""
    parts = [] if card.id == view.open_policy() and not view.layout.tight else [card.effect]
    return " ".join(part for part in (*parts, "" if card.available else card.reason) if part)


def draw_closed(view: View, card: PolicyCard, x: int, y: int, width: int) -> int:
    """Sign, name, dial in short, cost and what is going on; answers its height."""
    pen = view.pen
    left = x + pen.u(SIGN_COLUMN)
    dial = dial_width(view, card)
    room = width - pen.u(SIGN_COLUMN) - dial - pen.u(22)
    second = _second_line(view, card)
    wide = width - pen.u(SIGN_COLUMN + 10)
    name_height = pen.height(card.label, "detail", room)
    rows = sum(pen.height(text, "caption", wide) for text, _ in second)
    height = max(pen.u(54), name_height + rows + pen.u(10))
    area = Rect(x, y, width, height)
    control = view.control(card_control(view, card, area))
    hover = view.state(control) in ("hover", "pressed")
    pen.rect(area, "raised2" if hover else "raised", 6, "line2" if hover else None, 1)
    colour = "text" if card.available else "faint"
    low = pen.u(9) if card.keyholes else 0
    pen.icon(card.icon, x + pen.u(19), y + height / 2 - low, 18, "muted" if card.available else "faint")
    _keyholes(view, card, x + pen.u(19), y + height / 2 + 1.4 * low)
    top = y + (height - name_height - rows) / 2
    pen.paragraph(left, top, card.label, "detail", room, colour)
    short_dial(view, card, area.right - pen.u(12) - dial, top + pen.type.line("detail") / 2)
    top += name_height
    for text, shade in second:
        top += pen.paragraph(left, top, text, "caption", wide, shade)
    return height


def _keyholes(view: View, card: PolicyCard, x: float, y: float) -> None:
    """A mark for each key, full if it is turned and empty if it is missing."""
    pen = view.pen
    for place, hole in enumerate(card.keyholes):
        middle = x + (place - (len(card.keyholes) - 1) / 2) * pen.u(14)
        if hole.turned:
            pen.dot(middle, y, 4.5 * pen.ui, "text")
        else:
            pen.ring(middle, y, 4.5 * pen.ui, "bad", 1.6 * pen.ui)
        pen.rect(Rect(round(middle - pen.ui), round(y + 4 * pen.ui), max(2, pen.u(2)), pen.u(4)), "text")


def _second_line(view: View, card: PolicyCard) -> list[tuple[str, str]]:
    """Cost and state in one line if it fits, and the reason in its own colour below."""
    several = len(view.targets(card.id)) > 1
    parts = [card.target_label if several else "", card.cost, card.status or card.lag]
    joined = "   ".join(part for part in parts if part)
    lines = [(joined, "muted" if card.available else "faint")] if joined else []
    return lines if card.available or not card.reason else [*lines, (card.reason, "bad")]


def draw_open(view: View, card: PolicyCard, x: int, y: int, width: int) -> int:
    """The card a person works on; answers its height."""
    pen = view.pen
    height = view.remembered("card", pen.u(200))
    area = Rect(x, y, width, height)
    view.control(card_control(view, card, area))
    pen.rect(area, "raised", 8, "you", 2)
    inner = area.inflate(-2 * pen.u(PADDING), 0)
    line = y + pen.u(10)
    line += _title(view, card, inner, line) + pen.u(4)
    line += _target_and_dial(view, card, inner, line) + pen.u(6)
    line += _facts(view, card, inner, line) + pen.u(4)
    if not card.available and card.reason:
        line += _with_sign(view, "warn", card.reason, inner, line, "bad") + pen.u(4)
    if card.effect and not view.layout.tight:
        line += pen.paragraph(inner.x, line, card.effect, "detail", inner.width) + pen.u(6)
    if card.dilemma:
        line += _dilemma(view, card, inner, line) + pen.u(6)
    line += _foot(view, card, inner, line) + pen.u(8)
    view.remember("card", line - y)
    return line - y


def _title(view: View, card: PolicyCard, inner: Rect, y: int) -> int:
    return _with_sign(view, card.icon, card.label, inner, y, "text", "strong", 20)


def _with_sign(
    view: View, icon: str, text: str, inner: Rect, y: int, colour: str, role: str = "detail", sign: float = 18
) -> int:
    """A paragraph with a sign before its first line."""
    pen = view.pen
    shift = pen.u(30 if role == "strong" else 24)
    pen.icon(icon, inner.x + pen.u(9), y + pen.type.line(role) / 2, sign, colour)
    return pen.paragraph(inner.x + shift, y, text, role, inner.width - shift, colour)


def _target_and_dial(view: View, card: PolicyCard, inner: Rect, y: int) -> int:
    """Target left and dial right on one line if there is room, else on two."""
    pen = view.pen
    height = pen.u(TARGET_HEIGHT)
    target = _target_width(view, card)
    dial = dial_width(view, card, stepper=True)
    if target and target + dial + pen.u(14) > inner.width:
        _target(view, card, inner, y)
        draw_dial(view, card, inner, y + height + pen.u(4))
        return 2 * height + pen.u(4)
    if target:
        _target(view, card, inner, y)
    draw_dial(view, card, inner, y)
    return height


def _target_width(view: View, card: PolicyCard) -> int:
    if not card.target_label:
        return 0
    pen = view.pen
    chooser = pen.u(34) if len(view.targets(card.id)) > 1 else 0
    return (
        pen.width(view.say("card.target"), "detail")
        + pen.width(card.target_label, "detail_strong")
        + pen.u(12)
        + chooser
    )


def _target(view: View, card: PolicyCard, inner: Rect, y: int) -> None:
    """The one target as words, or a button that chooses among several."""
    pen = view.pen
    middle = y + pen.u(TARGET_HEIGHT) / 2
    x = inner.x + pen.text(inner.x, middle, view.say("card.target"), "detail", "muted") + pen.u(10)
    if len(view.targets(card.id)) < 2:
        pen.text(x, middle, card.target_label, "detail_strong", limit=inner.right - x)
        return
    width = pen.width(card.target_label, "detail_strong") + pen.u(34)
    control = view.control(
        Control(
            id=f"target:{card.id}",
            region="policies",
            area=Rect(x, y, width, pen.u(TARGET_HEIGHT)),
            name=view.say("card.choose_target"),
            tip=card.target_label,
            act=lambda: view.deeds.open_targets(card.id),
            step=lambda way: view.deeds.step_target(card.id, way),
        )
    )
    hover = view.state(control) in ("hover", "pressed")
    pen.rect(control.area, "raised2", 5, "muted" if hover else "line2", 1)
    pen.text(x + pen.u(8), middle, card.target_label, "detail_strong")
    pen.icon("down", control.area.right - pen.u(13), middle, 14, "muted")


def _facts(view: View, card: PolicyCard, inner: Rect, y: int) -> int:
    """Cost, lag, state and who objects, one after the other, over as many lines as needed."""
    pen = view.pen
    line, shift = pen.type.line("detail") + pen.u(2), pen.u(20)
    facts = [("star", card.cost, card.cost_note), ("clock", card.lag, "")]
    facts += [("gate", card.status, ""), ("warn", card.objectors, ""), ("treaty", card.bound, "")]
    facts += [("lock" if hole.turned else "open", _key_words(view, hole), "") for hole in card.keyholes]
    x, top = inner.x, y
    for icon, text, note in facts:
        if not text:
            continue
        role = "detail_strong" if icon == "star" else "detail"
        need = shift + pen.width(text, role) + (pen.u(5) + pen.width(note, "detail") if note else 0)
        if x > inner.x and x + need > inner.right:
            x, top = inner.x, top + line
        pen.icon(icon, x + pen.u(8), top + line / 2, 16, "muted")
        if need > inner.width:
            whole = f"{text} {note}".strip()
            top += pen.paragraph(x + shift, top, whole, "detail", inner.width - shift) - line
        else:
            wide = pen.text(x + shift, top + line / 2, text, role, "text")
            if note:
                pen.text(x + shift + wide + pen.u(5), top + line / 2, note, "detail", "muted")
        x += need + pen.u(14)
    return top + line - y


def _key_words(view: View, hole: Keyhole) -> str:
    return view.say("card.key_turned" if hole.turned else "card.key_missing", label=hole.label)


def _dilemma(view: View, card: PolicyCard, inner: Rect, y: int) -> int:
    pen = view.pen
    shift = pen.u(12)
    height = pen.height(card.dilemma, "detail", inner.width - shift)
    pen.rect(Rect(inner.x, y, pen.u(3), height), "you", 1)
    pen.paragraph(inner.x + shift, y, card.dilemma, "detail", inner.width - shift)
    return height


def _foot(view: View, card: PolicyCard, inner: Rect, y: int) -> int:
    """Source left, the button for all details right."""
    pen = view.pen
    label = view.say("card.details", key=view.cap("details"))
    width = pen.width(label, "caption") + pen.u(16)
    height = pen.u(28)
    area = Rect(inner.right - width + pen.u(8), y, width, height)
    control = view.control(
        Control(
            id=f"details:{card.id}",
            region="policies",
            area=area,
            name=label,
            act=lambda: view.deeds.open_details(card),
        )
    )
    if view.state(control) in ("hover", "pressed"):
        pen.rect(area, "raised2", 5)
    pen.text(area.centerx, area.centery, label, "caption", "muted", "centre", width)
    room = inner.width - width - pen.u(8)
    lines = _source_lines(pen, card.source, room) if card.source else []
    line = pen.type.line("caption")
    top = y + max(0, (height - line) // 2)
    for row, text in enumerate(lines):
        pen.text(inner.x, top + line * (row + 0.5), text, "caption", "faint", limit=room)
    return max(height, top - y + line * len(lines))


def _source_lines(pen: Pen, source: str, room: int) -> list[str]:
    """The source in at most two lines; what does not fit is in the details."""
    lines = pen.lines(source, "caption", room)
    if len(lines) <= SOURCE_LINES:
        return lines
    last = lines[SOURCE_LINES - 1].rstrip()
    while last and pen.width(f"{last}…", "caption") > room:
        last = last[:-1].rstrip()
    return [*lines[: SOURCE_LINES - 1], f"{last}…"]
