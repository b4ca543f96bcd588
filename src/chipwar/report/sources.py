"""Where the numbers of a scenario come from: each with its provenance, and what share has which kind.

One number is two lines of plain text without columns, so that no terminal is too narrow and every line can be searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from chipwar.base.numbers import SourcedNumber
from chipwar.report.naming import number_words
from chipwar.scenario.disputed import disputed
from chipwar.scenario.load import Scenario
from chipwar.scenario.packs import pack_numbers, packs
from chipwar.scenario.provenance import KINDS, kind_of, lacks
from chipwar.scenario.sources import source_of, source_title, with_titles
from chipwar.scenario.texts import FALLBACK, Texts, texts_for

SCHEMA_VERSION = 1
HAN = re.compile(r"[\u4e00-\u9fff]")
PERCENT = ("share", "probability")
MATTERING = ("numbers", "state", "vendor", "firm")
"""Groups of the parameters that matter most: the world's numbers, those of states, vendors and firms."""


def group_of(number: SourcedNumber) -> str:
    """The first part of a number's id: numbers, policies, quantities, or the domain it belongs to."""
    first, *rest = number.id.split(".")
    return rest[0] if first == "defaults" else first


def amount(value: float, number: SourcedNumber, texts: Texts, unit: bool = True) -> str:
    """A value as people read it."""
    shown = texts.number(100 * value if number.unit in PERCENT else value)
    return f"{shown} {texts.say('unit.' + number.unit)}" if unit else shown


def spread_in_words(number: SourcedNumber, texts: Texts) -> str:
    """The range, or why there is none."""
    spread = number.spread
    if spread is None:
        return texts.say(f"sources.exact.{number.exact or 'unknown'}")
    if spread.kind == "lognormal":
        return texts.say("sources.spread.lognormal", sigma=texts.number(spread.sigma))
    low, high = (amount(value, number, texts, unit=False) for value in (spread.low, spread.high))
    words = texts.say(f"sources.spread.{spread.kind}", low=low, high=high)
    because = number.spread_because
    if because is None:
        return words
    reason = (
        texts.say("sources.because_guess") if because == texts_for(FALLBACK).say("sources.because_guess") else because
    )
    return texts.say("sources.because", words=words, reason=reason.rstrip(".。"))


def said_by(number: SourcedNumber) -> str:
    """Title and place of the source with its address, or the reason."""
    return source_in_full(number.source) if number.source else with_titles(number.assumption or number.design or "-")


def reason_of(number: SourcedNumber, texts: Texts) -> str:
    """The kind of source and what it says, for a page; in other languages with the language that it is kept in."""
    words = said_by(number)
    key = "sources.reason" if words.isascii() or not HAN.search(words) else "sources.reason_own"
    return texts.say(key, kind=texts.say(f"sources.kind.{kind_of(number)}"), words=words)


def source_in_full(text: str) -> str:
    """A source string as title and place, with the address of the source."""
    source = source_of(text)
    address = f" <{source.url}>" if source is not None and source.url else ""
    return source_title(text) + address


def number_lines(scenario: Scenario, number: SourcedNumber, texts: Texts) -> Iterator[str]:
    """One number: what it is, who says so, and what the documents say if they differ."""
    facts = (amount(number.value, number, texts), number.as_of or texts.say("sources.no_date"))
    words = number_words(scenario, number, texts)
    name = number.id if words == number.id else texts.say("number.words.of", name=number.id, whose=words)
    yield f"{name} = {facts[0]}; {facts[1]}; {spread_in_words(number, texts)}"
    yield f"  {reason_of(number, texts)}"
    if number.documents is not None:
        rival = number.documents
        figures = f"{amount(rival.value, number, texts)}; {rival.as_of or '-'}; {spread_in_words(rival, texts)}"
        yield f"  {texts.say('sources.rival')}: {figures}: {said_by(rival)}"


def explain_number(scenario: Scenario, name: str, texts: Texts) -> Iterator[str]:
    """Everything about one number: its provenance, the rival figure, and what the packs make of it."""
    number = scenario.plain.numbers[name]
    yield from number_lines(scenario, number, texts)
    if number.documents is not None:
        yield f"  {texts.say('sources.narrative', narrative=texts.say('sources.narrative_' + scenario.narrative))}"
    for pack, model in packs().items():
        set_by = pack_numbers(pack).get(name)
        if set_by is not None:
            figures = f"{amount(set_by.value, number, texts)}; {spread_in_words(set_by, texts)}"
            yield f"  {model.label.in_language(texts.locale)} ({pack}): {figures}: {said_by(set_by)}"


def shares(numbers: Iterable[SourcedNumber]) -> dict[str, float]:
    """The share of numbers of each kind."""
    kinds = [kind_of(number) for number in numbers]
    return {kind: kinds.count(kind) / max(len(kinds), 1) for kind in KINDS}


def _listed(scenario: Scenario, only_missing: bool) -> list[SourcedNumber]:
    numbers = sorted(scenario.ruleset.numbers.values(), key=lambda number: (group_of(number), number.id))
    return [number for number in numbers if not only_missing or any(lacks(number))]


def source_lines(scenario: Scenario, texts: Texts, only_missing: bool = False) -> Iterator[str]:
    """All numbers of a scenario by group, or those that lack a part; then the shares by kind."""
    listed, group = _listed(scenario, only_missing), ""
    for number in listed:
        if group_of(number) != group:
            group = group_of(number)
            count = sum(group_of(other) == group for other in listed)
            yield texts.say("sources.group", group=texts.say(f"sources.group.{group}"), count=count)
        yield from (f"  {line}" for line in number_lines(scenario, number, texts))
        yield from (f"    {texts.say(key)}" for key in dict.fromkeys(lacks(number)))
    if only_missing and not listed:
        yield texts.say("sources.none_missing")
    if not only_missing:
        yield from disputed_lines(texts)
    everything = list(scenario.ruleset.numbers.values())
    yield _share_line("sources.shares_all", everything, texts)
    yield _share_line("sources.shares_mattering", [n for n in everything if group_of(n) in MATTERING], texts)


def disputed_lines(texts: Texts) -> Iterator[str]:
    """Where documents and public sources differ, both statements side by side."""
    yield texts.say("sources.disputed", count=len(disputed()))
    for name, two in disputed().items():
        yield f"  {name}{': ' if two.numbers else ''}{', '.join(two.numbers)}"
        for key, statement in (("rival", two.documents), ("public_says", two.public)):
            says = statement.says.in_language(texts.locale)
            yield f"    {texts.say('sources.' + key)}: {says} {source_in_full(statement.source)}"


def _share_line(key: str, numbers: list[SourcedNumber], texts: Texts) -> str:
    found = shares(numbers)
    parts = (f"{texts.say('sources.kind.' + kind)} {100 * share:.0f} %" for kind, share in found.items())
    return texts.say(key, count=len(numbers), shares=", ".join(parts))


def _record(number: SourcedNumber) -> dict[str, Any]:
    source = source_of(number.source) if number.source else None
    spread = vars(number.spread) if number.spread is not None else None
    return {
        "id": number.id,
        "group": group_of(number),
        "value": number.value,
        "unit": number.unit,
        "as_of": number.as_of,
        "spread": spread,
        "spread_because": number.spread_because,
        "exact": number.exact,
        "kind": kind_of(number),
        "source": number.source,
        "title": source.title if source else None,
        "url": source.url if source else None,
        "reason": number.assumption or number.design,
        "documents": _record(number.documents) if number.documents is not None else None,
        "lacks": [key.removeprefix("problem.lacks_") for key in dict.fromkeys(lacks(number))],
    }


def as_record(scenario: Scenario, only_missing: bool = False) -> dict[str, Any]:
    """The same for programs."""
    everything = list(scenario.ruleset.numbers.values())
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": scenario.id,
        "narrative": scenario.narrative,
        "pack": scenario.pack,
        "numbers": [_record(number) for number in _listed(scenario, only_missing)],
        "disputed": {name: two.model_dump(by_alias=True) for name, two in disputed().items()},
        "shares": shares(everything),
        "shares_mattering": shares(number for number in everything if group_of(number) in MATTERING),
    }
