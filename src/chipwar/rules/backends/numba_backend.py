"""The numba back end: the same program through compiled kernels, lanes side by side.

Kernels are handed in by whoever has compiled or loaded them; this file neither writes nor finds any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from chipwar.base.hashing import moments_of
from chipwar.rules.backends.encoding import Code, encode
from chipwar.rules.program import Program

Matrix = npt.NDArray[np.float64]
Keys = Mapping[str, npt.NDArray[np.uint64]]
Mask = npt.NDArray[np.bool_]
Kernel = Callable[..., int]

FULL = 128
"""Lanes that are worth a thread of their own."""


class Lanes:
    """Runs programs. kernels: module of rules -> its compiled kernel; threads: how many may share the lanes."""

    def __init__(self, kernels: Mapping[str, Kernel], threads: int = 1) -> None:
        self.kernels, self.threads = kernels, threads
        self.codes: WeakKeyDictionary[Program, Code] = WeakKeyDictionary()
        self.pool = ThreadPoolExecutor(threads) if threads > 1 else None

    def code(self, program: Program) -> Code:
        """A program's numbers, worked out once."""
        if program not in self.codes:
            self.codes[program] = encode(program)
        return self.codes[program]

    def run(self, program: Program, matrix: Matrix, keys: Keys, going: Mask | None = None) -> None:
        """Execute a program in place. matrix: float64 [rows, R]; keys: for each purpose uint64 [R]; going: bool [R],
        the columns that are worked on, all if not given.

        Where a step divides by zero or overflows, values that are no numbers go on; a fingerprint refuses them.
        """
        if not matrix.flags.c_contiguous:
            side_by_side = np.ascontiguousarray(matrix)
            self.run(program, side_by_side, keys, going)
            matrix[:] = side_by_side
            return
        columns = matrix.shape[1]
        code = self.code(program)
        moments = self._moments(code, matrix[program.turn_row].astype(np.uint64), keys)
        if going is not None and not going.all():
            for first, last in _spans(going):
                self._work(code, matrix, moments, first, last)
            return
        if self.pool is None or columns < 2 * FULL:
            self._work(code, matrix, moments, 0, columns)
            return
        edges = [columns * part // self.threads for part in range(self.threads + 1)]
        # Kernels let go of the interpreter's lock, and no lane touches another.
        list(self.pool.map(partial(self._work, code, matrix, moments), edges[:-1], edges[1:]))

    def _work(self, code: Code, matrix: Matrix, moments: Any, first: int, last: int) -> None:
        for call in code.calls:
            kernel = self.kernels[call.module]
            kernel(matrix, code.numbers, call.first, call.last, first, last, moments, code.addresses)

    def _moments(self, code: Code, turns: npt.NDArray[np.uint64], keys: Keys) -> Any:
        """What the turn's draws begin from: uint64 [purposes, R]."""
        if not code.purposes:
            return np.zeros((1, len(turns)), dtype=np.uint64)
        return moments_of(np.array([keys[purpose] for purpose in code.purposes]), turns)  # a line for each purpose


def _spans(going: Mask) -> list[tuple[int, int]]:
    """The first and the one after the last of each run of columns that go on."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], going, [False]]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]
