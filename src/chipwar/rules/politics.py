"""Tension, crisis, legitimacy and trust: what measures do to the relation between states.

Tension is a ladder from 0 to 10. Announcing a hostile measure raises it at once, standing measures raise it slowly,
time lowers it. Above the middle a crisis around the foundry island becomes possible; it has no scripted culprit.
"""

from chipwar.base.alphabet import Float, hi, lo, where
from chipwar.base.elementary import exp, normal
from chipwar.rules.verbs import Theme

politics = Theme("politics")
standing = Theme("standing")


@politics.rule(on="world")
def tension_from_announcements(escalation: Float, provocation: Float) -> Float:
    """Rungs from measures announced this turn. Source: model M19."""
    return escalation * provocation


@politics.rule(on="world")
def tension_from_measures(escalation: Float, hostility_weight: Float, hostility: Float, tension_drift: Float) -> Float:
    """Rungs from measures that stand, and from rivalry itself."""
    return escalation * (tension_drift + hostility_weight * hostility)


@politics.rule(on="world")
def tension_eased(tension: Float, tension_memory: Float, calming: Float) -> Float:
    """Rungs that time and calming acts take away."""
    return lo(tension_memory * tension + calming, tension)


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
    tension_luck: Float,
    tension_eased: Float,
    tension_top: Float,
) -> Float:
    """Rungs added this turn; the ladder ends at its top."""
    wanted = tension_from_announcements + tension_from_measures + hi(tension_luck, 0.0)
    return lo(wanted, hi(tension_top - (tension - tension_eased), 0.0))


@politics.rule(on="world")
def tension_calmed(tension: Float, tension_eased: Float, tension_luck: Float) -> Float:
    """Rungs lost by good luck."""
    return lo(hi(0.0 - tension_luck, 0.0), hi(tension - tension_eased, 0.0))


politics.balance("tension", on="world", plus=("tension_added",), minus=("tension_eased", "tension_calmed"))
politics.draw("crisis_chance", on="world")


@politics.rule(on="world")
def crisis_hazard(
    switch_crisis: Float, crisis_base: Float, crisis_slope: Float, tension: Float, crisis_rung: Float
) -> Float:
    """Probability that a strait crisis begins this turn. Source: model M19."""
    return switch_crisis * crisis_base * exp(crisis_slope * hi(tension - crisis_rung, 0.0))


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
def disruption(crisis: Float, crisis_cut: Float, strait_exposed: Float) -> Float:
    """Share of a foundry's output that a crisis stops."""
    return crisis * crisis_cut * strait_exposed


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
def legitimacy_back(legitimacy: Float, legitimacy_return: Float) -> Float:
    """Support returns toward its usual level of 1."""
    return legitimacy_return * (1.0 - legitimacy)


@standing.rule(on="state")
def legitimacy_from_shortage(shortage: Float, shortage_anger: Float) -> Float:
    """Support lost while minerals are short."""
    return shortage_anger * shortage


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
def legitimacy_change(
    legitimacy: Float,
    legitimacy_back: Float,
    legitimacy_from_shortage: Float,
    legitimacy_from_tension: Float,
    legitimacy_from_policy: Float,
    legitimacy_from_service: Float,
    practice_strain: Float,
    legitimacy_lowest: Float,
    legitimacy_highest: Float,
) -> Float:
    """Change of support this turn, kept within its bounds."""
    gain = legitimacy_back + legitimacy_from_policy + legitimacy_from_service
    loss = legitimacy_from_shortage + legitimacy_from_tension + practice_strain
    return lo(hi(legitimacy + gain - loss, legitimacy_lowest), legitimacy_highest) - legitimacy


standing.balance("legitimacy", on="state", plus=("legitimacy_change",))


@standing.rule(on="pair")
def trust_from_acts(
    toward_reach: Float,
    toward_consultation: Float,
    toward_tariff: Float,
    toward_courtship: Float,
    toward_south_fund: Float,
    toward_quota_granted: Float,
    holder_mineral_quota: Float,
    toward_is_mineral_source: Float,
    trust_of_courtesy: Float,
    trust_of_command: Float,
) -> Float:
    """Trust won by asking, giving and courting; lost by commanding, taxing and withholding."""
    won = toward_consultation + toward_courtship + toward_south_fund + toward_quota_granted
    lost = (
        toward_reach * (1.0 - lo(toward_consultation, 1.0))
        + toward_tariff
        + toward_is_mineral_source * holder_mineral_quota
    )
    return trust_of_courtesy * won - trust_of_command * lost


@standing.rule(on="pair")
def trust_from_conduct(
    toward_is_leader: Float,
    holder_host_checks: Float,
    holder_crack_down: Float,
    holder_hosting: Float,
    holder_hedging: Float,
    trust_of_conduct: Float,
) -> Float:
    """What a host's own conduct does to trust: checks please one side and displease the other."""
    strict = holder_host_checks + holder_crack_down - holder_hosting
    side = where(toward_is_leader > 0.0, strict, 0.0 - strict)
    return trust_of_conduct * (side - holder_hedging)


@standing.rule(on="pair")
def trust_change(
    trust: Float, usual_trust: Float, trust_return: Float, trust_from_acts: Float, trust_from_conduct: Float
) -> Float:
    """Change of trust this turn; trust stays within -1..1 and drifts back to its usual level."""
    wanted = trust + trust_return * (usual_trust - trust) + trust_from_acts + trust_from_conduct
    return lo(hi(wanted, -1.0), 1.0) - trust


standing.balance("trust", on="pair", plus=("trust_change",))
