"""A batch in a process of its own, made to be killed: `batch_child.py FOLDER RUNS WORKERS ENGINE SCENARIO TURNS`.

It goes on with what is in the folder, and says when the first game can begin. With CHIPWAR_TEST_MADE_UP games are not
played: their courses are drawn, so that a million of them take minutes with any engine.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

import numpy as np

import chipwar
from chipwar.lab import streaming
from chipwar.lab.batch import Played, Question
from chipwar.lab.manifest import Batch
from chipwar.lab.parts import RunFolder
from chipwar.lab.streaming import Job, play_into
from chipwar.lab.workers import Pool
from chipwar.report.tables import write_tables

MADE_UP = "CHIPWAR_TEST_MADE_UP"


def made_up(job: Job, number: int) -> object:
    """A part whose values are drawn by run: wide, narrow, on both sides of zero, with atoms, constant."""
    batch = job.batch
    outcomes, turns = batch.shape
    runs = batch.runs_of(number)
    luck = np.random.default_rng(number)
    some = luck.standard_normal((turns * 8, len(runs)))
    kinds = [
        np.exp(1.2 * some),
        some,
        some * 0.01 + 3.0,
        np.maximum(some, 0.0),
        np.zeros_like(some),
        np.ones_like(some),
    ]
    rows = np.concatenate(kinds * (outcomes // (8 * len(kinds)) + 1))[: outcomes * turns]
    played = Played(rows.reshape(outcomes, turns, len(runs)), [], np.full(len(runs), turns - 1))
    return streaming.part_of(batch, number, played)


def main(folder: str, runs: str, workers: str, engine: str, scenario: str, turns: str) -> None:
    """Play, or go on."""
    if MADE_UP in os.environ:
        streaming.play_part = made_up  # type: ignore[assignment]
    question = Question(chipwar.load_scenario(scenario), 3, turns=int(turns), engine=engine)
    path = Path(folder)
    path.mkdir(exist_ok=True)
    batch = Batch(question, int(runs))
    kept = RunFolder.begin(path, batch, "test", resume=True)
    sys.stdout.write(f"{kept.runs_kept()}\n")
    sys.stdout.flush()
    play_into(kept, Pool(int(workers)), 128)
    write_tables(kept)
    kept.seal()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    others = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    sys.stdout.write(f"{own} {others}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
