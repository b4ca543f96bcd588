"""Strategies against strategies: held against a package of tournaments, small games with known equilibria, games."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import chipwar
from chipwar.base.errors import ChipwarError, RequestError
from chipwar.cli import OK, USAGE, main
from chipwar.lab import arms
from chipwar.lab.arms import Arm, Drawn, Table
from chipwar.lab.contests import Contest, Field, Player, drawn_plans, mandates_of, named_player, own_players, players_of
from chipwar.lab.equilibria import equilibria, fictitious_play, pure_equilibria, regret_of, replicate
from chipwar.lab.meeting import games_needed, meet
from chipwar.lab.tournament import Payoffs, play_tournament, student
from chipwar.report.tournament import as_lines, page, refusals
from chipwar.scenario.models import PlannedOrder
from chipwar.scenario.texts import LOCALES, texts_for, use_locale
from chipwar.strategies.playbook import hand_levers

TURNS = 200
PAYOFF = {("C", "C"): (3, 3), ("C", "D"): (0, 5), ("D", "C"): (5, 0), ("D", "D"): (1, 1)}


pytestmark = pytest.mark.usefixtures("english")


@cache
def duel():
    return chipwar.load_scenario("duel")


# ---- the driver


def win_stay(own, other):
    """Keeps a move that earned 3 or 5."""
    if not own:
        return "C"
    if PAYOFF[own[-1], other[-1]][0] >= 3:
        return own[-1]
    return "D" if own[-1] == "C" else "C"


SIX = {
    "Cooperator": lambda own, other: "C",
    "Defector": lambda own, other: "D",
    "TitForTat": lambda own, other: other[-1] if other else "C",
    "Grudger": lambda own, other: "D" if "D" in other else "C",
    "Alternator": lambda own, other: "D" if own and own[-1] == "C" else "C",
    "WinStayLoseShift": win_stay,
}


def dilemma(pairs):
    """Scores of the repeated prisoner's dilemma, one draw each."""
    for row, column in pairs:
        moves, totals = ([], []), np.zeros(2)
        for _ in range(TURNS):
            now = SIX[row](*moves), SIX[column](*moves[::-1])
            totals += PAYOFF[now]
            for side, move in zip(moves, now, strict=True):
                side.append(move)
        yield totals[:1], totals[1:]


AXELROD = [
    [600, 0, 600, 600, 300, 600],
    [1000, 200, 204, 204, 600, 600],
    [600, 199, 600, 600, 498, 600],
    [600, 199, 600, 600, 597, 600],
    [800, 100, 503, 107, 400, 450],
    [600, 100, 600, 600, 450, 600],
]
"""What the Axelrod package gives for these six."""


def test_six_strategies_score_as_the_axelrod_package_says():
    """Six deterministic strategies, 200 turns, every pair."""
    first, second = play_tournament(list(SIX), list(SIX), dilemma).means()
    assert first.tolist() == AXELROD and np.array_equal(second, first.T)


@pytest.mark.long
def test_the_driver_equals_the_axelrod_package_on_six_strategies():
    """The same against the package itself, which takes long to import; and the totals without the own mirror."""
    axelrod = pytest.importorskip("axelrod", reason='python -m pip install -e ".[dev]" brings Axelrod')
    players = [getattr(axelrod, name)() for name in SIX]
    theirs = axelrod.Tournament(players, turns=TURNS, repetitions=1).play(progress_bar=False)
    ours = play_tournament(list(SIX), list(SIX), dilemma)
    first, second = ours.means()
    assert (first / TURNS).tolist() == [[float(value) for value in row] for row in theirs.payoff_matrix]
    assert np.array_equal(second, first.T)
    assert (first.sum(axis=1) - np.diag(first)).tolist() == [scores[0] for scores in theirs.scores]


def test_intervals_of_few_draws_are_those_of_student():
    """From the printed tables of t; with two draws an interval is six times as wide as with many."""
    tables = {1: 12.7062, 2: 4.3027, 3: 3.1824, 4: 2.7764, 7: 2.3646, 23: 2.0687, 1000: 1.9623}
    for freedom, wanted in tables.items():
        assert student(freedom) == pytest.approx(wanted, rel=3e-3), freedom


def test_scores_by_hand():
    """A defector against tit for tat earns 5 once and 1 then; tit for tat 0 once and 1 then."""
    found = play_tournament(["TitForTat", "Defector"], ["Defector"], dilemma)
    assert found.first[:, 0, 0].tolist() == [199.0, 200.0] and found.second[:, 0, 0].tolist() == [204.0, 200.0]
    assert np.isinf(found.within()[0]).all()


def test_best_replies_intervals_and_the_other_side():
    first = np.array([[[1.0, 2.0], [0.0, 0.0]], [[1.0, 1.0], [1.0, 3.0]]])
    found = Payoffs(("a", "b"), ("c", "d"), first, -first)
    assert found.best_shares().tolist() == [0.375, 0.625]  # a: half of a tie and one of four; b: the rest
    assert found.best_columns().tolist() == [1, 1]
    assert found.within()[0][0, 0] == pytest.approx(student(1) * np.sqrt(0.5) / np.sqrt(2.0))
    turned = found.turned()
    assert turned.rows == ("c", "d") and np.array_equal(turned.first[1, 0], -first[0, 1])


# ---- equilibria

PENNIES = np.array([[1.0, -1.0], [-1.0, 1.0]])
SEXES = np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 2.0]])
ROCK = np.array([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]])


def test_equilibria_of_known_games():
    pytest.importorskip("nashpy")
    (pennies,) = equilibria(PENNIES, -PENNIES)
    assert np.allclose(pennies.rows, 0.5) and np.allclose(pennies.columns, 0.5) and pennies.regret < 1e-12
    found = equilibria(*SEXES)
    assert sorted(tuple(np.round(e.rows, 6)) for e in found) == [(0.0, 1.0), (0.666667, 0.333333), (1.0, 0.0)]
    assert pure_equilibria(*SEXES) == [(0, 0), (1, 1)]
    (rock,) = equilibria(ROCK, -ROCK)
    assert rock.support == (3, 3) and rock.method == "nashpy"


def test_a_side_without_a_choice_meets_its_best_reply():
    """One column: no paths to follow, the best row is the equilibrium."""
    first, second = np.array([[0.3], [0.7], [0.5]]), np.array([[0.6], [0.4], [0.5]])
    (found,) = equilibria(first, second)
    assert found.rows.tolist() == [0.0, 1.0, 0.0] and found.columns.tolist() == [1.0]
    assert (found.first, found.second, found.regret) == (0.7, 0.4, 0.0)
    (turned,) = equilibria(second.T, first.T)
    assert turned.columns.tolist() == [0.0, 1.0, 0.0]


def test_without_nashpy_fictitious_play_comes_close_and_says_how_close(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "nashpy", None)
    (rock,) = equilibria(ROCK, -ROCK)
    assert rock.method == "fictitious_play" and np.allclose(rock.rows, 1 / 3, atol=0.02)
    assert rock.regret == regret_of(ROCK, -ROCK, (rock.rows, rock.columns)) < 0.02
    assert regret_of(ROCK, -ROCK, fictitious_play(ROCK, -ROCK, 50)) > rock.regret


def test_replicators_keep_shares_and_find_what_is_dominant():
    dominant = np.array([[3.0, 3.0], [1.0, 1.0]])
    rows, columns = replicate(dominant, dominant.T)
    assert np.allclose(rows.sum(axis=1), 1.0) and rows[0].tolist() == [0.5, 0.5]
    assert rows[-1, 0] > 0.99 and columns[-1, 0] > 0.99
    still, _ = replicate(ROCK, -ROCK)
    assert np.allclose(still, 1 / 3)


# ---- seats of games


def test_who_can_play_a_seat_and_what_a_plan_is():
    teaching = chipwar.load_scenario("teaching")
    names = [player.name for player in own_players(teaching, "usa")]
    assert names == ["coalition_builder", "hawk", "trader", "easy", "pass"]
    plans = drawn_plans(teaching, "usa", 1, 3)
    assert plans == drawn_plans(teaching, "usa", 1, 5)[:3] and plans != drawn_plans(teaching, "usa", 2, 3)
    hand = {teaching.ruleset.levers[i].policy for i in hand_levers(teaching, teaching.ruleset.seats["usa"])}
    for plan in plans:
        assert {order.policy for order in plan.plan} <= hand and all(order.level > 0 for order in plan.plan)
        assert len({(order.policy, order.target) for order in plan.plan}) == len(plan.plan)
    with pytest.raises(RequestError, match="usa"):
        own_players(teaching, "uas")
    with pytest.raises(RequestError, match="hawk"):
        named_player(teaching, "usa", "hawkk")
    assert len(mandates_of(teaching, "usa")) == len(mandates_of(teaching, "china")) == 4


def test_pairs_meet_the_same_luck_whoever_plays_beside(monkeypatch):
    """A cell is the same games whether it is played alone or among others."""
    rows = tuple(named_player(duel(), "usa", name) for name in ("hawk", "pass"))
    columns = tuple(named_player(duel(), "china", name) for name in ("fortress", "pass"))
    whole = Contest(Table(duel(), 1, 3), rows, columns).play()
    alone = Contest(Table(duel(), 1, 3), rows[:1], columns[1:]).play()
    assert np.array_equal(alone.first[0, 0], whole.first[0, 1]) and np.array_equal(
        alone.second[0, 0], whole.second[0, 1]
    )
    assert len(np.unique(whole.first)) == whole.first.size


def test_an_arm_is_the_same_games_whatever_arms_stand_beside():
    """A seat's drawn orders compete for its purse and its changes, so each arm must keep its own order of them."""
    hand = hand_levers(duel(), duel().ruleset.seats["china"])
    beside = Drawn("china", "beside", 8)
    arms = [Arm(f"{i}", {"china": "pass"}, drawn=(Drawn("china", "tested", 1, i), beside)) for i in hand[:6]]
    arms.append(Arm("base", {"china": "pass"}, drawn=(beside,)))
    keep = [("seat", "china", "seat_score")]
    together = Table(duel(), 1, 12).play(arms, keep)
    for arm in (arms[2], arms[4], arms[6]):
        alone = Table(duel(), 1, 12).play([arm], keep)[arm.name]
        assert np.array_equal(alone.values, together[arm.name].values), arm.name
        assert np.array_equal(alone.moved, together[arm.name].moved)


def test_plans_fill_up_and_profiles_are_sampled():
    table = Table(duel(), 1, 2)
    count = len(own_players(duel(), "usa")) + 1
    players = players_of(table, "usa", count)
    assert len(players) == count and players[-1].name == "plan 1" and players[-1].plan
    field = {"usa": players[-2:], "china": own_players(duel(), "china")[:1]}
    found = Field(table, field).sample(4)
    assert found.scores.shape == (4, 2, 2) and set(np.unique(found.choice[:, 0])) <= {0, 1}
    standing, _ = found.standing("china")
    assert standing.tolist() == [0.0]


def crowded(seat="usa"):
    """A plan of four changes in one turn, of which a seat may make three."""
    names = ("us_consult", "us_fdpr", "us_enforce", "us_stargate")
    return Player("plan 1", seat, "pass", tuple(PlannedOrder(turn=0, seat=seat, policy=n, level=0) for n in names))


def test_refused_orders_of_plans_are_counted_and_told():
    contest = Contest(Table(duel(), 1, 3), (crowded(), named_player(duel(), "usa", "pass")), meeting().players["china"])
    contest.play()
    assert {who: dict(count) for who, count in contest.refused.items() if count} == {("usa", "plan 1"): {"too_many": 6}}
    found = replace(meeting(), players={**meeting().players, "usa": contest.rows}, refused=contest.refused)
    (said,) = refusals(found, texts_for("en"))
    assert (
        f"6 of the {4 * 2 * meeting().payoffs.draws} orders" in said and "more changes than a turn allows (6)" in said
    )
    assert not list(refusals(meeting(), texts_for("en")))


def test_a_contest_at_another_table_counts_refused_orders_of_its_own():
    contest = Contest(Table(duel(), 1, 3), meeting().players["usa"], meeting().players["china"])
    other = replace(contest, table=Table(duel(), 2, 3))
    other.refused["usa", "x"] = Counter({"unaffordable": 1})
    assert not contest.refused and other == replace(contest, table=other.table)


def test_a_score_that_is_no_number_stops_a_table(monkeypatch):
    real, row = arms.play_turn, duel().ruleset.row("seat", "seat_score", "usa")

    def breaking(block, submit):
        real(block, submit)
        block.matrix[row, 2] = np.inf

    monkeypatch.setattr(arms, "play_turn", breaking)
    with pytest.raises(ChipwarError, match=r"seat_score \(usa\) is not a number"):
        Table(duel(), 1, 3).play([Arm("base")], [("seat", "usa", "seat_score")])


def test_progress_counts_every_game_of_a_tournament():
    done, names = [], ([], ["pass"])
    count = len(own_players(duel(), "usa")) + 1
    meet(duel(), ("usa", "china"), 2, 1, 1, count, names, 2, done.append)
    assert sum(done) == games_needed(duel(), ("usa", "china"), 2, count, names, 2)


@cache
def meeting():
    names = (["coalition_builder", "pass"], ["fortress", "pass"])
    return meet(duel(), ("usa", "china"), 2, 1, 1, named=names, profiles=3)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_tournament_is_told(locale):
    use_locale(locale)
    found, texts = meeting(), texts_for(locale)
    lines = list(as_lines(found, texts))
    assert len(lines) >= 2 + 1 + 1 + 2 + 4
    said = page(found, texts)
    assert {figure.name for section in said.sections for figure in section.figures} >= {"scores_usa", "shares_china"}


def test_the_command_writes_a_page(tmp_path, capsys):
    words = ["tournament", "duel", "--rows", "hawk,pass", "--columns", "fortress,pass", "--draws", "2"]
    words += ["--profiles", "0", "--workers", "1"]
    assert main([*words, "--out", str(tmp_path), "--json"]) == OK
    record = json.loads(capsys.readouterr().out)
    assert np.array(record["payoffs"]["usa"]).shape == (2, 2) and record["games"] == 8
    assert (tmp_path / "report.html").is_file() and record["profiles"] is None
    for wrong in (["--seats", "usa"], ["--seats", "usa,chna"], ["--rows", "hawkk"]):
        assert main([*words, *wrong]) == USAGE
