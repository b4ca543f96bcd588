"""The ruleset: everything of a scenario that is the same in every game of it, compiled.

Entities with derived domains, layout, programs, the numbers with the rows they fill, and the hash over all of it.
Built by `build.py`; used by everything that plays.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.base.hashing import PURPOSES, address, column_key, uniform_array
from chipwar.base.numbers import SourcedNumber, quantile
from chipwar.rules.layout import Layout
from chipwar.rules.program import Program
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


def keys_of(seeds: list[int], runs: list[int]) -> dict[str, npt.NDArray[np.uint64]]:
    """Keys of each column for each purpose: uint64 [R]."""
    return {
        purpose: np.array([column_key(s, r, purpose) for s, r in zip(seeds, runs, strict=True)], dtype=np.uint64)
        for purpose in PURPOSES
    }


def parameter_rows(
    ruleset: Ruleset, setup_keys: npt.NDArray[np.uint64], parameters: str | dict[str, Any], overrides: dict[str, Any]
) -> Matrix:
    """A fresh matrix with every number in its rows and zero elsewhere. float64 [rows, R].

    parameters: "drawn", "typical", or number id -> float64 [R] (the rest typical). overrides win over both.
    """
    columns = len(setup_keys)
    matrix = np.zeros((ruleset.layout.size, columns))
    turns = np.zeros(columns, dtype=np.uint64)
    for fill in ruleset.fills:
        matrix[fill.rows] = fill.signs[:, None] * _values(fill.number, setup_keys, turns, parameters, overrides)
    for row, value in ruleset.flags:
        matrix[row] = value
    return matrix


def _values(
    number: SourcedNumber, keys: npt.NDArray[np.uint64], turns: Any, parameters: str | dict[str, Any], overrides: Any
) -> Any:
    if number.id in overrides:
        return np.asarray(overrides[number.id], dtype=np.float64) * np.ones(len(keys))
    if isinstance(parameters, dict):
        return np.asarray(parameters.get(number.id, number.value), dtype=np.float64) * np.ones(len(keys))
    if parameters == "typical" or number.spread is None:
        return np.full(len(keys), number.value)
    places = np.array([address("number", number.id)], dtype=np.uint64)
    return quantile(number, uniform_array(keys, turns, places)[0])


def fingerprint(ruleset: Ruleset, matrix: Matrix, column: int = 0) -> str:
    """SHA-256 of ruleset, row names and the exact stocks and slots of one column. A NaN is refused."""
    values = matrix[ruleset.fingerprint_rows, column] + 0.0
    if np.isnan(values).any():
        raise ValueError("the state holds a value that is not a number")
    values = np.where(values == 0.0, 0.0, values)
    digest = hashlib.sha256(ruleset.digest.encode())
    digest.update(values.astype("<f8").tobytes())
    return digest.hexdigest()
