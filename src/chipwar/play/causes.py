"""The leading cause of a change: which policy, card or treaty, or which other quantity, moved a number most."""

from __future__ import annotations

from chipwar.play.backward import Cause, Walker
from chipwar.play.why import Turn
from chipwar.scenario.ruleset import Matrix

__all__ = ["Cause", "Walker", "leading_cause"]


def leading_cause(walker: Walker, row: int, before: Matrix, after: Matrix) -> Cause | None:
    """The leading cause of a row's change between two states of one game, or None if none stands out."""
    return Turn(walker, before, after).leading(row)
