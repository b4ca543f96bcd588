"""Records of games for tests: what was given in each turn, as the judge accepted it, and the states around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

import chipwar
from chipwar.seats.ledger import Ledger


@dataclass(frozen=True)
class GivenRecord:
    """An accepted order: levels in the author's steps."""

    seat: str
    policy: str
    target: str
    before: float
    after: float
    notice: int


@dataclass(frozen=True)
class TurnOfRecord:
    """A played turn with everything that is needed to play it again."""

    turn: int
    given: tuple[GivenRecord, ...]
    inputs: tuple[tuple[int, float], ...]
    before: npt.NDArray[np.float64]
    after: npt.NDArray[np.float64]
    fingerprint: str


def record_turn(game: chipwar.Game, monkeypatch) -> TurnOfRecord:
    """Play a turn of a game and say what was given in it."""
    given: list[GivenRecord] = []
    inputs: list[tuple[int, float]] = []
    honest, resolve, block = Ledger.judge, game.block.resolve, game.block
    ruleset, turn = game.scenario.ruleset, game.turn
    before = block.matrix[:, 0].copy()

    def judge(self, bid):
        lever = ruleset.levers[bid.lever]
        old = float(self.slot_row("ordered", lever.slots[0])[0])
        codes = honest(self, bid)
        if bid.wanted[0] and codes[0] == 0:
            top = ruleset.policies[lever.policy].top
            level = float(bid.level[0])
            assert level * top / top == level
            given.append(
                GivenRecord(lever.seat, lever.policy, lever.target, old * top, level * top, int(bid.notice[0]))
            )
        return codes

    def resolve_and_note():
        rows = ruleset.layout.rows("memory", "kept_value")
        inputs.extend((row, float(block.matrix[row, 0])) for row in range(rows.start, rows.stop))
        resolve()

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "judge", judge)
        patch.setattr(block, "resolve", resolve_and_note)
        game.advance()
    return TurnOfRecord(turn, tuple(given), tuple(inputs), before, block.matrix[:, 0].copy(), game.fingerprint())


def played_again(game: chipwar.Game, records, left_out: tuple[int, int]) -> chipwar.Game:
    """A game of people's seats in which everything was given as recorded but one order."""
    seats = dict.fromkeys(game.scenario.ruleset.seats, "human")
    other = chipwar.Game(game.scenario, seed=game.seed, seats=seats)
    for record in records:
        for row, value in record.inputs:
            other.block.matrix[row] = value
        drafts: dict[str, list[chipwar.Order]] = {}
        for place, order in enumerate(record.given):
            if (record.turn, place) != left_out:
                asked = chipwar.Order(policy=order.policy, target=order.target, level=order.after, notice=order.notice)
                drafts.setdefault(order.seat, []).append(asked)
        for seat, orders in drafts.items():
            other.submit(seat, orders)
        other.advance()
    return other
