"""Goods are conserved in every column and turn: what was made was delivered, stored or named as lost.

Each law is checked after every turn of games with random orders, relative to the turnover of the column.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from random_orders import TURNS, fresh_block, give_random_orders, pointers, summed, values

from chipwar.match.block import Block

TOLERANCE = 1e-9
COLUMNS = 100
Flow = np.ndarray


def holds(left: Flow, right: Flow, turnover: Flow) -> None:
    """Both sides agree, relative to what was turned over."""
    gap = np.abs(left - right) - TOLERANCE * np.maximum(np.abs(turnover), 1e-12)
    assert (gap <= 0.0).all(), f"off by {np.abs(left - right).max()}"


class Before:
    """The stocks before a turn."""

    def __init__(self, block: Block) -> None:
        self.installed = values(block, "holding", "installed").copy()
        self.bank = values(block, "state", "memory_bank").copy()
        self.leased = self.installed[pointers(block, "lease", "leased")]


def frontier_chips_made_are_delivered_or_unsold(block: Block, _: Before) -> None:
    vendors = len(block.scenario.ruleset.layout.entities.ids["vendor"])
    made, unsold = values(block, "vendor", "made"), values(block, "vendor", "unsold")
    delivered = summed(block, "chip_edge", "delivered", "seller", vendors)
    holds(made, delivered + unsold, made)
    assert (unsold >= -TOLERANCE * made).all()


def deliveries_of_all_sellers_are_receipts_of_all_buyers(block: Block, _: Before) -> None:
    states = len(block.scenario.ruleset.layout.entities.ids["state"])
    received = values(block, "state", "received")
    holds(summed(block, "chip_edge", "delivered", "buyer", states), received, received)
    sold = values(block, "vendor", "delivered_all").sum(axis=0)
    holds(received.sum(axis=0), sold, sold)


def chips_received_stay_or_are_resold(block: Block, _: Before) -> None:
    received = values(block, "state", "received")
    holds(received, values(block, "state", "stayed") + values(block, "state", "grey_out"), received)


def chips_resold_somewhere_arrive_somewhere(block: Block, _: Before) -> None:
    out, arrived = values(block, "state", "grey_out").sum(axis=0), values(block, "state", "grey_in").sum(axis=0)
    holds(out, arrived, out)
    assert (values(block, "state", "grey_out") <= values(block, "state", "received") * (1.0 + TOLERANCE)).all()


def export_grade_chips_made_are_delivered_or_unsold(block: Block, _: Before) -> None:
    made, delivered = values(block, "export_edge", "export_made"), values(block, "export_edge", "export_delivered")
    unsold = values(block, "export_edge", "export_unsold")
    holds(made, delivered + unsold, made)
    assert (unsold >= -TOLERANCE * made).all()
    received = values(block, "state", "export_received")
    holds(summed(block, "export_edge", "export_delivered", "buyer", len(received)), received, received)


def a_lease_moves_from_the_host_to_the_tenant(block: Block, _: Before) -> None:
    begun, ended = values(block, "lease", "lease_begun"), values(block, "lease", "lease_ended")
    for entering, leaving, flow in (("let_in", "let_out", begun), ("got_back", "given_back", ended)):
        turnover = flow.sum(axis=0)
        holds(values(block, "holding", entering).sum(axis=0), turnover, turnover)
        holds(values(block, "holding", leaving).sum(axis=0), turnover, turnover)
    own, leased = pointers(block, "lease", "own"), pointers(block, "lease", "leased")
    holdings = len(values(block, "holding", "installed"))
    for quantity, flow, at in (("let_in", begun, leased), ("let_out", begun, own), ("got_back", ended, own)):
        expected = np.zeros((holdings, flow.shape[1]))
        np.add.at(expected, at, flow)
        holds(values(block, "holding", quantity), expected, expected)


def each_holding_changes_by_its_own_leases_and_arrivals(block: Block, before: Before) -> None:
    arrivals = [
        values(block, "holding", f"arrived_{kind}") for kind in ("frontier", "export", "domestic", "lean", "grey")
    ]
    gained = sum(arrivals) + values(block, "holding", "let_in") + values(block, "holding", "got_back")
    lost = sum(values(block, "holding", name) for name in ("let_out", "given_back", "retired"))
    after = values(block, "holding", "installed")
    holds(after, before.installed + gained - lost, before.installed + gained)


def installed_compute_changes_only_by_arrivals_and_wear(block: Block, before: Before) -> None:
    names = ("stayed", "export_received", "domestic_made", "lean_made", "grey_in")
    arrived = sum(values(block, "state", name).sum(axis=0) for name in names)
    retired = values(block, "holding", "retired").sum(axis=0)
    after, was = values(block, "holding", "installed").sum(axis=0), before.installed.sum(axis=0)
    holds(after, was + arrived - retired, was + arrived)


def nobody_leases_more_than_the_host_has(block: Block, before: Before) -> None:
    hosts = pointers(block, "lease", "own")
    let = np.zeros_like(before.installed)
    np.add.at(let, hosts, values(block, "lease", "lease_begun"))
    assert (let <= before.installed * (1.0 + TOLERANCE)).all()
    assert (values(block, "lease", "lease_ended") <= before.leased * (1.0 + TOLERANCE)).all()


def the_memory_bank_keeps_what_is_not_used(block: Block, before: Before) -> None:
    home, imported = values(block, "state", "memory_home"), values(block, "state", "memory_imported")
    used, bank = values(block, "state", "domestic_made"), values(block, "state", "memory_bank")
    came = home + imported + values(block, "state", "dies_shelled")
    holds(bank - before.bank, came - used, before.bank + came + used)


def a_die_is_finished_or_idle(block: Block, _: Before) -> None:
    dies = values(block, "state", "dies_home")
    came = values(block, "state", "dies_grown") + summed(block, "firm", "shelled", "home", len(dies))
    holds(dies, came, came)
    holds(dies, values(block, "state", "domestic_made") + values(block, "state", "dies_idle"), dies)
    assert (values(block, "state", "dies_idle") >= 0.0).all()


def labs_share_what_their_state_owns(block: Block, _: Before) -> None:
    owned = values(block, "state", "owned")
    held = summed(block, "lab", "lab_compute", "home", len(owned))
    assert (held <= owned * (1.0 + TOLERANCE)).all() and (values(block, "lab", "compute_part") >= 0.0).all()


def businesses_share_their_market(block: Block, _: Before) -> None:
    size = values(block, "market", "market_size")
    sold = summed(block, "business", "turnover", "market", len(size))
    assert (sold <= size * (1.0 + TOLERANCE)).all() and (values(block, "business", "turnover") >= 0.0).all()
    assert (values(block, "business", "depth") >= 0.0).all() and (values(block, "business", "depth") <= 1.0).all()


def no_more_lean_accelerators_than_idle_dies(block: Block, _: Before) -> None:
    lean, idle = values(block, "state", "lean_dies"), values(block, "state", "dies_idle")
    assert (lean <= idle * (1.0 + TOLERANCE)).all() and (values(block, "state", "lean_made") <= lean).all()


def what_a_club_lends_is_what_its_members_borrow(block: Block, _: Before) -> None:
    size = values(block, "state", "value_scale")
    lent = (values(block, "state", "mineral_lent") * size).sum(axis=0)
    borrowed = (values(block, "state", "mineral_borrowed") * size).sum(axis=0)
    holds(lent, borrowed, lent + borrowed)
    assert (values(block, "state", "mineral_buffer") >= -TOLERANCE).all()


def sellers_are_paid_what_buyers_spend(block: Block, _: Before) -> None:
    paid, spent = (
        values(block, "chip_edge", "chip_sales").sum(axis=0),
        values(block, "state", "spent_on_chips").sum(axis=0),
    )
    holds(paid, spent, spent)


def the_price_is_never_below_its_floor(block: Block, _: Before) -> None:
    assert (block.row("world", "chip_price") >= block.row("world", "price_floor")).all()


def no_buyer_is_above_its_cap(block: Block, _: Before) -> None:
    cap = values(block, "state", "cap")
    assert (values(block, "state", "bought") <= cap * (1.0 + TOLERANCE)).all()
    assert (values(block, "state", "received") <= cap * (1.0 + TOLERANCE)).all()


def nobody_spends_more_than_they_have(block: Block, _: Before) -> None:
    spent = values(block, "state", "spent_on_chips")
    money = values(block, "state", "money_after_export")
    assert (spent <= money * (1.0 + TOLERANCE) + TOLERANCE).all()


def buyers_get_what_they_buy_where_no_seller_is_short(block: Block, _: Before) -> None:
    bought = values(block, "state", "bought")
    served = (values(block, "vendor", "served_share") >= 1.0).all(axis=0) & (values(block, "state", "open_share") > 0.0)
    holds(np.where(served, values(block, "state", "received"), 0.0), np.where(served, bought, 0.0), bought)


def nothing_passes_a_closed_edge(block: Block, _: Before) -> None:
    for edge, flow in (
        ("chip_edge", "delivered"),
        ("export_edge", "export_delivered"),
        ("tool_edge", "tools_delivered"),
    ):
        openness = values(block, "control", "openness")[pointers(block, edge, "control")]
        assert (values(block, edge, flow)[openness <= 0.0] == 0.0).all(), edge
        assert (values(block, edge, flow) >= 0.0).all(), edge


def no_seller_sells_a_buyer_more_than_rules_leave_open(block: Block, _: Before) -> None:
    made = values(block, "vendor", "made")[pointers(block, "chip_edge", "seller")]
    openness = values(block, "control", "openness")[pointers(block, "chip_edge", "control")]
    assert (values(block, "chip_edge", "delivered") <= made * openness * (1.0 + TOLERANCE) + TOLERANCE).all()


LAWS: tuple[Callable[[Block, Before], None], ...] = (
    frontier_chips_made_are_delivered_or_unsold,
    deliveries_of_all_sellers_are_receipts_of_all_buyers,
    chips_received_stay_or_are_resold,
    chips_resold_somewhere_arrive_somewhere,
    export_grade_chips_made_are_delivered_or_unsold,
    a_lease_moves_from_the_host_to_the_tenant,
    each_holding_changes_by_its_own_leases_and_arrivals,
    installed_compute_changes_only_by_arrivals_and_wear,
    nobody_leases_more_than_the_host_has,
    the_memory_bank_keeps_what_is_not_used,
    a_die_is_finished_or_idle,
    no_more_lean_accelerators_than_idle_dies,
    what_a_club_lends_is_what_its_members_borrow,
    sellers_are_paid_what_buyers_spend,
    the_price_is_never_below_its_floor,
    labs_share_what_their_state_owns,
    businesses_share_their_market,
    no_buyer_is_above_its_cap,
    nobody_spends_more_than_they_have,
    buyers_get_what_they_buy_where_no_seller_is_short,
    nothing_passes_a_closed_edge,
    no_seller_sells_a_buyer_more_than_rules_leave_open,
)


@pytest.fixture(scope="module", params=["duel", "teaching", "standard"])
def broken(request) -> dict[str, str]:
    """Play games under random orders and note, for each law, where it was first broken."""
    block, rng = fresh_block(request.param, COLUMNS, war_ends_it=False), np.random.default_rng(77)
    found: dict[str, str] = {}
    for turn in range(TURNS):
        before = Before(block)
        for _ in give_random_orders(block, rng):
            pass
        block.resolve()
        for law in LAWS:
            try:
                law(block, before)
            except AssertionError as error:
                found.setdefault(law.__name__, f"turn {turn}: {error}")
    return found


@pytest.mark.parametrize("law", [law.__name__ for law in LAWS])
def test_law(broken, law):
    assert law not in broken, broken[law]


def test_all_kinds_of_trade_took_place():
    """Laws about flows that never flow would prove nothing."""
    block, rng = fresh_block("teaching", COLUMNS, war_ends_it=False), np.random.default_rng(77)
    most = dict.fromkeys(
        ("grey_out", "export_received", "domestic_made", "memory_imported", "lean_made", "mineral_lent"), 0.0
    )
    leases = [0.0, 0.0]
    capped = 0.0
    for _ in range(TURNS):
        for _judged in give_random_orders(block, rng):
            pass
        block.resolve()
        most = {name: max(top, float(values(block, "state", name).max())) for name, top in most.items()}
        now = [float(values(block, "lease", name).max()) for name in ("lease_begun", "lease_ended")]
        leases = [max(pair) for pair in zip(leases, now, strict=True)]
        capped = max(capped, float(values(block, "state", "capped").max()))
    assert min(*most.values(), *leases, capped) > 0.0
