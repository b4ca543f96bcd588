"""Ledgers: what each kind of seat lives on, as numbers of its own.

Tool makers' states count sales, hosts count rent, investors count compute and return, vendors count profit. The
scorecards read these ledgers, so that a small seat plays for itself and not only for others.
"""

from chipwar.base.alphabet import Float, div, share, where
from chipwar.rules.verbs import Theme

ledgers = Theme("ledgers")

ledgers.total("tool_sales", on="firm", of="tools_delivered", over="tool_edge", by="seller")
ledgers.total("tool_orders", on="firm", of="tools_wanted", over="tool_edge", by="seller")
ledgers.total("memory_sales", on="firm", of="memory_delivered", over="memory_edge", by="seller")
ledgers.total("memory_orders", on="firm", of="memory_wanted", over="memory_edge", by="seller")


@ledgers.rule(on="firm")
def sales(tool_sales: Float, tool_money: Float, memory_sales: Float, memory_money: Float) -> Float:
    """Sales to the rival's plants, bn USD a quarter."""
    return tool_sales * tool_money + memory_sales * memory_money


@ledgers.rule(on="firm")
def possible_sales(tool_orders: Float, tool_money: Float, memory_orders: Float, memory_money: Float) -> Float:
    """The same if everything were open, bn USD a quarter."""
    return tool_orders * tool_money + memory_orders * memory_money


ledgers.total("export_sales_home", on="state", of="sales", over="firm", by="home")
ledgers.total("export_orders_home", on="state", of="possible_sales", over="firm", by="home")


@ledgers.rule(on="state")
def sales_kept(export_sales_home: Float, export_orders_home: Float, disruption: Float) -> Float:
    """Share of possible sales to the rival's plants that is made, 0..1; a state that sells them nothing counts what of
    its own plants runs."""
    made = share(div(export_sales_home, export_orders_home))
    return where(export_orders_home > 0.0, made, share(1.0 - disruption))


@ledgers.rule(on="pair")
def trust_leader(trust: Float, toward_is_leader: Float) -> Float:
    """Trust toward the leader; 0 toward others."""
    return trust * toward_is_leader


@ledgers.rule(on="pair")
def trust_given(trust: Float, holder_is_leader: Float) -> Float:
    """Trust that a leader gives to this partner; 0 for other pairs."""
    return trust * holder_is_leader


ledgers.total("trusted_by_leader", on="state", of="trust_given", over="pair", by="toward")
ledgers.total("resentment_home", on="state", of="resentment", over="partner", by="state")
ledgers.total("trust_least", on="state", of="trust", over="pair", by="holder", how="min")


@ledgers.rule(on="state")
def pledge_return(pledge_given: Float, pledge_yield: Float, supply_growth: Float) -> Float:
    """Return on capital pledged abroad, bn USD a quarter."""
    return pledge_given * pledge_yield * supply_growth


@ledgers.rule(on="state")
def investment_return(
    pledge_return: Float,
    rent_income: Float,
    rent_margin: Float,
    gpu_purchase: Float,
    purchase_margin: Float,
    energy_share: Float,
) -> Float:
    """What a state's own investments in compute bring, bn USD a quarter."""
    return pledge_return + rent_income * rent_margin + gpu_purchase * purchase_margin * energy_share


@ledgers.rule(on="state")
def trade_income(rent_income: Float, packaging_sold: Float, packaging_fee: Float) -> Float:
    """Rent of tenants and sales of packaging, bn USD a quarter."""
    return rent_income + packaging_fee * packaging_sold


@ledgers.rule(on="state")
def hosted_share(let_to_tenants: Float, placed: Float) -> Float:
    """Share of the compute in a state that serves foreign tenants, 0..1."""
    return div(let_to_tenants, placed)


@ledgers.rule(on="lease")
def tenant_weight(tenant_owned: Float) -> Float:
    """Compute of the tenant, M H100e."""
    return tenant_owned


ledgers.total("rival_leases", on="state", of="leased_stock", over="lease", by="host")
ledgers.total("training_of_tenants", on="state", of="tenant_weight", over="lease", by="host", how="max")


@ledgers.rule(on="state")
def exposure(
    rival_leases: Float, training_of_tenants: Float, grey_out: Float, exposure_by_grey: Float, received: Float
) -> Float:
    """How much of a tenant's compute depends on this host, and how much leaks through its port, 0..1."""
    return share(div(rival_leases, training_of_tenants) + exposure_by_grey * div(grey_out, received))


ledgers.total("tools_imported_home", on="state", of="tools_imported", over="fab", by="home")


@ledgers.rule(on="partner")
def club_content(in_club: Float, content: Float) -> Float:
    """Leader's content in what a club member makes."""
    return in_club * content


@ledgers.rule(on="partner")
def club_grip(
    in_club: Float,
    practice: Float,
    content: Float,
    leader_reach: Float,
    reach_base: Float,
    reach_by_enforcement: Float,
    leader_officers: Float,
) -> Float:
    """Share of what is asked that a club member carries out, by practice or by reach."""
    return in_club * (
        practice
        + (1.0 - practice) * share(leader_reach * content * (reach_base + reach_by_enforcement * leader_officers))
    )


ledgers.total("members_led", on="state", of="in_club", over="partner", by="leader")
ledgers.total("content_led", on="state", of="club_content", over="partner", by="leader")
ledgers.total("aligned_led", on="state", of="club_share", over="partner", by="leader")
ledgers.total("grip_led", on="state", of="club_grip", over="partner", by="leader")


@ledgers.rule(on="state")
def content_abroad(content_led: Float, members_led: Float) -> Float:
    """Mean content of this state in what club members make, 0..1."""
    return div(content_led, members_led)


@ledgers.rule(on="state")
def club_alignment(aligned_led: Float, members_led: Float) -> Float:
    """Mean practice of the club, 0..1."""
    return div(aligned_led, members_led)


@ledgers.rule(on="state")
def reach_grip(grip_led: Float, members_led: Float) -> Float:
    """Mean share of what is asked that the club carries out, by practice or by reach, 0..1."""
    return div(grip_led, members_led)
