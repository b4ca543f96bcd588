"""Two worlds that differ only in what a seat cannot know, and everything that the seat gets in them.

What a seat may know is worked out here from the catalogue alone: the `seen` word of each quantity, the seat's own
actors, its signals, public measures and its own slots. The room that makes the views is not asked, so that the two
check each other. Every other row of the matrix, numbers of the world included, is moved by a factor of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from random_orders import random_bid

import chipwar
from chipwar.match.block import Block, begin, seat_players
from chipwar.match.phases import play_turn
from chipwar.play.happenings import happenings
from chipwar.play.report import GivenOrder, TurnReport, changes_of, events_of, seen_by
from chipwar.scenario.plays import StrategyModel, shipped_strategies
from chipwar.scenario.ruleset import Matrix, Seat
from chipwar.seats.ledger import Ledger
from chipwar.seats.observation import observe
from chipwar.seats.orders import Order, Refusal, judge, legal_orders
from chipwar.strategies.playbook import Decision, Playbook

Rows = npt.NDArray[np.bool_]

PUBLIC_ROWS = {
    "world": ("turn", "length", "over", "war", "signing_price", "breach_price"),
    "control": ("openness",),
    "chip_edge": ("delivered",),
    "export_edge": ("export_delivered",),
    "tool_edge": ("tools_delivered",),
    "memory_edge": ("memory_delivered",),
    "state": ("capital_pledge",),
    "treaty": ("holds", "term"),
    "party": ("breach",),
}
"""What everybody knows beside the published quantities: the calendar, what a signature costs and what a breach, how
open lines are, what customs count, pledges that were made in public, and treaties."""

PUBLIC_PARTS = ("announced", "in_force", "wait")
"""What everybody knows of a slot whose policy is no secret."""

PURSE = ("purse", "income", "purse_cap", "active", "deal_signed", "deal_breaches")
"""What a seat knows of an actor whose policies it pays for: its purse, and what it signed and left this turn."""

ORDER_BOOKS = {
    "tool_edge": ("tools_wanted", "seller", "buyer"),
    "memory_edge": ("memory_wanted", "seller", "buyer"),
    "lease": ("leased_stock", "host", "tenant"),
}
"""What the two ends of an edge know of it: the quantity and the relations that name them."""


@dataclass(frozen=True)
class Known:
    """The rows that one seat may know."""

    scenario: chipwar.Scenario
    seat: Seat
    over: bool = False
    rows: set[int] = field(default_factory=set)

    def mask(self) -> Rows:
        """bool [rows]."""
        for part in (self._quantities, self._public, self._slots, self._own_books, self._cards):
            part()
        found = np.zeros(self.scenario.ruleset.layout.size, dtype=np.bool_)
        found[sorted(self.rows)] = True
        return found

    def _add(self, domain: str, quantity: str, entity: str | None = None) -> None:
        layout = self.scenario.ruleset.layout
        if entity is None:
            rows = layout.rows(domain, quantity)
            self.rows.update(range(rows.start, rows.stop))
        else:
            self.rows.add(layout.row(domain, quantity, entity))

    def _to(self, domain: str, relation: str, entity: str) -> str:
        """What an entity points to; empty for nothing."""
        entities = self.scenario.ruleset.layout.entities
        if (domain, relation) not in entities.relations:
            return ""
        target, index = entities.relations[domain, relation]
        place = int(index[entities.index(domain, entity)])
        return entities.ids[target][place] if 0 <= place < len(entities.ids[target]) else ""

    def own(self) -> set[str]:
        """The seat's actors, what they sell chips through, the seat."""
        vendors = self.scenario.ruleset.layout.entities.ids["vendor"]
        sold = {vendor for vendor in vendors if self._to("vendor", "firm", vendor) in self.seat.actors}
        return {*self.seat.actors, self.seat.id} | sold

    def _quantities(self) -> None:
        ids, own = self.scenario.ruleset.layout.entities.ids, self.own()
        for name, model in self.scenario.quantities.items():
            for entity in ids[model.of]:
                told = model.seen == "public" or (model.seen in ("own", "signal") and entity in own)
                if told or (self.over and model.seen in ("end", "others")):
                    self._add(model.of, name, entity)
        for signal in ids["signal"]:
            if signal.split("|")[0] == self.seat.id:
                self._add("signal", "seen", signal)
                self._add("signal", "blur", signal)

    def _public(self) -> None:
        for domain, quantities in PUBLIC_ROWS.items():
            for quantity in quantities if self.scenario.ruleset.layout.entities.ids.get(domain) else ():
                self._add(domain, quantity)

    def _slots(self) -> None:
        ruleset = self.scenario.ruleset
        mine = {slot for lever in self.seat.levers for slot in ruleset.levers[lever].slots}
        parts = [name for domain, name in ruleset.layout.start if domain == "slot"]
        for index, slot in enumerate(ruleset.slots):
            secret = ruleset.policies[slot.policy].model.secret
            for part in parts if index in mine else () if secret else PUBLIC_PARTS:
                self._add("slot", part, slot.id)
        for actor in {ruleset.slots[slot].actor for slot in mine} | set(self.seat.actors):
            for quantity in PURSE:
                self._add("actor", quantity, actor)

    def _own_books(self) -> None:
        ids = self.scenario.ruleset.layout.entities.ids
        for domain, (quantity, one, other) in ORDER_BOOKS.items():
            for edge in ids[domain]:
                seller, buyer = self._to(domain, one, edge), self._to(domain, other, edge)
                homes = {self._to("firm", "home", seller) if seller in ids["firm"] else seller}
                homes.add(self._to("fab", "home", buyer) if domain == "tool_edge" else buyer)
                if {seller, *homes} & set(self.seat.actors):
                    self._add(domain, quantity, edge)
        for memory in ids["memory"]:
            if memory.split(":")[0] == self.seat.id:
                self._add("memory", "kept_value", memory)

    def _cards(self) -> None:
        ruleset = self.scenario.ruleset
        for card, model in ruleset.cards.items():
            if not model.secret or model.side in self.seat.actors:
                self._add("card", "begins", card)
                self._add("card", "left", card)
        for goal in ruleset.layout.entities.ids["goal"]:
            actor = goal.split(":")[0]
            if actor in self.seat.actors:
                self._add("goal", "aim", goal)
                self._add("actor", "aims", actor)
                if self.over:
                    self._add("goal", "reached", goal)


@cache
def scenario(name: str) -> chipwar.Scenario:
    return chipwar.load_scenario(name)


@cache
def known_rows(name: str, seat: str, over: bool) -> Rows:
    return Known(scenario(name), scenario(name).ruleset.seats[seat], over).mask()


def other_world(matrix: Matrix, known: Rows, rng: np.random.Generator) -> Matrix:
    """The same games with everything moved that is not known: by a factor, and what is nothing to something.

    known: bool [rows, R].
    """
    factor = np.exp(rng.normal(0.0, 0.7, matrix.shape))
    moved = matrix * factor + rng.uniform(0.0, 0.5, matrix.shape) * (rng.random(matrix.shape) < 0.7)
    return np.where(known, matrix, moved)


@dataclass(frozen=True)
class Moment:
    """Games before and after a turn. matrices: float64 [rows, R]."""

    name: str
    before: Matrix
    after: Matrix
    keys: npt.NDArray[np.uint64]

    def of(self, columns: npt.NDArray[np.int64]) -> Moment:
        """Some of the games."""
        return Moment(self.name, self.before[:, columns], self.after[:, columns], self.keys[columns])

    def other(self, seat: Seat, rng: np.random.Generator) -> Moment:
        """The same games in the other world, before and after the turn."""
        over = self.after[scenario(self.name).ruleset.row("world", "over")] > 0.0
        playing, ended = (known_rows(self.name, seat.id, end)[:, None] for end in (False, True))
        before = other_world(self.before, playing | np.zeros_like(over), rng)
        after = other_world(self.after, np.where(over, ended, playing) | self._lapsed(), rng)
        return Moment(self.name, before, after, self.keys)

    def _lapsed(self) -> Rows:
        """Public measures that fell: everybody is told whether they could not be paid. bool [rows, R]."""
        ruleset = scenario(self.name).ruleset
        found = np.zeros(self.after.shape, dtype=np.bool_)
        public = np.array([not ruleset.policies[slot.policy].model.secret for slot in ruleset.slots])[:, None]
        announced = ruleset.layout.rows("slot", "announced")
        found[ruleset.layout.rows("slot", "kept")] = public & (self.after[announced] < self.before[announced])
        return found


def moments(name: str, columns: int, turns: set[int], seed: int = 3) -> Iterator[tuple[int, Moment]]:
    """Games of a scenario played by its own characters and by chance, after each of some turns."""
    block = begin(scenario(name), [seed] * columns, list(range(columns)))
    seat_players(block, {})
    rng = np.random.default_rng(seed)
    for turn in range(max(turns) + 1):
        before = block.matrix.copy()
        play_turn(block, lambda played: disturb(played, rng))
        if turn in turns:
            yield turn, Moment(name, before, block.matrix.copy(), block.keys["strategy"])


def disturb(block: Block, rng: np.random.Generator) -> None:
    """A few orders by chance for every seat, so that policies stand that no character would choose."""
    for seat in block.scenario.ruleset.seats.values():
        for lever in rng.choice(np.array(seat.levers), min(3, len(seat.levers)), replace=False):
            block.ledger(seat).judge(random_bid(block, int(lever), rng))


def able(seat: str) -> list[StrategyModel]:
    """Every character that can play a seat."""
    return [model for model in shipped_strategies().values() if not model.seats or seat in model.seats]


def bot_orders(moment: Moment, seat: Seat) -> bytes:
    """What every character able to play the seat orders in all games, what the judge says, and what it remembers."""
    found = []
    for model in able(seat.id):
        matrix = moment.after.copy()
        player = Playbook(scenario(moment.name), seat, model)
        found += [_plain(decision) for decision in player.decide(matrix, moment.keys)]
        found += [matrix[row].tobytes() for row in player.asker.memory.values()]
    return repr(found).encode()


def _plain(decision: Decision) -> tuple[Any, ...]:
    bid = decision.bid
    arrays = (bid.level, bid.notice, bid.wanted, decision.given)
    return (bid.lever, decision.reason, *(array.tobytes() for array in arrays))


def verdicts(moment: Moment, seat: Seat, rng: np.random.Generator) -> bytes:
    """What the judge says to orders by chance in all games, one after the other."""
    block = Block(scenario(moment.name), moment.after.copy(), {})
    ledger = Ledger(block.scenario, block.matrix, seat)
    levers = rng.permutation(np.array(seat.levers))
    return b"".join(ledger.judge(random_bid(block, int(lever), rng)).tobytes() for lever in levers)


def random_order(game: chipwar.Scenario, seat: Seat, rng: np.random.Generator) -> Order:
    """An order by chance, legal or not."""
    lever = game.ruleset.levers[int(rng.choice(np.array(seat.levers)))]
    policy = game.ruleset.policies[lever.policy]
    level = float(rng.integers(-1, (policy.steps or 4) + 2)) / (policy.steps or 4) * policy.top
    notice = int(rng.integers(0, 4)) if rng.random() < 0.3 else None
    return Order(policy=lever.policy, target=lever.target, level=level, notice=notice)


def sentences(moment: Moment, seat: Seat, column: int, rng: np.random.Generator) -> list[Refusal]:
    """Refusals of orders by chance in one game, with their sentences."""
    game = scenario(moment.name)
    orders = [random_order(game, seat, rng) for _ in range(8)]
    return judge(game, moment.after[:, [column]], seat, orders)[1]


def canary(seat: Seat) -> tuple[GivenOrder, tuple[str, Refusal]]:
    """An order of a seat and a refusal, which nobody else may read."""
    order = Order(policy=f"canary_{seat.id}", level=1)
    given = GivenOrder(seat=seat.id, policy=order.policy, target="", before=0.0, after=1.0, reason="canary")
    return given, (seat.id, Refusal(order=order, code="needs", message=f"canary of {seat.id}"))


def report(moment: Moment, seat: Seat, column: int, others: bool) -> TurnReport:
    """What the seat may read of the turn. others: whether other seats ordered something, too."""
    game = scenario(moment.name)
    before, after = moment.before[:, [column]], moment.after[:, [column]]
    spoke = [canary(other) for other in game.ruleset.seats.values() if others and other is not seat]
    whole = TurnReport(
        turn=0,
        date="",
        orders=tuple(given for given, _ in spoke),
        refused=tuple(refused for _, refused in spoke),
        changes=changes_of(game, before, after),
        events=(*events_of(game, before, after), *happenings(game, before, after)),
        over=False,
    )
    return seen_by(whole, seat)


def everything(moment: Moment, seat: Seat, column: int, seed: int, others: bool) -> dict[str, str]:
    """All bytes that a seat gets of one game: view, legal orders, refusals of orders by chance, report."""
    game = scenario(moment.name)
    now = moment.after[:, [column]]
    refusals = sentences(moment, seat, column, np.random.default_rng(seed))
    return {
        "view": observe(game, moment.after, seat, column).model_dump_json(),
        "legal orders": json.dumps([order.model_dump() for order in legal_orders(game, now, seat)]),
        "refusals": json.dumps([refusal.model_dump() for refusal in refusals]),
        "report": report(moment, seat, column, others).model_dump_json(),
    }
