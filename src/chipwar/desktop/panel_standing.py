"""What stands in the middle of the top bar: the seat's mandate, and the row of lamps of a great power."""

from __future__ import annotations

from pygame import Rect

from chipwar.desktop.focus import Control
from chipwar.desktop.view import View

LAMP, GAP, BAR = 24, 16, 34
SIGN = 26


def draw_standing(view: View, left: int, right: int, middle: float) -> None:
    """As much of lamps and mandate as there is room for between two places; words go before signs do."""
    right = _lamps(view, left, right, middle)
    _mandate(view, left, right, middle)


def _lamps(view: View, left: int, right: int, middle: float) -> int:
    """Five small lamps with the name of the lit one; answers where they begin."""
    pen, lamps = view.pen, view.model.lamps
    lit = next((lamp for lamp in lamps if lamp.lit), None)
    if lit is None:
        return right
    row = len(lamps) * pen.u(LAMP)
    name = view.say("top.lamp", lamp=lit.label)
    wide = pen.width(name, "detail")
    spare = pen.u(GAP) + (pen.u(SIGN) if view.model.mandates else 0)
    if left + row + wide + pen.u(6) + spare > right:
        name, wide = "", 0
    if left + row + spare > right:
        return right
    start = right - row - (wide + pen.u(6) if name else 0)
    place = Rect(start, round(middle) - pen.u(BAR) // 2, right - start, pen.u(BAR))
    told = view.say("top.lamps", list=view.say("pair.between").join(lamp.label for lamp in lamps))
    view.control(Control("lamps", "top", place, view.say("top.lamp", lamp=lit.label), f"{lit.tip} {told}".strip()))
    if name:
        pen.text(start, middle, name, "detail", "text", limit=wide)
    for number, lamp in enumerate(lamps):
        x = right - row + (number + 0.5) * pen.u(LAMP)
        if lamp.lit:
            pen.dot(x, middle, 11 * pen.ui, "you")
        pen.icon(lamp.icon, x, middle, 15, "on_you" if lamp.lit else "faint")
    return start - pen.u(GAP)


def _mandate(view: View, left: int, right: int, middle: float) -> None:
    """The mandate with the lines it favours; with less room without them; else its sign alone."""
    pen = view.pen
    if not view.model.mandates:
        return
    room = right - left - pen.u(SIGN) - pen.u(GAP)
    text = next((form for form in _forms(view) if pen.width(form, "detail") <= room), "")
    width = pen.u(SIGN) + pen.width(text, "detail")
    if left + pen.u(SIGN) > right:
        return
    place = Rect(left, round(middle) - pen.u(BAR) // 2, width + pen.u(4), pen.u(BAR))
    control = view.control(
        Control(
            id="mandate",
            region="top",
            area=place,
            name=view.say("top.mandate_icon"),
            tip=" ".join(mandate.tip for mandate in view.model.mandates),
            act=view.deeds.open_mandate,
        )
    )
    if view.state(control) in ("hover", "pressed"):
        pen.rect(place, "raised2", 5)
    pen.icon("eye", left + pen.u(11), middle, 18, "you")
    pen.text(left + pen.u(SIGN), middle, text, "detail", "text", limit=room)


def _forms(view: View) -> list[str]:
    """The mandates in words, the longest form first."""
    mandates = view.model.mandates
    full = [view.say("top.mandate", label=item.label, lines=item.lines) for item in mandates]
    short = [item.label for item in mandates]
    between = view.say("pair.between")
    if len(mandates) > 1:
        named = [
            view.say("top.mandate_of", actor=item.actor, mandate=text)
            for item, text in zip(mandates, full, strict=True)
        ]
        return [between.join(named), between.join(full), between.join(dict.fromkeys(short))]
    return [between.join(full), between.join(short)]
