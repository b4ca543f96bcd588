"""Rumours: what a seat hears of hostile plans in the quarter in which they are about to be ordered.

The plans of bots are worked out on a scratch copy, by their own players, just as the turn will do it; people's are
their calendar orders. Some of them leak, by a draw of the game's own keys, to the seats of the state they are aimed at;
now and then a seat hears of what nobody plans. It is never said which is which. Nothing here changes the game, and
asking twice gives the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict

from chipwar.base.hashing import address, uniform
from chipwar.match.block import Block
from chipwar.scenario.hints import rumour_chances
from chipwar.scenario.ruleset import Lever, Ruleset, Seat
from chipwar.seats.aims import aims
from chipwar.seats.ledger import CLOSE
from chipwar.seats.orders import Order, to_bid
from chipwar.strategies.playbook import Playbook

QUOTA = "mineral_quota"
"""The modifier of the policies that are heard of less often."""


class Rumour(BaseModel):
    """It is said that this actor is about to raise this policy toward this target. Nobody knows whether it is true."""

    model_config = ConfigDict(frozen=True)
    actor: str
    policy: str
    target: str


@dataclass(frozen=True)
class Plan:
    """A raise that somebody is about to order."""

    lever: int
    level: float


def plans_of_bots(block: Block, due: bool = True) -> list[Plan]:
    """What the characters of a block of one game would order now, worked out on a copy of its matrix. due: whether a
    round begins now; inside one they order nothing.

    Whoever searches, and programs from outside, keep their plans to themselves until they order.
    """
    scratch = Block(block.scenario, block.matrix.copy(), block.keys, block.engine, plan=block.plan)
    scratch.recorded = set(block.recorded)
    scratch.playbooks = {seat: who for seat, who in block.playbooks.items() if isinstance(who, Playbook)}
    return [
        Plan(decision.bid.lever, float(decision.bid.level[0]))
        for decided in scratch.decide(due).values()
        for decision in decided
        if decision.given[0]
    ]


def rumours(
    block: Block, calendar: Iterable[tuple[str, Order]] = (), due: bool = True
) -> dict[str, tuple[Rumour, ...]]:
    """What each seat hears at the start of a turn of one game. calendar: people's orders for this quarter, by seat;
    due: whether a round begins now."""
    ruleset, turn = block.scenario.ruleset, int(block.row("world", "turn")[0])
    plans = plans_of_bots(block, due)
    for seat, order in calendar:
        bid = to_bid(block.scenario, ruleset.seats[seat], order)
        plans.append(Plan(bid.lever, float(bid.level[0])))
    key = int(block.keys["observation"][0])
    start, heard = ruleset.layout.start["slot", "ordered"], _nobody(ruleset)
    for plan in plans:
        lever = ruleset.levers[plan.lever]
        if not _hostile(ruleset, lever) or plan.level <= block.matrix[start + lever.slots[0], 0] + CLOSE:
            continue
        name = address(f"rumour {lever.policy} {lever.target}", lever.seat)
        if uniform(key, turn, name) < _chance(ruleset, lever):
            for seat in _aimed_at(ruleset, lever):
                heard[seat].add(_told(ruleset, lever))
    for listener in ruleset.seats.values():
        heard[listener.id] |= set(_false(block, listener, key, turn))
    return {seat: tuple(sorted(found, key=lambda r: (r.policy, r.actor, r.target))) for seat, found in heard.items()}


def _nobody(ruleset: Ruleset) -> dict[str, set[Rumour]]:
    return {seat: set() for seat in ruleset.seats}


def _hostile(ruleset: Ruleset, lever: Lever) -> bool:
    model = ruleset.policies[lever.policy].model
    return model.hostile and not model.secret


def _chance(ruleset: Ruleset, lever: Lever) -> float:
    effects = ruleset.policies[lever.policy].model.effects
    chances = rumour_chances()
    is_quota = any(getattr(effect, "what", "") == QUOTA for effect in effects)
    return (chances.mineral_quota if is_quota else chances.drafted_rule).value


def _told(ruleset: Ruleset, lever: Lever) -> Rumour:
    return Rumour(actor=ruleset.slots[lever.slots[0]].actor, policy=lever.policy, target=lever.target)


def _aimed_at(ruleset: Ruleset, lever: Lever) -> Iterator[str]:
    """Other seats that play an actor whom a lever is aimed at."""
    aimed = aims(ruleset, ruleset.slots[lever.slots[0]].actor, lever.target)
    yield from (seat.id for seat in ruleset.seats.values() if seat.id != lever.seat and aimed & set(seat.actors))


def _false(block: Block, seat: Seat, key: int, turn: int) -> Iterator[Rumour]:
    """Now and then a lever of another seat that could be raised against this one, whatever its owner plans."""
    if uniform(key, turn, address("false rumour", seat.id)) >= rumour_chances().false_one.value:
        return
    ruleset = block.scenario.ruleset
    announced = ruleset.layout.start["slot", "announced"]
    levers = [
        lever
        for lever in ruleset.levers
        if _hostile(ruleset, lever)
        and seat.id in _aimed_at(ruleset, lever)
        and block.matrix[announced + lever.slots[0], 0] < 1.0 - CLOSE
    ]
    if levers:
        place = uniform(key, turn, address("which false rumour", seat.id)) * len(levers)
        yield _told(ruleset, levers[int(np.floor(place))])
