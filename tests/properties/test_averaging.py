"""Patience unmasks nothing: no mean of reports comes nearer to a secret than the range that the seat is told.

The law is that an observer's error persists and fades slowly. So the mean over all turns of a game of (seen / true)
must still differ between games by nearly as much as one report: at least LEAST of the stated blur. The same must hold
when a seat scales its reports by what it knows exactly, or by another estimate, and averages the ratios.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pytest

import chipwar
from chipwar.match.block import begin, seat_players
from chipwar.match.phases import play_turn

GAMES, TURNS = 240, 24
LEAST = 0.9
"""Of the stated blur. Memory of 0.99 a quarter leaves a mean of 24 reports 0.96 of it; the rest is room for chance."""

PARTS = ("seen", "hidden", "blur")

MANY = 3
"""A secret is averaged where there was something to see in so many turns."""

Reports = dict[str, npt.NDArray[np.float64]]


@cache
def reports(name: str = "teaching") -> tuple[chipwar.Scenario, Reports, npt.NDArray[np.float64]]:
    """What every signal showed, hid and was blurred by, [turns, signals, R], and the whole state, [turns, rows, R]
    of the first few games."""
    scenario = chipwar.load_scenario(name)
    block = begin(scenario, [8] * GAMES, list(range(GAMES)), overrides={"switches.crisis": 0.0})
    seat_players(block, {})
    parts = {part: scenario.ruleset.layout.rows("signal", part) for part in PARTS}
    found: dict[str, list[npt.NDArray[np.float64]]] = {part: [] for part in parts}
    states = []
    for _ in range(TURNS):
        play_turn(block)
        for part, rows in parts.items():
            found[part].append(block.matrix[rows].copy())
        states.append(block.matrix[public_rows(scenario)].copy())
    return scenario, {part: np.array(values) for part, values in found.items()}, np.array(states)


def public_rows(scenario: chipwar.Scenario) -> list[int]:
    """Rows of what everybody knows of states and of the world."""
    layout = scenario.ruleset.layout
    return [
        layout.row(model.of, name, entity)
        for name, model in scenario.quantities.items()
        for entity in (layout.entities.ids[model.of] if model.of in ("state", "world") else ())
        if model.seen == "public"
    ]


def by_quantity(scenario: chipwar.Scenario) -> dict[str, list[int]]:
    """The places of the signals of each quantity."""
    found: dict[str, list[int]] = {}
    for place, name in enumerate(scenario.ruleset.layout.entities.ids["signal"]):
        found.setdefault(name.split("|")[1].split("[")[0], []).append(place)
    return found


def in_blurs(estimate: npt.NDArray[np.float64], truth: npt.NDArray[np.float64], blur: npt.NDArray[np.float64]) -> float:
    """How far estimates lie from the truth, root of the mean square, in stated blurs. Arrays: [signals, R]."""
    real = truth > 0.0
    return float(np.sqrt(np.mean(((estimate[real] / truth[real] - 1.0) / blur[real]) ** 2)))


@pytest.mark.parametrize("quantity", sorted(by_quantity(chipwar.load_scenario("teaching"))))
def test_the_mean_over_all_turns_is_no_better_than_its_range(quantity):
    scenario, told, _ = reports()
    places = by_quantity(scenario)[quantity]
    seen, hidden, blur = (told[part][:, places] for part in PARTS)
    real = hidden > 0.0
    often = real.sum(0) >= MANY
    assert often.any(), "there is nothing to see in these games"
    errors = np.where(real, seen / np.where(real, hidden, 1.0) - 1.0, np.nan)[:, often]
    spread = np.sqrt(np.mean((np.nanmean(errors, 0) / blur.mean(0)[often]) ** 2))
    assert spread >= LEAST * floor_of(float(blur.mean()))
    one = in_blurs(seen[1], hidden[1], blur[1])
    assert one == pytest.approx(floor_of(float(blur.mean())), abs=0.12), "a range says how far a report may be off"


def floor_of(blur: float) -> float:
    """The spread of an error that cannot make an estimate negative, in blurs: 1 but for the dullest sight."""
    errors = np.random.default_rng(0).normal(size=200_000)
    return float(np.sqrt(np.mean((np.maximum(1.0 + blur * errors, 0.0) - 1.0) ** 2)) / blur)


def test_reports_scaled_by_what_is_known_are_no_better_when_averaged():
    # Known figures stand for the truth up to a factor; the factor comes from the reports and so carries their error.
    scenario, told, known = reports()
    for quantity in ("owned", "chip_budget", "domestic_made", "parts_home", "software_maturity"):
        places = by_quantity(scenario)[quantity]
        seen, hidden, blur = (told[part][:, places] for part in PARTS)
        moving = [row for row in range(known.shape[1]) if (known[:, row] > 0.0).all()]
        best = min(_scaled(seen, hidden, blur, known[:, row]) for row in moving)
        assert best >= LEAST, quantity


def _scaled(
    seen: npt.NDArray[np.float64],
    hidden: npt.NDArray[np.float64],
    blur: npt.NDArray[np.float64],
    proxy: npt.NDArray[np.float64],
) -> float:
    """The error, in blurs, of: known figure of today times the mean over all turns of (report / known figure)."""
    factor = (seen / proxy[:, None, :]).mean(0)
    return in_blurs(factor * proxy[-1], hidden[-1], blur[-1])


def test_estimates_from_the_same_sources_agree_in_their_error():
    # Otherwise three estimates of one stock would be three looks at it.
    scenario, told, _ = reports()
    groups = by_quantity(scenario)
    families = {name: model.sources for name, model in scenario.quantities.items() if model.sources}
    assert families
    for name, head in families.items():
        errors = []
        for quantity in (name, head):
            seen, hidden, blur = (told[part][:, groups[quantity]] for part in PARTS)
            real = np.where(hidden > 0.0, hidden, np.nan)
            errors.append((seen / real - 1.0) / blur)
        assert scenario.quantities[name].fuzz.value == scenario.quantities[head].fuzz.value
        assert np.nanmax(np.abs(errors[0] - errors[1])) < 1e-9


def test_a_duller_look_of_before_adds_nothing_to_a_sharper_one_of_now():
    # Were the error the same before and after, two looks of different sharpness would give the truth away.
    scenario = chipwar.load_scenario("duel")
    block = begin(scenario, [9] * 4000, list(range(4000)), "typical", {"policies.us_intelligence.lag": 0.0})
    names = scenario.ruleset.layout.entities.ids["signal"]
    mine = np.array([name.startswith("usa|") and "[china]" in name for name in names])
    looks = []
    for turn in range(2):
        block.row("slot", "ordered", "usa:us_intelligence:")[:] = float(turn)
        play_turn(block)
        looks.append([block.matrix[scenario.ruleset.layout.rows("signal", part)][mine] for part in PARTS])
    real = (looks[0][1] > 0.0).all(1) & (looks[1][1] > 0.0).all(1) & (looks[0][2].mean(1) < 0.4)
    dull, sharp = ((seen / np.where(hidden > 0.0, hidden, 1.0) - 1.0)[real] for seen, hidden, _ in looks)
    assert looks[1][2].mean() < 0.5 * looks[0][2].mean()
    assert abs(np.corrcoef((dull - sharp).ravel(), sharp.ravel())[0, 1]) < 0.05
    assert np.corrcoef(dull.ravel(), sharp.ravel())[0, 1] > 0.3, "it is one observer who looks"
