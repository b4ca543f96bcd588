"""Who plays a seat, who is ready, and what counts for those who are not in time."""

from __future__ import annotations

import pytest

import chipwar


def game_of(**seats: str) -> chipwar.Game:
    return chipwar.Game(chipwar.load_scenario("duel"), 5, seats={"usa": "human", "china": "human"} | seats)


def research(level: int = 2) -> list[chipwar.Order]:
    return [chipwar.Order(policy="us_basic_research", level=level, notice=None)]


def given(report: chipwar.play.report.TurnReport, seat: str = "usa") -> list[tuple[str, str]]:
    return [(order.policy, order.by) for order in report.orders if order.seat == seat]


def test_a_draft_takes_readiness_back():
    game = game_of()
    game.ready("usa")
    assert game.waiting == ("china",)
    game.submit("usa", research())
    assert game.waiting == ("china", "usa")


def test_the_draft_counts_for_a_seat_that_is_not_ready_unless_said_otherwise():
    game = game_of()
    game.submit("usa", research())
    assert given(game.advance()) == [("us_basic_research", "draft")]


def test_a_seat_that_passes_when_late_gives_no_order():
    game = game_of()
    game.default("usa", "pass")
    game.submit("usa", research())
    assert given(game.advance()) == []


def test_a_bot_orders_for_a_seat_that_is_late_and_for_this_turn_only():
    game = game_of()
    game.default("usa", "bot")
    game.submit("usa", research())
    plain = game_of(usa="normal")
    assert given(game.advance()) == given(plain.advance()) != []
    assert game.seats["usa"] == "human"
    game.submit("usa", research())
    game.ready("usa")
    assert given(game.advance()) == [("us_basic_research", "draft")]


def test_a_seat_changes_hands_without_losing_its_draft():
    game = game_of()
    game.submit("usa", research())
    game.assign("usa", "pass")
    assert game.draft("usa")[0].policy == "us_basic_research"
    assert game.waiting == ("china",)
    assert given(game.advance()) == [("us_basic_research", "draft")]
    game.assign("usa", "normal")
    assert given(game.advance()) != []


def test_a_seat_cannot_be_given_to_nobody():
    game = game_of()
    with pytest.raises(chipwar.OrderError):
        game.assign("usa", "nobody")
    with pytest.raises(chipwar.OrderError):
        game.assign("atlantis", "pass")
    assert game.seats["usa"] == "human"


def test_a_program_from_outside_plays_a_seat_and_is_given_anew_to_a_loaded_game(tmp_path):
    asked = []

    def program(view, legal):
        asked.append((view.seat, view.turn, len(legal)))
        return research()

    game = game_of(usa=program)
    assert given(game.advance()) == [("us_basic_research", "strategy")]
    game.assign("usa", program)
    assert game.seats["usa"] == "outside"
    game.save(tmp_path / "game.chipwar")
    loaded = chipwar.Game.load(tmp_path / "game.chipwar")
    assert loaded.verify() is None
    assert loaded.waiting == ("china", "usa")
    loaded.assign("usa", program)
    assert loaded.waiting == ("china",)
    loaded.advance()
    assert [(seat, turn) for seat, turn, _ in asked] == [("usa", 0), ("usa", 1)]


class Hands:
    """A clock whose hands are moved by the test."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def test_a_turn_is_due_when_all_are_ready_or_the_time_has_run_out():
    game, hands = game_of(), Hands()
    game.clock.now = hands
    game.deadline(60)
    assert not game.due
    hands.time = 59.0
    assert (game.clock.left, game.due) == (1.0, False)
    game.clock.pause()
    hands.time = 500.0
    assert (game.clock.left, game.due) == (1.0, False)
    game.clock.go_on()
    hands.time = 501.0
    assert game.due
    game.advance()
    assert (game.clock.left, game.due) == (60.0, False)
    game.ready("usa")
    game.ready("china")
    assert game.due


def test_time_that_passed_while_a_game_was_closed_closes_no_turn(tmp_path):
    game = game_of()
    game.deadline(0.001)
    game.save(tmp_path / "game.chipwar")
    loaded = chipwar.Game.load(tmp_path / "game.chipwar")
    assert loaded.clock.seconds == 0.001
    loaded.clock.now = Hands()
    loaded.clock.restart()
    assert not loaded.due


def test_a_deadline_takes_time():
    with pytest.raises(chipwar.RequestError):
        game_of().deadline(0)
