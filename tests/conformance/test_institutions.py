"""Institutions as shipped change nothing: in each state the parts of each kind make 1, and each carries something."""

from __future__ import annotations

import pytest
from walk import assert_none, scenario

from chipwar.rules.institutions import KINDS


def numbers():
    return {name: number.value for name, number in scenario().ruleset.numbers.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_shipped_parts_make_one(kind):
    ruleset = scenario().ruleset
    homes = scenario().ruleset.layout.entities
    index = homes.relations["institution", "home"][1]
    found = []
    for place, state in enumerate(homes.ids["state"]):
        unnamed = numbers().get(f"state.{state}.{kind}_unnamed", numbers()[f"defaults.state.{kind}_unnamed"])
        members = [name for name, home in zip(homes.ids["institution"], index, strict=True) if home == place]
        named = sum(numbers().get(f"institution.{name}.{kind}_weight", 0.0) for name in members)
        if unnamed + named != 1.0:
            found.append(f"{state}: {unnamed} + {named}")
    assert ruleset.layout.entities.ids["institution"]
    assert_none(found)


def test_every_institution_carries_something():
    carrying = {name.split(".")[1] for name in numbers() if name.startswith("institution.")}
    assert_none(set(scenario().ruleset.layout.entities.ids["institution"]) - carrying)
