"""What authors may write, as pydantic models: entities, policies, scenarios. Numbers have their own file.

Every model forbids unknown keys. Descriptions are what an editor shows beside a key. What the words mean for the game
is worked out in `world.py`, `menu.py` and `build.py`; here only their form is said.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, Union, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator
from pydantic_core import PydanticCustomError

import chipwar.mechanisms  # noqa: F401  (finds every mechanism)
from chipwar.mechanisms.kinds import REGISTRY, Amount, FirmModifier, Goods, Line, Place, StateModifier, VendorModifier
from chipwar.rules.quantities import DOMAINS, MODIFIERS
from chipwar.scenario.numbers import Id as Id
from chipwar.scenario.numbers import NumberModel as NumberModel
from chipwar.scenario.numbers import ProvenanceModel, Unit
from chipwar.scenario.numbers import Strict as Strict

PLACES = ("$self", "$target", "$rival", "$leader", "$partners", "$hosts", "$clients", "$all")
"""Who an effect may mean besides a state by its id: the issuer's home, the target, its rival, its leader, all its
partners, all hosts, partners that are neither members of the club nor exempt from tiers, all states."""

if TYPE_CHECKING:
    PlaceWord: TypeAlias = str
    StateEffort: TypeAlias = str
    VendorEffort: TypeAlias = str
    FirmEffort: TypeAlias = str
    Domain: TypeAlias = str
    When: TypeAlias = int | str
else:
    PlaceWord = Literal[PLACES] | Id
    StateEffort = Literal[tuple(m.name for m in MODIFIERS if m.on == "state" and m.how == "sum")]
    VendorEffort = Literal[tuple(m.name for m in MODIFIERS if m.on == "vendor")]
    FirmEffort = Literal[tuple(m.name for m in MODIFIERS if m.on == "firm")]
    Domain = Literal[tuple(DOMAINS)]
    When = Annotated[int, Field(ge=0, le=999)] | Annotated[str, Field(pattern=r"^\d{4}Q[1-4]$")]
"""When: a turn, counted from 0, or a quarter such as 2026Q4."""


class Label(BaseModel):
    """A text in one language or more. What is shipped has all of them."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    en: str | None = None
    zh_Hans: str | None = Field(None, alias="zh-Hans")
    zh_Hant: str | None = Field(None, alias="zh-Hant")

    @model_validator(mode="after")
    def _has_a_language(self) -> Label:
        if self.en is None and self.zh_Hans is None and self.zh_Hant is None:
            raise PydanticCustomError("problem.no_language", "give the text in one language or more")
        return self

    def in_language(self, locale: str) -> str:
        """The text in one language; where it has none, in English, else in any."""
        texts = (getattr(self, locale.replace("-", "_")), self.en, self.zh_Hans, self.zh_Hant)
        return next(str(text) for text in texts if text is not None)


class Need(Strict):
    """A condition: one of its forms, or several joined by all, any, not."""

    policy: Id | None = Field(None, description="A policy of the same actor...")
    level_at_least: int | None = Field(None, description="...must stand at this level or higher,")
    level_at_most: int | None = Field(None, description="...or at this level or lower.")
    quantity: Id | None = Field(None, description="A published quantity...")
    of: Id | Literal["$self", "$rival"] | None = Field(None, description="...of this actor")
    at_least: float | None = Field(None, description="...must reach this value,")
    at_most: float | None = Field(None, description="...or stay at or below it.")
    turn_at_least: int | None = Field(None, description="It must be this turn or later.")
    turn_at_most: int | None = Field(None, description="It must be this turn or earlier.")
    all: tuple[Need, ...] | None = None
    any: tuple[Need, ...] | None = None
    not_: Need | None = Field(None, alias="not")


class Dial(Strict):
    """How a policy is set: levels 0..n, a switch, a share of 0..1, or an amount with a unit."""

    levels: int | None = Field(None, ge=1, le=5)
    switch: Literal[True] | None = None
    share: Literal[True] | None = None
    amount: float | None = Field(None, gt=0, description="The largest amount.")
    unit: Unit | None = None

    @model_validator(mode="after")
    def _has_one_form(self) -> Dial:
        if sum(form is not None for form in (self.levels, self.switch, self.share, self.amount)) != 1:
            raise PydanticCustomError("problem.one_dial", "give one of levels, switch, share and amount")
        return self


class PoliticalCost(Strict):
    """Points of political capital at full level."""

    introduce: NumberModel
    hold: NumberModel


class Cost(Strict):
    """What a policy costs."""

    political: PoliticalCost
    capital: NumberModel | None = Field(None, description="bn USD a quarter at full level; negative if it earns.")


class Notice(Strict):
    """Quarters between announcement and force."""

    min: int = Field(0, ge=0, le=4)
    max: int = Field(0, ge=0, le=4)


_FIELD_TYPES: dict[Any, Any] = {
    Amount: NumberModel,
    Goods: tuple[Id, ...],
    Place: PlaceWord,
    StateModifier: StateEffort,
    VendorModifier: VendorEffort,
    Line: Id,
    FirmModifier: FirmEffort,
}


def _effect_model(do: str, record: type[Any]) -> type[BaseModel]:
    hints = get_type_hints(record)
    parts: dict[str, Any] = {field.name: (_FIELD_TYPES[hints[field.name]], ...) for field in fields(record)}
    parts["do"] = (Literal[do], ...)
    return create_model(f"Effect_{do}", __base__=Strict, __doc__=record.__doc__, **parts)


_EFFECTS = tuple(_effect_model(do, record) for do, record in sorted(REGISTRY.items()))
if TYPE_CHECKING:
    Effect: TypeAlias = Any
else:
    Effect = Annotated[Union[_EFFECTS], Field(discriminator="do")]  # noqa: UP007
"""Any mechanism's record, told apart by `do`. A new mechanism is found by itself."""

Theme = Literal["controls", "bans", "alliances", "energy", "minerals", "talent", "world"]
TargetKind = Literal["none", "rival", "mineral_buyers", "chip_buyers", "great_powers", "rival_firms"]


class PolicyModel(Strict):
    """One instrument: who may use it, how it is set, what it costs, what it does."""

    label: Label
    issuers: tuple[Id, ...] = Field(min_length=1, description="Actors that may use it.")
    theme: Theme
    icon: Id
    target: TargetKind = Field("none", description="Whom it is aimed at; one order for each target.")
    dial: Dial
    needs: Need | None = None
    cost: Cost
    notice: Notice = Notice()
    lag: NumberModel | None = Field(None, description="Quarters until it works fully; absent: at once.")
    hostile: bool = Field(False, description="Shortages and lobbies make hostile policies dearer.")
    secret: bool = Field(False, description="Nobody but its owner sees that it is announced or in force.")
    start: dict[Id, int] = Field(default_factory=dict, description="Level at the start, by actor.")
    own_seat: bool | tuple[Id, ...] = Field(
        False, description="Issuers that may use it only from a seat of their own: all (true), or those named."
    )
    objectors: tuple[Id, ...] = ()
    source: str | tuple[str, ...]
    dilemma: Label
    counter: Label | None = None
    effects: tuple[Effect, ...] = Field(min_length=1)

    def serves(self, actors: tuple[str, ...]) -> bool:
        """Whether one of these actors may use it."""
        return bool(set(actors) & set(self.issuers))


class CardCondition(Strict):
    """A published quantity or the level of a policy, and the bounds between which it counts."""

    quantity: Id | None = Field(None, description="A published quantity...")
    of: Id | None = Field(None, description="...of this actor or thing; absent: of the world.")
    policy: Id | None = Field(None, description="Or a policy: its announced level, in its own steps...")
    by: Id | None = Field(None, description="...of this actor")
    target: Id | None = Field(None, description="...toward this target, if it has targets.")
    at_least: float | None = None
    at_most: float | None = None
    times: NumberModel | None = Field(None, description="What it makes of the chance; absent: it must hold.")

    @model_validator(mode="after")
    def _watches_one_thing(self) -> CardCondition:
        if (self.quantity is None) == (self.policy is None) or (self.policy is None) != (self.by is None):
            raise PydanticCustomError("problem.one_watch", "give a quantity, or a policy and by whom")
        if self.at_least is None and self.at_most is None:
            raise PydanticCustomError("problem.no_bound", "give at_least, at_most or both")
        return self


class CardModel(Strict):
    """Something that happens without anybody's order."""

    label: Label
    says: Label = Field(description="What happened and what it does, in one or two sentences.")
    source: str | tuple[str, ...]
    side: Id | None = Field(None, description="The actor that `$self` means; the one who knows a secret card.")
    chance: NumberModel | None = Field(None, description="Probability in a quarter.")
    at: tuple[When, ...] = Field((), description="Turns or quarters in which it comes if its conditions hold.")
    first_turn: When = Field(0, description="It comes by chance no earlier than this turn or quarter...")
    last_turn: When = Field(999, description="...and no later than this one.")
    once: bool = True
    lasts: int = Field(1, ge=1, le=99, description="Quarters for which its effects work.")
    secret: bool = Field(False, description="Only its side learns of it.")
    when: tuple[CardCondition, ...] = ()
    touches: tuple[Id, ...] = Field((), description="Policies and treaties whose worth it changes.")
    effects: tuple[Effect, ...] = ()

    def watched(self) -> set[str]:
        """Ids of the policies that its conditions watch."""
        return {condition.policy for condition in self.when if condition.policy}


class CardInPlay(CardModel):
    """A card as it is played: with the deck that deals it, if one does, and how often against the others there.

    said, dealer: what the files of the card and of its deck say for their numbers.
    """

    deck: Id | None = None
    share: NumberModel | None = None
    said: ProvenanceModel = ProvenanceModel()
    dealer: ProvenanceModel = ProvenanceModel()


class DeckModel(Strict):
    """A deck from which exactly one card is dealt on each of its dates. The card stays until the next deal."""

    label: Label
    source: str
    sides: tuple[Id, ...] = Field((), description="Actors of whom each has such a deck, with cards of its own.")
    deals: dict[Id, NumberModel] = Field(
        min_length=1, description="Its cards, and how often each comes against the others; they come at no other time."
    )
    start: bool = Field(True, description="Whether a card is dealt before the first turn.")
    at: tuple[When, ...] = Field((), description="Turns or quarters in which a card is dealt.")

    @model_validator(mode="after")
    def _is_dealt_once_at_least(self) -> DeckModel:
        if not self.start and not self.at:
            raise PydanticCustomError("problem.never_dealt", "give a date, or deal at the start")
        return self


class CardFile(Strict):
    """A file of cards."""

    chipwar: Literal[1]
    provenance: ProvenanceModel = Field(ProvenanceModel(), description="What holds for every number of this file.")
    decks: dict[Id, DeckModel] = Field(default_factory=dict)
    cards: dict[Id, CardModel] = Field(default_factory=dict)


class ClauseModel(Strict):
    """What one party promises: a policy kept at or above, or at or below, a level."""

    actor: Id
    policy: Id
    target: Id | None = None
    at_least: float | None = Field(None, description="In the policy's own steps or unit.")
    at_most: float | None = Field(None, description="In the policy's own steps or unit.")
    follows: Id | None = Field(None, description="At most as far as this policy of...")
    follows_of: Id | None = Field(None, description="...this other party...")
    follows_target: Id | None = Field(None, description="...toward this target, if it has several.")

    @model_validator(mode="after")
    def _promises_something(self) -> ClauseModel:
        if self.at_least is None and self.at_most is None and self.follows is None:
            raise PydanticCustomError("problem.no_promise", "give at_least, at_most or follows")
        if (self.follows is None) != (self.follows_of is None):
            raise PydanticCustomError("problem.follows_pair", "follows and follows_of go together")
        return self


class TreatyModel(Strict):
    """A bargain: who signs, for how long, what each promises, and what it does while it binds."""

    label: Label
    dilemma: Label
    counter: Label | None = None
    source: str | tuple[str, ...]
    parties: tuple[Id, ...] = Field(min_length=2)
    term: NumberModel = Field(description="Quarters for which it binds.")
    needs: Need | None = Field(None, description="What must hold before a party may sign.")
    price: PoliticalCost | None = Field(None, description="Points for signing, and for standing by it.")
    signed: tuple[Id, ...] = Field((), description="Parties whose signature stands at the start.")
    clauses: tuple[ClauseModel, ...] = ()
    effects: tuple[Effect, ...] = ()

    def promised(self) -> set[str]:
        """Ids of the policies that its clauses name."""
        return {name for clause in self.clauses for name in (clause.policy, clause.follows) if name}


class SignatureModel(PolicyModel):
    """The switch by which a party signs. What it does is the treaty's."""

    effects: tuple[Effect, ...] = ()


class TreatyFile(Strict):
    """A file of treaties."""

    chipwar: Literal[1]
    provenance: ProvenanceModel = Field(ProvenanceModel(), description="What holds for every number of this file.")
    treaties: dict[Id, TreatyModel]


class PolicyFile(Strict):
    """A file of policies."""

    chipwar: Literal[1]
    provenance: ProvenanceModel = Field(ProvenanceModel(), description="What holds for every number of this file.")
    policies: dict[Id, PolicyModel]


class NumberFile(Strict):
    """A file of world numbers."""

    chipwar: Literal[1]
    provenance: ProvenanceModel = Field(ProvenanceModel(), description="What holds for every number of this file.")
    numbers: dict[Id, NumberModel]


EntityValue = bool | str | NumberModel


class WorldFile(Strict):
    """A file of entities: relations are ids, flags are true or false, the rest are numbers."""

    chipwar: Literal[1]
    provenance: ProvenanceModel = Field(ProvenanceModel(), description="What holds for every number of this file.")
    defaults: dict[Domain, dict[Id, NumberModel]] = Field(default_factory=dict)
    zeros: dict[Domain, tuple[Id, ...]] = Field(default_factory=dict)
    entities: dict[Domain, dict[Id, dict[Id, EntityValue]]] = Field(default_factory=dict)


class SeatModel(Strict):
    """A seat: whom it plays and who plays it if nobody says otherwise."""

    label: Label | None = None
    actors: tuple[Id, ...] = Field(min_length=1)
    strategy: Id = Field("pass", description="The default strategy.")
    dials: tuple[Id, ...] = Field((), max_length=7, description="Quantities on the seat's main screen.")
    hand: tuple[Id, ...] = Field((), max_length=10, description="Policies that lie open; the rest is in the drawer.")
    changes: int = Field(3, ge=1, le=9, description="Most changes of policy in a turn.")


DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"
"""A year, a month or a day, as sources give it."""


class PlannedOrder(Strict):
    """One order of a plan."""

    turn: int = Field(ge=0, le=80)
    seat: Id
    policy: Id
    target: Id | Literal[""] = ""
    level: float
    notice: int | None = Field(None, ge=0, le=4)
    announced: str | None = Field(None, pattern=DATE, description="The day it was announced, where it is history.")
    effective: str | None = Field(None, pattern=DATE, description="The day it came into force.")
    source: str | None = Field(None, description="Id of a source, then the place in it.")
    says: Label | None = Field(None, description="What was decided, in one sentence.")


class ScenarioFile(Strict):
    """A scenario."""

    chipwar: Literal[1]
    id: Id
    extends: str = Field(description="world_2025, a shipped scenario, or a path.")
    label: Label | None = None
    about: Label | None = None
    start: str | None = Field(None, pattern=r"^\d{4}Q[1-4]$")
    turns: int | None = Field(None, ge=1, le=80)
    seats: dict[Id, SeatModel] | None = None
    players: dict[Id, Id] = Field(
        default_factory=dict,
        description="Default strategies, by seat, that differ from those of the extended scenario.",
    )
    menu: tuple[Id, ...] | None = Field(None, description="The policies in play; absent: all.")
    policies: dict[Id, PolicyModel] = Field(default_factory=dict, description="Policies of this scenario.")
    decks: dict[Id, DeckModel] = Field(default_factory=dict, description="Decks of this scenario.")
    cards: dict[Id, CardModel] = Field(default_factory=dict, description="Cards of this scenario.")
    script: dict[Id, tuple[When, ...]] = Field(
        default_factory=dict, description="When a card comes if its conditions hold; it comes at no other time."
    )
    treaties: dict[Id, TreatyModel] = Field(default_factory=dict, description="Treaties of this scenario.")
    levels: dict[Id, int] = Field(
        default_factory=dict, description="Levels at the start, as policy or policy by actor."
    )
    switches: dict[Id, bool | str] = Field(
        default_factory=dict, description="true or false; for narrative: public or documents."
    )
    pack: Id | None = Field(None, description="A pack of assumptions; absent: uncertain.")
    provenance: ProvenanceModel = Field(ProvenanceModel(), description="What holds for every number of this file.")
    numbers: dict[Id, NumberModel] = Field(default_factory=dict, description="World numbers that differ.")
    entities: dict[Domain, dict[Id, dict[Id, EntityValue]]] = Field(default_factory=dict)
    plan: str | None = Field(None, description="A file of recorded orders, for seats that are played as `recorded`.")
    orders: tuple[PlannedOrder, ...] = Field((), description="Recorded orders that are added to the plan.")


class QuantityModel(Strict):
    """A quantity that people see: on dials, in digests, in results."""

    label: Label
    says: Label = Field(description="One sentence for the tooltip and the glossary.")
    of: Literal["world", "state", "actor", "firm", "vendor", "seat"]
    unit: Unit
    seen: Literal["public", "own", "signal", "fog", "others", "end"] = Field(
        description="By all; its owner; others as an estimate as well; all as an estimate; only others as an estimate, "
        "and all once the game is over; all once the game is over."
    )
    fuzz: NumberModel | None = Field(None, description="Relative spread of what others see.")
    sources: Id | None = Field(None, description="Estimated from the same sources as this quantity: the errors agree.")
    icon: Id = "chip"
    full: NumberModel | None = Field(None, description="The value at which a dial is full.")
    good: Literal["up", "down", "neither"] = "up"

    @model_validator(mode="after")
    def _signals_are_blurred(self) -> QuantityModel:
        if (self.seen in ("signal", "fog", "others")) != (self.fuzz is not None):
            raise PydanticCustomError("problem.fuzz", "a signal needs fuzz, and nothing else has it")
        return self


class QuantityFile(Strict):
    """The published quantities."""

    chipwar: Literal[1]
    provenance: ProvenanceModel = Field(ProvenanceModel(), description="What holds for every number of this file.")
    quantities: dict[Id, QuantityModel]
