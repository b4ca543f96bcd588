"""The order in which files list things cannot matter: not of entries, of actors, of seats, not in the last bit."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

import chipwar
from chipwar.scenario import catalogue, files, load, plays, shelves

CASTS = {
    "duel": {"usa": "hawk", "china": "linkage"},
    "teaching": {"usa": "trader", "china": "fortress"},
    "standard": {"usa": "hawk"},
}
SWAPPED = {"actors", "menu"}
"""Lists whose order means nothing either; plays, levels and effects are ordered by meaning or by name."""


def turn_round(node: yaml.Node, key: str = "") -> None:
    """Reverse every mapping below a node, and lists without an order of their own."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            turn_round(value, name.value)
        node.value.reverse()
    if isinstance(node, yaml.SequenceNode):
        for value in node.value:
            turn_round(value)
        if key in SWAPPED:
            node.value.reverse()


def reversed_text(text: str) -> str:
    """The same document with every mapping written the other way round; scalars keep their style."""
    node = yaml.compose(text)
    turn_round(node)
    # The format version stays in front, where a person looks for it.
    node.value.sort(key=lambda pair: pair[0].value != "chipwar")
    return yaml.serialize(node, allow_unicode=True, width=10_000)


def clear_caches() -> None:
    for cached in (*vars(catalogue).values(), plays.shipped_strategies):
        if hasattr(cached, "cache_clear"):
            cached.cache_clear()


@pytest.fixture
def other_catalogue(tmp_path, monkeypatch) -> Iterator[Callable[[str], Path]]:
    """A copy of the catalogue written the other way round; gives the path of a scenario likewise turned round."""
    shutil.copytree(files.CATALOGUE, tmp_path / "catalogue", ignore=shutil.ignore_patterns("text"))
    for file in (tmp_path / "catalogue").rglob("*.yaml"):
        file.write_text(reversed_text(file.read_text("utf-8")), "utf-8")
    for module in (load, plays, shelves):
        monkeypatch.setattr(module, "CATALOGUE", tmp_path / "catalogue")
    clear_caches()

    def scenario_file(name: str) -> Path:
        there = tmp_path / f"{name}.yaml"
        original = files.shipped("scenarios") / f"{name}.yaml"
        there.write_text(reversed_text(original.read_text("utf-8")), "utf-8")
        return there

    yield scenario_file
    monkeypatch.undo()
    clear_caches()


def marks(scenario: chipwar.Scenario, strategies: dict[str, str], runs: tuple[int, ...] = (0, 4)) -> list[str]:
    found = []
    for run in runs:
        game = chipwar.Game(scenario, 21, run, seats=strategies)
        while not game.over:
            game.advance()
        found.append(game.fingerprint())
    return found


def test_turning_round_really_turns_round():
    text = "chipwar: 1\na: {x: 1, y: '2'}\nb:\n  actors: [p, q]\n  plays: [r, s]\n"
    turned = yaml.safe_load(reversed_text(text))
    assert turned == {"chipwar": 1, "a": {"x": 1, "y": "2"}, "b": {"actors": ["q", "p"], "plays": ["r", "s"]}}
    assert list(turned) == ["chipwar", "b", "a"]
    assert list(turned["a"]) == ["y", "x"]


@pytest.mark.parametrize("name", CASTS)
def test_the_order_of_entries_does_not_matter(name, other_catalogue, monkeypatch):
    path = other_catalogue(name)
    turned = chipwar.load_scenario(path)
    turned_marks = marks(turned, dict(reversed(CASTS[name].items())))
    monkeypatch.undo()
    clear_caches()
    plain = chipwar.load_scenario(name)
    assert turned.ruleset.digest == plain.ruleset.digest
    assert turned.ruleset.layout.names() == plain.ruleset.layout.names()
    assert list(turned.ruleset.seats) == list(plain.ruleset.seats)
    assert turned_marks == marks(plain, CASTS[name])


def test_the_other_catalogue_is_really_read(other_catalogue, monkeypatch):
    turned = list(catalogue.catalogue_policies())
    monkeypatch.undo()
    clear_caches()
    plain = list(catalogue.catalogue_policies())
    assert turned != plain
    assert sorted(turned) == sorted(plain)


def test_the_order_in_which_people_hand_in_their_orders_does_not_matter():
    scenario = chipwar.load_scenario("teaching")
    found = []
    for seats in (scenario.seats, scenario.seats[::-1]):
        game = chipwar.Game(scenario, 9, 1, seats=dict.fromkeys(seats, "human"))
        for turn in range(6):
            drafts = {seat: first_choice(game, seat, turn) for seat in seats}
            for seat in seats:
                assert game.submit(seat, drafts[seat]) == []
            game.advance()
        found.append(game.fingerprint())
    assert found[0] == found[1]


def first_choice(game: chipwar.Game, seat: str, turn: int) -> list[chipwar.Order]:
    """Another legal order each turn."""
    templates = [template for template in game.legal_orders(seat) if template.levels]
    if not templates:
        return []
    template = templates[turn % len(templates)]
    return [chipwar.Order(policy=template.policy, target=template.target, level=template.levels[-1])]


def test_the_order_in_which_seats_are_given_strategies_does_not_matter():
    scenario = chipwar.load_scenario("teaching")
    strategies = {seat.id: seat.strategy for seat in scenario.ruleset.seats.values()}
    assert marks(scenario, strategies, (2,)) == marks(scenario, dict(reversed(strategies.items())), (2,))
