"""Go on after mistakes: what is sound in a file is still checked against the rest of the world.

A person mends a file once, not once for every kind of mistake. Sound entries are kept, broken ones are cut out and
remembered, so that nothing that merely mentions them is called a mistake.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from chipwar.base.errors import Problem, ScenarioError
from chipwar.scenario.checks import validate
from chipwar.scenario.gate import read_on
from chipwar.scenario.positions import Document

M = TypeVar("M", bound=BaseModel)
ROUNDS = 8
"""Cutting may show mistakes that others hid; after so many rounds a file has been told enough."""


@dataclass
class Salvaged(Generic[M]):
    """What is left of a file. cut: names of the entries that were taken out; model None: nothing is left to check."""

    document: Document
    model: M | None
    problems: list[Problem] = field(default_factory=list)
    cut: set[str] = field(default_factory=set)


def salvage(file: Path, model: type[M], shown_as: str, text: str | None = None) -> Salvaged[M]:
    """Read and check a file, or a text that stands for it, as far as it goes. ScenarioError if it cannot be read."""
    document, problems = read_on(file, text, shown_as)
    found = Salvaged[M](document, None, list(problems))
    sound = replace(document, data=deepcopy(document.data))
    for _round in range(ROUNDS):
        try:
            found.model = validate(sound, model)
            return found
        except ScenarioError as error:
            places = {(p.line, p.column) for p in found.problems}
            found.problems += [p for p in error.problems if (p.line, p.column) not in places]
            entries = {_entry(problem) for problem in (*problems, *error.problems)}
            if not any(_cut(sound.data, *entry, found.cut) for entry in sorted(entries)):
                return found
    return found


def _entry(problem: Problem) -> tuple[str, str]:
    """The section that holds a mistake, and the entry in it."""
    section, _, rest = problem.path.partition(".")
    return section, rest.partition(".")[0]


def _cut(data: Any, section: str, entry: str, cut: set[str]) -> bool:
    """Take out one of a section's entries, or the whole section; False if there is nothing to take."""
    if not isinstance(data, dict) or section not in data:
        return False
    inside = data[section]
    if isinstance(inside, dict) and entry in inside:
        del inside[entry]
        cut.add(entry)
        return True
    if isinstance(inside, dict) and entry in cut:
        return False
    cut |= {section} | ({str(word) for word in inside} if isinstance(inside, list) else set())
    del data[section]
    return True
