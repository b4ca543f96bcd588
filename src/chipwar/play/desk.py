"""What lies on the table between two resolutions: drafts, who is ready, standing orders, where the round stands.

Nothing of it is in the state of the world, and nothing of it is seen by another seat.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, Field

from chipwar.base.errors import OrderError
from chipwar.base.ids import nearest
from chipwar.match.block import Block
from chipwar.play.bargains import Bargains
from chipwar.play.standing import Reason, StandingOrder
from chipwar.play.table import TableState, new_table
from chipwar.scenario.load import Scenario
from chipwar.scenario.round_rules import round_rules
from chipwar.scenario.ruleset import Matrix, Seat
from chipwar.scenario.texts import current_texts
from chipwar.seats.ledger import CODES, Ledger
from chipwar.seats.orders import Order, Promises, Refusal, explain_refusal, find_lever, judge, to_bid, unknown

ANY_TIME = ("level", "notice", "inactive")
"""What is wrong with an order whenever it is given; all else is judged when its quarter comes."""


class Desk(BaseModel):
    """drafts, ready, standing: by seat. quarter: of the round, from 0; stopped: whom an interrupt asks, and why;
    talks: offers and deals."""

    drafts: dict[str, tuple[Order, ...]] = Field(default_factory=dict)
    ready: set[str] = Field(default_factory=set)
    standing: dict[str, tuple[StandingOrder, ...]] = Field(default_factory=dict)
    quarter: int = 0
    stopped: dict[str, tuple[Reason, ...]] = Field(default_factory=dict)
    interrupted: bool = False
    talks: TableState = Field(default_factory=new_table)

    def due(self, seat: str) -> list[Order]:
        """A seat's orders of this quarter."""
        return [order for order in self.drafts.get(seat, ()) if order.quarter == self.quarter]

    def after_quarter(
        self,
        stopped: dict[str, tuple[Reason, ...]],
        quarters: int,
        standing_left: dict[str, tuple[StandingOrder, ...]],
        talks: TableState,
    ) -> Desk:
        """The table after a quarter. A second reason to stop ends the round, and so does its last quarter.

        Inside a round nobody talks: deals are made before it and after it.
        """
        ends = self.quarter + 1 >= quarters or (bool(stopped) and self.interrupted)
        if ends:
            return Desk(standing=standing_left, talks=talks)
        return Desk(
            talks=talks.model_copy(update={"round": talks.rounds + 1}),
            drafts=self.drafts,
            standing=standing_left,
            quarter=self.quarter + 1,
            stopped=stopped,
            interrupted=self.interrupted or bool(stopped),
        )


def known_seat(scenario: Scenario, seat: str) -> Seat:
    """The seat of a name; OrderError with the nearest one if there is none."""
    seats = scenario.ruleset.seats
    if seat not in seats:
        raise OrderError(current_texts().say("problem.not_known", word=seat, nearest=nearest(seat, seats) or "-"))
    return seats[seat]


def drafted(block: Block, seat: Seat, desk: Desk, orders: Sequence[Order]) -> tuple[list[Order], list[Refusal]]:
    """Judge a draft for the whole round without giving any order: what is kept, and what is refused and why."""
    promises = Bargains.of(block.scenario, desk.talks).promises(seat.id, block)
    if desk.quarter > 0:
        return _in_between(block, seat, desk, orders, promises)
    now = [order for order in orders if order.quarter == 0]
    later = [order for order in orders if order.quarter > 0]
    scratch: Matrix = block.matrix.copy()
    kept, refused = judge(block.scenario, scratch, seat, now, promises=promises)
    for order in later:
        refusal = _later(block, seat, order, len(kept))
        if refusal is None:
            kept.append(order)
        else:
            refused.append(refusal)
    return kept, refused


def _later(block: Block, seat: Seat, order: Order, given: int) -> Refusal | None:
    """What is wrong with an order of a later quarter as far as it can be said now."""
    if (nothing := unknown(block.scenario, seat, order)) is not None:
        return nothing
    ledger = Ledger(block.scenario, block.matrix, seat)
    bid = to_bid(block.scenario, seat, order, ledger=ledger)
    code = CODES[ledger.codes(bid)[0]]
    if order.quarter >= block.rounds.quarters:
        return _refusal(order, "quarter", current_texts().say("refusal.quarter", last=block.rounds.quarters))
    if given >= seat.changes:
        return Refusal(order=order, code="too_many", message=explain_refusal(block.scenario, ledger, bid, "too_many"))
    if code in ANY_TIME:
        return Refusal(order=order, code=code, message=explain_refusal(block.scenario, ledger, bid, code))
    return None


def _refusal(order: Order, code: str, message: str) -> Refusal:
    return Refusal(order=order, code=code, message=message)


def _in_between(
    block: Block, seat: Seat, desk: Desk, orders: Sequence[Order], promises: Promises
) -> tuple[list[Order], list[Refusal]]:
    """Inside a round only a seat that an interrupt asks may give one order; what it planned for later stays."""
    planned = [order for order in desk.drafts.get(seat.id, ()) if order.quarter > desk.quarter]
    if seat.id not in desk.stopped:
        say = current_texts().say("refusal.between")
        return list(desk.drafts.get(seat.id, ())), [_refusal(order, "between", say) for order in orders]
    fresh = [order.model_copy(update={"quarter": desk.quarter}) for order in orders]
    kept, refused = judge(block.scenario, block.matrix.copy(), seat, fresh[:1], promises=promises)
    say = current_texts().say("refusal.one_change")
    refused += [_refusal(order, "one_change", say) for order in fresh[1:]]
    return [*kept, *planned], refused


def check_standing(scenario: Scenario, seat: Seat, desk: Desk, orders: Sequence[StandingOrder]) -> None:
    """OrderError inside a round, if there are too many, or if one names what the seat does not have or nobody knows."""
    say = current_texts().say
    if desk.quarter > 0:
        raise OrderError(say("refusal.between"))
    if len(orders) > (most := round_rules().standing_most):
        raise OrderError(say("refusal.standing_many", most=most))
    for order in orders:
        find_lever(scenario, seat, Order(policy=order.policy, target=order.target, level=0.0, notice=None))
        _known(order.announced, scenario.ruleset.policies)
        for actor in (order.by, order.breach_by):
            _known(actor, scenario.ruleset.layout.entities.ids["actor"])


def _known(word: str | None, valid: Sequence[str] | dict[str, object]) -> None:
    if word is not None and word not in valid:
        near = nearest(word, valid) or "-"
        raise OrderError(current_texts().say("problem.not_known", word=word, nearest=near))
