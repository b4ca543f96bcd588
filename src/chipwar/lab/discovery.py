"""Scenario discovery: in which circumstances does something happen? Boxes found by patient peeling (PRIM).

A box is a few limits on columns of a table within which most rows are of interest. It is found as Friedman and Fisher
(1999) do, by peeling a small share of the rows again and again and pasting some of it back; of all boxes on the way the
one is taken that catches most and is purest. Limits that the rows within do not need are dropped, after Bryant and
Lempert (2010): a limit stays only if chance alone would hardly make it look so useful. Knows nothing of games.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipwar.base.hashing import address, column_key, uniform_array

Values = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Limits:
    """How patiently boxes are looked for."""

    peel: float = 0.05
    """Share of the rows in a box that one step takes off."""

    least: float = 0.05
    """Share of all rows below which no box falls."""

    columns: int = 24
    """So many columns that differ most between rows of interest and others are tried."""

    doubt: float = 0.05
    """Chance of a needless limit, over all columns together."""

    boxes: int = 3
    samples: int = 8
    """Half samples in which a box is looked for again."""

    purity: float = 0.5
    """How much catching counts beside purity, as the F measure's beta."""


USUAL = Limits()


@dataclass(frozen=True)
class Limit:
    """A column lies between two values; an infinite one is none. chance: that as much would come of chance alone;
    again: share of the half samples in which this column was limited as well."""

    column: int
    low: float
    high: float
    chance: float
    again: float = 0.0


@dataclass(frozen=True)
class Box:
    """A found box. coverage: share of all rows of interest that lie within; density: share of the rows within that are
    of interest; tested_*: the same of boxes found in half of the rows, measured in the other half; mass: share of all
    rows within; added: share of all rows of interest that no earlier box has."""

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float
    added: float
    tested_coverage: float
    tested_density: float

    def holds(self, table: Values) -> Mask:
        """Which rows lie within: bool [n]."""
        return _inside(table, [(limit.column, limit.low, limit.high) for limit in self.limits])


Bounds = list[tuple[int, float, float]]


def _inside(table: Values, bounds: Bounds) -> Mask:
    inside = np.ones(len(table), dtype=np.bool_)
    for column, low, high in bounds:
        inside &= (table[:, column] >= low) & (table[:, column] <= high)
    return inside


def find_boxes(table: Values, interest: Mask, limits: Limits = USUAL, seed: int = 0) -> list[Box]:
    """Boxes that cover the rows of interest, one after the other. table: float64 [n, k]; interest: bool [n].

    No box is found where nothing but chance makes rows interesting, or all or none are.
    """
    left, found = np.ones(len(table), dtype=np.bool_), []
    for _ in range(limits.boxes):
        if not interest[left].any() or interest[left].all():
            break
        bounds = _box(table[left], interest[left], limits)
        if not bounds:
            break
        found.append(_described(table, interest, left, bounds, limits, seed))
        left &= ~_inside(table, bounds)
    return found


def _described(table: Values, interest: Mask, left: Mask, bounds: Bounds, limits: Limits, seed: int) -> Box:
    inside = _inside(table, bounds)
    again, coverage, density = _repeated(table, interest, left, [c for c, _, _ in bounds], limits, seed)
    doubts = {column: _chance(table[left], interest[left], bounds, column) for column, _, _ in bounds}
    told = [Limit(column, low, high, doubts[column], again[column]) for column, low, high in bounds]
    return Box(
        tuple(sorted(told, key=lambda limit: (limit.chance, limit.column))),
        coverage=float(interest[inside].sum() / interest.sum()),
        density=float(interest[inside].mean()),
        mass=float(inside.mean()),
        added=float((interest & inside & left).sum() / interest.sum()),
        tested_coverage=coverage,
        tested_density=density,
    )


def _box(table: Values, interest: Mask, limits: Limits) -> Bounds:
    """The best box of some rows; empty if no limit is worth keeping."""
    columns = _promising(table, interest, limits.columns)
    part = table[:, columns]
    best = max(_peeled(part, interest, limits), key=lambda box: _worth(part, interest, box[0], box[1], limits))
    low, high = _pasted(part, interest, best[0], best[1], limits)
    bounds = [
        (int(columns[i]), float(low[i]), float(high[i]))
        for i in range(len(columns))
        if np.isfinite(low[i]) or np.isfinite(high[i])
    ]
    return _needed(table, interest, bounds, limits)


def _promising(table: Values, interest: Mask, count: int) -> npt.NDArray[np.int64]:
    """The columns in which rows of interest differ most from others: the largest gap of the two distributions."""
    order = np.argsort(table, axis=0, kind="stable")
    sorted_interest = interest[order]
    yes, no = max(int(interest.sum()), 1), max(int((~interest).sum()), 1)
    gaps = np.abs((sorted_interest.cumsum(axis=0) / yes) - ((~sorted_interest).cumsum(axis=0) / no)).max(axis=0)
    found: npt.NDArray[np.int64] = np.sort(np.argsort(-gaps, kind="stable")[:count])
    return found


def _peeled(table: Values, interest: Mask, limits: Limits) -> Iterator[tuple[Values, Values]]:
    """Boxes from all rows down to the smallest, as (low, high), each float64 [k]."""
    low, high = np.full(table.shape[1], -np.inf), np.full(table.shape[1], np.inf)
    inside = np.ones(len(table), dtype=np.bool_)
    yield low.copy(), high.copy()
    while True:
        step = _best_peel(table[inside], interest[inside], limits.peel)
        if step is None:
            return
        column, side, value = step
        (low if side == 0 else high)[column] = value
        inside &= (table[:, column] >= low[column]) & (table[:, column] <= high[column])
        if inside.sum() < limits.least * len(table):
            return
        yield low.copy(), high.copy()


def _best_peel(rows: Values, interest: Mask, peel: float) -> tuple[int, int, float] | None:
    """The peel that leaves the purest rows: column, side (0 low, 1 high) and the new limit; None if none takes any off.

    Equal values go together, so a peel of a column with few values takes off more rows than its share."""
    count = len(rows)
    off = max(int(peel * count), 1)
    if count <= off:
        return None
    order = np.argsort(rows, axis=0, kind="stable")
    values = np.take_along_axis(rows, order, axis=0)
    hits = np.concatenate([np.zeros((1, rows.shape[1])), interest[order].cumsum(axis=0)])
    first, last = (values <= values[off - 1]).sum(axis=0), (values < values[count - off]).sum(axis=0)
    columns = np.arange(rows.shape[1])
    above, below = hits[-1] - hits[first, columns], hits[last, columns]
    kept = np.array([count - first, last])
    scores = np.where(kept > 0, np.array([above, below]) / np.maximum(kept, 1), -1.0)
    side, column = np.unravel_index(int(np.argmax(scores)), scores.shape)
    if scores[side, column] < 0.0:
        return None
    place = first[column] if side == 0 else last[column] - 1
    return int(column), int(side), float(values[place, column])


def _worth(table: Values, interest: Mask, low: Values, high: Values, limits: Limits) -> float:
    """The F measure of a box: how much it catches and how pure it is, the second counting more."""
    inside = ((table >= low) & (table <= high)).all(axis=1)
    hits = float((interest & inside).sum())
    if hits == 0.0:
        return 0.0
    coverage, density = hits / float(interest.sum()), hits / float(inside.sum())
    weight = limits.purity**2
    return (1.0 + weight) * coverage * density / (weight * density + coverage)


def _pasted(table: Values, interest: Mask, low: Values, high: Values, limits: Limits) -> tuple[Values, Values]:
    """The box with its limits let out again as long as that makes it better."""
    low, high = low.copy(), high.copy()
    while True:
        best, worth = None, _worth(table, interest, low, high, limits)
        for column in range(table.shape[1]):
            for wider in _wider(table, low, high, column, limits.peel):
                trial = _worth(table, interest, wider[0], wider[1], limits)
                if trial > worth:
                    best, worth = wider, trial
        if best is None:
            return low, high
        low, high = best


def _wider(table: Values, low: Values, high: Values, column: int, peel: float) -> Iterator[tuple[Values, Values]]:
    """The box with one limit of a column let out by a peel's rows, and by a single row."""
    other = np.ones(len(table), dtype=np.bool_)
    for place in range(table.shape[1]):
        if place != column:
            other &= (table[:, place] >= low[place]) & (table[:, place] <= high[place])
    values = table[other, column]
    inside = int(((values >= low[column]) & (values <= high[column])).sum())
    for rows in {1, max(int(peel * inside), 1)}:
        if np.isfinite(low[column]):
            below = np.sort(values[values < low[column]])[::-1]
            wider = low.copy()
            wider[column] = below[rows - 1] if len(below) >= rows else -np.inf
            yield wider, high
        if np.isfinite(high[column]):
            above = np.sort(values[values > high[column]])
            wider = high.copy()
            wider[column] = above[rows - 1] if len(above) >= rows else np.inf
            yield low, wider


def _needed(table: Values, interest: Mask, bounds: Bounds, limits: Limits) -> Bounds:
    """The limits without those that chance alone would make look as useful, the worst first."""
    bounds = list(bounds)
    # Every column has two ends, and any of them might have been the lucky one.
    doubt = limits.doubt / (2 * table.shape[1])
    while bounds:
        chances = [_chance(table, interest, bounds, column) for column, _, _ in bounds]
        worst = int(np.argmax(chances))
        if chances[worst] <= doubt:
            break
        bounds.pop(worst)
    return bounds


def _chance(table: Values, interest: Mask, bounds: Bounds, column: int) -> float:
    """The chance that rows drawn from the box without a column's limit are as often of interest as those within it."""
    without = _inside(table, [bound for bound in bounds if bound[0] != column])
    within = _inside(table, bounds)
    rate = float(interest[without].mean())
    return at_least(int(interest[within].sum()), int(within.sum()), rate)


def at_least(hits: int, count: int, rate: float) -> float:
    """The chance of so many hits or more in so many tries, each with this rate."""
    if hits <= 0:
        return 1.0
    if rate <= 0.0 or rate >= 1.0:
        return float(rate >= 1.0)
    logs = [
        math.lgamma(count + 1) - math.lgamma(k + 1) - math.lgamma(count - k + 1)
        + k * math.log(rate) + (count - k) * math.log1p(-rate)
        for k in range(hits, count + 1)
    ]  # fmt: skip
    return min(float(sum(map(math.exp, logs))), 1.0)


def _repeated(
    table: Values, interest: Mask, left: Mask, columns: Sequence[int], limits: Limits, seed: int
) -> tuple[dict[int, float], float, float]:
    """How often each column is limited again in half samples of what is left; coverage and density of the boxes found
    there among all rows of the other halves. Where no box is found, none holds anything."""
    again = dict.fromkeys(columns, 0)
    coverages, densities = [], []
    for half in _halves(len(table), limits.samples, seed):
        sample, others = half & left, interest[~half]
        known = bool(interest[sample].any()) and not interest[sample].all()
        bounds = _box(table[sample], interest[sample], limits) if known else []
        for column, _, _ in bounds:
            if column in again:
                again[column] += 1
        inside = _inside(table[~half], bounds) if bounds else np.zeros(len(others), dtype=np.bool_)
        coverages.append(float(others[inside].sum() / max(others.sum(), 1)))
        densities.append(float(others[inside].mean() if inside.any() else others.mean()))
    shares = {column: number / limits.samples for column, number in again.items()}
    return shares, float(np.mean(coverages)), float(np.mean(densities))


def _halves(rows: int, count: int, seed: int) -> Iterator[Mask]:
    """Half samples: bool [rows], the same for the same seed."""
    for place in range(count):
        key = np.array([column_key(seed, place, "setup")], dtype=np.uint64)
        rows_of = np.array([address("half", str(row)) for row in range(rows)], dtype=np.uint64)
        draws = uniform_array(key, np.zeros(1, dtype=np.uint64), rows_of)[:, 0]
        half = np.zeros(rows, dtype=np.bool_)
        half[np.argsort(draws, kind="stable")[: rows // 2]] = True
        yield half
