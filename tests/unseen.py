"""What a seat may not see, worked out from the catalogue's own words and not from the code that keeps the secret.

Test tools: rows that a seat is entitled to, and a state in which everything else is something else.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import yaml

import chipwar
from chipwar.scenario.files import CATALOGUE
from chipwar.scenario.ruleset import Seat


def said() -> dict[str, dict[str, str]]:
    """Every published quantity as its file describes it."""
    found: dict[str, dict[str, str]] = {}
    for file in sorted((CATALOGUE / "quantities").glob("*.yaml")):
        found |= yaml.safe_load(file.read_text("utf-8"))["quantities"]
    return found


def own_names(scenario: chipwar.Scenario, seat: Seat) -> set[str]:
    """The seat, its actors and their vendors."""
    entities = scenario.ruleset.layout.entities
    firms = [entities.ids["firm"][i] for i in entities.relations["vendor", "firm"][1]]
    vendors = {vendor for vendor, firm in zip(entities.ids["vendor"], firms, strict=True) if firm in seat.actors}
    return {seat.id, *seat.actors} | vendors


def told(scenario: chipwar.Scenario, seat: Seat) -> Iterator[int]:
    """Rows of quantities that the files let the seat see: public ones, its own, and its estimates with their blur."""
    layout, own = scenario.ruleset.layout, own_names(scenario, seat)
    for name, words in said().items():
        for entity in layout.entities.ids[words["of"]]:
            estimate = f"{seat.id}|{name}[{entity}]"
            if words["seen"] == "public" or (words["seen"] in ("own", "signal") and entity in own):
                yield layout.row(words["of"], name, entity)
            elif estimate in layout.entities.ids["signal"]:
                yield from (layout.row("signal", part, estimate) for part in ("seen", "blur"))


def own_slots(scenario: chipwar.Scenario, seat: Seat) -> list[int]:
    """Places of the measures that the seat may order."""
    return sorted({slot for lever in seat.levers for slot in scenario.ruleset.levers[lever].slots})


def entitled(scenario: chipwar.Scenario, seat: Seat, ordering: bool = False) -> np.ndarray:
    """Rows that the seat may read. ordering: also what the judge of its own orders goes by, and its own memory."""
    ruleset, own = scenario.ruleset, own_slots(scenario, seat)
    start, rows = ruleset.layout.start, set(told(scenario, seat))
    rows |= {ruleset.row("world", name) for name in ("turn", "length", "over")}
    for slot, record in enumerate(ruleset.slots):
        if slot in own or not ruleset.policies[record.policy].model.secret:
            rows |= {start["slot", name] + slot for name in ("announced", "in_force", "wait")}
    for card, model in ruleset.cards.items():
        if not model.secret or model.side in seat.actors:
            rows |= {ruleset.row("card", name, card) for name in ("begins", "left")}
    payers = {ruleset.slots[slot].actor for slot in own} | set(seat.actors)
    rows |= {ruleset.row("actor", name, who) for who in payers for name in ("purse", "income", "purse_cap")}
    rows |= {start["slot", n] + s for s in own for n in ("ordered", "introduce_price", "hold_price", "repeal_cost")}
    if ordering:
        bounds = ("floor", "ceiling", "status_quo", "notice", "treaty_floor", "deal_notice")
        rows |= {start["slot", name] + s for s in own for name in bounds}
        rows |= {
            ruleset.row("actor", name, who) for who in payers for name in ("active", "deal_signed", "deal_breaches")
        }
        rows |= {ruleset.row("world", name) for name in ("signing_price", "breach_price")}
        rows |= {ruleset.row("memory", "kept_value", f"{seat.id}:{place}") for place in range(4)}
    return np.array(sorted(rows))


def otherwise(scenario: chipwar.Scenario, state: np.ndarray, rows: np.ndarray, seed: int) -> np.ndarray:
    """The same state to whoever reads `rows`; every other row is something else. state: [rows, R]."""
    chance, start = np.random.default_rng(seed), scenario.ruleset.layout.start
    other = state * chance.uniform(0.4, 2.5, state.shape) + chance.uniform(0.0, 0.5, state.shape)
    other[rows] = state[rows]
    slots, cards = len(scenario.ruleset.slots), len(scenario.ruleset.cards)
    # Nobody sees how long a measure waits that neither stands nor is announced, nor a card that does not lie open.
    for part, of, count, needs in (
        ("slot", "wait", slots, ("announced", "in_force")),
        ("card", "begins", cards, ("left",)),
    ):
        shut = np.all([state[start[part, name] :][:count] == 0.0 for name in needs], axis=0)
        here = slice(start[part, of], start[part, of] + count)
        other[here] = np.where(shut, chance.integers(0, 3, (count, state.shape[1])), other[here])
    return other
