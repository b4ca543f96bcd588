"""The fast way to a playbook's orders where nobody asks what they were: the same rows, by one compiled function.

Needs numba, which is loaded with the first order.
"""

from __future__ import annotations

import numpy as np

from chipwar.scenario.ruleset import Matrix
from chipwar.seats.conditions import once
from chipwar.seats.ledger import Ledger
from chipwar.strategies.hesitant import Hesitant
from chipwar.strategies.playbook import Keys, Playbook
from chipwar.strategies.tables import Tables, tables_of


def plays_quickly(player: Playbook) -> bool:
    """Whether a playbook's orders can be given this way: it is none that does something of its own besides."""
    return type(player) in (Playbook, Hesitant)


def warm() -> None:
    """Compile what is compiled, or load it from the cache, if that was not done yet."""
    import chipwar.strategies.kernel  # noqa: F401


def decide(playbook: Playbook, matrix: Matrix, keys: Keys, ledger: Ledger | None) -> Ledger:
    """Do what `Playbook.decide` does, and return the seat's ledger. matrix: float64 [rows, R], rows side by side.

    ledger: the seat's ledger of this turn if something was ordered already.
    """
    from chipwar.strategies.kernel import play

    tables, columns = _tables(playbook), matrix.shape[1]
    left = np.empty((len(tables.payers) + 1, columns))
    if ledger is not None:
        left[:] = [*(ledger.free[payer] for payer in tables.payers), ledger.changes]
    play(matrix, keys, 0, columns, ledger is None, left, tables.ints, tables.floats)
    free = dict(zip(tables.payers, left, strict=False))
    if ledger is None:
        return Ledger(playbook.scenario, matrix, playbook.seat, free, left[-1])
    ledger.free, ledger.changes = free, left[-1]
    return ledger


def _tables(playbook: Playbook) -> Tables:
    """The tables of a playbook, made once for a scenario, a seat and a character."""
    handicap = playbook.handicap if isinstance(playbook, Hesitant) else None
    name = ("tables", playbook.seat.id, id(playbook.model), handicap)
    # The character is kept with them, so that its address is nobody else's.
    _, tables = once(playbook.scenario, name, lambda: (playbook.model, tables_of(playbook)))
    return tables
