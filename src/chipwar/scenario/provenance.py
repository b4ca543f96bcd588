"""Whether numbers say enough: sources that exist, rival figures from documents, and for what is shipped every part.

Authors may leave out date and range; a file of the catalogue or a shipped scenario may not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path as File
from typing import Literal

from pydantic import BaseModel

from chipwar.base.errors import Problem
from chipwar.base.numbers import SourcedNumber
from chipwar.scenario.disputed import Statement
from chipwar.scenario.files import CATALOGUE, shipped
from chipwar.scenario.models import CardModel, DeckModel, PolicyModel, TreatyModel
from chipwar.scenario.numbers import SILENT, NumberModel, ProvenanceModel, RivalModel, to_number
from chipwar.scenario.positions import Document, Path
from chipwar.scenario.shelves import unknown_of
from chipwar.scenario.sources import source_of, split_source
from chipwar.scenario.texts import current_texts

Kind = Literal["document", "public", "assumption", "design"]
KINDS: tuple[Kind, ...] = ("document", "public", "assumption", "design")
"""Where a number may come from."""

_PLACE = re.compile(r"\b(line|lines|section) \d")


def kind_of(number: SourcedNumber) -> Kind:
    """Where a number comes from. A source that is a choice of the game counts as design."""
    if number.source is None:
        return "assumption" if number.design is None else "design"
    source = source_of(number.source)
    return "public" if source is None else source.kind


def lacks(number: SourcedNumber) -> Iterator[str]:
    """The parts that a shipped number lacks, as keys of texts."""
    if number.as_of is None:
        yield "problem.lacks_as_of"
    if number.spread is None and number.exact is None:
        yield "problem.lacks_spread"
    source = source_of(number.source) if number.source else None
    if source is not None and source.kind == "document" and not _PLACE.search(split_source(number.source or "")[1]):
        yield "problem.lacks_place"
    if source is not None and source.kind == "public" and source.url is None:
        yield "problem.lacks_url"
    if number.documents is not None:
        yield from lacks(number.documents)


def is_shipped(file: File) -> bool:
    """Whether a file is one of the catalogue or of the shipped scenarios."""
    here = file.resolve()
    return any(here.is_relative_to(folder.resolve()) for folder in (CATALOGUE, shipped("scenarios")))


def sourced_in(value: object, path: Path = ()) -> Iterator[tuple[Path, BaseModel]]:
    """Everything with a source within a checked value, with its place: numbers, rival figures, policies, statements."""
    if isinstance(value, NumberModel | RivalModel | PolicyModel | CardModel | DeckModel | TreatyModel | Statement):
        yield path, value
    if isinstance(value, BaseModel):
        value = dict(value)
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, tuple) else ()
    for key, inner in entries:
        yield from sourced_in(inner, (*path, key))


def missing_parts(document: Document, value: object) -> Iterator[Problem]:
    """What the numbers of a shipped file lack."""
    said = getattr(value, "provenance", SILENT)
    assert isinstance(said, ProvenanceModel)
    for path, model in sourced_in(value):
        if isinstance(model, NumberModel):
            for key in lacks(to_number(model, ".".join(map(str, path)), said)):
                yield document.problem(path, current_texts().say(key))


def source_problems(document: Document, value: object) -> Iterator[Problem]:
    """Sources that are not in the list, and rival figures that are none."""
    for path, model in sourced_in(value):
        assert isinstance(
            model, NumberModel | RivalModel | PolicyModel | CardModel | DeckModel | TreatyModel | Statement
        )
        yield from unknown_of(document, (*path, "source"), model.source)
        if isinstance(model, RivalModel) and _is(model.source, "public", "design"):
            yield document.problem((*path, "source"), current_texts().say("problem.rival_kind"))
        if isinstance(model, NumberModel) and model.documents is not None and _is(model.source, "document"):
            yield document.problem((*path, "source"), current_texts().say("problem.rival_of_document"))


def _is(source: str | None, *kinds: str) -> bool:
    found = source_of(source) if source else None
    return found is not None and found.kind in kinds
