"""What is measured and how it is judged: figures with their spread, bounds from the catalogue, verdicts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any, Literal

from chipwar.scenario.checks import validate
from chipwar.scenario.files import CATALOGUE, shown
from chipwar.scenario.gate import read
from chipwar.scenario.models import Id, Strict

FILE = CATALOGUE / "bench.yaml"

MEASURES = ("race", "limit", "turn", "rollouts", "search", "table", "memory", "million", "workers", "actors")
"""What can be measured by itself, in this order."""

Verdict = Literal["aim", "must", "below", "told", "skipped", "refused"]


class BoundModel(Strict):
    """A figure: who measures it, its unit, which direction is good, what it must reach and should reach."""

    measure: Id
    unit: Literal["times", "per_cent", "ms", "minutes"]
    better: Literal["more", "less"]
    must: float | None = None
    aim: float | None = None
    gate: bool = True

    def verdict(self, value: float) -> Verdict:
        """How far a value reaches."""
        sign = 1.0 if self.better == "more" else -1.0
        if self.must is None:
            return "told"
        if self.aim is not None and sign * value >= sign * self.aim:
            return "aim"
        return "must" if sign * value >= sign * self.must else "below"


class BenchFile(Strict):
    """All figures, in the order in which they are told."""

    chipwar: Literal[1]
    seconds: dict[Id, float]
    figures: dict[Id, BoundModel]


def load_bounds() -> dict[str, BoundModel]:
    """The figures of the catalogue."""
    return _load().figures


def _load() -> BenchFile:
    return validate(read(FILE, shown_as=shown(FILE)), BenchFile)


class Forecast:
    """How long a quick run still takes: what its measures took elsewhere, at the pace of this machine so far."""

    def __init__(self, only: Collection[str], clock: Callable[[], float] = perf_counter) -> None:
        self.planned = {name: took for name, took in _load().seconds.items() if not only or name in only}
        self.clock, self.start, self.done = clock, clock(), 0.0
        self.before = 0.0

    def left(self, name: str) -> float:
        """Seconds left when a measure begins."""
        self.done += self.before
        self.before = self.planned.get(name, 0.0)
        pace = (self.clock() - self.start) / self.done if self.done else 1.0
        return pace * (sum(self.planned.values()) - self.done)


@dataclass(frozen=True)
class Spread:
    """Values of the same thing measured again and again."""

    values: tuple[float, ...]

    @property
    def middle(self) -> float:
        """The median."""
        return float(median(self.values))

    @property
    def low(self) -> float:
        """The lowest value."""
        return min(self.values)

    @property
    def high(self) -> float:
        """The highest value."""
        return max(self.values)


def ratios(above: Sequence[float], below: Sequence[float]) -> Spread:
    """Ratios round by round, so that what slowed a round down counts for both."""
    return Spread(tuple(a / b for a, b in zip(above, below, strict=True)))


@dataclass(frozen=True)
class Figure:
    """A measured figure, or why there is none. reason: a text key without its `bench.`; slots: for its text."""

    id: str
    spread: Spread | None = None
    reason: str = ""
    refused: bool = False
    slots: dict[str, Any] = field(default_factory=dict)


@dataclass
class Measured:
    """What one measure found: figures, and all else that a reader of the JSON may want."""

    figures: list[Figure] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, values: Sequence[float]) -> None:
        """A figure measured several times."""
        self.figures.append(Figure(name, Spread(tuple(float(value) for value in values))))

    def skip(self, name: str, reason: str, **slots: Any) -> None:
        """A figure that cannot be measured here, and why."""
        self.figures.append(Figure(name, reason=reason, slots=slots))
