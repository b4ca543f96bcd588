"""What was asked of a batch, as plain values: enough to play it again, and to refuse to go on with another question.

Nothing here varies from one playing to the next: no time, no number of workers, no chunk.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from chipwar.lab.batch import Question, kept_rows

SCHEMA_VERSION = 2

LARGEST_PART, USUAL_PARTS, SMALLEST_PART = 1024, 8, 64
PART_BYTES = 96 * 2**20
"""What the courses of a part's games may take while it is played."""

LISTED = 100
"""Values given run by run are written out up to so many; more are told by their hash."""


@dataclass(frozen=True)
class Batch:
    """A question and how often it is asked."""

    question: Question
    runs: int
    trajectories: bool = False
    fingerprints: bool = False

    @property
    def turns(self) -> int:
        """Turns of each game."""
        return self.question.turns or self.question.scenario.turns

    @property
    def shape(self) -> tuple[int, int]:
        """Outcomes, and turns with the start."""
        return len(kept_rows(self.question)), self.turns + 1

    @property
    def part(self) -> int:
        """Games in a part; it follows from the question and the number of runs alone."""
        outcomes, turns = self.shape
        size = SMALLEST_PART
        while size < LARGEST_PART and size * USUAL_PARTS < self.runs and 2 * size * outcomes * turns * 8 <= PART_BYTES:
            size *= 2
        return size

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return -(-self.runs // self.part)

    def runs_of(self, number: int) -> range:
        """The runs of a part."""
        return range(number * self.part, min((number + 1) * self.part, self.runs))


def _plain(value: Any) -> Any:
    """A value as JSON knows it."""
    if callable(value):
        return f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', type(value).__name__)}"
    if isinstance(value, str) or np.ndim(value) == 0:
        return value.item() if isinstance(value, np.generic) else value
    values = np.ascontiguousarray(value, dtype="<f8")
    if values.size <= LISTED:
        return values.tolist()
    return {"values": values.size, "sha256": hashlib.sha256(values.tobytes()).hexdigest()}


def _all_plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in sorted(values.items())}


def asked(batch: Batch) -> dict[str, Any]:
    """All that decides what comes out. Two batches with the same answer here give the same digest."""
    question, scenario = batch.question, batch.question.scenario
    parameters = question.parameters
    return {
        "scenario": scenario.id,
        "ruleset": scenario.ruleset.digest,
        "narrative": scenario.narrative,
        "pack": scenario.pack,
        "seed": question.seed,
        "runs": batch.runs,
        "turns": batch.turns,
        "rounds": question.rounds.quarters,
        "strategies": {
            seat: _plain(question.strategies.get(seat, model.strategy))
            for seat, model in scenario.ruleset.seats.items()
        },
        "parameters": parameters if isinstance(parameters, str) else _all_plain(parameters),
        "plan": [order.model_dump() for order in question.plan],
        "overrides": _all_plain(question.overrides),
        "further": [list(place) for place in question.further],
        "trajectories": batch.trajectories,
        "fingerprints": batch.fingerprints,
        "part": batch.part,
    }


def made_with(batch: Batch, version: str) -> dict[str, Any]:
    """What the batch was begun with; it changes nothing of what comes out."""
    return {
        "chipwar": version,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "engine": batch.question.engine,
    }


def described(batch: Batch, version: str) -> dict[str, Any]:
    """A manifest before the first game."""
    outcomes = [list(place) for place in kept_rows(batch.question)]
    whole = {"schema_version": SCHEMA_VERSION} | asked(batch)
    return whole | {"made_with": made_with(batch, version), "outcomes": outcomes, "finished": False}


def other_options(manifest: Mapping[str, Any], batch: Batch) -> list[str]:
    """The options in which a batch differs from what a manifest says."""
    wanted = json.loads(json.dumps(asked(batch)))
    return [name for name, value in wanted.items() if manifest.get(name) != value]


def as_text(manifest: Mapping[str, Any]) -> str:
    """The manifest as it stands in its file, sealed by a hash of itself."""
    whole = {name: value for name, value in manifest.items() if name != "seal"}
    seal = hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()
    return json.dumps(whole | {"seal": seal}, indent=2, ensure_ascii=False) + "\n"
