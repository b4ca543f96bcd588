"""Which rows of the matrix a seat knows exactly: what it may be told when a change is taken apart.

A seat knows what its allow-list gives it without blur, the levels of policies that are not hidden from it, open cards
and treaties, and the flows of its own things that are listed here. From these it can work out whatever the rules make
of them and of numbers alone; nothing else is known. A part of a change may be shown only if every row that it was
worked out from is known, so that no amount gives away what it was multiplied with.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.rules.layout import NONE
from chipwar.rules.program import BalanceOp, DrawOp, Op, PickOp, RuleOp, TotalOp, written_rows
from chipwar.scenario.load import Scenario
from chipwar.scenario.ruleset import Seat
from chipwar.seats.flows import hidden_slots, own_slots
from chipwar.seats.observation import own_entities, sight

Known = npt.NDArray[np.bool_]

OWN: dict[tuple[str, str], tuple[str, ...]] = {
    ("holding", "owner"): (
        "installed", "arrived_frontier", "arrived_export", "arrived_domestic", "arrived_lean", "arrived_grey",
        "let_in", "let_out", "given_back", "got_back", "retired", "training_power", "service_power", "power_needed",
    ),
    ("actor", ""): ("introducing_paid", "holding_paid", "purse_lost", "practice_paid", "breach_paid"),
    ("state", ""): (
        "placed", "training_usable", "service_usable", "training_part", "migration_kept", "lent_abroad",
        "power_wanted", "power_added", "budget_change", "stayed",
        "memory_home", "memory_imported", "dies_shelled", "mineral_stocked", "mineral_drawn", "mineral_lent",
        "capability_change", "adoption_spread", "adoption_lost", "lent", "credit_repaid", "enrolled", "graduated",
        "firms_founded", "knowledge_gained", "data_gained", "unease_added", "unease_faded", "talent_change",
        "legitimacy_back", "legitimacy_from_policy", "legitimacy_from_service", "legitimacy_from_shortage",
        "legitimacy_from_tension", "legitimacy_from_incident", "practice_strain", "legitimacy_capped",
        "retired_of_owner", "counted_by_owner", "standards_change", "independence_gained", "independence_found",
        "home_models_trained",
    ),
    ("fab", "home"): ("parts_in", "parts_used", "parts_cover", "new_lines", "wear", "wafers"),
    ("memory_line", "home"): ("memory_made", "memory_growth"),
    ("vendor", "firm"): ("capacity", "capacity_added", "research_change"),
}  # fmt: skip
"""What an actor knows of its own things besides its published quantities: domain and the relation to the owner."""

BLURRED_BY_RESALE = ("arrived_frontier", "retired", "stayed", "retired_of_owner", "counted_by_owner")
"""Not known where chips are resold without a licence: the owner's own books would tell how many."""

OPEN = {
    "slot": ("announced", "in_force", "wait", "effective", "half_ramped", "age", "rise", "status_quo"),
    "card": ("begins", "left", "lies_open"),
    "treaty": ("holds", "quarters"),
    "world": ("turn", "length", "over", "world_compute", "front_growth"),
}
"""What is known of a policy, a card or a treaty that lies open, and of the world: published shares and deliveries, and
the models that everybody sees, give the last two away."""

OWN_SLOT = ("ordered", "notice", "floor", "ceiling", "introduce_price", "hold_price", "repeal_cost")
"""What a seat is told of its own levers besides."""

VEILED = ("signal", "goal", "memory", "condition", "deck")
"""Domains of which nobody knows anything, whatever it was made of."""


def known_rows(scenario: Scenario, seat: Seat) -> Known:
    """Rows that a seat knows exactly while it plays: bool [rows]. Numbers of the model count as known."""
    layout, resolve = scenario.ruleset.layout, scenario.ruleset.resolve
    known: Known = np.ones(layout.size, dtype=np.bool_)
    known[sorted(written_rows(resolve))] = False
    shown, blurred = _published(scenario, seat)
    base, veiled = _given(scenario, seat, shown), _veiled(scenario, seat, blurred)
    # Aims and the levels of own orders are told although their kind is closed; resale keeps its books closed.
    base &= ~_resale(scenario)
    known = (known | base) & ~veiled
    for op in resolve.ops:
        out = op.stock if isinstance(op, BalanceOp) else op.out
        known[out] = (known[out] | _worked_out(op, known)) & ~veiled[out]
    return known | base


def _published(scenario: Scenario, seat: Seat) -> tuple[list[int], list[int]]:
    """Rows of published quantities that the seat sees exactly, and those that it does not."""
    layout = scenario.ruleset.layout
    shown: list[int] = []
    blurred: list[int] = []
    for quantity, model in scenario.quantities.items():
        for place, entity in enumerate(layout.entities.ids[model.of]):
            found = sight(scenario, seat, quantity, entity)
            exact = found is not None and found.blur_row is None
            (shown if exact else blurred).append(layout.start[model.of, quantity] + place)
    return shown, blurred


def _given(scenario: Scenario, seat: Seat, shown: list[int]) -> Known:
    """Rows that are shown to the seat as they are."""
    layout = scenario.ruleset.layout
    given: Known = np.zeros(layout.size, dtype=np.bool_)
    for state in set(layout.entities.ids["state"]) - resellers(scenario):
        given[layout.row("state", "grey_out", state)] = True
    given[shown] = True
    own = own_entities(scenario, seat)
    for (domain, relation), quantities in OWN.items():
        if domain not in layout.entities.ids:
            continue
        mine = _owned(layout.entities, domain, relation, own)
        for quantity in quantities:
            if (domain, quantity) in layout.start:
                given[layout.start[domain, quantity] + mine] = True
    _open(scenario, seat, given)
    mine = np.array(own_slots(scenario, seat), dtype=np.int64)
    for quantity in OWN_SLOT:
        given[layout.start["slot", quantity] + mine] = True
    for goal in layout.entities.ids["goal"]:
        given[layout.row("goal", "aim", goal)] = goal.partition(":")[0] in seat.actors
    return given


def resellers(scenario: Scenario) -> set[str]:
    """States where chips can be resold without a licence."""
    ruleset = scenario.ruleset
    rows = ruleset.layout.rows("state", "transit_weight")
    filled = {int(row) for fill in ruleset.fills for row in fill.rows} | {row for row, value in ruleset.flags if value}
    return {state for i, state in enumerate(ruleset.layout.entities.ids["state"]) if rows.start + i in filled}


def _resale(scenario: Scenario) -> Known:
    """Rows from which what leaves without a licence could be worked out."""
    layout = scenario.ruleset.layout
    closed: Known = np.zeros(layout.size, dtype=np.bool_)
    for domain, relation in (("holding", "owner"), ("state", "")):
        theirs = _owned(layout.entities, domain, relation, resellers(scenario))
        for quantity in BLURRED_BY_RESALE:
            if (domain, quantity) in layout.start:
                closed[layout.start[domain, quantity] + theirs] = True
    return closed


def _owned(entities: Any, domain: str, relation: str, own: set[str]) -> npt.NDArray[np.int64]:
    """Places of the things of a domain that belong to one of the own ids."""
    if not relation:
        return np.array([i for i, entity in enumerate(entities.ids[domain]) if entity in own], dtype=np.int64)
    target, index = entities.relations[domain, relation]
    names = entities.ids[target]
    return np.array([i for i, to in enumerate(index.tolist()) if to != NONE and names[to] in own], dtype=np.int64)


def _open(scenario: Scenario, seat: Seat, given: Known) -> None:
    """Levels of policies, cards and treaties that are not hidden from the seat."""
    layout = scenario.ruleset.layout
    closed = {"slot": set(hidden_slots(scenario, seat)), "card": set(_closed_cards(scenario, seat))}
    for domain, quantities in OPEN.items():
        count = layout.count(domain) if domain in layout.entities.ids else 0
        for quantity in quantities:
            if count and (domain, quantity) in layout.start:
                rows = layout.start[domain, quantity] + np.arange(count)
                given[[row for i, row in enumerate(rows) if i not in closed.get(domain, ())]] = True


def _closed_cards(scenario: Scenario, seat: Seat) -> list[int]:
    """Places of the cards that only another side learns of."""
    cards = scenario.ruleset.cards
    names = enumerate(scenario.ruleset.layout.entities.ids.get("card", ()))
    return [i for i, card in names if cards[card].secret and cards[card].side not in seat.actors]


def _veiled(scenario: Scenario, seat: Seat, blurred: list[int]) -> Known:
    """Rows that stay unknown whatever they were made of: published ones that the seat may not see, and secrets."""
    layout = scenario.ruleset.layout
    veiled: Known = np.zeros(layout.size, dtype=np.bool_)
    veiled[blurred] = True
    veiled |= _resale(scenario)
    closed_slots = np.array(sorted(hidden_slots(scenario, seat)), dtype=np.int64)
    closed_cards = np.array(_closed_cards(scenario, seat), dtype=np.int64)
    for state in set(layout.entities.ids["state"]) - resellers(scenario):
        # Where nothing can be resold there is nothing to hide.
        veiled[layout.row("state", "grey_out", state)] = False
    for (domain, quantity), first in layout.start.items():
        if domain in VEILED:
            veiled[first : first + layout.count(domain)] = True
        elif domain == "slot":
            veiled[first + closed_slots] = True
            if quantity in ("ordered", "notice"):
                veiled[first : first + layout.count(domain)] = True
        elif domain == "card":
            veiled[first + closed_cards] = True
    return veiled


def _worked_out(op: Op, known: Known) -> Any:
    """For each row that a step writes, whether all it was made of is known."""
    if isinstance(op, RuleOp):
        found = np.ones(op.out.stop - op.out.start, dtype=np.bool_)
        for argument in op.arguments:
            found &= known[argument]
        return found
    if isinstance(op, TotalOp):
        found = np.ones(op.out.stop - op.out.start, dtype=np.bool_)
        for groups, members in op.rounds:
            found[groups - op.out.start] &= known[members]
        return found
    if isinstance(op, DrawOp | PickOp | BalanceOp):
        return False
    return known[op.source]
