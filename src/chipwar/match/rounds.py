"""Rounds: several quarters behind one decision. A setting of the match; the rules stay quarterly.

A round is one decision followed by so many ordinary resolutions. Rounds of n without orders in between equal, bit for
bit, the quarterly game in which all seats pass in the other quarters.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from chipwar.base.errors import RequestError
from chipwar.scenario.load import Scenario
from chipwar.scenario.round_rules import round_rules
from chipwar.scenario.texts import current_texts


@dataclass(frozen=True)
class Rounds:
    """quarters: behind one decision; changes: of a great power in a round, the usual number if None.

    interrupts: whether a round stops for what cannot wait; None: in longer rounds, as the catalogue says.
    """

    quarters: int = 1
    changes: int | None = None
    interrupts: bool | None = None

    def __post_init__(self) -> None:
        say = current_texts().say
        if self.quarters != 1 and round_rules().further(self.quarters) is None:
            valid = ", ".join(str(length.quarters) for length in round_rules().lengths)
            raise RequestError(say("problem.unknown_word_valid", found=self.quarters, valid=valid))
        if self.changes is not None and self.changes < 1:
            raise RequestError(say("problem.at_least", found=self.changes, limit=1))

    @property
    def may_stop(self) -> bool:
        """Whether interrupts are on."""
        return self.quarters >= round_rules().interrupted_from if self.interrupts is None else self.interrupts


QUARTERLY = Rounds()


def with_changes(scenario: Scenario, rounds: Rounds) -> Scenario:
    """The scenario whose seats may make as many changes as a round allows; smaller seats stay as far behind."""
    seats = scenario.ruleset.seats
    most = max((seat.changes for seat in seats.values()), default=0)
    if rounds == QUARTERLY:
        return scenario
    further = round_rules().further(rounds.quarters) or 0 if rounds.changes is None else rounds.changes - most
    given = {name: replace(seat, changes=max(seat.changes + further, 1)) for name, seat in seats.items()}
    return replace(scenario, ruleset=replace(scenario.ruleset, seats=given))
