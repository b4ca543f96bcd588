"""Supply and money: what vendors can make, and what each state's buyers can spend.

Vendors grow with research, which lives on revenue; lost sales slow it. Budgets grow on their own and are pushed or
slowed by named influences. Public programmes take part of the chip money; a stockpile spends it early.
"""

from chipwar.base.alphabet import Float, div, hi, lo, where
from chipwar.base.elementary import exp, normal, power
from chipwar.rules.verbs import Theme

supply = Theme("supply")
revenue = Theme("revenue")


@supply.rule(on="world")
def supply_growth(
    growth_now: Float, growth_later: Float, growth_most: Float, turn: Float, base_turn: Float, growth_fades: Float
) -> Float:
    """Growth of chip supply this quarter before research effects, share: fading, and before that as fast as packaging
    lines could be added. Source: model M4."""
    fading = exp((base_turn - turn) / growth_fades)
    return lo(growth_later + (growth_now - growth_later) * fading, growth_most)


@supply.rule(on="world")
def budget_surge(turn: Float, base_turn: Float, surge_start: Float, surge_size: Float, surge_fades: Float) -> Float:
    """Growth of chip budgets this quarter that the rush of 2023 into language models set off, share."""
    since = turn - base_turn - surge_start
    return where(since >= 0.0, surge_size * exp(0.0 - hi(since, 0.0) / surge_fades), 0.0)


@supply.rule(on="world")
def budget_growth(
    budget_growth_now: Float,
    budget_growth_later: Float,
    turn: Float,
    base_turn: Float,
    budget_growth_fades: Float,
    budget_surge: Float,
) -> Float:
    """Growth of chip budgets this quarter before other influences, share."""
    fading = exp(0.0 - hi(turn - base_turn, 0.0) / budget_growth_fades)
    return budget_growth_later + (budget_growth_now - budget_growth_later) * fading + budget_surge


supply.draw("supply_chance", on="world")


@supply.rule(on="vendor")
def research_growth(
    research_elasticity: Float, research_factor: Float, research_push: Float, research_effect: Float
) -> Float:
    """What research makes of the growth of supply, x. Source: model M5."""
    return power(research_factor, research_elasticity) * (1.0 + research_effect * research_push)


@supply.rule(on="vendor")
def capacity_added(
    capacity: Float, supply_growth: Float, research_growth: Float, supply_chance: Float, supply_noise: Float
) -> Float:
    """Change of what the vendor can make in a quarter, M H100e."""
    growth = (1.0 + supply_growth * research_growth) * exp(supply_noise * normal(supply_chance))
    return capacity * (growth - 1.0)


supply.balance("capacity", on="vendor", plus=("capacity_added",))


@supply.rule(on="vendor")
def made(capacity: Float, foundry_disruption: Float, home_shortage: Float, shortage_cut: Float) -> Float:
    """Frontier chips made this quarter, M H100e."""
    return capacity * (1.0 - foundry_disruption) * (1.0 - lo(shortage_cut * home_shortage, 1.0))


@supply.rule(on="state")
def budget_pushed(compute_push: Float, budget_by_push: Float) -> Float:
    """Budget growth from public-private building programmes, share."""
    return budget_by_push * compute_push


@supply.rule(on="state")
def budget_pledged(capital_pledge: Float, budget_by_pledge: Float) -> Float:
    """Budget growth from foreign pledges, share."""
    return budget_by_pledge * capital_pledge


@supply.rule(on="state")
def budget_slowed(
    shortage: Float, budget_by_shortage: Float, tension: Float, tension_fear_rung: Float, budget_by_fear: Float
) -> Float:
    """Budget growth lost to shortages and fear, share."""
    return budget_by_shortage * shortage + where(tension > tension_fear_rung, budget_by_fear, 0.0)


@supply.rule(on="state")
def budget_drawn_by_use(adoption: Float, adoption_usual: Float, budget_by_use: Float) -> Float:
    """Budget growth from a wider use of AI, share."""
    return budget_by_use * (adoption - adoption_usual)


@supply.rule(on="state")
def budget_drawn_by_demand(sufficiency: Float, capex_response: Float) -> Float:
    """Cloud firms without a seat spend more while demand exceeds compute, share. Source: model M20."""
    return capex_response * hi(1.0 - sufficiency, 0.0)


@supply.rule(on="state")
def budget_crowded(
    crowding: Float, public_ai_money: Float, state_direction_level: Float, crowding_scale: Float
) -> Float:
    """Budget growth that public money draws in; less under a heavy hand, share."""
    return crowding_scale * crowding * public_ai_money * (1.0 - state_direction_level)


@supply.rule(on="state")
def budget_chilled(counter_sanctions: Float, chill_of_sanctions: Float) -> Float:
    """Budget growth lost because counter-sanctions frighten investors, share."""
    return chill_of_sanctions * counter_sanctions


@supply.rule(on="state")
def budget_change(
    chip_budget: Float,
    budget_growth: Float,
    budget_pushed: Float,
    budget_pledged: Float,
    budget_slowed: Float,
    budget_drawn_by_use: Float,
    budget_drawn_by_demand: Float,
    budget_crowded: Float,
    budget_chilled: Float,
) -> Float:
    """Change of the quarterly chip budget, bn USD."""
    more = (
        budget_growth + budget_pushed + budget_pledged + budget_drawn_by_use + budget_drawn_by_demand + budget_crowded
    )
    return chip_budget * (more - budget_slowed - budget_chilled)


supply.balance("chip_budget", on="state", plus=("budget_change",))


@supply.rule(on="state")
def advanced(
    stockpiling: Float, stockpiling_usual: Float, stockpile_reach: Float, chip_budget: Float, is_stockpiler: Float
) -> Float:
    """Money spent ahead of need on a stockpile, bn USD."""
    return is_stockpiler * stockpile_reach * hi(stockpiling - stockpiling_usual, 0.0) * chip_budget


@supply.rule(on="state")
def repaid(stockpile_debt: Float, repay_rate: Float) -> Float:
    """Money missing now because it was spent earlier, bn USD."""
    return repay_rate * stockpile_debt


supply.balance("stockpile_debt", on="state", plus=("advanced",), minus=("repaid",))


@supply.rule(on="state")
def spendable(
    chip_budget: Float,
    advanced: Float,
    repaid: Float,
    repay_interest: Float,
    spending: Float,
    public_share: Float,
    rent_money: Float,
    gpu_purchase: Float,
    budget_floor: Float,
) -> Float:
    """Money for chips this quarter, bn USD: budget, stockpile, tenants' prepayments and state purchases, less what
    public programmes take."""
    money = chip_budget + advanced + rent_money + gpu_purchase - repay_interest * repaid - public_share * spending
    return hi(money, budget_floor * chip_budget)


@revenue.rule(on="state")
def open_money(spendable: Float, foreign_share: Float) -> Float:
    """Budget that would go to foreign vendors if every flow were open, bn USD."""
    return spendable * foreign_share


revenue.total("revenue_open", on="world", of="open_money", over="state", by="world")
revenue.total("capacity_all", on="world", of="capacity", over="vendor", by="world")


@revenue.rule(on="vendor")
def vendor_share(capacity: Float, capacity_all: Float) -> Float:
    """Share of world frontier supply."""
    return div(capacity, capacity_all)


@revenue.rule(on="vendor")
def revenue_reference(revenue_open: Float, vendor_share: Float) -> Float:
    """Sales the vendor would have with every budget open to it, bn USD."""
    return revenue_open * vendor_share


@revenue.rule(on="chip_edge")
def chip_sales(delivered: Float, chip_price: Float) -> Float:
    """Frontier sales of this vendor to this buyer, bn USD."""
    return delivered * chip_price


@revenue.rule(on="export_edge")
def export_sales(export_delivered: Float, export_price: Float) -> Float:
    """Export-grade sales, bn USD."""
    return export_delivered * export_price


revenue.total("frontier_revenue", on="vendor", of="chip_sales", over="chip_edge", by="seller")
revenue.total("export_revenue", on="vendor", of="export_sales", over="export_edge", by="seller")


@revenue.rule(on="vendor")
def vendor_revenue(
    frontier_revenue: Float,
    export_revenue: Float,
    compliance_drag_cost: Float,
    home_compliance_drag: Float,
    price_cut: Float,
    price_cut_cost: Float,
) -> Float:
    """Sales after compliance costs and price cuts, bn USD a quarter."""
    drag = 1.0 - lo(compliance_drag_cost * home_compliance_drag + price_cut_cost * price_cut, 1.0)
    return (frontier_revenue + export_revenue) * drag


@revenue.rule(on="vendor")
def research_change(
    research_factor: Float,
    vendor_revenue: Float,
    revenue_reference: Float,
    research_memory: Float,
    rival_counter_sanctions: Float,
    probe_cost: Float,
) -> Float:
    """Change of the research factor: it follows revenue against what open markets would bring. Source: model M5."""
    reached = div(vendor_revenue, revenue_reference) * (1.0 - probe_cost * rival_counter_sanctions)
    return research_memory * (reached - research_factor)


revenue.balance("research_factor", on="vendor", plus=("research_change",))


@revenue.rule(on="vendor")
def vendor_profit(
    vendor_revenue: Float, profit_share: Float, research_push: Float, research_cost: Float, actor_public_spending: Float
) -> Float:
    """Profit after research pushes, bn USD a quarter."""
    return vendor_revenue * (profit_share - research_cost * research_push) - actor_public_spending
