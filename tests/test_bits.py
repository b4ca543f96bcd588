"""A column stands alone: one game gives the same bits alone, in any block, with any worker, engine or processor.

Games are compared by their fingerprints (all stocks and slots) and by the bytes of every published outcome.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import chipwar
from chipwar.lab.batch import Played, Question, outcome_rows, play_block
from chipwar.match.block import Block, begin, seat_players
from chipwar.rules.backends import numpy_backend, reference
from chipwar.rules.program import PickOp, Program
from chipwar.scenario.models import PlannedOrder
from chipwar.scenario.plays import shipped_strategies

ROOT = Path(__file__).resolve().parents[1]
SEED = 11
CASTS = {
    "duel: default": ("duel", {}),
    "duel: hawk and linkage": ("duel", {"usa": "hawk", "china": "linkage"}),
    "duel: trader and fortress": ("duel", {"usa": "trader", "china": "fortress"}),
    "teaching: default": ("teaching", {}),
    "full: default": ("full", {}),
    "teaching: hawk and fortress": ("teaching", {"usa": "hawk", "china": "fortress", "gulf": "pass"}),
}


@cache
def scenario(name: str) -> chipwar.Scenario:
    return chipwar.load_scenario(name)


def question(cast: str, engine: str = "numpy") -> Question:
    name, strategies = CASTS[cast]
    return Question(scenario(name), SEED, strategies, engine=engine)


@cache
def alone(cast: str, run: int) -> tuple[str, bytes]:
    """Fingerprint and outcome bytes of one replication played as a game by itself."""
    name, strategies = CASTS[cast]
    game = chipwar.Game(scenario(name), SEED, run, seats=strategies)
    while not game.over:
        game.advance()
    rows = np.array(list(outcome_rows(game.scenario).values()))
    return game.fingerprint(), game.block.matrix[rows, 0].tobytes()


def ends(played: Played) -> list[tuple[str, bytes]]:
    """The same of every column of a block."""
    return [(mark, played.values[:, -1, column].tobytes()) for column, mark in enumerate(played.fingerprints)]


def played_in_chunks(cast: str, runs: int, chunk: int, workers: int = 1) -> chipwar.Results:
    name, strategies = CASTS[cast]
    return chipwar.simulate(
        scenario(name), runs, SEED, strategies, workers=workers, chunk=chunk, trajectories=True, fingerprints=True
    )


def test_every_shipped_strategy_plays_in_one_of_the_casts():
    named = {strategy for _, strategies in CASTS.values() for strategy in strategies.values()}
    for name, _ in CASTS.values():
        named |= {seat.strategy for seat in scenario(name).ruleset.seats.values()}
    assert set(shipped_strategies()) <= named


@pytest.mark.parametrize("cast", CASTS)
def test_a_game_alone_is_the_game_in_a_batch(cast):
    assert ends(play_block(question(cast), [0, 1])) == [alone(cast, run) for run in (0, 1)]
    batch = ends(play_block(question(cast), list(range(64))))
    assert [batch[run] for run in (0, 1, 40, 63)] == [alone(cast, run) for run in (0, 1, 40, 63)]
    assert len({mark for mark, _ in batch}) == 64


@pytest.mark.parametrize("cast", ["duel: default", "teaching: default"])
def test_the_size_of_a_chunk_does_not_matter(cast):
    runs = 9
    whole = played_in_chunks(cast, runs, 64)
    for chunk in (1, 7):
        parts = played_in_chunks(cast, runs, chunk)
        assert parts.fingerprints == whole.fingerprints
        assert parts.final.tobytes() == whole.final.tobytes()
        assert parts._values.tobytes() == whole._values.tobytes()


def test_the_number_of_workers_does_not_matter():
    one, two = (played_in_chunks("teaching: hawk and fortress", 12, 5, workers) for workers in (1, 2))
    assert two.fingerprints == one.fingerprints
    assert two.final.tobytes() == one.final.tobytes()


@pytest.mark.long
@pytest.mark.parametrize("cast", ["duel: default", "teaching: default"])
def test_a_thousand_games_in_one_block_are_the_games_alone(cast):
    batch = ends(play_block(question(cast), list(range(1000))))
    assert [batch[run] for run in range(0, 1000, 37)] == [alone(cast, run) for run in range(0, 1000, 37)]
    assert batch == [end for first in range(0, 1000, 64) for end in ends(play_block(question(cast), chunk_from(first)))]


def chunk_from(first: int) -> list[int]:
    return list(range(first, min(first + 64, 1000)))


def test_the_position_of_a_column_does_not_matter():
    cast = "teaching: hawk and fortress"
    for runs in ([5, 9, 2], [2, 5, 9], [9, 9, 5, 0, 5, 2]):
        assert ends(play_block(question(cast), runs)) == [alone(cast, run) for run in runs]


def test_games_of_different_seeds_share_a_block():
    shared = begin(scenario("duel"), [3, 4, 3], [0, 0, 8])
    seat_players(shared, {"usa": "hawk"})
    play(shared, 24)
    for column, (seed, run) in enumerate([(3, 0), (4, 0), (3, 8)]):
        game = chipwar.Game(scenario("duel"), seed, run, seats={"usa": "hawk"})
        while not game.over:
            game.advance()
        assert shared.fingerprints()[column] == game.fingerprint()


def play(block: Block, turns: int) -> None:
    for _ in range(turns):
        block.decide()
        block.resolve()


@pytest.mark.parametrize("cast", ["duel: trader and fortress", "teaching: default"])
def test_the_reference_engine_agrees_at_the_end(cast):
    runs = [0, 3]
    plain = play_block(question(cast, "reference"), runs)
    assert ends(plain) == [alone(cast, run) for run in runs]
    assert plain.values.tobytes() == play_block(question(cast), runs).values.tobytes()


@pytest.mark.parametrize("name", ["duel", "teaching", "standard"])
def test_the_reference_engine_agrees_in_every_cell_of_every_turn(name):
    blocks = [begin(scenario(name), [SEED, 2], [1, 6], engine=engine) for engine in ("numpy", "reference")]
    for block in blocks:
        seat_players(block, {})
    names = scenario(name).ruleset.layout.names()
    for turn in range(6):
        first, second = (block.matrix + 0.0 for block in blocks)
        differ = np.flatnonzero((first != second).any(axis=1))
        assert not len(differ), f"turn {turn}: {[names[row] for row in differ[:5]]}"
        for block in blocks:
            play(block, 1)


def test_a_group_with_few_members_is_picked_alike_by_both_engines():
    # Rows: 0 nothing, 1..6 scores, 7..12 costs, 13..14 budgets, 15..20 kept. The first group has two members only.
    members = np.array([[0, 1, -1, -1], [2, 3, 4, 5]])
    op = PickOp(slice(15, 21), members, 1, 7, np.array([13, 14]))
    program = Program((op,), ("pick",), 0)
    for budget in (0.0, 1.0, 2.0, 3.0, 5.0, 6.0, 50.0):
        start = np.zeros((21, 1))
        start[1:13, 0] = [9, 1, 1, 2, 3, 4, 1, 5, 1, 1, 1, 1]
        start[13:15, 0] = budget
        kept = []
        for engine in (numpy_backend, reference):
            matrix = start.copy()
            engine.run(program, matrix, {})
            kept.append(matrix[15:, 0].tolist())
        assert kept[0] == kept[1], f"with {budget} points"
        price = np.array(kept[0]) * start[7:13, 0]
        assert max(price[:2].sum(), price[2:].sum()) <= budget


def test_a_column_that_is_over_does_not_change_any_more():
    block = begin(scenario("teaching"), [SEED] * 3, [0, 1, 2])
    seat_players(block, {})
    block.row("world", "length")[:] = [24.0, 5.0, 9.0]
    play(block, 5)
    assert block.row("world", "over").tolist() == [0.0, 1.0, 0.0]
    frozen, mark = block.matrix[:, 1].copy(), block.fingerprints()[1]
    play(block, 19)
    assert block.fingerprints()[1] == mark
    changed = np.flatnonzero(block.matrix[:, 1] != frozen)
    names = block.scenario.ruleset.layout.names()
    assert not len(changed), [names[row] for row in changed[:5]]
    assert block.row("world", "turn").tolist() == [24.0, 5.0, 9.0]


def test_games_that_end_early_end_alike_alone_and_in_a_block():
    # Where nothing fades and rivalry alone climbs the ladder, games end in war before their last turn.
    overrides = {"numbers.tension_drift": 0.6, "numbers.tension_memory": 0.0}
    strategies = {"usa": "hawk", "china": "linkage"}
    batch = play_block(Question(scenario("duel"), SEED, strategies, overrides=overrides), list(range(8)))
    assert min(batch.last_turn) < 24
    for run in range(8):
        game = chipwar.Game(scenario("duel"), SEED, run, seats=strategies, overrides=overrides)
        while not game.over:
            game.advance()
        assert game.turn == batch.last_turn[run]
        assert game.fingerprint() == batch.fingerprints[run]


def test_a_plan_gives_the_same_game_alone_and_in_a_batch():
    plan = (
        PlannedOrder(turn=1, seat="usa", policy="us_ban_export_grade", level=2, notice=1),
        PlannedOrder(turn=2, seat="china", policy="cn_stockpile", level=3),
    )
    batch = chipwar.simulate(scenario("duel"), 9, SEED, plans=plan, workers=1, chunk=4, fingerprints=True)
    for run in (0, 5, 8):
        game = chipwar.Game(scenario("duel"), SEED, run, plan=plan)
        while not game.over:
            game.advance()
        assert game.fingerprint() == batch.fingerprints[run] == finished(batch.game(run)).fingerprint()


def finished(game: chipwar.Game) -> chipwar.Game:
    while not game.over:
        game.advance()
    return game


PROCESSOR_PROGRAM = """
import hashlib, json
import numpy as np
import chipwar
from chipwar.lab.batch import Question, play_block
own = hashlib.sha256()
for x in (np.linspace(-20.0, 20.0, 4097), np.linspace(1e-6, 900.0, 4097)):
    for values in (np.exp(x / 40.0 * 7.0), np.log(np.abs(x) + 0.1), np.power(np.abs(x) + 0.1, 1.7), np.tanh(x)):
        own.update(values.tobytes())
played = play_block(Question(chipwar.load_scenario("teaching"), 11), list(range(9)))
print(json.dumps({"numpy": own.hexdigest(), "marks": played.fingerprints,
                  "values": hashlib.sha256(played.values.tobytes()).hexdigest()}))
"""


def processor_features() -> list[str]:
    """Names that numpy chooses its loops by on this machine and that it lets us switch off."""
    try:
        from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
    except ImportError:
        from numpy.core._multiarray_umath import __cpu_dispatch__, __cpu_features__
    return [name for name in __cpu_dispatch__ if __cpu_features__.get(name)]


def with_features_off(names: list[str]) -> dict[str, object]:
    """What the program above says on a processor without these features."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "NPY_DISABLE_CPU_FEATURES": " ".join(names)}
    environment.pop("NPY_ENABLE_CPU_FEATURES", None)
    answer = subprocess.run(
        [sys.executable, "-W", "error::ImportWarning", "-c", PROCESSOR_PROGRAM],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert answer.returncode == 0, answer.stderr
    found: dict[str, object] = json.loads(answer.stdout)
    return found


def test_the_processor_does_not_matter():
    features = processor_features()
    if not features:
        pytest.skip("numpy has no processor features to switch off on this machine")
    usual = with_features_off([])
    # From the newest down, as numpy refuses to keep a feature whose foundation is gone.
    cases = [features[place:] for place in range(len(features))]
    others = [with_features_off(names) for names in cases]
    for names, other in zip(cases, others, strict=True):
        assert (other["marks"], other["values"]) == (usual["marks"], usual["values"]), f"without {names}"
    if all(other["numpy"] == usual["numpy"] for other in others):
        pytest.skip("games agree, but numpy's own exp did not change either, so this machine could not tell")
