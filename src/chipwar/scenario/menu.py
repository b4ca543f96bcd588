"""Policies: from YAML entries to slots and effect entries.

A slot is (actor, policy, target); it exists wherever an issuer and a possible target exist. The author's dial becomes
a level of 0..1 once, here; everything later works with that level.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from chipwar.base.numbers import SourcedNumber
from chipwar.mechanisms.kinds import REGISTRY, Entry
from chipwar.rules.layout import Entities
from chipwar.scenario.models import Dial, NumberModel, PolicyModel
from chipwar.scenario.numbers import SILENT, ProvenanceModel, to_number


@dataclass(frozen=True)
class Policy:
    """One instrument of the menu. `model` is the checked YAML entry; `effects` the mechanisms with their numbers."""

    id: str
    model: PolicyModel
    effects: tuple[Any, ...]
    numbers: tuple[SourcedNumber, ...]

    @cached_property
    def steps(self) -> int:
        """How many steps the dial has between nothing and full; 0 for a continuous dial."""
        dial: Dial = self.model.dial
        return dial.levels or (1 if dial.switch else 0)

    @cached_property
    def top(self) -> float:
        """The author's number for the full level."""
        dial: Dial = self.model.dial
        return float(dial.levels or dial.amount or 1)


@dataclass(frozen=True)
class Slot:
    """Where an order for a policy goes: one actor, one target ('' for none)."""

    actor: str
    policy: str
    target: str

    @property
    def id(self) -> str:
        """Sorts slots by actor, then policy, then target."""
        return f"{self.actor}:{self.policy}:{self.target}"


class NumberTaker:
    """Gives each number of an entry its path, such as policies.<id>.introduce, and keeps it.

    said: what the entry's file says for all its numbers.
    """

    def __init__(self, path: str, said: ProvenanceModel = SILENT) -> None:
        self.path, self.said = path, said
        self.numbers: list[SourcedNumber] = []

    def take(self, number: NumberModel, *where: str | int) -> SourcedNumber:
        """The checked record as the engine's number."""
        found = to_number(number, ".".join([self.path, *map(str, where)]), self.said)
        self.numbers.append(found)
        return found


def make_policy(policy_id: str, model: PolicyModel, said: ProvenanceModel = SILENT) -> Policy:
    """The checked entry as a policy, each of its numbers under its own path. said: what its file says for them."""
    taker, political = NumberTaker(f"policies.{policy_id}", said), model.cost.political
    taker.take(political.introduce, "introduce")
    taker.take(political.hold, "hold")
    if model.cost.capital is not None:
        taker.take(model.cost.capital, "capital")
    if model.lag is not None:
        taker.take(model.lag, "lag")
    effects = tuple(make_effect(effect, taker, place) for place, effect in enumerate(model.effects))
    return Policy(policy_id, model, effects, tuple(taker.numbers))


def make_effect(effect: Any, taker: NumberTaker, place: int) -> Any:
    """A checked effect as the mechanism's own record."""
    record = REGISTRY[effect.do]
    values = {field.name: getattr(effect, field.name) for field in fields(record)}
    for name, value in values.items():
        if isinstance(value, NumberModel):
            values[name] = taker.take(value, "effects", place, name)
    return record(**values)


def targets(entities: Entities, kind: str, home: str) -> list[str]:
    """The targets that a policy of this kind has for an issuer from `home`."""
    if kind == "none":
        return [""]
    if kind == "rival":
        rival = related(entities, "state", "rival", home)
        return [rival] if rival else []
    flagged = entities.flagged
    if kind == "great_powers":
        return sorted(flagged["state", "is_leader"] | flagged["state", "is_challenger"])
    if kind == "chip_buyers":
        return sorted(flagged.get(("state", "queue_target"), set()))
    if kind == "rival_firms":
        rival = related(entities, "state", "rival", home)
        named = flagged["firm", "may_be_listed"]
        return [f for f in entities.ids["firm"] if f in named and related(entities, "firm", "home", f) == rival]
    buyers = flagged["state", "quota_target"]
    return [state for state in entities.ids["state"] if state in buyers and state != home]


def related(entities: Entities, domain: str, relation: str, entity: str) -> str | None:
    """The id that an entity points to, or None."""
    target, index = entities.relations[domain, relation]
    found = int(index[entities.index(domain, entity)])
    return entities.ids[target][found] if found >= 0 else None


def _needs_a_seat(model: PolicyModel, issuer: str) -> bool:
    """Whether this issuer may use the policy only from a seat of its own."""
    return model.own_seat if isinstance(model.own_seat, bool) else issuer in model.own_seat


def make_slots(
    entities: Entities, policies: dict[str, Policy], homes: dict[str, str], seated: Collection[str]
) -> list[Slot]:
    """All slots, by id. homes: actor -> home state. seated: actors that a seat plays by name."""
    slots = []
    for policy in policies.values():
        for issuer in policy.model.issuers:
            if issuer not in seated and _needs_a_seat(policy.model, issuer):
                continue
            slots += [Slot(issuer, policy.id, t) for t in targets(entities, policy.model.target, homes[issuer])]
    return sorted(slots, key=lambda slot: slot.id)


class Scope:
    """Answers a mechanism's questions for one slot: who is meant."""

    def __init__(self, entities: Entities, slot: Slot, home: str) -> None:
        self.entities, self.slot, self.home = entities, slot, home

    def _pointing(self, domain: str, relation: str, to: str, give: str) -> list[str]:
        ids = self.entities.ids[domain]
        found = {
            related(self.entities, domain, give, i) for i in ids if related(self.entities, domain, relation, i) == to
        }
        return sorted(state for state in found if state)

    def states(self, place: str) -> list[str]:
        """States that a place word means."""
        if not place.startswith("$"):
            return [place]
        if place == "$all":
            return list(self.entities.ids["state"])
        if place == "$self":
            return [self.home] if self.home else []
        if place == "$target":
            target = self.slot.target or self.home
            firm = target in self.entities.ids["firm"]
            return [related(self.entities, "firm", "home", target) or target] if firm else [target]
        if place == "$rival":
            return targets(self.entities, "rival", self.home)
        if place == "$leader":
            return self._pointing("partner", "state", self.home, "leader")
        if place == "$hosts":
            return self._pointing("lease", "tenant", self.home, "host") or self._pointing(
                "lease", "host", self.home, "host"
            )
        partners = self._pointing("partner", "leader", self.home, "state")
        if place == "$clients":
            close = self.entities.flagged["partner", "in_club"] | self.entities.flagged["partner", "exempt"]
            partners = [partner for partner in partners if partner not in close]
        return partners

    def vendors(self, place: str) -> list[str]:
        """Vendors of the states meant, or the issuing firm's own."""
        ids = self.entities.ids["vendor"]
        own = [v for v in ids if related(self.entities, "vendor", "firm", v) == self.slot.actor]
        if own and place == "$self":
            return own
        states = self.states(place)
        return [v for v in ids if related(self.entities, "vendor", "home", v) in states]

    def firms(self, place: str) -> list[str]:
        """The issuing firm, the firm aimed at, or all firms of the states meant."""
        meant = {"$self": self.slot.actor, "$target": self.slot.target}.get(place, "")
        ids = self.entities.ids["firm"]
        if meant in ids:
            return [meant]
        states = self.states(place)
        return [firm for firm in ids if related(self.entities, "firm", "home", firm) in states]

    def controls(self, goods: tuple[str, ...], to: str) -> list[str]:
        """Control cells from the issuer's home."""
        known = set(self.entities.ids["control"])
        cells = [f"{self.home}>{state}:{good}" for state in self.states(to) for good in goods]
        return [cell for cell in cells if cell in known]

    def actor(self) -> str:
        """The issuer."""
        return self.slot.actor

    def goals(self, line: str) -> list[str]:
        """The issuer's goal on a line, if it weighs on its card."""
        goal = f"{self.slot.actor}:{line}"
        return [goal] if goal in self.entities.ids["goal"] else []


@dataclass(frozen=True)
class Effects:
    """All effect entries with their cells and amounts, and for each the slot, card or treaty it works for."""

    ids: list[str] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    slots: dict[str, str] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)
    treaties: dict[str, str] = field(default_factory=dict)

    def add(self, owners: dict[str, str], owner: str, entries: Iterable[tuple[str, Entry]]) -> None:
        """Entries that work for one slot, card or treaty. owners: which of the three it is."""
        for name, entry in entries:
            self.ids.append(name)
            owners[name] = owner
            self.entries[name] = entry


def make_effects(entities: Entities, slots: list[Slot], policies: dict[str, Policy], homes: dict[str, str]) -> Effects:
    """Entries of all slots."""
    made = Effects()
    for slot in slots:
        scope = Scope(entities, slot, homes[slot.actor])
        made.add(made.slots, slot.id, entries_of(slot.id, policies[slot.policy].effects, scope))
    return made


def entries_of(owner: str, effects: tuple[Any, ...], scope: Scope) -> Iterator[tuple[str, Entry]]:
    """Entries of one slot, card or treaty, named so that they sort by modifier cell, owner, place of the effect."""
    for place, effect in enumerate(effects):
        for entry in effect.entries(scope):
            cell = entry.cell
            yield f"{cell.domain}.{cell.modifier}[{cell.entity}] {owner} {place}", entry
