"""Tables of a batch's folder, and the whole folder of a batch that is in memory.

bands.csv       mean, extremes and quantiles of every outcome by turn (bands.parquet as well with pyarrow)
runs.csv        what every game came to, if that is not more than a spreadsheet opens
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from chipwar.lab.batch import BANDS, Results
from chipwar.lab.manifest import Batch
from chipwar.lab.parts import RunFolder, clear, final_of
from chipwar.lab.streaming import take_in
from chipwar.scenario.folders import alone, write_whole

UNSAFE = ("=", "+", "-", "@", "\t", "\r")
MOST_CELLS = 1_000_000
"""A table with more cells is left to the parts: a spreadsheet would not open it."""

Columns = dict[str, Any]


def safe_cell(value: Any) -> Any:
    """A text that a spreadsheet will not take for a formula."""
    return "'" + value if isinstance(value, str) and value.startswith(UNSAFE) else value


def write_csv(path: Path, head: list[str], rows: Iterator[list[Any]]) -> None:
    """A table in UTF-8 with a mark at its beginning, without which Excel takes another code page."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([safe_cell(name) for name in head])
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    write_whole(path, stream.getvalue().encode("utf-8-sig"))


def bands(folder: RunFolder) -> Columns:
    """Mean, extremes and quantiles of every outcome by turn: columns of equal length."""
    _, turns = folder.batch.shape
    places = folder.manifest["outcomes"]
    summary = folder.summary
    return {
        "quantity": [quantity for quantity, _ in places for _ in range(turns)],
        "actor": [actor for _, actor in places for _ in range(turns)],
        "turn": list(range(turns)) * len(places),
        "mean": summary.means().tolist(),
        "low": summary.low.tolist(),
        **{f"q{share:g}": summary.quantiles(share).tolist() for share in BANDS},
        "high": summary.high.tolist(),
    }


def _runs(folder: RunFolder) -> Iterator[list[Any]]:
    run = 0
    for part in folder.parts():
        for last, values in zip(part["last_turn"].tolist(), final_of(part).T.tolist(), strict=True):
            yield [run, last, *values]
            run += 1


def write_tables(folder: RunFolder) -> None:
    """Write the tables of a folder in which all parts are."""
    columns = bands(folder)
    write_csv(folder.path / "bands.csv", list(columns), map(list, zip(*columns.values(), strict=True)))
    if find_spec("pyarrow") is not None:
        import pyarrow
        import pyarrow.parquet

        stream = io.BytesIO()
        pyarrow.parquet.write_table(pyarrow.table(columns), stream, compression="zstd")
        write_whole(folder.path / "bands.parquet", stream.getvalue())
    if folder.batch.runs * folder.batch.shape[0] <= MOST_CELLS:
        heads = [f"{quantity}.{actor}" for quantity, actor in folder.manifest["outcomes"]]
        write_csv(folder.path / "runs.csv", ["run", "last_turn", *heads], _runs(folder))


def write_folder(results: Results, path: Path, version: str) -> dict[str, Any]:
    """The folder of a batch whose courses are in memory; what a batch left there before goes. Returns the manifest."""
    values = np.stack([results.outcome(*place) for place in results.places])
    path.mkdir(parents=True, exist_ok=True)
    batch = Batch(results.question, results.runs, fingerprints=bool(results.fingerprints))
    with alone(path):
        clear(path)
        folder = RunFolder.begin(path, batch, version)
        take_in(folder, results, values)
        write_tables(folder)
        return folder.seal()
