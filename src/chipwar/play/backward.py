"""What each row of a turn was worked out from: the compiled program read backwards.

A turn writes some rows several times, and reads some before it writes them. A `Node` is a row as one step left it, so
that every step can be asked again with the very values it saw. Knows states of the engine, not who may see them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from chipwar.rules.backends.reference import JOIN
from chipwar.rules.program import BalanceOp, CopyOp, DrawOp, Op, PickOp, RuleOp, TotalOp
from chipwar.scenario.load import Scenario
from chipwar.scenario.menu import Slot
from chipwar.scenario.ruleset import Matrix
from chipwar.seats.knowledge import Known, known_rows

CARRIED = -1
"""The step of a row as it stood before the turn."""

NOTHING = 0
"""The row that is found where there is nothing."""

OWNERS = ("owner", "home", "state", "firm", "holder", "tenant", "buyer", "place", "seller", "operator", "actor")
"""Relations by which a thing belongs to somebody, the nearest first."""


class Node(NamedTuple):
    """A row as a step of the turn left it."""

    step: int
    row: int


@dataclass(frozen=True)
class Cause:
    """A policy with its actor, a card, a treaty, or a published quantity of an entity.

    rose: which way it moved; is_flow: it did not have to move, it flows in or out of what changed; level: of a policy,
    in the author's steps; since: the turn in which it was set to this level; stands: it acts on what it is a cause of
    and did not move it this turn; hidden: there is one, and the seat cannot see it yet.
    """

    rose: bool
    is_flow: bool = False
    policy: str = ""
    actor: str = ""
    quantity: str = ""
    of: str = ""
    target: str = ""
    level: float = 0.0
    since: int = 0
    card: str = ""
    treaty: str = ""
    stands: bool = False
    hidden: bool = False


@dataclass(frozen=True, order=True)
class Leaf:
    """Where a walk ends. kind: flow, quantity, stock, policy, card, treaty, agreed, luck, time, past or other."""

    kind: str
    name: str = ""
    of: str = ""


OTHER, PAST, TIME, LUCK = Leaf("other"), Leaf("past"), Leaf("time"), Leaf("luck")


@dataclass
class State:
    """One turn of one game as plain floats. start: before it, where that is known; end: after it."""

    start: list[float]
    end: list[float]
    known: dict[Node, float] = field(default_factory=dict)


def _row(place: Any, index: int) -> int:
    if isinstance(place, slice):
        return int(place.start) + index
    return int(place) if isinstance(place, int) else int(place[index])


def out_of(op: Op) -> slice:
    """The rows that an operation writes."""
    return op.stock if isinstance(op, BalanceOp) else op.out


class Walker:
    """The program of one ruleset read backwards. Made once; knows no state."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.ruleset = scenario, scenario.ruleset
        self.layout = self.ruleset.layout
        self.ops = self.ruleset.resolve.ops
        self.writers: dict[int, list[int]] = {}
        for step, op in enumerate(self.ops):
            out = out_of(op)
            for row in range(out.start, out.stop):
                self.writers.setdefault(row, []).append(step)
        self.balanced = {row for op in self.ops if isinstance(op, BalanceOp) for row in _span(out_of(op))}
        self.published = self._published()
        self.places = sorted(
            (first, domain, name) for (domain, name), first in self.layout.start.items() if self.layout.count(domain)
        )
        self.firsts = [first for first, _, _ in self.places]
        self.members: dict[int, dict[int, list[int]]] = {}
        self.turn_row = self.ruleset.row("world", "turn")
        self.slot_of = self._pointed("slot")
        self.gates: dict[Node, tuple[tuple[int, Leaf], ...]] = {}
        self.knowledge: dict[str, Known] = {}

    def _published(self) -> dict[int, tuple[str, str]]:
        return {
            self.layout.row(model.of, name, entity): (name, entity)
            for name, model in self.scenario.quantities.items()
            for entity in self.layout.entities.ids[model.of]
        }

    def _pointed(self, relation: str) -> dict[str, int]:
        entities = self.layout.entities
        indices = entities.relations["entry", relation][1].tolist()
        return dict(zip(entities.ids["entry"], indices, strict=True))

    def known(self, seat: str) -> Known:
        """The rows that a seat knows exactly: bool [rows]."""
        if seat not in self.knowledge:
            self.knowledge[seat] = known_rows(self.scenario, self.ruleset.seats[seat])
        return self.knowledge[seat]

    def name(self, row: int) -> tuple[str, str, str]:
        """Domain, quantity and entity of a row."""
        place = bisect_left(self.firsts, row + 1) - 1
        first, domain, quantity = self.places[place]
        return domain, quantity, self.layout.entities.ids[domain][row - first]

    def owner(self, domain: str, entity: str) -> str:
        """The actor to whom something belongs; the thing itself if it is an actor, nothing if it is nobody's."""
        entities = self.layout.entities
        if domain == "world":
            return ""
        for relation in OWNERS:
            if entity in entities.ids["actor"] or entity in entities.ids["state"]:
                return entity
            if (domain, relation) in entities.relations:
                target, index = entities.relations[domain, relation]
                place = int(index[entities.index(domain, entity)])
                return self.owner(target, entities.ids[target][place]) if place >= 0 else ""
        return ""

    def last(self, row: int) -> Node:
        """A row as the whole turn left it."""
        steps = self.writers.get(row)
        return Node(steps[-1] if steps else CARRIED, row)

    def seen_at(self, row: int, step: int) -> Node:
        """A row as a step found it."""
        steps = self.writers.get(row, ())
        place = bisect_left(steps, step)
        return Node(steps[place - 1] if place else CARRIED, row)

    def inputs(self, node: Node) -> list[Node]:
        """What the step that made a node looked at for this row."""
        if node.step == CARRIED:
            return []
        op, step = self.ops[node.step], node.step
        place = node.row - out_of(op).start
        if isinstance(op, RuleOp):
            rows = [_row(argument, place) for argument in op.arguments]
        elif isinstance(op, TotalOp):
            rows = self._members(step, op).get(node.row, [])
        elif isinstance(op, CopyOp):
            rows = [int(op.source[place])]
        elif isinstance(op, BalanceOp):
            rows = [node.row, *(part.start + place for part in (*op.plus, *op.minus))]
        elif isinstance(op, PickOp):
            group = next(i for i, members in enumerate(op.members.tolist()) if place in members)
            rows = [op.score + place, op.cost + place, int(op.budget[group])]
        else:
            rows = []
        return [self.seen_at(row, step) for row in rows]

    def _members(self, step: int, op: TotalOp) -> dict[int, list[int]]:
        if step not in self.members:
            found: dict[int, list[int]] = {}
            for groups, members in op.rounds:
                for group, member in zip(groups.tolist(), members.tolist(), strict=True):
                    found.setdefault(group, []).append(member)
            self.members[step] = found
        return self.members[step]

    def value(self, node: Node, state: State) -> float:
        """A node's value in a turn. What a later step has overwritten is worked out again from what it was made of."""
        steps = self.writers.get(node.row)
        if not steps or node.step == steps[-1]:
            return state.end[node.row]
        if node.step == CARRIED:
            return state.start[node.row]
        if node not in state.known:
            state.known[node] = self.again(node, [self.value(one, state) for one in self.inputs(node)])
        return state.known[node]

    def again(self, node: Node, values: list[float]) -> float:
        """What the step that made a node makes of these inputs."""
        op = self.ops[node.step]
        if isinstance(op, RuleOp):
            return float(op.function(*values))
        if isinstance(op, CopyOp):
            return values[0]
        if isinstance(op, BalanceOp):
            stock, *flows = values
            for flow in flows[: len(op.plus)]:
                stock += flow
            for flow in flows[len(op.plus) :]:
                stock -= flow
            return stock
        assert isinstance(op, TotalOp)
        start, rest = (values[0], values[1:]) if op.initial is None and values else (op.initial or 0.0, values)
        for value in rest:
            start = JOIN[op.how](start, value)
        return float(start)

    def leaf(self, node: Node, root: int) -> Leaf | None:
        """What a node is when a walk from `root` may end there; None where it goes on."""
        if node.row in (NOTHING, self.turn_row):
            return TIME if node.row else OTHER
        if node.row in self.published and node.row != root:
            return Leaf("quantity", *self.published[node.row])
        domain, quantity, entity = self.name(node.row)
        if domain in ("slot", "entry", "card", "condition", "date", "deck", "treaty", "party", "clause", "bond"):
            return self._order(domain, entity)
        if node.row in self.balanced and (node.step == CARRIED or node != self.last(node.row)):
            return Leaf("stock", quantity, self.owner(domain, entity))
        if node.step == CARRIED:
            return PAST if node.row in self.writers else Leaf("agreed", quantity, self.owner(domain, entity))
        return LUCK if isinstance(self.ops[node.step], DrawOp) else None

    def _order(self, domain: str, entity: str) -> Leaf:
        """The policy, card or treaty that a row belongs to."""
        entities = self.layout.entities
        if domain == "slot":
            return Leaf("policy", str(entities.index("slot", entity)))
        if domain == "entry" and self.slot_of[entity] >= 0:
            return Leaf("policy", str(self.slot_of[entity]))
        for kind in ("card", "treaty"):
            if domain == kind:
                return Leaf(kind, entity)
            if (domain, kind) in entities.relations:
                place = int(entities.relations[domain, kind][1][entities.index(domain, entity)])
                if place >= 0:
                    return Leaf(kind, entities.ids[kind][place])
        return LUCK if domain in ("deck", "date") else OTHER

    def slot(self, leaf: Leaf) -> Slot:
        """The slot of a leaf that is a policy."""
        return self.ruleset.slots[int(leaf.name)]

    def gates_of(self, node: Node) -> tuple[tuple[int, Leaf], ...]:
        """Policies, cards and treaties that act on a node with nothing published between, with the steps to them."""
        if node not in self.gates:
            self.gates[node] = tuple(sorted(self._gates(node), key=lambda pair: (pair[0], pair[1].kind, pair[1].name)))
        return self.gates[node]

    def _gates(self, start: Node) -> Iterator[tuple[int, Leaf]]:
        seen, edge, steps = {start}, [start], 0
        found: set[Leaf] = set()
        while edge:
            steps += 1
            following = []
            for node in (inner for outer in edge for inner in self.inputs(outer) if inner not in seen):
                seen.add(node)
                leaf = self.leaf(node, start.row)
                if leaf is None:
                    following.append(node)
                elif leaf.kind in ("policy", "card", "treaty") and leaf not in found:
                    found.add(leaf)
                    yield steps, leaf
            edge = list(dict.fromkeys(following))


def _span(rows: slice) -> range:
    return range(rows.start, rows.stop)


def as_state(start: Matrix, end: Matrix) -> State:
    """A turn of one game between two states: float64 [rows, 1] each."""
    return State(start[:, 0].tolist(), end[:, 0].tolist())
