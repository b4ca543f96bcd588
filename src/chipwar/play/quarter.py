"""Plays one quarter of one game: hands in what is due, lets the rules run, and writes down what was given.

The record holds all that the quarter needs to be played again without asking anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chipwar.match.block import Block
from chipwar.match.phases import play_turn
from chipwar.play.desk import Desk
from chipwar.play.happenings import happenings
from chipwar.play.report import GivenOrder, TurnReport, changes_of, events_of
from chipwar.play.retelling import written_inputs
from chipwar.play.standing import Moment, StandingOrder, as_order, fires
from chipwar.play.timeline import State, TurnRecord
from chipwar.scenario.ruleset import Matrix, Seat
from chipwar.seats.ledger import CODES, Bid
from chipwar.seats.orders import Order, Refusal, explain_refusal, judge, to_bid
from chipwar.strategies.playbook import Decision


class Quarter:
    """One quarter of a block of one column while it is played. before: float64 [rows], as the last one ended."""

    def __init__(self, block: Block, before: State, desk: Desk, moments: Mapping[str, Moment]) -> None:
        self.block, self.scenario, self.desk, self.moments = block, block.scenario, desk, moments
        self.before: Matrix = before[:, None].copy()
        self.inputs: tuple[tuple[int, float], ...] = ()
        self.given: list[GivenOrder] = []
        self.refused: list[tuple[str, Refusal]] = []
        self.standing_left = dict(desk.standing)

    def play(self, branch: int) -> TurnRecord:
        """Play it. The block stands at the next quarter afterwards."""
        turn = int(self.block.row("world", "turn")[0])
        decisions = play_turn(self.block, self._hand_in, due=self.desk.quarter == 0)
        decided = [order for seat, found in decisions.items() for order in self._decided(seat, found)]
        self.given = decided + self.given
        self.refused += [pair for seat, found in decisions.items() for pair in self._refused(seat, found)]
        after = self.block.matrix
        return TurnRecord(
            branch=branch,
            turn=turn,
            given=tuple(self.given),
            inputs=self.inputs,
            before=self.before[:, 0],
            after=after[:, 0].copy(),
            fingerprint=self.block.fingerprints()[0],
            report=self._report(turn, after),
        )

    def _report(self, turn: int, after: Matrix) -> TurnReport:
        before, scenario = self.before, self.scenario
        return TurnReport(
            turn=turn,
            date=scenario.date(turn),
            orders=tuple(self.given),
            refused=tuple(self.refused),
            changes=changes_of(scenario, before, after),
            events=(*events_of(scenario, before, after), *happenings(scenario, before, after)),
            over=bool(self.block.row("world", "over")[0] > 0.0),
        )

    def _hand_in(self, block: Block) -> None:
        """People's orders after those of strategies: drafts of this quarter, then standing orders that fire."""
        seats = self.scenario.ruleset.seats
        for seat in sorted(self.desk.drafts):
            self._judge(seats[seat], self.desk.due(seat), "draft")
        for seat in sorted(self.desk.standing):
            fired = [order for order in self.desk.standing[seat] if fires(order, self.moments[seat], seats[seat])]
            self.standing_left[seat] = tuple(order for order in self.desk.standing[seat] if order not in fired)
            self._judge(seats[seat], [self._step(seats[seat], order) for order in fired], "standing")
        self.inputs = written_inputs(self.scenario.ruleset, self.before[:, 0], block.matrix[:, 0])

    def _step(self, seat: Seat, standing: StandingOrder) -> Order:
        asked = Order(policy=standing.policy, target=standing.target, level=0.0, notice=None)
        lever = self.scenario.ruleset.levers[to_bid(self.scenario, seat, asked).lever]
        ordered = float(self.block.row("slot", "ordered", self.scenario.ruleset.slots[lever.slots[0]].id)[0])
        return as_order(self.scenario, standing, ordered * self.scenario.ruleset.policies[lever.policy].top)

    def _judge(self, seat: Seat, orders: list[Order], by: str) -> None:
        ledger = self.block.ledger(seat)
        accepted, refused = judge(self.scenario, self.block.matrix, seat, orders, ledger)
        self.refused += [(seat.id, refusal) for refusal in refused]
        bids = [to_bid(self.scenario, seat, order, ledger=ledger) for order in accepted]
        self.given += [self._record(seat.id, bid, by) for bid in bids]

    def _decided(self, seat: str, decisions: list[Decision]) -> Iterator[GivenOrder]:
        for decision in decisions:
            if decision.given[0]:
                by = "plan" if decision.reason == "plan" else "strategy"
                yield self._record(seat, decision.bid, by, decision.reason)

    def _record(self, seat: str, bid: Bid, by: Any, reason: str = "") -> GivenOrder:
        lever = self.scenario.ruleset.levers[bid.lever]
        top = self.scenario.ruleset.policies[lever.policy].top
        old = float(self.before[self.scenario.ruleset.layout.start["slot", "ordered"] + lever.slots[0], 0])
        return GivenOrder(
            seat=seat,
            policy=lever.policy,
            target=lever.target,
            before=round(old * top, 9),
            after=round(float(bid.level[0]) * top, 9),
            reason=reason,
            share=float(bid.level[0]),
            notice=int(bid.notice[0]),
            by=by,
        )

    def _refused(self, seat: str, decisions: list[Decision]) -> Iterator[tuple[str, Refusal]]:
        """Orders of a plan that the judge refused; what stands already or is over needs no word."""
        for decision in decisions:
            if decision.codes is None or not decision.bid.wanted[0]:
                continue
            code = CODES[int(decision.codes[0])]
            if code not in ("accepted", "same", "over"):
                yield seat, self._plan_refusal(seat, decision.bid, code)

    def _plan_refusal(self, seat: str, bid: Bid, code: str) -> Refusal:
        lever = self.scenario.ruleset.levers[bid.lever]
        top = self.scenario.ruleset.policies[lever.policy].top
        order = Order(policy=lever.policy, target=lever.target, level=float(bid.level[0]) * top, notice=None)
        record = self.scenario.ruleset.seats[seat]
        message = explain_refusal(self.scenario, self.block.ledger(record), bid, code)
        return Refusal(order=order, code=code, message=message)
