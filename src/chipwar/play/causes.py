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
    """A policy with its actor, or a published quantity of an entity.

    rose: which way it moved; is_flow: it did not have to move, it flows in or out of what changed.
    """

    rose: bool
    is_flow: bool = False
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
        start, is_flow = row, False
        for step in range(LONGEST_WALK):
            inputs = self._inputs(row, before, after)
            if not inputs:
                return None
            is_flow = is_flow or (step == 0 and isinstance(self.writers[row][0], BalanceOp))
            row = max(inputs, key=lambda pair: pair[1])[0]
            rose = bool(after[row, 0] > before[row, 0])
            if row in self.slots:
                slot = self.scenario.ruleset.slots[self.slots[row]]
                return Cause(rose, is_flow, policy=slot.policy, actor=slot.actor)
            if row in self.published and row != start:
                quantity, entity = self.published[row]
                return Cause(rose, is_flow, quantity=quantity, of=entity)
        return None

    def _inputs(self, row: int, before: Matrix, after: Matrix) -> list[tuple[int, float]]:
        """Rows that a row was computed from, each with how much of its change it explains, in the same direction."""
        if row not in self.writers:
            return []
        op, place = self.writers[row]
        change = float(after[row, 0] - before[row, 0])
        if isinstance(op, BalanceOp):
            flows = [(_row(flow, place), 1.0) for flow in op.plus] + [(_row(flow, place), -1.0) for flow in op.minus]
            found = [(flow, sign * float(after[flow, 0])) for flow, sign in flows]
        elif isinstance(op, RuleOp):
            found = self._of_rule(op, place, before, after)
        elif isinstance(op, TotalOp):
            members = [int(m) for groups, ms in op.rounds for g, m in zip(groups, ms, strict=True) if int(g) == row]
            found = [(member, float(after[member, 0] - before[member, 0])) for member in members]
        elif isinstance(op, CopyOp):
            found = [(int(op.source[place]), change)]
        else:
            found = []
        helping = [(source, effect * (1.0 if change >= 0.0 else -1.0)) for source, effect in found]
        return [(source, size) for source, size in helping if size > SAME and source not in self.clock]

    def _of_rule(self, op: RuleOp, place: int, before: Matrix, after: Matrix) -> list[tuple[int, float]]:
        """What each argument's own change did to the result."""
        rows = [_row(argument, place) for argument in op.arguments]
        now = [float(after[row, 0]) for row in rows]
        result = float(op.function(*now))
        found = []
        for index, row in enumerate(rows):
            old = float(before[row, 0])
            if old != now[index]:
                without = float(op.function(*now[:index], old, *now[index + 1 :]))
                found.append((row, result - without))
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
