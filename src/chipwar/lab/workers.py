"""Where blocks of games are played: in this process, in processes of this machine, or on a cluster.

What all tasks share (a scenario above all) is packed once, sent to a process once and opened there once; a task is
then only a number or two. What comes back says which task it was, so that a process that dies costs its own task only:
it is tried once more, then the batch stops with a plain sentence.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import pickle
import signal
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

import joblib
import numpy as np
import numpy.typing as npt

from chipwar.base.errors import ChipwarError, MissingPackageError, RequestError
from chipwar.scenario.texts import current_texts

Parcel = npt.NDArray[np.uint8]
"""Packed bytes, led by their hash. An array, since joblib and Dask send a large array once and not with every task."""

HASH_BYTES = 32
POLITE = 10
"""By how much processes of a batch step back, so that a game, a class or an editor beside them stays quick."""

TRIES = 2

CLUSTER_MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(2**28), "MALLOC_MMAP_THRESHOLD_": str(2**25)}
"""Dask's workers give memory back after every array by default, which makes blocks of games two to four times slower.
The second is the most that glibc takes."""

ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "BLIS", "VECLIB", "NUMEXPR", "NUMBA")}
LOCAL_CLUSTER = "local"


@dataclass(frozen=True)
class Pool:
    """workers: processes, all cores if None; cluster: the address of a Dask scheduler, or "local" to start one."""

    workers: int | None = None
    cluster: str | None = None

    def size(self, tasks: int) -> int:
        """Processes for so many tasks."""
        return max(1, min(self.workers or joblib.cpu_count(), tasks))


Task = Callable[[Any, Any], Any]
"""What a worker does: from what all share and an item to an answer. A function of a module, not of another one."""


def packed(shared: Any) -> Parcel:
    """What all tasks share, ready to be sent."""
    # Records of scenarios have classes made while they are read, which plain pickle cannot send.
    body = pickle.dumps(joblib.wrap_non_picklable_objects(shared), protocol=pickle.HIGHEST_PROTOCOL)
    return np.frombuffer(hashlib.sha256(body).digest() + body, dtype=np.uint8)


@functools.lru_cache(maxsize=1)
def _last_opened() -> dict[bytes, Any]:
    """What this process opened last."""
    return {}


def opened(parcel: Parcel) -> Any:
    """What was packed; opened once in a process, as long as nothing else comes between."""
    name, last = parcel[:HASH_BYTES].tobytes(), _last_opened()
    if name not in last:
        last.clear()
        last[name] = pickle.loads(parcel[HASH_BYTES:].tobytes())._obj
    return last[name]


@functools.lru_cache(maxsize=1)
def step_back() -> None:
    """Let everything else on this machine go first, where the system knows how, and leave Ctrl-C to who began; once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(POLITE)


def in_worker(task: Task, parcel: Parcel, place: int, item: Any, polite: bool) -> tuple[int, Any]:
    """One task in a worker."""
    if polite:
        step_back()
    return place, task(opened(parcel), item)


def spread(task: Task, shared: Any, items: Sequence[Any], pool: Pool, ordered: bool = True) -> Iterator[Any]:
    """Answers to all items; in their order, or as they come. ChipwarError if workers die more than once."""
    if pool.cluster is None and pool.size(len(items)) == 1:
        return (task(shared, item) for item in items)
    return _spread_out(task, packed(shared), items, pool, ordered)


def _spread_out(task: Task, parcel: Parcel, items: Sequence[Any], pool: Pool, ordered: bool) -> Iterator[Any]:
    left = dict(enumerate(items))
    way = "generator" if ordered else "generator_unordered"
    with _where(pool, len(items)) as make:
        for tried in range(TRIES):
            calls = [
                joblib.delayed(in_worker)(task, parcel, place, item, not pool.cluster) for place, item in left.items()
            ]
            try:
                for place, answer in make(way)(calls):
                    del left[place]
                    yield answer
                return
            except _deaths() as death:
                if tried + 1 == TRIES:
                    raise ChipwarError(current_texts().say("batch.worker_died")) from death


def _deaths() -> tuple[type[BaseException], ...]:
    """The ways in which joblib and Dask say that a worker is gone."""
    try:
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker
    except ImportError:
        return (BrokenProcessPool,)
    return (BrokenProcessPool, KilledWorker, FutureCancelledError)


MakePool = Callable[[str], Any]


@contextlib.contextmanager
def _where(pool: Pool, tasks: int) -> Generator[MakePool, None, None]:
    """A maker of joblib's pools, for as long as it is needed."""
    if pool.cluster is None:
        yield lambda way: _parallel({"backend": "loky", "inner_max_num_threads": 1}, pool.size(tasks), way)
        return
    with _client(pool.cluster, pool.size(tasks)) as client:
        yield lambda way: _parallel({"backend": "dask", "client": client}, -1, way)


def _parallel(config: dict[str, Any], jobs: int, way: str) -> Any:
    # Who stops a batch knows that it was not finished.
    warnings.filterwarnings("ignore", message=r"\d+ tasks (which|have been)", category=UserWarning)
    with joblib.parallel_config(**config):
        return joblib.Parallel(n_jobs=jobs, return_as=way, pre_dispatch="2*n_jobs", batch_size=1)


@contextlib.contextmanager
def _client(address: str, workers: int) -> Generator[Any, None, None]:
    """A Dask client. MissingPackageError without Dask, RequestError if nobody answers at the address."""
    say = current_texts().say
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise MissingPackageError(say("batch.no_cluster")) from error
    with contextlib.ExitStack() as stack:
        if address == LOCAL_CLUSTER:
            setting = {"distributed.nanny.pre-spawn-environ": CLUSTER_MEMORY | ONE_THREAD}
            with dask.config.set(setting):
                cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
            stack.enter_context(cluster)
            yield stack.enter_context(Client(cluster))
            return
        try:
            client = Client(address, timeout="10s")
        except (OSError, ValueError) as error:
            raise RequestError(say("batch.no_scheduler", address=address)) from error
        yield stack.enter_context(client)
