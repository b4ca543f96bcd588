"""What can go wrong, as types. Every error that leaves chipwar is a ChipwarError with a plain sentence.

A Problem is one mistake in one file, with the place where a person can mend it. Files with mistakes are
reported whole: ScenarioError carries all problems found, in file order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a file: where it is, what it is and how to mend it."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class ChipwarError(Exception):
    """Base of every error that chipwar raises on purpose."""


class ScenarioError(ChipwarError):
    """A scenario or catalogue file cannot be used. `problems` lists every mistake found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems: list[Problem] = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class OrderError(ChipwarError):
    """An order names something that does not exist here; nothing was changed. code: one word for programs."""

    def __init__(self, message: str, code: str = "") -> None:
        self.code = code
        super().__init__(message)


class RequestError(ChipwarError):
    """A program asked for something that does not exist or cannot be had: an outcome, an engine, a number of runs."""


class BrokenArithmeticError(ChipwarError, ArithmeticError):
    """A game divides by zero or leaves what numbers can hold. Compiled kernels go on, and who reads finds no number."""


class SaveError(ChipwarError):
    """A saved game cannot be opened, read or written. What was acknowledged before stays on the disk.

    code: one word for programs; good_turn: the last turn known to be whole; offer: path of the newest good copy.
    """

    def __init__(self, message: str, code: str, good_turn: int | None = None, offer: str | None = None) -> None:
        self.code, self.good_turn, self.offer = code, good_turn, offer
        super().__init__(message)


class MissingPackageError(ChipwarError):
    """Something the chosen command needs is not installed or not available on this machine."""
