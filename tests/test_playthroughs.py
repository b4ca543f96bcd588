"""Golden games: texts a person can read, compared word by word, the last fingerprint included.

A difference means that results or their wording changed. If that is meant, write the texts anew with
`python -m pytest tests/test_playthroughs.py --renew`, read what changed, and say why in the changelog.
"""

from __future__ import annotations

import difflib
import shlex
from pathlib import Path

import pytest

from chipwar import cli
from chipwar.scenario.files import scenario_names
from chipwar.scenario.texts import use_locale

FOLDER = Path(__file__).parent / "playthroughs"
GAMES = {
    "duel_seed_7": "run duel --seed 7 --turns 8 --lang en",
    "duel_seed_7_zh-Hans": "run duel --seed 7 --turns 8 --lang zh-Hans",
    "teaching_seed_7": "run teaching --seed 7 --lang en",
    "standard_seed_7_zh-Hant": "run standard --seed 7 --turns 8 --lang zh-Hant",
    "full_seed_7": "run full --seed 7 --turns 6 --lang en",
    "history_2022_seed_7": "run history_2022 --seed 7 --lang en",
}
MOST_LINES_SHOWN = 40


@pytest.fixture(autouse=True)
def language():
    yield
    use_locale(None)


def told(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The command and what the program says to it."""
    assert cli.main(shlex.split(command)) == cli.OK
    return f"$ chipwar {command}\n{capsys.readouterr().out}"


@pytest.mark.parametrize("name", GAMES)
def test_a_game_is_told_as_before(name, capsys, request):
    file, text = FOLDER / f"{name}.txt", told(GAMES[name], capsys)
    if request.config.getoption("--renew"):
        file.write_text(text, encoding="utf-8")
    before = file.read_text("utf-8") if file.is_file() else ""
    difference = list(difflib.unified_diff(before.splitlines(), text.splitlines(), "before", "now", lineterm=""))
    assert not difference, "\n".join(difference[:MOST_LINES_SHOWN])


def test_every_golden_text_is_of_a_game():
    assert sorted(file.stem for file in FOLDER.iterdir()) == sorted(GAMES)


def test_every_shipped_scenario_is_told():
    assert {command.split()[1] for command in GAMES.values()} == set(scenario_names())
