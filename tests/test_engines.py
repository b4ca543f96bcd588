"""The numba engine is made from the rules: nothing is left out, every bit is that of numpy, and without it all goes on.

Compiling takes about forty seconds on two cores, once for each version of the rules; one worker does it for all.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
from functools import cache

import numpy as np
import pytest

import chipwar
from chipwar.base import alphabet
from chipwar.base.errors import ChipwarError, MissingPackageError
from chipwar.lab.batch import Question, play_block
from chipwar.match import engines
from chipwar.match.block import begin, seat_players
from chipwar.match.phases import play_turn
from chipwar.rules import turn
from chipwar.rules.backends import numpy_backend, reference
from chipwar.rules.backends.encoding import encode
from chipwar.rules.backends.kernels import rule_functions, sources
from chipwar.rules.layout import NONE
from chipwar.rules.program import CopyOp, PickOp, Program, RuleOp, TotalOp, compile_program
from chipwar.rules.verbs import Rule
from chipwar.scenario import folders
from chipwar.scenario.files import scenario_names

needs_numba = pytest.mark.skipif(not engines.installed(), reason="numba is not installed (extra fast)")
one_worker = pytest.mark.xdist_group("kernels")
PROGRAMS = ("begin", "resolve", "bind", "look")


@cache
def scenario(name: str) -> chipwar.Scenario:
    return chipwar.load_scenario(name)


def test_every_rule_of_every_list_has_its_branch():
    steps = turn.steps((*turn.BEGIN, *turn.RESOLVE, *turn.BIND, *turn.LOOK))
    texts = sources("somewhere")
    for step in steps:
        if isinstance(step, Rule):
            module = step.function.__module__.rpartition(".")[2]
            place = rule_functions()[module].index(step.function)
            assert f"step == {place}:  # {step.function.__name__}\n" in texts[module]


@pytest.mark.parametrize("name", scenario_names())
def test_every_program_of_every_scenario_can_be_put_into_numbers(name):
    for program in PROGRAMS:
        code = encode(getattr(scenario(name).ruleset, program))
        assert code.calls[-1].last == len(code.numbers)
        assert [a.last for a in code.calls[:-1]] == [b.first for b in code.calls[1:]]


def program_of(*ops) -> Program:
    return Program(tuple(ops), ("",) * len(ops), 0)


def test_what_lanes_would_do_in_another_order_is_refused():
    with pytest.raises(ValueError, match="total of itself"):
        encode(program_of(TotalOp("sum", slice(4, 6), 0.0, ((np.array([4]), np.array([5])),))))
    with pytest.raises(ValueError, match="what it has written"):
        encode(program_of(CopyOp(slice(4, 6), np.array([5, 4]))))


def test_a_rule_may_read_its_own_quantity_but_not_its_neighbours():
    """A state's rival is a state: one engine would read the new value there, another the old one."""
    layout = scenario("duel").ruleset.layout
    quantity = next(quantity for domain, quantity in layout.start if domain == "state")
    for argument, right in ((quantity, True), (f"rival_{quantity}", False)):
        step = Rule(quantity, "state", lambda before: before, (argument,))
        if right:
            assert compile_program(layout, [step], {}).ops
        else:
            with pytest.raises(ValueError, match="what it writes for another"):
                compile_program(layout, [step], {})


@needs_numba
@one_worker
@pytest.mark.parametrize("name", scenario_names())
def test_every_row_of_every_turn_is_equal(name):
    """Not only stocks: all rows, in blocks of one, of an odd number and of several full vectors."""
    lanes = engines.load()
    for columns in (1, 7, 72):
        block = begin(scenario(name), [5] * columns, list(range(columns)))
        seat_players(block, {})
        for _ in range(4):
            ordered = block.matrix
            for program in PROGRAMS:
                ours, theirs = ordered.copy(), ordered.copy()
                lanes.run(getattr(scenario(name).ruleset, program), ours, block.keys)
                numpy_backend.run(getattr(scenario(name).ruleset, program), theirs, block.keys)
                np.testing.assert_array_equal(ours.view(np.uint64), theirs.view(np.uint64))
            play_turn(block)


@needs_numba
@one_worker
@pytest.mark.parametrize("lanes", [1, 2, numpy_backend.FEW_GAMES])
def test_what_a_budget_does_not_hold_is_dropped_alike(lanes):
    """Groups of one to six with equal scores, free members and members that bring money, and every kind of budget."""
    groups, luck = 6, np.random.default_rng(8)
    # Rows: 21 scores, 21 costs, 6 budgets, 21 kept.
    members = np.array([[g * (g + 1) // 2 + k if k <= g else NONE for k in range(groups)] for g in range(groups)])
    program = Program((PickOp(slice(48, 69), members, 0, 21, np.arange(42, 48)),), ("pick",), 69)
    start = np.zeros((70, lanes))
    start[:21] = luck.integers(0, 4, (21, lanes))
    start[21:42] = luck.choice([-0.5, 0.0, 0.0, 0.1, 0.3, 1.0], (21, lanes))
    start[42:48] = luck.uniform(-0.5, 2.0, (groups, lanes))
    found = []
    for run in (numpy_backend.run, reference.run, engines.load().run):
        matrix = start.copy()
        run(program, matrix, {})
        found.append(matrix)
    assert (found[0][48:69] == 0.0).any()
    for theirs in found[1:]:
        np.testing.assert_array_equal(theirs.view(np.uint64), found[0].view(np.uint64))


@needs_numba
@one_worker
def test_a_game_that_is_over_stands_still_among_others():
    """Some end at once, some later: the rows of all stay equal, turn by turn, to those that numpy freezes."""
    engines.load()
    blocks = [begin(scenario("duel"), [1] * 9, list(range(9)), engine=engine) for engine in ("numpy", "numba")]
    for block in blocks:
        seat_players(block, {})
        block.row("world", "length")[:] = [1, 3, 3, 1, 9, 9, 1, 9, 2]
        for _ in range(4):
            play_turn(block)
    assert (blocks[0].row("world", "over") > 0.0).tolist() == [True] * 4 + [False, False, True, False, True]
    np.testing.assert_array_equal(blocks[0].matrix.view(np.uint64), blocks[1].matrix.view(np.uint64))


@needs_numba
@one_worker
def test_threads_share_the_lanes_and_change_nothing():
    engines.load()
    alone = engines.numba_backend.Lanes(engines.load().kernels, 1)
    shared = engines.numba_backend.Lanes(engines.load().kernels, 3)
    many = 2 * engines.numba_backend.FULL + 5
    block = begin(scenario("duel"), [1] * many, list(range(many)))
    one, three = block.matrix.copy(), block.matrix.copy()
    alone.run(scenario("duel").ruleset.resolve, one, block.keys)
    shared.run(scenario("duel").ruleset.resolve, three, block.keys)
    assert one.tobytes() == three.tobytes()


@needs_numba
@one_worker
def test_whole_games_have_the_fingerprints_of_numpy():
    engines.load()
    marks = {
        engine: play_block(Question(scenario("teaching"), 3, engine=engine), range(8)).fingerprints
        for engine in ("numpy", "numba", "auto")
    }
    assert marks["numba"] == marks["numpy"] == marks["auto"]


def test_without_numba_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(engines, "installed", lambda: False)
    monkeypatch.setattr(engines, "_loader", engines._Loader())
    with pytest.raises(MissingPackageError, match=r"chipwar\[fast\]"):
        chipwar.Game(scenario("duel"), engine="numba")
    assert engines.chosen("auto", 10**6) == "auto"
    assert chipwar.Game(scenario("duel"), seed=2, engine="auto").fingerprint()


@needs_numba
@one_worker
def test_a_damaged_cache_is_made_anew(monkeypatch, tmp_path):
    """The text of a kernel is cut, as by a full disk; what was ready is not believed any more."""
    monkeypatch.setattr(engines, "_loader", engines._Loader())
    monkeypatch.setattr(engines, "folder", lambda: tmp_path)
    monkeypatch.setattr(engines, "package", lambda: "chipwar_kernels_cut")
    monkeypatch.setattr(engines.kernels, "rule_functions", lambda: {"listing": rule_functions()["listing"]})
    few = {name: text for name, text in sources("chipwar_kernels_cut").items() if name in ("words", "listing")}
    monkeypatch.setattr(engines.kernels, "sources", lambda package: few)
    monkeypatch.setattr(engines.quick, "warm", lambda: None)
    monkeypatch.setattr(engines.joblib, "cpu_count", lambda: 1)  # another process would know nothing of all this
    for name in ("__init__", "words", "listing"):
        (tmp_path / f"{name}.py").write_text("def run(", encoding="utf-8")
    (tmp_path / engines.READY).touch()
    assert set(engines.load().kernels) == {"listing"}


@needs_numba
def test_a_broken_cache_leaves_auto_with_numpy(monkeypatch, tmp_path):
    monkeypatch.setattr(engines, "_loader", engines._Loader())
    monkeypatch.setattr(engines, "folder", lambda: tmp_path)
    monkeypatch.setattr(engines, "package", lambda: "chipwar_kernels_broken")
    monkeypatch.setattr(engines, "compile_kernels", lambda: None)
    engines._load_quietly()
    assert engines.loaded() is None
    assert chipwar.Game(scenario("duel"), seed=2, engine="auto").fingerprint()
    (tmp_path / engines.READY).touch()
    assert engines.chosen("auto", 10**6) == "auto"
    assert not engines.compiled(), "what cannot be loaded must not count as ready for ever"


def compiled_elsewhere(monkeypatch, place):
    """A cache of one's own with a copy of the kernels, and no kernel loaded yet."""
    engines.load()
    shutil.copytree(engines.folder(), place / engines.package())
    monkeypatch.setenv("CHIPWAR_CACHE", str(place))
    monkeypatch.setattr(engines, "_loader", engines._Loader())
    for name in [name for name in sys.modules if name.startswith(engines.package())]:
        monkeypatch.delitem(sys.modules, name)
    return engines.folder()


@needs_numba
@one_worker
def test_kernels_that_are_ready_need_no_place_to_write(monkeypatch, tmp_path):
    compiled_elsewhere(monkeypatch, tmp_path)

    def refused(*_, **__):
        error = sqlite3.OperationalError("attempt to write a readonly database")
        error.sqlite_errorcode = sqlite3.SQLITE_READONLY
        raise error

    monkeypatch.setattr(folders.sqlite3, "connect", refused)
    assert engines.load().kernels
    monkeypatch.setattr(engines, "_loader", engines._Loader())
    (engines.folder() / engines.READY).unlink()
    with pytest.raises(ChipwarError, match="readonly"):
        engines.load()


@needs_numba
def test_kernels_of_one_processor_are_not_anothers(monkeypatch):
    here = engines.package()
    monkeypatch.setattr(engines, "_processor", lambda: ("another", "+sse"))
    engines.package.cache_clear()
    try:
        assert engines.package() != here
    finally:
        engines.package.cache_clear()


@needs_numba
def test_what_was_compiled_in_the_background_is_loaded_then(monkeypatch):
    done = []
    monkeypatch.setattr(engines, "compiled", lambda: "compiled" in done)
    monkeypatch.setattr(engines.subprocess, "run", lambda *_, **__: done.append("compiled"))
    monkeypatch.setattr(engines, "_load_quietly", lambda: done.append("loaded"))
    engines._warm()
    assert done == ["compiled", "loaded"]


@pytest.mark.parametrize("engine", ["numpy", "reference"])
@pytest.mark.parametrize("games", [1, 3])
def test_arithmetic_that_stops_is_told_in_a_sentence(engine, games):
    matrix, keys = np.full((3, games), -1.0), {}
    matrix[0] = 0.0
    for rule, row in ((lambda x: 1.0 / x, 0), (alphabet.sqrt, 1)):
        with pytest.raises(ChipwarError, match="arithmetic of a game stops"):
            engines.ENGINES[engine](program_of(RuleOp(rule, slice(2, 3), (row,))), matrix, keys)
