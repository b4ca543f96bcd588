"""What a round of several quarters allows and what stops it, from the catalogue."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import Field

from chipwar.scenario.checks import validate
from chipwar.scenario.files import CATALOGUE, shown
from chipwar.scenario.gate import read
from chipwar.scenario.models import Strict


class RoundLength(Strict):
    """A length that rounds may have, and the changes that it adds to those of a quarter."""

    quarters: int = Field(ge=1, le=8)
    further: int = Field(ge=0)


class RoundRules(Strict):
    """interrupted_from: quarters; standing_most: orders of a seat; shortage_stops, store_empty: parts, 0..1."""

    lengths: tuple[RoundLength, ...] = Field(min_length=1)
    interrupted_from: int = Field(ge=2)
    standing_most: int = Field(ge=0)
    shortage_stops: float = Field(ge=0, le=1)
    store_empty: float = Field(ge=0, le=1)

    def further(self, quarters: int) -> int | None:
        """Changes that rounds of so many quarters add; None if rounds have no such length."""
        return next((length.further for length in self.lengths if length.quarters == quarters), None)


class RoundFile(Strict):
    """The file of rounds."""

    chipwar: Literal[1]
    rounds: RoundRules


@cache
def round_rules() -> RoundRules:
    """The rules of rounds."""
    file = CATALOGUE / "rounds.yaml"
    return validate(read(file, shown_as=shown(file)), RoundFile).rounds
