"""Firms and allies as seats: menus, cards, characters, and what a scenario of many seats costs."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import pytest

import chipwar

LEAST_MENU = 5
WIDE = ("standard", "full")


@cache
def scenario(name: str) -> chipwar.Scenario:
    return chipwar.load_scenario(name)


@cache
def played(name: str) -> tuple[chipwar.Game, Counter[str]]:
    """A game of bots and how many orders each seat gave."""
    game, given = chipwar.Game(scenario(name), seed=1), Counter[str]()
    while not game.over:
        given.update(order.seat for order in game.advance().orders)
    return game, given


@pytest.mark.parametrize("name", WIDE)
def test_every_seat_has_a_menu_of_dilemmas(name):
    ruleset = scenario(name).ruleset
    menus = {seat: {ruleset.levers[i].policy for i in record.levers} for seat, record in ruleset.seats.items()}
    assert {seat: len(menu) for seat, menu in menus.items() if len(menu) < LEAST_MENU} == {}


@pytest.mark.parametrize("name", WIDE)
def test_every_character_acts(name):
    _, given = played(name)
    assert [seat for seat in scenario(name).seats if not given[seat]] == []
    assert sum(given[seat] > 1 for seat in scenario(name).seats) >= 0.9 * len(scenario(name).seats)


@pytest.mark.parametrize("name", WIDE)
def test_every_score_moves_and_stays_on_its_card(name):
    results = chipwar.simulate(scenario(name), runs=6, seed=4, workers=1)
    for seat in scenario(name).seats:
        scores = np.array([results.quantile("seat_score", actor=seat, share=s) for s in (0.0, 0.5, 1.0)])
        assert (scores >= 0.0).all() and (scores <= 1.0).all(), seat
        assert np.ptp(scores) > 0.01, seat


@pytest.mark.parametrize("name", WIDE)
def test_weights_of_a_card_add_up_to_one(name):
    game = chipwar.Game(scenario(name), seed=1)
    for seat in scenario(name).seats:
        card = game.observe(seat).card
        assert sum(line.weight for line in card) == pytest.approx(1.0), seat


def test_labs_create_no_compute():
    game, _ = played("full")
    entities = game.scenario.ruleset.layout.entities
    for state in ("usa", "china"):
        labs = [lab for lab in entities.ids["lab"] if game.block.row("lab", "compute_part", lab)[0] > 0.0]
        own = [lab for lab in labs if entities.ids["state"][_home(entities, lab)] == state]
        held = sum(float(game.block.row("lab", "lab_compute", lab)[0]) for lab in own)
        assert 0.0 < held < float(game.block.row("state", "owned", state)[0])


def _home(entities, lab: str) -> int:
    return int(entities.relations["lab", "home"][1][entities.ids["lab"].index(lab)])


def test_a_firm_without_a_seat_has_no_lever_of_its_own_seat():
    game = chipwar.Game(scenario("teaching"), seed=1, seats={"china": "human"})
    assert not any(order.policy == "fi_capex" for order in game.legal_orders("china"))
    (refusal,) = game.submit("china", [chipwar.Order(policy="fi_capex", level=1)])
    assert refusal.code == "not_yours"


def test_a_government_names_firms_of_the_other_side_only():
    ruleset = scenario("standard").ruleset
    targets = {
        ruleset.levers[i].target for i in ruleset.seats["usa"].levers if ruleset.levers[i].policy == "us_entity_list"
    }
    assert {"huawei", "smic", "bytedance"} <= targets
    assert not targets & {"nvidia", "tsmc", "asml", "mgx"}


def test_firms_watch_the_rival_and_great_powers_everybody():
    signals = scenario("standard").ruleset.layout.entities.ids["signal"]
    seen = {
        seat: {name.split("[")[1].rstrip("]") for name in signals if name.startswith(seat + "|")}
        for seat in ("asml", "usa")
    }
    assert seen["asml"] <= {"china", "netherlands"}
    assert {"malaysia", "taiwan", "global_south"} <= seen["usa"]
