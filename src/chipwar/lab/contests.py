"""Strategies of seats against each other in games of a scenario: who can play, and what they score.

A seat is played by its characters, by a hesitant one, by nobody, and by plans: fixed orders that were drawn from its
hand and did best among several such plans against everybody else's own character. Draws are runs of one seed, so that
all pairs meet the same luck and the same numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from chipwar.base.errors import RequestError
from chipwar.base.ids import nearest
from chipwar.lab.arms import Arm, Course, Table
from chipwar.lab.designs import keyed_design
from chipwar.lab.tournament import Pair, Payoffs, Profiles, Values, play_tournament
from chipwar.scenario.load import Scenario
from chipwar.scenario.plays import PlannedOrder
from chipwar.scenario.strengths import characters_of, player_names
from chipwar.scenario.texts import current_texts
from chipwar.strategies.playbook import COARSE, hand_levers

PASS, EASY = "pass", "easy"
ORDERS = 6
"""Orders of a drawn plan, each with another lever."""

ENOUGH = 8
"""Strategies of a seat that plans fill up to."""

CANDIDATES = 4
"""Plans drawn for each that is kept."""

TRIALS = 8
"""Draws in which candidates are tried."""

EARLY = 2 / 3
"""Orders fall into this part of a game, so that what they do can still be seen."""


@dataclass(frozen=True)
class Player:
    """Somebody who can play a seat: a word for a player, and the orders of a plan."""

    name: str
    seat: str
    strategy: str
    plan: tuple[PlannedOrder, ...] = ()


@dataclass(frozen=True)
class Contest:
    """Two seats of a scenario whose strategies meet; all others play their own characters.

    refused: by seat and name of a player, how many orders of its plan were refused in the games so far, by why."""

    table: Table
    rows: tuple[Player, ...]
    columns: tuple[Player, ...]
    refused: dict[Pair, Counter[str]] = field(default_factory=dict, init=False, compare=False)  # a copy begins anew

    @property
    def seats(self) -> Pair:
        """The two seats."""
        return self.rows[0].seat, self.columns[0].seat

    def scores(self, pairs: Sequence[Pair]) -> Iterator[tuple[Values, Values]]:
        """Both seats' scores at the end: float64 [draws] each, for every pair of names."""
        known = {(player.seat, player.name): player for player in (*self.rows, *self.columns)}
        first, second = self.seats
        profiles = [(known[first, row], known[second, column]) for row, column in pairs]
        for pair, course in zip(profiles, play_profiles(self.table, profiles, self.seats), strict=True):
            for player in pair:
                tally = self.refused.setdefault((player.seat, player.name), Counter())
                tally.update(course.refused.get(player.seat, {}))
            yield _end(course, first), _end(course, second)

    def play(self) -> Payoffs:
        """Every row against every column."""
        return play_tournament([p.name for p in self.rows], [p.name for p in self.columns], self.scores)


def _end(course: Course, seat: str) -> Values:
    end: Values = course.of("seat", "seat_score", seat)[-1]
    return end


def play_profiles(table: Table, profiles: Sequence[Sequence[Player]], seats: Sequence[str]) -> list[Course]:
    """Games in which seats are played by these players and all other seats by their own characters."""
    arms = [
        Arm(
            str(place),
            {player.seat: player.strategy for player in profile},
            tuple(order for player in profile for order in player.plan),
        )
        for place, profile in enumerate(profiles)
    ]
    played = table.play(arms, [("seat", seat, "seat_score") for seat in seats])
    return [played[arm.name] for arm in arms]


def named_player(scenario: Scenario, seat: str, name: str) -> Player:
    """A player by the name of a character or a strength. RequestError names what is near an unknown one."""
    if name not in player_names():
        near = nearest(name, player_names()) or PASS
        raise RequestError(current_texts().say("problem.not_known", word=name, nearest=near))
    return Player(name, known_seat(scenario, seat), name)


def known_seat(scenario: Scenario, seat: str) -> str:
    """The seat, if the scenario has it."""
    if seat not in scenario.ruleset.seats:
        near = nearest(seat, scenario.ruleset.seats) or ", ".join(scenario.ruleset.seats)
        raise RequestError(current_texts().say("problem.not_known", word=seat, nearest=near))
    return seat


def own_players(scenario: Scenario, seat: str) -> tuple[Player, ...]:
    """Who can play a seat without a plan: its characters, a hesitant one, nobody."""
    characters = tuple(characters_of(scenario.ruleset.seats[known_seat(scenario, seat)]))
    names = (*characters, *((EASY,) if characters else ()), PASS)
    return tuple(Player(name, seat, name) for name in names)


def players_of(table: Table, seat: str, count: int = ENOUGH) -> tuple[Player, ...]:
    """So many players of a seat: its own, filled up with plans; all of its own if they are more."""
    own = own_players(table.scenario, seat)
    wanted = max(count - len(own), 0)
    return own + (kept_plans(table, seat, wanted) if wanted else ())


def counted(scenario: Scenario, seat: str, count: int, draws: int) -> tuple[int, int]:
    """How many players `players_of` gives, and how many games it tries plans in."""
    own = len(own_players(scenario, seat))
    plans = max(count - own, 0)
    return own + plans, plans * CANDIDATES * max(min(TRIALS, draws), 2)


def kept_plans(table: Table, seat: str, count: int) -> tuple[Player, ...]:
    """The plans that did best among the drawn ones, best first."""
    drawn = drawn_plans(table.scenario, seat, table.seed, count * CANDIDATES)
    trial = replace(table, games=min(TRIALS, table.games))
    courses = play_profiles(trial, [(player,) for player in drawn], [seat])
    means = np.array([_end(course, seat).mean() for course in courses])
    best = np.argsort(-means, kind="stable")[:count]
    return tuple(Player(f"plan {place}", seat, PASS, drawn[i].plan) for place, i in enumerate(best, 1))


def drawn_plans(scenario: Scenario, seat: str, seed: int, count: int) -> list[Player]:
    """Plans drawn from a seat's hand: a few orders with other levers each, at drawn turns and levels."""
    levers = hand_levers(scenario, scenario.ruleset.seats[seat])
    names = [f"{seat} {what} {place}" for what in ("which", "when", "high") for place in range(len(levers))]
    draws = keyed_design(seed, count, names).reshape(count, 3, len(levers))
    return [_plan(scenario, seat, levers, draw, number) for number, draw in enumerate(draws)]


def _plan(scenario: Scenario, seat: str, levers: Sequence[int], draw: Values, number: int) -> Player:
    orders = []
    for place in np.argsort(draw[0], kind="stable")[:ORDERS]:
        lever = scenario.ruleset.levers[levers[place]]
        policy = scenario.ruleset.policies[lever.policy]
        steps = policy.steps or COARSE
        level = (1 + int(draw[2, place] * steps)) / steps * policy.top  # never nothing: that is what passing is for
        turn = int(draw[1, place] * scenario.turns * EARLY)
        orders.append(PlannedOrder(turn=turn, seat=seat, policy=lever.policy, target=lever.target, level=level))
    orders.sort(key=lambda order: (order.turn, order.policy, order.target))
    return Player(f"drawn {number}", seat, PASS, tuple(orders))


@dataclass(frozen=True)
class Field:
    """Players of every seat, for sampled profiles."""

    table: Table
    players: Mapping[str, tuple[Player, ...]] = field(default_factory=dict)

    def sample(self, count: int) -> Profiles:
        """So many drawn profiles, played."""
        seats = tuple(self.players)
        draws = keyed_design(self.table.seed, count, [f"profile {seat}" for seat in seats])
        sizes = np.array([len(self.players[seat]) for seat in seats])
        choice: npt.NDArray[np.int64] = np.minimum(draws * sizes, sizes - 1).astype(np.int64)
        profiles = [[self.players[seat][i] for seat, i in zip(seats, row, strict=True)] for row in choice]
        courses = play_profiles(self.table, profiles, seats)
        scores = np.array([[_end(course, seat) for seat in seats] for course in courses])
        names = {seat: tuple(player.name for player in players) for seat, players in self.players.items()}
        return Profiles(seats, names, choice, scores)


def mandates_of(scenario: Scenario, seat: str) -> dict[str, dict[str, float]]:
    """The mandates that can be dealt to a seat's first actor: card -> overrides that deal it for certain."""
    actor = scenario.ruleset.seats[seat].actors[0]
    cards: dict[str, list[str]] = {}
    for name, card in scenario.ruleset.cards.items():
        if card.side == actor and card.deck:
            cards.setdefault(card.deck, []).append(name)
    deck = next(iter(cards.values()), [])
    return {name: {f"cards.{other}.share": float(other == name) for other in deck} for name in deck}
