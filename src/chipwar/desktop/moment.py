"""One moment of a game as one seat knows it: its views so far, its draft, and what was said about the draft.

Everything here came out of Game.observe, Game.legal_orders, Game.submit and the turn reports; the parts of the table
are made from it. It must not know the engine's matrix.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from chipwar.desktop.talk_model import CoursePage, TalkPage
from chipwar.desktop.wording import Wording
from chipwar.play.brief import Brief
from chipwar.play.report import TurnReport
from chipwar.scenario.load import Scenario
from chipwar.scenario.models import QuantityModel
from chipwar.scenario.ruleset import Seat
from chipwar.seats.observation import Price, SeatView, Seen, own_entities
from chipwar.seats.orders import LegalOrder, Order

SUMMED = ("m_h100e", "m_h100e_per_quarter", "bn_usd", "bn_usd_per_quarter", "gw", "kwpm")
"""Units whose values add up over the actors of a seat; of all others the mean is shown."""

Lever = tuple[str, str]


@dataclass(frozen=True)
class Moment:
    """What the table of one seat is made from. views are oldest first, the last one is now.

    refused: why orders of the draft will not be carried out; blocked: why a lever outside the draft cannot be moved;
    bounds: clauses of deals in force that bind a lever; page: what the seat is told as the turn begins.
    """

    scenario: Scenario
    seat: Seat
    words: Wording
    views: tuple[SeatView, ...]
    turns: int
    report: TurnReport | None = None
    draft: tuple[Order, ...] = ()
    refused: dict[Lever, str] = field(default_factory=dict)
    legal: dict[Lever, LegalOrder] = field(default_factory=dict)
    blocked: dict[Lever, str] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)
    percentiles: dict[str, float | None] = field(default_factory=dict)
    bounds: dict[Lever, tuple[str, ...]] = field(default_factory=dict)
    talk: TalkPage = field(default_factory=TalkPage)
    courses: CoursePage = field(default_factory=CoursePage)
    page: Brief | None = None

    @property
    def now(self) -> SeatView:
        """The present view."""
        return self.views[-1]

    def model(self, quantity: str) -> QuantityModel:
        """How a quantity is described."""
        return self.scenario.quantities[quantity]

    def owners(self, quantity: str) -> tuple[str, ...]:
        """The seat's own entities that have a quantity; the world for what belongs to nobody."""
        if self.model(quantity).of == "world":
            return ("world",)
        own = sorted(own_entities(self.scenario, self.seat))
        return tuple(name for name in own if (quantity, name) in self._index[-1])

    def history(self, quantity: str, entities: Iterable[str]) -> tuple[Seen, ...]:
        """A quantity over the turns, joined over entities; empty where the seat cannot see it."""
        names = tuple(entities)
        found = []
        for place in range(len(self.views)):
            parts = [seen for name in names if (seen := self._index[place].get((quantity, name))) is not None]
            if parts:
                found.append(self._joined(quantity, parts))
        return tuple(found)

    @cached_property
    def _index(self) -> tuple[dict[tuple[str, str], Seen], ...]:
        """Each view's quantities by name and entity."""
        return tuple({(seen.quantity, seen.of): seen for seen in view.quantities} for view in self.views)

    def _joined(self, quantity: str, parts: list[Seen]) -> Seen:
        """The sum of amounts, the mean of everything else."""
        if len(parts) == 1:
            return parts[0]
        count = 1 if self.model(quantity).unit in SUMMED else len(parts)
        return Seen(
            quantity=quantity,
            of=self.seat.id,
            value=sum(part.value for part in parts) / count,
            low=sum(part.low for part in parts) / count,
            high=sum(part.high for part in parts) / count,
            signal=any(part.signal for part in parts),
        )

    def prices(self, lever: Lever) -> tuple[Price, ...]:
        """The prices of a lever, one for each actor that pays for it."""
        return tuple(price for price in self.now.prices if (price.policy, price.target) == lever)

    def drafted(self, lever: Lever) -> Order | None:
        """The draft's order for a lever."""
        return next((order for order in self.draft if (order.policy, order.target) == lever), None)

    @property
    def rivals(self) -> tuple[str, ...]:
        """The rival of a great power; for the others both great powers."""
        index = self.scenario.ruleset.layout.entities.relations["state", "rival"][1]
        states = self.scenario.ruleset.layout.entities.ids["state"]
        rivals = {state: states[int(i)] for state, i in zip(states, index, strict=True) if int(i) >= 0}
        own = [rivals[actor] for actor in self.seat.actors if actor in rivals]
        return tuple(own) if own else tuple(sorted(rivals))
