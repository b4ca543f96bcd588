"""A batch in a process of its own, made to be killed: `batch_child.py FOLDER RUNS WORKERS ENGINE SCENARIO TURNS`.

It goes on with what is in the folder, and says when the first game can begin. With CHIPWAR_TEST_MADE_UP games are not
played: their courses are drawn, so that a million of them take minutes with any engine.
"""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from pathlib import Path

import numpy as np

import chipwar
from chipwar.lab import streaming
from chipwar.lab.batch import Played, Question
from chipwar.lab.manifest import Batch
from chipwar.lab.parts import RunFolder, store
from chipwar.lab.streaming import Job, play_into
from chipwar.lab.workers import Pool
from chipwar.report.tables import write_tables

MADE_UP = "CHIPWAR_TEST_MADE_UP"


def made_up(job: Job, number: int) -> tuple[int, object]:
    """A part whose values are drawn by run: as in a real scenario half are constant, few lie on both sides of zero."""
    batch = job.batch
    outcomes, turns = batch.shape
    runs = batch.runs_of(number)
    luck = np.random.default_rng(number)
    some = luck.standard_normal((turns * 8, len(runs)))
    wide, narrow, capped = np.exp(0.6 * some), 3.0 + 0.05 * some, np.minimum(1.0, 1.0 + 0.1 * some)
    constant = [np.zeros_like(some)] * 4 + [np.ones_like(some)]
    kinds = [wide, narrow, capped, wide * 1e-3, narrow * 40.0, *constant]
    rows = np.concatenate(kinds * (outcomes // (8 * len(kinds)) + 1))[: outcomes * turns]
    rows[::100] = some[: len(rows[::100])]
    played = Played(rows.reshape(outcomes, turns, len(runs)), [], np.full(len(runs), turns - 1))
    assert job.path is not None
    return number, store(job.path, streaming.part_of(batch, number, played))


def main(folder: str, runs: str, workers: str, engine: str, scenario: str, turns: str) -> None:
    """Play, or go on."""
    if MADE_UP in os.environ:
        streaming.play_and_store = made_up  # type: ignore[assignment]
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
    sys.stdout.write(f"{own} {max(workers_took(), default=0)}\n")


def workers_took() -> list[int]:
    """The most memory that each worker ever took, in kB; known on Linux only."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            if int(lines.get("PPid", 0)) == os.getpid() and "VmHWM" in lines:
                found.append(int(lines["VmHWM"].split()[0]))
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
