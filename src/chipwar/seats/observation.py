"""What a seat may see: one allow-list for the desktop, the log, bots and exports.

Everything shown passes through `sight`: a published quantity is public, the seat's own, or a signal. What would decode
a rival's secrets is a signal for its owner too, or is told when the game is over. What is not on the list cannot be
asked for. No view holds seed, run, fingerprint, another seat's drafts or what stands of its secret policies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from chipwar.base.errors import ChipwarError
from chipwar.scenario.load import Scenario
from chipwar.scenario.ruleset import Matrix, Seat
from chipwar.seats.flows import FlowSeen, flows_seen, hidden_slots, own_slots

SPREAD = 1.645
"""A range holds the truth nine times in ten."""


LEAST_SIGHT = 0.25
"""However blurred, nobody expects more than four times what they see."""


@dataclass(frozen=True)
class Sight:
    """Where a seat finds a quantity: the row, and for a signal the row of its relative blur."""

    row: int
    blur_row: int | None = None


class Seen(BaseModel):
    """One number as a seat sees it. low and high are equal to value unless it is a signal."""

    model_config = ConfigDict(frozen=True)
    quantity: str
    of: str
    value: float
    low: float
    high: float
    signal: bool = False


class Measure(BaseModel):
    """A policy that the seat can see: announced and in-force level, in the author's steps."""

    model_config = ConfigDict(frozen=True)
    actor: str
    policy: str
    target: str
    announced: float
    in_force: float
    quarters_left: int


class CardLine(BaseModel):
    """A line of the seat's own card with its weight. Its value holds secrets of others, so it is told at the end."""

    model_config = ConfigDict(frozen=True)
    line: str
    weight: float
    value: float | None = None


class News(BaseModel):
    """A card that lies open: news that still works, or the seat's own mandate."""

    model_config = ConfigDict(frozen=True)
    card: str
    new: bool
    quarters_left: int
    secret: bool = False


class Purse(BaseModel):
    """Political capital of an actor whose levers the seat moves, before this turn's orders, points."""

    model_config = ConfigDict(frozen=True)
    actor: str
    have: float
    income: float
    cap: float


class Price(BaseModel):
    """A policy of the seat for one of its actors: where it stands (0..1) and what its full level costs now, points.

    Standing costs above `status_quo`: the level at the start, or a higher one that a treaty asks for.
    """

    model_config = ConfigDict(frozen=True)
    actor: str
    policy: str
    target: str
    ordered: float
    status_quo: float
    introduce: float
    hold: float
    repeal: float


class SeatView(BaseModel):
    """Everything a seat sees at the start of a turn."""

    model_config = ConfigDict(frozen=True)
    seat: str
    scenario: str
    turn: int
    turns: int
    date: str
    over: bool
    quantities: tuple[Seen, ...]
    measures: tuple[Measure, ...]
    news: tuple[News, ...] = ()
    flows: tuple[FlowSeen, ...] = ()
    purses: tuple[Purse, ...] = ()
    prices: tuple[Price, ...] = ()
    card: tuple[CardLine, ...] = ()

    def value(self, quantity: str, of: str = "world") -> float:
        """The best value of a quantity; KeyError if the seat cannot see it."""
        for seen in self.quantities:
            if seen.quantity == quantity and seen.of == of:
                return seen.value
        raise KeyError(f"{quantity} of {of}")


def own_entities(scenario: Scenario, seat: Seat) -> set[str]:
    """Ids that count as the seat's own: its actors, its vendors, itself."""
    entities = scenario.ruleset.layout.entities
    firms, index = entities.relations["vendor", "firm"]
    vendors = {
        v for v, i in zip(entities.ids["vendor"], index, strict=True) if entities.ids[firms][int(i)] in seat.actors
    }
    return set(seat.actors) | vendors | {seat.id}


def sight(scenario: Scenario, seat: Seat, quantity: str, entity: str, over: bool = False) -> Sight | None:
    """Where the seat sees a quantity of an entity; None if it may not. The one allow-list. over: the game has ended."""
    model = scenario.quantities.get(quantity)
    layout = scenario.ruleset.layout
    if model is None or entity not in layout.entities.ids[model.of]:
        return None
    own = model.seen in ("own", "signal") and entity in own_entities(scenario, seat)
    if model.seen == "public" or own or (model.seen in ("end", "others") and over):
        return Sight(layout.row(model.of, quantity, entity))
    name = f"{seat.id}|{quantity}[{entity}]"
    if model.seen in ("signal", "fog", "others") and name in layout.entities.ids["signal"]:
        return Sight(layout.row("signal", "seen", name), layout.row("signal", "blur", name))
    return None


def seen_row(scenario: Scenario, seat: Seat, quantity: str, entity: str) -> int:
    """The row of a quantity as the seat sees it while it plays. ChipwarError if it may not be seen."""
    found = sight(scenario, seat, quantity, entity)
    if found is None:
        raise ChipwarError(f"{seat.id} cannot see {quantity} of {entity}")
    return found.row


def look(scenario: Scenario, matrix: Matrix, seat: Seat, quantity: str, entity: str) -> npt.NDArray[Any]:
    """A quantity as the seat sees it while it plays: float [R]. ChipwarError if it may not be seen."""
    values: npt.NDArray[Any] = matrix[seen_row(scenario, seat, quantity, entity)]
    return values


def observe(scenario: Scenario, matrix: Matrix, seat: Seat, column: int = 0) -> SeatView:
    """The view of one seat of one game."""
    layout = scenario.ruleset.layout
    turn = int(matrix[layout.row("world", "turn", "world"), column])
    over = bool(matrix[layout.row("world", "over", "world"), column] > 0)
    quantities = []
    for quantity, model in scenario.quantities.items():
        for entity in layout.entities.ids[model.of]:
            found = sight(scenario, seat, quantity, entity, over)
            if found is not None:
                quantities.append(_seen(matrix, quantity, entity, found, column, model.unit))
    known = {(seen.quantity, seen.of): (seen.value, seen.low, seen.high) for seen in quantities}
    return SeatView(
        seat=seat.id,
        scenario=scenario.id,
        turn=turn,
        turns=int(matrix[layout.row("world", "length", "world"), column]),
        date=scenario.date(turn),
        over=over,
        quantities=tuple(quantities),
        measures=tuple(_measures(scenario, matrix, seat, column)),
        news=tuple(_news(scenario, matrix, seat, column)),
        flows=flows_seen(scenario, matrix, seat, known, column),
        purses=tuple(_purses(scenario, matrix, seat, column)),
        prices=tuple(_prices(scenario, matrix, seat, column)),
        card=_card(scenario, matrix, seat, column, over),
    )


def _seen(matrix: Matrix, quantity: str, entity: str, found: Sight, column: int, unit: str) -> Seen:
    """A number as it is seen; an estimate of a share never leaves 0..1."""
    value = float(matrix[found.row, column])
    width = 0.0 if found.blur_row is None else SPREAD * float(matrix[found.blur_row, column])
    low, high = value / (1.0 + width), value / max(1.0 - width, LEAST_SIGHT)
    most = 1.0 if unit == "share" and found.blur_row is not None else float("inf")
    return Seen(
        quantity=quantity,
        of=entity,
        value=min(value, most),
        low=min(low, high, most),
        high=min(max(low, high), most),
        signal=found.blur_row is not None,
    )


def _measures(scenario: Scenario, matrix: Matrix, seat: Seat, column: int) -> list[Measure]:
    start = scenario.ruleset.layout.start
    hidden = hidden_slots(scenario, seat)
    found = []
    for index, slot in enumerate(scenario.ruleset.slots):
        if index in hidden:
            continue
        top = scenario.ruleset.policies[slot.policy].top
        announced, in_force, wait = (
            float(matrix[start["slot", name] + index, column]) for name in ("announced", "in_force", "wait")
        )
        if announced or in_force:
            found.append(
                Measure(
                    actor=slot.actor,
                    policy=slot.policy,
                    target=slot.target,
                    announced=round(announced * top, 9),
                    in_force=round(in_force * top, 9),
                    quarters_left=int(wait),
                )
            )
    return found


def _news(scenario: Scenario, matrix: Matrix, seat: Seat, column: int) -> list[News]:
    """Cards that lie open, but for the secret ones of others."""
    found = []
    for card, model in scenario.ruleset.cards.items():
        new, left = (float(matrix[scenario.ruleset.row("card", name, card), column]) for name in ("begins", "left"))
        if left > 0.0 and (not model.secret or model.side in seat.actors):
            found.append(News(card=card, new=new > 0.0, quarters_left=int(left), secret=model.secret))
    return found


def _purses(scenario: Scenario, matrix: Matrix, seat: Seat, column: int) -> list[Purse]:
    payers = {scenario.ruleset.slots[slot].actor for slot in own_slots(scenario, seat)}

    def value(quantity: str, actor: str) -> float:
        return float(matrix[scenario.ruleset.row("actor", quantity, actor), column])

    return [
        Purse(actor=actor, have=value("purse", actor), income=value("income", actor), cap=value("purse_cap", actor))
        for actor in sorted(payers | set(seat.actors))
    ]


def _prices(scenario: Scenario, matrix: Matrix, seat: Seat, column: int) -> list[Price]:
    start = scenario.ruleset.layout.start
    found = []
    for index in own_slots(scenario, seat):
        slot = scenario.ruleset.slots[index]
        names = ("ordered", "status_quo", "treaty_floor", "introduce_price", "hold_price", "repeal_cost")
        ordered, usual, floor, introduce, hold, repeal = (
            float(matrix[start["slot", n] + index, column]) for n in names
        )
        found.append(
            Price(
                actor=slot.actor,
                policy=slot.policy,
                target=slot.target,
                ordered=ordered,
                status_quo=max(usual, floor),
                introduce=introduce,
                hold=hold,
                repeal=repeal,
            )
        )
    return found


def _card(scenario: Scenario, matrix: Matrix, seat: Seat, column: int, over: bool) -> tuple[CardLine, ...]:
    """Lines that weigh on the seat's card, the mean over its actors; values only once nothing is secret any more."""
    row = scenario.ruleset.row
    lines: dict[str, list[tuple[float, float]]] = {}
    for goal in scenario.ruleset.layout.entities.ids["goal"]:
        actor, line = goal.split(":")
        aim, all_aims = (
            float(matrix[row("goal", "aim", goal), column]),
            float(matrix[row("actor", "aims", actor), column]),
        )
        if actor in seat.actors and aim > 0.0:
            lines.setdefault(line, []).append((aim / all_aims, float(matrix[row("goal", "reached", goal), column])))
    count = len(seat.actors)
    found = [
        CardLine(
            line=line,
            weight=sum(weight for weight, _ in parts) / count,
            value=sum(value for _, value in parts) / len(parts) if over else None,
        )
        for line, parts in lines.items()
    ]
    return tuple(sorted(found, key=lambda line: (-line.weight, line.line)))
