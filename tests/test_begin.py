"""How games begin: keys and numbers of many games at once are those of each alone, and a rehearsal moves no stock."""

from __future__ import annotations

from functools import cache

import numpy as np

import chipwar
from chipwar.base.hashing import address, column_key, uniform
from chipwar.base.numbers import quantile
from chipwar.match.rehearsal import rehearse
from chipwar.rules.backends import numpy_backend
from chipwar.rules.program import written_rows
from chipwar.scenario.ruleset import keys_of, parameter_rows

SEEDS, RUNS = [0, 1, 2**63 + 5, -7], [3, 2**40, 0, 12]


@cache
def ruleset():
    return chipwar.load_scenario("teaching").ruleset


def test_keys_of_many_games_are_those_of_each():
    for purpose, keys in keys_of(SEEDS, RUNS).items():
        assert keys.tolist() == [column_key(seed, run, purpose) for seed, run in zip(SEEDS, RUNS, strict=True)]


def test_numbers_drawn_together_are_those_drawn_one_by_one():
    keys = keys_of(SEEDS, RUNS)["setup"]
    matrix = parameter_rows(ruleset(), keys, "drawn", {})
    kinds = set()
    for fill in ruleset().fills:
        number = fill.number
        kinds.add(number.spread.kind if number.spread else None)
        for column, key in enumerate(keys.tolist()):
            u = uniform(key, 0, address("number", number.id))
            value = number.value if number.spread is None else quantile(number, u)
            assert (matrix[fill.rows, column] == fill.signs * value).all(), number.id
    assert len(kinds) > 2


def test_what_is_given_wins_over_what_is_drawn_and_the_rest_stays():
    keys, (one, two, *_) = keys_of(SEEDS, RUNS)["setup"], [f for f in ruleset().fills if f.number.spread]
    drawn = parameter_rows(ruleset(), keys, "drawn", {})
    given = parameter_rows(ruleset(), keys, "drawn", {one.number.id: 7.0})
    assert (given[one.rows] == 7.0 * one.signs[:, None]).all()
    assert (given[two.rows] == drawn[two.rows]).all()
    each = parameter_rows(ruleset(), keys, {one.number.id: np.arange(4.0)}, {two.number.id: 3.0})
    assert (each[one.rows] == one.signs[:, None] * np.arange(4.0)).all()
    assert (each[two.rows] == 3.0 * two.signs[:, None]).all()
    typical = parameter_rows(ruleset(), keys, "typical", {})
    assert (typical[two.rows] == two.number.value * two.signs[:, None]).all()


def test_a_rehearsal_moves_nothing_but_what_a_turn_measures():
    keys = keys_of(SEEDS, RUNS)
    matrix = parameter_rows(ruleset(), keys["setup"], "drawn", {})
    numpy_backend.run(ruleset().begin, matrix, keys)
    before = matrix.copy()
    rehearse(ruleset(), matrix, keys, numpy_backend.run)
    changed = set(np.flatnonzero((matrix != before).any(axis=1)).tolist())
    assert changed and changed <= set(ruleset().measured_rows.tolist()) | written_rows(ruleset().look)
