"""Which engine runs the rules. All give the same bits, so the choice is one of speed alone.

"numpy" is always there. "numba" needs the extra `fast` and kernels that are compiled once for each version of the
rules (forty seconds on two cores) and kept in the cache folder; later starts load them in under a second. "auto" is
numba where its kernels are loaded, else numpy: it never waits. Who plays for long warms it up.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import inspect
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import joblib

from chipwar.base import alphabet, elementary, hashing
from chipwar.base.errors import BrokenArithmeticError, ChipwarError, MissingPackageError, RequestError
from chipwar.rules.backends import encoding, kernels, numba_backend, numpy_backend, reference
from chipwar.rules.program import Program
from chipwar.scenario import files
from chipwar.scenario.folders import alone
from chipwar.scenario.texts import current_texts
from chipwar.seats import conditions
from chipwar.strategies import playbook, quick, tables

Run = Callable[[Program, Any, Mapping[str, Any]], None]
READY = "ready"
COMPILED = "compiled"
ORDERS = "orders"
"""What is compiled besides the rules: how playbooks give orders."""

WAIT = 600.0
"""Seconds to wait for another process that is compiling the same kernels."""

MANY = 128
"""Games from which on loading the kernels pays in a batch."""

NARROW = 32
"""Games that compiled kernels play side by side: so few that their state, 11 MB of the scenario `teaching`, stays in
a processor's last cache. Twice as many take a tenth longer for a game, eight times as many half as long again."""

NICE = 10
"""How much less urgent compiling in the background is."""


@cache
def installed() -> bool:
    """Whether numba is there."""
    return importlib.util.find_spec("numba") is not None


@cache
def package() -> str:
    """The name of the kernels' package: a hash of all that they are made from."""
    by_hand = [
        Path(inspect.getfile(module)).with_name(name).read_text(encoding="utf-8")
        for module, name in ((kernels, "lanes.py"), (quick, "kernel.py"))
    ]
    rules = [sys.modules[functions[0].__module__] for functions in kernels.rule_functions().values()]
    made_from = (kernels, encoding, alphabet, elementary, hashing, conditions, playbook, tables, *rules)
    texts = [inspect.getsource(module) for module in made_from]
    parts = [*by_hand, *texts, version("numba"), version("llvmlite"), sys.version, *_processor()]
    return "chipwar_kernels_" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _processor() -> tuple[str, str]:
    """What kernels are compiled for: one processor's code is not another's, and a folder may be shared."""
    from llvmlite import binding

    return binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten()


def folder() -> Path:
    """Where the kernels lie."""
    return files.cache() / package()


def compiled() -> bool:
    """Whether all kernels of this version of the rules are on the disk."""
    return installed() and (folder() / READY).is_file()


def _import(module: str) -> Any:
    """A module of the kernels' package; numba compiles it, or takes it from its cache."""
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
    with _kept_here():
        if module == ORDERS:
            quick.warm()
        else:
            _import(module)


@contextmanager
def _kept_here() -> Iterator[None]:
    """numba keeps what it compiles under a folder that is named after all it is made from. Beside a text that numba
    looks at alone, it would outlive a change of the constants which that text takes from elsewhere."""
    import numba

    before, numba.config.CACHE_DIR = numba.config.CACHE_DIR, str(folder() / COMPILED)
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before


def compile_kernels(workers: int | None = None) -> None:
    """Write and compile what is missing. A second process that wants the same waits for the first. ChipwarError where
    the folder cannot be written."""
    if compiled():
        return  # without a look at the lock, for a folder that is ready may well be read-only
    try:
        _compile_alone(folder(), workers)
    except OSError as error:
        raise ChipwarError(current_texts().say("engine.no_cache", path=folder(), error=error)) from error


def _compile_alone(place: Path, workers: int | None) -> None:
    place.mkdir(parents=True, exist_ok=True)
    with alone(place, WAIT):
        if compiled():
            return
        texts = kernels.sources(package())
        for name, text in {"__init__": "", **texts}.items():
            (place / f"{name}.py").write_text(text, encoding="utf-8")
        longest = sorted(set(texts) - {kernels.WORDS}, key=lambda name: -len(texts[name]))
        tasks = (joblib.delayed(_compile)(name) for name in (ORDERS, *longest))
        joblib.Parallel(n_jobs=workers or joblib.cpu_count())(tasks)
        (place / READY).touch()


def _imported() -> dict[str, numba_backend.Kernel]:
    """Every kernel, from the disk."""
    with _kept_here():
        found = {name: _import(name).run for name in kernels.rule_functions()}
        quick.warm()
    return found


def _forget(before: float) -> None:
    """Kernels that cannot be loaded count as not compiled, and are compiled again when they are next asked for; but not
    those that somebody else has made anew since. before: seconds since 1970."""
    name = package()
    for module in [known for known in sys.modules if known == name or known.startswith(f"{name}.")]:
        del sys.modules[module]
    with suppress(OSError, RequestError), alone(folder(), WAIT):
        ready = folder() / READY
        if not ready.is_file() or ready.stat().st_mtime <= before:
            ready.unlink(missing_ok=True)
            for place in (COMPILED, "__pycache__"):
                shutil.rmtree(folder() / place, ignore_errors=True)
    importlib.invalidate_caches()


class _Loader:
    """Loads the kernels once in a process, whoever asks first."""

    def __init__(self) -> None:
        self.lanes: numba_backend.Lanes | None = None
        self.lock = threading.Lock()

    def load(self, wait: bool = True) -> numba_backend.Lanes:
        """The compiled engine. wait: compile it if need be, also where what lies on the disk is damaged.
        MissingPackageError without numba."""
        if not installed():
            raise MissingPackageError(current_texts().say("engine.no_numba"))
        with self.lock:
            if self.lanes is None:
                self.lanes = numba_backend.Lanes(self._kernels(wait), threads())
        return self.lanes

    def _kernels(self, wait: bool) -> dict[str, numba_backend.Kernel]:
        if wait:
            compile_kernels()
        began = time.time()
        try:
            return _imported()
        except Exception:  # whatever a damaged file leads to
            _forget(began)
            if not wait:
                raise
        compile_kernels()
        return _imported()


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


def lanes_of(word: str) -> numba_backend.Lanes | None:
    """The numba engine, where this word means it now. A word that is none is refused where a game begins."""
    run = ENGINES.get(word)
    return load() if run is _numba else loaded() if run is _auto else None


def chosen(word: str, games: int) -> str:
    """The engine for a batch: "auto" becomes numba where that takes no compiling and the games are many enough."""
    if word == "auto" and not loaded() and games >= MANY and compiled():
        _load_quietly()
    return "numba" if word == "auto" and loaded() else word


def abreast(word: str, games: int, most: int | None = None) -> list[slice]:
    """Which of so many games are best played side by side under this engine: all, or as many as fit the cache."""
    width = min(most or games, games if lanes_of(word) is None else NARROW) or 1
    return [slice(first, min(first + width, games)) for first in range(0, games, width)]


def prepare(word: str) -> None:
    """See to it that other processes can begin with this engine. They load it themselves, and what is loaded here too
    only takes memory: so "numba" is compiled and not loaded, "auto" is compiled beside. MissingPackageError without
    numba where it is named."""
    run = ENGINES.get(word)
    if run is _numba and not installed():
        raise MissingPackageError(current_texts().say("engine.no_numba"))
    if run is _numba:
        compile_kernels()
    elif run is _auto and installed() and not compiled():
        threading.Thread(target=_compile_beside, daemon=True).start()


def warm() -> None:
    """Make the numba engine ready here without waiting for it, if it is installed: a thread loads it, after a process
    at low priority has compiled what is not compiled yet."""
    if installed() and not loaded():
        threading.Thread(target=_warm, daemon=True).start()


def _warm() -> None:
    if not compiled():
        _compile_beside()
    if compiled():
        _load_quietly()


def _compile_beside() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    quiet = subprocess.DEVNULL
    words = [sys.executable, "-m", "chipwar.match.engines"]
    with suppress(OSError):
        subprocess.run(words, env=environment, stdin=quiet, stdout=quiet, stderr=quiet, check=False)


def _load_quietly() -> None:
    with suppress(Exception):  # whatever is wrong with a cache, numpy plays the same games
        _loader.load(wait=False)


def _numba(program: Program, matrix: Any, keys: Mapping[str, Any]) -> None:
    load().run(program, matrix, keys)


def _in_words(run: Run) -> Run:
    """The same, with a sentence where arithmetic stops. Plain floats raise ValueError at the root of less than zero."""

    def told(program: Program, matrix: Any, keys: Mapping[str, Any]) -> None:
        try:
            run(program, matrix, keys)
        except (ArithmeticError, ValueError) as error:
            raise BrokenArithmeticError(current_texts().say("engine.no_number", reason=error)) from error

    return told


_numpy = _in_words(numpy_backend.run)


def _auto(program: Program, matrix: Any, keys: Mapping[str, Any]) -> None:
    ready = loaded()
    (_numpy if ready is None else ready.run)(program, matrix, keys)


ENGINES: dict[str, Run] = {
    "auto": _auto,
    "numpy": _numpy,
    "numba": _numba,
    "reference": _in_words(reference.run),
}
"""Word -> what executes a program in place."""


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(NICE)
    compile_kernels()
