"""The verbs of a turn: the only ways in which the matrix may change.

A Theme is written from top to bottom: each rule, total, draw or balance is appended to its list of steps in the order
of the file, so reading a theme is reading what happens. `turn.py` puts the themes in order. Nothing runs here; the
steps are compiled by `program.py` and executed by a back end.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Rule:
    """Compute one quantity from others, entity by entity, by a pure function of named quantities."""

    name: str
    on: str
    function: Callable[..., Any]
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Total:
    """Combine a quantity of many members into one of their group, in index order. Empty groups get the neutral."""

    name: str
    on: str
    of: str
    over: str
    by: str
    how: str = "sum"


@dataclass(frozen=True)
class Along:
    """Look up a quantity of a related entity; 0 where there is none."""

    name: str
    on: str
    of: str
    by: str


@dataclass(frozen=True)
class Shift:
    """Move a value into a register: the oldest place gets the next younger, the youngest the new value."""

    places: tuple[str, ...]
    on: str
    of: str


@dataclass(frozen=True)
class Draw:
    """A keyed uniform number strictly between 0 and 1 for each entity."""

    name: str
    on: str
    purpose: str = "luck"


@dataclass(frozen=True)
class Pick:
    """Keep (1) or drop (0) members of each group: all if the budget carries them, else from the largest score down to
    the first that does not fit. What costs nothing is always kept."""

    name: str
    on: str
    by: str
    score: str
    cost: str
    budget: str


@dataclass(frozen=True)
class Balance:
    """Change a stock by named flows. It never clips: the rules bound the flows."""

    stock: str
    on: str
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Modify:
    """Combine all effects into the modifiers they write: sums from addends, products from factors."""

    on: str = "entry"
    addend: str = "addend"
    factor: str = "factor"


@dataclass(frozen=True)
class Reveal:
    """Copy the row that each entity points to, whatever quantity it is: what a signal is a signal of."""

    name: str
    on: str


Step = Rule | Total | Along | Shift | Draw | Pick | Balance | Modify | Reveal

INITIAL: dict[str, float | None] = {"sum": 0.0, "product": 1.0, "min": None, "max": None}
"""How a total combines, and where it starts. None: with the first member, and 0 where there is none."""


def step_output(step: Step) -> tuple[str, ...]:
    """The quantities that a step writes."""
    if isinstance(step, Balance):
        return (step.stock,)
    if isinstance(step, Shift):
        return step.places
    if isinstance(step, Modify):
        return ()
    return (step.name,)


@dataclass
class Theme:
    """An ordered part of the turn: the steps of one file of rules."""

    name: str
    steps: list[Step] = field(default_factory=list)

    def rule(self, on: str, out: str | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a function as a rule; its arguments name the quantities it reads."""

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            arguments = tuple(inspect.signature(function).parameters)
            self.steps.append(Rule(out or function.__name__, on, function, arguments))
            return function

        return register

    def total(self, name: str, on: str, of: str, over: str, by: str, how: str = "sum") -> None:
        """`name` on each entity of `on`: the total of `of` over those entities of `over` that point to it by `by`."""
        if how not in INITIAL:
            raise ValueError(f"a total is one of {sorted(INITIAL)}, not {how}")
        self.steps.append(Total(name, on, of, over, by, how))

    def along(self, name: str, on: str, of: str, by: str) -> None:
        """`name` on each entity of `on`: the quantity `of` of the entity it points to through `by`."""
        self.steps.append(Along(name, on, of, by))

    def shift(self, *places: str, on: str, of: str) -> None:
        """Keep `of` in registers, youngest place first."""
        self.steps.append(Shift(places, on, of))

    def draw(self, name: str, on: str, purpose: str = "luck") -> None:
        """A fresh keyed number for each entity; the channel is the quantity's own name."""
        self.steps.append(Draw(name, on, purpose))

    def pick(self, name: str, on: str, by: str, score: str, cost: str, budget: str) -> None:
        """Which members each group can afford, largest score first."""
        self.steps.append(Pick(name, on, by, score, cost, budget))

    def modify(self) -> None:
        """Write all modifiers from all effects."""
        self.steps.append(Modify())

    def reveal(self, name: str, on: str) -> None:
        """`name`: the value of the row that each entity points to."""
        self.steps.append(Reveal(name, on))

    def balance(self, stock: str, on: str, plus: tuple[str, ...] = (), minus: tuple[str, ...] = ()) -> None:
        """The stock after this turn's flows."""
        self.steps.append(Balance(stock, on, plus, minus))

    @contextmanager
    def repeat(self, times: int) -> Iterator[None]:
        """Do the steps written inside several times over."""
        start = len(self.steps)
        yield
        self.steps.extend(self.steps[start:] * (times - 1))
