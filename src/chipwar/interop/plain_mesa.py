"""The same game as a plain Mesa model: agents that hold their numbers, rule functions called one by one.

It exists to be measured against: `chipwar bench` plays it beside the engines, and refuses to compare unless every
value is the same. The text of its rules is written by `plain_source.py` from the rule table and can be read
(`chipwar bench --show-model`); here objects are made, numbers filled in, and games played.
"""

from __future__ import annotations

import linecache
from operator import attrgetter
from typing import Any

import mesa
import numpy as np

from chipwar.base.hashing import PURPOSES, address, column_key
from chipwar.interop.plain_players import PlainPlayer, plain_players
from chipwar.interop.plain_source import Writer, class_name
from chipwar.interop.plain_steps import Names
from chipwar.rules import turn
from chipwar.rules.layout import NONE
from chipwar.rules.verbs import Draw
from chipwar.scenario.load import Scenario
from chipwar.scenario.plays import shipped_strategies
from chipwar.scenario.ruleset import Matrix, fingerprint
from chipwar.strategies.playbook import Playbook

Place = tuple[str, int, str]
"""Where a value lies: domain, place of the entity in it, quantity."""


class PlainRules:
    """The text of a scenario's rules, run once, and everything that is the same in every game.

    source: the text; called: the functions and classes that it makes, by name; functions: id of a rule's function ->
    the name that it has there.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.ruleset = scenario, scenario.ruleset
        self.layout = self.ruleset.layout
        self.names = Names(self.layout)
        writer = Writer(self.ruleset)
        self.source, self.functions = writer.text(), writer.functions
        self.called: dict[str, Any] = {}
        name = f"<plain model of {scenario.id}>"
        linecache.cache[name] = (len(self.source), None, self.source.splitlines(keepends=True), name)
        exec(compile(self.source, name, "exec"), self.called)
        self.places = self._all_places()
        fills = self.ruleset.fills
        self.numbers = [
            (fill.number, address("number", fill.number.id), self._sided(fill.rows.tolist(), fill.signs.tolist()))
            for fill in fills
        ]
        self.flags = self._sided(*map(list, zip(*self.ruleset.flags, strict=True)))
        self.held = self._held()
        self.addresses = self._addresses()
        self._pointed: dict[str, list[Place]] = {}
        strategies, seats = shipped_strategies(), self.ruleset.seats
        self.playbooks = {
            seat.id: Playbook(scenario, seat, strategies[seat.strategy])
            for seat in seats.values()
            if seat.strategy in strategies
        }

    def pointed(self, domain: str) -> list[Place]:
        """What each effect, signal, goal or condition points to."""
        if domain not in self._pointed:
            self._pointed[domain] = [self.places[row] for row in self.ruleset.pointers[domain].tolist()]
        return self._pointed[domain]

    def _all_places(self) -> list[Place]:
        """The place of every row."""
        found: list[Place] = [("nothing", 0, "")] * self.layout.size
        for (domain, quantity), first in self.layout.start.items():
            for index in range(self.layout.count(domain)):
                found[first + index] = (domain, index, quantity)
        return found

    def _sided(self, rows: Any, values: Any) -> list[tuple[Place, float]]:
        return [(self.places[row], value) for row, value in zip(rows, values, strict=True)]

    def _held(self) -> dict[str, tuple[str, ...]]:
        """What the rehearsal leaves as it was, by domain: all quantities but those that it measures."""
        measured = {(place[0], place[2]) for place in (self.places[row] for row in self.ruleset.measured_rows)}
        return {
            domain: tuple(name for name in self.names.quantities(domain) if (domain, name) not in measured)
            for domain in self.layout.entities.ids
        }

    def _addresses(self) -> list[tuple[str, str, list[int]]]:
        """The number of every draw: domain, channel, one number for each entity."""
        steps = turn.steps(turn.BEGIN + turn.RESOLVE)
        drawn = {(step.on, step.name) for step in steps if isinstance(step, Draw)}
        ids = self.layout.entities.ids
        return [(on, name, [address(name, entity) for entity in ids[on]]) for on, name in sorted(drawn) if ids.get(on)]


class PlainModel(mesa.Model):  # type: ignore[misc]
    """One game. Equal to `Game(scenario, seed, run)` played by the scenario's own characters, at every turn, bit for
    bit.

    The model is the world: its quantities are attributes. `<domain>_list` holds the objects of a domain by id.
    """

    def __init__(
        self, rules: PlainRules, seed: int = 0, run: int = 0, parameters: str = "drawn", turns: int | None = None
    ) -> None:
        super().__init__(rng=seed)
        self.rules = rules
        for purpose in PURPOSES:
            setattr(self, f"key_{purpose}", column_key(seed, run, purpose))
        self.objects: dict[str, list[Any]] = {"world": [self]}
        self.nobody: dict[str, Any] = {}
        self._make_objects()
        self._relate()
        self._point()
        self._fill(parameters)
        rules.called["begin"](self)
        self._rehearse()
        if turns is not None:
            self.length = float(turns)
        self.players: list[PlainPlayer] = plain_players(self)

    def _make_objects(self) -> None:
        """An object for each entity, all its quantities 0; and for each domain one that nobody is, which stays 0."""
        called, ids = self.rules.called, self.rules.layout.entities.ids
        called["zero_world"](self)
        for domain, names in ids.items():
            if domain == "world":
                continue
            made = called[class_name(domain)]
            self.objects[domain] = [made(self, name) for name in names]
            setattr(self, f"{domain}_list", self.objects[domain])
            self.nobody[domain] = made.__new__(made)
            for each in (*self.objects[domain], self.nobody[domain]):
                each.zero()
        for domain, channel, addresses in self.rules.addresses:
            for each, number in zip(self.objects[domain], addresses, strict=True):
                setattr(each, f"place_{channel}", number)

    def _relate(self) -> None:
        """References to related objects, and lists of those that point here, in the order of their ids."""
        for (domain, relation), (target, index) in self.rules.layout.entities.relations.items():
            members = f"{domain}_by_{relation}"
            whole = self.objects[target]
            for each in whole:
                setattr(each, members, [])
            for each, place in zip(self.objects[domain], index.tolist(), strict=True):
                if place == NONE:
                    setattr(each, relation, self.nobody[target])
                else:
                    setattr(each, relation, whole[place])
                    getattr(whole[place], members).append(each)

    def _point(self) -> None:
        """Effects know the object whose modifier they write; signals, goals and conditions what they show."""
        for domain in self.rules.ruleset.pointers:
            if domain not in self.objects:
                continue
            for each, (on, index, quantity) in zip(self.objects[domain], self.rules.pointed(domain), strict=True):
                each.subject = self.objects[on][index]
                name = f"{domain}_of_{on}_{quantity}" if domain == "entry" else f"{domain}_of_{quantity}"
                self.__dict__.setdefault(name, []).append(each)

    def _fill(self, parameters: str) -> None:
        """Every number, drawn by this game's key or typical, and every flag where it belongs."""
        quantile, uniform, key = self.rules.called["quantile"], self.rules.called["uniform"], self.key_setup
        objects, drawn = self.objects, parameters == "drawn"
        for number, where, places in self.rules.numbers:
            value = number.value
            if drawn and number.spread is not None:
                value = quantile(number, uniform(key, 0, where))
            for (domain, index, quantity), sign in places:
                setattr(objects[domain][index], quantity, sign * value)
        for (domain, index, quantity), value in self.rules.flags:
            setattr(objects[domain][index], quantity, value)

    def _rehearse(self) -> None:
        """What a turn measures is taken from a quarter without orders and crises, by luck of its own."""
        held = []
        for domain, names in self.rules.held.items():
            if names:
                values_of = attrgetter(*names, names[0])
                held += [(each, names, values_of(each)) for each in self.objects[domain]]
        luck: int = self.key_luck  # type: ignore[has-type]
        self.key_luck, self.switch_crisis = self.key_setup, 0.0
        self.rules.called["resolve"](self)
        self.key_luck = luck
        for each, names, values in held:
            for name, value in zip(names, values, strict=False):
                setattr(each, name, value)
        self.rules.called["look"](self)

    def step(self) -> None:
        """One turn: the players give their orders, then the rules run."""
        for player in self.players:
            player.begin()
        for player in self.players:
            player.decide()
        self.rules.called["resolve"](self)
        self.running = self.over <= 0.0

    def play(self) -> PlainModel:
        """The game to its end."""
        while self.running:
            self.step()
        return self

    def forget(self) -> None:
        """Let go of what Mesa keeps of a model for ever, so that thousands of games can be played."""
        kept = getattr(mesa.Agent, "_ids", None)
        if isinstance(kept, dict):
            kept.pop(self, None)

    def column(self) -> Matrix:
        """The state as a column of the engine's matrix: float64 [rows, 1]."""
        values = [getattr(self.objects[d][i], q) if q else 0.0 for d, i, q in self.rules.places]
        return np.array(values, dtype=np.float64)[:, None]

    def fingerprint(self) -> str:
        """The same as the engine's."""
        return fingerprint(self.rules.ruleset, self.column())
