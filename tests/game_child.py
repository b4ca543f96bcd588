"""A process that pours orders and turns into a kept game until it is killed, and tells each that was acknowledged."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import chipwar

SEATS = ("usa", "china")
POLICIES = {"usa": "us_basic_research", "china": "cn_efficiency"}


def opened(path: Path) -> chipwar.Game:
    """The kept game, or a new one."""
    if path.exists():
        return chipwar.Game.resume(path)
    game = chipwar.Game(chipwar.load_scenario("duel"), 6, seats=dict.fromkeys(SEATS, "human"))
    game.keep(path)
    return game


def send(game: chipwar.Game, number: int) -> None:
    """Send the draft of a number; returns when it is acknowledged. Every seventh is followed by a turn; now and
    then some are taken back."""
    seat = SEATS[number % len(SEATS)]
    game.submit(seat, [chipwar.Order(policy=POLICIES[seat], level=number % 4, notice=None)], key=f"k{number}")
    if number % 7 == 6:
        game.advance()
    if number % 21 == 20 or game.over:
        game.undo(3)


if __name__ == "__main__":
    kept = opened(Path(sys.argv[1]))
    for sent in range(int(sys.argv[2]), 10**9):
        send(kept, sent)
        # Straight to the pipe: what has been said stays said when the process dies.
        os.write(1, f"{sent}\n".encode())
