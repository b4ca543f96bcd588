"""Compile the printed turn list into row numbers: the program that every back end executes.

A rule's argument is found, in this order: a quantity of the rule's own domain; `<relation>_<quantity>`, a quantity of
the entity that the relation points to; a quantity of the world. What cannot be found is refused here, by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import numpy as np

from chipwar.base.hashing import address
from chipwar.rules.layout import NONE, Layout, Rows
from chipwar.rules.quantities import NEUTRAL
from chipwar.rules.verbs import INITIAL, Along, Balance, Draw, Modify, Pick, Reveal, Rule, Shift, Step, Total


@dataclass(frozen=True)
class RuleOp:
    """out[i] = function(*args[i]). args: a slice of n rows, one row for all, or an index array."""

    function: Callable[..., Any]
    out: slice
    arguments: tuple[slice | int | Rows, ...]

    @cached_property
    def places(self) -> tuple[tuple[bool, Any], ...]:
        """For each argument whether its rows lie apart, and an index array then, else a slice."""
        return tuple(
            (isinstance(argument, np.ndarray), slice(argument, argument + 1) if isinstance(argument, int) else argument)
            for argument in self.arguments
        )

    @cached_property
    def rows(self) -> tuple[Rows, ...]:
        """The row that each argument reads for each entity: int [entities] each."""
        return tuple(_rows_of(argument, self.out.stop - self.out.start) for argument in self.arguments)

    @cached_property
    def entities(self) -> tuple[tuple[int, ...], ...]:
        """The rows of all arguments, entity by entity."""
        if not self.arguments:
            count: int = self.out.stop - self.out.start
            return ((),) * count
        return tuple(zip(*(rows.tolist() for rows in self.rows), strict=True))


@dataclass(frozen=True)
class TotalOp:
    """Start with the initial value (None: the first member), then add the k-th member of every group, k = 0, 1 ..."""

    how: str
    out: slice
    initial: float | None
    rounds: tuple[tuple[Rows, Rows], ...]

    @cached_property
    def members(self) -> tuple[Rows, Rows]:
        """(group rows, member rows) of all rounds, one after the other."""
        none = np.zeros(0, dtype=np.int64)
        return (
            np.concatenate([none, *(groups for groups, _ in self.rounds)]),
            np.concatenate([none, *(members for _, members in self.rounds)]),
        )

    @cached_property
    def groups(self) -> Rows:
        """The number of each member's group, the first group being 0."""
        groups: Rows = self.members[0] - self.out.start
        return groups

    @cached_property
    def _cells(self) -> dict[int, Rows]:
        return {}

    def cells(self, columns: int) -> Rows:
        """The place of each member's total in each game, among [groups, R]: int [members * R]. Kept for one width."""
        found = self._cells.get(columns)
        if found is None:
            found = (self.groups[:, None] * columns + np.arange(columns)).ravel()
            self._cells.clear()
            self._cells[columns] = found
        return found


@dataclass(frozen=True)
class CopyOp:
    """out[i] = the value of row source[i]."""

    out: slice
    source: Rows


@dataclass(frozen=True)
class DrawOp:
    """out[i] = a keyed uniform number."""

    out: slice
    purpose: str
    addresses: Any


@dataclass(frozen=True)
class PickOp:
    """Keep or drop. members: the entities of each group that has any, [groups, most members], -1 where there is none;
    budget: the row of each group's budget."""

    out: slice
    members: Rows
    score: int
    cost: int
    budget: Rows


@dataclass(frozen=True)
class BalanceOp:
    """stock = stock + plus - minus, flow by flow in the declared order."""

    stock: slice
    plus: tuple[slice, ...]
    minus: tuple[slice, ...]


Op = RuleOp | TotalOp | CopyOp | DrawOp | PickOp | BalanceOp


@dataclass(frozen=True, eq=False)
class Program:
    """A compiled list of steps with the names to print. A program is equal to itself alone."""

    ops: tuple[Op, ...]
    labels: tuple[str, ...]
    turn_row: int


def group_rounds(targets: Rows, members: Rows) -> tuple[tuple[Rows, Rows], ...]:
    """(group rows, member rows) of the first members of all groups, then of the second ones, and so on."""
    rounds: list[tuple[list[int], list[int]]] = []
    seen: dict[int, int] = {}
    for target, member in zip(targets.tolist(), members.tolist(), strict=True):
        if target == NONE:
            continue
        turn = seen.get(target, 0)
        seen[target] = turn + 1
        if turn == len(rounds):
            rounds.append(([], []))
        rounds[turn][0].append(target)
        rounds[turn][1].append(member)
    return tuple((np.array(a, dtype=np.int64), np.array(b, dtype=np.int64)) for a, b in rounds)


class Compiler:
    """Turns steps into operations on row numbers of one layout."""

    def __init__(self, layout: Layout, pointers: Mapping[str, Rows]) -> None:
        self.layout = layout
        self.pointers = pointers

    def related_rows(self, domain: str, relation: str, quantity: str) -> Rows:
        """For each entity of the domain the row of the related entity's quantity; row 0 (zero) for none."""
        target, index = self.layout.entities.relations[domain, relation]
        first = self.layout.start[target, quantity]
        return np.where(index == NONE, 0, first + index)

    def _relation_of(self, domain: str, argument: str) -> tuple[str, str] | None:
        found = []
        for (owner, relation), (target, _) in self.layout.entities.relations.items():
            quantity = argument.removeprefix(relation + "_")
            if owner == domain and quantity != argument and (target, quantity) in self.layout.start:
                found.append((relation, quantity))
        return max(found, key=lambda pair: len(pair[0])) if found else None

    def argument(self, domain: str, name: str, used_by: str) -> slice | int | Rows:
        """Where a rule's argument lies."""
        if (domain, name) in self.layout.start:
            return self.layout.rows(domain, name)
        related = self._relation_of(domain, name)
        if related:
            return self.related_rows(domain, *related)
        if ("world", name) in self.layout.start:
            return self.layout.start["world", name]
        known = [quantity for where, quantity in self.layout.start if where in (domain, "world")]
        near = get_close_matches(name, known, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise LookupError(f"rule {used_by} on {domain} reads {name}, which nothing provides{hint}")

    def compile(self, step: Step) -> list[Op]:
        """The operations of one step: one, but for the modifiers."""
        if isinstance(step, Modify):
            return list(self.modify(step))
        return [self._operation(step)]

    def _operation(self, step: Step) -> Op:
        if isinstance(step, Rule):
            arguments = tuple(self.argument(step.on, name, step.name) for name in step.arguments)
            op = RuleOp(step.function, self.layout.rows(step.on, step.name), arguments)
            _be_apart(op)
            return op
        if isinstance(step, Total):
            return self._total(step)
        if isinstance(step, Along):
            rows = self.related_rows(step.on, step.by, step.of)
            return CopyOp(self.layout.rows(step.on, step.name), rows)
        if isinstance(step, Reveal):
            return CopyOp(self.layout.rows(step.on, step.name), self.pointers[step.on])
        if isinstance(step, Shift):
            return self._shift(step)
        if isinstance(step, Draw):
            return self._draw(step)
        if isinstance(step, Pick):
            return self._pick(step)
        assert isinstance(step, Balance)
        return self._balance(step)

    def _balance(self, step: Balance) -> BalanceOp:
        rows = self.layout.rows
        plus = tuple(rows(step.on, flow) for flow in step.plus)
        minus = tuple(rows(step.on, flow) for flow in step.minus)
        return BalanceOp(rows(step.on, step.stock), plus, minus)

    def _total(self, step: Total) -> TotalOp:
        target, index = self.layout.entities.relations[step.over, step.by]
        if target != step.on:
            raise LookupError(f"{step.over}.{step.by} points to {target}, not to {step.on}")
        first = self.layout.start[step.on, step.name]
        members = np.arange(len(index)) + self.layout.start[step.over, step.of]
        targets = np.where(index == NONE, NONE, first + index)
        rounds = group_rounds(targets, members)
        return TotalOp(step.how, self.layout.rows(step.on, step.name), INITIAL[step.how], rounds)

    def modify(self, step: Modify) -> list[TotalOp]:
        """One total for each way in which modifiers combine. Entries say which row they write in `entry_rows`."""
        found = []
        rows = self.pointers[step.on]
        for how, (first, last) in self.layout.regions.items():
            of = step.factor if how == "product" else step.addend
            members = np.arange(self.layout.count(step.on)) + self.layout.start[step.on, of]
            inside = (rows >= first) & (rows < last)
            rounds = group_rounds(rows[inside], members[inside])
            found.append(TotalOp(how, slice(first, last), NEUTRAL[how], rounds))
        return found

    def _shift(self, step: Shift) -> CopyOp:
        starts = [self.layout.start[step.on, name] for name in (step.of, *step.places)]
        count = self.layout.count(step.on)
        if len(step.places) > 1 and starts[1:] != list(range(starts[1], starts[1] + count * len(step.places), count)):
            raise LookupError(f"the places of a register must be named in order: {step.places}")
        source = np.concatenate([np.arange(first, first + count) for first in starts[:-1]])
        return CopyOp(slice(starts[1], starts[1] + count * len(step.places)), source)

    def _draw(self, step: Draw) -> DrawOp:
        ids = self.layout.entities.ids[step.on]
        numbers = np.array([address(step.name, entity) for entity in ids], dtype=np.uint64)
        return DrawOp(self.layout.rows(step.on, step.name), step.purpose, numbers)

    def _pick(self, step: Pick) -> PickOp:
        target, index = self.layout.entities.relations[step.on, step.by]
        groups = [(group, np.flatnonzero(index == group)) for group in range(self.layout.count(target))]
        groups = [(group, members) for group, members in groups if len(members)]
        most = max((len(members) for _, members in groups), default=0)
        table = np.full((len(groups), most), NONE, dtype=np.int64)
        for place, (_, members) in enumerate(groups):
            table[place, : len(members)] = members
        start = self.layout.start
        budgets = np.array([start[target, step.budget] + group for group, _ in groups], dtype=np.int64)
        out = self.layout.rows(step.on, step.name)
        return PickOp(out, table, start[step.on, step.score], start[step.on, step.cost], budgets)


def label(step: Step) -> str:
    """One line of the printed turn list."""
    if isinstance(step, Rule):
        return f"rule     {step.on}.{step.name} = f({', '.join(step.arguments)})"
    if isinstance(step, Total):
        return f"total    {step.on}.{step.name} = {step.how} of {step.over}.{step.of} by {step.by}"
    if isinstance(step, Along):
        return f"along    {step.on}.{step.name} = {step.of} by {step.by}"
    if isinstance(step, Reveal):
        return f"reveal   {step.on}.{step.name} = the row it points to"
    if isinstance(step, Shift):
        return f"shift    {step.on}.{' <- '.join(reversed(step.places))} <- {step.of}"
    if isinstance(step, Draw):
        return f"draw     {step.on}.{step.name} ({step.purpose})"
    if isinstance(step, Pick):
        return f"pick     {step.on}.{step.name}: highest {step.score} within {step.budget} by {step.by}"
    if isinstance(step, Modify):
        return "modify   every modifier = all effects combined"
    flows = "".join(f" +{flow}" for flow in step.plus) + "".join(f" -{flow}" for flow in step.minus)
    return f"balance  {step.on}.{step.stock}{flows}"


def _reads(op: Op) -> list[int]:
    """Rows that an operation reads."""
    if isinstance(op, RuleOp):
        return [int(row) for rows in op.rows for row in rows]
    if isinstance(op, TotalOp):
        return [int(member) for member in op.members[1]]
    if isinstance(op, CopyOp):
        return [int(row) for row in op.source]
    if isinstance(op, PickOp):
        members = [int(member) for member in op.members.ravel() if member != NONE]
        return [first + m for first in (op.score, op.cost) for m in members] + [int(row) for row in op.budget]
    if isinstance(op, BalanceOp):
        return [row for part in (op.stock, *op.plus, *op.minus) for row in range(part.start, part.stop)]
    return []


def _be_apart(op: RuleOp) -> None:
    """ValueError if one entity would read what another one writes: some engines write the one before they read for the
    other, and some do not."""
    own = np.arange(op.out.start, op.out.stop)
    for rows in op.rows:
        if ((rows >= op.out.start) & (rows < op.out.stop) & (rows != own)).any():
            raise ValueError(f"{op.function.__name__} reads for one entity what it writes for another")


def _rows_of(argument: slice | int | Rows, count: int) -> Rows:
    if isinstance(argument, int):
        return np.full(count, argument, dtype=np.int64)
    if isinstance(argument, slice):
        return np.arange(argument.start, argument.stop, dtype=np.int64)
    return argument[:count]


def written_rows(program: Program) -> set[int]:
    """Rows that a program writes."""
    outs = (op.stock if isinstance(op, BalanceOp) else op.out for op in program.ops)
    return {row for out in outs for row in range(out.start, out.stop)}


def carried_rows(program: Program) -> set[int]:
    """Rows that a turn reads before it writes them: with the numbers given, all that the future depends on."""
    written: set[int] = set()
    carried: set[int] = set()
    for op in program.ops:
        carried |= set(_reads(op)) - written
        out = op.stock if isinstance(op, BalanceOp) else op.out
        written |= set(range(out.start, out.stop))
    return carried & written_rows(program)


def compile_program(layout: Layout, steps: Sequence[Step], pointers: Mapping[str, Rows]) -> Program:
    """Compile a list of steps for one layout. Steps on domains without entities do nothing and are left out.

    pointers: for a domain, int [entities], the row that each entity points to.
    """
    compiler = Compiler(layout, pointers)
    present = [step for step in steps if layout.entities.ids.get(step.on)]
    compiled = [(op, label(step)) for step in present for op in compiler.compile(step)]
    turn_row = layout.start["world", "turn"]
    return Program(tuple(op for op, _ in compiled), tuple(text for _, text in compiled), turn_row)
