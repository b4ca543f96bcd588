"""The record and its backtest: decisions stand in their quarters, targets are found and read, mistakes have a place."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest

import chipwar
from chipwar.cli import CHECK_FAILED, INVALID, OK, main
from chipwar.lab.backtest import History, Target, load_backtest, place_of, run_backtest, step_of, taken
from chipwar.report.history import as_lines, as_record
from chipwar.scenario.files import scenario_names
from chipwar.scenario.folders import LOCK
from chipwar.scenario.texts import LOCALES, texts_for

NAME = "history_2022"
RUNS = 4


pytestmark = pytest.mark.usefixtures("english")


@cache
def history() -> History:
    return run_backtest(load_backtest(NAME), RUNS, seed=1, workers=1)


def quarter(date: str) -> str:
    year, month = date[:4], int(date[5:7])
    return f"{year}Q{(month + 2) // 3}"


# ---- the record


def test_recorded_decisions_stand_in_their_quarters():
    scenario = chipwar.load_scenario(NAME)
    assert len(scenario.plan) > 40
    for order in scenario.plan:
        assert order.source and order.says and order.announced and order.effective, order
        assert quarter(order.announced) == scenario.date(order.turn), order
        if order.notice:
            assert quarter(order.effective) == scenario.date(order.turn + order.notice), order
        assert order.announced[: len(order.effective)] <= order.effective[: len(order.announced)], order


def test_every_recorded_decision_is_carried_out():
    assert history().refused_orders == {}
    game = chipwar.Game(chipwar.load_scenario(NAME), parameters="typical")
    given = [order for _ in range(16) for order in game.advance().orders]
    assert all(not report.refused for report in game.reports)
    assert len(given) == len(game.scenario.plan)


def test_a_person_is_not_held_to_the_record():
    scenario = chipwar.load_scenario(NAME)
    game = chipwar.Game(scenario, parameters="typical", seats={"usa": "human"})
    orders = [order for _ in range(4) for order in game.advance().orders]
    assert "usa" in {order.seat for order in scenario.plan if order.turn < 4}
    assert "usa" not in {order.seat for order in orders}


@pytest.mark.parametrize("name", scenario_names())
def test_trends_are_measured_from_early_2025_everywhere(name):
    scenario = chipwar.load_scenario(name)
    assert scenario.date(int(scenario.ruleset.numbers["numbers.base_turn"].value)) == "2025Q1"


def test_the_end_of_the_record_meets_the_start_of_the_base_world():
    """Three years of the same laws lead to early 2025: loosely, for most numbers of 2025 are estimates of their own."""
    past = chipwar.Game(chipwar.load_scenario(NAME), parameters="typical")
    for _ in range(12):
        past.advance()
    base = chipwar.Game(chipwar.load_scenario("teaching"), parameters="typical")
    for row in ("world.world_compute", "state.usa.chip_budget", "state.china.chip_budget", "fab.smic_advanced.wafers"):
        domain, entity, quantity = place_of(row)
        then, now = (float(game.block.row(domain, quantity, entity)[0]) for game in (past, base))
        assert 0.75 < then / now < 1.34, row


# ---- targets


def test_a_few_games_give_every_target_a_reading():
    found = history()
    assert set(found.readings) == {"recorded", "free"}
    assert len(found.backtest.model.targets) >= 20
    for readings in found.readings.values():
        assert set(readings) == set(found.backtest.model.targets)
        assert all(np.isfinite([reading.low, reading.median, reading.high]).all() for reading in readings.values())
        assert all(reading.low <= reading.median <= reading.high for reading in readings.values())
    assert any(reading.passes for reading in found.readings["recorded"].values())


def test_the_record_and_free_strategies_differ():
    found = history()
    medians = [{name: reading.median for name, reading in part.items()} for part in found.readings.values()]
    assert medians[0] != medians[1]


def target(**parts: object) -> Target:
    plain = {
        "label": {"en": "Grown", "zh-Hans": "增长", "zh-Hant": "成長"},
        "of": ["world.world_compute"],
        "take": "at",
        "over": ["2025Q4"],
        "unit": "m_h100e",
        "public": {"value": 10, "source": "design", "as_of": "2025"},
        "tolerance": {"share": 0.5, "reason": "A test."},
    }
    return Target.model_validate(plain | parts)


def test_a_target_is_taken_from_the_course():
    results = history().results["recorded"]
    course = results.outcome("world.world_compute", "world")
    assert step_of(results.scenario, "2021Q4") == 0 and step_of(results.scenario, "2025Q4") == 16
    assert taken(target(), results).tolist() == course[16].tolist()
    summed = taken(target(take="sum", over=["2022Q1", "2022Q4"]), results)
    assert summed == pytest.approx(course[1:5].sum(axis=0))
    grown = taken(target(take="growth", over=["2021Q4", "2025Q4"]), results)
    assert grown**4 == pytest.approx(course[16] / course[0])
    ratio = taken(target(take="ratio", over=["2025Q4"], against=["2024Q4"]), results)
    assert ratio == pytest.approx(course[16] / course[12])
    halves = taken(target(per=["world.world_compute"], scale={"value": 2, "assumption": "A test."}), results)
    assert halves == pytest.approx(np.full(RUNS, 2.0))


def test_bounds_widen_the_public_range_by_the_tolerance():
    assert target().bounds == (5, 15)
    public = {"value": 10, "range": [8, 20], "source": "design", "as_of": "2025"}
    assert target(public=public).bounds == (4, 30)


# ---- mistakes have a place

WRONG = {
    "of: [world.world_computer]": ("of.0", "Nearest: world_compute."),
    "of: [state.chinA.owned]": ("of.0", ""),
    "of: [state.chin.owned]": ("of.0", "Nearest: china."),
    "of: [stale.china.owned]": ("of.0", "Nearest: state."),
    "over: [2026Q1]": ("over.0", "2021Q4 (the start) to 2025Q4"),
    'public: {value: 1, source: "epoch_computer, page 1", as_of: "2025"}': ("public.source", "epoch_compute"),
    "take: ratio": ("", "Give `against` with `take: ratio`"),
    "take: growth": ("", "Growth needs two quarters"),
    'public: {value: 1, range: [2, 3], source: design, as_of: "2025"}': ("public", "within its range"),
}
PLAIN = {
    "of": "of: [world.world_compute]",
    "take": "take: at",
    "over": "over: [2025Q4]",
    "unit": "unit: m_h100e",
    "public": 'public: {value: 1, source: design, as_of: "2025"}',
    "tolerance": 'tolerance: {share: 0.1, reason: "A test."}',
}
HEAD = """\
chipwar: 1
scenario: history_2022
switches:
  recorded:
    label: {en: Recorded, zh-Hans: 按记录, zh-Hant: 依紀錄}
targets:
  grown:
    label: {en: Grown, zh-Hans: 增长, zh-Hant: 成長}
"""


def targets_file(folder, *lines: str):
    keyed = PLAIN | {line.partition(":")[0]: line for line in lines}
    file = folder / "targets.yaml"
    file.write_text(HEAD + "".join(f"    {line}\n" for line in keyed.values()), encoding="utf-8")
    return file


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_target_is_refused_at_its_place(tmp_path, line, capsys):
    path, message = WRONG[line]
    file = targets_file(tmp_path, line)
    with pytest.raises(chipwar.ScenarioError) as caught:
        load_backtest(NAME, file)
    (problem,) = caught.value.problems
    assert problem.path == ".".join(filter(None, ("targets.grown", path))) and message in problem.message
    lines = file.read_text("utf-8").splitlines()
    wanted = next((i for i, text in enumerate(lines) if line in text), 0) + 1 if path else problem.line
    assert problem.line == wanted and problem.column > 1
    assert main(["backtest", "--targets", str(file)]) == INVALID
    assert f"targets.yaml:{problem.line}:{problem.column}" in capsys.readouterr().err


def test_wrong_switches_are_refused(tmp_path):
    file = targets_file(tmp_path)
    text = file.read_text("utf-8").replace(
        "依紀錄}\n", "依紀錄}\n    strategies: {usb: hawk, china: fortres}\n    overrides: {numbers.spil: 0}\n"
    )
    file.write_text(text, encoding="utf-8")
    with pytest.raises(chipwar.ScenarioError) as caught:
        load_backtest(NAME, file)
    assert [problem.message.split("Nearest: ")[1] for problem in caught.value.problems] == [
        "usa.",
        "fortress.",
        "numbers.spill.",
    ]


def test_a_scenario_without_targets_is_told(capsys):
    assert main(["backtest", "history_2023"]) == INVALID
    assert "Nearest: history_2022" in capsys.readouterr().err


def test_a_recorded_order_needs_a_known_source(tmp_path):
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "chipwar: 1\nplan:\n  - {turn: 0, seat: usa, policy: us_consult, level: 2, source: nowhere}\n", encoding="utf-8"
    )
    scenario = tmp_path / "mine.yaml"
    scenario.write_text("chipwar: 1\nid: mine\nextends: duel\nplan: plan.yaml\n", encoding="utf-8")
    with pytest.raises(chipwar.ScenarioError, match=r"plan\.yaml:3:.*nowhere is not in the list of sources"):
        chipwar.load_scenario(scenario)


# ---- how it is told


@pytest.mark.parametrize("locale", LOCALES)
def test_a_backtest_is_told_in_every_language(locale):
    lines = list(as_lines(history(), texts_for(locale)))
    targets = history().backtest.model.targets
    for record in targets.values():
        assert sum(record.label.in_language(locale) in line for line in lines) >= 2
    assert str(len(targets)) in lines[-1]


def test_the_record_for_programs_says_the_same():
    record = json.loads(json.dumps(as_record(history())))
    assert record["runs"] == RUNS and record["passes"] == history().passes
    assert set(record["readings"]["recorded"]) == set(record["targets"])


def test_the_command_line_writes_and_is_strict_only_if_asked(tmp_path, capsys):
    low = targets_file(tmp_path, 'public: {value: 0.001, source: design, as_of: "2025"}')
    few = ["backtest", "--targets", str(low), "--runs", "2", "--workers", "1"]
    assert main([*few, "--json", "--out", str(tmp_path / "out")]) == OK
    assert not json.loads(capsys.readouterr().out)["passes"]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        *("backtest.json", "recorded", "report.html", "figures", "tables", LOCK),
    }
    assert main([*few, "--strict"]) == CHECK_FAILED
    assert "0 of 1 targets pass" in capsys.readouterr().out
    assert main(["check", str(low)]) == OK
