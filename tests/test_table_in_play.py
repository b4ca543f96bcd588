"""The table and the round in play: what deals ask is kept and told, and nothing is heard that should not be."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import chipwar
from chipwar.base.errors import OrderError, RequestError, SaveError
from chipwar.match.rounds import Rounds
from chipwar.play.deals import Club, Common, Deal, Notice, Truce
from chipwar.play.journal import Journal
from chipwar.play.journal_records import Act as Kept
from chipwar.play.standing import StandingOrder
from chipwar.play.table import Act


def table(**options) -> chipwar.Game:
    scenario = chipwar.load_scenario("teaching")
    return chipwar.Game(scenario, 5, seats=dict.fromkeys(scenario.seats, "human"), **options)


def agreed(game: chipwar.Game, deal: Deal) -> str:
    """The id of a deal that all its parties sign."""
    offered = game.talks.offer(deal)
    assert offered.refusal is None, offered.refusal
    made = offered.happened[0].deal.id
    for seat in deal.others(deal.by):
        assert game.talks.answer(seat, made, True).refusal is None
    return made


def raised(game: chipwar.Game, seat: str, policy: str, quarter: int = 0) -> chipwar.Order:
    """An order of the policy, to the highest level that is legal now, with the least notice."""
    legal = next(order for order in game.legal_orders(seat) if order.policy == policy)
    return chipwar.Order(policy=policy, level=legal.levels[-1], notice=None, quarter=quarter)


PACKAGING = "cn_advanced_packaging"
NOTICE = Notice(seat="china", policy=PACKAGING, quarters=1)


def test_an_order_with_the_least_notice_is_told_with_the_notice_that_a_deal_asks():
    game = table()
    agreed(game, Deal(by="china", parties=("china", "gulf"), clauses=(NOTICE,), term=4))
    assert game.submit("china", [raised(game, "china", PACKAGING)]) == []
    (given,) = game.advance().orders
    assert given.notice == 1
    assert game.verify() is None


def test_a_calendar_order_takes_the_least_notice_that_a_deal_allows():
    game = table(rounds=2)
    agreed(game, Deal(by="china", parties=("china", "gulf"), clauses=(NOTICE,), term=4))
    assert game.submit("china", [raised(game, "china", PACKAGING, quarter=1)]) == []


def test_who_passes_passes_the_whole_round():
    game = table(rounds=2)
    game.default("china", "pass")
    game.submit("china", [raised(game, "china", PACKAGING, quarter=1)])
    game.advance()
    assert [order for report in game.reports for order in report.orders] == []


def test_a_key_belongs_to_one_kind_of_act():
    game = table()
    game.submit("china", [], key="once")
    with pytest.raises(RequestError, match="once"):
        game.talks.say(Act(kind="next_round", seat="china"), key="once")


def test_what_is_no_turn_is_not_kept(tmp_path: Path):
    game = table()
    game.keep(tmp_path / "kept.chipwar")
    game.advance()
    for act in (lambda: game.go_back(0.5), lambda: game.undo(0.5), lambda: game.go_to(0.0)):
        with pytest.raises(TypeError):
            act()
    with pytest.raises(RequestError):
        game.deadline(math.nan)
    game.close()
    assert chipwar.Game.load(tmp_path / "kept.chipwar").turn == 1


def test_a_refused_order_that_is_no_number_does_not_spoil_the_save(tmp_path: Path):
    game = table()
    refusals = game.submit("china", [chipwar.Order(policy=PACKAGING, level=level) for level in (math.nan, 1e308)])
    assert [refusal.code for refusal in refusals] == ["level", "level"]
    far = chipwar.Order(policy=PACKAGING, level=1.0, notice=10**400)
    assert [refusal.code for refusal in game.judge("china", [far])] == ["notice"]
    game.save(tmp_path / "saved.chipwar")


@pytest.mark.parametrize("version", [1, 2])
def test_a_whole_file_that_holds_no_game_is_refused(version: int):
    with pytest.raises(SaveError):
        chipwar.Game.load(Path(__file__).parent / "saves" / f"version_{version}.chipwar")


def test_a_file_with_an_act_that_nobody_knows_is_refused(tmp_path: Path):
    file = tmp_path / "kept.chipwar"
    table().save(file)
    with Journal.open(file) as journal:
        journal.append(Kept("nonsense", 0))
    with pytest.raises(SaveError):
        chipwar.Game.load(file)


def test_a_turn_that_was_not_played_is_told_by_its_number():
    with pytest.raises(RequestError, match=r"Turn 3 has not been played here\. Turns played so far: 0\."):
        table().why("owned", "usa", turn=2)


BROKEN = "headline.treaty_broken"


def news(game: chipwar.Game, seat: str) -> set[tuple[str, str]]:
    report = game.report(seat)
    assert report is not None
    return {(event.key, event.partner) for event in report.events if "broken" in event.key}


def test_who_was_party_to_a_secret_deal_is_not_told_when_it_is_broken():
    game = table()
    made = agreed(game, Deal(by="china", parties=("china", "gulf"), clauses=(Truce(),), term=4, public=False))
    game.talks.leave("china", made)
    game.advance()
    assert news(game, "usa") == {("headline.promise_broken", "")}
    assert (BROKEN, game.scenario.ruleset.seats["gulf"].actors[0]) in news(game, "gulf")


def test_every_party_reads_that_a_public_promise_was_broken():
    game = table()
    made = agreed(game, Deal(by="china", parties=("china", "gulf", "usa"), clauses=(Truce(),), term=4))
    game.talks.leave("china", made)
    game.advance()
    actors = {game.scenario.ruleset.seats[seat].actors[0] for seat in ("gulf", "usa")}
    assert news(game, "usa") == {(BROKEN, actor) for actor in actors}


def test_who_leaves_a_club_with_notice_breaks_no_promise():
    game = table()
    makers = ("gulf", "hubs", "sme_allies")
    club = Club(minimum=(Common(policy="th_host_dc", level=1), Common(policy="al_talent", level=1)))
    made = agreed(game, Deal(by=makers[0], parties=makers, clauses=(), term=8, club=club))
    game.talks.leave(makers[0], made)
    while any(makers[0] in live.members for live in game.talks.seen_by(makers[0]).standing):
        game.advance()
    assert any(told.what == "left" for told in game.talks.seen_by(makers[0]).told)
    assert not [event for report in game.reports for event in report.events if "broken" in event.key]


def interrupted(seed: int) -> chipwar.Game:
    """A game in the midst of a round that has stopped for China."""
    seats = {"usa": "human", "china": "human"}
    rounds = Rounds(3, interrupts=True)
    game = chipwar.Game(chipwar.load_scenario("duel"), seed, seats=seats, rounds=rounds)
    game.submit("usa", [chipwar.Order(policy="us_ban_export_grade", level=3, quarter=1)])
    game.advance()
    assert game.stopped("china")
    return game


def test_inside_a_round_nobody_talks_and_standing_orders_stay():
    game = interrupted(3)
    deal = Deal(by="china", parties=("china", "usa"), clauses=(Truce(),), term=4)
    refusal = game.talks.offer(deal).refusal
    assert refusal is not None and refusal.code == "closed"
    with pytest.raises(OrderError):
        game.stand("china", [StandingOrder(policy="cn_stockpile", lamp_on="chips")])
    game.advance()
    assert game.talks.offer(deal).refusal is None


def test_what_is_drafted_in_an_interrupt_is_not_heard_of():
    for seed in range(3, 9):
        drafted, silent = interrupted(seed), interrupted(seed)
        drafted.submit("china", [chipwar.Order(policy="cn_rare_earth_quota", target="usa", level=1)])
        assert drafted.draft("china")
        assert drafted.rumours("usa") == silent.rumours("usa")


def test_what_a_person_means_is_not_told_in_a_scripted_seats_words():
    game = chipwar.Game(chipwar.load_scenario("duel"), 3, seats={"usa": "human"})
    deal = Deal(by="usa", parties=("china", "usa"), clauses=(Truce(),), term=4, reason="offer.step_for_step")
    assert game.talks.offer(deal).happened[0].deal.reason == ""


def test_a_seat_that_is_not_there_reads_no_table():
    game = chipwar.Game(chipwar.load_scenario("duel"), 3)
    with pytest.raises(OrderError):
        game.talks.seen_by("atlantis")
