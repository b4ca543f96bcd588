"""Worlds with the same signals and the same own state give a seat the same bytes, whatever else is true in them."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from two_worlds import bot_orders, everything, moments, scenario, verdicts

SCENARIOS = ("duel", "teaching", "standard", "full", "history_2022")
FEW = {"columns": 6, "turns": {2, 13, 23}, "pairs": 20}
MANY = {"columns": 48, "turns": set(range(0, 24, 2)) | {23}, "pairs": 160}


def differences(name: str, columns: int, turns: set[int], pairs: int) -> tuple[Counter[str], int]:
    """What differs between pairs of worlds: of which seat and kind, how often; and how many pairs there were."""
    found: Counter[str] = Counter()
    rng, tried = np.random.default_rng(17), 0
    seats = list(scenario(name).ruleset.seats.values())
    for turn, moment in moments(name, columns, turns):
        chosen = rng.integers(0, len(seats), pairs)
        for index in sorted(set(chosen.tolist())):
            seat, some = seats[index], rng.integers(0, columns, int((chosen == index).sum()))
            one = moment.of(some)
            other = one.other(seat, rng)
            tried += len(some)
            for column in range(len(some)):
                seed = int(rng.integers(2**32))
                first = everything(one, seat, column, seed, others=False)
                second = everything(other, seat, column, seed, others=True)
                found.update(f"{seat.id}: {kind}" for kind in first if first[kind] != second[kind])
            found.update({f"{seat.id}: bots": int(bot_orders(one, seat) != bot_orders(other, seat))})
            same = [verdicts(world, seat, np.random.default_rng(turn)) for world in (one, other)]
            found.update({f"{seat.id}: verdicts": int(same[0] != same[1])})
    return +found, tried


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_seat_gets_the_same_bytes_in_both_worlds(name):
    found, tried = differences(name, **FEW)
    assert tried >= 60
    assert not found, dict(found)


@pytest.mark.long
def test_ten_thousand_pairs_of_worlds_do_not_differ():
    tried = 0
    for name in SCENARIOS:
        found, pairs = differences(name, **MANY)
        assert not found, (name, dict(found))
        tried += pairs
    assert tried >= 10_000
