"""Memory and games in numbers: peaks of child processes that play batches of two sizes, and how long a million takes.

A child of its own for each batch, because a process never gives its peak back. Games for memory are one turn long:
what a batch keeps of a run does not depend on how long the run was, and the children are done sooner.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from chipwar.base.errors import RequestError
from chipwar.bench.figures import Measured
from chipwar.bench.setting import FAST, SEED, Setting, cores, interleaved
from chipwar.lab.batch import CHUNK, Question
from chipwar.lab.streaming import stream
from chipwar.lab.workers import Pool
from chipwar.scenario.load import load_scenario
from chipwar.scenario.texts import current_texts

MILLION = 1_000_000
MINUTE = 60.0


def peak_kilobytes() -> int:
    """The most memory that this process ever held."""
    status = Path("/proc/self/status")
    if status.is_file():
        # The other way would count what the parent held when it made this process.
        lines = status.read_text(encoding="utf-8").splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak


def summed_up(question: Question, runs: int, workers: int, chunk: int = CHUNK) -> None:
    """A batch as a million games are played, whatever its size: small ones would otherwise be held in memory, and then
    two ways of playing were compared and not two sizes."""
    stream(question, runs, Pool(workers), chunk, prints=False, progress=None, replay=None)


def child(scenario: str, runs: int, turns: int, engine: str, workers: int) -> dict[str, float]:
    """Play a batch here and say what it took."""
    question = Question(load_scenario(scenario), SEED, turns=turns or None, engine=engine)
    began = perf_counter()
    summed_up(question, runs, workers)
    return {"peak_kb": peak_kilobytes(), "seconds": perf_counter() - began}


def in_child(setting: Setting, runs: int, turns: int, workers: int = 1) -> dict[str, float]:
    """The same in a process of its own."""
    words = [setting.name, str(runs), str(turns), setting.best, str(workers)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    answer = subprocess.run(
        [sys.executable, "-m", __name__, *words], capture_output=True, text=True, env=environment, check=False
    )
    if answer.returncode:
        last = (answer.stderr.strip().splitlines() or [str(answer.returncode)])[-1]
        raise RequestError(current_texts().say("bench.child_failed", error=last))
    found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return found


def memory(setting: Setting) -> Measured:
    """How much more a large batch holds at its peak than a small one."""
    found, size = Measured(), setting.size
    large = MILLION if setting.whole or (setting.has(FAST) and size.many_runs * 10 >= MILLION) else size.many_runs
    few = [in_child(setting, size.few_runs, 1)["peak_kb"] for _ in range(size.children)]
    many = [in_child(setting, large, 1)["peak_kb"] for _ in range(1 if large == MILLION else size.children)]
    smallest = sorted(few)[len(few) // 2]
    found.add("memory_growth", [100.0 * (peak - smallest) / smallest for peak in many])
    found.details = {"runs": [size.few_runs, large], "peak_kb": [few, many], "engine": setting.best}
    return found


def million(setting: Setting) -> Measured:
    """Minutes for a million games with all summaries, on all cores: from a stretch, or really played if asked for."""
    found, size = Measured(), setting.size
    if setting.whole:
        took = in_child(setting, MILLION, 0, cores())["seconds"]
        found.add("million_games", [took / MINUTE])
        found.details = {"measured": True, "engine": setting.best}
        return found
    times = interleaved({"batch": _batch(setting, cores())}, size.repeats)["batch"]
    found.add("million_games", [took * MILLION / MINUTE for took in times])
    found.details = {"measured": False, "games_of_the_stretch": _games(setting), "engine": setting.best}
    return found


def _games(setting: Setting) -> int:
    """Games of a stretch: enough blocks for every core."""
    least = setting.size.columns * cores() * 2
    return max(setting.size.batch * (8 if setting.best == FAST else 1), least)


def _batch(setting: Setting, workers: int) -> Callable[[], float]:
    question = Question(setting.scenario, SEED, engine=setting.best)

    def run() -> float:
        summed_up(question, _games(setting), workers, setting.size.columns)
        return float(_games(setting))

    return run


def workers(setting: Setting) -> Measured:
    """How much sooner two workers are done with a batch than one."""
    found = Measured()
    if cores() < 2:
        found.skip("two_workers", "one_core")
        return found
    contestants = {"one": _batch(setting, 1), "two": _batch(setting, 2)}
    times = interleaved(contestants, setting.size.repeats)
    found.add("two_workers", [one / two for one, two in zip(times["one"], times["two"], strict=True)])
    found.details = {"games": _games(setting), "engine": setting.best, "seconds_a_game": times}
    return found


if __name__ == "__main__":
    name, runs, turns, engine, hands = sys.argv[1:]
    sys.stdout.write(json.dumps(child(name, int(runs), int(turns), engine, int(hands))) + "\n")
