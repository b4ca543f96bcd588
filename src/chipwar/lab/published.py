"""Published simulations with the same inputs: what was published is drawn, read off games, and must come out again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from chipwar.base.errors import Problem, ScenarioError
from chipwar.base.numbers import SourcedNumber, quantile
from chipwar.lab.batch import Place, Question, run_batch
from chipwar.lab.designs import Values, even_design
from chipwar.scenario.checks import validate
from chipwar.scenario.files import CATALOGUE, shown
from chipwar.scenario.gate import read
from chipwar.scenario.load import Scenario
from chipwar.scenario.models import Id, Label, Strict
from chipwar.scenario.numbers import NumberModel, ProvenanceModel, to_number
from chipwar.scenario.shelves import unknown_of

FILE = CATALOGUE / "published.yaml"
Draws = Literal["even", "keyed"]
"""even: one draw in each of so many equal parts of the distribution; keyed: independent, as games draw numbers."""


class Interval(Strict):
    """What was published of the outcome."""

    low: float
    high: float
    share: float = Field(gt=0, lt=1, description="Part of the outcomes that lies between.")
    source: str = Field(description="Id of a source, then the place in it.")


class PublishedModel(Strict):
    """One published simulation."""

    label: Label
    says: Label
    in_place_of: str = Field(description="Id of the model's number whose place it takes.")
    number: NumberModel
    per_unit: NumberModel = Field(description="From the model's unit to that of the publication.")
    interval: Interval
    tolerance: float = Field(gt=0, le=1, description="How far the bounds may lie off, as a share.")


class PublishedFile(Strict):
    """All published simulations."""

    chipwar: Literal[1]
    provenance: ProvenanceModel = ProvenanceModel()
    published: dict[Id, PublishedModel] = Field(min_length=1)


@dataclass(frozen=True)
class Reproduced:
    """What came out. values: float64 [runs], in the unit of the publication."""

    model: PublishedModel
    values: Values

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which the published share of the outcomes lies."""
        rest = (1.0 - self.model.interval.share) / 2.0
        low, high = np.quantile(self.values, (rest, 1.0 - rest))
        return float(low), float(high)

    @property
    def agrees(self) -> bool:
        """Whether both bounds lie within the tolerance of the published ones."""
        published = (self.model.interval.low, self.model.interval.high)
        return all(
            abs(found / wanted - 1.0) <= self.model.tolerance
            for found, wanted in zip(self.bounds, published, strict=True)
        )


def published(path: Path = FILE) -> PublishedFile:
    """The published simulations of the catalogue. ScenarioError if a source is unknown."""
    document = read(path, shown_as=shown(path))
    file = validate(document, PublishedFile)
    problems: list[Problem] = []
    for name, model in file.published.items():
        problems += unknown_of(document, ("published", name, "interval", "source"), model.interval.source)
        problems += unknown_of(document, ("published", name, "number", "source"), model.number.source or "")
    if problems:
        raise ScenarioError(problems)
    return file


def reproduce(
    scenario: Scenario, name: str, runs: int, seed: int = 1, draws: Draws = "even", workers: int | None = None
) -> Reproduced:
    """Put a published number in the place of the model's, play so many first quarters, and read it off the games."""
    file = published()
    model = file.published[name]
    number = to_number(model.number, model.in_place_of, file.provenance)
    place = _place(number)
    values = quantile(number, even_design(seed, runs, [number.id])[:, 0])
    if draws == "even":
        question = Question(scenario, seed, parameters={number.id: values}, turns=1, further=(place,))
    else:
        question = Question(with_number(scenario, number), seed, turns=1, further=(place,))
    results = run_batch(question, runs, workers, trajectories=True)
    read_off = results.outcome(f"{place[0]}.{place[2]}", place[1])[-1]
    return Reproduced(model, read_off * model.per_unit.value)


def with_number(scenario: Scenario, number: SourcedNumber) -> Scenario:
    """The scenario with one number replaced, for drawing."""
    ruleset = scenario.ruleset
    fills = tuple(replace(fill, number=number) if fill.number.id == number.id else fill for fill in ruleset.fills)
    changed = replace(ruleset, fills=fills, numbers={**ruleset.numbers, number.id: number})
    return replace(scenario, ruleset=changed)


def _place(number: SourcedNumber) -> Place:
    """Where a number of the world stands."""
    return "world", "world", number.id.rsplit(".", 1)[-1]
