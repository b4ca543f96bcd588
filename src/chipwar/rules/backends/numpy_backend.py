"""The numpy back end: every operation on all columns of a block at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.base.alphabet import hi, lo
from chipwar.base.hashing import uniform_array
from chipwar.rules.layout import NONE
from chipwar.rules.program import BalanceOp, CopyOp, DrawOp, Op, PickOp, Program, RuleOp, TotalOp

Matrix = npt.NDArray[np.float64]
Keys = Mapping[str, npt.NDArray[np.uint64]]

JOIN: dict[str, Callable[[Any, Any], Any]] = {
    "sum": lambda a, b: a + b,
    "product": lambda a, b: a * b,
    "min": lo,
    "max": hi,
}


FEW = 4
"""So many entities of one game are sooner done one by one than by calling numpy."""


def _view(matrix: Matrix, place: Any) -> Matrix:
    return matrix[place : place + 1] if isinstance(place, int) else matrix[place]


def _rule(matrix: Matrix, op: RuleOp, *_: Any) -> None:
    if matrix.shape[1] == 1 and op.out.stop - op.out.start <= FEW:
        column = matrix[:, 0]
        column[op.out] = [op.function(*map(column.item, rows)) for rows in op.entities]
        return
    matrix[op.out] = op.function(*[_view(matrix, place) for place in op.arguments])


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
    cost = np.where(present[:, :, None], matrix[op.cost + members], 0.0)
    budget = matrix[op.budget]
    total = np.zeros_like(budget)
    for place in range(members.shape[1]):
        total = total + cost[:, place]
    all_fit = total <= budget
    matrix[op.out] = 1.0
    if all_fit.all():
        return
    score = np.where(present[:, :, None], matrix[op.score + members], -np.inf)
    groups, columns = np.ogrid[: members.shape[0], : matrix.shape[1]]
    kept = np.ones_like(cost)
    going = np.ones_like(all_fit)
    for _place in range(members.shape[1]):
        best = score.argmax(axis=1)
        price = cost[groups, best, columns]
        # A group with fewer members than the largest is through early and must not judge one of them again.
        left = score[groups, best, columns] > -np.inf
        fits = left & ((price <= 0.0) | (going & (price <= budget)))
        going &= fits | ~left
        kept[groups, best, columns] = np.where(left, np.where(fits, 1.0, 0.0), kept[groups, best, columns])
        budget = budget - np.where(fits, price, 0.0)
        score[groups, best, columns] = -np.inf
    kept = np.where(all_fit[:, None], 1.0, kept)
    matrix[op.out.start + members[present]] = kept[present]


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
