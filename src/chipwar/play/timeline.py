"""The turns of one game, and its branches: what was given, what it came to, and how the table lay at each moment.

Going back never deletes: turns that were played stay on the branch on which they were played.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.play.report import GivenOrder, TurnReport

State = npt.NDArray[np.float64]
"""float64 [rows]: everything of one game at one moment."""


@dataclass(frozen=True)
class TurnRecord:
    """One turn that was played. turn: its number from 0; given: orders of all seats as they were accepted.

    inputs: (row, value) of all else that the match wrote before the rules ran; before, after: float64 [rows].
    """

    branch: int
    turn: int
    given: tuple[GivenOrder, ...]
    inputs: tuple[tuple[int, float], ...]
    before: State
    after: State
    fingerprint: str
    report: TurnReport


@dataclass(frozen=True)
class Branch:
    """A course of the game. It shares all turns before `fork` with its parent."""

    parent: int | None
    fork: int


@dataclass
class Timeline:
    """All branches. start: the state before the first turn; tables: how the table lay when a turn began."""

    start: State
    branches: list[Branch] = field(default_factory=lambda: [Branch(None, 0)])
    branch: int = 0
    turn: int = 0
    records: dict[tuple[int, int], TurnRecord] = field(default_factory=dict)
    tables: dict[tuple[int, int], Any] = field(default_factory=dict)

    def _home(self, branch: int, turn: int) -> int:
        """The branch on which a turn of a branch was played."""
        while turn < self.branches[branch].fork:
            parent = self.branches[branch].parent
            assert parent is not None
            branch = parent
        return branch

    def record(self, turn: int, branch: int | None = None) -> TurnRecord:
        """A turn of a branch, the present one if none is named."""
        branch = self.branch if branch is None else branch
        return self.records[self._home(branch, turn), turn]

    def path(self, branch: int | None = None) -> Iterator[TurnRecord]:
        """The turns that led to the present moment, or to the end of another branch, the first one first."""
        branch = self.branch if branch is None else branch
        last = self.turn if branch == self.branch else self.length(branch)
        return (self.record(turn, branch) for turn in range(last))

    def states(self) -> list[State]:
        """The states from the start to the present moment."""
        return [self.start, *(record.after for record in self.path())]

    def state(self, turn: int) -> State:
        """The state when a turn of the present branch began."""
        return self.start if turn == 0 else self.record(turn - 1).after

    def length(self, branch: int) -> int:
        """How many turns of a branch were played, those of its parents included."""
        own = [turn for home, turn in self.records if home == branch]
        return max(own, default=self.branches[branch].fork - 1) + 1

    def table(self) -> Any:
        """How the table lay when the present turn began; None before the first."""
        return None if self.turn == 0 else self.tables[self._home(self.branch, self.turn - 1), self.turn]

    def add(self, record: TurnRecord, table: Any) -> None:
        """A turn was played on the present branch."""
        self.records[record.branch, record.turn] = record
        self.turn = record.turn + 1
        self.tables[record.branch, self.turn] = table

    def go_back(self, turn: int) -> None:
        """Stand again before a turn. What was played after it stays on its branch; what comes now is a new one."""
        if turn < self.length(self.branch):
            self.branches.append(Branch(self.branch, turn))
            self.branch = len(self.branches) - 1
        self.turn = turn

    def go_to(self, branch: int) -> None:
        """Stand at the end of a branch."""
        self.branch, self.turn = branch, self.length(branch)
