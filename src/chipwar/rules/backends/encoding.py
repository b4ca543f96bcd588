"""A program as numbers for the numba kernels: which rule or verb, and over which rows.

A run of steps whose rules stand in one file is one call of that file's kernel; verbs between rules go with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.rules.backends.kernels import rule_functions
from chipwar.rules.layout import NONE
from chipwar.rules.program import BalanceOp, CopyOp, DrawOp, Op, PickOp, Program, RuleOp, TotalOp

SUM, PRODUCT, MIN, MAX, COPY, DRAW, PICK, BALANCE = range(-8, 0)
HOW = {"sum": SUM, "product": PRODUCT, "min": MIN, "max": MAX}


@dataclass(frozen=True)
class Call:
    """One call of a kernel: the module it is in, and its part of the code."""

    module: str
    first: int
    last: int


@dataclass(frozen=True)
class Code:
    """An encoded program. numbers: int32; purposes: of its draws, in the order of their places; addresses: uint64."""

    calls: tuple[Call, ...]
    numbers: npt.NDArray[np.int32]
    purposes: tuple[str, ...]
    addresses: npt.NDArray[np.uint64]


@dataclass
class Encoder:
    """Puts operations into numbers, one after the other."""

    places: Mapping[Callable[..., Any], tuple[str, int]]
    numbers: list[int] = field(default_factory=list)
    purposes: list[str] = field(default_factory=list)
    addresses: list[int] = field(default_factory=list)

    def add(self, op: Op) -> None:
        """Append one operation."""
        if isinstance(op, RuleOp):
            self.numbers += self._rule(op)
        elif isinstance(op, TotalOp):
            self.numbers += _total(op)
        elif isinstance(op, CopyOp):
            self.numbers += _copy(op)
        elif isinstance(op, DrawOp):
            self.numbers += self._draw(op)
        elif isinstance(op, PickOp):
            self.numbers += _pick(op)
        else:
            self.numbers += _balance(op)

    def _rule(self, op: RuleOp) -> Iterator[int]:
        count = op.out.stop - op.out.start
        yield from (self.places[op.function][1], count, op.out.start)
        for rows in op.rows:
            yield from rows.tolist()

    def _draw(self, op: DrawOp) -> Iterator[int]:
        if op.purpose not in self.purposes:
            self.purposes.append(op.purpose)
        yield from (DRAW, len(op.addresses), op.out.start, self.purposes.index(op.purpose), len(self.addresses))
        self.addresses += [int(address) for address in op.addresses]


def _total(op: TotalOp) -> Iterator[int]:
    firsts = len(op.rounds[0][0]) if op.initial is None and op.rounds else 0
    pairs = zip(op.members[0].tolist(), op.members[1].tolist(), strict=True)
    members = [(group, member, int(place < firsts)) for place, (group, member) in enumerate(pairs)]
    if any(op.out.start <= member < op.out.stop for _, member, _ in members):
        raise ValueError("a total of itself")
    yield from (HOW[op.how], op.out.stop - op.out.start, op.out.start, len(members))
    for entry in members:
        yield from entry


def _copy(op: CopyOp) -> Iterator[int]:
    """Oldest place of a register first: no row may be written before it is read."""
    pairs = list(zip(range(op.out.start, op.out.stop), op.source.tolist(), strict=True))[::-1]
    written = set[int]()
    for to, source in pairs:
        if source in written:
            raise ValueError("a copy reads what it has written")
        written.add(to)
    yield from (COPY, len(pairs))
    for pair in pairs:
        yield from pair


def _pick(op: PickOp) -> Iterator[int]:
    yield from (PICK, *op.members.shape)
    for group, budget in zip(op.members.tolist(), op.budget.tolist(), strict=True):
        members = [member for member in group if member != NONE]
        yield from (len(members), budget)
        for member in members:
            yield from (op.score + member, op.cost + member, op.out.start + member)


def _balance(op: BalanceOp) -> Iterator[int]:
    yield from (BALANCE, op.stock.stop - op.stock.start, op.stock.start, len(op.plus), len(op.minus))
    yield from (flow.start for flow in (*op.plus, *op.minus))


def encode(program: Program) -> Code:
    """A program in numbers. ValueError where the kernels' order of work would differ from that of the steps."""
    places = {f: (module, place) for module, found in rule_functions().items() for place, f in enumerate(found)}
    encoder = Encoder(places)
    modules = [places[op.function][0] if isinstance(op, RuleOp) else None for op in program.ops]
    current = next(module for module in (*modules, *rule_functions()) if module is not None)
    calls: list[Call] = []
    begun = 0
    for op, module in zip(program.ops, modules, strict=True):
        if module not in (None, current):
            calls.append(Call(current, begun, len(encoder.numbers)))
            current, begun = module, len(encoder.numbers)
        encoder.add(op)
    calls.append(Call(current, begun, len(encoder.numbers)))
    numbers = np.array(encoder.numbers, dtype=np.int32)
    return Code(tuple(calls), numbers, tuple(encoder.purposes), np.array(encoder.addresses, dtype=np.uint64))
