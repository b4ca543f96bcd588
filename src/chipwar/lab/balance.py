"""Balance: whether strategies, levers and luck have the weights that make a contest. Criteria and bounds are data.

What ought to be stands in `catalogue/balance.yaml`; here it is measured. Nothing is tuned to pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import joblib
import numpy as np

from chipwar.base.errors import Problem, RequestError, ScenarioError
from chipwar.base.hashing import address, uniform_array
from chipwar.base.ids import nearest
from chipwar.lab.arms import Arm, Mask, Table
from chipwar.lab.balance_file import BalanceFile, Size
from chipwar.lab.contests import (
    PASS,
    Contest,
    counted,
    drawn_plans,
    known_seat,
    mandates_of,
    play_profiles,
    players_of,
)
from chipwar.lab.designs import keyed_design
from chipwar.lab.equilibria import Equilibrium, equilibria
from chipwar.lab.measures import lead_changes, lever_gains, lever_name, score_of
from chipwar.lab.playtest_file import Reading
from chipwar.lab.tournament import Payoffs, Values
from chipwar.match.block import Block, begin, seat_players
from chipwar.match.engines import chosen
from chipwar.match.phases import play_turn
from chipwar.rules import turn
from chipwar.rules.verbs import Balance as StockBalance
from chipwar.scenario.checks import validate
from chipwar.scenario.files import CATALOGUE, shown
from chipwar.scenario.gate import read
from chipwar.scenario.load import Scenario
from chipwar.scenario.plays import PlannedOrder
from chipwar.scenario.positions import Document
from chipwar.scenario.texts import current_texts
from chipwar.seats.ledger import Bid, Ledger
from chipwar.strategies.playbook import hand_levers

FILE = CATALOGUE / "balance.yaml"
ROUNDING = 1e-9
HALF = 0.5
ENOUGH = 8
"""Backgrounds in which a lever was moved, of which a share can be told."""

QUARTER = 4
FULL = 3
"""Strategies with weight that make a mixed equilibrium at the base."""

Figure = tuple[str, str, float]
"""Figure, subject, value. A subject is a seat, a strategy of a seat, a lever, or nothing."""


@dataclass(frozen=True)
class Verdict:
    """A criterion with its figures."""

    criterion: str
    readings: tuple[Reading, ...]

    @property
    def passes(self) -> bool:
        """Whether every figure lies within its bounds."""
        return all(reading.passes for reading in self.readings)


@dataclass(frozen=True)
class Balance:
    """A finished check. payoffs: of the two seats' strategies at the base."""

    scenario: Scenario
    file: BalanceFile
    size: str
    seed: int
    verdicts: tuple[Verdict, ...]

    @property
    def passes(self) -> bool:
        """Whether every criterion passes."""
        return all(verdict.passes for verdict in self.verdicts)


def load_criteria(path: Path = FILE) -> BalanceFile:
    """The criteria of the catalogue, or of a file of one's own. ScenarioError for a criterion that nothing measures."""
    document = read(path, shown_as=shown(path))
    file = validate(document, BalanceFile)
    problems = [_unmeasured(document, name) for name in file.criteria if name not in MEASURES]
    if problems:
        raise ScenarioError(problems)
    return file


def _unmeasured(document: Document, name: str) -> Problem:
    message = current_texts().say("problem.not_known", word=name, nearest=nearest(name, MEASURES) or "-")
    return document.problem(("criteria", name), message, key=True)


@dataclass(frozen=True)
class Bench:
    """Where criteria are measured: scenario, seed, size. What several criteria need is played once."""

    scenario: Scenario
    file: BalanceFile
    size: Size
    seed: int
    workers: int
    engine: str = "auto"
    progress: Callable[[int], None] | None = None

    def table(self, games: int) -> Table:
        """A table for so many games."""
        return Table(
            self.scenario, self.seed, games, self.workers, engine=self.engine, progress=self.progress
        )  # fmt: skip

    @cached_property
    def contest(self) -> Contest:
        """The two seats with their strategies."""
        table = self.table(self.size.draws)
        rows, columns = (players_of(table, seat, self.size.strategies) for seat in self.file.seats)
        return Contest(table, rows, columns)

    @cached_property
    def payoffs(self) -> Payoffs:
        """What the strategies score against each other."""
        return self.contest.play()

    @cached_property
    def base(self) -> list[Equilibrium]:
        """Equilibria of the means."""
        return equilibria(*self.payoffs.means())

    def sides(self) -> Iterator[tuple[str, Payoffs]]:
        """Both seats, each with the payoffs as it sees them."""
        yield self.file.seats[0], self.payoffs
        yield self.file.seats[1], self.payoffs.turned()

    def under_mandates(self) -> Iterator[list[Equilibrium]]:
        """Equilibria under some pairs of mandates, drawn among all."""
        for overrides in _contexts(self.scenario, self.file, self.size, self.seed):
            table = replace(self.contest.table, games=self.size.context_draws, overrides=overrides)
            yield equilibria(*replace(self.contest, table=table).play().means())


def _contexts(scenario: Scenario, file: BalanceFile, size: Size, seed: int = 0) -> list[dict[str, float]]:
    """Overrides that deal some pairs of mandates, drawn among all."""
    first, second = (mandates_of(scenario, seat) for seat in file.seats)
    pairs = [a | b for a in first.values() for b in second.values()]
    order = np.argsort(keyed_design(seed, len(pairs), ["mandates"])[:, 0], kind="stable")
    return [pairs[place] for place in order[: size.contexts]]


def no_master(bench: Bench) -> Iterator[Figure]:
    """How often one strategy is the best reply, and against how many of the other side's it is."""
    for seat, payoffs in bench.sides():
        best = payoffs.best_shares()
        place = int(np.argmax(best))
        yield "best_reply", f"{seat}:{payoffs.rows[place]}", float(best[place])
        columns = payoffs.best_columns()
        place = int(np.argmax(columns))
        yield "best_columns", f"{seat}:{payoffs.rows[place]}", float(columns[place] / len(payoffs.columns))


def mixture(bench: Bench) -> Iterator[Figure]:
    """How many strategies have weight in some equilibrium, and whether the base leaves a choice."""
    found = [bench.base, *bench.under_mandates()]
    for side, (seat, payoffs) in enumerate(bench.sides()):
        weights = [(e.rows, e.columns)[side] for equilibria_of in found for e in equilibria_of]
        yield "carrying", seat, float((np.max(weights, axis=0) > bench.file.weighs).sum())
        yield "second_best", seat, _second_best(bench.base, side, payoffs)


def _second_best(base: list[Equilibrium], side: int, payoffs: Payoffs) -> float:
    """How far the second-best strategy lies behind the best, in spreads within a cell; 0 where several are mixed."""
    if max(min(equilibrium.support) for equilibrium in base) >= FULL:
        return 0.0
    other = (base[0].columns, base[0].rows)[side]
    scores = np.sort(payoffs.means()[0] @ other)
    return float((scores[-1] - scores[-2]) / max(_within(payoffs), ROUNDING))


def _within(payoffs: Payoffs) -> float:
    """The spread of a seat's score within a cell."""
    return float(payoffs.first.std(axis=2, ddof=1).mean())


def levers(bench: Bench) -> Iterator[Figure]:
    """How often moving a lever up pays its seat, where everything else is drawn."""
    table = bench.table(bench.size.backgrounds)
    for seat in bench.scenario.ruleset.seats:
        for lever, (gain, moved) in lever_gains(table, seat, 1).items():
            could = moved != 0.0
            if could.sum() >= min(ENOUGH, table.games // 2):
                pays = (gain * np.sign(moved) > bench.file.pays)[could]
                yield "pays", f"{seat}:{lever_name(table, int(lever))}", float(pays.mean())


def spread(bench: Bench) -> Iterator[Figure]:
    """How much luck does to a score, and how much strategies do."""
    for seat, payoffs in bench.sides():
        within = _within(payoffs)
        yield "luck", seat, within
        yield "strategy", seat, float(payoffs.means()[0].std() / max(within, ROUNDING))


def lead(bench: Bench) -> Iterator[Figure]:
    """How often it changes who stands highest, each seat counted among its own games."""
    seats = list(bench.scenario.ruleset.seats)
    played = bench.table(bench.size.story).play([Arm("base")], [score_of(seat) for seat in seats])["base"]
    yield "changes", "", float(np.median(lead_changes(played, seats)))
    yield "changes_of_two", "", float(np.median(lead_changes(played, list(bench.file.seats))))


def picks(bench: Bench) -> Iterator[Figure]:
    """In what share of the best quarter of many drawn plans a policy stands, for the policies of each hand; and how
    many of the orders of all these plans were refused."""
    table = bench.table(bench.size.plan_draws)
    for seat, record in bench.scenario.ruleset.seats.items():
        plans = drawn_plans(bench.scenario, seat, bench.seed, bench.size.plans)
        courses = play_profiles(table, [(plan,) for plan in plans], [seat])
        means = np.array([course.of("seat", "seat_score", seat)[-1].mean() for course in courses])
        best = np.argsort(-means, kind="stable")[: max(len(plans) // QUARTER, 1)]
        named = [{_lever_of(order) for order in plans[place].plan} for place in best]
        refused = sum(course.refused[seat].total() for course in courses if seat in course.refused)
        yield "refused", seat, refused / max(sum(len(plan.plan) for plan in plans) * table.games, 1)
        for lever in sorted({lever_name(table, lever) for lever in hand_levers(bench.scenario, record)}):
            yield "pick_rate", f"{seat}:{lever}", float(np.mean([lever in orders for orders in named]))


def _lever_of(order: PlannedOrder) -> str:
    return f"{order.policy}:{order.target}" if order.target else order.policy


def sound(bench: Bench) -> Iterator[Figure]:
    """Games in which levers jump at random and a value is not finite or a stock falls below nothing."""
    broken, negative = _wild(bench, range(bench.size.wild))
    if bench.progress is not None:
        bench.progress(bench.size.wild)
    yield "not_finite", "", float(broken.mean())
    yield "negative", "", float(negative.mean())


def _wild(bench: Bench, runs: Sequence[int]) -> tuple[Mask, Mask]:
    """In which of these games a value is not finite, and in which a stock falls below nothing: bool [n] each."""
    try:
        return _wild_block(bench, runs)
    except ArithmeticError:
        # One game at whose value the arithmetic stops takes its whole block along: halve it until that game is alone.
        if len(runs) == 1:
            return np.ones(1, dtype=np.bool_), np.zeros(1, dtype=np.bool_)
        halves = _wild(bench, runs[: len(runs) // 2]), _wild(bench, runs[len(runs) // 2 :])
        broken, negative = (np.concatenate(both) for both in zip(*halves, strict=True))
        return broken, negative


def _wild_block(bench: Bench, runs: Sequence[int]) -> tuple[Mask, Mask]:
    """The same of one block. ArithmeticError where numpy comes to a value that is not finite."""
    scenario = bench.scenario
    block = begin(scenario, [bench.seed] * len(runs), list(runs))
    seat_players(block, dict.fromkeys(scenario.ruleset.seats, PASS))
    stocks = sorted({(step.on, step.stock) for step in turn.steps(turn.RESOLVE) if isinstance(step, StockBalance)})
    rows = [
        scenario.ruleset.layout.rows(*place) for place in stocks if ".".join(place) not in bench.file.may_be_negative
    ]
    broken, negative = np.zeros(len(runs), dtype=np.bool_), np.zeros(len(runs), dtype=np.bool_)
    for _ in range(scenario.turns):
        play_turn(block, _jump)
        broken |= ~np.isfinite(block.matrix).all(axis=0)
        for part in rows:
            negative |= (block.matrix[part] < -ROUNDING).any(axis=0)
    return broken, negative


def _jump(block: Block) -> None:
    """Every lever of every hand goes to nothing or to its top, by a keyed draw."""
    keys, turns = block.keys["strategy"], block.row("world", "turn").astype(np.uint64)
    for seat in block.scenario.ruleset.seats.values():
        ledger: Ledger = block.ledger(seat)
        for lever in hand_levers(block.scenario, seat):
            record = block.scenario.ruleset.levers[lever]
            place = np.array([address("jump", f"{seat.id} {lever}")], dtype=np.uint64)
            level: Values = np.floor(uniform_array(keys, turns, place)[0] + HALF)
            ledger.judge(Bid(lever, level, ledger.least_notice(record), np.ones(len(keys), dtype=np.bool_)))


Measure = Callable[[Bench], Iterator[Figure]]
MEASURES: dict[str, Measure] = {
    "no_master": no_master,
    "mixture": mixture,
    "levers": levers,
    "spread": spread,
    "lead": lead,
    "picks": picks,
    "sound": sound,
}
"""Criterion -> what measures it."""


def _known_size(scenario: Scenario, file: BalanceFile, size: str, only: Sequence[str]) -> Size:
    """The size of that name. RequestError names what is near a size, a criterion or a seat that is not there."""
    asked: list[tuple[str, list[str]]] = [(size, list(file.sizes)), *((name, list(file.criteria)) for name in only)]
    for word, known in asked:
        if word not in known:
            near = nearest(word, known) or ", ".join(known)
            raise RequestError(current_texts().say("problem.not_known", word=word, nearest=near))
    for seat in file.seats:
        known_seat(scenario, seat)
    return file.sizes[size]


def games_needed(scenario: Scenario, file: BalanceFile, name: str, only: Sequence[str] = ()) -> int:
    """How many games `run_balance` plays at the size of that name."""
    size = _known_size(scenario, file, name, only)
    asked, hands = set(only or file.criteria), scenario.ruleset.seats.values()
    sides = [counted(scenario, seat, size.strategies, size.draws) for seat in file.seats]
    pairs = sides[0][0] * sides[1][0]
    games = {
        "no_master": sum(tried for _, tried in sides) + pairs * size.draws,  # once for all that need them
        "mixture": len(_contexts(scenario, file, size)) * pairs * size.context_draws,
        "levers": sum(len(hand_levers(scenario, seat)) + 1 for seat in hands) * size.backgrounds,
        "lead": size.story,
        "picks": len(hands) * size.plans * size.plan_draws,
        "sound": size.wild,
    }
    if asked & {"mixture", "spread"}:
        asked.add("no_master")
    return sum(count for name, count in games.items() if name in asked)


def run_balance(
    scenario: Scenario,
    size: str = "small",
    seed: int = 0,
    workers: int | None = None,
    only: tuple[str, ...] = (),
    file: BalanceFile | None = None,
    progress: Callable[[int], None] | None = None,
) -> Balance:
    """Measure the criteria. only: ids of some of them; progress is called with the number of games just done."""
    file = file or load_criteria()
    played, engine = _known_size(scenario, file, size, only), chosen("auto", games_needed(scenario, file, size, only))
    bench = Bench(scenario, file, played, seed, workers or joblib.cpu_count(), engine, progress)
    verdicts = []
    for name in only or tuple(file.criteria):
        bounds = file.criteria[name].figures
        readings = (Reading(figure, subject, value, bounds[figure]) for figure, subject, value in MEASURES[name](bench))
        verdicts.append(Verdict(name, tuple(readings)))
    return Balance(scenario, file, size, seed, tuple(verdicts))
