"""Supply and money: what vendors can make, and what each state's buyers can spend.

Vendors grow with research, which lives on revenue; lost sales slow it. Budgets grow on their own and are pushed or
slowed by named influences. Public programmes take part of the chip money; a stockpile spends it early.
"""

from chipwar.base.alphabet import Float, div, hi, lo, share, where
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
    research_elasticity: Float,
    research_factor: Float,
    research_push: Float,
    research_effect: Float,
    push_elasticity: Float,
    firm_recruiting: Float,
    recruits_in_research: Float,
) -> Float:
    """What research makes of the growth of supply, x; a push finds more where markets abroad are kept. Source: model
    M5."""
    effort = research_push + recruits_in_research * firm_recruiting
    pushed = research_effect * effort * power(research_factor, push_elasticity)
    return power(research_factor, research_elasticity) * (1.0 + pushed)


@supply.rule(on="vendor")
def capacity_added(
    capacity: Float,
    supply_growth: Float,
    research_growth: Float,
    supply_chance: Float,
    supply_noise: Float,
    capacity_by_pledge: Float,
    home_capacity_pledge: Float,
    capacity_by_packaging: Float,
    home_packaging_bought: Float,
    foundry_foundry_push: Float,
    supply_by_foundry: Float,
) -> Float:
    """Change of what the vendor can make in a quarter, M H100e: own growth, and plants and packaging others pay for."""
    built = capacity_by_pledge * home_capacity_pledge + capacity_by_packaging * home_packaging_bought
    pace = research_growth * (1.0 + supply_by_foundry * foundry_foundry_push)
    growth = (1.0 + supply_growth * pace + built) * exp(supply_noise * normal(supply_chance))
    return capacity * (growth - 1.0)


supply.balance("capacity", on="vendor", plus=("capacity_added",))


@supply.rule(on="vendor")
def made(capacity: Float, foundry_disruption: Float, home_shortage: Float, shortage_cut: Float) -> Float:
    """Frontier chips made this quarter, M H100e."""
    return capacity * (1.0 - foundry_disruption) * (1.0 - lo(shortage_cut * home_shortage, 1.0))


@supply.rule(on="state")
def budget_pushed(compute_push: Float, budget_by_push: Float, labs_spending: Float, budget_by_labs: Float) -> Float:
    """Budget growth from public-private building programmes and from what labs spend beyond their habit, share."""
    return budget_by_push * compute_push + budget_by_labs * labs_spending


@supply.rule(on="state")
def budget_pledged(capital_pledge: Float, budget_by_pledge: Float) -> Float:
    """Budget growth from foreign pledges, share."""
    return budget_by_pledge * capital_pledge


@supply.rule(on="state")
def budget_slowed(
    shortage: Float,
    budget_by_shortage: Float,
    tension: Float,
    tension_fear_rung: Float,
    tension_price_rung: Float,
    is_leader: Float,
    is_challenger: Float,
    budget_by_fear: Float,
) -> Float:
    """Budget growth lost to shortages and fear, share. Great powers' investors are afraid a rung earlier."""
    early = (is_leader + is_challenger) * where(tension < tension_price_rung, 0.0, 1.0)
    return budget_by_shortage * shortage + budget_by_fear * hi(early, where(tension > tension_fear_rung, 1.0, 0.0))


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
def budget_eased(ease_granted: Float, budget_by_ease: Float) -> Float:
    """Budget growth from lighter taxes and faster offices, share."""
    return budget_by_ease * ease_granted


@supply.rule(on="partner")
def partner_outbound(state_outbound_limits: Float, market_weight: Float) -> Float:
    """A partner's limits on investment in the rival, by its size."""
    return state_outbound_limits * market_weight


supply.total("outbound_partners", on="state", of="partner_outbound", over="partner", by="rival")


@supply.rule(on="state")
def budget_withheld(
    is_challenger: Float,
    outbound_bite: Float,
    rival_outbound_limits: Float,
    outbound_usual: Float,
    outbound_by_partner: Float,
    outbound_partners: Float,
    squeeze_on_budget: Float,
    rival_market_squeeze: Float,
) -> Float:
    """Budget growth lost because more foreign capital than was usual stays away and margins are pressed, share."""
    leader = outbound_bite * is_challenger * (rival_outbound_limits - outbound_usual)
    foreign = leader + outbound_by_partner * outbound_partners
    return foreign + squeeze_on_budget * rival_market_squeeze


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
    budget_eased: Float,
    budget_chilled: Float,
    budget_withheld: Float,
) -> Float:
    """Change of the quarterly chip budget, bn USD."""
    drawn = budget_drawn_by_use + budget_drawn_by_demand + budget_crowded + budget_eased
    more = budget_growth + budget_pushed + budget_pledged + drawn
    return chip_budget * (more - budget_slowed - budget_chilled - budget_withheld)


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
def lent(credit_reach: Float, credit_given: Float, chip_budget: Float) -> Float:
    """Bank credit that pays for chips and halls this quarter, bn USD."""
    return credit_reach * hi(credit_given, 0.0) * chip_budget


@supply.rule(on="state")
def credit_repaid(credit_debt: Float, credit_run: Float) -> Float:
    """Credit that falls due this quarter, bn USD."""
    return credit_run * credit_debt


supply.balance("credit_debt", on="state", plus=("lent",), minus=("credit_repaid",))


@supply.rule(on="partner")
def deal_asked(state_deal_sought: Float, herd: Float, host_weight: Float, deals_seen: Float) -> Float:
    """How strongly a partner asks for a deal: by its own policy, or as a host that saw others get one last quarter."""
    return hi(state_deal_sought, herd * host_weight * deals_seen)


@supply.rule(on="partner")
def deal_granted(deal_size: Float, deal_asked: Float, leader_quota_granted: Float) -> Float:
    """State money for chips under a deal that the partner seeks and the leader grants, bn USD."""
    return deal_size * deal_asked * share(leader_quota_granted)


@supply.rule(on="partner")
def deal_struck(state_deal_sought: Float, leader_quota_granted: Float) -> Float:
    """How much of a deal a partner that sought one was granted, 0..1."""
    return share(state_deal_sought) * share(leader_quota_granted)


supply.total("next_deals_seen", on="world", of="deal_struck", over="partner", by="world", how="max")
supply.shift("deals_seen", on="world", of="next_deals_seen")


supply.total("deal_money", on="state", of="deal_granted", over="partner", by="state")


@supply.rule(on="state")
def money_lent(lent: Float, credit_repaid: Float, credit_interest: Float) -> Float:
    """What credit adds to chip money this quarter, bn USD; negative once repaying outweighs lending."""
    return lent - credit_interest * credit_repaid


@supply.rule(on="state")
def spendable(
    chip_budget: Float,
    advanced: Float,
    repaid: Float,
    repay_interest: Float,
    public_bill: Float,
    public_share: Float,
    rent_money: Float,
    gpu_purchase: Float,
    deal_money: Float,
    money_lent: Float,
    budget_floor: Float,
    spending_shift: Float,
) -> Float:
    """Money for chips this quarter, bn USD: budget, stockpile, credit, tenants' prepayments and state purchases, less
    what public programmes take."""
    own_money = chip_budget * hi(1.0 + spending_shift, 0.0)
    state_money = gpu_purchase + deal_money - public_share * public_bill
    money = own_money + advanced + rent_money + money_lent - repay_interest * repaid + state_money
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
def chip_sales(delivered: Float, chip_price: Float, buyer_queue_weight: Float) -> Float:
    """Frontier sales of this vendor to this buyer, bn USD; who stands first in the queue pays less."""
    return delivered * chip_price / buyer_queue_weight


@revenue.rule(on="export_edge")
def export_sales(export_delivered: Float, export_price: Float) -> Float:
    """Export-grade sales, bn USD."""
    return export_delivered * export_price


@revenue.rule(on="export_edge")
def written_off(export_unsold: Float, write_down_cost: Float, seller_chip_commitment: Float) -> Float:
    """Booked export-grade chips that nobody may buy, bn USD of loss."""
    return export_unsold * write_down_cost * share(seller_chip_commitment)


revenue.total("write_down", on="vendor", of="written_off", over="export_edge", by="seller")
revenue.total("frontier_revenue", on="vendor", of="chip_sales", over="chip_edge", by="seller")
revenue.total("export_revenue", on="vendor", of="export_sales", over="export_edge", by="seller")


@revenue.rule(on="chip_edge")
def licensed_sales(chip_sales: Float, control_licensed: Float) -> Float:
    """Frontier sales made under licence, bn USD."""
    return chip_sales * where(control_licensed > 0.0, 1.0, 0.0)


@revenue.rule(on="export_edge")
def licensed_export(export_sales: Float, control_licensed: Float) -> Float:
    """Export-grade sales made under licence, bn USD."""
    return export_sales * where(control_licensed > 0.0, 1.0, 0.0)


revenue.total("licensed_frontier", on="vendor", of="licensed_sales", over="chip_edge", by="seller")
revenue.total("licensed_exports", on="vendor", of="licensed_export", over="export_edge", by="seller")


@revenue.rule(on="vendor")
def share_paid(licensed_frontier: Float, licensed_exports: Float, home_revenue_share: Float) -> Float:
    """Share of licensed sales that the home government takes, bn USD."""
    return share(home_revenue_share) * (licensed_frontier + licensed_exports)


revenue.total("next_share_income", on="state", of="share_paid", over="vendor", by="home")
revenue.shift("share_income", on="state", of="next_share_income")


@revenue.rule(on="vendor")
def vendor_revenue(
    frontier_revenue: Float,
    export_revenue: Float,
    compliance_drag_cost: Float,
    home_compliance_drag: Float,
    price_cut: Float,
    price_cut_cost: Float,
    squeeze_cost: Float,
    home_market_squeeze: Float,
    share_paid: Float,
) -> Float:
    """Sales after compliance costs, price cuts and the government's share, bn USD a quarter."""
    cuts = price_cut_cost * price_cut + squeeze_cost * home_market_squeeze
    drag = 1.0 - share(compliance_drag_cost * home_compliance_drag + cuts)
    return (frontier_revenue + export_revenue) * drag - share_paid


@revenue.rule(on="vendor")
def research_change(
    research_factor: Float,
    vendor_revenue: Float,
    revenue_reference: Float,
    research_memory: Float,
    rival_counter_sanctions: Float,
    rival_vendor_probe: Float,
    probe_cost: Float,
) -> Float:
    """Change of the research factor: it follows revenue against what open markets would bring. Source: model M5."""
    probed = rival_counter_sanctions + rival_vendor_probe
    reached = div(vendor_revenue, revenue_reference) * (1.0 - probe_cost * probed)
    return research_memory * (reached - research_factor)


revenue.balance("research_factor", on="vendor", plus=("research_change",))


@revenue.rule(on="vendor")
def vendor_profit(
    vendor_revenue: Float,
    profit_share: Float,
    research_push: Float,
    research_cost: Float,
    actor_public_spending: Float,
    actor_deal_paid: Float,
    write_down: Float,
) -> Float:
    """Profit after research pushes, programmes, deals and write-downs, bn USD a quarter."""
    paid = actor_public_spending + actor_deal_paid
    return vendor_revenue * (profit_share - research_cost * research_push) - paid - write_down
