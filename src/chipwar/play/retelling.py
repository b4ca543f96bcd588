"""Plays recorded turns again from their orders, without asking any strategy.

In a block of several columns an order may be left out in some: those are games in which it was not given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from chipwar.match.block import Block
from chipwar.play.clauses import bind
from chipwar.play.report import GivenOrder
from chipwar.rules.bargains import INPUTS
from chipwar.scenario.ruleset import Ruleset
from chipwar.seats.ledger import Bid, Codes
from chipwar.seats.orders import Order, find_lever

Mask = npt.NDArray[np.bool_]


def input_rows(ruleset: Ruleset) -> npt.NDArray[np.int64]:
    """Rows that a match writes between two resolutions besides orders: what strategies remember, what deals ask."""
    parts = [ruleset.layout.rows(*place) for place in (("memory", "kept_value"), *INPUTS)]
    return np.concatenate([np.arange(part.start, part.stop) for part in parts])


def written_inputs(
    ruleset: Ruleset, before: npt.NDArray[np.float64], now: npt.NDArray[np.float64]
) -> tuple[tuple[int, float], ...]:
    """(row, value) of the inputs that changed since the last turn ended. before, now: float64 [rows]."""
    rows = input_rows(ruleset)
    return tuple((int(row), float(now[row])) for row in rows[before[rows] != now[rows]])


def retell(
    block: Block,
    given: Sequence[GivenOrder],
    inputs: Sequence[tuple[int, float]],
    without: Mapping[int, Mask] | None = None,
) -> dict[int, Codes]:
    """Play a recorded turn again in every column; order i is left out in the columns of without[i] (bool [R]).

    Returns, for each order, what the judge said of it: int [R], 0 where it was accepted or not asked for.
    """
    for row, value in inputs:
        block.matrix[row] = value
    if inputs:
        bind(block)
    columns, said = block.matrix.shape[1], {}
    for place, order in enumerate(given):
        seat = block.scenario.ruleset.seats[order.seat]
        lever = find_lever(block.scenario, seat, Order(policy=order.policy, target=order.target, level=order.after))
        wanted = np.ones(columns, dtype=np.bool_)
        if without is not None and place in without:
            wanted = ~without[place]
        bid = Bid(lever, np.full(columns, order.share), np.full(columns, float(order.notice)), wanted)
        said[place] = block.ledger(seat).judge(bid)
    block.resolve()
    return said
