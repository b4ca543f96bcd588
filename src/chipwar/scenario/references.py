"""What cards, decks, treaties and effects name, and whether it exists: actors, policies, levels, quantities, places.

Only looks and complains; each complaint stands at its place in the file. What the words mean is worked out elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chipwar.scenario.menu import Policy
from chipwar.scenario.models import (
    PLACES,
    CardCondition,
    CardModel,
    ClauseModel,
    DeckModel,
    Need,
    QuantityModel,
    TreatyModel,
)
from chipwar.scenario.positions import Path
from chipwar.scenario.texts import current_texts
from chipwar.scenario.world import World

FREE_PLACES = {"$all"}
"""Place words that mean somebody even where there is no issuer."""


@dataclass(frozen=True)
class Unknown:
    """A word that may name nothing: where it stands, and what it may be."""

    path: Path
    word: str
    valid: Collection[str]


@dataclass(frozen=True)
class Fault:
    """Something else that is wrong, as the key of a sentence with its slots."""

    path: Path
    key: str
    slots: dict[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence."""
        return current_texts().say(self.key, **self.slots)


Complaint = Unknown | Fault


@dataclass(frozen=True)
class References:
    """What there is to be named, and the questions about it."""

    world: World
    policies: Mapping[str, Policy]
    cards: Mapping[str, CardModel]
    quantities: Mapping[str, QuantityModel]
    seats: Collection[str]

    @property
    def actors(self) -> set[str]:
        """States and firms."""
        return self.world.entities["state"] | self.world.entities["firm"]

    def lines(self) -> set[str]:
        """Lines that weigh on somebody's card."""
        return {name.removeprefix("weigh_") for _, name in self.world.given if name.startswith("weigh_")}

    def targets(self, policy: str, actor: str) -> set[str]:
        """Whom an actor may aim a policy at; only the empty word if the policy has no target."""
        kind, home = self.policies[policy].model.target, self.world.relations["firm", "home"].get(actor, actor)
        if kind == "none":
            return {""}
        if kind == "rival":
            return {self.world.relations["state", "rival"].get(home, "")} - {""}
        buyers = self.world.given.get(("state", "quota_target"), {})
        return {state for state, value in buyers.items() if value == 1.0 and state != home}

    # ---- conditions

    def need(self, path: Path, need: Need) -> Iterator[Complaint]:
        """What a condition names; a quantity must be one that who orders can see, exactly or as an estimate."""
        if need.policy is not None:
            yield Unknown((*path, "policy"), need.policy, self.policies)
        if need.quantity is not None:
            yield Unknown((*path, "quantity"), need.quantity, self.quantities)
            if need.quantity in self.quantities and not self._can_be_seen(need):
                yield Fault((*path, "quantity"), "problem.need_unseen", {"word": need.quantity})
        for word, group in (("all", need.all), ("any", need.any)):
            for place, inner in enumerate(group or ()):
                yield from self.need((*path, word, place), inner)
        if need.not_ is not None:
            yield from self.need((*path, "not"), need.not_)

    def _can_be_seen(self, need: Need) -> bool:
        model = self.quantities[need.quantity or ""]
        own = need.of in (None, "$self") and model.of != "world"
        return model.seen in ({"public", "own", "signal", "fog"} if own else {"public", "signal", "fog", "others"})

    # ---- effects

    def effects(self, path: Path, effects: Iterable[Any], has_issuer: bool = True) -> Iterator[Complaint]:
        """Goods, places and lines that effects name. has_issuer: whether `$self` means somebody."""
        for place, effect in enumerate(effects):
            here = (*path, place)
            for index, good in enumerate(getattr(effect, "goods", ())):
                yield Unknown((*here, "goods", index), good, self.world.entities["good"])
            for key in ("of", "to"):
                where = getattr(effect, key, "$all")
                if not where.startswith("$"):
                    yield Unknown((*here, key), where, {*PLACES, *self.world.entities["state"]})
                elif not has_issuer and where not in FREE_PLACES:
                    yield Fault((*here, key), "problem.no_side", {"word": where})
            if hasattr(effect, "line"):
                yield Unknown((*here, "line"), effect.line, self.lines())
            if not has_issuer and (hasattr(effect, "line") or hasattr(effect, "goods")):
                yield Fault((*here, "do"), "problem.no_side", {"word": effect.do})

    # ---- levels of policies

    def _slot(self, path: Path, keys: tuple[str, str, str], names: tuple[str, str, str | None]) -> Iterator[Complaint]:
        """An actor, its policy and the target; keys: how the file calls the three."""
        (actor_key, policy_key, target_key), (actor, policy, target) = keys, names
        if policy not in self.policies or actor not in self.actors:
            yield Unknown((*path, policy_key), policy, self.policies)
            yield Unknown((*path, actor_key), actor, self.actors)
        elif actor not in self.policies[policy].model.issuers:
            yield Unknown((*path, actor_key), actor, self.policies[policy].model.issuers)
        elif target is not None:
            yield Unknown((*path, target_key), target, self.targets(policy, actor))

    def _dial(self, path: Path, policy: str, model: CardCondition | ClauseModel) -> Iterator[Complaint]:
        """Bounds in the policy's own steps must lie within its dial."""
        if policy in self.policies:
            top = self.policies[policy].top
            for key in ("at_least", "at_most"):
                level = getattr(model, key)
                if level is not None and not 0.0 <= level <= top:
                    yield Fault((*path, key), "problem.level_range", {"word": policy, "top": f"{top:g}"})

    # ---- cards and decks

    def card(self, path: Path, card: CardModel, dealt_to_sides: bool) -> Iterator[Complaint]:
        """Everything a card names. dealt_to_sides: whether its deck says whose it is."""
        if card.side is not None:
            yield Unknown((*path, "side"), card.side, self.actors)
        if card.secret and card.side is None and not dealt_to_sides:
            yield Fault((*path, "secret"), "problem.no_side", {"word": "secret"})
        for place, policy in enumerate(card.touches):
            yield Unknown((*path, "touches", place), policy, self.policies)
        for place, condition in enumerate(card.when):
            yield from self._condition((*path, "when", place), condition)
        yield from self.effects((*path, "effects"), card.effects, card.side is not None or dealt_to_sides)

    def _condition(self, path: Path, condition: CardCondition) -> Iterator[Complaint]:
        if condition.policy is not None:
            names = (condition.by or "", condition.policy, condition.target)
            yield from self._slot(path, ("by", "policy", "target"), names)
            yield from self._several_targets(path, "target", names)
            yield from self._dial(path, condition.policy, condition)
            return
        quantity = condition.quantity or ""
        yield Unknown((*path, "quantity"), quantity, self.quantities)
        if quantity in self.quantities:
            of = self.quantities[quantity].of
            known = {"world": {"world"}, "actor": self.actors, "seat": set(self.seats)}.get(of)
            key = "quantity" if condition.of is None else "of"
            yield Unknown((*path, key), condition.of or "world", self.world.entities[of] if known is None else known)

    def _several_targets(self, path: Path, key: str, names: tuple[str, str, str | None]) -> Iterator[Complaint]:
        """A policy with several targets needs one named."""
        actor, policy, target = names
        if target is None and policy in self.policies and actor in self.actors:
            targets = self.targets(policy, actor)
            if targets != {""}:
                yield Unknown((*path, key), "-", targets)

    def deck(self, path: Path, deck: DeckModel, others: Mapping[str, DeckModel]) -> Iterator[Complaint]:
        """Everything a deck names; a card lies in one deck only."""
        for place, side in enumerate(deck.sides):
            yield Unknown((*path, "sides", place), side, self.actors)
        for card in deck.deals:
            yield Unknown((*path, "deals", card), card, self.cards)
            for other, model in others.items():
                if card in model.deals and model is not deck:
                    yield Fault((*path, "deals", card), "problem.two_decks", {"word": card, "deck": other})

    # ---- treaties

    def treaty(self, path: Path, treaty: TreatyModel) -> Iterator[Complaint]:
        """Everything a treaty names."""
        for place, actor in enumerate(treaty.parties):
            yield Unknown((*path, "parties", place), actor, self.actors)
        for place, actor in enumerate(treaty.signed):
            yield Unknown((*path, "signed", place), actor, treaty.parties)
        for place, clause in enumerate(treaty.clauses):
            yield from self._clause((*path, "clauses", place), clause, treaty.parties)
        yield from self.effects((*path, "effects"), treaty.effects)

    def _clause(self, path: Path, clause: ClauseModel, parties: Collection[str]) -> Iterator[Complaint]:
        yield from self._slot(path, ("actor", "policy", "target"), (clause.actor, clause.policy, clause.target))
        yield from self._dial(path, clause.policy, clause)
        yield Unknown((*path, "actor"), clause.actor, parties)
        if clause.follows is not None:
            names = (clause.follows_of or "", clause.follows, clause.follows_target)
            yield from self._slot(path, ("follows_of", "follows", "follows_target"), names)
            if clause.follows in self.policies and len(self.targets(clause.follows, names[0])) > 1:
                yield from self._several_targets(path, "follows_target", names)
            yield Unknown((*path, "follows_of"), names[0], parties)
