"""The course of one game: its block, its timeline, the table, and the acts that brought it here.

An act is kept in the journal, if there is one, before it is carried out. Carrying out the same acts again, with the
states of the turns taken from where they were kept, gives the same game; nothing else changes one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from chipwar.base.errors import RequestError
from chipwar.match.block import Block, seat_player
from chipwar.match.outside import Function
from chipwar.play.bargains import Bargains
from chipwar.play.clauses import input_rows as deal_rows
from chipwar.play.clock import Clock
from chipwar.play.desk import Desk
from chipwar.play.journal import Act, Header, Journal
from chipwar.play.keeping import TURN, header_of, names_of, record_of, turn_act
from chipwar.play.standing import StandingOrder
from chipwar.play.table import Act as TableAct
from chipwar.play.timeline import Timeline, TurnRecord
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
        self.log: list[Act | TurnRecord] = []
        self.answers: dict[tuple[str, str], tuple[str, Any]] = {}
        self.journal: Journal | None = None
        self.clock = Clock()
        self._deeds: dict[str, Callable[[Act], None]] = {
            ORDERS: self._lay_draft,
            "standing": self._lay_standing,
            "ready": self._note_ready,
            "default": self._note_default,
            "player": self._note_player,
            "deadline": self._set_clock,
            "back": self._step_back,
            "branch": self._change_branch,
            TALK: self._say,
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
        act = Act(kind, self.timeline.turn, self.timeline.branch, seat, body, answer, key)
        self._kept(lambda journal: journal.append(act), lambda: self.carry_out(act))

    def played(self, record: TurnRecord, desk: Desk) -> None:
        """Keep a turn that was played, then stand after it. desk: the table as the next turn finds it."""
        self._kept(lambda journal: self._write_turn(journal, record, desk), lambda: self.follow(record, desk))

    def _kept(self, write: Callable[[Journal], object], do: Callable[[], None]) -> None:
        """Write, if there is a journal, then do. Whatever interrupts it: what is on the disk has been done."""
        try:
            if self.journal is not None:
                write(self.journal)
            do()
        except BaseException:
            self._catch_up()
            raise

    def _catch_up(self) -> None:
        """Carry out what is on the disk and was not carried out, because the program was interrupted in between."""
        if self.journal is not None and len(self.journal) > len(self.log):
            for entry in self.journal.entries(after=len(self.log)):
                self.again(entry, self.journal)

    def again(self, entry: Act, journal: Journal) -> None:
        """Carry out what a journal holds; the state of a turn is taken as it was kept."""
        if entry.kind == TURN:
            before = self.timeline.state(self.timeline.turn)
            self.follow(*record_of(entry, journal.state(entry.branch, entry.turn), before))
        else:
            self.carry_out(entry)

    def carry_out(self, act: Act) -> None:
        """Do what an act says."""
        self._deeds[act.kind](act)
        if act.key:
            self.answers[act.seat, act.key] = act.kind, act.answer
        self.log.append(act)

    def follow(self, record: TurnRecord, desk: Desk) -> None:
        """Stand after a turn that was played."""
        self.timeline.add(record, desk)
        self.stand()
        self.log.append(record)

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

    def _lay_draft(self, act: Act) -> None:
        self.desk.drafts[act.seat] = tuple(Order.model_validate(order) for order in act.body["orders"])
        self.desk.ready.discard(act.seat)

    def _lay_standing(self, act: Act) -> None:
        self.desk.standing[act.seat] = tuple(StandingOrder.model_validate(order) for order in act.body["orders"])

    def _say(self, act: Act) -> None:
        table = self.table()
        table.do(TableAct.model_validate(act.body), self.block)
        self.desk.talks = table.state

    def _note_ready(self, act: Act) -> None:
        (self.desk.ready.add if act.body["on"] else self.desk.ready.discard)(act.seat)

    def _note_default(self, act: Act) -> None:
        self.defaults[act.body["seat"]] = act.body["what"]

    def _set_clock(self, act: Act) -> None:
        self.clock.set(act.body["seconds"])

    def _note_player(self, act: Act) -> None:
        self.players[act.body["seat"]] = act.body["player"]
        self._seated.pop(act.body["seat"], None)

    def _step_back(self, act: Act) -> None:
        self.timeline.go_back(act.body["turn"])
        self.stand()

    def _change_branch(self, act: Act) -> None:
        self.timeline.go_to(act.body["branch"])
        self.stand()

    def header(self) -> Header:
        """What the game is made from, for a journal."""
        return header_of(self.block.scenario, self.seed, self.run, self.made)

    def written_to(self, path: Path) -> Journal:
        """A new journal with all that was done so far."""
        journal = Journal.create(path, self.header())
        for done in self.log:
            if isinstance(done, Act):
                journal.append(done)
            else:
                self._write_turn(journal, done, self.timeline.tables[done.branch, done.turn + 1])
        return journal

    def _write_turn(self, journal: Journal, record: TurnRecord, desk: Desk) -> None:
        journal.append_turn(*turn_act(record, desk, self._names))

    @cached_property
    def _names(self) -> str:
        return names_of(self.block.scenario)
