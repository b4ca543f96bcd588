"""What a seat sees, as rows: the allow-list of `observation` for programs that compute with it.

A glance copies the seat's rows out of a state; who works from glances alone cannot know anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.rules.layout import Rows
from chipwar.scenario.load import Scenario
from chipwar.scenario.ruleset import Matrix, Seat
from chipwar.seats.flows import hidden_slots, own_slots
from chipwar.seats.observation import sight

STANDING = ("announced", "in_force", "wait")
"""What everybody sees of a measure that is not secret."""

PRICES = ("ordered", "introduce_price", "hold_price", "repeal_cost")
"""What a seat sees of its own measures besides."""

NEWS = ("begins", "left")
"""What everybody sees of a card that lies open."""


@dataclass(frozen=True)
class Sightlines:
    """Where a seat looks, as rows.

    exact: what it sees as it is; hidden, seen, blur: of each estimate the row of the truth (to be guessed, not read),
    of the estimate and of its blur; most: what the truth cannot exceed; slots, cards: by number, those that are not
    another side's secret.
    """

    exact: Rows
    hidden: Rows
    seen: Rows
    blur: Rows
    most: npt.NDArray[np.float64]
    slots: Rows
    cards: Rows


@dataclass(frozen=True)
class Glance:
    """What was there to be seen in some games. exact: float64 [rows, R]; measures: name -> [slots, R]; news: name ->
    [cards, R]; seen, blur: [signals, R]; turn, length: [R]; over: bool [R]."""

    exact: Matrix
    seen: Matrix
    blur: Matrix
    measures: dict[str, Matrix]
    news: dict[str, Matrix]
    turn: Matrix
    length: Matrix
    over: npt.NDArray[np.bool_]

    def repeated(self, times: int) -> Glance:
        """The same for so many columns side by side in place of each."""

        def wide(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
            return np.repeat(values, times, axis=-1)

        return Glance(
            exact=wide(self.exact),
            seen=wide(self.seen),
            blur=wide(self.blur),
            measures={name: wide(rows) for name, rows in self.measures.items()},
            news={name: wide(rows) for name, rows in self.news.items()},
            turn=wide(self.turn),
            length=wide(self.length),
            over=wide(self.over),
        )


def sightlines(scenario: Scenario, seat: Seat) -> Sightlines:
    """Everything a seat may look at while the game runs, through the one allow-list."""
    ruleset = scenario.ruleset
    exact, signals = _own_rows(scenario, seat), list[tuple[int, int, int, float]]()
    for quantity, model in scenario.quantities.items():
        for entity in ruleset.layout.entities.ids[model.of]:
            found = sight(scenario, seat, quantity, entity)
            if found is not None and found.blur_row is not None:
                most = 1.0 if model.unit == "share" else np.inf
                signals.append((ruleset.row(model.of, quantity, entity), found.row, found.blur_row, most))
            elif found is not None:
                exact.add(found.row)
    hidden = hidden_slots(scenario, seat)
    signals.sort()
    truth, seen, blur = np.array([line[:3] for line in signals], dtype=np.int64).reshape(-1, 3).T
    news = enumerate(ruleset.layout.entities.ids["card"])
    open_cards = [i for i, card in news if not ruleset.cards[card].secret or ruleset.cards[card].side in seat.actors]
    return Sightlines(
        exact=np.array(sorted(exact), dtype=np.int64),
        hidden=truth,
        seen=seen,
        blur=blur,
        most=np.array([line[3] for line in signals]),
        slots=np.array([i for i in range(len(ruleset.slots)) if i not in hidden], dtype=np.int64),
        cards=np.array(open_cards, dtype=np.int64),
    )


def _own_rows(scenario: Scenario, seat: Seat) -> set[int]:
    """Purses of those whose levers the seat moves, and the prices of its own measures."""
    ruleset, slots = scenario.ruleset, own_slots(scenario, seat)
    payers = {ruleset.slots[slot].actor for slot in slots} | set(seat.actors)
    purses = {ruleset.row("actor", name, actor) for actor in payers for name in ("purse", "income", "purse_cap")}
    return purses | {ruleset.layout.start["slot", name] + slot for name in PRICES for slot in slots}


def glance(scenario: Scenario, lines: Sightlines, matrix: Matrix) -> Glance:
    """What a seat sees of a state. matrix: float64 [rows, R]. Nothing else of it is read."""
    start, row = scenario.ruleset.layout.start, scenario.ruleset.row
    measures: dict[str, Any] = {name: matrix[start["slot", name] + lines.slots] for name in STANDING}
    standing = (measures["announced"] != 0.0) | (measures["in_force"] != 0.0)
    measures["wait"] = np.where(standing, measures["wait"], 0.0)
    news: dict[str, Any] = {name: matrix[start["card", name] + lines.cards] for name in NEWS}
    news["begins"] = np.where(news["left"] > 0.0, news["begins"], 0.0)
    return Glance(
        exact=matrix[lines.exact],
        seen=matrix[lines.seen],
        blur=matrix[lines.blur],
        measures=measures,
        news=news,
        turn=matrix[row("world", "turn")].copy(),
        length=matrix[row("world", "length")].copy(),
        over=matrix[row("world", "over")] > 0.0,
    )
