"""A page for a teacher about one experiment: what to do, what to look at, what it shows and what not.

All of it stands in the experiment's file; here it is only put in order, for the report and as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from chipwar.lab.experiments import Arm, Experiment, Tables, experiment_names, load_experiment, read_experiment
from chipwar.match.choices import PACK
from chipwar.report.naming import number_words
from chipwar.report.page import Section
from chipwar.report.sources import amount, source_in_full
from chipwar.scenario.load import Scenario
from chipwar.scenario.models import PlannedOrder
from chipwar.scenario.packs import packs
from chipwar.scenario.strengths import player_label
from chipwar.scenario.texts import Texts


def title_of(experiment: Experiment, texts: Texts) -> str:
    """The title, or the id of an experiment that has none."""
    title = experiment.model.title
    return experiment.model.id if title is None else title.in_language(texts.locale)


def command_of(experiment: Experiment) -> str:
    """What to type."""
    return f"chipwar experiment {experiment.model.id} --out {experiment.model.id} --open"


def guide_sections(experiment: Experiment, texts: Texts, runs: int | None = None) -> Iterator[Section]:
    """The guide as sections: sentences and points. runs: how often each arm was played, if not as the file says."""
    model, say = experiment.model, texts.say
    command = say("page.guide_command", command=command_of(experiment))
    yield Section(say("page.guide_do"), (command, say("page.about_pairs", runs=runs or model.runs)))
    arms = tuple(arm_in_words(experiment.tables.get(n, experiment.scenario), a, texts) for n, a in model.arms.items())
    about = experiment.scenario.about
    yield Section(say("page.guide_arms"), (about.in_language(texts.locale),) if about else (), points=arms)
    guide = model.guide
    if guide is not None:
        for key in ("look", "shows", "limits"):
            yield Section(say(f"page.guide_{key}"), (getattr(guide, key).in_language(texts.locale),))
        yield Section(say("page.guide_ask"), points=tuple(label.in_language(texts.locale) for label in guide.ask))
        sources = tuple(source_in_full(source) for source in guide.sources)
        yield Section(say("page.guide_rests"), (guide.rests.in_language(texts.locale),), points=sources)


def arm_in_words(scenario: Scenario, arm: Arm, texts: Texts) -> str:
    """An arm with its orders."""
    between = "、" if texts.locale.startswith("zh") else ", "
    orders = []
    for (seat, turn), group in groupby(arm.plan, key=lambda order: (order.seat, order.turn)):
        said = between.join(_order(scenario, order, texts) for order in group)
        orders.append(
            texts.say("page.orders_of", seat=texts.say(f"seat.{seat}"), date=scenario.date(turn), orders=said)
        )
    for seat, name in arm.strategies.items():
        label = player_label(name, texts)
        orders.append(texts.say("page.arm_strategies", seat=texts.say(f"seat.{seat}"), strategy=label))
    orders += [_override(scenario, *choice, texts) for choice in arm.overrides.items()]
    apart = "；" if texts.locale.startswith("zh") else "; "
    said = apart.join(orders) or texts.say("page.arm_nothing")
    return texts.say("page.arm_orders", arm=arm.label.in_language(texts.locale), orders=said)


def _override(scenario: Scenario, name: str, value: float | str, texts: Texts) -> str:
    """A number, pack or narrative that an arm sets."""
    if name == PACK and isinstance(value, str):
        return texts.say("page.arm_pack", pack=packs()[value].label.in_language(texts.locale))
    if isinstance(value, str):
        return texts.say("page.arm_narrative", narrative=texts.say(f"sources.narrative_{value}"))
    number = scenario.ruleset.numbers[name]
    words = number_words(scenario, number, texts)
    return texts.say("page.arm_override", name=words, value=amount(value, number, texts))


def _order(scenario: Scenario, order: PlannedOrder, texts: Texts) -> str:
    policy = scenario.ruleset.policies[order.policy]
    label = policy.model.label.in_language(texts.locale)
    if order.target:
        label = texts.say("page.order_toward", policy=label, target=texts.say(f"actor.{order.target}"))
    level = texts.say("page.order_level", level=texts.number(order.level), top=texts.number(policy.top))
    if policy.model.dial.switch:
        level = texts.say("page.order_on" if order.level else "page.order_off")
    return texts.say("page.order", policy=label, level=level)


def guide_lines(experiment: Experiment, texts: Texts, depth: int = 1) -> Iterator[str]:
    """The guide as Markdown. depth: of its title."""
    yield f"{'#' * depth} {title_of(experiment, texts)} (`{experiment.model.id}`)"
    yield ""
    yield f"**{experiment.model.question.in_language(texts.locale)}**"
    for section in guide_sections(experiment, texts):
        yield from ("", f"{'#' * (depth + 1)} {section.title}")
        for sentence in section.sentences:
            yield from ("", sentence)
        if section.points:
            yield ""
        yield from (f"* {point}" for point in section.points)


def lesson_book(texts: Texts, tables: Tables | None = None) -> str:
    """The guides of all shipped experiments in one language. tables: scenarios loaded so far."""
    lines = [f"# {texts.say('page.lessons')}", "", texts.say("page.lessons_about")]
    tables = {} if tables is None else tables
    for name in experiment_names():
        lines += ["", *guide_lines(load_experiment(name, tables), texts, depth=2)]
    return "\n".join(lines) + "\n"


def list_lines(texts: Texts) -> Iterator[str]:
    """The shipped experiments with their questions."""
    yield texts.say("page.list_head")
    names = experiment_names()
    width = max(len(name) for name in names)
    for name in names:
        yield f"  {name:{width}}  {read_experiment(name).question.in_language(texts.locale)}"
