"""Many games: blocks of columns over all cores, and what came out.

Run k of a batch is the same game as `Game(scenario, seed, run=k)`, whatever the chunk, the worker or the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.base.errors import ChipwarError, RequestError
from chipwar.base.ids import nearest
from chipwar.lab.workers import Pool, spread
from chipwar.match.block import Block, begin, give_plan, seat_players
from chipwar.match.choices import settled
from chipwar.match.engines import abreast, chosen
from chipwar.match.phases import play_turn
from chipwar.match.rounds import QUARTERLY, Rounds
from chipwar.scenario.load import Scenario
from chipwar.scenario.models import PlannedOrder
from chipwar.scenario.texts import current_texts

Cube = npt.NDArray[np.float64]
Place = tuple[str, str, str]
"""Domain, entity and quantity of a row."""

CHUNK = 256
"""Columns in a block: large enough that the steps, not their calls, take the time; results do not depend on it."""

KEEP_UP_TO = 20_000
"""Trajectories of more runs than this are kept only when asked for."""

BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Question:
    """What every block of a batch has in common."""

    scenario: Scenario
    seed: int
    strategies: Mapping[str, str] = field(default_factory=dict)
    plan: tuple[PlannedOrder, ...] = ()
    parameters: Any = "drawn"
    overrides: Mapping[str, Any] = field(default_factory=dict)
    turns: int | None = None
    engine: str = "auto"
    further: tuple[Place, ...] = ()
    """Rows to keep besides the published quantities."""
    rounds: Rounds = QUARTERLY


@dataclass(frozen=True)
class Played:
    """A block's games. values: float64 [outcomes, turns + 1, R]; refused_orders: of the plan, over all games."""

    values: Cube
    fingerprints: list[str]
    last_turn: npt.NDArray[np.int64]
    refused_orders: int = 0


Replay = Callable[[Question, int], Any]
"""Opens one run of a batch as a playable game; given from outside, for this room knows no single games."""


def outcome_rows(scenario: Scenario) -> dict[tuple[str, str], int]:
    """Rows of all published quantities of the world, the seats and the seated actors."""
    layout = scenario.ruleset.layout
    actors = {actor for seat in scenario.ruleset.seats.values() for actor in seat.actors}
    return {
        (name, entity): layout.row(model.of, name, entity)
        for name, model in scenario.quantities.items()
        for entity in layout.entities.ids[model.of]
        if model.of in ("world", "seat", "vendor") or entity in actors
    }


def kept_rows(question: Question) -> dict[tuple[str, str], int]:
    """Rows of the published quantities, and of those that a question asks for as well, named `domain.quantity`."""
    row = question.scenario.ruleset.layout.row
    further = {(f"{domain}.{name}", entity): row(domain, name, entity) for domain, entity, name in question.further}
    return outcome_rows(question.scenario) | further


def of_runs(question: Question, runs: Sequence[int] | int) -> tuple[Any, dict[str, Any]]:
    """Parameters and overrides of some runs, or of one: what is given run by run is picked, the rest is as it is."""

    def picked(values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value if np.ndim(value) == 0 else np.asarray(value)[runs] for name, value in values.items()}

    parameters = question.parameters
    return picked(parameters) if isinstance(parameters, dict) else parameters, picked(question.overrides)


def opened(question: Question, runs: Sequence[int]) -> Block:
    """The games of these runs before their first turn. ChipwarError if the question names what is not there."""
    parameters, overrides = of_runs(question, runs)
    seeds = [question.seed] * len(runs)
    scenario, rounds = question.scenario, question.rounds
    block = begin(scenario, seeds, list(runs), parameters, overrides, question.engine, question.turns, rounds)
    block.told = False
    give_plan(block, question.plan)
    seat_players(block, question.strategies)
    return block


def play_block(question: Question, runs: Sequence[int], prints: bool = True, chunk: int | None = None) -> Played:
    """Play the games of these runs to their end. chunk: how many side by side at most."""
    turns = question.turns or question.scenario.turns
    rows = np.array(list(kept_rows(question).values()), dtype=np.int64)
    values, last = np.empty((len(rows), turns + 1, len(runs))), np.empty(len(runs), dtype=np.int64)
    marks, refused = list[str](), 0
    for some in abreast(question.engine, len(runs), chunk):
        block = opened(question, runs[some])
        course = np.empty((turns + 1, len(rows), block.matrix.shape[1]))
        course[0] = block.matrix.take(rows, 0)
        for turn in range(turns):
            play_turn(block)
            course[turn + 1] = block.matrix.take(rows, 0)
        values[:, :, some] = course.transpose(1, 0, 2)
        last[some] = block.row("world", "turn")
        marks += block.fingerprints() if prints else []
        refused += block.refused_orders
    return Played(values, marks, last, refused)


class Results:
    """What a batch of games came to."""

    def __init__(
        self, question: Question, played: Sequence[Played], trajectories: bool, replay: Replay | None = None
    ) -> None:
        self.question, self.scenario, self._replay = question, question.scenario, replay
        self.places = {name: index for index, name in enumerate(kept_rows(question))}
        self.fingerprints = [mark for part in played for mark in part.fingerprints]
        self.refused_orders = sum(part.refused_orders for part in played)
        self.last_turn = np.concatenate([part.last_turn for part in played])
        values = np.concatenate([part.values for part in played], axis=2)
        self.bands: Cube = np.quantile(values, BANDS, axis=2)
        self.final: Cube = values[:, -1].copy()
        self._values: Cube | None = values if trajectories else None

    @property
    def runs(self) -> int:
        """How many games were played."""
        return len(self.last_turn)

    def _place(self, quantity: str, actor: str) -> int:
        if (quantity, actor) in self.places:
            return self.places[quantity, actor]
        say, actors = current_texts().say, sorted(a for q, a in self.places if q == quantity)
        if not actors:
            near = nearest(str(quantity), {q for q, _ in self.places}) or "-"
            raise RequestError(say("problem.not_known", word=quantity, nearest=near))
        near = nearest(str(actor), actors) or ", ".join(actors)
        raise RequestError(say("problem.no_outcome", quantity=quantity, word=actor, nearest=near))

    def outcome(self, quantity: str, actor: str = "world") -> Cube:
        """A quantity's course in every run: float64 [turns + 1, runs]; only the end, [1, runs], if not kept."""
        place = self._place(quantity, actor)
        return self.final[None, place] if self._values is None else self._values[place]

    def quantile(self, quantity: str, actor: str = "world", share: float = 0.5) -> Cube:
        """A quantile of a quantity by turn: float64 [turns + 1]. Any share if trajectories are kept, else a band's."""
        place = self._place(quantity, actor)
        self._be_share(share)
        if self._values is not None:
            course: Cube = np.quantile(self._values[place], share, axis=1)
            return course
        if share not in BANDS:
            near = min(BANDS, key=lambda band: abs(band - share))
            valid = ", ".join(f"{band:g}" for band in BANDS)
            raise RequestError(current_texts().say("problem.no_band", word=f"{share:g}", valid=valid, nearest=near))
        band: Cube = self.bands[BANDS.index(share), place]
        return band

    @staticmethod
    def _be_share(share: float) -> None:
        if not 0.0 <= share <= 1.0:
            raise RequestError(current_texts().say("problem.share_range", word=f"{share:g}"))

    def game(self, run: int) -> Any:
        """That very run as a playable game, if these results know the way back to one."""
        say = current_texts().say
        if self._replay is None:
            raise RequestError(say("problem.no_way_back"))
        if not 0 <= run < self.runs:
            raise RequestError(say("problem.no_run", run=run, last=self.runs - 1))
        return self._replay(self.question, run)


def chunks(runs: int, size: int = CHUNK) -> list[list[int]]:
    """Run numbers in blocks."""
    return [list(range(first, min(first + size, runs))) for first in range(0, runs, size)]


def run_batch(
    question: Question,
    runs: int,
    workers: int | None = None,
    chunk: int = CHUNK,
    trajectories: bool | None = None,
    prints: bool = False,
    progress: Callable[[int], None] | None = None,
    replay: Replay | None = None,
    cluster: str | None = None,
) -> Results:
    """Play many games. workers: processes, all cores if not given; progress is called with the number of games done.

    replay: opens a run of the question as a playable game, for `Results.game`. cluster: address of a Dask scheduler.
    More games than `KEEP_UP_TO` are summed up as they come, unless their trajectories are asked for.
    """
    question = settled_question(question, runs, chunk)
    pool = Pool(workers, cluster)
    keep = runs <= KEEP_UP_TO if trajectories is None else trajectories
    if not keep and runs > KEEP_UP_TO:
        from chipwar.lab.streaming import stream  # which plays blocks of this file

        return stream(question, runs, pool, chunk, prints, progress, replay)
    played = []
    asked = replace(question, engine=chosen(question.engine, runs))
    for part in spread(play_some, (asked, prints), chunks(runs, chunk), pool):
        played.append(part)
        if progress is not None:
            progress(len(part.last_turn))
    return Results(question, played, keep, replay)


def play_some(shared: tuple[Question, bool], runs: Sequence[int]) -> Played:
    """A block, as a task of a worker."""
    question, prints = shared
    played = play_block(question, runs, prints)
    be_finite(played.values, list(kept_rows(question)), runs)
    return played


def be_finite(values: Cube, names: Sequence[tuple[str, str]], runs: Sequence[int]) -> None:
    """ChipwarError that names the quantity, its actor and the games, if a value is none. values: [names, turns, R]."""
    wrong = np.flatnonzero(~np.isfinite(values).all(axis=(1, 2)))
    if len(wrong):
        # Numpy stops at a division by zero, compiled kernels go on: neither may end in a quantile or a mean.
        quantity, actor = names[wrong[0]]
        words = {"quantity": f"{quantity} ({actor})", "first": min(runs), "last": max(runs)}
        raise ChipwarError(current_texts().say("batch.no_number", **words))


def settled_question(question: Question, runs: int, chunk: int = CHUNK) -> Question:
    """The question with the words among its overrides carried out. RequestError if it cannot be asked so often."""
    scenario, numbers = settled(question.scenario, question.overrides)
    question = replace(question, scenario=scenario, overrides=numbers)
    _check(question, runs, chunk)
    return question


def _check(question: Question, runs: int, chunk: int) -> None:
    """What no block can see alone: RequestError if there is nothing to play, or not one value for each run."""
    say = current_texts().say
    for number in (runs, chunk):
        if number < 1:
            raise RequestError(say("problem.at_least", found=number, limit=1))
    parameters = question.parameters if isinstance(question.parameters, dict) else {}
    for name, value in (*parameters.items(), *question.overrides.items()):
        if np.ndim(value) > 0 and np.shape(value) != (runs,):
            raise RequestError(say("problem.one_per_run", word=name, runs=runs))
