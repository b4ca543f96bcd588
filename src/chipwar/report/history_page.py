"""The page of a backtest: for each switch the targets as a dot plot over the public values, and as a table."""

from __future__ import annotations

from collections.abc import Iterator

from chipwar.lab.backtest import History, Reading, Target
from chipwar.report.experiment_page import facts_of, left_out
from chipwar.report.figures import Against, against
from chipwar.report.page import Between, Cell, Figure, Page, Section, Table
from chipwar.report.sources import source_in_full
from chipwar.scenario.texts import Texts

PERCENT = "share"
ROWS = 18
"""Targets in one figure at most."""


def page_of_history(history: History, texts: Texts) -> Page:
    """The page of a finished backtest."""
    say, model = texts.say, history.backtest.model
    label = history.backtest.scenario.label.in_language(texts.locale)
    answer = []
    for name, readings in history.readings.items():
        switch = model.switches[name].label.in_language(texts.locale)
        passed = sum(reading.passes for reading in readings.values())
        answer.append(say("backtest.count", label=switch, passed=passed, all=len(readings)))
        if name in history.refused_orders:
            answer.append(say("backtest.refused", label=switch, count=history.refused_orders[name]))
    return Page(
        title=say("page.history_title", scenario=label),
        question=say("page.history_question"),
        answer=tuple(answer),
        sections=tuple(_sections(history, texts)),
        facts=facts_of(history.backtest.scenario, history.seed, texts, (say("page.runs"), str(history.runs))),
        numbers=_publics(history, texts),
        left_out=left_out(texts),
        texts=texts,
    )


def _sections(history: History, texts: Texts) -> Iterator[Section]:
    targets = history.backtest.model.targets
    for name, readings in history.readings.items():
        label = history.backtest.model.switches[name].label.in_language(texts.locale)
        title = texts.say("page.history_targets", label=label)
        figures = tuple(_figures(name, title, readings, targets, texts))
        yield Section(title, figures=figures, tables=(_table(f"targets_{name}", title, history, readings, texts),))


def _figures(
    name: str, title: str, readings: dict[str, Reading], targets: dict[str, Target], texts: Texts
) -> Iterator[Figure]:
    """Dot plots of so many targets each; a public value of 0 has no multiples and stands in the table alone."""
    dots = [_dot(targets[key], reading, texts) for key, reading in readings.items() if targets[key].public.value]
    for place, first in enumerate(range(0, len(dots), ROWS), 1):
        part = dots[first : first + ROWS]
        draw = against(part, texts.say("page.history_axis"))
        height = 0.15 + 0.055 * len(part)
        yield Figure(
            f"targets_{name}_{place}",
            texts.say("number.words.of", name=title, whose=place),
            texts.say("page.history_dots"),
            draw,
            height=height,
        )


def _dot(target: Target, reading: Reading, texts: Texts) -> Against:
    public = target.public.value
    low, high = (bound / public for bound in target.bounds)
    values = (reading.low / public, reading.median / public, reading.high / public)
    return Against(target.label.in_language(texts.locale), *values, low, high, reading.passes)


def _table(name: str, title: str, history: History, readings: dict[str, Reading], texts: Texts) -> Table:
    say = texts.say
    keys = ("target", "unit", "public", "allowed", "model_median", "model_band", "verdict")
    rows: list[tuple[Cell, ...]] = []
    for target_name, reading in readings.items():
        target = history.backtest.model.targets[target_name]
        scale = 100.0 if target.unit == PERCENT else 1.0
        allowed = Between(*(scale * bound for bound in target.bounds))
        band = Between(scale * reading.low, scale * reading.high)
        verdict = say("backtest.pass" if reading.passes else "backtest.fail")
        label, unit = target.label.in_language(texts.locale), say(f"unit.{target.unit}")
        rows.append((label, unit, scale * target.public.value, allowed, scale * reading.median, band, verdict))
    return Table(name, title, tuple(say(f"page.{key}") for key in keys), tuple(rows))


def _publics(history: History, texts: Texts) -> Table:
    """Where the public values come from."""
    say = texts.say
    rows: list[tuple[Cell, ...]] = []
    for target in history.backtest.model.targets.values():
        public, scale = target.public, 100.0 if target.unit == PERCENT else 1.0
        label, unit = target.label.in_language(texts.locale), say(f"unit.{target.unit}")
        rows.append((label, scale * public.value, unit, public.as_of, source_in_full(public.source)))
    columns = ("target", "public", "unit", "date", "public_source")
    return Table("publics", say("page.public_source"), tuple(say(f"page.{key}") for key in columns), tuple(rows))
