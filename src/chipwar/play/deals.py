"""Deals as data: who promises what to whom, for how long, and how it is said in words.

A deal is a bundle of clauses from a closed list. Here is only what is written down; whether it may be signed is asked
in `terms.py`, who signed and what stands is kept by the table in `bargains.py`. Levels are in a policy's own steps.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from pydantic import Field

from chipwar.scenario.load import Scenario
from chipwar.scenario.models import Strict
from chipwar.scenario.texts import current_texts

Word = Annotated[str, Field(min_length=1, max_length=64)]
ID_DIGITS = 10
PER_CENT = 100.0
MONEY = ("bn_usd", "bn_usd_per_quarter")


class Most(Strict):
    """A seat keeps a policy at or below a level. Without a target: toward every target."""

    kind: Literal["most"] = "most"
    seat: Word
    policy: Word
    target: str = ""
    level: float = Field(ge=0)


class Least(Strict):
    """A seat keeps a policy at or above a level. Without a target: toward every target."""

    kind: Literal["least"] = "least"
    seat: Word
    policy: Word
    target: str = ""
    level: float = Field(ge=0)


class Pay(Strict):
    """A seat gives another money every quarter, in equal parts from and to the actors of both."""

    kind: Literal["pay"] = "pay"
    seat: Word
    to: Word
    amount: float = Field(gt=0, description="bn USD a quarter")


class Link(Strict):
    """A seat's policy stands no higher, in parts of its dial, than a policy of another seat does."""

    kind: Literal["link"] = "link"
    seat: Word
    policy: Word
    target: str = ""
    of: Word
    follows: Word
    follows_target: str = ""


class Notice(Strict):
    """A seat changes a policy only with so many quarters of notice."""

    kind: Literal["notice"] = "notice"
    seat: Word
    policy: Word
    target: str = ""
    quarters: int = Field(ge=1, le=4)


class Truce(Strict):
    """No party begins or raises a hostile policy against another: each stays at what is announced at signing."""

    kind: Literal["truce"] = "truce"


class Exclusive(Strict):
    """A seat makes no other deal with the named seats, and none on the named policies."""

    kind: Literal["exclusive"] = "exclusive"
    seat: Word
    seats: tuple[Word, ...] = ()
    policies: tuple[Word, ...] = ()


Clause = Annotated[Most | Least | Pay | Link | Notice | Truce | Exclusive, Field(discriminator="kind")]
OnLever = Most | Least | Link | Notice


class Common(Strict):
    """What every member of a club keeps a policy at or above, where it has that policy."""

    policy: Word
    target: str = ""
    level: float = Field(gt=0)


class Penalty(Strict):
    """What every member turns on those who were invited and stay out, where it has that policy toward them."""

    policy: Word
    level: float = Field(gt=0)


class Club(Strict):
    """A deal that those who vote for it make, and that others may join by the members' vote."""

    minimum: tuple[Common, ...] = Field(min_length=1)
    penalty: Penalty | None = None
    votes: Literal["majority", "unanimous"] = "majority"


class Deal(Strict):
    """A proposal: clauses, the seats that must sign, and the quarters after which it ends."""

    id: str = ""
    by: Word
    parties: tuple[Word, ...]
    clauses: tuple[Clause, ...] = ()
    term: int
    binding: bool = True
    public: bool = True
    club: Club | None = None
    reason: str = Field("", description="Key of the sentence by which a scripted seat explains it.")

    def named(self, turn: int) -> Deal:
        """The deal with an id made of what it says and when, so that no count of other deals shows in it."""
        told = self.model_copy(update={"id": "", "parties": tuple(sorted(self.parties))})
        digest = hashlib.sha256(f"{turn} {told.model_dump_json()}".encode()).hexdigest()
        return told.model_copy(update={"id": f"{self.by}_{digest[:ID_DIGITS]}"})

    def others(self, seat: str) -> tuple[str, ...]:
        """The parties beside one."""
        return tuple(party for party in self.parties if party != seat)


def policies_of(deal: Deal) -> set[str]:
    """Every policy that a deal binds."""
    found = {clause.policy for clause in deal.clauses if isinstance(clause, OnLever)}
    if deal.club is not None:
        found |= {common.policy for common in deal.club.minimum}
        found |= {deal.club.penalty.policy} if deal.club.penalty else set()
    return found


def _policy(scenario: Scenario, policy: str, target: str) -> str:
    """A policy's name, with its target if one is meant."""
    texts = current_texts()
    known = scenario.ruleset.policies.get(policy)
    name = policy if known is None else known.model.label.in_language(texts.locale)
    return texts.say("bargain.policy_toward", policy=name, target=texts.say(f"actor.{target}")) if target else name


def _level(scenario: Scenario, policy: str, level: float) -> str:
    texts = current_texts()
    known = scenario.ruleset.policies.get(policy)
    dial = known.model.dial if known is not None else None
    if dial is not None and dial.share:
        return f"{texts.number(PER_CENT * level)} %"
    if dial is not None and dial.amount and dial.unit in MONEY:
        return texts.money(level)
    top = level if known is None else known.top
    return texts.say("bargain.level", level=f"{level:g}", top=f"{top:g}")


def _seats(seats: tuple[str, ...]) -> str:
    texts = current_texts()
    return texts.say("bargain.and").join(texts.say(f"seat.{seat}") for seat in seats)


def clause_in_words(scenario: Scenario, clause: Clause) -> str:
    """One clause as a sentence in the person's language."""
    say = current_texts().say
    key = f"bargain.clause.{clause.kind}"
    if isinstance(clause, Truce):
        return say(key)
    seat = say(f"seat.{clause.seat}")
    if isinstance(clause, Pay):
        return say(key, seat=seat, to=say(f"seat.{clause.to}"), money=current_texts().money(clause.amount))
    if isinstance(clause, Exclusive):
        names = [_policy(scenario, policy, "") for policy in clause.policies]
        on = [say("bargain.with", seats=_seats(clause.seats))] if clause.seats else []
        on += [say("bargain.on", policies=say("bargain.and").join(names))] if names else []
        return say(key, seat=seat, what=say("bargain.or").join(on))
    policy = _policy(scenario, clause.policy, clause.target)
    if isinstance(clause, Link):
        follows = _policy(scenario, clause.follows, clause.follows_target)
        return say(key, seat=seat, policy=policy, of=say(f"seat.{clause.of}"), follows=follows)
    if isinstance(clause, Notice):
        return say(key, seat=seat, policy=policy, n=clause.quarters)
    return say(key, seat=seat, policy=policy, level=_level(scenario, clause.policy, clause.level))


def club_in_words(scenario: Scenario, club: Club) -> tuple[str, ...]:
    """What a club asks of members and outsiders, as sentences in the person's language."""
    say = current_texts().say
    found = [
        say(
            "bargain.club.minimum",
            policy=_policy(scenario, common.policy, common.target),
            level=_level(scenario, common.policy, common.level),
        )
        for common in club.minimum
    ]
    if club.penalty is not None:
        level = _level(scenario, club.penalty.policy, club.penalty.level)
        found.append(say("bargain.club.penalty", policy=_policy(scenario, club.penalty.policy, ""), level=level))
    return (*found, say(f"bargain.club.votes.{club.votes}"))


def deal_in_words(scenario: Scenario, deal: Deal) -> tuple[str, ...]:
    """A whole deal as sentences: who, how firmly, for how long, and every clause."""
    say = current_texts().say
    firm, seen = ("binding" if deal.binding else "word"), ("public" if deal.public else "secret")
    head = say(f"bargain.deal.{firm}", by=say(f"seat.{deal.by}"), parties=_seats(deal.parties), n=deal.term)
    clauses = tuple(clause_in_words(scenario, clause) for clause in deal.clauses)
    club = club_in_words(scenario, deal.club) if deal.club else ()
    return (head, say(f"bargain.deal.{seen}"), *clauses, *club)


def deal_name(deal: Deal) -> str:
    """A short name of a deal: with whom, and for how long it was made."""
    key = "bargain.name.club" if deal.club else "bargain.name.deal"
    return current_texts().say(key, parties=_seats(deal.parties), n=deal.term)
