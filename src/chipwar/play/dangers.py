"""Dangers with a clock: a closed list, worked out from nothing but what a seat knows exactly.

Each says in how many quarters something runs out or begins. The nearest is the one that is shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from chipwar.play.backward import Walker
from chipwar.scenario.ruleset import Matrix, Seat
from chipwar.seats.aims import aims

HORIZON = 4
"""Dangers further away than so many quarters are not shown."""

KINDS = ("notice", "parts", "memory", "minerals", "purse", "treaty", "election")
"""Every danger, the gravest first where two are equally near."""

STORES = {"parts": "parts_home", "memory": "memory_bank", "minerals": "mineral_buffer", "purse": "purse"}
"""Stores that run empty: the published quantity of each."""

ANSWERS: dict[str, tuple[str, ...]] = {
    "parts": ("stockpiling", "tool_push"),
    "memory": ("memory_push", "lean_memory", "stockpiling"),
    "minerals": ("minerals_push", "minerals_club"),
    "notice": ("stockpiling", "rush_leave", "talks", "minerals_push"),
    "purse": (),
    "treaty": (),
    "election": (),
}
"""What helps against a danger: efforts that a policy of the seat may add to."""

SMALLEST = 1e-6


class Danger(BaseModel):
    """quarters: until it comes, 0 for now. What is not meant is empty."""

    model_config = ConfigDict(frozen=True)
    kind: str
    quarters: int
    of: str = ""
    quantity: str = ""
    policy: str = ""
    target: str = ""
    level: float = 0.0
    treaty: str = ""
    deck: str = ""


def danger(index: Walker, seat: Seat, now: Matrix, before: Matrix | None) -> Danger | None:
    """The nearest danger for a seat; None if there is none within the horizon. Matrices: [rows, 1]."""
    found = [one for one in dangers(index, seat, now, before) if one.quarters <= HORIZON]
    ranked = sorted(found, key=lambda d: (d.quarters, KINDS.index(d.kind), d.of, d.policy, d.target, d.treaty, d.deck))
    return ranked[0] if ranked else None


def dangers(index: Walker, seat: Seat, now: Matrix, before: Matrix | None) -> Iterator[Danger]:
    """Every danger that the seat can know of."""
    if before is not None:
        yield from _stores(index, seat, now, before)
    yield from _notices(index, seat, now)
    yield from _treaties(index, seat, now)
    yield from _elections(index, seat, now)


def _stores(index: Walker, seat: Seat, now: Matrix, before: Matrix) -> Iterator[Danger]:
    """Stores that fell last quarter: how long they last at this pace. Parts are counted in quarters of use."""
    for kind, quantity in STORES.items():
        domain = index.scenario.quantities[quantity].of
        for actor in seat.actors:
            if actor not in index.layout.entities.ids[domain]:
                continue
            row = index.layout.row(domain, quantity, actor)
            left, used = float(now[row, 0]), float(before[row, 0] - now[row, 0])
            if not index.known(seat.id)[row] or used <= SMALLEST:
                continue
            lasts = left if kind == "parts" else left / used
            yield Danger(kind=kind, quarters=math.floor(lasts + SMALLEST), of=actor, quantity=quantity)


def _notices(index: Walker, seat: Seat, now: Matrix) -> Iterator[Danger]:
    """Hostile rules that are announced against the seat and not yet in force."""
    ruleset, start, known = index.ruleset, index.layout.start, index.known(seat.id)
    for place, slot in enumerate(ruleset.slots):
        policy = ruleset.policies[slot.policy]
        rows = [start["slot", name] + place for name in ("announced", "in_force", "wait")]
        if not policy.model.hostile or slot.actor in seat.actors or not all(known[row] for row in rows):
            continue
        announced, in_force, wait = (float(now[row, 0]) for row in rows)
        if announced > in_force and wait > 0.0 and aims(ruleset, slot.actor, slot.target) & set(seat.actors):
            yield Danger(
                kind="notice",
                quarters=int(wait),
                of=slot.actor,
                policy=slot.policy,
                target=slot.target,
                level=round(announced * policy.top, 9),
            )


def _treaties(index: Walker, seat: Seat, now: Matrix) -> Iterator[Danger]:
    """Treaties of the seat that bind and soon end."""
    for treaty, model in index.ruleset.treaties.items():
        holds, quarters, term = (
            float(now[index.layout.row("treaty", name, treaty), 0]) for name in ("holds", "quarters", "term")
        )
        if holds > 0.0 and set(model.parties) & set(seat.actors):
            yield Danger(kind="treaty", quarters=max(0, int(term - quarters)), treaty=treaty)


def _elections(index: Walker, seat: Seat, now: Matrix) -> Iterator[Danger]:
    """Dates on which a mandate of the seat is dealt anew."""
    turn = int(now[index.turn_row, 0])
    sides: dict[str, set[str]] = {}
    for card in index.ruleset.cards.values():
        if card.deck and card.secret and card.side in seat.actors:
            sides.setdefault(card.deck, set()).add(str(card.side))
    for date in index.layout.entities.ids.get("date", ()):
        what, _, at = date.rpartition("@")
        kind, _, deck = what.partition(":")
        if kind == "deck" and deck in sides and int(at) > turn:
            yield Danger(kind="election", quarters=int(at) - turn, deck=deck, of=min(sides[deck]))
