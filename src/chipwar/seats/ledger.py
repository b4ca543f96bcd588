"""One judge for orders: humans, bots, plans and the list of legal orders all ask the same function.

Vectorised over columns: an order may be legal in one game of a block and refused in the next. Orders of a seat are
judged one after the other, in the order given; each accepted one is written into the slots and paid from the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.scenario.load import Scenario
from chipwar.scenario.models import Need
from chipwar.scenario.ruleset import Lever, Ruleset, Seat

Mask = npt.NDArray[np.bool_]
Column = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

CODES = (
    "accepted",
    "over",
    "inactive",
    "level",
    "same",
    "floor",
    "ceiling",
    "notice",
    "too_many",
    "needs",
    "unaffordable",
)
"""What may be said of an order. The texts are `refusal.<code>`."""

CLOSE = 1e-9


@dataclass(frozen=True)
class Bid:
    """One order in engine terms. level: float [R], 0..1; notice: float [R], quarters; wanted: bool [R]."""

    lever: int
    level: Column
    notice: Column
    wanted: Mask


def holds(scenario: Scenario, matrix: Any, need: Need | None, lever: Lever) -> Mask:
    """Whether a condition is met. bool [R]."""
    columns = matrix.shape[1]
    if need is None:
        return np.ones(columns, dtype=np.bool_)
    met = np.ones(columns, dtype=np.bool_)
    for part in _parts(scenario, matrix, need, lever):
        met &= part
    return met


def _parts(scenario: Scenario, matrix: Any, need: Need, lever: Lever) -> Iterator[Mask]:
    turn = matrix[scenario.ruleset.row("world", "turn")]
    if need.policy is not None:
        level = _level_of(scenario.ruleset, matrix, need.policy, lever)
        yield level >= (need.level_at_least or 0) - CLOSE
        if need.level_at_most is not None:
            yield level <= need.level_at_most + CLOSE
    if need.quantity is not None:
        value = matrix[_quantity_row(scenario, need, lever)]
        yield value >= (-np.inf if need.at_least is None else need.at_least)
        yield value <= (np.inf if need.at_most is None else need.at_most)
    if need.turn_at_least is not None:
        yield turn >= need.turn_at_least
    if need.turn_at_most is not None:
        yield turn <= need.turn_at_most
    yield from (holds(scenario, matrix, inner, lever) for inner in need.all or ())
    if need.any:
        yield np.logical_or.reduce([holds(scenario, matrix, inner, lever) for inner in need.any])
    if need.not_ is not None:
        yield ~holds(scenario, matrix, need.not_, lever)


def _level_of(ruleset: Ruleset, matrix: Any, policy: str, lever: Lever) -> Column:
    """The author's level at which the lever's actors stand on a policy: the highest over their slots and targets."""
    actors = {ruleset.slots[slot].actor for slot in lever.slots}
    rows = [i for i, slot in enumerate(ruleset.slots) if slot.policy == policy and slot.actor in actors]
    first = ruleset.layout.start["slot", "ordered"]
    level: Column = np.zeros(matrix.shape[1])
    for row in rows:
        level = np.maximum(level, matrix[first + row])
    return level * ruleset.policies[policy].top if policy in ruleset.policies else level


def _quantity_row(scenario: Scenario, need: Need, lever: Lever) -> int:
    ruleset, of = scenario.ruleset, scenario.quantities[need.quantity or ""].of
    if of == "world":
        return ruleset.row("world", need.quantity or "")
    actor = ruleset.slots[lever.slots[0]].actor
    entity = actor if need.of in (None, "$self") else str(need.of)
    return ruleset.row(of, need.quantity or "", entity)


class Ledger:
    """What a seat can still afford and change this turn, while its orders are judged."""

    def __init__(self, scenario: Scenario, matrix: Any, seat: Seat) -> None:
        self.scenario, self.ruleset, self.matrix, self.seat = scenario, scenario.ruleset, matrix, seat
        self.changes: Column = np.zeros(matrix.shape[1])
        self.free = {actor: self._free(actor) for actor in self._payers()}

    def elsewhere(self, matrix: Any, columns: Any) -> Ledger:
        """What is left of this ledger in some columns, over a copy of theirs: nothing done there shows here."""
        other = Ledger(self.scenario, matrix, self.seat)
        other.changes = self.changes[columns].copy()
        other.free = {actor: free[columns].copy() for actor, free in self.free.items()}
        return other

    def _payers(self) -> list[str]:
        return sorted({self.ruleset.slots[s].actor for i in self.seat.levers for s in self.ruleset.levers[i].slots})

    def slot_row(self, quantity: str, slot: int) -> Column:
        """A slot's quantity: float [R]."""
        row: Column = self.matrix[self.ruleset.layout.start["slot", quantity] + slot]
        return row

    def _hold(self, slot: int, level: Column) -> Column:
        """What a level costs each turn above the status quo, and above what a treaty asks for anyway: float [R]."""
        free = np.maximum(self.slot_row("status_quo", slot), self.slot_row("treaty_floor", slot))
        above = np.maximum(level - free, 0.0)
        return self.slot_row("hold_price", slot) * above

    def _free(self, actor: str) -> Column:
        """Purse and income less what standing policies, deals signed or left and what deals raise cost: float [R]."""
        row = self.ruleset.row
        free: Column = self.matrix[row("actor", "purse", actor)] + self.matrix[row("actor", "income", actor)]
        for slot, record in enumerate(self.ruleset.slots):
            if record.actor == actor:
                free = free - self._hold(slot, self._standing(slot)) - self._lifted(slot)
        for price, count in (("signing_price", "deal_signed"), ("breach_price", "deal_breaches")):
            free = free - self.matrix[row("world", price)] * self.matrix[row("actor", count, actor)]
        return free

    def _standing(self, slot: int) -> Column:
        """The level that stands if nothing is ordered: what was ordered, or more where a treaty or deal asks for it."""
        return np.maximum(self.slot_row("ordered", slot), self.slot_row("floor", slot))

    def _lifted(self, slot: int) -> Column:
        """What it costs that a deal lifts the slot this turn; what a treaty lifts was paid with the signature."""
        paid = np.maximum(self.slot_row("ordered", slot), self.slot_row("treaty_floor", slot))
        return self.slot_row("introduce_price", slot) * np.maximum(self.slot_row("floor", slot) - paid, 0.0)

    def price(self, slot: int, level: Column) -> tuple[Column, Column]:
        """What a change to this level costs at once, and how much more it costs each turn."""
        before = self.slot_row("ordered", slot)
        rise = np.maximum(level - np.maximum(before, self.slot_row("floor", slot)), 0.0)
        fall = np.maximum(np.minimum(before, self.slot_row("ceiling", slot)) - level, 0.0)
        at_once = self.slot_row("introduce_price", slot) * rise + self.slot_row("repeal_cost", slot) * fall
        return at_once, self._hold(slot, level) - self._hold(slot, self._standing(slot))

    def bounds(self, lever: Lever) -> tuple[Column, Column]:
        """The lowest and the highest level that treaties and deals allow, on a step of the dial: float [R] each."""
        floor = np.maximum.reduce([self.slot_row("floor", slot) for slot in lever.slots])
        ceiling = np.minimum.reduce([self.slot_row("ceiling", slot) for slot in lever.slots])
        steps = self.ruleset.policies[lever.policy].steps
        if steps:
            floor, ceiling = np.ceil(floor * steps - CLOSE) / steps, np.floor(ceiling * steps + CLOSE) / steps
        return floor, ceiling

    def least_notice(self, lever: Lever) -> Column:
        """The shortest notice that the policy and deals allow, quarters: float [R]."""
        asked = [self.slot_row("deal_notice", slot) for slot in lever.slots]
        least: Column = np.full(self.matrix.shape[1], float(self.ruleset.policies[lever.policy].model.notice.min))
        return np.maximum(least, np.maximum.reduce(asked))

    def bound_by(self, lever: Lever, code: str, column: int = 0) -> tuple[str, ...]:
        """Treaties that bind in one column and set a floor (or a ceiling) for a lever."""
        own = [self.ruleset.slots[slot] for slot in lever.slots]
        found = []
        for treaty, model in self.ruleset.treaties.items():
            held = any(
                (clause.actor, clause.policy) == (slot.actor, slot.policy) and clause.target in (None, slot.target)
                for slot in own
                for clause in model.clauses
                if (clause.at_least is None) == (code != "floor")
            )
            if held and self.matrix[self.ruleset.row("treaty", "holds", treaty), column] > 0.0:
                found.append(treaty)
        return tuple(found)

    def codes(self, bid: Bid) -> Codes:
        """The first reason against an order in each column, 0 where it is legal. int [R]."""
        found: Codes = np.zeros(self.matrix.shape[1], dtype=np.int64)
        for code, refused in self._reasons(bid):
            found = np.where((found == 0) & refused, CODES.index(code), found)
        return found

    def _reasons(self, bid: Bid) -> Iterator[tuple[str, Mask]]:
        lever, row = self.ruleset.levers[bid.lever], self.ruleset.row
        policy = self.ruleset.policies[lever.policy]
        yield "over", self.matrix[row("world", "over")] > 0.0
        steps = policy.steps or 0
        inside = (bid.level >= 0.0) & (bid.level <= 1.0)
        scaled = np.where(inside, bid.level, 0.0) * steps
        off_step = np.abs(scaled - np.rint(scaled)) > CLOSE
        yield "level", ~inside | (off_step if steps else np.zeros_like(off_step))
        levels = [self.slot_row("ordered", slot) for slot in lever.slots]
        yield "same", np.logical_and.reduce([np.abs(level - bid.level) <= CLOSE for level in levels])
        for slot in lever.slots:
            active = self.matrix[row("actor", "active", self.ruleset.slots[slot].actor)]
            yield "inactive", active <= 0.0
            yield "floor", bid.level < self.slot_row("floor", slot) - CLOSE
            yield "ceiling", bid.level > self.slot_row("ceiling", slot) + CLOSE
        yield "notice", (bid.notice < self.least_notice(lever)) | (bid.notice > policy.model.notice.max)
        yield "too_many", self.changes >= self.seat.changes
        rises = np.logical_or.reduce([bid.level > level + CLOSE for level in levels])
        yield "needs", rises & ~holds(self.scenario, self.matrix, policy.model.needs, lever)
        yield "unaffordable", self._short(lever, bid.level)

    def _short(self, lever: Lever, level: Column) -> Mask:
        short: Mask = np.zeros(self.matrix.shape[1], dtype=np.bool_)
        for slot in lever.slots:
            at_once, more = self.price(slot, level)
            cost = at_once + more
            short |= (cost > 0.0) & (cost > self.free[self.ruleset.slots[slot].actor] + CLOSE)
        return short

    def lasts(self, lever: Lever, level: Column, turns: int) -> Mask:
        """Whether income and savings carry a level, with all that stands, for so many turns. bool [R]."""
        carried: Mask = np.ones(self.matrix.shape[1], dtype=np.bool_)
        row = self.ruleset.row
        for slot in lever.slots:
            actor = self.ruleset.slots[slot].actor
            at_once, more = self.price(slot, level)
            purse = self.matrix[row("actor", "purse", actor)]
            spare = self.free[actor] - purse + (purse - at_once) / turns
            carried &= (more <= 0.0) | (more <= spare)
        return carried

    def judge(self, bid: Bid) -> Codes:
        """Accept an order where it is legal: write it into its slots and pay it. Returns the codes: int [R]."""
        codes = np.where(bid.wanted, self.codes(bid), 0)
        accepted = bid.wanted & (codes == 0)
        for slot in self.ruleset.levers[bid.lever].slots:
            at_once, more = self.price(slot, bid.level)
            actor = self.ruleset.slots[slot].actor
            self.free[actor] = np.where(accepted, self.free[actor] - at_once - more, self.free[actor])
            for quantity, value in (("ordered", bid.level), ("notice", bid.notice)):
                own = self.slot_row(quantity, slot)
                own[:] = np.where(accepted, value, own)
        self.changes = np.where(accepted, self.changes + 1.0, self.changes)
        return codes
