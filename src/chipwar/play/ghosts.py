"""Ghosts: the same game and the same luck without a given order.

A ghost is a column of a block: it begins where the order was given, takes every other recorded order as it was given,
and resolves with the keys of the game, so that one run of the rules carries many ghosts at once. Nobody decides
anything in a ghost: what others did stays as it was. An order that is not legal without the one left out is left out,
too, and said. Nothing here writes to the game.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from chipwar.base.errors import RequestError
from chipwar.match.block import Block
from chipwar.play.retelling import retell
from chipwar.play.timeline import TurnRecord
from chipwar.scenario.load import Scenario
from chipwar.scenario.ruleset import Matrix, Seat, fingerprint
from chipwar.scenario.texts import current_texts
from chipwar.seats.ledger import CODES
from chipwar.seats.observation import own_entities, sight

Keys = Mapping[str, npt.NDArray[np.uint64]]
Mask = npt.NDArray[np.bool_]
Place = tuple[int, int]
"""Turn and place of an order among those given in it."""

MOST = 24
"""Columns that are kept; the oldest ghost gives way to the newest."""


class Dropped(BaseModel):
    """An order that another one's absence made illegal: where it stood, and the judge's code."""

    model_config = ConfigDict(frozen=True)
    turn: int
    place: int
    code: str


@dataclass
class Ghost:
    """One game without one order. states: turn -> the state after it, float64 [rows]; dropped: what fell with it."""

    left_out: Place
    states: dict[int, npt.NDArray[np.float64]] = field(default_factory=dict)
    dropped: list[Dropped] = field(default_factory=list)

    def fingerprint(self, scenario: Scenario, turn: int) -> str:
        """The fingerprint of the ghost after a turn, as a game of its own would have it."""
        return fingerprint(scenario.ruleset, self.states[turn][:, None])


class Ghosts:
    """The ghosts of the last orders of one game, advanced together with it.

    Call `follow` with every turn that was played, and `restart` after an undo, a load or a branch. most: how many
    columns are kept; seats: whose orders get a ghost, if not all.
    """

    def __init__(
        self, scenario: Scenario, engine: str, keys: Keys, most: int = MOST, seats: Iterable[str] | None = None
    ) -> None:
        self.scenario, self.engine, self.keys, self.most = scenario, engine, keys, most
        self.seats = None if seats is None else frozenset(seats)
        self.kept: list[Ghost] = []
        self.matrix: Matrix = np.zeros((scenario.ruleset.layout.size, 0))

    def follow(self, record: TurnRecord) -> None:
        """A turn was played: its orders get their ghosts, and every ghost plays the turn."""
        chosen = [i for i, order in enumerate(record.given) if self.seats is None or order.seat in self.seats]
        self.play(record, [(record.turn, place) for place in chosen])

    def restart(self, records: Sequence[TurnRecord]) -> None:
        """Begin anew from the last turns of a history."""
        self.kept, self.matrix = [], self.matrix[:, :0]
        needed = 0
        start = len(records)
        while start > 0 and needed < self.most:
            start -= 1
            needed += sum(self.seats is None or order.seat in self.seats for order in records[start].given)
        for record in records[start:]:
            self.follow(record)

    def play(self, record: TurnRecord, new: Sequence[Place]) -> None:
        """Play a recorded turn in every ghost; `new` are the orders of this turn that get a ghost now."""
        self.kept += [Ghost(place) for place in new]
        begun = np.repeat(record.before[:, None], len(new), axis=1)
        self.matrix = np.concatenate([self.matrix, begun], axis=1)
        surplus = max(0, len(self.kept) - self.most)
        self.kept, self.matrix = self.kept[surplus:], np.ascontiguousarray(self.matrix[:, surplus:])
        if not self.kept:
            return
        columns = len(self.kept)
        block = Block(self.scenario, self.matrix, self._keys(columns), self.engine)
        without = {
            place: np.array([ghost.left_out == (record.turn, place) for ghost in self.kept])
            for place in range(len(record.given))
        }
        for place, codes in retell(block, record.given, record.inputs, without).items():
            for column in np.flatnonzero(codes).tolist():
                code = CODES[int(codes[column])]
                self.kept[column].dropped.append(Dropped(turn=record.turn, place=place, code=code))
        for number, ghost in enumerate(self.kept):
            ghost.states[record.turn] = self.matrix[:, number].copy()

    def _keys(self, columns: int) -> dict[str, npt.NDArray[np.uint64]]:
        return {purpose: np.repeat(np.asarray(key)[:1], columns) for purpose, key in self.keys.items()}

    def of(self, turn: int, place: int) -> Ghost | None:
        """The ghost of an order; None if it is not kept any more."""
        return next((ghost for ghost in self.kept if ghost.left_out == (turn, place)), None)


def ghosts(
    scenario: Scenario, engine: str, keys: Keys, records: Sequence[TurnRecord], leave_out: Sequence[Place]
) -> list[Ghost]:
    """The game without each of these orders, one by one, to the end of the records. records: turn by turn.

    keys: those of the game, uint64 [1] for each purpose; leave_out: (turn, place among the orders given in it).
    """
    known = {(record.turn, place) for record in records for place in range(len(record.given))}
    for turn, place in leave_out:
        if (turn, place) not in known:
            message = current_texts().say("problem.not_known", word=f"{turn}:{place}", nearest="-")
            raise RequestError(message)
    found = Ghosts(scenario, engine, keys, most=max(1, len(leave_out)))
    for record in records:
        found.play(record, [place for place in leave_out if place[0] == record.turn])
    return [ghost for place in leave_out if (ghost := found.of(*place)) is not None]


class GhostPoint(BaseModel):
    """A quantity of the seat's own after a turn, as it is and as it would be without the order."""

    model_config = ConfigDict(frozen=True)
    turn: int
    value: float
    without: float


class GhostLine(BaseModel):
    """One quantity with and without an order of the seat. dropped: orders of its own that fell with it."""

    model_config = ConfigDict(frozen=True)
    policy: str
    target: str
    given: int
    quantity: str
    of: str
    points: tuple[GhostPoint, ...]
    dropped: int = 0


def ghost_line(
    scenario: Scenario, seat: Seat, ghost: Ghost, records: Sequence[TurnRecord], quantity: str, of: str
) -> GhostLine | None:
    """What a seat is shown of a ghost; None if it may see nothing of it.

    Only of the seat's own orders, and only quantities of its own things or of the world that it sees exactly. Even
    these tell something: how the world, secrets included, answered the seat's own order in its own numbers. What an
    estimate hides is never shown, nor is any other seat's number.
    """
    order = _order(records, ghost.left_out)
    if order is None or order.seat != seat.id or not may_show(scenario, seat, quantity, of):
        return None
    row = scenario.ruleset.layout.row(scenario.quantities[quantity].of, quantity, of)
    truth = {record.turn: float(record.after[row]) for record in records}
    points = [
        GhostPoint(turn=turn, value=truth[turn], without=float(state[row]))
        for turn, state in ghost.states.items()
        if turn in truth
    ]
    fallen = [_order(records, (one.turn, one.place)) for one in ghost.dropped if one.code != "same"]
    return GhostLine(
        policy=order.policy,
        target=order.target,
        given=ghost.left_out[0],
        quantity=quantity,
        of=of,
        points=tuple(points),
        dropped=sum(one is not None and one.seat == seat.id for one in fallen),
    )


def may_show(scenario: Scenario, seat: Seat, quantity: str, of: str) -> bool:
    """Whether a ghost may show a quantity to a seat: exact for it, and its own or the world's."""
    found = sight(scenario, seat, quantity, of)
    return found is not None and found.blur_row is None and of in own_entities(scenario, seat) | {"world"}


def _order(records: Sequence[TurnRecord], left_out: Place) -> Any:
    for record in records:
        if record.turn == left_out[0] and left_out[1] < len(record.given):
            return record.given[left_out[1]]
    return None
