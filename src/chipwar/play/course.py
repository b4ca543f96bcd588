"""The course of one game: its block, its timeline, the table, and the acts that brought it here.

An act is kept in the journal, if there is one, before it is carried out. Carrying out the same acts again, with the
states of the turns taken from where they were kept, gives the same game; nothing else changes one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from chipwar.base.errors import RequestError
from chipwar.match.block import Block, seat_player
from chipwar.match.outside import Function
from chipwar.play.bargains import Bargains
from chipwar.play.clauses import input_rows as deal_rows
from chipwar.play.clock import Clock
from chipwar.play.desk import Desk
from chipwar.play.journal import Act, Header, Journal, State
from chipwar.play.keeping import TURN, header_of, record_of
from chipwar.play.standing import StandingOrder
from chipwar.play.table import Act as TableAct
from chipwar.play.timeline import Timeline
from chipwar.scenario.texts import current_texts
from chipwar.seats.orders import Order

HUMAN, OUTSIDE = "human", "outside"
"""Who orders by drafts, and who is a function given from outside. A saved game knows no functions: give it anew."""

ORDERS, TALK = "orders", "talk"
"""The kinds of acts by which a seat drafts, and by which it says something at the table."""


class Course:
    """players: who plays each seat; programs: functions that play seats named "outside"; made: the further arguments
    with which the game was begun; defaults: what counts for a person who is not ready; answers: what was said to acts
    that came with a key."""

    def __init__(
        self,
        block: Block,
        seed: int,
        run: int,
        players: Mapping[str, str],
        programs: Mapping[str, Function],
        made: Mapping[str, Any],
    ) -> None:
        self.block, self.seed, self.run, self.made = block, seed, run, made
        self.players, self.programs = dict(players), dict(programs)
        self._seated: dict[str, str] = {}
        self._followed: tuple[int, int] | None = (0, 0)
        self.defaults = dict.fromkeys(self.players, "draft")
        self.timeline = Timeline(block.matrix[:, 0].copy())
        self.desk = Desk()
        self.log: list[tuple[Act, State | None]] = []
        self.answers: dict[tuple[str, str], tuple[str, Any]] = {}
        self.journal: Journal | None = None
        self.clock = Clock()
        self._deeds: dict[str, Callable[[Act, State | None], None]] = {
            ORDERS: self._lay_draft,
            "standing": self._lay_standing,
            "ready": self._note_ready,
            "default": self._note_default,
            "player": self._note_player,
            "deadline": self._set_clock,
            "back": self._step_back,
            "branch": self._change_branch,
            TALK: self._say,
            TURN: self._turn_over,
        }

    def answered(self, kind: str, seat: str, key: str) -> Any:
        """What was said to an act that came with this key before; None if none did. RequestError for another kind."""
        if not key or (seat, key) not in self.answers:
            return None
        known, answer = self.answers[seat, key]
        if known != kind:
            raise RequestError(current_texts().say("problem.key_used", key=key))
        return answer

    def act(self, kind: str, body: Any, seat: str = "", answer: Any = None, key: str = "") -> None:
        """Keep what somebody did, then carry it out."""
        self.keep(Act(kind, self.timeline.turn, self.timeline.branch, seat, body, answer, key), None)

    def keep(self, act: Act, state: State | None) -> None:
        """Keep an act, with its state if it is a turn, then carry it out."""
        if self.journal is not None:
            self._catch_up(self.journal)
            _write(self.journal, act, state)
        self.carry_out(act, state)

    def _catch_up(self, journal: Journal) -> None:
        """Carry out what is on the disk and was not carried out, because the program was interrupted in between."""
        for entry in journal.entries(after=len(self.log)) if len(journal) > len(self.log) else ():
            self.carry_out(entry, journal.state(entry.branch, entry.turn) if entry.kind == TURN else None)

    def carry_out(self, act: Act, state: State | None) -> None:
        """Do what an act says, without keeping it anywhere but in memory."""
        self.log.append((act, state))
        if act.key:
            self.answers[act.seat, act.key] = act.kind, act.answer
        self._deeds[act.kind](act, state)

    def stand(self) -> None:
        """Bring block and table to where the timeline stands; the time for the decision begins."""
        self.clock.restart()
        self.block.matrix = self.timeline.state(self.timeline.turn)[:, None].copy()
        table = self.timeline.table()
        self.desk = Desk() if table is None else table.model_copy(deep=True)
        if self.desk.talks.standing or self.block.matrix[deal_rows(self.block.scenario.ruleset)].any():
            self.table().apply(self.block)

    def people(self) -> list[str]:
        """Seats for which somebody has to order: a person, or a program that is not there."""
        gone = [seat for seat, player in self.players.items() if player == OUTSIDE and seat not in self.programs]
        return sorted([seat for seat, player in self.players.items() if player == HUMAN] + gone)

    def seat(self, instead: Mapping[str, str]) -> None:
        """Bring the players to their seats for a quarter; `instead` says who plays some seats for this once.

        Who stays has followed the game; who is new, and all after a step aside, are told the past.
        """
        wanted = self.players | dict(instead)
        new = {seat for seat, player in wanted.items() if self._seated.get(seat) != player}
        for seat in sorted(new):
            program = self.programs.get(seat, HUMAN) if wanted[seat] == OUTSIDE else wanted[seat]
            seat_player(self.block, self.block.scenario.ruleset.seats[seat], program)
        aside = self._followed != (self.timeline.branch, self.timeline.turn)
        past = [state[:, None] for state in self.timeline.states()]
        for seat, player in self.block.playbooks.items():
            if aside or seat in new:
                player.recall(past)
        self._seated = wanted

    def followed(self) -> None:
        """The players have followed the game to where it stands."""
        self._followed = self.timeline.branch, self.timeline.turn

    def forget(self) -> None:
        """A quarter failed half way: what players saw of it does not count."""
        self._followed = None

    def table(self) -> Bargains:
        """Offers and deals as they are now; what is done with it is not kept."""
        return Bargains.of(self.block.scenario, self.desk.talks)

    def scratch(self) -> Block:
        """A copy of the block, with its players, for whoever wants to try something."""
        block = self.block
        copy = Block(block.scenario, block.matrix.copy(), block.keys, block.engine, rounds=block.rounds)
        copy.playbooks, copy.plan, copy.recorded = dict(block.playbooks), block.plan, set(block.recorded)
        return copy

    def _lay_draft(self, act: Act, _: State | None) -> None:
        self.desk.drafts[act.seat] = tuple(Order.model_validate(order) for order in act.body["orders"])
        self.desk.ready.discard(act.seat)

    def _lay_standing(self, act: Act, _: State | None) -> None:
        self.desk.standing[act.seat] = tuple(StandingOrder.model_validate(order) for order in act.body["orders"])

    def _say(self, act: Act, _: State | None) -> None:
        table = self.table()
        table.do(TableAct.model_validate(act.body), self.block)
        self.desk.talks = table.state

    def _note_ready(self, act: Act, _: State | None) -> None:
        (self.desk.ready.add if act.body["on"] else self.desk.ready.discard)(act.seat)

    def _note_default(self, act: Act, _: State | None) -> None:
        self.defaults[act.body["seat"]] = act.body["what"]

    def _set_clock(self, act: Act, _: State | None) -> None:
        self.clock.set(act.body["seconds"])

    def _note_player(self, act: Act, _: State | None) -> None:
        self.players[act.body["seat"]] = act.body["player"]
        self._seated.pop(act.body["seat"], None)

    def _step_back(self, act: Act, _: State | None) -> None:
        self.timeline.go_back(act.body["turn"])
        self.stand()

    def _change_branch(self, act: Act, _: State | None) -> None:
        self.timeline.go_to(act.body["branch"])
        self.stand()

    def _turn_over(self, act: Act, state: State | None) -> None:
        assert state is not None
        self.timeline.add(*record_of(act, state, self.timeline.state(self.timeline.turn)))
        self.stand()

    def header(self) -> Header:
        """What the game is made from, for a journal."""
        return header_of(self.block.scenario, self.seed, self.run, self.made)

    def written_to(self, path: Path) -> Journal:
        """A new journal with all that was done so far."""
        journal = Journal.create(path, self.header())
        for act, state in self.log:
            _write(journal, act, state)
        return journal


def _write(journal: Journal, act: Act, state: State | None) -> None:
    if state is None:
        journal.append(act)
    else:
        journal.append_turn(act, state)
