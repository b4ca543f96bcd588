"""What the page of a seat is told besides the rules: levers that need two keys, and how often plans are heard of."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import Field

from chipwar.scenario.checks import validate
from chipwar.scenario.files import CATALOGUE, shown
from chipwar.scenario.gate import read
from chipwar.scenario.models import Id, Label, NumberModel, Strict
from chipwar.scenario.numbers import ProvenanceModel


class TwoKeys(Strict):
    """Two policies of different seats that do little alone, and one sentence why."""

    policies: tuple[Id, Id]
    says: Label


class TwoKeyFile(Strict):
    """The file of pairs."""

    chipwar: Literal[1]
    pairs: tuple[TwoKeys, ...] = Field(min_length=1)


class RumourChances(Strict):
    """Probabilities in a quarter. false_one: that a seat hears of what nobody plans."""

    drafted_rule: NumberModel
    mineral_quota: NumberModel
    false_one: NumberModel


class RumourFile(Strict):
    """The file of chances."""

    chipwar: Literal[1]
    provenance: ProvenanceModel = ProvenanceModel()
    rumours: RumourChances


@cache
def two_keys() -> tuple[TwoKeys, ...]:
    """Every pair, in the order of the file."""
    file = CATALOGUE / "two_keys.yaml"
    return validate(read(file, shown_as=shown(file)), TwoKeyFile).pairs


@cache
def rumour_chances() -> RumourChances:
    """How often plans are heard of."""
    file = CATALOGUE / "rumours.yaml"
    return validate(read(file, shown_as=shown(file)), RumourFile).rumours
