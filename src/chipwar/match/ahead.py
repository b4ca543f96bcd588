"""Playing ahead: options of a seat side by side in the worlds it believes in, under the same luck.

A column is one option in one believed world of one game. Columns do not touch each other, so an option comes to the
same whatever is tried beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from chipwar.match.belief import Belief, usual_players
from chipwar.match.block import Block
from chipwar.scenario.ruleset import Matrix
from chipwar.seats.ledger import Bid, Ledger
from chipwar.strategies.playbook import Mask, Playbook

COLUMNS = 384
"""Columns of a block at most, so that it stays in fast memory; results do not depend on it."""

STILL = -1
"""Who follows no character: gives no further orders."""

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Option:
    """What a seat might do: moves of its own now, and a character to follow from now on, which leaves their levers
    alone.

    follow: the character's number, or STILL; moves: (lever, level 0..1); waits: the character orders nothing this turn.
    """

    follow: int
    moves: tuple[tuple[int, float], ...] = ()
    waits: bool = False


@dataclass(frozen=True)
class Job:
    """An option to be tried in a game."""

    game: int
    option: Option


@dataclass(frozen=True)
class Outcome:
    """What a job came to. scores: float64 [worlds], the seat's score; lines: [lines, worlds], what each line of its
    card adds to it, in the order of `Ahead.lines`."""

    scores: Values
    lines: Values


class Ahead:
    """Plays options ahead from a seat's belief."""

    def __init__(self, belief: Belief, characters: Sequence[Playbook]) -> None:
        self.belief, self.characters, self.seat = belief, characters, belief.seat
        self.scenario, ruleset = belief.scenario, belief.scenario.ruleset
        self.others = {seat: player for seat, player in usual_players(self.scenario).items() if seat != self.seat.id}
        goals = [goal for goal in ruleset.layout.entities.ids["goal"] if goal.split(":")[0] in self.seat.actors]
        self.lines = tuple(sorted({goal.split(":")[1] for goal in goals}))
        self.goals = [(self.lines.index(goal.split(":")[1]), goal) for goal in goals]
        self.restart()

    def restart(self) -> None:
        """Forget everything that was watched."""
        if self.belief.turn is not None:
            self.belief.restart()
        self.before: list[Values] = []
        self.now: list[Values] = []

    def watch(self, matrix: Matrix) -> None:
        """Keep the belief, and what characters compare with last turn, up with the games. [rows, games]."""
        if int(matrix[self.scenario.ruleset.row("world", "turn")].max()) == self.belief.turn:
            return
        self.belief.watch(matrix)
        now = [self._watched(character, matrix) for character in self.characters]
        self.before, self.now = self.now or now, now

    def _watched(self, character: Playbook, matrix: Matrix) -> Values:
        seen = [matrix[row] for row, _ in character.kept]
        return np.array(seen).reshape(len(seen), matrix.shape[1])

    def remind(self, character: int, matrix: Matrix, games: npt.NDArray[np.int64]) -> None:
        """Write what a character saw last turn into its memory. games: int [columns], whose game each column is."""
        for place, (_, row) in enumerate(self.characters[character].kept):
            matrix[row] = self.before[character][place, games]

    def held(self, options: Sequence[Option]) -> dict[int, Mask]:
        """Levers that the character leaves alone for good, with the columns where it does."""
        levers = {lever for option in options for lever, _ in option.moves}
        return {lever: np.array([any(m[0] == lever for m in o.moves) for o in options]) for lever in sorted(levers)}

    def held_now(self, options: Sequence[Option]) -> dict[int, Mask]:
        """The same for this turn, in which a character that waits leaves everything alone."""
        held = self.held(options)
        waits = np.array([option.waits for option in options])
        if waits.any():
            held |= {lever: held.get(lever, waits) | waits for lever in self.seat.levers}
        return held

    def make_moves(self, ledger: Ledger, options: Sequence[Option]) -> None:
        """Order the moves of each column's option, the first moves of all, then the second ones."""
        most = max((len(option.moves) for option in options), default=0)
        for place in range(most):
            for lever, level in sorted({o.moves[place] for o in options if len(o.moves) > place}):
                wanted = np.array([o.moves[place : place + 1] == ((lever, level),) for o in options])
                ledger.judge(self.bid(ledger, lever, level, wanted))

    def bid(self, ledger: Ledger, lever: int, level: float, wanted: Mask) -> Bid:
        """A move with the least notice that the ledger allows."""
        least = ledger.least_notice(self.scenario.ruleset.levers[lever])
        return Bid(lever, np.full(len(wanted), level), least, wanted)

    def play(self, jobs: Sequence[Job], worlds: int, turns: int) -> list[Outcome]:
        """What jobs come to after so many turns, or at the end of the game, in the first believed worlds."""
        found: list[Outcome | None] = [None] * len(jobs)
        size = max(COLUMNS // worlds, 1)
        for first in range(0, len(jobs), size):
            part = sorted(range(first, min(first + size, len(jobs))), key=lambda i: (jobs[i].option.follow, i))
            outcomes = self._part([jobs[i] for i in part], worlds, turns)
            for i, outcome in zip(part, outcomes, strict=True):
                found[i] = outcome
        return [outcome for outcome in found if outcome is not None]

    def _part(self, jobs: Sequence[Job], worlds: int, turns: int) -> list[Outcome]:
        """The same for jobs that fit into one block, sorted by whom they follow."""
        block, options = self._block(jobs, worlds), [job.option for job in jobs for _ in range(worlds)]
        games = np.array([job.game for job in jobs for _ in range(worlds)], dtype=np.int64)
        groups = list(_groups(options))
        for follow, part in groups:
            if follow != STILL:
                self.remind(follow, block.matrix[:, part], games[part])
        held = {part.start: self.held(options[part]) for _, part in groups}
        for turn in range(turns):
            if (block.row("world", "over") > 0.0).all():
                break
            block.decide()
            for follow, part in groups:
                view = block.matrix[:, part]
                ledger = Ledger(self.scenario, view, self.seat)
                if turn == 0:
                    self.make_moves(ledger, options[part])
                if follow != STILL:
                    still = self.held_now(options[part]) if turn == 0 else held[part.start]
                    self.characters[follow].decide(view, block.keys["strategy"][part], ledger, still)
            block.resolve()
        return self._outcomes(block, len(jobs), worlds)

    def _block(self, jobs: Sequence[Job], worlds: int) -> Block:
        believed, each = self.belief.block, self.belief.worlds
        columns = np.array([job.game * each + world for job in jobs for world in range(worlds)], dtype=np.int64)
        keys = {purpose: key[columns] for purpose, key in believed.keys.items()}
        matrix = np.take(believed.matrix, columns, axis=1)  # unlike an index, this keeps each row in one piece
        return Block(self.scenario, matrix, keys, believed.engine, dict(self.others), told=False)

    def _outcomes(self, block: Block, jobs: int, worlds: int) -> list[Outcome]:
        scores = block.row("seat", "seat_score", self.seat.id).reshape(jobs, worlds)
        lines = np.zeros((len(self.lines), block.matrix.shape[1]))
        for line, goal in self.goals:
            points = block.row("goal", "points_now", goal) + block.row("goal", "points_path", goal)
            lines[line] += points / block.row("actor", "aims", goal.split(":")[0]) / len(self.seat.actors)
        by_job = lines.reshape(len(self.lines), jobs, worlds)
        return [Outcome(scores[job].copy(), by_job[:, job].copy()) for job in range(jobs)]


def _groups(options: Sequence[Option]) -> Iterator[tuple[int, slice]]:
    """Columns that follow the same character lie side by side: (character, its columns)."""
    first = 0
    for follow, members in groupby(options, key=lambda option: option.follow):
        count = len(list(members))
        yield follow, slice(first, first + count)
        first += count
