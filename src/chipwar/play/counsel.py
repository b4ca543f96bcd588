"""What scripted seats say at the table: they weigh a deal in worlds that they may believe in, and add trust.

The surplus of a deal is the mean change of the seat's own score over the coming quarters, with and without the deal's
rows in force, in worlds made of nothing but what the seat sees. What it trusts its partners with is read from the same
worlds. No draw of the game's luck is used up: worlds come from the key for strategies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from chipwar.base.hashing import address, mix
from chipwar.match.block import Block
from chipwar.play.bargains import Bargains
from chipwar.play.clauses import NOTHING, Counts, Live, bind, frozen_by, homes_of, write_deals
from chipwar.play.deals import Clause, Deal, Least, Most, Pay
from chipwar.play.table import LiveSeen, Offer, Outcome
from chipwar.play.terms import wrong_terms
from chipwar.scenario.load import Scenario
from chipwar.scenario.offers import shipped_offers, table_rules
from chipwar.scenario.ruleset import Matrix, Seat
from chipwar.scenario.texts import current_texts
from chipwar.strategies.playbook import COARSE

Believe = Callable[[Scenario, Seat, Sequence[Matrix], int, int], Block]
"""A block of so many columns as a seat may believe the game to stand: (scenario, seat, past states, key, worlds)."""

OFFERED = "offer."
"""Reasons that begin so are told by the offer's own entry; all others are texts `bargain.reason.<reason>`."""


@dataclass(frozen=True)
class Reply:
    """What a scripted seat answers: yes or no, why, what it thinks the deal is worth to it, and a counter-offer."""

    yes: bool
    reason: str
    surplus: float
    counter: Deal | None = None


def reason_in_words(reason: str) -> str:
    """Why a scripted seat offers or answers, as a sentence in the person's language."""
    offer = shipped_offers().get(reason.removeprefix(OFFERED)) if reason.startswith(OFFERED) else None
    if offer is not None:
        return offer.says.in_language(current_texts().locale)
    return current_texts().say(f"bargain.reason.{reason}")


class Counsel:
    """Weighs deals for scripted seats of a game. past: all states since the start, [rows, R] each, of column 0."""

    def __init__(self, scenario: Scenario, believe: Believe, key: int, past: Sequence[Matrix]) -> None:
        self.scenario, self.believe, self.key, self.past = scenario, believe, key, past
        self.rules = table_rules()

    @property
    def turn(self) -> int:
        """The turn to be played next."""
        return int(self.past[-1][self.scenario.ruleset.row("world", "turn"), 0])

    def worlds(self, seat: str) -> Block:
        """The worlds in which a seat weighs deals this turn: the same however often it asks."""
        record = self.scenario.ruleset.seats[seat]
        key = mix(self.key ^ address("belief at the table", seat))
        return self.believe(self.scenario, record, self.past, key, int(self.rules["worlds"]))

    def live(self, deal: Deal, worlds: Block, members: Sequence[str] | None = None, left: int | None = None) -> Live:
        """A deal as it would stand in the worlds of a seat."""
        signed = tuple(members or deal.parties)
        frozen = frozen_by(self.scenario, worlds.matrix, deal, signed)
        return Live(deal=deal, members=signed, since=self.turn, left=left or deal.term, frozen=frozen)

    def surpluses(
        self, seat: str, worlds: Block, standing: Sequence[Live], others: Sequence[Sequence[Live]]
    ) -> list[float]:
        """For each other set of deals in force: how much better the seat's score is than with those that stand now."""
        block = _side_by_side(worlds, 1 + len(others))
        columns = worlds.matrix.shape[1]
        left = int((block.row("world", "length") - block.row("world", "turn")).min())
        terms = [live.left for group in others for live in group]
        quarters = max(1, min(int(self.rules["horizon"]), left, max(terms, default=1)))
        for quarter in range(quarters):
            for place, group in enumerate((standing, *others)):
                part = block.matrix[:, place * columns : (place + 1) * columns]
                signs = Counts({seat: 1}, {}, {}) if place and not quarter else NOTHING
                write_deals(self.scenario, part, [live for live in group if live.left > quarter], signs)
            bind(block)
            block.decide()
            block.resolve()
        scores = block.row("seat", "seat_score", seat).reshape(1 + len(others), columns).mean(axis=1)
        return [float(score - scores[0]) for score in scores[1:]]

    def gains(self, seat: str, worlds: Block, standing: Sequence[Live], deals: Sequence[Deal]) -> list[float]:
        """What each deal brings a seat, beside those that stand.

        Money that a card hardly shows counts for at least what it is worth elsewhere: nobody gives it away.
        """
        paid = [deal for deal in deals if any(isinstance(clause, Pay) for clause in deal.clauses)]
        bare = [deal.model_copy(update={"clauses": _unpaid(deal)}) for deal in paid]
        groups = [[*standing, self.live(deal, worlds)] for deal in (*deals, *bare)]
        found = self.surpluses(seat, worlds, standing, groups)
        without = {deal.model_dump_json(): found[len(deals) + place] for place, deal in enumerate(paid)}
        return [
            gain + self._underrated(seat, deal, gain - without.get(deal.model_dump_json(), gain))
            for gain, deal in zip(found, deals, strict=False)
        ]

    def _underrated(self, seat: str, deal: Deal, felt: float) -> float:
        """How much more, or less, a deal's money is worth to a seat than its card feels."""
        moved = [clause for clause in deal.clauses if isinstance(clause, Pay)]
        net = sum(clause.amount * ((clause.to == seat) - (clause.seat == seat)) for clause in moved)
        worth = self.rules["money_worth"] * net * min(deal.term / self.rules["horizon"], 1.0)
        return max(worth - felt, 0.0) if net > 0.0 else min(worth - felt, 0.0) if net < 0.0 else 0.0

    def trust(self, seat: str, partners: Sequence[str], worlds: Block) -> float:
        """How far the seat's states believe those of the partners, -1 to 1; 0 where nobody keeps count."""
        entities = self.scenario.ruleset.layout.entities
        own = homes_of(self.scenario, seat)
        theirs = {state for partner in partners for state in homes_of(self.scenario, partner)}
        ends = [entities.relations["pair", end][1] for end in ("holder", "toward")]
        held = [
            float(worlds.row("pair", "trust", pair).mean())
            for index, pair in enumerate(entities.ids["pair"])
            if entities.ids["state"][int(ends[0][index])] in own
            and entities.ids["state"][int(ends[1][index])] in theirs
        ]
        return sum(held) / len(held) if held else 0.0

    def standing(self, seen: Sequence[LiveSeen], worlds: Block) -> list[Live]:
        """The deals that a seat knows of, as they stand in its worlds."""
        return [self.live(live.deal, worlds, live.members, live.left) for live in seen]

    def _verdict(self, surplus: float, trust: float) -> tuple[bool, str]:
        """Whether a surplus suffices, and why: full trust takes the threshold away, full mistrust doubles it."""
        threshold = self.rules["threshold"]
        if surplus + self.rules["trust_weight"] * trust > threshold:
            return True, "gain" if surplus > threshold else "trust"
        return False, "loss" if surplus < 0.0 else "small" if surplus <= threshold else "mistrust"

    def reply(self, table: Bargains, seat: str, offer: Offer) -> Reply:
        """What a scripted seat answers to an offer; it counters at most once, by changing one number."""
        worlds = self.worlds(seat)
        standing = self.standing(table.seen_by(seat).standing, worlds)
        milder = list(self.milder(seat, offer)) if offer.depth < table.rounds else []
        options = [offer.deal, *(deal for _, deal in milder)]
        gains = self.gains(seat, worlds, standing, options)
        trust = self.trust(seat, offer.deal.others(seat), worlds)
        yes, reason = self._verdict(gains[0], trust)
        if yes:
            return Reply(True, reason, gains[0])
        for gain, (why, deal) in sorted(zip(gains[1:], milder, strict=True), key=lambda pair: -pair[0]):
            if self._verdict(gain, trust)[0] and gain > 0.0:
                return Reply(False, why, gains[0], deal)
        return Reply(False, reason, gains[0])

    def milder(self, seat: str, offer: Offer) -> Iterator[tuple[str, Deal]]:
        """The same deal with one number changed in the seat's favour: (reason, deal)."""
        old = offer.deal
        base = old.model_copy(update={"id": "", "by": seat})
        found = [("shorter", base.model_copy(update={"term": old.term // 2}))] if old.term > 1 else []
        for place, clause in enumerate(old.clauses):
            if isinstance(clause, Most | Least) and clause.seat == seat:
                policy = self.scenario.ruleset.policies[clause.policy]
                step = policy.top / (policy.steps or COARSE) * (1.0 if isinstance(clause, Most) else -1.0)
                level = clause.level + step
                if 0.0 < level < policy.top or (isinstance(clause, Least) and level > 0.0):
                    eased = clause.model_copy(update={"level": level})
                    found.append(("one_step_less", _with(base, place, eased)))
        if len(old.parties) == 2:
            asked = Pay(seat=old.others(seat)[0], to=seat, amount=self.rules["pay_step"])
            found.append(("for_money", base.model_copy(update={"clauses": (*old.clauses, asked)})))
        for reason, deal in found:
            told = deal.model_copy(update={"reason": reason})
            if wrong_terms(self.scenario, told) is None:
                yield reason, told

    def answer_all(self, table: Bargains, block: Block, bots: Sequence[str]) -> list[tuple[Outcome, Reply]]:
        """Every scripted seat answers the offers that wait for it, and votes on who asks to join its clubs."""
        done = []
        for seat in sorted(bots):
            for offer in [offer for offer in table.seen_by(seat).offers if seat in offer.waiting]:
                reply = self.reply(table, seat, offer)
                done.append(self._say(table, block, seat, offer, reply))
            for live in [live for live in table.seen_by(seat).standing if seat in live.members]:
                for asker in [asker for asker, votes in live.asking.items() if seat not in votes]:
                    reply = self.ballot(table, seat, live, asker)
                    done.append((table.vote(seat, live.deal.id, asker, reply.yes, block), reply))
        return done

    def _say(self, table: Bargains, block: Block, seat: str, offer: Offer, reply: Reply) -> tuple[Outcome, Reply]:
        """Hand in a reply; what the table does not let the seat say becomes a plain no."""
        if reply.counter is not None:
            outcome = table.counter(seat, offer.deal.id, reply.counter, block)
            if outcome.refusal is None:
                return outcome, reply
            reply = Reply(False, "small" if reply.surplus >= 0.0 else "loss", reply.surplus)
        outcome = table.answer(seat, offer.deal.id, reply.yes, block)
        if outcome.refusal is not None and reply.yes:
            reply = Reply(False, "cannot", reply.surplus)
            outcome = table.answer(seat, offer.deal.id, False, block)
        return outcome, reply

    def ballot(self, table: Bargains, seat: str, live: LiveSeen, asker: str) -> Reply:
        """A member's vote on a seat that asks to join."""
        worlds = self.worlds(seat)
        seen = table.seen_by(seat).standing
        now = self.standing(seen, worlds)
        parties = tuple(dict.fromkeys((*live.deal.parties, asker)))
        wider = self.live(live.deal.model_copy(update={"parties": parties}), worlds, (*live.members, asker), live.left)
        then = [wider if old.deal.id == live.deal.id else old for old in now]
        gain = self.surpluses(seat, worlds, now, [then])[0]
        trust = self.trust(seat, (asker,), worlds)
        # Admitting costs no signature of one's own, so anything that does not hurt is enough.
        yes = gain + self.rules["trust_weight"] * trust >= 0.0
        return Reply(yes, ("gain" if gain > 0.0 else "trust") if yes else "loss", gain)


def _unpaid(deal: Deal) -> tuple[Clause, ...]:
    return tuple(clause for clause in deal.clauses if not isinstance(clause, Pay))


def _with(deal: Deal, place: int, clause: Most | Least) -> Deal:
    return deal.model_copy(update={"clauses": (*deal.clauses[:place], clause, *deal.clauses[place + 1 :])})


def _side_by_side(worlds: Block, times: int) -> Block:
    """The same worlds several times over, group after group, with the same luck in each."""
    keys = {purpose: np.tile(key, times) for purpose, key in worlds.keys.items()}
    block = Block(worlds.scenario, np.tile(worlds.matrix, (1, times)), keys, worlds.engine)
    block.playbooks, block.plan, block.recorded = dict(worlds.playbooks), worlds.plan, set(worlds.recorded)
    return block
