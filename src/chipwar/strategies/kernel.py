"""One seat's playbook and ledger, game by game, as one compiled function: the fast way where nobody asks for reasons.

It writes the same rows as `playbook` and `seats.ledger` do over all columns at once, and nothing else. Needs numba.
What it knows comes from `strategies.tables`: t, whole numbers, and f, floats; `_at` and `_in` read a table's line. So
neither a new scenario nor a new playbook compiles anything.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types

from chipwar.base.hashing import HALF_STEP, MIX_1, MIX_2, SPARE_BITS, TURN_STRIDE, UNIT
from chipwar.seats.conditions import CLOSE
from chipwar.strategies.playbook import SAVINGS_LAST
from chipwar.strategies.tables import FLOAT_TABLES, HEAD, INT_TABLES, MET, STEP, UP, table

NEEDED, STEPS, ROWS, PLAYS, LEVERS, SLOTS, RESTS, PAYERS, MEMORY, PLACES = (table(n) for n in INT_TABLES)
BOUNDS, AMOUNTS, HANDICAP = (table(name) for name in FLOAT_TABLES)
TURN, OVER, CHANGES, SIGNING, BREACH, COSTS = range(HEAD, HEAD + 6)
ORDERED_ROW, NOTICE_ROW, FLOOR_ROW, STATUS_QUO_ROW, TREATY_FLOOR_ROW, HOLD_ROW, INTRODUCE_ROW = range(COSTS, COSTS + 7)
ORDERED, FLOOR, CEILING, STATUS_QUO, TREATY_FLOOR, HOLD, INTRODUCE, REPEAL, DEAL_NOTICE = range(9)

AT_ONCE = 64
"""Games that are played together, so that what they need stays in fast memory; results do not depend on it."""

STRIDE, FIRST, SECOND = np.uint64(TURN_STRIDE), np.uint64(MIX_1), np.uint64(MIX_2)
SHIFT_1, SHIFT_2, SHIFT_3, SPARE = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(SPARE_BITS)
ONE = np.uint64(1)

compiled = njit(nogil=True, error_model="numpy")


@compiled
def _at(t: Any, table: tuple[int, int], line: int, what: int) -> Any:
    return t[t[table[0]] + line * table[1] + what]


@compiled
def _in(t: Any, f: Any, table: tuple[int, int], line: int, what: int) -> Any:
    return f[t[table[0]] + line * table[1] + what]


@compiled
def _count(t: Any, table: tuple[int, int]) -> Any:
    return t[table[0] + 1]


@compiled
def _slots(t: Any, lever: int) -> Any:
    first = _at(t, LEVERS, lever, 0)
    return range(first, first + _at(t, LEVERS, lever, 1))


# Of equal values the second is taken, as numpy does: a zero may carry a sign.


@compiled
def _hi(a: float, b: float) -> float:
    return a if a > b else b


@compiled
def _lo(a: float, b: float) -> float:
    return a if a < b else b


@compiled
def _mix(x: Any) -> Any:
    x = (x ^ (x >> SHIFT_1)) * FIRST
    x = (x ^ (x >> SHIFT_2)) * SECOND
    return x ^ (x >> SHIFT_3)


@compiled
def _uniform(key: Any, turn: float, place: int) -> float:
    moment = _mix(key + STRIDE * (np.uint64(turn) + ONE))
    return float(_mix(moment + np.uint64(place)) >> SPARE) * UNIT + HALF_STEP


@compiled
def _met(work: Any, c: int, turn: float, test: int, t: Any, f: Any) -> bool:
    """Whether a condition holds in a column. test: its first one."""
    while test >= 0:
        moved, first = _at(t, STEPS, test, 0), _at(t, STEPS, test, 1)
        if moved == 0:
            count = _at(t, STEPS, test, 2)
            value = work[_at(t, ROWS, first, 0), c] if count > 0 else 0.0
            for place in range(first + 1, first + count):
                value = _hi(value, work[_at(t, ROWS, place, 0), c])
            value = value * _in(t, f, BOUNDS, test, 0)
            met = value >= _in(t, f, BOUNDS, test, 1) and value <= _in(t, f, BOUNDS, test, 2)
        else:
            now, last = work[_at(t, ROWS, first, 0), c], work[_at(t, ROWS, first + 1, 0), c]
            met = turn > 0.0 and (now > last if moved > 0 else now < last)
        test = _at(t, STEPS, test, 3) if met else _at(t, STEPS, test, 4)
    return test == MET


@compiled
def _hold(work: Any, c: int, own: int, level: float) -> Any:
    free = _hi(work[own + STATUS_QUO, c], work[own + TREATY_FLOOR, c])
    return work[own + HOLD, c] * _hi(level - free, 0.0)


@compiled
def _price(work: Any, c: int, own: int, level: float) -> tuple[float, float]:
    """What a change costs at once, and how much more it costs each turn. own: the slot's first line."""
    before, floor = work[own + ORDERED, c], work[own + FLOOR, c]
    rise = _hi(level - _hi(before, floor), 0.0)
    fall = _hi(_lo(before, work[own + CEILING, c]) - level, 0.0)
    at_once = work[own + INTRODUCE, c] * rise + work[own + REPEAL, c] * fall
    return at_once, _hold(work, c, own, level) - _hold(work, c, own, _hi(before, floor))


@compiled
def _bounds(work: Any, c: int, lever: int, t: Any) -> tuple[float, float]:
    """Floor and ceiling, on a step of the dial."""
    steps = _at(t, LEVERS, lever, 2)
    own = _at(t, SLOTS, _at(t, LEVERS, lever, 0), 0)
    floor, ceiling = work[own + FLOOR, c], work[own + CEILING, c]
    for slot in _slots(t, lever):
        own = _at(t, SLOTS, slot, 0)
        floor, ceiling = _hi(floor, work[own + FLOOR, c]), _lo(ceiling, work[own + CEILING, c])
    if steps > 0:
        floor, ceiling = np.ceil(floor * steps - CLOSE) / steps, np.floor(ceiling * steps + CLOSE) / steps
    return floor, ceiling


@compiled
def _least_notice(work: Any, c: int, lever: int, t: Any) -> float:
    least = float(_at(t, LEVERS, lever, 3))
    for slot in _slots(t, lever):
        least = _hi(least, work[_at(t, SLOTS, slot, 0) + DEAL_NOTICE, c])
    return least


@compiled
def _lasts(work: Any, c: int, lever: int, level: float, t: Any) -> bool:
    """Whether income and savings carry a level for long enough."""
    for slot in _slots(t, lever):
        at_once, more = _price(work, c, _at(t, SLOTS, slot, 0), level)
        free, purse = work[_at(t, SLOTS, slot, 1), c], work[_at(t, SLOTS, slot, 3), c]
        if more > 0.0 and more > free - purse + (purse - at_once) / SAVINGS_LAST:
            return False
    return True


@compiled
def _takes(work: Any, c: int, lever: int, level: float, notice: float, t: Any) -> bool:
    """Whether the lever's slots can take an order, and would change by it."""
    steps, same = _at(t, LEVERS, lever, 2), True
    if not (level >= 0.0 and level <= 1.0):
        return False
    if steps > 0 and abs(level * steps - np.rint(level * steps)) > CLOSE:
        return False
    for slot in _slots(t, lever):
        own = _at(t, SLOTS, slot, 0)
        same = same and abs(work[own + ORDERED, c] - level) <= CLOSE
        if work[_at(t, SLOTS, slot, 2), c] <= 0.0:
            return False
        if level < work[own + FLOOR, c] - CLOSE or level > work[own + CEILING, c] + CLOSE:
            return False
    return not same and notice >= _least_notice(work, c, lever, t) and notice <= _at(t, LEVERS, lever, 4)


@compiled
def _rises(work: Any, c: int, lever: int, level: float, t: Any) -> bool:
    rises = False
    for slot in _slots(t, lever):
        rises = rises or level > work[_at(t, SLOTS, slot, 0) + ORDERED, c] + CLOSE
    return rises


@compiled
def _stands(work: Any, c: int, lever: int, t: Any) -> bool:
    stands = False
    for slot in _slots(t, lever):
        stands = stands or work[_at(t, SLOTS, slot, 0) + ORDERED, c] > CLOSE
    return stands


@compiled
def _breaks(work: Any, c: int, turn: float, lever: int, level: float, before: Any, t: Any, f: Any) -> bool:
    """Whether a policy that stands needs what the order would take away. before: room for what was ordered."""
    broken, first = False, _at(t, LEVERS, lever, 6)
    for place in range(first, first + _at(t, LEVERS, lever, 7)):
        rest = _at(t, RESTS, place, 0)
        need = _at(t, LEVERS, rest, 5)
        if broken or not _stands(work, c, rest, t) or not _met(work, c, turn, need, t, f):
            continue
        for slot in _slots(t, lever):
            line = _at(t, SLOTS, slot, 0) + ORDERED
            before[slot], work[line, c] = work[line, c], level
        broken = not _met(work, c, turn, need, t, f)
        for slot in _slots(t, lever):
            work[_at(t, SLOTS, slot, 0) + ORDERED, c] = before[slot]
    return broken


@compiled
def _short(work: Any, c: int, lever: int, level: float, t: Any) -> bool:
    """Whether somebody cannot pay for a level."""
    for slot in _slots(t, lever):
        at_once, more = _price(work, c, _at(t, SLOTS, slot, 0), level)
        if at_once + more > 0.0 and at_once + more > work[_at(t, SLOTS, slot, 1), c] + CLOSE:
            return True
    return False


@compiled
def _legal(
    work: Any, c: int, turn: float, lever: int, level: float, notice: float, before: Any, t: Any, f: Any
) -> bool:
    """What the judge says, but for changes and games that are over."""
    if not _takes(work, c, lever, level, notice, t):
        return False
    if _rises(work, c, lever, level, t) and not _met(work, c, turn, _at(t, LEVERS, lever, 5), t, f):
        return False
    return not _breaks(work, c, turn, lever, level, before, t, f) and not _short(work, c, lever, level, t)


@compiled
def _carry_out(matrix: Any, column: int, work: Any, c: int, lever: int, level: float, notice: float, t: Any) -> None:
    """Write an accepted order into its slots and pay it."""
    for slot in _slots(t, lever):
        own, payer, place = _at(t, SLOTS, slot, 0), _at(t, SLOTS, slot, 1), _at(t, SLOTS, slot, 4)
        at_once, more = _price(work, c, own, level)
        work[payer, c] = work[payer, c] - at_once - more
        work[own + ORDERED, c] = level
        matrix[t[ORDERED_ROW] + place, column], matrix[t[NOTICE_ROW] + place, column] = level, notice


@compiled
def _due(work: Any, key: Any, c: int, turn: float, play: int, t: Any, f: Any) -> Any:
    """Whether a play waits no longer."""
    every, chance = _at(t, PLAYS, play, 2), _in(t, f, AMOUNTS, play, 1)
    if every > 1 and int(turn) % every != 0:
        return False
    if not _met(work, c, turn, _at(t, PLAYS, play, 1), t, f):
        return False
    return chance >= 1.0 or _uniform(key, turn, _at(t, PLACES, play, 0)) < chance


@compiled
def _aim(now: float, kind: int, amount: float) -> float:
    """The level to which a move goes."""
    if kind == STEP:
        return _lo(_hi(now + amount, 0.0), 1.0)
    return _hi(now, amount) if kind == UP else _lo(now, amount)


@compiled
def _bid(work: Any, c: int, play: int, t: Any, f: Any) -> tuple[bool, float, float]:
    """The order of a play that is due: whether it is given, its level and notice."""
    lever = _at(t, PLAYS, play, 0)
    now = work[_at(t, SLOTS, _at(t, LEVERS, lever, 0), 0) + ORDERED, c]
    floor, ceiling = _bounds(work, c, lever, t)
    level = _hi(_lo(_aim(now, _at(t, PLAYS, play, 3), _in(t, f, AMOUNTS, play, 0)), ceiling), floor)
    if not abs(level - now) > CLOSE or not _lasts(work, c, lever, level, t):
        return False, level, 0.0
    if _count(t, HANDICAP) > 0:
        steps = _at(t, LEVERS, lever, 2)
        stride = _in(t, f, HANDICAP, 0, 2) / (steps if steps > 0 else _in(t, f, HANDICAP, 0, 3))
        near = now + _lo(_hi(level - now, -stride), stride)
        return True, _hi(_lo(near, ceiling), floor), float(_at(t, LEVERS, lever, 3))
    return True, level, _hi(_least_notice(work, c, lever, t), float(_at(t, PLAYS, play, 4)))


@compiled
def _most(key: Any, turn: float, changes: float, t: Any, f: Any) -> float:
    """After how many changes the player does nothing more of itself."""
    if _count(t, HANDICAP) == 0:
        return np.inf
    acts = _uniform(key, turn, _at(t, PLACES, _count(t, PLAYS), 0)) < _in(t, f, HANDICAP, 0, 0)
    return changes + (_in(t, f, HANDICAP, 0, 1) if acts else 0.0)


@compiled
def _turn(matrix: Any, column: int, work: Any, key: Any, c: int, moved: Any, before: Any, t: Any, f: Any) -> None:
    """All plays of a seat in one game, in order of importance. column, c: of the game, in the matrix and the lines."""
    turn, changes = work[t[TURN], c], _count(t, PAYERS)
    most = _most(key, turn, work[changes, c], t, f)
    moved[:] = False
    for play in range(_count(t, PLAYS)):
        lever = _at(t, PLAYS, play, 0)
        if moved[lever] or work[changes, c] >= most or not _due(work, key, c, turn, play, t, f):
            continue
        given, level, notice = _bid(work, c, play, t, f)
        moved[lever] = given
        if given and work[changes, c] < t[CHANGES] and _legal(work, c, turn, lever, level, notice, before, t, f):
            _carry_out(matrix, column, work, c, lever, level, notice, t)
            work[changes, c] += 1.0
    for place in range(_count(t, MEMORY)):
        matrix[_at(t, MEMORY, place, 1), column] = work[_at(t, MEMORY, place, 0), c]


@compiled
def _open(matrix: Any, first: int, last: int, left: Any, payer: int, t: Any) -> None:
    """What a payer can spend while nothing was ordered yet. What stands at nothing costs nothing."""
    purse, income = _at(t, PAYERS, payer, 2), _at(t, PAYERS, payer, 3)
    for c in range(first, last):
        left[payer, c] = matrix[purse, c] + matrix[income, c]
    own = _at(t, PAYERS, payer, 0)
    for slot in range(own, own + _at(t, PAYERS, payer, 1)):
        for c in range(first, last):
            ordered, floor = matrix[t[ORDERED_ROW] + slot, c], matrix[t[FLOOR_ROW] + slot, c]
            if ordered > 0.0 or floor > 0.0:
                by_treaty = matrix[t[TREATY_FLOOR_ROW] + slot, c]
                usual = _hi(matrix[t[STATUS_QUO_ROW] + slot, c], by_treaty)
                hold = matrix[t[HOLD_ROW] + slot, c] * _hi(_hi(ordered, floor) - usual, 0.0)
                lifted = matrix[t[INTRODUCE_ROW] + slot, c] * _hi(floor - _hi(ordered, by_treaty), 0.0)
                left[payer, c] = left[payer, c] - hold - lifted
    signed, breaches = _at(t, PAYERS, payer, 4), _at(t, PAYERS, payer, 5)
    for c in range(first, last):
        signing = matrix[t[SIGNING], c] * matrix[signed, c]
        left[payer, c] = left[payer, c] - signing - matrix[t[BREACH], c] * matrix[breaches, c]


@compiled
def _fetch(matrix: Any, first: int, last: int, left: Any, work: Any, t: Any) -> None:
    """Copy what is needed of some columns into the lines."""
    work[: len(left), : last - first] = left[:, first:last]
    for place in range(_count(t, NEEDED)):
        line, row = len(left) + place, _at(t, NEEDED, place, 0)
        for c in range(last - first):
            work[line, c] = matrix[row, first + c]


COLUMNS = types.float64[:, ::1]


@njit(
    types.void(
        COLUMNS,
        types.uint64[::1],
        types.int64,
        types.int64,
        types.boolean,
        COLUMNS,
        types.int64[::1],
        types.float64[::1],
    ),
    nogil=True,
    error_model="numpy",
    cache=True,
)
def play(matrix: Any, keys: Any, first: int, last: int, fresh: bool, left: Any, t: Any, f: Any) -> None:
    """Give a seat's orders of a turn in columns first..last of the matrix [rows, R], and keep what it watches.

    left: float64 [payers + 1, R], what each payer has left and last the changes made; kept up, and worked out here if
    fresh: nothing was ordered yet. t, f: the seat's tables.
    """
    payers = _count(t, PAYERS)
    moved, before = np.zeros(_count(t, LEVERS), dtype=np.bool_), np.zeros(_count(t, SLOTS))
    work = np.empty((payers + 1 + _count(t, NEEDED), AT_ONCE))
    for start in range(first, last, AT_ONCE):
        stop = min(start + AT_ONCE, last)
        if fresh:
            left[payers, start:stop] = 0.0
            for payer in range(payers):
                _open(matrix, start, stop, left, payer, t)
        _fetch(matrix, start, stop, left, work, t)
        for c in range(stop - start):
            if work[t[OVER], c] <= 0.0:
                _turn(matrix, start + c, work, keys[start + c], c, moved, before, t, f)
        left[:, start:stop] = work[: payers + 1, : stop - start]
