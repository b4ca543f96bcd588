"""The chip market: one price per good, licence caps, then deliveries over the edges. Goods are conserved.

Blocks come first: a buyer's open share is the supply-weighted mean over its sellers. The pool then clears with caps
in four passes. Deliveries are split over edges by supply and openness; what no one may or can buy is "unsold".
"""

from chipwar.base.alphabet import Float, div, hi, lo, share, where
from chipwar.rules.quantities import CLEARING_PASSES
from chipwar.rules.verbs import Theme

clearing = Theme("clearing")


@clearing.rule(on="state")
def domestic_spend(
    domestic_made: Float,
    lean_made: Float,
    domestic_price: Float,
    power_rebate: Float,
    cheap_power: Float,
    domestic_limit: Float,
    spendable: Float,
) -> Float:
    """Money for home chips, bn USD; cheap power pays part of what running them costs more."""
    price = domestic_price * (1.0 - power_rebate * share(cheap_power))
    return lo((domestic_made + lean_made) * price, domestic_limit * spendable)


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
    seller_chip_commitment: Float,
    commitment_adds: Float,
    buyer_chip_rush: Float,
    seller_rush_ready: Float,
    chip_rush_effect: Float,
) -> Float:
    """Export-grade chips made for this buyer, M H100e. They exist only while a seller keeps a compliant design; more
    where wafers are booked, and where a seller is ready to ship before a dated rule."""
    booked = 1.0 + commitment_adds * share(seller_chip_commitment)
    rushed = 1.0 + chip_rush_effect * share(buyer_chip_rush) * share(seller_rush_ready)
    return (
        export_supply
        * hi(1.0 + export_supply_growth * (turn - base_turn), 0.0)
        * share(seller_compliant_chip)
        * (1.0 + export_stockpiling * buyer_stockpiling)
        * booked
        * rushed
    )


@clearing.rule(on="export_edge")
def export_wish(
    buyer_import_money: Float,
    export_price: Float,
    frontier_openness: Float,
    export_taste: Float,
    export_taste_blocked: Float,
    buyer_import_refusal: Float,
) -> Float:
    """Export-grade chips the buyer would take, M H100e: more when better ones are closed, less where its own
    government refuses them."""
    taste = export_taste + export_taste_blocked * (1.0 - frontier_openness)
    return taste * (1.0 - share(buyer_import_refusal)) * buyer_import_money / export_price


@clearing.rule(on="state")
def sales_number(sales_limit: Float, limit_highest: Float, limit_lowest: Float) -> Float:
    """Most foreign AI chips that may be sold to this state's buyers in a quarter under a cap, M H100e."""
    return limit_highest - (limit_highest - limit_lowest) * share(sales_limit)


@clearing.rule(on="export_edge")
def export_delivered(
    export_made: Float, control_openness: Float, export_wish: Float, buyer_sales_limit: Float, buyer_sales_number: Float
) -> Float:
    """Export-grade chips delivered, M H100e; a number of chips a quarter may cap them."""
    free = lo(export_made * control_openness, export_wish)
    return where(buyer_sales_limit > 0.0, lo(free, buyer_sales_number), free)


@clearing.rule(on="export_edge")
def export_unsold(export_made: Float, export_delivered: Float) -> Float:
    """Export-grade chips made and not delivered, M H100e."""
    return export_made - export_delivered


@clearing.rule(on="export_edge")
def export_closed(control_openness: Float, buyer_import_refusal: Float) -> Float:
    """Share of the export-grade line that rules close, the seller's or the buyer's own."""
    return 1.0 - control_openness * (1.0 - share(buyer_import_refusal))


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
def bid(money_after_export: Float, open_share: Float, import_refusal: Float) -> Float:
    """Money that may be spent on frontier chips, bn USD: what sellers' rules and the buyer's own leave open."""
    return money_after_export * open_share * (1.0 - share(import_refusal))


@clearing.rule(on="state")
def queue_weight(queue_place: Float, queue_most: Float) -> Float:
    """What a buyer's money counts for in the sellers' queue, x; bounded. Source: model M4."""
    return 1.0 + lo(queue_place, queue_most)


@clearing.rule(on="state")
def claim(bid: Float, queue_weight: Float) -> Float:
    """The bid as the queue counts it, bn USD at the list price; the buyer never pays more than its bid."""
    return bid * queue_weight


@clearing.rule(on="state")
def cap(
    tier_cap: Float,
    supply_all: Float,
    cap_share: Float,
    capped_host: Float,
    sales_limit: Float,
    sales_number: Float,
    export_received: Float,
) -> Float:
    """Most chips a licence allows this buyer, M H100e: all there is, a small share under a full tier rule or as the
    leader's answer to a host, or what is left of a number of chips a quarter."""
    tier = supply_all * (cap_share + (1.0 - cap_share) * tier_cap * (1.0 - capped_host))
    return where(sales_limit > 0.0, lo(tier, hi(sales_number - export_received, 0.0)), tier)


@clearing.rule(on="state", out="capped")
def nobody_capped() -> Float:
    """At first nobody is at the cap."""
    return 0.0


with clearing.repeat(CLEARING_PASSES):

    @clearing.rule(on="state")
    def free_bid(capped: Float, claim: Float) -> Float:
        """Claims of buyers below their cap, bn USD."""
        return where(capped > 0.0, 0.0, claim)

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
    def now_capped(capped: Float, claim: Float, chip_price: Float, cap: Float) -> Float:
        """1 for buyers whose claim would buy more than their cap."""
        return where(claim > chip_price * cap, 1.0, capped)


@clearing.rule(on="state")
def bought(capped: Float, cap: Float, claim: Float, chip_price: Float) -> Float:
    """Frontier chips bought, M H100e."""
    return where(capped > 0.0, cap, lo(claim / chip_price, cap))


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
def spent_on_chips(received: Float, chip_price: Float, queue_weight: Float) -> Float:
    """Money that frontier chips took, bn USD."""
    return received * chip_price / queue_weight


@clearing.rule(on="state")
def unspent(money_after_export: Float, spent_on_chips: Float) -> Float:
    """Money that found no legal chip, bn USD."""
    return hi(money_after_export - spent_on_chips, 0.0)
