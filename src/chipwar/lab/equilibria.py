"""What payoff matrices of two sides lead to: equilibria, fictitious play, replicator dynamics, best replies.

Equilibria are found by nashpy where it is installed; without it, fictitious play comes close, and says how close.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
EXACT_UP_TO = 8
"""Strategies on a side up to which all supports are tried; with more, paths from every label are followed."""

ROUNDS = 20_000
STEPS = 200
CLOSE = 1e-9
SHOWN = 3
"""Digits to which two equilibria are the same."""

Mix = tuple[Values, Values]


@dataclass(frozen=True)
class Equilibrium:
    """Mixtures from which neither side gains by leaving, up to `regret`. first, second: what the sides score."""

    rows: Values
    columns: Values
    first: float
    second: float
    regret: float
    method: str

    @property
    def support(self) -> tuple[int, int]:
        """How many strategies each side plays in more than one game of a hundred."""
        return int((self.rows > 0.01).sum()), int((self.columns > 0.01).sum())


def regret_of(first: Values, second: Values, mix: Mix) -> float:
    """What the side that gains most would gain by its best reply."""
    rows, columns = mix
    gains = (first @ columns).max() - rows @ first @ columns, (rows @ second).max() - rows @ second @ columns
    return float(max(*gains, 0.0))


def equilibria(first: Values, second: Values) -> list[Equilibrium]:
    """All equilibria that are found, the one that both sides together like best first. first, second: float64 [rows,
    columns]. Without nashpy: the one that fictitious play comes close to."""
    if 1 in first.shape:  # nobody to mix against, and nashpy's paths may go round for ever
        pure = [
            (np.eye(first.shape[0])[row], np.eye(first.shape[1])[column])
            for row, column in pure_equilibria(first, second)
        ]
        return sorted(
            (_as_found(first, second, mix, "best_reply") for mix in pure), key=lambda e: -(e.first + e.second)
        )
    try:
        import nashpy
    except ImportError:
        return [_as_found(first, second, fictitious_play(first, second), "fictitious_play")]
    found: dict[bytes, Equilibrium] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a game may have more equilibria than are found
        game = nashpy.Game(first, second)
        for rows, columns in _tried(game, first.shape):
            mix = (np.asarray(rows, dtype=np.float64), np.asarray(columns, dtype=np.float64))
            if not _is_mix(mix, first.shape) or regret_of(first, second, mix) > CLOSE:
                continue
            equilibrium = _as_found(first, second, mix, "nashpy")
            found.setdefault(np.round(np.concatenate(mix), SHOWN).tobytes(), equilibrium)
    if not found:
        return [_as_found(first, second, fictitious_play(first, second), "fictitious_play")]
    return sorted(found.values(), key=lambda e: (-(e.first + e.second), e.rows.tolist()))


def _tried(game: Any, shape: tuple[int, ...]) -> Iterator[Any]:
    if max(shape) <= EXACT_UP_TO:
        yield from game.support_enumeration(non_degenerate=True)
    yield from game.lemke_howson_enumeration()


def _is_mix(mix: Mix, shape: tuple[int, ...]) -> bool:
    return all(
        part.shape == (size,) and np.isfinite(part).all() and (part >= -CLOSE).all() and abs(part.sum() - 1.0) < CLOSE
        for part, size in zip(mix, shape, strict=True)
    )


def _as_found(first: Values, second: Values, mix: Mix, method: str) -> Equilibrium:
    rows, columns = (np.clip(part, 0.0, 1.0) for part in mix)
    own, other = (float(rows @ side @ columns) for side in (first, second))
    return Equilibrium(rows, columns, own, other, regret_of(first, second, (rows, columns)), method)


def fictitious_play(first: Values, second: Values, rounds: int = ROUNDS) -> Mix:
    """Each side replies to how often the other played what so far. Ties go to the first strategy."""
    counts = np.zeros(first.shape[0]), np.zeros(first.shape[1])
    counts[0][0] = counts[1][0] = 1.0
    for _ in range(rounds):
        row, column = int(np.argmax(first @ counts[1])), int(np.argmax(counts[0] @ second))
        counts[0][row] += 1.0
        counts[1][column] += 1.0
    return counts[0] / counts[0].sum(), counts[1] / counts[1].sum()


def replicate(first: Values, second: Values, steps: int = STEPS) -> tuple[Values, Values]:
    """Replicator dynamics of two populations from an even start: float64 [steps + 1, strategies] for each side.

    A strategy's share grows with how far it scores above its side's mean; payoffs are counted in parts of their range.
    """
    rows, columns = (np.full(size, 1.0 / size) for size in first.shape)
    courses = [rows], [columns]
    scale = tuple(np.maximum(side.max() - side.min(), CLOSE) for side in (first, second))
    for _ in range(steps):
        fit = first @ columns / scale[0], rows @ second / scale[1]
        rows, columns = _grown(rows, fit[0]), _grown(columns, fit[1])
        courses[0].append(rows)
        courses[1].append(columns)
    return np.array(courses[0]), np.array(courses[1])


PACE = 0.2
"""How fast shares follow scores, per step and range of payoffs."""


def _grown(shares: Values, fit: Values) -> Values:
    grown = shares * np.exp(PACE * (fit - fit.max()))
    found: Values = grown / grown.sum()
    return found


def pure_equilibria(first: Values, second: Values) -> list[tuple[int, int]]:
    """Cells where each is a best reply to the other."""
    best = (first == first.max(axis=0)) & (second == second.max(axis=1)[:, None])
    return [(int(row), int(column)) for row, column in zip(*np.nonzero(best), strict=True)]


def widest_support(found: list[Equilibrium]) -> npt.NDArray[np.int64]:
    """Smallest number of strategies with weight, over both sides, of each equilibrium: int [n]."""
    return np.array([min(equilibrium.support) for equilibrium in found], dtype=np.int64)
