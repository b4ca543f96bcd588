"""From files to a world: entities with relations, and every number under its path.

Files are read one by one through the gate; their entries are joined by id, so the order of files and of entries in
them cannot matter. What a scenario says about an entity or a number replaces what the world says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from chipwar.base.errors import Problem, ScenarioError
from chipwar.base.ids import nearest
from chipwar.base.numbers import SourcedNumber
from chipwar.rules.quantities import DOMAINS, OPTIONAL
from chipwar.scenario.checks import validate
from chipwar.scenario.files import shown, yaml_files
from chipwar.scenario.gate import read
from chipwar.scenario.models import NumberFile, NumberModel, WorldFile
from chipwar.scenario.numbers import SILENT, ProvenanceModel, to_number
from chipwar.scenario.positions import Document
from chipwar.scenario.texts import current_texts


@dataclass
class World:
    """Raw material of a ruleset.

    numbers: number id -> number; given: (domain, quantity) -> entity -> number id, or the 0 / 1 of a flag;
    relations: (domain, relation) -> entity -> id.
    """

    entities: dict[str, set[str]] = field(default_factory=lambda: {domain: set() for domain in DOMAINS})
    numbers: dict[str, SourcedNumber] = field(default_factory=dict)
    given: dict[tuple[str, str], dict[str, str | float]] = field(default_factory=dict)
    relations: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    defaults: dict[tuple[str, str], str | float] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    """Quantities that others see only as signals, with the id of the number that says how blurred."""

    fogged: set[str] = field(default_factory=set)
    """Those of them that even their owner sees only as signals."""

    sources: dict[str, str] = field(default_factory=dict)
    """Those of them that rest on the same sources as another one, whose error they share."""

    goals: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    """What weighs on cards, actor:line -> (domain, line, entity, number id); worked out when a ruleset is built."""

    def given_names(self, domain: str) -> set[str]:
        """Numbers and flags that entities of a domain have."""
        return {quantity for where, quantity in self.given if where == domain}


def target_of(domain: str, relation: str) -> str:
    """The domain that a relation points to."""
    return (DOMAINS[domain] | OPTIONAL.get(domain, {})).get(relation, "state")


def collect(problems: list[Problem], error: ScenarioError) -> None:
    """Remember a file's problems and go on with the next file."""
    problems.extend(error.problems)


class WorldReader:
    """Fills a World from documents, remembering problems."""

    def __init__(self) -> None:
        self.world = World()
        self.problems: list[Problem] = []

    def folder(self, folder: Path) -> None:
        """Read all number and world files of a folder tree."""
        for file in [*yaml_files(folder / "numbers"), *yaml_files(folder / "world_2025")]:
            try:
                document = read(file, shown_as=shown(file))
                if file.parent.name == "numbers":
                    numbers = validate(document, NumberFile)
                    self.numbers(numbers.numbers, numbers.provenance)
                else:
                    self.entities(document, validate(document, WorldFile))
            except ScenarioError as error:
                collect(self.problems, error)
        self.fill_defaults()

    def numbers(self, numbers: dict[str, NumberModel], said: ProvenanceModel = SILENT) -> None:
        """World numbers: one value for the whole game. said: what their file says for all its numbers."""
        for name, model in numbers.items():
            self._number("world", name, "world", to_number(model, f"numbers.{name}", said))
        self.world.entities["world"].add("world")

    def _number(self, domain: str, quantity: str, entity: str, number: SourcedNumber) -> None:
        self.world.numbers[number.id] = number
        self.world.given.setdefault((domain, quantity), {})[entity] = number.id

    def entities(self, document: Document, file: WorldFile, path: tuple[str, ...] = ("entities",)) -> None:
        """Entities of a file, with their relations, flags and numbers."""
        for domain, quantities in file.zeros.items():
            for quantity in quantities:
                self.world.defaults[domain, quantity] = 0.0
        for domain, values in file.defaults.items():
            for quantity, model in values.items():
                number_id = f"defaults.{domain}.{quantity}"
                self.world.numbers[number_id] = to_number(model, number_id, file.provenance)
                self.world.defaults[domain, quantity] = number_id
        for domain, entries in file.entities.items():
            for entity, record in entries.items():
                self.entity(domain, entity, record, file.provenance)
                self._missing_relations(document, (*path, domain, entity), domain, record)

    def entity(
        self,
        domain: str,
        entity: str,
        record: dict[str, bool | str | NumberModel],
        said: ProvenanceModel = SILENT,
    ) -> None:
        """One entity. said: what its file says for all its numbers."""
        self.world.entities[domain].add(entity)
        for name, value in record.items():
            if isinstance(value, bool):
                self.world.given.setdefault((domain, name), {})[entity] = float(value)
            elif isinstance(value, str):
                self.world.relations.setdefault((domain, name), {})[entity] = value
            else:
                self._number(domain, name, entity, to_number(value, f"{domain}.{entity}.{name}", said))

    def _missing_relations(
        self, document: Document, path: tuple[str, ...], domain: str, record: dict[str, bool | str | NumberModel]
    ) -> None:
        for relation in DOMAINS[domain]:
            known = self.world.relations.get((domain, relation), {})
            if relation not in record and path[-1] not in known:
                message = current_texts().say("problem.missing_relation", entity=path[-1], relation=relation)
                self.problems.append(document.problem(path, message, key=True))

    def fill_defaults(self) -> None:
        """Give every entity what its domain gives by default."""
        self.world.entities["actor"] |= self.world.entities["state"] | self.world.entities["firm"]
        for (domain, quantity), value in self.world.defaults.items():
            given = self.world.given.setdefault((domain, quantity), {})
            for entity in self.world.entities[domain]:
                given.setdefault(entity, value)


def check_relations(world: World, file: str) -> list[Problem]:
    """Relations must point to entities that exist, and every entity must have every number of its domain."""
    problems: list[Problem] = []
    say = current_texts().say

    def report(path: str, message: str) -> None:
        problems.append(Problem(file, 1, 1, path, message))

    for (domain, relation), pointers in world.relations.items():
        target = target_of(domain, relation)
        for entity, pointed in pointers.items():
            if pointed not in world.entities[target]:
                hint = nearest(pointed, world.entities[target]) or "-"
                path = f"{domain}.{entity}.{relation}"
                report(path, say("problem.unknown_id", path=path, word=pointed, nearest=hint))
    for (domain, quantity), given in world.given.items():
        for entity in sorted(world.entities[domain] - set(given)):
            path = f"{domain}.{entity}.{quantity}"
            report(path, say("problem.missing_number", path=path))
    return problems
