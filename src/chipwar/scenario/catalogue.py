"""What the catalogue holds for every scenario: policies, cards, treaties, published quantities, each read once.

Beside the entries stands what the file of each says for its numbers, under a path such as cards.<id>.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol, TypeVar

from pydantic import BaseModel

from chipwar.scenario.menu import Policy, make_policy
from chipwar.scenario.models import (
    CardFile,
    CardModel,
    DeckModel,
    PolicyFile,
    QuantityFile,
    QuantityModel,
    TreatyFile,
    TreatyModel,
)
from chipwar.scenario.numbers import ProvenanceModel
from chipwar.scenario.shelves import Sheet, refuse_twins, shelf

M = TypeVar("M", bound=BaseModel)


class _Cards(Protocol):
    """A file that may hold decks, cards and treaties."""

    @property
    def provenance(self) -> ProvenanceModel: ...


def said_in(file: _Cards) -> dict[str, ProvenanceModel]:
    """What a file says for the numbers of its decks, cards, treaties and quantities, by their paths."""
    sections = ("decks", "cards", "treaties", "quantities")
    return {f"{section}.{name}": file.provenance for section in sections for name in getattr(file, section, ())}


def _sheets(folder: str, model: type[M], *sections: str) -> tuple[Sheet[M], ...]:
    """The files of a folder; no id stands in two of them."""
    sheets = tuple(shelf(folder, model))
    for section in sections:
        refuse_twins(sheets, section)
    return sheets


@cache
def catalogue_policies() -> dict[str, Policy]:
    """Every policy of the catalogue."""
    return {
        name: make_policy(name, model, sheet.model.provenance)
        for sheet in _sheets("policies", PolicyFile, "policies")
        for name, model in sheet.model.policies.items()
    }


@cache
def _card_sheets() -> tuple[Sheet[CardFile], ...]:
    return _sheets("cards", CardFile, "decks", "cards")


@cache
def catalogue_cards() -> tuple[dict[str, DeckModel], dict[str, CardModel]]:
    """Every deck and card of the catalogue."""
    files = [sheet.model for sheet in _card_sheets()]
    decks = {name: deck for file in files for name, deck in file.decks.items()}
    return decks, {name: card for file in files for name, card in file.cards.items()}


@cache
def _treaty_sheets() -> tuple[Sheet[TreatyFile], ...]:
    return _sheets("treaties", TreatyFile, "treaties")


@cache
def catalogue_treaties() -> dict[str, TreatyModel]:
    """Every treaty of the catalogue."""
    return {name: treaty for sheet in _treaty_sheets() for name, treaty in sheet.model.treaties.items()}


@cache
def _quantity_sheets() -> tuple[Sheet[QuantityFile], ...]:
    return _sheets("quantities", QuantityFile, "quantities")


@cache
def quantities() -> dict[str, QuantityModel]:
    """The published quantities."""
    return dict(sorted((name, model) for sheet in _quantity_sheets() for name, model in sheet.model.quantities.items()))


@cache
def catalogue_said() -> dict[str, ProvenanceModel]:
    """What the files of decks, cards, treaties and quantities say for the numbers of each entry."""
    files = [sheet.model for sheets in (_card_sheets(), _treaty_sheets(), _quantity_sheets()) for sheet in sheets]
    return {path: said for file in files for path, said in said_in(file).items()}
