"""Rumours: some hostile plans are heard of, some that are heard of are not planned, and listening changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

import chipwar
from chipwar.match.block import Block
from chipwar.play.rumours import Rumour, plans_of_bots, rumours
from chipwar.scenario.hints import rumour_chances
from chipwar.scenario.ruleset import keys_of

SEEDS = 400


def game_of(seed: int, seats=None) -> chipwar.Game:
    return chipwar.Game(chipwar.load_scenario("teaching"), seed=seed, seats=seats)


def test_listening_changes_nothing_and_is_the_same_twice():
    listened, silent = game_of(5), game_of(5)
    for _ in range(8):
        state = listened.block.matrix.copy()
        first, second = rumours(listened.block), rumours(listened.block)
        assert first == second and np.array_equal(state, listened.block.matrix)
        assert listened.advance() == silent.advance()
    assert listened.fingerprint() == silent.fingerprint()


def test_the_plans_are_what_the_turn_then_orders():
    game = game_of(6)
    for _ in range(8):
        ruleset = game.scenario.ruleset
        planned = {(ruleset.levers[p.lever].seat, ruleset.levers[p.lever].policy) for p in plans_of_bots(game.block)}
        ordered = {(order.seat, order.policy) for order in game.advance().orders}
        assert planned == ordered


HUMANS = dict.fromkeys(("usa", "china", "gulf", "hubs", "nvidia", "sme_allies"), "human")


@pytest.fixture(scope="module")
def quiet() -> chipwar.Game:
    """A game that nobody plays by himself."""
    return game_of(1, HUMANS)


def heard_in(game: chipwar.Game, seeds: int, calendar=()) -> list[dict[str, tuple[Rumour, ...]]]:
    """What is heard in the same quarter under the luck of so many seeds."""
    block = Block(game.scenario, game.block.matrix, dict(game.block.keys))
    found = []
    for seed in range(seeds):
        block.keys = keys_of([seed], [0])
        found.append(rumours(block, calendar))
    return found


def test_a_drafted_rule_leaks_about_as_often_as_its_number_says(quiet):
    order = chipwar.Order(policy="us_ban_export_grade", target="china", level=3)
    told = Rumour(actor="usa", policy="us_ban_export_grade", target="china")
    found = heard_in(quiet, SEEDS, [("usa", order)])
    expected = SEEDS * rumour_chances().drafted_rule.value
    assert abs(sum(told in listened["china"] for listened in found) - expected) < 4 * expected**0.5
    assert not any(told in rumours for listened in found for seat, rumours in listened.items() if seat != "china")


def test_what_nobody_plans_is_heard_now_and_then(quiet):
    found = [rumour for listened in heard_in(quiet, SEEDS) for rumour in listened["china"]]
    expected = SEEDS * rumour_chances().false_one.value
    assert abs(len(found) - expected) < 4 * expected**0.5
    assert all(set(rumour.model_dump()) == {"actor", "policy", "target"} for rumour in found)


def test_easing_and_friendly_orders_are_no_rumour(quiet):
    orders = [
        ("usa", chipwar.Order(policy="us_sme_controls", target="china", level=0)),
        ("usa", chipwar.Order(policy="us_stargate", level=1)),
    ]
    assert heard_in(quiet, 60, orders) == heard_in(quiet, 60)


def test_nobody_hears_of_its_own_plans():
    for listened in heard_in(game_of(1), 60):
        assert not any(rumour.actor == seat for seat, found in listened.items() for rumour in found)
