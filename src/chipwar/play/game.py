"""One game: seats, drafts of orders, turns. A block of one column with a face for people and programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from chipwar.base.errors import OrderError
from chipwar.base.ids import nearest
from chipwar.match.block import Block, begin, give_plan, seat_players
from chipwar.match.phases import play_turn
from chipwar.play.causes import Walker, leading_cause
from chipwar.play.happenings import happenings
from chipwar.play.report import Change, GivenOrder, TurnReport, cards_drawn, changes_of, events_of, seen_by
from chipwar.scenario.load import Scenario
from chipwar.scenario.models import PlannedOrder
from chipwar.scenario.reference import percentile
from chipwar.scenario.ruleset import Seat
from chipwar.scenario.texts import current_texts
from chipwar.seats.ledger import CODES
from chipwar.seats.observation import SeatView, observe
from chipwar.seats.orders import LegalOrder, Order, Refusal, explain_refusal, judge, legal_orders, to_bid
from chipwar.strategies.playbook import Decision


class HandedIn:
    """What people's drafts came to when they were handed in."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.accepted: list[tuple[str, Order]] = []
        self.refused: list[tuple[str, Refusal]] = []

    def __call__(self, block: Block) -> None:
        for seat in self.game.drafted:
            accepted, refused = self.game.judge_draft(seat)
            self.accepted += [(seat, order) for order in accepted]
            self.refused += [(seat, refusal) for refusal in refused]


class Game:
    """A game of a scenario. Seats not named in `seats` play the scenario's default strategies.

    seed, run: which game of all possible ones; parameters: "drawn" or "typical"; overrides: number path -> value,
    and a word for `switches.narrative` and `pack`.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int = 0,
        run: int = 0,
        parameters: str | dict[str, Any] = "drawn",
        seats: Mapping[str, str] | None = None,
        overrides: Mapping[str, Any] | None = None,
        plan: Sequence[PlannedOrder] = (),
        turns: int | None = None,
        engine: str = "numpy",
    ) -> None:
        self._block: Block = begin(scenario, [seed], [run], parameters, overrides, engine, turns)
        scenario = self._block.scenario
        self.scenario, self.seed, self.run = scenario, seed, run
        give_plan(self._block, plan)
        seat_players(self._block, seats or {})
        self._players = {
            seat: (seats or {}).get(seat, record.strategy) for seat, record in scenario.ruleset.seats.items()
        }
        self._drafts: dict[str, list[Order]] = {}
        self._before = self._block.matrix.copy()
        self.reports: list[TurnReport] = []
        self.opening = tuple(cards_drawn(scenario, self._block.matrix))
        """News and mandates with which the game opens, secret ones included."""

    @property
    def turn(self) -> int:
        """The number of the turn to be played next, from 0."""
        return int(self._block.row("world", "turn")[0])

    @property
    def turns(self) -> int:
        """How many turns the game has."""
        return int(self._block.row("world", "length")[0])

    @property
    def over(self) -> bool:
        """Whether the game has ended."""
        return bool(self._block.row("world", "over")[0] > 0.0)

    @property
    def seats(self) -> dict[str, str]:
        """Who plays each seat: "human", "pass" or a strategy's name."""
        return dict(self._players)

    def _seat(self, seat: str) -> Seat:
        seats = self.scenario.ruleset.seats
        if seat not in seats:
            raise OrderError(current_texts().say("problem.not_known", word=seat, nearest=nearest(seat, seats) or "-"))
        return seats[seat]

    def observe(self, seat: str) -> SeatView:
        """What a seat sees now."""
        return observe(self.scenario, self._block.matrix, self._seat(seat))

    def legal_orders(self, seat: str) -> list[LegalOrder]:
        """What a seat could order now, after its draft: one template for each policy and target."""
        return legal_orders(self.scenario, self._block.matrix, self._seat(seat), self._drafts.get(seat))

    def submit(self, seat: str, orders: Sequence[Order]) -> list[Refusal]:
        """Replace a seat's draft for this turn. Refused orders are left out and returned with their reasons."""
        record = self._seat(seat)
        scratch = self._block.matrix.copy()
        self._drafts[seat], refusals = judge(self.scenario, scratch, record, list(orders))
        return refusals

    def draft(self, seat: str) -> tuple[Order, ...]:
        """The orders a seat has drafted for this turn."""
        return tuple(self._drafts.get(seat, ()))

    def advance(self) -> TurnReport:
        """Play the turn: drafts and strategies are judged, then the rules run."""
        if self.over:
            raise OrderError(current_texts().say("refusal.over"))
        before, turn = self._block.matrix.copy(), self.turn
        handed = HandedIn(self)
        decisions = play_turn(self._block, handed)
        self._before, self._drafts = before, {}
        given = [order for seat, decided in decisions.items() for order in self._given(seat, decided, before)]
        handed.refused += [pair for seat, decided in decisions.items() for pair in self._refused(seat, decided)]
        given += [self._drafted(seat, order, before) for seat, order in handed.accepted]
        report = TurnReport(
            turn=turn,
            date=self.scenario.date(turn),
            orders=tuple(given),
            refused=tuple(handed.refused),
            changes=changes_of(self.scenario, before, self._block.matrix),
            events=(
                *events_of(self.scenario, before, self._block.matrix),
                *happenings(self.scenario, before, self._block.matrix),
            ),
            over=self.over,
        )
        self.reports.append(report)
        return report

    def judge_draft(self, seat: str) -> tuple[list[Order], list[Refusal]]:
        """Hand in a seat's draft: what was accepted and written, and what was refused."""
        record, drafted = self._seat(seat), self._drafts.get(seat, [])
        return judge(self.scenario, self._block.matrix, record, drafted, self._block.ledger(record))

    @property
    def drafted(self) -> tuple[str, ...]:
        """Seats that have drafted orders."""
        return tuple(sorted(self._drafts))

    def _given(self, seat: str, decisions: list[Decision], before: Any) -> list[GivenOrder]:
        found = []
        for decision in decisions:
            if decision.given[0]:
                found.append(
                    self._record(seat, decision.bid.lever, float(decision.bid.level[0]), decision.reason, before)
                )
        return found

    def _refused(self, seat: str, decisions: list[Decision]) -> list[tuple[str, Refusal]]:
        """Orders of a plan that the judge refused; what stands already or is over needs no word."""
        found = []
        for decision in decisions:
            code = (
                CODES[int(decision.codes[0])] if decision.codes is not None and decision.bid.wanted[0] else "accepted"
            )
            if code in ("accepted", "same", "over"):
                continue
            lever = self.scenario.ruleset.levers[decision.bid.lever]
            top = self.scenario.ruleset.policies[lever.policy].top
            order = Order(policy=lever.policy, target=lever.target, level=float(decision.bid.level[0]) * top)
            message = explain_refusal(self.scenario, self._block.ledger(self._seat(seat)), decision.bid, code)
            found.append((seat, Refusal(order=order, code=code, message=message)))
        return found

    def _drafted(self, seat: str, order: Order, before: Any) -> GivenOrder:
        bid = to_bid(self.scenario, self._seat(seat), order)
        return self._record(seat, bid.lever, float(bid.level[0]), "", before)

    def _record(self, seat: str, lever: int, level: float, reason: str, before: Any) -> GivenOrder:
        record = self.scenario.ruleset.levers[lever]
        top = self.scenario.ruleset.policies[record.policy].top
        old = float(before[self.scenario.ruleset.layout.start["slot", "ordered"] + record.slots[0], 0])
        return GivenOrder(
            seat=seat,
            policy=record.policy,
            target=record.target,
            before=round(old * top, 9),
            after=round(level * top, 9),
            reason=reason,
        )

    def report(self, seat: str) -> TurnReport | None:
        """What a seat may read of the last turn; None before the first. `advance` returns the whole to the host."""
        return seen_by(self.reports[-1], self._seat(seat)) if self.reports else None

    def moved(self, most: int = 6) -> tuple[Change, ...]:
        """What moved most last turn on all seats' dials and why, secrets included; for research, not for a seat."""
        now, layout = self._block.matrix, self.scenario.ruleset.layout
        found = []
        for change in changes_of(self.scenario, self._before, now, secrets=True, most=most):
            row = layout.row(self.scenario.quantities[change.quantity].of, change.quantity, change.of)
            cause = leading_cause(self._walker, row, self._before, now)
            found.append(change.model_copy(update={"cause": cause}))
        return tuple(found)

    @cached_property
    def _walker(self) -> Walker:
        return Walker(self.scenario)

    def fingerprint(self) -> str:
        """SHA-256 of the ruleset and the exact state: equal games have equal fingerprints."""
        return self._block.fingerprints()[0]

    def outcomes(self) -> dict[str, dict[str, float]]:
        """Every published quantity of seated actors and the world, as it truly is; for research."""
        layout = self.scenario.ruleset.layout
        actors = {actor for seat in self.scenario.ruleset.seats.values() for actor in seat.actors}
        found: dict[str, dict[str, float]] = {}
        for name, model in self.scenario.quantities.items():
            for entity in layout.entities.ids[model.of]:
                if model.of in ("world", "seat") or entity in actors:
                    value = self._block.matrix[layout.row(model.of, name, entity), 0]
                    found.setdefault(name, {})[entity] = float(np.where(value == 0.0, 0.0, value))
        return found

    def scores(self) -> dict[str, float]:
        """The score of each seat so far, 0..1."""
        return {seat: float(self._block.row("seat", "seat_score", seat)[0]) for seat in self.scenario.ruleset.seats}

    def percentiles(self) -> dict[str, float | None]:
        """Per cent of stored games in which each seat did worse; None where no games of this ruleset are stored."""
        return {seat: percentile(self.scenario, seat, score) for seat, score in self.scores().items()}

    @property
    def block(self) -> Block:
        """The engine's own block, for programs that face the whole state (interop, research). Not a seat's view."""
        return self._block
