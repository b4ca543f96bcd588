"""The numpy back end for one game, where not the arithmetic but every single call counts.

Each operation becomes a function that knows its rows, made once for a program. Groups of a few entities are done one
by one on plain floats. The bits are those of many games side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from chipwar.base.alphabet import hi, lo
from chipwar.base.hashing import uniform, uniform_array
from chipwar.rules.program import BalanceOp, CopyOp, DrawOp, Op, Program, RuleOp, TotalOp

Column = npt.NDArray[np.float64]
Keys = Mapping[str, npt.NDArray[np.uint64]]
Do = Callable[[Column, Keys, npt.NDArray[np.uint64]], None]
"""What carries an operation out. column: float64 [rows]; keys: for each purpose uint64 [1]; turns: uint64 [1]."""

FEW = 4
"""So many entities are sooner done one by one than by calling numpy."""

_made: WeakKeyDictionary[Program, list[Do]] = WeakKeyDictionary()


def steps(program: Program, others: Mapping[type[Op], Callable[..., None]]) -> list[Do]:
    """All operations of a program, ready to be carried out. others: what works on a matrix [rows, 1] as it is."""
    if program not in _made:
        _made[program] = [_step(op, others) for op in program.ops]
    return _made[program]


def _step(op: Op, others: Mapping[type[Op], Callable[..., None]]) -> Do:
    if isinstance(op, RuleOp):
        return _few(op) if op.out.stop - op.out.start <= FEW else _rule(op)
    if isinstance(op, TotalOp):
        return _sum(op) if op.how == "sum" else _product(op) if op.how == "product" else _extreme(op)
    if isinstance(op, CopyOp):
        return _copy(op)
    if isinstance(op, DrawOp):
        return _draw(op)
    if isinstance(op, BalanceOp):
        return _balance(op)
    general = others[type(op)]
    return lambda column, keys, turns: general(column[:, None], op, keys, turns)


def _few(op: RuleOp) -> Do:
    out, function, entities = op.out, op.function, op.entities

    def do(column: Column, *_: Any) -> None:
        item = column.item
        column[out] = [function(*map(item, rows)) for rows in entities]

    return do


def _rule(op: RuleOp) -> Do:
    out, function, places = op.out, op.function, op.places

    def do(column: Column, *_: Any) -> None:
        take = column.take
        column[out] = function(*[take(place) if apart else column[place] for apart, place in places])

    return do


def _sum(op: TotalOp) -> Do:
    out, count, groups, members = op.out, op.out.stop - op.out.start, op.groups, op.members[1]

    def do(column: Column, *_: Any) -> None:
        # Weights are added one after the other, as they come.
        column[out] = np.bincount(groups, column.take(members), count)

    return do


def _product(op: TotalOp) -> Do:
    out, (groups, members) = op.out, op.members

    def do(column: Column, *_: Any) -> None:
        values = column.take(members)
        column[out] = 1.0
        np.multiply.at(column, groups, values)

    return do


def _extreme(op: TotalOp) -> Do:
    out, join = op.out, hi if op.how == "max" else lo
    groups, members = op.groups.tolist(), op.members[1]
    nothing = [0.0] * (op.out.stop - op.out.start)
    firsts = [group not in groups[:place] for place, group in enumerate(groups)]

    def do(column: Column, *_: Any) -> None:
        found = nothing.copy()
        for group, first, value in zip(groups, firsts, column.take(members).tolist(), strict=True):
            found[group] = value if first else join(found[group], value)
        column[out] = found

    return do


def _copy(op: CopyOp) -> Do:
    out, source = op.out, op.source

    def do(column: Column, *_: Any) -> None:
        column[out] = column.take(source)

    return do


def _draw(op: DrawOp) -> Do:
    out, purpose, addresses = op.out, op.purpose, op.addresses
    if len(addresses) <= FEW:
        places = [int(place) for place in addresses]

        def do(column: Column, keys: Keys, turns: npt.NDArray[np.uint64]) -> None:
            key, turn = int(keys[purpose][0]), int(turns[0])
            column[out] = [uniform(key, turn, place) for place in places]

        return do

    def do_many(column: Column, keys: Keys, turns: npt.NDArray[np.uint64]) -> None:
        column[out] = uniform_array(keys[purpose], turns, addresses)[:, 0]

    return do_many


def _balance(op: BalanceOp) -> Do:
    place, plus, minus = op.stock, op.plus, op.minus

    def do(column: Column, *_: Any) -> None:
        stock = column[place]
        for flow in plus:
            stock += column[flow]
        for flow in minus:
            stock -= column[flow]

    return do
