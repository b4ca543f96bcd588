"""One judge for orders: humans, bots, plans and the list of legal orders all ask the same function.

Vectorised over columns: an order may be legal in one game of a block and refused in the next. Orders of a seat are
judged one after the other, in the order given; each accepted one is written into the slots and paid from the ledger.
The judge goes by what the seat can know: a condition on a quantity asks what the seat sees of it, so that no refusal
tells more than a look.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.rules.layout import Rows
from chipwar.scenario.load import Scenario
from chipwar.scenario.ruleset import Lever, Ruleset, Seat
from chipwar.seats.conditions import CLOSE, Condition, Mask, asker_of, named, once, somewhere

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
    "needed",
    "unaffordable",
)
"""What may be said of an order. The texts are `refusal.<code>`."""

__all__ = ["CLOSE", "CODES", "Bid", "Codes", "Column", "Ledger", "Mask", "Payer", "Terms", "terms_of"]


@dataclass(frozen=True)
class Bid:
    """One order in engine terms. level: float [R], 0..1; notice: float [R], quarters; wanted: bool [R]."""

    lever: int
    level: Column
    notice: Column
    wanted: Mask


@dataclass(frozen=True)
class Payer:
    """An actor whose slots a seat moves, with all slots it has and the rows of what it has and owes."""

    actor: str
    slots: Rows
    purse: int
    income: int
    signed: int
    breaches: int


class Terms:
    """What the judge goes by that is the same in every turn of a scenario: who pays, what levers need, what rests on
    what. needs: lever -> condition; resting: policy -> levers of the seat whose policies need it; first: the first row
    of each quantity of slots."""

    def __init__(self, scenario: Scenario, seat: Seat) -> None:
        ruleset = scenario.ruleset
        own = [ruleset.levers[index] for index in seat.levers]
        actors = sorted({ruleset.slots[slot].actor for lever in own for slot in lever.slots})
        self.first = {quantity: row for (domain, quantity), row in ruleset.layout.start.items() if domain == "slot"}
        self.payers = tuple(_payer(ruleset, actor) for actor in actors)
        self.active = {actor: ruleset.row("actor", "active", actor) for actor in actors}
        self.purses = {actor: ruleset.row("actor", "purse", actor) for actor in actors}
        self.over, self.signing, self.breach = (
            ruleset.row("world", name) for name in ("over", "signing_price", "breach_price")
        )
        self.needs: dict[int, Condition] = {}
        self.resting: dict[str, list[int]] = {}
        for index, lever in zip(seat.levers, own, strict=True):
            need = ruleset.policies[lever.policy].model.needs
            if need is not None:
                self.needs[index] = asker_of(scenario, lever).condition(need)
            for policy in named(need):
                self.resting.setdefault(policy, []).append(index)


def _payer(ruleset: Ruleset, actor: str) -> Payer:
    slots = np.array([place for place, slot in enumerate(ruleset.slots) if slot.actor == actor], dtype=np.int64)
    rows = (ruleset.row("actor", name, actor) for name in ("purse", "income", "deal_signed", "deal_breaches"))
    return Payer(actor, slots, *rows)


def terms_of(scenario: Scenario, seat: Seat) -> Terms:
    """The terms of a seat, worked out once for a scenario."""
    return once(scenario, ("terms", seat.id), lambda: Terms(scenario, seat))


class Ledger:
    """What a seat can still afford and change this turn, while its orders are judged.

    free: what each payer has left; changes: how many orders were accepted; absent: nothing was ordered yet.
    """

    def __init__(
        self,
        scenario: Scenario,
        matrix: Any,
        seat: Seat,
        free: dict[str, Column] | None = None,
        changes: Column | None = None,
    ) -> None:
        self.scenario, self.ruleset, self.matrix, self.seat = scenario, scenario.ruleset, matrix, seat
        self.terms = terms_of(scenario, seat)
        self.changes: Column = np.zeros(matrix.shape[1]) if changes is None else changes
        self.free = {payer.actor: self._free(payer) for payer in self.terms.payers} if free is None else free

    def elsewhere(self, matrix: Any, columns: Any) -> Ledger:
        """What is left of this ledger in some columns, over a copy of theirs: nothing done there shows here."""
        free = {actor: free[columns].copy() for actor, free in self.free.items()}
        return Ledger(self.scenario, matrix, self.seat, free, self.changes[columns].copy())

    def slot_row(self, quantity: str, slot: int | Rows) -> Column:
        """A slot's quantity: float [R]; of several slots: float [slots, R]."""
        row: Column = self.matrix[self.terms.first[quantity] + slot]
        return row

    def _hold(self, slot: int | Rows, level: Column) -> Column:
        """What a level costs each turn above the status quo, and above what a treaty asks for anyway."""
        free = np.maximum(self.slot_row("status_quo", slot), self.slot_row("treaty_floor", slot))
        above = np.maximum(level - free, 0.0)
        return self.slot_row("hold_price", slot) * above

    def _free(self, payer: Payer) -> Column:
        """Purse and income less what standing policies, deals signed or left and what deals raise cost: float [R].

        Each cost is taken off after the other; what stands at nothing costs nothing and is left out.
        """
        matrix, slots = self.matrix, payer.slots
        slots = slots[self._standing(slots).any(axis=1)]
        parts = np.empty((2 * len(slots) + 3, matrix.shape[1]))
        parts[0] = matrix[payer.purse] + matrix[payer.income]
        parts[1:-2:2], parts[2:-2:2] = self._hold(slots, self._standing(slots)), self._lifted(slots)
        parts[-2] = matrix[self.terms.signing] * matrix[payer.signed]
        parts[-1] = matrix[self.terms.breach] * matrix[payer.breaches]
        free: Column = np.subtract.reduce(parts, axis=0)
        return free

    def _standing(self, slot: int | Rows) -> Column:
        """The level that stands if nothing is ordered: what was ordered, or more where a treaty or deal asks for it."""
        return np.maximum(self.slot_row("ordered", slot), self.slot_row("floor", slot))

    def _lifted(self, slot: int | Rows) -> Column:
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
        floor, ceiling = (self.slot_row(name, lever.slots[0]) for name in ("floor", "ceiling"))
        for slot in lever.slots[1:]:
            floor = np.maximum(floor, self.slot_row("floor", slot))
            ceiling = np.minimum(ceiling, self.slot_row("ceiling", slot))
        steps = self.ruleset.policies[lever.policy].steps
        if steps:
            floor, ceiling = np.ceil(floor * steps - CLOSE) / steps, np.floor(ceiling * steps + CLOSE) / steps
        return floor, ceiling

    def least_notice(self, lever: Lever) -> Column:
        """The shortest notice that the policy and deals allow, quarters: float [R]."""
        least: Column = np.full(self.matrix.shape[1], float(self.ruleset.policies[lever.policy].model.notice.min))
        for slot in lever.slots:
            least = np.maximum(least, self.slot_row("deal_notice", slot))
        return least

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
            if somewhere(refused):
                found = np.where((found == 0) & refused, CODES.index(code), found)
        return found

    def _reasons(self, bid: Bid) -> Iterator[tuple[str, Mask]]:
        lever = self.ruleset.levers[bid.lever]
        policy = self.ruleset.policies[lever.policy]
        yield "over", self.matrix[self.terms.over] > 0.0
        inside = (bid.level >= 0.0) & (bid.level <= 1.0)
        yield "level", ~inside
        if policy.steps:
            scaled = np.where(inside, bid.level, 0.0) * policy.steps
            yield "level", np.abs(scaled - np.rint(scaled)) > CLOSE
        levels = [self.slot_row("ordered", slot) for slot in lever.slots]
        yield "same", np.logical_and.reduce([np.abs(level - bid.level) <= CLOSE for level in levels])
        for slot in lever.slots:
            yield "inactive", self.matrix[self.terms.active[self.ruleset.slots[slot].actor]] <= 0.0
            yield "floor", bid.level < self.slot_row("floor", slot) - CLOSE
            yield "ceiling", bid.level > self.slot_row("ceiling", slot) + CLOSE
        yield "notice", (bid.notice < self.least_notice(lever)) | (bid.notice > policy.model.notice.max)
        yield "too_many", self.changes >= self.seat.changes
        need = self.terms.needs.get(bid.lever)
        if need is not None:
            rises = np.logical_or.reduce([bid.level > level + CLOSE for level in levels])
            yield "needs", rises & ~need.met(self.matrix)
        for broken in self.broken(bid).values():
            yield "needed", broken
        yield "unaffordable", self._short(lever, bid.level)

    def broken(self, bid: Bid) -> dict[int, Mask]:
        """Levers whose policies stand and whose conditions an order would break, each with where it would: bool [R]."""
        rests = self.terms.resting.get(self.ruleset.levers[bid.lever].policy, ())
        needs = {index: self.terms.needs[index] for index in rests if index != bid.lever}
        if not needs:
            return {}
        met = {i: self._stands(self.ruleset.levers[i]) & need.met(self.matrix) for i, need in needs.items()}
        rows = [self.terms.first["ordered"] + slot for slot in self.ruleset.levers[bid.lever].slots]
        kept = self.matrix[rows]
        self.matrix[rows] = bid.level
        found = {i: met[i] & ~need.met(self.matrix) for i, need in needs.items()}
        self.matrix[rows] = kept
        return found

    def _stands(self, lever: Lever) -> Mask:
        stands: Mask = np.logical_or.reduce([self.slot_row("ordered", slot) > CLOSE for slot in lever.slots])
        return stands

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
        for slot in lever.slots:
            actor = self.ruleset.slots[slot].actor
            at_once, more = self.price(slot, level)
            purse = self.matrix[self.terms.purses[actor]]
            spare = self.free[actor] - purse + (purse - at_once) / turns
            carried &= (more <= 0.0) | (more <= spare)
        return carried

    def judge(self, bid: Bid) -> Codes:
        """Accept an order where it is legal: write it into its slots and pay it. Returns the codes: int [R]."""
        codes = np.where(bid.wanted, self.codes(bid), 0)
        accepted = bid.wanted & (codes == 0)
        if not somewhere(accepted):
            return codes
        for slot in self.ruleset.levers[bid.lever].slots:
            at_once, more = self.price(slot, bid.level)
            actor = self.ruleset.slots[slot].actor
            self.free[actor] = np.where(accepted, self.free[actor] - at_once - more, self.free[actor])
            for quantity, value in (("ordered", bid.level), ("notice", bid.notice)):
                own = self.slot_row(quantity, slot)
                own[:] = np.where(accepted, value, own)
        self.changes = np.where(accepted, self.changes + 1.0, self.changes)
        return codes
