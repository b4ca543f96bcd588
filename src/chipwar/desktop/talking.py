"""A seat's talks in the window: offers heard and made, answers, deals in force, and the offer in the making.

What others think takes a second, so it is worked out beside the window's thread; `heard` says it once it is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from chipwar.desktop.building import Countering, Offering, can_counter
from chipwar.desktop.listening import Thinking
from chipwar.desktop.talk_model import Answer, BuilderSeen, DealSeen, Lines, OfferSeen, TalkPage
from chipwar.desktop.wording import Wording
from chipwar.play.clauses import slots_of
from chipwar.play.counsel import Reply, reason_in_words
from chipwar.play.deals import (
    Clause,
    Deal,
    Least,
    Link,
    Most,
    Notice,
    clause_in_words,
    club_in_words,
    deal_in_words,
    deal_name,
)
from chipwar.play.game import Game
from chipwar.play.table import Act, LiveSeen, Offer, Outcome, TableSeen, Told
from chipwar.scenario.ruleset import Seat

Lever = tuple[str, str]
MOST_TOLD = 6
TOLD = ("signed", "joined", "left", "breach", "ended")
"""What is worth telling of deals that were made before."""


class Talking:
    """The talks of one seat of a game. do: carries an act out, kept if it can be kept."""

    def __init__(self, game: Game, seat: Seat, do: Callable[[Callable[[], Outcome]], Outcome]) -> None:
        self.game, self.seat, self._do = game, seat, do
        self.making: Offering | Countering | None = None
        self.refused = ""
        self._answered: list[tuple[str, Reply, str]] = []
        self._countered = ""
        self._offers: Thinking[list[Act]] | None = None
        self._answers: Thinking[list[tuple[Act, Reply]]] | None = None
        self._listened = self._has_heard()

    def turn_over(self) -> None:
        """Another turn, or another course: what was thought before does not count any more."""
        self.making, self.refused, self._answered = None, "", []
        self._offers = self._answers = None
        self._listened = self._has_heard()

    def _has_heard(self) -> bool:
        """Whether other seats have spoken to this seat in this turn, so that they need not be asked again."""
        told = self.game.talks.seen_by(self.seat.id).told
        fresh = (one for one in told if one.turn == self.game.turn and one.what == "offered")
        return any(one.seat != self.seat.id for one in fresh)

    # what others say

    @property
    def wants_to_listen(self) -> bool:
        """Whether others have still to be asked for offers this turn."""
        return not self._listened and not self.game.over

    def listen(self) -> None:
        """Others begin to think about what they could offer, once a turn."""
        if self.wants_to_listen and self._offers is None:
            self._offers = Thinking(self.game.talks.thinking_of_offers([self.seat.id]))
        if self._unanswered and self._answers is None:
            self._answers = Thinking(self.game.talks.thinking_of_answers())

    @property
    def _unanswered(self) -> bool:
        """Whether an own offer waits for others: they were interrupted while they thought about it."""
        seen = self.game.talks.seen_by(self.seat.id)
        return seen.open and any(offer.deal.by == self.seat.id and offer.waiting for offer in seen.offers)

    def heard(self) -> bool:
        """Puts on the table what others have thought of by now; answers whether anything came."""
        came = False
        if self._offers is not None and self._offers.ready:
            acts, self._offers = self._offers.result(), None
            self._listened = came = True
            for act in acts:
                self._say(act)
        if self._answers is not None and self._answers.ready:
            self._take_answers()
            came = True
        return came

    def wait(self) -> None:
        """Waits for all that others are thinking about."""
        for thought in (self._offers, self._answers):
            if thought is not None:
                thought.result()
        self.heard()

    def settle(self) -> None:
        """Before the turn is played: an offer that was made is answered first."""
        if self._answers is not None:
            self._answers.result()
            self._take_answers()

    def _say(self, act: Act) -> Outcome:
        return self._do(lambda: self.game.talks.say(act))

    def _take_answers(self) -> None:
        assert self._answers is not None
        replies, self._answers = self._answers.result(), None
        for act, reply in replies:
            if self._say(act).refusal is None:
                self._answered.append((act.seat, reply, act.kind))
        self._say(Act(kind="next_round"))

    # what this seat says

    def answer(self, deal_id: str, yes: bool) -> str:
        """Accept or refuse an offer; answers why it cannot be done, if it cannot."""
        return self._refusal(self._say(Act(kind="answer", seat=self.seat.id, id=deal_id, yes=yes)))

    def leave(self, deal_id: str) -> str:
        """Leave a deal: a club with notice, any other at once."""
        return self._refusal(self._say(Act(kind="leave", seat=self.seat.id, id=deal_id)))

    @staticmethod
    def _refusal(outcome: Outcome) -> str:
        return outcome.refusal.message if outcome.refusal is not None else ""

    def begin(self, partner: str) -> None:
        """Begin an offer to a seat."""
        scenario = self.game.scenario
        self.making = Offering(scenario, self.seat.id, partner, self.game.observe(self.seat.id))
        self.refused = ""

    def begin_counter(self, deal_id: str) -> None:
        """Begin to change one number of an offer."""
        seen = self.game.talks.seen_by(self.seat.id)
        offer = next((offer for offer in seen.offers if offer.deal.id == deal_id), None)
        if offer is not None:
            self.making = Countering(self.game.scenario, self.seat.id, offer.deal)
            self._countered, self.refused = deal_id, ""

    def drop(self) -> None:
        """Leave the offer in the making."""
        self.making, self.refused = None, ""

    def step(self, row: str, way: int) -> None:
        """Change one line of the offer in the making."""
        if self.making is not None:
            self.making.step(row, way)
            self.refused = ""

    def send(self) -> None:
        """Put the offer in the making on the table; others answer as soon as they have thought about it."""
        if self.making is None:
            return
        self.refused = self._refusal(self._say(self._act(self.making)))
        if not self.refused:
            self.making = None
            self._answered = []
            self._answers = Thinking(self.game.talks.thinking_of_answers())

    def _act(self, making: Offering | Countering) -> Act:
        deal = making.deal()
        if isinstance(making, Countering):
            return Act(kind="counter", seat=self.seat.id, id=self._countered, deal=deal)
        return Act(kind="offer", seat=self.seat.id, deal=deal)

    # the page

    def page(self, words: Wording) -> TalkPage:
        """The table as this seat may see it, in words."""
        seen = self.game.talks.seen_by(self.seat.id)
        is_open = seen.open and not self.game.over
        told = [text for one in seen.told if (text := self._told(one, words))]
        return TalkPage(
            round=words.say("talk.round", n=seen.round, most=seen.rounds) if is_open else words.say("talk.closed"),
            open=is_open,
            listening=self.wants_to_listen and is_open,
            thinking=self._answers is not None,
            offers=tuple(self._offer(offer, words, is_open) for offer in seen.offers if self._concerns(offer)),
            answers=tuple(self._answer(*answer, words) for answer in self._answered),
            deals=tuple(self._deal(live, words) for live in seen.standing),
            told=tuple(reversed(told[-MOST_TOLD:])),
            partners=tuple((seat, words.seat(seat)) for seat in self.game.scenario.seats if seat != self.seat.id),
            builder=self._builder(words, seen),
        )

    def _concerns(self, offer: Offer) -> bool:
        return self.seat.id in (*offer.waiting, offer.deal.by)

    def _offer(self, offer: Offer, words: Wording, is_open: bool) -> OfferSeen:
        deal, mine = offer.deal, offer.deal.by == self.seat.id
        others = words.listed([words.seat(seat) for seat in deal.others(self.seat.id)])
        title = words.say("talk.mine", seats=others) if mine else words.say("talk.offers", seat=words.seat(deal.by))
        facts = [
            words.say("talk.term", n=deal.term),
            words.say("talk.binding" if deal.binding else "talk.word"),
            words.say("talk.public" if deal.public else "talk.secret"),
        ]
        cost = words.points(self._price("signing_price"))
        return OfferSeen(
            id=deal.id,
            title=title,
            gives=self._promises(deal, mine),
            asks=self._promises(deal, not mine),
            both=tuple(self._both(deal)),
            facts=words.listed(facts),
            price="" if mine else words.say("build.note", cost=cost),
            reason=reason_in_words(deal.reason) if deal.reason else "",
            mine=mine,
            can_counter=is_open and can_counter(deal) and offer.depth < self.game.talks.seen_by(self.seat.id).rounds,
        )

    def _promises(self, deal: Deal, own: bool) -> Lines:
        """What this seat promises, or what the others do."""
        bound = [clause for clause in deal.clauses if getattr(clause, "seat", "")]
        found = [clause for clause in bound if (getattr(clause, "seat", "") == self.seat.id) == own]
        return tuple(clause_in_words(self.game.scenario, clause) for clause in found)

    def _both(self, deal: Deal) -> Iterator[str]:
        for clause in deal.clauses:
            if not getattr(clause, "seat", ""):
                yield clause_in_words(self.game.scenario, clause)
        if deal.club is not None:
            yield from club_in_words(self.game.scenario, deal.club)

    def _answer(self, seat: str, reply: Reply, kind: str, words: Wording) -> Answer:
        key = "talk.yes" if reply.yes else "talk.counters" if kind == "counter" else "talk.no"
        return Answer(words.say(key, seat=words.seat(seat)), reason_in_words(reply.reason), reply.yes)

    def _deal(self, live: LiveSeen, words: Wording) -> DealSeen:
        deal = live.deal
        lines = [clause_in_words(self.game.scenario, clause) for clause in deal.clauses]
        lines += club_in_words(self.game.scenario, deal.club) if deal.club else ()
        members = words.listed([words.seat(seat) for seat in live.members])
        return DealSeen(
            id=deal.id,
            title=words.say("talk.deal", seats=members),
            lines=tuple(lines),
            left=words.say("talk.left_last" if live.left < 2 else "talk.left", n=live.left),
            leaving=self._leaving(live, words) if self.seat.id in live.members else "",
        )

    def _leaving(self, live: LiveSeen, words: Wording) -> str:
        """What it costs to leave a deal."""
        if live.deal.club is not None:
            return "" if self.seat.id in live.leaving else words.say("talk.leave_club")
        if not live.deal.binding:
            return words.say("talk.leave_word")
        return words.say("talk.leave_binding", cost=words.points(self._price("breach_price")))

    def _price(self, name: str) -> float:
        return float(self.game.block.row("world", name)[0])

    def _told(self, one: Told, words: Wording) -> str:
        if one.what not in TOLD:
            return ""
        date = words.date(self.game.scenario.date(one.turn))
        deal = deal_name(one.deal) if one.deal is not None else words.say("talk.told.hidden")
        seat = words.seat(one.seat) if one.seat else ""
        return words.say(f"talk.told.{one.what}", date=date, seat=seat, deal=deal)

    def _builder(self, words: Wording, seen: TableSeen) -> BuilderSeen | None:
        making = self.making
        if making is None:
            return None
        deal, counters = making.deal(), isinstance(making, Countering)
        partner = words.listed([words.seat(seat) for seat in deal.others(self.seat.id)])
        cost = words.points(self._price("signing_price"))
        note = words.say("build.last" if seen.round >= seen.rounds else "build.note", cost=cost)
        return BuilderSeen(
            title=words.say("build.counter" if counters else "build.title", seat=partner),
            rows=tuple(making.rows(words)),
            lines=deal_in_words(self.game.scenario, deal)[1:] if counters else self._preview(deal),
            refusal=self.refused or self._problem(making),
            note=note,
        )

    def _preview(self, deal: Deal) -> Lines:
        return tuple(clause_in_words(self.game.scenario, clause) for clause in deal.clauses)

    def _problem(self, making: Offering | Countering) -> str:
        """Why the offer could not be made as it stands; nothing is said of one that promises nothing yet."""
        if not making.deal().clauses and making.deal().club is None:
            return ""
        if isinstance(making, Countering) and not making.changed:
            return ""
        return self._refusal(self.game.talks.would(self._act(making)))

    # what deals allow

    def bounds(self) -> dict[Lever, tuple[str, ...]]:
        """For each lever of this seat, the clauses of deals in force that bind it, in words."""
        found: dict[Lever, list[str]] = {}
        for live in self.game.talks.seen_by(self.seat.id).standing:
            clauses: tuple[Clause, ...] = live.deal.clauses if self.seat.id in live.members else ()
            for clause in clauses:
                if isinstance(clause, Most | Least | Notice | Link) and clause.seat == self.seat.id:
                    for lever in self._levers(clause.policy, clause.target):
                        found.setdefault(lever, []).append(clause_in_words(self.game.scenario, clause))
        return {lever: tuple(lines) for lever, lines in found.items()}

    def _levers(self, policy: str, target: str) -> Iterator[Lever]:
        ruleset = self.game.scenario.ruleset
        meant = set(slots_of(ruleset, self.seat.id, policy, target))
        for index in self.seat.levers:
            lever = ruleset.levers[index]
            if meant & set(lever.slots):
                yield lever.policy, lever.target
