"""Trend charts from a game: each dial over the turns played, beside the rival's, with round ticks."""

from __future__ import annotations

import math
from collections.abc import Iterable

from chipwar.desktop.gauges import MOST_DIALS, series
from chipwar.desktop.model import Series, TrendChart
from chipwar.desktop.moment import Moment
from chipwar.seats.observation import Seen

QUARTERS = 4
TICKS = 4
ROUND_STEPS = (1.0, 2.0, 5.0, 10.0)


def charts(moment: Moment) -> tuple[TrendChart, ...]:
    """A chart for each dial."""
    found = (_chart(moment, quantity) for quantity in moment.seat.dials[:MOST_DIALS])
    return tuple(chart for chart in found if chart is not None)


def _chart(moment: Moment, quantity: str) -> TrendChart | None:
    past = moment.history(quantity, moment.owners(quantity))
    if not past:
        return None
    own = series(moment.words.seat(moment.seat.id), past)
    rival = _rival(moment, quantity, past)
    values = [
        value for line in (own, rival) if line for part in (line.values, line.low, line.high) for value in part or ()
    ]
    return TrendChart(
        dial_id=quantity,
        title=_title(moment, quantity, past[-1]),
        own=own if moment.model(quantity).of != "world" else Series("", own.values),
        rival=rival,
        value_ticks=tuple((tick, moment.words.tick(quantity, tick, past[-1].value)) for tick in round_ticks(values)),
        turn_ticks=tuple(_turn_ticks(moment, len(past))),
    )


def _title(moment: Moment, quantity: str, now: Seen) -> str:
    name, unit = moment.words.quantity(quantity), moment.words.amount(quantity, now.value)[1]
    said = not unit or unit.casefold() in name.casefold()
    return name if said else moment.words.say("chart.title", quantity=name, unit=unit)


def _rival(moment: Moment, quantity: str, own: tuple[Seen, ...]) -> Series | None:
    """The rival's line, where one state is the rival and its quantity can be seen; none that mirrors the own line."""
    if len(moment.rivals) != 1 or moment.model(quantity).of != "state":
        return None
    past = moment.history(quantity, moment.rivals)
    if len(past) != len(own) or all(a.value == -b.value for a, b in zip(own, past, strict=True)):
        return None
    return series(moment.words.actor(moment.rivals[0]), past)


def _turn_ticks(moment: Moment, count: int) -> Iterable[tuple[float, str]]:
    """The first quarter shown and every first quarter of a year."""
    views = moment.views[-count:]
    for index, view in enumerate(views):
        if index == 0 or view.date.endswith("Q1"):
            yield float(index), view.date[:4] if view.date.endswith("Q1") else moment.words.date(view.date)


def round_ticks(values: list[float]) -> list[float]:
    """A few round numbers over the range of the values."""
    least, most = min(values), max(values)
    span = most - least
    if span <= 0.0:
        return [least]
    rough = span / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * size for size in ROUND_STEPS if power * size >= rough * (1.0 - 1e-9))
    first = math.ceil(least / step - 1e-9)
    last = math.floor(most / step + 1e-9)
    return [round(place * step, 12) for place in range(first, last + 1)]
