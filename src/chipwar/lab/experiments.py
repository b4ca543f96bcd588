"""Experiments: a question in YAML, its arms under the same luck, and whether the claims hold.

Arms differ in plans, strategies or numbers; replication k has the same parameters and luck in every arm, so their
difference is the effect alone. A claim holds when the median paired difference has the stated sign and at least the
stated share of pairs agrees.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chipwar.base.errors import Problem, ScenarioError
from chipwar.base.ids import nearest
from chipwar.lab.batch import Question, Results, outcome_rows, run_batch
from chipwar.match.choices import valid_words, word_problem
from chipwar.scenario.checks import validate
from chipwar.scenario.files import shipped, shown, yaml_files
from chipwar.scenario.gate import read
from chipwar.scenario.load import Scenario, load_scenario
from chipwar.scenario.models import Id, Label, PlannedOrder, Strict
from chipwar.scenario.plays import check_plan
from chipwar.scenario.positions import Document
from chipwar.scenario.strengths import player_names
from chipwar.scenario.texts import current_texts

Values = npt.NDArray[np.float64]


OVERRIDES = "Numbers by their path; switches.narrative takes public or documents, pack the name of a pack."


class Arm(Strict):
    """One way in which the world is played."""

    label: Label
    plan: tuple[PlannedOrder, ...] = ()
    strategies: dict[Id, Id] = Field(default_factory=dict)
    overrides: dict[str, float | str] = Field(default_factory=dict, description=OVERRIDES)


ARMS_OF_KIND = {"effect": 2, "course": 1, "fades": 2, "reaches": 1, "ratio": 2, "undone": 3}
"""How many arms each kind of claim compares."""


class Claim(Strict):
    """What should come out. kind effect: the second arm against the first at a turn; course: one arm, a later turn
    against an earlier one; fades: the relative advantage of the second arm falls below a part of its peak;
    reaches: one arm's median is at or below a value; ratio: the median gain of the second arm over the first, as a
    share, lies between two bounds; undone: a third arm takes back at least a part of the second's gain."""

    says: Label
    kind: Literal["effect", "course", "fades", "reaches", "ratio", "undone"] = "effect"
    quantity: Id
    of: Id
    arms: tuple[Id, ...] = Field(min_length=1, max_length=3)
    turn: int = Field(ge=0, le=79)
    from_turn: int | None = Field(None, ge=0, le=79)
    sign: Literal["up", "down"] | None = None
    agree: float = Field(0.85, ge=0.5, le=1)
    most: float | None = None
    least: float | None = None

    @model_validator(mode="after")
    def _has_its_arms(self) -> Claim:
        wanted = ARMS_OF_KIND[self.kind]
        if len(self.arms) != wanted:
            slots: dict[str, object] = {"kind": self.kind, "count": wanted}
            raise PydanticCustomError("problem.claim_arms", "this kind of claim needs another number of arms", slots)
        if self.kind in ("effect", "course") and self.sign is None:
            raise PydanticCustomError("problem.claim_sign", "say which sign is expected", {"kind": self.kind})
        return self


class ExperimentFile(Strict):
    """A question."""

    chipwar: Literal[1]
    id: Id
    question: Label
    scenario: str
    runs: int = Field(1000, ge=2)
    seed: int = 1
    parameters: Literal["drawn", "typical"] = "drawn"
    overrides: dict[str, float | str] = Field(default_factory=dict, description=f"For every arm. {OVERRIDES}")
    arms: dict[Id, Arm] = Field(min_length=1)
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True)
class Experiment:
    """A loaded question."""

    model: ExperimentFile
    scenario: Scenario


@dataclass(frozen=True)
class Finding:
    """One claim, measured. agree: share of pairs with the stated sign; low, median, high: 5, 50 and 95 % of the
    measured value; first, second: medians of the arms compared."""

    claim: Claim
    holds: bool
    agree: float
    low: float
    median: float
    high: float
    first: float
    second: float


@dataclass(frozen=True)
class Findings:
    """A finished experiment."""

    experiment: Experiment
    runs: int
    results: dict[str, Results]
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether every arm was played as it is written, and every claim holds."""
        return not self.refused_orders and all(finding.holds for finding in self.findings)

    @property
    def refused_orders(self) -> dict[str, int]:
        """How many orders of its plan were refused in an arm, over all runs; arms without any are left out."""
        return {arm: results.refused_orders for arm, results in self.results.items() if results.refused_orders}


def experiment_names() -> list[str]:
    """Names of the shipped experiments; files that begin with _ are tables they share."""
    return [f.stem for f in yaml_files(shipped("scenarios") / "experiments") if not f.stem.startswith("_")]


def load_experiment(name: str) -> Experiment:
    """An experiment by shipped name or path."""
    path = Path(name)
    file = path if path.suffix == ".yaml" else shipped("scenarios") / "experiments" / f"{name}.yaml"
    if not file.is_file():
        hint = nearest(name, experiment_names()) or ", ".join(experiment_names())
        raise ScenarioError(
            [Problem(name, 1, 1, "", current_texts().say("problem.no_scenario", word=name, nearest=hint))]
        )
    document = read(file, shown_as=shown(file))
    model = validate(document, ExperimentFile)
    beside = file.parent / model.scenario
    scenario = load_scenario(beside if beside.is_file() else model.scenario)
    problems = [
        problem for place in range(len(model.claims)) for problem in _claim_problems(document, model, scenario, place)
    ]
    problems += _plan_problems(document, model, scenario) + _arm_problems(document, model, scenario)
    if problems:
        raise ScenarioError(problems)
    return Experiment(model, scenario)


def _claim_problems(document: Document, model: ExperimentFile, scenario: Scenario, place: int) -> Iterator[Problem]:
    claim, say = model.claims[place], current_texts().say
    for arm in claim.arms:
        if arm not in model.arms:
            message = say("problem.not_known", word=arm, nearest=nearest(arm, model.arms) or "-")
            yield document.problem(("claims", place, "arms"), message)
    entities = sorted(entity for quantity, entity in outcome_rows(scenario) if quantity == claim.quantity)
    if not entities:
        near = nearest(claim.quantity, scenario.quantities) or "-"
        message = say("problem.not_known", word=claim.quantity, nearest=near)
        yield document.problem(("claims", place, "quantity"), message)
    elif claim.of not in entities:
        near = nearest(claim.of, entities) or ", ".join(entities)
        message = say("problem.no_outcome", quantity=claim.quantity, word=claim.of, nearest=near)
        yield document.problem(("claims", place, "of"), message)
    for key, turn in (("turn", claim.turn), ("from_turn", claim.from_turn or 0)):
        if turn >= scenario.turns:
            message = say("problem.never_played", turn=turn, last=scenario.turns - 1)
            yield document.problem(("claims", place, key), message)


def _arm_problems(document: Document, model: ExperimentFile, scenario: Scenario) -> list[Problem]:
    """Strategies, their seats, numbers, narratives and packs that arms name must exist."""
    found: list[Problem] = []

    def look_up(path: tuple[str | int, ...], word: str, known: Collection[str]) -> None:
        if word not in known:
            near = nearest(word, known) or "-"
            message = current_texts().say("problem.not_known", word=word, nearest=near)
            found.append(document.problem(path, message, key=path[-1] == word))

    strategies = player_names()

    def overridden(path: tuple[str | int, ...], overrides: Mapping[str, float | str]) -> None:
        for number, value in overrides.items():
            if not valid_words(number):
                look_up((*path, number), number, scenario.ruleset.numbers)
            message = word_problem(number, value)
            if message is not None:
                found.append(document.problem((*path, number), message))

    overridden(("overrides",), model.overrides)
    for name, arm in model.arms.items():
        for seat, strategy in arm.strategies.items():
            look_up(("arms", name, "strategies", seat), seat, scenario.ruleset.seats)
            look_up(("arms", name, "strategies", seat), strategy, strategies)
        overridden(("arms", name, "overrides"), arm.overrides)
    return found


def _plan_problems(document: Document, model: ExperimentFile, scenario: Scenario) -> list[Problem]:
    found = []
    for name, arm in model.arms.items():
        found += check_plan(scenario, document, arm.plan, ("arms", name, "plan"))
    return found


def run_experiment(
    experiment: Experiment,
    runs: int,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Findings:
    """Play every arm with the same seed and measure the claims."""
    model = experiment.model
    base = Question(experiment.scenario, model.seed, parameters=model.parameters, overrides=dict(model.overrides))
    results = {}
    for name, arm in model.arms.items():
        overrides = {**model.overrides, **arm.overrides}
        question = replace(base, strategies=dict(arm.strategies), plan=arm.plan, overrides=overrides)
        results[name] = run_batch(question, runs, workers, trajectories=True, progress=progress)
    findings = tuple(measure(claim, results) for claim in model.claims)
    return Findings(experiment, runs, results, findings)


def _at(results: Results, claim: Claim, turn: int) -> Values:
    """A quantity after a turn was resolved: float [runs]."""
    course: Values = results.outcome(claim.quantity, claim.of)[turn + 1]
    return course


def measure(claim: Claim, results: dict[str, Results]) -> Finding:
    """Measure one claim."""
    arms = [results[name] for name in claim.arms]
    if claim.kind == "reaches":
        return _reaches(claim, arms[0])
    if claim.kind == "fades":
        return _fades(claim, arms)
    if claim.kind == "ratio":
        return _ratio(claim, arms)
    if claim.kind == "undone":
        return _undone(claim, arms)
    if claim.kind == "course":
        return _paired(claim, _at(arms[0], claim, claim.from_turn or 0), _at(arms[0], claim, claim.turn))
    return _paired(claim, _at(arms[0], claim, claim.turn), _at(arms[1], claim, claim.turn))


def _paired(claim: Claim, first: Values, second: Values) -> Finding:
    change = second - first
    wanted = change > 0.0 if claim.sign == "up" else change < 0.0
    agree = float(wanted.mean())
    low, median, high = (float(value) for value in np.quantile(change, (0.05, 0.5, 0.95)))
    right = median > 0.0 if claim.sign == "up" else median < 0.0
    return Finding(claim, right and agree >= claim.agree, agree, low, median, high, _median(first), _median(second))


def _median(values: Values) -> float:
    return float(np.median(values))


def _reaches(claim: Claim, results: Results) -> Finding:
    values = _at(results, claim, claim.turn)
    low, median, high = (float(value) for value in np.quantile(values, (0.05, 0.5, 0.95)))
    below = values <= (np.inf if claim.most is None else claim.most)
    above = values >= (-np.inf if claim.least is None else claim.least)
    agree = float((below & above).mean())
    return Finding(claim, agree >= claim.agree, agree, low, median, high, median, median)


def _gain(claim: Claim, first: Results, second: Results) -> Values:
    """Relative advantage of the second arm by turn: float [turns + 1, runs]."""
    base = first.outcome(claim.quantity, claim.of)
    gain: Values = (second.outcome(claim.quantity, claim.of) - base) / np.maximum(np.abs(base), 1e-12)
    return gain


def _fades(claim: Claim, arms: list[Results]) -> Finding:
    gain = _gain(claim, *arms)
    peak, left = gain[1:].max(axis=0), gain[claim.turn + 1]
    ratio = left / np.maximum(peak, 1e-12)
    wanted = (peak > 0.0) & (ratio < (claim.most or 0.5))
    low, median, high = (float(value) for value in np.quantile(ratio, (0.05, 0.5, 0.95)))
    agree = float(wanted.mean())
    return Finding(claim, agree >= claim.agree, agree, low, median, high, _median(peak), _median(left))


def _ratio(claim: Claim, arms: list[Results]) -> Finding:
    gain = _gain(claim, *arms)[claim.turn + 1]
    low, median, high = (float(value) for value in np.quantile(gain, (0.05, 0.5, 0.95)))
    inside = (gain >= (-np.inf if claim.least is None else claim.least)) & (
        gain <= (np.inf if claim.most is None else claim.most)
    )
    agree = float(inside.mean())
    first, second = (_median(_at(arm, claim, claim.turn)) for arm in arms)
    return Finding(claim, agree >= claim.agree, agree, low, median, high, first, second)


def _undone(claim: Claim, arms: list[Results]) -> Finding:
    """How much of the second arm's gain over the first the third one takes back."""
    base, gain, after = (_at(arm, claim, claim.turn) for arm in arms)
    taken = (gain - after) / np.maximum(gain - base, 1e-12)
    low, median, high = (float(value) for value in np.quantile(taken, (0.05, 0.5, 0.95)))
    agree = float(((gain > base) & (taken >= (claim.least or 0.5))).mean())
    return Finding(claim, agree >= claim.agree, agree, low, median, high, _median(gain), _median(after))
