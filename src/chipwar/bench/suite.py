"""All measures in one run, and what came out as a record."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from chipwar.base.errors import RequestError
from chipwar.base.ids import nearest
from chipwar.bench import growth, limit, memory, race, waiting
from chipwar.bench.figures import MEASURES, BoundModel, Figure, Measured, Verdict, load_bounds
from chipwar.bench.machine import facts
from chipwar.bench.setting import Setting
from chipwar.scenario.texts import Texts, current_texts

SCHEMA_VERSION = 1

MEASURE: dict[str, Callable[[Setting], Measured]] = {
    "race": race.race,
    "limit": limit.limit,
    "turn": waiting.turn,
    "rollouts": waiting.rollouts,
    "search": waiting.search,
    "table": waiting.table,
    "memory": memory.memory,
    "million": memory.million,
    "workers": memory.workers,
    "actors": growth.actors,
}


@dataclass
class Bench:
    """What a run of the bench found. figures: by id; details: by measure."""

    setting: Setting
    bounds: dict[str, BoundModel]
    machine: dict[str, Any]
    figures: dict[str, Figure] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)

    def verdict(self, figure: Figure) -> Verdict:
        """How far a figure reaches."""
        if figure.refused:
            return "refused"
        return "skipped" if figure.spread is None else self.bounds[figure.id].verdict(figure.spread.middle)

    @property
    def equal(self) -> bool:
        """Whether nothing was refused because games did not end alike."""
        return not any(figure.refused for figure in self.figures.values())

    @property
    def reaches(self) -> bool:
        """Whether every figure that must reach something does."""
        missed = (f for f in self.figures.values() if self.verdict(f) == "below" and self.bounds[f.id].gate)
        return self.equal and not any(missed)


def run_bench(setting: Setting, only: Collection[str] = ()) -> Bench:
    """Measure everything, or only what is named. RequestError for an unknown name."""
    for name in only:
        if name not in MEASURES:
            near = nearest(name, MEASURES) or ", ".join(MEASURES)
            raise RequestError(current_texts().say("problem.not_known", word=name, nearest=near))
    bench = Bench(setting, load_bounds(), facts())
    for name in MEASURES:
        if not only or name in only:
            setting.say(name)
            measured = MEASURE[name](setting)
            bench.figures |= {figure.id: figure for figure in measured.figures}
            bench.details[name] = measured.details
    return bench


def as_record(bench: Bench, texts: Texts) -> dict[str, Any]:
    """Everything for programs."""
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": bench.setting.scenario.id,
        "machine": bench.machine,
        "equal": bench.equal,
        "figures": {name: _figure(bench, bench.figures[name], texts) for name in bench.bounds if name in bench.figures},
        "details": bench.details,
    }


def _figure(bench: Bench, figure: Figure, texts: Texts) -> dict[str, Any]:
    bound, spread = bench.bounds[figure.id], figure.spread
    return {
        "value": None if spread is None else spread.middle,
        "low": None if spread is None else spread.low,
        "high": None if spread is None else spread.high,
        "times": 0 if spread is None else len(spread.values),
        "unit": bound.unit,
        "must": bound.must,
        "aim": bound.aim,
        "better": bound.better,
        "verdict": bench.verdict(figure),
        "reason": texts.say(f"bench.reason.{figure.reason}", **figure.slots) if figure.reason else None,
    }
