"""Coverage: which part of the game carries what the source documents name, checked id by id against what is there.

`chipwar coverage` prints the page; every id is looked up in the registry of its kind. Kinds whose registry lies outside
the package (the numbered cases) are looked up only in a checkout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path as FilePath
from typing import Any

from chipwar.base.errors import Problem
from chipwar.base.ids import nearest
from chipwar.lab.experiments import experiment_names
from chipwar.mechanisms.kinds import REGISTRY
from chipwar.rules import turn
from chipwar.scenario.catalogue import catalogue_policies, catalogue_treaties, quantities
from chipwar.scenario.files import CATALOGUE, PACKAGE, scenario_names, shipped, shown, yaml_files
from chipwar.scenario.gate import read
from chipwar.scenario.glossary import ReadingFile, glossary, reading_sheets, readings
from chipwar.scenario.headlines import HeadlineFile, headline_sheets, headlines
from chipwar.scenario.inventory import SECTIONS, InventoryFile, inventory, section_of
from chipwar.scenario.load import load_scenario
from chipwar.scenario.plays import shipped_strategies
from chipwar.scenario.positions import Document, Path
from chipwar.scenario.shelves import Sheet
from chipwar.scenario.sources import source_ids
from chipwar.scenario.texts import current_texts

MUST_NAME = {
    "PU": ({"policy", "card", "treaty"},),
    "PC": ({"policy", "card", "treaty"},),
    "PF": ({"policy", "card", "treaty"},),
    "C": ({"case"}, {"rule", "theme", "effect"}),
    "R": ({"quantity", "rule"},),
    "F": ({"number", "target", "fact"},),
    "E": ({"chronology", "card", "source", "fact", "glossary"},),
    "N": ({"strategy", "mandate", "reading", "headline"},),
}
"""What rows of a section must name, besides being carried: one of each group of kinds."""

ALWAYS_CARRIED = ("PU", "PC", "PF", "C", "R")
"""Sections none of whose rows may be out of scope: instruments, mechanisms, resources."""

LATER_FOLDERS = {
    "card": ("cards", "events"),
    "treaty": ("treaties", "clauses"),
    "mandate": ("mandates",),
    "target": ("targets",),
    "disputed": ("disputed",),
}
"""Kinds that are looked up as entries of catalogue folders, or files, of these names."""


def _actors() -> set[str]:
    ids = [load_scenario(name).ruleset.layout.entities.ids for name in scenario_names()]
    return {actor for each in ids for actor in each["actor"]}


def _seats() -> set[str]:
    return {seat for name in scenario_names() for seat in load_scenario(name).seats}


def _numbers() -> set[str]:
    return {number for name in scenario_names() for number in load_scenario(name).ruleset.numbers}


def _policies() -> set[str]:
    found = set(catalogue_policies()) | set(catalogue_treaties())
    for name, policy in catalogue_policies().items():
        found |= {f"{name}@{level}" for level in range(1, int(policy.top) + 1)}
    return found


def _rules() -> set[str]:
    themes = (*turn.RESOLVE, *turn.BEGIN)
    return {f"{theme.name}.{step.name}" for theme in themes for step in theme.steps if hasattr(step, "name")}


def _listed(file: FilePath, section: str) -> list[dict[str, Any]]:
    """The groups that a file lists under a key."""
    data = read(file, shown_as=shown(file)).data
    entries = data.get(section) if isinstance(data, dict) else None
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _institutions() -> set[str]:
    ids = [load_scenario(name).ruleset.layout.entities.ids for name in scenario_names()]
    return {institution for each in ids for institution in each["institution"]}


def _cases() -> set[str] | None:
    folder = PACKAGE.parent.parent / "tests" / "cases"
    if not folder.is_dir():
        return None
    found = set()
    for file in yaml_files(folder):
        found |= {str(entry["case"]).split()[0] for entry in _listed(file, "cases") if "case" in entry}
    return found


def _entries(folders: tuple[str, ...]) -> set[str]:
    """Ids within catalogue folders, or files, of these names: the keys of their sections."""
    found: set[str] = set()
    roots = (CATALOGUE, shipped("scenarios"))
    files = [file for root in roots for folder in folders for file in yaml_files(root / folder)]
    files += [file for root in roots for folder in folders if (file := root / f"{folder}.yaml").is_file()]
    for file in files:
        data = read(file, shown_as=shown(file)).data
        sections = [section for section in data.values() if isinstance(section, dict)] if isinstance(data, dict) else []
        found |= {str(key) for section in sections for key in section}
    return found


def _recorded() -> set[str]:
    """Sources of the recorded orders, by which the entries of the history are known."""
    found = set()
    for file in yaml_files(shipped("scenarios") / "plans"):
        named = [str(order["source"]) for order in _listed(file, "plan") if "announced" in order]
        found |= {source.replace(",", " ").split()[0] for source in named}
    return found


REGISTRIES: dict[str, Callable[[], Any]] = {
    "actor": _actors,
    "seat": _seats,
    "institution": _institutions,
    "policy": _policies,
    "rule": _rules,
    "theme": lambda: {theme.name for theme in (*turn.RESOLVE, *turn.BEGIN)},
    "effect": lambda: set(REGISTRY),
    "quantity": lambda: set(quantities()),
    "number": _numbers,
    "case": _cases,
    "strategy": lambda: set(shipped_strategies()),
    "headline": lambda: set(headlines()),
    "glossary": lambda: set(glossary()),
    "fact": lambda: {name for name, entry in glossary().items() if entry.figure is not None},
    "reading": lambda: set(readings()),
    "source": lambda: set(source_ids()),
    "experiment": lambda: set(experiment_names()),
    "chronology": _recorded,
    "scenario": lambda: set(scenario_names()),
    **{kind: partial(_entries, folders) for kind, folders in LATER_FOLDERS.items()},
}
"""For each kind of id what there is; None where it cannot be looked up here."""


@cache
def registry(kind: str) -> frozenset[str] | None:
    """Ids of one kind that exist; None if they cannot be looked up here."""
    found = REGISTRIES[kind]()
    return None if found is None else frozenset(found)


def resolves(carrier: str) -> bool:
    """Whether a typed id names something that is there."""
    kind, _, name = carrier.partition(":")
    if kind not in REGISTRIES:
        return False
    known = registry(kind)
    return known is None or name in known


def pending() -> frozenset[str]:
    """Ids that are named and awaited."""
    return frozenset(carrier for sheet in inventory() for carrier in sheet.model.pending)


def problems(with_pending: bool = False) -> list[Problem]:
    """Everything that is wrong with the inventory, in file order. with_pending: ids that are awaited count as well."""
    awaited = frozenset() if with_pending else pending()
    found = [problem for sheet in inventory() for problem in of_sheet(sheet, awaited)]
    found += [problem for sheet in reading_sheets() for problem in reading_links(sheet, awaited)]
    found += [problem for sheet in headline_sheets() for problem in headline_links(sheet, awaited)]
    return sorted(set(found))


def of_sheet(sheet: Sheet[InventoryFile], awaited: frozenset[str]) -> Iterator[Problem]:
    """What is wrong with one file of the inventory; ids that are awaited may be missing."""
    say = current_texts().say
    for name, row in sheet.model.rows.items():
        for place, carrier in enumerate(row.carried_by):
            yield from _unresolved(sheet.document, ("rows", name, "carried_by", place), carrier, awaited)
        for missing in _missing(name, row.carried_by):
            kinds = ", ".join(sorted(missing))
            yield sheet.document.problem(("rows", name), say("problem.row_names", row=name, kinds=kinds), key=True)
        if row.out_of_scope is not None and section_of(name) in ALWAYS_CARRIED:
            yield sheet.document.problem(("rows", name), say("problem.row_left", row=name), key=True)
    for place, carrier in enumerate(sheet.model.pending):
        if resolves(carrier):
            yield sheet.document.problem(("pending", place), say("problem.not_pending", word=carrier))


def _unresolved(document: Document, path: Path, carrier: str, awaited: frozenset[str]) -> Iterator[Problem]:
    """A problem if the id names nothing and is not awaited, with the nearest id of its kind."""
    if carrier in awaited or resolves(carrier):
        return
    kind, _, word = carrier.partition(":")
    known = registry(kind) if kind in REGISTRIES else frozenset(REGISTRIES)
    near = nearest(word if kind in REGISTRIES else kind, known or ())
    yield document.problem(path, current_texts().say("problem.no_carrier", word=carrier, nearest=near or "-"))


def reading_links(sheet: Sheet[ReadingFile], awaited: frozenset[str]) -> Iterator[Problem]:
    """Strategies, policies, experiments and quantities that readings name and that are not there."""
    for name, reading in sheet.model.readings.items():
        named = {"strategies": ("strategy", reading.strategies), "policies": ("policy", reading.policies)}
        for key, (kind, ids) in named.items():
            for place, each in enumerate(ids):
                yield from _unresolved(sheet.document, ("readings", name, key, place), f"{kind}:{each}", awaited)
        for place, test in enumerate(reading.tests):
            kind = "experiment" if test.experiment is not None else "quantity"
            carrier = f"{kind}:{test.experiment or test.quantity}"
            yield from _unresolved(sheet.document, ("readings", name, "tests", place, kind), carrier, awaited)


def headline_links(sheet: Sheet[HeadlineFile], awaited: frozenset[str]) -> Iterator[Problem]:
    """Policies that headlines name and that are not there."""
    for name, headline in sheet.model.headlines.items():
        for place, policy in enumerate(headline.policies):
            yield from _unresolved(sheet.document, ("headlines", name, "policies", place), f"policy:{policy}", awaited)


def _missing(name: str, carried_by: tuple[str, ...]) -> Iterator[set[str]]:
    """Groups of kinds of which the row names none."""
    kinds = {carrier.partition(":")[0] for carrier in carried_by}
    if carried_by:
        yield from (group for group in MUST_NAME.get(section_of(name), ()) if not kinds & group)
        if section_of(name) == "T" and not _is_dilemma(carried_by):
            yield {"two policies or a dial"}


def _is_dilemma(carried_by: tuple[str, ...]) -> bool:
    """Two policies pull against each other, or one policy's own dial is the choice."""
    chosen = [carrier for carrier in carried_by if carrier.startswith(("policy:", "treaty:"))]
    dials = [carrier for carrier in chosen if (policy := catalogue_policies().get(carrier[7:])) and policy.top > 1]
    return len(chosen) > 1 or bool(dials)


# ---- the page


def page() -> str:
    """docs/reference/coverage.md, in English."""
    rows = {name: row for sheet in inventory() for name, row in sheet.model.rows.items()}
    by_section = {section: [name for name in rows if section_of(name) == section] for section in SECTIONS}
    lines = [say_page("title"), "", say_page("about"), "", *_summary(rows, by_section), ""]
    for section in SECTIONS:
        lines += [f"## {say_page('section.' + section)}", "", *_table(rows, by_section[section]), ""]
    return "\n".join(lines).rstrip() + "\n"


def row_count() -> int:
    """Rows of the whole inventory."""
    return sum(len(sheet.model.rows) for sheet in inventory())


def say_page(key: str, **slots: object) -> str:
    """Words of the page, in the language in use."""
    return current_texts().say(f"coverage.{key}", **slots)


def _summary(rows: dict[str, Any], by_section: dict[str, list[str]]) -> Iterator[str]:
    yield _head("section", "rows", "carried", "left")
    yield "|---|---:|---:|---:|"
    for section, names in by_section.items():
        left = sum(rows[name].out_of_scope is not None for name in names)
        yield f"| {say_page('section.' + section)} | {len(names)} | {len(names) - left} | {left} |"
    left = sum(row.out_of_scope is not None for row in rows.values())
    share = f"{left} ({100 * left / max(1, len(rows)):.1f} %)"
    yield f"| {say_page('head.all')} | {len(rows)} | {len(rows) - left} | {share} |"


def _head(*words: str) -> str:
    return "| " + " | ".join(say_page(f"head.{word}") for word in words) + " |"


def _table(rows: dict[str, Any], names: list[str]) -> Iterator[str]:
    yield _head("id", "what", "where", "by")
    yield "|---|---|---|---|"
    for name in sorted(names):
        row = rows[name]
        where = "; ".join(f"{document} {lines}" for document, lines in row.where.items())
        carried = ", ".join(f"`{carrier}`" for carrier in row.carried_by) or say_page("left", why=row.out_of_scope)
        yield f"| {name} | {row.what} | {where} | {carried} |"
