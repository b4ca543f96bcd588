"""The sources that policies and numbers name by id, and what a source string says: an id, then the place in it."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from pydantic import Field

from chipwar.scenario.checks import validate
from chipwar.scenario.files import CATALOGUE, shown
from chipwar.scenario.gate import read
from chipwar.scenario.numbers import Id, Strict
from chipwar.scenario.texts import current_texts

WITH_PARTS = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")
RANGE = r"\d+(?:(?: to |-)\d+)?"
LINES = re.compile(rf"lines? ({RANGE}(?:(?:, and |, | and ){RANGE})*)")
"""Lines of a document, such as `lines 7, 14 and 18 to 20`."""


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


def split_source(text: str) -> tuple[str, str]:
    """Id and place of a source string; the id is what stands before the first comma or blank."""
    name = next(iter(text.replace(",", " ").split()), "")
    return name, text.partition(name)[2].lstrip(", ") if name else ""


def source_of(text: str) -> SourceModel | None:
    """The source that a source string names, or None if there is no such source."""
    return _sources().get(split_source(text)[0])


def source_title(text: str) -> str:
    """The title of a source, with the place that may stand after its id; the id itself if it is not known."""
    source = source_of(text)
    if source is None:
        return text
    own = source.kind == "design"  # the one title that is the game's own words
    title, place = current_texts().say("sources.own") if own else source.title, split_source(text)[1]
    lines = LINES.fullmatch(place)
    if lines is None:
        return title + with_titles(text.strip().removeprefix(split_source(text)[0]))
    return _with_lines(title, [re.findall(r"\d+", part) for part in re.findall(RANGE, lines[1])])


def _with_lines(title: str, ranges: list[list[str]]) -> str:
    """A title with lines of it, each a number or the first and the last of a range."""
    say = current_texts().say
    *others, last = [say("sources.lines_to", first=r[0], last=r[1]) if len(r) > 1 else r[0] for r in ranges]
    if others:
        lines = say("sources.lines_and", lines=say("table.list_sign").join(others), last=last)
        return say("sources.lines", title=title, lines=lines)
    return say("sources.lines" if len(ranges[0]) > 1 else "sources.line", title=title, lines=last, first=last)


def with_titles(text: str) -> str:
    """A text in which every source that it names by its id is named by its title."""

    def titled(found: re.Match[str]) -> str:
        source = _sources().get(found[0])
        return found[0] if source is None else current_texts().say("sources.titled", title=source.title)

    return WITH_PARTS.sub(titled, text)


def source_ids() -> tuple[str, ...]:
    """Ids of all sources, sorted."""
    return tuple(sorted(_sources()))


@cache
def _sources() -> dict[str, SourceModel]:
    file = CATALOGUE / "sources.yaml"
    return validate(read(file, shown_as=shown(file)), SourceFile).sources
