"""The dial of a policy: pips with minus and plus, a switch, or a slider; in short on closed cards."""

from __future__ import annotations

from pygame import Rect

from chipwar.desktop.focus import Control
from chipwar.desktop.model import Choice, PolicyCard
from chipwar.desktop.view import View
from chipwar.desktop.widgets import PIP, PIP_GAP, icon_button, pips

HEIGHT, SIDE = 30, 30
TRACK = 96
SWITCH_WIDTH, SWITCH_HEIGHT = 44, 24
MOST_PIPS = 5


def place_of(card: PolicyCard) -> int:
    """Index of the choice that holds now: the draft's, else the one in force."""
    goal = card.value if card.draft is None else card.draft
    return nearest(card.choices, goal)


def nearest(choices: tuple[Choice, ...], goal: float) -> int:
    """Index of the choice nearest to a value."""
    return min(range(len(choices)), key=lambda index: abs(choices[index].value - goal), default=0)


def _pip_count(card: PolicyCard) -> int:
    return len(card.choices) - 1 if card.kind == "levels" and len(card.choices) - 1 <= MOST_PIPS else 0


def _word(card: PolicyCard) -> str:
    """What stands beside the dial: the change while drafted, else the position in words."""
    if card.draft is not None and card.draft != card.value:
        return card.change_text
    return "" if _pip_count(card) or not card.choices else card.choices[place_of(card)].text


def _widest_word(view: View, card: PolicyCard) -> int:
    """Room for the longest word, so that buttons stand still while stepping."""
    words = [_word(card), *(choice.text for choice in card.choices if not _pip_count(card))]
    least = view.pen.u(46) if _pip_count(card) else 0
    return max([least, *(view.pen.width(word, "detail_strong") for word in words)])


def dial_width(view: View, card: PolicyCard, stepper: bool = False) -> int:
    """Pixels the dial takes: in short on a closed card, or with its buttons."""
    pen = view.pen
    if not stepper:
        count = _pip_count(card)
        word = pen.width(_word(card), "caption_strong")
        return (count * pen.u(PIP + PIP_GAP) if count else word) + (word + pen.u(6) if count and word else 0)
    label = pen.width(_label(view, card), "detail") + pen.u(10)
    word = _widest_word(view, card) + pen.u(8)
    if card.kind == "switch":
        return label + pen.u(SWITCH_WIDTH + 8) + word
    middle = _pip_count(card) * pen.u(PIP + PIP_GAP) or pen.u(TRACK)
    return label + 2 * pen.u(SIDE) + middle + word + pen.u(18)


def _label(view: View, card: PolicyCard) -> str:
    return view.say(f"card.{card.kind}")


def short_dial(view: View, card: PolicyCard, x: float, middle: float) -> None:
    """Pips or the position in words; the change in amber while drafted."""
    pen, count = view.pen, _pip_count(card)
    if count:
        x += pips(pen, x, middle, card.value, card.draft, count) + pen.u(8)
    drafted = card.draft is not None and card.draft != card.value
    word = _word(card)
    if word:
        pen.text(x, middle, word, "caption_strong", "you" if drafted else "text")


def draw_dial(view: View, card: PolicyCard, inner: Rect, y: int) -> None:
    """The dial with its buttons, set to the right edge."""
    pen = view.pen
    middle = y + pen.u(HEIGHT) / 2
    x = max(inner.x, inner.right - dial_width(view, card, stepper=True))
    x += pen.text(x, middle, _label(view, card), "detail", "muted") + pen.u(10)
    if card.kind == "switch":
        _switch(view, card, Rect(round(x), y, inner.right - round(x), pen.u(HEIGHT)))
        return
    _side(view, card, -1, Rect(round(x), y, pen.u(SIDE), pen.u(HEIGHT)))
    x += pen.u(SIDE + 9)
    count = _pip_count(card)
    if count:
        x += pips(pen, x, middle, card.value, card.draft, count) + pen.u(8)
    else:
        _slider(view, card, Rect(round(x), y, pen.u(TRACK - 9), pen.u(HEIGHT)))
        x += pen.u(TRACK - 1)
    room = inner.right - pen.u(SIDE + 6) - x
    drafted = card.draft is not None and card.draft != card.value
    pen.text(x, middle, _word(card), "detail_strong", "you" if drafted else "text", limit=room)
    _side(view, card, 1, Rect(inner.right - pen.u(SIDE), y, pen.u(SIDE), pen.u(HEIGHT)))


def _side(view: View, card: PolicyCard, way: int, area: Rect) -> None:
    """The minus or plus button."""
    place = place_of(card) + way
    name = "plus" if way > 0 else "minus"
    control = Control(
        id=f"{name}:{card.id}",
        region="policies",
        area=area,
        name=view.say(f"card.{name}"),
        tip=view.say("card.step_tip", key=view.cap(name), back=view.cap("digit:0")) if card.available else card.reason,
        act=lambda: view.deeds.step_policy(card, way),
        enabled=card.available and 0 <= place < len(card.choices),
    )
    icon_button(view, control, name, units=16)


def _switch(view: View, card: PolicyCard, area: Rect) -> None:
    pen = view.pen
    on = place_of(card) > 0
    drafted = card.draft is not None and card.draft != card.value
    place = Rect(area.x, 0, pen.u(SWITCH_WIDTH), pen.u(SWITCH_HEIGHT))
    place.centery = area.centery
    control = view.control(
        Control(
            id=f"plus:{card.id}",
            region="policies",
            area=place.inflate(pen.u(4), pen.u(6)),
            name=view.say("card.switch"),
            tip="" if card.available else card.reason,
            act=lambda: view.deeds.step_policy(card, -1 if on else 1),
            enabled=card.available,
        )
    )
    shade = "line2" if not on else "you" if drafted else "text"
    pen.rect(place, shade if on else "bg", 12, "muted" if view.state(control) == "hover" else shade, 1.5)
    knob = place.right - pen.u(12) if on else place.x + pen.u(12)
    pen.dot(knob, place.centery, 8 * pen.ui, "bg" if on else "muted")
    x = place.right + pen.u(8)
    pen.text(x, area.centery, _word(card), "detail_strong", "you" if drafted else "text", limit=area.right - x)


def _slider(view: View, card: PolicyCard, area: Rect) -> None:
    """A track with a knob; a click sets the nearest position."""
    pen = view.pen
    place, last = place_of(card), max(1, len(card.choices) - 1)
    drafted = card.draft is not None and card.draft != card.value
    shade = "you" if drafted else "text"
    track = Rect(area.x, area.centery - pen.u(3), area.width, pen.u(6))
    knob = area.x + area.width * place / last
    pen.rect(track, "line", 3)
    pen.rect(Rect(track.x, track.y, max(1, round(knob) - track.x), track.height), shade, 3)
    pen.dot(knob, area.centery, 9 * pen.ui, shade)
    view.control(
        Control(
            id=f"slider:{card.id}",
            region="policies",
            area=area,
            name=card.label,
            act=lambda: view.deeds.slide(card, area),
            step=lambda way: view.deeds.step_policy(card, way),
            reset=lambda: view.deeds.reset_policy(card),
            enabled=card.available,
        )
    )
