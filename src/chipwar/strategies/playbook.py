"""Strategies that follow a playbook: from what a seat sees to the orders it gives.

A playbook is data: plays in order of importance, each with a condition on what the seat sees, a move and a reason.
Memory is rows of the matrix, chance is keyed draws; nothing else is remembered, so a game replays without the bot.
Vectorised over columns: each column takes its own decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.base.errors import ChipwarError
from chipwar.base.hashing import address, uniform_array
from chipwar.scenario.derive import MEMORY_PLACES
from chipwar.scenario.load import Scenario
from chipwar.scenario.models import PlannedOrder
from chipwar.scenario.plays import Play, StrategyModel
from chipwar.scenario.ruleset import Matrix, Seat
from chipwar.scenario.texts import current_texts
from chipwar.seats.conditions import CLOSE, Asker, Every, somewhere
from chipwar.seats.ledger import Bid, Ledger
from chipwar.seats.observation import seen_row

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
class Ready:
    """A play with what it moves and when, as rows and numbers. place: of its draw; step, top, bottom: the change of the
    level, or the level up or down to which it goes, 0..1."""

    play: Play
    lever: int
    when: Every
    place: Keys
    step: float | None
    top: float | None
    bottom: float


class Playbook:
    """A strategy ready to play one seat of one scenario."""

    def __init__(self, scenario: Scenario, seat: Seat, model: StrategyModel) -> None:
        self.scenario, self.seat, self.model = scenario, seat, model
        slots = [slot for lever in seat.levers for slot in scenario.ruleset.levers[lever].slots]
        # Conditions on a policy look at every actor of the seat.
        actors = frozenset(scenario.ruleset.slots[slot].actor for slot in slots)
        asker = Asker(scenario, seat, seat.actors[0], actors)
        self.asker = replace(asker, memory=self._memory(asker))
        self.kept = tuple((seen_row(scenario, seat, *what), row) for what, row in self.asker.memory.items())
        self.turn, self.over = (scenario.ruleset.row("world", name) for name in ("turn", "over"))
        self.ready = tuple(ready for play in model.plays if (ready := self.readied(play)) is not None)

    def _memory(self, asker: Asker) -> dict[tuple[str, str], int]:
        """What it watches from turn to turn: (quantity, entity) -> the row that holds last turn's value."""
        watched = sorted(
            {(w.quantity or "", asker.entity(w)) for play in self.model.plays for w in _watches(play.when) if w.moved}
        )
        if len(watched) > MEMORY_PLACES:
            raise ChipwarError(current_texts().say("problem.too_many_watched", most=MEMORY_PLACES))
        layout = self.scenario.ruleset.layout
        return {what: layout.row("memory", "kept_value", f"{self.seat.id}:{i}") for i, what in enumerate(watched)}

    def readied(self, play: Play) -> Ready | None:
        """A play with its rows; None if the seat has no such lever. ChipwarError if it asks for what is not seen."""
        lever = lever_of(self.scenario, self.seat, play.order, play.target)
        if lever is None:
            return None
        for watch in _watches(play.when):
            if watch.quantity is not None:
                seen_row(self.scenario, self.seat, watch.quantity, self.asker.entity(watch))
        policy = self.scenario.ruleset.policies[play.order]
        return Ready(
            play,
            lever,
            self.asker.condition(play.when),
            np.array([address(f"play {play.order} {play.target}", self.seat.id)], dtype=np.uint64),
            None if play.step is None else play.step / (policy.steps or COARSE),
            None if play.raise_to is None else play.raise_to / policy.top,
            (play.lower_to or 0.0) / policy.top,
        )

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
        for seen, row in self.kept:
            matrix[row] = np.where(matrix[self.over] > 0.0, matrix[row], matrix[seen])

    def _decisions(self, ledger: Ledger, matrix: Matrix, keys: Keys, moved: dict[int, Mask]) -> Iterator[Decision]:
        for ready in self.ready:
            wanted = self.wanted(matrix, keys, ready)
            already = moved.get(ready.lever)
            if already is not None:
                wanted &= ~already
            bid = self._bid(ledger, ready, wanted) if somewhere(wanted) else None
            if bid is None:
                continue
            codes = ledger.judge(bid)
            given = bid.wanted & (codes == 0)
            moved[ready.lever] = bid.wanted if already is None else already | bid.wanted
            if somewhere(given):
                yield Decision(bid, given, ready.play.reason)

    def _bid(self, ledger: Ledger, ready: Ready, wanted: Mask) -> Bid | None:
        """The order of a play where it is wanted, would change something and can be kept up; None if nowhere."""
        record = self.scenario.ruleset.levers[ready.lever]
        now = ledger.slot_row("ordered", record.slots[0])
        if ready.step is not None:
            level = np.clip(now + ready.step, 0.0, 1.0)
        elif ready.top is not None:
            level = np.maximum(now, ready.top)
        else:
            level = np.minimum(now, ready.bottom)
        # A playbook keeps its promises: what a treaty does not allow, it does not ask for.
        floor, ceiling = ledger.bounds(record)
        level = np.maximum(np.minimum(level, ceiling), floor)
        wanted = wanted & (np.abs(level - now) > CLOSE)
        if somewhere(wanted):
            wanted &= ledger.lasts(record, level, SAVINGS_LAST)
        if not somewhere(wanted):
            return None
        return Bid(ready.lever, level, np.maximum(ledger.least_notice(record), ready.play.notice or 0), wanted)

    def wanted(self, matrix: Matrix, keys: Keys, ready: Ready) -> Mask:
        """The games in which a play is due. bool [R]."""
        play, wanted = ready.play, ready.when.met(matrix)
        if play.every > 1:
            wanted &= np.mod(matrix[self.turn], play.every) == 0
        if play.chance is not None and somewhere(wanted):
            wanted &= uniform_array(keys, matrix[self.turn].astype(np.uint64), ready.place)[0] < play.chance
        return wanted


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
