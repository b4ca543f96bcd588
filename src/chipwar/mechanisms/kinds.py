"""What effects are made of: a parameter record, the entries it writes, and the sentence it says.

A mechanism is a frozen dataclass whose fields are typed with the kinds below, an `entries` method and a `says` method.
It is registered by the name an author writes after `do:`. Mechanisms know no YAML and no text, only ids and keys.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, NewType, Protocol

from chipwar.base.numbers import SourcedNumber

Goods = NewType("Goods", tuple[str, ...])
Place = NewType("Place", str)
StateModifier = NewType("StateModifier", str)
VendorModifier = NewType("VendorModifier", str)
Line = NewType("Line", str)
FirmModifier = NewType("FirmModifier", str)
Amount = SourcedNumber


@dataclass(frozen=True)
class Cell:
    """One modifier of one entity."""

    domain: str
    modifier: str
    entity: str


@dataclass(frozen=True)
class Entry:
    """What one effect does to one cell: `sign * amount` at full strength.

    moment: "level" while the policy works, "rise" in the turn its announced level rises, "pending" during its notice,
    "change" by how far the level is from the status quo.
    """

    cell: Cell
    amount: SourcedNumber
    negative: bool = False
    moment: str = "level"


class Scope(Protocol):
    """What a mechanism may ask about the slot it works for: who is meant by a place word."""

    def states(self, place: str) -> list[str]:
        """Ids of the states that a place word means for this slot."""
        ...

    def vendors(self, place: str) -> list[str]:
        """Ids of the vendors of the states (or of the firm) that a place word means."""
        ...

    def firms(self, place: str) -> list[str]:
        """Ids of the firms that a place word means: the issuer itself, the target, or all of a state."""
        ...

    def controls(self, goods: tuple[str, ...], to: str) -> list[str]:
        """Ids of the control cells of the issuer's home toward a place."""
        ...

    def actor(self) -> str:
        """Id of the actor whose slot it is."""
        ...

    def goals(self, line: str) -> list[str]:
        """Ids of the actor's goals on a line: one, or none where the line does not weigh."""
        ...


@dataclass(frozen=True)
class Sentence:
    """A text key and its slots: what an effect says of itself."""

    key: str
    slots: tuple[tuple[str, Any], ...] = ()


class Mechanism(Protocol):
    """An effect: parameters, entries, sentence."""

    do: ClassVar[str]

    def entries(self, scope: Scope) -> list[Entry]:
        """The entries that this effect makes in one slot."""
        ...

    def says(self) -> Sentence:
        """The effect at full level, in one sentence."""
        ...


REGISTRY: dict[str, type[Any]] = {}
"""Every mechanism by the word after `do:`."""


def mechanism(do: str) -> Callable[[type[Any]], type[Any]]:
    """Register a mechanism under the word that authors write."""

    def register(record: type[Any]) -> type[Any]:
        if do in REGISTRY:
            raise ValueError(f"two mechanisms are called {do}")
        record.do = do
        REGISTRY[do] = record
        return record

    return register
