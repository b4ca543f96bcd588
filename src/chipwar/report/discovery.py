"""Where a policy fails: boxes as sentences, as lines, as a record and as a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from chipwar.lab.designs import reasons
from chipwar.lab.discovery import Box, Limit
from chipwar.lab.failures import Failures
from chipwar.report.experiment_page import facts_of, left_out
from chipwar.report.figures_study import cloud
from chipwar.report.naming import number_cell, number_words
from chipwar.report.page import Cell, Figure, Page, Section, Table
from chipwar.report.sentences import amount as change_in_words
from chipwar.report.sentences import unit_of
from chipwar.report.sources import amount
from chipwar.report.studies import number_table, outcome_words, per_cent
from chipwar.scenario.texts import Texts

SCHEMA_VERSION = 1
AXES = 2


def aim_words(found: Failures, texts: Texts) -> str:
    """What the policy should achieve, with how much."""
    study = found.study
    unit, outcome = unit_of(study.scenario, study.outcome.quantity), outcome_words(study.scenario, study.outcome, texts)
    if found.standard == "anything":
        return texts.say(f"lab.aim_any_{found.aim.sign}", outcome=outcome)
    return texts.say(
        f"lab.aim_{found.aim.sign}",
        outcome=outcome,
        least=change_in_words(found.least, found.least, 0.0, unit, texts),
    )


def limit_words(found: Failures, limit: Limit, texts: Texts) -> str:
    """One condition: a number above, below or between values."""
    number = found.study.numbers[limit.column]
    low, high = (
        amount(found.value(limit.column, bound), number, texts) if np.isfinite(bound) else ""
        for bound in (limit.low, limit.high)
    )
    kind = "between" if low and high else "above" if low else "below"
    return texts.say(f"lab.limit_{kind}", name=number_words(found.study.scenario, number, texts), low=low, high=high)


def box_words(found: Failures, box: Box, subject: str, texts: Texts) -> str:
    """A box in one sentence, with what it covers and how pure it is."""
    conditions = [limit_words(found, limit, texts) for limit in box.limits]
    return texts.say(
        "lab.box",
        policy=subject,
        conditions=texts.say("lab.and").join(conditions),
        coverage=per_cent(box.coverage, texts),
        density=per_cent(box.density, texts),
        tested_coverage=per_cent(box.tested_coverage, texts),
        tested_density=per_cent(box.tested_density, texts),
    )


def answer(found: Failures, subject: str, texts: Texts) -> Iterator[str]:
    """How often the policy could not be ordered, how often it fails where it could, and when."""
    if found.refused:
        yield texts.say(
            "lab.not_ordered",
            policy=subject,
            count=sum(found.refused.values()),
            worlds=found.worlds,
            left=len(found.effects),
            reason=reasons(found.refused),
        )
    yield texts.say(
        "lab.fails",
        policy=subject,
        aim=aim_words(found, texts),
        share=per_cent(found.share, texts),
        games=len(found.effects),
    )
    yield texts.say(f"lab.standard_{found.standard}")
    if not found.effects.any():
        yield texts.say("lab.no_effect", policy=subject)
    elif not found.boxes:
        yield texts.say("lab.no_box" if 0.0 < found.share < 1.0 else "lab.no_contrast")
    for box in found.boxes:
        yield box_words(found, box, subject, texts)
        if not (box.tested_density > found.share and box.tested_coverage > 0.0):
            yield texts.say("lab.box_untested")


def as_lines(found: Failures, subject: str, texts: Texts) -> Iterator[str]:
    """The answer as lines."""
    yield from answer(found, subject, texts)
    if found.numbers:
        yield texts.say("lab.what_numbers_mean", name=found.numbers[0].id)


def as_record(found: Failures) -> dict[str, Any]:
    """The same for programs."""
    study = found.study
    return {
        "schema_version": SCHEMA_VERSION,
        "study": "discover",
        "scenario": study.scenario.id,
        "ruleset": study.scenario.ruleset.digest,
        "outcome": {"quantity": study.outcome.quantity, "of": study.outcome.actor, "at": study.outcome.at},
        "sign": found.aim.sign,
        "least": found.least,
        "standard": found.standard,
        "seed": study.seed,
        "worlds": found.worlds,
        "refused_worlds": dict(found.refused),
        "tried_worlds": len(found.effects),
        "games": study.games(found.worlds),
        "numbers": len(study.numbers),
        "share": found.share,
        "median_effect": float(np.median(found.effects)),
        "boxes": [_box(found, box) for box in found.boxes],
    }


def _box(found: Failures, box: Box) -> dict[str, Any]:
    keys = ("coverage", "density", "mass", "added", "tested_coverage", "tested_density")
    return {key: getattr(box, key) for key in keys} | {
        "limits": [
            {
                "number": found.study.numbers[limit.column].id,
                "low": found.value(limit.column, limit.low) if np.isfinite(limit.low) else None,
                "high": found.value(limit.column, limit.high) if np.isfinite(limit.high) else None,
                "chance": limit.chance,
                "again": limit.again,
            }
            for limit in box.limits
        ]
    }


def page(found: Failures, subject: str, question: str, texts: Texts) -> Page:
    """The page of the study. subject: what is said of the policy; question: what is asked."""
    study, say = found.study, texts.say
    sections = tuple(_section(found, box, place, texts) for place, box in enumerate(found.boxes, 1))
    games = f"{study.games(found.worlds)}"
    return Page(
        title=say("lab.discover_title", policy=subject),
        question=question,
        answer=tuple(answer(found, subject, texts)),
        sections=(*sections, _about(found, texts)),
        facts=facts_of(study.scenario, study.seed, texts, (say("page.games_count"), games)),
        numbers=number_table(study.scenario, found.numbers, texts),
        left_out=(say("lab.discover_left_out"), *left_out(texts)),
        texts=texts,
    )


def _section(found: Failures, box: Box, place: int, texts: Texts) -> Section:
    say = texts.say
    heads = tuple(say(f"lab.{key}") for key in ("number", "from", "to", "chance", "again"))
    rows: list[tuple[Cell, ...]] = []
    for limit in box.limits:
        number = found.study.numbers[limit.column]
        low, high = (
            amount(found.value(limit.column, bound), number, texts) if np.isfinite(bound) else "–"
            for bound in (limit.low, limit.high)
        )
        rows.append(
            (
                number_cell(found.study.scenario, number, texts),
                low,
                high,
                f"{limit.chance:.1e}",
                per_cent(limit.again, texts),
            )
        )
    table = Table(f"box_{place}", say("lab.limits", place=place), heads, tuple(rows))
    points = say("lab.box_added", added=per_cent(box.added, texts), mass=per_cent(box.mass, texts))
    return Section(say("lab.box_title", place=place), (points,), (_picture(found, box, place, texts),), (table,))


def _picture(found: Failures, box: Box, place: int, texts: Texts) -> Figure:
    """Games over the two numbers that the box limits most; the second axis is the effect if there is only one."""
    say, named = texts.say, list(box.limits[:AXES])
    axes = [_axis(found, limit) for limit in named]
    labels = [number_words(found.study.scenario, found.study.numbers[limit.column], texts) for limit in named]
    limits = [_bound(found, limit, bound) for limit in named for bound in (limit.low, limit.high)]
    if len(named) < AXES:
        axes.append(found.effects)
        labels.append(say("lab.effect"))
        limits += [-np.inf, np.inf]
    left, right, low, high = limits
    draw = cloud(
        axes[0], axes[1], found.fails, (left, right, low, high), (labels[0], labels[1]),
        (say("lab.works"), say("lab.failed")),
    )  # fmt: skip
    return Figure(f"box_{place}", say("lab.cloud"), say("lab.cloud_says"), draw)


def _bound(found: Failures, limit: Limit, share: float) -> float:
    """The value at a limit; what is no limit stays infinite."""
    return found.value(limit.column, share) if np.isfinite(share) else share


def _axis(found: Failures, limit: Limit) -> Any:
    from chipwar.base.numbers import quantile

    return quantile(found.study.numbers[limit.column], found.table[:, limit.column])


def _about(found: Failures, texts: Texts) -> Section:
    say = texts.say
    low, middle, high = (float(value) for value in np.quantile(found.effects, (0.05, 0.5, 0.95)))
    unit = unit_of(found.study.scenario, found.study.outcome.quantity)
    words = [change_in_words(value, value, 0.0, unit, texts) for value in (low, middle, high)]
    signs = ["−" if value < 0.0 else "" for value in (low, middle, high)]
    spread = [sign + word for sign, word in zip(signs, words, strict=True)]
    return Section(
        say("lab.how"),
        (
            say("lab.discover_how", worlds=found.worlds, count=len(found.study.numbers)),
            say("lab.effects_are", low=spread[0], middle=spread[1], high=spread[2]),
            say("lab.box_tests"),
        ),
    )
