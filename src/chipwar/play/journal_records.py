"""What a journal is given and gives back: the header, acts, entries, states; and their JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Header:
    """What a game is before anything was done: its scenario as plain data, seed, run, and what the caller adds."""

    scenario: Any
    seed: int
    run: int
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """Something to be kept. seat: who did it, empty for the host; key: made by the client, empty for none.

    turn: the turn at which the game stands once it is done; body: what was done; answer: what the doer was told.
    """

    kind: str
    turn: int
    branch: int = 0
    seat: str = ""
    body: Any = None
    answer: Any = None
    key: str = ""


@dataclass(frozen=True)
class Entry(Act):
    """An act that is on the disk. seq: its number, from 1; sha: hash over it and all before it."""

    seq: int = 0
    sha: str = ""


@dataclass(frozen=True)
class State:
    """The game after an act. names: digest of the names of the rows; values: float64 [rows]; report: JSON."""

    fingerprint: str
    names: str
    values: npt.NDArray[np.float64]
    report: Any = None


def plain(value: Any) -> str:
    """JSON in one way of writing: no spaces, no numbers that are not finite. ValueError or TypeError otherwise."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def entry_of(row: Sequence[Any]) -> Entry:
    """An entry from its row."""
    seq, branch, turn, seat, kind, key, body, answer, _, sha = row
    return Entry(kind, turn, branch, seat, json.loads(body), json.loads(answer), key, seq, sha)
