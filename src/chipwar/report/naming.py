"""Names of numbers in the reader's language: what a number is, of whom, and for an effect whose policy it belongs to.

World numbers and fields of entities have names among the texts, or that of the quantity they set; all else is put
together from the names of policies, cards, treaties and efforts. What a person's own files add and nobody named is
told by its id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chipwar.base.numbers import SourcedNumber
from chipwar.report.page import Named
from chipwar.report.sentences import entity_name
from chipwar.scenario.load import Scenario
from chipwar.scenario.texts import Texts

WEIGHT = "weigh_"
PAIRS = {"_toward_": "toward", "_to_": "to", "_in_": "in"}
SELF_NAMED = ("sway_public", "calm", "lobby")
"""Effects that have no object besides what they do."""

EFFORTS = {"equip_firm": "firm", "tilt_firm": "firm", "equip_vendor": "vendor"}


def number_cell(scenario: Scenario, number: SourcedNumber, texts: Texts) -> Named:
    """A number's name, with its id beside for whoever writes scenarios."""
    return Named(number_words(scenario, number, texts), number.id)


def number_words(scenario: Scenario, number: SourcedNumber, texts: Texts) -> str:
    """A number's name."""
    first, *rest = number.id.split(".")
    say = texts.say
    if first in ("policies", "cards", "treaties") and rest:
        return _of_happening(scenario, first, rest, texts) or number.id
    if first == "quantities":
        quantity = scenario.quantities[rest[0]].label.in_language(texts.locale)
        return say("number.words.fuzz", name=quantity)
    if first == "switches":
        return _said(f"number.words.switch.{rest[0]}", texts) or number.id
    if first == "numbers":
        return _said(f"number.{rest[0]}", texts) or number.id
    domain, whose = (rest[0], "") if first == "defaults" else (first, rest[0])
    return _of_entity(scenario, domain, whose, rest[-1], texts) or number.id


def _said(key: str, texts: Texts) -> str:
    """The words for a key; nothing if there are none."""
    return texts.say(key) if texts.has(key) else ""


def _of_entity(scenario: Scenario, domain: str, whose: str, field: str, texts: Texts) -> str:
    name = _said(f"number.{domain}.{field}", texts)
    if not name and field in scenario.quantities:
        label = scenario.quantities[field].label.in_language(texts.locale)
        name = texts.say("number.words.start", name=label)
    if not name and field.startswith(WEIGHT):
        line = _said(f"line.{field.removeprefix(WEIGHT)}", texts)
        name = texts.say("number.words.weigh", line=line) if line else ""
    if not name:
        return ""
    if not whose:
        return texts.say("number.words.usual", name=name)
    return texts.say("number.words.of", name=name, whose=thing_words(domain, whose, texts))


def thing_words(domain: str, name: str, texts: Texts) -> str:
    """An entity in words: an actor, a thing without a seat, or two of them in their relation."""
    plain = _said(f"thing.{domain}.{name}", texts) or _said(f"good.{name}", texts)
    if plain:
        return plain
    for between, key in PAIRS.items():
        one, found, other = name.partition(between)
        if found:
            one, other = thing_words(domain, one, texts), thing_words(domain, other, texts)
            return texts.say(f"number.words.{key}", one=one, other=other)
    known = entity_name(name, texts)
    if known != name:
        return known
    owner, _, rest = name.partition("_")  # a holding: whose it is, and of which class
    while rest:
        kind = _said(f"thing.chip_class.{rest}", texts)
        if kind:
            return texts.say("number.words.and", one=entity_name(owner, texts), other=kind)
        more, _, rest = rest.partition("_")
        owner = f"{owner}_{more}"
    return name


def _of_happening(scenario: Scenario, kind: str, rest: list[str], texts: Texts) -> str:
    """A number of a policy, card or treaty."""
    ruleset, (name, *path) = scenario.ruleset, rest
    shelves: dict[str, Mapping[str, Any]] = {
        "policies": ruleset.policies,
        "cards": ruleset.cards,
        "treaties": ruleset.treaties,
    }
    found = shelves[kind].get(name)
    if found is None or not path:
        return ""
    model: Any = getattr(found, "model", found)
    slots = {"effect": "", "place": ""}
    if path[0] == "effects":
        slots["effect"] = _effect(model.effects[int(path[1])], texts)
    elif len(path) > 2:
        slots["place"] = str(int(path[1]) + 1)
    key = f"number.words.{path[-1]}"
    if not texts.has(key):
        return ""
    label = model.label.in_language(texts.locale)
    return texts.say("number.words.part", name=label, part=texts.say(key, **slots))


def _effect(effect: Any, texts: Texts) -> str:
    """What an effect is about, in a few words."""
    if effect.do in SELF_NAMED:
        return texts.say(f"number.words.{effect.do}")
    goods = getattr(effect, "goods", None)
    if goods is not None:
        return texts.say("table.list_sign").join(texts.say(f"good.{good}") for good in goods)
    line = getattr(effect, "line", None)
    if line is not None:
        return _said(f"line.{line}", texts) or line
    what = getattr(effect, "what", None)
    if what is None:
        return texts.say("number.words.purchases")
    efforts = EFFORTS.get(effect.do, "effort")
    return _said(f"{efforts}.{what}", texts) or _said(f"number.words.{what}", texts) or str(what)
