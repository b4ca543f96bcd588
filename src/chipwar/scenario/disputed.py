"""Where the source documents and public sources differ: both statements, and the numbers that follow the narrative."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import Field

from chipwar.scenario.checks import validate
from chipwar.scenario.files import CATALOGUE, shown
from chipwar.scenario.gate import read
from chipwar.scenario.models import Label
from chipwar.scenario.numbers import Id, Strict


class Statement(Strict):
    """What one side says, and where."""

    source: str
    says: Label


class DisputedModel(Strict):
    """Two statements about the same thing."""

    documents: Statement
    public: Statement
    numbers: tuple[str, ...] = Field((), description="Ids of the numbers that have both figures.")


class DisputedFile(Strict):
    """The list of them."""

    chipwar: Literal[1]
    disputed: dict[Id, DisputedModel]


@cache
def disputed() -> dict[str, DisputedModel]:
    """All statements that differ, by id."""
    file = CATALOGUE / "disputed.yaml"
    return validate(read(file, shown_as=shown(file)), DisputedFile).disputed
