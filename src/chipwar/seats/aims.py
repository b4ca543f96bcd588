"""Whom a measure is aimed at: what it names, and where that is at home; else the rival of whoever issues it."""

from __future__ import annotations

from chipwar.scenario.menu import related
from chipwar.scenario.ruleset import Ruleset


def aims(ruleset: Ruleset, actor: str, target: str) -> set[str]:
    """The actors whom a hostile policy of an actor is aimed at."""
    entities = ruleset.layout.entities
    if target:
        home = related(entities, "firm", "home", target) if target in entities.ids.get("firm", ()) else None
        return {target} | ({home} if home else set())
    home = actor if actor in entities.ids["state"] else related(entities, "firm", "home", actor)
    rival = related(entities, "state", "rival", home) if home else None
    return {rival} if rival else set()
