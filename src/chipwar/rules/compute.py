"""Usable compute: what installed chips really do, after power, software, steering and migration.

Chips of each class count differently for training and for service. Power at the place, wasted halls, the software
stack and the cost of moving work to other chips all take their part.
"""

from chipwar.base.alphabet import Float, div, hi, lo, share
from chipwar.base.elementary import power
from chipwar.rules.verbs import Theme

energy = Theme("energy")
compute = Theme("compute")


@energy.rule(on="state")
def power_added(
    gigawatts: Float,
    power_step: Float,
    power_trend: Float,
    turn: Float,
    base_turn: Float,
    power_rate: Float,
    power_by_push: Float,
    compute_push: Float,
    push_crowds: Float,
    power_by_build: Float,
    power_build: Float,
    power_by_steering: Float,
    state_direction: Float,
    power_pledge: Float,
    green_slows: Float,
    green_rules: Float,
) -> Float:
    """Power for AI connected this quarter, GW: grids connected less before 2025, a building programme crowds out other
    lines, steering builds faster, partners' pledges pay for more, efficiency rules ask for more papers. Source: M11."""
    step = power_step * power(power_trend, lo(turn - base_turn, 0.0))
    usual = (step + power_rate * gigawatts) * (1.0 - lo(push_crowds * compute_push, 1.0))
    built = power_by_build * power_build + power_by_steering * step * share(state_direction)
    connected = usual + power_by_push * compute_push + built + power_pledge
    return hi(connected, 0.0) * (1.0 - green_slows * share(green_rules))


energy.balance("gigawatts", on="state", plus=("power_added",))


@compute.rule(on="world")
def watts_per_chip(watts_start: Float, watts_trend: Float, turn: Float, base_turn: Float) -> Float:
    """GW that a million H100e need, falling as chips improve."""
    return watts_start * power(watts_trend, turn - base_turn)


@compute.rule(on="holding")
def power_needed(
    installed: Float,
    chip_class_power_weight: Float,
    watts_per_chip: Float,
    green_saves: Float,
    place_green_rules: Float,
    chip_class_is_domestic: Float,
    owner_rack_systems: Float,
    rack_power: Float,
) -> Float:
    """GW that a holding would use; efficiency rules of the place save part, racks of many weaker chips use more."""
    racks = 1.0 + chip_class_is_domestic * rack_power * owner_rack_systems
    saved = 1.0 - green_saves * share(place_green_rules)
    return installed * chip_class_power_weight * watts_per_chip * racks * saved


compute.total("power_wanted", on="state", of="power_needed", over="holding", by="place")


@compute.rule(on="state")
def energy_share(gigawatts: Float, power_wanted: Float, power_outage: Float) -> Float:
    """Share of compute in this place that has power, 0..1."""
    running = gigawatts * (1.0 - share(power_outage))
    return lo(div(running, hi(power_wanted, running)), 1.0)


@compute.rule(on="state")
def wasted(
    waste: Float,
    state_direction_level: Float,
    network_saves: Float,
    hubs_joined: Float,
    duplication_waste: Float,
    built_twice: Float,
    misplaced: Float,
) -> Float:
    """Share of compute that steering, many small funds and idle halls misplace, 0..1."""
    steered = waste * state_direction_level + duplication_waste * built_twice
    return share(steered * (1.0 - network_saves * share(hubs_joined)) + misplaced)


@compute.rule(on="state")
def lent_abroad(south_takes: Float, south_fund: Float) -> Float:
    """Share of home compute that serves guests of an AI fund abroad, 0..1."""
    return share(south_takes * south_fund)


@compute.rule(on="holding")
def counted_domestic(installed: Float, chip_class_is_domestic: Float) -> Float:
    """Home-made chips in a holding, M H100e."""
    return installed * chip_class_is_domestic


compute.total("domestic_installed", on="state", of="counted_domestic", over="holding", by="owner")
compute.total("owned", on="state", of="installed", over="holding", by="owner")
compute.total("placed", on="state", of="installed", over="holding", by="place")


@compute.rule(on="state")
def next_domestic_share(domestic_installed: Float, owned: Float) -> Float:
    """Home-made share of the compute a state's firms use, 0..1."""
    return div(domestic_installed, owned)


@compute.rule(on="state")
def moved_work(next_domestic_share: Float, domestic_share: Float) -> Float:
    """Share of work that moved to home chips this quarter."""
    return hi(next_domestic_share - domestic_share, 0.0)


compute.shift("domestic_share", on="state", of="next_domestic_share")


@compute.rule(on="state")
def migration_kept(
    migration: Float,
    moved_work: Float,
    ripeness_helps: Float,
    software_maturity: Float,
    mandate_drag: Float,
    mandate: Float,
    migration_floor: Float,
    ported_now: Float,
) -> Float:
    """Share of training left by migration, 0..1. Moving all costs about a quarter. Source: documents 000 and 002."""
    lost = migration * (moved_work + ported_now) * (
        1.0 - ripeness_helps * software_maturity
    ) + mandate_drag * mandate * (1.0 - software_maturity)
    return hi(1.0 - lost, migration_floor)


@compute.rule(on="holding")
def training_power(
    installed: Float,
    chip_class_train_weight: Float,
    chip_class_train_by_software: Float,
    owner_software_maturity: Float,
    at_home: Float,
    place_energy_share: Float,
    owner_wasted: Float,
    owner_migration_kept: Float,
    owner_lent_abroad: Float,
    lease_efficiency: Float,
    chip_class_is_domestic: Float,
    owner_rack_systems: Float,
    rack_gain: Float,
) -> Float:
    """Compute of a holding that can train, M H100e."""
    chips = installed * (chip_class_train_weight + chip_class_train_by_software * owner_software_maturity)
    home = (1.0 - owner_wasted) * owner_migration_kept * (1.0 - owner_lent_abroad)
    chips = chips * (1.0 + chip_class_is_domestic * rack_gain * owner_rack_systems)
    return chips * place_energy_share * (at_home * home + (1.0 - at_home) * lease_efficiency)


@compute.rule(on="holding")
def service_power(
    installed: Float,
    chip_class_serve_weight: Float,
    chip_class_serve_by_software: Float,
    owner_software_maturity: Float,
    at_home: Float,
    place_energy_share: Float,
    owner_wasted: Float,
    service_waste: Float,
    owner_lent_abroad: Float,
    lease_efficiency: Float,
) -> Float:
    """Compute of a holding that can serve users, M H100e."""
    chips = installed * (chip_class_serve_weight + chip_class_serve_by_software * owner_software_maturity)
    home = (1.0 - service_waste * owner_wasted) * (1.0 - owner_lent_abroad)
    return chips * place_energy_share * (at_home * home + (1.0 - at_home) * lease_efficiency)


compute.total("training_usable", on="state", of="training_power", over="holding", by="owner")
compute.total("service_usable", on="state", of="service_power", over="holding", by="owner")


@compute.rule(on="state")
def training_part(
    training_share: Float, focus_shift: Float, frontier_focus: Float, training_tilt: Float, training_least: Float
) -> Float:
    """Share of usable compute that trains: the usual one, moved by policy and by labs. Source: model M20."""
    wanted = training_share + focus_shift * frontier_focus + training_tilt
    return lo(hi(wanted, training_least), 1.0)


@compute.rule(on="state")
def training_compute(training_usable: Float, training_part: Float) -> Float:
    """Compute that works on new models, M H100e. Source: model M12."""
    return training_usable * training_part


@compute.rule(on="world")
def run_size(run_size_start: Float, run_growth: Float, turn: Float) -> Float:
    """Compute of one large training run, M H100e for a quarter. Source: document 001, thousands of chips for weeks."""
    return run_size_start * power(run_growth, turn)


@compute.rule(on="state")
def models_trained(training_compute: Float, run_size: Float) -> Float:
    """Large training runs that a quarter's training compute can carry."""
    return training_compute / run_size


@compute.rule(on="state")
def run_months(months_in_quarter: Float, run_part: Float, models_trained: Float) -> Float:
    """Months that one large run takes on the part of training compute that it may have; 0 where there is none."""
    return div(months_in_quarter, run_part * models_trained)


@compute.rule(on="state")
def service_compute(service_usable: Float, training_part: Float, service_saved: Float) -> Float:
    """Compute that serves users, M H100e; thrifty models serve more of them."""
    return service_usable * (1.0 - training_part) * (1.0 + service_saved)


compute.total("world_compute", on="world", of="installed", over="holding", by="world")


@compute.rule(on="state")
def compute_share(placed: Float, world_compute: Float) -> Float:
    """Share of the world's installed compute that stands in this state, 0..1."""
    return div(placed, world_compute)


@compute.rule(on="lease")
def leased_stock(leased_installed: Float) -> Float:
    """Compute leased from this host, M H100e."""
    return leased_installed


compute.total("leased_abroad", on="state", of="leased_stock", over="lease", by="tenant")
compute.total("let_to_tenants", on="state", of="leased_stock", over="lease", by="host")
