"""Walks over the registries that several conformance tests share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np

import chipwar
from chipwar.rules.program import BalanceOp, CopyOp, DrawOp, Op, PickOp, RuleOp, TotalOp
from chipwar.scenario.cards import make_pack
from chipwar.scenario.catalogue import catalogue_cards, catalogue_policies, catalogue_treaties
from chipwar.scenario.treaties import Treaties

WIDEST = "full"
"""The shipped scenario with every policy and most seats."""

CHINESE = re.compile("[\u4e00-\u9fff]")


@cache
def scenario(name: str = WIDEST) -> chipwar.Scenario:
    return chipwar.load_scenario(name)


def assert_none(found: Any) -> None:
    """A list of complaints, said all at once."""
    complaints = list(found)
    assert not complaints, "\n".join(map(str, complaints))


def effects() -> Iterator[tuple[str, int, Any]]:
    """Every effect of a policy, card or treaty, with whose it is and its place."""
    decks, cards = catalogue_cards()
    owners = {policy.id: policy.effects for policy in catalogue_policies().values()}
    owners |= make_pack(cards, decks).effects | Treaties(catalogue_treaties()).effects
    for owner, found in owners.items():
        for place, effect in enumerate(found):
            yield owner, place, effect


def entry_parts() -> Iterator[tuple[str, str, str, str]]:
    """Of every effect entry: domain, modifier, slot, place of the effect in its policy."""
    for entry in scenario().ruleset.layout.entities.ids["entry"]:
        cell, slot, place = entry.split(" ")
        domain, modifier = cell.partition("[")[0].split(".")
        yield domain, modifier, slot, place


def rows_of(part: Any) -> Iterator[int]:
    if isinstance(part, slice):
        yield from range(part.start, part.stop)
    elif isinstance(part, tuple):
        for inner in part:
            yield from rows_of(inner)
    elif part is not None:
        yield from np.atleast_1d(np.asarray(part, dtype=np.int64)).tolist()


def rows_read(op: Op) -> Iterator[int]:
    """The rows that an operation looks at; what a balance or a register only keeps is not counted."""
    if isinstance(op, RuleOp):
        yield from rows_of(op.arguments)
    elif isinstance(op, TotalOp):
        yield from (row for _, members in op.rounds for row in members.tolist())
    elif isinstance(op, CopyOp):
        yield from rows_of(op.source)
    elif isinstance(op, BalanceOp):
        yield from rows_of((*op.plus, *op.minus))
    elif isinstance(op, PickOp):
        count = op.out.stop - op.out.start
        yield from (*range(op.score, op.score + count), *range(op.cost, op.cost + count), *rows_of(op.budget))
    else:
        assert isinstance(op, DrawOp)


@cache
def read_by_the_rules(name: str = WIDEST) -> frozenset[int]:
    ruleset = scenario(name).ruleset
    return frozenset(row for op in (*ruleset.begin.ops, *ruleset.resolve.ops) for row in rows_read(op))
