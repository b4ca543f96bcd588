"""The rules of the table and the offers that scripted seats may make: data from `catalogue/offers`.

Knows what may be written; who offers what and when is decided in `play/`.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field

from chipwar.scenario.models import Label, Strict
from chipwar.scenario.numbers import NumberModel, ProvenanceModel
from chipwar.scenario.shelves import Sheet, refuse_twins, shelf

FOLDER = "offers"
RULES = (
    "rounds",
    "live_most",
    "term_most",
    "pay_most",
    "club_notice",
    "threshold",
    "trust_weight",
    "horizon",
    "worlds",
    "offers_most",
    "tries",
    "pay_step",
    "money_worth",
)
"""The numbers of the table."""

Word = Annotated[str, Field(pattern=r"^[a-z$][a-z0-9_]*$", max_length=64)]


class OfferClause(Strict):
    """A clause of a template. `$self` offers, `$you` is asked; `step` moves the level that is announced now."""

    kind: Literal["most", "least", "pay", "link", "notice", "truce", "exclusive"]
    seat: Word = "$self"
    policy: str = ""
    target: str = ""
    level: float | None = None
    step: int | None = None
    quarters: int | None = None
    to: Word | None = None
    amount: float | None = None
    of: Word | None = None
    follows: str | None = None
    follows_target: str = ""
    seats: tuple[Word, ...] = ()
    policies: tuple[str, ...] = ()


class OfferModel(Strict):
    """A deal that some seats offer to others. Seats are named, or by an actor they play, or by a role."""

    by: tuple[Word, ...] = Field(min_length=1, description="Seats, actors or roles that may offer it.")
    to: tuple[Word, ...] = Field(min_length=1, description="Seats, actors or roles that may be asked.")
    give: tuple[OfferClause, ...] = ()
    take: tuple[OfferClause, ...] = ()
    term: int = Field(ge=1, le=16)
    binding: bool = True
    public: bool = True
    chance: NumberModel
    says: Label = Field(description="Why it is offered, in one sentence.")
    source: str | tuple[str, ...]


class OfferFile(Strict):
    """Numbers of the table, templates, or both."""

    chipwar: Literal[1]
    provenance: ProvenanceModel | None = None
    table: dict[Literal[RULES], NumberModel] = Field(default_factory=dict)  # type: ignore[valid-type]
    offers: dict[str, OfferModel] = Field(default_factory=dict)


@cache
def _sheets() -> tuple[Sheet[OfferFile], ...]:
    sheets = shelf(FOLDER, OfferFile)
    refuse_twins(sheets, "offers")
    refuse_twins(sheets, "table")
    return tuple(sheets)


@cache
def table_rules() -> dict[str, float]:
    """The numbers of the table by name; all must be there."""
    found: dict[Any, NumberModel] = {name: number for sheet in _sheets() for name, number in sheet.model.table.items()}
    return {name: found[name].value for name in RULES}


@cache
def shipped_offers() -> dict[str, OfferModel]:
    """All templates, by id."""
    return {name: offer for sheet in _sheets() for name, offer in sorted(sheet.model.offers.items())}
