"""The verbs that are no rules, for numba: totals, copies, draws, picks and balances over a range of lanes.

Every operation says in numbers what it works on (`encoding.py`). Each does what its namesake in `reference.py` does,
lane by lane, with the same bits. Needs numba.
"""

# numba gives these functions their types, and mypy cannot follow.
# mypy: ignore-errors

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba import types
from numba.extending import intrinsic

from chipwar.base.hashing import HALF_STEP, MIX_1, MIX_2, SPARE_BITS, UNIT
from chipwar.rules.backends.encoding import BALANCE, COPY, DRAW, MIN, PICK, PRODUCT, SUM

SIGNATURE = "int64(float64[:, ::1], int32[::1], int64, int64, int64, int64, uint64[:, ::1], uint64[::1])"
"""matrix [rows, R], code, where to begin and end in it, first lane and the one after the last, moments [purposes, R],
addresses: what every kernel takes. It returns where it stopped in the code."""

M1, M2 = np.uint64(MIX_1), np.uint64(MIX_2)
HIGH, MIDDLE, LOW, SPARE = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(SPARE_BITS)

part = numba.njit(error_model="numpy", nogil=True)


def _address(context: Any, builder: Any, array: Any, value: Any, place: Any) -> Any:
    return builder.gep(context.make_array(array)(context, builder, value).data, [place])


@intrinsic
def peek(typing: Any, array: Any, place: Any) -> Any:
    """The value at a flat place of an array. Half the machine code of an index, and so half the time to compile:
    places come from a compiled program and are never negative or beyond the end."""

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.load(_address(context, builder, signature.args[0], *values))

    return array.dtype(array, types.int64), code


@intrinsic
def poke(typing: Any, array: Any, place: Any, value: Any) -> Any:
    """Write a float at a flat place of an array."""

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        builder.store(values[2], _address(context, builder, signature.args[0], *values[:2]))
        return context.get_dummy_value()

    return types.void(array, types.int64, types.float64), code


@part
def mix(x):
    x = (x ^ (x >> HIGH)) * M1
    x = (x ^ (x >> MIDDLE)) * M2
    return x ^ (x >> LOW)


@part
def join(how, a, b):
    """Two members of a total."""
    if how == SUM:
        return a + b
    if how == PRODUCT:
        return a * b
    if how == MIN:
        return a if a < b else b
    return a if a > b else b


@part
def total(matrix, code, at, first, last):
    """[how, groups, first row, members, then (group's row, member's row, whether it is the first) of each member]"""
    how, count, row, members = peek(code, at), peek(code, at + 1), peek(code, at + 2), peek(code, at + 3)
    width, start = matrix.shape[1], 1.0 if how == PRODUCT else 0.0
    for i in range(count):
        for lane in range(first, last):
            poke(matrix, (row + i) * width + lane, start)
    at += 4
    for _ in range(members):
        out, value = peek(code, at) * width, peek(code, at + 1) * width
        if peek(code, at + 2) == 1:
            for lane in range(first, last):
                poke(matrix, out + lane, peek(matrix, value + lane))
        else:
            for lane in range(first, last):
                poke(matrix, out + lane, join(how, peek(matrix, out + lane), peek(matrix, value + lane)))
        at += 3
    return at


@part
def copy(matrix, code, at, first, last):
    """[copies, (to, from) of each], in an order in which no row is written before it is read."""
    count, width = peek(code, at + 1), matrix.shape[1]
    at += 2
    for _ in range(count):
        out, value = peek(code, at) * width, peek(code, at + 1) * width
        for lane in range(first, last):
            poke(matrix, out + lane, peek(matrix, value + lane))
        at += 2
    return at


@part
def draw(matrix, code, at, first, last, moments, addresses):
    """[entities, first row, place of the purpose, place of the first address]"""
    count, row, purpose, place = peek(code, at + 1), peek(code, at + 2), peek(code, at + 3), peek(code, at + 4)
    width = matrix.shape[1]
    for i in range(count):
        out, address = (row + i) * width, peek(addresses, place + i)
        for lane in range(first, last):
            bits = mix(peek(moments, purpose * width + lane) + address) >> SPARE
            poke(matrix, out + lane, np.float64(np.int64(bits)) * UNIT + HALF_STEP)
    return at + 5


@part
def pick(matrix, code, at, first, last):
    """[groups, most members, then for each group: its members, the budget's row, (score, cost, out) rows of each]"""
    groups, most, width = peek(code, at + 1), peek(code, at + 2), matrix.shape[1]
    at += 3
    prices, scores, outs, needed = (
        np.empty(most),
        np.empty(most),
        np.empty(most, dtype=np.int64),
        np.empty(last - first),
    )
    for _ in range(groups):
        members, budget = peek(code, at), peek(code, at + 1) * width
        at += 2
        needed[:] = 0.0
        for k in range(members):
            cost, out = peek(code, at + 3 * k + 1) * width, peek(code, at + 3 * k + 2) * width
            for lane in range(first, last):
                needed[lane - first] = needed[lane - first] + peek(matrix, cost + lane)
                poke(matrix, out + lane, 1.0)
        for lane in range(first, last):
            if not needed[lane - first] <= peek(matrix, budget + lane):
                left = priced(matrix, code, at, members, lane, prices, scores, outs)
                keep(matrix, prices, scores, outs, left, peek(matrix, budget + lane))
        at += 3 * members
    return at


@part
def priced(matrix, code, at, members, lane, prices, scores, outs):
    """Write down the members of one group of one lane that are not free. Returns how many."""
    width, found = matrix.shape[1], 0
    for k in range(at, at + 3 * members, 3):
        price = peek(matrix, peek(code, k + 1) * width + lane)
        if price != 0.0:
            prices[found], scores[found] = price, peek(matrix, peek(code, k) * width + lane)
            outs[found] = peek(code, k + 2) * width + lane
            found += 1
    return found


@part
def keep(matrix, prices, scores, outs, left, budget):
    """Pay for as many members as are left, from the largest score down, up to the first that does not fit."""
    while left > 0:
        best = 0
        for k in range(1, left):
            if scores[k] > scores[best]:
                best = k
        if not (prices[best] <= 0.0 or prices[best] <= budget):
            break
        budget = budget - prices[best]
        left -= 1
        for k in range(best, left):  # equal scores stay in the order of the members
            prices[k], scores[k], outs[k] = prices[k + 1], scores[k + 1], outs[k + 1]
    for k in range(left):
        poke(matrix, outs[k], 1.0 if prices[k] <= 0.0 else 0.0)


@part
def balance(matrix, code, at, first, last):
    """[stocks, first row, flows in, flows out, then the first row of each flow]"""
    count, row, gains, losses = peek(code, at + 1), peek(code, at + 2), peek(code, at + 3), peek(code, at + 4)
    width = matrix.shape[1]
    at += 5
    for k in range(gains + losses):
        sign = 1.0 if k < gains else -1.0
        for i in range(count):
            stock, flow = (row + i) * width, (peek(code, at + k) + i) * width
            for lane in range(first, last):
                # A difference is the sum with the opposite, to the last bit.
                poke(matrix, stock + lane, peek(matrix, stock + lane) + sign * peek(matrix, flow + lane))
    return at + gains + losses


@numba.njit(
    "int64(float64[:, ::1], int32[::1], int64, int64, int64, uint64[:, ::1], uint64[::1])",
    error_model="numpy",
    nogil=True,
    cache=True,
)
def verb(matrix, code, at, first, last, moments, addresses):
    """Do the operation that begins at this place of the code. Returns where the next one begins."""
    kind = peek(code, at)
    if kind == COPY:
        return copy(matrix, code, at, first, last)
    if kind == DRAW:
        return draw(matrix, code, at, first, last, moments, addresses)
    if kind == PICK:
        return pick(matrix, code, at, first, last)
    if kind == BALANCE:
        return balance(matrix, code, at, first, last)
    return total(matrix, code, at, first, last)
