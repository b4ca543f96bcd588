"""Whom a hostile measure is aimed at: its target's home, or the rival of whoever issues it."""

from __future__ import annotations

from chipwar.rules.layout import NONE
from chipwar.scenario.load import Scenario
from chipwar.scenario.ruleset import Seat


def home_of(scenario: Scenario, actor: str) -> str:
    """The state in which an actor is at home; a state's own id."""
    return _related(scenario, "actor", "home", actor) or actor


def aimed_at(scenario: Scenario, actor: str, policy: str, target: str) -> str:
    """The state that a measure is aimed at; empty if it is not hostile or has no addressee."""
    if not scenario.ruleset.policies[policy].model.hostile:
        return ""
    if target:
        return home_of(scenario, target) if target in scenario.ruleset.layout.entities.ids["actor"] else ""
    return _related(scenario, "state", "rival", home_of(scenario, actor))


def belongs(scenario: Scenario, state: str, seat: Seat) -> bool:
    """Whether a state is a seat's own, or the home of one of its firms."""
    return bool(state) and state in {home_of(scenario, actor) for actor in seat.actors}


def _related(scenario: Scenario, domain: str, relation: str, entity: str) -> str:
    entities = scenario.ruleset.layout.entities
    if (domain, relation) not in entities.relations or entity not in entities.ids[domain]:
        return ""
    to, index = entities.relations[domain, relation]
    place = int(index[entities.index(domain, entity)])
    return "" if place == NONE else entities.ids[to][place]
