"""A backtest's readings as a table, as a record, as files."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chipwar.lab.backtest import History, Reading, Target
from chipwar.scenario.folders import write_whole
from chipwar.scenario.texts import Texts

SCHEMA_VERSION = 1
WIDE = ("W", "F")


def as_lines(history: History, texts: Texts) -> Iterator[str]:
    """What was run; a table for each switch; last, how many targets pass."""
    label = history.backtest.scenario.label.in_language(texts.locale)
    yield texts.say("backtest.title", scenario=label, runs=history.runs, seed=history.seed)
    counts = []
    for name, readings in history.readings.items():
        label = history.backtest.model.switches[name].label.in_language(texts.locale)
        yield from ("", label)
        yield from _aligned([_head(texts), *_rows(history, readings, texts)])
        passed = sum(reading.passes for reading in readings.values())
        counts.append(texts.say("backtest.count", label=label, passed=passed, all=len(readings)))
        if name in history.refused_orders:
            counts.append(texts.say("backtest.refused", label=label, count=history.refused_orders[name]))
    yield from ("", *counts)


def _head(texts: Texts) -> list[str]:
    return texts.say("backtest.head").split("|")


def _rows(history: History, readings: dict[str, Reading], texts: Texts) -> Iterator[list[str]]:
    for name, reading in readings.items():
        target = history.backtest.model.targets[name]
        yield [
            target.label.in_language(texts.locale),
            texts.say(f"unit.{target.unit}"),
            _in_unit(target.public.value, target, texts),
            " – ".join(_in_unit(bound, target, texts) for bound in target.bounds),
            " / ".join(_in_unit(value, target, texts) for value in (reading.low, reading.median, reading.high)),
            texts.say("backtest.yes" if reading.covers else "backtest.no"),
            texts.say("backtest.pass" if reading.passes else "backtest.fail"),
        ]


def _in_unit(value: float, target: Target, texts: Texts) -> str:
    """A number as people write it: shares in per cent."""
    return texts.number(100.0 * value if target.unit == "share" else value)


def _width(text: str) -> int:
    """Columns that a text takes on a terminal; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in WIDE else 1 for character in text)


def _aligned(rows: list[list[str]]) -> Iterator[str]:
    widths = [max(_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        yield ("  " + "  ".join(cells)).rstrip()


def as_record(history: History) -> dict[str, Any]:
    """The same for programs."""
    model = history.backtest.model
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": history.backtest.scenario.id,
        "runs": history.runs,
        "seed": history.seed,
        "passes": history.passes,
        "refused_orders": history.refused_orders,
        "targets": {
            name: target.model_dump(by_alias=True, exclude_none=True) | {"bounds": target.bounds}
            for name, target in model.targets.items()
        },
        "readings": {
            switch: {name: vars(reading) for name, reading in readings.items()}
            for switch, readings in history.readings.items()
        },
    }


def write_history(history: History, folder: Path, texts: Texts) -> Path:
    """report.html with figures and tables, backtest.json, one folder of tables for each switch. Returns the page."""
    from chipwar import __version__
    from chipwar.report.history_page import page_of_history
    from chipwar.report.page import write_page
    from chipwar.report.tables import write_folder

    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(as_record(history), ensure_ascii=False, indent=2)
    write_whole(folder / "backtest.json", f"{text}\n".encode())
    for switch, results in history.results.items():
        write_folder(results, folder / switch, __version__)
    return write_page(page_of_history(history, texts), folder)[0]
