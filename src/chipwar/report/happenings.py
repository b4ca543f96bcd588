"""Explanations of what nobody orders alone: cards, and the treaties that several sign."""

from __future__ import annotations

from collections.abc import Iterator

from chipwar.base.numbers import SourcedNumber
from chipwar.report.explain import filled, source_lines, told_lines
from chipwar.scenario.cards import turn_of
from chipwar.scenario.load import Scenario
from chipwar.scenario.menu import NumberTaker, make_effect
from chipwar.scenario.models import CardCondition, CardInPlay, CardModel, ClauseModel, NumberModel, TreatyModel
from chipwar.scenario.texts import Texts
from chipwar.seats.orders import need_in_words


def card_lines(scenario: Scenario, card: str, texts: Texts) -> Iterator[str]:
    """Everything about one card."""
    model, locale = scenario.ruleset.cards[card], texts.locale
    yield f"{model.label.in_language(locale)} ({card})"
    yield f"  {model.says.in_language(locale)}"
    for key, value in _card_rows(scenario, model, texts):
        yield f"  {texts.say('cli.explain_card.' + key)}: {value}"
    for condition in model.when:
        yield f"  {_condition(scenario, condition, texts)}"
    yield from _effect_lines(model, texts)
    yield from source_lines(scenario, model.source, _numbers(scenario, f"cards.{card}."), texts)


def _card_rows(scenario: Scenario, model: CardInPlay, texts: Texts) -> Iterator[tuple[str, str]]:
    if model.side is not None:
        yield ("only" if model.secret else "side"), texts.say(f"actor.{model.side}")
    if model.deck is not None:
        yield "deck", _deck(scenario, model.deck, texts)
    if model.chance is not None:
        yield "chance", _share(model.chance, texts)
    if model.at:
        yield "dates", _dates(scenario, model.at)
    yield "lasts", texts.number(model.lasts)
    policies = scenario.ruleset.policies
    named = [policies[name].model.label.in_language(texts.locale) for name in model.touches if name in policies]
    if named:
        yield "touches", "; ".join(named)


def _deck(scenario: Scenario, deck: str, texts: Texts) -> str:
    model = scenario.ruleset.decks[deck]
    dates = (*((0,) if model.start else ()), *model.at)
    return f"{model.label.in_language(texts.locale)} ({_dates(scenario, dates)})"


def _dates(scenario: Scenario, whens: tuple[int | str, ...]) -> str:
    turns = sorted({turn_of(when, scenario.start) for when in whens})
    return ", ".join(scenario.date(turn) for turn in turns if turn >= 0)


def _share(number: NumberModel, texts: Texts) -> str:
    return f"{texts.number(100 * number.value)} %"


def _condition(scenario: Scenario, condition: CardCondition, texts: Texts) -> str:
    """A condition as a sentence: what must hold, or what makes the chance larger or smaller."""
    if condition.policy is not None:
        subject = scenario.ruleset.policies[condition.policy].model.label.in_language(texts.locale)
        whose = condition.by
    else:
        subject = scenario.quantities[condition.quantity or ""].label.in_language(texts.locale)
        whose = condition.of
    if whose is not None:
        subject = texts.say("cli.explain_card.whose", subject=subject, actor=texts.say(f"actor.{whose}"))
    bounds = texts.say("cli.explain_card.and").join(
        texts.say(f"cli.explain_card.{key}", value=texts.number(value))
        for key, value in (("at_least", condition.at_least), ("at_most", condition.at_most))
        if value is not None
    )
    if condition.times is None:
        return texts.say("cli.explain_card.must", subject=subject, bounds=bounds)
    return texts.say(
        "cli.explain_card.times", subject=subject, bounds=bounds, times=texts.number(condition.times.value)
    )


def treaty_lines(scenario: Scenario, treaty: str, texts: Texts) -> Iterator[str]:
    """Everything about one treaty."""
    model = scenario.ruleset.treaties[treaty]
    signature = scenario.ruleset.policies[treaty].model.cost.political
    yield f"{model.label.in_language(texts.locale)} ({treaty})"
    rows = {
        "parties": ", ".join(texts.say(f"actor.{actor}") for actor in model.parties),
        "term": texts.number(model.term.value),
        "price": texts.number(signature.introduce.value),
        "needs": need_in_words(scenario, model.needs),
    }
    for key, value in rows.items():
        if value:
            yield f"  {texts.say('cli.explain_treaty.' + key)}: {value}"
    yield from (f"  {clause_line(scenario, clause, texts)}" for clause in model.clauses)
    yield from _effect_lines(model, texts)
    yield from told_lines(model.dilemma, model.counter, texts)
    yield from source_lines(scenario, model.source, _numbers(scenario, f"treaties.{treaty}."), texts)


def clause_line(scenario: Scenario, clause: ClauseModel, texts: Texts) -> str:
    """A clause as a sentence: who keeps which policy where."""
    policies, locale = scenario.ruleset.policies, texts.locale
    policy = policies[clause.policy].model.label.in_language(locale)
    if clause.target is not None and policies[clause.policy].model.target == "mineral_buyers":
        policy = texts.say("cli.explain_treaty.toward", policy=policy, target=texts.say(f"actor.{clause.target}"))
    slots = {"actor": texts.say(f"actor.{clause.actor}"), "policy": policy}
    if clause.follows is not None:
        other = policies[clause.follows].model.label.in_language(locale)
        whose = texts.say(f"actor.{clause.follows_of}")
        return texts.say("cli.explain_treaty.follows", **slots, other=other, whose=whose)
    bounds = texts.say("cli.explain_card.and").join(
        texts.say(f"cli.explain_card.{key}", value=texts.number(value))
        for key, value in (("at_least", clause.at_least), ("at_most", clause.at_most))
        if value is not None
    )
    return texts.say("cli.explain_treaty.clause", **slots, bounds=bounds)


def _effect_lines(model: CardModel | TreatyModel, texts: Texts) -> Iterator[str]:
    if model.effects:
        yield f"  {texts.say('cli.explain_policy.effects')}:"
    for place, effect in enumerate(model.effects):
        yield f"    {filled(make_effect(effect, NumberTaker('shown'), place).says(), texts)}"


def _numbers(scenario: Scenario, path: str) -> list[SourcedNumber]:
    return [number for name, number in sorted(scenario.ruleset.numbers.items()) if name.startswith(path)]
