"""Explanations for authors and the curious: the turn with its times, a policy, a card, a treaty, a quantity, a reading,
a word."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

import numpy as np

from chipwar.base.errors import OrderError
from chipwar.base.ids import nearest
from chipwar.base.numbers import SourcedNumber
from chipwar.match.block import begin
from chipwar.mechanisms.kinds import Sentence
from chipwar.report.sources import explain_number, number_lines
from chipwar.rules import turn
from chipwar.rules.backends import numpy_backend
from chipwar.rules.program import label
from chipwar.scenario.catalogue import catalogue_policies
from chipwar.scenario.glossary import Figure, glossary, readings
from chipwar.scenario.load import Scenario
from chipwar.scenario.menu import Policy
from chipwar.scenario.models import Label
from chipwar.scenario.plays import StrategyModel, shipped_strategies
from chipwar.scenario.sources import source_title
from chipwar.scenario.strengths import characters_of, player_label, strengths
from chipwar.scenario.texts import Texts
from chipwar.seats.orders import need_in_words

REPEATS = 20
MICROSECONDS = 1_000_000


def explain_lines(scenario: Scenario, name: str, texts: Texts) -> Iterator[str]:
    """Lines about `turn`, a policy, card, treaty, quantity, number, reading or word. OrderError names the nearest."""
    # What explains cards and treaties borrows the sentences of this file.
    from chipwar.report.happenings import card_lines, treaty_lines

    if name == "turn":
        yield from turn_lines(scenario, texts)
    elif name in scenario.ruleset.treaties:
        yield from treaty_lines(scenario, name, texts)
    elif name in scenario.ruleset.cards:
        yield from card_lines(scenario, name, texts)
    elif name in scenario.ruleset.policies:
        yield from policy_lines(scenario, scenario.ruleset.policies[name], texts)
    elif name in scenario.quantities:
        yield from quantity_lines(scenario, name, texts)
    elif name in scenario.plain.numbers:
        yield from explain_number(scenario, name, texts)
    elif name == "players":
        yield from players_lines(scenario, texts)
    elif name in readings():
        yield from reading_lines(scenario, name, texts)
    elif name in glossary():
        yield from entry_lines(name, texts)
    elif name in shipped_strategies() or name in strengths():
        yield from player_lines(name, texts)
    else:
        known = [
            "turn",
            "players",
            *shipped_strategies(),
            *strengths(),
            *scenario.ruleset.policies,
            *scenario.ruleset.cards,
            *scenario.quantities,
        ]
        known += [*readings(), *glossary(), *scenario.plain.numbers]
        raise OrderError(texts.say("problem.not_known", word=name, nearest=nearest(name, known) or "turn"))


def turn_lines(scenario: Scenario, texts: Texts) -> Iterator[str]:
    """The printed turn list, with the median time of each step for one game."""
    block = begin(scenario, [0], [0])
    program = scenario.ruleset.resolve
    times = np.zeros((REPEATS, len(program.ops)))
    for repeat in range(REPEATS):
        turns = block.matrix[program.turn_row].astype(np.uint64)
        for place, op in enumerate(program.ops):
            start = time.perf_counter()
            numpy_backend.DO[type(op)](block.matrix, op, block.keys, turns)
            times[repeat, place] = time.perf_counter() - start
    median = np.median(times, axis=0) * MICROSECONDS
    yield texts.say("cli.explain_turn", steps=len(program.ops), microseconds=f"{median.sum():.0f}")
    theme_of = {label(step): theme.name for theme in turn.RESOLVE for step in theme.steps}
    last = ""
    for text, microseconds in zip(program.labels, median, strict=True):
        if theme_of[text] != last:
            last = theme_of[text]
            yield f"{texts.say('theme_of_turn.' + last)}"
        yield f"  {microseconds:7.1f} us  {text}"


def filled(sentence: Sentence, texts: Texts) -> str:
    """A mechanism's sentence in the person's language."""
    slots = {}
    for name, value in sentence.slots:
        if isinstance(value, SourcedNumber):
            slots[name] = f"{texts.number(100 * value.value)} %" if name == "share" else texts.number(value.value)
        elif name == "goods":
            slots[name] = ", ".join(texts.say(f"good.{good}") for good in value)
        elif name == "place":
            slots[name] = texts.say("place." + value[1:] if value.startswith("$") else f"actor.{value}")
        elif name == "line":
            slots[name] = texts.say(f"line.{value}")
        else:
            slots[name] = texts.say(f"effort.{value}")
    return texts.say(sentence.key, **slots)


def policy_lines(scenario: Scenario, policy: Policy, texts: Texts) -> Iterator[str]:
    """Everything about one policy, its effects as sentences."""
    model, locale = policy.model, texts.locale
    political = model.cost.political
    yield f"{model.label.in_language(locale)} ({policy.id})"
    rows = {
        "issuers": ", ".join(texts.say(f"actor.{actor}") for actor in model.issuers),
        "cost": f"{texts.number(political.introduce.value)} + {texts.number(political.hold.value)}",
        "notice": f"{model.notice.min}-{model.notice.max}",
        "lag": texts.number(model.lag.value if model.lag else 0),
        "needs": need_in_words(scenario, model.needs),
        "effects": "",
    }
    for key, value in rows.items():
        if value or key == "effects":
            yield f"  {texts.say('cli.explain_policy.' + key)}: {value}".rstrip()
    yield from (f"    {filled(effect.says(), texts)}" for effect in policy.effects)
    yield from told_lines(model.dilemma, model.counter, texts)
    yield from source_lines(scenario, model.source, policy.numbers, texts)


def told_lines(dilemma: Label, counter: Label | None, texts: Texts) -> Iterator[str]:
    """What makes a choice hard, and the answer to it."""
    for key, text in (("dilemma", dilemma), ("counter", counter)):
        if text is not None:
            yield f"  {texts.say('cli.explain_policy.' + key)}: {text.in_language(texts.locale)}"


def source_lines(
    scenario: Scenario, source: str | tuple[str, ...], numbers: Iterable[SourcedNumber], texts: Texts
) -> Iterator[str]:
    """Where an entry comes from, and each of its numbers."""
    sources = source if isinstance(source, tuple) else (source,)
    yield f"  {texts.say('cli.explain_policy.source')}: {'; '.join(map(source_title, sources))}"
    for number in numbers:
        yield from (f"    {line}" for line in number_lines(scenario, number, texts))


def quantity_lines(scenario: Scenario, name: str, texts: Texts) -> Iterator[str]:
    """What a quantity is, who sees it, and which step computes it."""
    model = scenario.quantities[name]
    yield f"{model.label.in_language(texts.locale)} ({name}): {model.says.in_language(texts.locale)}"
    yield f"  {texts.say('cli.quantity.unit')}: {texts.say('unit.' + model.unit)}"
    yield f"  {texts.say('cli.quantity.seen')}: {texts.say('cli.quantity.seen_' + model.seen)}"
    wanted = f"{model.of}.{name} "
    for text in scenario.ruleset.resolve.labels:
        if wanted in text or text.split(" ", 1)[1].strip().startswith(f"{model.of}.{name}"):
            yield f"  {text}"


def players_lines(scenario: Scenario, texts: Texts) -> Iterator[str]:
    """Who can play the seats: the strengths, and the characters of each seat."""
    yield f"{texts.say('cli.explain_player.strengths')}:"
    for name in strengths():
        yield from (f"  {line}" for line in player_lines(name, texts))
    yield f"{texts.say('cli.explain_player.characters')}:"
    for seat, record in scenario.ruleset.seats.items():
        own = [f"{player_label(name, texts)} ({name})" for name in characters_of(record)]
        yield f"  {texts.say(f'seat.{seat}')} ({seat}): {texts.say('table.list_sign').join(own)}"


def player_lines(name: str, texts: Texts) -> Iterator[str]:
    """What a character believes, or how a strength plays."""
    model = shipped_strategies().get(name) or strengths()[name]
    yield f"{player_label(name, texts)} ({name}): {model.says.in_language(texts.locale)}"
    if isinstance(model, StrategyModel):
        yield f"  {texts.say('cli.explain_player.source')}: {source_title(model.source)}"


def entry_lines(name: str, texts: Texts) -> Iterator[str]:
    """What a word means; of a figure its value, unit, date and source."""
    entry = glossary()[name]
    yield f"{entry.label.in_language(texts.locale)} ({name}): {entry.says.in_language(texts.locale)}"
    if entry.figure is not None:
        yield f"  {texts.say('cli.explain_entry.figure')}: {figure_in_words(entry.figure, texts)}"
    sources = entry.source if isinstance(entry.source, tuple) else (entry.source,)
    yield f"  {texts.say('cli.explain_entry.source')}: {'; '.join(map(source_title, sources))}"


def figure_in_words(figure: Figure, texts: Texts) -> str:
    """A figure with its bound, unit and date. A year is no amount, and is written as it is."""
    amount = texts.say("figure_range").join(_exactly(value, figure.unit) for value in figure.values)
    if figure.unit == "bn_usd" and figure.value is not None and float(f"{figure.value:.3g}") == figure.value:
        amount = texts.money(figure.value)  # in the units of the language, if that loses no digit
    else:
        amount = f"{amount} {texts.say(f'figure_unit.{figure.unit}')}".strip()
    bounded = texts.say(f"figure_bound.{figure.bound}", value=amount)
    dated = texts.say("cli.explain_entry.value", value=bounded, date=figure.as_of)
    return texts.say(f"figure_standing.{figure.standing}", value=dated)


def _exactly(value: float, unit: str) -> str:
    """All digits: a quoted figure is not rounded. A year is no amount, and is written as it is."""
    return f"{value:.0f}" if unit == "year" else f"{value:,.10g}"


def reading_lines(scenario: Scenario, name: str, texts: Texts) -> Iterator[str]:
    """What a reading holds, whose it is, who acts on it, and what this model would say to it."""
    reading, locale = readings()[name], texts.locale
    yield f"{reading.label.in_language(locale)} ({name}): {reading.says.in_language(locale)}"
    strategies = [shipped_strategies()[id].label.in_language(locale) for id in reading.strategies]
    known = [
        catalogue_policies()[id].model.label.in_language(locale)
        for id in reading.policies
        if id in catalogue_policies()
    ]
    rows = {
        "voice": texts.say(f"voice.{reading.voice}"),
        "strategies": texts.say("table.list_sign").join(strategies),
        "policies": texts.say("table.list_sign").join(known),
    }
    yield from (f"  {texts.say('cli.explain_reading.' + key)}: {value}" for key, value in rows.items() if value)
    yield f"  {texts.say('cli.explain_reading.tests')}:"
    for test in reading.tests:
        what = test.experiment or scenario.quantities[str(test.quantity)].label.in_language(locale)
        yield f"    {texts.say('cli.explain_reading.' + test.speaks_for, name=what)}"
    yield f"  {texts.say('cli.explain_entry.source')}: {'; '.join(map(source_title, reading.source))}"
