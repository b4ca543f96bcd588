"""Experiments: a question in YAML, its arms under the same luck, and whether the claims hold.

Arms differ in plans, strategies or numbers; replication k has the same parameters and luck in every arm, so their
difference is the effect alone. A claim holds when the median paired difference has the stated sign and at least the
stated share of pairs agrees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from string import Formatter
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from chipwar.base.errors import Problem, ScenarioError
from chipwar.base.ids import nearest
from chipwar.lab.batch import Question, Results, outcome_rows, run_batch
from chipwar.lab.claims import Claim, Finding, measure
from chipwar.lab.effects import Effect, Mattering, effect, mattering
from chipwar.match.choices import valid_words, word_problem
from chipwar.scenario.checks import validate
from chipwar.scenario.files import shipped, shown, yaml_files
from chipwar.scenario.gate import read
from chipwar.scenario.load import Scenario, load_scenario
from chipwar.scenario.models import Id, Label, PlannedOrder, Strict
from chipwar.scenario.plays import RECORDED, check_plan
from chipwar.scenario.positions import Document
from chipwar.scenario.positions import Path as Spot
from chipwar.scenario.shelves import unknown_of
from chipwar.scenario.strengths import NORMAL, player_names
from chipwar.scenario.texts import current_texts

Tables = dict[str, Scenario]
"""Scenarios by name or path."""

OVERRIDES = "Numbers by their path; switches.narrative takes public or documents, pack the name of a pack."


class Arm(Strict):
    """One way in which the world is played."""

    label: Label
    scenario: str | None = Field(
        None, description="Another table for this arm, such as one with a switch set otherwise."
    )
    plan: tuple[PlannedOrder, ...] = ()
    strategies: dict[Id, Id] = Field(default_factory=dict)
    overrides: dict[str, float | str] = Field(default_factory=dict, description=OVERRIDES)


class Outcome(Strict):
    """A quantity that the report shows: its course in every arm, and the effect of each arm against the first."""

    quantity: Id
    of: Id
    turn: int | None = Field(None, ge=0, le=79, description="When the effect is read; the last turn if not given.")


class Guide(Strict):
    """What a teacher needs for a lesson with this experiment, on one page."""

    look: Label = Field(description="What to look at in the report.")
    shows: Label = Field(description="What it shows.")
    limits: Label = Field(description="What it does not show.")
    ask: tuple[Label, ...] = Field(min_length=1, description="Questions for the class.")
    rests: Label = Field(description="The mechanism it rests on.")
    sources: tuple[str, ...] = Field((), description="Ids of sources, each with the place in it.")


SLOT = re.compile(r"c([1-9][0-9]*)(_best|_so)?")


def _slots(answer: Label | None) -> Iterator[tuple[str, str, int]]:
    """Language, name and claim of every slot of an answer; the claim is 0 where a slot has no such name."""
    for locale, text in answer.model_dump(exclude_none=True).items() if answer else ():
        for _, name, _, _ in Formatter().parse(text):
            if name is not None:
                found = SLOT.fullmatch(name)
                yield locale, name, int(found[1]) if found else 0


def _unfillable(text: str) -> str | None:
    """What of an answer is no plain slot: a format or a conversion, which words do not take, or a brace alone."""
    try:
        slots = list(Formatter().parse(text))
    except ValueError:
        return text
    for _, name, form, way in slots:
        if form or way:
            return f"{{{name}{'!' + way if way else ''}{':' + form if form else ''}}}"
    return None


class ExperimentFile(Strict):
    """A question. The first arm is the one that others are compared with."""

    chipwar: Literal[1]
    id: Id
    title: Label | None = None
    question: Label
    scenario: str
    runs: int = Field(1000, ge=2)
    seed: int = 1
    parameters: Literal["drawn", "typical"] = "drawn"
    overrides: dict[str, float | str] = Field(default_factory=dict, description=f"For every arm. {OVERRIDES}")
    arms: dict[Id, Arm] = Field(min_length=1)
    outcomes: tuple[Outcome, ...] = Field((), description="If not given, those of the claims.")
    claims: tuple[Claim, ...] = ()
    answer: Label | None = Field(
        None,
        description="The answer in one sentence, for when the claims that it names hold: {c1} stands for what came out "
        "for the first claim, {c1_best} for the best of an advantage that fades, {c1_so} for nothing.",
    )

    @field_validator("answer")
    @classmethod
    def _names_claims(cls, answer: Label | None, info: ValidationInfo) -> Label | None:
        for text in answer.model_dump(exclude_none=True).values() if answer else ():
            if (slot := _unfillable(text)) is not None:
                raise PydanticCustomError("problem.answer_slot", "no plain slot", {"word": slot})
        known = range(1, len(info.data.get("claims", ())) + 1)
        wrong = sorted({name for _, name, place in _slots(answer) if place not in known})
        if wrong:
            words: dict[str, object] = {"word": f"{{{wrong[0]}}}", "nearest": f"{{c1}} ... {{c{len(known)}}}"}
            raise PydanticCustomError("problem.not_known", "no such claim", words)
        return answer

    guide: Guide | None = None


@dataclass(frozen=True)
class Experiment:
    """A loaded question. tables: the scenarios of arms that name one of their own."""

    model: ExperimentFile
    scenario: Scenario
    tables: Mapping[str, Scenario] = field(default_factory=dict)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What the report shows: the outcomes named, or what the claims are about."""
        claimed = {(claim.quantity, claim.of): claim.turn for claim in reversed(self.model.claims)}
        usual = (Outcome(quantity=name, of=of, turn=turn) for (name, of), turn in reversed(claimed.items()))
        return self.model.outcomes or tuple(usual)

    @property
    def base(self) -> str:
        """The arm that others are compared with."""
        return next(iter(self.model.arms))


@dataclass(frozen=True)
class Findings:
    """A finished experiment."""

    experiment: Experiment
    runs: int
    results: dict[str, Results]
    findings: tuple[Finding, ...]
    effects: tuple[Effect, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every arm was played as it is written, and every claim holds that the model is said to show."""
        return not self.refused_orders and all(finding.as_expected for finding in self.findings)

    @property
    def mattering(self) -> tuple[Mattering, ...]:
        """The drawn numbers on which the first effect depends most."""
        if not self.effects:
            return ()
        first = self.effects[0]
        base, other = (self.results[arm] for arm in (first.base, first.arm))
        change = (other.outcome(first.quantity, first.of) - base.outcome(first.quantity, first.of))[first.turn + 1]
        return mattering(base.question, change)

    @property
    def answering(self) -> tuple[Finding, ...]:
        """The findings that the answer rests on: of the claims that it names, or the first that should hold."""
        places = sorted({place for _, _, place in _slots(self.experiment.model.answer)})
        named = tuple(self.findings[place - 1] for place in places)
        return named or tuple(finding for finding in self.findings if finding.claim.shown)[:1]

    @property
    def refused_orders(self) -> dict[str, int]:
        """How many orders of its plan were refused in an arm, over all runs; arms without any are left out."""
        return {arm: results.refused_orders for arm, results in self.results.items() if results.refused_orders}

    def planned_orders(self, arm: str) -> int:
        """How many orders the plan of an arm comes to over all runs, those of the scenario's own plan counted in where
        a seat follows it."""
        question = self.results[arm].question
        players = {
            seat.id: question.strategies.get(seat.id, NORMAL) for seat in question.scenario.ruleset.seats.values()
        }
        recorded = {
            seat.id
            for seat in question.scenario.ruleset.seats.values()
            if RECORDED in (players[seat.id], seat.strategy if players[seat.id] == NORMAL else "")
        }
        followed = [order for order in question.scenario.plan if order.seat in recorded]
        return self.runs * (len(question.plan) + len(followed))


def experiment_names() -> list[str]:
    """Names of the shipped experiments; files that begin with _ are tables they share."""
    return [f.stem for f in yaml_files(shipped("scenarios") / "experiments") if not f.stem.startswith("_")]


def load_experiment(name: str, tables: Tables | None = None) -> Experiment:
    """An experiment by shipped name or path. tables: scenarios loaded so far; many experiments share one."""
    file, document, model = _read(name)
    loaded = {} if tables is None else tables
    scenario = _table(file, model.scenario, loaded)
    own = {name: _table(file, arm.scenario, loaded) for name, arm in model.arms.items() if arm.scenario is not None}
    problems = [
        problem for place in range(len(model.claims)) for problem in _claim_problems(document, model, scenario, place)
    ]
    for place, outcome in enumerate(model.outcomes):
        problems += _place_problems(document, scenario, ("outcomes", place), outcome)
    for name, arm in model.arms.items():
        problems += check_plan(own.get(name, scenario), document, arm.plan, ("arms", name, "plan"))
    problems += _arm_problems(document, model, scenario)
    if model.guide is not None:
        problems += unknown_of(document, ("guide", "sources"), model.guide.sources)
    if problems:
        raise ScenarioError(problems)
    return Experiment(model, scenario, own)


def read_experiment(name: str) -> ExperimentFile:
    """What an experiment's file says, without the scenario it is played in."""
    return _read(name)[2]


def _read(name: str) -> tuple[Path, Document, ExperimentFile]:
    path = Path(name)
    file = path if path.suffix == ".yaml" else shipped("scenarios") / "experiments" / f"{name}.yaml"
    if not file.is_file():
        hint = nearest(name, experiment_names()) or ", ".join(experiment_names())
        raise ScenarioError(
            [Problem(name, 1, 1, "", current_texts().say("problem.no_experiment", word=name, nearest=hint))]
        )
    document = read(file, shown_as=shown(file))
    return file, document, validate(document, ExperimentFile)


def _table(file: Path, name: str, loaded: Tables) -> Scenario:
    """A scenario that lies beside the experiment's file, or a shipped one."""
    beside = file.parent / name
    key = str(beside if beside.is_file() else name)
    if key not in loaded:
        loaded[key] = load_scenario(key)
    return loaded[key]


def _claim_problems(document: Document, model: ExperimentFile, scenario: Scenario, place: int) -> Iterator[Problem]:
    claim, say = model.claims[place], current_texts().say
    for arm in claim.arms:
        if arm not in model.arms:
            message = say("problem.not_known", word=arm, nearest=nearest(arm, model.arms) or "-")
            yield document.problem(("claims", place, "arms"), message)
    yield from _place_problems(document, scenario, ("claims", place), claim)


def _place_problems(document: Document, scenario: Scenario, path: Spot, asked: Claim | Outcome) -> Iterator[Problem]:
    """The quantity must be published, for that entity, and the turns must be played."""
    say = current_texts().say
    entities = sorted(entity for quantity, entity in outcome_rows(scenario) if quantity == asked.quantity)
    if not entities:
        near = nearest(asked.quantity, scenario.quantities) or "-"
        yield document.problem((*path, "quantity"), say("problem.not_known", word=asked.quantity, nearest=near))
    elif asked.of not in entities:
        near = nearest(asked.of, entities) or ", ".join(entities)
        message = say("problem.no_outcome", quantity=asked.quantity, word=asked.of, nearest=near)
        yield document.problem((*path, "of"), message)
    for key in ("turn", "from_turn"):
        turn = getattr(asked, key, None) or 0
        if turn >= scenario.turns:
            message = say("problem.never_played", turn=turn, last=scenario.turns - 1)
            yield document.problem((*path, key), message)


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
        table = experiment.tables.get(name, experiment.scenario)
        question = replace(base, scenario=table, strategies=dict(arm.strategies), plan=arm.plan, overrides=overrides)
        results[name] = run_batch(question, runs, workers, trajectories=True, progress=progress)
    findings = tuple(measure(claim, results) for claim in model.claims)
    return Findings(experiment, runs, results, findings, tuple(_effects(experiment, results)))


def _effects(experiment: Experiment, results: dict[str, Results]) -> Iterator[Effect]:
    """Every arm against the first, outcome by outcome."""
    for outcome in experiment.outcomes:
        turn = experiment.scenario.turns - 1 if outcome.turn is None else outcome.turn
        for arm in list(results)[1:]:
            yield effect(results, experiment.base, arm, outcome.quantity, outcome.of, turn)
