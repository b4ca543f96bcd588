"""The answers of a sensitivity study as lines, as a record and as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from chipwar.base.numbers import SourcedNumber
from chipwar.lab.sensitivity import LUCK, SURE, TORNADO_LUCKS, Sensitivity
from chipwar.report.experiment_page import facts_of, left_out
from chipwar.report.figures import bars, tornado
from chipwar.report.naming import number_cell, number_words
from chipwar.report.page import Cell, Figure, Named, Page, Section, Table
from chipwar.report.sentences import unit_of, unit_word
from chipwar.report.sources import amount
from chipwar.report.studies import number_table, outcome_words, per_cent, scale_of
from chipwar.scenario.texts import Texts

SCHEMA_VERSION = 1
SCREENED_SHOWN = 30
LEAST = 0.01
"""Share of the variance below which a cause is not named in the answer."""


def as_lines(found: Sensitivity, texts: Texts) -> Iterator[str]:
    """The answer, then a line for each number that was looked at closely."""
    yield from answer(found, texts)
    for row in _close_rows(found, texts):
        yield "  " + texts.say("lab.sense_line", **dict(zip(_LINE, row, strict=True)))
    if found.numbers:
        first = int(np.argmax(found.indices.total[: len(found.numbers)]))
        yield texts.say("lab.what_numbers_mean", name=found.numbers[first].id)


_LINE = ("name", "first", "total", "low", "high")


def _close_rows(found: Sensitivity, texts: Texts) -> Iterator[tuple[str, ...]]:
    scale = scale_of(found.study.scenario, found.study.outcome)
    for place in np.argsort(-found.indices.total[: len(found.numbers)], kind="stable"):
        number = found.numbers[place]
        first, total = (per_cent(float(part[place]), texts) for part in (found.indices.first, found.indices.total))
        low, high = (texts.number(scale * float(end[place])) for end in (found.tornado.low, found.tornado.high))
        yield number_words(found.study.scenario, number, texts), first, total, low, high


def answer(found: Sensitivity, texts: Texts) -> Iterator[str]:
    """What drives the outcome, in sentences."""
    about, study = found.indices, found.study
    words = outcome_words(study.scenario, study.outcome, texts)
    if not found.numbers or about.variance <= 0.0:
        yield texts.say("lab.sense_nothing", outcome=words, count=len(found.screened))
        return
    order = np.argsort(-about.total[: len(found.numbers)], kind="stable")
    for rank, place in enumerate(order[:3]):
        if about.total[place] < LEAST and rank:
            break
        yield texts.say(
            "lab.sense_first" if rank == 0 else "lab.sense_next",
            outcome=words,
            name=number_words(study.scenario, found.numbers[place], texts),
            share=per_cent(float(about.total[place]), texts),
            within=per_cent(float(about.total_within[place]), texts),
            way=texts.say(f"lab.{_way(found, int(place))}"),
        )
    if study.lucks == 0:
        yield texts.say("lab.sense_luck", share=per_cent(float(about.total[-1]), texts))
    else:
        yield texts.say("lab.sense_common", count=study.lucks)
    yield texts.say("lab.sense_rest", count=len(found.numbers), all=len(found.screened))
    yield from warnings(found, texts)


def warnings(found: Sensitivity, texts: Texts) -> Iterator[str]:
    """What a reader of the figures must know: too few games, orders that were refused."""
    if found.enough is not None:
        width = per_cent(found.indices.widest, texts)
        yield texts.say("lab.sense_few", width=width, base=found.enough, goal=per_cent(SURE, texts))
    if found.refused:
        yield texts.say("lab.sense_refused", count=found.refused, games=found.games)


def _way(found: Sensitivity, place: int) -> str:
    """Which way a number moves the outcome from where it stands with typical values."""
    low, high = (float(end[place]) - found.tornado.middle for end in (found.tornado.low, found.tornado.high))
    if low * high > 0.0:
        return "both_raise" if low > 0.0 else "both_lower"
    return "raises" if high >= low else "lowers"


def as_record(found: Sensitivity) -> dict[str, Any]:
    """The same for programs."""
    study, close = found.study, found.indices
    names = [number.id for number in found.numbers] + ([LUCK] if study.lucks == 0 else [])
    screened = [number.id for number in found.screened] + ([LUCK] if study.lucks == 0 else [])
    return {
        "schema_version": SCHEMA_VERSION,
        "study": "sensitivity",
        "scenario": study.scenario.id,
        "ruleset": study.scenario.ruleset.digest,
        "outcome": {"quantity": study.outcome.quantity, "of": study.outcome.actor, "at": study.outcome.at},
        "effect": len(study.sides) > 1,
        "seed": study.seed,
        "luck": "column" if study.lucks == 0 else study.lucks,
        "games": found.games,
        "paths": found.paths,
        "base": found.base,
        "base_that_is_enough": found.enough or found.base,
        "refused_games": found.refused,
        "mean": close.mean,
        "variance": close.variance,
        "indices": {
            name: {key: float(getattr(close, key)[place]) for key in ("first", "first_within", "total", "total_within")}
            for place, name in enumerate(names)
        },
        "tornado": {
            name: {"low": float(found.tornado.low[place]), "high": float(found.tornado.high[place])}
            for place, name in enumerate(names[: len(found.numbers)])
        },
        "typical": found.tornado.middle,
        "screening": {
            name: {
                "strength": float(found.screening.strength[place]),
                "within": float(found.screening.strength_within[place]),
                "mean": float(found.screening.mean[place]),
                "spread": float(found.screening.spread[place]),
            }
            for place, name in enumerate(screened)
        },
    }


def page(found: Sensitivity, texts: Texts) -> Page:
    """The page of the study."""
    study, say = found.study, texts.say
    words = outcome_words(study.scenario, study.outcome, texts)
    sections = [_tornado(found, texts), _indices(found, texts)] if found.numbers else []
    sections.append(_screening(found, texts))
    return Page(
        title=say("lab.sense_title", outcome=words),
        question=say("lab.sense_question", outcome=words, count=len(found.screened)),
        answer=tuple(answer(found, texts)),
        sections=tuple(sections),
        facts=facts_of(study.scenario, study.seed, texts, (say("page.games_count"), f"{found.games}")),
        numbers=number_table(study.scenario, found.numbers, texts),
        left_out=(say("lab.sense_left_out"), *left_out(texts)),
        texts=texts,
    )


def _axis(found: Sensitivity, texts: Texts) -> str:
    study = found.study
    unit = unit_word(unit_of(study.scenario, study.outcome.quantity), texts)
    return texts.say("lab.axis", outcome=outcome_words(study.scenario, study.outcome, texts), unit=unit)


def _tornado(found: Sensitivity, texts: Texts) -> Section:
    scale, say, ends = scale_of(found.study.scenario, found.study.outcome), texts.say, found.tornado
    low, high, middle = scale * ends.low, scale * ends.high, scale * ends.middle
    names = [number_words(found.study.scenario, number, texts) for number in found.numbers]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            number_cell(found.study.scenario, found.numbers[i], texts),
            amount(found.numbers[i].value, found.numbers[i], texts),
            float(low[i]),
            float(high[i]),
        )
        for i in ends.order
    )
    heads = (say("page.number"), say("page.value"), say("lab.end_low"), say("lab.end_high"))
    says = say("lab.tornado_says", middle=texts.number(middle))
    figure = Figure(
        "tornado", say("lab.tornado"), says,
        tornado(names, low, high, _axis(found, texts), middle, (say("lab.end_low"), say("lab.end_high"))),
        height=max(0.3, 0.06 * len(names) + 0.15),
    )  # fmt: skip
    lucks = say("lab.tornado_lucks", count=TORNADO_LUCKS if found.study.lucks == 0 else found.study.lucks)
    return Section(say("lab.tornado"), (lucks,), (figure,), (Table("tornado", say("lab.tornado"), heads, rows),))


def _causes(found: Sensitivity, numbers: Sequence[SourcedNumber], texts: Texts) -> list[Named | str]:
    """What may move the outcome: numbers, and luck where it is one of the causes."""
    named: list[Named | str] = [number_cell(found.study.scenario, number, texts) for number in numbers]
    return [*named, texts.say("lab.luck")] if found.study.lucks == 0 else named


def _indices(found: Sensitivity, texts: Texts) -> Section:
    close, say = found.indices, texts.say
    order = np.argsort(-close.total, kind="stable")
    causes = _causes(found, found.numbers, texts)
    causes = [causes[place] for place in order]
    names = [cause.words if isinstance(cause, Named) else cause for cause in causes]
    first, first_within, total, total_within = (
        100.0 * part[order] for part in (close.first, close.first_within, close.total, close.total_within)
    )
    series = {say("lab.first"): first, say("lab.total"): total}
    errors = {say("lab.first"): first_within, say("lab.total"): total_within}
    heads = (say("lab.cause"), *(say(f"lab.{key}") for key in ("first", "within", "total", "within")))
    columns = (first, first_within, total, total_within)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (cause, *(float(part[place]) for part in columns)) for place, cause in enumerate(causes)
    )
    draw, height = bars(names, series, say("lab.indices_axis"), errors), max(0.4, 0.07 * len(names) + 0.15)
    figure = Figure("indices", say("lab.indices"), say("lab.indices_says"), draw, height=height)
    about = say("lab.indices_about", base=found.base, games=found.study.games(close.rows))
    return Section(say("lab.indices"), (about,), (figure,), (Table("indices", say("lab.indices"), heads, rows),))


def _screening(found: Sensitivity, texts: Texts) -> Section:
    scale, say, screening = scale_of(found.study.scenario, found.study.outcome), texts.say, found.screening
    causes = _causes(found, found.screened, texts)
    order = np.argsort(-screening.strength, kind="stable")[:SCREENED_SHOWN]
    parts = (screening.strength, screening.strength_within, screening.mean, screening.spread)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (causes[place], *(scale * float(part[place]) for part in parts)) for place in order
    )
    heads = (say("lab.cause"), *(say(f"lab.{key}") for key in ("strength", "within", "mean", "spread")))
    idle = int((screening.strength[: len(found.screened)] == 0.0).sum())
    about = say("lab.screening_about", paths=found.paths, all=len(found.screened), idle=idle)
    return Section(say("lab.screening"), (about,), (), (Table("screening", say("lab.screening"), heads, rows),))
