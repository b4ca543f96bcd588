"""The reference back end: the same program on plain floats, one column and one entity at a time.

Slow and simple on purpose. It is what "the rules" mean; the numpy back end must agree with it to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.base.alphabet import hi, lo
from chipwar.base.hashing import uniform
from chipwar.rules.layout import NONE
from chipwar.rules.program import BalanceOp, CopyOp, DrawOp, Op, PickOp, Program, RuleOp, TotalOp

Column = list[float]

JOIN: dict[str, Callable[[float, float], float]] = {
    "sum": lambda a, b: a + b,
    "product": lambda a, b: a * b,
    "min": lo,
    "max": hi,
}


def _places(place: Any, count: int) -> list[int]:
    if isinstance(place, int):
        return [place] * count
    if isinstance(place, slice):
        return list(range(place.start, place.stop))
    return [int(row) for row in place]


def _rule(column: Column, op: RuleOp, *_: Any) -> None:
    count = op.out.stop - op.out.start
    arguments = [_places(place, count) for place in op.arguments]
    results = [op.function(*[column[rows[i]] for rows in arguments]) for i in range(count)]
    column[op.out] = [float(value) for value in results]


def _total(column: Column, op: TotalOp, *_: Any) -> None:
    values = [(groups.tolist(), [column[m] for m in members.tolist()]) for groups, members in op.rounds]
    column[op.out] = [0.0 if op.initial is None else op.initial] * (op.out.stop - op.out.start)
    for turn, (groups, member_values) in enumerate(values):
        for group, value in zip(groups, member_values, strict=True):
            first = turn == 0 and op.initial is None
            column[group] = value if first else JOIN[op.how](column[group], value)


def _copy(column: Column, op: CopyOp, *_: Any) -> None:
    column[op.out] = [column[row] for row in op.source.tolist()]


def _draw(column: Column, op: DrawOp, keys: Mapping[str, int], turn: int) -> None:
    column[op.out] = [uniform(keys[op.purpose], turn, int(address)) for address in op.addresses]


def _pick(column: Column, op: PickOp, *_: Any) -> None:
    column[op.out] = [1.0] * (op.out.stop - op.out.start)
    for place, group in enumerate(op.members.tolist()):
        members = [member for member in group if member != NONE]
        budget = column[int(op.budget[place])]
        total = 0.0
        for member in members:
            total += column[op.cost + member]
        if total <= budget:
            continue
        going = True
        for member in sorted(members, key=lambda m: -column[op.score + m]):
            price = column[op.cost + member]
            fits = price <= 0.0 or (going and price <= budget)
            going = going and fits
            column[op.out.start + member] = 1.0 if fits else 0.0
            budget = budget - (price if fits else 0.0)


def _balance(column: Column, op: BalanceOp, *_: Any) -> None:
    for offset in range(op.stock.stop - op.stock.start):
        row = op.stock.start + offset
        for flow in op.plus:
            column[row] = column[row] + column[flow.start + offset]
        for flow in op.minus:
            column[row] = column[row] - column[flow.start + offset]


DO: dict[type[Op], Callable[..., None]] = {
    RuleOp: _rule,
    TotalOp: _total,
    CopyOp: _copy,
    DrawOp: _draw,
    PickOp: _pick,
    BalanceOp: _balance,
}


def run(program: Program, matrix: npt.NDArray[np.float64], keys: Mapping[str, npt.NDArray[np.uint64]]) -> None:
    """Execute a program in place, column by column. matrix: float64 [rows, R]; keys: for each purpose uint64 [R]."""
    for number in range(matrix.shape[1]):
        column = matrix[:, number].tolist()
        own_keys = {purpose: int(values[number]) for purpose, values in keys.items()}
        turn = int(column[program.turn_row])
        for op in program.ops:
            DO[type(op)](column, op, own_keys, turn)
        matrix[:, number] = column
