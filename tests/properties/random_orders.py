"""Random orders, legal and illegal, for whole blocks: what the property tests let loose on the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

import chipwar
from chipwar.match.block import Block, begin
from chipwar.scenario.ruleset import Seat
from chipwar.seats.ledger import Bid, Ledger

TURNS = 24
ILLEGAL_LEVELS = (-1.0, -1e-6, 0.123456, 1.0 + 1e-6, 2.0)


@dataclass(frozen=True)
class Judged:
    """One bid and what the judge said of it in each column. codes: int [R]."""

    seat: Seat
    bid: Bid
    codes: npt.NDArray[np.int64]


@cache
def scenario(name: str) -> chipwar.Scenario:
    return chipwar.load_scenario(name)


def fresh_block(name: str, columns: int, seed: int = 5, war_ends_it: bool = True) -> Block:
    """Games that nobody plays: every order comes from the test. Without wars every game runs its length."""
    overrides = {} if war_ends_it else {"switches.crisis": 0.0}
    return begin(scenario(name), [seed] * columns, list(range(columns)), overrides=overrides)


def random_bid(block: Block, lever: int, rng: np.random.Generator) -> Bid:
    """A bid on a lever: mostly on a step of its dial, now and then off it or out of bounds."""
    columns = block.matrix.shape[1]
    ruleset = block.scenario.ruleset
    steps = ruleset.policies[ruleset.levers[lever].policy].steps
    level = rng.integers(0, steps + 1, columns) / steps if steps else rng.random(columns)
    level = np.where(rng.random(columns) < 0.1, rng.choice(ILLEGAL_LEVELS, columns), level)
    notice = np.where(rng.random(columns) < 0.1, rng.integers(-1, 6, columns), rng.integers(0, 2, columns))
    return Bid(lever, level, notice.astype(np.float64), rng.random(columns) < 0.5)


def give_random_orders(block: Block, rng: np.random.Generator) -> Iterator[Judged]:
    """Let every seat bid on its levers in random order; each bid is judged before it is handed out."""
    for seat in block.scenario.ruleset.seats.values():
        ledger = Ledger(block.scenario, block.matrix, seat)
        for lever in rng.permutation(np.array(seat.levers)):
            bid = random_bid(block, int(lever), rng)
            yield Judged(seat, bid, ledger.judge(bid))


def values(block: Block, domain: str, quantity: str) -> npt.NDArray[np.float64]:
    """A quantity of all entities: float [entities, R]."""
    return block.matrix[block.scenario.ruleset.layout.rows(domain, quantity)]


def pointers(block: Block, domain: str, relation: str) -> npt.NDArray[np.int64]:
    """For each entity of a domain the index of the one it points to."""
    return block.scenario.ruleset.layout.entities.relations[domain, relation][1]


def summed(block: Block, domain: str, quantity: str, by: str, groups: int) -> npt.NDArray[np.float64]:
    """A quantity added up over the entities that point to each group: float [groups, R]."""
    found = np.zeros((groups, block.matrix.shape[1]))
    np.add.at(found, pointers(block, domain, by), values(block, domain, quantity))
    return found
