"""What any number of games came to, in memory that does not grow with them: counts by value, exact ends, exact sums.

All that is kept are integers and extremes, so that summaries may be merged in any order and give the same bytes.
A value's bin follows from its own bits: |x| + 2**-30, of which sign, exponent and the first seven bits of the
mantissa are kept. A bin is therefore at most 0.8 % of its values wide, and near zero 1e-11. A bin depends on nothing
else, no chunk, worker or engine.

Cells are outcomes x turns. Bins are kept by pages of 64, and only pages in which something fell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

NEAR_ZERO = 2.0**-30
"""Added to a value's size, so that bins near zero do not become ever finer."""
DROPPED_BITS = 45
"""Of the 52 bits of a mantissa, those that a bin does not tell apart."""
FIRST_CODE = int(np.array(NEAR_ZERO).view(np.int64)) >> DROPPED_BITS
PAGE_BITS = 6
PAGE = 1 << PAGE_BITS
PAGES_OF_CELL = 1 << 13
"""More pages than any number can lie in, so that cell and page make one key."""
ZERO_PAGE = PAGES_OF_CELL // 2

ACCURACY = 1.0 / 128.0
"""The width of a bin by the size of its values, at most."""

GRID_BITS = 60
"""Sums are multiples of 2**-60."""
LIMBS, LIMB_BITS = 4, 32
"""A sum is four integers, the lowest first, of which each but the last holds 32 bits of one part's sum."""

CELLS_AT_ONCE = 200
"""So many cells are sorted into bins together: few enough for a processor's cache."""

MOST_RUNS = np.iinfo(np.uint32).max


def codes_of(values: Floats) -> Integers:
    """The bins of values: one integer each, in the order of the values."""
    size = (np.abs(values) + NEAR_ZERO).view(np.int64) >> DROPPED_BITS
    size -= FIRST_CODE
    return np.where(values < 0.0, -1 - size, size)


def _sizes_at(codes: Integers) -> Floats:
    bits: Floats = ((codes + FIRST_CODE) << DROPPED_BITS).view(np.float64)
    return bits - NEAR_ZERO


def edges_of(codes: Integers) -> tuple[Floats, Floats]:
    """The lower and the upper end of bins."""
    negative = codes < 0
    sizes = np.where(negative, -1 - codes, codes)
    inner, outer = _sizes_at(sizes), _sizes_at(sizes + 1)
    return np.where(negative, -outer, inner), np.where(negative, -inner, outer)


def fixed_sums(values: Floats) -> Floats:
    """Sums over the last axis in an order of our own, halves upon halves, so that they are the same everywhere."""
    width = 1 << max(values.shape[1] - 1, 0).bit_length()
    if width != values.shape[1]:
        values = np.concatenate([values, np.zeros((len(values), width - values.shape[1]))], axis=1)
    while width > 1:
        width //= 2
        values = values[:, :width] + values[:, width:]
    return values[:, 0]


def limbs_of(sums: Floats) -> Integers:
    """Sums as integers on the grid: [LIMBS, cells]. Every step is exact; what is finer than the grid is cut off."""
    rest = np.ldexp(sums, GRID_BITS - LIMB_BITS * (LIMBS - 1))
    limbs = np.empty((LIMBS, len(sums)), dtype=np.int64)
    for place in range(LIMBS - 1, -1, -1):
        whole = np.trunc(rest)
        limbs[place] = whole
        rest = (rest - whole) * 2.0**LIMB_BITS
    return limbs


@dataclass
class Counts:
    """What fell into bins. keys: cell and page, sorted, [pages]; counts: [pages, PAGE] unsigned integers."""

    keys: Integers
    counts: npt.NDArray[Any]


def _any(counts: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint64]:
    """Not zero where a page holds anything; four counts at a time."""
    found = counts.view(np.uint64)
    while found.shape[1] > 1:
        half = found.shape[1] // 2
        found = found[:, :half] | found[:, half:]
    return found[:, 0]


def _constant(cells: Integers, values: Floats, runs: int) -> Counts:
    """Cells in which all runs have one value."""
    codes = codes_of(values)
    counts = np.zeros((len(cells), PAGE), dtype=np.uint16)
    counts[np.arange(len(cells)), codes & (PAGE - 1)] = runs
    return Counts(cells * PAGES_OF_CELL + (codes >> PAGE_BITS) + ZERO_PAGE, counts)


def _varying(cells: Integers, values: Floats, low: Floats, high: Floats) -> Counts:
    """Cells in which runs differ. values: [cells, runs]; each cell gets the pages from its lowest to its highest."""
    first = codes_of(low) >> PAGE_BITS
    pages = (codes_of(high) >> PAGE_BITS) - first + 1
    ends = np.cumsum(pages)
    shift = ((ends - pages - first) << PAGE_BITS)[:, None]
    if (low >= 0.0).all():
        codes = (values + NEAR_ZERO).view(np.int64)
        codes >>= DROPPED_BITS
        codes += shift - FIRST_CODE
    else:
        codes = codes_of(values)
        codes += shift
    counts = np.bincount(codes.ravel(), minlength=int(ends[-1]) << PAGE_BITS).astype(np.uint16).reshape(-1, PAGE)
    used = np.flatnonzero(_any(counts))
    keys = np.repeat(cells * PAGES_OF_CELL + ZERO_PAGE + first - (ends - pages), pages) + np.arange(ends[-1])
    return Counts(keys[used], counts[used])


class Summary:
    """Counts, extremes and sums of some runs. low, high: float64 [cells]; sums: int64 [LIMBS, cells]."""

    def __init__(self, cells: int) -> None:
        self.runs = 0
        self.low, self.high = np.full(cells, np.inf), np.full(cells, -np.inf)
        self.sums = np.zeros((LIMBS, cells), dtype=np.int64)
        self._keys = np.empty(0, dtype=np.int64)
        self._slots = np.empty(0, dtype=np.int64)
        self._pages = np.zeros((0, PAGE), dtype=np.uint32)

    @property
    def cells(self) -> int:
        """Outcomes x turns."""
        return len(self.low)

    def bins(self) -> Counts:
        """All counts, by cell and value."""
        if len(self._pages) > len(self._slots) or (np.diff(self._slots) < 0).any():
            # Put into order for good rather than copied each time.
            self._pages = self._pages[self._slots]
            self._slots = np.arange(len(self._slots))
        return Counts(self._keys, self._pages)

    def add(self, other: Summary | PartSummary) -> None:
        """Take in other runs; the order in which runs are taken in leaves no trace."""
        if self.runs + other.runs > MOST_RUNS:
            raise OverflowError("too many runs for the counts of a histogram")
        self.runs += other.runs
        np.minimum(self.low, other.low, out=self.low)
        np.maximum(self.high, other.high, out=self.high)
        self.sums += other.sums
        bins = other.bins()
        self._make_room(bins.keys)
        self._pages[self._slots[np.searchsorted(self._keys, bins.keys)]] += bins.counts

    def _make_room(self, keys: Integers) -> None:
        """A page for every key."""
        places = np.searchsorted(self._keys, keys)
        known = places < len(self._keys)
        known[known] = self._keys[places[known]] == keys[known]
        new = ~known
        begun = len(self._keys)
        needed = begun + int(new.sum())
        if needed == begun:
            return
        if needed > len(self._pages):
            pages = np.zeros((needed + needed // 16, PAGE), dtype=np.uint32)
            pages[:begun] = self._pages[:begun]
            self._pages = pages
        self._keys = np.insert(self._keys, places[new], keys[new])
        self._slots = np.insert(self._slots, places[new], np.arange(begun, needed))

    def means(self) -> Floats:
        """The mean of every cell: float64 [cells], from exact integers."""
        below = self.runs << GRID_BITS
        return np.array(
            [
                sum(int(limb) << (LIMB_BITS * place) for place, limb in enumerate(limbs)) / below
                for limbs in self.sums.T.tolist()
            ]
        )

    def quantiles(self, share: float) -> Floats:
        """The quantile of every cell, float64 [cells]: its bin is exact, its place in the bin is interpolated."""
        if share in (0.0, 1.0):
            return (self.high if share else self.low).copy()
        bins = self.bins()
        totals = np.cumsum(bins.counts.sum(axis=1, dtype=np.int64))
        cells = np.arange(self.cells)
        first = np.searchsorted(bins.keys, cells * PAGES_OF_CELL)
        before = np.where(first > 0, totals[first - 1], 0)
        rank = share * (self.runs - 1)
        wanted = before + int(rank) + 1
        page = np.searchsorted(totals, wanted)
        within = np.cumsum(bins.counts[page], axis=1, dtype=np.int64)
        within += (totals[page] - within[:, -1])[:, None]
        place = np.argmax(within >= wanted[:, None], axis=1)
        count = bins.counts[page, place].astype(np.float64)
        begun = within[cells, place] - bins.counts[page, place]
        lower, upper = edges_of((((bins.keys[page] % PAGES_OF_CELL) - ZERO_PAGE) << PAGE_BITS) + place)
        lower, upper = np.maximum(lower, self.low), np.minimum(upper, self.high)
        part = np.clip((rank - (begun - before) + 0.5) / count, 0.0, 1.0)
        found: Floats = np.clip(lower + (upper - lower) * part, self.low, self.high)
        return found

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """All that is kept, as arrays of fixed kinds; `restored` takes them back."""
        bins = self.bins()
        return {
            "runs": np.array([self.runs], dtype="<i8"),
            "low": self.low.astype("<f8", copy=False),
            "high": self.high.astype("<f8", copy=False),
            "sums": self.sums.astype("<i8", copy=False),
            "keys": bins.keys.astype("<i8", copy=False),
            "counts": bins.counts.astype("<u4", copy=False),
        }


def restored(arrays: dict[str, npt.NDArray[Any]]) -> Summary:
    """The summary whose `arrays` these are."""
    summary = Summary(len(arrays["low"]))
    summary.runs = int(arrays["runs"][0])
    summary.low, summary.high, summary.sums = arrays["low"], arrays["high"], arrays["sums"]
    summary._keys, summary._pages = arrays["keys"], arrays["counts"]
    summary._slots = np.arange(len(summary._keys))
    return summary


@dataclass(frozen=True)
class PartSummary:
    """A summary of one part, small enough to be sent: like `Summary`, with counts of two bytes."""

    runs: int
    low: Floats
    high: Floats
    sums: Integers
    kept: Counts

    def bins(self) -> Counts:
        """All counts, by cell and value."""
        return self.kept


class NoNumber(ArithmeticError):
    """A value is infinite or none at all; it must not disappear in a mean. cell: where."""

    def __init__(self, cell: int) -> None:
        self.cell = cell
        super().__init__(f"not finite: cell {cell}")


def summarise(values: Floats) -> PartSummary:
    """The summary of the runs of one part. values: float64 [cells, runs], in the order of runs; at most 65,535."""
    cells, runs = values.shape
    low, high, sums = np.empty(cells), np.empty(cells), np.empty(cells)
    found = []
    for begun in range(0, cells, CELLS_AT_ONCE):
        some = values[begun : begun + CELLS_AT_ONCE]
        lows, highs = some.min(axis=1) + 0.0, some.max(axis=1) + 0.0
        finite = np.isfinite(lows) & np.isfinite(highs)
        if not finite.all():
            raise NoNumber(begun + int(np.argmin(finite)))
        place = slice(begun, begun + len(some))
        low[place], high[place], sums[place] = lows, highs, lows * runs
        varies = np.flatnonzero(lows != highs)
        if not len(varies):
            continue
        if len(varies) < len(some):
            some = some[varies]
        sums[begun + varies] = fixed_sums(some)
        found.append(_varying(begun + varies, some, lows[varies], highs[varies]))
    constant = np.flatnonzero(low == high)
    found.append(_constant(constant, low[constant], runs))
    keys = np.concatenate([part.keys for part in found])
    order = np.argsort(keys)
    counts = np.concatenate([part.counts for part in found])[order]
    return PartSummary(runs, low, high, limbs_of(sums), Counts(keys[order], counts))
