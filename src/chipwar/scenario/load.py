"""Load a scenario: find it, follow `extends`, join the world, check everything, compile.

All problems of all files are reported at once. Compiled rulesets are cached by what went into them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from chipwar.base.errors import Problem, ScenarioError
from chipwar.base.ids import nearest
from chipwar.scenario.build import Parts, build
from chipwar.scenario.cards import make_pack
from chipwar.scenario.catalogue import (
    catalogue_cards,
    catalogue_policies,
    catalogue_said,
    catalogue_treaties,
    quantities,
    said_in,
)
from chipwar.scenario.files import CATALOGUE, arrangement_names, scenario_names, shipped, shown
from chipwar.scenario.menu import Policy, make_policy
from chipwar.scenario.models import (
    CardModel,
    DeckModel,
    Label,
    PlannedOrder,
    QuantityModel,
    ScenarioFile,
    SeatModel,
    TreatyModel,
)
from chipwar.scenario.numbers import ProvenanceModel, to_number
from chipwar.scenario.packs import NARRATIVES, USUAL_PACK, chosen, packs
from chipwar.scenario.plays import check_plan, load_plan
from chipwar.scenario.positions import Document
from chipwar.scenario.positions import Path as Place
from chipwar.scenario.provenance import source_problems
from chipwar.scenario.references import Complaint, Fault, References
from chipwar.scenario.ruleset import Ruleset
from chipwar.scenario.salvage import Salvaged, salvage
from chipwar.scenario.strengths import seat_strategies
from chipwar.scenario.texts import current_texts
from chipwar.scenario.treaties import Treaties
from chipwar.scenario.world import World, WorldReader, check_relations

ROOT = "world_2025"


@dataclass(frozen=True)
class Scenario:
    """A loaded scenario, ready to play. `ruleset` is shared by all its games.

    narrative, pack: whose figures count where sources differ, and which assumptions on disputed causes; plain: the
    ruleset before both were chosen, so that another choice can be made from it.
    """

    id: str
    label: Label
    about: Label
    start: str
    turns: int
    ruleset: Ruleset
    plain: Ruleset
    quantities: dict[str, QuantityModel]
    menu: tuple[str, ...]
    switches: dict[str, bool] = field(default_factory=dict)
    narrative: str = NARRATIVES[0]
    pack: str = USUAL_PACK
    plan: tuple[PlannedOrder, ...] = ()
    """What was decided on the record; seats that are played as `recorded` follow it."""
    written: tuple[Any, ...] = ()
    """The scenario's own files as plain values, the one it rests on first: enough to open it again without them."""
    made: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What others worked out from this scenario alone, so that they do it once (`seats.conditions.once`)."""

    def __getstate__(self) -> dict[str, Any]:
        """What is sent to other processes: all but what was worked out, which may be named by addresses of this one."""
        return {**self.__dict__, "made": {}}

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
    narrative: str = NARRATIVES[0]
    pack: str = USUAL_PACK
    decks: dict[str, DeckModel] = field(default_factory=dict)
    cards: dict[str, CardModel] = field(default_factory=dict)
    treaties: dict[str, TreatyModel] = field(default_factory=dict)
    said: dict[str, ProvenanceModel] = field(default_factory=dict)
    plan: Path | None = None
    orders: list[tuple[Document, tuple[PlannedOrder, ...]]] = field(default_factory=list)


def find(name: str, beside: Path | None = None) -> Path:
    """The file of a scenario: a path, or the name of a shipped one."""
    path = Path(name)
    if path.suffix == ".yaml" or path.is_file():
        near = beside.parent / path if beside and not path.is_absolute() else path
        return near if near.is_file() else path
    file = shipped("scenarios") / f"{name}.yaml"
    if not file.is_file():
        hint = nearest(name, (*scenario_names(), *arrangement_names())) or ", ".join(scenario_names())
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
        decks, cards = catalogue_cards()
        self.draft = Draft(
            policies=dict(catalogue_policies()),
            decks=dict(decks),
            cards=dict(cards),
            treaties=dict(catalogue_treaties()),
            said=dict(catalogue_said()),
        )
        self._signatures()
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
        draft.policies |= {name: make_policy(name, model, file.provenance) for name, model in file.policies.items()}
        draft.decks, draft.cards = draft.decks | file.decks, draft.cards | file.cards
        draft.treaties |= file.treaties
        draft.said |= said_in(file)
        self._signatures()
        self._script(document, file)
        self.problems += source_problems(document, file)
        self._policies(document, file)
        self._entities(document, file)
        self._numbers(document, file)
        self._switches(document, file)
        for policy, level in file.levels.items():
            if self._known(document, ("levels", policy), policy, draft.policies, key=True):
                draft.levels[policy] = level
                self._level(document, policy, level)
        for place, policy in enumerate(file.menu or ()):
            self._known(document, ("menu", place), policy, draft.policies)
        draft.menu = file.menu if file.menu is not None else draft.menu
        draft.plan = Path(document.file).parent / file.plan if file.plan is not None else draft.plan
        draft.orders += [(document, file.orders)] if file.orders else []
        self._players(document, file.players)
        self._seats(document)

    def _switches(self, document: Document, file: ScenarioFile) -> None:
        """A switch is on or off; only the narrative is a word."""
        known = {name.removeprefix("switch_") for name in self.world.given_names("world") if name.startswith("switch_")}
        for switch, value in file.switches.items():
            place = ("switches", switch)
            if switch == "narrative":
                self.draft.narrative = self._word(document, place, value, NARRATIVES)
            elif self._known(document, place, switch, {*known, "narrative"}, key=True):
                if isinstance(value, bool):
                    self.draft.switches[switch] = value
                else:
                    self._wrong_kind(document, place, value)
        if file.pack is not None:
            self.draft.pack = self._word(document, ("pack",), file.pack, tuple(sorted(packs())))

    def _word(self, document: Document, place: Place, word: bool | str, valid: tuple[str, ...]) -> str:
        """One of a few words; with another one the first of them goes on, so that the rest can be checked."""
        if word in valid:
            return str(word)
        found = str(word).lower() if isinstance(word, bool) else word
        message = current_texts().say("problem.unknown_word_valid", found=found, valid=", ".join(valid))
        self.problems.append(document.problem(place, message))
        return valid[0]

    def _wrong_kind(self, document: Document, place: Place, value: str) -> None:
        say = current_texts().say
        message = say("problem.wrong_kind", expected=say("problem.kind_switch"), found=f'"{value}"')
        self.problems.append(document.problem(place, message))

    def _players(self, document: Document, players: dict[str, str]) -> None:
        """Seats that somebody else plays than in the extended scenario."""
        for seat, strategy in players.items():
            strategies = seat_strategies()
            known = self._known(document, ("players", seat), strategy, strategies)
            if self._known(document, ("players", seat), seat, self.draft.seats, key=True) and known:
                played = self.draft.seats[seat].model_copy(update={"strategy": strategy})
                self.draft.seats = self.draft.seats | {seat: played}

    def _signatures(self) -> None:
        """Parties sign a treaty by a switch that stands in their menu."""
        treaties = Treaties(self.draft.treaties, self.draft.said)
        self.draft.policies |= {
            name: make_policy(name, model, treaties.said_of(name)) for name, model in treaties.signatures().items()
        }

    def _script(self, document: Document, file: ScenarioFile) -> None:
        """A card of the script comes at its dates and at no other time."""
        for card, whens in file.script.items():
            if self._known(document, ("script", card), card, self.draft.cards, key=True):
                dated = self.draft.cards[card].model_copy(update={"at": whens, "chance": None})
                self.draft.cards = self.draft.cards | {card: dated}

    def _policies(self, document: Document, file: ScenarioFile) -> None:
        """What the file's own policies, cards, decks and treaties name must exist."""
        names, draft = self._references(), self.draft
        for policy, model in file.policies.items():
            self._tell(document, names.effects(("policies", policy, "effects"), model.effects))
        for section, needy in (("policies", file.policies), ("treaties", file.treaties)):
            for name, one in needy.items():
                if one.needs is not None:
                    self._tell(document, names.need((section, name, "needs"), one.needs))
        sided = {card for deck in draft.decks.values() if deck.sides for card in deck.deals}
        for card, played in file.cards.items():
            self._tell(document, names.card(("cards", card), played, card in sided))
        for deck, dealing in file.decks.items():
            self._tell(document, names.deck(("decks", deck), dealing, draft.decks))
        for treaty, promised in file.treaties.items():
            self._tell(document, names.treaty(("treaties", treaty), promised))

    def _references(self) -> References:
        draft = self.draft
        return References(self.world, draft.policies, draft.cards, quantities(), draft.seats)

    def _tell(self, document: Document, complaints: Iterator[Complaint]) -> None:
        """Remember what is wrong, at its place."""
        for one in complaints:
            if isinstance(one, Fault):
                self.problems.append(document.problem(one.path, one.message))
            else:
                self._known(
                    document,
                    one.path,
                    one.word,
                    one.valid,
                    key=isinstance(one.path[-1], str) and one.path[-2] == "deals",
                )

    def _level(self, document: Document, policy: str, level: int) -> None:
        top = self.draft.policies[policy].top
        if not 0 <= level <= top:
            message = current_texts().say("problem.level_range", word=policy, top=int(top))
            self.problems.append(document.problem(("levels", policy), message))

    def _entities(self, document: Document, file: ScenarioFile) -> None:
        for domain, entries in file.entities.items():
            for entity, record in entries.items():
                self.reader.entity(domain, entity, record, file.provenance)
                for name in record:
                    known = self.world.given_names(domain) | {r for d, r in self.world.relations if d == domain}
                    self._known(document, ("entities", domain, entity, name), name, known, key=True)
        self.reader.fill_defaults()

    def _numbers(self, document: Document, file: ScenarioFile) -> None:
        for name, model in file.numbers.items():
            if not self._known(document, ("numbers", name), name, self.world.given_names("world"), key=True):
                continue
            unit = self.world.numbers[f"numbers.{name}"].unit
            if model.unit != unit:
                message = current_texts().say("problem.wrong_unit", word=model.unit, unit=unit)
                self.problems.append(document.problem(("numbers", name, "unit"), message))
        self.reader.numbers(file.numbers, file.provenance)

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
            strategies = seat_strategies()
            self._known(document, ("seats", seat, "strategy"), model.strategy, strategies)
            for place, dial in enumerate(model.dials):
                self._known(document, ("seats", seat, "dials", place), dial, quantities())
            issued = self._issued(model.actors) if model.hand else set()
            for place, policy in enumerate(model.hand):
                self._known(document, ("seats", seat, "hand", place), policy, issued)

    def _issued(self, actors: tuple[str, ...]) -> set[str]:
        """Policies of a seat with these actors: their own, and those of firms at home that have no seat."""
        seated = {actor for seat in self.draft.seats.values() for actor in seat.actors}
        homes = self.world.relations["firm", "home"]
        movers = (*actors, *(firm for firm, home in homes.items() if home in actors and firm not in seated))
        return {name for name, known in self.draft.policies.items() if known.model.serves(movers)}

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
        binding = {t: m for t, m in draft.treaties.items() if t in menu and self._can_bind(m, set(menu))}
        treaties = Treaties(binding, draft.said)
        without = set(draft.treaties) - set(treaties.models)
        menu = tuple(policy for policy in menu if policy not in without)
        policies = {policy: draft.policies[policy] for policy in sorted(menu)}
        cards = {c: m for c, m in draft.cards.items() if m.watched() <= set(menu)}
        pack = make_pack(cards, draft.decks, draft.start, draft.said)
        parts = Parts(self.world, policies, draft.seats, draft.levels, draft.turns, quantities(), pack, treaties)
        scenario = self._compiled(scenario_id, build(parts), tuple(sorted(menu)))
        return replace(scenario, plan=self._plan(scenario))

    def _plan(self, scenario: Scenario) -> tuple[PlannedOrder, ...]:
        """The orders of the plan's file and those that stand in the scenario files, each checked at its place."""
        draft = self.draft
        plan = load_plan(draft.plan, scenario) if draft.plan is not None else ()
        problems: list[Problem] = []
        for document, orders in draft.orders:
            problems += check_plan(scenario, document, orders, ("orders",))
            plan += orders
        if problems:
            raise ScenarioError(problems)
        return plan

    def _compiled(self, scenario_id: str, plain: Ruleset, menu: tuple[str, ...]) -> Scenario:
        draft = self.draft
        empty = Label.model_validate({"en": scenario_id, "zh-Hans": scenario_id, "zh-Hant": scenario_id})
        return Scenario(
            id=scenario_id,
            label=draft.label or empty,
            about=draft.about or empty,
            start=draft.start,
            turns=draft.turns,
            ruleset=chosen(plain, draft.narrative, draft.pack),
            plain=plain,
            quantities=quantities(),
            menu=menu,
            switches=draft.switches,
            narrative=draft.narrative,
            pack=draft.pack,
        )

    def _can_bind(self, treaty: TreatyModel, menu: set[str]) -> bool:
        """Whether all can sign, having a seat or a signature that stands, and all it names is in play."""
        seated = {actor for seat in self.draft.seats.values() for actor in seat.actors}
        return treaty.promised() <= menu and set(treaty.parties) <= seated | set(treaty.signed)

    def _publish(self) -> None:
        for name, quantity in quantities().items():
            if quantity.fuzz is not None and quantity.of == "state":
                number_id = f"quantities.{name}.fuzz"
                self.world.numbers[number_id] = to_number(
                    quantity.fuzz, number_id, catalogue_said()[f"quantities.{name}"]
                )
                self.world.secrets[name] = number_id
                self.world.sources[name] = quantity.sources or name
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
    return _joined(chain(find(str(name))))


def reopen(written: Sequence[Any], shown_as: str) -> Scenario:
    """A scenario from its own files as they were kept in `Scenario.written`, wherever those files are now."""
    texts = [json.dumps(part, ensure_ascii=False) for part in written]
    return _joined([salvage(Path(shown_as), ScenarioFile, shown_as, text) for text in texts])


def _joined(parts: Sequence[Salvaged[ScenarioFile]]) -> Scenario:
    reader = WorldReader()
    reader.folder(CATALOGUE)
    joiner = Joiner(reader)
    for part in parts:
        if part.model is None:
            raise ScenarioError(part.problems)
        joiner.problems += part.problems
        joiner.cut |= part.cut
        joiner.add(part.document, part.model)
    last = parts[-1]
    assert last.model is not None
    scenario = joiner.finish(last.model.id, last.document)
    return replace(scenario, written=_written([part.document.data for part in parts], scenario.plan))


def _written(files: Sequence[Any], plan: Sequence[PlannedOrder]) -> tuple[Any, ...]:
    """The files with all recorded orders in the last one, so that no plan's file is needed."""
    kept = [{key: value for key, value in data.items() if key not in ("plan", "orders")} for data in files]
    if plan:
        kept[-1]["orders"] = [order.model_dump(mode="json", exclude_defaults=True) for order in plan]
    return tuple(kept)


__all__ = ["Scenario", "World", "load_scenario", "reopen"]
