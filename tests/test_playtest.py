"""Playtests: drawn orders compare fairly, every question is answered or said to be for others, lines and record."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest

import chipwar
from chipwar.cli import OK, USAGE, main
from chipwar.lab.arms import Arm, Drawn, Table, play_arms
from chipwar.lab.batch import Question, run_batch
from chipwar.lab.measures import MEASURES
from chipwar.lab.playtest import load_questions, question_problems, run_playtest
from chipwar.lab.playtest_file import Bound
from chipwar.report.playtest import as_lines, as_record
from chipwar.scenario.texts import LOCALES, texts_for
from chipwar.strategies.playbook import hand_levers

SCORE = [("seat", "usa", "seat_score")]
GAMES = 4


pytestmark = pytest.mark.usefixtures("english")


@cache
def teaching():
    return chipwar.load_scenario("teaching")


def test_every_question_is_measured_or_left_to_others():
    """What no measure answers says who does; a bound without a reason is no bound."""
    file = load_questions()
    asked = {name for name, question in file.questions.items() if question.answered_by == "bots"}
    assert asked == set(MEASURES)
    assert len(file.questions) >= 12
    assert {name for name, question in file.questions.items() if question.answered_by == "people"} == {
        "time",
        "understood",
    }
    assert all(not question.figures for name, question in file.questions.items() if name not in asked)
    assert not question_problems(teaching())


def test_an_arm_without_orders_is_the_ordinary_game():
    """Arms stand side by side in one block, and each is the game that `simulate` plays."""
    first, second = play_arms(teaching(), 3, GAMES, SCORE, [Arm("one"), Arm("two", hushed="ai_incident")])
    batch = run_batch(Question(teaching(), 3), GAMES, 1, trajectories=True)
    assert np.array_equal(first.of("seat", "seat_score", "usa"), batch.outcome("seat_score", "usa"))
    assert not np.array_equal(second.values, first.values)


def test_drawn_orders_depend_on_their_name_and_on_nothing_else():
    """Two arms share every order they do not differ in, whatever stands beside them."""
    beside = Drawn("usa", "beside", 5)
    idle = {"usa": "pass"}
    alone = play_arms(teaching(), 1, GAMES, SCORE, [Arm("a", idle, drawn=(beside,))])[0]
    tested = Drawn("usa", "tested", 1, hand_levers(teaching(), teaching().ruleset.seats["usa"])[0])
    other = Arm("b", idle, drawn=(tested, beside))
    together = play_arms(teaching(), 1, GAMES, SCORE, [other, Arm("a", idle, drawn=(beside,))])
    assert np.array_equal(alone.values, together[1].values)
    unmoved = together[0].moved == 0.0
    assert not unmoved.all()
    assert np.array_equal(together[0].values[:, :, unmoved], alone.values[:, :, unmoved]) or unmoved.sum() == 0
    assert not np.array_equal(together[0].values, alone.values)


def test_a_bound_judges_what_it_names():
    """Without least and most a figure is told and not judged."""
    label = {"en": "a", "zh-Hans": "a", "zh-Hant": "a"}
    bound = Bound.model_validate({"label": label, "least": 0.1, "most": 0.9, "reason": "why"})
    assert [bound.holds(value) for value in (0.05, 0.1, 0.5, 0.9, 0.95)] == [False, True, True, True, False]
    assert Bound.model_validate({"label": label, "reason": "why"}).holds(1e9)


def test_results_do_not_depend_on_processes():
    """How arms are shared out changes nothing."""
    arms = [Arm(str(place), {"usa": "pass"}, drawn=(Drawn("usa", str(place), 2),)) for place in range(3)]
    one, two = (Table(teaching(), 0, GAMES, workers).play(arms, SCORE) for workers in (1, 2))
    assert all(np.array_equal(one[name].values, two[name].values) for name in one)


@cache
def small():
    return run_playtest(teaching(), 8, workers=1, only=("choices", "bargains", "story", "rounds", "time", "scores"))


@pytest.mark.parametrize("locale", LOCALES)
def test_answers_are_told_in_every_language(locale):
    lines = list(as_lines(small(), texts_for(locale)))
    assert len(lines) > 12
    assert any(texts_for(locale).say("playtest.people") in line for line in lines)
    assert any(texts_for(locale).say("playtest.later") in line for line in lines)


def test_the_record_judges_only_what_was_measured():
    record = json.loads(json.dumps(as_record(small())))
    assert record["questions"]["time"]["passes"] is None
    assert record["questions"]["story"]["figures"]
    for answer in record["questions"].values():
        if answer["passes"] is not None:
            assert answer["passes"] == all(figure["passes"] for figure in answer["figures"])


def test_the_command_answers_and_refuses_what_it_does_not_know(capsys):
    assert main(["playtest", "duel", "--games", "8", "--workers", "1", "--question", "story", "--json"]) == OK
    assert json.loads(capsys.readouterr().out)["scenario"] == "duel"
    assert main(["playtest", "--question", "storey"]) == USAGE
    assert "story" in capsys.readouterr().err
