"""What may be chosen about the numbers of a game: whose figures count, and which pack of assumptions.

Where the source documents and public sources differ, both figures stand on the number; the narrative says which one is
the parameter, and they are never averaged. A pack sets disputed causes, the named priors, one way. Both choices replace
numbers in a compiled ruleset and nothing else, so that a scenario, an arm of an experiment and an override that choose
the same have the same fingerprint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Literal

from pydantic import Field

from chipwar.base.errors import Problem
from chipwar.base.ids import nearest
from chipwar.base.numbers import SourcedNumber
from chipwar.scenario.checks import validate
from chipwar.scenario.files import CATALOGUE, shown, yaml_files
from chipwar.scenario.gate import read
from chipwar.scenario.models import Label
from chipwar.scenario.numbers import Id, NumberModel, ProvenanceModel, Strict, to_number
from chipwar.scenario.positions import Document
from chipwar.scenario.ruleset import Ruleset
from chipwar.scenario.texts import current_texts

NARRATIVES = ("public", "documents")
"""Whose figures count where they differ. The first is the usual one: public sources can be looked up by everybody."""

USUAL_PACK = "uncertain"
"""The pack that leaves every prior as the catalogue has it."""


class PackModel(Strict):
    """A named set of assumptions about disputed causes."""

    label: Label
    says: Label = Field(description="One sentence: what this pack takes for true.")
    numbers: dict[str, NumberModel] = Field(default_factory=dict, description="Priors by number id, each with why.")


class PackFile(Strict):
    """The packs, and the priors that they may set."""

    chipwar: Literal[1]
    provenance: ProvenanceModel = ProvenanceModel()
    priors: tuple[str, ...] = Field(min_length=1, description="Ids of the numbers whose values are disputed.")
    packs: dict[Id, PackModel]


@cache
def pack_file() -> PackFile:
    """The packs of the catalogue."""
    (file,) = yaml_files(CATALOGUE / "packs")
    return validate(read(file, shown_as=shown(file)), PackFile)


def packs() -> dict[str, PackModel]:
    """All packs by id."""
    return pack_file().packs


@cache
def pack_numbers(pack: str) -> Mapping[str, SourcedNumber]:
    """What a pack sets: number id -> number."""
    file = pack_file()
    return {name: to_number(model, name, file.provenance) for name, model in file.packs[pack].numbers.items()}


def pack_problems(document: Document, file: PackFile, known: Mapping[str, SourcedNumber]) -> Iterator[Problem]:
    """Priors that no scenario has, and numbers of packs that are no priors or have another unit."""
    say = current_texts().say
    for place, name in enumerate(file.priors):
        if name not in known:
            message = say("problem.not_known", word=name, nearest=nearest(name, known) or "-")
            yield document.problem(("priors", place), message)
    for pack, model in file.packs.items():
        for name, number in model.numbers.items():
            where = ("packs", pack, "numbers", name)
            if name not in file.priors:
                message = say("problem.no_prior", word=name, nearest=nearest(name, file.priors) or "-")
                yield document.problem(where, message, key=True)
            elif name in known and number.unit != known[name].unit:
                message = say("problem.wrong_unit", word=number.unit, unit=known[name].unit)
                yield document.problem((*where, "unit"), message)


def chosen(plain: Ruleset, narrative: str, pack: str) -> Ruleset:
    """The ruleset with the figures of a narrative and the priors of a pack."""
    swapped = {
        name: replace(number.documents, documents=None)
        for name, number in plain.numbers.items()
        if narrative == "documents" and number.documents is not None
    }
    swapped |= {name: number for name, number in pack_numbers(pack).items() if name in plain.numbers}
    if not swapped:
        return plain
    digest = hashlib.sha256(plain.digest.encode())
    for name in sorted(swapped):
        digest.update(repr((name, swapped[name].value, swapped[name].spread)).encode())
    return replace(
        plain,
        fills=tuple(replace(fill, number=swapped.get(fill.number.id, fill.number)) for fill in plain.fills),
        numbers=plain.numbers | swapped,
        digest=digest.hexdigest(),
    )
