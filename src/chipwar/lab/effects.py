"""What arms of an experiment do to its outcomes, pair by pair, and which drawn numbers that depends on most.

Replication k has the same parameters and luck in every arm, so the difference of a pair is the effect alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from chipwar.base.hashing import address, uniform_array
from chipwar.base.numbers import SourcedNumber, quantile
from chipwar.lab.batch import Question, Results
from chipwar.lab.claims import TINY, Values, interval
from chipwar.scenario.ruleset import keys_of


@dataclass(frozen=True)
class Effect:
    """An arm against the base arm. low, median, high: 5, 50 and 95 % of the paired differences; sure: 95 % confidence
    interval of their median; first, second: medians of the base and of the arm; size: median of the differences as a
    share of the base; up: share of games with more."""

    quantity: str
    of: str
    turn: int
    base: str
    arm: str
    low: float
    median: float
    high: float
    sure: tuple[float, float]
    first: float
    second: float
    size: float
    up: float


def effect(results: Mapping[str, Results], base: str, arm: str, quantity: str, of: str, turn: int) -> Effect:
    """The effect on one quantity after a turn was resolved."""
    first, second = (results[name].outcome(quantity, of)[turn + 1] for name in (base, arm))
    change = second - first
    low, median, high = (float(value) for value in np.quantile(change, (0.05, 0.5, 0.95)))
    size = float(np.median(change / np.maximum(np.abs(first), TINY)))
    medians = float(np.median(first)), float(np.median(second))
    up = float((change > 0.0).mean())
    return Effect(quantity, of, turn, base, arm, low, median, high, interval(change), *medians, size, up)


@dataclass(frozen=True)
class Mattering:
    """A drawn number and how its rank goes with that of the change: Spearman's correlation, -1..1."""

    number: SourcedNumber
    correlation: float


def drawn_numbers(question: Question, runs: int) -> dict[str, Values]:
    """The values of all numbers that were drawn for runs 0, 1, ...: id -> float [runs]. The question is a settled one,
    as `Results.question` is."""
    if question.parameters != "drawn":
        return {}
    keys = keys_of([question.seed] * runs, list(range(runs)))["setup"]
    turns = np.zeros(runs, dtype=np.uint64)
    found = {}
    for fill in question.scenario.ruleset.fills:
        number = fill.number
        if number.spread is not None and number.id not in question.overrides and number.id not in found:
            chance = uniform_array(keys, turns, np.array([address("number", number.id)], dtype=np.uint64))[0]
            found[number.id] = np.asarray(quantile(number, chance), dtype=np.float64)
    return found


def mattering(question: Question, change: Values, most: int = 8) -> tuple[Mattering, ...]:
    """The drawn numbers whose ranks go most with those of a change, strongest first. change: float [runs]. A number is
    left out where pure luck could do the same among so many."""
    drawn = drawn_numbers(question, len(change))
    if not drawn or np.ptp(change) <= TINY:
        return ()
    names, values = list(drawn), np.array(list(drawn.values()))
    found = _ranks(values) @ _ranks(change[None])[0]
    order = np.argsort(-np.abs(found), kind="stable")[:most]
    numbers, luck = question.scenario.ruleset.numbers, luck_alone(len(names), len(change))
    return tuple(Mattering(numbers[names[place]], float(found[place])) for place in order if abs(found[place]) > luck)


def luck_alone(numbers: int, runs: int) -> float:
    """How strong the strongest of so many correlations is when nothing matters: sqrt(2 ln(2 numbers) / runs)."""
    return float(np.sqrt(2.0 * np.log(2.0 * numbers) / runs))


def _ranks(values: Values) -> Values:
    """Ranks along the last axis, centred and of length one, so that products are correlations. Equal values share the
    mean of their ranks, so that neither their order nor the way of sorting matters; what never varies has no rank."""
    ranks = np.array([_shared_ranks(row) for row in values])
    ranks -= ranks.mean(axis=-1, keepdims=True)
    length = np.sqrt((ranks**2).sum(axis=-1, keepdims=True))
    scaled: Values = ranks / np.where(length > 0.0, length, 1.0)
    return scaled


def _shared_ranks(row: Values) -> Values:
    _, place, count = np.unique(row, return_inverse=True, return_counts=True)
    shared: Values = (np.cumsum(count) - (count + 1) / 2.0)[place]
    return shared
