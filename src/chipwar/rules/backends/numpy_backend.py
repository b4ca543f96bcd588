"""The numpy back end: every operation on all columns of a block at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.base.alphabet import hi, lo
from chipwar.base.hashing import uniform_array
from chipwar.rules.backends import alone
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


FEW_GAMES = 64
"""In so few games a call of numpy for each member of a sum takes longer than the sum."""

AT_ONCE = 16_384
"""Values of a quantity that are worked on together, so that what lies between stays in fast memory."""


def _rule(matrix: Matrix, op: RuleOp, *_: Any) -> None:
    count, columns, take = op.out.stop - op.out.start, matrix.shape[1], matrix.take
    if count * columns <= AT_ONCE:
        matrix[op.out] = op.function(*[take(place, 0) if apart else matrix[place] for apart, place in op.places])
        return
    step = max(AT_ONCE // columns, 1)
    for first in range(0, count, step):
        last = min(first + step, count)
        arguments = [_view(matrix, apart, place, first, last) for apart, place in op.places]
        matrix[op.out.start + first : op.out.start + last] = op.function(*arguments)


def _view(matrix: Matrix, apart: bool, place: Any, first: int, last: int) -> Any:
    """What an argument is for the entities from first to before last."""
    if apart:
        return matrix.take(place[first:last], 0)
    one_for_all = place.stop - place.start == 1
    return matrix[place] if one_for_all else matrix[place.start + first : place.start + last]


def _total(matrix: Matrix, op: TotalOp, *_: Any) -> None:
    if op.how == "sum" and matrix.shape[1] < FEW_GAMES:
        matrix[op.out] = _sums(op.cells(matrix.shape[1]), matrix.take(op.members[1], 0), op.out.stop - op.out.start)
    elif op.initial is None and op.out.stop - op.out.start == 1 and op.rounds:
        matrix[op.out] = _last_of_the_best(matrix.take(op.members[1], 0), JOIN[op.how])
    else:
        _total_by_rounds(matrix, op)


def _sums(cells: Rows, values: Matrix, count: int) -> Matrix:
    """Sums by group in a few games: bincount adds its weights one after the other, as they come. [count, R]"""
    found = np.bincount(cells, values.ravel(), count * values.shape[1])
    return found.astype(np.float64, copy=False).reshape(count, values.shape[1])


def _last_of_the_best(values: Matrix, join: Callable[[Any, Any], Any]) -> Matrix:
    """The lowest or highest of all members, of equal ones the last: neighbours first, then the best of neighbours."""
    while len(values) > 1:
        pairs = join(values[0 : len(values) - 1 : 2], values[1::2])
        values = np.concatenate([pairs, values[-1:]]) if len(values) % 2 else pairs
    return values


def _total_by_rounds(matrix: Matrix, op: TotalOp) -> None:
    values = [(groups, matrix.take(members, 0)) for groups, members in op.rounds]
    matrix[op.out] = 0.0 if op.initial is None else op.initial
    join = JOIN[op.how]
    for turn, (groups, member_values) in enumerate(values):
        first = turn == 0 and op.initial is None
        matrix[groups] = member_values if first else join(matrix[groups], member_values)


def _copy(matrix: Matrix, op: CopyOp, *_: Any) -> None:
    matrix[op.out] = matrix.take(op.source, 0)


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
    if matrix.shape[1] < FEW_GAMES:
        cells = np.nonzero(present)[0][:, None] * matrix.shape[1] + np.arange(matrix.shape[1])
        return _sums(cells.ravel(), matrix.take(op.cost + members[present], 0), len(members))
    total = np.zeros((len(members), matrix.shape[1]))
    for place, there in zip(members.T, present.T, strict=True):
        total[there] += matrix[op.cost + place[there]]
    return total


def _keep(score: Matrix, cost: Matrix, budget: Matrix) -> Matrix:
    """Which members are kept, from the largest score down. score, cost: float64 [groups, members]; budget: [groups]."""
    order = np.argsort(-score, axis=1, kind="stable")
    price = np.take_along_axis(cost, order, axis=1)
    # As long as everything fits, all that came before was paid for, one after the other.
    left = np.subtract.accumulate(np.concatenate([budget[:, None], price[:, :-1]], axis=1), axis=1)
    going = np.logical_and.accumulate((price <= 0.0) | (price <= left), axis=1)
    kept = np.empty_like(cost)
    np.put_along_axis(kept, order, np.where((price <= 0.0) | going, 1.0, 0.0), axis=1)
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
    if not matrix.flags.c_contiguous:
        side_by_side = np.ascontiguousarray(matrix)
        run(program, side_by_side, keys)
        matrix[:] = side_by_side
        return
    turns = matrix[program.turn_row].astype(np.uint64)
    with np.errstate(divide="raise", invalid="raise", over="raise", under="ignore"):
        if matrix.shape[1] == 1:
            column = matrix[:, 0]
            for do in alone.steps(program, DO):
                do(column, keys, turns)
            return
        for op in program.ops:
            DO[type(op)](matrix, op, keys, turns)
