"""What the pages of talks and of courses show, as frozen records: a part of the contract in model.py."""

from __future__ import annotations

from dataclasses import dataclass

Lines = tuple[str, ...]


@dataclass(frozen=True)
class OfferSeen:
    """An offer that lies on the table. gives and asks are said from this seat's side; both binds all parties.

    price: what accepting costs; mine: made by this seat, which waits for the answer; can_counter: whether one number of
    it can be changed.
    """

    id: str
    title: str
    gives: Lines
    asks: Lines
    both: Lines
    facts: str
    price: str = ""
    reason: str = ""
    mine: bool = False
    can_counter: bool = True


@dataclass(frozen=True)
class DealSeen:
    """A deal in force. leaving says what it costs to leave; empty if this seat is no member or has given notice."""

    id: str
    title: str
    lines: Lines
    left: str
    leaving: str = ""


@dataclass(frozen=True)
class Answer:
    """What another seat said to an offer, with its reason."""

    text: str
    reason: str
    yes: bool


@dataclass(frozen=True)
class Row:
    """A line of the builder: what it sets, and how it stands in words. A row with one value cannot be stepped."""

    id: str
    label: str
    value: str
    fixed: bool = False


@dataclass(frozen=True)
class BuilderSeen:
    """An offer in the making. refusal: why it cannot be made as it stands; note: what making it costs."""

    title: str
    rows: tuple[Row, ...]
    lines: Lines
    refusal: str = ""
    note: str = ""


@dataclass(frozen=True)
class TalkPage:
    """The table at which seats talk. listening: others may still come with an offer; thinking: they weigh an offer."""

    round: str = ""
    open: bool = False
    listening: bool = False
    thinking: bool = False
    offers: tuple[OfferSeen, ...] = ()
    answers: tuple[Answer, ...] = ()
    deals: tuple[DealSeen, ...] = ()
    told: Lines = ()
    partners: tuple[tuple[str, str], ...] = ()
    builder: BuilderSeen | None = None

    @property
    def waiting(self) -> int:
        """Offers that wait for this seat's answer."""
        return sum(not offer.mine for offer in self.offers)


@dataclass(frozen=True)
class CourseSeen:
    """A branch of the game: where it parts and how far it goes. present: the game stands on it; here: at its end."""

    id: int
    title: str
    text: str
    here: bool = False
    present: bool = False


@dataclass(frozen=True)
class CoursePage:
    """All courses of this game. moments: the turns of the present one that can be gone back to, by name."""

    courses: tuple[CourseSeen, ...] = ()
    moments: Lines = ()
