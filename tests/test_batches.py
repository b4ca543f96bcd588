"""Batches come to the same bytes however they are played, stopped and gone on with, and a changed byte is found."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import chipwar
from batch_tasks import counted, dying
from chipwar import cli
from chipwar.base.errors import ChipwarError, RequestError
from chipwar.lab import batch as batches
from chipwar.lab import streaming
from chipwar.lab.batch import Question, run_batch
from chipwar.lab.histogram import ACCURACY, Summary, codes_of, edges_of, limbs_of, restored, summarise
from chipwar.lab.manifest import Batch
from chipwar.lab.parts import PARTS, RunFolder
from chipwar.lab.streaming import play_into
from chipwar.lab.verifying import verify
from chipwar.lab.workers import Pool, packed, spread
from chipwar.report.progress import Lines, clock_time
from chipwar.report.tables import safe_cell, write_csv, write_folder, write_tables
from chipwar.scenario.folders import files_of
from chipwar.scenario.texts import use_locale

SEED = 3
RUNS = 200
"""Four parts, the last one short."""


pytestmark = pytest.mark.usefixtures("english")


@cache
def scenario() -> chipwar.Scenario:
    return chipwar.load_scenario("duel")


def asked(runs: int = RUNS, turns: int = 1, seed: int = SEED, **options: object) -> Batch:
    # The slower engine, so that a kill still finds something to do.
    return Batch(Question(scenario(), seed, turns=turns, engine="numpy"), runs, **options)  # type: ignore[arg-type]


def played(
    path: Path, batch: Batch, workers: int = 1, chunk: int = 64, cluster: str | None = None, resume: bool = False
) -> dict[str, object]:
    path.mkdir(exist_ok=True)
    folder = RunFolder.begin(path, batch, "test", resume)
    play_into(folder, Pool(workers, cluster), chunk)
    write_tables(folder)
    return folder.seal()


def files(path: Path) -> dict[str, bytes]:
    """All of a folder but its lock."""
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in files_of(path)}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished batch; nobody changes it."""
    path = tmp_path_factory.mktemp("whole")
    played(path, asked())
    return path


# ---- the histogram


def known_values(runs: int) -> np.ndarray:
    """Cells of many kinds: wide, narrow, on both sides of zero, with atoms, constant."""
    luck = np.random.default_rng(1)
    lognormal = 18_000.0 * np.exp(1.232 * luck.standard_normal(runs))
    return np.stack(
        [
            lognormal,
            lognormal * 1e-9,
            luck.standard_normal(runs),
            luck.standard_normal(runs) - 40.0,
            luck.random(runs),
            np.where(luck.random(runs) < 0.6, 0.0, luck.random(runs)),
            np.floor(luck.random(runs) * 4.0),
            np.full(runs, 0.7),
            np.zeros(runs),
            -lognormal,
        ]
    )


def summed(values: np.ndarray, part: int, order: list[int] | None = None) -> Summary:
    summary = Summary(len(values))
    for place in order or range(-(-values.shape[1] // part)):
        summary.add(summarise(values[:, place * part : (place + 1) * part]))
    return summary


@pytest.mark.parametrize("share", [0.0, 0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999, 1.0])
def test_quantiles_from_bins_are_near_the_exact_ones(share):
    values = known_values(20_000)
    found = summed(values, 1000).quantiles(share)
    below, above = (np.quantile(values, share, axis=1, method=way) for way in ("lower", "higher"))
    off = np.maximum(0.0, np.maximum(below - found, found - above))
    assert (off <= ACCURACY * np.maximum(np.abs(below), np.abs(above)) + 1e-11).all()
    exact = np.quantile(values[0], share)
    assert abs(found[0] - exact) / exact < (0.004 if 0.01 < share < 0.99 else ACCURACY)
    if share in (0.0, 1.0):
        assert found.tolist() == values.min(axis=1).tolist() if share == 0.0 else values.max(axis=1).tolist()


def test_the_published_bounds_of_smuggled_chips_come_out():
    values = known_values(10_000)[:1]
    low, high = (summed(values, 1000).quantiles(share)[0] for share in (0.025, 0.975))
    assert abs(low / 1_600 - 1.0) < 0.05 and abs(high / 200_000 - 1.0) < 0.05


def test_every_value_lies_in_its_bin_and_bins_are_narrow():
    luck = np.random.default_rng(2)
    sizes = np.ldexp(luck.random(4000), luck.integers(-60, 60, 4000))
    values = np.concatenate([sizes, -sizes, [0.0, -0.0, 1e300, -1e300, 5e-324]])
    lower, upper = edges_of(codes_of(values))
    assert ((lower <= values) & (values <= upper)).all()
    assert (upper - lower <= ACCURACY * (np.abs(values) + 2.0**-30)).all()
    order = np.argsort(values)
    assert (np.diff(codes_of(values)[order]) >= 0).all()
    assert codes_of(np.array([0.0])) == 0


def test_summaries_merge_in_any_order_to_the_same_bytes():
    values = known_values(1000)
    order = list(range(10))
    one = summed(values, 100).arrays()
    random.Random(5).shuffle(order)
    other = summed(values, 100, order)
    tree = summed(values[:, :500], 100)
    tree.add(summed(values[:, 500:], 100))
    for again in (other, tree, restored(other.arrays())):
        assert {name: array.tobytes() for name, array in again.arrays().items()} == {
            name: array.tobytes() for name, array in one.items()
        }
    assert one["counts"].sum() == values.size


def test_means_are_sums_of_integers_and_exact():
    values = known_values(3000)
    means = summed(values, 700).means()
    assert np.allclose(means, values.mean(axis=1), rtol=1e-13, atol=1e-16)
    sums = np.array([1e18, -1e18, 3.5, -(2.0**-60), 2.0**-61, 0.0, 2.0**70])
    wide = [sum(int(limb) << (32 * place) for place, limb in enumerate(limbs)) for limbs in limbs_of(sums).T]
    assert wide == [int(value * 2.0**60) for value in sums[:2]] + [int(3.5 * 2**60), -1, 0, 0, 2**130]


# ---- the same bytes however it is played


@pytest.mark.parametrize(("chunk", "runs"), [(1, 8), (7, 70), (1000, 70)])
def test_the_chunk_leaves_no_trace(chunk, runs, tmp_path):
    batch = asked(runs)
    played(tmp_path / "usual", batch)
    played(tmp_path / "other", batch, chunk=chunk)
    assert files(tmp_path / "other") == files(tmp_path / "usual")


@pytest.mark.parametrize("workers", [2, 4])
def test_the_number_of_workers_leaves_no_trace(workers, tmp_path, whole):
    played(tmp_path, asked(), workers, chunk=50)
    assert files(tmp_path) == files(whole)


def test_a_cluster_comes_to_the_same(tmp_path, whole):
    pytest.importorskip("distributed", reason="Dask is not installed")
    played(tmp_path, asked(), 2, cluster="local")
    assert files(tmp_path) == files(whole)


def test_the_reference_engine_has_the_same_digest(tmp_path):
    digests = set()
    for engine in ("numpy", "reference"):
        batch = Batch(Question(scenario(), SEED, turns=1, engine=engine), 3)
        manifest = played(tmp_path / engine, batch)
        assert manifest["made_with"]["engine"] == engine
        digests.add(manifest["digest"])
    assert len(digests) == 1


def test_other_luck_has_another_digest(tmp_path, whole):
    manifest = json.loads((whole / "manifest.json").read_text("utf-8"))
    assert played(tmp_path, asked(seed=SEED + 1))["digest"] != manifest["digest"]


def test_the_folder_holds_what_the_games_came_to(whole):
    results = run_batch(asked().question, RUNS, 1, trajectories=True)
    folder = RunFolder.begin(whole, asked(), "test", resume=True)
    for (quantity, actor), place in results.places.items():
        exact = results.outcome(quantity, actor)
        assert np.array_equal(folder.final(place), exact[-1])
        cells = slice(place * 2, place * 2 + 2)
        assert np.array_equal(folder.summary.low[cells], exact.min(axis=1))
        assert np.array_equal(folder.summary.high[cells], exact.max(axis=1))
    assert np.array_equal(folder.last_turn(), results.last_turn)


def test_what_is_in_memory_is_written_as_what_is_streamed(tmp_path, whole):
    write_folder(run_batch(asked().question, RUNS, 1, trajectories=True), tmp_path, "test")
    assert files(tmp_path) == files(whole)
    write_folder(run_batch(asked().question, 3, 1, trajectories=True), tmp_path, "test")
    assert verify(tmp_path).whole and len(list((tmp_path / PARTS).iterdir())) == 1


def test_more_games_than_are_kept_are_streamed(monkeypatch):
    monkeypatch.setattr(batches, "KEEP_UP_TO", 50)
    in_memory = run_batch(asked().question, 130, 1, trajectories=True, prints=True)
    streamed = run_batch(asked().question, 130, 1, prints=True)
    assert isinstance(streamed, streaming.StreamedResults) and streamed.runs == 130
    assert np.array_equal(streamed.outcome("tension"), in_memory.outcome("tension")[-1:])
    assert np.array_equal(streamed.last_turn, in_memory.last_turn)
    assert streamed.fingerprints == in_memory.fingerprints
    exact, near = (found.quantile("training_compute", "china", 0.4) for found in (in_memory, streamed))
    assert np.allclose(near, exact, rtol=2 * ACCURACY)
    assert streamed.bands.shape == in_memory.bands.shape and np.array_equal(streamed.final, in_memory.final)
    with pytest.raises(RequestError, match="not a share"):
        streamed.quantile("tension", share=2.0)


def test_trajectories_stand_in_parquet(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    played(tmp_path, asked(70, trajectories=True))
    table = parquet.read_table(tmp_path / PARTS / "part-000001.parquet")
    exact = run_batch(asked().question, 70, 1, trajectories=True).outcome("tension")
    assert table["run"].to_pylist() == [run for run in range(64, 70) for _ in range(2)]
    assert table["tension.world"].to_pylist() == exact[:, 64:].T.ravel().tolist()
    assert parquet.read_table(tmp_path / "bands.parquet")["turn"].to_pylist()[:3] == [0, 1, 0]
    assert verify(tmp_path).whole
    (tmp_path / PARTS / "part-000000.parquet").unlink()
    assert RunFolder.begin(tmp_path, asked(70, trajectories=True), "test", resume=True).missing() == [0]


# ---- stopped and gone on with


def stopped(path: Path, batch: Batch, after: int) -> None:
    """Play parts of a batch and leave it."""
    path.mkdir(exist_ok=True)
    folder = RunFolder.begin(path, batch, "test")
    for number in folder.missing()[:after]:
        folder.keep(*streaming.play_and_store(streaming.Job(batch, 64, path), number))


@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_batch_that_was_stopped_ends_in_the_same_bytes(after, tmp_path, whole):
    stopped(tmp_path, asked(), after)
    (tmp_path / PARTS / "part-000003.npz.writing").write_bytes(b"half")
    verdict = verify(tmp_path)
    assert not verdict.whole and verdict.parts == (after, 4) and not verdict.changed
    assert RunFolder.begin(tmp_path, asked(), "test", resume=True).runs_kept() == 64 * after
    played(tmp_path, asked(), resume=True)
    assert files(tmp_path) == files(whole)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("parts/part-000001.npz", "torn"),
        ("parts/part-000001.npz", "flipped"),
        ("parts/part-000001.npz", "gone"),
        ("pending/part-000001.npz", "flipped"),
        ("summary.npz", "torn"),
    ],
)
def test_what_is_damaged_is_played_again(name, how, tmp_path, whole):
    if name.startswith("pending"):
        stopped(tmp_path, asked(), 3)
    else:
        shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    content = (tmp_path / name).read_bytes()
    if how == "gone":
        (tmp_path / name).unlink()
    else:
        half = len(content) // 2
        flipped = content[:half] + bytes([content[half] ^ 1]) + content[half + 1 :]
        (tmp_path / name).write_bytes(content[:half] if how == "torn" else flipped)
    played(tmp_path, asked(), resume=True)
    assert files(tmp_path) == files(whole)


def test_other_options_are_refused_and_nothing_is_lost(tmp_path, whole):
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    for batch, name in [
        (asked(RUNS + 1), "runs"),
        (asked(turns=2), "turns"),
        (asked(seed=4), "seed"),
        (asked(fingerprints=True), "fingerprints"),
        (Batch(Question(scenario(), SEED, {"usa": "trader"}, turns=1), RUNS), "strategies"),
        (Batch(Question(scenario(), SEED, turns=1, parameters="typical"), RUNS), "parameters"),
    ]:
        with pytest.raises(RequestError, match=f"other options: .*{name}"):
            RunFolder.begin(tmp_path, batch, "test", resume=True)
    with pytest.raises(RequestError, match="--resume"):
        RunFolder.begin(tmp_path, asked(), "test")
    (tmp_path / "manifest.json").write_text("{}", "utf-8")
    with pytest.raises(RequestError, match="damaged"):
        RunFolder.begin(tmp_path, asked(), "test", resume=True)
    (tmp_path / "manifest.json").unlink()
    with pytest.raises(RequestError, match="Choose an empty folder"):
        RunFolder.begin(tmp_path, asked(), "test", resume=True)
    assert len(list((tmp_path / PARTS).iterdir())) == 4


def test_a_full_disk_is_told_before_the_first_game(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(RequestError, match="MB are free"):
        RunFolder.begin(tmp_path, asked(), "test")


@pytest.mark.parametrize("failing", [0, 1, 2, 4, 5])
def test_whatever_call_fails_the_batch_can_go_on(failing, tmp_path, monkeypatch):
    batch, calls = asked(70), []
    real = os.replace

    def replace(source: object, target: object) -> None:
        calls.append(target)
        if len(calls) == failing + 1:
            raise OSError("the disk is full")
        real(source, target)

    monkeypatch.setattr("chipwar.scenario.folders.os.replace", replace)
    with pytest.raises(OSError, match="full"):
        played(tmp_path, batch)
    monkeypatch.undo()
    use_locale("en")
    played(tmp_path, batch, resume=True)
    assert verify(tmp_path).whole
    played(tmp_path.parent / f"{tmp_path.name}-usual", batch)
    assert files(tmp_path) == files(tmp_path.parent / f"{tmp_path.name}-usual")


# ---- verify


def flips(path: Path, step: int) -> list[tuple[Path, int]]:
    return [
        (file, place)
        for file in sorted(path.rglob("*"))
        if file.is_file()
        for place in range(0, file.stat().st_size, step if file.name != "manifest.json" else min(step, 13))
    ]


def check_flips(path: Path, step: int) -> int:
    """Change bytes one by one; every change must be found, with the name of its file. Returns how many."""
    assert verify(path).whole
    places = flips(path, step)
    for file, place in places:
        with file.open("r+b") as stream:
            stream.seek(place)
            byte = stream.read(1)
            stream.seek(place)
            stream.write(bytes([byte[0] ^ 1]))
        assert verify(path).changed == (file.relative_to(path).as_posix(),), (file, place)
        with file.open("r+b") as stream:
            stream.seek(place)
            stream.write(byte)
    assert verify(path).whole
    return len(places)


def test_a_changed_byte_is_found(tmp_path):
    played(tmp_path, asked(2))
    assert check_flips(tmp_path, 997) > 500


@pytest.mark.long
def test_every_changed_byte_is_found(tmp_path):
    played(tmp_path, asked(2))
    assert check_flips(tmp_path, 1) > 100_000


def test_verify_names_what_is_wrong(tmp_path, whole, capsys):
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    assert cli.main(["verify", str(tmp_path)]) == cli.OK
    assert "Whole and unchanged" in capsys.readouterr().out
    (tmp_path / PARTS / "part-000002.npz").unlink()
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    with (tmp_path / "bands.csv").open("ab") as stream:
        stream.write(b"\n")
    assert cli.main(["verify", str(tmp_path)]) == cli.CHECK_FAILED == 5
    said = capsys.readouterr().out
    assert "bands.csv was changed" in said and "part-000002.npz is missing" in said and "notes.txt is not" in said
    assert cli.main(["verify", str(tmp_path), "--json"]) == cli.CHECK_FAILED
    answer = json.loads(capsys.readouterr().out)
    assert answer["changed"] == ["bands.csv"] and answer["parts"] == [3, 4] and not answer["whole"]
    assert cli.main(["verify", str(tmp_path / "nowhere")]) == cli.USAGE


# ---- tables


def test_tables_are_safe_to_open(tmp_path):
    names = ["=1+1", "+1", "-1", "@x", "\tx", "plain", -1.5]
    assert [safe_cell(name) for name in names] == ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "plain", -1.5]
    write_csv(tmp_path / "t.csv", ["=a"], iter([["=b"], ["中"]]))
    assert (tmp_path / "t.csv").read_bytes() == "\ufeff'=a\r\n'=b\r\n中\r\n".encode()


def test_the_table_of_bands_is_the_summary(whole):
    results = run_batch(asked().question, RUNS, 1, trajectories=True)
    with (whole / "bands.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = {(row["quantity"], row["actor"], int(row["turn"])): row for row in csv.DictReader(stream)}
    assert len(rows) == 2 * len(results.places)
    for (quantity, actor, turn), row in rows.items():
        course = results.outcome(quantity, actor)[turn]
        assert (float(row["low"]), float(row["high"])) == (course.min(), course.max())
        assert float(row["mean"]) == pytest.approx(course.mean(), rel=1e-12, abs=1e-15)
        assert float(row["q0.5"]) == pytest.approx(np.quantile(course, 0.5), rel=0.02, abs=1e-9)


# ---- progress


def test_progress_is_plain_lines_where_nobody_watches(capsys):
    seconds = iter([0.0, 4.0, 10.0, 12.0, 30.0])
    lines = Lines("Games", 10_000, 1000, clock=lambda: next(seconds))
    for done in (400, 600, 100, 1900):
        lines(done)
    assert capsys.readouterr().err.splitlines() == [
        "Games: 2,000 of 10,000, 100 a second, 1:20 left",
        "Games: 4,000 of 10,000, 100 a second, 1:00 left",
    ]
    assert [clock_time(seconds) for seconds in (5, 65, 3665)] == ["0:05", "1:05", "1:01:05"]


# ---- workers


def test_answers_come_in_order_or_as_they_come():
    for pool in (Pool(1), Pool(2)):
        assert list(spread(counted, [10], range(5), pool)) == [10, 11, 12, 13, 14]
        assert sorted(spread(counted, [10], range(5), pool, ordered=False)) == [10, 11, 12, 13, 14]


def test_workers_are_lean_polite_and_have_one_thread():
    here = Path(__file__).parent
    answer = subprocess.run(
        [sys.executable, str(here / "batch_tasks.py")],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(here.parent / "src"), str(here)])},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert answer.returncode == 0, answer.stderr
    for heavy, nice, threads in json.loads(answer.stdout):
        assert heavy == [] and nice >= 10 and set(threads.values()) == {"1"}


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is not known there")
def test_a_worker_that_dies_once_costs_nothing_and_twice_is_told(tmp_path):
    (tmp_path / "deaths").write_text("1")
    assert sorted(spread(dying, str(tmp_path), range(5), Pool(2), ordered=False)) == [0, 1, 2, 3, 4]
    (tmp_path / "deaths").write_text("3")
    with pytest.raises(ChipwarError, match="ended from outside twice"):
        list(spread(dying, str(tmp_path), range(5), Pool(2), ordered=False))


def test_a_scenario_is_sent_once():
    from chipwar.lab.workers import opened

    parcel = packed(asked())
    assert opened(parcel) is opened(parcel.copy())
    assert opened(parcel).part == asked().part


def test_a_value_that_is_no_number_is_told():
    batch = asked(2)
    values = np.zeros((*batch.shape, 2))
    values[5, 1, 0] = np.nan
    with pytest.raises(ChipwarError, match="is not a number"):
        streaming.part_of(batch, 0, batches.Played(values, [], np.ones(2, dtype=np.int64)))
