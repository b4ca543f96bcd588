"""From deals in force to the rows by which the rules meet them.

Reads levels as they stand before orders; writes the rows named in `rules/bargains.py` and nothing else. A club's
clauses work while all the seats they name are members.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import Field

from chipwar.match.block import ENGINES, Block
from chipwar.play.deals import Deal, Exclusive, Least, Link, Notice, Pay, Truce, clause_in_words, club_in_words
from chipwar.rules.bargains import INPUTS
from chipwar.rules.layout import NONE
from chipwar.scenario.load import Scenario
from chipwar.scenario.models import Strict
from chipwar.scenario.ruleset import Matrix, Ruleset
from chipwar.seats.ledger import CLOSE

Column = npt.NDArray[np.float64]
BINDS = {"floor": "deal_floor", "ceiling": "deal_lid", "notice": "deal_notice"}
"""What a clause may do to a slot, by the code of the refusal that it causes, and the row it writes."""


class Live(Strict):
    """A deal in force. left: quarters to go, this one included; frozen: announced levels (0..1) that a truce keeps, by
    slot; leaving: quarters until a member is free, by seat; asking: who voted for a seat that asks to join."""

    deal: Deal
    members: tuple[str, ...]
    since: int
    left: int
    frozen: dict[str, float] = Field(default_factory=dict)
    leaving: dict[str, int] = Field(default_factory=dict)
    asking: dict[str, tuple[str, ...]] = Field(default_factory=dict)


@dataclass(frozen=True)
class Bound:
    """What one clause asks of one slot. code: floor, ceiling or notice; value: level 0..1 or quarters, float [R]."""

    slot: int
    seat: str
    code: str
    value: Column
    words: str


def slots_of(ruleset: Ruleset, seat: str, policy: str, target: str = "") -> tuple[int, ...]:
    """The slots of a seat for a policy: toward one target, or all of them."""
    own = (ruleset.levers[index] for index in ruleset.seats[seat].levers) if seat in ruleset.seats else ()
    found = [lever.slots for lever in own if lever.policy == policy and target in ("", lever.target)]
    return tuple(slot for slots in found for slot in slots)


def _level(ruleset: Ruleset, matrix: Matrix, quantity: str, slot: int) -> Column:
    row: Column = matrix[ruleset.layout.start["slot", quantity] + slot]
    return row


def share_of(ruleset: Ruleset, policy: str, level: float) -> float:
    """A level in the author's steps as a part of the dial, 0..1."""
    return level / ruleset.policies[policy].top


def followed(ruleset: Ruleset, matrix: Matrix, clause: Link) -> Column:
    """The highest part of the dial at which the other side's policy stands, on a step of one's own dial: float [R]."""
    slots = slots_of(ruleset, clause.of, clause.follows, clause.follows_target)
    level: Column = np.maximum.reduce([_level(ruleset, matrix, "ordered", slot) for slot in slots])
    steps = ruleset.policies[clause.policy].steps
    return np.floor(level * steps + CLOSE) / steps if steps else level


def homes_of(scenario: Scenario, seat: str) -> set[str]:
    """The states of a seat's actors, and the actors themselves."""
    entities, actors = scenario.ruleset.layout.entities, scenario.ruleset.seats[seat].actors
    _, homes = entities.relations["actor", "home"]
    states = {entities.ids["state"][int(homes[entities.index("actor", actor)])] for actor in actors}
    return states | set(actors)


def _rival(scenario: Scenario, actor: str) -> str | None:
    """The state against which a state's measures without a target are meant."""
    entities = scenario.ruleset.layout.entities
    for domain in ("state", "partner"):
        if actor in entities.ids[domain]:
            index = int(entities.relations[domain, "rival"][1][entities.index(domain, actor)])
            if index != NONE:
                return entities.ids["state"][index]
    return None


def hostile_slots(scenario: Scenario, seat: str, other: str) -> tuple[int, ...]:
    """Slots of a seat whose hostile policies are aimed at another: by target, else by rivalry or by who objects."""
    ruleset, entities = scenario.ruleset, scenario.ruleset.layout.entities
    theirs, actors = homes_of(scenario, other), set(ruleset.seats[other].actors)
    _, homes = entities.relations["actor", "home"]
    found = []
    for index in ruleset.seats[seat].levers:
        lever, model = ruleset.levers[index], ruleset.policies[ruleset.levers[index].policy].model
        if not model.hostile:
            continue
        if lever.target:
            known = lever.target in entities.ids["actor"]
            home = entities.ids["state"][int(homes[entities.index("actor", lever.target)])] if known else ""
            hit = lever.target in theirs or (known and home in actors)
        else:
            rivals = {_rival(scenario, ruleset.slots[slot].actor) for slot in lever.slots}
            hit = bool(rivals & actors) or bool(set(model.objectors) & actors)
        found += list(lever.slots) if hit else []
    return tuple(found)


def frozen_by(scenario: Scenario, matrix: Matrix, deal: Deal, members: Sequence[str]) -> dict[str, float]:
    """Announced levels of everything that a truce among the members keeps from rising, by slot, 0..1."""
    if not any(isinstance(clause, Truce) for clause in deal.clauses):
        return {}
    pairs = [(seat, other) for seat in members for other in members if seat != other]
    slots = {slot for seat, other in pairs for slot in hostile_slots(scenario, seat, other)}
    ruleset = scenario.ruleset
    return {ruleset.slots[slot].id: float(_level(ruleset, matrix, "announced", slot)[0]) for slot in sorted(slots)}


def bounds_of(scenario: Scenario, matrix: Matrix, live: Live) -> Iterator[Bound]:
    """What a deal asks of its members' slots while it is in force."""
    ruleset, columns = scenario.ruleset, matrix.shape[1]

    def each(seat: str, policy: str, target: str, code: str, value: Any, words: str) -> Iterator[Bound]:
        asked = np.full(columns, value) if np.ndim(value) == 0 else value
        yield from (Bound(slot, seat, code, asked, words) for slot in slots_of(ruleset, seat, policy, target))

    for clause in live.deal.clauses:
        words = clause_in_words(scenario, clause)
        if isinstance(clause, Truce):
            yield from _kept(scenario, live, columns, words)
        elif isinstance(clause, Exclusive):
            yield from _unsigned(scenario, clause, live, columns, words)
        elif isinstance(clause, Pay) or clause.seat not in live.members:
            continue
        elif isinstance(clause, Notice):
            yield from each(clause.seat, clause.policy, clause.target, "notice", float(clause.quarters), words)
        elif isinstance(clause, Link):
            if clause.of in live.members:
                level = followed(ruleset, matrix, clause)
                yield from each(clause.seat, clause.policy, clause.target, "ceiling", level, words)
        else:
            code = "floor" if isinstance(clause, Least) else "ceiling"
            asked = share_of(ruleset, clause.policy, clause.level)
            yield from each(clause.seat, clause.policy, clause.target, code, asked, words)
    yield from _club_bounds(scenario, live, columns)


def _kept(scenario: Scenario, live: Live, columns: int, words: str) -> Iterator[Bound]:
    """A truce keeps every frozen slot at or below its level."""
    seat_of = {slot: lever.seat for lever in scenario.ruleset.levers for slot in lever.slots}
    for slot, record in enumerate(scenario.ruleset.slots):
        if record.id in live.frozen and seat_of.get(slot) in live.members:
            yield Bound(slot, seat_of[slot], "ceiling", np.full(columns, live.frozen[record.id]), words)


def treaties_against(scenario: Scenario, clause: Exclusive) -> Iterator[str]:
    """Treaties that a seat bound by an exclusive clause may not sign."""
    seats = scenario.ruleset.seats
    own = set(seats[clause.seat].actors)
    others = {actor for seat in clause.seats if seat in seats for actor in seats[seat].actors}
    for treaty, model in scenario.ruleset.treaties.items():
        bound = {promise.policy for promise in model.clauses}
        if own & set(model.parties) and (others & set(model.parties) or bound & set(clause.policies)):
            yield treaty


def _unsigned(scenario: Scenario, clause: Exclusive, live: Live, columns: int, words: str) -> Iterator[Bound]:
    """The signatures that an exclusive clause forbids stay at 0."""
    if clause.seat in live.members:
        for treaty in treaties_against(scenario, clause):
            for slot in slots_of(scenario.ruleset, clause.seat, treaty):
                yield Bound(slot, clause.seat, "ceiling", np.zeros(columns), words)


def penalised(scenario: Scenario, policy: str, seat: str, outsider: str) -> tuple[int, ...]:
    """A member's slots of a policy toward the actors, or the firms, of a seat outside."""
    ruleset, theirs = scenario.ruleset, homes_of(scenario, outsider)
    return tuple(slot for slot in slots_of(ruleset, seat, policy) if ruleset.slots[slot].target in theirs)


def _club_bounds(scenario: Scenario, live: Live, columns: int) -> Iterator[Bound]:
    """The members' common minimum, and what they turn on those who were invited and stay out."""
    club, ruleset = live.deal.club, scenario.ruleset
    if club is None:
        return
    words = club_in_words(scenario, club)
    outside = [seat for seat in live.deal.parties if seat not in live.members]
    for seat in live.members:
        for place, common in enumerate(club.minimum):
            level = np.full(columns, share_of(ruleset, common.policy, common.level))
            for slot in slots_of(ruleset, seat, common.policy, common.target):
                yield Bound(slot, seat, "floor", level, words[place])
        if club.penalty is not None:
            level = np.full(columns, share_of(ruleset, club.penalty.policy, club.penalty.level))
            for outsider in outside:
                for slot in penalised(scenario, club.penalty.policy, seat, outsider):
                    yield Bound(slot, seat, "floor", level, words[len(club.minimum)])


def lid_under(level: Column) -> Column:
    """How far below the full level a slot is held, so that one less it is never below the level itself."""
    lid = 1.0 - level
    return np.where(1.0 - lid < level, np.nextafter(lid, 0.0), lid)


def payments(scenario: Scenario, live: Live) -> Iterator[tuple[str, float]]:
    """(actor, bn USD a quarter): what each actor gives, or gets if negative, by the deal."""
    seats = scenario.ruleset.seats
    for clause in live.deal.clauses:
        if isinstance(clause, Pay) and {clause.seat, clause.to} <= set(live.members):
            for sign, seat in ((1.0, clause.seat), (-1.0, clause.to)):
                yield from ((actor, sign * clause.amount / len(seats[seat].actors)) for actor in seats[seat].actors)


def pairs_of(scenario: Scenario, members: Sequence[str]) -> tuple[str, ...]:
    """The pairs of governments that a deal ties; a firm binds no government."""
    entities = scenario.ruleset.layout.entities
    states = {a: seat for seat in members for a in scenario.ruleset.seats[seat].actors if a in entities.ids["state"]}
    ends = [entities.relations["pair", end][1] for end in ("holder", "toward")]
    found = []
    for index, pair in enumerate(entities.ids["pair"]):
        holder, toward = (entities.ids["state"][int(end[index])] for end in ends)
        if holder in states and toward in states and states[holder] != states[toward]:
            found.append(pair)
    return tuple(found)


@dataclass(frozen=True)
class Counts:
    """What is counted this turn, by seat: deals signed, binding deals left, promises broken."""

    signed: Mapping[str, int]
    breaches: Mapping[str, int]
    words: Mapping[str, int]


NOTHING = Counts({}, {}, {})


def input_rows(ruleset: Ruleset) -> npt.NDArray[np.int64]:
    """All rows that deals may write, in the order of the list."""
    spans = (ruleset.layout.rows(*name) for name in INPUTS)
    return np.concatenate([np.arange(span.start, span.stop) for span in spans])


def bind(block: Block) -> None:
    """Let floors and ceilings follow the rows of deals as they stand now."""
    ENGINES[block.engine](block.scenario.ruleset.bind, block.matrix, block.keys)
    block.ledgers.clear()


def write_deals(scenario: Scenario, matrix: Matrix, standing: Sequence[Live], counts: Counts = NOTHING) -> None:
    """Write all rows of deals anew: what stands and nothing else. matrix: float64 [rows, R], changed in place."""
    ruleset, start = scenario.ruleset, scenario.ruleset.layout.start
    matrix[input_rows(ruleset)] = 0.0
    weight = matrix[ruleset.row("world", "word_weight")]
    for live in standing:
        for bound in bounds_of(scenario, matrix, live) if live.deal.binding else ():
            row = matrix[start["slot", BINDS[bound.code]] + bound.slot]
            np.maximum(row, lid_under(bound.value) if bound.code == "ceiling" else bound.value, out=row)
        for actor, money in payments(scenario, live):
            matrix[ruleset.row("actor", "deal_paid", actor)] += money
        for pair in pairs_of(scenario, live.members):
            matrix[ruleset.row("pair", "deal_promise", pair)] += 1.0 if live.deal.binding else weight
    for quantity, found in (
        ("deal_signed", counts.signed),
        ("deal_breaches", counts.breaches),
        ("deal_word_breaches", counts.words),
    ):
        for seat, count in found.items():
            for actor in ruleset.seats[seat].actors:
                matrix[ruleset.row("actor", quantity, actor)] += float(count)
