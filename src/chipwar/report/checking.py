"""What `chipwar check` does with a file: find out its kind by its keys, then read it as the game would.

Catalogue files are laid over the widest shipped scenario, so that what they name is looked up and compiled as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from chipwar.base.errors import Problem, ScenarioError
from chipwar.base.ids import nearest
from chipwar.lab.backtest import load_backtest
from chipwar.lab.balance import load_criteria
from chipwar.lab.experiments import load_experiment
from chipwar.lab.playtest import question_problems
from chipwar.lab.published import PublishedFile, published
from chipwar.report.coverage import headline_links, of_sheet, pending, reading_links
from chipwar.scenario.catalogue import catalogue_policies
from chipwar.scenario.checks import validate
from chipwar.scenario.disputed import DisputedFile
from chipwar.scenario.files import CATALOGUE, shown
from chipwar.scenario.gate import read, read_on
from chipwar.scenario.glossary import GlossaryFile, ReadingFile, unknown_of_sheet
from chipwar.scenario.headlines import HeadlineFile, slot_faults
from chipwar.scenario.hints import RumourFile, TwoKeyFile
from chipwar.scenario.inventory import InventoryFile
from chipwar.scenario.load import Joiner, chain, find, load_scenario
from chipwar.scenario.models import (
    CardFile,
    NumberFile,
    PolicyFile,
    QuantityFile,
    ScenarioFile,
    TreatyFile,
    WorldFile,
)
from chipwar.scenario.packs import PackFile, pack_problems
from chipwar.scenario.plays import StrategyFile, load_plan
from chipwar.scenario.positions import Document
from chipwar.scenario.provenance import is_shipped, missing_parts, source_problems
from chipwar.scenario.round_rules import RoundFile
from chipwar.scenario.shelves import Sheet
from chipwar.scenario.sources import SourceFile
from chipwar.scenario.strengths import StrengthFile
from chipwar.scenario.texts import current_texts
from chipwar.scenario.world import WorldReader

M = TypeVar("M", bound=BaseModel)
UNDERLAY = "teaching"
"""The shipped scenario with every policy and most seats."""

KINDS = {
    "inventory": ("rows", "pending"),
    "glossary": ("glossary",),
    "readings": ("readings",),
    "headlines": ("headlines",),
    "experiment": ("question", "arms"),
    "packs": ("packs", "priors"),
    "targets": ("targets",),
    "playtest": ("questions",),
    "balance": ("criteria",),
    "published": ("published",),
    "plan": ("plan",),
    "strategies": ("strategies",),
    "strengths": ("strengths",),
    "quantities": ("quantities",),
    "policies": ("policies",),
    "sources": ("sources",),
    "disputed": ("disputed",),
    "cards": ("cards", "decks"),
    "treaties": ("treaties",),
    "world": ("entities", "defaults", "zeros"),
    "numbers": ("numbers",),
    "two_keys": ("pairs",),
    "rumours": ("rumours",),
    "rounds": ("rounds",),
}
"""Kinds of file, with top-level keys of which one is enough. The first that fits is taken."""

OF_SCENARIOS = {"extends", "id"}
"""A file with one of these is a scenario, unless it asks a question."""


def check_file(file: Path) -> None:
    """Read a file of any kind, or a shipped scenario by its name. ScenarioError carries every mistake found."""
    CHECKS[kind_of(file)](file)


def kind_of(file: Path) -> str:
    """The kind of a file by its top-level keys; what tells nothing is taken for a scenario."""
    if not file.is_file():
        return "scenario"
    document, _ = read_on(file, shown_as=shown(file))
    keys = set(document.data) if isinstance(document.data, dict) else set()
    fitting = [kind for kind, words in KINDS.items() if keys & set(words)]
    if not fitting or (fitting[0] != "experiment" and keys & OF_SCENARIOS):
        return "scenario"
    return fitting[0]


def _scenario(file: Path) -> None:
    load_scenario(str(file))
    if is_shipped(file):
        _checked(file, ScenarioFile)


def _packs(file: Path) -> None:
    _, model = _checked(file, PackFile)
    known = load_scenario(UNDERLAY).ruleset.numbers
    problems = list(pack_problems(read(file, shown_as=shown(file)), model, known))
    if problems:
        raise ScenarioError(problems)


def _playtest(file: Path) -> None:
    problems = question_problems(load_scenario(UNDERLAY), file)
    if problems:
        raise ScenarioError(problems)


def _balance(file: Path) -> None:
    load_criteria(file)


def _published(file: Path) -> None:
    _checked(file, PublishedFile)
    published(file)


def _experiment(file: Path) -> None:
    load_experiment(str(file))


def _sources(file: Path) -> None:
    validate(read(file, shown_as=shown(file)), SourceFile)


def _disputed(file: Path) -> None:
    _checked(file, DisputedFile)


def _targets(file: Path) -> None:
    model = load_backtest(file.stem, file).model
    if is_shipped(file):
        _refuse(missing_parts(read(file, shown_as=shown(file)), model))


def _plan(file: Path) -> None:
    load_plan(file)


def _strategies(file: Path) -> None:
    validate(read(file, shown_as=shown(file)), StrategyFile)


def _strengths(file: Path) -> None:
    validate(read(file, shown_as=shown(file)), StrengthFile)


def _quantities(file: Path) -> None:
    _checked(file, QuantityFile)


def _policies(file: Path) -> None:
    document, model = _checked(file, PolicyFile)
    _overlay(document, _over({"policies": model.policies, "provenance": model.provenance}))


def _cards(file: Path) -> None:
    document, model = _checked(file, CardFile)
    _overlay(document, _over({"cards": model.cards, "decks": model.decks, "provenance": model.provenance}))


def _treaties(file: Path) -> None:
    document, model = _checked(file, TreatyFile)
    _overlay(document, _over({"treaties": model.treaties, "provenance": model.provenance}))


def _numbers(file: Path) -> None:
    document, model = _checked(file, NumberFile)
    _overlay(document, _over({"numbers": model.numbers, "provenance": model.provenance}))


def _world(file: Path) -> None:
    document, model = _checked(file, WorldFile)
    _overlay(document, _over({}), model)


def _over(given: dict[str, Any]) -> ScenarioFile:
    """What a file of the catalogue holds, as a scenario on top of the shipped one."""
    return ScenarioFile(chipwar=1, id=UNDERLAY, extends=UNDERLAY, **given)


def _checked(file: Path, model: type[M]) -> tuple[Document, M]:
    """The file in its form, its sources known, and all parts of its numbers there if it is shipped."""
    document = read(file, shown_as=shown(file))
    found = validate(document, model)
    problems = list(source_problems(document, found))
    if is_shipped(file):
        problems += missing_parts(document, found)
    if problems:
        raise ScenarioError(problems)
    return document, found


def _overlay(document: Document, over: ScenarioFile, world: WorldFile | None = None) -> None:
    """Compile the shipped scenario with the contents of a file on top. world: entities to lay under it."""
    reader = WorldReader()
    reader.folder(CATALOGUE)
    if world is not None:
        reader.problems.clear()  # the file may be one of the catalogue's, and is read again here
        reader.entities(document, world)
        reader.fill_defaults()
    joiner = Joiner(reader)
    for part in chain(find(UNDERLAY)):
        assert part.model is not None
        joiner.add(part.document, part.model)
    joiner.add(document, over)
    joiner.finish(UNDERLAY, document)


def _inventory(file: Path) -> None:
    sheet = _sheet(file, InventoryFile)
    found = of_sheet(sheet, pending() | frozenset(sheet.model.pending))
    _refuse(found)


def _glossary(file: Path) -> None:
    _refuse(unknown_of_sheet(_sheet(file, GlossaryFile), "glossary"))


def _readings(file: Path) -> None:
    sheet = _sheet(file, ReadingFile)
    _refuse([*unknown_of_sheet(sheet, "readings"), *reading_links(sheet, pending())])


def _headlines(file: Path) -> None:
    sheet = _sheet(file, HeadlineFile)
    _refuse([*slot_faults(sheet), *headline_links(sheet, pending())])


def _two_keys(file: Path) -> None:
    document, model = _checked(file, TwoKeyFile)
    known = catalogue_policies()
    say = current_texts().say
    _refuse(
        document.problem(
            ("pairs", number, "policies", place),
            say("problem.not_known", word=policy, nearest=nearest(policy, known) or "-"),
        )
        for number, pair in enumerate(model.pairs)
        for place, policy in enumerate(pair.policies)
        if policy not in known
    )


def _rumours(file: Path) -> None:
    _checked(file, RumourFile)


def _rounds(file: Path) -> None:
    validate(read(file, shown_as=shown(file)), RoundFile)


def _sheet(file: Path, model: type[M]) -> Sheet[M]:
    document = read(file, shown_as=shown(file))
    return Sheet(document, validate(document, model))


def _refuse(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise ScenarioError(found)


CHECKS: dict[str, Callable[[Path], None]] = {
    "scenario": _scenario,
    "inventory": _inventory,
    "glossary": _glossary,
    "readings": _readings,
    "headlines": _headlines,
    "experiment": _experiment,
    "packs": _packs,
    "targets": _targets,
    "playtest": _playtest,
    "balance": _balance,
    "published": _published,
    "plan": _plan,
    "strategies": _strategies,
    "strengths": _strengths,
    "quantities": _quantities,
    "policies": _policies,
    "sources": _sources,
    "disputed": _disputed,
    "cards": _cards,
    "treaties": _treaties,
    "world": _world,
    "numbers": _numbers,
    "two_keys": _two_keys,
    "rumours": _rumours,
    "rounds": _rounds,
}
