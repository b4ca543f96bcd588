"""Programs from outside as players: a function that is shown a seat's view and its legal orders, and answers orders.

Its orders go through the same judge as everybody's. What it asks for in vain, and what goes wrong inside it, is warned
of and kept in `problems`; the game goes on without that order.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from chipwar.base.errors import OrderError, RequestError
from chipwar.scenario.load import Scenario
from chipwar.scenario.ruleset import Matrix, Seat
from chipwar.scenario.texts import current_texts
from chipwar.seats.ledger import CODES, Ledger
from chipwar.seats.observation import SeatView, observe
from chipwar.seats.orders import LegalOrder, Order, explain_refusal, legal_orders, to_bid
from chipwar.strategies.playbook import Decision, Keys

Function = Callable[[SeatView, list[LegalOrder]], Sequence[Order]]
"""A player from outside: what the seat sees and may order -> what it orders."""


class OutsidePlayer:
    """A function as a player. It is asked once for each game, with copies of what its seat may know.

    problems: what went wrong so far, in sentences, each a RequestError that was not raised.
    """

    def __init__(self, scenario: Scenario, seat: Seat, function: Function) -> None:
        self.scenario, self.seat, self.function = scenario, seat, function
        self.problems: list[RequestError] = []

    def watch(self, matrix: Matrix) -> None:
        """Nothing: the function is asked when there is something to decide."""

    def recall(self, past: Sequence[Matrix]) -> None:
        """Nothing: what the function remembers is its own affair."""

    def decide(self, matrix: Matrix, keys: Keys, ledger: Ledger | None = None) -> list[Decision]:
        """Ask the function, and hand its orders to the judge one by one."""
        ledger = ledger or Ledger(self.scenario, matrix, self.seat)
        over = matrix[self.scenario.ruleset.row("world", "over")] > 0.0
        asked = {int(game): self._asked(matrix, int(game)) for game in np.flatnonzero(~over)}
        return [decision for game, orders in asked.items() for decision in self._judged(ledger, game, orders)]

    def _asked(self, matrix: Matrix, game: int) -> list[Order]:
        """What the function orders; nothing where it fails."""
        alone = matrix[:, [game]]
        view = observe(self.scenario, alone, self.seat)
        try:
            return [
                Order.model_validate(order)
                for order in self.function(view, legal_orders(self.scenario, alone, self.seat))
            ]
        except Exception as error:
            # Whatever a stranger's program raises, the game goes on: this is the one place that catches everything.
            what = f"{type(error).__name__}: {error}"
            self._tell("problem.player_failed", turn=view.turn, error=what)
            return []

    def _judged(self, ledger: Ledger, game: int, orders: Sequence[Order]) -> Iterator[Decision]:
        columns = ledger.matrix.shape[1]
        wanted = np.arange(columns) == game
        for order in orders:
            try:
                bid = replace(to_bid(self.scenario, self.seat, order, columns, ledger), wanted=wanted)
            except OrderError as error:
                self._tell("problem.player_refused", policy=order.policy, reason=str(error))
                continue
            code = CODES[int(ledger.codes(bid)[game])]
            if code != "accepted":
                sentence = explain_refusal(self.scenario, ledger, bid, code, game)
                self._tell("problem.player_refused", policy=order.policy, reason=sentence)
            codes = ledger.judge(bid)
            yield Decision(bid, wanted & (codes == 0), "outside", codes)

    def _tell(self, key: str, **slots: object) -> None:
        sentence = current_texts().say(key, seat=self.seat.id, **slots)
        self.problems.append(RequestError(sentence))
        warnings.warn(sentence, stacklevel=2)
