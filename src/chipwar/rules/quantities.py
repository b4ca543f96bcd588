"""What the matrix is made of besides rule outputs: the domains, and the modifiers that policies may write.

A modifier is the only thing an effect can touch. It states its domain, how effects combine and its neutral value;
there is no "set", so the order of policies cannot matter. A rule reads the modifier and decides what it means.
"""

from __future__ import annotations

from dataclasses import dataclass

CLEARING_PASSES = 4
"""Passes of the chip market: with caps on half of twenty buyers four passes leave under 1 % unsold by mistake."""

NEUTRAL = {"sum": 0.0, "product": 1.0, "max": 0.0, "min": 1.0}


@dataclass(frozen=True)
class Modifier:
    """A quantity that effects write. how: sum (adds strength * amount), product (times 1 + strength * amount),
    max and min (of strength * amount)."""

    name: str
    on: str
    how: str = "sum"


OPTIONAL: dict[str, dict[str, str]] = {
    "business": {"lab": "lab", "fab": "fab", "line": "memory_line", "stack": "stack"},
}
"""Relations an entity may state: what it runs, if anything. What is not stated counts as nothing."""

DOMAINS: dict[str, dict[str, str]] = {
    "world": {},
    "state": {},
    "firm": {"home": "state", "rival": "state"},
    "actor": {},
    "good": {},
    "chip_class": {},
    "vendor": {"firm": "firm", "home": "state", "foundry": "state", "rival": "state"},
    "fab": {"home": "state", "operator": "firm", "maker": "firm"},
    "toolmaker": {"home": "state"},
    "memory_line": {"home": "state", "firm": "firm"},
    "stack": {"home": "state"},
    "lab": {"firm": "firm", "home": "state"},
    "market": {"home": "state"},
    "business": {"firm": "firm", "market": "market"},
    "holding": {"owner": "state", "place": "state", "chip_class": "chip_class"},
    "chip_edge": {"seller": "vendor", "buyer": "state"},
    "export_edge": {"seller": "vendor", "buyer": "state"},
    "tool_edge": {"seller": "firm", "buyer": "fab"},
    "memory_edge": {"seller": "firm", "buyer": "state"},
    "lease": {"tenant": "state", "host": "state"},
    "partner": {"state": "state", "leader": "state", "rival": "state"},
    "pair": {"holder": "state", "toward": "state"},
    "institution": {"home": "state"},
}
"""The domains an author fills in YAML, with the relations each entity must state. The rest is derived from them:
seat, control (exporter, destination, good), goal (actor:line), slot, entry, card, deck, date,
condition, treaty, party, clause, bond, signal, memory."""

_STATE_SUMS = """
    consultation reach enforcement location_checks cloud_rule host_checks crack_down hosting courtship south_fund
    counter_sanctions matching statute backfill minerals_push mineral_quota tariff visas talent_programme research_wall
    compute_push power_build stockpiling overseas_push grey_tolerance fab_push tool_push packaging memory_push mandate
    software_push openness_push efficiency state_direction network adoption_push review hedging
    gpu_purchase public_ai_money quota_granted probable_use visible_support south_membership
    capital_pledge pledge_given rush_leave political_discount compliance_drag tool_rush deminimis service_stop
    power_pledge capacity_pledge lean_memory packaging_bought packaging_sold queue_place chip_rush rent_premium
    mediation talks intelligence minerals_club affiliates rack_systems
    algorithm_leap algorithm_pace yield_slip memory_pace foundry_outage mineral_find power_outage misplaced
    use_shaken value_shift spending_shift opinion
"""

_INSTRUMENT_SUMS = """
    access_limits allied_probes backup basic_research cheap_power credit data_fence data_push deal_sought deterrence
    duplication ease fab_exemptions first_orders frontier_focus green_rules import_refusal isa_push light_models
    market_squeeze model_limits node_drive outbound_limits paid_models partner_sanctions ranking research_freedom
    revenue_share rule_bloc rule_clarity sales_limit sandbox schooling screening stack_warning standards_push
    training_audit vendor_probe venture weights_rule linkage
"""

_FIRM_SUMS = """
    listed expansion research recruiting pricing train_tilt saving porting opened offshore shells store diligence abroad
    serving servicing invested frown
"""

MODIFIERS: tuple[Modifier, ...] = (
    Modifier("open", "control", "product"),
    Modifier("licensed", "control"),
    Modifier("tier_cap", "state", "product"),
    Modifier("provocation", "world"),
    Modifier("hostility", "world"),
    Modifier("calming", "world"),
    Modifier("research_push", "vendor"),
    Modifier("price_cut", "vendor"),
    Modifier("compliant_chip", "vendor"),
    Modifier("chip_tracking", "vendor"),
    Modifier("chip_commitment", "vendor"),
    Modifier("rush_ready", "vendor"),
    Modifier("lobbying", "actor"),
    Modifier("favour", "goal"),
    *(Modifier(name, "state") for name in _STATE_SUMS.split()),
    *(Modifier(name, "state") for name in _INSTRUMENT_SUMS.split()),
    *(Modifier(name, "firm") for name in _FIRM_SUMS.split()),
)
"""Every modifier of the model, in id order within each way of combining."""
