"""Worlds a seat may believe in: games that would have shown the seat what it saw, and are drawn otherwise.

A belief begins games of the same scenario under keys of its own and brings them, turn by turn, to where the real game
stands. Measures that the seat sees are set as they stood; the turn is resolved; then what the seat sees is corrected:
what it sees exactly is set, and each estimate is undone by an error that the believed world draws for itself, within
the estimate's range. Luck, parameters and what others keep secret stay as they were drawn. Of the real game nothing is
read but glances (`seats.glance`), so that two games which look alike to a seat give it the same belief.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chipwar.match.block import ENGINES, Block, begin
from chipwar.rules.layout import Rows
from chipwar.rules.program import TotalOp
from chipwar.scenario.load import Scenario
from chipwar.scenario.ruleset import Matrix, Ruleset, Seat
from chipwar.scenario.strengths import NOBODY, characters_of
from chipwar.seats.glance import Glance, glance, sightlines
from chipwar.seats.observation import LEAST_SIGHT, SPREAD
from chipwar.strategies.playbook import Playbook
from chipwar.strategies.player import Player


def usual_players(scenario: Scenario) -> dict[str, Player]:
    """Who plays the seats in a believed world: their own characters, so far as they have one."""
    seats = (seat for seat in scenario.ruleset.seats.values() if seat.strategy not in NOBODY)
    own = ((seat, next(iter(characters_of(seat).values()), None)) for seat in seats)
    return {seat.id: Playbook(scenario, seat, model) for seat, model in own if model is not None}


def believed(scenario: Scenario, seat: Seat, past: Sequence[Matrix], key: int, worlds: int) -> Block:
    """Games as this seat may believe the game to stand now, one for each world, before their orders.

    past: all states since the start, float64 [rows, R], of which column 0 is looked at; the newest last. key: of the
    belief's own draws; the same key and past give the same belief, bit for bit.
    """
    belief = Belief(scenario, seat, [key], worlds)
    for state in past:
        belief.watch(state[:, :1])
    return belief.block


class Belief:
    """The believed worlds of some games, kept up with them turn by turn.

    keys: one for each game. World w of game g is column `g * worlds + w` of the block, whatever other games there are.
    """

    def __init__(self, scenario: Scenario, seat: Seat, keys: Sequence[int], worlds: int) -> None:
        self.scenario, self.seat, self.keys, self.worlds = scenario, seat, list(keys), worlds
        self.lines = sightlines(scenario, seat)
        start = scenario.ruleset.layout.start
        self.told = np.concatenate([self.lines.exact, self.lines.hidden])
        self.parts = _parts(scenario.ruleset, self.told)
        self.errors = self.lines.seen - start["signal", "seen"] + start["signal", "error"]
        self.restart()

    def restart(self) -> None:
        """Forget everything that was watched."""
        seeds = [key for key in self.keys for _ in range(self.worlds)]
        runs = [world for _ in self.keys for world in range(self.worlds)]
        self.block = begin(self.scenario, seeds, runs, engine="auto")
        self.block.playbooks = usual_players(self.scenario)
        self.turn: int | None = None

    def watch(self, matrix: Matrix) -> None:
        """Take in what the seat sees of the newest state of each game, before anybody's orders: float64 [rows, games].

        A state of the turn that was watched last is passed over. Turns that nobody watched are played with the
        measures that stand now; an earlier turn begins the belief anew.
        """
        seen = glance(self.scenario, self.lines, matrix)
        turn = int(seen.turn.max())
        if turn == self.turn:
            return
        if self.turn is not None and turn < self.turn:
            self.restart()
        wide = seen.repeated(self.worlds)
        for _ in range(turn - (self.turn or 0)):
            self._measures(wide)
            self._play(wide)
        self.turn = turn
        self._correct(wide)

    def _slot_rows(self, quantity: str) -> Rows:
        rows: Rows = self.scenario.ruleset.layout.start["slot", quantity] + self.lines.slots
        return rows

    def _measures(self, seen: Glance) -> None:
        """The orders of the turn, as far as they were announced since: levels, and the notice that they still run."""
        self.block.matrix[self._slot_rows("ordered")] = seen.measures["announced"]
        self.block.matrix[self._slot_rows("notice")] = seen.measures["wait"]

    def _play(self, seen: Glance) -> None:
        """One turn of the believed worlds; strategies keep what they watch, but give no orders."""
        matrix = self.block.matrix
        for player in self.block.playbooks.values():
            if isinstance(player, Playbook):
                player.remember(matrix)
        happened = self._card_rows("happened")
        before = matrix[happened]
        self.block.resolve()
        matrix[happened] = np.maximum(before, np.where(seen.news["left"] > 0.0, 1.0, 0.0))

    def _card_rows(self, quantity: str) -> Rows:
        rows: Rows = self.scenario.ruleset.layout.start["card", quantity] + self.lines.cards
        return rows

    def _correct(self, seen: Glance) -> None:
        """Bring the believed worlds to what the seat sees."""
        matrix, ruleset = self.block.matrix, self.scenario.ruleset
        self._set(self.told, np.vstack([seen.exact, self._truths(seen)]))
        for name, values in {**seen.measures, "ordered": seen.measures["announced"]}.items():
            matrix[self._slot_rows(name)] = values
        for name, values in {**seen.news, "lies_open": np.where(seen.news["left"] > 0.0, 1.0, 0.0)}.items():
            matrix[self._card_rows(name)] = values
        self._clock(seen)
        ENGINES[self.block.engine](ruleset.look, matrix, self.block.keys)
        matrix[self.lines.seen], matrix[self.lines.blur] = seen.seen, seen.blur

    def _truths(self, seen: Glance) -> Matrix:
        """What the estimates are estimates of, if the seat errs as this world draws it: float64 [signals, columns]."""
        error = np.clip(self.block.matrix[self.errors], -SPREAD, SPREAD)
        truths: Matrix = seen.seen / np.maximum(1.0 + seen.blur * error, LEAST_SIGHT)
        return np.minimum(truths, self.lines.most[:, None])

    def _set(self, rows: Rows, values: Matrix) -> None:
        """Set rows; where one is a total of stocks, those are moved in proportion."""
        matrix = self.block.matrix
        for place, row in enumerate(rows.tolist()):
            if row in self.parts:
                before = matrix[row]
                ratio = np.where(before > 0.0, values[place] / np.where(before > 0.0, before, 1.0), 1.0)
                matrix[self.parts[row]] *= np.clip(ratio, LEAST_SIGHT, 1.0 / LEAST_SIGHT)
        matrix[rows] = values

    def _clock(self, seen: Glance) -> None:
        """Turn and length, and what everybody knows of the end and of a crisis."""
        row = self.block.row
        row("world", "turn")[:], row("world", "length")[:] = seen.turn, seen.length
        row("world", "over")[:] = np.where(seen.over, 1.0, 0.0)
        row("world", "war")[:] = np.where(seen.over, row("world", "war"), 0.0)
        left = row("world", "crisis_left")
        left[:] = np.where(row("world", "crisis") > 0.0, np.maximum(left, 1.0), 0.0)


def _parts(ruleset: Ruleset, rows: Rows) -> dict[int, Rows]:
    """For each of these rows that is a sum or the largest of stocks: the rows of the stocks."""
    wanted, stocks, found = set(rows.tolist()), set(ruleset.fingerprint_rows.tolist()), dict[int, list[int]]()
    for op in ruleset.resolve.ops:
        if isinstance(op, TotalOp) and op.how in ("sum", "max"):
            for groups, members in op.rounds:
                for group, member in zip(groups.tolist(), members.tolist(), strict=True):
                    if group in wanted:
                        found.setdefault(group, []).append(member)
    return {row: np.array(parts, dtype=np.int64) for row, parts in found.items() if stocks.issuperset(parts)}
