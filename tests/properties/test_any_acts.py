"""All that people can do to a game, in any order, against a short model of what it should come to.

The model knows nothing of rules: it keeps drafts, readiness, players and a tree of turns, and remembers which
fingerprint came of which orders. Equal courses must have equal fingerprints, however they were reached: played,
taken back, saved and loaded, killed and resumed.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import chipwar
from chipwar.play.deals import Deal, Notice

SEATS = ("usa", "china")
POLICIES = {"usa": ("us_basic_research", "us_consult"), "china": ("cn_efficiency", "cn_open_source")}
TURNS = 5
DEAL = Deal(
    by="usa", parties=SEATS, clauses=(Notice(kind="notice", seat="usa", policy="us_cloud_rule", quarters=1),), term=16
)
SEEN: dict[tuple, str] = {}
"""Course and table -> fingerprint, over all examples of a run."""


class Model:
    """What a game of two people should remember."""

    def __init__(self) -> None:
        self.drafts: dict[str, tuple] = {}
        self.ready: set[str] = set()
        self.players = dict.fromkeys(SEATS, "human")
        self.defaults = dict.fromkeys(SEATS, "draft")
        self.branches: list[list[tuple]] = [[]]
        self.branch, self.turn = 0, 0
        self.answers: dict[tuple[str, str], list[str]] = {}
        self.deals, self.offered = 0, set()
        self.table: list[tuple[str, str]] = []
        self.deals_of: dict[tuple, int] = {(): 0}

    def course(self) -> tuple:
        """What was given in each turn that led here."""
        return tuple(self.branches[self.branch][: self.turn])

    def here(self) -> tuple:
        """The course, and what was agreed on or left since, which stands in the state at once."""
        return self.course(), tuple(self.table)

    def fresh_table(self) -> None:
        """The table as it lay when the present turn began: no drafts, no offers, the deals that stood."""
        self.drafts, self.ready, self.offered, self.table = {}, set(), set(), []
        self.deals = self.deals_of[self.course()]

    def submit(self, seat: str, orders: tuple, key: str, codes: list[str], kept: tuple) -> list[str]:
        if key and (seat, key) in self.answers:
            return self.answers[seat, key]
        self.drafts[seat] = kept
        self.ready.discard(seat)
        if key:
            self.answers[seat, key] = codes
        return codes

    def advance(self, given: tuple) -> None:
        here = self.branches[self.branch]
        assert len(here) == self.turn
        here.append(given)
        self.turn += 1
        self.deals_of[self.course()] = self.deals
        self.fresh_table()

    def back(self, turn: int) -> None:
        if turn < len(self.branches[self.branch]):
            self.branches.append(self.branches[self.branch][:turn])
            self.branch = len(self.branches) - 1
        self.turn = turn
        self.fresh_table()

    def go_to(self, branch: int) -> None:
        self.branch, self.turn = branch, len(self.branches[branch])
        self.fresh_table()


class AnyActs(RuleBasedStateMachine):
    """A game kept in a file, and the model beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.file, self.model, self.copies = self.folder / "game.chipwar", Model(), 0

    @initialize()
    def begin(self) -> None:
        scenario = chipwar.load_scenario("duel")
        self.game = chipwar.Game(scenario, 8, seats=dict.fromkeys(SEATS, "human"), turns=TURNS)
        self.game.keep(self.file)

    def teardown(self) -> None:
        if hasattr(self, "game"):
            self.game.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @rule(
        seat=st.sampled_from(SEATS),
        places=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 5)), max_size=3),
        key=st.sampled_from(["", "a", "b", "c"]),
    )
    def submit(self, seat: str, places: list[tuple[int, int]], key: str) -> None:
        orders = [chipwar.Order(policy=POLICIES[seat][p], level=level, notice=None) for p, level in places]
        known = (seat, key) in self.model.answers and key
        refusals = self.game.submit(seat, orders, key=key)
        kept = self.game.draft(seat)
        if not known:
            refused = [refusal.order for refusal in refusals]
            assert len(kept) + len(refused) == len(orders)
            assert all(order in orders for order in (*kept, *refused))
        codes = self.model.submit(seat, tuple(orders), key, [r.code for r in refusals], kept)
        assert codes == [refusal.code for refusal in refusals]

    @rule(seat=st.sampled_from(SEATS), on=st.booleans())
    def ready(self, seat: str, on: bool) -> None:
        self.game.ready(seat, on)
        (self.model.ready.add if on else self.model.ready.discard)(seat)

    @rule(seat=st.sampled_from(SEATS), player=st.sampled_from(["human", "pass", "normal"]))
    def assign(self, seat: str, player: str) -> None:
        self.game.assign(seat, player)
        self.model.players[seat] = player

    @rule(seat=st.sampled_from(SEATS), what=st.sampled_from(["draft", "pass", "bot"]))
    def default(self, seat: str, what: str) -> None:
        self.game.default(seat, what)
        self.model.defaults[seat] = what

    @precondition(lambda self: not self.game.over and self.model.turn == len(self.model.branches[self.model.branch]))
    @rule()
    def advance(self) -> None:
        drafted = {seat: tuple(orders) for seat, orders in self.model.drafts.items()}
        late = {seat for seat in SEATS if self.model.players[seat] == "human" and seat not in self.model.ready}
        bots_answer = self.model.offered and "normal" in self.model.players.values()
        report = self.game.advance()
        own = [order for order in report.orders if order.by == "draft"]
        for seat in SEATS:
            counts = seat not in late or self.model.defaults[seat] == "draft"
            wanted = [(o.policy, o.level) for o in drafted.get(seat, ())] if counts else []
            found = [(o.policy, o.after) for o in own if o.seat == seat]
            if self.model.players[seat] == "human":
                assert found == wanted
        # What strategies remember belongs to a course: who looked at the world, and when.
        watched = tuple(
            seat
            for seat in SEATS
            if self.model.players[seat] == "normal" or (seat in late and self.model.defaults[seat] == "bot")
        )
        given = tuple((o.seat, o.policy, o.target, o.share, o.notice) for o in report.orders)
        written = self.game.timeline.record(self.model.turn).inputs
        self.model.deals = len(self.game.talks.seen_by("usa").standing) if bots_answer else self.model.deals
        self.model.advance((given, watched, written))

    @rule(seat=st.sampled_from(SEATS))
    def offer(self, seat: str) -> None:
        """One deal that asks nothing of anybody but a signature, for longer than the game."""
        outcome = self.game.talks.offer(DEAL.model_copy(update={"by": seat}))
        if outcome.refusal is None:
            assert seat not in self.model.offered
            self.model.offered.add(seat)

    @rule(seat=st.sampled_from(SEATS), yes=st.booleans())
    def answer(self, seat: str, yes: bool) -> None:
        offers = [offer for offer in self.game.talks.seen_by(seat).offers if seat in offer.waiting]
        assert {offer.deal.by for offer in offers} == self.model.offered - {seat}
        for offer in offers:
            outcome = self.game.talks.answer(seat, offer.deal.id, yes)
            if outcome.refusal is None:
                self.model.offered.discard(offer.deal.by)
                self.model.deals += yes
                self.model.table += [("signed", offer.deal.by)] * yes

    @rule(seat=st.sampled_from(SEATS))
    def leave(self, seat: str) -> None:
        for live in self.game.talks.seen_by(seat).standing[:1]:
            if self.game.talks.leave(seat, live.deal.id).refusal is None:
                self.model.deals -= 1
                self.model.table.append(("left", live.deal.by))

    @rule(turns=st.integers(1, 3))
    def undo(self, turns: int) -> None:
        self.game.undo(turns)
        self.model.back(max(self.model.turn - turns, 0))

    @rule(which=st.integers(0, 9))
    def go_to(self, which: int) -> None:
        branch = which % len(self.model.branches)
        self.game.go_to(branch)
        self.model.go_to(branch)

    @rule()
    def save_and_load(self) -> None:
        self.copies += 1
        copy = self.folder / f"copy-{self.copies}.chipwar"
        self.game.save(copy)
        loaded = chipwar.Game.load(copy)
        assert self.state(loaded) == self.state(self.game)
        assert loaded.verify() is None

    @rule()
    def die_and_resume(self) -> None:
        """Whatever was acknowledged is on the disk: letting go without a word is enough."""
        self.game.block.matrix[:] = 0.0
        self.game.close()
        self.game = chipwar.Game.resume(self.file)

    @staticmethod
    def state(game: chipwar.Game) -> tuple:
        drafts = {seat: game.draft(seat) for seat in game.drafted}
        lengths = [game.timeline.length(branch) for branch in range(len(game.timeline.branches))]
        return game.fingerprint(), game.turn, game.timeline.branch, lengths, drafts, game.seats, game.waiting

    @invariant()
    def is_as_the_model_says(self) -> None:
        if not hasattr(self, "game"):
            return
        model, game = self.model, self.game
        fingerprint, turn, branch, lengths, drafts, seats, waiting = self.state(game)
        assert (turn, branch, lengths) == (model.turn, model.branch, [len(course) for course in model.branches])
        assert drafts == model.drafts
        assert seats == model.players
        people = {seat for seat in SEATS if model.players[seat] == "human"}
        assert set(waiting) == people - model.ready
        assert len(game.talks.seen_by("usa").standing) == model.deals
        assert SEEN.setdefault(model.here(), fingerprint) == fingerprint


OPTIONS = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def test_any_acts_in_any_order_come_to_what_the_model_says():
    run_state_machine_as_test(AnyActs, settings=settings(max_examples=4, stateful_step_count=16, **OPTIONS))


@pytest.mark.long
def test_many_acts_in_any_order_come_to_what_the_model_says():
    run_state_machine_as_test(AnyActs, settings=settings(max_examples=150, stateful_step_count=40, **OPTIONS))
