"""Going back, branches, and playing a game again from its orders."""

from __future__ import annotations

import dataclasses

import pytest

import chipwar
from chipwar.match.block import begin
from chipwar.play.verify import first_difference


def fresh(game: chipwar.Game):
    return begin(game.scenario, [game.seed], [game.run])


def played(turns: int, level: int = 0) -> chipwar.Game:
    game = chipwar.Game(chipwar.load_scenario("duel"), 5, seats={"usa": "human"})
    for turn in range(turns):
        if level and turn == 1:
            assert game.submit("usa", [chipwar.Order(policy="us_basic_research", level=level, notice=None)]) == []
        game.advance()
    return game


def test_undo_gives_the_very_state_back_and_keeps_the_branch():
    game = played(4, level=2)
    end = game.fingerprint()
    game.undo(3)
    assert (game.turn, game.fingerprint()) == (1, played(1).fingerprint())
    for _ in range(3):
        game.advance()
    assert game.fingerprint() == played(4).fingerprint() != end
    game.go_to(0)
    assert (game.turn, game.fingerprint()) == (4, end)


def test_playing_on_from_an_old_branch_leaves_the_other_alone():
    game = played(3, level=2)
    game.undo()
    game.advance()
    game.go_to(0)
    game.advance()
    assert [game.timeline.length(branch) for branch in range(2)] == [4, 3]
    assert game.fingerprint() == played(4, level=2).fingerprint()


def test_undo_of_an_undo_stands_where_it_stood():
    game = played(3, level=2)
    game.go_back(2)
    game.go_back(1)
    game.advance()
    game.advance()
    game.go_to(0)
    assert game.fingerprint() == played(3, level=2).fingerprint()
    assert first_difference(fresh(game), game.timeline) is None


@pytest.mark.parametrize("turn", [-1, 9])
def test_a_turn_that_is_not_there_is_refused(turn):
    game = played(2)
    with pytest.raises(chipwar.RequestError):
        game.go_back(turn)
    with pytest.raises(chipwar.RequestError):
        game.go_to(3)
    assert game.turn == 2


def test_every_turn_of_every_branch_comes_out_again_from_its_orders():
    game = played(6, level=3)
    game.undo(4)
    game.advance()
    assert first_difference(fresh(game), game.timeline) is None


def test_the_first_turn_and_quantity_that_differ_are_named():
    game = played(6, level=3)
    record = game.timeline.record(4)
    changed = record.after.copy()
    row = game.scenario.ruleset.row("world", "tension")
    changed[row] += 1e-12
    game.timeline.records[0, 4] = dataclasses.replace(record, after=changed)
    found = first_difference(fresh(game), game.timeline)
    assert (found.branch, found.turn, found.quantity) == (0, 4, game.scenario.ruleset.layout.names()[row])
    assert "Turn 5 of branch 1" in found.in_words()


def test_an_order_that_the_rules_refuse_is_named():
    game = played(3, level=3)
    record = game.timeline.record(1)
    wrong = [o.model_copy(update={"share": 0.123}) if o.policy == "us_basic_research" else o for o in record.given]
    game.timeline.records[0, 1] = dataclasses.replace(record, given=tuple(wrong))
    found = first_difference(fresh(game), game.timeline)
    assert (found.turn, found.seat, found.policy) == (1, "usa", "us_basic_research")
    assert "us_basic_research" in found.in_words()
