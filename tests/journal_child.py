"""A process that pours acts into a game until it is killed, and tells every one that was acknowledged.

What a "game" is stands in three functions, so that the same harness can drive a whole game instead of its journal:
`begin` opens it, `submit` does one act under a key, `kept` counts how often each key stands in it.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from chipwar.play.journal import Act, Header, Journal, State

SEATS = ("usa", "china", "europe", "taiwan")
STATE = np.linspace(0.0, 1.0, 5000)


def begin(path: Path) -> Journal:
    """Open the game, or make it."""
    return Journal.open(path) if path.exists() else Journal.create(path, Header({"id": "kill"}, 1, 0))


def submit(journal: Journal, number: int) -> None:
    """Do the act of a number; returns when it is acknowledged. Every tenth is a turn and brings a state."""
    act = Act("orders", number, seat=seat_of(number), body={"level": number}, answer="ok", key=key_of(number))
    if number % 10 == 0:
        journal.append_turn(act, State("print", "names", STATE + number))
    else:
        journal.append(act)


def kept(path: Path) -> Counter[str]:
    """How often each key stands in the game, once it has been closed."""
    with Journal.open(path, read_only=True) as journal:
        assert all(entry.body == {"level": int(entry.key[1:])} for entry in journal.entries())
        assert all(entry.seat == seat_of(int(entry.key[1:])) for entry in journal.entries())
        return Counter(entry.key for entry in journal.entries())


def key_of(number: int) -> str:
    return f"k{number}"


def seat_of(number: int) -> str:
    return SEATS[number % len(SEATS)]


if __name__ == "__main__":
    game = begin(Path(sys.argv[1]))
    for sent in range(int(sys.argv[2]), 10**9):
        submit(game, sent)
        # Straight to the pipe: what has been said stays said when the process dies.
        os.write(1, f"{sent}\n".encode())
