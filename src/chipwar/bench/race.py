"""Engines against the plain Mesa model: the same games, compared to the bit, then timed in turn.

No ratio is told unless every compared game ends with the same fingerprint everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from math import inf
from statistics import median

import joblib

from chipwar.bench.figures import Figure, Measured, ratios
from chipwar.bench.setting import FAST, SEED, Setting, cores, interleaved, play, play_elsewhere, use_threads
from chipwar.interop.plain_mesa import PlainModel, PlainRules
from chipwar.match.engines import abreast

PROCESSES, THREADS = "processes", "threads"
"""How all cores are put to work; the better of both is told."""

BLOCKS = 4
"""Blocks that the fast engine plays in one go, so that a round is not over before the clock has ticked."""


def plain_game(rules: PlainRules, run: int, turns: int | None = None) -> PlainModel:
    """One game of the plain model to its end."""
    model = PlainModel(rules, SEED, run, turns=turns).play()
    model.forget()
    return model


def unequal(setting: Setting, rules: PlainRules) -> list[str]:
    """Players of the race whose games do not end as those of the numpy engine: names with the runs."""
    compared = range(setting.size.equal)
    wide = range(max(setting.size.equal, setting.size.columns if len(setting.engines) > 1 else 0))
    turns = setting.size.turns
    right = play(setting.scenario, wide, turns=turns).fingerprints()
    found = [f"plain {run}" for run in compared if plain_game(rules, run, turns).fingerprint() != right[run]]
    for engine in setting.engines[1:]:
        theirs = play(setting.scenario, wide, engine, turns).fingerprints()
        found += [f"{engine} {run}" for run, (a, b) in enumerate(zip(right, theirs, strict=True)) if a != b]
    return found


def _alone(setting: Setting, engine: str, threads: int = 1) -> Callable[[], float]:
    games = setting.size.columns * (BLOCKS if engine == FAST else 1)

    def run() -> float:
        use_threads(threads)
        for first in range(0, games, setting.size.columns):
            runs = range(first, first + setting.size.columns)
            # Threads share the columns of a block, so they need a wide one.
            for some in abreast(engine, len(runs)) if threads == 1 else (slice(None),):
                play(setting.scenario, runs[some], engine, setting.size.turns)
        return games

    return run


def _together(setting: Setting, engine: str) -> Callable[[], float]:
    """All cores: a process each, as batches are played."""
    columns, blocks = setting.size.columns, BLOCKS if engine == FAST else 1
    pool = joblib.Parallel(n_jobs=cores())

    def run() -> float:
        starts = range(0, columns * blocks * cores(), columns)
        work = joblib.delayed(play_elsewhere)
        return float(sum(pool(work(setting.name, first, columns, engine, setting.size.turns) for first in starts)))

    return run


def race(setting: Setting) -> Measured:
    """Games a second: plain Mesa, numpy and the fast engine on one core, and all cores together."""
    found = Measured()
    rules = setting.rules
    wrong = unequal(setting, rules)
    names = ("numpy_ratio", "numba_ratio", "numba_ratio_all")
    if wrong:
        found.figures = [
            Figure(name, reason="unequal", refused=True, slots={"games": ", ".join(wrong[:5])}) for name in names
        ]
        return found
    times = interleaved(_contestants(setting, rules), setting.size.repeats)
    found.add("numpy_ratio", ratios(times["plain"], times["numpy"]).values)
    together = min((f"{FAST} {how}" for how in (PROCESSES, THREADS)), key=lambda name: median(times.get(name, [inf])))
    for name, engine in (("numba_ratio", FAST), ("numba_ratio_all", together)):
        if engine in times:
            found.add(name, ratios(times["plain"], times[engine]).values)
        elif FAST in setting.missing:
            found.skip(name, "no_engine", engine=FAST, why=setting.missing[FAST])
        else:
            found.skip(name, "one_core")
    found.details = {
        "compared_games": {"plain": setting.size.equal, "engines": setting.size.columns},
        "games_per_second": {name: [1.0 / took for took in values] for name, values in times.items()},
        "plain_lines": len(rules.source.splitlines()),
    }
    return found


def _contestants(setting: Setting, rules: PlainRules) -> dict[str, Callable[[], float]]:
    runs = count()

    def plain() -> float:
        plain_game(rules, next(runs), setting.size.turns)
        return 1.0

    found: dict[str, Callable[[], float]] = {"plain": plain}
    found |= {engine: _alone(setting, engine) for engine in setting.engines}
    if cores() > 1:
        found |= {f"{engine} {PROCESSES}": _together(setting, engine) for engine in setting.engines}
        found |= {f"{engine} {THREADS}": _alone(setting, engine, cores()) for engine in setting.engines[1:]}
    return found
