"""Ghosts: the same game without an order, equal bit for bit to a game in which it was not given."""

from __future__ import annotations

import sys
import time

import numpy as np
import pytest

import chipwar
from chipwar.base.errors import RequestError
from chipwar.play.ghosts import Ghosts, ghost_line, ghosts, may_show
from recording import played_again, record_turn

TURNS = 7


def recorded(name: str, turns: int, monkeypatch, seats=None):
    game = chipwar.Game(chipwar.load_scenario(name), seed=11, seats=seats)
    return game, [record_turn(game, monkeypatch) for _ in range(turns)]


@pytest.fixture(scope="module")
def history():
    with pytest.MonkeyPatch.context() as patch:
        return recorded("teaching", TURNS, patch)


def all_places(records):
    return [(record.turn, place) for record in records for place in range(len(record.given))]


def test_a_ghost_is_the_game_without_the_order(history):
    game, records = history
    places = all_places(records)
    chosen = places[:: max(1, len(places) // 8)]
    found = ghosts(game.scenario, "numpy", game.block.keys, records, chosen)
    assert [ghost.left_out for ghost in found] == chosen
    differing = 0
    for place, ghost in zip(chosen, found, strict=True):
        other = played_again(game, records, place)
        assert ghost.fingerprint(game.scenario, TURNS - 1) == other.fingerprint()
        differing += other.fingerprint() != game.fingerprint()
    assert differing > len(chosen) / 2  # an order may be undone, or ordered again, later


def test_nothing_left_out_is_the_game_itself(history):
    """Positive control of the records: played again as they are they give the fingerprint of every turn."""
    game, records = history
    again = Ghosts(game.scenario, "numpy", game.block.keys)
    again.play(records[0], [(0, -1)])
    for record in records[1:]:
        again.play(record, [])
    (shadow,) = again.kept
    assert [shadow.fingerprint(game.scenario, record.turn) for record in records] == [r.fingerprint for r in records]


def test_ghosts_of_all_orders_never_change_the_game(history):
    game, records = history
    before, state = game.fingerprint(), game.block.matrix.copy()
    kept = [(record.before.copy(), record.after.copy()) for record in records]
    ghosts(game.scenario, "numpy", game.block.keys, records, all_places(records))
    assert game.fingerprint() == before and np.array_equal(game.block.matrix, state)
    for record, (old, new) in zip(records, kept, strict=True):
        assert np.array_equal(record.before, old) and np.array_equal(record.after, new)


def test_ghosts_that_follow_are_those_made_at_once(history):
    game, records = history
    following = Ghosts(game.scenario, "numpy", game.block.keys, most=12)
    for record in records:
        following.follow(record)
    assert len(following.kept) == 12
    at_once = ghosts(game.scenario, "numpy", game.block.keys, records, [ghost.left_out for ghost in following.kept])
    afresh = Ghosts(game.scenario, "numpy", game.block.keys, most=12)
    afresh.restart(records)
    last = TURNS - 1
    for one, other, third in zip(following.kept, at_once, afresh.kept, strict=True):
        assert one.left_out == other.left_out == third.left_out
        assert np.array_equal(one.states[last], other.states[last])
        assert np.array_equal(one.states[last], third.states[last])


def test_an_order_that_needs_the_one_left_out_falls_with_it(monkeypatch):
    """Lowering what was never raised is no order: the judge says why."""
    game = chipwar.Game(chipwar.load_scenario("teaching"), seed=2, seats={"usa": "human"})
    orders = [chipwar.Order(policy="us_ban_export_grade", target="china", level=level) for level in (2, 0)]
    records = []
    for order in orders:
        assert game.submit("usa", [order]) == []
        records.append(record_turn(game, monkeypatch))
    place = next(i for i, order in enumerate(records[0].given) if order.policy == "us_ban_export_grade")
    (ghost,) = ghosts(game.scenario, "numpy", game.block.keys, records, [(0, place)])
    fallen = [(one.turn, records[one.turn].given[one.place].policy, one.code) for one in ghost.dropped]
    assert (1, "us_ban_export_grade", "same") in fallen


def test_a_seat_sees_ghosts_of_its_own_orders_and_numbers_only(history):
    game, records = history
    scenario = game.scenario
    places = all_places(records)
    for place, ghost in zip(places, ghosts(scenario, "numpy", game.block.keys, records, places), strict=True):
        giver = records[place[0]].given[place[1]].seat
        for seat in scenario.ruleset.seats.values():
            shown = ghost_line(scenario, seat, ghost, records, "tension", "world")
            assert (shown is not None) == (seat.id == giver)
    usa = scenario.ruleset.seats["usa"]
    assert may_show(scenario, usa, "owned", "usa") and may_show(scenario, usa, "tension", "world")
    assert not may_show(scenario, usa, "owned", "china")  # an estimate
    assert not may_show(scenario, usa, "capability", "china")  # public, and another's
    assert not may_show(scenario, scenario.ruleset.seats["hubs"], "exposure", "singapore")  # hidden from its owner


def test_an_order_that_nobody_gave_has_no_ghost(history):
    game, records = history
    with pytest.raises(RequestError):
        ghosts(game.scenario, "numpy", game.block.keys, records, [(0, 99)])


@pytest.mark.parametrize("name", ["teaching", "standard"])
def test_the_price_of_ghosts_is_printed(name, monkeypatch, capsys):
    game, records = recorded(name, 20, monkeypatch)
    following = Ghosts(game.scenario, "numpy", game.block.keys)
    following.restart(records[:-1])
    start = time.perf_counter()
    following.follow(records[-1])
    ghost_seconds = time.perf_counter() - start
    start = time.perf_counter()
    game.advance()
    turn_seconds = time.perf_counter() - start
    with capsys.disabled():
        ratio = ghost_seconds / turn_seconds
        text = f"\n{name}: {len(following.kept)} ghosts {1000 * ghost_seconds:.0f} ms, {ratio:.1f} turns\n"
        sys.stderr.write(text)
    assert len(following.kept) == following.most
