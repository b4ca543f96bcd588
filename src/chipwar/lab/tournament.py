"""Tournaments: strategies of two sides against each other, of any game that gives scores for a pair.

The driver knows names and scores. A cell holds the scores of many draws, the same draws in every cell, so that two
strategies are compared under the same luck.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Pair = tuple[str, str]
Scores = Callable[[Sequence[Pair]], Iterable[tuple[Values, Values]]]
"""From pairs (row strategy, column strategy) to the scores of both sides, each float64 [draws], pair by pair."""

ENOUGH = 3
"""Sampled profiles with a strategy, of which an interval can be told."""

SURE = 0.95
"""Share of the intervals that hold the mean."""

NORMAL = 1.959963984540054
"""Standard errors to both sides of a mean that do so if the spread is known."""


@dataclass(frozen=True)
class Payoffs:
    """What strategies scored against each other. first, second: scores of the sides, float64 [rows, columns, draws]."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    first: Values
    second: Values

    @property
    def draws(self) -> int:
        """Draws of a cell."""
        return int(self.first.shape[2])

    def means(self) -> tuple[Values, Values]:
        """The payoff matrices: float64 [rows, columns] for each side."""
        return self.first.mean(axis=2), self.second.mean(axis=2)

    def within(self) -> tuple[Values, Values]:
        """Half-widths of the 95 % intervals of the means; infinite for a single draw of a game of chance."""
        return half_width(self.first), half_width(self.second)

    def turned(self) -> Payoffs:
        """The same seen from the other side."""
        return Payoffs(self.columns, self.rows, self.second.transpose(1, 0, 2), self.first.transpose(1, 0, 2))

    def best_shares(self) -> Values:
        """In what share of (column, draw) each row is a best reply; ties are shared. float64 [rows]."""
        best = self.first == self.first.max(axis=0)
        shares: Values = (best / best.sum(axis=0)).mean(axis=(1, 2))
        return shares

    def best_columns(self) -> npt.NDArray[np.int64]:
        """Against how many columns each row has the highest mean: int [rows]."""
        means = self.first.mean(axis=2)
        best: npt.NDArray[np.int64] = (means == means.max(axis=0)).sum(axis=1)
        return best


def half_width(scores: Values) -> Values:
    """Half-width of the 95 % interval of a mean over the last axis."""
    draws = scores.shape[-1]
    if draws == 1:
        return np.full(scores.shape[:-1], np.inf)
    width: Values = student(draws - 1) * scores.std(axis=-1, ddof=1) / np.sqrt(draws)
    return width


def student(freedom: int) -> float:
    """Standard errors to both sides of a mean that hold 95 % if the spread is estimated: the quantile of Student's t,
    exact for 1 and 2 degrees of freedom, else by its series about the normal one (within 0.3 %)."""
    if freedom == 1:
        return float(np.tan(np.pi * SURE / 2.0))
    if freedom == 2:
        return float(SURE * np.sqrt(2.0 / (1.0 - SURE * SURE)))
    z, v = NORMAL, float(freedom)
    first = z * (z**2 + 1.0) / 4.0
    second = z * ((5.0 * z**2 + 16.0) * z**2 + 3.0) / 96.0
    third = z * (((3.0 * z**2 + 19.0) * z**2 + 17.0) * z**2 - 15.0) / 384.0
    fourth = z * ((((79.0 * z**2 + 776.0) * z**2 + 1482.0) * z**2 - 1920.0) * z**2 - 945.0) / 92160.0
    return z + first / v + second / v**2 + third / v**3 + fourth / v**4


def play_tournament(rows: Sequence[str], columns: Sequence[str], scores: Scores) -> Payoffs:
    """Every row strategy against every column strategy."""
    pairs = [(row, column) for row in rows for column in columns]
    played = list(scores(pairs))
    shape = (len(rows), len(columns), -1)
    first, second = (np.array([cell[side] for cell in played], dtype=np.float64).reshape(shape) for side in (0, 1))
    return Payoffs(tuple(rows), tuple(columns), first, second)


@dataclass(frozen=True)
class Profiles:
    """Sampled profiles of many seats. choice: int [profiles, seats], place of the strategy; scores: float64 [profiles,
    seats, draws]."""

    seats: tuple[str, ...]
    strategies: dict[str, tuple[str, ...]]
    choice: npt.NDArray[np.int64]
    scores: Values

    def standing(self, seat: str) -> tuple[Values, Values]:
        """Each strategy's mean score for its seat over the profiles in which it was played, less the seat's mean over
        all, and the half-width of its 95 % interval: float64 [strategies] each; NaN for what was never sampled."""
        place = self.seats.index(seat)
        means = self.scores[:, place].mean(axis=1)
        found = [means[self.choice[:, place] == number] for number in range(len(self.strategies[seat]))]
        centre = means.mean()
        standing = [values.mean() - centre if len(values) else np.nan for values in found]
        width = [half_width(values) if len(values) >= ENOUGH else np.inf for values in found]
        return np.array(standing, dtype=np.float64), np.array(width, dtype=np.float64)
