"""The form of the playtest file: questions with their bounds and reasons, and the plans that the measures need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from chipwar.scenario.models import Id, Label, Strict
from chipwar.scenario.plays import PlannedOrder

Span = tuple[int, int]


class Bound(Strict):
    """What a figure ought to be. Without least and most it is told and not judged."""

    label: Label
    least: float | None = None
    most: float | None = None
    per_cent: bool = Field(False, description="Told in per cent.")
    told: Literal["all", "failing"] = Field("all", description="Which subjects the lines name.")
    reason: str = Field(min_length=1, description="Why these bounds.")

    def holds(self, value: float) -> bool:
        """Whether a figure lies within the bounds."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


@dataclass(frozen=True)
class Reading:
    """One figure, judged. subject: a seat, policy or pair; empty for the whole game."""

    measure: str
    subject: str
    value: float
    bound: Bound

    @property
    def passes(self) -> bool:
        """Whether it lies within its bounds."""
        return self.bound.holds(self.value)


class QuestionModel(Strict):
    """One question about how the game plays."""

    label: Label
    answered_by: Literal["bots", "people", "later"] = "bots"
    note: Label | None = Field(None, description="What the measures leave out.")
    figures: dict[Id, Bound] = Field(default_factory=dict)


class KeyPair(Strict):
    """Two orders of two seats that ought to open something only together."""

    orders: tuple[PlannedOrder, PlannedOrder]
    domain: Id = "state"
    of: Id
    quantity: Id
    turn: Annotated[int, Field(ge=0, le=79)]

    @property
    def place(self) -> tuple[str, str, str]:
        """Where the outcome stands."""
        return self.domain, self.of, self.quantity


class Pole(Strict):
    """How a small seat leans to the leader, and how away from it."""

    closer: tuple[PlannedOrder, ...]
    farther: tuple[PlannedOrder, ...]


class PlaytestFile(Strict):
    """All questions."""

    chipwar: Literal[1]
    questions: dict[Id, QuestionModel] = Field(min_length=1)
    joint_at_least: float = Field(0.2, description="What both keys move the outcome by, as a share.")
    alone_below: float = Field(0.1, description="What either alone moves it by at most.")
    lamp_moves: int = Field(3, description="How often the lamp moves in a game that moves.")
    cliff: Span = Field((3, 9), description="First and last turn in which memory may first run out.")
    acts: dict[Id, Span] = Field(default_factory=dict, description="First and last turn of each act.")
    contests: dict[Id, dict[Id, Id]] = Field(default_factory=dict, description="Pairings of hard characters.")
    keys: dict[Id, KeyPair] = Field(default_factory=dict)
    poles: dict[Id, Pole] = Field(default_factory=dict)
    grids: dict[Id, tuple[Id, Id]] = Field(default_factory=dict, description="Seat -> hosting and checks.")
