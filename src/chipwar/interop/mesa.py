"""The engine as a Mesa model, for people who know Mesa's batch_run and DataCollector.

Agents are views: they hold no numbers, read every quantity from the engine, and decide through the strategies of
their seats or in a subclass of your own. The states are the core's, bit for bit. Works with Mesa 3.3 to 3.5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from math import nan
from typing import Any

import mesa
import numpy as np

from chipwar.match.block import begin, seat_players
from chipwar.scenario.load import Scenario, load_scenario
from chipwar.scenario.ruleset import Matrix, Seat
from chipwar.seats.observation import SeatView, observe
from chipwar.seats.orders import Order, Refusal, judge
from chipwar.strategies.playbook import Decision

AGENT_REPORTS = ("owned", "training_compute", "capability", "lead_months", "vendor_revenue", "purse", "score")
"""What the collector asks every agent; an agent without the quantity answers that it is not a number."""

SEEDS = 2**31
"""A seed that nobody gave is drawn below this, and kept in `model.game_seed`."""


class ActorAgent(mesa.Agent):  # type: ignore[misc]
    """A view of one actor. `actor` is its id; `seat` the seat that plays it, or None if nobody does."""

    domains: tuple[str, ...] = ("actor", "world")

    def __init__(self, model: ChipWarModel, actor: str) -> None:
        super().__init__(model)
        self.actor = actor
        self.seat: Seat | None = next((s for s in model.core.ruleset.seats.values() if actor in s.actors), None)

    def value(self, quantity: str) -> float:
        """A quantity of this actor or of the world, as it truly is. KeyError if there is none of that name."""
        layout = self.model.core.ruleset.layout
        for domain in self.domains:
            entity = "world" if domain == "world" else self.actor
            if (domain, quantity) in layout.start and entity in layout.entities.ids[domain]:
                return float(self.model.block.row(domain, quantity, entity)[0])
        raise KeyError(f"{self.actor} has no {quantity}")

    def __getitem__(self, quantity: str) -> float:
        return self.value(quantity)

    def get(self, quantity: str, default: float = nan) -> float:
        """The value, or the default where this kind of actor has none."""
        try:
            return self.value(quantity)
        except KeyError:
            return default

    @property
    def speaks(self) -> bool:
        """Whether this agent gives its seat's orders: the first of the actors that the seat plays."""
        return self.seat is not None and self.actor == self.seat.actors[0]

    def observe(self) -> SeatView:
        """What the agent's seat may see, before anybody ordered this turn."""
        if self.seat is None:
            raise LookupError(f"nobody plays {self.actor}")
        return observe(self.model.core, self.model.seen, self.seat)

    def orders(self) -> Sequence[Order]:
        """Orders of a seat that no strategy plays ("human" or "pass"). Override this to write your own agent."""
        return ()

    def step(self) -> None:
        """Decide for the seat. Agents who do not speak for one do nothing."""
        if self.seat is not None and self.speaks:
            self.model.decide(self.seat, self)


class StateAgent(ActorAgent):
    """A view of a state."""

    domains: tuple[str, ...] = ("state", "actor", "world")


class AllyAgent(StateAgent):
    """A view of a state that is a partner of the leader; its support and practice can be read too."""

    domains = ("partner", "state", "actor", "world")


class FirmAgent(ActorAgent):
    """A view of a firm; of a vendor also what it makes and earns."""

    domains = ("vendor", "firm", "actor", "world")


class ChipWarModel(mesa.Model):  # type: ignore[misc]
    """One game of a scenario. Equal to `Game(scenario, seed, run, seats=strategies)` at every turn.

    strategies: seat -> name; for batch_run put such mappings into a list. seed None: a new seed, as usual in Mesa.
    To compare replications under one seed, vary `run`.
    """

    agent_classes: Mapping[str, type[ActorAgent]] = {"state": StateAgent, "ally": AllyAgent, "firm": FirmAgent}

    def __init__(
        self,
        scenario: str | Scenario = "teaching",
        seed: int | None = None,
        run: int = 0,
        strategies: Mapping[str, str] | None = None,
        parameters: str = "drawn",
        overrides: Mapping[str, Any] | None = None,
    ) -> None:
        # Mesa 3.5 warns at `seed`, and `rng` means the same in 3.3; `self.scenario` belongs to Mesa from 3.5 on.
        super().__init__(rng=seed)
        self.core = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
        self.game_seed = self.random.randrange(SEEDS) if seed is None else int(seed)
        self.block = begin(self.core, [self.game_seed], [int(run)], parameters, overrides)
        self.core = self.block.scenario
        seat_players(self.block, strategies or {})
        self.seen: Matrix = self.block.matrix
        self.decisions: dict[str, list[Decision]] = {}
        self.refusals: dict[str, list[Refusal]] = {}
        self.by_actor = {actor: self._agent(kind, actor) for kind, actor in self._actors()}
        self.datacollector = mesa.DataCollector(self._model_reports(), self._agent_reports())
        self.datacollector.collect(self)

    def _actors(self) -> list[tuple[str, str]]:
        ids = self.core.ruleset.layout.entities.ids
        states = [("ally" if state in ids["partner"] else "state", state) for state in ids["state"]]
        return states + [("firm", firm) for firm in ids["firm"]]

    def _agent(self, kind: str, actor: str) -> ActorAgent:
        return self.agent_classes[kind](self, actor)

    def _model_reports(self) -> dict[str, Any]:
        world = [name for name, model in self.core.quantities.items() if model.of == "world"]
        reports: dict[str, Any] = {name: partial(_of_world, quantity=name) for name in ("turn", *world)}
        return reports | {f"score.{seat}": partial(_of_seat, seat=seat) for seat in self.core.seats}

    def _agent_reports(self) -> dict[str, Any]:
        return {"actor": "actor"} | {name: partial(_of_agent, quantity=name) for name in AGENT_REPORTS}

    def value(self, domain: str, quantity: str, entity: str = "world") -> float:
        """Any quantity of any entity, as it truly is."""
        return float(self.block.row(domain, quantity, entity)[0])

    def fingerprint(self) -> str:
        """The same as the game's: SHA-256 of the ruleset and the exact state."""
        return self.block.fingerprints()[0]

    @property
    def over(self) -> bool:
        """Whether the game has ended."""
        return self.value("world", "over") > 0.0

    def decide(self, seat: Seat, agent: ActorAgent) -> None:
        """Give a seat's orders, from what was there before anybody ordered; only the seat's own rows change."""
        playbook = self.block.playbooks.get(seat.id)
        if playbook is None:
            self.refusals[seat.id] = judge(self.core, self.block.matrix, seat, list(agent.orders()))[1]
            return
        view = self.seen.copy()
        self.decisions[seat.id] = playbook.decide(view, self.block.keys["strategy"])
        written = np.any(view != self.seen, axis=1)
        self.block.matrix[written] = view[written]

    def step(self) -> None:
        """One turn: the agents of each seat decide in secret, then the rules resolve all orders.

        The step after the last turn only ends the run, because Mesa 3.3's batch_run leaves a run's last step out.
        """
        if self.over:
            self.running = False
            return
        self.seen = self.block.matrix.copy()
        self.decisions, self.refusals = {}, {}
        self.agents.do("step")
        self.block.resolve()
        self.seen = self.block.matrix
        self.datacollector.collect(self)


def _of_world(model: ChipWarModel, quantity: str) -> float:
    return model.value("world", quantity)


def _of_seat(model: ChipWarModel, seat: str) -> float:
    return model.value("seat", "seat_score", seat)


def _of_agent(agent: ActorAgent, quantity: str) -> float:
    return agent.get(quantity)
