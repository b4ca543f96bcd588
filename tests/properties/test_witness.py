"""The slow resolver as witness: plain floats, entity by entity, agree with numpy to the last bit.

Both start each turn from the same matrix with the same random orders, legal and illegal; the whole matrix is compared,
not only what a fingerprint covers.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from random_orders import TURNS, fresh_block, give_random_orders

from chipwar.match.block import Block
from chipwar.rules.backends import numpy_backend, reference

COLUMNS = 6
BLOCKS = 7
"""Seven blocks of six games of 24 turns: 1,008 turns."""


def disagreements(block: Block, turns: int, rng: np.random.Generator) -> Iterator[str]:
    """Rows that the two resolvers work out differently, turn by turn."""
    program, names = block.scenario.ruleset.resolve, block.scenario.ruleset.layout.names()
    for turn in range(turns):
        for _ in give_random_orders(block, rng):
            pass
        slow = block.matrix.copy()
        reference.run(program, slow, block.keys)
        numpy_backend.run(program, block.matrix, block.keys)
        block.ledgers.clear()
        differing = np.flatnonzero((slow.view(np.int64) != block.matrix.view(np.int64)).any(axis=1))
        yield from (f"turn {turn}: {names[row]}" for row in differing)


def test_a_few_random_turns_of_standard_agree():
    block = fresh_block("standard", 2, war_ends_it=False)
    assert list(disagreements(block, 4, np.random.default_rng(3))) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(BLOCKS))
def test_a_thousand_random_turns_of_standard_agree(seed):
    block = fresh_block("standard", COLUMNS, seed=seed, war_ends_it=False)
    assert list(disagreements(block, TURNS, np.random.default_rng(seed))) == []


def test_the_witness_would_notice(monkeypatch):
    """Positive control: an engine that adds in another order is found out."""
    block = fresh_block("duel", 1, war_ends_it=False)
    honest = numpy_backend.run
    row = block.scenario.ruleset.row("world", "tension")

    def off_by_a_bit(program, matrix, keys):
        honest(program, matrix, keys)
        matrix[row] = np.nextafter(matrix[row], 99.0)

    monkeypatch.setattr(numpy_backend, "run", off_by_a_bit)
    assert "turn 0: world.tension[world]" in set(disagreements(block, 1, np.random.default_rng(3)))
