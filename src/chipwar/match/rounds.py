"""Rounds: several quarters behind one decision. A setting of the match; the rules stay quarterly.

A round is one decision followed by so many ordinary resolutions. Rounds of n without orders in between equal, bit for
bit, the quarterly game in which all seats pass in the other quarters.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from chipwar.base.errors import RequestError
from chipwar.scenario.load import Scenario
from chipwar.scenario.texts import current_texts

FURTHER_CHANGES = {1: 0, 2: 1, 3: 2, 4: 2, 6: 2}
"""Quarters in a round -> changes that a seat may make beyond those of a quarter."""

INTERRUPTED_FROM = 3
"""Rounds of so many quarters and more are interrupted unless the match says otherwise."""


@dataclass(frozen=True)
class Rounds:
    """quarters: behind one decision; changes: of a great power in a round, the usual number if None.

    interrupts: whether a round stops for what cannot wait; None: in rounds of three quarters and more.
    """

    quarters: int = 1
    changes: int | None = None
    interrupts: bool | None = None

    def __post_init__(self) -> None:
        say = current_texts().say
        if self.quarters not in FURTHER_CHANGES:
            valid = ", ".join(map(str, FURTHER_CHANGES))
            raise RequestError(say("problem.unknown_word_valid", found=self.quarters, valid=valid))
        if self.changes is not None and self.changes < 1:
            raise RequestError(say("problem.at_least", found=self.changes, limit=1))

    @property
    def may_stop(self) -> bool:
        """Whether interrupts are on."""
        return self.quarters >= INTERRUPTED_FROM if self.interrupts is None else self.interrupts


QUARTERLY = Rounds()


def with_changes(scenario: Scenario, rounds: Rounds) -> Scenario:
    """The scenario whose seats may make as many changes as a round allows; smaller seats stay as far behind."""
    seats = scenario.ruleset.seats
    most = max((seat.changes for seat in seats.values()), default=0)
    further = FURTHER_CHANGES[rounds.quarters] if rounds.changes is None else rounds.changes - most
    if further == 0:
        return scenario
    given = {name: replace(seat, changes=max(seat.changes + further, 1)) for name, seat in seats.items()}
    return replace(scenario, ruleset=replace(scenario.ruleset, seats=given))
