"""The flows of goods a seat may see: who ships what to whom, how much was wanted, and which controls stand on it.

Deliveries are public as customs data. Leases are exact for their two parties; for everybody else leases, unlicensed
trade and a rival's own production are only what the seat's signals say. Order books are known to seller and buyer; to
others what was wanted is worked out from what arrived. Values of the allow-list come in as `known`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from chipwar.rules.layout import NONE
from chipwar.scenario.load import Scenario
from chipwar.scenario.menu import related
from chipwar.scenario.ruleset import Matrix, Seat

LEAST_OPEN = 0.05
"""Through a nearly closed gate nobody can tell how much was wanted: at most twenty times what arrived is shown."""

Known = Mapping[tuple[str, str], tuple[float, float, float]]
"""(quantity, entity) -> the value a seat's allow-list gives, with the ends of its range."""


class ControlSeen(BaseModel):
    """A control on a flow: whose, on what good, how open, and its main policy with the announced level."""

    model_config = ConfigDict(frozen=True)
    issuer: str
    good: str
    open: float
    policy: str = ""
    target: str = ""
    level: float = 0.0
    pending: bool = False


class FlowSeen(BaseModel):
    """A flow of a quarter. kind tells flows of one good apart; a signal is an estimate between low and high, which
    are 0 for what is reported."""

    model_config = ConfigDict(frozen=True)
    kind: str
    good: str
    seller: str
    buyer: str
    wanted: float
    delivered: float
    signal: bool = False
    low: float = 0.0
    high: float = 0.0
    controls: tuple[ControlSeen, ...] = ()


def own_slots(scenario: Scenario, seat: Seat) -> list[int]:
    """The slots that the seat's levers move."""
    return [slot for lever in seat.levers for slot in scenario.ruleset.levers[lever].slots]


def hidden_slots(scenario: Scenario, seat: Seat) -> frozenset[int]:
    """The slots of other seats' secret policies."""
    ruleset = scenario.ruleset
    secret = {i for i, slot in enumerate(ruleset.slots) if ruleset.policies[slot.policy].model.secret}
    return frozenset(secret.difference(own_slots(scenario, seat)))


def flows_seen(scenario: Scenario, matrix: Matrix, seat: Seat, known: Known, column: int = 0) -> tuple[FlowSeen, ...]:
    """All flows as one seat sees them."""
    eye = Eye(scenario, matrix, seat, known, column)
    kinds = (_foundries, _chips, _export_grade, _tools, _memory, _home_made, _leases, _unlicensed, _minerals, _capital)
    return tuple(flow for kind in kinds for flow in kind(eye))


class Eye:
    """What the kinds of flow below ask: rows, relations, what the seat knows, who controls a cell."""

    def __init__(self, scenario: Scenario, matrix: Matrix, seat: Seat, known: Known, column: int) -> None:
        self.scenario, self.matrix, self.seat, self.known, self.column = scenario, matrix, seat, known, column
        self.ruleset = scenario.ruleset
        self.entities = self.ruleset.layout.entities
        self.slots_on: dict[str, list[int]] = {}
        slots, hidden = self.entities.relations["entry", "slot"][1], hidden_slots(scenario, seat)
        for name, slot in zip(self.entities.ids["entry"], slots, strict=True):
            if int(slot) not in hidden and int(slot) != NONE:  # news and treaties work without a slot
                self.slots_on.setdefault(name.split(" ")[0], []).append(int(slot))
        fabs = self.ids("fab")
        self.makers = {self.to("fab", "home", fab): self.to("fab", "maker", fab) for fab in reversed(fabs)}

    def sees(self, quantity: str, entity: str) -> float | None:
        """The value of a quantity on the allow-list; None if it may not be seen."""
        found = self.known.get((quantity, entity))
        return None if found is None else found[0]

    def between(self, quantity: str, entity: str, part: float) -> dict[str, Any]:
        """A part of a signal as an estimate: its value and the ends of its range."""
        value, low, high = self.known.get((quantity, entity), (0.0, 0.0, 0.0))
        scale = part / value if value else 0.0
        return {"wanted": part, "delivered": part, "low": low * scale, "high": high * scale, "signal": True}

    def ids(self, domain: str) -> tuple[str, ...]:
        """The entities of a domain."""
        return self.entities.ids.get(domain, ())

    def value(self, domain: str, quantity: str, entity: str) -> float:
        """A row of the one game."""
        return float(self.matrix[self.ruleset.row(domain, quantity, entity), self.column])

    def listed(self, domain: str, quantity: str, entity: str) -> float:
        """A number as the catalogue gives it: what everybody can read, where the truth of this game is unknown."""
        number = self.ruleset.numbers.get(f"{domain}.{entity}.{quantity}")
        return 0.0 if number is None else number.value

    def to(self, domain: str, relation: str, entity: str) -> str:
        """What an entity points to; empty for nothing."""
        return related(self.entities, domain, relation, entity) or ""

    def control(self, cell: str) -> ControlSeen:
        """An export control: exporter > destination : good."""
        exporter, _, rest = cell.partition(">")
        is_open = self.value("control", "openness", cell)
        return self.measure(f"control.open[{cell}]", exporter, rest.partition(":")[2], is_open)

    def measure(self, modifier: str, issuer: str, good: str, is_open: float) -> ControlSeen:
        """The policy with the highest announced level among those that write a modifier."""
        slots = sorted(set(self.slots_on.get(modifier, ())), key=lambda slot: (-self._announced(slot), slot))
        if not slots:
            return ControlSeen(issuer=issuer, good=good, open=is_open)
        record = self.ruleset.slots[slots[0]]
        announced = self._announced(slots[0])
        return ControlSeen(
            issuer=record.actor,
            good=good,
            open=is_open,
            policy=record.policy,
            target=record.target,
            level=round(announced * self.ruleset.policies[record.policy].top, 9),
            pending=announced > self._slot("in_force", slots[0]),
        )

    def _announced(self, slot: int) -> float:
        return self._slot("announced", slot)

    def _slot(self, quantity: str, slot: int) -> float:
        return float(self.matrix[self.ruleset.layout.start["slot", quantity] + slot, self.column])

    def maker(self, state: str) -> str:
        """The firm that completes the chips of a state's fabs, else the state."""
        return self.makers.get(state, state)

    def is_own(self, *actors: str) -> bool:
        """Whether the seat plays one of these actors."""
        return any(actor in self.seat.actors for actor in actors)

    def asked(self, domain: str, quantity: str, edge: str, delivered: float, control: ControlSeen, buyer: str) -> float:
        """What a buyer asked of a seller: exact for the two, for others what arrived against how open the gate is."""
        seller = self.to(domain, "seller", edge)
        if self.is_own(seller, self.to("firm", "home", seller), buyer):
            return self.value(domain, quantity, edge)
        return max(delivered, delivered / max(control.open, LEAST_OPEN))


def _foundries(eye: Eye) -> Iterator[FlowSeen]:
    """Chips from the foundry's state to the vendor that designed them; output is published."""
    for vendor in eye.ids("vendor"):
        state = eye.to("vendor", "foundry", vendor)
        firms = [firm for firm in eye.ids("firm") if eye.to("firm", "home", firm) == state]
        made = eye.sees("made", vendor) or 0.0
        buyer = eye.to("vendor", "firm", vendor)
        seller = firms[0] if firms else state
        yield FlowSeen(kind="made", good="chips", seller=seller, buyer=buyer, wanted=made, delivered=made)


def _chips(eye: Eye) -> Iterator[FlowSeen]:
    """Frontier chips. Wanted is what the buyer's known budget would buy from this seller in an open market."""
    for edge in eye.ids("chip_edge"):
        vendor, buyer = eye.to("chip_edge", "seller", edge), eye.to("chip_edge", "buyer", edge)
        control = eye.control(eye.to("chip_edge", "control", edge))
        delivered = eye.value("chip_edge", "delivered", edge)
        asked = delivered if control.open >= 1.0 else _asked_for(eye, vendor, buyer, control, delivered)
        seller = eye.to("vendor", "firm", vendor)
        yield FlowSeen(
            kind="frontier",
            good="chips",
            seller=seller,
            buyer=buyer,
            wanted=max(delivered, asked),
            delivered=delivered,
            controls=(control,),
        )


def _asked_for(eye: Eye, vendor: str, buyer: str, control: ControlSeen, delivered: float) -> float:
    budget, price = eye.sees("chip_budget", buyer), eye.sees("chip_price", "world") or 0.0
    if budget is None or price <= 0.0:
        return delivered / max(control.open, LEAST_OPEN)
    return budget / price * (eye.sees("vendor_share", vendor) or 0.0)


def _export_grade(eye: Eye) -> Iterator[FlowSeen]:
    """Chips of the export-grade line: made for one buyer, delivered as far as the line is open."""
    for edge in eye.ids("export_edge"):
        control = eye.control(eye.to("export_edge", "control", edge))
        delivered = eye.value("export_edge", "export_delivered", edge)
        yield FlowSeen(
            kind="export_grade",
            good="chips",
            seller=eye.to("vendor", "firm", eye.to("export_edge", "seller", edge)),
            buyer=eye.to("export_edge", "buyer", edge),
            wanted=delivered / max(control.open, LEAST_OPEN),
            delivered=delivered,
            controls=(control,),
        )


def _tools(eye: Eye) -> Iterator[FlowSeen]:
    """Chip-making tools for fabs under control."""
    for edge in eye.ids("tool_edge"):
        fab, control = eye.to("tool_edge", "buyer", edge), eye.control(eye.to("tool_edge", "control", edge))
        delivered = eye.value("tool_edge", "tools_delivered", edge)
        yield FlowSeen(
            kind="tools",
            good="tools",
            seller=eye.to("tool_edge", "seller", edge),
            buyer=eye.to("fab", "operator", fab),
            wanted=eye.asked("tool_edge", "tools_wanted", edge, delivered, control, eye.to("fab", "home", fab)),
            delivered=delivered,
            controls=(control,),
        )


def _memory(eye: Eye) -> Iterator[FlowSeen]:
    """Fast memory for home-made chips."""
    for edge in eye.ids("memory_edge"):
        buyer, control = eye.to("memory_edge", "buyer", edge), eye.control(eye.to("memory_edge", "control", edge))
        delivered = eye.value("memory_edge", "memory_delivered", edge)
        yield FlowSeen(
            kind="memory",
            good="memory",
            seller=eye.to("memory_edge", "seller", edge),
            buyer=eye.maker(buyer),
            wanted=eye.asked("memory_edge", "memory_wanted", edge, delivered, control, buyer),
            delivered=delivered,
            controls=(control,),
        )


def _home_made(eye: Eye) -> Iterator[FlowSeen]:
    """Chips from home fabs to the firm that completes them; for others what their signal says."""
    for fab in eye.ids("fab"):
        state = eye.to("fab", "home", fab)
        made = eye.sees("domestic_made", state)
        if made is not None:
            size = _exact(made) if eye.is_own(state) else eye.between("domestic_made", state, made)
            seller, buyer = eye.to("fab", "operator", fab), eye.to("fab", "maker", fab)
            yield FlowSeen(kind="home_made", good="chips", seller=seller, buyer=buyer, **size)


def _exact(size: float) -> dict[str, Any]:
    return {"wanted": size, "delivered": size}


def _leases(eye: Eye) -> Iterator[FlowSeen]:
    """Compute let abroad: exact for the parties; for others the tenant's signal, spread over the other hosts."""
    leases = eye.ids("lease")
    parties = {lease: (eye.to("lease", "host", lease), eye.to("lease", "tenant", lease)) for lease in leases}
    for lease, (host, tenant) in parties.items():
        if eye.is_own(host, tenant):
            yield _lease(eye, lease, host, tenant, _exact(eye.value("lease", "leased_stock", lease)))
            continue
        mine = [other for other, (place, who) in parties.items() if who == tenant and eye.is_own(place)]
        others = [place for place, who in parties.values() if who == tenant and not eye.is_own(place)]
        left = eye.sees("leased_abroad", tenant) or 0.0
        left -= sum(eye.value("lease", "leased_stock", other) for other in mine)
        weights = {place: eye.sees("compute_share", place) or 0.0 for place in others}
        whole = sum(weights.values())
        share = weights[host] / whole if whole > 0.0 else 1.0 / len(others)
        yield _lease(eye, lease, host, tenant, eye.between("leased_abroad", tenant, max(0.0, left) * share))


def _lease(eye: Eye, lease: str, host: str, tenant: str, size: dict[str, Any]) -> FlowSeen:
    leader = eye.to("lease", "leader", lease)
    rules = [eye.measure(f"state.cloud_rule[{leader}]", leader, "lease", 1.0)] if leader else []
    rules.append(eye.measure(f"state.host_checks[{host}]", host, "lease", 1.0))
    return FlowSeen(
        kind="lease",
        good="leased",
        seller=host,
        buyer=tenant,
        **size,
        controls=tuple(rule for rule in rules if rule.policy),
    )


def _unlicensed(eye: Eye) -> Iterator[FlowSeen]:
    """Chips that arrive without a licence: the buyer's signal, spread over where resale is possible."""
    states = eye.ids("state")
    weights = {s: eye.listed("state", "transit_weight", s) * (eye.sees("received", s) or 0.0) for s in states}
    whole = sum(weights.values())
    for buyer in sorted(eye.entities.flagged.get(("state", "is_grey_buyer"), ())):
        arrived = eye.sees("grey_in", buyer) or 0.0
        for place in states:
            if place != buyer and weights[place] > 0.0 and arrived > 0.0:
                part = arrived * weights[place] / whole
                size = eye.between("grey_in", buyer, part)
                yield FlowSeen(kind="unlicensed", good="chips", seller=place, buyer=buyer, **size)


def _minerals(eye: Eye) -> Iterator[FlowSeen]:
    """Rare earths from the main source, in shares of the buyer's normal need."""
    pairs = sorted(eye.entities.flagged.get(("pair", "toward_is_mineral_source"), ()))
    sources = sorted({eye.to("pair", "toward", pair) for pair in pairs})
    for source in sources:
        for buyer in sorted(eye.entities.flagged.get(("state", "quota_target"), set()) - {source}):
            wanted = 1.0 - (eye.sees("mineral_independence", buyer) or 0.0)
            passed = 1.0 - eye.value("state", "mineral_cut", buyer)
            control = eye.measure(f"state.mineral_quota[{buyer}]", source, "minerals", passed)
            yield FlowSeen(
                kind="minerals",
                good="minerals",
                seller=source,
                buyer=buyer,
                wanted=wanted,
                delivered=wanted * passed,
                controls=(control,) if control.policy else (),
            )


def _capital(eye: Eye) -> Iterator[FlowSeen]:
    """Capital pledged to the leading partner, by the level of the public pledge."""
    for partner in eye.ids("partner"):
        state, leader = eye.to("partner", "state", partner), eye.to("partner", "leader", partner)
        pledged = eye.value("state", "capital_pledge", state)
        if leader and f"state.capital_pledge[{state}]" in eye.slots_on:
            yield FlowSeen(
                kind="capital", good="capital", seller=state, buyer=leader, wanted=pledged, delivered=pledged
            )
