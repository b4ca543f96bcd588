"""Strategies and plans as authors write them: plays in order of importance, orders by turn."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chipwar.base.errors import Problem, ScenarioError
from chipwar.scenario.checks import validate
from chipwar.scenario.files import CATALOGUE, shown, yaml_files
from chipwar.scenario.gate import read
from chipwar.scenario.models import Id, Label, Need, Strict


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


class PlannedOrder(Strict):
    """One order of a plan."""

    turn: int = Field(ge=0, le=80)
    seat: Id
    policy: Id
    target: Id | Literal[""] = ""
    level: float
    notice: int | None = Field(None, ge=0, le=4)


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


def load_plan(file: Path) -> tuple[PlannedOrder, ...]:
    """A plan from a file."""
    return validate(read(file, shown_as=shown(file)), PlanFile).plan
