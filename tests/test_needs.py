"""What a policy may need: only what the seat that orders it can see, and the judge asks what it sees."""

from __future__ import annotations

from pathlib import Path

import pytest

import chipwar
from chipwar import Order, ScenarioError
from chipwar.scenario.texts import LOCALES, use_locale

POLICY = """\
chipwar: 1
id: with_a_condition
extends: duel
policies:
  us_port_patrol:
    label: {{en: Port patrol, zh-Hans: 港口巡查, zh-Hant: 港口巡查}}
    issuers: [usa]
    theme: bans
    icon: gate
    dial: {{levels: 2}}
    needs: {needs}
    cost:
      political:
        introduce: {{value: 0.4, unit: points, assumption: "A test."}}
        hold: {{value: 0.2, unit: points, assumption: "A test."}}
    source: design
    dilemma: {{en: Few see it., zh-Hans: 少有人看见。, zh-Hant: 少有人看見。}}
    effects:
      - {{do: calm, by: {{value: 0.1, unit: rungs, assumption: "A test."}}}}
"""


def scenario(folder: Path, needs: str) -> chipwar.Scenario:
    file = folder / "new.yaml"
    file.write_text(POLICY.format(needs=needs), encoding="utf-8")
    return chipwar.load_scenario(file)


def codes(game: chipwar.Game) -> list[str]:
    """What the judge says to the patrol."""
    return [refusal.code for refusal in game.submit("usa", [Order(policy="us_port_patrol", level=1)])]


@pytest.mark.parametrize("whose", ["china", "$rival"])
def test_a_condition_on_a_rivals_secret_asks_the_estimate(tmp_path, whose):
    known = scenario(tmp_path, f"{{quantity: chip_budget, of: {whose}, at_least: 10}}")
    game = chipwar.Game(known, seats={"usa": "human", "china": "human"})
    budget, seen = (
        game.block.row("state", "chip_budget", "china"),
        game.block.row("signal", "seen", "usa|chip_budget[china]"),
    )
    for truth, estimate, expected in ((1.0, 11.0, []), (99.0, 9.0, ["needs"])):
        budget[:], seen[:] = truth, estimate
        assert codes(game) == expected


def test_a_condition_on_ones_own_secret_asks_the_truth(tmp_path):
    known = scenario(tmp_path, "{quantity: chip_budget, of: $self, at_least: 10}")
    game = chipwar.Game(known, seats={"usa": "human", "china": "human"})
    for truth, expected in ((11.0, []), (9.0, ["needs"])):
        game.block.row("state", "chip_budget", "usa")[:] = truth
        assert codes(game) == expected


@pytest.mark.parametrize(
    "needs",
    [
        "{quantity: purse, of: china, at_least: 5}",
        "{quantity: score, at_least: 0.5}",
        "{quantity: tolerance_line, at_least: 0.5}",
        "{quantity: grey_in_all, at_least: 0.1}",
        "{all: [{quantity: tension, at_least: 1}, {not: {quantity: unspent, of: china, at_least: 1}}]}",
    ],
)
@pytest.mark.parametrize("locale", LOCALES)
def test_a_condition_on_what_nobody_shows_is_refused_when_it_is_read(tmp_path, needs, locale):
    use_locale(locale)
    try:
        with pytest.raises(ScenarioError) as found:
            scenario(tmp_path, needs)
    finally:
        use_locale(None)
    (problem,) = found.value.problems
    assert "needs" in problem.path


def test_the_refusal_names_what_rests_on_a_policy():
    game = chipwar.Game(chipwar.load_scenario("teaching"), seats={"usa": "human"})
    game.block.row("actor", "purse", "usa")[:] = 500.0
    orders = [Order(policy="us_service_ban", level=1), Order(policy="us_sme_controls", level=0)]
    (refusal,) = game.submit("usa", orders)
    label = game.scenario.ruleset.policies["us_service_ban"].model.label.in_language("en")
    assert refusal.code == "needed" and label in refusal.message
