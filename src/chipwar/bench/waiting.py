"""How long a person waits: a turn of one game, a forecast, a player that searches, the table's counsel."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from chipwar.bench.figures import Measured
from chipwar.bench.setting import FAST, SEED, Setting, interleaved, seconds, start
from chipwar.match.block import Block, seat_players
from chipwar.match.engines import NARROW
from chipwar.match.phases import play_turn
from chipwar.play.game import Game

MS = 1000.0
AHEAD_FROM = 4
"""The turn from which forecasts and searches look ahead."""

SEARCHER, PERSON = "strong", "human"


def turn(setting: Setting) -> Measured:
    """One turn of one game with everybody's own character: the median, and what 95 of 100 turns stay under."""
    found, length = Measured(), setting.size.turns or setting.scenario.turns
    times: dict[str, list[float]] = {engine: [] for engine in setting.engines}
    for run in range(setting.size.repeats):
        for engine in setting.engines:
            block = start(setting.scenario, [run], engine)
            times[engine] += [MS * seconds(lambda: play_turn(block)) for _ in range(length)]  # noqa: B023
    for name, engine in (("turn_numpy", "numpy"), ("turn_numba", FAST)):
        if engine in times:
            found.add(name, times[engine])
            found.details[engine] = _quantiles(times[engine])
        else:
            found.skip(name, "no_engine", engine=engine, why=setting.missing[engine])
    return found


def _quantiles(values: list[float]) -> dict[str, float]:
    return {f"{share:g}": float(np.quantile(values, share)) for share in (0.05, 0.5, 0.95)}


def rollouts(setting: Setting) -> Measured:
    """Games played ahead from a state: all of them, and with numpy the first few, whose answer is shown first."""
    found, size = Measured(), setting.size
    state = start(setting.scenario, range(size.rollouts))
    for _ in range(AHEAD_FROM):
        play_turn(state)
    contestants: dict[str, Callable[[], float]] = {
        "rollouts_first": _ahead(state, "numpy", size.first, size.ahead, size.first),
        "rollouts_numpy": _ahead(state, "numpy", size.rollouts, size.ahead, size.columns),
    }
    if setting.has(FAST):
        contestants["rollouts_numba"] = _ahead(state, FAST, size.rollouts, size.ahead, NARROW)
    else:
        found.skip("rollouts_numba", "no_engine", engine=FAST, why=setting.missing[FAST])
    for name, values in interleaved(contestants, size.repeats).items():
        found.add(name, [MS * value for value in values])
    found.details = {"games": size.rollouts, "turns": size.ahead, "games_of_the_first_answer": size.first}
    return found


def _ahead(state: Block, engine: str, columns: int, turns: int, width: int) -> Callable[[], float]:
    """Play the first games of a state ahead, so many side by side."""

    def run() -> float:
        for first in range(0, columns, width):
            part = _part(state, engine, first, min(first + width, columns))
            for _ in range(turns):
                play_turn(part)
        return 1.0

    return run


def _part(block: Block, engine: str, first: int, last: int) -> Block:
    keys = {purpose: key[first:last].copy() for purpose, key in block.keys.items()}
    matrix = block.matrix[:, first:last].copy()
    return Block(block.scenario, matrix, keys, engine, block.playbooks, told=False)


def search(setting: Setting) -> Measured:
    """A turn's orders of a player that searches, the first of the scenario's seats, in one game."""
    found = Measured()
    seat = max(setting.scenario.ruleset.seats.values(), key=lambda seat: (len(seat.levers), seat.id))
    block = start(setting.scenario, [0])
    seat_players(block, {seat.id: SEARCHER})
    times = []
    for _ in range(min(setting.size.search, setting.scenario.turns)):
        times.append(MS * seconds(block.decide))
        block.resolve()
    found.add("search_turn", times)
    found.details = {"seat": seat.id, "player": SEARCHER, "ms": times}
    return found


def table(setting: Setting) -> Measured:
    """What scripted seats want to offer a person: the first thing that the table waits for in a turn."""
    found = Measured()
    seat = max(setting.scenario.ruleset.seats.values(), key=lambda seat: (len(seat.levers), seat.id))
    game = Game(setting.scenario, SEED, 0, seats={seat.id: PERSON})
    times, offers = [], []
    for _ in range(setting.size.search):
        began = perf_counter()
        made: list[Any] = game.talks.thinking_of_offers([seat.id])()
        times.append(MS * (perf_counter() - began))
        offers.append(len(made))
        game.advance()
    found.add("table_offers", times)
    found.details = {"seat": seat.id, "offers": offers, "ms": times}
    return found
