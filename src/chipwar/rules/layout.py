"""Where every quantity of every entity lies in the matrix.

Entities and quantities are placed in the order of their ids, never of a file, so the same world gives the same rows.
Row 0 is always zero: it is what a look-up finds where there is nothing. Modifiers of one way of combining lie side by
side, so that all effects are combined in one total.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from chipwar.rules.quantities import Modifier

Rows = npt.NDArray[np.int64]
NONE = -1


@dataclass
class Entities:
    """The domains with their sorted entity ids, and the relations between them.

    relations: (domain, relation) -> (target domain, index of the target for each entity, -1 for none)
    flagged: (domain, flag) -> the entities that carry it
    """

    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    relations: dict[tuple[str, str], tuple[str, Rows]] = field(default_factory=dict)
    flagged: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    places: dict[str, dict[str, int]] = field(default_factory=dict)
    """For each domain the position of each entity."""

    def add(self, domain: str, ids: list[str]) -> None:
        """Declare a domain. Its entities are sorted by id."""
        self.ids[domain] = tuple(sorted(ids))
        self.places[domain] = {name: index for index, name in enumerate(self.ids[domain])}

    def relate(self, domain: str, relation: str, target: str, to: dict[str, str | None]) -> None:
        """Point each entity of a domain to one of another (or to none)."""
        place = self.places[target]
        found = [place[name] if name is not None else NONE for name in (to.get(i) for i in self.ids[domain])]
        self.relations[domain, relation] = (target, np.array(found, dtype=np.int64))

    def index(self, domain: str, entity: str) -> int:
        """The position of an entity in its domain."""
        return self.places[domain][entity]


@dataclass
class Layout:
    """Row numbers. `start[domain, quantity]` is the first row; entities follow in id order."""

    entities: Entities
    start: dict[tuple[str, str], int] = field(default_factory=dict)
    regions: dict[str, tuple[int, int]] = field(default_factory=dict)
    size: int = 1

    def place(self, domain: str, quantity: str) -> None:
        """Give a quantity its rows, if it has none yet."""
        if (domain, quantity) not in self.start:
            self.start[domain, quantity] = self.size
            self.size += len(self.entities.ids[domain])

    def count(self, domain: str) -> int:
        """How many entities a domain has."""
        return len(self.entities.ids[domain])

    def rows(self, domain: str, quantity: str) -> slice:
        """The rows of a quantity, one for each entity of the domain."""
        first = self.start[domain, quantity]
        return slice(first, first + self.count(domain))

    def row(self, domain: str, quantity: str, entity: str) -> int:
        """The row of one quantity of one entity."""
        return self.start[domain, quantity] + self.entities.index(domain, entity)

    def names(self) -> list[str]:
        """The name of every row, such as chip_budget[usa]."""
        found = ["nothing"] + [""] * (self.size - 1)
        for (domain, quantity), first in self.start.items():
            for offset, entity in enumerate(self.entities.ids[domain]):
                found[first + offset] = f"{domain}.{quantity}[{entity}]"
        return found


def lay_out(entities: Entities, quantities: set[tuple[str, str]], modifiers: tuple[Modifier, ...]) -> Layout:
    """Place all quantities; modifiers first, grouped by how they combine."""
    layout = Layout(entities)
    for how in ("sum", "product", "max", "min"):
        first = layout.size
        for modifier in sorted((m for m in modifiers if m.how == how), key=lambda m: (m.on, m.name)):
            if modifier.on in entities.ids:
                layout.place(modifier.on, modifier.name)
        layout.regions[how] = (first, layout.size)
    for domain, quantity in sorted(quantities):
        layout.place(domain, quantity)
    return layout
