"""Rumours: some hostile plans are heard of, some of what is heard is not planned, and nothing is changed by listening."""

from __future__ import annotations

import numpy as np
import pytest

import chipwar
from chipwar.play.rumours import Rumour, plans_of_bots, rumours
from chipwar.scenario.hints import rumour_chances


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


def heard(calendar_chance: int, seeds: int) -> tuple[int, int]:
    """How often a planned ban is heard by the one it is aimed at, and by anybody else."""
    order = chipwar.Order(policy="us_ban_export_grade", target="china", level=3)
    told = Rumour(actor="usa", policy="us_ban_export_grade", target="china")
    by_china = by_others = 0
    for seed in range(seeds):
        game = game_of(seed, dict.fromkeys(("usa", "china", "gulf", "hubs", "nvidia", "sme_allies"), "human"))
        found = rumours(game.block, [("usa", order)] * calendar_chance)
        by_china += told in found["china"]
        by_others += sum(told in listened for seat, listened in found.items() if seat != "china")
    return by_china, by_others


def test_a_drafted_rule_leaks_about_as_often_as_its_number_says():
    by_china, by_others = heard(1, 120)
    expected = 120 * rumour_chances().drafted_rule.value
    assert abs(by_china - expected) < 4 * expected**0.5 and by_others == 0


def test_what_nobody_plans_is_heard_now_and_then():
    seats = dict.fromkeys(("usa", "china", "gulf", "hubs", "nvidia", "sme_allies"), "human")
    found = [rumour for seed in range(120) for rumour in rumours(game_of(seed, seats).block)["china"]]
    assert 0 < len(found) < 15 and all(set(rumour.model_dump()) == {"actor", "policy", "target"} for rumour in found)


def test_easing_and_friendly_orders_are_no_rumour():
    seats = dict.fromkeys(("usa", "china", "gulf", "hubs", "nvidia", "sme_allies"), "human")
    orders = [
        ("usa", chipwar.Order(policy="us_sme_controls", target="china", level=0)),
        ("usa", chipwar.Order(policy="us_stargate", level=1)),
    ]
    for seed in range(30):
        game = game_of(seed, seats)
        with_them, without = rumours(game.block, orders), rumours(game.block)
        assert with_them == without


@pytest.mark.parametrize("seat", ["usa", "china"])
def test_nobody_hears_of_its_own_plans(seat):
    for seed in range(20):
        assert all(rumour.actor != seat for rumour in rumours(game_of(seed).block)[seat])
