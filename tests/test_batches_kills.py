"""Batches whose process is killed or interrupted at any moment, and what they take of the memory.

The long tests take their size from the command line, so that a fast engine can be given a real load:
`python -m pytest -m long -n 0 tests/test_batches_kills.py --batch-runs 1000000 --batch-engine numba`.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from batch_child import MADE_UP
from chipwar import cli
from chipwar.lab.verifying import verify
from test_batches import RUNS, asked, files, played

HERE = Path(__file__).parent
KILLS, KILLS_OF_LONG_TEST = 5, 30

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is not known there")


def child(path: Path, runs: int, workers: int = 2, **options: str) -> subprocess.Popen[str]:
    """A batch in another process; it has said how many games it found when this returns."""
    words = {"engine": "numpy", "scenario": "duel", "turns": "1"} | options
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(HERE.parent / "src"), str(HERE)])}
    environment |= {name: value for name, value in options.items() if name.isupper()}
    arguments = [str(path), str(runs), str(workers), words["engine"], words["scenario"], words["turns"]]
    command = [sys.executable, str(HERE / "batch_child.py"), *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)


def killed(process: subprocess.Popen[str], path: Path, seconds: float, first_part: bool) -> int:
    """Kill a batch and its workers so long after it could begin, or after its first part; how many games it found."""
    assert process.stdout is not None
    found = int(process.stdout.readline() or 0)
    begun = len(list(path.glob("parts/*.npz")))
    while first_part and process.poll() is None and len(list(path.glob("parts/*.npz"))) == begun:
        time.sleep(0.02)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return found


def ended(process: subprocess.Popen[str]) -> tuple[int, int]:
    """Let a batch end; returns the most memory that it and any worker took, in kB."""
    said, _ = process.communicate()
    assert process.returncode == 0
    own, others = said.split("\n")[1].split()
    return int(own), int(others)


def test_a_batch_that_is_killed_again_and_again_ends_in_the_same_bytes(tmp_path):
    luck, batch = random.Random(7), asked(3 * RUNS)
    context = multiprocessing.get_context("fork")
    for _ in range(KILLS):
        process = context.Process(target=played, args=(tmp_path / "killed", batch, 1, 64, None, True))
        process.start()
        process.join(luck.uniform(0.05, 0.35))
        process.kill()
        process.join()
    assert not verify(tmp_path / "killed").finished, "it was too quick to be killed"
    played(tmp_path / "killed", batch, resume=True)
    played(tmp_path / "usual", batch)
    assert files(tmp_path / "killed") == files(tmp_path / "usual")


@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.parametrize("kind", ["made up", "played"])
def test_thirty_kills_of_a_large_batch(kind, tmp_path, request):
    """Made-up games test the folder at a million runs; real ones test that workers die with their batch."""
    runs = int(request.config.getoption("--batch-runs")) if kind == "made up" else 20_000
    if kind == "played" and request.config.getoption("--batch-played"):
        runs = int(request.config.getoption("--batch-played"))
    options = {"engine": request.config.getoption("--batch-engine")} | ({MADE_UP: "1"} if kind == "made up" else {})
    ended(child(tmp_path / "usual", runs, **options))
    luck, path, found = random.Random(8), tmp_path / "killed", []
    parts = len(list(tmp_path.glob("usual/parts/*.npz")))
    for kill in range(KILLS_OF_LONG_TEST):
        # Who is ahead of an even pace is killed early, so that there is something left for the last one.
        ahead = len(list(path.glob("parts/*.npz"))) > parts * kill / KILLS_OF_LONG_TEST / 2
        found.append(killed(child(path, runs, **options), path, luck.uniform(0.0, 0.5 if ahead else 5.0), not ahead))
    assert not verify(tmp_path / "killed").finished
    ended(child(tmp_path / "killed", runs, **options))
    assert found == sorted(found) and len(set(found)) > KILLS_OF_LONG_TEST // 4
    marks = [json.loads((tmp_path / name / "manifest.json").read_text("utf-8")) for name in ("usual", "killed")]
    assert verify(tmp_path / "killed").whole
    for mark in marks:
        # Whether pyarrow is there may change within the hour that a large batch takes; nothing else may.
        mark["files"].pop("bands.parquet", None)
        del mark["seal"]
    assert marks[0] == marks[1]


@pytest.mark.long
@pytest.mark.timeout(0)
def test_memory_does_not_grow_with_the_runs(tmp_path, request):
    runs = int(request.config.getoption("--batch-runs"))
    options = {MADE_UP: "1", "scenario": "teaching", "turns": "24"}
    few, many = (ended(child(tmp_path / str(some), some, **options)) for some in (10_000, runs))
    sys.stderr.write(f"\n10,000 runs: {few} kB, {runs:,} runs: {many} kB\n")
    assert many[0] + 2 * many[1] <= 1.05 * (few[0] + 2 * few[1])


@pytest.mark.long
@pytest.mark.timeout(0)
def test_a_batch_stays_within_a_gibibyte(tmp_path, request):
    """Parent and two workers, real games: the most that each ever took."""
    engine = request.config.getoption("--batch-engine")
    own, others = ended(child(tmp_path / "real", 4_000, scenario="teaching", turns="24", engine=engine))
    sys.stderr.write(f"\nparent {own} kB, largest worker {others} kB\n")
    assert own + 2 * others <= 2**20
    assert verify(tmp_path / "real").whole


def test_ctrl_c_keeps_what_is_done(tmp_path):
    out = tmp_path / "out"
    command = [sys.executable, "-m", "chipwar", "simulate", "duel", "--turns", "1", "--runs", "3000", "--seed", "3"]
    environment = os.environ | {"PYTHONPATH": str(HERE.parent / "src")}
    process = subprocess.Popen(
        [*command, "--workers", "2", "--out", str(out)],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while process.poll() is None and not len(list(out.glob("parts/*.npz"))) > 1:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == cli.INTERRUPTED == 130
    *progress, line = said.strip().splitlines()
    assert all(told.startswith("Games: ") for told in progress)
    kept = int(re.match(r"Stopped\. (\d+) of 3000 games are kept in .* --resume goes on\.", line)[1])
    assert kept % 512 == 0 and verify(out).parts[0] * 512 >= kept
