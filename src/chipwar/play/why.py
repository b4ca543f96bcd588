"""Why a quantity changed: an account whose parts sum to the change, each with its cause where one is found.

A stock changes by its named flows of the turn. What rules work out changes by its inputs: each step is asked again
with one input after the other set from last turn's value to this turn's, in the declared order and in reverse, and the
mean is the input's part. The walk goes down to the nearest flow, published quantity, policy, card, treaty or draw.
For a seat the walk stops where it knows not all that a step looked at: the rest is one part, "causes you cannot see".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from chipwar.base.errors import RequestError
from chipwar.base.ids import nearest
from chipwar.play.backward import OTHER, PAST, Cause, Leaf, Node, Walker, as_state
from chipwar.rules.program import BalanceOp, TotalOp
from chipwar.scenario.load import Scenario
from chipwar.scenario.ruleset import Matrix, Seat
from chipwar.scenario.texts import current_texts

FINE = 1e-4
"""Parts of a step below this share of all its parts are not followed further."""

COARSE_PART = 0.02
"""Parts of an account below this share of all its parts are told together."""

MOST_PARTS = 6
NOTEWORTHY = 0.1
"""A flow that changed by less than this share of itself is explained by what stands on it, not by what moved it."""

LEADING = 0.5
"""A cause must explain this share of a change to be named as the cause of a flow."""

ROUNDING = 1e-12
"""What adding in another order can leave over, as a share of what was added."""

LOST = 1e6
"""Where parts cancel to less than one in so many, rounding would decide, and they are told together."""

HIDDEN = Leaf("hidden")
NAMELESS = ("other", "hidden")

Mask = npt.NDArray[np.bool_]


class Part(BaseModel):
    """A part of a change. kind: flow, quantity, stock, policy, card, treaty, agreed, luck, time, past, other or hidden;
    name and of: which; amount: in the unit of the quantity."""

    model_config = ConfigDict(frozen=True)
    kind: str
    name: str = ""
    of: str = ""
    amount: float
    cause: Cause | None = None


class Account(BaseModel):
    """A change between two turns and what it is made of; the amounts of the parts sum to it."""

    model_config = ConfigDict(frozen=True)
    quantity: str
    of: str
    before: float
    after: float
    change: float
    parts: tuple[Part, ...]


Amounts = dict[Leaf, float]


class Turn:
    """One turn of one game taken apart. earlier: the state before the turn before, if there is one; known: rows that
    may be used, if not all."""

    def __init__(
        self, walker: Walker, before: Matrix, after: Matrix, earlier: Matrix | None = None, known: Mask | None = None
    ) -> None:
        self.walker = walker
        self.new = as_state(before, after)
        self.old = as_state(before if earlier is None else earlier, before)
        self.known: Sequence[bool] | None = None if known is None else known.tolist()
        self.found: dict[tuple[Node, int], Amounts] = {}
        self.flows: dict[Leaf, dict[Node, float]] = {}

    def change(self, node: Node) -> float:
        """How far a node's value is from last turn's."""
        return self.walker.value(node, self.new) - self.walker.value(node, self.old)

    def _knows(self, nodes: Iterable[Node]) -> bool:
        return self.known is None or all(self.known[node.row] for node in nodes)

    def parts(self, node: Node, root: int) -> Amounts:
        """What a node's change is made of; the amounts sum to it."""
        key = (node, root if node.row == root else -1)
        if key not in self.found:
            walker = self.walker
            if node.row in walker.balanced and node == walker.last(node.row):
                amounts = self._of_stock(node)
            else:
                amounts = self._of_step(node, root)
            self.found[key] = _without_small(amounts, FINE)
        return self.found[key]

    def _of_stock(self, node: Node) -> Amounts:
        """The flows of this turn. What the seat cannot see is what is left over."""
        walker, found = self.walker, Amounts()
        change = self.new.end[node.row] - self.new.start[node.row]
        domain, _, entity = walker.name(node.row)
        owner = walker.owner(domain, entity)
        for step in walker.writers[node.row]:
            op = walker.ops[step]
            assert isinstance(op, BalanceOp)
            place = node.row - op.stock.start
            signed = [(part, 1.0) for part in op.plus] + [(part, -1.0) for part in op.minus]
            for part, sign in signed:
                flow = walker.seen_at(part.start + place, step)
                if self._knows((flow,)):
                    leaf = Leaf("flow", walker.name(flow.row)[1], owner)
                    amount = sign * walker.value(flow, self.new)
                    _add(found, leaf, amount)
                    self.flows.setdefault(leaf, {})[flow] = amount
        _add(found, OTHER if self.known is None else HIDDEN, _rest(change, list(found.values())))
        return found

    def _of_step(self, node: Node, root: int) -> Amounts:
        inputs = self.walker.inputs(node)
        op = self.walker.ops[node.step]
        if isinstance(op, TotalOp) and op.how == "sum":
            return self._of_sum(node, inputs, root)
        change = self.change(node)
        if not inputs or not self._knows(inputs):
            return {HIDDEN: change}
        try:
            shares = self._telescoped(node, inputs)
        except (ArithmeticError, ValueError):
            return {OTHER: change}
        found = Amounts()
        for one, amount in shares:
            self._follow(found, one, amount, root)
        _add(found, PAST, _rest(change, [amount for _, amount in shares]))
        return found

    def _of_sum(self, node: Node, inputs: list[Node], root: int) -> Amounts:
        found, change, seen = Amounts(), self.change(node), 0.0
        for one in inputs:
            if self._knows((one,)):
                amount = self.change(one)
                seen += amount
                self._follow(found, one, amount, root)
        _add(found, OTHER if self.known is None else HIDDEN, _small_to_zero(change - seen, change, seen))
        return found

    def _telescoped(self, node: Node, inputs: list[Node]) -> list[tuple[Node, float]]:
        """Each input's part in the change of what a step makes of them, over both orders."""
        walker = self.walker
        old = [walker.value(one, self.old) for one in inputs]
        new = [walker.value(one, self.new) for one in inputs]
        moved = [i for i, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]]
        parts = dict.fromkeys(moved, 0.0)
        for order in (moved, moved[::-1]):
            values = list(old)
            results = [walker.again(node, values)]
            for place in order:
                values[place] = new[place]
                results.append(walker.again(node, values))
            for place, (was, is_now) in zip(order, pairwise(results), strict=True):
                parts[place] += (is_now - was) / 2.0
        return [(inputs[place], amount) for place, amount in parts.items()]

    def _follow(self, found: Amounts, node: Node, amount: float, root: int) -> None:
        """Add an input's part: as it is where the walk ends, else as what the input's own change is made of."""
        if amount == 0.0:
            return
        leaf = self.walker.leaf(node, root)
        if leaf is not None:
            _add(found, leaf, amount)
            return
        whole, change = self.parts(node, root), self.change(node)
        weight = sum(abs(size) for size in whole.values())
        if change == 0.0 or weight > LOST * abs(change):
            _add(found, OTHER, amount)
            return
        for inner, size in whole.items():
            _add(found, inner, size * (amount / change))

    def cause(self, node: Node) -> Cause | None:
        """Why a flow or an input is as it is: what moved it, else the policy, card or treaty that acts on it."""
        change, now = self.change(node), self.walker.value(node, self.new)
        moved = abs(change) > NOTEWORTHY * abs(now)
        if moved:
            found = self._mover(node, change)
            if found is not None:
                return found
        standing = [(steps, self._named(leaf)) for steps, leaf in self.walker.gates_of(node) if self._stands(leaf)]
        if standing:
            return replace(min(standing, key=_nearest)[1], stands=True)
        is_hidden = moved and abs(self.parts(node, node.row).get(HIDDEN, 0.0)) >= LEADING * abs(change)
        return Cause(change > 0.0, hidden=True) if is_hidden else None

    def _mover(self, node: Node, change: float) -> Cause | None:
        sign = 1.0 if change > 0.0 else -1.0
        parts = sorted(self.parts(node, node.row).items(), key=lambda pair: (-sign * pair[1], pair[0].name, pair[0].of))
        for leaf, amount in parts:
            if sign * amount < LEADING * abs(change):
                break
            if leaf.kind in ("policy", "card", "treaty"):
                return self._named(leaf, amount > 0.0)
            if leaf.kind == "quantity":
                return Cause(self._rose(leaf), quantity=leaf.name, of=leaf.of)
        return None

    def _rose(self, leaf: Leaf) -> bool:
        row = self._row_of(leaf)
        return self.new.end[row] > self.new.start[row]

    def _row_of(self, leaf: Leaf) -> int:
        model = self.walker.scenario.quantities[leaf.name]
        return self.walker.layout.row(model.of, leaf.name, leaf.of)

    def _stands(self, leaf: Leaf) -> bool:
        """Whether what may act on something does so now, as far as the seat may know."""
        layout, end = self.walker.layout, self.new.end
        if leaf.kind == "policy":
            rows = [layout.start["slot", name] + int(leaf.name) for name in ("effective", "status_quo")]
            return self._all_known(rows) and end[rows[0]] != end[rows[1]]
        row = layout.row(leaf.kind, "lies_open" if leaf.kind == "card" else "holds", leaf.name)
        return self._all_known([row]) and end[row] > 0.0

    def _all_known(self, rows: list[int]) -> bool:
        return self.known is None or all(self.known[row] for row in rows)

    def _named(self, leaf: Leaf, rose: bool | None = None) -> Cause:
        """A policy with its level and the turn since which it stands, a card or a treaty."""
        if leaf.kind != "policy":
            return Cause(bool(rose), card=leaf.name) if leaf.kind == "card" else Cause(bool(rose), treaty=leaf.name)
        slot, start, end = self.walker.slot(leaf), self.walker.layout.start, self.new.end
        place = int(leaf.name)
        announced = end[start["slot", "announced"] + place]
        risen = announced > self.new.start[start["slot", "announced"] + place] if rose is None else rose
        turn = end[self.walker.ruleset.row("world", "turn")] - 1.0
        return Cause(
            risen,
            policy=slot.policy,
            actor=slot.actor,
            target=slot.target,
            level=round(announced * self.walker.ruleset.policies[slot.policy].top, 9),
            since=max(0, round(turn - end[start["slot", "age"] + place])),
        )

    def leading(self, row: int) -> Cause | None:
        """The policy, card, treaty or published quantity behind the largest part of a row's change."""
        node = self.walker.last(row)
        change = self.new.end[row] - self.new.start[row]
        sign = 1.0 if change > 0.0 else -1.0
        parts = sorted(self.parts(node, row).items(), key=lambda pair: (-sign * pair[1], pair[0].name, pair[0].of))
        for leaf, amount in parts:
            found = self._cause_of(leaf) if sign * amount > 0.0 else None
            if found is not None and not found.hidden:
                return found
            if found is None and leaf.kind == "flow" and (named := self._published_flow(leaf)) is not None:
                return named
        return None

    def _published_flow(self, leaf: Leaf) -> Cause | None:
        for node in self.flows.get(leaf, {}):
            if node.row in self.walker.published:
                quantity, of = self.walker.published[node.row]
                return Cause(self.change(node) > 0.0, is_flow=True, quantity=quantity, of=of)
        return None

    def _cause_of(self, leaf: Leaf) -> Cause | None:
        if leaf.kind in ("policy", "card", "treaty"):
            return self._named(leaf)
        if leaf.kind == "quantity":
            return Cause(self._rose(leaf), quantity=leaf.name, of=leaf.of)
        members = self.flows.get(leaf, {}) if leaf.kind == "flow" else {}
        return self.cause(max(members, key=lambda node: abs(members[node]))) if members else None

    def account(self, quantity: str, of: str) -> Account:
        """The account of one published quantity."""
        model = self.walker.scenario.quantities[quantity]
        row = self.walker.layout.row(model.of, quantity, of)
        before, after = self.new.start[row], self.new.end[row]
        change = after - before
        node = self.walker.last(row)
        amounts = self.parts(node, row) if node.step >= 0 and change != 0.0 else Amounts()
        found = [self._part(leaf, amount) for leaf, amount in _told(amounts, change)]
        return Account(quantity=quantity, of=of, before=before, after=after, change=change, parts=tuple(found))

    def _part(self, leaf: Leaf, amount: float) -> Part:
        cause = None
        if leaf.kind == "quantity":
            node = self.walker.last(self._row_of(leaf))
            cause = self._mover(node, self.change(node)) if self.change(node) else None
        elif leaf.kind not in NAMELESS:
            cause = self._cause_of(leaf)
        if leaf.kind == "policy":
            slot = self.walker.slot(leaf)
            return Part(kind="policy", name=slot.policy, of=slot.actor, amount=amount, cause=cause)
        return Part(kind=leaf.kind, name=leaf.name, of=leaf.of, amount=amount, cause=cause)


def _nearest(pair: tuple[int, Cause]) -> tuple[int, int, str, str, str, str]:
    """The cause with the fewest steps to what it acts on, then the newest, then by name."""
    steps, cause = pair
    return steps, -cause.since, cause.policy, cause.actor, cause.target, cause.card + cause.treaty


def _add(amounts: Amounts, leaf: Leaf, amount: float) -> None:
    if amount != 0.0:
        amounts[leaf] = amounts.get(leaf, 0.0) + amount


def _rest(change: float, amounts: list[float]) -> float:
    """What the amounts leave of a change; nothing if it is only rounding."""
    return _small_to_zero(change - sum(amounts), change, sum(map(abs, amounts)))


def _small_to_zero(rest: float, *sizes: float) -> float:
    return rest if abs(rest) > ROUNDING * max(abs(size) for size in sizes) else 0.0


def _without_small(amounts: Amounts, share: float) -> Amounts:
    """The amounts, with those below a share of all of them put together."""
    least = share * sum(abs(amount) for amount in amounts.values())
    found = Amounts()
    for leaf, amount in amounts.items():
        _add(found, leaf if abs(amount) >= least or leaf in (OTHER, HIDDEN) else OTHER, amount)
    return found


def _told(amounts: Amounts, change: float) -> list[tuple[Leaf, float]]:
    """The parts in the order in which they are told, the largest first; what is small, then what is hidden, last."""
    amounts = _without_small(amounts, COARSE_PART)
    ranked = sorted(amounts.items(), key=lambda pair: (pair[0].kind in NAMELESS, -abs(pair[1]), pair[0]))
    named = [pair for pair in ranked if pair[0].kind not in NAMELESS]
    rest = {leaf: amounts.get(leaf, 0.0) for leaf in (OTHER, HIDDEN)}
    for _, amount in named[MOST_PARTS:]:
        rest[OTHER] += amount
    told = named[:MOST_PARTS] + [(leaf, amount) for leaf, amount in rest.items() if amount != 0.0]
    if told:
        # Adding in another order leaves a last bit over; the largest part takes it.
        largest = max(range(len(told)), key=lambda place: abs(told[place][1]))
        leaf, amount = told[largest]
        told[largest] = (leaf, amount + _rounding(change, [amount for _, amount in told]))
    return told


def _rounding(change: float, amounts: list[float]) -> float:
    rest = change - sum(amounts)
    return rest if abs(rest) <= ROUNDING * len(amounts) * max(map(abs, amounts)) else 0.0


def account(
    scenario: Scenario,
    index: Walker,
    quantity: str,
    of: str,
    before: Matrix,
    after: Matrix,
    earlier: Matrix | None = None,
) -> Account:
    """What a change of a published quantity is made of, secrets included; for the host, for research and after the end.

    before, after: float64 [rows, 1], the states of two consecutive turns; earlier: the one before, without which what
    was carried from one turn to the next is one part. index: made once for a ruleset.
    """
    _be_known(scenario, quantity, of)
    return Turn(index, before, after, earlier).account(quantity, of)


def seen_account(
    scenario: Scenario,
    index: Walker,
    seat: Seat,
    quantity: str,
    of: str,
    before: Matrix,
    after: Matrix,
    earlier: Matrix | None = None,
) -> Account:
    """The same as a seat may read it: made of nothing but rows that the seat knows. RequestError if the quantity is not
    the seat's to see exactly; an estimate has no account, for its parts would tell the truth."""
    _be_known(scenario, quantity, of)
    known = index.known(seat.id)
    if not known[scenario.ruleset.layout.row(scenario.quantities[quantity].of, quantity, of)]:
        raise RequestError(current_texts().say("why.not_seen", seat=seat.id, quantity=quantity, of=of))
    return Turn(index, before, after, earlier, known).account(quantity, of)


def _be_known(scenario: Scenario, quantity: str, of: str) -> None:
    say, model, layout = current_texts().say, scenario.quantities.get(quantity), scenario.ruleset.layout
    if model is None:
        near = nearest(quantity, scenario.quantities) or "-"
        raise RequestError(say("problem.not_known", word=quantity, nearest=near))
    if of not in layout.entities.ids[model.of]:
        valid = layout.entities.ids[model.of]
        near = nearest(of, valid) or ", ".join(valid)
        raise RequestError(say("problem.no_outcome", quantity=quantity, word=of, nearest=near))
