"""The form of the balance file: criteria with figures, bounds and reasons, and sizes in which they are measured."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chipwar.lab.playtest_file import Bound
from chipwar.scenario.models import Id, Label, Strict


class CriterionModel(Strict):
    """One criterion."""

    label: Label
    note: Label | None = Field(None, description="How it is measured, and what that leaves out.")
    figures: dict[Id, Bound] = Field(min_length=1)


class Size(Strict):
    """How much is played."""

    draws: int = Field(ge=2, description="Games of every pair of strategies.")
    strategies: int = Field(8, ge=2, description="Strategies of each of the two seats at least; plans fill up.")
    contexts: int = Field(ge=0, le=16, description="Pairs of mandates in which equilibria are looked for again.")
    context_draws: int = Field(ge=2, description="Games of every pair of strategies under a pair of mandates.")
    backgrounds: int = Field(ge=2, description="Drawn games in which every lever is moved.")
    plans: int = Field(ge=2, description="Drawn plans of which the best quarter counts.")
    plan_draws: int = Field(ge=2, description="Games of every plan.")
    wild: int = Field(ge=1, description="Games in which every lever jumps at random.")
    story: int = Field(ge=2, description="Games of the seats' own characters.")


class BalanceFile(Strict):
    """All criteria."""

    chipwar: Literal[1]
    seats: tuple[Id, Id] = Field(description="The two seats whose strategies meet.")
    pays: float = Field(description="Gain of score above which a lever pays.")
    weighs: float = Field(description="Weight in an equilibrium above which a strategy counts.")
    may_be_negative: dict[str, str] = Field(description="Stocks that may fall below 0, each with why.")
    sizes: dict[Id, Size] = Field(min_length=1, description="By name; small is the usual one.")
    criteria: dict[Id, CriterionModel] = Field(min_length=1)
