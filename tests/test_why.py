"""Why a quantity changed: a worked example, the words for it, and what a seat may not learn from an account."""

from __future__ import annotations

import numpy as np
import pytest

import chipwar
from chipwar.base.errors import ChipwarError
from chipwar.play.backward import Walker
from chipwar.play.why import Turn, account, seen_account
from chipwar.report.why import Accountant
from chipwar.scenario.texts import LOCALES, texts_for


def played(turns: int, ban: int | None = None, name: str = "teaching", seats: dict[str, str] | None = None):
    """A game and all its states: float64 [rows, 1] each; the ban is ordered in the third turn."""
    game = chipwar.Game(chipwar.load_scenario(name), seed=3, seats=seats or {"usa": "human"})
    states = [game.block.matrix.copy()]
    for turn in range(turns):
        if turn == 2 and ban is not None:
            order = chipwar.Order(policy="us_ban_export_grade", target="china", level=ban)
            assert game.submit("usa", [order]) == []
        game.advance()
        states.append(game.block.matrix.copy())
    return game, states


@pytest.fixture(scope="module")
def banned():
    game, states = played(4, ban=3)
    return game, Walker(game.scenario), states


def test_the_parts_of_a_ban_are_named(banned):
    """Worked example: a ban on the export-grade line at level 3 stops its deliveries; the account says so."""
    game, walker, states = banned
    found = account(game.scenario, walker, "export_received", "china", states[2], states[3], states[1])
    assert found.change < 0.0
    first = found.parts[0]
    assert (first.kind, first.name, first.of) == ("policy", "us_ban_export_grade", "usa")
    assert first.amount < 0.5 * found.change
    assert (first.cause.level, first.cause.since, first.cause.target) == (3.0, 2, "china")


def test_installed_compute_changes_by_its_flows(banned):
    game, walker, states = banned
    found = account(game.scenario, walker, "owned", "china", states[2], states[3], states[1])
    parts = {part.name: part for part in found.parts if part.kind == "flow"}
    assert {"retired", "arrived_grey", "arrived_domestic"} <= set(parts)
    layout = game.scenario.ruleset.layout
    rows = [
        row
        for row in range(*layout.rows("holding", "retired").indices(layout.size))
        if walker.owner("holding", walker.name(row)[2]) == "china"
    ]
    assert parts["retired"].amount == pytest.approx(-sum(states[3][row, 0] for row in rows))
    assert "arrived_export" not in parts or parts["arrived_export"].cause.policy == "us_ban_export_grade"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_account_can_be_said(banned, locale, monkeypatch):
    monkeypatch.setenv("CHIPWAR_STRICT_TEXTS", "1")
    game, walker, states = banned
    words = Accountant(game.scenario, texts_for(locale))
    turn = Turn(walker, states[2], states[3], states[1])
    for quantity, model in game.scenario.quantities.items():
        for entity in game.scenario.ruleset.layout.entities.ids[model.of]:
            found = turn.account(quantity, entity)
            said = words.sentence(found)
            assert said and "{" not in said and "[" not in said


def test_the_sentence_of_the_example(banned):
    game, walker, states = banned
    found = account(game.scenario, walker, "export_received", "china", states[2], states[3], states[1])
    said = Accountant(game.scenario, texts_for("en")).sentence(found)
    assert said.startswith("China, Export-grade chips received −0.")
    assert "Ban export-grade chips, United States, level 3, since 2025Q3" in said


def shaken(walker: Walker, seat: str, states: list, rng: np.random.Generator) -> list:
    """The same states but for everything that the seat does not know."""
    unknown = ~walker.known(seat)
    found = []
    for state in states:
        other = state.copy()
        other[unknown] = rng.normal(size=(int(unknown.sum()), 1)) * 10.0
        found.append(other)
    return found


@pytest.mark.parametrize("seat", ["usa", "china", "gulf", "hubs", "nvidia", "sme_allies"])
def test_an_account_for_a_seat_is_made_of_what_it_knows(banned, seat):
    """Two worlds that differ in everything that the seat does not know give the same bytes."""
    game, walker, states = banned
    layout = game.scenario.ruleset.layout
    other = shaken(walker, seat, states, np.random.default_rng(1))
    told = 0
    turns = [Turn(walker, world[3], world[4], world[2], walker.known(seat)) for world in (states, other)]
    for quantity, model in game.scenario.quantities.items():
        for entity in layout.entities.ids[model.of]:
            if not walker.known(seat)[layout.row(model.of, quantity, entity)]:
                continue
            mine, theirs = (turn.account(quantity, entity) for turn in turns)
            assert mine.model_dump_json() == theirs.model_dump_json(), (quantity, entity)
            told += sum(part.kind != "hidden" for part in mine.parts)
    assert told > 20


def test_the_check_would_notice(banned):
    """Positive control: the account with all secrets is another in the other world."""
    game, walker, states = banned
    other = shaken(walker, "usa", states, np.random.default_rng(1))
    mine = account(game.scenario, walker, "tension", "world", states[3], states[4], states[2])
    theirs = account(game.scenario, walker, "tension", "world", other[3], other[4], other[2])
    assert mine.parts != theirs.parts


def test_an_estimate_has_no_account(banned):
    game, walker, states = banned
    usa = game.scenario.ruleset.seats["usa"]
    with pytest.raises(ChipwarError):
        seen_account(game.scenario, walker, usa, "memory_bank", "china", states[2], states[3])
    with pytest.raises(ChipwarError):
        account(game.scenario, walker, "no_such", "china", states[2], states[3])


def test_a_secret_policy_of_another_is_never_named(banned):
    game, walker, states = banned
    ruleset = game.scenario.ruleset
    for seat in ruleset.seats.values():
        for part in _all_parts(game, walker, states, seat):
            if part.cause is not None and part.cause.policy and ruleset.policies[part.cause.policy].model.secret:
                assert part.cause.actor in seat.actors


def _all_parts(game, walker, states, seat):
    layout = game.scenario.ruleset.layout
    turn = Turn(walker, states[2], states[3], states[1], walker.known(seat.id))
    for quantity, model in game.scenario.quantities.items():
        for entity in layout.entities.ids[model.of]:
            if walker.known(seat.id)[layout.row(model.of, quantity, entity)]:
                yield from turn.account(quantity, entity).parts
