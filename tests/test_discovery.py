"""Where a policy fails: planted boxes come back, chance makes none, and the command says them in sentences."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from math import comb

import numpy as np
import pytest

import chipwar
from chipwar.base.errors import RequestError
from chipwar.base.numbers import Spread
from chipwar.cli import INVALID, OK, USAGE, main
from chipwar.lab.designs import LUCK_DRAWS, Outcome, Study, keyed_design
from chipwar.lab.discovery import Limits, at_least, find_boxes
from chipwar.lab.experiments import load_experiment
from chipwar.lab.failures import (
    Aim,
    claim_of,
    find_failures,
    first_refusals,
    policy_sides,
    sides_of,
    standard_of,
    study_of,
)
from chipwar.match.block import NOT_REFUSED
from chipwar.report.discovery import answer, as_record, page
from chipwar.report.naming import number_words
from chipwar.scenario.texts import LOCALES, texts_for, use_locale
from chipwar.seats.ledger import CODES

ROWS = 2000
QUICK = Limits(samples=2)


pytestmark = pytest.mark.usefixtures("english")


@cache
def table(columns: int, seed: int = 1):
    return keyed_design(seed, ROWS, [f"column {place}" for place in range(columns)])


@pytest.mark.parametrize(("columns", "seed"), [(6, 1), (6, 2), (120, 3)])
def test_a_planted_box_is_found_among_many_columns(columns, seed):
    """Coverage and density are above .9, also in games that the box was not found in, and no limit is needless."""
    x = table(columns, seed)
    planted = (x[:, 1] > 0.6) & (x[:, 4] < 0.5) & (x[:, 2] > 0.2)
    (box,) = find_boxes(x, planted, QUICK, seed)
    assert min(box.coverage, box.density, box.tested_coverage, box.tested_density) > 0.9
    assert sorted(limit.column for limit in box.limits) == [1, 2, 4]
    bounds = {limit.column: (limit.low, limit.high) for limit in box.limits}
    assert bounds[1][0] == pytest.approx(0.6, abs=0.02) and bounds[1][1] == np.inf
    assert bounds[4][1] == pytest.approx(0.5, abs=0.02) and bounds[2][0] == pytest.approx(0.2, abs=0.02)
    assert all(limit.chance < 1e-6 and limit.again == 1.0 for limit in box.limits)
    assert box.coverage == pytest.approx(planted[box.holds(x)].sum() / planted.sum())


def test_columns_of_few_values_are_peeled_by_whole_values():
    """A peel takes all rows of a value or none; where a column says nothing, it is never peeled for ever."""
    drawn = table(3)
    switch, dial, flat = np.floor(2 * drawn[:, 0]), np.floor(5 * drawn[:, 1]), np.ones(ROWS)
    x = np.column_stack([flat, switch, dial, drawn[:, 2]])
    (box,) = find_boxes(x, (switch == 1) & (dial <= 2), QUICK)
    assert {(limit.column, limit.low, limit.high) for limit in box.limits} == {(1, 1.0, np.inf), (2, -np.inf, 2.0)}
    assert box.coverage == box.density == 1.0
    assert find_boxes(flat[:, None], drawn[:, 0] > 0.5, QUICK) == []


def test_a_noisy_box_is_found_too():
    """One game in twenty-five says the opposite: what lies outside cannot be covered, but the box stays pure."""
    x = table(6)
    noise = keyed_design(9, ROWS, ["noise"])[:, 0] < 0.04
    (box, *_) = find_boxes(x, ((x[:, 1] > 0.6) & (x[:, 4] < 0.5)) ^ noise, QUICK)
    assert box.density > 0.9 and {limit.column for limit in box.limits} == {1, 4}


def test_two_boxes_cover_two_causes():
    x = table(20)
    first, second = (x[:, 0] > 0.8) & (x[:, 1] > 0.5), (x[:, 2] < 0.3) & (x[:, 3] < 0.4)
    boxes = find_boxes(x, first | second, QUICK)
    assert [{limit.column for limit in box.limits} for box in boxes] == [{2, 3}, {0, 1}]
    assert sum(box.added for box in boxes) > 0.95 and min(box.density for box in boxes) > 0.95


def test_chance_makes_no_box():
    for seed in range(3):
        assert find_boxes(table(60), keyed_design(seed, ROWS, ["chance"])[:, 0] < 0.3, QUICK) == []
    assert find_boxes(table(6), np.zeros(ROWS, dtype=bool)) == [] == find_boxes(table(6), np.ones(ROWS, dtype=bool))


def test_the_chance_of_so_many_hits():
    exact = sum(comb(12, hits) * 0.3**hits * 0.7 ** (12 - hits) for hits in range(7, 13))
    assert at_least(7, 12, 0.3) == pytest.approx(exact, rel=1e-12)
    assert (at_least(0, 5, 0.2), at_least(3, 5, 0.0), at_least(3, 5, 1.0)) == (1.0, 0.0, 1.0)


def test_what_counts_as_failing_if_nobody_says_it():
    for nothing in (-1.0, 0.0):
        effects = np.array([nothing, 2.0, 3.0, 4.0])
        name, least = standard_of(effects)
        assert name == "anything" and (effects < least).tolist() == [True, False, False, False]
    # What never has any effect always fails, and is not said to reach its median.
    assert standard_of(np.zeros(5)) == standard_of(effects)
    assert standard_of(np.array([1.0, 8.0, 9.0, 10.0, 10.0])) == ("half", 4.5)
    name, least = standard_of(np.linspace(9.0, 10.0, 101))
    assert name == "weakest" and least == pytest.approx(9.25)


def test_claims_and_policies_become_sides():
    ban = load_experiment("ban")
    claim = claim_of(ban, 1)
    assert [len(side.plan) for side in sides_of(ban, claim.arms)] == [len(ban.model.arms[a].plan) for a in claim.arms]
    with pytest.raises(RequestError, match="99"):
        claim_of(ban, 99)
    scenario = chipwar.load_scenario("teaching")
    none, full = policy_sides(scenario, "us_stargate", "", None)
    assert not none.plan and full.plan[0].level == 3 and full.plan[0].seat == "usa"
    for wrong in (("us_stargat", ""), ("us_hbm_ban", "chna")):
        with pytest.raises(RequestError):
            policy_sides(scenario, *wrong, None)
    for level in (99.0, 1.5):  # refused in every world, it would be told to have no effect
        with pytest.raises(RequestError, match="level of us_stargate"):
            policy_sides(scenario, "us_stargate", "", level)


@cache
def failures():
    """Stockpiling in a short duel, over a handful of numbers."""
    scenario = chipwar.load_scenario("duel")
    sides = policy_sides(scenario, "cn_stockpile", "", None)
    study = study_of(scenario, Outcome("training_compute", "china", 2), sides, ("numbers.grey_st*", "numbers.spill"), 1)
    return find_failures(study, Aim(study.outcome, "up"), 60, Limits(samples=1, boxes=1))


def test_worlds_are_paired_and_the_same_again():
    found = failures()
    rows = np.column_stack([found.table, (np.arange(60) + 0.5) / LUCK_DRAWS])[50:53]
    assert np.array_equal(found.study(rows), found.effects[50:53])
    assert len(found.effects) == 60 and 0.0 < found.share < 1.0 and found.standard in ("anything", "half", "weakest")
    assert as_record(found)["games"] == 120


def test_a_policy_that_changes_nothing_says_so():
    """It stands at that level from the beginning: no failure to look for circumstances of."""
    scenario = chipwar.load_scenario("duel")
    sides = policy_sides(scenario, "us_hbm_ban", "", None)
    study = study_of(scenario, Outcome("training_compute", "china", 2), sides, ("numbers.spill",), 1)
    found = find_failures(replace(study, workers=1), Aim(study.outcome, "down"), 6)
    assert not found.effects.any() and found.share == 1.0 and not found.boxes
    said = list(answer(found, "X", texts_for("en")))
    assert said[0].startswith("In 100 % of 6 drawn worlds 'X' fails to lower") and "--level, such as 0" in said[-1]


@cache
def poor():
    """The same where the purse that the order is paid from is drawn, and is empty or in debt in half of the worlds."""
    scenario = chipwar.load_scenario("duel")
    purse = replace(scenario.ruleset.numbers["actor.china.purse"], spread=Spread("uniform", -2.0, 2.0))
    sides = policy_sides(scenario, "cn_stockpile", "", None)
    study = Study(scenario, Outcome("training_compute", "china", 2), (purse,), sides, 1, workers=1)
    return find_failures(study, Aim(study.outcome, "up", -1e9), 60, Limits(samples=1, boxes=1))


def test_worlds_in_which_it_cannot_be_ordered_are_neither_failures_nor_successes():
    found = poor()
    count = found.refused["unaffordable"]
    assert list(found.refused) == ["unaffordable"] and 0 < count < 60 and len(found.effects) == 60 - count
    # Those that cannot pay are the poorest worlds, and nothing fails so low a standard.
    assert found.table.min() > count / 60 - 0.02 and found.share == 0.0
    record = as_record(found)
    assert (record["worlds"], record["refused_worlds"], record["games"]) == (60, {"unaffordable": count}, 120)
    assert record["tried_worlds"] == 60 - count


def test_a_world_is_refused_for_its_first_reason():
    """Two sides, three worlds, two lucks: not the largest code, but the first that stands there."""
    refused = np.array([[[0, 0], [2, 5], [0, 0]], [[0, 3], [7, 7], [0, 0]]])
    assert first_refusals(refused).tolist() == [3, 2, 0]


def test_refused_in_all_worlds_is_no_finding():
    found = poor()
    broke = replace(found.study.numbers[0], spread=Spread("uniform", -9.0, -8.0))
    with pytest.raises(RequestError, match=r"too little political capital \(9\).*explain cn_stockpile"):
        find_failures(replace(found.study, numbers=(broke,)), found.aim, 9)


@pytest.mark.parametrize("locale", LOCALES)
def test_refusals_are_told_with_their_reason(locale):
    use_locale(locale)
    texts, found = texts_for(locale), poor()
    (first, *_) = answer(found, "X", texts)
    count = found.refused["unaffordable"]
    assert f"{count}" in first and "60" in first and texts.say("lab.refused.unaffordable") in first
    assert all(texts.has(f"lab.refused.{CODES[code]}") for code in range(len(CODES)) if code not in NOT_REFUSED)
    # The longest words between its slots: they stand where orders were refused, and nowhere else.
    words = max(re.split(r"\{\w+\}", texts.template("lab.not_ordered")), key=len)
    assert words in first and not any(words in line for line in answer(failures(), "X", texts))


@pytest.mark.parametrize("locale", LOCALES)
def test_a_box_is_said_in_a_sentence(locale):
    from chipwar.lab.discovery import Box, Limit

    use_locale(locale)
    texts, found = texts_for(locale), failures()
    limits = (Limit(0, 0.8, np.inf, 1e-6, 1.0), Limit(1, 0.1, 0.5, 1e-5, 0.5))
    found = replace(found, boxes=(Box(limits, 0.62, 0.81, 0.2, 0.62, 0.6, 0.79),))
    said = list(answer(found, "X", texts))[-1]
    assert "62" in said and "81" in said and "numbers." not in said
    assert all(number_words(found.study.scenario, number, texts) in said for number in found.study.numbers[:2])
    assert texts.number(found.value(0, 0.8)) in said
    assert len(page(found, "X", "?", texts).sections) == 2


COMMAND = [
    "discover",
    "duel",
    "--policy",
    "cn_stockpile",
    "--outcome",
    "training_compute",
    "--of",
    "china",
    "--at",
    "2",
]


def test_the_command_writes_a_page(tmp_path, capsys):
    words = [*COMMAND, "--runs", "50", "--workers", "1", "--number", "numbers.grey_*", "--out", str(tmp_path), "--json"]
    assert main(words) == OK
    record = json.loads(capsys.readouterr().out)
    assert record["worlds"] == 50 and record["games"] == 100 and 0.0 <= record["share"] <= 1.0
    assert (tmp_path / "report.html").is_file() and json.loads((tmp_path / "result.json").read_text("utf-8")) == record
    assert main([*COMMAND, "--policy", "cn_stockpil"]) == USAGE
    assert main(["discover", "ban", "--claim", "77"]) == USAGE


def test_what_is_missing_or_too_much_is_said(tmp_path, capsys):
    own = tmp_path / "own.yaml"
    own.write_text("chipwar: 1\nid: own\nextends: duel\n", "utf-8")
    for words, said in (
        (["teaching"], "discover teaching --policy us_ban_export_grade --outcome training_compute"),
        ([str(own)], f"discover {own} --policy us_ban_export_grade"),
        (["ban", "--lowers", "--of", "usa"], "--of, --lowers belongs to a policy"),
        (["ban", "--policy", "us_hbm_ban"], "ban is an experiment"),
        (["duel", "--policy", "cn_stockpile", "--claim", "1"], "--claim belongs to an experiment"),
    ):
        assert main(["discover", *words]) == USAGE, words
        assert said in capsys.readouterr().err
    assert main(["discover", "bann"]) == INVALID
