"""Load a scenario: find it, follow `extends`, join the world, check everything, compile.

All problems of all files are reported at once. Compiled rulesets are cached by what went into them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from chipwar.base.errors import Problem, ScenarioError
from chipwar.base.ids import nearest
from chipwar.base.numbers import SourcedNumber
from chipwar.scenario.build import build
from chipwar.scenario.checks import validate
from chipwar.scenario.files import CATALOGUE, scenario_names, shipped, shown, yaml_files
from chipwar.scenario.gate import read
from chipwar.scenario.menu import Policy, make_policy
from chipwar.scenario.models import (
    Label,
    Need,
    NumberModel,
    PolicyFile,
    PolicyModel,
    QuantityFile,
    QuantityModel,
    ScenarioFile,
    SeatModel,
)
from chipwar.scenario.plays import RECORDED, PlannedOrder, load_plan, shipped_strategies
from chipwar.scenario.positions import Document
from chipwar.scenario.positions import Path as Place
from chipwar.scenario.ruleset import Ruleset
from chipwar.scenario.salvage import Salvaged, salvage
from chipwar.scenario.sources import source_ids
from chipwar.scenario.texts import current_texts
from chipwar.scenario.world import World, WorldReader, check_relations

ROOT = "world_2025"


@dataclass(frozen=True)
class Scenario:
    """A loaded scenario, ready to play. `ruleset` is shared by all its games."""

    id: str
    label: Label
    about: Label
    start: str
    turns: int
    ruleset: Ruleset
    quantities: dict[str, QuantityModel]
    menu: tuple[str, ...]
    switches: dict[str, bool] = field(default_factory=dict)
    plan: tuple[PlannedOrder, ...] = ()
    """What was decided on the record; seats that are played as `recorded` follow it."""

    @property
    def seats(self) -> tuple[str, ...]:
        """Ids of the seats, sorted."""
        return tuple(self.ruleset.seats)

    def date(self, turn: int) -> str:
        """The quarter of a turn, such as 2025Q3."""
        year, quarter = int(self.start[:4]), int(self.start[5]) - 1 + turn
        return f"{year + quarter // 4}Q{quarter % 4 + 1}"


@dataclass
class Draft:
    """A scenario while its `extends` chain is joined; later files win."""

    label: Label | None = None
    about: Label | None = None
    start: str = "2025Q1"
    turns: int = 24
    seats: dict[str, SeatModel] = field(default_factory=dict)
    menu: tuple[str, ...] | None = None
    policies: dict[str, Policy] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)
    switches: dict[str, bool] = field(default_factory=dict)
    plan: Path | None = None


@cache
def catalogue_policies() -> dict[str, Policy]:
    """Every policy of the catalogue."""
    policies: dict[str, Policy] = {}
    problems: list[Problem] = []
    for file in yaml_files(CATALOGUE / "policies"):
        try:
            checked = validate(read(file, shown_as=shown(file)), PolicyFile)
        except ScenarioError as error:
            problems.extend(error.problems)
            continue
        policies |= {policy_id: make_policy(policy_id, model) for policy_id, model in checked.policies.items()}
    if problems:
        raise ScenarioError(problems)
    return policies


@cache
def quantities() -> dict[str, QuantityModel]:
    """The published quantities."""
    file = CATALOGUE / "quantities.yaml"
    return dict(sorted(validate(read(file, shown_as=shown(file)), QuantityFile).quantities.items()))


def unknown_sources(document: Document, value: object, path: Place = ()) -> Iterator[Problem]:
    """Numbers and policies within a checked value that name a source which is not in the list."""
    if isinstance(value, NumberModel | PolicyModel):
        yield from _unknown_source(document, value.source, (*path, "source"))
    if isinstance(value, BaseModel):
        value = dict(value)
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, tuple) else ()
    for key, inner in entries:
        yield from unknown_sources(document, inner, (*path, key))


def _unknown_source(document: Document, source: str | tuple[str, ...] | None, path: Place) -> Iterator[Problem]:
    """The id of a source is what stands before the first comma or blank."""
    if isinstance(source, tuple):
        for place, one in enumerate(source):
            yield from _unknown_source(document, one, (*path, place))
    elif source is not None:
        word = next(iter(source.replace(",", " ").split()), "")
        if word not in source_ids():
            hint = nearest(word, source_ids()) or ", ".join(source_ids()[:8])
            message = current_texts().say("problem.unknown_source", word=word or "-", nearest=hint)
            yield document.problem(path, message)


def find(name: str, beside: Path | None = None) -> Path:
    """The file of a scenario: a path, or the name of a shipped one."""
    path = Path(name)
    if path.suffix == ".yaml" or path.is_file():
        near = beside.parent / path if beside and not path.is_absolute() else path
        return near if near.is_file() else path
    file = shipped("scenarios") / f"{name}.yaml"
    if not file.is_file():
        hint = nearest(name, scenario_names()) or ", ".join(scenario_names())
        message = current_texts().say("problem.no_scenario", word=name, nearest=hint)
        raise ScenarioError([Problem(name, 1, 1, "", message)])
    return file


def chain(file: Path) -> list[Salvaged[ScenarioFile]]:
    """The scenario file and all it extends, the root first; as far as each can be read."""
    found: list[Salvaged[ScenarioFile]] = []
    seen: set[Path] = set()
    following: Path | None = file
    while following is not None:
        part = salvage(following, ScenarioFile, shown(following))
        found.insert(0, part)
        if part.model is None:
            raise ScenarioError([problem for each in found for problem in each.problems])
        seen.add(following.resolve())
        following = _extended(part, following, seen)
    return found


def _extended(part: Salvaged[ScenarioFile], file: Path, seen: set[Path]) -> Path | None:
    """The file that this one extends; a mistake in the name is remembered, and the root is taken instead."""
    assert part.model is not None
    name = part.model.extends
    if name == ROOT:
        return None
    try:
        extended = find(name, file)
    except ScenarioError as error:
        part.problems.append(part.document.problem(("extends",), error.problems[0].message))
        return None
    if extended.resolve() in seen:
        message = current_texts().say("problem.extends_itself", word=name)
        part.problems.append(part.document.problem(("extends",), message))
        return None
    return extended


class Joiner:
    """Joins the files of one scenario onto the world."""

    def __init__(self, reader: WorldReader) -> None:
        self.cut: set[str] = set()
        self.reader, self.world = reader, reader.world
        self.draft = Draft(policies=dict(catalogue_policies()))
        self.problems = reader.problems

    def _known(self, document: Document, path: tuple[str | int, ...], word: str, valid: Any, key: bool = False) -> bool:
        if word in valid or word in self.cut:
            return word in valid
        hint = nearest(word, valid) or ", ".join(sorted(valid)[:8])
        message = current_texts().say("problem.not_known", word=word, nearest=hint)
        self.problems.append(document.problem(path, message, key=key))
        return False

    def add(self, document: Document, file: ScenarioFile) -> None:
        """One file on top of what is there."""
        draft = self.draft
        draft.label, draft.about = file.label or draft.label, file.about or draft.about
        draft.start, draft.turns = file.start or draft.start, file.turns or draft.turns
        draft.seats = dict(file.seats) if file.seats is not None else draft.seats
        draft.policies |= {policy_id: make_policy(policy_id, model) for policy_id, model in file.policies.items()}
        self.problems += unknown_sources(document, file)
        self._policies(document, file)
        self._entities(document, file)
        self._numbers(document, file.numbers)
        for switch, value in file.switches.items():
            if self._known(
                document, ("switches", switch), f"switch_{switch}", self.world.given_names("world"), key=True
            ):
                draft.switches[switch] = value
        for policy, level in file.levels.items():
            if self._known(document, ("levels", policy), policy, draft.policies, key=True):
                draft.levels[policy] = level
                self._level(document, policy, level)
        for place, policy in enumerate(file.menu or ()):
            self._known(document, ("menu", place), policy, draft.policies)
        draft.menu = file.menu if file.menu is not None else draft.menu
        draft.plan = Path(document.file).parent / file.plan if file.plan is not None else draft.plan
        self._seats(document)

    def _policies(self, document: Document, file: ScenarioFile) -> None:
        """Goods and needs that the file's own policies name must exist."""
        goods = self.world.entities["good"]
        for policy, model in file.policies.items():
            for place, effect in enumerate(model.effects):
                for index, good in enumerate(getattr(effect, "goods", ())):
                    self._known(document, ("policies", policy, "effects", place, "goods", index), good, goods)
            if model.needs is not None:
                self._need(document, ("policies", policy, "needs"), model.needs)

    def _need(self, document: Document, path: tuple[str | int, ...], need: Need) -> None:
        if need.policy is not None:
            self._known(document, (*path, "policy"), need.policy, self.draft.policies)
        if need.quantity is not None:
            self._known(document, (*path, "quantity"), need.quantity, quantities())
        for word, group in (("all", need.all), ("any", need.any)):
            for place, inner in enumerate(group or ()):
                self._need(document, (*path, word, place), inner)
        if need.not_ is not None:
            self._need(document, (*path, "not"), need.not_)

    def _level(self, document: Document, policy: str, level: int) -> None:
        top = self.draft.policies[policy].top
        if not 0 <= level <= top:
            message = current_texts().say("problem.level_range", word=policy, top=int(top))
            self.problems.append(document.problem(("levels", policy), message))

    def _entities(self, document: Document, file: ScenarioFile) -> None:
        for domain, entries in file.entities.items():
            for entity, record in entries.items():
                self.reader.entity(domain, entity, record)
                for name in record:
                    known = self.world.given_names(domain) | {r for d, r in self.world.relations if d == domain}
                    self._known(document, ("entities", domain, entity, name), name, known, key=True)
        self.reader.fill_defaults()

    def _numbers(self, document: Document, numbers: dict[str, NumberModel]) -> None:
        for name, model in numbers.items():
            if not self._known(document, ("numbers", name), name, self.world.given_names("world"), key=True):
                continue
            unit = self.world.numbers[f"numbers.{name}"].unit
            if model.unit != unit:
                message = current_texts().say("problem.wrong_unit", word=model.unit, unit=unit)
                self.problems.append(document.problem(("numbers", name, "unit"), message))
        self.reader.numbers(numbers)

    def _seats(self, document: Document) -> None:
        actors = self.world.entities["state"] | self.world.entities["firm"]
        claimed: dict[str, str] = {}
        for seat, model in self.draft.seats.items():
            for place, actor in enumerate(model.actors):
                self._known(document, ("seats", seat, "actors", place), actor, actors)
                if actor in claimed:
                    message = current_texts().say("problem.two_seats", word=actor, seat=claimed[actor])
                    self.problems.append(document.problem(("seats", seat, "actors", place), message))
                claimed[actor] = seat
            strategies = {*shipped_strategies(), "pass", "human", RECORDED}
            self._known(document, ("seats", seat, "strategy"), model.strategy, strategies)
            for place, dial in enumerate(model.dials):
                self._known(document, ("seats", seat, "dials", place), dial, quantities())

    def finish(self, scenario_id: str, document: Document) -> Scenario:
        """Check the whole and compile it."""
        self._publish()
        self._switch()
        self.problems += check_relations(self.world, document.file)
        self._issuers(document)
        if self.problems:
            raise ScenarioError(self.problems)
        draft = self.draft
        menu = draft.menu if draft.menu is not None else tuple(draft.policies)
        policies = {policy: draft.policies[policy] for policy in sorted(menu)}
        ruleset = build(self.world, policies, draft.seats, draft.levels, draft.turns)
        scenario = self._compiled(scenario_id, ruleset, tuple(sorted(menu)))
        return replace(scenario, plan=load_plan(draft.plan, scenario)) if draft.plan is not None else scenario

    def _compiled(self, scenario_id: str, ruleset: Ruleset, menu: tuple[str, ...]) -> Scenario:
        draft = self.draft
        empty = Label.model_validate({"en": scenario_id, "zh-Hans": scenario_id, "zh-Hant": scenario_id})
        return Scenario(
            id=scenario_id,
            label=draft.label or empty,
            about=draft.about or empty,
            start=draft.start,
            turns=draft.turns,
            ruleset=ruleset,
            quantities=quantities(),
            menu=menu,
            switches=draft.switches,
        )

    def _publish(self) -> None:
        for name, quantity in quantities().items():
            if quantity.fuzz is not None and quantity.of == "state":
                number_id = f"quantities.{name}.fuzz"
                self.world.numbers[number_id] = SourcedNumber(
                    number_id, quantity.fuzz.value, quantity.fuzz.unit, quantity.fuzz.source, quantity.fuzz.assumption
                )
                self.world.secrets[name] = number_id
                if quantity.seen == "fog":
                    self.world.fogged.add(name)

    def _switch(self) -> None:
        """A switch is a number that is 1 or 0, so that arms and designs can set it by its path."""
        for name, number in list(self.world.numbers.items()):
            if name.startswith("numbers.switch_"):
                switch = name.removeprefix("numbers.switch_")
                value = float(self.draft.switches.get(switch, number.value == 1.0))
                path = f"switches.{switch}"
                del self.world.numbers[name]
                self.world.numbers[path] = replace(number, id=path, value=value)
                self.world.given["world", f"switch_{switch}"] = {"world": path}

    def _issuers(self, document: Document) -> None:
        actors = self.world.entities["state"] | self.world.entities["firm"]
        say = current_texts().say
        for policy in self.draft.policies.values():
            for word in (*policy.model.issuers, *policy.model.objectors):
                if word not in actors:
                    message = say("problem.unknown_id", path=policy.id, word=word, nearest=nearest(word, actors) or "-")
                    self.problems.append(document.problem(("policies", policy.id, "issuers"), message))


def load_scenario(name: str | Path) -> Scenario:
    """A scenario by shipped name or path. Raises ScenarioError with every problem found."""
    parts = chain(find(str(name)))
    reader = WorldReader()
    reader.folder(CATALOGUE)
    joiner = Joiner(reader)
    for part in parts:
        assert part.model is not None
        joiner.problems += part.problems
        joiner.cut |= part.cut
        joiner.add(part.document, part.model)
    last = parts[-1]
    assert last.model is not None
    return joiner.finish(last.model.id, last.document)


__all__ = ["Scenario", "World", "load_scenario"]
