"""The search bot: tries characters and single moves in worlds the seat may believe in, and orders what serves it best.

Each turn every option (a character to follow, with none, one or a few moves of the seat's own put before its orders) is
played ahead side by side, in the same believed worlds and under the same luck; other seats are played by their usual
characters. All options are tried briefly in a few worlds, the best again for longer in more. The seat's own character
is followed unless another option gains more than a margin and than luck explains. Nothing of the game is read but what
the belief reads, and what the judge says of orders.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from chipwar.base.hashing import mix, stable_number
from chipwar.match.ahead import STILL, Ahead, Job, Option, Outcome
from chipwar.match.belief import Belief
from chipwar.scenario.load import Scenario
from chipwar.scenario.plays import StrategyModel
from chipwar.scenario.ruleset import Matrix, Seat
from chipwar.scenario.strengths import Search
from chipwar.seats.ledger import Ledger
from chipwar.strategies.playbook import COARSE, Decision, Keys, Mask, Playbook, hand_levers
from chipwar.strategies.reasons import reason

PERCENT = 100.0
"""Scores are told in points of a hundred."""


@dataclass(frozen=True)
class Choice:
    """The option a game settled on, what it came to, and the best of those it was weighed against."""

    option: Option
    outcome: Outcome
    against: Option
    rival: Outcome


class SearchBot:
    """A player that plays ahead. Every game of a block is decided alone, by its own key."""

    def __init__(
        self, scenario: Scenario, seat: Seat, characters: Mapping[str, StrategyModel], search: Search, keys: Keys
    ) -> None:
        self.scenario, self.seat, self.search, self.names = scenario, seat, search, tuple(characters)
        own = [mix(int(key) ^ stable_number(f"belief {seat.id}")) for key in keys]
        belief = Belief(scenario, seat, own, search.worlds)
        self.ahead = Ahead(belief, [Playbook(scenario, seat, model) for model in characters.values()])

    def watch(self, matrix: Matrix) -> None:
        """Keep the belief up with what the seat sees."""
        self.ahead.watch(matrix)

    def recall(self, past: Sequence[Matrix]) -> None:
        """Believe from the start again, up to the state before the newest."""
        self.ahead.restart()
        for state in past[:-1]:
            self.watch(state.reshape(len(state), -1))

    def decide(self, matrix: Matrix, keys: Keys, ledger: Ledger | None = None) -> list[Decision]:
        """Play ahead, then order. matrix: float64 [rows, R]; only the seat's own slots are written."""
        self.watch(matrix)
        ledger = ledger or Ledger(self.scenario, matrix, self.seat)
        games = np.flatnonzero(matrix[self.scenario.ruleset.row("world", "over")] <= 0.0).tolist()
        found: list[Decision] = []
        for game, choice in self._choices(games, ledger).items():
            found += self._orders(matrix, keys, ledger, game, choice)
        return found

    def _choices(self, games: Sequence[int], ledger: Ledger) -> dict[int, Choice]:
        """The option of each game."""
        plain = [Option(follow) for follow in (*range(len(self.names)), STILL)]
        legal = list(self._legal_moves(ledger))
        first = {
            game: [*plain, *(Option(plain[0].follow, (move,)) for move, where in legal if where[game])]
            for game in games
        }
        tried = self._tried(first, self.search.few_worlds, self.search.few_turns)
        second = {game: [*plain, *self._promising(tried[game])] for game in games}
        again = self._tried(second, self.search.worlds, self.search.turns)
        return {game: self._settled(again[game]) for game in games}

    def _tried(
        self, options: Mapping[int, Sequence[Option]], worlds: int, turns: int
    ) -> dict[int, dict[Option, Outcome]]:
        jobs = [Job(game, option) for game, found in options.items() for option in found]
        found: dict[int, dict[Option, Outcome]] = {game: {} for game in options}
        for job, outcome in zip(jobs, self.ahead.play(jobs, worlds, turns), strict=True):
            found[job.game][job.option] = outcome
        return found

    def _legal_moves(self, ledger: Ledger) -> Iterator[tuple[tuple[int, float], Mask]]:
        """For every lever of the hand nothing, all, a step up and a step down, with the games where the judge would
        accept it."""
        everywhere = np.ones(ledger.matrix.shape[1], dtype=np.bool_)
        for lever in hand_levers(self.scenario, self.seat):
            record = self.scenario.ruleset.levers[lever]
            steps = self.scenario.ruleset.policies[record.policy].steps or COARSE
            now = np.rint(ledger.slot_row("ordered", record.slots[0]) * steps)
            for step in range(steps + 1):
                near = (np.abs(now - step) <= 1.0) | (step in (0, steps))
                where = near & (ledger.codes(self.ahead.bid(ledger, lever, step / steps, everywhere)) == 0)
                if where.any():
                    yield (lever, step / steps), where

    def _promising(self, tried: Mapping[Option, Outcome]) -> list[Option]:
        """The best moves alone and together, and waiting, each with the character that did best."""
        means = {option: float(outcome.scores.mean()) for option, outcome in tried.items()}
        follow = max((option for option in tried if not option.moves), key=lambda option: means[option])
        base = means[Option(0 if self.names else STILL)]
        singles = sorted((o for o in tried if o.moves and means[o] > base), key=lambda o: -means[o])
        moves, used = list[tuple[int, float]](), set[int]()
        for single in singles:
            if single.moves[0][0] not in used and len(moves) < self.search.moves:
                used.add(single.moves[0][0])
                moves.append(single.moves[0])
        sets = [chosen for count in range(1, len(moves) + 1) for chosen in combinations(moves, count)]
        found = [replace(follow, moves=chosen) for chosen in sets]
        return found if follow.follow == STILL else [*found, replace(follow, waits=True)]

    def _settled(self, tried: Mapping[Option, Outcome]) -> Choice:
        """The option whose gain over the seat's own character is largest, luck allowed for; else the character."""
        own = Option(0 if self.names else STILL)
        base = tried[own].scores

        def worth(option: Option) -> float:
            gain = tried[option].scores - base
            return float(gain.mean() - self.search.caution * gain.std() / np.sqrt(len(gain)))

        best = max(tried, key=worth)
        if worth(best) <= self.search.margin:
            best = own
        against = own if best != own else max((o for o in tried if o != own), key=lambda o: tried[o].scores.mean())
        return Choice(best, tried[best], against, tried[against])

    def _orders(self, matrix: Matrix, keys: Keys, ledger: Ledger, game: int, choice: Choice) -> Iterator[Decision]:
        """The chosen moves, then what the chosen character orders beside them, all through the game's own ledger."""
        wanted = np.arange(matrix.shape[1]) == game
        option = choice.option
        for lever, level in option.moves:
            bid = self.ahead.bid(ledger, lever, level, wanted)
            given = wanted & (ledger.judge(bid) == 0)
            if given.any():
                yield Decision(bid, given, reason("search_move", **self._told(choice)))
        if option.follow == STILL:
            return
        alone = matrix[:, [game]]
        self.ahead.remind(option.follow, alone, np.array([game]))
        scratch = ledger.elsewhere(alone, [game])
        character = self.ahead.characters[option.follow]
        for decision in character.decide(alone, keys[[game]], scratch, self.ahead.held_now([option])):
            bid = replace(
                decision.bid,
                level=np.full(len(wanted), decision.bid.level[0]),
                notice=np.full(len(wanted), decision.bid.notice[0]),
                wanted=wanted,
            )
            given = wanted & (ledger.judge(bid) == 0)
            if given.any():
                yield Decision(bid, given, self._plan_reason(choice, decision.reason))

    def _gain(self, choice: Choice) -> tuple[str, float, float]:
        """The line of the card that gains most against the alternative, by how much, and the whole gain, in points."""
        lines = (choice.outcome.lines - choice.rival.lines).mean(axis=1) * PERCENT
        whole = float((choice.outcome.scores - choice.rival.scores).mean()) * PERCENT
        best = int(lines.argmax())
        return self.ahead.lines[best], float(lines[best]), whole

    def _told(self, choice: Choice) -> dict[str, str | float]:
        """What the choice gains over the alternative, as slots of a reason."""
        line, gain, whole = self._gain(choice)
        return {"line": line, "gain": gain, "whole": whole, "against": self._name(choice.against)}

    def _name(self, option: Option) -> str:
        if option.moves:
            return "moves"
        if option.waits:
            return "waiting"
        return "nothing" if option.follow == STILL else self.names[option.follow]

    def _plan_reason(self, choice: Choice, because: str) -> str:
        """The character's own reason, and what following it gains; the best alternative may have looked no worse."""
        told = self._told(choice)
        if float(told["whole"]) <= 0.0:
            return reason("search_keep", because=because)
        return reason("search_plan", because=because, **told)
