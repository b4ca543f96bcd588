"""Backtests: a scenario that is over, held against public figures under the recorded and under free decisions.

A target names a quantity of the model, how it is read off its course, the public figure with its source, and how far
the model may lie from it and why. Every target is read from the same games; nothing here is fitted to a target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chipwar.base.errors import Problem, ScenarioError
from chipwar.base.ids import nearest
from chipwar.lab.batch import Place, Question, Results, run_batch
from chipwar.scenario.checks import validate
from chipwar.scenario.files import CATALOGUE, shown, yaml_files
from chipwar.scenario.gate import read
from chipwar.scenario.load import Scenario, load_scenario
from chipwar.scenario.models import DATE, Id, Label, NumberModel, Strict, Unit
from chipwar.scenario.numbers import ProvenanceModel
from chipwar.scenario.positions import Document
from chipwar.scenario.positions import Path as Spot
from chipwar.scenario.shelves import unknown_of
from chipwar.scenario.strengths import player_names
from chipwar.scenario.texts import current_texts

Values = npt.NDArray[np.float64]
Quarter = Annotated[str, Field(pattern=r"^\d{4}Q[1-4]$")]
Row = Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z0-9_]+){1,2}$")]
TARGETS = CATALOGUE / "targets"
QUARTERS_IN_YEAR = 4
SHARES = (0.05, 0.5, 0.95)
TINY = 1e-12


class Public(Strict):
    """What is known from outside."""

    value: float
    range: tuple[float, float] | None = Field(None, description="Lowest and highest that sources give.")
    source: str = Field(description="Id of a source, then the place in it.")
    as_of: str = Field(pattern=DATE, description="When it was said or published.")

    @model_validator(mode="after")
    def _lies_in_its_range(self) -> Public:
        if self.range and not self.range[0] <= self.value <= self.range[1]:
            raise PydanticCustomError("problem.range_order", "the value must lie within its range")
        return self


class Tolerance(Strict):
    """How far beyond the public range the model's median may lie, as a share of it."""

    share: float = Field(ge=0, le=2)
    reason: str = Field(min_length=1)


class Target(Strict):
    """One figure. take at: after the last quarter; sum, mean: over the quarters; growth: x a year from the first
    quarter to the last; ratio: the mean over the quarters against the mean over those of `against`."""

    label: Label
    of: tuple[Row, ...] = Field(min_length=1, description="domain.entity.quantity or world.quantity; added up.")
    per: tuple[Row, ...] = Field((), description="Divided by these, taken in the same way.")
    take: Literal["at", "sum", "mean", "growth", "ratio"]
    over: tuple[Quarter, ...] = Field(min_length=1, max_length=2, description="A quarter, or the first and the last.")
    against: tuple[Quarter, ...] = Field((), max_length=2)
    unit: Unit
    scale: NumberModel | None = Field(None, description="From the model's unit to that of the public figure.")
    public: Public
    tolerance: Tolerance

    @model_validator(mode="after")
    def _is_complete(self) -> Target:
        if (self.take == "ratio") != bool(self.against):
            raise PydanticCustomError("problem.target_against", "a ratio, and nothing else, needs `against`")
        if self.take == "growth" and len(self.over) != len(SHARES) - 1:
            raise PydanticCustomError("problem.target_growth", "growth needs a first and a last quarter")
        return self

    @property
    def bounds(self) -> tuple[float, float]:
        """Lowest and highest median that passes."""
        low, high = self.public.range or (self.public.value, self.public.value)
        return low - self.tolerance.share * abs(low), high + self.tolerance.share * abs(high)


class Switch(Strict):
    """Who decides: the record, or strategies of their own."""

    label: Label
    strategies: dict[Id, Id] = Field(default_factory=dict)
    overrides: dict[str, float] = Field(default_factory=dict)


class TargetFile(Strict):
    """The targets of one scenario."""

    chipwar: Literal[1]
    provenance: ProvenanceModel = Field(ProvenanceModel(), description="What holds for every number of this file.")
    scenario: str
    switches: dict[Id, Switch] = Field(min_length=1)
    targets: dict[Id, Target] = Field(min_length=1)


@dataclass(frozen=True)
class Backtest:
    """Loaded targets."""

    model: TargetFile
    scenario: Scenario


@dataclass(frozen=True)
class Reading:
    """A target in one switch. low, median, high: 5, 50 and 95 %; passes: the median lies within the bounds; covers:
    the public value lies within the band."""

    low: float
    median: float
    high: float
    passes: bool
    covers: bool


@dataclass(frozen=True)
class History:
    """A finished backtest. readings: switch -> target -> reading."""

    backtest: Backtest
    runs: int
    seed: int
    results: dict[str, Results]
    readings: dict[str, dict[str, Reading]]

    @property
    def passes(self) -> bool:
        """Whether every target passes in every switch."""
        return all(reading.passes for found in self.readings.values() for reading in found.values())

    @property
    def refused_orders(self) -> dict[str, int]:
        """How many recorded orders were refused in a switch, over all runs; switches without any are left out."""
        return {name: results.refused_orders for name, results in self.results.items() if results.refused_orders}


def target_names() -> list[str]:
    """Scenarios that targets are shipped for."""
    return [file.stem for file in yaml_files(TARGETS)]


def load_backtest(name: str, targets: Path | None = None) -> Backtest:
    """The targets of a scenario: shipped under its name, or from a file of one's own."""
    file = targets or TARGETS / f"{name}.yaml"
    if not file.is_file():
        hint = nearest(name, target_names()) or ", ".join(target_names())
        message = current_texts().say("problem.no_targets", word=name, nearest=hint)
        raise ScenarioError([Problem(str(targets or name), 1, 1, "", message)])
    document = read(file, shown_as=shown(file))
    model = validate(document, TargetFile)
    scenario = load_scenario(model.scenario)
    problems = [*_switch_problems(document, model, scenario), *_target_problems(document, model, scenario)]
    if problems:
        raise ScenarioError(problems)
    return Backtest(model, scenario)


def _switch_problems(document: Document, model: TargetFile, scenario: Scenario) -> Iterator[Problem]:
    strategies = player_names()
    for name, switch in model.switches.items():
        path = ("switches", name)
        for seat, strategy in switch.strategies.items():
            yield from _unknown(document, (*path, "strategies", seat), seat, scenario.ruleset.seats, key=True)
            yield from _unknown(document, (*path, "strategies", seat), strategy, strategies)
        for number in switch.overrides:
            yield from _unknown(document, (*path, "overrides", number), number, scenario.ruleset.numbers, key=True)


def _target_problems(document: Document, model: TargetFile, scenario: Scenario) -> Iterator[Problem]:
    for name, target in model.targets.items():
        path = ("targets", name)
        for key in ("of", "per"):
            for place, row in enumerate(getattr(target, key)):
                yield from _row_problems(document, (*path, key, place), row, scenario)
        for key in ("over", "against"):
            for place, quarter in enumerate(getattr(target, key)):
                yield from _quarter_problems(document, (*path, key, place), quarter, scenario)
        yield from unknown_of(document, (*path, "public", "source"), target.public.source)


def _row_problems(document: Document, path: Spot, row: str, scenario: Scenario) -> Iterator[Problem]:
    layout = scenario.ruleset.layout
    domain, entity, quantity = place_of(row)
    domains = {known for known, _ in layout.start}
    if domain not in domains:
        yield from _unknown(document, path, domain, domains)
    elif entity not in layout.entities.ids[domain]:
        yield from _unknown(document, path, entity, layout.entities.ids[domain])
    else:
        yield from _unknown(document, path, quantity, {known for where, known in layout.start if where == domain})


def _quarter_problems(document: Document, path: Spot, quarter: str, scenario: Scenario) -> Iterator[Problem]:
    if not 0 <= step_of(scenario, quarter) <= scenario.turns:
        first, last = scenario.date(-1), scenario.date(scenario.turns - 1)
        yield document.problem(path, current_texts().say("problem.no_quarter", word=quarter, first=first, last=last))


def _unknown(document: Document, path: Spot, word: str, known: object, key: bool = False) -> Iterator[Problem]:
    words = list(known)  # type: ignore[call-overload]
    if word not in words:
        message = current_texts().say("problem.not_known", word=word, nearest=nearest(word, words) or "-")
        yield document.problem(path, message, key=key)


def place_of(row: str) -> Place:
    """Domain, entity and quantity of a path."""
    domain, _, rest = row.partition(".")
    entity, _, quantity = rest.rpartition(".")
    return domain, entity or "world", quantity


def step_of(scenario: Scenario, quarter: str) -> int:
    """Where a quarter's end lies in a course: 0 is the start, 1 the end of the first quarter."""
    year, number = int(quarter[:4]), int(quarter[5])
    first, first_number = int(scenario.start[:4]), int(scenario.start[5])
    return (year - first) * QUARTERS_IN_YEAR + number - first_number + 1


def run_backtest(
    backtest: Backtest,
    runs: int,
    seed: int,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> History:
    """Play every switch with the same luck and read off the targets."""
    targets = backtest.model.targets
    further = tuple(sorted({place_of(row) for target in targets.values() for row in (*target.of, *target.per)}))
    base = Question(backtest.scenario, seed, further=further)
    results = {}
    for name, switch in backtest.model.switches.items():
        question = replace(base, strategies=dict(switch.strategies), overrides=dict(switch.overrides))
        results[name] = run_batch(question, runs, workers, trajectories=True, progress=progress)
    readings = {
        name: {target: reading_of(model, played) for target, model in targets.items()}
        for name, played in results.items()
    }
    return History(backtest, runs, seed, results, readings)


def reading_of(target: Target, results: Results) -> Reading:
    """A target's band over all games, and whether it holds."""
    low, median, high = (float(value) for value in np.quantile(taken(target, results), SHARES))
    least, most = target.bounds
    return Reading(low, median, high, least <= median <= most, low <= target.public.value <= high)


def taken(target: Target, results: Results) -> Values:
    """A target's value in every game: float [runs]."""
    value = _ratio(target, results, target.over)
    if target.take == "ratio":
        value = value / np.maximum(_ratio(target, results, target.against), TINY)
    scaled: Values = value * (1.0 if target.scale is None else target.scale.value)
    return scaled


def _ratio(target: Target, results: Results, over: tuple[str, ...]) -> Values:
    value = _read(target.take, _course(target.of, results), results, over)
    if target.per:
        value = value / np.maximum(_read(target.take, _course(target.per, results), results, over), TINY)
    return value


def _course(rows: tuple[str, ...], results: Results) -> Values:
    """The sum of rows by turn: float [turns + 1, runs]."""
    places = (place_of(row) for row in rows)
    total: Values = np.sum([results.outcome(f"{d}.{quantity}", entity) for d, entity, quantity in places], axis=0)
    return total


def _read(take: str, course: Values, results: Results, over: tuple[str, ...]) -> Values:
    first, last = (step_of(results.scenario, quarter) for quarter in (over[0], over[-1]))
    end: Values = course[last]
    if take == "at":
        return end
    if take == "growth":
        years = (last - first) / QUARTERS_IN_YEAR
        grown: Values = (end / np.maximum(course[first], TINY)) ** (1.0 / years)
        return grown
    window = course[first : last + 1]
    found: Values = window.sum(axis=0) if take == "sum" else window.mean(axis=0)
    return found
