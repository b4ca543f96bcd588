"""The verdicts of a balance check as lines, as a record and as a page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any

from chipwar.lab.balance import Balance, Reading, Verdict
from chipwar.lab.playtest_file import Bound
from chipwar.report.experiment_page import facts_of, left_out
from chipwar.report.page import Cell, Page, Section, Table
from chipwar.report.sentences import entity_name, with_target
from chipwar.report.tournament import name_of
from chipwar.scenario.strengths import player_names
from chipwar.scenario.texts import Texts

SCHEMA_VERSION = 1


def as_lines(found: Balance, texts: Texts) -> Iterator[str]:
    """Every criterion with its verdict, then a line for each figure; last, how many pass."""
    label = found.scenario.label.in_language(texts.locale)
    size = size_words(found, texts)
    yield texts.say("lab.balance_head", scenario=label, size=size, seed=found.seed)
    for number, verdict in enumerate(found.verdicts, 1):
        model = found.file.criteria[verdict.criterion]
        yield f"{number}. {model.label.in_language(texts.locale)}  {_mark(verdict.passes, texts)}"
        yield from (f"   {line}" for line in because(found, verdict, texts))
        yield from (f"   {line}" for line in _figures(found, verdict, texts))
    yield summary(found, texts)


def because(found: Balance, verdict: Verdict, texts: Texts) -> Iterator[str]:
    """One sentence for each figure of a criterion that fails: what was wanted and what was found."""
    for figure, bound in found.file.criteria[verdict.criterion].figures.items():
        readings = [reading for reading in verdict.readings if reading.measure == figure]
        failing = [reading for reading in readings if not reading.passes]
        if not failing:
            continue
        low = sum(bound.least is not None and reading.value < bound.least for reading in failing)
        key = f"lab.because.{figure}"
        yield texts.say(
            key if texts.has(key) else "lab.because",
            label=bound.label.in_language(texts.locale),
            allowed=allowed(bound, texts),
            least="" if bound.least is None else number(bound.least, bound, texts),
            most="" if bound.most is None else number(bound.most, bound, texts),
            values=texts.say("playtest.between").join(_value(found, reading, texts, "") for reading in failing),
            count=len(failing),
            all=len(readings),
            low=low,
            high=len(failing) - low,
        )


def size_words(found: Balance, texts: Texts) -> str:
    """The name of the size; one of somebody's own as it is."""
    key = f"lab.size_{found.size}"
    return texts.say(key) if texts.has(key) else found.size


def summary(found: Balance, texts: Texts) -> str:
    """How many criteria pass."""
    passed = sum(verdict.passes for verdict in found.verdicts)
    return texts.say("lab.balance_count", passed=passed, all=len(found.verdicts))


def _mark(passes: bool, texts: Texts) -> str:
    return texts.say("playtest.pass" if passes else "playtest.fail")


def _figures(found: Balance, verdict: Verdict, texts: Texts) -> Iterator[str]:
    """One line for each figure: what is allowed, and the values that are told."""
    for figure, bound in found.file.criteria[verdict.criterion].figures.items():
        readings = [reading for reading in verdict.readings if reading.measure == figure]
        if not readings:
            continue
        told = [reading for reading in readings if bound.told == "all" or not reading.passes]
        values = texts.say("playtest.between").join(_value(found, reading, texts) for reading in told)
        yield texts.say(
            "playtest.figure",
            label=bound.label.in_language(texts.locale),
            allowed=allowed(bound, texts),
            values=values or texts.say("playtest.none_fails", all=len(readings)),
            mark=_mark(all(reading.passes for reading in readings), texts),
        )


def allowed(bound: Bound, texts: Texts) -> str:
    """What a figure may be."""
    least, most = (None if value is None else number(value, bound, texts) for value in (bound.least, bound.most))
    if least is None and most is None:
        return texts.say("playtest.told")
    if least is None or most is None:
        return texts.say("playtest.least", least=least) if most is None else texts.say("playtest.most", most=most)
    return texts.say("playtest.range", least=least, most=most)


def number(value: float, bound: Bound, texts: Texts) -> str:
    """A figure as people read it."""
    return f"{texts.number(100.0 * value)} %" if bound.per_cent else texts.number(value)


def _value(found: Balance, reading: Reading, texts: Texts, mark: str = "*") -> str:
    """A value with whose it is. mark: of one outside its bounds."""
    subject = subject_words(found, reading.subject, texts)
    shown = number(reading.value, reading.bound, texts)
    return f"{subject} {shown}".strip() + ("" if reading.passes else mark)


def subject_words(found: Balance, subject: str, texts: Texts) -> str:
    """A seat, and the lever or strategy of it that is meant."""
    seat, _, rest = subject.partition(":")
    if not rest:
        return entity_name(seat, texts) if seat else ""
    policy, _, target = rest.partition(":")
    policies = found.scenario.ruleset.policies
    if policy in policies:
        name = policies[policy].model.label.in_language(texts.locale)
        name = with_target(name, target, texts)
    else:
        name = name_of(rest, texts) if rest in player_names() or rest.startswith("plan ") else rest
    return texts.say("lab.seat_strategy", seat=entity_name(seat, texts), name=name)


def as_record(found: Balance) -> dict[str, Any]:
    """The same for programs."""
    return {
        "schema_version": SCHEMA_VERSION,
        "study": "balance",
        "scenario": found.scenario.id,
        "ruleset": found.scenario.ruleset.digest,
        "seed": found.seed,
        "size": found.size,
        "played": found.file.sizes[found.size].model_dump(),
        "passes": found.passes,
        "criteria": {
            verdict.criterion: {
                "passes": verdict.passes,
                "figures": [
                    {
                        "figure": reading.measure,
                        "subject": reading.subject,
                        "value": reading.value,
                        "least": reading.bound.least,
                        "most": reading.bound.most,
                        "passes": reading.passes,
                        "reason": reading.bound.reason,
                    }
                    for reading in verdict.readings
                ],
            }
            for verdict in found.verdicts
        },
    }


def verdict_words(found: Balance, verdict: Verdict, texts: Texts) -> str:
    """A criterion with its verdict and, where it fails, with what was wanted and found."""
    words = {"criterion": _label(found, verdict, texts), "verdict": _mark(verdict.passes, texts)}
    head = texts.say("lab.criterion_verdict" if verdict.passes else "lab.criterion_fails", **words)
    return reduce(
        lambda first, then: texts.say("lab.then", first=first, then=then), because(found, verdict, texts), head
    )


def page(found: Balance, texts: Texts) -> Page:
    """The page of the check."""
    say, label = texts.say, found.scenario.label.in_language(texts.locale)
    answers = [verdict_words(found, verdict, texts) for verdict in found.verdicts]
    played = found.file.sizes[found.size].model_dump()
    sizes = tuple((say(f"lab.size.{name}"), str(value)) for name, value in played.items())
    return Page(
        title=say("lab.balance_title", scenario=label),
        question=say("lab.balance_question"),
        answer=(summary(found, texts), *answers),
        sections=tuple(_section(found, verdict, texts) for verdict in found.verdicts),
        facts=facts_of(found.scenario, found.seed, texts, *sizes),
        numbers=None,
        left_out=(say("lab.balance_left_out"), *left_out(texts)),
        texts=texts,
    )


def _label(found: Balance, verdict: Verdict, texts: Texts) -> str:
    return found.file.criteria[verdict.criterion].label.in_language(texts.locale)


def _section(found: Balance, verdict: Verdict, texts: Texts) -> Section:
    say, model = texts.say, found.file.criteria[verdict.criterion]
    rows: list[tuple[Cell, ...]] = [
        (
            reading.bound.label.in_language(texts.locale),
            subject_words(found, reading.subject, texts) or "–",
            number(reading.value, reading.bound, texts),
            allowed(reading.bound, texts),
            _mark(reading.passes, texts),
        )
        for reading in verdict.readings
    ]
    heads = tuple(say(f"lab.{key}") for key in ("figure", "subject", "value", "allowed", "verdict"))
    title = f"{_label(found, verdict, texts)}  {_mark(verdict.passes, texts)}"
    notes = () if model.note is None else (model.note.in_language(texts.locale),)
    return Section(
        title, notes, (), (Table(verdict.criterion, model.label.in_language(texts.locale), heads, tuple(rows)),)
    )
