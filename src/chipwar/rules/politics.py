"""Tension, crisis, legitimacy and trust: what measures do to the relation between states.

Tension is a ladder from 0 to 10. Announcing a hostile measure raises it at once, standing measures raise it slowly,
time lowers it. Above the middle a crisis around the foundry island becomes possible; it has no scripted culprit.
"""

from chipwar.base.alphabet import Float, hi, lo, share, where
from chipwar.base.elementary import exp, normal
from chipwar.rules.verbs import Theme

politics = Theme("politics")
standing = Theme("standing")


@politics.rule(on="world")
def tension_from_announcements(
    escalation: Float, provocation: Float, tension: Float, tension_top: Float, shock_rung: Float
) -> Float:
    """Rungs from measures announced this turn; the higher the ladder already stands, the less one more adds. Source:
    model M19."""
    room = hi(tension_top - tension, 0.0) / (tension_top - shock_rung)
    return escalation * provocation * room


@politics.rule(on="world")
def tension_from_measures(escalation: Float, hostility_weight: Float, hostility: Float, tension_drift: Float) -> Float:
    """Rungs from measures that stand, and from rivalry itself."""
    return escalation * (tension_drift + hostility_weight * hostility)


@politics.rule(on="world")
def tension_from_unease(
    escalation: Float, unease_push: Float, unease_all: Float, tension: Float, tension_middle: Float
) -> Float:
    """Rungs that great powers' uneasy publics add while the ladder is low."""
    return where(tension < tension_middle, escalation * unease_push * unease_all, 0.0)


@politics.rule(on="world")
def tension_eased(tension: Float, tension_memory: Float, calming: Float, truce_calms: Float, truce: Float) -> Float:
    """Rungs that time, calming acts and a mediated truce take away."""
    return lo(tension_memory * tension + calming + truce_calms * truce, tension)


politics.draw("tension_chance", on="world")


@politics.rule(on="world")
def tension_luck(tension_chance: Float, tension_noise: Float) -> Float:
    """Rungs by accident, up or down."""
    return tension_noise * normal(tension_chance)


@politics.rule(on="world")
def tension_added(
    tension: Float,
    tension_from_announcements: Float,
    tension_from_measures: Float,
    tension_from_unease: Float,
    tension_luck: Float,
    tension_eased: Float,
    tension_top: Float,
) -> Float:
    """Rungs added this turn; the ladder ends at its top."""
    wanted = tension_from_announcements + tension_from_measures + tension_from_unease + hi(tension_luck, 0.0)
    return lo(wanted, hi(tension_top - (tension - tension_eased), 0.0))


@politics.rule(on="world")
def tension_calmed(tension: Float, tension_eased: Float, tension_luck: Float) -> Float:
    """Rungs lost by good luck."""
    return lo(hi(0.0 - tension_luck, 0.0), hi(tension - tension_eased, 0.0))


politics.balance("tension", on="world", plus=("tension_added",), minus=("tension_eased", "tension_calmed"))
politics.draw("crisis_chance", on="world")


@politics.rule(on="world")
def crisis_hazard(
    switch_crisis: Float,
    crisis_base: Float,
    crisis_slope: Float,
    tension: Float,
    crisis_rung: Float,
    truce_on_hazard: Float,
    truce: Float,
) -> Float:
    """Probability that a strait crisis begins this turn; a mediated truce lowers it. Source: model M19."""
    hazard = crisis_base * exp(crisis_slope * hi(tension - crisis_rung, 0.0))
    return switch_crisis * hazard * (1.0 - truce_on_hazard * truce)


@politics.rule(on="world")
def next_crisis_left(crisis_left: Float, crisis_chance: Float, crisis_hazard: Float, crisis_length: Float) -> Float:
    """Quarters of crisis left, this one included."""
    begins = where(crisis_chance < crisis_hazard, crisis_length, 0.0)
    return where(crisis_left > 1.0, crisis_left - 1.0, begins)


politics.shift("crisis_left", on="world", of="next_crisis_left")


@politics.rule(on="world")
def crisis(crisis_left: Float) -> Float:
    """1 while a crisis lasts."""
    return where(crisis_left > 0.0, 1.0, 0.0)


@politics.rule(on="state")
def disruption(
    crisis: Float,
    crisis_cut: Float,
    strait_exposed: Float,
    foundry_abroad: Float,
    abroad_most: Float,
    foundry_outage: Float,
) -> Float:
    """Share of a foundry's output that a crisis or an accident stops, 0..1; what it makes abroad goes on."""
    at_home = 1.0 - abroad_most * share(foundry_abroad)
    return share((crisis * crisis_cut * strait_exposed + foundry_outage) * at_home)


@politics.rule(on="state")
def relief(
    switch_relief: Float,
    shortage: Float,
    relief_by_shortage: Float,
    rival_counter_sanctions: Float,
    relief_by_sanctions: Float,
    relief_most: Float,
) -> Float:
    """Share of its own control that a government waives under pressure. Stands in for a truce between bots."""
    wanted = relief_by_shortage * shortage + relief_by_sanctions * rival_counter_sanctions
    return switch_relief * lo(wanted, relief_most)


@standing.rule(on="state")
def legitimacy_back(legitimacy: Float, legitimacy_usual: Float, legitimacy_return: Float) -> Float:
    """Support returns toward its usual level."""
    return legitimacy_return * (legitimacy_usual - legitimacy)


@standing.rule(on="state")
def legitimacy_from_shortage(shortage: Float, shortage_anger: Float) -> Float:
    """Support lost while minerals are short."""
    return shortage_anger * shortage


@standing.rule(on="state")
def legitimacy_from_incident(incident: Float, incident_anger: Float) -> Float:
    """Support lost in the quarter of a public failure of AI."""
    return incident_anger * incident


@standing.rule(on="state")
def legitimacy_from_tension(tension: Float, tension_fear_rung: Float, tension_fear: Float) -> Float:
    """Support lost while war is feared."""
    return where(tension > tension_fear_rung, tension_fear, 0.0)


@standing.rule(on="state")
def legitimacy_from_policy(visible_support: Float) -> Float:
    """Support that policies bring or cost at home."""
    return visible_support


@standing.rule(on="state")
def legitimacy_from_service(sufficiency: Float, service_mood: Float, service_usual: Float, adoption: Float) -> Float:
    """Support from AI services that work, or fail, for those who use them."""
    return service_mood * (sufficiency - service_usual) * where(adoption > 0.0, 1.0, 0.0)


@standing.rule(on="state")
def legitimacy_capped(
    legitimacy: Float,
    legitimacy_back: Float,
    legitimacy_from_policy: Float,
    legitimacy_from_service: Float,
    legitimacy_from_shortage: Float,
    legitimacy_from_tension: Float,
    legitimacy_from_incident: Float,
    practice_strain: Float,
    legitimacy_lowest: Float,
    legitimacy_highest: Float,
) -> Float:
    """What the bounds of support cut off this turn."""
    gain = legitimacy_back + legitimacy_from_policy + legitimacy_from_service
    loss = legitimacy_from_shortage + legitimacy_from_tension + legitimacy_from_incident + practice_strain
    wanted = legitimacy + gain - loss
    return wanted - lo(hi(wanted, legitimacy_lowest), legitimacy_highest)


standing.balance(
    "legitimacy",
    on="state",
    plus=("legitimacy_back", "legitimacy_from_policy", "legitimacy_from_service"),
    minus=(
        "legitimacy_from_shortage",
        "legitimacy_from_tension",
        "legitimacy_from_incident",
        "practice_strain",
        "legitimacy_capped",
    ),
)


@standing.rule(on="pair")
def trust_from_courtesy(
    holder_is_partner: Float,
    toward_consultation: Float,
    toward_courtship: Float,
    toward_south_fund: Float,
    toward_quota_granted: Float,
    trust_of_courtesy: Float,
) -> Float:
    """Trust that a partner gives to whoever asks, courts, helps or grants."""
    won = toward_consultation + toward_courtship + toward_south_fund + toward_quota_granted
    return holder_is_partner * trust_of_courtesy * won


@standing.rule(on="pair")
def trust_from_command(
    holder_is_partner: Float,
    toward_reach: Float,
    toward_consultation: Float,
    toward_tariff: Float,
    toward_ranking: Float,
    toward_is_mineral_source: Float,
    holder_mineral_quota: Float,
    trust_of_command: Float,
) -> Float:
    """Trust lost to whoever commands without asking, taxes, ranks, or withholds minerals."""
    commanded = toward_reach * (1.0 - lo(toward_consultation, 1.0)) + toward_tariff + toward_ranking
    told = holder_is_partner * hi(commanded, 0.0)
    return trust_of_command * (told + toward_is_mineral_source * holder_mineral_quota)


@standing.rule(on="pair")
def trust_from_conduct(
    holder_is_partner: Float,
    toward_is_leader: Float,
    holder_host_checks: Float,
    holder_crack_down: Float,
    holder_hosting: Float,
    holder_hedging: Float,
    holder_screening: Float,
    holder_model_limits: Float,
    trust_of_conduct: Float,
) -> Float:
    """What a host's own conduct does to trust: checks please one side and displease the other."""
    strict = holder_host_checks + holder_crack_down - holder_hosting + holder_screening + holder_model_limits
    side = where(toward_is_leader > 0.0, strict, 0.0 - strict)
    return holder_is_partner * trust_of_conduct * (side - holder_hedging)


@standing.rule(on="pair")
def trust_from_following(
    holder_is_leader: Float,
    toward_partner_practice: Float,
    toward_backfill: Float,
    toward_hosting: Float,
    toward_host_checks: Float,
    toward_crack_down: Float,
    toward_rush_leave: Float,
    toward_tool_rush: Float,
    half: Float,
    trust_of_conduct: Float,
) -> Float:
    """Trust that a leader gives to a partner who follows, checks and does not fill gaps or rush."""
    good = toward_partner_practice - half + toward_host_checks + toward_crack_down
    bad = toward_backfill + toward_hosting + toward_rush_leave * toward_tool_rush
    return holder_is_leader * trust_of_conduct * (good - bad)


@standing.rule(on="pair")
def trust_from_promises(promises_kept: Float, deal_promise: Float, trust_of_promise: Float) -> Float:
    """Trust that grows while treaties and deals are kept. Source: model M3."""
    return trust_of_promise * (promises_kept + deal_promise)


@standing.rule(on="pair")
def trust_from_breach(toward_broken_by: Float, trust_of_breach: Float) -> Float:
    """Trust lost with all observers by a government that breaks its word. Source: model M14."""
    return trust_of_breach * toward_broken_by


@standing.rule(on="pair")
def trust_from_warnings(holder_is_leader: Float, toward_warned: Float, trust_of_warning: Float) -> Float:
    """Trust that a leader takes from a host it had to warn."""
    return holder_is_leader * toward_warned * trust_of_warning


@standing.rule(on="pair")
def trust_back(trust: Float, usual_trust: Float, trust_return: Float) -> Float:
    """Trust drifts back to its usual level."""
    return trust_return * (usual_trust - trust)


@standing.rule(on="pair")
def trust_capped(
    trust: Float,
    trust_back: Float,
    trust_from_courtesy: Float,
    trust_from_conduct: Float,
    trust_from_following: Float,
    trust_from_command: Float,
    trust_from_promises: Float,
    trust_from_breach: Float,
    trust_from_warnings: Float,
) -> Float:
    """What the bounds of -1 and 1 cut off."""
    won = trust_back + trust_from_courtesy + trust_from_conduct + trust_from_following + trust_from_promises
    wanted = trust + won - trust_from_command - trust_from_breach - trust_from_warnings
    return wanted - lo(hi(wanted, -1.0), 1.0)


standing.balance(
    "trust",
    on="pair",
    plus=("trust_back", "trust_from_courtesy", "trust_from_conduct", "trust_from_following", "trust_from_promises"),
    minus=("trust_from_command", "trust_from_breach", "trust_from_warnings", "trust_capped"),
)
