"""What of the table is news to everybody: public deals that begin or end, and promises that were broken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from chipwar.play.report import Event
from chipwar.play.table import Happening
from chipwar.scenario.load import Scenario

BEGUN = ("signed", "joined")
BROKEN = "breach"


def deal_events(scenario: Scenario, happened: Iterable[Happening]) -> Iterator[Event]:
    """Headlines of a turn's public happenings at the table. A promise broken by one seat is told once."""
    told: set[tuple[str, str]] = set()
    for one in happened:
        if not one.public:
            continue
        by = one.seat or one.deal.by
        partners = [_speaker(scenario, seat) for seat in one.deal.parties if seat != by]
        actor, partner = _speaker(scenario, by), partners[0]
        if one.what in BEGUN:
            yield Event(key="headline.deal_signed", actor=actor, partner=partner, amount=float(one.deal.term))
        elif one.what == BROKEN and (by, one.deal.id) not in told:
            told.add((by, one.deal.id))
            yield from _broken(actor, partners, one.deal.public)
        elif one.what == "ended" and not any(deal == one.deal.id for _, deal in told):
            yield Event(key="headline.deal_ends", actor=actor, partner=partner)


def _broken(actor: str, partners: Sequence[str], public: bool) -> Iterator[Event]:
    """Each partner reads that it was let down. Of a secret deal all others learn who broke one, and not with whom."""
    if not public:
        yield Event(key="headline.promise_broken", actor=actor)
    for partner in partners:
        yield Event(key="headline.treaty_broken", actor=actor, partner=partner, secret_of="" if public else partner)


def _speaker(scenario: Scenario, seat: str) -> str:
    """The actor by whom a seat is named in the news."""
    return scenario.ruleset.seats[seat].actors[0]
