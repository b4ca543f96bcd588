"""The law of fog: nothing public is a fixed multiple of what a state does not show, so no dial undoes an estimate."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from walk import assert_none

import chipwar

GAMES = {
    "standard": {"usa": "hawk", "china": "fortress"},
    "teaching": {"usa": "trader", "china": "fortress"},
    "history_2022": {},
}
SHOWN = "public"
CLOSE = 1e-9


def histories(name: str) -> tuple[chipwar.Scenario, np.ndarray]:
    """A scenario and all that one of its games held, [turns, rows]."""
    scenario = chipwar.load_scenario(name)
    game = chipwar.Game(scenario, 5, 0, seats=GAMES[name])
    found = []
    while not game.over:
        game.advance()
        found.append(game.block.matrix[:, 0].copy())
    return scenario, np.array(found)


def is_multiple(shown: np.ndarray, hidden: np.ndarray) -> bool:
    """Whether the one keeps its ratio to the other while both move."""
    if np.any(hidden == 0.0) or np.ptp(hidden) == 0.0 or np.ptp(shown) == 0.0:
        return False
    ratio = shown / hidden
    return bool(np.ptp(ratio) <= CLOSE * np.max(np.abs(ratio)))


def betrayed(scenario: chipwar.Scenario, history: np.ndarray) -> Iterator[str]:
    """Pairs of a public and another quantity of one state that keep their ratio."""
    layout = scenario.ruleset.layout
    ours = {name: model for name, model in scenario.quantities.items() if model.of == "state"}
    for state in layout.entities.ids["state"]:
        lines = {name: history[:, layout.row("state", name, state)] for name in ours}
        for shown in (name for name, model in ours.items() if model.seen == SHOWN):
            for hidden in (name for name, model in ours.items() if model.seen != SHOWN):
                if is_multiple(lines[shown], lines[hidden]):
                    yield f"{state}: {shown} gives away {hidden}"


@pytest.mark.parametrize("name", GAMES)
def test_nothing_public_gives_away_what_is_not(name):
    assert_none(betrayed(*histories(name)))


def test_a_fixed_multiple_is_found():
    hidden = np.array([1.0, 3.0, 2.0])
    assert is_multiple(2.0 * hidden, hidden)
    assert not is_multiple(2.0 * hidden + np.array([0.0, 0.1, 0.0]), hidden)
