"""The Mesa model is the core in other clothes: the same states, and Mesa's own tools work on it."""

from __future__ import annotations

import warnings
from functools import cache
from typing import ClassVar

import mesa
import pandas as pd
import pytest
from mesa.batchrunner import batch_run

import chipwar
from chipwar.interop.mesa import AllyAgent, ChipWarModel, FirmAgent, StateAgent

SEED = 7


@cache
def scenario(name: str) -> chipwar.Scenario:
    return chipwar.load_scenario(name)


CASTS = [
    ("duel", 0, {}),
    ("duel", 3, {"usa": "hawk", "china": "linkage"}),
    ("teaching", 0, {}),
    ("teaching", 1, {"usa": "trader", "china": "pass", "hubs": "human"}),
]


@pytest.mark.parametrize(("name", "run", "strategies"), CASTS)
def test_the_model_equals_the_game_at_every_turn(name, run, strategies):
    model = ChipWarModel(scenario(name), SEED, run, strategies)
    game = chipwar.Game(scenario(name), SEED, run, seats=strategies)
    assert model.fingerprint() == game.fingerprint()
    while not game.over:
        game.advance()
        model.step()
        assert model.fingerprint() == game.fingerprint(), game.turn
    assert model.over and model.block.matrix.tobytes() == game.block.matrix.tobytes()


def test_seats_decide_without_seeing_each_others_orders():
    model = ChipWarModel(scenario("teaching"), SEED)
    model.step()
    given = {seat: len(decisions) for seat, decisions in model.decisions.items()}
    assert set(given) == set(scenario("teaching").seats) and given["usa"] > 0
    speakers = [agent.actor for agent in model.agents if agent.speaks]
    assert sorted(speakers) == ["china", "japan", "malaysia", "nvidia", "saudi_arabia", "usa"]


def test_agents_are_views_of_the_engine():
    model = ChipWarModel(scenario("duel"), SEED)
    usa, japan, nvidia = (model.by_actor[actor] for actor in ("usa", "japan", "nvidia"))
    assert (type(usa), type(japan), type(nvidia)) == (StateAgent, AllyAgent, FirmAgent)
    before = usa["training_compute"]
    assert not any(isinstance(value, float) for value in vars(usa).values())
    model.step()
    assert usa["training_compute"] == model.value("state", "training_compute", "usa") != before
    assert usa.value("tension") == japan["tension"] == nvidia["tension"] == model.value("world", "tension")
    assert japan["practice"] == model.value("partner", "practice", "japan")
    assert nvidia["vendor_revenue"] > 0.0 and nvidia["purse"] == model.value("actor", "purse", "nvidia")
    with pytest.raises(KeyError, match="nvidia has no training_compute"):
        nvidia.value("training_compute")
    assert usa.observe().value("tension") == usa["tension"]
    with pytest.raises(LookupError, match="nobody plays japan"):
        japan.observe()


class Consulter(StateAgent):
    """An agent written by a user: it orders what its view tells it to, and once too much."""

    def orders(self):
        if self.actor != "usa" or self.observe().turn > 0:
            return []
        return [chipwar.Order(policy="us_consult", level=level) for level in (3, 9)]


class OwnAgents(ChipWarModel):
    agent_classes: ClassVar = {**ChipWarModel.agent_classes, "state": Consulter}


def test_an_agent_of_ones_own_orders_what_the_judge_allows():
    model = OwnAgents(scenario("duel"), SEED, strategies={"usa": "human", "china": "pass"})
    model.step()
    assert [refusal.code for refusal in model.refusals["usa"]] == ["level"]
    game = chipwar.Game(scenario("duel"), SEED, seats={"usa": "human", "china": "pass"})
    game.submit("usa", [chipwar.Order(policy="us_consult", level=3)])
    game.advance()
    assert model.fingerprint() == game.fingerprint()


def test_the_collector_gives_frames():
    model = ChipWarModel(scenario("teaching"), SEED)
    model.run_model()
    world = model.datacollector.get_model_vars_dataframe()
    turns = scenario("teaching").turns
    assert world["turn"].tolist() == list(range(turns + 1))
    assert {"tension", "chip_price", "score.usa"} <= set(world.columns)
    assert world["score.usa"].iloc[-1] == model.value("seat", "seat_score", "usa")
    agents = model.datacollector.get_agent_vars_dataframe().reset_index()
    china = agents[agents["actor"] == "china"]["training_compute"]
    assert len(china) == turns + 1 and china.iloc[-1] == model.by_actor["china"]["training_compute"]
    assert agents[agents["actor"] == "asml"]["training_compute"].isna().all()


def test_batch_run_gives_the_last_turn_of_each_iteration():
    with warnings.catch_warnings():
        # Mesa 3.5 would rather have rng=[...] in the place of iterations; 3.3 knows only iterations.
        warnings.simplefilter("ignore", DeprecationWarning)
        found = batch_run(ChipWarModel, {"scenario": "duel"}, iterations=2, display_progress=False)
    table = pd.DataFrame(found)
    assert table["iteration"].nunique() == 2 and set(table["turn"]) == {float(scenario("duel").turns)}
    china = table[table["actor"] == "china"]
    assert len(china) == 2 and china["training_compute"].nunique() == 2


def test_a_run_of_batch_run_is_the_game_of_that_run():
    parameters = {"scenario": "duel", "run": [0, 1], "strategies": [{"usa": "hawk"}]}
    found = pd.DataFrame(batch_run(_Seeded, parameters, display_progress=False))
    for run in (0, 1):
        game = chipwar.Game(scenario("duel"), SEED, run, seats={"usa": "hawk"})
        while not game.over:
            game.advance()
        row = found[(found["run"] == run) & (found["actor"] == "china")].iloc[0]
        assert row["training_compute"] == game.outcomes()["training_compute"]["china"]
        assert row["score.usa"] == game.scores()["usa"]


class _Seeded(ChipWarModel):
    """Mesa 3.5's batch_run puts its own seed in the place of a given one; a subclass keeps it."""

    def __init__(self, scenario, run, strategies, seed=None):
        super().__init__(scenario, SEED, run, strategies)


def test_a_seed_that_nobody_gave_is_kept():
    model = ChipWarModel(scenario("duel"))
    model.step()
    again = ChipWarModel(scenario("duel"), model.game_seed)
    again.step()
    assert again.fingerprint() == model.fingerprint()


def test_no_warning_comes_from_our_use_of_mesa():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = ChipWarModel(scenario("duel"), SEED)
        model.step()
    assert isinstance(model, mesa.Model)
