"""Titles of the sources that policies and numbers name by id."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import Field

from chipwar.scenario.checks import validate
from chipwar.scenario.files import CATALOGUE, shown
from chipwar.scenario.gate import read
from chipwar.scenario.models import Id, Strict


class SourceModel(Strict):
    """One source: a text the game grew from, a public one, or a choice of the game."""

    kind: Literal["document", "public", "design"]
    title: str = Field(min_length=1)
    url: str | None = None
    date: str | None = None
    note: str | None = None


class SourceFile(Strict):
    """The list of sources."""

    chipwar: Literal[1]
    sources: dict[Id, SourceModel]


def source_title(source_id: str) -> str:
    """The title of a source, with the place that may stand after its id; the id itself if it is not known."""
    name = next(iter(source_id.replace(",", " ").split()), "")
    source = _sources().get(name)
    return source_id if source is None else source_id.replace(name, source.title, 1)


def source_ids() -> tuple[str, ...]:
    """Ids of all sources, sorted."""
    return tuple(sorted(_sources()))


@cache
def _sources() -> dict[str, SourceModel]:
    file = CATALOGUE / "sources.yaml"
    return validate(read(file, shown_as=shown(file)), SourceFile).sources
