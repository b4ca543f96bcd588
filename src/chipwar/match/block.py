"""The one loop: observe, decide, check, resolve. A block is any number of games of one scenario, side by side.

A single game is a block of one column, a batch is many blocks, a forecast is a block begun from what a seat knows.
Each column carries its own key, turn and over flag; a column that is over does not change any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.base.errors import OrderError, RequestError
from chipwar.base.ids import nearest
from chipwar.match.choices import settled
from chipwar.match.engines import ENGINES, lanes_of
from chipwar.match.rehearsal import rehearse
from chipwar.match.rounds import QUARTERLY, Rounds, with_changes
from chipwar.scenario.load import Scenario
from chipwar.scenario.models import PlannedOrder
from chipwar.scenario.plays import RECORDED, addressee_fault
from chipwar.scenario.ruleset import Matrix, Seat, fingerprint, keys_of, parameter_rows
from chipwar.scenario.strengths import NORMAL
from chipwar.scenario.texts import current_texts
from chipwar.seats.ledger import CODES, Ledger
from chipwar.strategies import quick
from chipwar.strategies.playbook import Decision, Playbook, plan_bids
from chipwar.strategies.player import Player

PARAMETERS = ("drawn", "typical")
FEW = 12
PLAN = "plan"
"""The reason that orders of a plan carry."""
"""So many valid words are all named when none of them is like the one given."""

NOT_REFUSED = tuple(CODES.index(code) for code in ("accepted", "over", "same"))
"""What may be said of an order of a plan without it counting as refused: there was nothing left to do."""


@dataclass
class Block:
    """Games side by side. matrix: float64 [rows, R]; keys: purpose -> uint64 [R].

    refused_orders: orders of the plan that the judge refused so far, over all columns; recorded: seats that follow the
    plan of their scenario; told: whether somebody wants to know what players decided, and why.
    """

    scenario: Scenario
    matrix: Matrix
    keys: dict[str, npt.NDArray[np.uint64]]
    engine: str = "numpy"
    playbooks: dict[str, Player] = field(default_factory=dict)
    plan: tuple[PlannedOrder, ...] = ()
    rounds: Rounds = QUARTERLY
    refused_orders: int = 0
    recorded: set[str] = field(default_factory=set)
    told: bool = True
    ledgers: dict[str, Ledger] = field(default_factory=dict, init=False, repr=False, compare=False)

    def row(self, domain: str, quantity: str, entity: str = "world") -> Any:
        """A quantity of an entity in all columns: float [R]."""
        return self.matrix[self.scenario.ruleset.row(domain, quantity, entity)]

    def decide(self, due: bool | None = None) -> dict[str, list[Decision]]:
        """Plans and playbooks of all seats give their orders; playbooks only where a round begins.

        The order of seats cannot matter: a seat writes only its own slots and memory, and sees no one's orders.
        due: whether a round begins now; None: as the turn of each column says. Where nobody is told, what is returned
        may leave out what players decided.
        """
        given: dict[str, list[Decision]] = {}
        for player in self.playbooks.values():
            player.watch(self.matrix)
        for seat in self.scenario.ruleset.seats.values():
            for decision in self._planned(seat):
                given.setdefault(seat.id, []).append(decision)
        begins = self._begins() if due is None else np.full(self.matrix.shape[1], due)
        if not begins.any():
            return given
        waiting = None if begins.all() else self.matrix[:, ~begins].copy()
        for seat_id, player in sorted(self.playbooks.items()):
            if self._quickly and isinstance(player, Playbook) and quick.plays_quickly(player):
                ledger = quick.decide(player, self.matrix, self.keys["strategy"], self._ledger(seat_id))
                self.ledgers[seat_id] = ledger
                continue
            decided = player.decide(self.matrix, self.keys["strategy"], self.ledger(player.seat))
            given.setdefault(seat_id, []).extend(decided)
        if waiting is not None:
            self.matrix[:, ~begins] = waiting
        return given

    @property
    def _quickly(self) -> bool:
        """Whether playbooks may give their orders by the compiled function."""
        return not self.told and bool(self.matrix.flags.c_contiguous) and lanes_of(self.engine) is not None

    def _begins(self) -> npt.NDArray[np.bool_]:
        """The columns in which a round begins: bool [R]."""
        begins: npt.NDArray[np.bool_] = np.mod(self.row("world", "turn"), self.rounds.quarters) == 0
        return begins

    def _planned(self, seat: Seat) -> Iterator[Decision]:
        plan = (*self.scenario.plan, *self.plan) if seat.id in self.recorded else self.plan
        if not plan:
            return
        for bid in plan_bids(self.scenario, seat, plan, self.row("world", "turn"), self.ledger(seat)):
            codes = self.ledger(seat).judge(bid)
            self.refused_orders += int((bid.wanted & ~np.isin(codes, NOT_REFUSED)).sum())
            yield Decision(bid, bid.wanted & (codes == 0), PLAN, codes)

    def ledger(self, seat: Seat) -> Ledger:
        """What a seat can still do this turn: plan, strategy and people who order for it share one ledger."""
        found = self._ledger(seat.id)
        if found is None:
            found = self.ledgers[seat.id] = Ledger(self.scenario, self.matrix, seat)
        return found

    def _ledger(self, seat: str) -> Ledger | None:
        found = self.ledgers.get(seat)
        return found if found is not None and found.matrix is self.matrix else None

    def resolve(self) -> None:
        """One turn of the rules in every column that is not over. Then the seats' ledgers begin anew."""
        over, lanes = self.row("world", "over") > 0.0, lanes_of(self.engine)
        program = self.scenario.ruleset.resolve
        if lanes is not None:
            lanes.run(program, self.matrix, self.keys, ~over)
        elif not over.all():
            frozen = self.matrix[:, over].copy() if over.any() else None
            ENGINES[self.engine](program, self.matrix, self.keys)
            if frozen is not None:
                self.matrix[:, over] = frozen
        self.ledgers.clear()

    def fingerprints(self) -> list[str]:
        """The fingerprint of every column."""
        return [fingerprint(self.scenario.ruleset, self.matrix, column) for column in range(self.matrix.shape[1])]


def begin(
    scenario: Scenario,
    seeds: list[int],
    runs: list[int],
    parameters: str | dict[str, Any] = "drawn",
    overrides: Mapping[str, Any] | None = None,
    engine: str = "numpy",
    turns: int | None = None,
    rounds: Rounds = QUARTERLY,
) -> Block:
    """New games, one for each (seed, run), before their first turn. turns: how many, if not the scenario's.

    overrides: number path -> value; `switches.narrative` and `pack` take words.
    """
    scenario, numbers = settled(scenario, overrides)
    scenario = with_changes(scenario, rounds)
    known = scenario.ruleset.numbers
    for path in numbers:
        if path not in known:
            near = nearest(path, known) or "-"
            raise OrderError(current_texts().say("problem.not_known", word=path, nearest=near))
    for word in (parameters,) if isinstance(parameters, str) else parameters:
        _be_known(word, PARAMETERS if isinstance(parameters, str) else known)
    _be_known(engine, ENGINES)
    if turns is not None and turns < 1:
        raise RequestError(current_texts().say("problem.at_least", found=turns, limit=1))
    keys = keys_of(seeds, runs)
    matrix = parameter_rows(scenario.ruleset, keys["setup"], parameters, numbers)
    ENGINES[engine](scenario.ruleset.begin, matrix, keys)
    rehearse(scenario.ruleset, matrix, keys, ENGINES[engine])
    block = Block(scenario, matrix, keys, engine, rounds=rounds)
    if turns is not None:
        block.row("world", "length")[:] = float(turns)
    return block


def _be_known(word: str, valid: Iterable[str]) -> None:
    words = sorted(valid)
    if word not in words:
        near = nearest(str(word), words) or (", ".join(words) if len(words) <= FEW else "-")
        raise RequestError(current_texts().say("problem.not_known", word=word, nearest=near))


def give_plan(block: Block, plan: Sequence[PlannedOrder]) -> None:
    """Give the games a plan. OrderError if an order names a seat, policy or target that could not take it."""
    for order in plan:
        fault = addressee_fault(block.scenario, order)
        if fault is not None:
            raise OrderError(fault[1])
    block.plan = tuple(plan)


def seat_players(block: Block, players: Mapping[str, Any]) -> None:
    """Give seats their players: seat -> name, or a function from outside.

    "human" and "pass" give no orders of their own; "recorded" gives those of the scenario's plan; "normal" is the
    scenario's default for the seat; "easy" and "strong" play it worse and better. All names: `player_names`.
    """
    for seat_id in players:
        if seat_id not in block.scenario.ruleset.seats:
            near = nearest(seat_id, block.scenario.ruleset.seats) or "-"
            raise OrderError(current_texts().say("problem.not_known", word=seat_id, nearest=near))
    for seat in block.scenario.ruleset.seats.values():
        seat_player(block, seat, players.get(seat.id, NORMAL))


def seat_player(block: Block, seat: Seat, name: Any) -> None:
    """Give one seat its player, as `seat_players` does; the others stay as they are."""
    # A search plays blocks ahead, so its room mate knows this file.
    from chipwar.match.players import player_of

    player = player_of(block.scenario, seat, name, block.keys["strategy"])
    block.recorded.discard(seat.id)
    if RECORDED in (name, seat.strategy if name == NORMAL else name):
        block.recorded.add(seat.id)
    if player is None:
        block.playbooks.pop(seat.id, None)
    else:
        block.playbooks[seat.id] = player
