"""Colours and line styles on white paper, from assets/palette.yaml. Nothing else in a report names a colour."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from chipwar.scenario.files import shipped
from chipwar.scenario.gate import read


@dataclass(frozen=True)
class Stroke:
    """How one of several series is drawn: colour, dashes, sign at its points, and hatching of its areas."""

    colour: str
    line: str
    marker: str
    hatch: str


@dataclass(frozen=True)
class Paper:
    """Tokens of a page. line and soft: rules and grounds; low, middle, high: ends and middle of a scale of values."""

    text: str
    muted: str
    grid: str
    line: str
    soft: str
    better: str
    worse: str
    low: str
    middle: str
    high: str
    series: tuple[Stroke, ...]

    def stroke(self, place: int) -> Stroke:
        """The style of a series by its place; they come again after the last."""
        return self.series[place % len(self.series)]


@cache
def paper() -> Paper:
    """The palette's tokens for paper."""
    tokens = cast(dict[str, Any], read(shipped("assets") / "palette.yaml").data)["paper"]
    return Paper(**{**tokens, "series": tuple(Stroke(**stroke) for stroke in tokens["series"])})
