"""Games told twice, for tests: every recorded order given again by people, but one."""

from __future__ import annotations

from collections.abc import Sequence

import chipwar
from chipwar.play.timeline import TurnRecord


def next_record(game: chipwar.Game) -> TurnRecord:
    """Play a turn of a game and say what was given in it."""
    game.advance()
    return game.timeline.record(game.turn - 1)


def played_again(game: chipwar.Game, records: Sequence[TurnRecord], left_out: tuple[int, int]) -> chipwar.Game:
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
