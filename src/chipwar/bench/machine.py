"""What the machine is, and how fast one core does each kind of operation, measured now.

The kernels work on arrays that stay near the processor and do each operation several times for each load, so that the
rates are those of the operation. They are compiled where numba is installed, else they are numpy's own loops.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from chipwar.base import hashing
from chipwar.bench.setting import cores

LENGTH = 2048
"""Numbers of an array: 16 KB, so that two of them lie in the first cache."""

SWEEPS = 2000
TIMES = 4
"""How often a kernel does its operation for each number that it loads."""

FAR = 1 << 17
"""Numbers that are moved: 1 MB, as a block's working set."""

PACKAGES = ("chipwar", "numpy", "mesa", "joblib", "numba")


def facts() -> dict[str, Any]:
    """The machine and what runs on it. No name, address or path."""
    return {
        "processor": _processor(),
        "architecture": platform.machine(),
        "system": platform.system(),
        "cores": cores(),
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in PACKAGES},
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor()


def _multiply_add(x: Any, n: int) -> None:
    for _ in range(n):
        for i in range(x.shape[0]):
            x[i] = (((x[i] * 0.5 + 0.25) * 0.5 + 0.25) * 0.5 + 0.25) * 0.5 + 0.25


def _divide(x: Any, n: int) -> None:
    """Twice there and back, so that numbers stay where they are: very small ones would be slow."""
    for _ in range(n):
        for i in range(x.shape[0]):
            x[i] = 1.1 / (1.1 / (1.7 / (1.7 / x[i])))


def _root(x: Any, n: int) -> None:
    for _ in range(n):
        for i in range(x.shape[0]):
            x[i] = np.sqrt(np.sqrt(np.sqrt(np.sqrt(x[i])))) + 0.1


def _choose(x: Any, n: int) -> None:
    for k in range(n):
        low, high = 0.1 + k * 1e-9, 0.9 - k * 1e-9
        for i in range(x.shape[0]):
            y = x[i] if x[i] > low else low
            y = y if y < high else 1.0 - y
            y = y if y > 0.2 else low
            x[i] = y if y < 0.8 else 1.1 - y


def _draw(x: Any, n: int) -> None:
    first, second = np.uint64(hashing.MIX_1), np.uint64(hashing.MIX_2)
    far, near, end, spare = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(hashing.SPARE_BITS)
    for k in range(n):
        for i in range(x.shape[0]):
            h = np.uint64(i) + np.uint64(k)
            h = (h ^ (h >> far)) * first
            h = (h ^ (h >> near)) * second
            x[i] += float((h ^ (h >> end)) >> spare)


def _bytes(x: Any, n: int) -> None:
    half = x.shape[0] // 2
    for _ in range(n):
        for i in range(half):
            x[i] = x[half + i] + 1.0


KERNELS: dict[str, tuple[Callable[[Any, int], None], int, float]] = {
    "multiply_add": (_multiply_add, LENGTH, 2.0 * TIMES),
    "divide": (_divide, LENGTH, TIMES),
    "root": (_root, LENGTH, TIMES),
    "choose": (_choose, LENGTH, 2.0 * TIMES),
    "draw": (_draw, LENGTH, 1.0),
    "bytes": (_bytes, FAR, 8.0),
}
"""For each kind: a loop over an array, its length, and how many operations it does for each number of the array."""


def _numpy_kernels() -> dict[str, Callable[[Any, int], None]]:
    """The same by whole arrays: what numpy's own loops reach."""

    def repeated(work: Callable[[Any], None]) -> Callable[[Any, int], None]:
        def kernel(x: Any, n: int) -> None:
            for _ in range(n):
                work(x)

        return kernel

    def multiply_add(x: Any) -> None:
        for _ in range(TIMES):
            np.add(np.multiply(x, 0.5, out=x), 0.25, out=x)

    def divide(x: Any) -> None:
        for top in (1.7, 1.7, 1.1, 1.1):
            np.divide(top, x, out=x)

    def root(x: Any) -> None:
        for _ in range(TIMES):
            np.sqrt(x, out=x)

    def choose(x: Any) -> None:
        for _ in range(TIMES):
            np.copyto(x, np.where(x < 0.5, x, 0.25))

    def draw(x: Any) -> None:
        x += hashing.mix_array(np.arange(len(x), dtype=np.uint64)) >> np.uint64(hashing.SPARE_BITS)

    def moved(x: Any) -> None:
        half = len(x) // 2
        np.add(x[half:], 1.0, out=x[:half])

    made = {"multiply_add": multiply_add, "divide": divide, "root": root, "choose": choose, "draw": draw}
    return {name: repeated(work) for name, work in {**made, "bytes": moved}.items()}


@cache
def kernels(compiled: bool) -> dict[str, Callable[[Any, int], None]]:
    """The loops, compiled if asked for and possible."""
    if not compiled or find_spec("numba") is None:
        return _numpy_kernels()
    import numba

    # Without checks for zero, which would keep divisions from being done side by side; as the engine compiles.
    return {name: numba.njit(error_model="numpy")(kernel) for name, (kernel, _, _) in KERNELS.items()}


def rate(kind: str, compiled: bool) -> float:
    """Operations of a kind that one core does in a second, now."""
    kernel = kernels(compiled)[kind]
    _, length, each = KERNELS[kind]
    sweeps = max(SWEEPS * LENGTH // length, 1)
    numbers = np.linspace(0.1, 0.9, length)
    kernel(numbers, 1)
    began = perf_counter()
    kernel(numbers, sweeps)
    return each * length * sweeps / (perf_counter() - began)
