"""What blocked money does: unlicensed trade and compute leased abroad. Both come out of real deliveries.

Unlicensed chips are taken out of what arrived at transit states, whose resellers are paid and buy again next quarter.
Leased compute is a host's own stock let to a tenant; the prepaid rent lets the host buy more next quarter. A lease
needs two keys: a tenant who pushes abroad and a host who is willing.
"""

from chipwar.base.alphabet import Float, div, hi, lo, share
from chipwar.base.elementary import exp, power
from chipwar.rules.verbs import Theme

evasion = Theme("evasion")


@evasion.rule(on="partner")
def policing(practice: Float, police_by_practice: Float, state_crack_down: Float) -> Float:
    """How closely a state watches goods in transit."""
    return police_by_practice * practice + state_crack_down


evasion.total("policed", on="state", of="policing", over="partner", by="state")


@evasion.rule(on="state")
def transit_pool(received: Float, transit_weight: Float) -> Float:
    """Chips that arrived where resale is possible, M H100e."""
    return received * transit_weight


@evasion.rule(on="state")
def policed_pool(transit_pool: Float, policed: Float) -> Float:
    """The same, weighted by policing."""
    return transit_pool * policed


evasion.total("pool_all", on="world", of="transit_pool", over="state", by="world")
evasion.total("policed_all", on="world", of="policed_pool", over="state", by="world")


@evasion.rule(on="vendor")
def tracked(made: Float, chip_tracking: Float) -> Float:
    """Chips that report where they are, M H100e."""
    return made * share(chip_tracking)


evasion.total("tracked_made", on="world", of="tracked", over="vendor", by="world")


@evasion.rule(on="state")
def watched(
    rival_officers: Float,
    rival_location_checks: Float,
    checks_weight: Float,
    policed_all: Float,
    pool_all: Float,
    police_weight: Float,
    tracked_made: Float,
    supply_all: Float,
    tracking_weight: Float,
    sanctions_weight: Float,
    rival_partner_sanctions: Float,
    watch_usual: Float,
) -> Float:
    """How closely unlicensed trade toward this state is watched, above what was usual. Source: model M6."""
    transit = police_weight * div(policed_all, pool_all)
    tracking = tracking_weight * div(tracked_made, supply_all)
    routes = sanctions_weight * rival_partner_sanctions
    return rival_officers + checks_weight * rival_location_checks + transit + tracking + routes - watch_usual


@evasion.rule(on="state")
def unmet(unspent: Float, spendable: Float) -> Float:
    """Share of the budget that found no legal chip, 0..1."""
    return div(unspent, spendable)


@evasion.rule(on="state")
def grey_wanted(
    is_grey_buyer: Float,
    grey_start: Float,
    supply_all: Float,
    grey_supply: Float,
    grey_scale: Float,
    unmet: Float,
    grey_elasticity: Float,
    grey_base: Float,
    grey_by_tolerance: Float,
    grey_tolerance: Float,
    watch_effect: Float,
    watched: Float,
) -> Float:
    """Unlicensed chips wanted and found, M H100e. Source: model M6."""
    size = power(div(supply_all, grey_supply), grey_scale) * power(1.0 + unmet, grey_elasticity)
    return (
        is_grey_buyer
        * grey_start
        * size
        * (grey_base + grey_by_tolerance * grey_tolerance)
        * exp(0.0 - watch_effect * watched)
    )


@evasion.rule(on="state")
def grey_paid_for(
    grey_wanted: Float, grey_money_share: Float, unspent: Float, grey_markup: Float, chip_price: Float
) -> Float:
    """The same within the money at hand, M H100e."""
    return lo(grey_wanted, grey_money_share * unspent / (grey_markup * chip_price))


@evasion.rule(on="state")
def grey_room(transit_pool: Float, grey_take_most: Float) -> Float:
    """Most that can be resold out of a state's arrivals, M H100e."""
    return transit_pool * grey_take_most


evasion.total("grey_wanted_all", on="world", of="grey_paid_for", over="state", by="world")
evasion.total("grey_room_all", on="world", of="grey_room", over="state", by="world")


@evasion.rule(on="world")
def grey_found(grey_room_all: Float, grey_wanted_all: Float) -> Float:
    """Share of the wanted unlicensed chips that exist, 0..1."""
    return lo(div(grey_room_all, grey_wanted_all), 1.0)


@evasion.rule(on="state")
def grey_in(grey_paid_for: Float, grey_found: Float) -> Float:
    """Unlicensed chips that arrive, M H100e."""
    return grey_paid_for * grey_found


evasion.total("grey_in_all", on="world", of="grey_in", over="state", by="world")


@evasion.rule(on="state")
def grey_out(grey_room: Float, grey_in_all: Float, grey_room_all: Float) -> Float:
    """Chips resold out of this state's arrivals, M H100e."""
    return grey_room * div(grey_in_all, grey_room_all)


@evasion.rule(on="state")
def stayed(received: Float, grey_out: Float) -> Float:
    """Frontier chips that stay where they were delivered, M H100e."""
    return hi(received - grey_out, 0.0)


@evasion.rule(on="state")
def money_for_leases(
    unspent: Float,
    grey_in: Float,
    grey_markup: Float,
    chip_price: Float,
    lease_money_share: Float,
    overseas_push: Float,
) -> Float:
    """Money offered for compute abroad, bn USD. Source: model M7."""
    left = hi(unspent - grey_in * grey_markup * chip_price, 0.0)
    return lease_money_share * lo(overseas_push, 1.0) * left


@evasion.rule(on="state")
def next_prepaid(is_grey_buyer: Float, prepay_share: Float, unspent: Float, chip_budget: Float) -> Float:
    """Money that found no legal chip and prepays home plants, against the budget. Source: model M20."""
    return is_grey_buyer * prepay_share * div(unspent, chip_budget)


evasion.shift("prepaid", on="state", of="next_prepaid")


@evasion.rule(on="state")
def thrift_money(is_grey_buyer: Float, thrift_share: Float, unspent: Float, chip_budget: Float) -> Float:
    """Money that found no legal chip and pays for doing more with less, against the budget. Source: model M20."""
    return is_grey_buyer * thrift_share * div(unspent, chip_budget)


@evasion.rule(on="lease")
def host_share(host_base: Float, host_by_policy: Float, host_hosting: Float) -> Float:
    """Share of its compute that a host would let to this tenant, 0..1."""
    return host_base + host_by_policy * share(host_hosting)


@evasion.rule(on="lease")
def host_room(host_share: Float, own_installed: Float, leased_installed: Float) -> Float:
    """Compute a host could still let, M H100e."""
    return hi(host_share * (own_installed + leased_installed) - leased_installed, 0.0)


@evasion.rule(on="lease")
def cloud_bite(
    cloud_reach: Float,
    leader_cloud_rule: Float,
    host_shut_host: Float,
    answer_strength: Float,
    cloud_base: Float,
    cloud_by_practice: Float,
    partner_practice: Float,
) -> Float:
    """Share of leasing that the leader's cloud rule, on all or on this host alone, stops here, 0..1."""
    stopped = hi(share(leader_cloud_rule), answer_strength * host_shut_host)
    return cloud_reach * stopped * (cloud_base + cloud_by_practice * partner_practice)


@evasion.rule(on="lease")
def host_bite(
    host_check_effect: Float,
    host_host_checks: Float,
    presumption_effect: Float,
    leader_probable_use: Float,
    audit_effect: Float,
    leader_training_audit: Float,
    tenant_offshore_tenants: Float,
    offshore_shelter: Float,
) -> Float:
    """Share of leasing that the host's own checks, a presumption of use and asked-for training logs stop, 0..1."""
    presumed = presumption_effect * share(leader_probable_use) * (1.0 - offshore_shelter * tenant_offshore_tenants)
    kept = (1.0 - host_check_effect * share(host_host_checks)) * (1.0 - presumed)
    return 1.0 - kept * (1.0 - audit_effect * share(leader_training_audit))


@evasion.rule(on="lease")
def lease_open(lease_friction: Float, cloud_bite: Float, host_bite: Float) -> Float:
    """Share of an agreed lease that comes to be, 0..1."""
    return (1.0 - lease_friction) * (1.0 - cloud_bite) * (1.0 - host_bite)


@evasion.rule(on="lease")
def rent_factor(host_rent_premium: Float) -> Float:
    """A host's rent against the usual, x."""
    return 1.0 + host_rent_premium


@evasion.rule(on="lease")
def lease_pull(
    host_room: Float, lease_open: Float, host_share: Float, host_received: Float, rent_factor: Float
) -> Float:
    """How much of a tenant's demand a host draws: its room now and what it is building, less where rent is dear."""
    return lease_open * (host_room + host_share * host_received) / rent_factor


evasion.total("lease_pulls", on="state", of="lease_pull", over="lease", by="tenant")


@evasion.rule(on="lease")
def lease_money(
    tenant_money_for_leases: Float, lease_pull: Float, tenant_lease_pulls: Float, lease_open: Float
) -> Float:
    """Prepaid rent from this tenant to this host, bn USD."""
    return tenant_money_for_leases * div(lease_pull, tenant_lease_pulls) * lease_open


@evasion.rule(on="lease")
def lease_begun(
    lease_money: Float, chip_price: Float, rent_factor: Float, host_room: Float, lease_open: Float
) -> Float:
    """Compute let this quarter, M H100e. Tenants and room must find each other: never more than either, half where
    they are equal."""
    paid, room = lease_money / (chip_price * rent_factor), host_room * lease_open
    return div(paid * room, paid + room)


@evasion.rule(on="lease")
def lease_ended(
    leased_installed: Float,
    lease_end: Float,
    rent_factor: Float,
    lease_run_off: Float,
    cloud_bite: Float,
    host_bite: Float,
) -> Float:
    """Compute that goes back to its host, M H100e; dear leases are renewed less."""
    rate = lease_end * rent_factor + lease_run_off * (1.0 - (1.0 - cloud_bite) * (1.0 - host_bite))
    return leased_installed * lo(rate, 1.0)


@evasion.rule(on="lease")
def rent_spent(lease_money: Float, host_build_share: Float, host_share: Float) -> Float:
    """Rent that the host puts into new compute, bn USD; a host that is not willing does not build for tenants."""
    return lease_money * lo(host_build_share * host_share, 1.0)


@evasion.rule(on="state")
def resale_money(grey_out: Float, chip_price: Float) -> Float:
    """What resellers spend again, bn USD."""
    return grey_out * chip_price


evasion.total("rent_for_building", on="state", of="rent_spent", over="lease", by="host")


@evasion.rule(on="state")
def next_rent_money(rent_for_building: Float, resale_money: Float) -> Float:
    """Tenants' and resellers' money that buys chips next quarter, bn USD."""
    return rent_for_building + resale_money


evasion.shift("rent_money", on="state", of="next_rent_money")
evasion.total("arrived_frontier", on="holding", of="stayed", over="state", by="frontier_holding")
evasion.total("arrived_export", on="holding", of="export_received", over="state", by="export_holding")
evasion.total("arrived_domestic", on="holding", of="domestic_made", over="state", by="domestic_holding")
evasion.total("arrived_lean", on="holding", of="lean_made", over="state", by="domestic_holding")
evasion.total("arrived_grey", on="holding", of="grey_in", over="state", by="unlicensed_holding")
evasion.total("let_in", on="holding", of="lease_begun", over="lease", by="leased")
evasion.total("let_out", on="holding", of="lease_begun", over="lease", by="own")
evasion.total("given_back", on="holding", of="lease_ended", over="lease", by="leased")
evasion.total("got_back", on="holding", of="lease_ended", over="lease", by="own")


@evasion.rule(on="holding")
def retired(installed: Float, given_back: Float, let_out: Float, chip_class_decay: Float) -> Float:
    """Compute that wears out this quarter, M H100e."""
    return hi(installed - given_back - let_out, 0.0) * chip_class_decay


evasion.balance(
    "installed",
    on="holding",
    plus=(
        "arrived_frontier",
        "arrived_export",
        "arrived_domestic",
        "arrived_lean",
        "arrived_grey",
        "let_in",
        "got_back",
    ),
    minus=("let_out", "given_back", "retired"),
)


@evasion.rule(on="lease")
def rent_paid(
    leased_installed: Float, rent_rate: Float, rent_factor: Float, hedge_premium: Float, host_hedging: Float
) -> Float:
    """Running rent of leased compute, bn USD a quarter; a host that serves both stacks asks a better price."""
    return leased_installed * rent_rate * rent_factor * (1.0 + hedge_premium * share(host_hedging))


evasion.total("rent_income", on="state", of="rent_paid", over="lease", by="host")
