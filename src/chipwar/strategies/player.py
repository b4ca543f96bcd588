"""Who may play a seat: anything that watches what the seat sees and gives orders to its ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chipwar.scenario.ruleset import Matrix, Seat
from chipwar.seats.ledger import Ledger
from chipwar.strategies.playbook import Decision, Keys


class Player(Protocol):
    """A player of one seat in every game of a block."""

    seat: Seat

    def watch(self, matrix: Matrix) -> None:
        """See a quarter as it begins, before anybody's orders, whether it brings a decision or not. [rows, R]."""

    def decide(self, matrix: Matrix, keys: Keys, ledger: Ledger | None = None) -> list[Decision]:
        """Give orders: judged by the ledger and written into the seat's own rows of the matrix, nothing else."""

    def recall(self, past: Sequence[Matrix]) -> None:
        """Another past counts from now on: all states since the start, the newest last and still to be watched."""
