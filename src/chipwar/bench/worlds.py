"""Worlds of any size, to see what an actor costs: the base world and copies of all its things beside it.

A copy is a region with states, firms, works, halls, edges and policies of its own, and nobody seated in it. What is a
part of the world's whole is divided among the regions. The world is written as scenario files, each resting on the one
before because no file may be over a megabyte, and loaded like any other scenario. They are JSON, which is YAML too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from chipwar.base.numbers import SourcedNumber
from chipwar.rules.quantities import DOMAINS, OPTIONAL
from chipwar.scenario.catalogue import catalogue_policies
from chipwar.scenario.files import CATALOGUE
from chipwar.scenario.menu import Policy
from chipwar.scenario.world import World, WorldReader

SHARED = ("world", "good", "chip_class")
"""What there is only once, however many regions there are."""

PARTS_OF_THE_WHOLE = (("state", "fixed_share"), ("state", "owner_share"))
"""Shares of the whole world's compute: each region has its part of them."""

WHOLES = ("world_compute_start",)
"""World numbers that grow with the number of regions."""

REGIONAL = ("none", "rival")
"""Whom policies of the copies may aim at: themselves and the rival of their region."""

REGIONS_A_FILE = 10
BASE = "teaching"
ASSUMED = "A copy, for measuring."

Record = dict[str, Any]


@cache
def base_world() -> World:
    """The base world as the loader reads it."""
    reader = WorldReader()
    reader.folder(CATALOGUE)
    return reader.world


def base_actors() -> int:
    """How many actors the base world has: the smallest world there is."""
    world = base_world()
    return len(world.entities["state"]) + len(world.entities["firm"])


def regions_for(actors: int) -> int:
    """How many regions come nearest to so many actors."""
    return max(1, round(actors / base_actors()))


def _named(entity: str, region: int) -> str:
    return f"{entity}_r{region}"


def _number(number: SourcedNumber, share: float = 1.0) -> Record:
    return {"value": number.value * share, "unit": number.unit, "assumption": ASSUMED}


def _record(world: World, domain: str, entity: str, region: int, regions: int) -> Record:
    """What a copy of an entity says of itself: relations within its region, flags and numbers."""
    found: Record = {}
    targets = DOMAINS[domain] | OPTIONAL.get(domain, {})
    for (where, relation), pointers in world.relations.items():
        if where == domain and entity in pointers:
            shared = targets.get(relation, "state") in SHARED
            found[relation] = pointers[entity] if shared else _named(pointers[entity], region)
    for (where, quantity), given in world.given.items():
        if where != domain or entity not in given or given[entity] == world.defaults.get((where, quantity)):
            continue
        value = given[entity]
        share = 1.0 / regions if (domain, quantity) in PARTS_OF_THE_WHOLE else 1.0
        found[quantity] = bool(value) if isinstance(value, float) else _number(world.numbers[value], share)
    return found


def _region(world: World, region: int, regions: int) -> dict[str, dict[str, Record]]:
    """All entities of one region."""
    return {
        domain: {_named(entity, region): _record(world, domain, entity, region, regions) for entity in sorted(entities)}
        for domain, entities in world.entities.items()
        if domain not in SHARED and entities
    }


def _shares_of_base(world: World, regions: int) -> dict[str, dict[str, Record]]:
    """The base world's own parts of the whole, divided."""
    found: dict[str, dict[str, Record]] = {}
    for domain, quantity in PARTS_OF_THE_WHOLE:
        for entity, value in world.given[domain, quantity].items():
            if isinstance(value, str):
                found.setdefault(domain, {}).setdefault(entity, {})[quantity] = _number(
                    world.numbers[value], 1.0 / regions
                )
    return found


def _policies(regions: int) -> dict[str, Record]:
    """Policies that work within a region, with issuers in every region."""
    found = {}
    for name, policy in catalogue_policies().items():
        if policy.model.target not in REGIONAL:
            continue
        issuers = [_named(issuer, region) for region in range(2, regions + 1) for issuer in policy.model.issuers]
        record = policy.model.model_dump(mode="json", by_alias=True, exclude_none=True)
        found[name] = record | {"issuers": [*policy.model.issuers, *issuers]}
    return found


def _files(regions: int) -> Iterator[Record]:
    """The scenario's files, the first one resting on a shipped scenario."""
    world = base_world()
    wholes = {name: _number(world.numbers[f"numbers.{name}"], float(regions)) for name in WHOLES}
    yield {"numbers": wholes, "entities": _shares_of_base(world, regions)}
    for first in range(2, regions + 1, REGIONS_A_FILE):
        entities: dict[str, dict[str, Record]] = {}
        for region in range(first, min(first + REGIONS_A_FILE, regions + 1)):
            for domain, records in _region(world, region, regions).items():
                entities.setdefault(domain, {}).update(records)
        yield {"entities": entities}
    yield {"policies": _policies(regions)}


def write_world(regions: int, folder: Path) -> Path:
    """Write a world of so many regions; returns the file to load. One region is the base scenario itself."""
    folder.mkdir(parents=True, exist_ok=True)
    extends, path = BASE, folder / "world.yaml"
    for place, part in enumerate(_files(regions) if regions > 1 else iter(({},))):
        path = folder / f"world_{regions}_{place}.yaml"
        head = {"chipwar": 1, "id": f"world_of_{regions}", "extends": extends}
        path.write_text(json.dumps(head | part), encoding="utf-8")
        extends = path.name
    return path


__all__ = ["Policy", "base_actors", "regions_for", "write_world"]
