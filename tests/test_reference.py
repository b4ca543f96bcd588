"""Percentiles: where a score stands among stored games of the same ruleset, and nowhere else."""

from __future__ import annotations

from functools import cache

import pytest

import chipwar
from chipwar.lab.batch import Question, run_batch
from chipwar.lab.reference import reference_lines
from chipwar.scenario import reference
from chipwar.scenario.checks import validate
from chipwar.scenario.files import scenario_names
from chipwar.scenario.gate import read

RUNS, SEED = 101, 5


@cache
def duel() -> chipwar.Scenario:
    return chipwar.load_scenario("duel")


@pytest.fixture
def stored(tmp_path, monkeypatch):
    """A stored distribution of few games of the duel."""
    file = tmp_path / "duel.yaml"
    file.write_text("\n".join(reference_lines(duel(), RUNS, SEED, 1)) + "\n", encoding="utf-8")
    found = validate(read(file), reference.ReferenceFile)
    monkeypatch.setattr(reference, "stored", lambda _: found)
    return found


@pytest.mark.parametrize("name", scenario_names())
def test_stored_games_are_of_the_ruleset_as_it_is(name):
    """After any change of rules or numbers: `chipwar reference NAME --out src/chipwar/catalogue/reference`."""
    found, scenario = reference.stored(name), chipwar.load_scenario(name)
    assert found is not None and found.ruleset == scenario.ruleset.digest
    assert set(found.scores) == set(scenario.seats)


def test_quantiles_are_those_of_the_games(stored):
    scores = sorted(run_batch(Question(duel(), SEED), RUNS, 1).outcome("seat_score", "usa")[-1])
    quantiles = stored.scores["usa"]
    assert list(quantiles) == sorted(quantiles)
    assert (quantiles[0], quantiles[-1]) == (round(scores[0], 6), round(scores[-1], 6))


def test_a_percentile_grows_with_the_score(stored):
    quantiles = stored.scores["china"]
    assert reference.percentile(duel(), "china", 0.0) == 0.0
    assert reference.percentile(duel(), "china", 1.0) == 100.0
    middle = reference.percentile(duel(), "china", (quantiles[50] + quantiles[51]) / 2)
    assert middle is not None and 50.0 <= middle <= 51.0


def test_games_of_another_ruleset_say_nothing(stored, monkeypatch):
    other = stored.model_copy(update={"ruleset": "0" * 64})
    monkeypatch.setattr(reference, "stored", lambda _: other)
    assert reference.percentile(duel(), "usa", 0.5) is None
    game = chipwar.Game(duel(), seed=1)
    assert game.percentiles() == {"usa": None, "china": None}
