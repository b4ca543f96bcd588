"""The leading cause of a change: which policy, or which other quantity, moved a number most.

The compiled program knows what every row was computed from. Walking back from a changed row, each step takes the input
whose own change explains most of the change, until a policy or a published quantity is met.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from chipwar.rules.program import BalanceOp, CopyOp, Op, Program, RuleOp, TotalOp
from chipwar.scenario.load import Scenario
from chipwar.scenario.ruleset import Matrix, Ruleset

LONGEST_WALK = 12
SAME = 1e-12


@dataclass(frozen=True)
class Cause:
    """A policy with its actor, or a published quantity of an entity; `rose` says which way it moved."""

    rose: bool
    policy: str = ""
    actor: str = ""
    quantity: str = ""
    of: str = ""


def writers(program: Program) -> dict[int, tuple[Op, int]]:
    """For each row the last step that writes it, and the place of the row in that step."""
    found: dict[int, tuple[Op, int]] = {}
    for op in program.ops:
        out = op.stock if isinstance(op, BalanceOp) else op.out
        for place, row in enumerate(range(out.start, out.stop)):
            found[row] = (op, place)
    return found


def _row(place: Any, index: int) -> int:
    if isinstance(place, slice):
        return int(place.start) + index
    return int(place) if isinstance(place, int) else int(place[index])


class Walker:
    """Walks back through one ruleset."""

    def __init__(self, scenario: Scenario) -> None:
        ruleset = scenario.ruleset
        self.writers = writers(ruleset.resolve)
        self.published = _published(scenario)
        self.slots = _slot_rows(ruleset)
        self.clock = {ruleset.row("world", "turn"), 0}
        self.scenario = scenario

    def cause(self, row: int, before: Matrix, after: Matrix) -> Cause | None:
        """The leading cause of a row's change between two states of one game, or None if none stands out."""
        start = row
        for _step in range(LONGEST_WALK):
            inputs = self._inputs(row, before, after)
            if not inputs:
                return None
            row = max(inputs, key=lambda pair: pair[1])[0]
            rose = bool(after[row, 0] > before[row, 0])
            if row in self.slots:
                slot = self.scenario.ruleset.slots[self.slots[row]]
                return Cause(rose, policy=slot.policy, actor=slot.actor)
            if row in self.published and row != start:
                quantity, entity = self.published[row]
                return Cause(rose, quantity=quantity, of=entity)
        return None

    def _inputs(self, row: int, before: Matrix, after: Matrix) -> list[tuple[int, float]]:
        """Rows that a row was computed from, each with how much of its change it explains."""
        if row not in self.writers:
            return []
        op, place = self.writers[row]
        found: list[tuple[int, float]] = []
        if isinstance(op, RuleOp):
            found = self._of_rule(op, place, before, after)
        elif isinstance(op, TotalOp):
            members = [int(m) for groups, ms in op.rounds for g, m in zip(groups, ms, strict=True) if int(g) == row]
            found = [(member, abs(float(after[member, 0] - before[member, 0]))) for member in members]
        elif isinstance(op, CopyOp):
            source = int(op.source[place])
            found = [(source, abs(float(after[source, 0] - before[source, 0])))]
        elif isinstance(op, BalanceOp):
            grew = float(after[row, 0] - before[row, 0]) >= 0.0
            flows = op.plus if grew else op.minus
            found = [(_row(flow, place), abs(float(after[_row(flow, place), 0]))) for flow in flows]
        return [(source, size) for source, size in found if size > SAME and source not in self.clock]

    def _of_rule(self, op: RuleOp, place: int, before: Matrix, after: Matrix) -> list[tuple[int, float]]:
        rows = [_row(argument, place) for argument in op.arguments]
        now = [float(after[row, 0]) for row in rows]
        result = float(op.function(*now))
        found = []
        for index, row in enumerate(rows):
            old = float(before[row, 0])
            if old != now[index]:
                without = float(op.function(*now[:index], old, *now[index + 1 :]))
                found.append((row, abs(result - without)))
        return found


def _published(scenario: Scenario) -> dict[int, tuple[str, str]]:
    layout = scenario.ruleset.layout
    return {
        layout.row(model.of, name, entity): (name, entity)
        for name, model in scenario.quantities.items()
        for entity in layout.entities.ids[model.of]
    }


def _slot_rows(ruleset: Ruleset) -> dict[int, int]:
    start = ruleset.layout.start
    levels = ("effective", "rise", "in_force", "announced")
    return {start["slot", level] + index: index for level in levels for index in range(len(ruleset.slots))}


def leading_cause(walker: Walker, row: int, before: Matrix, after: Matrix) -> Cause | None:
    """The leading cause of a row's change; float errors in a rule on odd values count as no cause."""
    with np.errstate(all="ignore"):
        try:
            return walker.cause(row, before, after)
        except (ZeroDivisionError, OverflowError, ValueError):
            return None
