"""The table of one game: offers, answers, votes, deals in force, and who broke what, when.

Plain data with methods that take an act and return what became of it. Nothing here moves the world's clock: deals act
on the rules only through the rows that `apply` writes. What one seat may read of the table is `seen_by`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from chipwar.match.block import Block
from chipwar.play.breaches import broken_by
from chipwar.play.clauses import Counts, Live, bind, bounds_of, frozen_by, input_rows, write_deals
from chipwar.play.deals import Deal, deal_name
from chipwar.play.table import Act, Happening, Offer, Outcome, TableSeen, TableState, What, new_table, seen_by
from chipwar.play.terms import DealRefusal, cannot_break, cannot_sign, refusal, wrong_terms
from chipwar.scenario.load import Scenario
from chipwar.scenario.offers import table_rules
from chipwar.scenario.ruleset import Lever, Matrix
from chipwar.scenario.texts import current_texts
from chipwar.seats.orders import Promises


class Bargains:
    """The table of one game. Every change comes through `do`; `apply` shows it to the rules.

    rounds: exchanges in a turn, if not those of the catalogue.
    """

    def __init__(self, scenario: Scenario, rounds: int | None = None) -> None:
        self.scenario, self.rules = scenario, table_rules()
        self.state = new_table() if rounds is None else TableState(rounds=rounds)

    # ---- keeping

    def dump(self) -> dict[str, Any]:
        """The whole table as plain data."""
        return self.state.model_dump(mode="json")

    @classmethod
    def restore(cls, scenario: Scenario, data: Mapping[str, Any]) -> Bargains:
        """The table that was dumped."""
        return cls.of(scenario, TableState.model_validate(data))

    @classmethod
    def of(cls, scenario: Scenario, state: TableState) -> Bargains:
        """The table with all that it remembers."""
        table = cls(scenario)
        table.state = state
        return table

    def _put(self, **changes: Any) -> None:
        self.state = self.state.model_copy(update=changes)

    @property
    def open(self) -> bool:
        """Whether talks go on in this turn."""
        return self.state.round <= self.state.rounds

    @property
    def rounds(self) -> int:
        """Exchanges in a turn."""
        return self.state.rounds

    # ---- acts

    def do(self, act: Act, block: Block) -> Outcome:
        """Let a seat act. What was not refused is in force at once: floors and ceilings hold in the same turn."""
        before = self.state
        verdict = self._verdict(act, block.matrix)
        if isinstance(verdict, DealRefusal):
            self.state = before
            return Outcome(act=act, refusal=verdict)
        happened = tuple(verdict)
        self._put(history=(*self.state.history, *happened))
        self.apply(block)
        return Outcome(act=act, happened=happened)

    def offer(self, deal: Deal, block: Block) -> Outcome:
        """Put a deal on the table; it gets its id here."""
        return self.do(Act(kind="offer", seat=deal.by, deal=deal), block)

    def answer(self, seat: str, deal_id: str, yes: bool, block: Block) -> Outcome:
        """Accept or refuse an offer; for a club this is the vote."""
        return self.do(Act(kind="answer", seat=seat, id=deal_id, yes=yes), block)

    def counter(self, seat: str, deal_id: str, deal: Deal, block: Block) -> Outcome:
        """Refuse an offer and put another in its place."""
        return self.do(Act(kind="counter", seat=seat, id=deal_id, deal=deal), block)

    def leave(self, seat: str, deal_id: str, block: Block, at_once: bool = False) -> Outcome:
        """Withdraw from a deal: a breach, but for a club's member that gives notice."""
        return self.do(Act(kind="leave", seat=seat, id=deal_id, at_once=at_once), block)

    def join(self, seat: str, deal_id: str, block: Block) -> Outcome:
        """Ask to become a member of a club."""
        return self.do(Act(kind="join", seat=seat, id=deal_id), block)

    def vote(self, seat: str, deal_id: str, about: str, yes: bool, block: Block) -> Outcome:
        """Vote on a seat that asks to join."""
        return self.do(Act(kind="vote", seat=seat, id=deal_id, about=about, yes=yes), block)

    def next_round(self, block: Block) -> Outcome:
        """The next exchange; after the last one talks are closed until the turn has been played."""
        return self.do(Act(kind="next_round"), block)

    def _verdict(self, act: Act, matrix: Matrix) -> DealRefusal | list[Happening]:
        row = self.scenario.ruleset.row
        if matrix[row("world", "over"), 0] > 0.0:
            return refusal("over")
        self._put(turn=int(matrix[row("world", "turn"), 0]))
        if act.kind == "next_round":
            return self._next_round(matrix)
        if act.seat not in self.scenario.ruleset.seats:
            return refusal("not_a_seat", seat=act.seat, nearest="-")
        if not self.open and act.kind != "leave":
            return refusal("closed")
        ways = {"offer": self._offer, "counter": self._counter, "answer": self._answer}
        ways |= {"leave": self._leave, "join": self._join, "vote": self._vote}
        return ways[act.kind](act, matrix)

    def _next_round(self, matrix: Matrix) -> DealRefusal | list[Happening]:
        if not self.open:
            return refusal("closed")
        self._put(round=self.state.round + 1)
        if self.open:
            return []
        clubs = [offer for offer in self.state.offers if offer.deal.club is not None]
        return [happening for offer in clubs for happening in self._found(offer, matrix)]

    # ---- offers

    def _offer(self, act: Act, matrix: Matrix, depth: int = 1) -> DealRefusal | list[Happening]:
        if act.deal is None:
            return refusal("empty")
        if act.deal.by != act.seat:
            return refusal("not_a_party", seat=current_texts().say(f"seat.{act.seat}"))
        wrong = wrong_terms(self.scenario, act.deal)
        if wrong is not None:
            return wrong
        deal = act.deal.named(self.state.turn)
        if any(known.id == deal.id for known in self._known_deals()):
            return refusal("twice")
        cannot = self._cannot_sign(act.seat, deal, deal.parties, matrix)
        if cannot is not None:
            return cannot
        self._put(offers=(*self.state.offers, Offer(deal=deal, depth=depth, answers={act.seat: True})))
        return [self._said("offered", deal, act.seat)]

    def _counter(self, act: Act, matrix: Matrix) -> DealRefusal | list[Happening]:
        countered = self._open_offer(act)
        if isinstance(countered, DealRefusal):
            return countered
        if countered.depth >= self.rounds:
            return refusal("closed")
        if act.deal is None or set(act.deal.parties) != set(countered.deal.parties):
            return refusal("not_invited")
        self._put(offers=tuple(offer for offer in self.state.offers if offer is not countered))
        made = self._offer(act, matrix, countered.depth + 1)
        return made if isinstance(made, DealRefusal) else [self._said("refused", countered.deal, act.seat), *made]

    def _answer(self, act: Act, matrix: Matrix) -> DealRefusal | list[Happening]:
        offer = self._open_offer(act)
        if isinstance(offer, DealRefusal):
            return offer
        if act.yes:
            cannot = self._cannot_sign(act.seat, offer.deal, offer.deal.parties, matrix)
            if cannot is not None:
                return cannot
        answered = offer.model_copy(update={"answers": offer.answers | {act.seat: act.yes}})
        self._put(offers=tuple(answered if other is offer else other for other in self.state.offers))
        if offer.deal.club is not None:
            return [] if answered.waiting else self._found(answered, matrix)
        if not act.yes:
            self._drop(answered)
            return [self._said("refused", offer.deal, act.seat)]
        return [] if answered.waiting else self._close(answered, act.seat, matrix)

    def _close(self, offer: Offer, last: str, matrix: Matrix) -> DealRefusal | list[Happening]:
        """All have accepted: the deal stands, if those who accepted before can still sign."""
        self._drop(offer)
        for seat in offer.deal.others(last):
            if self._cannot_sign(seat, offer.deal, offer.deal.parties, matrix) is not None:
                return [self._said("lapsed", offer.deal)]
        self._stand(offer.deal, offer.deal.parties, matrix)
        return [self._said("signed", offer.deal, last)]

    def _found(self, offer: Offer, matrix: Matrix) -> list[Happening]:
        """A club comes into force if enough of those invited want it and can sign; the others stay outside."""
        self._drop(offer)
        willing = tuple(seat for seat in offer.deal.parties if offer.answers.get(seat, False))
        able = tuple(seat for seat in willing if self._cannot_sign(seat, offer.deal, willing, matrix) is None)
        if len(able) < 2 or not self._carries(offer.deal, len(able), len(offer.deal.parties)):
            return [self._said("lapsed", offer.deal)]
        self._stand(offer.deal, able, matrix)
        return [self._said("signed", offer.deal, seat) for seat in able]

    def _carries(self, deal: Deal, votes: int, voters: int) -> bool:
        unanimous = deal.club is not None and deal.club.votes == "unanimous"
        return votes == voters if unanimous else votes * 2 > voters

    def _stand(self, deal: Deal, members: Sequence[str], matrix: Matrix) -> None:
        frozen = frozen_by(self.scenario, matrix, deal, members)
        live = Live(deal=deal, members=tuple(members), since=self.state.turn, left=deal.term, frozen=frozen)
        signed = dict(self.state.signed)
        for seat in members:
            signed[seat] = signed.get(seat, 0) + 1
        self._put(standing=(*self.state.standing, live), signed=signed)
        self._show(matrix)

    def _drop(self, offer: Offer) -> None:
        self._put(offers=tuple(other for other in self.state.offers if other.deal.id != offer.deal.id))

    def _open_offer(self, act: Act) -> Offer | DealRefusal:
        """The offer that an act means, if this seat still has to answer it."""
        for offer in self.state.offers:
            if offer.deal.id == act.id and act.seat in offer.deal.parties:
                return offer if act.seat in offer.waiting else refusal("answered")
        return refusal("gone")

    def _known_deals(self) -> Iterator[Deal]:
        yield from (offer.deal for offer in self.state.offers)
        yield from (live.deal for live in self.state.standing)

    def _cannot_sign(self, seat: str, deal: Deal, members: Sequence[str], matrix: Matrix) -> DealRefusal | None:
        own = [live for live in self.state.standing if seat in live.members]
        pending = [o.deal for o in self.state.offers if o.deal.by == seat and o.deal.id != deal.id]
        frozen = frozen_by(self.scenario, matrix, deal, members)
        live = Live(deal=deal, members=tuple(members), since=0, left=deal.term, frozen=frozen)
        return cannot_sign(self.scenario, matrix, seat, live, own, pending)

    # ---- deals in force

    def _standing(self, act: Act, members: bool) -> Live | DealRefusal:
        """The deal that an act means; a seat that is no member must at least be able to see it."""
        for live in self.state.standing:
            visible = live.deal.public or act.seat in live.deal.parties
            if live.deal.id == act.id and (act.seat in live.members or (visible and not members)):
                return live
        return refusal("gone")

    def _change(self, live: Live, **changes: Any) -> Live:
        changed = live.model_copy(update=changes)
        self._put(standing=tuple(changed if other is live else other for other in self.state.standing))
        return changed

    def _leave(self, act: Act, matrix: Matrix) -> DealRefusal | list[Happening]:
        live = self._standing(act, members=True)
        if isinstance(live, DealRefusal):
            return live
        if live.deal.club is not None and not act.at_once:
            if act.seat in live.leaving:
                return refusal("answered")
            self._change(live, leaving=live.leaving | {act.seat: int(self.rules["club_notice"])})
            return []
        if live.deal.binding:
            cannot = cannot_break(self.scenario, matrix, act.seat)
            if cannot is not None:
                return cannot
        self._count("breaches" if live.deal.binding else "words", act.seat)
        return [self._said("breach", live.deal, act.seat, public=True), *self._without(live, act.seat)]

    def _without(self, live: Live, seat: str) -> list[Happening]:
        """A member is gone: a club goes on while two are left, any other deal is over."""
        members = tuple(member for member in live.members if member != seat)
        if live.deal.club is not None and len(members) > 1:
            leaving = {member: left for member, left in live.leaving.items() if member != seat}
            # Who has left is no outsider whom the club may punish: it was a member.
            deal = live.deal.model_copy(update={"parties": live.deal.others(seat)})
            self._change(live, members=members, leaving=leaving, deal=deal)
            return [self._said("left", live.deal, seat)]
        self._put(standing=tuple(other for other in self.state.standing if other is not live))
        return [self._said("ended", live.deal)]

    def _count(self, what: str, seat: str) -> None:
        counted = dict(getattr(self.state, what))
        counted[seat] = counted.get(seat, 0) + 1
        self._put(**{what: counted})

    def _join(self, act: Act, matrix: Matrix) -> DealRefusal | list[Happening]:
        live = self._standing(act, members=False)
        if isinstance(live, DealRefusal):
            return live
        if live.deal.club is None or act.seat in live.members:
            return refusal("not_invited")
        if act.seat in live.asking:
            return refusal("answered")
        parties = tuple(dict.fromkeys((*live.deal.parties, act.seat)))
        deal = live.deal.model_copy(update={"parties": parties})
        wrong = wrong_terms(self.scenario, deal) or self._cannot_sign(act.seat, deal, (*live.members, act.seat), matrix)
        if wrong is not None:
            return wrong
        self._change(live, asking=live.asking | {act.seat: ()})
        return []

    def _vote(self, act: Act, matrix: Matrix) -> DealRefusal | list[Happening]:
        live = self._standing(act, members=True)
        if isinstance(live, DealRefusal):
            return live
        if act.about not in live.asking:
            return refusal("gone")
        votes = set(live.asking[act.about]) - {act.seat} | ({act.seat} if act.yes else set())
        live = self._change(live, asking=live.asking | {act.about: tuple(sorted(votes))})
        if not self._carries(live.deal, len(votes), len(live.members)):
            return []
        asking = {seat: found for seat, found in live.asking.items() if seat != act.about}
        parties = tuple(dict.fromkeys((*live.deal.parties, act.about)))
        members = (*live.members, act.about)
        deal = live.deal.model_copy(update={"parties": parties})
        if self._cannot_sign(act.about, deal, members, matrix) is not None:
            self._change(live, asking=asking)
            return []
        self._change(live, deal=deal, members=members, asking=asking)
        self._count("signed", act.about)
        return [self._said("joined", deal, act.about)]

    def _said(
        self, what: What, deal: Deal, seat: str = "", clause: int | None = None, public: bool | None = None
    ) -> Happening:
        open_to_all = (deal.public and what not in ("offered", "refused", "lapsed")) if public is None else public
        return Happening(turn=self.state.turn, what=what, deal=deal, seat=seat, clause=clause, public=open_to_all)

    # ---- the rules

    def apply(self, block: Block) -> tuple[tuple[int, float], ...]:
        """Write the rows of the deals in force and let floors and ceilings follow. Doing it twice is doing it once.

        Returns (row, value in column 0) of every row that is not 0.
        """
        self._show(block.matrix)
        bind(block)
        rows = input_rows(self.scenario.ruleset)
        values = block.matrix[rows, 0]
        return tuple((int(rows[place]), float(values[place])) for place in np.flatnonzero(values))

    def _show(self, matrix: Matrix) -> None:
        counts = Counts(self.state.signed, self.state.breaches, self.state.words)
        write_deals(self.scenario, matrix, self.state.standing, counts)

    def after_turn(self, before: Matrix, after: Matrix) -> tuple[Happening, ...]:
        """A turn was played: offers lapse, promises are looked at, terms run. Returns what happened, breaches too.

        before, after: float64 [rows, R] on both sides of the resolution.
        """
        happened = [self._said("lapsed", offer.deal) for offer in self.state.offers]
        self._put(offers=(), signed={}, breaches={}, words={}, round=1)
        for live in self.state.standing:
            happened += self._aged(live, before, after)
        self._put(turn=self.state.turn + 1, history=(*self.state.history, *happened))
        return tuple(happened)

    def _aged(self, live: Live, before: Matrix, after: Matrix) -> list[Happening]:
        found = [] if live.deal.binding else list(broken_by(self.scenario, live, before, after))
        for seat in sorted({seat for seat, _ in found}):
            self._count("words", seat)
        happened = [self._said("breach", live.deal, seat, clause, public=True) for seat, clause in found]
        if found or live.left <= 1:
            self._put(standing=tuple(other for other in self.state.standing if other is not live))
            return [*happened, self._said("ended", live.deal)]
        leaving = {seat: left - 1 for seat, left in live.leaving.items()}
        live = self._change(live, left=live.left - 1, leaving=leaving, asking={})
        for seat in [seat for seat, left in leaving.items() if left <= 0]:
            live = next((other for other in self.state.standing if other.deal.id == live.deal.id), live)
            happened += self._without(live, seat) if live in self.state.standing else []
        return happened

    def seen_by(self, seat: str) -> TableSeen:
        """Own offers, deals it is party to, public deals, and what may be read of what happened; nothing else."""
        return seen_by(self.state, seat)

    def promises(self, seat: str, block: Block) -> Promises:
        """Says which deal of a seat stands behind a refused order, for `seats.orders.judge`."""

        def why(lever: Lever, code: str) -> str | None:
            if lever.seat != seat:
                return None
            for live in self.state.standing:
                bounds = bounds_of(self.scenario, block.matrix, live) if live.deal.binding else ()
                if any(bound.code == code and bound.slot in lever.slots for bound in bounds):
                    return deal_name(live.deal)
            return None

        return why
