"""Rounds: several quarters behind one decision, and the law that they change nothing but who may act when."""

from __future__ import annotations

import pytest

import chipwar
from chipwar.match.rounds import Rounds
from chipwar.play.standing import StandingOrder

QUARTERS = (2, 3, 4, 6)


def played_quarterly(scenario: chipwar.Scenario, quarters: int, changes: int) -> chipwar.Game:
    """The quarterly game in which all seats pass in every quarter but the first of each round."""
    game = chipwar.Game(scenario, 11, rounds=Rounds(1, changes))
    players = game.seats
    while not game.over:
        acts = game.turn % quarters == 0
        for seat, player in players.items():
            game.assign(seat, player if acts else "pass")
        game.advance()
    return game


@pytest.mark.parametrize("quarters", QUARTERS)
def test_rounds_equal_quarters_in_which_all_seats_pass(quarters):
    scenario = chipwar.load_scenario("teaching")
    rounds = Rounds(quarters)
    game = chipwar.Game(scenario, 11, rounds=rounds)
    while not game.over:
        game.advance()
    most = max(seat.changes for seat in game.scenario.ruleset.seats.values())
    assert game.fingerprint() == played_quarterly(scenario, quarters, most).fingerprint()


def test_a_batch_of_rounds_holds_the_same_games():
    scenario = chipwar.load_scenario("teaching")
    results = chipwar.simulate(scenario, runs=3, seed=11, workers=1, rounds=4, fingerprints=True)
    game = results.game(run=2)
    while not game.over:
        game.advance()
    assert game.fingerprint() == results.fingerprints[2]


def order(level: float, quarter: int = 0, policy: str = "us_basic_research") -> chipwar.Order:
    return chipwar.Order(policy=policy, level=level, notice=None, quarter=quarter)


def in_rounds(quarters: int, **options) -> chipwar.Game:
    seats = {"usa": "human", "china": "pass"}
    return chipwar.Game(chipwar.load_scenario("duel"), 3, seats=seats, rounds=Rounds(quarters, **options))


def test_a_calendar_order_is_given_in_its_quarter():
    game = in_rounds(4, interrupts=False)
    assert game.submit("usa", [order(1, quarter=0), order(3, quarter=2)]) == []
    game.advance()
    given = [(report.turn, o.after) for report in game.reports for o in report.orders if o.seat == "usa"]
    assert given == [(0, 1.0), (2, 3.0)]


def test_an_order_for_a_quarter_that_the_round_does_not_have_is_refused_alone():
    game = in_rounds(2)
    refused = game.submit("usa", [order(1), order(3, quarter=2)])
    assert [refusal.code for refusal in refused] == ["quarter"]
    assert [o.level for o in game.draft("usa")] == [1]


def test_the_changes_of_a_round_are_counted_over_all_its_quarters():
    game = in_rounds(4)
    most = game.scenario.ruleset.seats["usa"].changes
    policies = (
        "us_basic_research",
        "us_enforce",
        "us_consult",
        "us_critical_minerals",
        "us_energy_first",
        "us_cloud_rule",
    )
    orders = [order(2, quarter=place % 4, policy=policies[place]) for place in range(most + 1)]
    refused = game.submit("usa", orders)
    assert [refusal.code for refusal in refused] == ["too_many"]


def test_rounds_have_only_lengths_that_divide_a_year_or_two():
    with pytest.raises(chipwar.RequestError):
        Rounds(5)


def announced_by(seat: str) -> chipwar.Game:
    """A game in rounds of three in which the other side announces a rule in the second quarter."""
    game = chipwar.Game(
        chipwar.load_scenario("duel"), 3, seats={"usa": "human", "china": "human"}, rounds=Rounds(3, interrupts=True)
    )
    game.submit("usa", [order(3, quarter=1, policy="us_ban_export_grade")])
    return game


def test_a_rule_announced_against_a_seat_stops_the_round_for_it_alone():
    game = announced_by("usa")
    game.advance()
    assert game.turn == 2
    assert game.stopped("china") == ("rule",)
    assert game.stopped("usa") == ()
    assert game.waiting == ("china",)


def test_whom_an_interrupt_asks_may_make_one_change_and_nobody_else_any():
    game = announced_by("usa")
    game.advance()
    refused = game.submit("usa", [order(1)])
    assert [refusal.code for refusal in refused] == ["between"]
    stock = chipwar.Order(policy="cn_stockpile", level=1, notice=None)
    talks = chipwar.Order(policy="cn_efficiency", level=1, notice=None)
    assert [refusal.code for refusal in game.submit("china", [stock, talks])] == ["one_change"]
    game.advance()
    given = [(report.turn, o.policy) for report in game.reports for o in report.orders if o.seat == "china"]
    assert given == [(2, "cn_stockpile")]
    assert game.turn == 3


def test_a_standing_order_fires_once_when_its_condition_is_met():
    game = announced_by("usa")
    game.stand("china", [StandingOrder(policy="cn_stockpile", step=1, announced="us_ban_export_grade", by="usa")])
    game.advance()
    game.advance()
    given = [(r.turn, o.policy, o.by) for r in game.reports for o in r.orders if o.seat == "china"]
    assert given == [(2, "cn_stockpile", "standing")]
    assert game.standing("china") == ()


def test_a_seat_may_leave_two_standing_orders_and_only_for_what_it_has():
    game = in_rounds(3)
    one = StandingOrder(policy="us_basic_research", shortage_above=0.1)
    with pytest.raises(chipwar.OrderError):
        game.stand("usa", [one, one, one])
    with pytest.raises(chipwar.OrderError):
        game.stand("usa", [StandingOrder(policy="cn_stockpile", shortage_above=0.1)])
    assert game.standing("usa") == ()


@pytest.mark.parametrize(("default", "given"), [("pass", []), ("bot", []), ("draft", ["cn_stockpile"])])
def test_who_is_late_at_an_interrupt_gives_an_order_only_if_drafts_count(default, given):
    game = announced_by("usa")
    game.advance()
    game.default("china", default)
    assert game.submit("china", [chipwar.Order(policy="cn_stockpile", level=1, notice=None)]) == []
    game.advance()
    assert [o.policy for r in game.reports if r.turn == 2 for o in r.orders if o.seat == "china"] == given
