"""The left panel from a game: the seat's own dials, and what it believes about its rival."""

from __future__ import annotations

from chipwar.desktop.model import Dial, RangeBar, Rival, Series
from chipwar.desktop.moment import Moment
from chipwar.seats.observation import Seen

MOST_DIALS = 7
SPARK_TURNS = 8
LEAST_CHANGE = 0.002
"""Changes under this part of a full dial are not shown."""

RIVAL_SIGNALS = ("training_compute", "domestic_made", "leased_abroad", "memory_bank", "chip_budget", "owned")
GREAT_POWERS = ("compute_share", "capability")
MOST_BARS = 4
ROOM_ABOVE = 1.2
"""A range bar reaches a little beyond the highest estimate so far."""


def dials(moment: Moment) -> tuple[Dial, ...]:
    """The seat's dials, as its scenario lists them, as far as it can see them."""
    found = []
    for quantity in moment.seat.dials[:MOST_DIALS]:
        past = moment.history(quantity, moment.owners(quantity))
        if past:
            found.append(_dial(moment, quantity, past))
    return tuple(found)


def full_of(moment: Moment, quantity: str) -> float:
    """The value at which a dial is full."""
    full = moment.model(quantity).full
    return full.value if full is not None and full.value > 0.0 else 1.0


def _dial(moment: Moment, quantity: str, past: tuple[Seen, ...]) -> Dial:
    model, now = moment.model(quantity), past[-1]
    value, unit = _figure(moment, now)
    full = full_of(moment, quantity)
    difference = _difference(moment, past)
    rises = None if difference is None else difference > 0.0
    better = None if rises is None or model.good == "neither" else rises == (model.good == "up")
    return Dial(
        id=quantity,
        icon=model.icon,
        label=moment.words.quantity(quantity),
        value=value,
        unit=unit,
        fraction=_share(now.value, full),
        history=series("", past[-SPARK_TURNS:]),
        delta="" if difference is None else moment.words.change(quantity, difference, now.value),
        delta_up=rises,
        delta_good=better,
        low=_share(now.low, full) if now.signal else None,
        high=_share(now.high, full) if now.signal else None,
        tip=moment.words.says(quantity),
    )


def _figure(moment: Moment, seen: Seen) -> tuple[str, str]:
    """A point for what is known, a range for an estimate."""
    if seen.signal:
        return moment.words.span(seen.quantity, seen.low, seen.high)
    return moment.words.amount(seen.quantity, seen.value)


def _difference(moment: Moment, past: tuple[Seen, ...]) -> float | None:
    """The change since last turn; None where there is none to speak of."""
    if len(past) < 2 or len(moment.views) < 2:
        return None
    difference = past[-1].value - past[-2].value
    return difference if abs(difference) > LEAST_CHANGE * full_of(moment, past[-1].quantity) else None


def _share(value: float, full: float) -> float:
    return min(1.0, max(0.0, value / full))


def series(label: str, past: tuple[Seen, ...]) -> Series:
    """A history; estimates bring their range along."""
    values = tuple(seen.value for seen in past)
    if not any(seen.signal for seen in past):
        return Series(label, values)
    return Series(label, values, tuple(seen.low for seen in past), tuple(seen.high for seen in past))


def rival(moment: Moment) -> Rival | None:
    """Estimates about the rival of a great power; for the others how the great powers compare."""
    rivals = moment.rivals
    if not rivals:
        return None
    words = moment.words
    if len(rivals) == 1:
        bars = _signals(moment, rivals[0])
        return Rival(words.say("rival.title", actor=words.actor(rivals[0])), words.code(rivals[0]), bars)
    bars = tuple(bar for quantity in GREAT_POWERS for bar in _compared(moment, quantity))
    return Rival(words.say("rival.great_powers"), "", bars)


def _compared(moment: Moment, quantity: str) -> list[RangeBar]:
    """A quantity of both great powers, on one scale."""
    words = moment.words
    pasts = {state: past for state in moment.rivals if (past := moment.history(quantity, (state,)))}
    whole = ROOM_ABOVE * max((seen.high for past in pasts.values() for seen in past), default=0.0)
    named = {
        state: words.say("rival.of", actor=words.code(state), quantity=words.quantity(quantity)) for state in pasts
    }
    return [_bar(moment, past, named[state], whole) for state, past in pasts.items()]


def _signals(moment: Moment, state: str) -> tuple[RangeBar, ...]:
    """The first signals of the list that say anything."""
    found = []
    for quantity in RIVAL_SIGNALS:
        past = moment.history(quantity, (state,))
        if past and max(seen.high for seen in past) > 0.0:
            whole = ROOM_ABOVE * max(seen.high for seen in past)
            found.append(_bar(moment, past, moment.words.quantity(quantity), whole))
    return tuple(found[:MOST_BARS])


def _bar(moment: Moment, past: tuple[Seen, ...], label: str, whole: float) -> RangeBar:
    now = past[-1]
    if now.signal:
        figure = moment.words.span(now.quantity, now.low, now.high)
    else:
        figure = moment.words.amount(now.quantity, now.value)
    low, best, high = (_share(value, whole) if whole > 0.0 else 0.0 for value in (now.low, now.value, now.high))
    return RangeBar(label, low, best, high, figure[0], _bar_tip(moment, now, figure))


def _bar_tip(moment: Moment, seen: Seen, figure: tuple[str, str]) -> str:
    words = moment.words
    text = " ".join(part for part in figure if part)
    told = words.say("rival.estimate", text=text) if seen.signal else text
    return words.joined([words.says(seen.quantity), told])
