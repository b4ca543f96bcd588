"""Beliefs: what a seat may believe follows from what it sees and from draws of its own, and from nothing else."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import chipwar
from chipwar.match.belief import Belief, believed
from chipwar.match.block import begin, seat_players
from chipwar.match.phases import play_turn
from chipwar.seats.observation import observe
from unseen import entitled, otherwise

SCENARIOS = ("duel", "full", "history_2022", "standard", "teaching")
TURNS = 5


@cache
def scenario(name: str) -> chipwar.Scenario:
    return chipwar.load_scenario(name)


@cache
def history(name: str, games: int = 1, turns: int = TURNS) -> tuple[np.ndarray, ...]:
    """The states of some games between characters before each turn's orders."""
    block, states = begin(scenario(name), [8] * games, list(range(games))), []
    seat_players(block, {})
    for _ in range(turns):
        states.append(block.matrix.copy())
        play_turn(block)
    return tuple(states)


def seats_to_try(name: str) -> list[str]:
    seats = scenario(name).seats
    return sorted({seats[0], seats[-1], *(seat for seat in seats if seat in ("china", "nvidia"))})


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_a_seat_cannot_see_changes_no_belief(name):
    for seed, who in enumerate(seats_to_try(name)):
        seat = scenario(name).ruleset.seats[who]
        rows = entitled(scenario(name), seat)
        other = [otherwise(scenario(name), state, rows, seed) for state in history(name)]
        one = believed(scenario(name), seat, history(name), 3, 2)
        two = believed(scenario(name), seat, other, 3, 2)
        assert one.matrix.tobytes() == two.matrix.tobytes(), who


def test_what_a_seat_sees_changes_its_belief():
    seat = scenario("teaching").ruleset.seats["usa"]
    one = believed(scenario("teaching"), seat, history("teaching"), 3, 2)
    for quantity, entity in (("tension", "world"), ("chip_budget", "china"), ("capability", "china")):
        domain = scenario("teaching").quantities[quantity].of
        seen = scenario("teaching").ruleset.row(domain, quantity, entity)
        if quantity == "chip_budget":
            seen = scenario("teaching").ruleset.row("signal", "seen", f"usa|{quantity}[{entity}]")
        last = history("teaching")[-1].copy()
        last[seen] *= 1.1
        two = believed(scenario("teaching"), seat, [*history("teaching")[:-1], last], 3, 2)
        row = scenario("teaching").ruleset.row(domain, quantity, entity)
        assert np.all(one.matrix[row] != two.matrix[row]), quantity


def test_believed_worlds_look_to_the_seat_like_the_game():
    known = scenario("teaching")
    for who, seat in known.ruleset.seats.items():
        block = believed(known, seat, history("teaching"), 11, 3)
        real = observe(known, history("teaching")[-1], seat)
        for world in range(3):
            shown = observe(known, block.matrix, seat, world)
            assert (shown.turn, shown.turns, shown.over) == (real.turn, real.turns, real.over)
            assert shown.quantities == real.quantities, who
            assert shown.measures == real.measures
            assert shown.news == real.news
            assert shown.purses == real.purses


def test_estimates_are_undone_within_their_range_and_worlds_differ():
    known = scenario("teaching")
    seat = known.ruleset.seats["usa"]
    block = believed(known, seat, history("teaching"), 11, 40)
    real = observe(known, history("teaching")[-1], seat)
    for seen in real.quantities:
        if seen.signal and seen.of == "china" and seen.value > 0.0:
            truths = block.row(known.quantities[seen.quantity].of, seen.quantity, seen.of)
            assert np.all((truths >= seen.low - 1e-9) & (truths <= seen.high + 1e-9)), seen
            assert np.ptp(truths) > 0.2 * (seen.high - seen.low), seen


def test_another_key_is_another_belief_and_the_same_key_the_same():
    known = scenario("teaching")
    seat = known.ruleset.seats["gulf"]
    one, again, other = (believed(known, seat, history("teaching"), key, 2).matrix for key in (5, 5, 6))
    assert one.tobytes() == again.tobytes()
    assert not np.array_equal(one, other)


def test_a_belief_kept_up_equals_one_made_at_once_also_among_other_games():
    known = scenario("teaching")
    seat = known.ruleset.seats["china"]
    states = history("teaching", games=3)
    kept = Belief(known, seat, [21, 22, 23], 2)
    for turn, state in enumerate(states):
        kept.watch(state)
        kept.watch(state)  # asked twice in one turn
        for game in range(3):
            alone = believed(known, seat, [past[:, game : game + 1] for past in states[: turn + 1]], 21 + game, 2)
            assert alone.matrix.tobytes() == kept.block.matrix[:, 2 * game : 2 * game + 2].copy().tobytes()


def test_an_earlier_state_begins_the_belief_anew():
    known = scenario("teaching")
    seat = known.ruleset.seats["china"]
    states = history("teaching")
    kept = Belief(known, seat, [21], 2)
    for state in states:
        kept.watch(state)
    kept.watch(states[0])
    assert kept.block.matrix.tobytes() == believed(known, seat, states[:1], 21, 2).matrix.tobytes()


def test_turns_nobody_watched_are_played_with_what_stands_now():
    known = scenario("teaching")
    seat = known.ruleset.seats["china"]
    block = believed(known, seat, history("teaching")[-1:], 21, 2)
    assert block.row("world", "turn").tolist() == [TURNS - 1.0] * 2
    shown = observe(known, block.matrix, seat, 1)
    assert shown.quantities == observe(known, history("teaching")[-1], seat).quantities
