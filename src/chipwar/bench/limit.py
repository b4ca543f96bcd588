"""How near the engines come to what the machine could do: counted operations at rates measured beside them.

Two floors are told. Without overlap all kinds of work follow each other; with full overlap the slowest kind alone
counts, and all others happen beside it. The truth lies between; the figure is the share by the lower floor.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from chipwar.bench.counting import KINDS, Counting
from chipwar.bench.figures import Measured
from chipwar.bench.machine import rate
from chipwar.bench.setting import Setting, copied, interleaved, start, use_threads
from chipwar.match.engines import abreast

TURNS_IN = 4
"""The turn before the first that is measured: by then policies are in force."""

TURNS_ON = 12
"""Turns that are measured together, so that putting the state back does not count."""


def limit(setting: Setting) -> Measured:
    """The share of the machine's limit that a turn of the rules reaches, for each engine."""
    counted = Counting(setting.rules).turn()
    times, rates = {engine: list[float]() for engine in setting.engines}, {kind: list[float]() for kind in KINDS}
    workers = {engine: _turns(setting, engine) for engine in setting.engines}
    compiled = setting.size.compiled_rates
    for _ in range(setting.size.repeats):
        for kind in KINDS:
            rates[kind].append(rate(kind, compiled))
        for engine, values in interleaved(workers, 1).items():
            times[engine] += values
    needed = {kind: [counted[kind] / value for value in rates[kind]] for kind in KINDS}
    serial = [sum(values) for values in zip(*needed.values(), strict=True)]
    overlapped = [max(values) for values in zip(*needed.values(), strict=True)]
    found = Measured(details={"operations_a_turn": {kind: counted[kind] for kind in KINDS}})
    found.details["rates"] = {kind: median(values) for kind, values in rates.items()}
    found.details["seconds_of_each_kind"] = {kind: median(values) for kind, values in needed.items()}
    found.details["floor_seconds"] = {"serial": median(serial), "overlapped": median(overlapped)}
    found.details["measured_seconds"] = {engine: median(values) for engine, values in times.items()}
    found.details["share"] = {
        engine: {
            "serial": median(a / b for a, b in zip(serial, values, strict=True)),
            "overlapped": median(a / b for a, b in zip(overlapped, values, strict=True)),
        }
        for engine, values in times.items()
    }
    best = times[setting.best]
    found.add("limit_share", [100.0 * floor / took for floor, took in zip(overlapped, best, strict=True)])
    return found


def _turns(setting: Setting, engine: str) -> Callable[[], float]:
    """Some turns of the rules in a block of games on one core, again and again from the same state."""
    use_threads(1)
    columns = len(range(setting.size.columns)[abreast(engine, setting.size.columns)[0]])
    block = start(setting.scenario, range(columns), engine)
    for _ in range(TURNS_IN):
        block.decide()
        block.resolve()
    block.decide()
    games = copied(block)

    def run() -> float:
        games.matrix[:] = block.matrix
        for _ in range(TURNS_ON):
            games.resolve()
        return columns * TURNS_ON

    return run
