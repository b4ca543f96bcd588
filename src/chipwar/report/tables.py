"""The folder of a batch: manifest, per-run outcomes, quantile bands by turn."""

from __future__ import annotations

import csv
import json
import os
import platform
from pathlib import Path
from typing import Any

import numpy as np

from chipwar.lab.batch import BANDS, Results

SCHEMA_VERSION = 1
UNSAFE = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> Any:
    """A text that a spreadsheet will not take for a formula."""
    return "'" + value if isinstance(value, str) and value.startswith(UNSAFE) else value


def _write(path: Path, write: Any) -> None:
    """Write beside the place, then move there: a reader never sees half a file."""
    part = path.with_suffix(path.suffix + ".part")
    write(part)
    os.replace(part, path)


def _csv(path: Path, head: list[str], rows: list[list[Any]]) -> None:
    def write(part: Path) -> None:
        with part.open("w", newline="", encoding="utf-8-sig") as stream:
            writer = csv.writer(stream)
            writer.writerow(head)
            writer.writerows([[safe_cell(value) for value in row] for row in rows])

    _write(path, write)


def manifest(results: Results, version: str) -> dict[str, Any]:
    """What was run: enough to run it again."""
    question = results.question
    return {
        "schema_version": SCHEMA_VERSION,
        "chipwar": version,
        "scenario": question.scenario.id,
        "ruleset": question.scenario.ruleset.digest,
        "narrative": question.scenario.narrative,
        "pack": question.scenario.pack,
        "seed": question.seed,
        "runs": results.runs,
        "turns": question.turns or question.scenario.turns,
        "strategies": {
            seat: question.strategies.get(seat, s.strategy) for seat, s in question.scenario.ruleset.seats.items()
        },
        "parameters": question.parameters if isinstance(question.parameters, str) else sorted(question.parameters),
        "plan": [order.model_dump() for order in question.plan],
        "overrides": {name: np.asarray(value).tolist() for name, value in question.overrides.items()},
        "engine": question.engine,
        "python": platform.python_version(),
        "numpy": np.__version__,
    }


def write_folder(results: Results, folder: Path, version: str) -> list[Path]:
    """Write manifest.json, runs.csv, bands.csv and bands.npz. Returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    names = list(results.places)
    heads = [f"{quantity}.{actor}" for quantity, actor in names]
    runs = [[run, int(results.last_turn[run]), *results.final[:, run].tolist()] for run in range(results.runs)]
    _csv(folder / "runs.csv", ["run", "last_turn", *heads], runs)
    bands = [
        [quantity, actor, turn, *results.bands[:, place, turn].tolist()]
        for place, (quantity, actor) in enumerate(names)
        for turn in range(results.bands.shape[2])
    ]
    _csv(folder / "bands.csv", ["quantity", "actor", "turn", *[f"q{share:g}" for share in BANDS]], bands)

    def save(part: Path) -> None:
        with part.open("wb") as stream:
            np.savez_compressed(
                stream, names=np.array(heads), shares=np.array(BANDS), bands=results.bands, final=results.final
            )

    _write(folder / "bands.npz", save)
    text = json.dumps(manifest(results, version), indent=2, ensure_ascii=False)
    _write(folder / "manifest.json", lambda part: part.write_text(text + "\n", encoding="utf-8"))
    return [folder / name for name in ("manifest.json", "runs.csv", "bands.csv", "bands.npz")]
