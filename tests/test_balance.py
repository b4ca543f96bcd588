"""Balance: every criterion is measured, planted contests are judged as they should be, the command says it."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest

import chipwar
from chipwar.base.errors import RequestError, ScenarioError
from chipwar.base.numbers import Spread
from chipwar.cli import CHECK_FAILED, OK, main
from chipwar.lab import balance as module
from chipwar.lab.balance import (
    MEASURES,
    Reading,
    Verdict,
    games_needed,
    load_criteria,
    mixture,
    no_master,
    run_balance,
    spread,
)
from chipwar.lab.balance_file import Size
from chipwar.lab.equilibria import equilibria
from chipwar.lab.published import with_number
from chipwar.lab.tournament import Payoffs
from chipwar.report.balance import as_lines, as_record, because, page
from chipwar.scenario.texts import LOCALES, texts_for, use_locale

TINY = Size(
    draws=2, strategies=2, contexts=0, context_draws=2, backgrounds=2, plans=4, plan_draws=2, wild=2, story=2
)  # fmt: skip


pytestmark = pytest.mark.usefixtures("english")


@cache
def tiny_file():
    return load_criteria().model_copy(update={"sizes": {"small": TINY, "large": TINY}})


@cache
def checked():
    """The criteria that need no strategies, measured on a few games of a duel."""
    return run_balance(chipwar.load_scenario("duel"), seed=1, workers=1, only=("picks", "sound"), file=tiny_file())


def test_every_criterion_is_measured_and_every_bound_has_a_reason():
    file = load_criteria()
    assert set(file.criteria) == set(MEASURES) and len(MEASURES) == 7
    assert all(bound.reason for model in file.criteria.values() for bound in model.figures.values())
    assert file.sizes["large"].draws >= 300 and file.sizes["large"].backgrounds >= 3000


def bench(first, second, noise=0.05):
    """A bench at which strategies score as a matrix says, with noise from game to game."""
    luck = noise * np.linspace(-1.0, 1.0, 9)
    payoffs = Payoffs(("a", "b", "c"), ("d", "e", "f"), first[..., None] + luck, second[..., None] + luck)
    file = load_criteria()
    sides = [(file.seats[0], payoffs), (file.seats[1], payoffs.turned())]
    base = equilibria(*payoffs.means())
    return SimpleNamespace(file=file, payoffs=payoffs, sides=lambda: iter(sides), base=base, under_mandates=lambda: [])


def judged(measure, name, *given):
    bounds = load_criteria().criteria[name].figures
    return {
        (figure, subject): Reading(figure, subject, value, bounds[figure])
        for figure, subject, value in measure(bench(*given))
    }


ROCK = np.array([[0.5, 0.3, 0.7], [0.7, 0.5, 0.3], [0.3, 0.7, 0.5]])
MASTER = np.array([[0.9, 0.9, 0.9], [0.5, 0.4, 0.5], [0.1, 0.2, 0.1]])


def test_a_master_strategy_fails_and_a_circle_passes():
    """Of three that beat each other in a circle none is right more often than in one of three situations."""
    found = judged(no_master, "no_master", ROCK, 1.0 - ROCK)
    assert all(reading.passes for reading in found.values())
    assert {round(reading.value, 6) for reading in found.values()} == {0.333333}
    found = judged(no_master, "no_master", MASTER, 1.0 - MASTER)
    assert not found["best_reply", "usa:a"].passes and found["best_columns", "usa:a"].value == 1.0


def test_how_many_strategies_carry_weight():
    """A circle mixes all three and so leaves a choice; a master leaves one, far ahead of the next."""
    pytest.importorskip("nashpy")
    found = judged(mixture, "mixture", ROCK, 1.0 - ROCK)
    assert found["carrying", "usa"].value == found["carrying", "china"].value == 3.0
    assert found["second_best", "usa"].value == 0.0
    found = judged(mixture, "mixture", MASTER, 1.0 - MASTER)
    assert found["carrying", "usa"].value == 1.0 and not found["second_best", "usa"].passes


def test_luck_against_strategy():
    """Noise of the spread .05 x the spread of nine even steps; strategies as spread as the matrix."""
    found = judged(spread, "spread", ROCK, 1.0 - ROCK)
    within = 0.05 * np.linspace(-1.0, 1.0, 9).std(ddof=1)
    assert found["luck", "usa"].value == pytest.approx(within) and found["luck", "usa"].passes
    assert found["strategy", "usa"].value == pytest.approx(ROCK.std() / within) and found["strategy", "usa"].passes
    assert not judged(spread, "spread", ROCK, 1.0 - ROCK, 0.3)["luck", "usa"].passes


def test_a_broken_stock_is_found(monkeypatch):
    """A turn that loses what is not there, and one that divides by nothing, are seen in the games they happen in."""
    scenario = chipwar.load_scenario("duel")
    row = scenario.ruleset.row("world", "tension")
    real = module.play_turn

    def breaking(block, submit):
        real(block, submit)
        block.matrix[row, 0] = -1.0
        block.matrix[row, 1] = np.nan

    monkeypatch.setattr(module, "play_turn", breaking)
    found = run_balance(scenario, seed=1, workers=1, only=("sound",), file=tiny_file())
    assert {reading.measure: reading.value for reading in found.verdicts[0].readings} == {
        "not_finite": 0.5,
        "negative": 0.5,
    }
    assert not found.passes


def test_arithmetic_that_stops_is_counted_game_by_game():
    """Numpy raises at the first game that overflows and takes its block along: that game alone is broken."""
    scenario = chipwar.load_scenario("duel")
    wild = replace(scenario.ruleset.numbers["numbers.grey_start"], spread=Spread("uniform", -0.5e308, 0.5e308))
    file = load_criteria().model_copy(update={"sizes": {"small": TINY.model_copy(update={"wild": 4})}})
    found = run_balance(with_number(scenario, wild), seed=1, workers=1, only=("sound",), file=file)
    broken = {reading.measure: reading for reading in found.verdicts[0].readings}["not_finite"]
    assert 0.0 < broken.value < 1.0 and not broken.passes and not found.passes
    bench = module.Bench(with_number(scenario, wild), file, file.sizes["small"], 1, 1)
    alone = [bool(module._wild(bench, [run])[0][0]) for run in range(4)]
    assert broken.value == pytest.approx(np.mean(alone))


@pytest.mark.parametrize(
    "only",
    [
        ("lead", "picks", "sound"),
        pytest.param(("mixture",), marks=pytest.mark.long),
        pytest.param(("no_master", "spread"), marks=pytest.mark.long),
        pytest.param((), marks=pytest.mark.long),
    ],
)
def test_progress_counts_every_game(only):
    scenario, done, file = chipwar.load_scenario("duel"), [], tiny_file()
    run_balance(scenario, seed=1, workers=1, only=only, file=file, progress=done.append)
    assert sum(done) == games_needed(scenario, file, "small", only)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_criterion_that_fails_says_what_was_wanted_and_what_was_found(locale):
    """One sentence for every figure that fails, none for what passes; every figure that can fail has its own."""
    use_locale(locale)
    texts, file = texts_for(locale), load_criteria()
    for name, criterion in file.criteria.items():
        for figure, bound in criterion.figures.items():
            bad = Reading(figure, "usa", -1.0 if bound.least is not None else 7.0, bound)
            good = Reading(figure, "usa", bound.least if bound.least is not None else bound.most or 0.0, bound)
            asked = bound.least is not None or bound.most is not None
            assert texts.has(f"lab.because.{figure}") == asked
            found = replace(checked(), file=file)
            assert len(list(because(found, Verdict(name, (bad, good)), texts))) == asked
            assert not list(because(found, Verdict(name, (good,)), texts))


def test_why_a_criterion_fails_in_words():
    found, bound = replace(checked(), file=load_criteria()), load_criteria().criteria["levers"].figures["pays"]
    readings = [Reading("pays", "usa:us_stargate", value, bound) for value in (0.0, 0.05, 0.5, 0.95)]
    (said,) = because(found, Verdict("levers", tuple(readings)), texts_for("en"))
    assert said.endswith("Found: 3 of 4 do not; 2 hardly ever pay, 1 nearly always.") and "10 % to 90 %" in said


def test_a_duel_stays_sound_and_every_policy_is_rated():
    found = {verdict.criterion: verdict for verdict in checked().verdicts}
    assert found["sound"].passes
    rates = {reading.subject for reading in found["picks"].readings}
    assert any(subject.startswith("usa:us_") for subject in rates)
    assert all(0.0 <= reading.value <= 1.0 for reading in found["picks"].readings)
    refused = {reading.subject: reading for reading in found["picks"].readings if reading.measure == "refused"}
    assert set(refused) == {"usa", "china"} and refused["china"].value > 0.0 and refused["china"].passes
    record = as_record(checked())
    assert record["criteria"]["sound"]["passes"] and record["played"]["wild"] == TINY.wild


@pytest.mark.parametrize("locale", LOCALES)
def test_verdicts_are_told(locale):
    use_locale(locale)
    lines = list(as_lines(checked(), texts_for(locale)))
    assert lines[-1].startswith(("1 of 2", "2 of 2", "2 項", "2 项"))
    assert len(page(checked(), texts_for(locale)).sections) == 2


def test_the_command_is_strict_only_when_asked(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(MEASURES, "sound", lambda bench: iter([("negative", "", 0.25)]))
    words = ["balance", "duel", "--criterion", "sound", "--workers", "1"]
    assert main([*words, "--out", str(tmp_path)]) == OK
    assert (tmp_path / "report.html").is_file() and "0 of 1" in capsys.readouterr().out
    assert main([*words, "--strict", "--json"]) == CHECK_FAILED
    assert json.loads(capsys.readouterr().out)["passes"] is False


def test_unknown_words_are_refused(tmp_path):
    duel = chipwar.load_scenario("duel")
    with pytest.raises(RequestError, match="small"):
        run_balance(duel, "smal")
    with pytest.raises(RequestError, match="sound"):
        run_balance(duel, only=("sund",))
    file = tmp_path / "balance.yaml"
    file.write_text(module.FILE.read_text("utf-8").replace("\n  sound:\n", "\n  sund:\n"), "utf-8")
    with pytest.raises(ScenarioError, match="sound"):
        load_criteria(file)


@pytest.mark.long
def test_the_small_size_of_teaching_is_the_same_for_any_number_of_processes():
    teaching = chipwar.load_scenario("teaching")
    one, two = (run_balance(teaching, seed=1, workers=workers) for workers in (1, 2))
    assert as_record(one) == as_record(two)
