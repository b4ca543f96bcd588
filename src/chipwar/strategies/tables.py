"""A playbook and the judge of its orders as tables of numbers, for a kernel that plays game by game.

Built from the same plays, conditions and terms that `playbook` and `seats.ledger` go by; nothing here decides anything.
A condition becomes a list of tests, each of which names the test that follows where it holds and where it does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.base.hashing import MASK
from chipwar.scenario.ruleset import Lever, Ruleset
from chipwar.seats.conditions import Condition, Every, Moved, Some, Unless, Within
from chipwar.seats.ledger import Terms, terms_of
from chipwar.strategies.hesitant import Hesitant
from chipwar.strategies.playbook import COARSE, Playbook, Ready

MET, UNMET = -1, -2
"""What follows the last test of a condition."""

OWN_ROWS = (
    "ordered",
    "floor",
    "ceiling",
    "status_quo",
    "treaty_floor",
    "hold_price",
    "introduce_price",
    "repeal_cost",
    "deal_notice",
)
"""The quantities that a kernel has at hand for every slot that plays may move, in this order."""

COST_ROWS = ("ordered", "notice", "floor", "status_quo", "treaty_floor", "hold_price", "introduce_price")
"""The quantities of slots that a kernel reads and writes where they are."""

STEP, UP, DOWN = 0, 1, 2
"""Kinds of moves: by a step, up to a level, down to one."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass
class Tests:
    """The tests of all conditions of a seat.

    steps: for each whether it asks for movement (1 up, -1 down, 0 no), its first place in `rows` and how many it has,
    and the tests that follow where it is met and where not; bounds: scale, low, high.
    """

    lines: Lines
    steps: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    bounds: list[tuple[float, float, float]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def add(self, condition: Condition, met: int = MET, unmet: int = UNMET) -> int:
        """Add a condition; returns the test to begin with. met, unmet: the tests that follow."""
        if isinstance(condition, Every):
            for part in reversed(condition.parts):
                met = self.add(part, met, unmet)
            return met
        if isinstance(condition, Some):
            for part in reversed(condition.parts):
                unmet = self.add(part, met, unmet)
            return unmet
        if isinstance(condition, Unless):
            return self.add(condition.part, unmet, met)
        return self._test(condition, met, unmet)

    def _test(self, condition: Within | Moved, met: int, unmet: int) -> int:
        if isinstance(condition, Within):
            moved, rows, bounds = 0, condition.rows, (condition.scale, condition.low, condition.high)
        else:
            moved, rows, bounds = 1 if condition.rose else -1, (condition.row, condition.last), (1.0, 0.0, 0.0)
        self.steps.append((moved, len(self.rows), len(rows), met, unmet))
        self.bounds.append(bounds)
        self.rows.extend(map(self.lines.line, rows))
        return len(self.steps) - 1


INT_TABLES = {
    "needed": 1,
    "steps": 5,
    "rows": 1,
    "plays": 6,
    "levers": 8,
    "slots": 5,
    "rests": 1,
    "payers": 6,
    "memory": 2,
    "places": 1,
}
"""The tables of whole numbers, with the width of a line.

A kernel keeps what it works with in lines of its own: what each payer has left, how many changes were made, and copies
of the rows of the matrix in `needed`. steps, rows: see Tests, in such lines; plays: lever, first test, every how many
turns, kind of move, notice, lowest test; levers: first slot and number of slots, steps, least and most notice, first
test of what it needs, first and number in rests: the levers that rest on it; slots: first line (see OWN_ROWS), payer,
lines of the actor's presence and purse, number in the matrix; payers: first slot and number of slots, rows of purse,
income, deals signed and left; memory: line watched, row that keeps it; places: of the draws of plays, and last that of
hesitating.
"""

FLOAT_TABLES = {"bounds": 3, "amounts": 2, "handicap": 4}
"""The tables of floats. bounds: see Tests; amounts: of plays, step or level, chance; handicap: chance to act, most
changes, stride, steps of a coarse dial, or no line."""

HEAD = 2 * (len(INT_TABLES) + len(FLOAT_TABLES))
"""Where the whole numbers say, after the beginning and length of each table: lines of turn and over, changes in a turn,
rows of the prices of signatures and breaches, then the first row of each of COST_ROWS."""


def table(name: str) -> tuple[int, int]:
    """Where the whole numbers say where a table begins, and the width of its lines."""
    widths = INT_TABLES | FLOAT_TABLES
    return 2 * list(widths).index(name), widths[name]


@dataclass(frozen=True)
class Tables:
    """What `kernel.play` knows of a seat, and the payers in the order of what they have left."""

    payers: tuple[str, ...]
    ints: Ints
    floats: Floats


def _packed(payers: tuple[str, ...], head: list[int], found: dict[str, Sequence[Any]]) -> Tables:
    """Tables one after the other, whole numbers and floats apart, as `table` finds them."""
    directory, ints, floats = list[int](), list[int](), list[float]()
    first = HEAD + len(head)
    for name, width in (INT_TABLES | FLOAT_TABLES).items():
        flat = [number for line in found[name] for number in (line if isinstance(line, tuple) else (line,))]
        directory += [first + len(ints) if name in INT_TABLES else len(floats), len(flat) // width]
        (ints if name in INT_TABLES else floats).extend(flat)
    whole = np.array([int(number) & MASK for number in (*directory, *head, *ints)], dtype=np.uint64).view(np.int64)
    return Tables(payers, whole, np.array(floats, dtype=np.float64))


class Lines:
    """Numbers the rows of the matrix that a kernel needs, as they are asked for."""

    def __init__(self, first: int) -> None:
        self.first, self.of = first, dict[int, int]()

    def line(self, row: int) -> int:
        """The line of a row."""
        return self.of.setdefault(row, self.first + len(self.of))


def tables_of(playbook: Playbook) -> Tables:
    """The tables of a playbook."""
    ruleset, terms = playbook.scenario.ruleset, terms_of(playbook.scenario, playbook.seat)
    lines, used = Lines(len(terms.payers) + 1), _used(playbook, terms)
    tests = Tests(lines)
    place = {lever: index for index, lever in enumerate(used)}
    slots = [slot for lever in used for slot in ruleset.levers[lever].slots]
    own = [_slot(ruleset, terms, slot, lines) for slot in slots]
    rests, levers = list[int](), list[tuple[int, ...]]()
    for index in used:
        lever = ruleset.levers[index]
        resting = [place[rest] for rest in terms.resting.get(lever.policy, ()) if rest != index and rest in place]
        need = tests.add(terms.needs[index]) if index in terms.needs else MET
        first = slots.index(lever.slots[0])
        levers.append((first, len(lever.slots), *_dial(ruleset, lever), need, len(rests), len(resting)))
        rests += resting
    plays = [_play(ready, tests, place) for ready in playbook.ready]
    memory = [(lines.line(seen), kept) for seen, kept in playbook.kept]
    head = _head(playbook, terms, lines)
    found: dict[str, Sequence[Any]] = {
        "needed": list(lines.of),
        "steps": tests.steps,
        "rows": tests.rows,
        "plays": plays,
        "levers": levers,
        "slots": own,
        "rests": rests,
        "payers": [(p.slots[0], len(p.slots), p.purse, p.income, p.signed, p.breaches) for p in terms.payers],
        "memory": memory,
        "places": [*(int(ready.place[0]) for ready in playbook.ready), _hesitates(playbook)],
        "bounds": tests.bounds,
        "amounts": [_amounts(ready) for ready in playbook.ready],
        "handicap": _handicap(playbook),
    }
    return _packed(tuple(payer.actor for payer in terms.payers), head, found)


def _used(playbook: Playbook, terms: Terms) -> list[int]:
    """The levers that plays move, and those whose policies rest on theirs."""
    moved = {ready.lever for ready in playbook.ready}
    policies = {playbook.scenario.ruleset.levers[lever].policy for lever in moved}
    return sorted(moved.union(*(terms.resting.get(policy, ()) for policy in policies)))


def _dial(ruleset: Ruleset, lever: Lever) -> tuple[int, int, int]:
    policy = ruleset.policies[lever.policy]
    return policy.steps, policy.model.notice.min, policy.model.notice.max


def _slot(ruleset: Ruleset, terms: Terms, slot: int, lines: Lines) -> tuple[int, ...]:
    actor = ruleset.slots[slot].actor
    own = [lines.line(terms.first[name] + slot) for name in OWN_ROWS]
    payer = [payer.actor for payer in terms.payers].index(actor)
    return own[0], payer, lines.line(terms.active[actor]), lines.line(terms.purses[actor]), slot


def _play(ready: Ready, tests: Tests, place: dict[int, int]) -> tuple[int, ...]:
    kind = STEP if ready.step is not None else UP if ready.top is not None else DOWN
    lowest = len(tests.steps)
    return place[ready.lever], tests.add(ready.when), ready.play.every, kind, ready.play.notice or 0, lowest


def _amounts(ready: Ready) -> tuple[float, float]:
    level = ready.bottom if ready.top is None else ready.top
    return level if ready.step is None else ready.step, 1.0 if ready.play.chance is None else ready.play.chance


def _head(playbook: Playbook, terms: Terms, lines: Lines) -> list[int]:
    game = [lines.line(playbook.turn), lines.line(playbook.over), playbook.seat.changes]
    return [*game, terms.signing, terms.breach, *(terms.first[name] for name in COST_ROWS)]


def _handicap(playbook: Playbook) -> list[tuple[float, ...]]:
    if not isinstance(playbook, Hesitant):
        return []
    given = playbook.handicap
    return [(given.chance, given.changes, given.stride, COARSE)]


def _hesitates(playbook: Playbook) -> int:
    return int(playbook.place[0]) if isinstance(playbook, Hesitant) else 0
