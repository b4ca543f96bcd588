"""Experiments as lessons: guides in three languages, sizes for a lesson, what is measured against what was planted."""

from __future__ import annotations

from pathlib import Path
from string import Formatter
from types import SimpleNamespace

import numpy as np
import pytest
from pydantic import ValidationError

from chipwar.lab.batch import Question
from chipwar.lab.claims import Claim, Finding, interval, measure
from chipwar.lab.effects import _ranks, drawn_numbers, effect, luck_alone, mattering
from chipwar.lab.experiments import (
    Experiment,
    ExperimentFile,
    Findings,
    Tables,
    experiment_names,
    load_experiment,
    read_experiment,
)
from chipwar.match.block import begin
from chipwar.report.lessons import guide_lines, lesson_book
from chipwar.report.sentences import answer_sentence
from chipwar.scenario.load import load_scenario
from chipwar.scenario.texts import LOCALES, texts_for, use_locale

ROOT = Path(__file__).resolve().parents[1]
LESSONS = ROOT / "docs" / "lessons"
MOST_GAMES = 600
TABLES: Tables = {}
INSIGHTS = {
    *("ban", "waterbed", "reach", "stockpile", "memory_logic", "mandate", "whole_nation", "efficiency"),
    *("open_source", "rare_earths", "counter_sanctions", "compute_diplomacy", "consultation", "ladder"),
}


@pytest.mark.parametrize("name", experiment_names())
def test_every_experiment_is_a_lesson_in_three_languages(name):
    model = read_experiment(name)
    assert model.title and model.guide and model.outcomes and model.claims and model.guide.sources
    assert model.runs * len(model.arms) <= MOST_GAMES
    assert any(claim.shown for claim in model.claims)
    guide = model.guide
    labels = [
        model.title,
        guide.look,
        guide.shows,
        guide.limits,
        guide.rests,
        *guide.ask,
        *(c.says for c in model.claims),
    ]
    assert all(label.en and label.zh_Hans and label.zh_Hant for label in labels)
    compared = {arm for claim in model.claims for arm in claim.arms}
    assert compared <= set(model.arms)


def test_every_insight_has_an_experiment():
    assert set(experiment_names()) >= INSIGHTS


@pytest.mark.parametrize("locale", LOCALES)
def test_the_book_of_lessons_is_what_the_files_say(locale, request):
    file = LESSONS / f"{locale}.md"
    use_locale(locale)
    try:
        text = lesson_book(texts_for(locale), TABLES)
    finally:
        use_locale(None)
    if request.config.getoption("--renew"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert file.read_text("utf-8") == text


def test_a_guide_fits_on_a_page():
    for name in experiment_names():
        lines = [line for line in guide_lines(load_experiment(name, TABLES), texts_for("en")) if line]
        assert sum(-(-len(line) // 95) for line in lines) <= 75, name


def results(**courses: list[float]) -> dict[str, SimpleNamespace]:
    """Arms of two turns with these values in each game after the first turn, 1 before."""

    def arm(values: list[float]) -> SimpleNamespace:
        course = np.array([[1.0] * len(values), values])
        return SimpleNamespace(outcome=lambda quantity, of: course)

    return {name: arm(values) for name, values in courses.items()}


def claim(**parts: object) -> Claim:
    usual = {"says": {"en": "so"}, "quantity": "q", "of": "world", "turn": 0}
    return Claim.model_validate(usual | parts)


def test_an_effect_with_bounds_counts_the_pairs_within_them():
    played = results(a=[1.0, 1.0, 1.0, 1.0], b=[3.0, 4.0, 5.0, 6.0])
    found = measure(claim(arms=("a", "b"), sign="up", least=3.0, agree=0.75), played)
    assert (found.agree, found.median, found.size, found.holds) == (0.75, 3.5, 3.5, True)
    assert not measure(claim(arms=("a", "b"), sign="up", least=4.0, agree=0.75), played).holds


def test_more_compares_two_effects():
    played = results(a=[1.0, 1.0], b=[2.0, 2.0], c=[1.0, 1.0], d=[4.0, 5.0])
    found = measure(claim(kind="more", arms=("a", "b", "c", "d"), sign="up"), played)
    assert (found.first, found.second, found.median, found.holds) == (1.0, 3.5, 2.5, True)
    assert not measure(claim(kind="more", arms=("c", "d", "a", "b"), sign="up"), played).holds


def test_what_the_model_does_not_show_is_told_and_not_counted():
    played = results(a=[1.0, 1.0], b=[2.0, 2.0])
    found = measure(claim(arms=("a", "b"), sign="down", shown=False), played)
    assert not found.holds and found.as_expected
    assert not measure(claim(arms=("a", "b"), sign="down"), played).as_expected


def test_effects_are_measured_pair_by_pair():
    played = results(a=[1.0, 2.0, 4.0], b=[2.0, 3.0, 3.0])
    found = effect(played, "a", "b", "q", "world", 0)
    assert (found.median, found.first, found.second, found.up) == (1.0, 2.0, 3.0, pytest.approx(2 / 3))
    assert found.size == 0.5


def test_the_interval_of_the_median_covers_it_as_often_as_it_says():
    draws = np.random.default_rng(4).lognormal(size=(2000, 101))
    covered = np.mean([low <= 1.0 <= high for low, high in map(interval, draws)])
    assert 0.94 <= covered <= 0.985
    assert interval(np.array([2.0, 1.0])) == (1.0, 2.0)


def test_drawn_numbers_are_those_of_the_games():
    question = Question(load_scenario("duel"), 7)
    drawn = drawn_numbers(question, 6)
    block = begin(question.scenario, [7] * 6, list(range(6)))
    fills = {fill.number.id: fill for fill in question.scenario.ruleset.fills}
    name = "numbers.spill"
    fill = fills[name]
    assert np.array_equal(block.matrix[fill.rows[0]], fill.signs[0] * drawn[name])
    assert len(drawn) > 100


def test_a_planted_number_matters_most_and_noise_does_not():
    question, runs = Question(load_scenario("duel"), 7), 200
    planted = drawn_numbers(question, runs)["numbers.spill"]
    noise = np.random.default_rng(1).normal(size=runs)
    found = mattering(question, 100.0 * planted + 0.1 * noise)
    assert found[0].number.id == "numbers.spill" and found[0].correlation > 0.99
    assert found[0].number.source or found[0].number.assumption
    assert mattering(question, noise) == ()
    assert luck_alone(1000, 200) == pytest.approx(np.sqrt(2 * np.log(2000) / 200))


def test_equal_changes_share_their_rank():
    """Ranks of 3 1 1 2 are 4 1.5 1.5 3: the order in which equal values stand is nothing that could matter."""
    ranks = _ranks(np.array([[3.0, 1.0, 1.0, 2.0], [1.0, 1.0, 1.0, 1.0]]))
    assert ranks[0] == pytest.approx(np.array([1.5, -1.0, -1.0, 0.5]) / np.sqrt(4.5))
    assert not ranks[1].any()


def findings(*held: bool, answer: str | None = None, kind: str = "effect") -> Findings:
    """Findings of made-up games of a table with two arms, for claims about tension."""
    usual = {"says": {"en": "So"}, "quantity": "tension", "of": "world", "turn": 0, "sign": "up", "kind": kind}
    claims = [{**usual, "arms": ["a", "b"]} for _ in held]
    arms = {name: {"label": {"en": name}} for name in "ab"}
    given = {"chipwar": 1, "id": "x", "question": {"en": "?"}, "scenario": "duel", "arms": arms, "claims": claims}
    model = ExperimentFile.model_validate(given | ({"answer": {"en": answer}} if answer else {}))
    found = tuple(Finding(c, so, 0.9, 0, 2.0, 3, 1, 3) for c, so in zip(model.claims, held, strict=True))
    return Findings(Experiment(model, load_scenario("duel")), 10, {}, found)


def test_the_answer_is_one_sentence_with_its_figures():
    texts = texts_for("en")
    told = answer_sentence(findings(True, True, answer="It grows by {c1}{c2_so}."), texts)
    assert told == "It grows by 2 rungs. Each of these holds in at least 9 of 10 games; figures are medians."
    told = answer_sentence(findings(True, True), texts)
    assert told == "So: 2 rungs. This holds in 9 of 10 games; figures are medians."
    fails = answer_sentence(findings(True, False, answer="It grows by {c1}{c2_so}."), texts)
    assert fails.startswith("These games do not say what was expected") and "of 2 statements" in fails
    assert answer_sentence(findings(True, False, answer="It grows by {c1}."), texts).startswith("It grows by 2 rungs.")
    assert answer_sentence(findings(), texts) == ""


def test_an_answer_names_claims_that_there_are():
    for wrong in ("{c3}", "{c0}", "{}", "{c1_worst}", "{amount}"):
        with pytest.raises(ValidationError, match="no such claim"):
            findings(True, True, answer=f"It is {wrong}.")
    for wrong, told in (("{c1:d}", "{c1:d}"), ("{c1!r}", "{c1!r}"), ("{c1", "It is {c1."), ("c1}", "It is c1}.")):
        with pytest.raises(ValidationError) as caught:
            findings(True, True, answer=f"It is {wrong}.")
        (error,) = caught.value.errors()
        assert (error["type"], error["ctx"]) == ("problem.answer_slot", {"word": told})
    said = texts_for("en").say("problem.answer_slot", word="{c1:d}")
    assert said.startswith("'{c1:d}' cannot be filled in.") and "such as {c1}." in said


@pytest.mark.parametrize("name", experiment_names())
def test_an_answer_rests_on_the_same_claims_in_every_language(name):
    model = read_experiment(name)
    assert model.answer is not None
    slots = {locale: sorted(part[1] for part in Formatter().parse(text) if part[1]) for locale, text in model.answer}
    assert slots["en"] == slots["zh_Hans"] == slots["zh_Hant"] != []
    assert all(model.claims[int(slot[1]) - 1].shown for slot in slots["en"])
