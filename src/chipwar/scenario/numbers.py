"""Numbers as authors write them: value, unit, provenance, spread; and what a file says for all of its numbers.

A number has one of three kinds of provenance: a source, an assumption, or `design`, a rule of the game. Beside it may
stand what the source documents say where public sources differ. What a whole file says under `provenance` holds for
every number in it that does not speak for itself, so that a new number needs no more than a value and a reason.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chipwar.base.numbers import SourcedNumber, Spread
from chipwar.scenario.units import UNITS

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
Pattern = Annotated[str, Field(pattern=r"^[a-z*][a-z0-9_*]*$", max_length=64)]
_DATE = r"^\d{4}(Q[1-4]|-(0[1-9]|1[0-2])(-\d{2})?)?$"


def _date(text: str) -> str:
    if re.match(_DATE, text) is None:
        raise PydanticCustomError("problem.as_of", "a date or a quarter", {"found": text})
    return text


Date = Annotated[str, AfterValidator(_date), Field(json_schema_extra={"pattern": _DATE})]
Pair = tuple[float, float]

ExactWord = Literal["definition", "specification", "split", "limit", "turns", "calibrated", "legal_text"]
"""Why a number has no range: it is a unit or a constant; a property that a maker states; a part of a whole, whose
parts add up to one; a bound or threshold of a rule; a count of whole turns; set so that the start rests where it was
observed; or written in a legal text."""

WITHIN_ONE = ("share", "probability")
"""Units of which a spread never leaves 0..1."""

if TYPE_CHECKING:
    Unit: TypeAlias = str
else:
    Unit = Literal[UNITS]


class Strict(BaseModel):
    """Unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Measured(Strict):
    """A value with the spread it may have."""

    value: float = Field(description="The value; with a range it is the most likely one.", allow_inf_nan=False)
    as_of: Date | None = Field(None, description="The date or quarter that the value is for, such as 2025Q1.")
    range: Pair | None = Field(None, description="Lowest and highest: a triangular distribution.")
    uniform: Pair | None = Field(None, description="Lowest and highest, all equally likely.")
    lognormal: float | None = Field(None, gt=0, le=3, description="Spread of the logarithm; the value is the median.")

    @property
    def spreads(self) -> int:
        """How many spreads are given."""
        return sum(spread is not None for spread in (self.range, self.uniform, self.lognormal))

    @model_validator(mode="after")
    def _has_one_spread(self) -> Measured:
        if self.spreads > 1:
            raise PydanticCustomError("problem.one_spread", "give one of range, uniform and lognormal")
        if self.range and not self.range[0] <= self.value <= self.range[1]:
            raise PydanticCustomError("problem.range_order", "the value must lie within its range")
        return self


class RivalModel(Measured):
    """What the documents say where public sources say something else. The unit is the number's own."""

    source: str = Field(description="Id of a document, then the place in it.")


class NumberModel(Measured):
    """A number with its provenance."""

    unit: Unit = Field("factor", description="The unit.")
    source: str | None = Field(None, description="Id of a source, then the place in it.")
    assumption: str | None = Field(None, description="Why this value, if no source gives it.")
    design: str | None = Field(None, description="Why this value, if it is a rule of the game: a cost, a cap, a goal.")
    exact: ExactWord | None = Field(None, description="Why the number has no range.")
    documents: RivalModel | None = Field(None, description="What the documents say, if public sources differ.")

    @model_validator(mode="after")
    def _has_one_provenance(self) -> NumberModel:
        if sum(why is not None for why in (self.source, self.assumption, self.design)) != 1:
            raise PydanticCustomError("problem.provenance", "give one of source, assumption and design")
        if self.spreads and (self.exact or self.design):
            raise PydanticCustomError("problem.exact_spread", "what is exact has no range")
        if self.unit == "probability" and not 0.0 <= self.value <= 1.0:
            raise PydanticCustomError("problem.probability", "a probability lies between 0 and 1")
        return self


class RelativeSpread(Strict):
    """How far numbers may lie from their value, if they do not say so themselves."""

    relative: float = Field(gt=0, lt=1, description="Part of the value: a triangular distribution to both sides.")
    because: str = Field(min_length=1, description="Why so much.")


class ProvenanceModel(Strict):
    """What a file says for all its numbers. Names are the last part of a number's id; * stands for any letters."""

    as_of: Date | None = Field(None, description="The date or quarter that the values are for.")
    spread: RelativeSpread | None = Field(None, description="For numbers that give no range and are not exact.")
    design: tuple[Pattern, ...] = Field((), description="Names of numbers whose assumption is a rule of the game.")
    exact: dict[ExactWord, tuple[Pattern, ...]] = Field(
        default_factory=dict, description="Names of numbers that have no range, by the reason."
    )


SILENT = ProvenanceModel()
"""A file that says nothing for its numbers."""


def _named(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _own_spread(model: Measured) -> Spread | None:
    if model.range is not None:
        return Spread("triangular", *model.range)
    if model.uniform is not None:
        return Spread("uniform", *model.uniform)
    if model.lognormal is not None:
        return Spread("lognormal", sigma=model.lognormal)
    return None


def _relative(value: float, unit: str, spread: RelativeSpread) -> Spread:
    low, high = sorted((value * (1 - spread.relative), value * (1 + spread.relative)))
    return (
        Spread("triangular", max(low, 0.0), min(high, 1.0)) if unit in WITHIN_ONE else Spread("triangular", low, high)
    )


def _exact_word(model: NumberModel, name: str, said: ProvenanceModel, design: bool) -> str | None:
    """Why a number without a spread of its own is exact, or None if it is not."""
    if design:
        return "design"
    if model.exact is not None:
        return model.exact
    word = next((word for word, patterns in said.exact.items() if _named(name, patterns)), None)
    if word is not None:
        return word
    if model.value == 0.0:
        return "nothing"
    return "whole" if model.unit in WITHIN_ONE and model.value == 1.0 else None


def to_number(model: NumberModel, number_id: str, said: ProvenanceModel = SILENT) -> SourcedNumber:
    """The checked record as the engine's number. said: what its file says for all its numbers."""
    name = number_id.rsplit(".", 1)[-1]
    spread = _own_spread(model)
    by_name = model.assumption is not None and spread is None and _named(name, said.design)
    exact = None if spread else _exact_word(model, name, said, by_name or model.design is not None)
    guessed = spread is None and exact is None and said.spread is not None
    if guessed and said.spread is not None:
        spread = _relative(model.value, model.unit, said.spread)
    return SourcedNumber(
        number_id,
        model.value,
        model.unit,
        source=model.source,
        assumption=None if by_name else model.assumption,
        as_of=model.as_of or said.as_of,
        spread=spread,
        design=model.assumption if by_name else model.design,
        exact=exact,
        spread_because=said.spread.because if guessed and said.spread else None,
        documents=_rival(model, number_id, said),
    )


def _rival(model: NumberModel, number_id: str, said: ProvenanceModel) -> SourcedNumber | None:
    """What the documents say, as a number that can stand in the place of the public one."""
    rival = model.documents
    if rival is None:
        return None
    spread = _own_spread(rival)
    if spread is None and said.spread is not None and model.exact is None:
        spread = _relative(rival.value, model.unit, said.spread)
    as_of = rival.as_of or said.as_of
    return SourcedNumber(number_id, rival.value, model.unit, rival.source, None, as_of, spread, exact=model.exact)
