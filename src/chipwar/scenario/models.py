"""What authors may write, as pydantic models: numbers, entities, policies, scenarios.

Every model forbids unknown keys. Descriptions are what an editor shows beside a key. What the words mean for the game
is worked out in `world.py`, `menu.py` and `build.py`; here only their form is said.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, Union, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator
from pydantic_core import PydanticCustomError

import chipwar.mechanisms  # noqa: F401  (finds every mechanism)
from chipwar.mechanisms.kinds import REGISTRY, Amount, Goods, Place, StateModifier, VendorModifier
from chipwar.rules.quantities import DOMAINS, MODIFIERS
from chipwar.scenario.units import UNITS

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
PLACES = ("$self", "$target", "$rival", "$leader", "$partners", "$hosts", "$clients")
"""Who an effect may mean: the issuer's home, the target, its rival, its leader, all its partners, all hosts, and
partners that are neither members of the club nor exempt from tiers."""

if TYPE_CHECKING:
    Unit: TypeAlias = str
    PlaceWord: TypeAlias = str
    StateEffort: TypeAlias = str
    VendorEffort: TypeAlias = str
    Domain: TypeAlias = str
else:
    Unit = Literal[UNITS]
    PlaceWord = Literal[PLACES]
    StateEffort = Literal[tuple(m.name for m in MODIFIERS if m.on == "state" and m.how == "sum")]
    VendorEffort = Literal[tuple(m.name for m in MODIFIERS if m.on == "vendor")]
    Domain = Literal[tuple(DOMAINS)]


class Strict(BaseModel):
    """Unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NumberModel(Strict):
    """A number with its provenance."""

    value: float = Field(description="The value; with a range it is the most likely one.", allow_inf_nan=False)
    unit: Unit = Field("factor", description="The unit.")
    source: str | None = Field(None, description="Id of a source, then the place in it.")
    assumption: str | None = Field(None, description="Why this value, if no source gives it.")
    as_of: str | None = Field(None, description="The date or quarter that the value is for.")
    range: tuple[float, float] | None = Field(None, description="Lowest and highest: a triangular distribution.")
    uniform: tuple[float, float] | None = Field(None, description="Lowest and highest, all equally likely.")
    lognormal: float | None = Field(None, gt=0, le=3, description="Spread of the logarithm; the value is the median.")

    @model_validator(mode="after")
    def _has_one_provenance(self) -> NumberModel:
        if (self.source is None) == (self.assumption is None):
            raise PydanticCustomError("problem.provenance", "give either a source or an assumption")
        if sum(spread is not None for spread in (self.range, self.uniform, self.lognormal)) > 1:
            raise PydanticCustomError("problem.one_spread", "give one of range, uniform and lognormal")
        if self.range and not self.range[0] <= self.value <= self.range[1]:
            raise PydanticCustomError("problem.range_order", "the value must lie within its range")
        return self


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
TargetKind = Literal["none", "rival", "mineral_buyers"]


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
    objectors: tuple[Id, ...] = ()
    source: str | tuple[str, ...]
    dilemma: Label
    counter: Label | None = None
    effects: tuple[Effect, ...] = Field(min_length=1)


class PolicyFile(Strict):
    """A file of policies."""

    chipwar: Literal[1]
    policies: dict[Id, PolicyModel]


class NumberFile(Strict):
    """A file of world numbers."""

    chipwar: Literal[1]
    numbers: dict[Id, NumberModel]


EntityValue = bool | str | NumberModel


class WorldFile(Strict):
    """A file of entities: relations are ids, flags are true or false, the rest are numbers."""

    chipwar: Literal[1]
    defaults: dict[Domain, dict[Id, NumberModel]] = Field(default_factory=dict)
    zeros: dict[Domain, tuple[Id, ...]] = Field(default_factory=dict)
    entities: dict[Domain, dict[Id, dict[Id, EntityValue]]] = Field(default_factory=dict)


class SeatModel(Strict):
    """A seat: whom it plays and who plays it if nobody says otherwise."""

    label: Label | None = None
    actors: tuple[Id, ...] = Field(min_length=1)
    strategy: Id = Field("pass", description="The default strategy.")
    dials: tuple[Id, ...] = Field((), max_length=7, description="Quantities on the seat's main screen.")
    changes: int = Field(3, ge=1, le=9, description="Most changes of policy in a turn.")


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
    menu: tuple[Id, ...] | None = Field(None, description="The policies in play; absent: all.")
    policies: dict[Id, PolicyModel] = Field(default_factory=dict, description="Policies of this scenario.")
    levels: dict[Id, int] = Field(
        default_factory=dict, description="Levels at the start, as policy or policy by actor."
    )
    switches: dict[Id, bool] = Field(default_factory=dict)
    numbers: dict[Id, NumberModel] = Field(default_factory=dict, description="World numbers that differ.")
    entities: dict[Domain, dict[Id, dict[Id, EntityValue]]] = Field(default_factory=dict)
    plan: str | None = Field(None, description="A file of recorded orders, for seats that are played as `recorded`.")


class QuantityModel(Strict):
    """A quantity that people see: on dials, in digests, in results."""

    label: Label
    says: Label = Field(description="One sentence for the tooltip and the glossary.")
    of: Literal["world", "state", "actor", "vendor", "seat"]
    unit: Unit
    seen: Literal["public", "own", "signal", "fog", "end"] = Field(
        description="By all; its owner; others as an estimate; all as an estimate; all once the game is over."
    )
    fuzz: NumberModel | None = Field(None, description="Relative spread of what others see.")
    icon: Id = "chip"
    full: NumberModel | None = Field(None, description="The value at which a dial is full.")
    good: Literal["up", "down", "neither"] = "up"

    @model_validator(mode="after")
    def _signals_are_blurred(self) -> QuantityModel:
        if (self.seen in ("signal", "fog")) != (self.fuzz is not None):
            raise PydanticCustomError("problem.fuzz", "a signal needs fuzz, and nothing else has it")
        return self


class QuantityFile(Strict):
    """The published quantities."""

    chipwar: Literal[1]
    quantities: dict[Id, QuantityModel]
