"""The quarter before the first: what a turn works out is rehearsed, so that nobody reads zeros at the start.

One ordinary quarter is played without orders and without crises, with luck of its own, so that nothing of the first
turn is known before it. Only what a turn measures is kept of it (prices, flows, shares, scores, signals); every stock,
register, slot and memory is then put back to where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from chipwar.scenario.ruleset import Matrix, Ruleset

Run = Callable[[Any, Matrix, Any], None]


def rehearse(ruleset: Ruleset, matrix: Matrix, keys: Any, run: Run) -> None:
    """Fill in what the quarter before would have shown. matrix: float64 [rows, R], changed in place."""
    kept = np.append(ruleset.unmeasured_rows, ruleset.row("world", "switch_crisis"))
    before = matrix[kept]
    matrix[kept[-1]] = 0.0
    run(ruleset.resolve, matrix, {**keys, "luck": keys["setup"]})
    matrix[kept] = before
    run(ruleset.look, matrix, keys)
