"""Strategies that follow a playbook: from what a seat sees to the orders it gives.

A playbook is data: plays in order of importance, each with a condition on what the seat sees, a move and a reason.
Memory is rows of the matrix, chance is keyed draws; nothing else is remembered, so a game replays without the bot.
Vectorised over columns: each column takes its own decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.base.errors import ChipwarError
from chipwar.base.hashing import address, uniform_array
from chipwar.scenario.derive import MEMORY_PLACES
from chipwar.scenario.load import Scenario
from chipwar.scenario.models import Need, PlannedOrder
from chipwar.scenario.plays import Play, StrategyModel
from chipwar.scenario.ruleset import Lever, Matrix, Seat
from chipwar.scenario.texts import current_texts
from chipwar.seats.ledger import CLOSE, Bid, Ledger, holds
from chipwar.seats.observation import look

COARSE = 4
"""Steps of a dial that has none of its own."""

SAVINGS_LAST = 8
"""Turns over which a playbook is ready to live on its savings; dearer measures are left alone."""

Keys = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Decision:
    """One order with its reason. given: bool [R], where it was accepted; codes: int [R], what the judge said."""

    bid: Bid
    given: Mask
    reason: str
    codes: npt.NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Memory:
    """What a playbook watches from turn to turn: quantity -> row that holds last turn's value."""

    rows: dict[tuple[str, str], int]


class Playbook:
    """A strategy ready to play one seat of one scenario."""

    def __init__(self, scenario: Scenario, seat: Seat, model: StrategyModel) -> None:
        self.scenario, self.seat, self.model = scenario, seat, model
        self.memory = self._memory()
        self.plain = {id(watch): _plain(watch) for play in model.plays for watch in _watches(play.when)}
        levers = scenario.ruleset.levers
        # Conditions on a policy look at every actor of the seat, so they are asked of all its levers as if of one.
        self.whole = Lever(seat.id, "", "", tuple(slot for i in seat.levers for slot in levers[i].slots))

    def _memory(self) -> Memory:
        watched = sorted(
            {(w.quantity or "", self._entity(w)) for play in self.model.plays for w in _watches(play.when) if w.moved}
        )
        if len(watched) > MEMORY_PLACES:
            raise ChipwarError(current_texts().say("problem.too_many_watched", most=MEMORY_PLACES))
        first = self.scenario.ruleset.layout
        rows = {what: first.row("memory", "kept_value", f"{self.seat.id}:{i}") for i, what in enumerate(watched)}
        return Memory(rows)

    def _entity(self, need: Need) -> str:
        of = self.scenario.quantities[need.quantity or ""].of
        if of == "world":
            return "world"
        own = self.seat.actors[0] if of != "seat" else self.seat.id
        if need.of == "$rival":
            entities = self.scenario.ruleset.layout.entities
            _, index = entities.relations["state", "rival"]
            return entities.ids["state"][int(index[entities.index("state", own)])]
        return own if need.of in (None, "$self") else str(need.of)

    def decide(
        self, matrix: Matrix, keys: Keys, ledger: Ledger | None = None, held: Mapping[int, Mask] | None = None
    ) -> list[Decision]:
        """Give this turn's orders: judged, written into the slots and paid. matrix: float64 [rows, R], changed.

        ledger: the seat's ledger of this turn, if others order for the seat too. held: levers that are left alone,
        each with the columns where they are.
        """
        ledger = ledger or Ledger(self.scenario, matrix, self.seat)
        decisions = list(self._decisions(ledger, matrix, keys, dict(held or {})))
        self.remember(matrix)
        return decisions

    def watch(self, matrix: Matrix) -> None:
        """Nothing: what a playbook watches is kept in the matrix."""

    def recall(self, past: Sequence[Matrix]) -> None:
        """Nothing, for the same reason."""

    def remember(self, matrix: Matrix) -> None:
        """Keep what conditions on movement ask for next turn. matrix: float64 [rows, R], changed in its memory rows."""
        over = matrix[self.scenario.ruleset.row("world", "over")] > 0.0
        for (quantity, entity), row in self.memory.rows.items():
            now = look(self.scenario, matrix, self.seat, quantity, entity)
            matrix[row] = np.where(over, matrix[row], now)

    def _decisions(self, ledger: Ledger, matrix: Matrix, keys: Keys, moved: dict[int, Mask]) -> Iterator[Decision]:
        for play in self.model.plays:
            lever = lever_of(self.scenario, self.seat, play.order, play.target)
            if lever is None:
                continue
            wanted = self._wanted(matrix, keys, play)
            if not wanted.any():
                continue
            already = moved.setdefault(lever, np.zeros(matrix.shape[1], dtype=np.bool_))
            bid = self._bid(ledger, lever, play, wanted & ~already)
            if not bid.wanted.any():
                continue
            codes = ledger.judge(bid)
            given = bid.wanted & (codes == 0)
            moved[lever] = already | bid.wanted
            if given.any():
                yield Decision(bid, given, play.reason)

    def _bid(self, ledger: Ledger, lever: int, play: Play, wanted: Mask) -> Bid:
        record = self.scenario.ruleset.levers[lever]
        policy = self.scenario.ruleset.policies[record.policy]
        now = ledger.slot_row("ordered", record.slots[0])
        if play.step is not None:
            level = np.clip(now + play.step / (policy.steps or COARSE), 0.0, 1.0)
        elif play.raise_to is not None:
            level = np.maximum(now, play.raise_to / policy.top)
        else:
            level = np.minimum(now, (play.lower_to or 0.0) / policy.top)
        # A playbook keeps its promises: what a treaty does not allow, it does not ask for.
        floor, ceiling = ledger.bounds(record)
        level = np.maximum(np.minimum(level, ceiling), floor)
        notice = np.maximum(ledger.least_notice(record), play.notice or 0)
        wanted = wanted & (np.abs(level - now) > CLOSE) & ledger.lasts(record, level, SAVINGS_LAST)
        return Bid(lever, level, notice, wanted)

    def _wanted(self, matrix: Matrix, keys: Keys, play: Play) -> Mask:
        turn = matrix[self.scenario.ruleset.row("world", "turn")]
        wanted = self._holds(matrix, play.when)
        if play.every > 1:
            wanted &= np.mod(turn, play.every) == 0
        if play.chance is not None and wanted.any():
            name = np.array([address(f"play {play.order} {play.target}", self.seat.id)], dtype=np.uint64)
            wanted &= uniform_array(keys, turn.astype(np.uint64), name)[0] < play.chance
        return wanted

    def _holds(self, matrix: Matrix, watch: Any) -> Mask:
        columns = matrix.shape[1]
        met: Mask = np.ones(columns, dtype=np.bool_)
        if watch is None:
            return met
        if watch.quantity is not None:
            met &= self._quantity_holds(matrix, watch)
        plain = self.plain.get(id(watch)) or _plain(watch)
        met &= holds(self.scenario, matrix, plain, self.whole)
        for inner in watch.all or ():
            met &= self._holds(matrix, inner)
        if watch.any:
            met &= np.logical_or.reduce([self._holds(matrix, inner) for inner in watch.any])
        if watch.not_ is not None:
            met &= ~self._holds(matrix, watch.not_)
        return met

    def _quantity_holds(self, matrix: Matrix, watch: Any) -> Mask:
        entity = self._entity(watch)
        value = look(self.scenario, matrix, self.seat, watch.quantity, entity)
        met = np.ones(len(value), dtype=np.bool_)
        if watch.at_least is not None:
            met &= value >= watch.at_least
        if watch.at_most is not None:
            met &= value <= watch.at_most
        if watch.moved is not None:
            last = matrix[self.memory.rows[watch.quantity, entity]]
            started = matrix[self.scenario.ruleset.row("world", "turn")] > 0
            met &= started & ((value > last) if watch.moved == "up" else (value < last))
        return met


def _plain(watch: Any) -> Need:
    """The part of a condition that does not depend on what the seat sees."""
    kept = {"policy", "level_at_least", "level_at_most", "turn_at_least", "turn_at_most"}
    return Need.model_validate(watch.model_dump(by_alias=True, include=kept))


def _watches(watch: Any) -> Iterator[Any]:
    if watch is None:
        return
    yield watch
    for inner in (*(watch.all or ()), *(watch.any or ()), *((watch.not_,) if watch.not_ else ())):
        yield from _watches(inner)


def lever_of(scenario: Scenario, seat: Seat, policy: str, target: str) -> int | None:
    """The seat's lever for a policy and target; an only target need not be named. None if the seat has none."""
    own = {scenario.ruleset.levers[i].target: i for i in seat.levers if scenario.ruleset.levers[i].policy == policy}
    if target in own:
        return own[target]
    return next(iter(own.values())) if len(own) == 1 and not target else None


def hand_levers(scenario: Scenario, seat: Seat) -> list[int]:
    """The levers of a seat that lie open; all but signatures under treaties if it has no hand."""
    ruleset = scenario.ruleset
    hand = seat.hand or [ruleset.levers[i].policy for i in seat.levers]
    return [
        i for i in seat.levers if ruleset.levers[i].policy in hand and ruleset.levers[i].policy not in ruleset.treaties
    ]


def plan_bids(
    scenario: Scenario, seat: Seat, plan: tuple[PlannedOrder, ...], turns: npt.NDArray[np.float64], ledger: Ledger
) -> Iterator[Bid]:
    """The orders of a plan that are due for a seat in each column. turns: float [R]; ledger: the seat's."""
    columns = len(turns)
    for order in plan:
        due = turns == order.turn
        lever = lever_of(scenario, seat, order.policy, order.target) if order.seat == seat.id else None
        if lever is None or not due.any():
            continue
        policy = scenario.ruleset.policies[order.policy]
        least = ledger.least_notice(scenario.ruleset.levers[lever])
        notice = least if order.notice is None else np.full(columns, float(order.notice))
        yield Bid(lever, np.full(columns, order.level / policy.top), notice, due)
