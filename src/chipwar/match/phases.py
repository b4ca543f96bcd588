"""The turn of a match: brief, bargain, order, resolve. Only the last moves the world's clock.

Bargaining acts through the floors and ceilings that slots carry: who leads a game writes them before the orders.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from chipwar.match.block import Block
from chipwar.strategies.playbook import Decision

Submit = Callable[[Block], None]


@dataclass
class Turn:
    """One turn of every game of a block while it is played. due: as in `Block.decide`."""

    block: Block
    submit: Submit | None = None
    due: bool | None = None
    decisions: dict[str, list[Decision]] = field(default_factory=dict)


def brief(turn: Turn) -> None:
    """Seats read what is there; views are made on demand, from the state as it stands."""


def bargain(turn: Turn) -> None:
    """Seats talk before they order; what they agreed on already stands in the slots. It never moves the clock."""


def order(turn: Turn) -> None:
    """Strategies and plans order, then people's orders are handed in. All are secret until they resolve."""
    turn.decisions = turn.block.decide(turn.due)
    if turn.submit is not None:
        turn.submit(turn.block)


def resolve(turn: Turn) -> None:
    """The rules run."""
    turn.block.resolve()


PHASES: tuple[Callable[[Turn], None], ...] = (brief, bargain, order, resolve)
"""The phases of a turn, in the order of play."""


def play_turn(block: Block, submit: Submit | None = None, due: bool | None = None) -> dict[str, list[Decision]]:
    """Play one whole turn; returns what strategies and plans decided. due: whether a round begins now."""
    turn = Turn(block, submit, due)
    for phase in PHASES:
        phase(turn)
    return turn.decisions
