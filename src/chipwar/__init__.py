"""chipwar: an agent-based strategy game engine about the contest over AI chips and compute.

The public face. Everything a program needs is here; the rooms beneath do not know each other's upper floors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chipwar.base.errors import (
    ChipwarError,
    MissingPackageError,
    OrderError,
    Problem,
    RequestError,
    SaveError,
    ScenarioError,
)

if TYPE_CHECKING:
    from chipwar.lab.batch import Question, Results
    from chipwar.play.game import Game
    from chipwar.scenario.load import Scenario, load_scenario
    from chipwar.seats.orders import Order

__version__ = "0.1.0"
__all__ = [
    "ChipwarError",
    "Game",
    "MissingPackageError",
    "Order",
    "OrderError",
    "Problem",
    "RequestError",
    "Results",
    "SaveError",
    "Scenario",
    "ScenarioError",
    "load_scenario",
    "simulate",
]

_PLACES = {
    "Game": "chipwar.play.game",
    "Order": "chipwar.seats.orders",
    "Results": "chipwar.lab.batch",
    "Scenario": "chipwar.scenario.load",
    "load_scenario": "chipwar.scenario.load",
}


def __getattr__(name: str) -> Any:
    """Rooms are opened when they are first asked for, so that `import chipwar` stays quick."""
    if name not in _PLACES:
        raise AttributeError(f"module chipwar has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_PLACES[name]), name)


def simulate(
    scenario: Scenario,
    runs: int,
    seed: int = 0,
    strategies: Mapping[str, str] | None = None,
    plans: Sequence[Any] = (),
    workers: int | None = None,
    parameters: str | dict[str, Any] = "drawn",
    overrides: Mapping[str, Any] | None = None,
    trajectories: bool | None = None,
    turns: int | None = None,
    engine: str = "auto",
    chunk: int = 256,
    fingerprints: bool = False,
    rounds: int = 1,
    cluster: str | None = None,
) -> Results:
    """Play many games of a scenario; run k is the same game as `Game(scenario, seed, run=k)`.

    parameters: "drawn", "typical", or number id -> float64 [runs]. overrides: number path -> value or float64 [runs],
    and a word for `switches.narrative` (public, documents) and `pack`. rounds: quarters behind one decision.
    cluster: the address of a Dask scheduler, or "local".
    """
    from chipwar.lab.batch import Question, run_batch
    from chipwar.match.rounds import Rounds

    question = Question(
        scenario,
        seed,
        dict(strategies or {}),
        tuple(plans),
        parameters,
        dict(overrides or {}),
        turns,
        engine,
        rounds=Rounds(rounds),
    )
    return run_batch(question, runs, workers, chunk, trajectories, fingerprints, replay=_replay, cluster=cluster)


def _replay(question: Question, run: int) -> Game:
    """One run of a batch as a playable game; rooms on one floor do not know each other."""
    from chipwar.lab.batch import of_runs
    from chipwar.play.game import Game as PlayableGame

    parameters, overrides = of_runs(question, run)
    return PlayableGame(
        question.scenario,
        question.seed,
        run,
        parameters,
        dict(question.strategies),
        overrides,
        question.plan,
        question.turns,
        question.engine,
        question.rounds,
    )
