"""Make the stored distribution of scores that percentiles are read from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from chipwar.lab.batch import Question, run_batch
from chipwar.scenario.folders import write_whole
from chipwar.scenario.load import Scenario
from chipwar.scenario.reference import POINTS

DIGITS = 6


def reference_lines(scenario: Scenario, runs: int, seed: int, workers: int | None) -> Iterator[str]:
    """The lines of a reference file: every seat's quantiles over games in which its own character plays."""
    results = run_batch(Question(scenario, seed), runs, workers, trajectories=False)
    yield "chipwar: 1"
    yield "# Final scores of games played by the seats' own characters. Made by `chipwar reference`; not edited."
    yield f"scenario: {scenario.id}"
    yield f"ruleset: {scenario.ruleset.digest}"
    yield f"runs: {runs}"
    yield f"seed: {seed}"
    yield "scores:"
    for seat in scenario.seats:
        scores = results.outcome("seat_score", seat)[-1]
        quantiles = np.sort(scores)[np.rint(np.linspace(0, runs - 1, POINTS)).astype(int)]
        yield f"  {seat}: [{', '.join(f'{value:.{DIGITS}f}' for value in quantiles)}]"


def write_reference(scenario: Scenario, folder: Path, runs: int, seed: int, workers: int | None) -> Path:
    """Write the file of a scenario into a folder."""
    file = folder / f"{scenario.id}.yaml"
    write_whole(file, ("\n".join(reference_lines(scenario, runs, seed, workers)) + "\n").encode())
    return file
