"""What lies on the table, as plain records: acts, offers, deals in force, happenings; and what one seat sees of it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chipwar.play.clauses import Live
from chipwar.play.deals import Deal
from chipwar.play.terms import DealRefusal
from chipwar.scenario.models import Strict
from chipwar.scenario.offers import table_rules

What = Literal["offered", "refused", "signed", "joined", "left", "breach", "ended", "lapsed"]


class Act(Strict):
    """One thing that a seat does at the table.

    yes: the answer or vote; about: the seat that a vote admits; at_once: leave without a club's notice.
    """

    kind: Literal["offer", "counter", "answer", "vote", "join", "leave", "next_round"]
    seat: str = ""
    id: str = ""
    deal: Deal | None = None
    yes: bool = True
    about: str = ""
    at_once: bool = False


class Happening(Strict):
    """What became of an offer or a deal. public: whether others than its parties may read it."""

    turn: int
    what: What
    deal: Deal
    seat: str = ""
    clause: int | None = None
    public: bool = False


class Outcome(Strict):
    """An act with what it led to; a refused act changed nothing."""

    act: Act
    refusal: DealRefusal | None = None
    happened: tuple[Happening, ...] = ()


class Offer(Strict):
    """A proposal on the table. depth: 1, or one more than the offer that it counters."""

    deal: Deal
    depth: int = 1
    answers: dict[str, bool] = Field(default_factory=dict)

    @property
    def waiting(self) -> tuple[str, ...]:
        """Parties that have not answered."""
        return tuple(seat for seat in self.deal.parties if seat not in self.answers)


class TableState(Strict):
    """Everything that the table remembers."""

    rounds: int
    turn: int = 0
    round: int = 1
    offers: tuple[Offer, ...] = ()
    standing: tuple[Live, ...] = ()
    signed: dict[str, int] = Field(default_factory=dict)
    breaches: dict[str, int] = Field(default_factory=dict)
    words: dict[str, int] = Field(default_factory=dict)
    history: tuple[Happening, ...] = ()


def new_table() -> TableState:
    """A table at which nobody has said anything, with the exchanges of the catalogue."""
    return TableState(rounds=int(table_rules()["rounds"]))


class LiveSeen(Strict):
    """A deal in force as a seat sees it; who asks to join and who leaves is told to members."""

    deal: Deal
    members: tuple[str, ...]
    left: int
    leaving: dict[str, int] = Field(default_factory=dict)
    asking: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Told(Strict):
    """A happening as a seat may read it; of a secret deal others learn no more than that its maker broke it."""

    turn: int
    what: What
    seat: str = ""
    deal: Deal | None = None
    clause: int | None = None


class TableSeen(Strict):
    """What one seat may see of the table."""

    round: int
    rounds: int
    open: bool
    offers: tuple[Offer, ...] = ()
    standing: tuple[LiveSeen, ...] = ()
    told: tuple[Told, ...] = ()


def seen_by(state: TableState, seat: str) -> TableSeen:
    """Own offers, deals it is party to, public deals, and what may be read of what happened; nothing else."""
    offers = tuple(offer for offer in state.offers if seat in offer.deal.parties)
    standing = []
    for live in state.standing:
        if seat in live.members:
            standing.append(
                LiveSeen(deal=live.deal, members=live.members, left=live.left, leaving=live.leaving, asking=live.asking)
            )
        elif live.deal.public or seat in live.deal.parties:
            asking = {seat: ()} if seat in live.asking else {}
            standing.append(LiveSeen(deal=live.deal, members=live.members, left=live.left, asking=asking))
    told = tuple(one for happening in state.history if (one := _told(happening, seat)) is not None)

    return TableSeen(
        round=min(state.round, state.rounds),
        rounds=state.rounds,
        open=state.round <= state.rounds,
        offers=offers,
        standing=tuple(standing),
        told=told,
    )


def _told(happening: Happening, seat: str) -> Told | None:
    whole = seat in happening.deal.parties or seat == happening.seat
    if not whole and not happening.public:
        return None
    shown = happening.deal if whole or happening.deal.public else None
    clause = happening.clause if shown is not None else None
    return Told(turn=happening.turn, what=happening.what, seat=happening.seat, deal=shown, clause=clause)
