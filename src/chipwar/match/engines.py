"""Which engine runs the rules. All give the same bits, so the choice is one of speed alone.

"numpy" is always there. "numba" needs the extra `fast` and kernels that are compiled once for each version of the
rules (half a minute on two cores) and kept in the cache folder; later starts load them in under a second. "auto" is
numba where its kernels are loaded, else numpy: it never waits. Who plays for long warms it up.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import inspect
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import joblib

from chipwar.base import alphabet, elementary, hashing
from chipwar.base.errors import MissingPackageError
from chipwar.rules.backends import encoding, kernels, numba_backend, numpy_backend, reference
from chipwar.rules.program import Program
from chipwar.scenario import files
from chipwar.scenario.texts import current_texts
from chipwar.strategies import quick

Run = Callable[[Program, Any, Mapping[str, Any]], None]
READY = "ready"
ORDERS = "orders"
"""What is compiled besides the rules: how playbooks give orders."""

WAIT = 600.0
"""Seconds to wait for another process that is compiling the same kernels."""

MANY = 128
"""Games from which on loading the kernels pays in a batch."""

NICE = 10
"""How much less urgent compiling in the background is."""


@cache
def installed() -> bool:
    """Whether numba is there."""
    return importlib.util.find_spec("numba") is not None


@cache
def package() -> str:
    """The name of the kernels' package: a hash of all that they are made from."""
    lanes = Path(kernels.__file__).with_name("lanes.py").read_text(encoding="utf-8")
    rules = [sys.modules[functions[0].__module__] for functions in kernels.rule_functions().values()]
    texts = [inspect.getsource(module) for module in (kernels, encoding, alphabet, elementary, hashing, *rules)]
    parts = [lanes, *texts, version("numba"), version("llvmlite"), sys.version]
    return "chipwar_kernels_" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def folder() -> Path:
    """Where the kernels lie."""
    return files.cache() / package()


def compiled() -> bool:
    """Whether all kernels of this version of the rules are on the disk."""
    return installed() and (folder() / READY).is_file()


def _import(module: str) -> Any:
    """A module of the kernels' package; numba compiles it, or takes it from its cache beside the text."""
    name = package()
    if name not in sys.modules:
        place = folder()
        spec = importlib.util.spec_from_file_location(
            name, place / "__init__.py", submodule_search_locations=[str(place)]
        )
        assert spec is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
    return importlib.import_module(f"{name}.{module}")


def _compile(module: str) -> None:
    if module == ORDERS:
        quick.warm()
    else:
        _import(module)


def compile_kernels(workers: int | None = None) -> None:
    """Write and compile what is missing. A second process that wants the same waits for the first."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(place / "lock", timeout=WAIT, isolation_level=None) as lock:
        # An exclusive transaction is a lock that every system knows and that dies with its process.
        lock.execute("BEGIN EXCLUSIVE")
        if (place / READY).is_file():
            return
        texts = kernels.sources(package())
        for name, text in {"__init__": "", **texts}.items():
            (place / f"{name}.py").write_text(text, encoding="utf-8")
        longest = sorted(set(texts) - {kernels.WORDS}, key=lambda name: -len(texts[name]))
        tasks = (joblib.delayed(_compile)(name) for name in (ORDERS, *longest))
        joblib.Parallel(n_jobs=workers or joblib.cpu_count())(tasks)
        (place / READY).touch()


def discard() -> None:
    """Throw away what is compiled, so that it is made anew."""
    name = package()
    for module in [module for module in sys.modules if module.partition(".")[0] == name]:
        del sys.modules[module]
    (folder() / READY).unlink(missing_ok=True)
    shutil.rmtree(folder() / "__pycache__", ignore_errors=True)


def _kernels() -> dict[str, Any]:
    """Module of rules -> its compiled kernel."""
    compile_kernels()
    found = {name: _import(name).run for name in kernels.rule_functions()}
    quick.warm()
    return found


class _Loader:
    """Loads the kernels once in a process, whoever asks first."""

    def __init__(self) -> None:
        self.lanes: numba_backend.Lanes | None = None
        self.lock = threading.Lock()

    def load(self) -> numba_backend.Lanes:
        """The compiled engine; compiles it if need be. MissingPackageError without numba."""
        if not installed():
            raise MissingPackageError(current_texts().say("engine.no_numba"))
        with self.lock:
            if self.lanes is None:
                try:
                    found = _kernels()
                except Exception:  # a damaged cache; a second failure is real
                    discard()
                    found = _kernels()
                self.lanes = numba_backend.Lanes(found, threads())
        return self.lanes


_loader = _Loader()


def threads() -> int:
    """Threads for one block: all cores, or what a worker process was told."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    return int(told) if told.isdigit() else int(joblib.cpu_count())


def load() -> numba_backend.Lanes:
    """Make the numba engine ready now, whatever it takes. MissingPackageError without numba."""
    return _loader.load()


def loaded() -> numba_backend.Lanes | None:
    """The numba engine, if it is ready in this process."""
    return _loader.lanes


def chosen(word: str, games: int) -> str:
    """The engine for a batch: "auto" becomes numba where that takes no compiling and the games are many enough."""
    return "numba" if word == "auto" and (loaded() or (games >= MANY and compiled())) else word


def warm() -> None:
    """Make the numba engine ready without waiting for it, if it is installed: a thread loads what is compiled, another
    process compiles what is not, at low priority."""
    if not installed() or loaded():
        return
    if compiled():
        threading.Thread(target=_load_quietly, daemon=True).start()
        return
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    quiet = subprocess.DEVNULL
    subprocess.Popen(
        [sys.executable, "-m", "chipwar.match.engines"], env=environment, stdin=quiet, stdout=quiet, stderr=quiet
    )


def _load_quietly() -> None:
    with suppress(Exception):  # whatever is wrong with a cache, numpy plays the same games
        load()


def _numba(program: Program, matrix: Any, keys: Mapping[str, Any]) -> None:
    load().run(program, matrix, keys)


def _auto(program: Program, matrix: Any, keys: Mapping[str, Any]) -> None:
    ready = loaded()
    (numpy_backend.run if ready is None else ready.run)(program, matrix, keys)


ENGINES: dict[str, Run] = {
    "auto": _auto,
    "numpy": numpy_backend.run,
    "numba": _numba,
    "reference": reference.run,
}
"""Word -> what executes a program in place."""


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(NICE)
    compile_kernels()
