"""Business: what firms other than chip vendors live on. One scheme for all of them.

A business competes in a market whose size follows what its home makes and uses. Its pull moves toward what effort,
price, skill and trouble make of it; its part of the market is its weighted pull among all. Chip vendors sell by
clearing; here their results join the others in one reckoning for each firm.
"""

from chipwar.base.alphabet import Float, div, hi, share
from chipwar.rules.verbs import Theme

business = Theme("business")

business.total("chip_sales_all", on="world", of="vendor_revenue", over="vendor", by="world")
business.total("wafers_home", on="state", of="wafers", over="fab", by="home")


@business.rule(on="state")
def design_stopped(rival_design_blocked: Float) -> Float:
    """Share of design licences to the rival's firms that may not be sold."""
    return rival_design_blocked


@business.rule(on="market")
def market_size(
    by_value: Float,
    home_value: Float,
    by_chip_sales: Float,
    chip_sales_all: Float,
    by_home_chips: Float,
    home_domestic_made: Float,
    by_wafers: Float,
    home_wafers_home: Float,
    by_memory: Float,
    home_memory_home: Float,
    by_licences: Float,
    home_design_stopped: Float,
    licences_abroad: Float,
) -> Float:
    """What customers spend in this market, bn USD a quarter."""
    use = by_value * hi(home_value, 0.0) + by_chip_sales * chip_sales_all
    making = by_home_chips * home_domestic_made + by_wafers * home_wafers_home + by_memory * home_memory_home
    return use + making + by_licences * (1.0 - licences_abroad * home_design_stopped)


@business.rule(on="business")
def pull_of_effort(
    firm_expansion: Float,
    pull_by_expansion: Float,
    firm_pricing: Float,
    pull_by_price: Float,
    firm_abroad: Float,
    pull_by_abroad: Float,
    firm_invested: Float,
    pull_by_stakes: Float,
    firm_servicing: Float,
    pull_by_service: Float,
) -> Float:
    """What capacity, price, place and stakes add to a business's pull, index."""
    offer = pull_by_expansion * firm_expansion + pull_by_price * firm_pricing + pull_by_abroad * firm_abroad
    return offer + pull_by_stakes * firm_invested + pull_by_service * firm_servicing


@business.rule(on="business")
def pull_of_skill(
    depth: Float,
    depth_usual: Float,
    pull_by_depth: Float,
    lab_lab_edge: Float,
    pull_by_edge: Float,
    firm_opened: Float,
    pull_by_openness: Float,
) -> Float:
    """What own technology, better models and open weights add, index."""
    return pull_by_depth * (depth - depth_usual) + pull_by_edge * lab_lab_edge + pull_by_openness * firm_opened


@business.rule(on="business")
def pull_of_trouble(
    firm_listed_bite: Float,
    pull_by_listing: Float,
    firm_counter_measures: Float,
    pull_by_probes: Float,
    firm_diligence: Float,
    pull_by_diligence: Float,
    firm_serving: Float,
    pull_by_serving: Float,
    firm_train_tilt: Float,
    pull_by_training: Float,
    firm_porting: Float,
    pull_by_porting: Float,
) -> Float:
    """What listing, probes, close questions, absent capacity and late models take away, index."""
    outside = pull_by_listing * firm_listed_bite + pull_by_probes * firm_counter_measures
    own = pull_by_diligence * firm_diligence + pull_by_serving * firm_serving + pull_by_training * firm_train_tilt
    return outside + own + pull_by_porting * firm_porting


@business.rule(on="business")
def pull_gained(
    pull: Float,
    pull_of_effort: Float,
    pull_of_skill: Float,
    pull_of_trouble: Float,
    pull_least: Float,
    pull_speed: Float,
) -> Float:
    """Customers come and go over about a year."""
    return pull_speed * (hi(1.0 + pull_of_effort + pull_of_skill - pull_of_trouble, pull_least) - pull)


business.balance("pull", on="business", plus=("pull_gained",))


@business.rule(on="business")
def weight(pull: Float, market_part: Float) -> Float:
    """The pull, by the part of the market at the start."""
    return pull * market_part


business.total("weights", on="market", of="weight", over="business", by="market")
business.total("parts_start", on="market", of="market_part", over="business", by="market")


@business.rule(on="business")
def part_won(weight: Float, market_weights: Float, market_parts_start: Float) -> Float:
    """This business's part of its market, 0..1; firms that are not named keep their weight."""
    return div(weight, market_weights + 1.0 - market_parts_start)


@business.rule(on="business")
def turnover(
    part_won: Float,
    market_market_size: Float,
    firm_pricing: Float,
    price_given: Float,
    firm_opened: Float,
    rent_given: Float,
) -> Float:
    """Sales after what lower prices and open weights give away, bn USD a quarter."""
    return part_won * market_market_size * (1.0 - share(price_given * firm_pricing + rent_given * firm_opened))


@business.rule(on="business")
def depth_gained(
    depth: Float,
    depth_usual: Float,
    depth_rate: Float,
    depth_fade: Float,
    firm_research: Float,
    firm_recruiting: Float,
    firm_listed_bite: Float,
    depth_by_listing: Float,
) -> Float:
    """Change of own technology, 0..1: research and people add, also the need that listing makes; others catch up."""
    effort = firm_research + firm_recruiting + depth_by_listing * firm_listed_bite
    return depth_rate * effort * (1.0 - depth) - depth_fade * (depth - depth_usual)


business.balance("depth", on="business", plus=("depth_gained",))


@business.rule(on="business")
def facility(
    fab_yield_share: Float,
    fab_uptime: Float,
    facility_goal: Float,
    stack_maturity: Float,
    line_memory_made: Float,
    memory_most: Float,
    lab_nearness: Float,
) -> Float:
    """How good what the business runs is, 0..1: a plant's running yield, a stack, a memory line or a lab."""
    plant = fab_yield_share * fab_uptime / facility_goal
    return share(plant + stack_maturity + line_memory_made / memory_most + lab_nearness)


@business.rule(on="business")
def strength(depth: Float, facility: Float, by_facility: Float) -> Float:
    """Capability or capacity, 0..1."""
    return (1.0 - by_facility) * depth + by_facility * facility


@business.rule(on="business")
def counted_share(part_won: Float, share_goal: Float, card_part: Float) -> Float:
    """Part of the market against what fills the line, by the business's weight in its firm."""
    return card_part * share(part_won / share_goal)


@business.rule(on="business")
def counted_strength(strength: Float, card_part: Float) -> Float:
    """Strength by the business's weight in its firm."""
    return card_part * strength


business.total("turnover_all", on="firm", of="turnover", over="business", by="firm")
business.total("chip_profit", on="firm", of="vendor_profit", over="vendor", by="firm")
business.total("chip_revenue", on="firm", of="vendor_revenue", over="vendor", by="firm")


@business.rule(on="firm")
def revenue(chip_revenue: Float, turnover_all: Float, sales: Float) -> Float:
    """All sales of a firm: chips, its markets, and what it sells to the rival's plants, bn USD a quarter."""
    return chip_revenue + turnover_all + sales


@business.rule(on="firm")
def stake_return(invested: Float, stake_yield: Float, supply_growth: Float, firm_scale: Float) -> Float:
    """Return on stakes in other firms, bn USD a quarter; it grows with the trade."""
    return firm_scale * invested * stake_yield * supply_growth


@business.rule(on="firm")
def profit(
    chip_profit: Float,
    turnover_all: Float,
    sales: Float,
    margin: Float,
    finance_by_listing: Float,
    listed_bite: Float,
    stake_return: Float,
    sells_chips: Float,
    actor_public_spending: Float,
    actor_deal_paid: Float,
    firm_scale: Float,
) -> Float:
    """Profit after own programmes and deals, bn USD a quarter. A vendor's chip profit has already paid for them."""
    earned = (turnover_all + sales) * margin * (1.0 - finance_by_listing * listed_bite)
    paid = firm_scale * actor_public_spending + actor_deal_paid
    return chip_profit + earned + stake_return - (1.0 - sells_chips) * paid
