"""The one loop: observe, decide, check, resolve. A block is any number of games of one scenario, side by side.

A single game is a block of one column, a batch is many blocks, a forecast is a block begun from what a seat knows.
Each column carries its own key, turn and over flag; a column that is over does not change any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.base.errors import OrderError
from chipwar.base.ids import nearest
from chipwar.match.rehearsal import rehearse
from chipwar.rules.backends import numpy_backend, reference
from chipwar.scenario.load import Scenario
from chipwar.scenario.plays import PlannedOrder, shipped_strategies
from chipwar.scenario.ruleset import Matrix, fingerprint, keys_of, parameter_rows
from chipwar.scenario.texts import current_texts
from chipwar.seats.ledger import Ledger
from chipwar.strategies.playbook import Decision, Playbook, plan_bids

ENGINES = {"numpy": numpy_backend.run, "reference": reference.run}


@dataclass
class Block:
    """Games side by side. matrix: float64 [rows, R]; keys: purpose -> uint64 [R]."""

    scenario: Scenario
    matrix: Matrix
    keys: dict[str, npt.NDArray[np.uint64]]
    engine: str = "numpy"
    playbooks: dict[str, Playbook] = field(default_factory=dict)
    plan: tuple[PlannedOrder, ...] = ()

    def row(self, domain: str, quantity: str, entity: str = "world") -> Any:
        """A quantity of an entity in all columns: float [R]."""
        return self.matrix[self.scenario.ruleset.row(domain, quantity, entity)]

    def decide(self) -> dict[str, list[Decision]]:
        """Plans and playbooks of all seats give their orders.

        The order of seats cannot matter: a seat writes only its own slots and memory, and sees no one's orders.
        """
        given: dict[str, list[Decision]] = {}
        turns = self.row("world", "turn")
        for seat in self.scenario.ruleset.seats.values():
            if any(order.seat == seat.id for order in self.plan):
                ledger = Ledger(self.scenario, self.matrix, seat)
                for bid in plan_bids(self.scenario, seat, self.plan, turns):
                    codes = ledger.judge(bid)
                    given.setdefault(seat.id, []).append(Decision(bid, bid.wanted & (codes == 0), "plan"))
        for seat_id, playbook in self.playbooks.items():
            given.setdefault(seat_id, []).extend(playbook.decide(self.matrix, self.keys["strategy"]))
        return given

    def resolve(self) -> None:
        """One turn of the rules in every column that is not over."""
        over = self.row("world", "over") > 0.0
        frozen = self.matrix[:, over].copy() if over.any() else None
        ENGINES[self.engine](self.scenario.ruleset.resolve, self.matrix, self.keys)
        if frozen is not None:
            self.matrix[:, over] = frozen

    def fingerprints(self) -> list[str]:
        """The fingerprint of every column."""
        return [fingerprint(self.scenario.ruleset, self.matrix, column) for column in range(self.matrix.shape[1])]


def begin(
    scenario: Scenario,
    seeds: list[int],
    runs: list[int],
    parameters: str | dict[str, Any] = "drawn",
    overrides: Mapping[str, Any] | None = None,
    engine: str = "numpy",
) -> Block:
    """New games, one for each (seed, run), before their first turn."""
    keys = keys_of(seeds, runs)
    known = scenario.ruleset.numbers
    for path in overrides or ():
        if path not in known:
            near = nearest(path, known) or "-"
            raise OrderError(current_texts().say("problem.not_known", word=path, nearest=near))
    matrix = parameter_rows(scenario.ruleset, keys["setup"], parameters, dict(overrides or {}))
    ENGINES[engine](scenario.ruleset.begin, matrix, keys)
    rehearse(scenario.ruleset, matrix, keys, ENGINES[engine])
    return Block(scenario, matrix, keys, engine)


def seat_players(block: Block, strategies: Mapping[str, str]) -> None:
    """Give seats their strategies: seat -> name.

    "human" and "pass" give no orders of their own; "normal" is the scenario's default for the seat.
    """
    known = shipped_strategies()
    for seat_id, seat in block.scenario.ruleset.seats.items():
        name = strategies.get(seat_id, "normal")
        name = seat.strategy if name == "normal" else name
        if name in ("human", "pass"):
            block.playbooks.pop(seat_id, None)
            continue
        if name not in known:
            near = nearest(name, [*known, "human", "pass"]) or "pass"
            raise OrderError(current_texts().say("problem.not_known", word=name, nearest=near))
        block.playbooks[seat_id] = Playbook(block.scenario, seat, known[name])
    for seat_id in strategies:
        if seat_id not in block.scenario.ruleset.seats:
            near = nearest(seat_id, block.scenario.ruleset.seats) or "-"
            raise OrderError(current_texts().say("problem.not_known", word=seat_id, nearest=near))
