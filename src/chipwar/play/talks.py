"""Talks at the table of one game: what seats say to each other, kept as acts, and what scripted seats say to it.

Two rounds a turn, and none of it moves the world's clock. What is agreed on holds in the same turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chipwar.match.belief import believed
from chipwar.match.block import Block
from chipwar.play.bargains import Bargains
from chipwar.play.counsel import Counsel, Reply
from chipwar.play.course import TALK, Course
from chipwar.play.deals import Deal
from chipwar.play.desk import known_seat
from chipwar.play.soundings import make_offers
from chipwar.play.table import Act, Outcome, TableSeen


class Talks:
    """The table of a game. Acts that are refused change nothing and say why."""

    def __init__(self, course: Course) -> None:
        self._course = course

    def seen_by(self, seat: str) -> TableSeen:
        """What a seat may read of the table. OrderError if there is no such seat."""
        known_seat(self._course.block.scenario, seat)
        return self._course.table().seen_by(seat)

    def say(self, act: Act, key: str = "") -> Outcome:
        """Let a seat act: offer, counter, answer, vote, join, leave, or open the next round.

        key: made by whoever sends it; what comes with the same key again is answered again and not done again.
        """
        known = self._course.answered(TALK, act.seat, key)
        if known is not None:
            return Outcome.model_validate(known)
        act = self._unexplained(act)
        outcome = self._tried(act)
        if outcome.refusal is None or key:
            answer = outcome.model_dump(mode="json")
            self._course.act(TALK, act.model_dump(mode="json"), act.seat, answer, key)
        return outcome

    def _unexplained(self, act: Act) -> Act:
        """A person's offer without a scripted seat's reason: what people mean they say to each other."""
        if act.deal is None or act.seat not in self._course.people():
            return act
        return act.model_copy(update={"deal": act.deal.model_copy(update={"reason": ""})})

    def would(self, act: Act) -> Outcome:
        """What would become of an act. Nothing is said by asking."""
        return self._tried(act)

    def _tried(self, act: Act) -> Outcome:
        """What would become of an act. The block is as it was afterwards."""
        block = self._course.block
        before = block.matrix.copy()
        try:
            return self._course.table().do(act, block)
        finally:
            block.matrix = before

    def offer(self, deal: Deal, key: str = "") -> Outcome:
        """Put a deal on the table."""
        return self.say(Act(kind="offer", seat=deal.by, deal=deal), key)

    def answer(self, seat: str, deal_id: str, yes: bool, key: str = "") -> Outcome:
        """Accept or refuse an offer; for a club this is the vote."""
        return self.say(Act(kind="answer", seat=seat, id=deal_id, yes=yes), key)

    def counter(self, seat: str, deal_id: str, deal: Deal, key: str = "") -> Outcome:
        """Refuse an offer and put another in its place."""
        return self.say(Act(kind="counter", seat=seat, id=deal_id, deal=deal), key)

    def leave(self, seat: str, deal_id: str, at_once: bool = False, key: str = "") -> Outcome:
        """Withdraw from a deal: a breach, but for a club's member that gives notice."""
        return self.say(Act(kind="leave", seat=seat, id=deal_id, at_once=at_once), key)

    def next_round(self) -> list[tuple[Outcome, Reply]]:
        """Scripted seats answer what waits for them, then the next round begins; after the last one talks close."""
        replies = self.answers_of_bots()
        self.say(Act(kind="next_round"))
        return replies

    def answers_of_bots(self) -> list[tuple[Outcome, Reply]]:
        """Scripted seats answer the offers and requests that wait for them."""
        return [(self.say(act), reply) for act, reply in self.thinking_of_answers()()]

    def thinking_of_answers(self) -> Callable[[], list[tuple[Act, Reply]]]:
        """What scripted seats would answer now, to be worked out later and in any thread; nothing is said by it."""
        bots = self._bots()
        waiting = {seat for offer in self._course.table().state.offers for seat in offer.waiting}
        asked = {s for live in self._course.table().state.standing if live.asking for s in live.members}
        if not (waiting | asked) & set(bots):
            return list
        block, table, counsel = *self._scratch(), self._counsel()
        return lambda: [(outcome.act, reply) for outcome, reply in counsel.answer_all(table, block, bots)]

    def offers_of_bots(self, seats: Sequence[str]) -> list[Outcome]:
        """Scripted seats make offers to people's seats: a few a turn, and only what they believe to gain by."""
        return [self.say(act) for act in self.thinking_of_offers(seats)()]

    def thinking_of_offers(self, seats: Sequence[str]) -> Callable[[], list[Act]]:
        """What scripted seats would offer now, to be worked out later and in any thread; nothing is said by it."""
        bots, (block, table), counsel = self._bots(), self._scratch(), self._counsel()
        return lambda: [outcome.act for outcome in make_offers(counsel, table, block, bots, seats)]

    def _bots(self) -> list[str]:
        """Seats that are played by the program: whoever is neither a person nor passes nor follows a record."""
        self._course.seat({})
        return sorted(self._course.block.playbooks)

    def _scratch(self) -> tuple[Block, Bargains]:
        """A copy of block and table, on which scripted seats try out what they say."""
        return self._course.scratch(), self._course.table()

    def _counsel(self) -> Counsel:
        block = self._course.block
        past = [state[:, None] for state in self._course.timeline.states()]
        return Counsel(block.scenario, believed, int(block.keys["strategy"][0]), past)
