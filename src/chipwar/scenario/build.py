"""From a checked world and menu to a ruleset: derived entities, layout, programs, fills, hash.

Everything is sorted by id before it is numbered, so neither the order of YAML entries nor of seats can matter.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from dataclasses import dataclass

import numpy as np

from chipwar.base import alphabet, elementary, hashing
from chipwar.rules import turn
from chipwar.rules.backends import reference
from chipwar.rules.bargains import INPUTS
from chipwar.rules.layout import Entities, Layout, Rows, lay_out
from chipwar.rules.program import Program, carried_rows, compile_program, written_rows
from chipwar.rules.quantities import MODIFIERS
from chipwar.rules.verbs import Balance, Rule, Shift, Step, step_output
from chipwar.scenario.cards import Pack, add_cards, card_effects, card_flags, card_numbers
from chipwar.scenario.derive import derive
from chipwar.scenario.menu import Effects, Policy, Slot, make_effects, make_slots
from chipwar.scenario.models import QuantityModel, SeatModel
from chipwar.scenario.ruleset import Fill, Lever, Ruleset, Seat
from chipwar.scenario.treaties import Treaties, add_treaties, treaty_effects, treaty_flags
from chipwar.scenario.world import World

SLOT_NUMBERS = ("introduce_cost", "hold_cost", "capital_cost", "lag", "repeal_cost")
SLOT_STATE = ("ordered", "announced", "in_force", "half_ramped", "effective", "wait", "age", "notice", "kept", "rise")
ENTRY_MOMENTS = {"rise": "on_rise", "pending": "on_pending", "change": "on_change"}
GIVEN_LATER = {
    "slot": ("status_quo", "hostile", *SLOT_NUMBERS, *SLOT_STATE),
    "entry": ("amount", *ENTRY_MOMENTS.values()),
    "actor": ("is_state", "is_member", "active"),
    "state": ("sets_practice",),
    "control": ("has_asker", "scope_counted"),
    "signal": ("fuzz",),
    "memory": ("kept_value",),
    "goal": ("weight",),
    "card": ("chance", "deck_share", "first_turn", "last_turn", "lasts", "in_deck", "once"),
    "date": ("at",),
    "condition": ("least", "most", "times", "is_must"),
    "treaty": ("term",),
    "clause": ("least", "most"),
    "world": ("turn", "over", "war", "length"),
}


@dataclass(frozen=True)
class Parts:
    """A checked scenario before it is compiled."""

    world: World
    policies: dict[str, Policy]
    seats: dict[str, SeatModel]
    levels: dict[str, int]
    turns: int
    quantities: dict[str, QuantityModel]
    pack: Pack
    treaties: Treaties


class Builder:
    """Collects the parts of one ruleset."""

    def __init__(self, parts: Parts) -> None:
        self.world, self.policies, self.seat_models = parts.world, parts.policies, parts.seats
        self.levels, self.turns, self.pack, self.treaties = parts.levels, parts.turns, parts.pack, parts.treaties
        world, policies, seats = parts.world, parts.policies, parts.seats
        self.entities = Entities()
        for domain, ids in world.entities.items():
            self.entities.add(domain, sorted(ids))
        self.seat_of: dict[str, str] = {}
        self.homes = derive(self.entities, world, seats, self.seat_of)
        self.slots = make_slots(
            self.entities, policies, self.homes, {actor for seat in seats.values() for actor in seat.actors}
        )
        self.entities.add("slot", [slot.id for slot in self.slots])
        self.effects: Effects = make_effects(self.entities, self.slots, policies, self.homes)
        add_cards(self.entities, self.pack, policies, parts.quantities)
        card_effects(self.entities, self.pack, self.homes, self.effects)
        add_treaties(self.entities, self.treaties, policies, self.homes)
        treaty_effects(self.entities, self.treaties, self.homes, self.effects)
        self.entities.add("entry", self.effects.ids)
        self._relate_orders()

    def _relate_orders(self) -> None:
        entities, actors = self.entities, {slot.id: slot.actor for slot in self.slots}
        entities.relate("slot", "actor", "actor", dict(actors))
        entities.relate("slot", "actor_home", "state", {slot: self.homes[actor] for slot, actor in actors.items()})
        entities.relate("entry", "slot", "slot", dict(self.effects.slots))
        entities.relate("entry", "card", "card", dict(self.effects.cards))
        entities.relate("entry", "treaty", "treaty", dict(self.effects.treaties))

    def layout(self) -> Layout:
        """Rows for everything that is given, written by a step, or kept for orders, bots and signals."""
        quantities = set(self.world.given) | set(_written(turn.steps(turn.BEGIN) + turn.steps(turn.RESOLVE)))
        quantities |= set(self.entities.flagged)
        quantities |= {(domain, name) for domain, names in GIVEN_LATER.items() for name in names} | set(INPUTS)
        quantities = {(domain, name) for domain, name in quantities if domain in self.entities.ids}
        return lay_out(self.entities, quantities, MODIFIERS)

    def entry_rows(self, layout: Layout) -> Rows:
        """For each effect entry the row of the modifier it writes. int [entries]."""
        cells = (self.effects.entries[name].cell for name in self.entities.ids["entry"])
        return np.array([layout.row(cell.domain, cell.modifier, cell.entity) for cell in cells], dtype=np.int64)

    def pointers(self, layout: Layout) -> dict[str, Rows]:
        """Rows that single entities point to: effects to the modifier they write, signals to what they show."""
        return {
            "entry": self.entry_rows(layout),
            "signal": self.signal_rows(layout),
            "goal": self.goal_rows(layout),
            "condition": self.condition_rows(layout),
        }

    def condition_rows(self, layout: Layout) -> Rows:
        """For each condition of a card the row it watches. int [conditions]."""
        watched = (self.pack.watched[name] for name in self.entities.ids["condition"])
        return np.array([layout.row(*place) for place in watched], dtype=np.int64)

    def goal_rows(self, layout: Layout) -> Rows:
        """For each goal the row of its line. int [goals]."""
        goals = (self.world.goals[goal] for goal in self.entities.ids["goal"])
        return np.array([layout.row(domain, f"line_{line}", entity) for domain, line, entity, _ in goals], np.int64)

    def signal_rows(self, layout: Layout) -> Rows:
        """For each signal the row of the secret. int [signals]."""
        named = (name.split("|")[1].rstrip("]").split("[") for name in self.entities.ids["signal"])
        return np.array([layout.row("state", quantity, state) for quantity, state in named], dtype=np.int64)

    def practising(self) -> set[str]:
        """Seated states that have a policy to set what they practise; all others do what their publics support."""
        cells = (entry.cell for entry in self.effects.entries.values())
        able = {cell.entity for cell in cells if (cell.domain, cell.modifier) == ("state", "matching")}
        return {state for state in able if state in self.seat_of}

    def start_level(self, slot: Slot) -> int:
        """The level at the start, in the author's steps: of the scenario, else of the policy, else nothing."""
        own = self.policies[slot.policy].model.start.get(slot.actor, 0)
        return self.levels.get(slot.policy, own)


def _written(steps: list[Step]) -> set[tuple[str, str]]:
    return {(step.on, name) for step in steps for name in step_output(step)}


class Filler:
    """Which numbers fill which rows."""

    def __init__(self, builder: Builder, layout: Layout) -> None:
        self.builder, self.layout = builder, layout
        self.rows: dict[str, list[tuple[int, float]]] = {}
        self.flags: list[tuple[int, float]] = []
        self.numbers = dict(builder.world.numbers)
        for policy in builder.policies.values():
            self.numbers |= {number.id: number for number in policy.numbers}
        self.numbers |= builder.pack.numbers | builder.treaties.numbers

    def put(self, row: int, number_id: str, sign: float = 1.0) -> None:
        """A number fills a row."""
        self.rows.setdefault(number_id, []).append((row, sign))

    def all(self) -> None:
        """Every given number, flag, cost, lag, level and effect amount."""
        for (domain, quantity), given in self.builder.world.given.items():
            for entity, value in given.items():
                row = self.layout.row(domain, quantity, entity)
                if isinstance(value, str):
                    self.put(row, value)
                else:
                    self.flags.append((row, value))
        for slot in self.builder.slots:
            self._slot(slot)
        for name, entry in self.builder.effects.entries.items():
            self.put(self.layout.row("entry", "amount", name), entry.amount.id, -1.0 if entry.negative else 1.0)
            for moment, flag in ENTRY_MOMENTS.items():
                self.flags.append((self.layout.row("entry", flag, name), float(entry.moment == moment)))
        for signal in self.layout.entities.ids["signal"]:
            quantity = signal.split("|")[1].split("[")[0]
            self.put(self.layout.row("signal", "fuzz", signal), self.builder.world.secrets[quantity])
        for goal, (_, _, _, number_id) in self.builder.world.goals.items():
            self.put(self.layout.row("goal", "weight", goal), number_id)
        for row, number_id in card_numbers(self.builder.pack, self.layout):
            self.put(row, number_id)
        for treaty in self.layout.entities.ids["treaty"]:
            self.put(self.layout.row("treaty", "term", treaty), f"treaties.{treaty}.term")
        self.flags += card_flags(self.builder.pack, self.layout, self.builder.policies)
        self.flags += treaty_flags(self.builder.treaties, self.layout)
        self._flags()

    def _slot(self, slot: Slot) -> None:
        policy = self.builder.policies[slot.policy]
        for quantity, part in (
            ("introduce_cost", "introduce"),
            ("hold_cost", "hold"),
            ("capital_cost", "capital"),
            ("lag", "lag"),
        ):
            number_id = f"policies.{slot.policy}.{part}"
            if number_id in self.numbers:
                self.put(self.layout.row("slot", quantity, slot.id), number_id)
        self.put(self.layout.row("slot", "repeal_cost", slot.id), "numbers.repeal_price")
        values = {
            "status_quo": self.builder.start_level(slot) / policy.top,
            "hostile": float(policy.model.hostile),
            "notice": float(policy.model.notice.min),
        }
        for quantity, value in values.items():
            self.flags.append((self.layout.row("slot", quantity, slot.id), value))

    def _flags(self) -> None:
        entities, row = self.layout.entities, self.layout.row
        self.flags.append((row("world", "length", "world"), float(self.builder.turns)))
        for actor in entities.ids["actor"]:
            is_state = actor in entities.ids["state"]
            self.flags.append((row("actor", "is_state", actor), float(is_state)))
            self.flags.append((row("actor", "is_member", actor), 1.0))
            self.flags.append((row("actor", "active", actor), 1.0))
        for state in self.builder.practising():
            self.flags.append((row("state", "sets_practice", state), 1.0))
        for (domain, flag), marked in entities.flagged.items():
            if (domain, flag) not in self.builder.world.given:
                for entity in marked:
                    self.flags.append((row(domain, flag, entity), 1.0))

    def fills(self) -> tuple[Fill, ...]:
        """All fills, by number id."""
        found = []
        for number_id in sorted(self.rows):
            rows, signs = zip(*sorted(self.rows[number_id]), strict=True)
            found.append(
                Fill(self.numbers[number_id], np.array(rows, dtype=np.int64), np.array(signs, dtype=np.float64))
            )
        return tuple(found)


def make_levers(builder: Builder) -> tuple[Lever, ...]:
    """One lever for each (seat, policy, target): the slots of all the seat's actors."""
    place = {slot: index for index, slot in enumerate(builder.entities.ids["slot"])}
    groups: dict[tuple[str, str, str], list[int]] = {}
    for slot in builder.slots:
        seat = builder.seat_of.get(slot.actor)
        if seat is not None:
            groups.setdefault((seat, slot.policy, slot.target), []).append(place[slot.id])
    return tuple(Lever(*key, slots=tuple(members)) for key, members in sorted(groups.items()))


def make_seats(builder: Builder, levers: tuple[Lever, ...]) -> dict[str, Seat]:
    """The seats, by id."""
    seats = {}
    for seat, model in sorted(builder.seat_models.items()):
        own = tuple(index for index, lever in enumerate(levers) if lever.seat == seat)
        seats[seat] = Seat(
            seat, tuple(sorted(model.actors)), model.strategy, model.changes, model.dials, own, model.hand
        )
    return seats


def stock_rows(layout: Layout, resolve: Program) -> Rows:
    """Rows that a fingerprint covers: stocks, registers, slots, memory, and all else that the next turn reads."""
    names = {(s.on, n) for s in turn.steps(turn.RESOLVE) if isinstance(s, Balance | Shift) for n in step_output(s)}
    names |= {("slot", name) for name in SLOT_STATE if name != "rise"} | {
        ("memory", "kept_value"),
        ("world", "turn"),
        *INPUTS,
    }
    rows = [np.arange(layout.rows(*n).start, layout.rows(*n).stop) for n in sorted(names) if n in layout.start]
    return np.array(sorted(carried_rows(resolve) | {int(row) for part in rows for row in part}), dtype=np.int64)


def measured_rows(layout: Layout, begin: Program, resolve: Program) -> Rows:
    """Rows that a turn works out and that neither the start nor a stock, register, slot or memory holds."""
    moving = {(s.on, n) for s in turn.steps(turn.RESOLVE) if isinstance(s, Balance | Shift) for n in step_output(s)}
    moving |= {name for name in layout.start if name[0] in ("slot", "memory")}
    held = written_rows(begin) | {
        row for n in moving if n in layout.start for row in range(layout.rows(*n).start, layout.rows(*n).stop)
    }
    return np.array(sorted(written_rows(resolve) - held), dtype=np.int64)


def digest_of(layout: Layout, builder: Builder, fills: tuple[Fill, ...], flags: list[tuple[int, float]]) -> str:
    """The ruleset hash: code of the floors below, row names, relations, numbers, flags, effects, policies, seats."""
    digest = hashlib.sha256()
    for step in turn.steps(turn.BEGIN) + turn.steps(turn.RESOLVE):
        digest.update(repr((type(step).__name__, step_output(step))).encode())
        digest.update((inspect.getsource(step.function) if isinstance(step, Rule) else repr(step)).encode())
    for module in (alphabet, elementary, hashing, reference):
        digest.update(inspect.getsource(module).encode())
    digest.update("\n".join(layout.names()).encode())
    for name, (target, index) in sorted(layout.entities.relations.items()):
        digest.update(repr((name, target)).encode() + index.astype("<i8").tobytes())
    for fill in fills:
        digest.update(repr((fill.number.id, fill.number.value, fill.number.spread)).encode())
    digest.update(repr(sorted(flags)).encode())
    for domain, rows in sorted(builder.pointers(layout).items()):
        digest.update(domain.encode() + rows.astype("<i8").tobytes())
    for policy in sorted(builder.policies):
        digest.update(
            policy.encode()
            + json.dumps(builder.policies[policy].model.model_dump(mode="json"), sort_keys=True).encode()
        )
    for seat in sorted(builder.seat_models):
        model = builder.seat_models[seat]
        digest.update(repr((seat, sorted(model.actors), model.changes)).encode())
    return digest.hexdigest()


def build(parts: Parts) -> Ruleset:
    """Compile everything. LookupError says which rule reads what nobody provides."""
    builder = Builder(parts)
    layout = builder.layout()
    pointers = builder.pointers(layout)
    filler = Filler(builder, layout)
    filler.all()
    fills, levers = filler.fills(), make_levers(builder)
    begin = compile_program(layout, turn.steps(turn.BEGIN), pointers)
    resolve = compile_program(layout, turn.steps(turn.RESOLVE), pointers)
    held = stock_rows(layout, resolve)
    return Ruleset(
        layout=layout,
        begin=begin,
        resolve=resolve,
        fills=fills,
        flags=tuple(filler.flags),
        policies=parts.policies,
        cards=parts.pack.cards,
        decks=parts.pack.decks,
        treaties=parts.treaties.models,
        slots=tuple(builder.slots),
        levers=levers,
        seats=make_seats(builder, levers),
        fingerprint_rows=held,
        measured_rows=measured_rows(layout, begin, resolve),
        bind=compile_program(layout, turn.steps(turn.BIND), pointers),
        look=compile_program(layout, turn.steps(turn.LOOK), pointers),
        digest=digest_of(layout, builder, fills, filler.flags),
        numbers=filler.numbers,
        pointers=pointers,
    )
