"""Cards and decks: from YAML entries to entities, pointers and numbers.

A card is news that may come, news with a date, or a mandate dealt from a deck. Its conditions watch published
quantities or levels of policies; its effects are the same mechanisms as those of policies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from chipwar.base.numbers import SourcedNumber
from chipwar.mechanisms.kinds import Entry
from chipwar.rules.layout import Entities, Layout
from chipwar.scenario.menu import Effects, NumberTaker, Policy, Scope, Slot, entries_of, make_effect
from chipwar.scenario.models import CardCondition, CardModel, DeckModel, QuantityModel

NEVER, EVER = -1e9, 1e9
"""Bounds of a condition that has none."""


@dataclass
class Pack:
    """All cards and decks of a scenario, with what the engine needs of them.

    watched: condition -> (domain, quantity, entity); numbers: row name of the card domains -> number.
    """

    cards: dict[str, CardModel] = field(default_factory=dict)
    decks: dict[str, DeckModel] = field(default_factory=dict)
    numbers: dict[str, SourcedNumber] = field(default_factory=dict)
    watched: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    effects: dict[str, tuple[object, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Every number of every card, under its own path."""
        for card, model in self.cards.items():
            taker = NumberTaker(f"cards.{card}")
            for name, number in (("chance", model.chance), ("share", model.share)):
                if number is not None:
                    taker.take(number, name)
            for place, condition in enumerate(model.when):
                if condition.times is not None:
                    taker.take(condition.times, "when", place, "times")
            self.effects[card] = tuple(make_effect(effect, taker, p) for p, effect in enumerate(model.effects))
            self.numbers |= {number.id: number for number in taker.numbers}


def _dates(pack: Pack) -> Iterator[tuple[str, str, str, int]]:
    """(name, kind, owner, turn) of every date of a card or deck."""
    for kind, owners in (("card", pack.cards), ("deck", pack.decks)):
        for owner, model in owners.items():
            yield from ((f"{kind}:{owner}@{turn}", kind, owner, turn) for turn in model.at)


def add_cards(
    entities: Entities, pack: Pack, policies: dict[str, Policy], quantities: dict[str, QuantityModel]
) -> None:
    """Declare cards, decks, dates and conditions with their relations. Slots must be declared."""
    cards, dates = pack.cards, list(_dates(pack))
    entities.add("card", list(cards))
    entities.add("deck", list(pack.decks))
    entities.add("date", [name for name, _, _, _ in dates])
    conditions = {f"{card}#{place}": c for card, model in cards.items() for place, c in enumerate(model.when)}
    entities.add("condition", list(conditions))
    entities.relate("card", "deck", "deck", {card: model.deck for card, model in cards.items()})
    entities.relate("card", "world", "world", dict.fromkeys(cards, "world"))
    for kind in ("card", "deck"):
        entities.relate("date", kind, kind, {name: owner for name, of, owner, _ in dates if of == kind})
    entities.relate("condition", "card", "card", {name: name.split("#")[0] for name in conditions})
    for name, condition in conditions.items():
        pack.watched[name] = _watched(condition, policies, quantities)
    entities.flagged["card", "in_deck"] = {card for card, model in cards.items() if model.deck}
    entities.flagged["card", "once"] = {card for card, model in cards.items() if model.once}
    entities.flagged["condition", "is_must"] = {name for name, c in conditions.items() if c.times is None}


def _watched(
    condition: CardCondition, policies: dict[str, Policy], quantities: dict[str, QuantityModel]
) -> tuple[str, str, str]:
    if condition.policy is not None:
        return "slot", "announced", Slot(condition.by or "", condition.policy, condition.target or "").id
    name = condition.quantity or ""
    return quantities[name].of, name, condition.of or "world"


def card_effects(entities: Entities, pack: Pack, homes: dict[str, str], made: Effects) -> None:
    """Effect entries of all cards, added to those of the policies."""
    for card, model in pack.cards.items():
        scope = Scope(entities, Slot(model.side or "", card, ""), homes.get(model.side or "", ""))
        for name, entry in entries_of(f"card:{card}", pack.effects[card], scope):
            _add(made, name, entry, card)


def _add(made: Effects, name: str, entry: Entry, card: str) -> None:
    made.ids.append(name)
    made.cards[name] = card
    made.entries[name] = entry


def card_numbers(pack: Pack, layout: Layout) -> Iterator[tuple[int, str]]:
    """(row, number id) of every number of the cards."""
    for number_id in pack.numbers:
        _, card, name, *rest = number_id.split(".")
        if name == "when":
            yield layout.row("condition", "times", f"{card}#{rest[0]}"), number_id
        elif name != "effects":
            yield layout.row("card", "deck_share" if name == "share" else name, card), number_id


def card_flags(pack: Pack, layout: Layout, policies: dict[str, Policy]) -> Iterator[tuple[int, float]]:
    """(row, value) of dates, windows and bounds."""
    for name, _, _, turn in _dates(pack):
        yield layout.row("date", "at", name), float(turn)
    for card, model in pack.cards.items():
        for quantity in ("first_turn", "last_turn", "lasts"):
            yield layout.row("card", quantity, card), float(getattr(model, quantity))
        for place, condition in enumerate(model.when):
            top = policies[condition.policy].top if condition.policy else 1.0
            low = NEVER if condition.at_least is None else condition.at_least / top
            high = EVER if condition.at_most is None else condition.at_most / top
            yield layout.row("condition", "least", f"{card}#{place}"), low
            yield layout.row("condition", "most", f"{card}#{place}"), high
