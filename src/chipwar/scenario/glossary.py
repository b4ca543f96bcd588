"""Words and figures for people, and readings: ways to understand the contest that a player can hold.

The engine sees none of it. A figure says its value, unit, date and source; a reading says whose it is, and what in
this model would speak for it or against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chipwar.base.errors import Problem, ScenarioError
from chipwar.scenario.models import Id, Label, Strict
from chipwar.scenario.shelves import Sheet, refuse_twins, shelf, unknown_of

FIGURE_UNITS = (
    "year", "bn_usd", "times", "percent", "gpus", "platforms", "gw", "mw", "hubs", "eflops", "pflops", "rank", "cities",
    "chips", "firms", "units", "hours", "documents", "items", "years", "months", "models", "nm",
)  # fmt: skip
"""Units of figures. Their words stand under `figure_unit.` in the texts."""

VOICES = ("documents", "issuers", "partners", "hosts", "firms", "analysts")
"""Whose a reading is. The words stand under `voice.` in the texts."""

if TYPE_CHECKING:
    FigureUnit: TypeAlias = str
    Voice: TypeAlias = str
else:
    FigureUnit = Literal[FIGURE_UNITS]
    Voice = Literal[VOICES]


class Figure(Strict):
    """A figure that is no start value of the game."""

    value: float | None = Field(None, allow_inf_nan=False)
    range: tuple[float, float] | None = Field(None, description="Lowest and highest, instead of a value.")
    bound: Literal["exactly", "about", "at_least", "more_than", "less_than", "several"] = "exactly"
    unit: FigureUnit
    as_of: str = Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$", description="The year, month or day it is for.")
    standing: Literal["counted", "goal", "plan", "forecast"] = "counted"
    source: str = Field(min_length=1, description="Id of a source, then the place in it.")

    @model_validator(mode="after")
    def _has_one_value(self) -> Figure:
        if (self.value is None) == (self.range is None):
            raise PydanticCustomError("problem.one_value", "give either a value or a range")
        return self

    @property
    def values(self) -> tuple[float, ...]:
        """The value, or lowest and highest."""
        return (self.value,) if self.value is not None else self.range or ()


class Entry(Strict):
    """A word or a figure with one sentence about it."""

    label: Label
    says: Label = Field(description="One sentence.")
    source: str | tuple[str, ...]
    figure: Figure | None = None


class GlossaryFile(Strict):
    """A file of the glossary."""

    chipwar: Literal[1]
    glossary: dict[Id, Entry]


class Test(Strict):
    """What would speak for a reading: an experiment whose claims hold or fail, or a quantity that goes up or down."""

    experiment: Id | None = None
    quantity: Id | None = None
    speaks_for: Literal["holds", "fails", "up", "down"]

    @model_validator(mode="after")
    def _has_one_form(self) -> Test:
        fits = ("holds", "fails") if self.experiment is not None else ("up", "down")
        if (self.experiment is None) == (self.quantity is None) or self.speaks_for not in fits:
            raise PydanticCustomError("problem.one_test", "an experiment holds or fails, a quantity goes up or down")
        return self


class Reading(Strict):
    """One way to understand the contest, in reported speech."""

    label: Label
    says: Label = Field(description="Two or three sentences: this reading holds that...")
    voice: Voice
    source: tuple[str, ...] = Field(min_length=1)
    strategies: tuple[Id, ...] = Field((), description="Characters that act on it.")
    policies: tuple[Id, ...] = Field(min_length=1, description="Policies it points to.")
    tests: tuple[Test, ...] = Field(min_length=1)


class ReadingFile(Strict):
    """A file of readings."""

    chipwar: Literal[1]
    readings: dict[Id, Reading]


@cache
def glossary() -> dict[str, Entry]:
    """Every entry of the glossary, by id."""
    return _joined(shelf("glossary", GlossaryFile), "glossary")


@cache
def readings() -> dict[str, Reading]:
    """Every reading, by id."""
    return _joined(reading_sheets(), "readings")


@cache
def reading_sheets() -> tuple[Sheet[ReadingFile], ...]:
    """The files of readings, with places."""
    return tuple(shelf("readings", ReadingFile))


def _joined(sheets: Sequence[Sheet[Any]], section: str) -> dict[str, Any]:
    refuse_twins(sheets, section)
    problems = [problem for sheet in sheets for problem in unknown_of_sheet(sheet, section)]
    if problems:
        raise ScenarioError(problems)
    return {name: entry for sheet in sheets for name, entry in sorted(getattr(sheet.model, section).items())}


def unknown_of_sheet(sheet: Sheet[Any], section: str) -> list[Problem]:
    """Sources that are named and are not in the list, each at its place."""
    found: list[Problem] = []
    for name, entry in getattr(sheet.model, section).items():
        found += unknown_of(sheet.document, (section, name, "source"), entry.source)
        if getattr(entry, "figure", None) is not None:
            found += unknown_of(sheet.document, (section, name, "figure", "source"), entry.figure.source)
    return found
