"""Tasks for workers, in a file that opens no more rooms than a worker needs."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import chipwar
from chipwar.lab.batch import Question
from chipwar.lab.manifest import Batch
from chipwar.lab.streaming import Job, play_part
from chipwar.lab.workers import Pool, spread


def counted(shared: list[int], item: int) -> int:
    """The first of what is shared, and the item."""
    return shared[0] + item


def imported(shared: Batch, item: int) -> tuple[list[str], int, dict[str, str | None]]:
    """Packages that a worker has loaded after it played a part, its niceness and its threads."""
    play_part(Job(shared, 64), item)
    # scipy is not among them: numba brings it where it is installed.
    heavy = {"mesa", "pandas", "pygame", "matplotlib", "rich", "typer", "dask"}
    threads = {name: os.environ.get(name) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")}
    return sorted(heavy & set(sys.modules)), os.nice(0) if hasattr(os, "nice") else 10, threads


def dying(folder: str, item: int) -> int:
    """Ends its own process on the third item, as often as the folder holds no such mark for it."""
    marks = Path(folder)
    deaths = int((marks / "deaths").read_text())
    if item == 2 and len(list(marks.glob("death-*"))) < deaths:
        (marks / f"death-{time.monotonic_ns()}").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return item


if __name__ == "__main__":
    import json

    asked = Batch(Question(chipwar.load_scenario("duel"), 3, turns=1), 200)
    sys.stdout.write(json.dumps(list(spread(imported, asked, [0, 3], Pool(2)))))
