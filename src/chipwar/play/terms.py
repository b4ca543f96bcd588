"""Whether a deal may be offered and signed: the table's judge. Each refusal is a code and a sentence.

What the deal says is judged by everyone alike; what it costs and whether it can be kept is asked of a seat only about
itself, so that no refusal tells one seat what another one has. Whether a lever may be raised is the orders' own judge's
affair, `seats/ledger.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict

from chipwar.base.ids import nearest
from chipwar.play.clauses import Bound, Live, bounds_of, penalised, slots_of, treaties_against
from chipwar.play.deals import Deal, Exclusive, Least, Link, Most, Notice, OnLever, Pay, deal_name, policies_of
from chipwar.scenario.load import Scenario
from chipwar.scenario.offers import table_rules
from chipwar.scenario.ruleset import Matrix
from chipwar.scenario.texts import current_texts
from chipwar.seats.conditions import asker_of
from chipwar.seats.ledger import CLOSE, Ledger

REFUSALS = (
    "over",
    "closed",
    "not_a_seat",
    "not_a_party",
    "one_party",
    "empty",
    "term",
    "unknown_policy",
    "not_their_lever",
    "level",
    "notice",
    "hidden",
    "payment",
    "nobody_to_penalise",
    "broken",
    "needs",
    "cannot_sign",
    "too_many",
    "exclusive",
    "twice",
    "gone",
    "answered",
    "not_invited",
    "cannot_break",
)
"""What may be said against an act at the table. The texts are `bargain.refused.<code>`."""


class DealRefusal(BaseModel):
    """Why an act at the table was refused: a code, and a sentence in the person's language."""

    model_config = ConfigDict(frozen=True)
    code: str
    message: str


def refusal(code: str, **slots: object) -> DealRefusal:
    """The refusal with its sentence."""
    return DealRefusal(code=code, message=current_texts().say(f"bargain.refused.{code}", **slots))


def wrong_terms(scenario: Scenario, deal: Deal) -> DealRefusal | None:
    """What is wrong with what a deal says, whoever asks; None if nothing is."""
    return next(_wrong(scenario, deal), None)


def _wrong(scenario: Scenario, deal: Deal) -> Iterator[DealRefusal]:
    seats, rules = scenario.ruleset.seats, table_rules()
    for seat in (deal.by, *deal.parties):
        if seat not in seats:
            yield refusal("not_a_seat", seat=seat, nearest=nearest(seat, seats) or "-")
            return
    if deal.by not in deal.parties:
        yield refusal("not_a_party", seat=_seat(deal.by))
    if len(set(deal.parties)) < 2 or len(set(deal.parties)) < len(deal.parties):
        yield refusal("one_party")
    if not deal.clauses and deal.club is None:
        yield refusal("empty")
    if not 1 <= deal.term <= rules["term_most"]:
        yield refusal("term", most=f"{rules['term_most']:g}")
    for clause in deal.clauses:
        if isinstance(clause, OnLever):
            yield from _wrong_lever(scenario, deal, clause)
        elif isinstance(clause, Pay):
            yield from _not_parties(deal, (clause.seat, clause.to))
            if clause.amount > rules["pay_most"] or clause.seat == clause.to:
                yield refusal("payment", most=current_texts().money(rules["pay_most"]))
        elif isinstance(clause, Exclusive):
            yield from _wrong_exclusive(scenario, deal, clause)
    yield from _wrong_club(scenario, deal)


def _seat(seat: str) -> str:
    return current_texts().say(f"seat.{seat}")


def _not_parties(deal: Deal, seats: Iterable[str]) -> Iterator[DealRefusal]:
    for seat in seats:
        if seat not in deal.parties:
            texts = current_texts()
            yield refusal("not_a_party", seat=_seat(seat) if texts.has(f"seat.{seat}") else seat)


def _known(scenario: Scenario, policy: str) -> Iterator[DealRefusal]:
    """A policy that exists; signatures under treaties are given by orders, not by clauses."""
    policies = {name for name in scenario.ruleset.policies if name not in scenario.ruleset.treaties}
    if policy not in policies:
        yield refusal("unknown_policy", policy=policy, nearest=nearest(policy, policies) or "-")


def _wrong_lever(scenario: Scenario, deal: Deal, clause: Most | Least | Link | Notice) -> Iterator[DealRefusal]:
    levers = [(clause.seat, clause.policy, clause.target)]
    if isinstance(clause, Link):
        levers.append((clause.of, clause.follows, clause.follows_target))
    yield from _not_parties(deal, {seat for seat, _, _ in levers})
    for seat, policy, target in levers:
        yield from _known(scenario, policy)
        if policy in scenario.ruleset.policies and not slots_of(scenario.ruleset, seat, policy, target):
            label = scenario.ruleset.policies[policy].model.label.in_language(current_texts().locale)
            yield refusal("not_their_lever", seat=_seat(seat), policy=label)
    if clause.policy not in scenario.ruleset.policies:
        return
    other = scenario.ruleset.policies.get(clause.follows) if isinstance(clause, Link) else None
    if other is not None and other.model.secret:
        yield refusal("hidden")
    policy_model = scenario.ruleset.policies[clause.policy]
    if isinstance(clause, Most | Least):
        yield from _wrong_level(scenario, clause.policy, clause.level)
    elif not isinstance(clause, Link) and clause.quarters > policy_model.model.notice.max:
        yield refusal("notice", most=policy_model.model.notice.max)


def _wrong_level(scenario: Scenario, policy: str, level: float) -> Iterator[DealRefusal]:
    known = scenario.ruleset.policies[policy]
    steps = level / known.top * (known.steps or 0)
    if level > known.top or abs(steps - np.rint(steps)) > CLOSE:
        yield refusal("level", top=f"{known.top:g}")


def _wrong_exclusive(scenario: Scenario, deal: Deal, clause: Exclusive) -> Iterator[DealRefusal]:
    yield from _not_parties(deal, (clause.seat,))
    if not clause.seats and not clause.policies:
        yield refusal("empty")
    for seat in clause.seats:
        if seat not in scenario.ruleset.seats:
            yield refusal("not_a_seat", seat=seat, nearest=nearest(seat, scenario.ruleset.seats) or "-")
        elif seat in deal.parties:
            yield refusal("exclusive", deal=deal_name(deal))
    for policy in clause.policies:
        yield from _known(scenario, policy)


def _wrong_club(scenario: Scenario, deal: Deal) -> Iterator[DealRefusal]:
    club = deal.club
    if club is None:
        return
    for common in club.minimum:
        found = list(_known(scenario, common.policy)) or list(_wrong_level(scenario, common.policy, common.level))
        yield from found
    for seat in deal.parties:
        if not any(slots_of(scenario.ruleset, seat, common.policy, common.target) for common in club.minimum):
            yield refusal("not_their_lever", seat=_seat(seat), policy=club.minimum[0].policy)
    if club.penalty is not None:
        yield from _known(scenario, club.penalty.policy)
        if club.penalty.policy in scenario.ruleset.policies:
            yield from _wrong_level(scenario, club.penalty.policy, club.penalty.level)
        pairs = [(seat, other) for seat in deal.parties for other in deal.parties if seat != other]
        if not any(penalised(scenario, club.penalty.policy, seat, other) for seat, other in pairs):
            yield refusal("nobody_to_penalise")


# ---- what a seat can sign


def cannot_sign(
    scenario: Scenario, matrix: Matrix, seat: str, live: Live, standing: Sequence[Live], pending: Sequence[Deal]
) -> DealRefusal | None:
    """Why a seat cannot sign now; asked of a seat only about itself.

    live: the deal as it would stand; standing: the seat's deals in force; pending: its own offers on the table.
    """
    if len(standing) + len(pending) >= table_rules()["live_most"]:
        return refusal("too_many", most=f"{table_rules()['live_most']:g}")
    clash = clash_of(scenario, matrix, seat, live.deal, [other.deal for other in standing] + list(pending))
    if clash is not None:
        return refusal("exclusive", deal=clash)
    bounds = [bound for bound in bounds_of(scenario, matrix, live) if bound.seat == seat]
    ledger = Ledger(scenario, matrix, scenario.ruleset.seats[seat])
    return (
        _unkeepable(ledger, bounds)
        or (_unlawful(scenario, matrix, ledger, bounds) if live.deal.binding else None)
        or (_unpayable(ledger, seat, bounds if live.deal.binding else [], len(pending)))
    )


def clash_of(scenario: Scenario, matrix: Matrix, seat: str, deal: Deal, others: Sequence[Deal]) -> str | None:
    """The name of a deal or treaty that an exclusive clause on this seat sets against a new deal; None if none is."""
    for other in others:
        if _excludes(other, seat, deal) or _excludes(deal, seat, other):
            return deal_name(other)
    for clause in _exclusives(deal, seat):
        for treaty in treaties_against(scenario, clause):
            start = scenario.ruleset.layout.start["slot", "ordered"]
            if any(matrix[start + slot, 0] > 0.0 for slot in slots_of(scenario.ruleset, seat, treaty)):
                return scenario.ruleset.treaties[treaty].label.in_language(current_texts().locale)
    return None


def _exclusives(deal: Deal, seat: str) -> list[Exclusive]:
    return [clause for clause in deal.clauses if isinstance(clause, Exclusive) and clause.seat == seat]


def _excludes(deal: Deal, seat: str, other: Deal) -> bool:
    """Whether a deal forbids a seat to be in another one."""
    met = (
        set(clause.seats) & set(other.others(seat)) or set(clause.policies) & policies_of(other)
        for clause in _exclusives(deal, seat)
    )
    return any(map(bool, met))


def _levels(ledger: Ledger, bounds: Sequence[Bound]) -> Iterator[tuple[int, float, float, str]]:
    """(slot, floor, ceiling, words) with what the bounds add to what binds already, in column 0."""
    for slot in sorted({bound.slot for bound in bounds}):
        own = [bound for bound in bounds if bound.slot == slot]
        floors = [float(bound.value[0]) for bound in own if bound.code == "floor"]
        lids = [float(bound.value[0]) for bound in own if bound.code == "ceiling"]
        floor = max([float(ledger.slot_row("floor", slot)[0]), *floors])
        ceiling = min([float(ledger.slot_row("ceiling", slot)[0]), *lids])
        yield slot, floor, ceiling, own[0].words


def _unkeepable(ledger: Ledger, bounds: Sequence[Bound]) -> DealRefusal | None:
    """A clause that what binds already, or another clause, would break from the first day."""
    for _, floor, ceiling, words in _levels(ledger, bounds):
        if floor > ceiling + CLOSE:
            return refusal("broken", clause=words)
    return None


def _unlawful(scenario: Scenario, matrix: Matrix, ledger: Ledger, bounds: Sequence[Bound]) -> DealRefusal | None:
    """A floor under a policy whose conditions are not met: what may not be ordered cannot be promised either."""
    levers = {slot: lever for lever in scenario.ruleset.levers for slot in lever.slots}
    for slot, floor, _, words in _levels(ledger, bounds):
        needs = scenario.ruleset.policies[levers[slot].policy].model.needs
        rises = floor > float(ledger.slot_row("ordered", slot)[0]) + CLOSE
        if rises and not asker_of(scenario, levers[slot]).condition(needs).met(matrix)[0]:
            return refusal("needs", clause=words)
    return None


def _unpayable(ledger: Ledger, seat: str, bounds: Sequence[Bound], pending: int) -> DealRefusal | None:
    """Capital for the signature, for those already offered, and for what the deal lifts at once."""
    ruleset, texts = ledger.ruleset, current_texts()
    price = float(ledger.matrix[ruleset.row("world", "signing_price"), 0])
    costs = dict.fromkeys(ruleset.seats[seat].actors, price * (1 + pending))
    for slot, floor, _, _ in _levels(ledger, bounds):
        now = max(float(ledger.slot_row("ordered", slot)[0]), float(ledger.slot_row("floor", slot)[0]))
        if floor > now:
            at_once, more = ledger.price(slot, np.full(ledger.matrix.shape[1], floor))
            actor = ruleset.slots[slot].actor
            costs[actor] = costs.get(actor, 0.0) + float((at_once + more)[0])
    for actor, cost in costs.items():
        free = float(ledger.free[actor][0]) if actor in ledger.free else 0.0
        if cost > free + CLOSE:
            return refusal("cannot_sign", cost=texts.number(cost), have=texts.number(free))
    return None


def cannot_break(scenario: Scenario, matrix: Matrix, seat: str) -> DealRefusal | None:
    """Whether a seat lacks the capital that breaking a binding deal takes."""
    ledger, texts = Ledger(scenario, matrix, scenario.ruleset.seats[seat]), current_texts()
    price = float(matrix[scenario.ruleset.row("world", "breach_price"), 0])
    have = min(float(ledger.free[actor][0]) for actor in scenario.ruleset.seats[seat].actors)
    return refusal("cannot_break", cost=texts.number(price), have=texts.number(have)) if price > have + CLOSE else None
