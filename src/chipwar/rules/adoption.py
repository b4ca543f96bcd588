"""Use of AI, third markets and value: what compute and models are good for.

Adoption spreads as new things do, held back where service compute is short. The rest of the world chooses whose
stack it builds on. Value is an index of industry, not money in a bank.
"""

from chipwar.base.alphabet import Float, div, hi, lo, share, sqrt
from chipwar.base.elementary import power, sigma
from chipwar.rules.verbs import Theme

adoption = Theme("adoption")


@adoption.rule(on="state")
def service_demand(
    service_need: Float,
    adoption: Float,
    service_trend: Float,
    turn: Float,
    light_saves: Float,
    light_models: Float,
) -> Float:
    """Service compute that users would take, M H100e; small models for set tasks ask for less."""
    return service_need * adoption * power(service_trend, turn) * (1.0 - light_saves * share(light_models))


@adoption.rule(on="state")
def sufficiency(service_compute: Float, service_demand: Float) -> Float:
    """Share of demand that is served, 0..1. Source: model M17."""
    return lo(div(service_compute, hi(service_demand, service_compute)), 1.0)


@adoption.rule(on="state")
def adoption_spread(
    adoption: Float,
    adopt_alone: Float,
    adopt_alone_factor: Float,
    adopt_by_plan: Float,
    plans_followed: Float,
    adopt_by_others: Float,
    sufficiency: Float,
    steering_on_use: Float,
    state_direction_level: Float,
    direction_start: Float,
    shortage: Float,
    shortage_on_use: Float,
    south_membership: Float,
    adopt_by_membership: Float,
    adopt_by_room: Float,
    trials_run: Float,
    adopt_by_data: Float,
    data_quality: Float,
    unease: Float,
    unease_on_use: Float,
) -> Float:
    """New use of AI this quarter, share of the economy. Bass's curve, held back by missing compute and by unease."""
    room = adopt_by_room * trials_run + adopt_by_data * data_quality
    plans = hi(1.0 + adopt_by_plan * plans_followed + adopt_by_membership * south_membership + room, 0.0)
    pace = adopt_alone * adopt_alone_factor * plans
    brakes = (
        sqrt(sufficiency)
        * (1.0 - steering_on_use * (state_direction_level - direction_start))
        * (1.0 - shortage_on_use * shortage)
        * (1.0 - unease_on_use * unease)
    )
    return (pace + adopt_by_others * adoption) * (1.0 - adoption) * brakes


@adoption.rule(on="state")
def adoption_lost(adoption: Float, use_shaken: Float) -> Float:
    """Use given up after bad news, share of the economy."""
    return adoption * lo(hi(use_shaken, 0.0), 1.0)


adoption.balance("adoption", on="state", plus=("adoption_spread",), minus=("adoption_lost",))


@adoption.rule(on="state")
def public_part(spending: Float, spending_usual: Float, chip_budget: Float) -> Float:
    """Share of public money in AI, 0..1."""
    public = hi(spending + spending_usual, 0.0)
    return div(public, public + chip_budget)


@adoption.rule(on="state")
def scrutiny(public_part: Float, scrutiny_line: Float, scrutiny_span: Float) -> Float:
    """How closely a state's firms are looked at abroad for the public money in them, 0..1. Source: model M23."""
    return share((public_part - scrutiny_line) / scrutiny_span)


adoption.total("tracked_home", on="state", of="chip_tracking", over="vendor", by="home", how="max")
adoption.total("price_cut_home", on="state", of="price_cut", over="vendor", by="home", how="max")


@adoption.rule(on="partner")
def taste_of_openness(open_appeal: Float, rival_openness_push: Float, rival_review: Float, review_cost: Float) -> Float:
    """Open models attract builders; content review makes them attract less."""
    return open_appeal * rival_openness_push * (1.0 - review_cost * rival_review)


@adoption.rule(on="partner")
def taste_of_capability(capability_appeal: Float, leader_capability: Float, rival_capability: Float) -> Float:
    """Better models attract."""
    return 0.0 - capability_appeal * (leader_capability - rival_capability)


@adoption.rule(on="partner")
def taste_of_stack(
    maturity_appeal: Float, rival_software_maturity: Float, south_appeal: Float, rival_south_fund: Float
) -> Float:
    """A ripe stack and help with it attract."""
    return maturity_appeal * rival_software_maturity + south_appeal * rival_south_fund


@adoption.rule(on="partner")
def taste_of_rules(
    checks_dislike: Float,
    leader_location_checks: Float,
    resentment_dislike: Float,
    resentment: Float,
    cloud_dislike: Float,
    leader_cloud_rule: Float,
    leader_tracked_home: Float,
    weights_dislike: Float,
    leader_weights_rule: Float,
) -> Float:
    """Rules attached to one stack send builders to the other."""
    return (
        checks_dislike * (leader_location_checks + leader_tracked_home)
        + resentment_dislike * resentment
        + cloud_dislike * leader_cloud_rule
        + weights_dislike * leader_weights_rule
    )


@adoption.rule(on="partner")
def taste_of_warnings(
    warning_chill: Float,
    leader_stack_warning: Float,
    probe_chill: Float,
    leader_allied_probes: Float,
    practice: Float,
    signal_chill: Float,
    leader_limits_followed: Float,
) -> Float:
    """Warnings, probes that partners carry out, and the leader's own example keep builders off the rival's stack."""
    return (
        0.0
        - warning_chill * leader_stack_warning
        - probe_chill * leader_allied_probes * practice
        - signal_chill * leader_limits_followed
    )


@adoption.rule(on="partner")
def taste_of_limits(
    limits_chill: Float,
    state_limits_followed: Float,
    screening_chill: Float,
    state_screening: Float,
    bloc_chill: Float,
    leader_rule_bloc: Float,
    inside: Float,
) -> Float:
    """What a partner itself limits or screens, and a bloc of shared rules, which sends those outside elsewhere."""
    own = limits_chill * state_limits_followed + screening_chill * state_screening
    return bloc_chill * leader_rule_bloc * ((1.0 - inside) - inside) - own


@adoption.rule(on="partner")
def taste_of_offers(
    gift_appeal: Float,
    leader_quota_granted: Float,
    consult_appeal: Float,
    leader_consultation: Float,
    price_appeal: Float,
    leader_price_cut_home: Float,
    queue_appeal: Float,
    state_queue_weight: Float,
) -> Float:
    """Quotas, consultation, low prices and a place in the queue keep builders on the leader's stack."""
    return (
        0.0
        - gift_appeal * leader_quota_granted
        - consult_appeal * leader_consultation
        - price_appeal * leader_price_cut_home
        - queue_appeal * (state_queue_weight - 1.0)
    )


@adoption.rule(on="partner")
def taste_of_conduct(
    steering_dislike: Float,
    rival_state_direction_level: Float,
    quota_dislike: Float,
    state_mineral_quota: Float,
    hedge_appeal: Float,
    state_hedging: Float,
    membership_appeal: Float,
    state_south_membership: Float,
    scrutiny_dislike: Float,
    rival_scrutiny: Float,
) -> Float:
    """A heavy hand, mineral quotas and public money repel; hosts that hedge or join choose for themselves."""
    own = hedge_appeal * state_hedging + membership_appeal * state_south_membership
    repelled = steering_dislike * rival_state_direction_level + quota_dislike * state_mineral_quota
    return own - repelled - scrutiny_dislike * rival_scrutiny


@adoption.rule(on="partner")
def taste_of_standards(
    standards_appeal: Float, rival_standards: Float, leader_standards: Float, standards_lead: Float
) -> Float:
    """Builders lean toward the side that writes the standards, against the lead the leader had at the start, logit."""
    return standards_appeal * (rival_standards - leader_standards + standards_lead)


@adoption.rule(on="partner")
def stack_wanted(
    stack_base: Float,
    taste_of_openness: Float,
    taste_of_capability: Float,
    taste_of_stack: Float,
    taste_of_rules: Float,
    taste_of_offers: Float,
    taste_of_conduct: Float,
    taste_of_standards: Float,
    taste_of_warnings: Float,
    taste_of_limits: Float,
    habit: Float,
    rival_stack_share: Float,
) -> Float:
    """Share of builders who would choose the rival's stack, 0..1. Source: model M18."""
    tastes = (
        taste_of_openness + taste_of_capability + taste_of_stack + taste_of_rules + taste_of_offers + taste_of_conduct
    )
    tastes = tastes + taste_of_standards + taste_of_warnings + taste_of_limits
    return sigma(stack_base + tastes + habit * rival_stack_share)


@adoption.rule(on="partner")
def stack_change(stack_wanted: Float, rival_stack_share: Float, stack_speed: Float) -> Float:
    """Change of the rival stack's share this quarter."""
    return stack_speed * (stack_wanted - rival_stack_share)


adoption.balance("rival_stack_share", on="partner", plus=("stack_change",))


@adoption.rule(on="partner")
def stack_weighted(rival_stack_share: Float, market_weight: Float) -> Float:
    """The share, by the size of the market."""
    return rival_stack_share * market_weight


adoption.total("stack_sum", on="state", of="stack_weighted", over="partner", by="rival")
adoption.total("stack_weight", on="state", of="market_weight", over="partner", by="rival")


@adoption.rule(on="state")
def won_market(stack_sum: Float, stack_weight: Float) -> Float:
    """Third-market share of a challenger, 0..1."""
    return div(stack_sum, stack_weight)


@adoption.rule(on="state")
def market_share(is_challenger: Float, won_market: Float, is_leader: Float, rival_won_market: Float) -> Float:
    """Third-market share of a state's stack, 0..1; 0 for states without one."""
    return is_challenger * won_market + is_leader * (1.0 - rival_won_market)


@adoption.rule(on="state")
def value_of_use(
    value_scale: Float,
    adoption: Float,
    value_by_capability: Float,
    capability: Float,
    capability_start: Float,
    shortage: Float,
    value_by_shortage: Float,
    rival_counter_sanctions: Float,
    value_by_sanctions: Float,
) -> Float:
    """Value from using AI at home, index."""
    better = 1.0 + value_by_capability * (capability - capability_start)
    return (
        value_scale
        * adoption
        * better
        * hi(1.0 - value_by_shortage * shortage, 0.0)
        * (1.0 - value_by_sanctions * rival_counter_sanctions)
    )


@adoption.rule(on="state")
def value_of_markets(
    market_value: Float,
    market_share: Float,
    squeeze_bite: Float,
    rival_market_squeeze: Float,
    access_bite: Float,
    rival_access_limits: Float,
    sanctions_bite: Float,
    rival_partner_sanctions: Float,
) -> Float:
    """Value from markets abroad, index, less what the rival's prices, closed doors and sanctions take."""
    lost = squeeze_bite * rival_market_squeeze + access_bite * rival_access_limits
    return market_value * market_share * (1.0 - share(lost + sanctions_bite * rival_partner_sanctions))


@adoption.rule(on="state")
def value_of_models(
    closed_rent: Float, paid_models: Float, adoption: Float, capability: Float, capability_front: Float
) -> Float:
    """Value from selling access to closed models, index: as far as they are near the front."""
    return closed_rent * paid_models * adoption * share(1.0 + capability - capability_front)


@adoption.rule(on="state")
def value_given_away(open_rent: Float, openness_push: Float, adoption: Float) -> Float:
    """Rent lost by giving models away, index."""
    return open_rent * openness_push * adoption


@adoption.rule(on="state")
def value_of_steering(
    value_by_steering: Float, state_direction_level: Float, public_bill: Float, value_by_spending: Float
) -> Float:
    """Value lost to steering and to public money spent, index."""
    return value_by_steering * state_direction_level + value_by_spending * public_bill


adoption.total("research_home", on="state", of="research_factor", over="vendor", by="home", how="max")


@adoption.rule(on="state")
def vendor_strength(has_vendor: Float, research_home: Float) -> Float:
    """What the strength of its vendors does to a state's industry, x."""
    return 1.0 - has_vendor * (1.0 - research_home)


@adoption.rule(on="state")
def value(
    value_of_use: Float,
    vendor_strength: Float,
    value_of_markets: Float,
    value_of_models: Float,
    value_given_away: Float,
    value_of_steering: Float,
    value_shift: Float,
) -> Float:
    """Value of the AI industry, index; news may move it."""
    earned = (value_of_use * vendor_strength + value_of_markets + value_of_models) * hi(1.0 + value_shift, 0.0)
    return earned - value_given_away - value_of_steering
