"""What a seat is told before it decides: at most three causes, one danger with a clock, one opening, one ghost line,
its lamps, levers that need a second key, and rumours.

Everything is worked out from rows that the seat knows exactly. What depends on more comes in as it may be shown: ghosts
pass through `ghost_line`, rumours through `rumours`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict

from chipwar.play.backward import Node, Walker
from chipwar.play.dangers import ANSWERS, Danger, danger
from chipwar.play.ghosts import GhostLine, Ghosts, ghost_line, may_show
from chipwar.play.rumours import Rumour
from chipwar.play.timeline import TurnRecord
from chipwar.play.why import Account, Turn
from chipwar.scenario.hints import two_keys
from chipwar.scenario.ruleset import Matrix, Seat
from chipwar.seats.ledger import CLOSE, Bid, Ledger

MOST_CAUSES = 3
SMALLEST = 0.01
"""Changes under one per cent of a full dial are no cause card."""

COARSE = 4
"""Steps of a dial that has none of its own."""

LAMP = "bottleneck"


class Opening(BaseModel):
    """An order that could be given now. kind: answer (to the danger), treaty or card; level: in the author's steps;
    cost: points at once and in the first quarter; card: what lies open."""

    model_config = ConfigDict(frozen=True)
    kind: str
    policy: str
    target: str
    level: float
    cost: float
    card: str = ""


class Lamp(BaseModel):
    """The bottleneck of one of the seat's states; was: the one before."""

    model_config = ConfigDict(frozen=True)
    of: str
    lit: int
    was: int

    @property
    def moved(self) -> bool:
        """Whether another lamp is lit than before."""
        return self.lit != self.was


class KeyMark(BaseModel):
    """A lever that needs another seat's. own, partner: the two policies; turned: whether each key stands above nothing,
    as far as the seat can see; missing: the actors of other seats who hold the partner's key and have not turned it;
    pair: its place in the catalogue's list, or the treaty."""

    model_config = ConfigDict(frozen=True)
    own: str
    partner: str
    own_turned: bool
    partner_turned: bool
    missing: tuple[str, ...]
    pair: int = -1
    treaty: str = ""


class Brief(BaseModel):
    """The page of one seat at the start of a turn."""

    model_config = ConfigDict(frozen=True)
    seat: str
    turn: int
    causes: tuple[Account, ...] = ()
    danger: Danger | None = None
    opening: Opening | None = None
    ghost: GhostLine | None = None
    lamps: tuple[Lamp, ...] = ()
    keys: tuple[KeyMark, ...] = ()
    rumours: tuple[Rumour, ...] = ()


@dataclass(frozen=True)
class Past:
    """What a brief is made from. States: float64 [rows, 1]; before and earlier: one and two turns back, if there are
    any; heard: the rumours of this turn, by seat."""

    now: Matrix
    before: Matrix | None = None
    earlier: Matrix | None = None
    records: Sequence[TurnRecord] = ()
    ghosts: Ghosts | None = None
    heard: Mapping[str, tuple[Rumour, ...]] | None = None


class Briefer:
    """Writes the briefs of one ruleset. Made once."""

    def __init__(self, index: Walker) -> None:
        self.index, self.scenario, self.ruleset = index, index.scenario, index.ruleset
        self.efforts: dict[int, set[tuple[str, str]]] = {}
        for entry, slot in index.slot_of.items():
            cell = entry.split(" ")[0]
            _, _, modifier = cell.partition("[")[0].partition(".")
            if slot >= 0:
                self.efforts.setdefault(slot, set()).add((modifier, cell.partition("[")[2].rstrip("]")))
        self.seated = {actor for seat in self.ruleset.seats.values() for actor in seat.actors}
        self.dials: dict[str, dict[tuple[str, str], tuple[str, ...]]] = {}

    def brief(self, seat: Seat, past: Past) -> Brief:
        """The page of a seat."""
        near = danger(self.index, seat, past.now, past.before)
        return Brief(
            seat=seat.id,
            turn=int(past.now[self.index.turn_row, 0]),
            causes=tuple(self._causes(seat, past)),
            danger=near,
            opening=self._opening(seat, past.now, near),
            ghost=self._ghost(seat, past),
            lamps=tuple(self._lamps(seat, past)),
            keys=tuple(self._keys(seat, past.now)),
            rumours=(past.heard or {}).get(seat.id, ()),
        )

    def watched(self, seat: Seat) -> dict[tuple[str, str], tuple[str, ...]]:
        """What a seat watches, worked out once."""
        if seat.id not in self.dials:
            self.dials[seat.id] = self._watched(seat)
        return self.dials[seat.id]

    def _watched(self, seat: Seat) -> dict[tuple[str, str], tuple[str, ...]]:
        """What stands on the seat's dials and what its card is made of, if it sees that exactly: quantity and entity,
        with the goals it serves; none for a dial."""
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        known, layout, lines = self.index.known(seat.id), self.index.layout, self._line_rows()
        for goal in layout.entities.ids["goal"]:
            if goal.partition(":")[0] in seat.actors:
                row = lines[layout.entities.index("goal", goal)]
                for node in self.index.inputs(self.index.last(row)):
                    if node.row in self.index.published and known[node.row]:
                        place = self.index.published[node.row]
                        found[place] = (*found.get(place, ()), goal)
        for name in seat.dials:
            of = self.scenario.quantities[name].of
            mine = {"world": ("world",), "seat": (seat.id,)}.get(of, seat.actors)
            for entity in mine:
                if entity in layout.entities.ids[of] and known[layout.row(of, name, entity)]:
                    found[name, entity] = ()
        return found

    def _line_rows(self) -> Sequence[int]:
        """For each goal the row of its line: the compiled program points to it when it reads what was reached."""
        reached = self.index.layout.rows("goal", "reached")
        return [
            self.index.inputs(Node(self.index.writers[row][-1], row))[0].row
            for row in range(reached.start, reached.stop)
        ]

    def _moved(self, seat: Seat, past: Past) -> list[tuple[float, str, str]]:
        """What moved for the seat, the most first, by the size of the dial."""
        if past.before is None:
            return []
        found, layout = [], self.index.layout
        for (name, entity), goals in self.watched(seat).items():
            aims = [float(past.now[layout.row("goal", "aim", goal), 0]) for goal in goals]
            if goals and max(aims) <= 0.0:
                continue
            model = self.scenario.quantities[name]
            row = layout.row(model.of, name, entity)
            size = abs(float(past.now[row, 0] - past.before[row, 0])) / (model.full.value if model.full else 1.0)
            if size >= SMALLEST:
                found.append((size, name, entity))
        return sorted(found, key=lambda moved: (-moved[0], moved[1], moved[2]))

    def _causes(self, seat: Seat, past: Past) -> Iterator[Account]:
        """Accounts of what moved most; those that would only say "causes you cannot see" come last."""
        moved = self._moved(seat, past)
        if past.before is None or not moved:
            return
        turn = Turn(self.index, past.before, past.now, past.earlier, self.index.known(seat.id))
        accounts = [turn.account(name, entity) for _, name, entity in moved[: 2 * MOST_CAUSES]]
        told = sorted(accounts, key=lambda account: all(part.kind == "hidden" for part in account.parts))
        yield from told[:MOST_CAUSES]

    def _opening(self, seat: Seat, now: Matrix, near: Danger | None) -> Opening | None:
        """The cheapest order that answers the danger, else a treaty that waits for the seat's signature, else a lever
        that an open card touches."""
        ledger = Ledger(self.scenario, now.copy(), seat)
        wanted = {} if near is None else dict.fromkeys(self._answers(seat, near), "")
        signatures = dict.fromkeys(self._unsigned(seat, now), "")
        touched = dict(self._touched(seat, now))
        for kind, levers in (("answer", wanted), ("treaty", signatures), ("card", touched)):
            found = [one for lever, card in levers.items() if (one := self._order(ledger, lever, kind, card))]
            if found:
                return min(found, key=lambda one: (one.cost, one.policy, one.target))
        return None

    def _order(self, ledger: Ledger, place: int, kind: str, card: str) -> Opening | None:
        """One step up on a lever, if the judge would accept it."""
        lever = self.ruleset.levers[place]
        policy = self.ruleset.policies[lever.policy]
        steps = policy.steps or COARSE
        level = np.floor(ledger.slot_row("ordered", lever.slots[0]) * steps + CLOSE) / steps + 1.0 / steps
        notice = np.array([float(policy.model.notice.min)])
        if ledger.codes(Bid(place, level, notice, np.array([True])))[0]:
            return None
        cost = sum(float(part[0]) for slot in lever.slots for part in ledger.price(slot, level))
        top = round(float(level[0]) * policy.top, 9)
        return Opening(kind=kind, policy=lever.policy, target=lever.target, level=top, cost=cost, card=card)

    def _answers(self, seat: Seat, near: Danger) -> Iterator[int]:
        """The seat's levers that add to what helps."""
        helps = {(effort, actor) for effort in ANSWERS[near.kind] for actor in self._homes(seat)}
        for lever in seat.levers:
            record = self.ruleset.levers[lever]
            hostile = self.ruleset.policies[record.policy].model.hostile
            if not hostile and any(self.efforts.get(slot, set()) & helps for slot in record.slots):
                yield lever

    def _homes(self, seat: Seat) -> set[str]:
        return {*seat.actors, *(self.index.owner("firm", a) for a in seat.actors if a in self._firms())}

    def _firms(self) -> tuple[str, ...]:
        return self.index.layout.entities.ids.get("firm", ())

    def _unsigned(self, seat: Seat, now: Matrix) -> Iterator[int]:
        """Signatures of the seat that are missing on treaties that another party has signed."""
        for lever in seat.levers:
            record = self.ruleset.levers[lever]
            if record.policy in self.ruleset.treaties:
                others = set(self.ruleset.treaties[record.policy].parties) - set(seat.actors)
                if others and all(self._turned(seat, now, record.policy, actor) for actor in others):
                    yield lever

    def _touched(self, seat: Seat, now: Matrix) -> Iterator[tuple[int, str]]:
        """Levers that a card touches that lies open for the seat."""
        known = self.index.known(seat.id)
        open_cards: dict[str, str] = {}
        for card, model in self.ruleset.cards.items():
            row = self.ruleset.row("card", "left", card)
            if known[row] and now[row, 0] > 0.0:
                for policy in model.touches:
                    open_cards.setdefault(policy, card)
        for lever in seat.levers:
            policy = self.ruleset.levers[lever].policy
            if policy in open_cards and not self.ruleset.policies[policy].model.hostile:
                yield lever, open_cards[policy]

    def _ghost(self, seat: Seat, past: Past) -> GhostLine | None:
        """The line of the order of the seat that came into force in the quarter before, where it shows most."""
        if past.ghosts is None or not past.records:
            return None
        last = past.records[-1].turn
        lines = [
            line
            for ghost in past.ghosts.kept
            if self._came_into_force(past.records, ghost.left_out, seat) == last
            for name, entity in self.watched(seat)
            if may_show(self.scenario, seat, name, entity)
            and (line := ghost_line(self.scenario, seat, ghost, past.records, name, entity)) is not None
            and line.points
        ]
        return max(lines, key=lambda line: (self._shown(line), line.policy, line.quantity, line.of), default=None)

    def _came_into_force(self, records: Sequence[TurnRecord], place: tuple[int, int], seat: Seat) -> int | None:
        """The turn in which an order of the seat came into force, if it was one."""
        record = next((record for record in records if record.turn == place[0]), None)
        if record is None or record.given[place[1]].seat != seat.id:
            return None
        return record.turn + int(record.given[place[1]].notice)

    def _shown(self, line: GhostLine) -> float:
        model = self.scenario.quantities[line.quantity]
        last = line.points[-1]
        return abs(last.value - last.without) / (model.full.value if model.full else 1.0)

    def _lamps(self, seat: Seat, past: Past) -> Iterator[Lamp]:
        for actor in seat.actors:
            if actor in self.index.layout.entities.ids["state"]:
                row = self.ruleset.row("state", LAMP, actor)
                if self.index.known(seat.id)[row]:
                    before = past.now if past.before is None else past.before
                    yield Lamp(of=actor, lit=round(past.now[row, 0]), was=round(before[row, 0]))

    def _keys(self, seat: Seat, now: Matrix) -> Iterator[KeyMark]:
        """Pairs of the catalogue of which the seat holds one key, and treaties it has not all signatures for."""
        own = {self.ruleset.levers[lever].policy for lever in seat.levers}
        for number, pair in enumerate(two_keys()):
            for mine, theirs in (pair.policies, pair.policies[::-1]):
                holders = self._holders(theirs) - set(seat.actors)
                if mine in own and theirs not in own and holders:
                    mark = self._mark(seat, now, (mine, theirs), holders, pair=number)
                    if mark.partner_turned or mark.missing:
                        yield mark
        for treaty, model in self.ruleset.treaties.items():
            others = set(model.parties) - set(seat.actors)
            if treaty in own and others and not self._open(now, "treaty", "holds", treaty):
                mark = self._mark(seat, now, (treaty, treaty), others, treaty=treaty)
                unseated = others - self.seated
                if (mark.own_turned or mark.partner_turned) and not unseated:
                    yield mark.model_copy(update={"partner_turned": not mark.missing})

    def _mark(
        self, seat: Seat, now: Matrix, policies: tuple[str, str], holders: set[str], pair: int = -1, treaty: str = ""
    ) -> KeyMark:
        mine, theirs = policies
        turned = {actor for actor in holders if self._turned(seat, now, theirs, actor)}
        return KeyMark(
            own=mine,
            partner=theirs,
            own_turned=any(self._turned(seat, now, mine, actor) for actor in seat.actors),
            partner_turned=bool(turned),
            missing=tuple(sorted((holders & self.seated) - turned)),
            pair=pair,
            treaty=treaty,
        )

    def _holders(self, policy: str) -> set[str]:
        return {slot.actor for slot in self.ruleset.slots if slot.policy == policy}

    def _turned(self, seat: Seat, now: Matrix, policy: str, actor: str) -> bool:
        """Whether an actor's policy stands above nothing, as far as the seat can see."""
        first, known = self.index.layout.start["slot", "announced"], self.index.known(seat.id)
        return any(
            known[first + place] and now[first + place, 0] > 0.0
            for place, slot in enumerate(self.ruleset.slots)
            if (slot.policy, slot.actor) == (policy, actor)
        )

    def _open(self, now: Matrix, domain: str, quantity: str, entity: str) -> bool:
        return bool(now[self.ruleset.row(domain, quantity, entity), 0] > 0.0)


def briefs(briefer: Briefer, past: Past, seats: Iterable[str]) -> dict[str, Brief]:
    """The pages of several seats of the same turn."""
    return {seat: briefer.brief(briefer.ruleset.seats[seat], past) for seat in seats}
