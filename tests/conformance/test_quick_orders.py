"""The compiled way to a playbook's orders writes what the playbook writes, in every row, and leaves the same ledger."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import chipwar
from chipwar.lab.workers import opened, packed
from chipwar.match.block import Block, begin, give_plan, seat_players
from chipwar.scenario.models import PlannedOrder
from chipwar.scenario.strengths import characters_of, strengths
from chipwar.seats.ledger import Ledger
from chipwar.strategies.hesitant import Hesitant
from chipwar.strategies.playbook import Playbook

pytest.importorskip("numba", reason="the compiled way needs the extra `fast`")

SCENARIOS = ("duel", "full", "history_2022", "standard", "teaching")
GAMES = 6

TURNS = 12
"""Enough for every character to play every seat that it can, hesitating and not."""


@cache
def scenario(name: str) -> chipwar.Scenario:
    return chipwar.load_scenario(name)


def character(name: str, seat: str, turn: int) -> Playbook:
    """Each turn another character that can play the seat; every other time a hesitant one, as eager as may be."""
    known = scenario(name)
    record = known.ruleset.seats[seat]
    able = list(characters_of(record).values())
    model, handicap = able[turn // 2 % len(able)], strengths()["easy"].handicap
    assert handicap is not None
    eager = handicap.model_copy(update={"chance": 0.8, "changes": 2})
    return Hesitant(known, record, model, eager) if turn % 2 else Playbook(known, record, model)


def both(block: Block) -> tuple[Block, Block]:
    """The block once more for the playbook and once for the compiled function, before anybody's orders."""
    usual = replace(block, matrix=block.matrix.copy(), told=True)
    quick = replace(block, matrix=block.matrix.copy(), told=False, engine="numba")
    return usual, quick


def same_ledger(one: Ledger, other: Ledger) -> bool:
    assert one.free.keys() == other.free.keys()
    return np.array_equal(one.changes, other.changes) and all(
        np.array_equal(one.free[payer], other.free[payer]) for payer in one.free
    )


def decided_alike(block: Block) -> int:
    """Both ways decide; returns how many orders were given."""
    usual, quick = both(block)
    given = [decision for found in usual.decide().values() for decision in found]
    left = [decision for found in quick.decide().values() for decision in found]
    different = np.flatnonzero((usual.matrix != quick.matrix).any(axis=1))
    names = block.scenario.ruleset.layout.names()
    assert not len(different), [names[row] for row in different[:5]]
    assert all(decision.reason == "plan" for decision in left)
    for seat in block.playbooks:
        record = block.scenario.ruleset.seats[seat]
        assert same_ledger(usual.ledger(record), quick.ledger(record)), seat
    block.matrix = usual.matrix
    return sum(int(decision.given.sum()) for decision in given)


def disturb(block: Block, rng: np.random.Generator) -> None:
    """Deals and purses as they may stand: floors and ceilings on steps of the dial, longer notice, much or no money."""
    ruleset = block.scenario.ruleset
    start, count = ruleset.layout.start, len(ruleset.slots)
    for place in rng.permutation(count)[: count // 3]:
        steps = ruleset.policies[ruleset.slots[place].policy].steps or 4
        low, high = np.sort(rng.integers(0, steps + 1, (2, GAMES)), axis=0) / steps
        block.matrix[start["slot", "floor"] + place] = low
        block.matrix[start["slot", "ceiling"] + place] = high
        block.matrix[start["slot", "deal_notice"] + place] = rng.integers(0, 4, GAMES)
        block.matrix[start["slot", "ordered"] + place] = rng.integers(0, steps + 1, GAMES) / steps
    for actor in ruleset.layout.entities.ids["actor"]:
        block.row("actor", "purse", actor)[:] *= rng.choice([0.0, 1.0, 5.0], GAMES)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_character_orders_the_same_in_every_row(name):
    known, rng = scenario(name), np.random.default_rng(5)
    block = begin(known, [3] * GAMES, list(range(GAMES)))
    block.row("world", "length")[:] = np.arange(GAMES) + TURNS - GAMES // 2
    assert all(2 * len(characters_of(seat)) <= TURNS for seat in known.ruleset.seats.values())
    orders = 0
    for turn in range(TURNS):
        block.playbooks = {seat: character(name, seat, turn) for seat in known.ruleset.seats}
        orders += decided_alike(block)
        scratch = replace(block, matrix=block.matrix.copy())
        disturb(scratch, rng)
        orders += decided_alike(scratch)
        block.ledgers.clear()
        block.resolve()
    assert orders > 10 * len(known.ruleset.seats)


def test_plans_rounds_and_blocks_of_any_width_share_one_ledger():
    known = scenario("teaching")
    plan = (
        PlannedOrder(seat="usa", policy="us_consult", level=0, turn=0),
        PlannedOrder(seat="usa", policy="us_enforce", level=0, turn=1),
    )
    for columns in (1, 63, 130):
        block = begin(known, [3] * columns, list(range(columns)))
        seat_players(block, {})
        give_plan(block, plan)
        orders = 0
        for turn in range(3):
            block.row("world", "turn")[:] = turn
            orders += decided_alike(replace(block, matrix=block.matrix.copy()))
        assert orders > 2 * columns


def test_only_where_nobody_is_told_and_rows_lie_in_one_piece():
    block = begin(scenario("duel"), [1, 1], [0, 1])
    seat_players(block, {})
    block.engine = "numba"
    assert replace(block, matrix=block.matrix.copy()).decide()
    quick = replace(block, matrix=block.matrix.copy(), told=False)
    assert quick.decide() == {}
    assert replace(quick, matrix=np.asfortranarray(block.matrix)).decide()


def test_what_was_worked_out_here_is_not_sent_to_other_processes():
    """Tables are named by the address of a character, which in another process may be somebody else's."""
    block = begin(scenario("duel"), [1, 1], [0, 1])
    seat_players(block, {})
    replace(block, told=False, engine="numba").decide()
    assert scenario("duel").made
    sent = opened(packed(scenario("duel")))
    assert sent.made == {} and scenario("duel").made
    assert sent.ruleset.digest == scenario("duel").ruleset.digest
