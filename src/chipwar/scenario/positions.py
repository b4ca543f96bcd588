"""A file read by the gate: its values, with line and column of every key and value.

A path is the tuple of keys and list indexes that leads to a value. Lines and columns count from 1.
Knows nothing of YAML and of what the values mean.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from chipwar.base.errors import Problem

Data: TypeAlias = "dict[str, Data] | list[Data] | str | int | float | bool | None"
Mark: TypeAlias = tuple[int, int]
Path: TypeAlias = tuple[str | int, ...]

START: Mark = (1, 1)


class Place:
    """Where one value and its key stand, and the places inside it."""

    __slots__ = ("inside", "key_mark", "mark")

    def __init__(self, mark: Mark, key_mark: Mark | None = None) -> None:
        self.mark = mark
        self.key_mark = key_mark or mark
        self.inside: dict[str | int, Place] = {}


def dotted(path: Path) -> str:
    """The path as one word: `effects.0.cut`."""
    return ".".join(str(segment) for segment in path)


@dataclass(frozen=True)
class Document:
    """One file that passed the gate: plain values, and where each of them stands."""

    data: Data
    file: str
    root: Place = field(repr=False, compare=False)

    def place(self, path: Path, key: bool = False) -> Mark:
        """Line and column of a value, or of its key. A missing path has its nearest parent's."""
        here = self.root
        for segment in path:
            inner = here.inside.get(segment)
            if inner is None:
                break
            here = inner
        return here.key_mark if key else here.mark

    def problem(self, path: Path, message: str, key: bool = False) -> Problem:
        """A Problem at the place of the path, with a message that is already a sentence."""
        line, column = self.place(path, key)
        return Problem(self.file, line, column, dotted(path), message)
