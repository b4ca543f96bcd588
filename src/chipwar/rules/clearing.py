"""The chip market: one price per good, licence caps, then deliveries over the edges. Goods are conserved.

Blocks come first: a buyer's open share is the supply-weighted mean over its sellers. The pool then clears with caps
in four passes. Deliveries are split over edges by supply and openness; what no one may or can buy is "unsold".
"""

from chipwar.base.alphabet import Float, div, hi, lo, share, where
from chipwar.rules.quantities import CLEARING_PASSES
from chipwar.rules.verbs import Theme

clearing = Theme("clearing")


@clearing.rule(on="state")
def domestic_spend(domestic_made: Float, domestic_price: Float, domestic_limit: Float, spendable: Float) -> Float:
    """Money for home chips, bn USD."""
    return lo(domestic_made * domestic_price, domestic_limit * spendable)


@clearing.rule(on="state")
def import_money(spendable: Float, domestic_spend: Float, domestic_weight: Float) -> Float:
    """Money left for chips from abroad, bn USD."""
    return hi(spendable - domestic_weight * domestic_spend, 0.0)


@clearing.rule(on="export_edge")
def export_made(
    export_supply: Float,
    export_supply_growth: Float,
    turn: Float,
    base_turn: Float,
    seller_compliant_chip: Float,
    buyer_stockpiling: Float,
    export_stockpiling: Float,
) -> Float:
    """Export-grade chips made for this buyer, M H100e. They exist only while a seller keeps a compliant design."""
    return (
        export_supply
        * hi(1.0 + export_supply_growth * (turn - base_turn), 0.0)
        * share(seller_compliant_chip)
        * (1.0 + export_stockpiling * buyer_stockpiling)
    )


@clearing.rule(on="export_edge")
def export_wish(
    buyer_import_money: Float,
    export_price: Float,
    frontier_openness: Float,
    export_taste: Float,
    export_taste_blocked: Float,
) -> Float:
    """Export-grade chips the buyer would take, M H100e: more when better ones are closed."""
    taste = export_taste + export_taste_blocked * (1.0 - frontier_openness)
    return taste * buyer_import_money / export_price


@clearing.rule(on="export_edge")
def export_delivered(export_made: Float, control_openness: Float, export_wish: Float) -> Float:
    """Export-grade chips delivered, M H100e."""
    return lo(export_made * control_openness, export_wish)


@clearing.rule(on="export_edge")
def export_unsold(export_made: Float, export_delivered: Float) -> Float:
    """Export-grade chips made and not delivered, M H100e."""
    return export_made - export_delivered


@clearing.rule(on="export_edge")
def export_closed(control_openness: Float) -> Float:
    """Share of the export-grade line that rules close."""
    return 1.0 - control_openness


clearing.total("export_received", on="state", of="export_delivered", over="export_edge", by="buyer")
clearing.total("next_export_blocked", on="state", of="export_closed", over="export_edge", by="buyer", how="max")
clearing.shift("export_blocked", on="state", of="next_export_blocked")


@clearing.rule(on="state")
def money_after_export(import_money: Float, export_received: Float, export_price: Float) -> Float:
    """Money left for frontier chips, bn USD."""
    return hi(import_money - export_received * export_price, 0.0)


@clearing.rule(on="chip_edge")
def supply_open(seller_made: Float, control_openness: Float) -> Float:
    """Supply this seller may sell to this buyer, M H100e."""
    return seller_made * control_openness


clearing.total("supply_allowed", on="state", of="supply_open", over="chip_edge", by="buyer")
clearing.total("supply_all", on="world", of="made", over="vendor", by="world")


@clearing.rule(on="state")
def open_share(supply_allowed: Float, supply_all: Float) -> Float:
    """Supply-weighted mean openness of a buyer's sellers, 0..1."""
    return div(supply_allowed, supply_all)


@clearing.rule(on="state")
def bid(money_after_export: Float, open_share: Float) -> Float:
    """Money that may be spent on frontier chips, bn USD."""
    return money_after_export * open_share


@clearing.rule(on="state")
def cap(tier_cap: Float, supply_all: Float, cap_share: Float) -> Float:
    """Most chips a licence allows this buyer, M H100e: all there is, or a small share under a full tier rule."""
    return supply_all * (cap_share + (1.0 - cap_share) * tier_cap)


@clearing.rule(on="state", out="capped")
def nobody_capped() -> Float:
    """At first nobody is at the cap."""
    return 0.0


with clearing.repeat(CLEARING_PASSES):

    @clearing.rule(on="state")
    def free_bid(capped: Float, bid: Float) -> Float:
        """Bids of buyers below their cap, bn USD."""
        return where(capped > 0.0, 0.0, bid)

    @clearing.rule(on="state")
    def capped_quantity(capped: Float, cap: Float) -> Float:
        """Chips that go to buyers at their cap, M H100e."""
        return where(capped > 0.0, cap, 0.0)

    clearing.total("free_bids", on="world", of="free_bid", over="state", by="world")
    clearing.total("capped_quantities", on="world", of="capped_quantity", over="state", by="world")

    @clearing.rule(on="world")
    def chip_price(free_bids: Float, supply_all: Float, capped_quantities: Float, price_floor: Float) -> Float:
        """Price that sells the rest to the rest, bn USD per M H100e; never below cost."""
        return hi(div(free_bids, hi(supply_all - capped_quantities, 0.0)), price_floor)

    @clearing.rule(on="state", out="capped")
    def now_capped(capped: Float, bid: Float, chip_price: Float, cap: Float) -> Float:
        """1 for buyers whose bid would buy more than their cap."""
        return where(bid > chip_price * cap, 1.0, capped)


@clearing.rule(on="state")
def bought(capped: Float, cap: Float, bid: Float, chip_price: Float) -> Float:
    """Frontier chips bought, M H100e."""
    return where(capped > 0.0, cap, lo(bid / chip_price, cap))


@clearing.rule(on="chip_edge")
def wished(buyer_bought: Float, supply_open: Float, buyer_supply_allowed: Float) -> Float:
    """The part of a buyer's purchase that falls to this seller, M H100e."""
    return buyer_bought * div(supply_open, buyer_supply_allowed)


clearing.total("wished_all", on="vendor", of="wished", over="chip_edge", by="seller")


@clearing.rule(on="vendor")
def served_share(made: Float, wished_all: Float) -> Float:
    """Share of its orders a seller can fill, 0..1."""
    return lo(where(wished_all > 0.0, div(made, wished_all), 1.0), 1.0)


@clearing.rule(on="chip_edge")
def delivered(wished: Float, seller_served_share: Float) -> Float:
    """Frontier chips delivered on this edge, M H100e."""
    return wished * seller_served_share


clearing.total("delivered_all", on="vendor", of="delivered", over="chip_edge", by="seller")
clearing.total("received", on="state", of="delivered", over="chip_edge", by="buyer")


@clearing.rule(on="vendor")
def unsold(made: Float, delivered_all: Float) -> Float:
    """Chips made and not delivered, M H100e."""
    return made - delivered_all


@clearing.rule(on="state")
def spent_on_chips(received: Float, chip_price: Float) -> Float:
    """Money that frontier chips took, bn USD."""
    return received * chip_price


@clearing.rule(on="state")
def unspent(money_after_export: Float, spent_on_chips: Float) -> Float:
    """Money that found no legal chip, bn USD."""
    return hi(money_after_export - spent_on_chips, 0.0)
