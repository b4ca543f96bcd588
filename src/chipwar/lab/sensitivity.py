"""What drives an outcome: Morris screening, Sobol indices and a tornado, of any function of a design.

Morris moves one number at a time from many starting points and is cheap for hundreds of numbers; Sobol indices share
out the variance of the outcome among a few. Both are SALib's; it is asked for only when it is needed.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from chipwar.base.errors import MissingPackageError
from chipwar.base.numbers import SourcedNumber
from chipwar.lab.designs import Function, Study, Values
from chipwar.scenario.texts import current_texts

LEVELS = 4
"""Levels of a Morris design."""

REACH = (0.05, 0.95)
"""The share of a distribution that the outermost levels of Morris and the ends of a tornado stand for."""

RESAMPLES = 200
LUCK = "luck"

SURE = 0.1
"""Half-width of the 95 % interval of a share of the variance above which there are too few games to rank causes by it.
SALib's documentation asks only for a power of two as base; how much is enough shows in its resampled intervals."""


@dataclass(frozen=True)
class Screening:
    """Morris effects by column: mean, mean of absolute values with its 95 % half-width, spread. Each float64 [k].

    The unit of an effect is that of the outcome, for a step over the whole reach of a number."""

    mean: Values
    strength: Values
    strength_within: Values
    spread: Values
    rows: int

    def strongest(self, count: int, among: int | None = None) -> list[int]:
        """The columns with the strongest effects, the strongest first; of the first so many columns. Those without any
        effect are left out."""
        strength = self.strength[:among]
        order = np.argsort(-strength, kind="stable")[:count]
        return [int(place) for place in order if strength[place] > 0.0]


@dataclass(frozen=True)
class Indices:
    """Sobol indices by column with their 95 % half-widths; mean and variance of the outcome. Arrays float64 [k]."""

    first: Values
    first_within: Values
    total: Values
    total_within: Values
    mean: float
    variance: float
    rows: int

    @property
    def widest(self) -> float:
        """The widest half-width of all."""
        return float(np.concatenate([self.first_within, self.total_within]).max(initial=0.0))


@dataclass(frozen=True)
class Tornado:
    """The outcome with one number low or high and the others typical, over the same lucks. low, high: float64 [k]."""

    low: Values
    high: Values
    middle: float
    rows: int

    @property
    def order(self) -> list[int]:
        """The columns by how far they move the outcome, the farthest first."""
        found = np.array([self.low, self.high, np.full(len(self.low), self.middle)])
        return [int(place) for place in np.argsort(-np.ptp(found, axis=0), kind="stable")]


def _salib(part: str) -> Any:
    """A module of SALib. MissingPackageError says how to get it."""
    from importlib import import_module

    try:
        return import_module(f"SALib.{part}")
    except ImportError as error:
        raise MissingPackageError(current_texts().say("lab.needs_analysis", package="SALib")) from error


def need_salib() -> None:
    """MissingPackageError before anything is played, if the indices could not be computed."""
    _salib("analyze.sobol")


def problem_of(width: int) -> dict[str, Any]:
    """SALib's description of a design of shares."""
    return {"num_vars": width, "names": [str(column) for column in range(width)], "bounds": [[0.0, 1.0]] * width}


def screen(function: Function, width: int, paths: int, seed: int = 0, free: int = 0) -> Screening:
    """Morris screening of a function of `width` columns along so many paths.

    free: how many of the last columns are no shares of a distribution (such as luck); they use all of 0..1.
    """
    sample, analyze = _salib("sample.morris"), _salib("analyze.morris")
    problem = problem_of(width)
    levels = sample.sample(problem, paths, num_levels=LEVELS, seed=seed + 1)
    design = REACH[0] + levels * (REACH[1] - REACH[0])
    if free:
        design[:, -free:] = (levels[:, -free:] * (LEVELS - 1) + 0.5) / LEVELS
    found = analyze.analyze(
        problem, levels, function(design), num_resamples=RESAMPLES, num_levels=LEVELS, seed=seed + 1
    )
    mean, strength, within, spread = _columns(found, "mu", "mu_star", "mu_star_conf", "sigma")
    return Screening(mean, strength, within, spread, len(design))


def shares_of_variance(function: Function, width: int, base: int, seed: int = 0) -> Indices:
    """Sobol indices of a function of `width` columns. base: rows of the two base designs, a power of two; it takes
    base x (width + 2) rows."""
    sample, analyze = _salib("sample.sobol"), _salib("analyze.sobol")
    problem = problem_of(width)
    with warnings.catch_warnings():  # SciPy renames an argument that SALib passes on
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", FutureWarning)
        design = sample.sample(problem, base, calc_second_order=False, seed=seed + 1)
    outcomes = function(design)
    mean, variance = float(outcomes.mean()), float(outcomes.var())
    if variance <= np.finfo(np.float64).eps * max(mean * mean, np.finfo(np.float64).tiny):
        nothing = np.zeros(width)  # what never varies has no cause
        return Indices(nothing, nothing, nothing, nothing, mean, 0.0, len(design))
    found = analyze.analyze(problem, outcomes, calc_second_order=False, num_resamples=RESAMPLES, seed=seed + 1)
    first, first_within, total, total_within = _columns(found, "S1", "S1_conf", "ST", "ST_conf")
    return Indices(first, first_within, total, total_within, mean, variance, len(design))


def _columns(found: Any, *names: str) -> list[Values]:
    """What SALib found, as arrays."""
    return [np.asarray(found[name], dtype=np.float64) for name in names]


def swing(function: Function, typical: Values, columns: Sequence[int], lucks: Values | None = None) -> Tornado:
    """Each of some columns low and high with the others typical. typical: float64 [width]; lucks: float64 [m], values
    of a last column over which the outcome is averaged."""
    rows = [typical]
    for column in columns:
        for end in REACH:
            rows.append(np.where(np.arange(len(typical)) == column, end, typical))
    points = np.array(rows)
    many = 1 if lucks is None else len(lucks)
    design = np.repeat(points, many, axis=0)
    if lucks is not None:
        design = np.column_stack([design, np.tile(lucks, len(points))])
    means = function(design).reshape(len(points), many).mean(axis=1)
    return Tornado(means[1::2], means[2::2], float(means[0]), len(design))


@dataclass(frozen=True)
class Sensitivity:
    """A finished study of an outcome. screened: all numbers with their screening; numbers: those that were looked at
    closely, with indices and tornado. Where luck is a column, it is the last of the screening and of the indices.
    refused: games in which an order of a plan was refused."""

    study: Study
    screened: tuple[SourcedNumber, ...]
    screening: Screening
    numbers: tuple[SourcedNumber, ...]
    indices: Indices
    tornado: Tornado
    base: int
    paths: int
    refused: int = 0

    @property
    def enough(self) -> int | None:
        """The base that should make all shares of the variance as sure as they have to be; None if this one does."""
        if self.indices.widest <= SURE:
            return None
        # The width of an interval falls with the root of the rows; a base is a power of two.
        rows: int = 2 ** math.ceil(math.log2(self.base * (self.indices.widest / SURE) ** 2))
        return rows

    @property
    def games(self) -> int:
        """How many games were played."""
        return self.study.games(self.screening.rows + self.indices.rows + self.tornado.rows)


TORNADO_LUCKS = 16


def games_needed(study: Study, top: int, paths: int, base: int) -> int:
    """How many games `analyse` plays at most."""
    screening = paths * (study.width + 1)
    close = base * (top + (study.lucks == 0) + 2)
    swings = (2 * top + 1) * (TORNADO_LUCKS if study.lucks == 0 else 1)
    return study.games(screening + close + swings)


def _counting(study: Study, refused: list[int]) -> Function:
    """The study as a function of a design. refused: is given the games in which an order of a plan was refused."""

    def outcomes(design: Values) -> Values:
        ends = study.ends(design)
        refused.append(int((ends.refused > 0).sum()))
        return ends.effect

    return outcomes


def analyse(study: Study, top: int, paths: int, base: int) -> Sensitivity:
    """Screen all numbers of a study, then look closely at the strongest."""
    need_salib()
    free, refused = int(study.lucks == 0), list[int]()
    screening = screen(_counting(study, refused), study.width, paths, study.seed, free)
    chosen = screening.strongest(top, len(study.numbers))
    numbers = tuple(study.numbers[place] for place in chosen)
    close = _counting(replace(study, numbers=numbers), refused)
    indices = shares_of_variance(close, len(numbers) + free, base, study.seed) if numbers else _none(free)
    lucks = (np.arange(TORNADO_LUCKS) + 0.5) / TORNADO_LUCKS if free else None
    typical = np.array([typical_share(number) for number in numbers])
    tornado = swing(close, typical, range(len(numbers)), lucks)
    return Sensitivity(study, study.numbers, screening, numbers, indices, tornado, base, paths, sum(refused))


def _none(width: int) -> Indices:
    nothing = np.zeros(width)
    return Indices(nothing, nothing, nothing, nothing, 0.0, 0.0, 0)


def typical_share(number: SourcedNumber) -> float:
    """The share of a number's distribution that lies below its value."""
    spread = number.spread
    if spread is None or spread.kind == "lognormal" or spread.high <= spread.low:
        return 0.5
    return float(np.clip((number.value - spread.low) / (spread.high - spread.low), 0.0, 1.0))
