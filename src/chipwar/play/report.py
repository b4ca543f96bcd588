"""What a turn did, in a form that digests, windows and logs can show: orders, refusals, changes, events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict

from chipwar.play.backward import Cause
from chipwar.play.table import Happening
from chipwar.scenario.load import Scenario
from chipwar.scenario.ruleset import Matrix, Seat
from chipwar.seats.orders import Refusal

SMALLEST_CHANGE = 0.01
"""Changes under one per cent of a full dial are not told."""


class GivenOrder(BaseModel):
    """An order that was accepted: from one level to another, in the author's steps, and the reason if a bot gave it.

    share: the exact position of the dial, 0..1; by: who gave it, a draft, a strategy, a plan or a standing order.
    """

    model_config = ConfigDict(frozen=True)
    seat: str
    policy: str
    target: str
    before: float
    after: float
    reason: str = ""
    share: float = 0.0
    notice: int = 0
    by: Literal["draft", "strategy", "plan", "standing"] = "strategy"


class Change(BaseModel):
    """A published quantity before and after a turn."""

    model_config = ConfigDict(frozen=True)
    quantity: str
    of: str
    before: float
    after: float
    cause: Cause | None = None


class Event(BaseModel):
    """Something that happened: a key of the headlines and what fills its slots."""

    model_config = ConfigDict(frozen=True)
    key: str
    actor: str = ""
    policy: str = ""
    card: str = ""
    amount: float = 0.0
    secret_of: str = ""
    """The actor who alone knows of it; empty for public news."""
    partner: str = ""
    good: str = ""
    quarters: int = 0
    """Quarters of notice that are left."""


class TurnReport(BaseModel):
    """One resolved turn."""

    model_config = ConfigDict(frozen=True)
    turn: int
    date: str
    orders: tuple[GivenOrder, ...]
    refused: tuple[tuple[str, Refusal], ...]
    changes: tuple[Change, ...]
    events: tuple[Event, ...]
    over: bool
    deals: tuple[Happening, ...] = ()
    """What became of offers and deals when the turn ended; a seat reads of them at the table."""


def seen_by(report: TurnReport, seat: Seat) -> TurnReport:
    """What a seat may read of a turn: public news and changes, and only its own orders, refusals and secrets."""
    return report.model_copy(
        update={
            "orders": tuple(order for order in report.orders if order.seat == seat.id),
            "refused": tuple(pair for pair in report.refused if pair[0] == seat.id),
            "events": tuple(event for event in report.events if event.secret_of in ("", *seat.actors)),
            "deals": (),
        }
    )


def changes_of(
    scenario: Scenario, before: Matrix, after: Matrix, secrets: bool = False, most: int = 6
) -> tuple[Change, ...]:
    """What moved most among the quantities on the seats' dials, by the size of the dial; public ones unless told."""
    layout = scenario.ruleset.layout
    found: list[tuple[float, Change]] = []
    for name, entity in watched(scenario):
        model = scenario.quantities[name]
        if model.unit == "points" or not (secrets or model.seen == "public"):
            continue
        row = layout.row(model.of, name, entity)
        old, new = float(before[row, 0]), float(after[row, 0])
        size = abs(new - old) / (model.full.value if model.full else 1.0)
        if size >= SMALLEST_CHANGE:
            found.append((size, Change(quantity=name, of=entity, before=old, after=new)))
    found.sort(key=lambda pair: (-pair[0], pair[1].quantity, pair[1].of))
    return tuple(change for _, change in found[:most])


def watched(scenario: Scenario) -> list[tuple[str, str]]:
    """What stands on any seat's dials: (quantity, entity), sorted."""
    layout = scenario.ruleset.layout
    found = set()
    for seat in scenario.ruleset.seats.values():
        for name in seat.dials:
            of = scenario.quantities[name].of
            mine = {"world": ("world",), "seat": (seat.id,)}.get(of, seat.actors)
            found |= {(name, entity) for entity in mine if entity in layout.entities.ids[of]}
    return sorted(found)


def events_of(scenario: Scenario, before: Matrix, after: Matrix) -> tuple[Event, ...]:
    """Headlines of a turn: rules announced, in force, eased, lapsed; crises, shortages, rungs."""
    events = list(_measures(scenario, before, after))
    layout = scenario.ruleset.layout

    def pair(domain: str, quantity: str, entity: str = "world") -> tuple[float, float]:
        row = layout.row(domain, quantity, entity)
        return float(before[row, 0]), float(after[row, 0])

    old, new = pair("world", "crisis")
    if new > old:
        events.append(Event(key="headline.crisis"))
    if new < old:
        events.append(Event(key="headline.crisis_over"))
    old, new = pair("world", "tension")
    if int(old) != int(new):
        events.append(Event(key="headline.rung", amount=new))
    for state in layout.entities.ids["state"]:
        old, new = pair("state", "shortage", state)
        if old < SMALLEST_CHANGE <= new:
            events.append(Event(key="headline.shortage", actor=state))
        old, new = pair("state", "memory_bank", state)
        if new < SMALLEST_CHANGE <= old:
            events.append(Event(key="headline.memory_empty", actor=state, secret_of=state))
    return (*events, *cards_drawn(scenario, after), *_treaties(scenario, before, after))


def cards_drawn(scenario: Scenario, after: Matrix) -> Iterator[Event]:
    """News for the turn that comes, and mandates, which only their side learns."""
    for card, model in scenario.ruleset.cards.items():
        if after[scenario.ruleset.row("card", "begins", card), 0] > 0.0:
            key = "headline.mandate" if model.deck and model.secret else "headline.card"
            side = model.side or ""
            yield Event(key=key, actor=side, card=card, secret_of=side if model.secret else "")


def _treaties(scenario: Scenario, before: Matrix, after: Matrix) -> Iterator[Event]:
    """Treaties that begin to bind or cease to, and who broke one."""
    row = scenario.ruleset.row
    for treaty, model in scenario.ruleset.treaties.items():
        holds = row("treaty", "holds", treaty)
        breakers = [a for a in model.parties if after[row("party", "breach", f"{treaty}:{a}"), 0] > 0.0]
        for breaker in breakers:
            partner = next(party for party in model.parties if party != breaker)
            yield Event(key="headline.treaty_broken", actor=breaker, partner=partner, policy=treaty)
        one, other = model.parties[:2]
        if after[holds, 0] > before[holds, 0]:
            term = float(after[row("treaty", "term", treaty), 0])
            yield Event(key="headline.treaty_signed", actor=one, partner=other, policy=treaty, amount=term)
        elif after[holds, 0] < before[holds, 0] and not breakers:
            yield Event(key="headline.treaty_ends", actor=one, partner=other, policy=treaty)


def _keepers(scenario: Scenario) -> dict[int, str]:
    """For each slot the actor who alone knows what is secret about it: the first of the seat that moves it."""
    ruleset = scenario.ruleset
    keepers = {index: slot.actor for index, slot in enumerate(ruleset.slots)}
    for seat in ruleset.seats.values():
        moved = {slot for lever in seat.levers for slot in ruleset.levers[lever].slots}
        keepers |= dict.fromkeys(moved, seat.actors[0])
    return keepers


def _measures(scenario: Scenario, before: Matrix, after: Matrix) -> Iterator[Event]:
    """What became of every policy. What lapsed before it was announced is a plan that only its owner knows."""
    start, keepers = scenario.ruleset.layout.start, _keepers(scenario)
    for index, slot in enumerate(scenario.ruleset.slots):
        policy = scenario.ruleset.policies[slot.policy]

        def value(matrix: Matrix, quantity: str, index: int = index) -> float:
            return float(matrix[start["slot", quantity] + index, 0])

        old, new, lapsed = value(before, "announced"), value(after, "announced"), value(after, "kept") < 1.0
        said = Event(
            key="headline.announced",
            actor=slot.actor,
            policy=slot.policy,
            amount=new * policy.top,
            quarters=int(value(after, "wait")),
            secret_of=keepers[index] if policy.model.secret else "",
        )
        if new > old:
            yield said.model_copy(update={"key": "headline.raised"}) if value(after, "in_force") >= new else said
        elif new < old and not lapsed:
            yield said.model_copy(update={"key": "headline.eased", "amount": (old - new) * policy.top})
        elif lapsed:
            owner = said.secret_of if new < old else keepers[index]
            yield said.model_copy(update={"key": "headline.lapsed", "secret_of": owner})
        if new == old and value(after, "in_force") > value(before, "in_force"):
            yield said.model_copy(update={"key": "headline.in_force"})
