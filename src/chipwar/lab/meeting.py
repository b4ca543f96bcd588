"""A tournament of a scenario from beginning to end: who plays, what they score, and what that leads to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import joblib

from chipwar.lab.arms import Table
from chipwar.lab.contests import (
    ENOUGH,
    Contest,
    Field,
    Player,
    counted,
    known_seat,
    named_player,
    own_players,
    players_of,
)
from chipwar.lab.equilibria import Equilibrium, Values, equilibria, replicate
from chipwar.lab.tournament import Pair, Payoffs, Profiles
from chipwar.match.engines import chosen
from chipwar.scenario.load import Scenario

PROFILE_DRAWS = 4
"""Sampled profiles are played in one of so many draws of a pair."""


@dataclass(frozen=True)
class Meeting:
    """A finished tournament. profiles: sampled games in which every seat changes its strategy; None if not wanted;
    refused: by seat and name of a player, how many orders of its plan were refused in the matrix, by why."""

    scenario: Scenario
    seed: int
    seats: Pair
    players: dict[str, tuple[Player, ...]]
    payoffs: Payoffs
    equilibria: tuple[Equilibrium, ...]
    courses: tuple[Values, Values]
    profiles: Profiles | None
    refused: Mapping[Pair, Counter[str]] = field(default_factory=dict)

    def ordered(self, player: Player) -> int:
        """How many orders of a player's plan the games of the matrix had."""
        others = next(self.players[seat] for seat in self.seats if seat != player.seat)
        return len(player.plan) * len(others) * self.payoffs.draws

    def side(self, seat: str) -> Payoffs:
        """The payoffs as one of the two seats sees them."""
        return self.payoffs if seat == self.seats[0] else self.payoffs.turned()

    @property
    def games(self) -> int:
        """How many games the matrix and the profiles took."""
        sampled = 0 if self.profiles is None else self.profiles.scores.shape[0] * self.profiles.scores.shape[2]
        return int(self.payoffs.first.size + sampled)


def meet(
    scenario: Scenario,
    seats: Pair,
    draws: int,
    seed: int = 0,
    workers: int | None = None,
    count: int = ENOUGH,
    named: tuple[Sequence[str], Sequence[str]] = ((), ()),
    profiles: int = 0,
    progress: Callable[[int], None] | None = None,
) -> Meeting:
    """Play a tournament. count: strategies of each of the two seats, filled up with plans; named: players by name
    instead; profiles: how many profiles of all seats are sampled besides."""
    for seat in seats:
        known_seat(scenario, seat)
    engine = chosen("auto", games_needed(scenario, seats, draws, count, named, profiles))
    table = Table(scenario, seed, draws, workers or joblib.cpu_count(), engine=engine, progress=progress)
    players = {
        seat: tuple(named_player(scenario, seat, name) for name in names) or players_of(table, seat, count)
        for seat, names in zip(seats, named, strict=True)
    }
    contest = Contest(table, players[seats[0]], players[seats[1]])
    payoffs = contest.play()
    means = payoffs.means()
    sampled = None
    if profiles:
        everybody = {seat: players.get(seat) or own_players(scenario, seat) for seat in scenario.ruleset.seats}
        sampled = Field(replace(table, games=_fewer(draws)), everybody).sample(profiles)
    found, courses = tuple(equilibria(*means)), replicate(*means)
    return Meeting(scenario, seed, seats, players, payoffs, found, courses, sampled, contest.refused)


def _fewer(draws: int) -> int:
    """Draws of a sampled profile."""
    return max(draws // PROFILE_DRAWS, 2)


def games_needed(
    scenario: Scenario, seats: Pair, draws: int, count: int, named: tuple[Sequence[str], Sequence[str]], profiles: int
) -> int:
    """How many games `meet` plays, those in which plans are tried counted in."""
    sides = [
        (len(names), 0) if names else counted(scenario, seat, count, draws)
        for seat, names in zip(seats, named, strict=True)
    ]
    (rows, tried), (columns, tried_too) = sides
    return tried + tried_too + rows * columns * draws + profiles * _fewer(draws)
