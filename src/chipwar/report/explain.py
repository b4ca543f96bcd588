"""Explanations for authors and the curious: the turn with its times, a policy, a quantity."""

from __future__ import annotations

import time
from collections.abc import Iterator

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
from chipwar.scenario.load import Scenario
from chipwar.scenario.menu import Policy
from chipwar.scenario.sources import source_title
from chipwar.scenario.texts import Texts
from chipwar.seats.orders import need_in_words

REPEATS = 20
MICROSECONDS = 1_000_000


def explain_lines(scenario: Scenario, name: str, texts: Texts) -> Iterator[str]:
    """Lines about `turn`, a policy, a published quantity or a number. OrderError names the nearest."""
    if name == "turn":
        yield from turn_lines(scenario, texts)
    elif name in scenario.ruleset.policies:
        yield from policy_lines(scenario, scenario.ruleset.policies[name], texts)
    elif name in scenario.quantities:
        yield from quantity_lines(scenario, name, texts)
    elif name in scenario.plain.numbers:
        yield from explain_number(scenario, name, texts)
    else:
        known = ["turn", *scenario.ruleset.policies, *scenario.quantities, *scenario.plain.numbers]
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
            slots[name] = texts.say("place." + value.removeprefix("$"))
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
    for key, text in (("dilemma", model.dilemma), ("counter", model.counter)):
        if text is not None:
            yield f"  {texts.say('cli.explain_policy.' + key)}: {text.in_language(locale)}"
    sources = model.source if isinstance(model.source, tuple) else (model.source,)
    yield f"  {texts.say('cli.explain_policy.source')}: {'; '.join(map(source_title, sources))}"
    for number in policy.numbers:
        yield from (f"    {line}" for line in number_lines(number, texts))


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
