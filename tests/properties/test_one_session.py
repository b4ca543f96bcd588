"""One game at a table: no byte tells what others drafted or which game it is, and asking twice changes nothing."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest
from two_worlds import random_order, scenario

import chipwar
from chipwar import Order

SCENARIOS = ("duel", "teaching", "standard", "full", "history_2022")
SEED, RUN = 918273645546372, 5544332211


def table(name: str, played: int = 2) -> chipwar.Game:
    """A game of people only, in which chance has ordered for everybody for some turns."""
    game = chipwar.Game(scenario(name), SEED, RUN, seats=dict.fromkeys(scenario(name).seats, "human"))
    for turn in range(played):
        draft_by_chance(game, turn)
        game.advance()
    return game


def draft_by_chance(game: chipwar.Game, seed: int, but: str = "") -> dict[str, str]:
    """Drafts of all seats but one; the answers as they were given."""
    rng = np.random.default_rng(seed)
    answers = {}
    for seat, record in game.scenario.ruleset.seats.items():
        orders = [random_order(game.scenario, record, rng) for _ in range(6)]
        if seat != but:
            answers[seat] = dumped(game.submit(seat, orders))
    return answers


def dumped(found: object) -> str:
    return json.dumps([one.model_dump() for one in found])  # type: ignore[attr-defined]


def bytes_of(game: chipwar.Game, seat: str) -> dict[str, str]:
    """All that a seat can ask for."""
    report = game.report(seat)
    return {
        "view": game.observe(seat).model_dump_json(),
        "legal orders": dumped(game.legal_orders(seat)),
        "draft": dumped(game.draft(seat)),
        "report": report.model_dump_json() if report else "",
    }


@pytest.mark.parametrize("name", SCENARIOS)
def test_drafts_of_others_change_no_byte_of_a_seat(name):
    game = table(name)
    quiet = {seat: bytes_of(game, seat) for seat in game.scenario.seats}
    refused = {}
    for seat in game.scenario.seats:
        refused[seat] = answers_to(game, seat)
        game.submit(seat, [])
    for seed, seat in enumerate(game.scenario.seats):
        draft_by_chance(game, seed, but=seat)
        game.submit(seat, [])
        assert bytes_of(game, seat) == quiet[seat], seat
        assert answers_to(game, seat) == refused[seat], seat


def answers_to(game: chipwar.Game, seat: str) -> str:
    """What is said to a handful of orders of a seat, legal and illegal."""
    rng = np.random.default_rng(99)
    return dumped(
        game.submit(seat, [random_order(game.scenario, game.scenario.ruleset.seats[seat], rng) for _ in range(12)])
    )


@pytest.mark.parametrize("name", SCENARIOS)
def test_no_byte_tells_which_game_this_is(name):
    game = table(name)
    answers = draft_by_chance(game, 5)
    assert any(answers.values())
    secrets = (str(SEED), str(RUN), f"{SEED:x}", game.fingerprint(), game.scenario.ruleset.digest)
    words = ('"seed"', '"run"', '"fingerprint"', '"digest"')
    for seat in game.scenario.seats:
        told = "".join((*bytes_of(game, seat).values(), answers[seat]))
        assert not [secret for secret in (*secrets, *words) if secret in told], seat


@pytest.mark.parametrize("name", SCENARIOS)
def test_asking_twice_gives_the_same_bytes(name):
    game, again = table(name), rested(name)
    for seat in game.scenario.seats:
        first = bytes_of(game, seat)
        assert first == bytes_of(game, seat) == again[seat]


@cache
def rested(name: str) -> dict[str, dict[str, str]]:
    """The same of an equal game, in which the seats ask in another order."""
    game = table(name)
    return {seat: bytes_of(game, seat) for seat in reversed(list(game.scenario.seats))}


def test_a_draft_is_a_canary_that_only_its_owner_hears():
    game = table("teaching", played=1)
    amount = 0.123456789
    for actor in ("uae", "saudi_arabia"):
        game.block.row("actor", "purse", actor)[:] = 500.0
    assert game.submit(
        "gulf", [Order(policy="th_gpu_offer", level=amount), Order(policy="th_gpu_offer", level=9.87654321)]
    )
    heard = {seat for seat in game.scenario.seats if "12345678" in "".join(bytes_of(game, seat).values())}
    assert heard == {"gulf"}
    game.advance()
    refusals = {seat for seat in game.scenario.seats if "9.87654321" in "".join(bytes_of(game, seat).values())}
    assert not refusals - {"gulf"}


def test_announced_and_effective_rules_are_both_in_the_view():
    # The announced level is known at once, what is in force follows when the notice has run out.
    game = table("teaching", played=0)
    game.block.row("actor", "purse", "usa")[:] = 500.0
    assert game.submit("usa", [Order(policy="us_cloud_rule", level=2, notice=2)]) == []
    game.advance()
    for seat in game.scenario.seats:
        (rule,) = [m for m in game.observe(seat).measures if m.policy == "us_cloud_rule"]
        assert (rule.announced, rule.in_force) == (2.0, 0.0) and rule.quarters_left > 0, seat
    game.advance()
    game.advance()
    for seat in game.scenario.seats:
        (rule,) = [m for m in game.observe(seat).measures if m.policy == "us_cloud_rule"]
        assert (rule.announced, rule.in_force, rule.quarters_left) == (2.0, 2.0, 0), seat


def test_secret_mandates_lie_open_to_their_side_alone():
    game = table("teaching", played=3)
    cards = game.scenario.ruleset.cards
    dealt = 0
    for seat, record in game.scenario.ruleset.seats.items():
        for card in (news.card for news in game.observe(seat).news if cards[news.card].secret):
            assert cards[card].side in record.actors
            dealt += 1
            others = "".join("".join(bytes_of(game, other).values()) for other in game.scenario.seats if other != seat)
            assert card not in others
    assert dealt
