"""One game: seats, drafts of orders, turns that can be taken back. A block of one column with a face for people.

Whatever people do to a game is an act: a small record that is judged, kept in the journal if there is one, and only
then carried out. A game that is opened again carries out its acts again and takes its states from the journal.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from operator import index
from pathlib import Path
from typing import Any

import numpy as np

from chipwar.base.errors import OrderError, RequestError
from chipwar.match.block import Block, begin, give_plan
from chipwar.match.outside import Function
from chipwar.match.players import player_of
from chipwar.match.rounds import QUARTERLY, Rounds
from chipwar.play.backward import Walker
from chipwar.play.brief import Brief
from chipwar.play.clock import Clock
from chipwar.play.course import ORDERS, OUTSIDE, Course
from chipwar.play.deal_news import deal_events
from chipwar.play.desk import check_standing, drafted, known_seat
from chipwar.play.ghosts import Ghost, ghosts
from chipwar.play.journal import Header, Journal
from chipwar.play.keeping import arguments_of, carrying_out, check_rules
from chipwar.play.pages import Pages
from chipwar.play.quarter import Quarter
from chipwar.play.report import Change, TurnReport, cards_drawn, changes_of, seen_by
from chipwar.play.rumours import Rumour
from chipwar.play.standing import Moment, Reason, StandingOrder, stops
from chipwar.play.table import Happening, TableState
from chipwar.play.talks import Talks
from chipwar.play.timeline import State, Timeline, TurnRecord
from chipwar.play.verify import Difference, first_difference
from chipwar.play.why import Account, Turn, account, seen_account
from chipwar.scenario.load import Scenario
from chipwar.scenario.models import PlannedOrder
from chipwar.scenario.reference import percentile
from chipwar.scenario.ruleset import Seat
from chipwar.scenario.texts import current_texts
from chipwar.seats.observation import SeatView, observe
from chipwar.seats.orders import LegalOrder, Order, Refusal, legal_orders

PASS = "pass"
DEFAULTS = ("draft", "bot", "pass")
"""What counts for a person's seat that is not ready when the turn is resolved."""


class Game:
    """A game of a scenario. Seats not named in `seats` play the scenario's default strategies.

    seed, run: which game of all possible ones; parameters: "drawn" or "typical"; overrides: number path -> value,
    and a word for `switches.narrative` and `pack`; rounds: how many quarters stand behind one decision.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int = 0,
        run: int = 0,
        parameters: str | dict[str, Any] = "drawn",
        seats: Mapping[str, str | Function] | None = None,
        overrides: Mapping[str, Any] | None = None,
        plan: Sequence[PlannedOrder] = (),
        turns: int | None = None,
        engine: str = "auto",
        rounds: Rounds | int = QUARTERLY,
    ) -> None:
        rounds, seats = Rounds(rounds) if isinstance(rounds, int) else rounds, dict(seats or {})
        block = begin(scenario, [seed], [run], parameters, overrides, engine, turns, rounds)
        scenario = block.scenario
        self.scenario, self.seed, self.run, self._block = scenario, seed, run, block
        give_plan(block, plan)
        programs = {seat: player for seat, player in seats.items() if not isinstance(player, str)}
        seats |= dict.fromkeys(programs, OUTSIDE)
        players = {seat: seats.get(seat, record.strategy) for seat, record in scenario.ruleset.seats.items()}
        for seat in seats:
            self._seat(seat)
        made = {"parameters": parameters, "overrides": overrides or {}, "seats": seats, "plan": plan}
        self._course = Course(block, seed, run, players, programs, made | {"turns": turns, "rounds": rounds})
        self._course.seat({})
        self.opening = tuple(cards_drawn(scenario, self._block.matrix))
        """News and mandates with which the game opens, secret ones included."""

    @property
    def timeline(self) -> Timeline:
        """All turns and branches of the game, secrets included; for research and replays."""
        return self._course.timeline

    @property
    def turn(self) -> int:
        """The number of the turn to be played next, from 0."""
        return int(self._block.row("world", "turn")[0])

    @property
    def turns(self) -> int:
        """How many turns the game has."""
        return int(self._block.row("world", "length")[0])

    @property
    def over(self) -> bool:
        """Whether the game has ended."""
        return bool(self._block.row("world", "over")[0] > 0.0)

    @property
    def seats(self) -> dict[str, str]:
        """Who plays each seat: "human", "pass" or a strategy's name."""
        return dict(self._course.players)

    def _seat(self, seat: str) -> Seat:
        return known_seat(self.scenario, seat)

    def observe(self, seat: str) -> SeatView:
        """What a seat sees now."""
        return observe(self.scenario, self._block.matrix, self._seat(seat))

    def legal_orders(self, seat: str) -> list[LegalOrder]:
        """What a seat could order now, after its draft: one template for each policy and target."""
        given = self._course.desk.due(seat)
        return legal_orders(self.scenario, self._block.matrix, self._seat(seat), given)

    # what people do: each act is judged, kept, and then carried out

    def submit(self, seat: str, orders: Sequence[Order], key: str = "") -> list[Refusal]:
        """Replace a seat's draft. Refused orders are left out and returned with their reasons.

        In rounds an order may name its quarter; inside a round only a seat that was asked may give one change.
        key: made by whoever sends it; what comes with the same key again is answered again and not done again.
        """
        known = self._course.answered(ORDERS, seat, key)
        if known is not None:
            return [Refusal.model_validate(refusal) for refusal in known]
        kept, refusals = drafted(self._block, self._seat(seat), self._course.desk, list(orders))
        # What is answered is kept for whoever asks again with the same key.
        answer = [refusal.model_dump(mode="json") for refusal in refusals] if key else None
        self._course.act(ORDERS, {"orders": [order.model_dump(mode="json") for order in kept]}, seat, answer, key)
        return refusals

    def judge(self, seat: str, orders: Sequence[Order]) -> list[Refusal]:
        """What would be refused of a draft. Nothing is drafted by asking."""
        return drafted(self._block, self._seat(seat), self._course.desk, list(orders))[1]

    def draft(self, seat: str) -> tuple[Order, ...]:
        """The orders a seat has drafted for this turn, or for this round."""
        self._seat(seat)
        return self._course.desk.drafts.get(seat, ())

    @property
    def drafted(self) -> tuple[str, ...]:
        """Seats that have drafted orders."""
        return tuple(sorted(self._course.desk.drafts))

    def stand(self, seat: str, orders: Sequence[StandingOrder]) -> None:
        """Replace a seat's standing orders: at most two, each for one step if something happens. Not inside a round."""
        check_standing(self.scenario, self._seat(seat), self._course.desk, orders)
        self._course.act("standing", {"orders": [order.model_dump(mode="json") for order in orders]}, seat)

    def standing(self, seat: str) -> tuple[StandingOrder, ...]:
        """The standing orders that a seat has left."""
        return self._course.desk.standing.get(seat, ())

    def ready(self, seat: str, on: bool = True) -> None:
        """Say that a seat's orders are final, or that they are not. A new draft takes it back."""
        self._seat(seat)
        self._course.act("ready", {"on": on}, seat)

    @property
    def waiting(self) -> tuple[str, ...]:
        """People's seats that are not ready; inside a round only those that an interrupt asks."""
        people = self._course.people()
        asked = [seat for seat in people if not self._course.desk.quarter or seat in self._course.desk.stopped]
        return tuple(seat for seat in asked if seat not in self._course.desk.ready)

    def stopped(self, seat: str) -> tuple[Reason, ...]:
        """Why the round waits for a seat; empty if it does not."""
        return self._course.desk.stopped.get(seat, ())

    def default(self, seat: str, what: str) -> None:
        """What counts for a person's seat that is not ready in time: its draft, a bot's orders, or none (pass)."""
        self._seat(seat)
        if what not in DEFAULTS:
            valid = ", ".join(DEFAULTS)
            raise RequestError(current_texts().say("problem.unknown_word_valid", found=what, valid=valid))
        self._course.act("default", {"seat": seat, "what": what})

    def deadline(self, seconds: float | None) -> None:
        """How long people have for each decision from now on; None takes the deadline away."""
        if seconds is not None and not 0 < seconds < math.inf:
            raise RequestError(current_texts().say("problem.at_least", found=seconds, limit=1))
        self._course.act("deadline", {"seconds": seconds})

    @property
    def clock(self) -> Clock:
        """The time that is left for the decision; it can be paused."""
        return self._course.clock

    @property
    def due(self) -> bool:
        """Whether the turn may be resolved: everybody is ready, or the time has run out."""
        return not self.waiting or self.clock.ran_out

    def assign(self, seat: str, player: str | Function) -> None:
        """Give a seat to somebody else, at any time: "human", "pass", a strategy, a strength (easy, normal, strong), or
        a function that is shown the seat's view and legal orders and returns orders. Its draft stays on the table."""
        player_of(self.scenario, self._seat(seat), player, self._block.keys["strategy"])
        if not isinstance(player, str):
            self._course.programs[seat] = player
        self._course.act("player", {"seat": seat, "player": player if isinstance(player, str) else OUTSIDE})

    def advance(self) -> TurnReport:
        """Play on to the next decision: a quarter, or in rounds up to the round's end or an interrupt.

        Drafts and strategies are judged, then the rules run. Returns the last quarter's report.
        """
        if self.over:
            raise OrderError(current_texts().say("refusal.over"))
        while True:
            record = self._quarter()
            if self.over or self._course.desk.quarter == 0 or self._course.desk.stopped:
                return record.report

    def _quarter(self) -> TurnRecord:
        if not self._course.desk.quarter:
            self.talks.answers_of_bots()
        desk, absent, untouched = self._course.desk, self._absent(), self._block.matrix.copy()
        given = {seat: kept if seat not in absent else self._later_ones(kept) for seat, kept in desk.drafts.items()}
        turn, before = self.turn, self.timeline.state(self.turn)
        asked = desk.model_copy(update={"drafts": given})
        try:
            self._course.seat({} if desk.quarter else absent)
            quarter = Quarter(self._block, before, asked, self._moments(desk.standing))
            record, talks = self._told(quarter.play(self.timeline.branch), before)
            stopped = self._stops(record, before) if self._block.rounds.may_stop else {}
            after = asked.after_quarter(stopped, self._block.rounds.quarters, quarter.standing_left, talks)
            self._course.played(record, after)
        except BaseException:
            if self.timeline.turn == turn:
                self._block.matrix = untouched
            self._course.forget()
            raise
        self._course.followed()
        return record

    def _later_ones(self, orders: tuple[Order, ...]) -> tuple[Order, ...]:
        """What is left of a late seat's draft: nothing when a round begins, inside one what it planned for later."""
        quarter = self._course.desk.quarter
        return tuple(order for order in orders if quarter and order.quarter > quarter)

    def _told(self, record: TurnRecord, before: State) -> tuple[TurnRecord, TableState]:
        """The record with the news of the table, and the table once the turn is played."""
        talks, told = self._table_after(before)
        events = (*record.report.events, *deal_events(self.scenario, told))
        report = record.report.model_copy(update={"deals": told, "events": events})
        return replace(record, report=report), talks

    def _table_after(self, before: State) -> tuple[TableState, tuple[Happening, ...]]:
        """The table once the turn is played, and what became of offers and deals."""
        table = self._course.table()
        talked = [one for one in table.state.history if one.turn == self.turn - 1]
        told = table.after_turn(before[:, None], self._block.matrix)
        return table.state, (*talked, *told)

    def _absent(self) -> dict[str, str]:
        """Seats that are not ready and whose draft does not count: who plays them this quarter instead. Inside a round
        nobody does; their orders of this quarter are not given."""
        strategies = {"bot": "normal", "pass": PASS}
        late = [seat for seat in self.waiting if self._course.defaults[seat] != "draft"]
        return {seat: strategies[self._course.defaults[seat]] for seat in late}

    def _stops(self, record: TurnRecord, before: Any) -> dict[str, tuple[Reason, ...]]:
        left = self._block.rounds.quarters - self._course.desk.quarter - 1
        people = self._course.people()
        if left <= 0 or self.over:
            return {}
        found = {}
        for name in people:
            seat = self._seat(name)
            old = observe(self.scenario, before[:, None], seat)
            moment = Moment(before=old, now=self.observe(name), report=seen_by(record.report, seat))
            found[name] = tuple(stops(self.scenario, seat, moment, left))
        return {seat: reasons for seat, reasons in found.items() if reasons}

    def _moments(self, seats: Mapping[str, Any]) -> dict[str, Moment]:
        """What each seat with standing orders saw a quarter ago and sees now."""
        before = self._course.timeline.state(max(self.turn - 1, 0))[:, None]
        return {
            seat: Moment(
                before=observe(self.scenario, before, self._seat(seat)),
                now=self.observe(seat),
                report=self.report(seat),
            )
            for seat in seats
        }

    def undo(self, turns: int = 1) -> None:
        """Take turns back. What was played stays on a branch of its own."""
        self.go_back(max(self.turn - turns, 0))

    def go_back(self, turn: int) -> None:
        """Stand again before a turn of this branch, with the table as it lay when that turn began."""
        turn = index(turn)
        if not 0 <= turn <= self.turn:
            raise RequestError(current_texts().say("problem.no_turn", turn=turn, last=self.turn))
        self._course.act("back", {"turn": turn})

    def go_to(self, branch: int) -> None:
        """Stand at the end of a branch, to look at it or to play on from there."""
        branch = index(branch)
        if not 0 <= branch < len(self._course.timeline.branches):
            last = len(self._course.timeline.branches) - 1
            raise RequestError(current_texts().say("problem.no_branch", branch=branch, last=last))
        self._course.act("branch", {"branch": branch})

    # saved games

    def save(self, path: str | Path) -> None:
        """Write the whole game as one file, with all its turns, branches and acts."""
        if self._course.journal is not None:
            self._course.journal.copy_to(path)
            return
        self._course.written_to(Path(path)).close()

    def keep(self, path: str | Path) -> None:
        """Keep the game in a file from now on: what has been done so far, and every act before it is acknowledged."""
        self.keep_in(self._course.written_to(Path(path)))

    def keep_in(self, journal: Journal) -> None:
        """Keep every further act in a journal that holds all that was done so far."""
        self._course.journal = journal

    def header(self) -> Header:
        """What the game is made from, for a journal."""
        return self._course.header()

    def close(self) -> None:
        """Let go of the file in which the game is kept, if there is one."""
        if self._course.journal is not None:
            self._course.journal.close()
            self._course.journal = None

    @classmethod
    def load(cls, path: str | Path) -> Game:
        """A saved game as it stood. The file stays as it is; `resume` goes on in it. SaveError says what is wrong."""
        with Journal.open(path, read_only=True) as journal:
            return cls.from_journal(journal)

    @classmethod
    def resume(cls, path: str | Path) -> Game:
        """A saved game as it stood, which goes on in its file."""
        journal = Journal.open(path)
        try:
            game = cls.from_journal(journal)
        except BaseException:
            journal.close()
            raise
        game.keep_in(journal)
        return game

    @classmethod
    def from_journal(cls, journal: Journal) -> Game:
        """The game that a journal holds: its acts are carried out again, its states are taken as they were kept."""
        game = cls(**arguments_of(journal.header, str(journal.path)))
        check_rules(game, journal.header, str(journal.path))
        with carrying_out(str(journal.path)):
            for entry in journal.entries():
                game._course.again(entry, journal)
        return game

    def verify(self) -> Difference | None:
        """Play every turn of every branch again from its orders. None if all comes out as it was kept."""
        made = self._course.made
        fresh = begin(
            self.scenario, [self.seed], [self.run], made["parameters"], made["overrides"], "numpy", self.turns
        )
        return first_difference(fresh, self._course.timeline)

    @property
    def reports(self) -> list[TurnReport]:
        """What happened in every turn that led here, secrets included."""
        return [record.report for record in self._course.timeline.path()]

    def report(self, seat: str) -> TurnReport | None:
        """What a seat may read of the last turn; None before the first. `advance` returns the whole to the host."""
        last = self._course.timeline.record(self.turn - 1).report if self.turn else None
        return None if last is None else seen_by(last, self._seat(seat))

    def moved(self, most: int = 6) -> tuple[Change, ...]:
        """What moved most last turn on all seats' dials and why, secrets included; for research, not for a seat."""
        now, layout = self._block.matrix, self.scenario.ruleset.layout
        found = []
        before = self._course.timeline.state(max(self.turn - 1, 0))[:, None]
        for change in changes_of(self.scenario, before, now, secrets=True, most=most):
            row = layout.row(self.scenario.quantities[change.quantity].of, change.quantity, change.of)
            cause = Turn(self._walker, before, now).leading(row)
            found.append(change.model_copy(update={"cause": cause}))
        return tuple(found)

    def brief(self, seat: str) -> Brief:
        """The page of a seat as a turn begins: causes, a danger with a clock, an opening, a ghost line, rumours."""
        return self._pages.page(self._seat(seat))

    def rumours(self, seat: str) -> tuple[Rumour, ...]:
        """What a seat hears of measures that may be raised against it this turn; it may be false."""
        return self._pages.heard()[self._seat(seat).id]

    @cached_property
    def _pages(self) -> Pages:
        return Pages(self._course, self._walker)

    @cached_property
    def talks(self) -> Talks:
        """Offers, answers and deals between the seats."""
        return Talks(self._course)

    @cached_property
    def _walker(self) -> Walker:
        return Walker(self.scenario)

    def why(self, quantity: str, actor: str = "world", turn: int | None = None, seat: str | None = None) -> Account:
        """What the change of a quantity in a turn is made of, the last one if none is named: flows, inputs, causes.

        seat: as that seat may read it, else with all secrets. RequestError if that turn has not been played here.
        """
        turn = self.turn - 1 if turn is None else turn
        if not 0 <= turn < self.turn:
            raise RequestError(current_texts().say("problem.not_played", turn=turn + 1, played=self.turn))
        states = [self.timeline.state(place)[:, None] for place in (turn, turn + 1, max(turn - 1, 0))]
        earlier = states[2] if turn else None
        if seat is None:
            return account(self.scenario, self._walker, quantity, actor, states[0], states[1], earlier)
        record = self._seat(seat)
        return seen_account(self.scenario, self._walker, record, quantity, actor, states[0], states[1], earlier)

    def without(self, orders: Sequence[tuple[int, int]]) -> list[Ghost]:
        """The same game and luck without each of these orders, one by one: (turn, place among those given in it)."""
        return ghosts(self.scenario, self._block.engine, self._block.keys, list(self.timeline.path()), orders)

    def fingerprint(self) -> str:
        """SHA-256 of the ruleset and the exact state when the turn began: equal games have equal fingerprints."""
        return self.timeline.record(self.turn - 1).fingerprint if self.turn else self._block.fingerprints()[0]

    def outcomes(self) -> dict[str, dict[str, float]]:
        """Every published quantity of seated actors and the world, as it truly is; for research."""
        layout = self.scenario.ruleset.layout
        actors = {actor for seat in self.scenario.ruleset.seats.values() for actor in seat.actors}
        found: dict[str, dict[str, float]] = {}
        for name, model in self.scenario.quantities.items():
            for entity in layout.entities.ids[model.of]:
                if model.of in ("world", "seat") or entity in actors:
                    value = self._block.matrix[layout.row(model.of, name, entity), 0]
                    found.setdefault(name, {})[entity] = float(np.where(value == 0.0, 0.0, value))
        return found

    def scores(self) -> dict[str, float]:
        """The score of each seat so far, 0..1."""
        return {seat: float(self._block.row("seat", "seat_score", seat)[0]) for seat in self.scenario.ruleset.seats}

    def percentiles(self) -> dict[str, float | None]:
        """Per cent of stored games in which each seat did worse; None where no games of this ruleset and length are."""
        if self.turns != self.scenario.turns:
            return dict.fromkeys(self.scores())
        return {seat: percentile(self.scenario, seat, score) for seat, score in self.scores().items()}

    @property
    def block(self) -> Block:
        """The engine's own block, for programs that face the whole state (interop, research). Not a seat's view."""
        return self._block
