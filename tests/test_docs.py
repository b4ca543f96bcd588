"""What the documents show is run: the README's Python, the how-to's scenario, the tutorial's commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import chipwar
from chipwar.cli import app, main
from chipwar.lab.experiments import experiment_names
from chipwar.scenario.plays import load_plan
from chipwar.scenario.texts import use_locale

ROOT = Path(__file__).resolve().parent.parent


def blocks(file: str, language: str) -> list[str]:
    """The fenced blocks of one language in a document."""
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / file).read_text(encoding="utf-8"), re.DOTALL)


def test_the_python_of_the_readme_runs(capsys):
    (code,) = blocks("README.md", "python")
    exec(compile(code, "README.md", "exec"), {})
    assert len(capsys.readouterr().out.splitlines()) == 3


HOW_TO = "docs/how-to/write-a-scenario.md"
BACKTEST = "docs/how-to/read-a-backtest.md"


@pytest.mark.parametrize("place", [0, 1])
def test_the_scenarios_of_the_how_to_load_and_play(place, tmp_path):
    file = tmp_path / "my_duel.yaml"
    file.write_text(blocks(HOW_TO, "yaml")[place], encoding="utf-8")
    scenario = chipwar.load_scenario(file)
    game = chipwar.Game(scenario, seed=1)
    assert game.turns == 12
    game.advance()


def test_the_policy_and_the_plan_of_the_how_to_do_what_it_says(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    _, scenario, _, plan, *_ = blocks(HOW_TO, "yaml")
    Path("my_duel.yaml").write_text(scenario, encoding="utf-8")
    Path("plan.yaml").write_text(plan, encoding="utf-8")
    assert main(["check", "my_duel.yaml", "plan.yaml", "--lang", "en"]) == 0
    for command in ("chipwar explain my_policy --scenario my_duel.yaml", "chipwar run my_duel.yaml --plan plan.yaml"):
        assert f"`{command}`" in (ROOT / HOW_TO).read_text(encoding="utf-8")
        assert main([*command.split()[1:], "--lang", "en"]) == 0
        assert "Port patrol" in capsys.readouterr().out
    use_locale(None)
    orders = load_plan(Path("plan.yaml"))
    game = chipwar.Game(chipwar.load_scenario("my_duel.yaml"), seed=0, plan=orders)
    assert "my_policy" in [order.policy for order in game.advance().orders]


def test_what_a_file_says_for_its_numbers_and_the_rival_figure_load(tmp_path):
    *_, provenance, number = blocks(HOW_TO, "yaml")
    number = number.replace("\n", "\n      ")
    file = tmp_path / "mine.yaml"
    file.write_text(
        f"chipwar: 1\nid: mine\nextends: duel\n{provenance}entities:\n  state:\n    usa:\n      {number}", "utf-8"
    )
    found = chipwar.load_scenario(file).plain.numbers["state.usa.power_step"]
    assert (found.as_of, found.spread.low, found.documents.value) == ("2025Q1", 0.9 * (1 - 0.2), 0.53)


def test_the_arrangement_of_the_how_to_holds_for_its_term(tmp_path):
    file = tmp_path / "my_truce.yaml"
    file.write_text(blocks(HOW_TO, "yaml")[5], encoding="utf-8")
    game = chipwar.Game(chipwar.load_scenario(file), seed=1, turns=9)
    holds, level = [], []
    while not game.over:
        assert not game.advance().refused
        holds.append(float(game.block.row("treaty", "holds", "quiet_year")[0]))
        level.append(float(game.block.row("slot", "in_force", "usa:us_fifty_percent_rule:")[0]))
    assert holds == [0, 0, 0, 1, 1, 1, 1, 0, 0]
    assert level[2] == 1 and set(level[4:]) == {0}


def test_the_experiment_of_the_how_to_comes_out(tmp_path, capsys):
    file = tmp_path / "my_question.yaml"
    (text,) = blocks("docs/how-to/write-an-experiment.md", "yaml")
    file.write_text(text, encoding="utf-8")
    assert main(["check", str(file)]) == 0
    assert main(["experiment", str(file), "--runs", "12", "--workers", "1", "--lang", "en"]) == 0
    assert "Tension, 2026Q4, 'Partners are asked'" in capsys.readouterr().out
    use_locale(None)


def test_the_targets_of_the_how_to_are_sound(tmp_path):
    file = tmp_path / "targets.yaml"
    (text,) = blocks(BACKTEST, "yaml")
    file.write_text(text, encoding="utf-8")
    assert main(["check", str(file)]) == 0


def test_the_card_and_the_treaty_of_the_how_to_follow_its_policy(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    _, scenario, news, *_ = blocks(HOW_TO, "yaml")
    Path("my_duel.yaml").write_text(scenario + news, encoding="utf-8")
    command = "chipwar explain port_strike --scenario my_duel.yaml"
    assert f"`{command}`" in (ROOT / HOW_TO).read_text(encoding="utf-8")
    assert main([*command.split()[1:], "--lang", "en"]) == 0
    assert "Two ports stand still" in capsys.readouterr().out
    use_locale(None)
    game = chipwar.Game(chipwar.load_scenario("my_duel.yaml"), seed=0)
    assert {"quiet_ports"} < {order.policy for order in game.legal_orders("usa")}
    game.advance()


@pytest.mark.parametrize("file", ["README.md", "docs/tutorial.md", "docs/how-to/write-a-scenario.md", BACKTEST])
def test_every_command_named_exists(file):
    known = {command.name or command.callback.__name__ for command in app.registered_commands}
    known |= {group.name for group in app.registered_groups}
    named = set(re.findall(r"(?:^|`)chipwar ([a-z]+)", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE))
    named.discard("is")  # the first sentence of the README
    assert named <= known, named - known


def test_the_tutorial_names_every_experiment():
    text = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
    assert {name for name in experiment_names() if f"`{name}`" not in text} == set()
