"""What the documents show is run: the README's Python, the how-to's scenario, the tutorial's commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import chipwar
from chipwar.cli import app
from chipwar.lab.experiments import experiment_names

ROOT = Path(__file__).resolve().parent.parent


def blocks(file: str, language: str) -> list[str]:
    """The fenced blocks of one language in a document."""
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / file).read_text(encoding="utf-8"), re.DOTALL)


def test_the_python_of_the_readme_runs(capsys):
    (code,) = blocks("README.md", "python")
    exec(compile(code, "README.md", "exec"), {})
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_the_scenario_of_the_how_to_loads_and_plays(tmp_path):
    (text,) = blocks("docs/how-to/write-a-scenario.md", "yaml")
    file = tmp_path / "my_duel.yaml"
    file.write_text(text, encoding="utf-8")
    scenario = chipwar.load_scenario(file)
    game = chipwar.Game(scenario, seed=1)
    assert game.turns == 12
    game.advance()


@pytest.mark.parametrize("file", ["README.md", "docs/tutorial.md", "docs/how-to/write-a-scenario.md"])
def test_every_command_named_exists(file):
    known = {command.name or command.callback.__name__ for command in app.registered_commands}
    named = set(re.findall(r"(?:^|`)chipwar ([a-z]+)", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE))
    named.discard("is")  # the first sentence of the README
    assert named <= known, named - known


def test_the_tutorial_names_every_experiment():
    text = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
    assert {name for name in experiment_names() if f"`{name}`" not in text} == set()
