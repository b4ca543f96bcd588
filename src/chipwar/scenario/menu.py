"""Policies: from YAML entries to slots and effect entries.

A slot is (actor, policy, target); it exists wherever an issuer and a possible target exist. The author's dial becomes
a level of 0..1 once, here; everything later works with that level.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
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

    @property
    def steps(self) -> int:
        """How many steps the dial has between nothing and full; 0 for a continuous dial."""
        dial: Dial = self.model.dial
        return dial.levels or (1 if dial.switch else 0)

    @property
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


def make_policy(policy_id: str, model: PolicyModel, said: ProvenanceModel = SILENT) -> Policy:
    """The checked entry as a policy, each of its numbers under its own path. said: what its file says for them."""
    numbers: list[SourcedNumber] = []

    def take(number: NumberModel, *where: str | int) -> SourcedNumber:
        found = to_number(number, ".".join(["policies", policy_id, *map(str, where)]), said)
        numbers.append(found)
        return found

    political = model.cost.political
    take(political.introduce, "introduce")
    take(political.hold, "hold")
    if model.cost.capital is not None:
        take(model.cost.capital, "capital")
    if model.lag is not None:
        take(model.lag, "lag")
    effects = []
    for place, effect in enumerate(model.effects):
        record = REGISTRY[effect.do]
        values = {field.name: getattr(effect, field.name) for field in fields(record)}
        for name, value in values.items():
            if isinstance(value, NumberModel):
                values[name] = take(value, "effects", place, name)
        effects.append(record(**values))
    return Policy(policy_id, model, tuple(effects), tuple(numbers))


def targets(entities: Entities, kind: str, home: str) -> list[str]:
    """The targets that a policy of this kind has for an issuer from `home`."""
    if kind == "none":
        return [""]
    if kind == "rival":
        rival = related(entities, "state", "rival", home)
        return [rival] if rival else []
    buyers = entities.flagged["state", "quota_target"]
    return [state for state in entities.ids["state"] if state in buyers and state != home]


def related(entities: Entities, domain: str, relation: str, entity: str) -> str | None:
    """The id that an entity points to, or None."""
    target, index = entities.relations[domain, relation]
    found = int(index[entities.index(domain, entity)])
    return entities.ids[target][found] if found >= 0 else None


def make_slots(entities: Entities, policies: dict[str, Policy], homes: dict[str, str]) -> list[Slot]:
    """All slots, by id. homes: actor -> home state."""
    slots = []
    for policy in policies.values():
        for issuer in policy.model.issuers:
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
        if place == "$self":
            return [self.home]
        if place == "$target":
            return [self.slot.target or self.home]
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

    def controls(self, goods: tuple[str, ...], to: str) -> list[str]:
        """Control cells from the issuer's home."""
        known = set(self.entities.ids["control"])
        cells = [f"{self.home}>{state}:{good}" for state in self.states(to) for good in goods]
        return [cell for cell in cells if cell in known]

    def actor(self) -> str:
        """The issuer."""
        return self.slot.actor


@dataclass(frozen=True)
class Effects:
    """All effect entries: for each the slot, the cell, the amount."""

    ids: list[str]
    slots: dict[str, str]
    entries: dict[str, Entry]


def make_effects(entities: Entities, slots: list[Slot], policies: dict[str, Policy], homes: dict[str, str]) -> Effects:
    """Entries of all slots, named so that they sort by modifier cell, then slot, then place in the policy."""
    made = Effects([], {}, {})
    for slot in slots:
        scope = Scope(entities, slot, homes[slot.actor])
        for place, effect in enumerate(policies[slot.policy].effects):
            for entry in effect.entries(scope):
                cell = entry.cell
                name = f"{cell.domain}.{cell.modifier}[{cell.entity}] {slot.id} {place}"
                made.ids.append(name)
                made.slots[name] = slot.id
                made.entries[name] = entry
    return made
