"""Worlds with the same signals and the same own state give a seat the same bytes, whatever else is true in them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from two_worlds import Moment, bot_orders, everything, known_rows, moments, scenario, verdicts

from chipwar.scenario.ruleset import Seat

SCENARIOS = ("duel", "teaching", "standard", "full", "history_2022")
FEW = {"games": 4, "turns": {2, 13, 23}, "groups": 5, "worlds": 4}
MANY = {"games": 32, "turns": {0, 2, 5, 8, 12, 16, 20, 23}, "groups": 18, "worlds": 14}


def compare(one: Moment, other: Moment, seat: Seat, seed: int) -> Counter[str]:
    """What a seat gets differently in one game and in several other worlds of it. one: of as many equal columns."""
    found: Counter[str] = Counter()
    first = everything(one, seat, 0, seed, others=False)
    for column in range(other.after.shape[1]):
        second = everything(other, seat, column, seed, others=True)
        found.update(f"{seat.id}: {kind}" for kind in first if first[kind] != second[kind])
    same = [verdicts(world, seat, np.random.default_rng(seed)) for world in (one, other)]
    found[f"{seat.id}: verdicts"] += same[0] != same[1]
    found[f"{seat.id}: bots"] += bot_orders(one, seat) != bot_orders(other, seat)
    return +found


def differences(name: str, games: int, turns: set[int], groups: int, worlds: int) -> tuple[Counter[str], int]:
    """What differs between pairs of worlds: of which seat and kind, how often; and how many pairs there were."""
    found: Counter[str] = Counter()
    rng, tried = np.random.default_rng(17), 0
    seats = list(scenario(name).ruleset.seats.values())
    for _, moment in moments(name, games, turns):
        for _ in range(groups):
            seat, game = seats[rng.integers(len(seats))], rng.integers(games)
            one = moment.of(np.full(worlds, game))
            found += compare(one, one.other(seat, rng), seat, int(rng.integers(2**32)))
            tried += worlds
    return found, tried


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_seat_gets_the_same_bytes_in_both_worlds(name):
    found, tried = differences(name, **FEW)
    assert tried == 60
    assert not found


@pytest.mark.long
@pytest.mark.timeout(3000)
def test_ten_thousand_pairs_of_worlds_do_not_differ():
    tried = 0
    for name in SCENARIOS:
        found, pairs = differences(name, **MANY)
        assert not found, name
        tried += pairs
    assert tried >= 10_000


def test_what_a_seat_knows_makes_a_difference():
    # Were nothing compared, nothing would differ: here the public rows are moved, and the secret ones stay.
    _, moment = next(moments("teaching", 2, {2}))
    for seat in scenario("teaching").ruleset.seats.values():
        known = known_rows("teaching", seat.id, False)[:, None]
        moved = replace(moment, after=np.where(known, moment.after * 1.25 + 0.125, moment.after))
        assert {kind.split(": ")[1] for kind in compare(moment, moved, seat, 5)} >= {"view", "legal orders", "report"}


def test_most_of_the_state_is_known_to_nobody():
    # What a seat may know is a small part of what is: its own slots, the public figures, its signals.
    for name in SCENARIOS:
        for seat in scenario(name).ruleset.seats:
            assert 0.01 < known_rows(name, seat, False).mean() < 0.2
