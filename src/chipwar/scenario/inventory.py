"""What the source documents name, row by row, and what in the game carries each row.

A row names typed ids, such as `policy:us_tariff`, or says why it is out of scope. Whether an id exists is looked up by
`report/coverage.py`; here only the form is said.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chipwar.scenario.models import Strict
from chipwar.scenario.shelves import Sheet, refuse_twins, shelf

FOLDER = "inventory"
SECTIONS = ("A", "PU", "PC", "PF", "R", "C", "F", "E", "T", "N", "D")
"""Actors; instruments of the United States, of China, of firms and third countries; resources; causal claims; figures;
events; tensions; narratives; differences between a document and public sources."""

RowId = Annotated[str, Field(pattern=r"^(A|PU|PC|PF|R|C|F|E|T|N|D)[0-9]{3}$")]
DocumentId = Annotated[str, Field(pattern=r"^document_00[0-4]$")]
Lines = Annotated[str, Field(pattern=r"^[0-9]+(-[0-9]+)?(, [0-9]+(-[0-9]+)?)*$")]
Carrier = Annotated[str, Field(pattern=r"^[a-z]+:[a-z0-9_.>: -]+(@[0-9])?$|^case:[A-Z]+-[0-9]{3}$", max_length=120)]


class Row(Strict):
    """One thing that the documents name."""

    what: str = Field(min_length=3, max_length=200, description="What it is, in own words.")
    where: dict[DocumentId, Lines] = Field(min_length=1, description="Lines by document.")
    carried_by: tuple[Carrier, ...] = Field((), description="Typed ids of what carries it in the game.")
    out_of_scope: str | None = Field(None, min_length=20, description="Why the game does without it.")

    @model_validator(mode="after")
    def _is_carried_or_left(self) -> Row:
        if bool(self.carried_by) == (self.out_of_scope is not None):
            raise PydanticCustomError("problem.carried_or_left", "give either carried_by or out_of_scope")
        return self


class InventoryFile(Strict):
    """A section of the inventory, or the list of ids that are awaited."""

    chipwar: Literal[1]
    rows: dict[RowId, Row] = Field(default_factory=dict)
    pending: tuple[Carrier, ...] = Field((), description="Ids that are named already and do not exist yet.")


def section_of(row: str) -> str:
    """The letters of a row's id."""
    return row.rstrip("0123456789")


@cache
def inventory() -> tuple[Sheet[InventoryFile], ...]:
    """Every file of the inventory."""
    sheets = shelf(FOLDER, InventoryFile)
    refuse_twins(sheets, "rows")
    return tuple(sheets)
