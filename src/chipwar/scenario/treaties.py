"""Treaties: from YAML entries to signatures, clauses and bonds.

Each party signs by a switch that stands in its menu like a policy. Clauses name floors and ceilings of policies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from chipwar.base.numbers import SourcedNumber
from chipwar.rules.layout import Entities, Layout
from chipwar.scenario.menu import Effects, NumberTaker, Policy, Scope, Slot, entries_of, make_effect, related
from chipwar.scenario.models import (
    ClauseModel,
    Cost,
    Dial,
    PolicyModel,
    PoliticalCost,
    SignatureModel,
    TreatyModel,
)
from chipwar.scenario.numbers import SILENT, NumberModel, ProvenanceModel

SIGNING = PoliticalCost(
    introduce=NumberModel(value=0.5, unit="points", design="A signature must be defended at home."),
    hold=NumberModel(value=0.0, unit="points", design="What is signed needs no new defence."),
)
"""What a signature costs if the treaty says nothing."""


@dataclass
class Treaties:
    """All treaties of a scenario, with what the engine needs of them.

    said: treaties.<id> -> what its file says for its numbers.
    clauses: clause id -> (treaty, slot, least, most, linked slot), levels 0..1.
    """

    models: dict[str, TreatyModel] = field(default_factory=dict)
    said: dict[str, ProvenanceModel] = field(default_factory=dict)
    numbers: dict[str, SourcedNumber] = field(default_factory=dict)
    clauses: dict[str, tuple[str, str, float, float, str | None]] = field(default_factory=dict)
    effects: dict[str, tuple[object, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Every number of every treaty, under its own path."""
        for treaty, model in self.models.items():
            taker = NumberTaker(f"treaties.{treaty}", self.said_of(treaty))
            taker.take(model.term, "term")
            self.effects[treaty] = tuple(make_effect(effect, taker, p) for p, effect in enumerate(model.effects))
            self.numbers |= {number.id: number for number in taker.numbers}

    def said_of(self, treaty: str) -> ProvenanceModel:
        """What the file of a treaty says for its numbers."""
        return self.said.get(f"treaties.{treaty}", SILENT)

    def signatures(self) -> dict[str, PolicyModel]:
        """The switches by which parties sign."""
        return {treaty: _signature(model) for treaty, model in self.models.items()}


def _signature(model: TreatyModel) -> SignatureModel:
    return SignatureModel(
        label=model.label,
        issuers=model.parties,
        theme="alliances",
        icon="treaty",
        dial=Dial(switch=True),
        needs=model.needs,
        cost=Cost(political=model.price or SIGNING),
        start=dict.fromkeys(model.signed, 1),
        source=model.source,
        dilemma=model.dilemma,
        counter=model.counter,
    )


def add_treaties(entities: Entities, treaties: Treaties, policies: dict[str, Policy], homes: dict[str, str]) -> None:
    """Declare treaties, parties, clauses and bonds with their relations. Slots must be declared."""
    models = treaties.models
    parties = {f"{treaty}:{actor}": (treaty, actor) for treaty, model in models.items() for actor in model.parties}
    for treaty, model in models.items():
        for place, clause in enumerate(model.clauses):
            treaties.clauses |= _clauses(entities, treaty, place, clause, policies)
    bonds = {f"{treaty}|{pair}": (treaty, pair) for treaty, pair in _bonds(entities, models, homes)}
    entities.add("treaty", list(models))
    entities.add("party", list(parties))
    entities.add("clause", list(treaties.clauses))
    entities.add("bond", list(bonds))
    entities.relate("party", "treaty", "treaty", {name: treaty for name, (treaty, _) in parties.items()})
    entities.relate("party", "actor", "actor", {name: actor for name, (_, actor) in parties.items()})
    entities.relate("party", "slot", "slot", {n: Slot(actor, treaty, "").id for n, (treaty, actor) in parties.items()})
    entities.relate("clause", "treaty", "treaty", {name: found[0] for name, found in treaties.clauses.items()})
    entities.relate("clause", "slot", "slot", {name: found[1] for name, found in treaties.clauses.items()})
    entities.relate("clause", "linked", "slot", {name: found[4] for name, found in treaties.clauses.items()})
    entities.relate("bond", "treaty", "treaty", {name: treaty for name, (treaty, _) in bonds.items()})
    entities.relate("bond", "pair", "pair", {name: pair for name, (_, pair) in bonds.items()})


def _clauses(
    entities: Entities, treaty: str, place: int, clause: ClauseModel, policies: dict[str, Policy]
) -> Iterator[tuple[str, tuple[str, str, float, float, str | None]]]:
    """A clause binds the slot it names; without a target, all slots of the policy."""
    top = policies[clause.policy].top
    least = (clause.at_least or 0.0) / top
    linked = _linked(entities, clause)
    most = (0.0 if linked else 1.0) if clause.at_most is None else clause.at_most / top
    for slot in entities.ids["slot"]:
        actor, policy, target = slot.split(":")
        if (actor, policy) == (clause.actor, clause.policy) and clause.target in (None, target):
            yield f"{treaty}#{place}:{target}", (treaty, slot, least, most, linked)


def _linked(entities: Entities, clause: ClauseModel) -> str | None:
    """The slot whose level a clause follows."""
    for slot in entities.ids["slot"]:
        actor, policy, target = slot.split(":")
        if (actor, policy) == (clause.follows_of, clause.follows) and clause.follows_target in (None, target):
            return slot
    return None


def _bonds(entities: Entities, models: dict[str, TreatyModel], homes: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(treaty, pair) for every pair of governments that both signed the treaty; a firm binds no government."""
    ends = {
        pair: {related(entities, "pair", end, pair) for end in ("holder", "toward")} for pair in entities.ids["pair"]
    }
    for treaty, model in models.items():
        states = {actor for actor in model.parties if homes[actor] == actor}
        yield from ((treaty, pair) for pair, both in ends.items() if both <= states)


def treaty_effects(entities: Entities, treaties: Treaties, homes: dict[str, str], made: Effects) -> None:
    """Effect entries of all treaties, added to those of the policies."""
    for treaty, model in treaties.models.items():
        first = model.parties[0]
        scope = Scope(entities, Slot(first, treaty, ""), homes[first])
        made.add(made.treaties, treaty, entries_of(f"treaty:{treaty}", treaties.effects[treaty], scope))


def treaty_flags(treaties: Treaties, layout: Layout) -> Iterator[tuple[int, float]]:
    """(row, value) of what clauses ask, as levels 0..1."""
    for clause, (_, _, least, most, _) in treaties.clauses.items():
        yield layout.row("clause", "least", clause), least
        yield layout.row("clause", "most", clause), most
