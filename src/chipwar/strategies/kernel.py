"""One seat's playbook and ledger as one compiled function: the fast way where nobody asks for reasons.

It writes the same rows as `playbook` and `seats.ledger` do over all columns at once, and nothing else. Needs numba.
What it knows comes from `strategies.tables`: t, whole numbers, and f, floats; `_at` and `_in` read a table's line. So
neither a new scenario nor a new playbook compiles anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit, types

from chipwar.base.hashing import HALF_STEP, MIX_1, MIX_2, SPARE_BITS, TURN_STRIDE, UNIT
from chipwar.seats.conditions import CLOSE
from chipwar.strategies.playbook import SAVINGS_LAST
from chipwar.strategies.tables import FLOAT_TABLES, HEAD, INT_TABLES, MET, STEP, UNMET, UP, table

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

Part = TypeVar("Part", bound=Callable[..., Any])
WITHOUT_WRAPPERS: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}

compiled = cast(Callable[[Part], Part], njit(error_model="numpy", **WITHOUT_WRAPPERS))
"""Marks a part of `play`, which nothing else calls."""


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
def _holds(work: Any, c: int, turn: float, test: int, t: Any, f: Any) -> Any:
    """Whether one test is met in a game."""
    moved, first = _at(t, STEPS, test, 0), _at(t, STEPS, test, 1)
    if moved != 0:
        now, last = work[_at(t, ROWS, first, 0), c], work[_at(t, ROWS, first + 1, 0), c]
        return turn > 0.0 and (now > last if moved > 0 else now < last)
    count = _at(t, STEPS, test, 2)
    value = work[_at(t, ROWS, first, 0), c] if count > 0 else 0.0
    for place in range(first + 1, first + count):
        value = _hi(value, work[_at(t, ROWS, place, 0), c])
    value = value * _in(t, f, BOUNDS, test, 0)
    return value >= _in(t, f, BOUNDS, test, 1) and value <= _in(t, f, BOUNDS, test, 2)


@compiled
def _met(work: Any, c: int, turn: float, test: int, t: Any, f: Any) -> bool:
    """Whether a condition is met in a game. test: its first one."""
    while test >= 0:
        test = _at(t, STEPS, test, 3) if _holds(work, c, turn, test, t, f) else _at(t, STEPS, test, 4)
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
def _bounds(work: Any, count: int, lever: int, low: Any, high: Any, t: Any) -> None:
    """Floors and ceilings of a lever in all games, on a step of the dial, into low and high."""
    steps = _at(t, LEVERS, lever, 2)
    for c in range(count):
        low[c], high[c] = -np.inf, np.inf
    for slot in _slots(t, lever):
        floor, ceiling = _at(t, SLOTS, slot, 0) + FLOOR, _at(t, SLOTS, slot, 0) + CEILING
        for c in range(count):
            low[c], high[c] = _hi(low[c], work[floor, c]), _lo(high[c], work[ceiling, c])
    if steps > 0:
        for c in range(count):
            low[c], high[c] = np.ceil(low[c] * steps - CLOSE) / steps, np.floor(high[c] * steps + CLOSE) / steps


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
def _test(work: Any, count: int, test: int, state: Any, t: Any, f: Any) -> None:
    """One test of a condition in all games that have come to it: on to the test that follows. state: where each is."""
    met, unmet, first = _at(t, STEPS, test, 3), _at(t, STEPS, test, 4), _at(t, STEPS, test, 1)
    scale, low, high = _in(t, f, BOUNDS, test, 0), _in(t, f, BOUNDS, test, 1), _in(t, f, BOUNDS, test, 2)
    if _at(t, STEPS, test, 0) == 0 and _at(t, STEPS, test, 2) == 1:
        line = _at(t, ROWS, first, 0)
        for c in range(count):
            value = work[line, c] * scale
            after = met if (value >= low) & (value <= high) else unmet
            state[c] = after if state[c] == test else state[c]
    else:
        for c in range(count):
            if state[c] == test:
                state[c] = met if _holds(work, c, work[t[TURN], c], test, t, f) else unmet


@compiled
def _due(work: Any, keys: Any, start: int, count: int, play: int, state: Any, t: Any, f: Any) -> None:
    """Bring the games that are not UNMET to MET where a play waits no longer, and else to UNMET."""
    every, chance, test = _at(t, PLAYS, play, 2), _in(t, f, AMOUNTS, play, 1), _at(t, PLAYS, play, 1)
    for c in range(count):
        state[c] = test if state[c] != UNMET else UNMET
    # A test is followed by tests that were numbered before it.
    while test >= _at(t, PLAYS, play, 5):
        _test(work, count, test, state, t, f)
        test -= 1
    if every > 1 or chance < 1.0:
        for c in range(count):
            turn = work[t[TURN], c]
            if state[c] == MET and int(turn) % every != 0:
                state[c] = UNMET
            if state[c] == MET and chance < 1.0 and _uniform(keys[start + c], turn, _at(t, PLACES, play, 0)) >= chance:
                state[c] = UNMET


@compiled
def _aim(work: Any, count: int, play: int, low: Any, high: Any, level: Any, state: Any, t: Any, f: Any) -> None:
    """The levels to which a move goes where it is due; UNMET where that changes nothing."""
    lever, kind, amount = _at(t, PLAYS, play, 0), _at(t, PLAYS, play, 3), _in(t, f, AMOUNTS, play, 0)
    line = _at(t, SLOTS, _at(t, LEVERS, lever, 0), 0) + ORDERED
    _bounds(work, count, lever, low, high, t)
    for c in range(count):
        now = work[line, c]
        to = _hi(now, amount) if kind == UP else _lo(now, amount)
        if kind == STEP:
            to = _lo(_hi(now + amount, 0.0), 1.0)
        level[c] = _hi(_lo(to, high[c]), low[c])
        state[c] = state[c] if abs(level[c] - now) > CLOSE else UNMET


@compiled
def _shape(work: Any, c: int, play: int, level: float, low: float, high: float, t: Any, f: Any) -> tuple[float, float]:
    """Level and notice of an order as its player gives it."""
    lever = _at(t, PLAYS, play, 0)
    if _count(t, HANDICAP) == 0:
        return level, _hi(_least_notice(work, c, lever, t), float(_at(t, PLAYS, play, 4)))
    steps, now = _at(t, LEVERS, lever, 2), work[_at(t, SLOTS, _at(t, LEVERS, lever, 0), 0) + ORDERED, c]
    stride = _in(t, f, HANDICAP, 0, 2) / (steps if steps > 0 else _in(t, f, HANDICAP, 0, 3))
    near = now + _lo(_hi(level - now, -stride), stride)
    return _hi(_lo(near, high), low), float(_at(t, LEVERS, lever, 3))


@compiled
def _most(key: Any, turn: float, changes: float, t: Any, f: Any) -> float:
    """After how many changes the player does nothing more of itself."""
    if _count(t, HANDICAP) == 0:
        return np.inf
    acts = _uniform(key, turn, _at(t, PLACES, _count(t, PLAYS), 0)) < _in(t, f, HANDICAP, 0, 0)
    return changes + (_in(t, f, HANDICAP, 0, 1) if acts else 0.0)


@compiled
def _begin(work: Any, keys: Any, start: int, count: int, most: Any, t: Any, f: Any) -> None:
    """How many changes each game may see; none where it is over."""
    for c in range(count):
        changes = work[_count(t, PAYERS), c]
        most[c] = _most(keys[start + c], work[t[TURN], c], changes, t, f) if work[t[OVER], c] <= 0.0 else -1.0


@compiled
def _play(
    matrix: Any,
    keys: Any,
    start: int,
    count: int,
    work: Any,
    play: int,
    moved: Any,
    room: Any,
    state: Any,
    t: Any,
    f: Any,
) -> None:
    """One play in all games, in which those of more importance were made. room: most changes, and lines for levels."""
    lever, changes = _at(t, PLAYS, play, 0), _count(t, PAYERS)
    most, low, high, level, before = room[0], room[1], room[2], room[3], room[4]
    for c in range(count):
        state[c] = UNMET if moved[lever, c] or work[changes, c] >= most[c] else MET
    _due(work, keys, start, count, play, state, t, f)
    _aim(work, count, play, low, high, level, state, t, f)
    for c in range(count):
        if state[c] != MET or not _lasts(work, c, lever, level[c], t):
            continue
        moved[lever, c] = True
        to, notice = _shape(work, c, play, level[c], low[c], high[c], t, f)
        if work[changes, c] < t[CHANGES] and _legal(work, c, work[t[TURN], c], lever, to, notice, before, t, f):
            _carry_out(matrix, start + c, work, c, lever, to, notice, t)
            work[changes, c] += 1.0


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


@compiled
def _remember(matrix: Any, start: int, count: int, work: Any, t: Any) -> None:
    for place in range(_count(t, MEMORY)):
        line, row = _at(t, MEMORY, place, 0), _at(t, MEMORY, place, 1)
        for c in range(count):
            if work[t[OVER], c] <= 0.0:
                matrix[row, start + c] = work[line, c]


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
    payers, plays = _count(t, PAYERS), _count(t, PLAYS)
    work = np.empty((payers + 1 + _count(t, NEEDED), AT_ONCE))
    room, state = np.empty((5, max(AT_ONCE, _count(t, SLOTS)))), np.empty(AT_ONCE, dtype=np.int64)
    for start in range(first, last, AT_ONCE):
        stop = min(start + AT_ONCE, last)
        if fresh:
            left[payers, start:stop] = 0.0
            for payer in range(payers):
                _open(matrix, start, stop, left, payer, t)
        _fetch(matrix, start, stop, left, work, t)
        _begin(work, keys, start, stop - start, room[0], t, f)
        moved = np.zeros((_count(t, LEVERS), AT_ONCE), dtype=np.bool_)
        for play in range(plays):
            _play(matrix, keys, start, stop - start, work, play, moved, room, state, t, f)
        _remember(matrix, start, stop - start, work, t)
        left[:, start:stop] = work[: payers + 1, : stop - start]
