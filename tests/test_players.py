"""Players: three strengths for every seat, searches that know only what their seat sees, programs from outside."""

from __future__ import annotations

import warnings
from functools import cache

import numpy as np
import pytest

import chipwar
from chipwar.base.errors import OrderError, RequestError
from chipwar.match.block import Block, begin, seat_players
from chipwar.match.outside import OutsidePlayer
from chipwar.match.phases import play_turn
from chipwar.match.players import player_of
from chipwar.scenario.strengths import characters_of, player_label, player_names, seat_strategies, strengths
from chipwar.scenario.texts import LOCALES, texts_for
from chipwar.strategies.hesitant import Hesitant
from chipwar.strategies.playbook import Decision, Playbook
from chipwar.strategies.reasons import reason, reason_key, reason_words
from unseen import entitled, otherwise

SCENARIOS = ("duel", "full", "history_2022", "standard", "teaching")
LEAST = {"few_worlds": 1, "worlds": 2, "few_turns": 1, "turns": 2}
"""A search so short that tests can make many."""


@cache
def scenario(name: str) -> chipwar.Scenario:
    return chipwar.load_scenario(name)


@pytest.fixture
def short(monkeypatch):
    """Every search is short."""
    strong = strengths()["strong"]
    assert strong.search is not None
    search = strong.search.model_copy(update=LEAST)
    monkeypatch.setitem(strengths(), "strong", strong.model_copy(update={"search": search}))


def all_seats(name: str, player: str) -> dict[str, str]:
    return dict.fromkeys(scenario(name).seats, player)


def as_ordered(block: Block, decisions: list[Decision], game: int = 0) -> list[tuple[str, str, float, float, str]]:
    """What a player ordered in one game: policy, target, level, notice, reason."""
    levers = block.scenario.ruleset.levers
    return [
        (
            levers[d.bid.lever].policy,
            levers[d.bid.lever].target,
            float(d.bid.level[game]),
            float(d.bid.notice[game]),
            d.reason,
        )
        for d in decisions
        if d.given[game]
    ]


# ---- names


def test_strengths_and_their_names():
    assert list(strengths()) == ["easy", "normal", "strong"]
    assert {"easy", "normal", "strong", "hawk", "pass", "human", "recorded"} <= set(player_names())
    assert "normal" not in seat_strategies()
    for name in player_names():
        words = [player_label(name, texts_for(locale)) for locale in LOCALES]
        assert all(words) and len(set(words)) > 1, name


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_seat_has_a_character_and_thus_three_strengths(name):
    known, keys = scenario(name), np.array([5], dtype=np.uint64)
    for seat in known.ruleset.seats.values():
        assert characters_of(seat), seat.id
        assert isinstance(player_of(known, seat, "easy", keys), Hesitant)
        assert player_of(known, seat, "strong", keys) is not None
        if seat.strategy in characters_of(seat):
            assert next(iter(characters_of(seat))) == seat.strategy


def test_an_unknown_player_is_refused_with_the_nearest_name():
    with pytest.raises(OrderError, match="strong"):
        chipwar.Game(scenario("duel"), seats={"usa": "stronk"})


# ---- what they order, and why


@pytest.mark.parametrize("name", SCENARIOS)
def test_easy_players_play_every_seat_to_the_end_and_say_why(name):
    game = chipwar.Game(scenario(name), seed=6, seats=all_seats(name, "easy"))
    orders = 0
    while not game.over:
        report = game.advance()
        assert not report.refused
        for order in report.orders:
            orders += 1
            assert reason_key(order.reason) == "easy"
            assert all("[" not in reason_words(texts_for(locale), order.reason) for locale in LOCALES)
        assert all(sum(o.seat == seat for o in report.orders) <= 1 for seat in scenario(name).seats)
    assert orders > len(scenario(name).seats)


SEARCH_REASONS = {"search_move", "search_plan", "search_keep"}


def play_strong(name: str, turns: int | None) -> set[str]:
    """All seats play ahead; returns the kinds of reasons they gave."""
    game, found = chipwar.Game(scenario(name), seed=6, seats=all_seats(name, "strong"), turns=turns), set()
    while not game.over:
        report = game.advance()
        assert not report.refused
        for order in report.orders:
            found.add(reason_key(order.reason))
            words = [reason_words(texts_for(locale), order.reason) for locale in LOCALES]
            assert all("{" not in said and "[" not in said for said in words) and len(set(words)) == 3
    return found


LARGE = ("standard", "full", "history_2022")
"""Scenarios in which searches for all seats take long."""


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.long] * (n in LARGE)) for n in SCENARIOS])
def test_strong_players_play_every_seat_and_say_why(name, short):
    found = play_strong(name, None if name == "duel" else 3)
    assert found and found <= SEARCH_REASONS


@pytest.mark.long
@pytest.mark.parametrize("name", SCENARIOS)
def test_strong_players_play_whole_games_and_say_why(name):
    assert play_strong(name, None) <= SEARCH_REASONS


def test_a_reason_with_slots_is_one_string_and_says_what_they_hold():
    told = reason("search_move", line="lead", gain=1.23456, whole=0.5, against="nothing")
    assert told == "search_move|line=lead|gain=1.23|whole=0.5|against=nothing"
    said = reason_words(texts_for("en"), told)
    assert all(part in said for part in ("lead", "1.23", "0.5", "doing nothing"))
    assert "The hawk" in reason_words(
        texts_for("en"), reason("search_move", line="lead", gain=1, whole=1, against="hawk")
    )


# ---- a search is decided alone, by its own key, and can be taken up again


def test_a_search_among_other_games_orders_as_if_alone(short):
    known = scenario("teaching")
    together = begin(known, [4] * 3, [0, 1, 2])
    alone = [begin(known, [4], [run]) for run in range(3)]
    for block in (together, *alone):
        seat_players(block, {"usa": "strong", "gulf": "strong"})
    for _ in range(4):
        decided = play_turn(together)
        for run, block in enumerate(alone):
            own = play_turn(block)
            for seat in ("usa", "gulf"):
                assert as_ordered(together, decided.get(seat, []), run) == as_ordered(block, own.get(seat, []))
    for run, block in enumerate(alone):
        assert together.matrix[:, [run]].tobytes() == block.matrix.tobytes()


def test_a_search_that_recalls_the_past_goes_on_as_if_it_had_been_there(short):
    known = scenario("teaching")
    block = begin(known, [4], [0])
    seat_players(block, {"china": "strong"})
    past = []
    for _ in range(3):
        past.append(block.matrix.copy())
        play_turn(block)
    past.append(block.matrix.copy())
    later = Block(known, block.matrix.copy(), block.keys)
    seat_players(later, {"china": "strong"})
    later.playbooks["china"].recall([state[:, 0] for state in past])
    block.playbooks["china"].watch(block.matrix)
    back = Block(known, past[1].copy(), block.keys)
    back.playbooks = {"china": block.playbooks["china"]}
    on, again = play_turn(block), play_turn(later)
    assert as_ordered(block, on["china"]) == as_ordered(later, again["china"])
    assert block.matrix.tobytes() == later.matrix.tobytes()
    back.playbooks["china"].recall([state[:, 0] for state in past[:2]])
    fresh = Block(known, past[1].copy(), block.keys)
    seat_players(fresh, {"china": "strong"})
    fresh.playbooks["china"].recall(past[:2])
    assert as_ordered(back, back.decide().get("china", [])) == as_ordered(fresh, fresh.decide()["china"])


# ---- players see only what their seat sees


@cache
def histories(name: str, seed: int, turns: int) -> tuple[np.ndarray, ...]:
    block, states = begin(scenario(name), [seed], [0]), []
    seat_players(block, {})
    for _ in range(turns):
        states.append(block.matrix.copy())
        play_turn(block)
    return tuple(states)


def ordered_after(
    name: str, seat: str, player: str, past: list[np.ndarray]
) -> list[tuple[str, str, float, float, str]]:
    """What a player orders when it has watched these states, the last of which stands now."""
    block = Block(scenario(name), past[-1].copy(), begin(scenario(name), [77], [0]).keys)
    seat_players(block, dict.fromkeys(scenario(name).seats, "pass") | {seat: player})
    block.playbooks[seat].recall(past)
    return as_ordered(block, block.decide()[seat])


def pairs_that_order_differently(count: int, players: tuple[str, ...]) -> list[tuple[object, ...]]:
    """Of so many pairs of pasts that look alike to a seat: those in which a player orders not the same."""
    found: list[tuple[object, ...]] = []
    orders = 0
    for number in range(count):
        name = ("teaching", "standard")[number % 2]
        seats = scenario(name).seats
        seat = seats[number % len(seats)]
        record = scenario(name).ruleset.seats[seat]
        player = players[number % len(players)]
        past = list(histories(name, number % 5, 1 + number % 4))
        rows = entitled(scenario(name), record, ordering=True)
        other = [otherwise(scenario(name), state, rows, number) for state in past]
        one, two = (ordered_after(name, seat, player, states) for states in (past, other))
        orders += len(one)
        if one != two:
            found.append((name, seat, player, one, two))
    assert orders > 0
    return found


def test_two_worlds_that_look_alike_get_the_same_orders(short):
    assert pairs_that_order_differently(24, ("normal", "easy", "strong")) == []


@pytest.mark.long
def test_many_worlds_that_look_alike_get_the_same_orders(short):
    assert pairs_that_order_differently(2000, ("normal", "easy", "strong")) == []


# ---- programs from outside


def cautious(view: chipwar.SeatView, legal: list[chipwar.LegalOrder]) -> list[chipwar.Order]:
    """Raises the first policy that can be raised."""
    for order in legal:
        higher = [level for level in order.levels if level > order.level]
        if higher:
            return [chipwar.Order(policy=order.policy, target=order.target, level=higher[0])]
    return []


def test_a_program_from_outside_plays_a_seat():
    asked = []

    def program(view, legal):
        asked.append(view.turn)
        assert view.seat == "usa" and any(order.levels for order in legal)
        return cautious(view, legal) if view.turn == 0 else []

    game = chipwar.Game(scenario("duel"), seats={"usa": program, "china": "pass"}, turns=3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        report = game.advance()
        game.advance()
    assert asked == [0, 1]
    assert [(order.seat, order.reason) for order in report.orders] == [("usa", "outside")]
    assert report.orders[0].after > report.orders[0].before


def test_what_a_program_may_not_order_is_refused_alone_and_told():
    def program(view, legal):
        wrong = [chipwar.Order(policy="us_consult", level=9), chipwar.Order(policy="us_konsult", level=1)]
        return [*wrong, *cautious(view, legal)]

    game = chipwar.Game(scenario("duel"), seats={"usa": program, "china": "pass"})
    with pytest.warns(UserWarning, match="us_consult"):
        report = game.advance()
    assert [refusal.code for _, refusal in report.refused] == ["level"]
    assert len(report.orders) == 1
    player = game.block.playbooks["usa"]
    assert isinstance(player, OutsidePlayer)
    assert [type(problem) for problem in player.problems] == [RequestError, RequestError]
    assert "us_consult" in str(player.problems[0]) and "us_konsult" in str(player.problems[1])


@pytest.mark.parametrize("answer", [None, [3], "nonsense", ZeroDivisionError("by nought")])
def test_a_program_that_fails_passes(answer):
    def program(view, legal):
        if isinstance(answer, Exception):
            raise answer
        return answer

    game = chipwar.Game(scenario("duel"), seats={"usa": program})
    silent = chipwar.Game(scenario("duel"), seats={"usa": "pass"})
    with pytest.warns(UserWarning, match="usa"):
        game.advance()
    silent.advance()
    assert game.fingerprint() == silent.fingerprint()
    player = game.block.playbooks["usa"]
    assert isinstance(player, OutsidePlayer) and len(player.problems) == 1


def test_a_program_cannot_reach_the_game_through_what_it_is_shown():
    def program(view, legal):
        legal.clear()
        return []

    game = chipwar.Game(scenario("duel"), seats={"usa": program, "china": "normal"})
    plain = chipwar.Game(scenario("duel"), seats={"usa": "pass", "china": "normal"})
    game.advance(), plain.advance()
    assert game.fingerprint() == plain.fingerprint()


def test_playbooks_are_players_that_need_no_watching():
    known = scenario("duel")
    model = next(iter(characters_of(known.ruleset.seats["usa"]).values()))
    playbook, block = Playbook(known, known.ruleset.seats["usa"], model), begin(known, [1], [0])
    before = block.matrix.copy()
    playbook.watch(block.matrix)
    playbook.recall([block.matrix])
    assert block.matrix.tobytes() == before.tobytes()
