"""Random deals and acts at the table, sayable or not: what the property tests let loose on it."""

from __future__ import annotations

from typing import Any

import numpy as np

import chipwar
from chipwar.match.block import Block, begin
from chipwar.play.bargains import Act, Bargains
from chipwar.play.deals import Deal
from chipwar.scenario.ruleset import Matrix, Seat

SCENARIO = "teaching"


def random_clause(scenario: chipwar.Scenario, parties: list[str], rng: np.random.Generator) -> dict[str, Any]:
    """A clause on some lever of some party; now and then on nobody's."""
    ruleset = scenario.ruleset
    kind = str(rng.choice(["most", "least", "pay", "link", "notice", "truce", "exclusive"]))
    seat, other = (str(word) for word in rng.permutation(parties)[:2])
    lever = ruleset.levers[int(rng.choice(ruleset.seats[seat].levers))]
    theirs = ruleset.levers[int(rng.choice(ruleset.seats[other].levers))]
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
        return clause | {"quarters": int(rng.integers(1, 4))}
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


def random_acts(table: Bargains, block: Block, rng: np.random.Generator, count: int) -> list[Act]:
    """Acts of all kinds, done one after the other; returns those that the table took."""
    taken = []
    seats = list(table.scenario.ruleset.seats)
    for _ in range(count):
        seat = str(rng.choice(seats))
        known = [offer.deal.id for offer in table.state.offers] + [live.deal.id for live in table.state.standing]
        name = str(rng.choice(known)) if known else "none such"
        kind = str(
            rng.choice(["offer", "answer", "answer", "answer", "counter", "leave", "join", "vote", "next_round"])
        )
        if kind == "next_round" and rng.random() < 0.7:
            continue
        deal = random_deal(table.scenario, seat, rng) if kind in ("offer", "counter") else None
        act = Act.model_validate(
            {"kind": kind, "seat": seat, "id": name, "deal": deal, "yes": bool(rng.random() < 0.8)}
            | {"about": str(rng.choice(seats)), "at_once": bool(rng.random() < 0.5)}
        )
        if table.do(act, block).refusal is None:
            taken.append(act)
    return taken


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
