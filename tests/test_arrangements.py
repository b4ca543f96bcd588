"""Real arrangements written in YAML alone: each is played as recorded, and against the same game without it.

The game without it has the same ruleset, seeds and other players; only the orders of the arrangement are left out, or
those of one turn and later, or those for some policies. What is expected holds in every seed that is played.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import pytest

import chipwar
from chipwar import cli
from chipwar.scenario.files import arrangement_names, scenario_names
from chipwar.scenario.models import PlannedOrder

SEEDS = (1, 2, 3)
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Seen:
    """What must be seen once so many quarters are played: a value, or one above or below the game without."""

    row: str
    after: int
    value: float | None = None
    above: bool = False
    below: bool = False


@dataclass(frozen=True)
class Expected:
    """What an arrangement must do. without: policies whose orders the other game leaves out; none: all of its own."""

    seen: tuple[Seen, ...]
    without: tuple[str, ...] = ()
    from_turn: int = 0


EXPECT = {
    "affiliates_pause": Expected(
        (
            Seen("slot.usa:us_fifty_percent_rule:.in_force", 3, value=1),
            Seen("treaty.affiliates_suspended.holds", 5, value=1),
            Seen("slot.usa:us_fifty_percent_rule:.in_force", 6, value=0),
            Seen("treaty.affiliates_suspended.holds", 9, value=0),
            Seen("slot.usa:us_fifty_percent_rule:.in_force", 10, value=1),
            Seen("firm.smic.listed_bite", 3, above=True),
        )
    ),
    "chip_club": Expected(
        (
            Seen("treaty.chip_club_2026.holds", 3, value=1),
            Seen("slot.south_korea:al_align_controls:.in_force", 6, value=1),
            Seen("state.usa.line_cohesion", 8, above=True),
            Seen("state.global_south.received", 8, below=True),
        )
    ),
    "firm_taken_over": Expected(
        (
            Seen("slot.netherlands:nl_goods_order:.in_force", 3, value=1),
            Seen("slot.china:cn_simple_chip_stop:.in_force", 4, value=1),
            Seen("state.eu.value", 4, below=True),
            Seen("treaty.simple_chips_flow.holds", 5, value=1),
            Seen("slot.china:cn_simple_chip_stop:.in_force", 6, value=0),
            Seen("slot.netherlands:nl_goods_order:.in_force", 6, value=0),
        )
    ),
    "gulf_licences": Expected(
        (
            Seen("treaty.security_terms.holds", 5, value=1),
            Seen("slot.uae:gf_verify:.in_force", 6, value=1),
            Seen("state.saudi_arabia.owned", 8, above=True),
            Seen("state.uae.let_to_tenants", 8, below=True),
            Seen("state.china.leased_abroad", 8, below=True),
        )
    ),
    "gulf_quotas": Expected(
        (
            Seen("treaty.gulf_quotas_2025.holds", 3, value=1),
            Seen("slot.uae:gf_verify:.in_force", 5, value=0.5),
            Seen("state.uae.owned", 8, above=True),
            Seen("state.uae.investment_return", 8, above=True),
        )
    ),
    "korean_plants": Expected(
        (
            Seen("slot.usa:us_fab_exemptions:.in_force", 4, value=1),
            Seen("slot.usa:us_fab_exemptions:.in_force", 5, value=0.5),
            Seen("treaty.yearly_plant_licences.holds", 5, value=1),
            Seen("state.south_korea.trust_of_leader", 7, above=True),
            Seen("treaty.yearly_plant_licences.holds", 9, value=0),
        ),
        from_turn=3,
    ),
    "licences_for_a_share": Expected(
        (
            Seen("treaty.licence_for_share.holds", 4, value=1),
            Seen("state.usa.share_income", 6, above=True),
            Seen("state.china.export_received", 6, above=True),
        ),
        from_turn=2,
    ),
    "malaysia_permits": Expected(
        (
            Seen("treaty.permits_for_trust.holds", 4, value=1),
            Seen("state.malaysia.grey_out", 6, below=True),
        )
    ),
    "memory_review": Expected(
        (
            Seen("firm.micron.listed_bite", 7, above=True),
            Seen("firm.micron.profit", 8, below=True),
        ),
        without=("cn_named_vendor",),
    ),
    "minerals_for_licences": Expected(
        (
            Seen("treaty.linked_licences.holds", 4, value=1),
            Seen("state.usa.shortage", 5, below=True),
            Seen("world.tension", 6, below=True),
            Seen("state.china.export_received", 6, above=True),
        ),
        from_turn=2,
    ),
    "one_year_truce": Expected(
        (
            Seen("treaty.busan_truce.holds", 5, value=1),
            Seen("slot.china:cn_rare_earth_quota:usa.in_force", 6, value=0),
            Seen("state.usa.shortage", 7, below=True),
            Seen("world.tension", 7, below=True),
            Seen("treaty.busan_truce.holds", 9, value=0),
        ),
        without=("busan_truce",),
    ),
    "price_floor": Expected(
        (
            Seen("state.usa.mineral_buffer", 10, above=True),
            Seen("state.usa.mineral_independence", 23, above=True),
        )
    ),
    "three_tiers": Expected(
        (
            Seen("slot.usa:us_three_tier:.in_force", 6, value=0),
            Seen("state.saudi_arabia.received", 9, above=True),
        ),
        from_turn=1,
    ),
    "tool_alignment": Expected(
        (
            Seen("treaty.tool_understanding.holds", 6, value=1),
            Seen("state.china.tools_imported_home", 9, below=True),
            Seen("state.usa.line_cohesion", 9, above=True),
        ),
        without=("tool_understanding", "al_align_controls"),
    ),
}


@cache
def recorded(name: str) -> chipwar.Scenario:
    return chipwar.load_scenario(f"arrangements/{name}")


def without(scenario: chipwar.Scenario, expected: Expected) -> chipwar.Scenario:
    """The same scenario with part of its orders left out."""

    def stays(order: PlannedOrder) -> bool:
        own = not expected.without or order.policy in expected.without
        return order.turn < expected.from_turn or not own

    return replace(scenario, plan=tuple(order for order in scenario.plan if stays(order)))


def value(game: chipwar.Game, row: str) -> float:
    """The value at `domain.entity.quantity`, or `world.quantity`."""
    domain, _, rest = row.partition(".")
    entity, _, name = rest.rpartition(".")
    return float(game.block.row(domain, name, entity or "world")[0])


def misses(seen: Seen, found: float, other: float) -> bool:
    """Whether what was expected is not there."""
    wrong = seen.value is not None and abs(found - seen.value) > TOLERANCE
    return wrong or (seen.above and found <= other + TOLERANCE) or (seen.below and found >= other - TOLERANCE)


def test_every_arrangement_is_expected_to_do_something():
    assert {f"arrangements/{name}" for name in EXPECT} == set(arrangement_names())
    assert all(expected.seen for expected in EXPECT.values())


@pytest.mark.parametrize("name", EXPECT)
def test_an_arrangement_binds_or_moves_what_it_says(name):
    expected, scenario = EXPECT[name], recorded(name)
    plain, found = without(scenario, expected), []
    assert len(plain.plan) < len(scenario.plan)
    for seed in SEEDS:
        game, other = chipwar.Game(scenario, seed=seed), chipwar.Game(plain, seed=seed)
        refused = []
        for turn in range(1, max(seen.after for seen in expected.seen) + 1):
            refused += [(turn, seat, refusal.order.policy, refusal.code) for seat, refusal in game.advance().refused]
            other.advance()
            for seen in expected.seen:
                values = value(game, seen.row), value(other, seen.row)
                if seen.after == turn and misses(seen, *values):
                    found.append(f"seed {seed}, {seen.row} after {turn}: {values[0]:g} against {values[1]:g}")
        found += [f"seed {seed}, turn {turn}: {policy} of {seat} is {code}" for turn, seat, policy, code in refused]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", EXPECT)
def test_an_arrangement_is_complete(name):
    scenario = recorded(name)
    assert scenario.id == name
    for text in (scenario.label, scenario.about):
        assert None not in (text.en, text.zh_Hans, text.zh_Hant)
    assert {"recorded"} <= {seat.strategy for seat in scenario.ruleset.seats.values()}
    assert {order.seat for order in scenario.plan} <= {
        seat for seat, record in scenario.ruleset.seats.items() if record.strategy == "recorded"
    }


def test_arrangements_are_found_by_name_and_are_no_main_scenarios(capsys):
    assert not set(arrangement_names()) & set(scenario_names())
    assert cli.main(["run", "arrangements/price_floor", "--turns", "1"]) == cli.OK
    assert cli.main(["run", "arrangements/price_flor"]) == cli.INVALID
    assert "arrangements/price_floor" in capsys.readouterr().err


FAULTY = """\
chipwar: 1
id: faulty
extends: duel
players:
  usaa: recorded
  china: recordedd
"""

FAULTY_ORDERS = """\
chipwar: 1
id: faulty
extends: duel
players: {usa: recorded}
orders:
  - {turn: 0, seat: usa, policy: cn_stockpile, level: 1}
  - {turn: 40, seat: usa, policy: us_fdpr, level: 1}
  - {turn: 1, seat: usa, policy: us_fdpr, level: 9}
  - {turn: 1, seat: usa, policy: us_fdpr, level: 2, source: nowhere}
"""


@pytest.mark.parametrize(
    ("text", "places"),
    [(FAULTY, ("5:3", "6:10")), (FAULTY_ORDERS, ("6:34", "7:12", "8:50", "9:61"))],
    ids=("players", "orders"),
)
def test_what_is_wrong_with_players_and_orders_is_told_at_its_place(text, places, tmp_path):
    file = tmp_path / "faulty.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(chipwar.ScenarioError) as caught:
        chipwar.load_scenario(file)
    told = [f"{problem.line}:{problem.column}" for problem in caught.value.problems]
    assert [place for place in places if place not in told] == [], told
