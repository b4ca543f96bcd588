"""Numbered cases: what a rule of the model says, in one sentence, the orders given, and the result expected.

Each file under tests/cases holds a list of cases in YAML; files named case_*.yaml are the scenarios they start from.
Numbers are typical, and a case states every number its arithmetic needs, so that tuning the game breaks no case.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import Field

import chipwar
from chipwar.scenario.checks import validate
from chipwar.scenario.gate import read
from chipwar.scenario.models import PlannedOrder, Strict
from table_acts import AtTheTable, TableAct

FOLDER = Path(__file__).parent / "cases"
TOLERANCE = 1e-9


class Setting(Strict):
    """Numbers by their path, what is said at the table, and orders by turn."""

    overrides: dict[str, float] = Field(default_factory=dict)
    deals: tuple[TableAct, ...] = ()
    orders: tuple[PlannedOrder, ...] = ()


class Expected(Strict):
    """What a quantity must be. product and sum are made of numbers and of other quantities of the same game."""

    value: float | None = None
    times_baseline: float | None = None
    product: tuple[float | str, ...] | None = None
    sum: tuple[float | str, ...] | None = None
    above_baseline: Literal[True] | None = None
    below_baseline: Literal[True] | None = None
    within: float = TOLERANCE


class Case(Setting):
    """One case. It is compared with its baseline: the same numbers, unless the baseline gives others, and no orders,
    unless it gives some."""

    case: str = Field(pattern=r"^[A-Z]-\d{3} [A-Z]")
    rule: str
    start: str = "case_duel"
    turns: int = Field(1, ge=1, le=24)
    baseline: Setting = Setting()
    refused: tuple[str, ...] = ()
    table_refused: tuple[str, ...] = Field((), description="Codes of what was refused at the table.")
    broke: tuple[str, ...] = Field((), description="Who broke a deal in which turn, such as `usa 1`.")
    standing: int | None = Field(None, description="Deals in force at the end.")
    same_as_baseline: Literal[True] | None = Field(None, description="The two fingerprints are equal.")
    expect: dict[str, Expected] = Field(default_factory=dict)


class CaseFile(Strict):
    """A file of cases."""

    chipwar: Literal[1]
    cases: tuple[Case, ...]


def files() -> list[Path]:
    return sorted(file for file in FOLDER.glob("*.yaml") if not file.stem.startswith("case_"))


def cases() -> list[Any]:
    """Every case, with its sentence as the test's name."""
    listed = [case for file in files() for case in validate(read(file, shown_as=file.name), CaseFile).cases]
    return [pytest.param(case, id=case.case) for case in listed]


@cache
def scenario(name: str) -> chipwar.Scenario:
    return chipwar.load_scenario(FOLDER / f"{name}.yaml")


def played(start: str, turns: int, setting: Setting) -> tuple[chipwar.Game, tuple[str, ...], AtTheTable]:
    """A game after its turns, the codes of all refused orders, and its table."""
    game = chipwar.Game(scenario(start), parameters="typical", overrides=setting.overrides)
    codes: list[str] = []
    talks = AtTheTable(game, setting.deals)
    for turn in range(turns):
        if setting.deals:
            talks.talk()
        for seat in game.scenario.seats:
            due = [order for order in setting.orders if (order.turn, order.seat) == (turn, seat)]
            orders = [
                chipwar.Order(**order.model_dump(include={"policy", "target", "level", "notice"})) for order in due
            ]
            codes += [refusal.code for refusal in game.submit(seat, orders)]
        talks.advance()
    return game, tuple(codes), talks


def quantity(game: chipwar.Game, path: str) -> float:
    """The value at `domain.entity.quantity`, or `world.quantity`."""
    domain, _, rest = path.partition(".")
    entity, _, name = rest.rpartition(".")
    return float(game.block.row(domain, name, entity or "world")[0])


def term(game: chipwar.Game, part: float | str) -> float:
    return quantity(game, part) if isinstance(part, str) else part


def close(found: float, wanted: float, within: float) -> bool:
    return abs(found - wanted) <= max(within, TOLERANCE * abs(wanted))


def complaints(path: str, expected: Expected, game: chipwar.Game, baseline: chipwar.Game) -> Iterator[str]:
    """Why an expectation is not met, as sentences."""
    found = quantity(game, path)
    wanted = []
    if expected.value is not None:
        wanted.append(expected.value)
    if expected.times_baseline is not None:
        wanted.append(expected.times_baseline * quantity(baseline, path))
    if expected.product is not None:
        product = 1.0
        for part in expected.product:
            product *= term(game, part)
        wanted.append(product)
    if expected.sum is not None:
        wanted.append(sum(term(game, part) for part in expected.sum))
    for value in wanted:
        if not close(found, value, expected.within):
            yield f"{path} is {found!r}, expected {value!r}"
    if expected.above_baseline and not found > quantity(baseline, path) + TOLERANCE:
        yield f"{path} is {found!r}, not above {quantity(baseline, path)!r}"
    if expected.below_baseline and not found < quantity(baseline, path) - TOLERANCE:
        yield f"{path} is {found!r}, not below {quantity(baseline, path)!r}"


@pytest.mark.parametrize("case", cases())
def test_case(case: Case) -> None:
    game, codes, talks = played(case.start, case.turns, case)
    overrides = case.overrides | case.baseline.overrides
    other = Setting(overrides=overrides, deals=case.baseline.deals, orders=case.baseline.orders)
    baseline, refused_there, _ = played(case.start, case.turns, other)
    found = [sentence for path, e in case.expect.items() for sentence in complaints(path, e, game, baseline)]
    if codes != case.refused:
        found.append(f"refused {codes}, expected {case.refused}")
    if tuple(talks.refused) != case.table_refused or tuple(talks.broke) != case.broke:
        found.append(f"refused at the table {talks.refused}, broke {talks.broke}")
    if case.standing is not None and len(talks.standing) != case.standing:
        found.append(f"{len(talks.standing)} deals stand")
    if refused_there:
        found.append(f"the baseline's orders were refused: {refused_there}")
    if case.same_as_baseline and game.fingerprint() != baseline.fingerprint():
        found.append("the game is not the baseline's")
    assert not found, "\n".join([case.rule, *found])


def test_cases_have_numbers_of_their_own_and_expect_something():
    listed = [case for parameter in cases() for case in parameter.values]
    numbers = [case.case.split(" ")[0] for case in listed]
    assert len(set(numbers)) == len(numbers)
    assert all(case.expect or case.same_as_baseline or case.table_refused or case.broke for case in listed)
    assert len(listed) >= 60


def test_a_wrong_expectation_is_told():
    game, _, _ = played("case_duel", 1, Setting())
    wrong = Expected(value=-1.0, times_baseline=2.0, product=(-1.0, "world.tension"), above_baseline=True)
    assert len(list(complaints("world.tension", wrong, game, game))) == 4
