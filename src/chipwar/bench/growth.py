"""What an actor costs as the world grows, and which steps cost more for each actor in a large world than in a small.

The smallest world is the base world itself: no scenario has fewer actors. Fewer would cost more each, because a step
has a price of its own; so the growth told here is the larger one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np

from chipwar.bench.figures import Measured, ratios
from chipwar.bench.setting import Setting, Size, copied, seconds, start
from chipwar.bench.worlds import base_actors, regions_for, write_world
from chipwar.match.block import Block
from chipwar.match.engines import ENGINES
from chipwar.scenario.load import Scenario, load_scenario

NANO = 1e9
PLAYED = 3
"""Turns played before one is measured: by then policies are in force."""

TOLD = 12
"""Steps that are named."""

STEP_REPEATS = 3

MOST_VALUES = 1 << 25
"""Values of a block at most, a quarter of a gigabyte."""


@dataclass
class Grown:
    """A world of some size with games in it, ready for the same turn again and again."""

    actors: int
    scenario: Scenario
    load_seconds: float
    block: Block

    def turn_seconds(self, columns: int) -> float:
        """One turn of so many of the games, orders and all."""
        games = copied(self.block, columns)

        def played() -> None:
            games.decide()
            games.resolve()

        return seconds(played)

    def steps(self, columns: int) -> dict[str, float]:
        """Seconds of each step of a turn, by its printed line: the least of several."""
        games = copied(self.block, columns)
        games.decide()
        program, run = self.scenario.ruleset.resolve, ENGINES["numpy"]
        found: defaultdict[str, float] = defaultdict(float)
        for op, label in zip(program.ops, program.labels, strict=True):
            alone = replace(program, ops=(op,), labels=(label,))
            # A balance moves its stock on every time; a few times are not too many.
            found[label] += min(seconds(lambda: run(alone, games.matrix, games.keys)) for _ in range(STEP_REPEATS))  # noqa: B023
        return found


def grown(actors: int, size: Size, folder: Path) -> Grown:
    """A world with about so many actors, loaded like any scenario and played for a few turns."""
    regions = regions_for(actors)
    path = write_world(regions, folder)
    began = perf_counter()
    scenario = load_scenario(str(path))
    loading = perf_counter() - began
    most = max(count for count in size.side_by_side if count * scenario.ruleset.layout.size <= MOST_VALUES)
    block = start(scenario, range(most))
    for _ in range(PLAYED):
        block.decide()
        block.resolve()
    return Grown(regions * base_actors(), scenario, loading, block)


def actors(setting: Setting) -> Measured:
    """Nanoseconds for an actor and turn in worlds of several sizes: with as many games side by side in each, with as
    many as suit each best, and in one game alone."""
    size = setting.size
    with TemporaryDirectory() as folder:
        worlds = [grown(count, size, Path(folder)) for count in size.worlds]
    taken: list[dict[int, list[float]]] = [
        {count: [] for count in size.side_by_side if count <= world.block.matrix.shape[1]} for world in worlds
    ]
    for _ in range(size.repeats):
        for world, times in zip(worlds, taken, strict=True):
            for columns, values in times.items():
                values.append(NANO * world.turn_seconds(columns) / columns / world.actors)
    found = Measured()
    common = max(set(taken[0]) & set(taken[-1]))
    best = [min(times, key=lambda columns: median(times[columns])) for times in taken]
    found.add("actor_growth", ratios(taken[-1][common], taken[0][common]).values)
    found.add("actor_growth_best", ratios(taken[-1][best[-1]], taken[0][best[0]]).values)
    found.add("actor_growth_alone", ratios(taken[-1][min(taken[-1])], taken[0][min(taken[0])]).values)
    found.details = {
        "games_side_by_side": common,
        "worlds": [
            _told(asked, world, times, suits)
            for asked, world, times, suits in zip(size.worlds, worlds, taken, best, strict=True)
        ],
        "steps_that_grow": growing_steps(worlds[0], worlds[-1], common),
    }
    return found


def _told(asked: int, world: Grown, times: dict[int, list[float]], suits: int) -> dict[str, Any]:
    return {
        "asked": asked,
        "actors": world.actors,
        "rows": world.scenario.ruleset.layout.size,
        "load_seconds": world.load_seconds,
        "ns_an_actor_and_turn": {str(columns): median(values) for columns, values in times.items()},
        "games_that_suit_best": suits,
    }


def growing_steps(small: Grown, large: Grown, columns: int) -> list[dict[str, Any]]:
    """The steps whose cost for an actor grows most, with what they take of the large world's turn."""
    few, many = small.steps(columns), large.steps(columns)
    whole = sum(many.values())
    more = {label: many[label] / large.actors - few[label] / small.actors for label in few}
    worst = sorted(more, key=lambda label: -more[label])[:TOLD]
    return [
        {
            "step": label,
            "ns_an_actor": [NANO * few[label] / small.actors / columns, NANO * many[label] / large.actors / columns],
            "share_of_turn": many[label] / whole,
        }
        for label in worst
        if more[label] > 0.0 and np.isfinite(more[label])
    ]
