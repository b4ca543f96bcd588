"""Accounts of a change sum to it: every published quantity of every entity, in random games of two scenarios."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from random_orders import fresh_block, give_random_orders, scenario

from chipwar.play.backward import Walker
from chipwar.play.why import Account, Turn

TURNS = 6
EXACT = 1e-9


def accounts(name: str, seed: int, earlier: bool, known: bool) -> Iterator[tuple[Account, Turn, int]]:
    """The accounts of the last turns of a game with random orders, with the row each is about."""
    block, rng = fresh_block(name, 1, seed=seed), np.random.default_rng(seed)
    walker, states = Walker(scenario(name)), [block.matrix.copy()]
    for _ in range(TURNS):
        for _ in give_random_orders(block, rng):
            pass
        block.resolve()
        states.append(block.matrix.copy())
    seat = sorted(block.scenario.ruleset.seats)[seed % len(block.scenario.ruleset.seats)]
    mask = walker.known(seat) if known else None
    turn = Turn(walker, states[-2], states[-1], states[-3] if earlier else None, mask)
    layout = block.scenario.ruleset.layout
    for quantity, model in block.scenario.quantities.items():
        for entity in layout.entities.ids[model.of]:
            row = layout.row(model.of, quantity, entity)
            if mask is None or mask[row]:
                yield turn.account(quantity, entity), turn, row


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize(("name", "seed"), [("teaching", 1), ("teaching", 2), ("standard", 3)])
def test_parts_sum_to_the_change(name, seed, known):
    changed = 0
    for account, turn, row in accounts(name, seed, True, known):
        assert account.change == account.after - account.before
        if account.change == 0.0:
            continue
        changed += 1
        whole = max(abs(account.change), *(abs(part.amount) for part in account.parts))
        assert abs(sum(part.amount for part in account.parts) - account.change) <= EXACT * whole, account
        # Before anything is put together or rounded off, too.
        parts = turn.parts(turn.walker.last(row), row).values()
        assert abs(sum(parts) - account.change) <= EXACT * max(map(abs, parts)), account
    assert changed > 150


def test_without_the_state_before_the_account_still_sums():
    for account, _, _ in accounts("teaching", 4, False, False):
        whole = max([abs(account.change), *(abs(part.amount) for part in account.parts)])
        assert abs(sum(part.amount for part in account.parts) - account.change) <= EXACT * whole, account


def test_most_of_what_changed_is_named():
    """An account that put everything into "other" would sum as well."""
    told = [account for account, _, _ in accounts("standard", 5, True, False) if account.change]
    whole = [sum(abs(part.amount) for part in account.parts) for account in told]
    other = [sum(abs(part.amount) for part in account.parts if part.kind == "other") for account in told]
    assert sum(o <= w / 4 for o, w in zip(other, whole, strict=True)) > 0.9 * len(told)


def test_values_of_the_turn_are_found_again():
    """What a later step has overwritten is worked out again to the last bit: the last step of each row as a check."""
    block, rng = fresh_block("teaching", 1, seed=6), np.random.default_rng(6)
    walker, before = Walker(scenario("teaching")), block.matrix.copy()
    for _ in give_random_orders(block, rng):
        pass
    block.resolve()
    turn = Turn(walker, before, block.matrix)
    checked = 0
    for row in walker.writers:
        node = walker.last(row)
        domain = walker.name(row)[0]
        inputs = walker.inputs(node)
        if inputs and domain not in ("slot", "entry") and not type(walker.ops[node.step]).__name__.startswith("Pick"):
            again = walker.again(node, [walker.value(one, turn.new) for one in inputs])
            assert again == block.matrix[row, 0], walker.name(row)
            checked += 1
    assert checked > 9000
