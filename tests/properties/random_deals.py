"""Random deals and acts at the table, sayable or not: what the property tests let loose on it."""

from __future__ import annotations

from typing import Any

import numpy as np

import chipwar
from chipwar.match.block import Block, begin
from chipwar.play.bargains import Bargains
from chipwar.play.deals import Deal
from chipwar.play.table import Act
from chipwar.scenario.ruleset import Lever, Matrix, Ruleset, Seat

SCENARIO = "teaching"


def random_lever(ruleset: Ruleset, seat: str, rng: np.random.Generator) -> Lever:
    """A lever of a seat, mostly one that a deal may bind."""
    levers = [ruleset.levers[index] for index in ruleset.seats[seat].levers]
    fit = [lever for lever in levers if lever.policy not in ruleset.treaties]
    return (fit if rng.random() < 0.95 else levers)[int(rng.integers(len(fit)))]


def random_clause(scenario: chipwar.Scenario, parties: list[str], rng: np.random.Generator) -> dict[str, Any]:
    """A clause on some lever of some party; now and then on nobody's."""
    ruleset = scenario.ruleset
    kind = str(rng.choice(["most", "least", "pay", "link", "notice", "truce", "exclusive"]))
    seat, other = (str(word) for word in rng.permutation(parties)[:2])
    lever, theirs = (random_lever(ruleset, name, rng) for name in (seat, other))
    clause: dict[str, Any] = {"kind": kind}
    if kind == "pay":
        return clause | {"seat": seat, "to": other, "amount": float(rng.integers(1, 30)) / 3.0}
    if kind == "exclusive":
        outside = [name for name in ruleset.seats if name not in parties]
        return clause | {"seat": seat, "seats": (str(rng.choice(outside)),), "policies": (theirs.policy,)}
    if kind == "truce":
        return clause
    clause |= {"seat": seat, "policy": lever.policy, "target": str(rng.choice([lever.target, ""]))}
    if kind == "notice":
        most = ruleset.policies[lever.policy].model.notice.max
        return clause | {"quarters": int(rng.integers(1, most + 2)) if rng.random() < 0.1 else max(most, 1)}
    if kind == "link":
        return clause | {"of": other, "follows": theirs.policy, "follows_target": theirs.target}
    policy = ruleset.policies[lever.policy]
    return clause | {"level": float(rng.integers(0, (policy.steps or 4) + 1)) / (policy.steps or 4) * policy.top}


def random_deal(scenario: chipwar.Scenario, by: str, rng: np.random.Generator) -> Deal:
    """A deal of two or three seats, sometimes a club."""
    others = [seat for seat in scenario.ruleset.seats if seat != by]
    parties = [by, *(str(seat) for seat in rng.permutation(others)[: int(rng.integers(1, 3))])]
    data: dict[str, Any] = {"by": by, "parties": parties, "term": int(rng.integers(1, 5))}
    data |= {"binding": bool(rng.random() < 0.7), "public": bool(rng.random() < 0.5)}
    if rng.random() < 0.15:
        data["club"] = {"minimum": [{"policy": "hb_kyc", "level": 1}, {"policy": "us_talks", "level": 1}]}
    else:
        data["clauses"] = [random_clause(scenario, parties, rng) for _ in range(int(rng.integers(1, 4)))]
    return Deal.model_validate(data)


def random_act(table: Bargains, rng: np.random.Generator) -> Act:
    """An act: mostly by somebody whom it concerns, now and then by anybody on anything."""
    seats, state = list(table.scenario.ruleset.seats), table.state
    waiting = [(offer.deal, seat) for offer in state.offers for seat in offer.waiting]
    members = [(live.deal, seat) for live in state.standing for seat in live.members]
    kinds = ["offer"] * 4 + ["answer", "counter"] * bool(waiting) + ["answer"] * 4 * bool(waiting)
    kinds += ["leave", "join", "vote"] * bool(members) + ["next_round"] * bool(rng.random() < 0.2)
    kind = str(rng.choice(kinds))
    known = {"answer": waiting, "counter": waiting, "leave": members, "vote": members, "join": members}.get(kind, [])
    deal, seat = known[int(rng.integers(len(known)))] if known else (None, str(rng.choice(seats)))
    seat = str(rng.choice(seats)) if kind == "join" or rng.random() < 0.1 else seat
    made = random_deal(table.scenario, seat, rng) if kind in ("offer", "counter") else None
    if made is not None and deal is not None:
        made = made.model_copy(update={"parties": tuple(sorted({seat, *deal.parties})), "clauses": (), "club": None})
        parties = list(made.parties)
        made = Deal.model_validate(made.model_dump() | {"clauses": [random_clause(table.scenario, parties, rng)]})
    return Act.model_validate(
        {"kind": kind, "seat": seat, "id": deal.id if deal else "none such", "deal": made}
        | {"yes": bool(rng.random() < 0.85), "about": str(rng.choice(seats)), "at_once": bool(rng.random() < 0.5)}
    )


def random_acts(table: Bargains, block: Block, rng: np.random.Generator, count: int) -> list[Act]:
    """Acts of all kinds, done one after the other; returns those that the table took."""
    acts = (random_act(table, rng) for _ in range(count))
    return [act for act in acts if table.do(act, block).refusal is None]


def sign(table: Bargains, block: Block, deal: Deal) -> str:
    """Offer a deal and let every party accept; returns its id."""
    made = table.offer(deal, block)
    assert made.refusal is None, made.refusal
    name = made.happened[0].deal.id
    for seat in deal.others(deal.by):
        assert table.answer(seat, name, True, block).refusal is None
    return name


def imagined(scenario: chipwar.Scenario, seat: Seat, past: list[Matrix], key: int, worlds: int) -> Block:
    """Worlds of a seat that knows no more than the rules: fresh games of its own key. Stands in for its beliefs."""
    return begin(scenario, [key] * worlds, list(range(worlds)))
