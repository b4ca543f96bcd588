"""The bench: the plain model plays the same games, what is counted is right, worlds grow, the record has its form."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest

import chipwar
from chipwar.bench import figures, memory, race, setting, suite
from chipwar.bench.counting import Counting
from chipwar.bench.figures import MEASURES, BoundModel, Forecast, Spread, load_bounds, ratios
from chipwar.bench.machine import KERNELS, kernels, rate
from chipwar.bench.setting import SEED, Setting, Size, interleaved, start
from chipwar.bench.tables import as_notes, as_table
from chipwar.bench.worlds import base_actors, regions_for, write_world
from chipwar.cli import CHECK_FAILED, OK, USAGE, main
from chipwar.interop.plain_mesa import PlainModel, PlainRules
from chipwar.match import engines
from chipwar.match.engines import ENGINES
from chipwar.match.phases import play_turn
from chipwar.rules import turn
from chipwar.rules.verbs import Rule
from chipwar.scenario.load import load_scenario
from chipwar.scenario.texts import LOCALES, texts_for, use_locale

TINY = Size(
    repeats=1,
    turns=2,
    columns=4,
    equal=1,
    rollouts=2,
    ahead=1,
    first=1,
    search=1,
    few_runs=1,
    many_runs=2,
    batch=4,
    worlds=(43, 86),
    side_by_side=(1, 2),
    children=1,
    compiled_rates=False,
)


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("CHIPWAR_STRICT_TEXTS", "1")
    # Kernels are compiled once for a machine; that is for the engine's own tests.
    monkeypatch.setattr(engines, "installed", lambda: False)
    use_locale("en")
    yield
    use_locale(None)


@cache
def rules(name: str) -> PlainRules:
    return PlainRules(load_scenario(name))


def assert_equal_games(name: str, run: int, turns: int) -> None:
    """The whole column, not only what a fingerprint covers, is the same before and after each turn."""
    model, block = PlainModel(rules(name), SEED, run, turns=turns), start(load_scenario(name), [run], turns=turns)
    assert np.array_equal(model.column(), block.matrix)
    while model.running:
        model.step()
        play_turn(block)
        assert np.array_equal(model.column(), block.matrix)
    assert int(model.turn) == turns or model.war > 0.0
    assert model.fingerprint() == block.fingerprints()[0]


@pytest.mark.parametrize(("name", "run"), [("teaching", 0), ("duel", 3)])
def test_the_plain_model_is_the_same_game(name, run):
    assert_equal_games(name, run, 4)


@pytest.mark.long
@pytest.mark.parametrize("name", ["teaching", "duel", "standard", "full"])
@pytest.mark.parametrize("run", range(6))
def test_the_plain_model_is_the_same_game_to_its_end(name, run):
    assert_equal_games(name, run, 24)


def test_the_plain_model_is_plain():
    """Rule functions on attributes, no engine in between: the text imports Mesa and the square root alone."""
    source = rules("teaching").source
    imports = {line for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imports == {"import mesa", "from math import sqrt"}
    assert "class State(mesa.Agent):" in source
    assert "sufficiency = state_sufficiency(a.service_compute, service_demand)" in source
    assert not {"numpy", "getattr", "isinstance"} & set(source.replace("(", " ").replace(".", " ").split())


def test_players_of_the_plain_model_do_order():
    """Equal games would prove little if nobody gave an order."""
    model = PlainModel(rules("teaching"), SEED, 0)
    before = [slot.ordered for slot in model.slot_list]
    model.step()
    assert [slot.ordered for slot in model.slot_list] != before
    assert {player.seat.id for player in model.players} == set(load_scenario("teaching").seats)


def test_a_recorded_scenario_has_no_plain_model():
    recorded = PlainRules(load_scenario("history_2022"))
    with pytest.raises(chipwar.ChipwarError):
        PlainModel(recorded)


def test_operations_are_counted_as_by_hand():
    """lo(div(a, hi(b, a)), 1): a division, two choices of two each, and three for the division that knows nothing."""
    counting = Counting(rules("teaching"))
    states = counting.layout.count("state")
    rule = next(s for s in turn.steps(turn.RESOLVE) if isinstance(s, Rule) and s.name == "sufficiency")
    counted = counting.step(rule)
    assert (counted["divide"], counted["choose"], counted["multiply_add"]) == (states, 7 * states, 0)
    assert counted["bytes"] == 3 * 8 * states
    assert set(counting.turn()) == set(KERNELS)


def test_a_power_counts_with_all_its_terms():
    counting = Counting(rules("teaching"))
    rule = next(s for s in turn.steps(turn.RESOLVE) if isinstance(s, Rule) and s.name == "service_demand")
    states = counting.layout.count("state")
    assert counting.step(rule)["root"] == 6 * states, "ln takes six square roots"


@pytest.mark.parametrize("kind", ["multiply_add", "divide", "root", "choose"])
def test_kernels_stay_among_ordinary_numbers(kind):
    """Infinite or vanishing numbers take another time than ordinary ones."""
    numbers = np.linspace(0.1, 0.9, 8)
    KERNELS[kind][0](numbers, 3000)
    kernels(compiled=False)[kind](numbers, 3000)
    assert (numbers > 1e-3).all() and (numbers < 1e3).all()


@pytest.mark.parametrize("kind", KERNELS)
def test_rates_are_measured_without_a_compiler(kind):
    assert rate(kind, compiled=False) > 0.0


def test_a_grown_world_loads_and_plays(tmp_path):
    """Twice the actors through the ordinary loader; the copies act as the base world does and stay finite."""
    regions = regions_for(2 * base_actors())
    scenario = chipwar.load_scenario(str(write_world(regions, tmp_path)))
    ids = scenario.ruleset.layout.entities.ids
    assert len(ids["state"]) + len(ids["firm"]) == regions * base_actors() == 86
    block = start(scenario, [0, 1])
    compute = block.row("state", "owned", "usa").copy()
    play_turn(block)
    play_turn(block)
    assert np.isfinite(block.matrix).all()
    assert (block.row("state", "owned", "usa_r2") > 0.0).all()
    assert not np.array_equal(block.row("state", "owned", "usa"), compute)
    issued = {slot.actor for slot in scenario.ruleset.slots}
    assert {"usa_r2", "china_r2"} <= issued


def test_every_round_begins_with_another_contestant():
    called = []

    def contestant(name):
        return lambda: called.append(name) or 2.0

    found = interleaved({"a": contestant("a"), "b": contestant("b")}, 2)
    assert called == ["a", "b", "b", "a", "a", "b"]
    assert {name: len(values) for name, values in found.items()} == {"a": 2, "b": 2}


def test_ratios_are_taken_round_by_round():
    assert ratios([2.0, 30.0, 4.0], [1.0, 10.0, 1.0]) == Spread((2.0, 3.0, 4.0))
    assert ratios([2.0, 30.0, 4.0], [1.0, 10.0, 1.0]).middle == 3.0


@pytest.mark.parametrize(
    ("better", "value", "verdict"),
    [
        ("more", 50.0, "aim"),
        ("more", 40.0, "aim"),
        ("more", 20.0, "must"),
        ("more", 19.9, "below"),
        ("less", 5.0, "aim"),
        ("less", 20.0, "aim"),
        ("less", 40.0, "must"),
        ("less", 40.1, "below"),
    ],
)
def test_verdicts(better, value, verdict):
    must, aim = (20.0, 40.0) if better == "more" else (40.0, 20.0)
    bound = BoundModel.model_validate({"measure": "race", "unit": "ms", "better": better, "must": must, "aim": aim})
    assert bound.verdict(value) == verdict


@pytest.mark.parametrize("locale", LOCALES)
def test_every_figure_and_measure_has_its_words(locale):
    texts = texts_for(locale)
    bounds = load_bounds()
    assert {bound.measure for bound in bounds.values()} == set(MEASURES) == set(suite.MEASURE)
    assert all(texts.has(f"bench.figure.{name}") for name in bounds)
    assert all(texts.has(f"bench.unit.{bound.unit}") for bound in bounds.values())
    assert all(texts.has(f"bench.measure.{name}") for name in MEASURES)
    assert all(texts.has(f"bench.verdict.{word}") for word in figures.Verdict.__args__)


def test_the_record_has_its_form(monkeypatch, capsys):
    """One object on stdout; every figure with its bounds, its spread or the reason why it is missing."""
    monkeypatch.setattr(setting, "QUICK", TINY)
    monkeypatch.setattr(race, "cores", lambda: 1)
    only = ["race", "limit", "turn"]
    assert main(["bench", "--quick", "--json", *(word for name in only for word in ("--only", name))]) == OK
    record = json.loads(capsys.readouterr().out)
    assert record["schema_version"] == suite.SCHEMA_VERSION
    assert record["equal"] is True
    assert record["machine"]["cores"] >= 1
    assert set(record["details"]) == set(only)
    assert set(record["figures"]) == {name for name, bound in load_bounds().items() if bound.measure in only}
    for name, found in record["figures"].items():
        assert found["must"] == load_bounds()[name].must
        measured = found["value"] is not None
        assert measured == (found["reason"] is None) == (found["verdict"] not in ("skipped", "refused"))
        if measured:
            assert found["low"] <= found["value"] <= found["high"]
            assert found["times"] >= 1
    assert record["figures"]["numpy_ratio"]["value"] > 0.0
    assert 0.0 < record["figures"]["limit_share"]["value"] < 100.0


def test_the_fast_engine_races_where_there_is_one(monkeypatch):
    """A stand-in under its name: the figures that were skipped are measured, and one wrong bit stops them all."""
    monkeypatch.setattr(race, "cores", lambda: 1)
    monkeypatch.setitem(ENGINES, setting.FAST, ENGINES["numpy"])
    fast = Setting(load_scenario("duel"), size=TINY)
    found = suite.run_bench(fast, ("race", "turn"))
    assert found.equal
    assert {name for name, figure in found.figures.items() if figure.spread is None} == {"numba_ratio_all"}

    def wrong(program, matrix, keys):
        ENGINES["numpy"](program, matrix, keys)
        matrix[fast.scenario.ruleset.row("world", "tension")] += 1e-15

    monkeypatch.setitem(ENGINES, setting.FAST, wrong)
    assert not suite.run_bench(fast, ("race",)).equal


@pytest.mark.long
def test_all_cores_and_engines_race(monkeypatch):
    monkeypatch.undo()
    found = race.race(Setting(load_scenario("teaching"), size=TINY))
    assert set(found.details["games_per_second"]) >= (
        {"plain", "numpy"} | ({"numpy processes"} if race.cores() > 1 else set())
    )


def test_unequal_games_are_not_compared(monkeypatch, capsys):
    monkeypatch.setattr(setting, "QUICK", TINY)
    monkeypatch.setattr(
        race, "plain_game", lambda rules, run, turns: PlainModel(rules, SEED + 1, run, turns=turns).play()
    )
    assert main(["bench", "--quick", "--json", "--only", "race"]) == CHECK_FAILED
    record = json.loads(capsys.readouterr().out)
    assert record["equal"] is False
    assert {found["verdict"] for found in record["figures"].values()} == {"refused"}
    assert "plain 0" in record["figures"]["numpy_ratio"]["reason"]


def test_people_get_a_table(capsys):
    bench = suite.run_bench(Setting(load_scenario("teaching"), size=TINY), ("rollouts", "search", "actors"))
    texts = texts_for("en")
    table = as_table(bench, texts)
    assert table.row_count == len(bench.figures) >= 6
    worlds = bench.details["actors"]["worlds"]
    assert [world["actors"] for world in worlds] == [43, 86]
    assert any("86" in line for line in as_notes(bench, texts))


def test_batches_of_every_size_are_played_as_a_million_games_are(monkeypatch):
    """A small batch is summed up part by part too: nothing of it is held, so sizes can be compared."""
    played = []
    monkeypatch.setattr(memory, "stream", lambda question, runs, *_, **__: played.append(runs))
    memory.child("duel", 3, 1, "numpy", 1)
    memory._batch(Setting(load_scenario("duel"), "duel", TINY), 1)()
    assert played[0] == 3 and len(played) == 2


def test_memory_is_measured_in_a_child():
    found = memory.in_child(Setting(load_scenario("duel"), "duel", TINY), 2, 1)
    assert found["peak_kb"] > 10_000
    assert found["seconds"] > 0.0


def test_an_unknown_measure_is_named(capsys):
    assert main(["bench", "--only", "rase"]) == USAGE
    assert "race" in capsys.readouterr().err


def test_the_model_can_be_read(capsys):
    assert main(["bench", "duel", "--show-model"]) == OK
    compile(capsys.readouterr().out, "shown", "exec")


def test_a_quick_run_says_how_long_it_takes():
    """Twice as slow as elsewhere over its first measure, it is taken to stay so."""
    now = [0.0]
    forecast = Forecast((), clock=lambda: now[0])
    assert list(forecast.planned) == list(MEASURES)
    whole, first = sum(forecast.planned.values()), forecast.planned["race"]
    assert forecast.left("race") == whole
    now[0] = 2.0 * first
    assert forecast.left("limit") == pytest.approx(2.0 * (whole - first))
    assert Forecast(("turn",)).left("turn") == forecast.planned["turn"]
