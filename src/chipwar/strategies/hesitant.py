"""A hesitant player: a character that acts seldom, does little at a time, and says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from chipwar.base.hashing import address, uniform_array
from chipwar.scenario.load import Scenario
from chipwar.scenario.plays import StrategyModel
from chipwar.scenario.ruleset import Matrix, Seat
from chipwar.scenario.strengths import Handicap
from chipwar.seats.ledger import Bid, Column, Ledger
from chipwar.strategies.playbook import COARSE, Decision, Keys, Mask, Playbook, Ready
from chipwar.strategies.reasons import reason


class Hesitant(Playbook):
    """A playbook under a handicap."""

    def __init__(self, scenario: Scenario, seat: Seat, model: StrategyModel, handicap: Handicap) -> None:
        super().__init__(scenario, seat, model)
        self.handicap = handicap
        self.place = np.array([address("hesitates", seat.id)], dtype=np.uint64)
        self.most: Column = np.zeros(1)

    def _decisions(self, ledger: Ledger, matrix: Matrix, keys: Keys, moved: dict[int, Mask]) -> Iterator[Decision]:
        turn = matrix[self.scenario.ruleset.row("world", "turn")].astype(np.uint64)
        acts = uniform_array(keys, turn, self.place)[0] < self.handicap.chance
        self.most = ledger.changes + np.where(acts, float(self.handicap.changes), 0.0)
        for decision in super()._decisions(ledger, matrix, keys, moved):
            yield replace(decision, reason=reason("easy", because=decision.reason))

    def _bid(self, ledger: Ledger, ready: Ready, wanted: Mask) -> Bid | None:
        """The character's order, cut to a stride and with the least notice, where there is still a change to spend."""
        bid = super()._bid(ledger, ready, wanted & (ledger.changes < self.most))
        if bid is None:
            return None
        record = self.scenario.ruleset.levers[ready.lever]
        policy = self.scenario.ruleset.policies[record.policy]
        now, stride = ledger.slot_row("ordered", record.slots[0]), self.handicap.stride / (policy.steps or COARSE)
        floor, ceiling = ledger.bounds(record)
        level = np.maximum(np.minimum(now + np.clip(bid.level - now, -stride, stride), ceiling), floor)
        return replace(bid, level=level, notice=np.full(len(now), float(policy.model.notice.min)))
