"""Orders as people write them: policy, target, level in the author's own number, notice."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from chipwar.base.errors import OrderError
from chipwar.base.ids import nearest
from chipwar.scenario.load import Scenario
from chipwar.scenario.ruleset import Lever, Matrix, Seat
from chipwar.scenario.texts import current_texts
from chipwar.seats.ledger import CODES, Bid, Ledger


class Order(BaseModel):
    """Set a policy to a level. Several targets are several orders."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    policy: str
    level: float = Field(description="In the policy's own steps or unit: 0 to 3, 0 or 1, or an amount.")
    target: str = ""
    notice: int | None = Field(None, description="Quarters between announcement and force; absent: the least allowed.")
    quarter: int = Field(0, ge=0, le=5, description="The quarter of the round in which it is given, from 0.")


class LegalOrder(Order):
    """A template: one policy and target with the levels that would be accepted now."""

    level: float
    levels: tuple[float, ...] = ()
    notice_least: int = 0
    notice_most: int = 0
    refused: str | None = Field(None, description="Why no change is possible, as a code; None if one is.")


class Refusal(BaseModel):
    """Why an order was refused: a code, and a sentence in the person's language."""

    model_config = ConfigDict(frozen=True)
    order: Order
    code: str
    message: str


def find_lever(scenario: Scenario, seat: Seat, order: Order) -> int:
    """The lever an order means. OrderError names the nearest policy the seat has."""
    ruleset, say = scenario.ruleset, current_texts().say
    own = {(ruleset.levers[i].policy, ruleset.levers[i].target): i for i in seat.levers}
    if (order.policy, order.target) in own:
        return own[order.policy, order.target]
    targets = sorted(target for policy, target in own if policy == order.policy)
    if len(targets) == 1 and not order.target:
        return own[order.policy, targets[0]]
    if targets == [""]:
        raise OrderError(say("problem.no_target_here", word=order.policy), "no_target")
    if targets:
        nearby = ", ".join(targets)
        raise OrderError(say("refusal.no_target", target=order.target or "-", nearest=nearby), "no_target")
    if order.policy in ruleset.policies:
        raise OrderError(say("refusal.not_yours", policy=order.policy), "not_yours")
    near = nearest(order.policy, {policy for policy, _ in own}) or "-"
    raise OrderError(say("refusal.unknown_policy", policy=order.policy, nearest=near), "unknown_policy")


def unknown(scenario: Scenario, seat: Seat, order: Order) -> Refusal | None:
    """The refusal of an order that names no lever of the seat; None if it names one."""
    try:
        find_lever(scenario, seat, order)
    except OrderError as error:
        return Refusal(order=order, code=error.code, message=str(error))
    return None


Promises = Callable[[Lever, str], str | None]
"""Which deal of the seat is the reason why a lever is refused for a code, in words; None if none is."""


def to_bid(scenario: Scenario, seat: Seat, order: Order, columns: int = 1, ledger: Ledger | None = None) -> Bid:
    """An order in engine terms, the same for all columns. ledger: knows the least notice that deals allow."""
    lever = find_lever(scenario, seat, order)
    record = scenario.ruleset.levers[lever]
    policy = scenario.ruleset.policies[record.policy]
    least, most = policy.model.notice.min, policy.model.notice.max
    # What lies beyond the limits is refused however far beyond it lies.
    asked = least if order.notice is None else min(max(order.notice, least - 1), most + 1)
    notice = np.full(columns, float(asked))
    if order.notice is None and ledger is not None:
        notice = ledger.least_notice(record)
    level = order.level / policy.top
    return Bid(lever, np.full(columns, level), notice, np.ones(columns, dtype=np.bool_))


def explain_refusal(
    scenario: Scenario, ledger: Ledger, bid: Bid, code: str, column: int = 0, promises: Promises | None = None
) -> str:
    """The sentence for a refusal in one column, with the figures a person needs to mend the order."""
    lever = scenario.ruleset.levers[bid.lever]
    policy = scenario.ruleset.policies[lever.policy]
    texts = current_texts()
    slot = lever.slots[0]
    cost = sum(float(part[column]) for part in ledger.price(slot, bid.level))
    floor, ceiling = ledger.bounds(lever)
    slots = {
        "top": f"{policy.top:g}",
        "cost": texts.number(cost),
        "have": texts.number(float(ledger.free[scenario.ruleset.slots[slot].actor][column])),
        "most": ledger.seat.changes,
        "low": texts.number(float(ledger.least_notice(lever)[column])),
        "high": policy.model.notice.max,
        "floor": texts.number(float(floor[column]) * policy.top),
        "ceiling": texts.number(float(ceiling[column]) * policy.top),
        "need": need_in_words(scenario, policy.model.needs),
        "policies": texts.say("table.list_sign").join(_resting(scenario, ledger, bid)) if code == "needed" else "",
    }
    if code in ("floor", "ceiling", "notice") and promises is not None and (deal := promises(lever, code)):
        return texts.say(f"refusal.{code}.deal", **slots, deal=deal)
    if code in ("floor", "ceiling") and (treaties := ledger.bound_by(lever, code, column)):
        labels = [scenario.ruleset.treaties[treaty].label.in_language(texts.locale) for treaty in treaties]
        return texts.say(f"refusal.{code}.treaty", **slots, treaty=texts.say("table.list_sign").join(labels))
    return texts.say(f"refusal.{code}", **slots)


def _resting(scenario: Scenario, ledger: Ledger, bid: Bid) -> list[str]:
    """The policies whose conditions an order would break in column 0, as the person calls them."""
    ruleset, locale = scenario.ruleset, current_texts().locale
    broken = {ruleset.levers[lever].policy for lever, where in ledger.broken(bid).items() if where[0]}
    return [ruleset.policies[policy].model.label.in_language(locale) for policy in sorted(broken)]


def need_in_words(scenario: Scenario, need: object) -> str:
    """A condition as a phrase in the person's language."""
    from chipwar.scenario.models import Need

    if not isinstance(need, Need):
        return ""
    texts = current_texts()
    locale = texts.locale
    parts = []
    if need.policy is not None:
        name = (
            scenario.ruleset.policies[need.policy].model.label.in_language(locale)
            if need.policy in scenario.menu
            else need.policy
        )
        key, level = (
            ("need.policy_at_most", need.level_at_most)
            if need.level_at_most is not None
            else ("need.policy_at_least", need.level_at_least)
        )
        parts.append(texts.say(key, policy=name, level=level))
    if need.quantity is not None:
        label = scenario.quantities[need.quantity].label.in_language(locale)
        if need.at_least is not None:
            parts.append(texts.say("need.quantity_at_least", quantity=label, value=texts.number(need.at_least)))
        if need.at_most is not None:
            parts.append(texts.say("need.quantity_at_most", quantity=label, value=texts.number(need.at_most)))
    if need.turn_at_least is not None:
        parts.append(texts.say("need.turn_at_least", turn=need.turn_at_least))
    if need.turn_at_most is not None:
        parts.append(texts.say("need.turn_at_most", turn=need.turn_at_most))
    if need.any:
        parts.append(texts.say("need.any", list="; ".join(need_in_words(scenario, n) for n in need.any)))
    parts += [need_in_words(scenario, inner) for inner in need.all or ()]
    if need.not_ is not None:
        parts.append(texts.say("need.not", need=need_in_words(scenario, need.not_)))
    return parts[0] if len(parts) == 1 else texts.say("need.all", list="; ".join(parts))


def judge(
    scenario: Scenario,
    matrix: Matrix,
    seat: Seat,
    orders: list[Order],
    ledger: Ledger | None = None,
    promises: Promises | None = None,
) -> tuple[list[Order], list[Refusal]]:
    """Judge orders of one game in their order, writing the accepted ones. Returns the accepted and the refused ones.

    ledger: the seat's ledger of this turn, if others order for the seat too; promises: puts a deal that stands in the
    way into words.
    """
    ledger = ledger or Ledger(scenario, matrix, seat)
    accepted: list[Order] = []
    refusals = []
    for order in orders:
        if (nothing := unknown(scenario, seat, order)) is not None:
            refusals.append(nothing)
            continue
        bid = to_bid(scenario, seat, order, ledger=ledger)
        before = ledger.codes(bid)[0]
        if before:
            message = explain_refusal(scenario, ledger, bid, CODES[before], promises=promises)
            refusals.append(Refusal(order=order, code=CODES[before], message=message))
        else:
            accepted.append(order)
        ledger.judge(bid)
    return accepted, refusals


def legal_orders(scenario: Scenario, matrix: Matrix, seat: Seat, given: list[Order] | None = None) -> list[LegalOrder]:
    """Every lever of a seat with the levels that would be accepted now, after the orders already given."""
    matrix = matrix.copy()
    ledger = Ledger(scenario, matrix, seat)
    for order in given or ():
        ledger.judge(to_bid(scenario, seat, order, ledger=ledger))
    return [_template(scenario, ledger, lever) for lever in seat.levers]


def _template(scenario: Scenario, ledger: Ledger, index: int) -> LegalOrder:
    lever: Lever = scenario.ruleset.levers[index]
    policy = scenario.ruleset.policies[lever.policy]
    steps = policy.steps or 4
    notice, least = policy.model.notice, ledger.least_notice(lever)
    now = float(ledger.slot_row("ordered", lever.slots[0])[0])
    found, codes = [], []
    for step in range(steps + 1):
        bid = Bid(index, np.array([step / steps]), least, np.array([True]))
        code = CODES[ledger.codes(bid)[0]]
        if code == "accepted":
            found.append(step / steps * policy.top)
        elif code != "same":
            codes.append(code)
    return LegalOrder(
        policy=lever.policy,
        target=lever.target,
        level=round(now * policy.top, 9),
        levels=tuple(found),
        notice_least=int(least[0]),
        notice_most=notice.max,
        refused=None if found else (codes[0] if codes else "same"),
    )
