"""The quarter before the first: what a turn works out is rehearsed, so that nobody reads zeros at the start.

A scratch copy plays one ordinary quarter without orders and without crises, with luck of its own, so that nothing of
the first turn is known before it. Only what a turn measures is taken from
it (prices, flows, shares, scores, signals); no stock, register, slot or memory moves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chipwar.scenario.ruleset import Matrix, Ruleset

Run = Callable[[Any, Matrix, Any], None]


def rehearse(ruleset: Ruleset, matrix: Matrix, keys: Any, run: Run) -> None:
    """Fill in what the quarter before would have shown. matrix: float64 [rows, R], changed in place."""
    scratch = matrix.copy()
    scratch[ruleset.row("world", "switch_crisis")] = 0.0
    run(ruleset.resolve, scratch, {**keys, "luck": keys["setup"]})
    matrix[ruleset.measured_rows] = scratch[ruleset.measured_rows]
    run(ruleset.look, matrix, keys)
