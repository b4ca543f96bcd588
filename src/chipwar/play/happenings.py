"""What happened in the world during a turn besides measures: lines closed, shortages over, marks passed, leads lost.

Public events come from public quantities only. What only its owner can know is marked with the owner, as in
`play/report.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from chipwar.play.report import SMALLEST_CHANGE, Event
from chipwar.scenario.load import Scenario
from chipwar.scenario.ruleset import Matrix

NOTEWORTHY = 0.2
"""A flow that rises by so much in a quarter is told."""

STEPS = 10
"""Shares are told when they pass a tenth, the use of AI when it passes a fifth."""

OPEN, CLOSED = 0.5, 0.01
"""A line was open above the first and is closed below the second."""

ENOUGH_POWER = 0.9

PASSED = {"adoption": ("headline.adoption", STEPS // 2), "market_share": ("headline.market", STEPS)}
"""Public shares of seated states that are told when they rise past one of so many steps."""

GROWN = {"export_received": ("headline.imports_up", False), "domestic_made": ("headline.output_up", True)}
"""Flows that are told when they grow much in a quarter, and whether only the owner knows."""


def happenings(scenario: Scenario, before: Matrix, after: Matrix) -> tuple[Event, ...]:
    """Events of a turn that no measure is, in the order of the entities. Matrices: [rows, 1] before and after it."""
    sight = _Pairs(scenario, before, after)
    return (*_lines(sight), *_of_states(sight), *_lead(sight), *_war(sight))


class _Pairs:
    """Looks up a quantity before and after the turn."""

    def __init__(self, scenario: Scenario, before: Matrix, after: Matrix) -> None:
        self.layout, self.before, self.after = scenario.ruleset.layout, before, after
        self.seated = {actor for seat in scenario.ruleset.seats.values() for actor in seat.actors}

    def __call__(self, domain: str, quantity: str, entity: str = "world") -> tuple[float, float]:
        row = self.layout.row(domain, quantity, entity)
        return float(self.before[row, 0]), float(self.after[row, 0])

    def ids(self, domain: str) -> tuple[str, ...]:
        return tuple(self.layout.entities.ids[domain])


def _lines(sight: _Pairs) -> Iterator[Event]:
    """Flows of a good from one state to another that closed or opened. An id reads seller>buyer:good."""
    for control in sight.ids("control"):
        old, new = sight("control", "openness", control)
        ends, _, good = control.partition(":")
        seller, _, buyer = ends.partition(">")
        if seller == buyer:
            continue
        if old > CLOSED >= new:
            yield Event(key="headline.line_closed", actor=seller, partner=buyer, good=good)
        if old < OPEN <= new:
            yield Event(key="headline.line_opened", actor=seller, partner=buyer, good=good)


def _of_states(sight: _Pairs) -> Iterator[Event]:
    for state in sight.ids("state"):
        yield from _minerals(sight, state)
        if state in sight.seated:
            yield from _passed(sight, state)
        for quantity, (key, is_own) in GROWN.items():
            old, new = sight("state", quantity, state)
            if old >= SMALLEST_CHANGE and new >= (1.0 + NOTEWORTHY) * old:
                yield Event(key=key, actor=state, amount=new / old - 1.0, secret_of=state if is_own else "")
        yield from _halls(sight, state)


def _passed(sight: _Pairs, state: str) -> Iterator[Event]:
    for quantity, (key, steps) in PASSED.items():
        old, new = sight("state", quantity, state)
        if int(steps * new) > int(steps * old):
            yield Event(key=key, actor=state, amount=new)


def _minerals(sight: _Pairs, state: str) -> Iterator[Event]:
    old, new = sight("state", "shortage", state)
    if new < SMALLEST_CHANGE <= old:
        yield Event(key="headline.shortage_over", actor=state)
    old, new = sight("state", "mineral_independence", state)
    if state in sight.seated and int(STEPS * new) > int(STEPS * old):
        yield Event(key="headline.new_supply", actor=state, amount=new)


def _halls(sight: _Pairs, state: str) -> Iterator[Event]:
    """Halls let to tenants, and halls without power, as their owner knows them."""
    old, new = sight("state", "hosted_share", state)
    if int(STEPS * new) > int(STEPS * old):
        yield Event(key="headline.leasing", actor=state, amount=new, secret_of=state)
    old, new = sight("state", "energy_share", state)
    if new < ENOUGH_POWER <= old:
        yield Event(key="headline.power_short", actor=state, amount=new, secret_of=state)


def _lead(sight: _Pairs) -> Iterator[Event]:
    """The state with the best models, if it is another than before."""
    levels = {state: sight("state", "capability", state) for state in sight.ids("state")}
    first = [max(sorted(levels), key=lambda state: levels[state][when]) for when in (0, 1)]
    if first[0] != first[1]:
        yield Event(key="headline.lead_changed", actor=first[1])


def _war(sight: _Pairs) -> Iterator[Event]:
    old, new = sight("world", "war")
    if new > old:
        yield Event(key="headline.war")
