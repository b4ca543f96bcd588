"""The ruleset: everything of a scenario that is the same in every game of it, compiled.

Entities with derived domains, layout, programs, the numbers with the rows they fill, and the hash over all of it.
Built by `build.py`; used by everything that plays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.base.hashing import MASK, PURPOSES, address, mix_array, stable_number, uniform_array
from chipwar.base.numbers import SourcedNumber, Spread, quantiles
from chipwar.rules.layout import Layout
from chipwar.rules.program import Program, written_rows
from chipwar.scenario.menu import Policy, Slot
from chipwar.scenario.models import CardInPlay, DeckModel, TreatyModel

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Seat:
    """Who controls an actor. levers: indices into the ruleset's levers; hand: policies that lie open."""

    id: str
    actors: tuple[str, ...]
    strategy: str
    changes: int
    dials: tuple[str, ...]
    levers: tuple[int, ...]
    hand: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lever:
    """What a seat moves with one order: the slots of its actors for one policy and target."""

    seat: str
    policy: str
    target: str
    slots: tuple[int, ...]


@dataclass(frozen=True)
class Fill:
    """A number and the rows it fills, with the sign it has there."""

    number: SourcedNumber
    rows: npt.NDArray[np.int64]
    signs: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Group:
    """Numbers that are drawn together, since they have one kind of spread.

    places: of their draws, uint64 [n]; value, low, high, sigma: float64 [n, 1]; rows: what they fill; signs: float64
    [rows, 1]; of: whose value a row has.
    """

    kind: str
    places: npt.NDArray[np.uint64]
    value: Matrix
    low: Matrix
    high: Matrix
    sigma: Matrix
    rows: npt.NDArray[np.int64]
    signs: Matrix
    of: npt.NDArray[np.int64]


DRAWN_TOGETHER = 256
"""Numbers drawn together at most, so that a block of games stays in fast memory; results do not depend on it."""


@dataclass(frozen=True)
class Ruleset:
    """A compiled scenario."""

    layout: Layout
    begin: Program
    resolve: Program
    bind: Program
    look: Program
    fills: tuple[Fill, ...]
    flags: tuple[tuple[int, float], ...]
    policies: dict[str, Policy]
    cards: dict[str, CardInPlay]
    decks: dict[str, DeckModel]
    treaties: dict[str, TreatyModel]
    slots: tuple[Slot, ...]
    levers: tuple[Lever, ...]
    seats: dict[str, Seat]
    fingerprint_rows: npt.NDArray[np.int64]
    measured_rows: npt.NDArray[np.int64]
    digest: str
    numbers: dict[str, SourcedNumber] = field(default_factory=dict)
    pointers: dict[str, npt.NDArray[np.int64]] = field(default_factory=dict)
    """For effects, signals, goals and conditions the row that each of them points to."""

    def row(self, domain: str, quantity: str, entity: str = "world") -> int:
        """The row of a quantity of an entity."""
        return self.layout.row(domain, quantity, entity)

    @cached_property
    def typical(self) -> tuple[npt.NDArray[np.int64], Matrix]:
        """What begins a game in which nothing is drawn: rows, and their values float64 [rows, 1]."""
        values = [fill.signs * fill.number.value for fill in self.fills]
        return np.concatenate([fill.rows for fill in self.fills]), np.concatenate(values)[:, None]

    @cached_property
    def flagged(self) -> tuple[npt.NDArray[np.int64], Matrix]:
        """What the scenario itself says, whatever is drawn: rows, and their values float64 [rows, 1]."""
        last = dict(self.flags)
        return np.array(list(last), dtype=np.int64), np.array(list(last.values()), dtype=np.float64)[:, None]

    @cached_property
    def filled(self) -> dict[str, Fill]:
        """The fills by the path of their number."""
        return {fill.number.id: fill for fill in self.fills}

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Everything that may be drawn, in groups."""
        kinds: dict[str, list[Fill]] = {}
        for fill in self.fills:
            if fill.number.spread is not None:
                kinds.setdefault(fill.number.spread.kind, []).append(fill)
        return tuple(
            _group(kind, fills[first : first + DRAWN_TOGETHER])
            for kind, fills in kinds.items()
            for first in range(0, len(fills), DRAWN_TOGETHER)
        )

    @cached_property
    def unmeasured_rows(self) -> npt.NDArray[np.int64]:
        """Rows that a turn writes and that are not just measured by it: stocks, slots, memory, what the start holds."""
        return np.setdiff1d(np.array(sorted(written_rows(self.resolve)), dtype=np.int64), self.measured_rows)


def _group(kind: str, fills: list[Fill]) -> Group:
    spreads = [fill.number.spread or Spread(kind) for fill in fills]

    def standing(values: Iterable[float]) -> Matrix:
        return np.array(list(values), dtype=np.float64)[:, None]

    return Group(
        kind,
        np.array([address("number", fill.number.id) for fill in fills], dtype=np.uint64),
        standing(fill.number.value for fill in fills),
        standing(spread.low for spread in spreads),
        standing(spread.high for spread in spreads),
        standing(spread.sigma for spread in spreads),
        np.concatenate([fill.rows for fill in fills]),
        np.concatenate([fill.signs for fill in fills])[:, None],
        np.repeat(np.arange(len(fills)), [len(fill.rows) for fill in fills]),
    )


def keys_of(seeds: list[int], runs: list[int]) -> dict[str, npt.NDArray[np.uint64]]:
    """Keys of each column for each purpose: uint64 [R]."""
    seed, run = (np.array([number & MASK for number in numbers], dtype=np.uint64) for numbers in (seeds, runs))
    game = mix_array(mix_array(seed) ^ run)
    return {purpose: mix_array(game ^ np.uint64(stable_number(purpose))) for purpose in PURPOSES}


def parameter_rows(
    ruleset: Ruleset, setup_keys: npt.NDArray[np.uint64], parameters: str | dict[str, Any], overrides: dict[str, Any]
) -> Matrix:
    """A fresh matrix with every number in its rows and zero elsewhere. float64 [rows, R].

    parameters: "drawn", "typical", or number id -> float64 [R] (the rest typical). overrides win over both.
    """
    columns = len(setup_keys)
    matrix = np.zeros((ruleset.layout.size, columns))
    rows, values = ruleset.typical
    matrix[rows] = values
    if parameters == "drawn":
        turns = np.zeros(columns, dtype=np.uint64)
        for group in ruleset.groups:
            u = uniform_array(setup_keys, turns, group.places)
            values = quantiles(group.kind, u, group.value, group.low, group.high, group.sigma)
            matrix[group.rows] = group.signs * values[group.of]
    for path, given in (({} if isinstance(parameters, str) else parameters) | overrides).items():
        if path in ruleset.filled:
            fill = ruleset.filled[path]
            matrix[fill.rows] = fill.signs[:, None] * np.asarray(given, dtype=np.float64)
    matrix[ruleset.flagged[0]] = ruleset.flagged[1]
    return matrix


def fingerprint(ruleset: Ruleset, matrix: Matrix, column: int = 0) -> str:
    """SHA-256 of ruleset, row names and the exact stocks and slots of one column. A NaN is refused."""
    values = matrix[ruleset.fingerprint_rows, column] + 0.0
    if np.isnan(values).any():
        raise ValueError("the state holds a value that is not a number")
    values = np.where(values == 0.0, 0.0, values)
    digest = hashlib.sha256(ruleset.digest.encode())
    digest.update(values.astype("<f8").tobytes())
    return digest.hexdigest()
