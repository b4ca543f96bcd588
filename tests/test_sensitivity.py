"""What drives an outcome: known functions through the driver, games by design, the command."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from functools import cache
from html import unescape

import numpy as np
import pytest

import chipwar
from chipwar.base.errors import ChipwarError, MissingPackageError, RequestError
from chipwar.base.numbers import SourcedNumber, Spread, quantile
from chipwar.cli import ENVIRONMENT, OK, USAGE, main
from chipwar.lab import arms, designs, sensitivity, workers
from chipwar.lab.batch import Question, run_batch
from chipwar.lab.designs import Outcome, Side, Study, even_design, keyed_design, luck_of, uncertain
from chipwar.lab.sensitivity import Tornado, screen, shares_of_variance, swing, typical_share
from chipwar.report.figures import tornado
from chipwar.report.naming import number_words
from chipwar.report.sensitivity import as_lines, page, warnings
from chipwar.scenario.models import PlannedOrder
from chipwar.scenario.texts import LOCALES, texts_for, use_locale
from chipwar.seats.ledger import CODES

NUMBERS = ("numbers.grey_start", "numbers.spill", "numbers.supply_start")
TRAINING = Outcome("training_compute", "china", 1)


pytestmark = pytest.mark.usefixtures("english")


@cache
def duel():
    return chipwar.load_scenario("duel")


def study(**changes) -> Study:
    numbers = tuple(duel().ruleset.numbers[name] for name in NUMBERS)
    return replace(Study(duel(), TRAINING, numbers, seed=3, workers=1), **changes)


def ishigami(design):
    x = (2.0 * design - 1.0) * np.pi
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def sobol_g(design):
    weights = np.array([0.0, 1.0, 4.5, 99.0])
    return np.prod((np.abs(4.0 * design[:, :4] - 2.0) + weights) / (1.0 + weights), axis=1)


def g_indices():
    """First and total indices of the G function: from the variances of its factors."""
    parts = 1.0 / (3.0 * (1.0 + np.array([0.0, 1.0, 4.5, 99.0])) ** 2)
    whole = np.prod(1.0 + parts) - 1.0
    return parts / whole, parts * np.prod(1.0 + parts) / (1.0 + parts) / whole


@pytest.mark.parametrize("seed", [5])
def test_sobol_indices_of_known_functions_and_of_a_dummy(seed):
    """Ishigami: first .3139, .4424 and 0, total .5576, .4424 and .2437. The last column does nothing."""
    pytest.importorskip("SALib")
    found = shares_of_variance(ishigami, 4, 8192, seed)
    assert np.abs(found.first - [0.3139, 0.4424, 0.0, 0.0]).max() < 0.01
    assert np.abs(found.total - [0.5576, 0.4424, 0.2437, 0.0]).max() < 0.01
    first, total = g_indices()
    found = shares_of_variance(sobol_g, 5, 8192, seed)
    assert np.abs(found.first - [*first, 0.0]).max() < 0.01
    assert np.abs(found.total - [*total, 0.0]).max() < 0.01
    assert abs(found.total[-1]) < 0.01 and (found.total_within >= 0.0).all()


def test_what_never_varies_has_no_cause():
    pytest.importorskip("SALib")
    found = shares_of_variance(lambda design: np.full(len(design), 3.0), 2, 16)
    assert found.variance == 0.0 and not found.total.any() and found.mean == 3.0


def test_morris_finds_slopes_and_what_does_nothing():
    """Of a straight line an effect over the whole reach is its slope, without any spread."""
    pytest.importorskip("SALib")
    slopes = np.array([3.0, -1.0, 0.0])
    found = screen(lambda design: design @ slopes, 3, 6)
    reach = sensitivity.REACH[1] - sensitivity.REACH[0]
    assert np.allclose(found.mean, slopes * reach) and np.allclose(found.strength, np.abs(slopes) * reach)
    assert np.allclose(found.spread, 0.0) and found.strongest(5) == [0, 1] and found.strongest(5, 1) == [0]


def test_a_tornado_averages_over_the_same_lucks():
    found = swing(lambda d: 10.0 * d[:, 0] + d[:, 1] * d[:, -1], np.array([0.5, 0.5]), [0, 1], np.array([0.0, 1.0]))
    assert np.allclose([found.low, found.high], [[0.75, 5.025], [9.75, 5.475]])
    assert found.middle == 5.25 and found.rows == 10


def test_a_tornado_hides_no_bar_and_the_widest_is_on_top():
    """The first number moves the outcome to one side at both ends: its two bars stand one above the other."""
    from matplotlib.figure import Figure

    found = Tornado(np.array([-3.0, -0.5, -2.0]), np.array([-4.0, 0.5, 1.0]), 0.0, 7)
    assert found.order == [0, 2, 1]
    canvas = Figure()
    tornado(["a", "b", "c"], found.low, found.high, "x", found.middle, ("low", "high"))(canvas)
    (axes,) = canvas.axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["b", "c", "a"]
    low, high = ([bar.get_bbox() for bar in bars] for bars in axes.containers)
    assert [abs(bar.width) for bar in low] == [0.5, 2.0, 3.0] and [abs(bar.width) for bar in high] == [0.5, 1.0, 4.0]
    assert low[2].y0 > high[2].y1 - 1e-9 and low[1].y0 == high[1].y0


def test_few_games_are_said_and_how_many_would_do():
    """Whiskers of a few rows are wide; half as wide takes four times the rows, and a base is a power of two."""
    pytest.importorskip("SALib")
    few, many = (replace(analysed(), base=base, indices=shares_of_variance(ishigami, 4, base)) for base in (16, 4096))
    needed = 16 * (few.indices.widest / sensitivity.SURE) ** 2
    assert few.indices.widest > sensitivity.SURE and needed <= few.enough < 2 * needed
    assert few.enough & (few.enough - 1) == 0 and many.enough is None
    said = [" ".join(warnings(found, texts_for("en"))) for found in (few, many, replace(many, refused=5))]
    assert f"--base {few.enough}" in said[0] and said[1] == "" and said[2].startswith("In 5 of")


def test_the_typical_share_gives_the_value_back():
    for number in uncertain(duel())[::40]:
        assert np.isclose(quantile(number, np.float64(typical_share(number))), number.value, rtol=1e-12)
    log = SourcedNumber("x", 5.0, "factor", spread=Spread("lognormal", sigma=0.5))
    assert quantile(log, np.float64(typical_share(log))) == 5.0


def test_designs_are_even_and_more_rows_leave_keyed_ones_alone():
    even = even_design(1, 50, ["a", "b"])
    assert (np.sort(np.floor(even * 50), axis=0) == np.arange(50)[:, None]).all()
    assert np.array_equal(keyed_design(1, 8, ["a", "b"])[:4, :1], keyed_design(1, 4, ["a"]))
    assert luck_of(np.array([0.0, 1.0])).tolist() == [0, designs.LUCK_DRAWS - 1]


def test_a_row_of_a_design_is_the_game_that_a_batch_plays_with_these_numbers():
    design = even_design(2, 3, [*NUMBERS, "luck"])
    design[:, -1] = (np.arange(3) + 0.5) / designs.LUCK_DRAWS
    values = dict(zip(NUMBERS, study().values(design).T, strict=True))
    batch = run_batch(Question(duel(), 3, parameters=values, turns=2), 3, 1)
    assert np.array_equal(study()(design), batch.outcome("training_compute", "china")[2])


def test_rows_do_not_depend_on_chunks_workers_or_each_other(monkeypatch):
    design = even_design(1, 9, [*NUMBERS, "luck"])
    whole = study()(design)
    assert len(np.unique(whole)) == 9
    assert np.array_equal(study(workers=2)(design), whole)
    monkeypatch.setattr(designs, "COLUMNS", 4)
    assert np.array_equal(study()(design), whole)
    assert np.array_equal(study()(design[5:6]), whole[5:6])


def test_common_lucks_are_averaged_and_an_effect_is_a_difference():
    design = even_design(1, 2, NUMBERS)
    one, two = (np.column_stack([design, np.full(2, (luck + 0.5) / designs.LUCK_DRAWS)]) for luck in (0, 1))
    both = (study()(one) + study()(two)) / 2.0
    assert np.allclose(study(lucks=2)(design), both, rtol=1e-14)
    sides = (Side(), Side(overrides={"numbers.grey_start": 0.0}))
    ends = study(sides=sides, lucks=1).ends(design)
    first, second = ends.outcomes
    assert np.array_equal(study(sides=sides, lucks=1)(design), second - first) and (second < first).all()
    assert ends.refused.shape == (2, 2, 1) and not ends.refused.any()


def test_an_outcome_that_is_no_number_stops_a_study(monkeypatch):
    """Compiled kernels go on where numpy stops: what comes out is looked at, whatever played it."""
    real, row = designs.play_turn, TRAINING.row(duel())

    def breaking(block):
        real(block)
        block.matrix[row, 1] = np.nan
        return {}

    monkeypatch.setattr(designs, "play_turn", breaking)
    with pytest.raises(ChipwarError, match=r"games 0 to 1, training_compute \(china\) is not a number"):
        study(lucks=2, outcome=replace(TRAINING, at=0))(even_design(1, 1, NUMBERS))


def test_studies_are_played_by_lean_workers():
    """What a worker opens to play a part of a study or some arms; and parts go through the one way over processes."""
    code = "import sys, chipwar.lab.designs, chipwar.lab.arms; print(*sorted(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"mesa", "pandas", "pygame", "matplotlib", "rich", "typer", "SALib", "nashpy"} & set(said)
    assert designs.spread is arms.spread is workers.spread


def test_refused_orders_are_seen_game_by_game_in_every_side():
    """Four changes in a turn are one too many; the same plan spread over two turns is played as written."""
    names = ("us_consult", "us_fdpr", "us_enforce", "us_stargate")
    plan = tuple(PlannedOrder(turn=0, seat="usa", policy=name, level=0) for name in names)
    later = (*plan[:3], plan[3].model_copy(update={"turn": 1}))
    sides = tuple(Side({"usa": "pass"}, orders) for orders in ((), plan, later))
    ends = study(sides=sides, lucks=2).ends(even_design(1, 2, NUMBERS))
    assert [CODES[code] for code in ends.refused[1].flat] == ["too_many"] * 4
    assert not ends.refused[0].any() and not ends.refused[2].any()


def test_which_numbers_vary():
    assert {designs.group_of(number.id) for number in uncertain(duel())} == set(designs.MATTERING)
    assert [n.id for n in uncertain(duel(), ["numbers.grey_st*"])] == ["numbers.grey_start"]
    assert "numbers.grey_start" not in [n.id for n in uncertain(duel(), ["numbers.grey_*"], {"numbers.grey_start": 1})]
    with pytest.raises(RequestError, match=r"numbers\.grey_start"):
        uncertain(duel(), ["numbers.grey_strt"])
    for wrong in (Outcome("training_computer", "china"), Outcome("training_compute", "chna"), replace(TRAINING, at=99)):
        with pytest.raises(RequestError):
            wrong.row(duel())


def test_without_the_package_the_command_says_how_to_get_it(monkeypatch, capsys):
    import importlib

    real = importlib.import_module

    def absent(name, *more):
        if name.startswith("SALib"):
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(MissingPackageError, match=r"chipwar\[analysis\]"):
        sensitivity.need_salib()
    assert main(["sensitivity", "duel"]) == ENVIRONMENT
    assert "chipwar[analysis]" in capsys.readouterr().err


COMMAND = ["sensitivity", "duel", "--outcome", "training_compute", "--of", "china", "--at", "2", "--top", "2"]
COMMAND += ["--paths", "2", "--base", "16", "--workers", "1", "--lucks", "1"]
COMMAND += [word for name in NUMBERS for word in ("--number", name)]


def test_the_command_writes_a_page_and_says_the_same_again(tmp_path, capsys):
    pytest.importorskip("SALib")
    assert main([*COMMAND, "--out", str(tmp_path), "--json"]) == OK
    record = json.loads(capsys.readouterr().out)
    assert set(record["indices"]) < set(NUMBERS) and len(record["indices"]) == 2 and len(record["screening"]) == 3
    assert record["games"] == 2 * 4 + 16 * 4 + 5
    html = (tmp_path / "report.html").read_bytes()
    assert json.loads((tmp_path / "result.json").read_text("utf-8")) == record
    assert {file.name for file in (tmp_path / "figures").glob("*.svg")} == {"tornado.svg", "indices.svg"}
    for name in record["indices"]:
        assert name.encode() in html
    assert main(COMMAND) == OK
    said = capsys.readouterr().out
    assert "depends most on" in said and all(line in unescape(html.decode()) for line in said.splitlines()[:2])
    for wrong in (["--base", "17"], ["--at", "never"], ["--of", "chna"]):
        assert main([*COMMAND, *wrong]) == USAGE


def test_what_contradicts_an_experiment_is_refused(tmp_path, capsys):
    pytest.importorskip("SALib")
    own = tmp_path / "teaching.yaml"
    own.write_text("chipwar: 1\nid: own\nextends: duel\n", "utf-8")
    for wrong, said in (
        ([str(own), "--experiment", "ban"], f"not in {own}"),
        (["duel", "--experiment", "ban"], "not in duel"),
        (["--experiment", "ban", "--pack", "controls_bite"], "Leave out --pack."),
        (
            ["--experiment", "ban", "--strategy", "usa=hawk", "--narrative", "public"],
            "Leave out --strategy, --narrative.",
        ),
    ):
        assert main(["sensitivity", *wrong]) == USAGE
        assert said in capsys.readouterr().err


@cache
def analysed():
    return sensitivity.analyse(study(lucks=0), 2, 2, 16)


def test_pages_speak_three_languages():
    pytest.importorskip("SALib")
    found = analysed()
    for locale in LOCALES:
        use_locale(locale)
        texts = texts_for(locale)
        lines = list(as_lines(found, texts))
        told = [line for line in lines if "chipwar explain" not in line]  # a command needs the id
        assert len(told) >= 4 and "numbers." not in " ".join(told)
        assert any(number_words(found.study.scenario, number, texts) in lines[0] for number in found.numbers)
        assert page(found, texts).numbers is not None and "[lab." not in " ".join(page(found, texts).answer)


def test_a_mean_over_turns_is_the_same_alone_and_among_others():
    course = np.random.default_rng(3).lognormal(size=(25, 33))
    outcome = Outcome("training_compute", "china", "mean")
    together = outcome.read(course)
    alone = np.array([outcome.read(course[:, game : game + 1])[0] for game in range(33)])
    assert together.tobytes() == alone.tobytes()
    np.testing.assert_allclose(together, course[1:].mean(axis=0), rtol=1e-12)
