"""Who broke which promise in a turn. What binds cannot be broken by orders; a promise that does not bind can.

A promise is looked at after the turn, at the levels announced. A linked level is compared with what the other side had
announced before the turn, because orders are secret and simultaneous.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from chipwar.play.clauses import Live, bounds_of
from chipwar.play.deals import Pay
from chipwar.scenario.load import Scenario
from chipwar.scenario.ruleset import Matrix
from chipwar.seats.ledger import CLOSE


def broken_by(scenario: Scenario, live: Live, before: Matrix, after: Matrix) -> Iterator[tuple[str, int | None]]:
    """(seat, place of the clause) for every promise of a deal that does not stand after a turn; a place is None for
    what a club asks of all.

    before, after: float64 [rows, R] on both sides of the resolution.
    """
    found: set[tuple[str, int | None]] = set()
    for place, clause in enumerate(live.deal.clauses):
        if isinstance(clause, Pay):
            continue
        alone = live.model_copy(update={"deal": live.deal.model_copy(update={"clauses": (clause,), "club": None})})
        found |= {(seat, place) for seat in _breakers(scenario, alone, before, after)}
    if live.deal.club is not None:
        alone = live.model_copy(update={"deal": live.deal.model_copy(update={"clauses": ()})})
        found |= {(seat, None) for seat in _breakers(scenario, alone, before, after)}
    yield from sorted(found, key=lambda pair: (pair[0], -1 if pair[1] is None else pair[1]))


def _breakers(scenario: Scenario, live: Live, before: Matrix, after: Matrix) -> Iterator[str]:
    """Seats with a slot that stands beyond what the deal asks of it."""
    start = scenario.ruleset.layout.start
    for bound in bounds_of(scenario, before, live):
        announced = after[start["slot", "announced"] + bound.slot]
        moved = np.abs(announced - before[start["slot", "announced"] + bound.slot]) > CLOSE
        beyond = {
            "floor": announced < bound.value - CLOSE,
            "ceiling": announced > bound.value + CLOSE,
            "notice": moved & (after[start["slot", "wait"] + bound.slot] < bound.value),
        }[bound.code]
        if bool(beyond[0]):
            yield bound.seat
