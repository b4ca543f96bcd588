"""Plays a game again from its orders and compares every turn with what was kept.

A difference is named: the first turn in which one shows, and the first quantity. No strategy is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from chipwar.match.block import Block
from chipwar.play.retelling import retell
from chipwar.play.timeline import State, Timeline, TurnRecord
from chipwar.scenario.texts import current_texts


@dataclass(frozen=True)
class Difference:
    """The first thing that did not come out as it was kept. turn: None for the start; seat: whose order was refused."""

    branch: int
    turn: int | None
    quantity: str = ""
    kept: float = 0.0
    found: float = 0.0
    seat: str = ""
    policy: str = ""

    def in_words(self) -> str:
        """One sentence in the person's language."""
        say = current_texts().say
        if self.turn is None:
            return say("replay.start", quantity=self.quantity, found=repr(self.found), kept=repr(self.kept))
        place = {"turn": self.turn + 1, "branch": self.branch + 1}
        if self.seat:
            return say("replay.refused", **place, seat=self.seat, policy=self.policy)
        return say("replay.differs", **place, quantity=self.quantity, found=repr(self.found), kept=repr(self.kept))


def first_difference(fresh: Block, timeline: Timeline) -> Difference | None:
    """Play every branch again on a fresh block of one column; None if all is as it was kept. fresh: changed."""
    found = _compared(fresh, timeline.start, fresh.matrix[:, 0])
    if found is not None:
        return Difference(0, None, *found)
    for branch, record in _turns(timeline):
        fresh.matrix = _before(timeline, branch, record.turn)[:, None].copy()
        difference = _replayed(fresh, record)
        if difference is not None:
            return difference
    return None


def _turns(timeline: Timeline) -> Iterator[tuple[int, TurnRecord]]:
    """Every turn once, in the order of the branches and of play."""
    yield from ((branch, timeline.records[branch, turn]) for branch, turn in sorted(timeline.records))


def _before(timeline: Timeline, branch: int, turn: int) -> State:
    """The state from which a turn of a branch was played: what was kept, and it was compared already."""
    return timeline.start if turn == 0 else timeline.record(turn - 1, branch).after


def _replayed(fresh: Block, record: TurnRecord) -> Difference | None:
    said = retell(fresh, record.given, record.inputs)
    refused = [place for place, codes in said.items() if codes.any()]
    if refused:
        order = record.given[refused[0]]
        return Difference(record.branch, record.turn, seat=order.seat, policy=order.policy)
    found = _compared(fresh, record.after, fresh.matrix[:, 0])
    if found is None and fresh.fingerprints()[0] != record.fingerprint:
        found = ("fingerprint", 0.0, 0.0)
    return None if found is None else Difference(record.branch, record.turn, *found)


def _compared(block: Block, kept: State, found: State) -> tuple[str, float, float] | None:
    """The first row that differs, by name, with both values; -0 and 0 are one."""
    differs = np.flatnonzero(kept != found)
    if not len(differs):
        return None
    row = int(differs[0])
    return block.scenario.ruleset.layout.names()[row], float(kept[row]), float(found[row])
