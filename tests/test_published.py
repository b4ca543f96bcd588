"""Published simulations come out again from the same inputs."""

from __future__ import annotations

import json

import numpy as np
import pytest

import chipwar
from chipwar.base.hashing import address, uniform_array
from chipwar.base.numbers import quantile
from chipwar.cli import CHECK_FAILED, OK, main
from chipwar.lab import published as lab
from chipwar.lab.designs import even_design
from chipwar.lab.published import Reproduced, published, reproduce
from chipwar.scenario.numbers import to_number
from chipwar.scenario.ruleset import keys_of
from chipwar.scenario.sources import source_of

NAME = "cloud_path"
RUNS = 10_000


pytestmark = pytest.mark.usefixtures("english")


def the_number():
    model = published().published[NAME]
    return model, to_number(model.number, model.in_place_of, published().provenance)


def test_the_inputs_are_the_published_ones():
    """A lognormal with a median of 18,000 chips a year and a sigma of 1.232, and the source says where it stands."""
    model, number = the_number()
    assert number.value * model.per_unit.value == pytest.approx(18_000) and number.spread.sigma == 1.232
    assert (model.interval.low, model.interval.high, model.interval.share) == (1_600, 200_000, 0.95)
    assert model.tolerance == 0.05
    assert source_of(model.interval.source).url == "https://datawrapper.dwcdn.net/XURNw/8"


@pytest.mark.parametrize("seed", range(8))
def test_even_draws_give_the_published_bounds_with_any_seed(seed):
    model, number = the_number()
    values = quantile(number, even_design(seed, RUNS, [number.id])[:, 0]) * model.per_unit.value
    found = Reproduced(model, values)
    assert found.agrees and np.median(values) == pytest.approx(18_000, rel=0.002)


@pytest.mark.parametrize("seed", range(8))
def test_the_draws_of_games_give_them_as_nearly_as_so_many_draws_can(seed):
    """Of 10,000 independent draws an outer bound is uncertain by a thirtieth; four such errors are allowed."""
    model, number = the_number()
    keys = keys_of([seed] * RUNS, list(range(RUNS)))["setup"]
    place = np.array([address("number", number.id)], dtype=np.uint64)
    drawn = uniform_array(keys, np.zeros(RUNS, dtype=np.uint64), place)[0]
    low, high = Reproduced(model, quantile(number, drawn) * model.per_unit.value).bounds
    assert abs(low / 1_609 - 1) < 4 / 30 and abs(high / 201_400 - 1) < 4 / 30


def test_what_games_hold_is_what_was_drawn():
    model, number = the_number()
    duel = chipwar.load_scenario("duel")
    even = reproduce(duel, NAME, 12, seed=3, workers=1)
    values = quantile(number, even_design(3, 12, [number.id])[:, 0])
    assert np.array_equal(even.values, values * model.per_unit.value)
    keyed = reproduce(duel, NAME, 6, seed=3, draws="keyed", workers=1)
    keys = keys_of([3] * 6, list(range(6)))["setup"]
    place = np.array([address("number", number.id)], dtype=np.uint64)
    drawn = quantile(number, uniform_array(keys, np.zeros(6, dtype=np.uint64), place)[0])
    assert np.array_equal(keyed.values, drawn * model.per_unit.value)


def test_the_command_fails_where_too_few_games_cannot_agree(capsys, monkeypatch):
    assert main(["published", "duel", "--runs", "100", "--keyed", "--workers", "1", "--json"]) == CHECK_FAILED
    record = json.loads(capsys.readouterr().out)["published"][NAME]
    assert record["runs"] == 100 and not record["agrees"]
    model, number = the_number()
    values = quantile(number, even_design(1, RUNS, [number.id])[:, 0]) * model.per_unit.value
    monkeypatch.setattr(lab, "reproduce", lambda *asked: Reproduced(model, values))
    assert main(["published", "duel"]) == OK
    assert "pass" in capsys.readouterr().out


@pytest.mark.long
def test_ten_thousand_games_give_the_published_bounds():
    found = reproduce(chipwar.load_scenario("duel"), NAME, RUNS)
    assert found.agrees and len(found.values) == RUNS
