"""Folders of the catalogue that hold one kind of file: read, checked and joined into one mapping.

Knows nothing of what the entries mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as File
from typing import Generic, TypeVar

from pydantic import BaseModel

from chipwar.base.errors import Problem, ScenarioError
from chipwar.base.ids import nearest
from chipwar.scenario.checks import validate
from chipwar.scenario.files import CATALOGUE, shown, yaml_files
from chipwar.scenario.gate import read
from chipwar.scenario.positions import Document, Path
from chipwar.scenario.sources import source_ids, split_source
from chipwar.scenario.texts import current_texts

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Sheet(Generic[M]):
    """One checked file and the places of everything in it."""

    document: Document
    model: M


def shelf(folder: str, model: type[M], root: File | None = None) -> list[Sheet[M]]:
    """All files of a folder of the catalogue, or of another root. ScenarioError carries the mistakes of all of them."""
    sheets: list[Sheet[M]] = []
    problems: list[Problem] = []
    for file in yaml_files((root or CATALOGUE) / folder):
        try:
            document = read(file, shown_as=shown(file))
            sheets.append(Sheet(document, validate(document, model)))
        except ScenarioError as error:
            problems.extend(error.problems)
    if problems:
        raise ScenarioError(problems)
    return sheets


def refuse_twins(sheets: Sequence[Sheet[M]], section: str) -> None:
    """ScenarioError if an id stands in two files of a folder."""
    seen: dict[str, str] = {}
    problems = []
    for sheet in sheets:
        for name in getattr(sheet.model, section):
            if name in seen:
                message = current_texts().say("problem.twice", word=name, file=seen[name])
                problems.append(sheet.document.problem((section, name), message, key=True))
            seen[name] = sheet.document.file
    if problems:
        raise ScenarioError(problems)


def unknown_of(document: Document, path: Path, source: str | tuple[str, ...] | None) -> Iterator[Problem]:
    """A problem for each named source that is not in the list, with the nearest that is, or that is named twice."""
    if isinstance(source, tuple):
        for place, one in enumerate(source):
            yield from unknown_of(document, (*path, place), one)
            if one in source[:place]:
                yield document.problem((*path, place), current_texts().say("problem.doubled_source", word=one))
    elif source is not None:
        word = split_source(source)[0]
        if word not in source_ids():
            hint = nearest(word, source_ids()) or ", ".join(source_ids()[:8])
            yield document.problem(path, current_texts().say("problem.unknown_source", word=word or "-", nearest=hint))
