"""What all measures share: the scenario, how large and how often, which engines there are, and a stopwatch."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from time import perf_counter
from typing import TYPE_CHECKING

from chipwar.base.errors import MissingPackageError
from chipwar.match.block import Block, begin, seat_players
from chipwar.match.engines import ENGINES, abreast, compiled, installed, loaded, threads
from chipwar.match.phases import play_turn
from chipwar.scenario.load import Scenario, load_scenario
from chipwar.scenario.texts import current_texts

if TYPE_CHECKING:
    from chipwar.interop.plain_mesa import PlainRules

SCENARIO = "teaching"
SEED = 1
FAST = "numba"


@dataclass(frozen=True)
class Size:
    """How much is played.

    repeats: of every timing; turns: of a game, if not the scenario's; columns: games of a block; equal: games that the
    plain model plays to be compared; rollouts, ahead: games and turns of a forecast; first: games of its first answer;
    search: turns of a search player; few_runs, many_runs: for memory; batch: games for rates; worlds: actors;
    side_by_side: games in a block there; children: processes for each size of memory's batches; compiled_rates: whether
    the machine's rates are measured by compiled loops.
    """

    repeats: int = 7
    turns: int | None = None
    columns: int = 256
    equal: int = 4
    rollouts: int = 500
    ahead: int = 20
    first: int = 8
    search: int = 5
    few_runs: int = 10_000
    many_runs: int = 100_000
    batch: int = 1024
    worlds: tuple[int, ...] = (24, 240, 2400)
    side_by_side: tuple[int, ...] = (1, 16, 128)
    children: int = 3
    compiled_rates: bool = True


FULL = Size()
QUICK = Size(
    repeats=5,
    columns=64,
    equal=2,
    rollouts=100,
    search=2,
    few_runs=1_000,
    many_runs=10_000,
    batch=256,
    worlds=(24, 240),
    children=1,
)


@dataclass
class Setting:
    """One run of the bench.

    name: of the scenario, or its path, for workers that load it themselves; say: called with what is measured next.
    """

    scenario: Scenario
    name: str = SCENARIO
    size: Size = FULL
    whole: bool = False
    say: Callable[[str], None] = lambda name: None
    missing: dict[str, str] = field(default_factory=dict)
    """Engines that are not there, with the reason in words."""

    def __post_init__(self) -> None:
        if installed() and not compiled():
            self.say("kernels")
        if self.has(FAST):
            return
        self.missing[FAST] = self._why_not(FAST)

    def has(self, engine: str) -> bool:
        """Whether an engine plays here."""
        return not self._why_not(engine)

    @cache  # noqa: B019  (a setting lives as long as the program)
    def _why_not(self, engine: str) -> str:
        if engine not in ENGINES:
            return current_texts().say("bench.no_such_engine")
        try:
            play(self.scenario, [0], engine, turns=1)
        except MissingPackageError as error:
            return str(error)
        return ""

    __hash__ = object.__hash__

    @cached_property
    def rules(self) -> PlainRules:
        """The plain model's rules, written once. Workers, which import this file too, never need Mesa."""
        from chipwar.interop.plain_mesa import PlainRules

        return PlainRules(self.scenario)

    @property
    def engines(self) -> tuple[str, ...]:
        """The engines for games in numbers, the quickest last."""
        return ("numpy", FAST) if self.has(FAST) else ("numpy",)

    @property
    def best(self) -> str:
        """The quickest engine."""
        return self.engines[-1]


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def start(scenario: Scenario, runs: Sequence[int], engine: str = "numpy", turns: int | None = None) -> Block:
    """Games before their first turn, played by their own characters."""
    block = begin(scenario, [SEED] * len(runs), list(runs), engine=engine, turns=turns)
    block.told = False
    seat_players(block, {})
    return block


def play(scenario: Scenario, runs: Sequence[int], engine: str = "numpy", turns: int | None = None) -> Block:
    """Whole games side by side."""
    block = start(scenario, runs, engine, turns)
    while (block.row("world", "over") <= 0.0).any():
        play_turn(block)
    return block


def copied(block: Block, columns: int | None = None) -> Block:
    """The same games again, or the first of them, so that they can be played on without harm."""
    keys = {purpose: key[:columns].copy() for purpose, key in block.keys.items()}
    return Block(block.scenario, block.matrix[:, :columns].copy(), keys, block.engine, block.playbooks)


def use_threads(count: int) -> None:
    """How many threads the fast engine may use in this process, if it is loaded: no more than it began with."""
    lanes = loaded()
    if lanes is not None:
        lanes.threads = min(count, threads()) if lanes.pool is not None else 1


@lru_cache(maxsize=2)
def _loaded(name: str) -> Scenario:
    return load_scenario(name)


def play_elsewhere(name: str, first: int, count: int, engine: str, turns: int | None = None) -> int:
    """Whole games in a worker on one core, which loads the scenario once. Returns how many."""
    use_threads(1)
    runs = range(first, first + count)
    for some in abreast(engine, count):
        play(_loaded(name), runs[some], engine, turns)
    return count


def interleaved(
    contestants: Mapping[str, Callable[[], float]], repeats: int, warm: bool = True
) -> dict[str, list[float]]:
    """Seconds for each unit of work, round by round; each contestant is called once a round and returns how many units
    it did. Every round begins with another one, and the first round is not counted if warm."""
    names = list(contestants)
    found: dict[str, list[float]] = {name: [] for name in names}
    for number in range(repeats + warm):
        turned = [*names[number % len(names) :], *names[: number % len(names)]]
        for name in turned:
            took = _timed(contestants[name])
            if number >= warm:
                found[name].append(took)
    return found


def _timed(work: Callable[[], float]) -> float:
    """Seconds for a unit, with Python's collector at rest, so that nobody pays for another's litter."""
    gc.collect()
    gc.disable()
    try:
        began = perf_counter()
        units = work()
        return (perf_counter() - began) / units
    finally:
        gc.enable()


def seconds(work: Callable[[], object]) -> float:
    """How long something takes once."""
    began = perf_counter()
    work()
    return perf_counter() - began
