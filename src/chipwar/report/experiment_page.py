"""The page of an experiment: answers first, then effects pair by pair, courses, the lesson, and what all rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np

from chipwar.lab.batch import BANDS
from chipwar.lab.claims import Finding, Values
from chipwar.lab.effects import Effect, Mattering, drawn_numbers, luck_alone
from chipwar.lab.experiments import Findings
from chipwar.report.figures import Interval, columns_of, effects, fan
from chipwar.report.lessons import guide_sections, title_of
from chipwar.report.naming import number_cell
from chipwar.report.page import Between, Cell, Figure, Page, Section, Table
from chipwar.report.sentences import (
    SHARES,
    answer_sentence,
    finding_sentence,
    is_relative,
    subject,
    unit_of,
    unit_word,
    verdict,
)
from chipwar.report.sources import amount, reason_of, spread_in_words
from chipwar.scenario.load import Scenario
from chipwar.scenario.texts import Texts

NOTHING = 1e-6
"""What is so small against the largest value of a chart is told as 0."""

YEAR = 4
"""Every so many quarters a row of a fan's table."""

COMPUTE = "m_h100e"
LEFT_OUT = ("other", "people", "detail", "unknown")


class Quantiles(Protocol):
    """Anything that tells quantiles by turn."""

    def quantile(self, quantity: str, actor: str = ..., share: float = ...) -> Values:
        """A quantile by turn: float [turns + 1]."""
        ...


def page_of_experiment(found: Findings, texts: Texts) -> Page:
    """The page of a finished experiment."""
    model, say = found.experiment.model, texts.say
    sections = [_effects_section(found, texts)] if found.effects else []
    sections.append(Section(say("page.courses"), (say("page.fan_says"),), tuple(_fans(found, texts))))
    sections += guide_sections(found.experiment, texts, found.runs)
    return Page(
        title=title_of(found.experiment, texts),
        question=model.question.in_language(texts.locale),
        answer=(*(_answer(found, finding, texts) for finding in found.findings), *_refusals(found, texts)),
        sections=tuple(sections),
        facts=_facts(found, texts),
        numbers=_numbers(found, texts),
        left_out=left_out(texts),
        texts=texts,
        short=answer_sentence(found, texts),
    )


def left_out(texts: Texts) -> tuple[str, ...]:
    """What every page says about the limits of the model."""
    return tuple(texts.say(f"page.left_out_{key}") for key in LEFT_OUT)


def _answer(found: Findings, finding: Finding, texts: Texts) -> str:
    says, sentence = finding.claim.says.in_language(texts.locale), finding_sentence(found, finding, texts)
    return texts.say("page.claim", says=says, verdict=verdict(finding, texts), sentence=sentence)


def _refusals(found: Findings, texts: Texts) -> Iterator[str]:
    for arm, count in found.refused_orders.items():
        label = found.experiment.model.arms[arm].label.in_language(texts.locale)
        yield texts.say("page.refused", arm=label, count=count, all=found.planned_orders(arm))


def _effects_section(found: Findings, texts: Texts) -> Section:
    scenario, arms = found.experiment.scenario, found.experiment.model.arms
    rows: dict[tuple[str, str, int], list[Effect]] = {}
    for effect in found.effects:
        rows.setdefault((effect.quantity, effect.of, effect.turn), []).append(effect)
    drawn = []
    for (quantity, of, turn), group in rows.items():
        scale = 100.0 if unit_of(scenario, quantity) in SHARES else 1.0
        intervals = [_interval(effect, arms[effect.arm].label.in_language(texts.locale), scale) for effect in group]
        drawn.append(
            (
                f"{subject(scenario, quantity, of, texts)}, {scenario.date(turn)}",
                texts.say("page.points_axis") if scale > 1.0 else _unit(scenario, quantity, texts),
                intervals,
            )
        )
    first = arms[found.experiment.base].label.in_language(texts.locale)
    figure = Figure(
        "effects",
        texts.say("page.effects_table", first=first),
        texts.say("page.effects_says", first=first),
        effects(drawn),
        height=0.06 * (len(arms) + 1.6) * -(-len(rows) // columns_of(len(rows))),
    )
    units = unit_sentences(scenario, [quantity for quantity, _, _ in rows], texts)
    return Section(texts.say("page.effects"), units, (figure,), (_effects_table(found, first, texts),))


def unit_sentences(scenario: Scenario, quantities: Iterable[str], texts: Texts) -> tuple[str, ...]:
    """What the unit of compute is, where a quantity is told in it: nobody is born with it."""
    if not any(unit_of(scenario, quantity).startswith(COMPUTE) for quantity in quantities):
        return ()
    return (texts.say("page.unit_is", unit=unit_word(COMPUTE, texts), says=texts.say("page.m_h100e")),)


def _interval(effect: Effect, label: str, scale: float) -> Interval:
    inner = (scale * effect.sure[0], scale * effect.sure[1])
    return Interval(label, scale * effect.median, scale * effect.low, scale * effect.high, inner)


def _unit(scenario: Scenario, quantity: str, texts: Texts) -> str:
    return unit_word(unit_of(scenario, quantity), texts)


def _effects_table(found: Findings, first: str, texts: Texts) -> Table:
    scenario, say = found.experiment.scenario, texts.say
    keys = (
        "outcome",
        "date",
        "arm",
        "unit",
        "first_value",
        "effect_median",
        "effect_share",
        "effect_low",
        "effect_high",
        "sure",
        "pairs_up",
    )
    rows: list[tuple[Cell, ...]] = []
    for effect in found.effects:
        scale = 100.0 if unit_of(scenario, effect.quantity) in SHARES else 1.0
        unit = unit_of(scenario, effect.quantity)
        share: Cell = 100.0 * effect.size if is_relative(unit, effect.first, effect.size) else ""
        figures = (scale * effect.low, scale * effect.high, Between(scale * effect.sure[0], scale * effect.sure[1]))
        rows.append(
            (
                subject(scenario, effect.quantity, effect.of, texts),
                scenario.date(effect.turn),
                found.experiment.model.arms[effect.arm].label.in_language(texts.locale),
                _unit(scenario, effect.quantity, texts),
                scale * effect.second,
                scale * effect.median,
                share,
                *figures,
                100.0 * effect.up,
            )
        )
    title = say("page.effects_table", first=first)
    return Table("effects", title, tuple(say(f"page.{key}") for key in keys), tuple(rows))


def _fans(found: Findings, texts: Texts) -> Iterator[Figure]:
    arms = found.experiment.model.arms
    labels = {name: arm.label.in_language(texts.locale) for name, arm in arms.items()}
    results = {labels[name]: result for name, result in found.results.items()}
    places = dict.fromkeys((outcome.quantity, outcome.of) for outcome in found.experiment.outcomes)
    for place, (quantity, of) in enumerate(places, 1):
        yield fan_figure(f"course_{place}", found.experiment.scenario, results, quantity, of, texts)


def fan_figure(
    name: str, scenario: Scenario, results: Mapping[str, Quantiles], quantity: str, of: str, texts: Texts
) -> Figure:
    """The fan chart of one quantity in one or more arms, with the medians of each year's end beside it."""
    scale = 100.0 if unit_of(scenario, quantity) in SHARES else 1.0
    fans = {
        label: scale * np.array([result.quantile(quantity, of, share) for share in BANDS])
        for label, result in results.items()
    }
    most = max(float(np.abs(bands).max()) for bands in fans.values())
    fans = {label: np.where(np.abs(bands) < NOTHING * most, 0.0, bands) for label, bands in fans.items()}
    turns = next(iter(fans.values())).shape[1]
    times = [scenario.date(turn - 1) for turn in range(turns)]
    unit, title = _unit(scenario, quantity, texts), subject(scenario, quantity, of, texts)
    shown = sorted({*range(0, turns, YEAR), turns - 1})
    rows = tuple((times[turn], *(float(bands[2, turn]) for bands in fans.values())) for turn in shown)
    heads = list(fans) if len(fans) > 1 else [texts.say("page.median")]
    columns = (texts.say("page.quarter"), *heads)
    table = Table(name, texts.say("page.fan_table", unit=unit), columns, rows)
    return Figure(name, title, _fan_says(title, fans, times, unit, texts), fan(fans, times, unit), table)


def _fan_says(title: str, fans: Mapping[str, Values], times: Sequence[str], unit: str, texts: Texts) -> str:
    named = fans if len(fans) > 1 else {"": next(iter(fans.values()))}
    ends = (f"{label} {texts.number(float(bands[2, -1]))} {unit}".strip() for label, bands in named.items())
    between = "；" if texts.locale.startswith("zh") else "; "
    return texts.say("page.fan_end", title=title, date=times[-1], ends=between.join(ends))


def _numbers(found: Findings, texts: Texts) -> Table | None:
    mattering = found.mattering
    if not mattering:
        return None
    first, say = found.effects[0], texts.say
    question = found.results[first.base].question
    luck = luck_alone(len(drawn_numbers(question, found.runs)), found.runs)
    keys = ("number", "correlation", "value", "range", "source")
    title = say(
        "page.numbers_title",
        subject=subject(found.experiment.scenario, first.quantity, first.of, texts),
        first=found.experiment.model.arms[first.base].label.in_language(texts.locale),
        second=found.experiment.model.arms[first.arm].label.in_language(texts.locale),
    )
    rows = tuple(_number_row(found.experiment.scenario, one, texts) for one in mattering)
    note = say("page.numbers_note", runs=found.runs, luck=texts.number(luck))
    return Table("numbers", title, tuple(say(f"page.{key}") for key in keys), rows, note)


def _number_row(scenario: Scenario, one: Mattering, texts: Texts) -> tuple[Cell, ...]:
    number = one.number
    return (
        number_cell(scenario, number, texts),
        one.correlation,
        amount(number.value, number, texts),
        spread_in_words(number, texts),
        reason_of(number, texts),
    )


def _facts(found: Findings, texts: Texts) -> tuple[tuple[str, str], ...]:
    scenario, say = found.experiment.scenario, texts.say
    return facts_of(scenario, found.experiment.model.seed, texts, (say("page.runs"), str(found.runs)))


def facts_of(scenario: Scenario, seed: int, texts: Texts, *more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """What was run, so that it can be run again."""
    from chipwar import __version__

    say, label = texts.say, scenario.label.in_language(texts.locale)
    return (
        (say("page.scenario"), say("number.words.of", name=label, whose=scenario.id)),
        (say("page.seed"), str(seed)),
        *more,
        (say("unit.m_h100e"), say("page.m_h100e")),
        (say("page.ruleset"), scenario.ruleset.digest),
        (say("page.version"), say("page.versions", chipwar=__version__, numpy=np.__version__)),
    )
