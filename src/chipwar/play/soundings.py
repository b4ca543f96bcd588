"""Offers that scripted seats make: templates from the catalogue, filled in with the levels that everybody can see.

A seat offers only what its own judge would let it sign and what it believes to be good for itself. At most a few
offers a turn reach one seat; which ones are thought about first is a keyed draw.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chipwar.base.hashing import address, uniform
from chipwar.match.block import Block
from chipwar.play.bargains import Bargains
from chipwar.play.clauses import slots_of
from chipwar.play.counsel import OFFERED, Counsel
from chipwar.play.deals import Clause, Deal, Exclusive, Least, Link, Most, Notice, Pay, Truce
from chipwar.play.table import Outcome
from chipwar.play.terms import cannot_sign, wrong_terms
from chipwar.rules.layout import NONE
from chipwar.scenario.load import Scenario
from chipwar.scenario.offers import OfferClause, OfferModel, shipped_offers
from chipwar.scenario.ruleset import Matrix
from chipwar.strategies.playbook import COARSE

_KINDS = (Most, Least, Pay, Link, Notice, Truce, Exclusive)


def roles_of(scenario: Scenario, seat: str) -> set[str]:
    """The words by which a template may mean a seat: its id, its actors, and what kind of actor it plays."""
    entities, actors = scenario.ruleset.layout.entities, set(scenario.ruleset.seats[seat].actors)
    found = {seat, *actors}
    states, firms = actors & set(entities.ids["state"]), actors & set(entities.ids["firm"])
    flagged = entities.flagged
    hosts = {entities.ids["state"][int(i)] for i in entities.relations["lease", "host"][1] if i != NONE}
    kinds = {
        "government": bool(states),
        "firm": bool(firms),
        "leader": bool(states & flagged["state", "is_leader"]),
        "challenger": bool(states & flagged["state", "is_challenger"]),
        "partner": bool(states & set(entities.ids["partner"])),
        "host": bool(states & hosts),
        "vendor": bool(firms & flagged["firm", "sells_chips"]),
    }
    return found | {kind for kind, is_so in kinds.items() if is_so}


def announced(scenario: Scenario, matrix: Matrix, seat: str, policy: str, target: str, highest: bool) -> float | None:
    """The level of a policy that everybody can read, in the author's steps; None if it is secret or not there."""
    ruleset = scenario.ruleset
    slots = slots_of(ruleset, seat, policy, target)
    if not slots or ruleset.policies[policy].model.secret:
        return None
    levels = [float(matrix[ruleset.layout.start["slot", "announced"] + slot, 0]) for slot in slots]
    return (max(levels) if highest else min(levels)) * ruleset.policies[policy].top


def filled(scenario: Scenario, matrix: Matrix, template: OfferClause, seat: str, you: str) -> Clause | None:
    """A clause of a template for two seats; None where there is nothing to move."""
    who = {"$self": seat, "$you": you}
    data = template.model_dump(exclude_none=True, exclude={"step"})
    data |= {name: who.get(data[name], data[name]) for name in ("seat", "to", "of") if name in data}
    data["seats"] = tuple(who.get(word, word) for word in template.seats)
    if template.step is not None:
        lowers = template.kind == "most"
        now = announced(scenario, matrix, data["seat"], template.policy, template.target, lowers)
        if now is None:
            return None
        policy = scenario.ruleset.policies[template.policy]
        level = round(now + template.step * policy.top / (policy.steps or COARSE), 9)
        if not 0.0 <= level <= policy.top:
            return None
        data["level"] = level
    model = next(kind for kind in _KINDS if kind.model_fields["kind"].default == template.kind)
    made: Clause = model.model_validate({name: value for name, value in data.items() if name in model.model_fields})
    return made


def drafted(scenario: Scenario, matrix: Matrix, name: str, template: OfferModel, seat: str, you: str) -> Deal | None:
    """A template as a deal between two seats; None if it does not fit them."""
    clauses = [filled(scenario, matrix, clause, seat, you) for clause in (*template.give, *template.take)]
    if any(clause is None for clause in clauses):
        return None
    deal = Deal(
        by=seat,
        parties=(seat, you),
        clauses=tuple(clause for clause in clauses if clause is not None),
        term=template.term,
        binding=template.binding,
        public=template.public,
        reason=OFFERED + name,
    )
    return deal if wrong_terms(scenario, deal) is None else None


def fitting(scenario: Scenario, matrix: Matrix, seat: str, you: str) -> Iterator[Deal]:
    """All deals that a seat could offer another one by the templates."""
    own, theirs = roles_of(scenario, seat), roles_of(scenario, you)
    for name, template in shipped_offers().items():
        if own & set(template.by) and theirs & set(template.to) and seat != you:
            deal = drafted(scenario, matrix, name, template, seat, you)
            if deal is not None:
                yield deal


def make_offers(
    counsel: Counsel, table: Bargains, block: Block, bots: Sequence[str], asked: Sequence[str]
) -> list[Outcome]:
    """Scripted seats put offers on the table for others: at most so many a turn for each seat that is asked."""
    done: list[Outcome] = []
    for you in sorted(asked):
        made = tried = 0
        for seat in _by_luck(counsel, bots, you):
            if made >= counsel.rules["offers_most"] or tried >= counsel.rules["tries"]:
                break
            options = list(_options(counsel, table, block, seat, you))
            tried += bool(options)
            best = _best(counsel, table, seat, options)
            if best is not None:
                outcome = table.offer(best, block)
                made += outcome.refusal is None
                done += [outcome] if outcome.refusal is None else []
    return done


def _by_luck(counsel: Counsel, bots: Sequence[str], you: str) -> list[str]:
    """Scripted seats in the order in which they may speak to a seat this turn."""
    return sorted(bots, key=lambda seat: uniform(counsel.key, counsel.turn, address("speaks to", f"{seat} {you}")))


def _options(counsel: Counsel, table: Bargains, block: Block, seat: str, you: str) -> Iterator[Deal]:
    """What a seat might offer now: drawn by chance, and such that it could sign itself."""
    scenario, seen = counsel.scenario, table.seen_by(seat)
    talking = any(seat in offer.deal.parties and you in offer.deal.parties for offer in seen.offers)
    done = {live.deal.reason for live in seen.standing if {seat, you} <= set(live.members)}
    for deal in [] if talking else fitting(scenario, block.matrix, seat, you):
        chance = shipped_offers()[deal.reason.removeprefix(OFFERED)].chance.value
        luck = uniform(counsel.key, counsel.turn, address(f"offers {deal.reason}", f"{seat} {you}"))
        own = counsel.standing([live for live in seen.standing if seat in live.members], block)
        pending = [offer.deal for offer in seen.offers if offer.deal.by == seat]
        if luck >= chance or deal.reason in done:
            continue
        if cannot_sign(scenario, block.matrix, seat, counsel.live(deal, block), own, pending) is None:
            yield deal


def _best(counsel: Counsel, table: Bargains, seat: str, options: Sequence[Deal]) -> Deal | None:
    """The option that the seat believes to gain most by, if it gains at all."""
    if not options:
        return None
    worlds = counsel.worlds(seat)
    standing = counsel.standing(table.seen_by(seat).standing, worlds)
    gains = counsel.gains(seat, worlds, standing, options)
    gain, best = max(zip(gains, options, strict=True), key=lambda pair: pair[0])
    return best if gain > 0.0 else None
