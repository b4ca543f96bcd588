"""Conditions that know their rows: what a policy needs and what a play waits for, worked out once for whoever asks.

A condition of the catalogue names policies, quantities and turns; here each becomes a test of rows of the matrix. It
asks what the asker's seat sees, never the truth behind it. What a seat does not see meets nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from chipwar.scenario.load import Scenario
from chipwar.scenario.menu import Slot, related
from chipwar.scenario.models import Need
from chipwar.scenario.plays import Watch
from chipwar.scenario.ruleset import Lever, Seat
from chipwar.seats.observation import sight

Mask = npt.NDArray[np.bool_]

CLOSE = 1e-9
"""Levels that are nearer to each other than this are the same."""

Rows: TypeAlias = Mapping[tuple[str, str], int]
"""(quantity, entity) -> row."""

Made = TypeVar("Made")


def somewhere(mask: Mask) -> bool:
    """Whether a mask holds in any column; for few columns much faster than `any`."""
    return bool(np.count_nonzero(mask))


@dataclass(frozen=True)
class Within:
    """The largest of some rows times a scale lies between two bounds; the largest of none is 0.

    Every condition says where it is met in an array of its own, which the caller may change.
    """

    rows: tuple[int, ...]
    scale: float = 1.0
    low: float = -np.inf
    high: float = np.inf

    def met(self, matrix: Any) -> Mask:
        """Where it holds. bool [R]."""
        value = matrix[self.rows[0]] if self.rows else np.zeros(matrix.shape[1])
        for row in self.rows[1:]:
            value = np.maximum(value, matrix[row])
        value = value * self.scale if self.scale != 1.0 else value
        met: Mask = value >= self.low
        return met & (value <= self.high) if self.high != np.inf else met


@dataclass(frozen=True)
class Moved:
    """A row rose, or fell, since the turn before; in the first turn nothing moved. last: what it was."""

    row: int
    last: int
    turn: int
    rose: bool

    def met(self, matrix: Any) -> Mask:
        """Where it holds. bool [R]."""
        now, last = matrix[self.row], matrix[self.last]
        met: Mask = (matrix[self.turn] > 0.0) & ((now > last) if self.rose else (now < last))
        return met


@dataclass(frozen=True)
class Every:
    """All of some conditions; none is always met."""

    parts: tuple[Condition, ...]

    def met(self, matrix: Any) -> Mask:
        """Where all hold. bool [R]."""
        if not self.parts:
            return np.ones(matrix.shape[1], dtype=np.bool_)
        met = self.parts[0].met(matrix)
        for part in self.parts[1:]:
            if not somewhere(met):
                break
            met &= part.met(matrix)
        return met


@dataclass(frozen=True)
class Some:
    """At least one of some conditions; none is never met."""

    parts: tuple[Condition, ...]

    def met(self, matrix: Any) -> Mask:
        """Where one holds. bool [R]."""
        met: Mask = np.zeros(matrix.shape[1], dtype=np.bool_)
        for part in self.parts:
            met |= part.met(matrix)
        return met


@dataclass(frozen=True)
class Unless:
    """Not a condition."""

    part: Condition

    def met(self, matrix: Any) -> Mask:
        """Where it does not hold. bool [R]."""
        return ~self.part.met(matrix)


Condition: TypeAlias = Within | Moved | Every | Some | Unless


@dataclass(frozen=True)
class Asker:
    """Who asks a condition. own: whom `$self` means; actors: whose policies count; memory: where the values of last
    turn are kept."""

    scenario: Scenario
    seat: Seat
    own: str
    actors: frozenset[str]
    memory: Rows = field(default_factory=dict)

    def entity(self, need: Need) -> str:
        """Whom a condition on a quantity is about; nobody ("") where it asks for a rival and there is none."""
        of = self.scenario.quantities[need.quantity or ""].of
        if of == "world":
            return "world"
        own = self.seat.id if of == "seat" else self.own
        if need.of == "$rival":
            return related(self.scenario.ruleset.layout.entities, "state", "rival", own) or ""
        return own if need.of in (None, "$self") else str(need.of)

    def condition(self, need: Need | None) -> Every:
        """A condition of the catalogue with its rows."""
        return Every(tuple(self._parts(need)) if need is not None else ())

    def _parts(self, need: Need) -> Iterator[Condition]:
        if need.turn_at_least is not None or need.turn_at_most is not None:
            yield Within((self._turn,), 1.0, *_bounds(need.turn_at_least, need.turn_at_most))
        if need.policy is not None:
            yield self._level(need)
        if need.quantity is not None:
            yield from self._quantity(need)
        for inner in need.all or ():
            yield from self._parts(inner)
        if need.any:
            yield Some(tuple(self.condition(inner) for inner in need.any))
        if need.not_ is not None:
            yield Unless(self.condition(need.not_))

    @property
    def _turn(self) -> int:
        return self.scenario.ruleset.row("world", "turn")

    def _level(self, need: Need) -> Within:
        """The author's level at which the actors stand on a policy: the highest over their slots and targets."""
        ruleset, first = self.scenario.ruleset, self.scenario.ruleset.layout.start["slot", "ordered"]
        of_policy = once(self.scenario, "slots of policies", lambda: _slots_of_policies(ruleset.slots))
        slots = [i for i in of_policy.get(need.policy or "", ()) if ruleset.slots[i].actor in self.actors]
        scale = ruleset.policies[need.policy or ""].top if slots else 1.0
        low, high = need.level_at_least or 0, need.level_at_most
        return Within(tuple(first + i for i in slots), scale, low - CLOSE, np.inf if high is None else high + CLOSE)

    def _quantity(self, need: Need) -> Iterator[Condition]:
        """What the seat sees of a quantity, and how that moved."""
        quantity, entity = need.quantity or "", self.entity(need)
        seen = sight(self.scenario, self.seat, quantity, entity)
        if seen is None:
            yield Some(())
            return
        if need.at_least is not None or need.at_most is not None:
            yield Within((seen.row,), 1.0, *_bounds(need.at_least, need.at_most))
        if isinstance(need, Watch) and need.moved is not None:
            yield Moved(seen.row, self.memory[quantity, entity], self._turn, need.moved == "up")


def _bounds(low: float | None, high: float | None) -> tuple[float, float]:
    return -np.inf if low is None else float(low), np.inf if high is None else float(high)


def _slots_of_policies(slots: tuple[Slot, ...]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, slot in enumerate(slots):
        found.setdefault(slot.policy, []).append(place)
    return found


def asker_of(scenario: Scenario, lever: Lever) -> Asker:
    """Who asks for what a lever's policy needs: the first of the lever's actors, for all of them."""
    actors = [scenario.ruleset.slots[slot].actor for slot in lever.slots]
    return Asker(scenario, scenario.ruleset.seats[lever.seat], actors[0], frozenset(actors))


def once(scenario: Scenario, what: Any, make: Callable[[], Made]) -> Made:
    """What follows from a scenario alone, made when it is first asked for and kept with it. what: its name."""
    if what not in scenario.made:
        scenario.made[what] = make()
    made: Made = scenario.made[what]
    return made


def named(need: Need | None) -> frozenset[str]:
    """The policies on which a condition depends."""
    if need is None:
        return frozenset()
    inner = (*(need.all or ()), *(need.any or ()), *((need.not_,) if need.not_ else ()))
    own = frozenset((need.policy,)) if need.policy is not None else frozenset()
    return own.union(*map(named, inner))
