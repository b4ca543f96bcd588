"""Cards and decks: from YAML entries to entities, pointers and numbers.

A card is news that may come, news with a date, or a mandate dealt from a deck. Its conditions watch published
quantities or levels of policies; its effects are the same mechanisms as those of policies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from chipwar.base.numbers import SourcedNumber
from chipwar.rules.layout import Entities, Layout
from chipwar.scenario.menu import Effects, NumberTaker, Policy, Scope, Slot, entries_of, make_effect
from chipwar.scenario.models import CardCondition, CardInPlay, CardModel, DeckModel, QuantityModel
from chipwar.scenario.numbers import SILENT, ProvenanceModel

NEVER, EVER = -1e9, 1e9
"""Bounds of a condition that has none."""


def turn_of(when: int | str, start: str) -> int:
    """The turn that a turn or a quarter such as 2026Q4 means in a game that begins in `start`; negative before it."""
    if isinstance(when, int):
        return when
    return 4 * (int(when[:4]) - int(start[:4])) + int(when[5]) - int(start[5])


@dataclass
class Pack:
    """All cards and decks of a scenario, with what the engine needs of them.

    start: the quarter of turn 0; watched: condition -> (domain, quantity, entity); numbers: by their id.
    """

    cards: dict[str, CardInPlay] = field(default_factory=dict)
    decks: dict[str, DeckModel] = field(default_factory=dict)
    start: str = "2025Q1"
    numbers: dict[str, SourcedNumber] = field(default_factory=dict)
    watched: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    effects: dict[str, tuple[object, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Every number of every card, under its own path."""
        for card, model in self.cards.items():
            taker, dealer = NumberTaker(f"cards.{card}", model.said), NumberTaker(f"cards.{card}", model.dealer)
            if model.chance is not None:
                taker.take(model.chance, "chance")
            if model.share is not None:
                dealer.take(model.share, "share")
            for place, condition in enumerate(model.when):
                if condition.times is not None:
                    taker.take(condition.times, "when", place, "times")
            self.effects[card] = tuple(make_effect(effect, taker, p) for p, effect in enumerate(model.effects))
            self.numbers |= {number.id: number for number in (*taker.numbers, *dealer.numbers)}

    def dates(self) -> Iterator[tuple[str, str, str, int]]:
        """(name, kind, owner, turn) of every date of a card or deck. What lies before the game is left out."""
        for kind, owners in (("card", self.cards), ("deck", self.decks)):
            for owner, model in owners.items():
                at_start = {0} if isinstance(model, DeckModel) and model.start else set()
                turns = at_start | {turn_of(when, self.start) for when in model.at}
                yield from ((f"{kind}:{owner}@{turn}", kind, owner, turn) for turn in sorted(turns) if turn >= 0)


def make_pack(
    cards: dict[str, CardModel],
    decks: dict[str, DeckModel],
    start: str = "2025Q1",
    said: Mapping[str, ProvenanceModel] = MappingProxyType({}),
) -> Pack:
    """Cards as they are played: those of a deck come only from it, and a deck of several sides is one for each.

    said: cards.<id> and decks.<id> -> what its file says for its numbers.
    """
    dealt = {card for deck in decks.values() for card in deck.deals}
    of = {card: said.get(f"cards.{card}", SILENT) for card in cards}
    played = {name: CardInPlay(**dict(card), said=of[name]) for name, card in cards.items() if name not in dealt}
    own: dict[str, DeckModel] = {}
    for deck, model in decks.items():
        for side in model.sides or (None,):
            ending = f"_{side}" if len(model.sides) > 1 else ""
            own[deck + ending] = model
            for card, share in model.deals.items():
                if card in cards:
                    update = {"deck": deck + ending, "share": share, "chance": None, "at": (), "when": ()}
                    update |= {"said": of[card], "dealer": said.get(f"decks.{deck}", SILENT)}
                    given = dict(cards[card]) | update | ({"side": side} if side else {})
                    played[card + ending] = CardInPlay(**given)
    return Pack(played, own, start)


def add_cards(
    entities: Entities, pack: Pack, policies: dict[str, Policy], quantities: dict[str, QuantityModel]
) -> None:
    """Declare cards, decks, dates and conditions with their relations. Slots must be declared."""
    cards, dates = pack.cards, list(pack.dates())
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
        made.add(made.cards, card, entries_of(f"card:{card}", pack.effects[card], scope))


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
    for name, _, _, turn in pack.dates():
        yield layout.row("date", "at", name), float(turn)
    for card, model in pack.cards.items():
        yield layout.row("card", "lasts", card), float(model.lasts)
        for quantity, when in (("first_turn", model.first_turn), ("last_turn", model.last_turn)):
            yield layout.row("card", quantity, card), float(turn_of(when, pack.start))
        for place, condition in enumerate(model.when):
            top = policies[condition.policy].top if condition.policy else 1.0
            low = NEVER if condition.at_least is None else condition.at_least / top
            high = EVER if condition.at_most is None else condition.at_most / top
            yield layout.row("condition", "least", f"{card}#{place}"), low
            yield layout.row("condition", "most", f"{card}#{place}"), high
