"""Playbooks and the ledger on plain floats: the same plays, conditions and laws of orders, one game at a time.

Conditions are joined into small functions when a game begins, so that a turn only calls them. What the ledger allows
and refuses is told in `seats/ledger.py`; here it is done once more for objects, and tests hold both together.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chipwar.base.errors import RequestError
from chipwar.base.hashing import address, uniform
from chipwar.scenario.menu import related
from chipwar.scenario.plays import Play, shipped_strategies
from chipwar.scenario.ruleset import Lever, Seat
from chipwar.scenario.strengths import NOBODY
from chipwar.scenario.texts import current_texts
from chipwar.seats.ledger import CLOSE, named
from chipwar.seats.observation import sight
from chipwar.strategies.playbook import COARSE, SAVINGS_LAST, Playbook, lever_of

if TYPE_CHECKING:
    from chipwar.interop.plain_mesa import PlainModel

Condition = Callable[[], bool]


class PlainLever:
    """What a seat moves with one order, as objects: its slots, its dial and the conditions on it."""

    def __init__(self, model: PlainModel, lever: Lever) -> None:
        ruleset = model.rules.ruleset
        policy = ruleset.policies[lever.policy]
        self.policy, self.slots = lever.policy, [model.objects["slot"][slot] for slot in lever.slots]
        self.steps, self.top = policy.steps, policy.top
        self.least, self.most = policy.model.notice.min, policy.model.notice.max
        self.needs: Condition | None = None

    def stands(self) -> bool:
        """Whether one of its slots is ordered."""
        return any(slot.ordered > CLOSE for slot in self.slots)

    def bounds(self) -> tuple[float, float]:
        """The lowest and the highest level allowed, on a step of the dial."""
        floor = max(slot.floor for slot in self.slots)
        ceiling = min(slot.ceiling for slot in self.slots)
        if self.steps:
            floor = math.ceil(floor * self.steps - CLOSE) / self.steps
            ceiling = math.floor(ceiling * self.steps + CLOSE) / self.steps
        return floor, ceiling

    def least_notice(self) -> float:
        """The shortest notice that the policy and deals allow."""
        asked: float = max(slot.deal_notice for slot in self.slots)
        return max(float(self.least), asked)


@dataclass(frozen=True)
class PlainPlay:
    """One play, ready: place of its chance among draws, and what it asks of the dial."""

    lever: int
    when: Condition | None
    every: int
    chance: float | None
    place: int
    move: Play


def _hold(slot: Any, level: float) -> float:
    free = slot.status_quo if slot.status_quo > slot.treaty_floor else slot.treaty_floor
    cost: float = slot.hold_price * (level - free if level > free else 0.0)
    return cost


def _price(slot: Any, level: float) -> tuple[float, float]:
    """What a change costs at once, and how much more it costs each turn."""
    before, floor, ceiling = slot.ordered, slot.floor, slot.ceiling
    standing = before if before > floor else floor
    rise = max(level - standing, 0.0)
    fall = max((before if before < ceiling else ceiling) - level, 0.0)
    at_once = slot.introduce_price * rise + slot.repeal_cost * fall
    return at_once, _hold(slot, level) - _hold(slot, standing)


class PlainPlayer:
    """A playbook that plays one seat of one game."""

    def __init__(self, model: PlainModel, seat: Seat, playbook: Playbook) -> None:
        self.model, self.seat, self.playbook = model, seat, playbook
        self.scenario, self.ruleset = model.rules.scenario, model.rules.ruleset
        self.levers = {i: PlainLever(model, self.ruleset.levers[i]) for i in seat.levers}
        slots = tuple(slot for i in seat.levers for slot in self.ruleset.levers[i].slots)
        # Conditions on a policy look at every actor of the seat, so they are asked of all its levers as if of one.
        self.whole = Lever(seat.id, "", "", slots)
        self.resting: dict[str, list[int]] = {}
        for index, plain in self.levers.items():
            need = self.ruleset.policies[plain.policy].model.needs
            for policy in named(need):
                self.resting.setdefault(policy, []).append(index)
            if need is not None:
                lever = self.ruleset.levers[index]
                plain.needs = self._condition(need, lever, self._entity_for(lever))
        self.payers = {slot.actor.entity: slot.actor for lever in self.levers.values() for slot in lever.slots}
        self.memory = self._memory()
        self.plays = [play for play in map(self._play, playbook.model.plays) if play is not None]
        self.free: dict[str, float] = {}
        self.changes = 0

    def _memory(self) -> dict[tuple[str, str], tuple[Any, Callable[[], float]]]:
        """What is watched from turn to turn: the object that keeps last turn's value, and the value now."""
        places = {name: place for place, name in enumerate(self.ruleset.layout.entities.ids["memory"])}
        found = {}
        for place, what in enumerate(self.playbook.asker.memory):
            kept = self.model.objects["memory"][places[f"{self.seat.id}:{place}"]]
            value = self._value(*what)
            assert value is not None
            found[what] = (kept, value)
        return found

    def _value(self, quantity: str, entity: str) -> Callable[[], float] | None:
        """How a quantity is asked for as the seat sees it; None where it sees none."""
        found = sight(self.scenario, self.seat, quantity, entity)
        if found is None:
            return None
        domain, index, name = self.model.rules.places[found.row]
        one = self.model.objects[domain][index]
        return lambda: getattr(one, name)

    def _entity_for(self, lever: Lever) -> Callable[[Any], str]:
        """Whom a policy's condition means, for a lever."""
        actor = self.ruleset.slots[lever.slots[0]].actor

        def entity(need: Any) -> str:
            if self.scenario.quantities[need.quantity].of == "world":
                return "world"
            whom = related(self.ruleset.layout.entities, "state", "rival", actor) if need.of == "$rival" else need.of
            return actor if need.of in (None, "$self") else str(whom)

        return entity

    def _play(self, play: Play) -> PlainPlay | None:
        lever = lever_of(self.scenario, self.seat, play.order, play.target)
        if lever is None:
            return None
        when = None
        if play.when is not None:
            when = self._condition(play.when, self.whole, self.playbook.asker.entity)
        place = address(f"play {play.order} {play.target}", self.seat.id)
        return PlainPlay(lever, when, play.every, play.chance, place, play)

    def _condition(self, need: Any, lever: Lever, entity_of: Callable[[Any], str]) -> Condition:
        """A condition as one function. lever: whose actors a policy is asked of; entity_of: whom a quantity means."""
        parts = [*self._own_parts(need, lever, entity_of)]
        parts += [self._condition(inner, lever, entity_of) for inner in need.all or ()]
        if need.any:
            some = [self._condition(inner, lever, entity_of) for inner in need.any]
            parts.append(lambda: any(part() for part in some))
        if need.not_ is not None:
            inverse = self._condition(need.not_, lever, entity_of)
            parts.append(lambda: not inverse())
        return parts[0] if len(parts) == 1 else lambda: all(part() for part in parts)

    def _own_parts(self, need: Any, lever: Lever, entity_of: Callable[[Any], str]) -> list[Condition]:
        parts: list[Condition] = []
        if need.policy is not None:
            parts.append(self._level_within(need, lever))
        if need.quantity is not None:
            parts.append(self._quantity_within(need, entity_of(need)))
        model, first, last = self.model, need.turn_at_least, need.turn_at_most
        if first is not None:
            parts.append(lambda: model.turn >= first)
        if last is not None:
            parts.append(lambda: model.turn <= last)
        return parts

    def _level_within(self, need: Any, lever: Lever) -> Condition:
        actors = {self.ruleset.slots[slot].actor for slot in lever.slots}
        slots = [
            self.model.objects["slot"][i]
            for i, slot in enumerate(self.ruleset.slots)
            if slot.policy == need.policy and slot.actor in actors
        ]
        known = self.ruleset.policies.get(need.policy)
        top = known.top if known is not None else 1.0
        least = (need.level_at_least or 0) - CLOSE
        most = math.inf if need.level_at_most is None else need.level_at_most + CLOSE

        def within() -> bool:
            level = 0.0
            for slot in slots:
                if slot.ordered > level:
                    level = slot.ordered
            return least <= level * top <= most

        return within

    def _quantity_within(self, need: Any, entity: str) -> Condition:
        value = self._value(need.quantity, entity)
        if value is None:
            return lambda: False
        least = -math.inf if need.at_least is None else need.at_least
        most = math.inf if need.at_most is None else need.at_most
        moved = getattr(need, "moved", None)
        if moved is None:
            return lambda: least <= value() <= most
        kept, model, up = self.memory[need.quantity, entity][0], self.model, moved == "up"

        def changed() -> bool:
            now, last = value(), kept.kept_value
            return least <= now <= most and model.turn > 0 and (now > last if up else now < last)

        return changed

    def begin(self) -> None:
        """What the seat can spend this turn, before anybody orders."""
        self.changes = 0
        model = self.model
        for name, actor in self.payers.items():
            free = actor.purse + actor.income
            for slot in actor.slot_by_actor:
                ordered, floor, treaty = slot.ordered, slot.floor, slot.treaty_floor
                free = free - _hold(slot, ordered if ordered > floor else floor)
                paid = ordered if ordered > treaty else treaty
                free = free - slot.introduce_price * (floor - paid if floor > paid else 0.0)
            free = free - model.signing_price * actor.deal_signed
            self.free[name] = free - model.breach_price * actor.deal_breaches

    def decide(self) -> None:
        """Give this turn's orders in the order of the plays; then keep what is watched."""
        turn, moved = int(self.model.turn), set[int]()
        for play in self.plays:
            if play.lever in moved or turn % play.every or (play.when is not None and not play.when()):
                continue
            if play.chance is not None and not uniform(self.model.key_strategy, turn, play.place) < play.chance:
                continue
            self._order(play, moved)
        for kept, value in self.memory.values():
            kept.kept_value = value()

    def _order(self, play: PlainPlay, moved: set[int]) -> None:
        lever = self.levers[play.lever]
        now, level = lever.slots[0].ordered, self._level(play.move, lever)
        if not abs(level - now) > CLOSE or not self._lasts(lever, level):
            return
        moved.add(play.lever)
        notice = max(lever.least_notice(), float(play.move.notice or 0))
        if self._legal(play.lever, lever, level, notice):
            self._carry_out(lever, level, notice)

    def _level(self, move: Play, lever: PlainLever) -> float:
        now: float = lever.slots[0].ordered
        if move.step is not None:
            level = min(max(now + move.step / (lever.steps or COARSE), 0.0), 1.0)
        elif move.raise_to is not None:
            level = max(now, move.raise_to / lever.top)
        else:
            level = min(now, (move.lower_to or 0.0) / lever.top)
        floor, ceiling = lever.bounds()
        return max(min(level, ceiling), floor)

    def _lasts(self, lever: PlainLever, level: float) -> bool:
        """Whether income and savings carry a level for as long as a playbook looks ahead."""
        for slot in lever.slots:
            at_once, more = _price(slot, level)
            purse = slot.actor.purse
            spare = self.free[slot.actor.entity] - purse + (purse - at_once) / SAVINGS_LAST
            if more > 0.0 and more > spare:
                return False
        return True

    def _legal(self, index: int, lever: PlainLever, level: float, notice: float) -> bool:
        slots = lever.slots
        if self.model.over > 0.0 or not 0.0 <= level <= 1.0:
            return False
        if lever.steps and abs(level * lever.steps - round(level * lever.steps)) > CLOSE:
            return False
        if all(abs(slot.ordered - level) <= CLOSE for slot in slots):
            return False
        if any(slot.actor.active <= 0.0 for slot in slots):
            return False
        if any(level < slot.floor - CLOSE or level > slot.ceiling + CLOSE for slot in slots):
            return False
        if notice < lever.least_notice() or notice > lever.most or self.changes >= self.seat.changes:
            return False
        if lever.needs is not None and any(level > slot.ordered + CLOSE for slot in slots) and not lever.needs():
            return False
        return not self._breaks(index, lever, level) and self._affordable(lever, level)

    def _affordable(self, lever: PlainLever, level: float) -> bool:
        for slot in lever.slots:
            at_once, more = _price(slot, level)
            cost = at_once + more
            if cost > 0.0 and cost > self.free[slot.actor.entity] + CLOSE:
                return False
        return True

    def _breaks(self, index: int, lever: PlainLever, level: float) -> bool:
        """Whether an order would take from a policy that stands what it rests on."""
        others = [self.levers[i] for i in self.resting.get(lever.policy, ()) if i != index]
        met = [other for other in others if other.needs is not None and other.stands() and other.needs()]
        if not met:
            return False
        kept = [slot.ordered for slot in lever.slots]
        for slot in lever.slots:
            slot.ordered = level
        broken = any(not other.needs() for other in met if other.needs is not None)
        for slot, before in zip(lever.slots, kept, strict=True):
            slot.ordered = before
        return broken

    def _carry_out(self, lever: PlainLever, level: float, notice: float) -> None:
        for slot in lever.slots:
            at_once, more = _price(slot, level)
            self.free[slot.actor.entity] = self.free[slot.actor.entity] - at_once - more
            slot.ordered, slot.notice = level, notice
        self.changes += 1


def plain_players(model: PlainModel) -> list[PlainPlayer]:
    """The scenario's own characters, by seat. RequestError for a scenario that is played from a record."""
    found = []
    for seat_id, seat in sorted(model.rules.ruleset.seats.items()):
        if seat.strategy in shipped_strategies():
            found.append(PlainPlayer(model, seat, model.rules.playbooks[seat_id]))
        elif seat.strategy not in NOBODY or model.rules.scenario.plan:
            raise RequestError(current_texts().say("bench.no_plain", scenario=model.rules.scenario.id))
    return found
