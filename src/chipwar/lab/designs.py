"""Designs: games whose numbers are set row by row, and what is read off them.

A design is float64 [n, k] of shares between 0 and 1: row by row a game, column by column a number of the model, which
takes the value below which that share of its distribution lies. Drivers know designs and outcomes and nothing of games:
they take any function from a design to outcomes, so that functions with known answers test them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.base.errors import RequestError
from chipwar.base.hashing import address, column_key, uniform_array
from chipwar.base.ids import nearest
from chipwar.base.numbers import SourcedNumber, quantile
from chipwar.lab.batch import be_finite, outcome_rows
from chipwar.lab.histogram import fixed_sums
from chipwar.lab.workers import Pool, spread
from chipwar.match.block import NOT_REFUSED, PLAN, begin, give_plan, seat_players
from chipwar.match.choices import settled
from chipwar.match.engines import abreast, chosen
from chipwar.match.phases import play_turn
from chipwar.scenario.load import Scenario
from chipwar.scenario.plays import PlannedOrder
from chipwar.scenario.texts import current_texts
from chipwar.strategies.playbook import Decision

Values = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Function = Callable[[Values], Values]
"""From a design, float64 [n, k], to outcomes, float64 [n]."""

FINAL, MEAN = "final", "mean"
"""An outcome after the last turn, or its mean over all turns."""

COLUMNS = 256
"""Games side by side: so many that the steps take the time; results do not depend on it."""

MATTERING = ("numbers", "state", "vendor", "firm")
"""First parts of the ids of the numbers that vary if nobody says which: the world's, states', vendors', firms'."""

TINY = 2.0**-53
LUCK_DRAWS = 2**20
"""How many different lucks there are where luck is a column of a design."""


@dataclass(frozen=True)
class Outcome:
    """What is read off a game. at: a turn (after it was resolved), "final" or "mean"."""

    quantity: str
    actor: str
    at: int | str = FINAL

    def row(self, scenario: Scenario) -> int:
        """Its row of the matrix. RequestError names what is near an unknown quantity, actor or turn."""
        rows, say = outcome_rows(scenario), current_texts().say
        if (self.quantity, self.actor) not in rows:
            actors = sorted(actor for quantity, actor in rows if quantity == self.quantity)
            if not actors:
                near = nearest(self.quantity, {quantity for quantity, _ in rows}) or "-"
                raise RequestError(say("problem.not_known", word=self.quantity, nearest=near))
            near = nearest(self.actor, actors) or ", ".join(actors)
            raise RequestError(say("problem.no_outcome", quantity=self.quantity, word=self.actor, nearest=near))
        if isinstance(self.at, int) and not 0 <= self.at < scenario.turns:
            raise RequestError(say("problem.never_played", turn=self.at, last=scenario.turns - 1))
        return rows[self.quantity, self.actor]

    @property
    def needs(self) -> int | None:
        """How many turns must be played for it; None: all."""
        return self.at + 1 if isinstance(self.at, int) else None

    def read(self, course: Values) -> Values:
        """The outcome of a course, float64 [turns + 1, n]."""
        if self.at != MEAN:
            return course[-1]
        # numpy's own order of adding hangs on how many games lie side by side.
        mean: Values = fixed_sums(np.ascontiguousarray(course[1:].T)) / (len(course) - 1)
        return mean


@dataclass(frozen=True)
class Side:
    """One way to play. scenario: a table of its own, if it is not the study's."""

    strategies: Mapping[str, str] = field(default_factory=dict)
    plan: tuple[PlannedOrder, ...] = ()
    overrides: Mapping[str, Any] = field(default_factory=dict)
    scenario: Scenario | None = None


@dataclass(frozen=True)
class Ends:
    """What the games of a design came to. outcomes: float64 [sides, n], means over lucks; refused: int [sides, n,
    lucks], why the first refused order of a plan was refused in a game, a place in the judge's `CODES`; 0: none was."""

    outcomes: Values
    refused: Codes

    @property
    def effect(self) -> Values:
        """The second side less the first, or the only side: float64 [n]."""
        found: Values = self.outcomes[-1] - self.outcomes[0] if len(self.outcomes) > 1 else self.outcomes[0]
        return found


@dataclass(frozen=True)
class Study:
    """Games of a scenario by design. sides: one, or two whose difference (second less first) is the outcome.

    lucks: games that are averaged for a row, the same lucks for all rows; 0: luck is the last column of the design.
    """

    scenario: Scenario
    outcome: Outcome
    numbers: tuple[SourcedNumber, ...]
    sides: tuple[Side, ...] = (Side(),)
    seed: int = 0
    lucks: int = 0
    engine: str = "auto"
    workers: int | None = None
    progress: Callable[[int], None] | None = field(default=None, compare=False)

    @property
    def width(self) -> int:
        """Columns of a design."""
        return len(self.numbers) + (self.lucks == 0)

    def games(self, rows: int) -> int:
        """How many games that many rows take."""
        return rows * max(self.lucks, 1) * len(self.sides)

    def __call__(self, design: Values) -> Values:
        """Outcomes of a design: float64 [n]; effects if there are two sides."""
        return self.ends(design).effect

    def ends(self, design: Values) -> Ends:
        """What all sides come to, and where their plans could not be played."""
        design = np.asarray(design, dtype=np.float64)
        many = max(self.lucks, 1)
        rows = np.repeat(np.arange(len(design)), many)
        lucks = np.tile(np.arange(many), len(design)) if self.lucks else luck_of(design[:, -1])
        shares = np.clip(design[:, : len(self.numbers)], TINY, 1.0 - TINY)
        parts = [
            Part(side, shares[rows[part]], lucks[part])
            for side in range(len(self.sides))
            for part in np.split(np.arange(len(rows)), np.arange(COLUMNS, len(rows), COLUMNS))
        ]
        shared = replace(self, engine=chosen(self.engine, self.games(len(design))), progress=None)
        found = []
        for played in spread(_play, shared, parts, Pool(self.workers)):
            found.append(played)
            if self.progress is not None:
                self.progress(len(played[0]))
        shape = (len(self.sides), len(design), many)
        outcomes, refused = (np.concatenate(parts).reshape(shape) for parts in zip(*found, strict=True))
        return Ends(outcomes.mean(axis=2), refused)

    def values(self, design: Values) -> Values:
        """The values that the numbers take: float64 [n, k]."""
        shares = np.clip(design[:, : len(self.numbers)], TINY, 1.0 - TINY)
        return np.array([quantile(number, u) for number, u in zip(self.numbers, shares.T, strict=True)]).T


@dataclass(frozen=True)
class Part:
    """Some games of a study side by side. side: its place; shares: float64 [n, k]; lucks: int [n], run numbers."""

    side: int
    shares: Values
    lucks: Codes


def _play(study: Study, part: Part) -> tuple[Values, Codes]:
    """The outcomes, float64 [n], and why plans were not played as written, int [n], as `Ends.refused`. ChipwarError
    where an outcome is no number."""
    blocks = abreast(study.engine, len(part.lucks))
    found = [_side_by_side(study, Part(part.side, part.shares[some], part.lucks[some])) for some in blocks]
    outcomes, refused = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return outcomes, refused


def _side_by_side(study: Study, part: Part) -> tuple[Values, Codes]:
    side, outcome, runs = study.sides[part.side], study.outcome, part.lucks.tolist()
    drawn = {number.id: quantile(number, u) for number, u in zip(study.numbers, part.shares.T, strict=True)}
    scenario = side.scenario or study.scenario
    block = begin(scenario, [study.seed] * len(runs), runs, drawn, side.overrides, study.engine)
    block.told = False
    give_plan(block, side.plan)
    seat_players(block, side.strategies)
    row = outcome.row(block.scenario)
    course, refused = [block.matrix[row].copy()], np.zeros(len(runs), dtype=np.int64)
    for _ in range(outcome.needs or scenario.turns):
        _note(refused, play_turn(block))
        course.append(block.matrix[row].copy())
    whole = np.array(course)
    be_finite(whole[None], [(outcome.quantity, outcome.actor)], runs)
    return outcome.read(whole), refused


def _note(refused: Codes, decisions: Mapping[str, Sequence[Decision]]) -> None:
    """Write down, where nothing stands yet, why an order of a plan was refused. refused: int [n]."""
    for decision in (decision for given in decisions.values() for decision in given):
        if decision.reason == PLAN and decision.codes is not None:
            new = (refused == 0) & decision.bid.wanted & ~np.isin(decision.codes, NOT_REFUSED)
            refused[new] = decision.codes[new]


def reasons(refused: Mapping[str, int]) -> str:
    """Why orders were refused, in words, each with how often."""
    texts = current_texts()
    words = (texts.say("lab.reason", why=texts.say(f"lab.refused.{code}"), count=n) for code, n in refused.items())
    return texts.say("table.list_sign").join(words)


def luck_of(shares: Values) -> npt.NDArray[np.int64]:
    """Run numbers from a design's column of luck: int [n]."""
    return np.minimum(shares * LUCK_DRAWS, LUCK_DRAWS - 1).astype(np.int64)


def uncertain(
    scenario: Scenario, patterns: Sequence[str] = (), without: Mapping[str, Any] | None = None
) -> list[SourcedNumber]:
    """The numbers that can vary: those of the groups that matter, or those whose ids fit a pattern such as
    `numbers.grey_*`; never those that an arm sets. RequestError if a pattern fits none."""
    known = [number for number in scenario.ruleset.numbers.values() if number.spread is not None]
    known = sorted((n for n in known if n.id not in (without or {})), key=lambda number: number.id)
    if not patterns:
        return [number for number in known if group_of(number.id) in MATTERING]
    for pattern in patterns:
        if not any(fnmatchcase(number.id, pattern) for number in known):
            near = nearest(pattern, [number.id for number in known]) or ", ".join(f"{group}.*" for group in MATTERING)
            raise RequestError(current_texts().say("lab.no_number", word=pattern, nearest=near))
    return [number for number in known if any(fnmatchcase(number.id, pattern) for pattern in patterns)]


def group_of(number_id: str) -> str:
    """The first part of an id that says what a number belongs to."""
    first, *rest = number_id.split(".")
    return rest[0] if first == "defaults" else first


def keyed_design(seed: int, rows: int, names: Sequence[str]) -> Values:
    """Independent draws, a hash of (seed, row, name): float64 [rows, names]. More rows leave the first ones alone."""
    keys = np.array([column_key(seed, row, "setup") for row in range(rows)], dtype=np.uint64)
    places = np.array([address("design", name) for name in names], dtype=np.uint64)
    drawn: Values = uniform_array(keys, np.zeros(rows, dtype=np.uint64), places).T
    return drawn


def even_design(seed: int, rows: int, names: Sequence[str]) -> Values:
    """A Latin hypercube: every column has one draw in each of so many equal parts. float64 [rows, names]."""
    drawn = keyed_design(seed, rows, names)
    inside = keyed_design(seed, rows, [f"{name} within" for name in names])
    ranks = drawn.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    spread: Values = (ranks + inside) / rows
    return spread


def settled_scenario(scenario: Scenario, overrides: Mapping[str, Any]) -> Scenario:
    """The scenario with the narrative and pack that overrides name, so that its numbers are those that are played."""
    return settled(scenario, overrides)[0]
