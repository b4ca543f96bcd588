"""Strategies and plans as authors write them: plays in order of importance, orders by turn."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chipwar.base.errors import Problem, ScenarioError
from chipwar.base.ids import nearest
from chipwar.scenario.checks import validate
from chipwar.scenario.files import CATALOGUE, shown, yaml_files
from chipwar.scenario.gate import read
from chipwar.scenario.models import Id, Label, Need, PlannedOrder, Strict
from chipwar.scenario.positions import Document
from chipwar.scenario.positions import Path as Place
from chipwar.scenario.sources import source_ids
from chipwar.scenario.texts import current_texts

if TYPE_CHECKING:
    from chipwar.scenario.load import Scenario

RECORDED = "recorded"
"""Who plays a seat that follows the plan its scenario is shipped with."""

CLOSE = 1e-9
"""How far a level may lie from a step of its dial."""


class Watch(Need):
    """A condition that may also ask whether a quantity moved since the last turn."""

    moved: Literal["up", "down"] | None = Field(None, description="The quantity rose or fell since last turn.")
    all: tuple[Watch, ...] | None = None
    any: tuple[Watch, ...] | None = None
    not_: Watch | None = Field(None, alias="not")


class Play(Strict):
    """One move a strategy may make: bring a policy to a level, or a step up or down, when a condition holds."""

    order: Id = Field(description="The policy.")
    target: Id | Literal[""] = ""
    raise_to: float | None = Field(None, description="Raise it to this level if it is lower.")
    lower_to: float | None = Field(None, description="Or lower it to this level if it is higher.")
    step: Literal[1, -1] | None = Field(None, description="Or one step up or down.")
    notice: int | None = Field(None, ge=0, le=4)
    when: Watch | None = None
    every: int = Field(1, ge=1, le=12, description="At most once in so many turns.")
    chance: float | None = Field(None, gt=0, lt=1, description="Done only with this chance.")
    reason: Id = Field(description="Why, as a key of the reasons.")

    @model_validator(mode="after")
    def _has_one_move(self) -> Play:
        if sum(move is not None for move in (self.raise_to, self.lower_to, self.step)) != 1:
            raise PydanticCustomError("problem.one_move", "give one of raise_to, lower_to and step")
        return self


class StrategyModel(Strict):
    """A character that plays a seat."""

    label: Label
    says: Label = Field(description="In one sentence: what it believes.")
    source: str
    seats: tuple[Id, ...] = Field(description="Seats it can play; none: any.")
    plays: tuple[Play, ...]


class StrategyFile(Strict):
    """A file of strategies."""

    chipwar: Literal[1]
    strategies: dict[Id, StrategyModel]


class PlanFile(Strict):
    """Scripted orders by turn."""

    chipwar: Literal[1]
    plan: tuple[PlannedOrder, ...]


@cache
def shipped_strategies() -> dict[str, StrategyModel]:
    """Every strategy of the catalogue, by id."""
    found: dict[str, StrategyModel] = {}
    problems: list[Problem] = []
    for file in yaml_files(CATALOGUE / "strategies"):
        try:
            found |= validate(read(file, shown_as=shown(file)), StrategyFile).strategies
        except ScenarioError as error:
            problems.extend(error.problems)
    if problems:
        raise ScenarioError(problems)
    return dict(sorted(found.items()))


def load_plan(file: Path, scenario: Scenario | None = None, turns: int | None = None) -> tuple[PlannedOrder, ...]:
    """A plan from a file, checked against the scenario if there is one. turns: if others than the scenario's."""
    document = read(file, shown_as=shown(file))
    plan = validate(document, PlanFile).plan
    problems = check_plan(scenario, document, plan, ("plan",), turns) if scenario else []
    if problems:
        raise ScenarioError(problems)
    return plan


def check_plan(
    scenario: Scenario,
    document: Document,
    plan: Sequence[PlannedOrder],
    path: Place = ("plan",),
    turns: int | None = None,
) -> list[Problem]:
    """Every order of a plan that could never be carried out in this scenario, at its place. path: of the plan."""
    found = []
    for place, order in enumerate(plan):
        fault = addressee_fault(scenario, order)
        faults = [fault] if fault else list(dial_faults(scenario, order))
        faults += [*_turn_faults(order, max(scenario.turns, turns or 0)), *_source_faults(order)]
        found += [document.problem((*path, place, key), message) for key, message in faults]
    return found


def addressee_fault(scenario: Scenario, order: PlannedOrder) -> tuple[str, str] | None:
    """The key that names no seat, policy or target that could take the order, and a sentence about it."""
    ruleset, say = scenario.ruleset, current_texts().say
    if order.seat not in ruleset.seats:
        return "seat", say("problem.not_known", word=order.seat, nearest=_near(order.seat, ruleset.seats))
    levers = [ruleset.levers[i] for i in ruleset.seats[order.seat].levers]
    own = sorted({lever.policy for lever in levers})
    if order.policy not in ruleset.policies:
        return "policy", say("problem.not_known", word=order.policy, nearest=_near(order.policy, own))
    if order.policy not in own:
        near = _near(order.policy, own)
        return "policy", say("problem.not_of_seat", seat=order.seat, word=order.policy, nearest=near)
    targets = sorted(lever.target for lever in levers if lever.policy == order.policy)
    if order.target in targets or (not order.target and len(targets) == 1):
        return None
    if targets == [""]:
        return "target", say("problem.no_target_here", word=order.policy)
    return "target", say("refusal.no_target", target=order.target or "-", nearest=", ".join(targets))


def _near(word: str, valid: Collection[str]) -> str:
    return nearest(word, valid) or ", ".join(valid)


def dial_faults(scenario: Scenario, order: PlannedOrder) -> Iterator[tuple[str, str]]:
    """Keys whose values the policy's dial and notice do not have, each with a sentence about it."""
    policy, say = scenario.ruleset.policies[order.policy], current_texts().say
    if not 0.0 <= order.level <= policy.top:
        yield "level", say("problem.level_range", word=order.policy, top=f"{policy.top:g}")
    elif policy.steps and abs(order.level - round(order.level)) > CLOSE:
        yield "level", say("problem.level_whole", word=order.policy, top=f"{policy.top:g}")
    notice = policy.model.notice
    if order.notice is not None and not notice.min <= order.notice <= notice.max:
        yield "notice", say("refusal.notice", low=notice.min, high=notice.max)


def _turn_faults(order: PlannedOrder, turns: int) -> Iterator[tuple[str, str]]:
    if order.turn >= turns:
        yield "turn", current_texts().say("problem.never_played", turn=order.turn, last=turns - 1)


def _source_faults(order: PlannedOrder) -> Iterator[tuple[str, str]]:
    """A recorded order's source must be in the list; its id is what stands before the first comma or blank."""
    word = next(iter((order.source or "").replace(",", " ").split()), "")
    if order.source is not None and word not in source_ids():
        yield (
            "source",
            current_texts().say("problem.unknown_source", word=word or "-", nearest=_near(word, source_ids())),
        )
