"""Arms of a playtest: games of one scenario under the same luck, with orders that are drawn column by column.

A drawn order is a hash of (seed, run, name of the draw), so that two arms share every order they do not differ in, and
no result depends on how many games stand side by side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from chipwar.base.hashing import address, uniform_array
from chipwar.lab.batch import Place, be_finite
from chipwar.lab.workers import Pool, spread
from chipwar.match.block import NOT_REFUSED, Block, begin, seat_players
from chipwar.match.engines import chosen
from chipwar.match.phases import play_turn
from chipwar.scenario.load import Scenario
from chipwar.scenario.plays import PlannedOrder
from chipwar.seats.ledger import CLOSE, CODES, Bid
from chipwar.strategies.playbook import COARSE, hand_levers, plan_bids

Values = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
COLUMNS = 512
"""Columns of a block at most: enough that the steps take the time, and it still fits into memory."""

NEVER = -1.0
SOON = 2048
"""Games up to which compiled kernels are done before other processes have begun: they use all cores themselves."""


@dataclass(frozen=True)
class Drawn:
    """So many orders of a seat, each with a drawn lever of its hand, turn and level."""

    seat: str
    name: str
    count: int
    lever: int | None = None
    """The one lever that is meant, if it is not drawn."""


@dataclass(frozen=True)
class Arm:
    """One way to play. plan: of seats that pass; drawn: earlier ones first; hushed: a card that does nothing."""

    name: str
    strategies: Mapping[str, str] = field(default_factory=dict)
    plan: tuple[PlannedOrder, ...] = ()
    drawn: tuple[Drawn, ...] = ()
    hushed: str | None = None


@dataclass(frozen=True)
class Course:
    """What an arm came to. values: [places, turns + 1, games]; moved: by how much the first drawn order changed its
    lever, [games]; refused: by seat, how many orders of its plan were refused over all games, by why."""

    places: tuple[Place, ...]
    values: Values
    moved: Values
    refused: Mapping[str, Counter[str]] = field(default_factory=dict)

    def of(self, domain: str, quantity: str, entity: str = "world") -> Values:
        """A quantity by turn: [turns + 1, games]."""
        found: Values = self.values[self.places.index((domain, entity, quantity))]
        return found


class Orders:
    """The drawn orders of one seat in some columns of a block. columns: bool [R]."""

    WORDS = ("when", "which", "high")

    def __init__(self, block: Block, drawn: Drawn, columns: Mask) -> None:
        self.block, self.seat = block, block.scenario.ruleset.seats[drawn.seat]
        levers = hand_levers(block.scenario, self.seat) if drawn.lever is None else [drawn.lever]
        channels = [address(f"{drawn.name} {place}", word) for place in range(drawn.count) for word in self.WORDS]
        keys = block.keys["strategy"]
        chance = uniform_array(keys, np.zeros(len(keys), dtype=np.uint64), np.array(channels, dtype=np.uint64))
        when, which, self.high = (chance[place :: len(self.WORDS)] for place in range(len(self.WORDS)))
        # Orders fall into the first two thirds of a game, so that what they do can still be seen.
        self.turns = np.where(columns, np.floor(when * block.scenario.turns * 2 / 3), NEVER)
        self.levers = np.array(levers)[np.floor(which * len(levers)).astype(np.int64)]
        self.moved = np.zeros(len(keys))

    def __call__(self) -> None:
        """Hand in what is due this turn."""
        now = self.block.row("world", "turn")
        for turns, levers, high in zip(self.turns, self.levers, self.high, strict=True):
            for lever in np.unique(levers[turns == now]):
                self._order(int(lever), (turns == now) & (levers == lever), high)

    def _order(self, lever: int, due: Mask, high: Values) -> None:
        ruleset, ledger = self.block.scenario.ruleset, self.block.ledger(self.seat)
        policy = ruleset.policies[ruleset.levers[lever].policy]
        steps = policy.steps or COARSE
        before = ledger.slot_row("ordered", ruleset.levers[lever].slots[0]).copy()
        level = np.floor(high * steps)  # one of the steps but the present one
        level = np.where(level >= np.rint(before * steps), level + 1.0, level) / steps
        notice = np.full(len(level), float(policy.model.notice.min))
        codes = ledger.judge(Bid(lever, level, notice, due))
        done = due & (codes == 0) & (np.abs(level - before) > CLOSE)
        self.moved = np.where(done, level - before, self.moved)


def play_arms(
    scenario: Scenario,
    seed: int,
    games: int,
    keep: Sequence[Place],
    arms: Sequence[Arm],
    overrides: Mapping[str, float] | None = None,
    engine: str = "auto",
) -> list[Course]:
    """Play arms that share their strategies, all in one block: arm after arm, each with the same runs. ChipwarError
    where a value that is kept is no number."""
    runs = list(range(games)) * len(arms)
    block = begin(scenario, [seed] * len(runs), runs, overrides=overrides, engine=chosen(engine, len(runs)))
    block.told = False
    seat_players(block, arms[0].strategies)
    masks = [np.arange(len(runs)) // games == place for place in range(len(arms))]
    for arm, mask in zip(arms, masks, strict=True):
        _hush(block, arm, mask)
    orders, refused = _orders(block, arms, masks), [{seat: Counter[str]() for seat in _planning(arm)} for arm in arms]

    def hand_in(_: Block) -> None:
        for arm, mask, tally in zip(arms, masks, refused, strict=True):
            _follow_plan(block, arm, mask, tally)
        for order in orders.values():
            order()

    rows = np.array([scenario.ruleset.row(domain, quantity, entity) for domain, entity, quantity in keep])
    values = np.empty((len(rows), scenario.turns + 1, len(runs)))
    values[:, 0] = block.matrix[rows]
    for turn in range(scenario.turns):
        play_turn(block, hand_in)
        values[:, turn + 1] = block.matrix[rows]
    be_finite(values, [(quantity, entity) for _, entity, quantity in keep], runs)
    moved = [
        orders[0, arm.drawn[0]].moved[mask] if arm.drawn else np.zeros(games)
        for arm, mask in zip(arms, masks, strict=True)
    ]
    return [
        Course(tuple(keep), values[:, :, mask], move, tally)
        for mask, move, tally in zip(masks, moved, refused, strict=True)
    ]


def _hush(block: Block, arm: Arm, mask: Mask) -> None:
    """A card that is told and works for no quarter."""
    if arm.hushed is not None:
        for quantity in ("lasts", "left", "lies_open"):
            block.row("card", quantity, arm.hushed)[mask] = 0.0


def _orders(block: Block, arms: Sequence[Arm], masks: Sequence[Mask]) -> dict[tuple[int, Drawn], Orders]:
    """Drawn orders with their place in their arms, earlier ones first; one set for all arms that have it there.

    A seat's orders are judged one after the other, so an arm's must keep their order whatever other arms stand beside.
    """
    columns: dict[tuple[int, Drawn], Mask] = {}
    for arm, mask in zip(arms, masks, strict=True):
        for key in enumerate(arm.drawn):
            columns[key] = columns.get(key, np.zeros_like(mask)) | mask
    ordered = sorted(columns.items(), key=lambda item: item[0][0])
    return {key: Orders(block, key[1], mask) for key, mask in ordered}


def _planning(arm: Arm) -> list[str]:
    """The seats that an arm has planned orders for."""
    return list(dict.fromkeys(order.seat for order in arm.plan))


def _follow_plan(block: Block, arm: Arm, mask: Mask, refused: Mapping[str, Counter[str]]) -> None:
    """Hand in the arm's planned orders that are due, in its own columns. refused: is added to, by seat and why."""
    for seat in _planning(arm):
        record = block.scenario.ruleset.seats[seat]
        ledger = block.ledger(record)
        for bid in plan_bids(block.scenario, record, arm.plan, block.row("world", "turn"), ledger):
            wanted = bid.wanted & mask
            codes = ledger.judge(replace(bid, wanted=wanted))
            refused[seat].update(CODES[code] for code in codes[wanted & ~np.isin(codes, NOT_REFUSED)])


def _batches(arms: Sequence[Arm], games: int, workers: int) -> list[list[Arm]]:
    """Arms with the same strategies, in groups of which none fills more than a block and every process gets some."""
    alike: dict[tuple[tuple[str, str], ...], list[Arm]] = {}
    for arm in arms:
        alike.setdefault(tuple(sorted(arm.strategies.items())), []).append(arm)
    found = []
    for group in alike.values():
        size = max(1, min(COLUMNS // games, -(-len(group) // workers)))
        found += [group[first : first + size] for first in range(0, len(group), size)]
    return found


@dataclass(frozen=True)
class Group:
    """Arms that are played side by side, as a task of a worker."""

    seed: int
    games: int
    keep: tuple[Place, ...]
    arms: tuple[Arm, ...]
    overrides: Mapping[str, float]
    engine: str


def _play(scenario: Scenario, group: Group) -> list[Course]:
    return play_arms(scenario, group.seed, group.games, group.keep, group.arms, group.overrides, group.engine)


@dataclass(frozen=True)
class Table:
    """Where arms are played: a scenario, its luck, how many games and processes, and numbers that are set.

    progress: called with the number of games just done."""

    scenario: Scenario
    seed: int
    games: int
    workers: int = 1
    overrides: Mapping[str, float] = field(default_factory=dict)
    engine: str = "auto"
    progress: Callable[[int], None] | None = field(default=None, compare=False)

    def play(self, arms: Sequence[Arm], keep: Sequence[Place], part: int = 1) -> dict[str, Course]:
        """Play arms, each with one game in `part` of the table's; arm's name -> course."""
        games = max(self.games // part, 2)
        # Blocks may be small; it is all of them together that compiled kernels have to pay for.
        engine = chosen(self.engine, games * len(arms))
        workers = 1 if engine == "numba" and games * len(arms) <= SOON else self.workers
        groups = [
            Group(self.seed, games, tuple(keep), tuple(some), self.overrides, engine)
            for some in _batches(arms, games, workers)
        ]
        found: dict[str, Course] = {}
        for group, courses in zip(groups, spread(_play, self.scenario, groups, Pool(workers)), strict=True):
            found |= {arm.name: course for arm, course in zip(group.arms, courses, strict=True)}
            if self.progress is not None:
                self.progress(games * len(courses))
        return {arm.name: found[arm.name] for arm in arms}
