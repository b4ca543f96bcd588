"""Where a score stands among stored games of the same scenario: unequal seats compare fairly only this way."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from chipwar.scenario.checks import validate
from chipwar.scenario.files import CATALOGUE, shown
from chipwar.scenario.gate import read
from chipwar.scenario.load import Scenario
from chipwar.scenario.models import Id, Strict

FOLDER = CATALOGUE / "reference"
POINTS = 101
"""A distribution is kept as its quantiles from 0 to 100 per cent."""

Quantiles = Annotated[tuple[float, ...], Field(min_length=POINTS, max_length=POINTS)]


class ReferenceFile(Strict):
    """Final scores of games of one scenario in which every seat was played by its own character."""

    chipwar: Literal[1]
    scenario: Id
    ruleset: str = Field(description="The hash of the ruleset that the games were played by.")
    runs: int
    seed: int
    scores: dict[Id, Quantiles]


@cache
def stored(scenario_id: str) -> ReferenceFile | None:
    """The stored distribution of a shipped scenario, if there is one."""
    file = FOLDER / f"{scenario_id}.yaml"
    return validate(read(file, shown_as=shown(file)), ReferenceFile) if file.is_file() else None


def percentile(scenario: Scenario, seat: str, score: float) -> float | None:
    """Per cent of stored games in which the seat did worse, 0..100. None if the ruleset has no stored games."""
    found = stored(scenario.id)
    if found is None or found.ruleset != scenario.ruleset.digest or seat not in found.scores:
        return None
    quantiles = found.scores[seat]
    place = bisect_right(quantiles, score)
    if place in (0, POINTS):
        return 100.0 * place / POINTS
    low, high = quantiles[place - 1], quantiles[place]
    return place - 1 + (score - low) / (high - low)
