"""The numpy back end: every operation on all columns of a block at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.base.alphabet import hi, lo
from chipwar.base.hashing import uniform_array
from chipwar.rules.layout import NONE, Rows
from chipwar.rules.program import BalanceOp, CopyOp, DrawOp, Op, PickOp, Program, RuleOp, TotalOp

Matrix = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Keys = Mapping[str, npt.NDArray[np.uint64]]

JOIN: dict[str, Callable[[Any, Any], Any]] = {
    "sum": lambda a, b: a + b,
    "product": lambda a, b: a * b,
    "min": lo,
    "max": hi,
}


FEW = 4
"""So many entities of one game are sooner done one by one than by calling numpy."""

AT_ONCE = 16_384
"""Values of a quantity that are worked on together, so that what lies between stays in fast memory."""


def _view(matrix: Matrix, place: Any, first: int, last: int) -> Any:
    """What an argument is for the entities from first to before last."""
    if isinstance(place, int):
        return matrix[place : place + 1]
    if isinstance(place, slice):
        return matrix[place.start + first : place.start + last]
    return matrix[place[first:last]]


def _rule(matrix: Matrix, op: RuleOp, *_: Any) -> None:
    count, columns = op.out.stop - op.out.start, matrix.shape[1]
    if columns == 1:
        _rule_alone(matrix[:, 0], op, count)
        return
    step = max(AT_ONCE // columns, 1)
    for first in range(0, count, step):
        last = min(first + step, count)
        arguments = [_view(matrix, place, first, last) for place in op.arguments]
        matrix[op.out.start + first : op.out.start + last] = op.function(*arguments)


def _rule_alone(column: Matrix, op: RuleOp, count: int) -> None:
    """The same in one game, where every call counts. column: float64 [rows]."""
    if count <= FEW:
        column[op.out] = [op.function(*map(column.item, rows)) for rows in op.entities]
        return
    arguments = [
        column.take(place)
        if isinstance(place, np.ndarray)
        else column[place if isinstance(place, slice) else slice(place, place + 1)]
        for place in op.arguments
    ]
    column[op.out] = op.function(*arguments)


def _total(matrix: Matrix, op: TotalOp, *_: Any) -> None:
    if matrix.shape[1] == 1:
        _total_alone(matrix[:, 0], op)
        return
    values = [(groups, matrix[members]) for groups, members in op.rounds]
    matrix[op.out] = 0.0 if op.initial is None else op.initial
    join = JOIN[op.how]
    for turn, (groups, member_values) in enumerate(values):
        first = turn == 0 and op.initial is None
        matrix[groups] = member_values if first else join(matrix[groups], member_values)


def _total_alone(column: Matrix, op: TotalOp) -> None:
    """The same in one game, where members are added and multiplied one by one. column: float64 [rows]."""
    groups, members = op.members
    values = column[members]
    if op.how == "sum":
        column[op.out] = np.bincount(groups - op.out.start, values, op.out.stop - op.out.start)
    elif op.how == "product":
        column[op.out] = 1.0
        np.multiply.at(column, groups, values)
    else:
        found, join = dict[int, float](), JOIN[op.how]
        for group, value in zip(groups.tolist(), values.tolist(), strict=True):
            found[group] = join(found[group], value) if group in found else value
        column[op.out] = 0.0
        column[list(found)] = list(found.values())


def _copy(matrix: Matrix, op: CopyOp, *_: Any) -> None:
    matrix[op.out] = matrix[op.source]


def _draw(matrix: Matrix, op: DrawOp, keys: Keys, turns: npt.NDArray[np.uint64]) -> None:
    matrix[op.out] = uniform_array(keys[op.purpose], turns, op.addresses)


def _pick(matrix: Matrix, op: PickOp, *_: Any) -> None:
    """By score only where the whole does not fit; that shortcut is part of the verb, so bits agree."""
    present = op.members != NONE
    members = np.where(present, op.members, 0)
    budget, total = matrix[op.budget], _costs(matrix, op, members, present)
    matrix[op.out] = 1.0
    groups, columns = np.nonzero(~(total <= budget))
    if len(groups) > 0:
        rows, there = members[groups], present[groups]
        cost = np.where(there, matrix[op.cost + rows, columns[:, None]], 0.0)
        score = np.where(there, matrix[op.score + rows, columns[:, None]], -np.inf)
        kept = _keep(score, cost, budget[groups, columns])
        short, place = np.nonzero(there)
        matrix[op.out.start + rows[short, place], columns[short]] = kept[short, place]


def _costs(matrix: Matrix, op: PickOp, members: Rows, present: Mask) -> Matrix:
    """What all members of each group cost together, member by member: float64 [groups, R]."""
    if matrix.shape[1] == 1:
        groups = np.nonzero(present)[0]
        total = np.bincount(groups, matrix[:, 0].take(op.cost + members[present]), len(members)).astype(np.float64)
        return total[:, None]
    total = np.zeros((len(members), matrix.shape[1]))
    for place, there in zip(members.T, present.T, strict=True):
        total[there] += matrix[op.cost + place[there]]
    return total


def _keep(score: Matrix, cost: Matrix, budget: Matrix) -> Matrix:
    """Which members are kept, from the largest score down. score, cost: float64 [groups, members]; budget: [groups]."""
    kept, going, groups = np.ones_like(cost), np.ones(len(cost), dtype=np.bool_), np.arange(len(cost))
    for _ in range(cost.shape[1]):
        best = score.argmax(axis=1)
        price = cost[groups, best]
        # A group with fewer members than the largest is through early and must not judge one of them again.
        left = score[groups, best] > -np.inf
        fits = left & ((price <= 0.0) | (going & (price <= budget)))
        going &= fits | ~left
        kept[groups, best] = np.where(left, np.where(fits, 1.0, 0.0), kept[groups, best])
        budget = budget - np.where(fits, price, 0.0)
        score[groups, best] = -np.inf
    return kept


def _balance(matrix: Matrix, op: BalanceOp, *_: Any) -> None:
    stock = matrix[op.stock]
    for flow in op.plus:
        stock += matrix[flow]
    for flow in op.minus:
        stock -= matrix[flow]


DO: dict[type[Op], Callable[..., None]] = {
    RuleOp: _rule,
    TotalOp: _total,
    CopyOp: _copy,
    DrawOp: _draw,
    PickOp: _pick,
    BalanceOp: _balance,
}


def run(program: Program, matrix: Matrix, keys: Keys) -> None:
    """Execute a program in place.

    matrix: float64 [rows, R]; keys: for each purpose uint64 [R]. Dividing by zero or overflowing raises.
    """
    turns = matrix[program.turn_row].astype(np.uint64)
    with np.errstate(divide="raise", invalid="raise", over="raise", under="ignore"):
        for op in program.ops:
            DO[type(op)](matrix, op, keys, turns)
