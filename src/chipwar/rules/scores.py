"""Scores: each seat's own card, every line a share of 0..1.

Lines at the end count as the mean of the last four turns, lines along the path (value, calm, profit) as the mean of
the whole game. Which line weighs how much is data of each actor. A war ends the game and halves every card.
"""

from chipwar.base.alphabet import Float, div, hi, lo, share, where
from chipwar.rules.verbs import Theme

scores = Theme("scores")

PATH_LINES = ("calm", "profit", "value")
"""Lines that count along the whole path; all others count as they stand at the end."""


@scores.rule(on="state")
def domestic_usable(
    domestic_installed: Float, domestic_base: Float, domestic_by_software: Float, software_maturity: Float
) -> Float:
    """What home-made chips are worth in use, M H100e."""
    return domestic_installed * (domestic_base + domestic_by_software * software_maturity)


scores.total("parts_home", on="state", of="parts_cover", over="fab", by="home")


@scores.rule(on="state")
def secure(
    domestic_usable: Float,
    secure_scale: Float,
    rival_owned: Float,
    secure_by_chips: Float,
    secure_by_software: Float,
    software_maturity: Float,
    secure_by_parts: Float,
    parts_home: Float,
    parts_goal: Float,
    secure_by_lease: Float,
    leased_abroad: Float,
    lease_weight: Float,
    owned: Float,
) -> Float:
    """Part of the supply that nobody abroad can switch off, 0..1. Source: model section 5.1."""
    own = (
        secure_by_chips * share(div(domestic_usable, secure_scale * rival_owned))
        + secure_by_software * software_maturity
    )
    own = own + secure_by_parts * share(parts_home / parts_goal)
    return share(own - secure_by_lease * share(div(lease_weight * leased_abroad, owned)))


@scores.rule(on="state")
def line_lead(lead_months: Float, lead_goal: Float) -> Float:
    """How long the lead is."""
    return share(lead_months / lead_goal)


@scores.rule(on="state")
def line_catch(lead_months: Float, lead_goal: Float) -> Float:
    """How short the gap is."""
    return 1.0 - share(0.0 - lead_months / lead_goal)


@scores.rule(on="state")
def line_compute(compute_share: Float, compute_low: Float, compute_high: Float) -> Float:
    """Share of the world's compute, between a low and a high mark."""
    return share((compute_share - compute_low) / (compute_high - compute_low))


@scores.rule(on="state")
def line_training(training_compute: Float, training_goal: Float, rival_training_compute: Float) -> Float:
    """Training compute against a part of the rival's."""
    return share(div(training_compute, training_goal * rival_training_compute))


@scores.rule(on="state")
def line_secure(secure: Float) -> Float:
    """A supply nobody can switch off."""
    return secure


@scores.rule(on="state")
def line_leverage(rival_secure: Float) -> Float:
    """What the rival still cannot do alone."""
    return 1.0 - rival_secure


@scores.rule(on="state")
def line_value(value: Float, value_goal: Float) -> Float:
    """Value of the AI industry."""
    return share(value / value_goal)


@scores.rule(on="state")
def line_market(market_share: Float, market_goal: Float) -> Float:
    """Third-market share of the own stack."""
    return share(market_share / market_goal)


@scores.rule(on="partner")
def heard(practice: Float, market_weight: Float) -> Float:
    """A partner's practice, by its size."""
    return practice * market_weight


scores.total("heard_sum", on="state", of="heard", over="partner", by="leader")
scores.total("heard_weight", on="state", of="market_weight", over="partner", by="leader")


@scores.rule(on="state")
def line_cohesion(heard_sum: Float, heard_weight: Float) -> Float:
    """How far partners follow."""
    return div(heard_sum, heard_weight)


@scores.rule(on="state")
def line_resilience(
    mineral_independence: Float, resilience_goal: Float, shortage: Float, shortage_mark: Float, half: Float
) -> Float:
    """Own minerals, and no shortage now."""
    return half * share(mineral_independence / resilience_goal) + half * (1.0 - share(shortage_mark * shortage))


@scores.rule(on="state")
def line_calm(
    tension: Float, calm_top: Float, crisis: Float, crisis_mark: Float, crisis_shield: Float, state_direction: Float
) -> Float:
    """A low ladder and no crisis; a mobilised state loses less in one."""
    return share(1.0 - tension / calm_top - crisis_mark * crisis * (1.0 - crisis_shield * share(state_direction)))


@scores.rule(on="state")
def line_legitimacy(legitimacy: Float, legitimacy_highest: Float) -> Float:
    """Support at home."""
    return legitimacy / legitimacy_highest


@scores.rule(on="state")
def line_adoption(adoption: Float) -> Float:
    """Use of AI at home."""
    return adoption


@scores.rule(on="state")
def line_sales(sales_kept: Float) -> Float:
    """Sales kept in the rival's market."""
    return sales_kept


scores.total("trust_of_leader", on="state", of="trust_leader", over="pair", by="holder")


@scores.rule(on="state")
def line_security(trusted_by_leader: Float, half: Float, tension: Float, tension_top: Float) -> Float:
    """A protector who trusts, in a world that is calm enough."""
    return half * (1.0 + trusted_by_leader) * (1.0 - half * tension / tension_top)


@scores.rule(on="state")
def line_access(trust_least: Float, half: Float) -> Float:
    """Access to both sides: the weaker of the two trusts."""
    return half * (1.0 + trust_least)


@scores.rule(on="state")
def line_autonomy(resentment_home: Float, gap: Float) -> Float:
    """Deciding for oneself: not being told, and not acting against the own public."""
    return share(1.0 - resentment_home - gap)


@scores.rule(on="state")
def line_own_compute(owned: Float, own_compute_goal: Float) -> Float:
    """Compute for own firms."""
    return share(owned / own_compute_goal)


@scores.rule(on="state")
def line_return(investment_return: Float, return_goal: Float) -> Float:
    """Return on own investment."""
    return share(investment_return / return_goal)


@scores.rule(on="state")
def line_rent(trade_income: Float, rent_goal: Float) -> Float:
    """Rent of tenants and trade."""
    return share(trade_income / rent_goal)


@scores.rule(on="state")
def line_clean(exposure: Float, exposure_mark: Float, answer: Float, answer_most: Float, half: Float) -> Float:
    """Distance from a rule against this host, and no rule yet."""
    return 1.0 - half * (share(exposure / exposure_mark) + answer / answer_most)


@scores.rule(on="vendor")
def technology(research_growth: Float, technology_low: Float, technology_high: Float, card_part: Float) -> Float:
    """Technical lead: what research makes of the growth of output, between a low and a high mark; by its weight."""
    return card_part * share((research_growth - technology_low) / (technology_high - technology_low))


@scores.rule(on="vendor")
def chip_share(vendor_share: Float, card_part: Float) -> Float:
    """Share of world accelerators, by the weight of chips in the firm."""
    return card_part * vendor_share


scores.total("chip_technology", on="firm", of="technology", over="vendor", by="firm")
scores.total("chip_shares", on="firm", of="chip_share", over="vendor", by="firm")
scores.total("business_shares", on="firm", of="counted_share", over="business", by="firm")
scores.total("business_strength", on="firm", of="counted_strength", over="business", by="firm")


@scores.rule(on="firm")
def line_profit(profit: Float, profit_goal: Float) -> Float:
    """Profit."""
    return share(profit / profit_goal)


@scores.rule(on="firm")
def line_share(chip_shares: Float, business_shares: Float) -> Float:
    """Share of its markets, the mean over what the firm does."""
    return chip_shares + business_shares


@scores.rule(on="firm")
def line_strength(chip_technology: Float, business_strength: Float) -> Float:
    """Capability or capacity, the mean over what the firm does."""
    return chip_technology + business_strength


@scores.rule(on="firm")
def suspicion(
    diversion_weight: Float,
    quiet_mark: Float,
    grey_in_all: Float,
    supply_all: Float,
    diligence: Float,
    diligence_shield: Float,
    frown: Float,
    backing_scrutiny: Float,
    home_public_ai_money: Float,
) -> Float:
    """What regulators hold against a firm: goods of its kind that went astray, what they frown at, and public money
    behind it. Source: model M23."""
    astray = diversion_weight * quiet_mark * div(grey_in_all, supply_all)
    return astray * (1.0 - diligence_shield * share(diligence)) + frown + backing_scrutiny * home_public_ai_money


@scores.rule(on="firm")
def found_out(
    shells: Float,
    offshore: Float,
    entity_risk: Float,
    entity_by_officers: Float,
    rival_officers: Float,
    rival_probable_use: Float,
    affiliates_rule: Float,
) -> Float:
    """What shells and offshore entities cost in safety: more where officers are many and rules look through."""
    eyes = entity_risk + entity_by_officers * (hi(rival_officers, 0.0) + rival_probable_use + affiliates_rule)
    return (shells + offshore) * eyes


@scores.rule(on="firm")
def line_quiet(
    suspicion: Float,
    found_out: Float,
    listed_bite: Float,
    listed_before: Float,
    safety_by_listing: Float,
    counter_measures: Float,
) -> Float:
    """No trouble with any regulator."""
    lists = safety_by_listing * share(listed_before + listed_bite)
    return share(1.0 - suspicion - found_out - lists - counter_measures)


scores.reveal("reached", on="goal")


@scores.rule(on="goal")
def aim(weight: Float, favour: Float) -> Float:
    """What a line weighs on its actor's card now: its usual weight, and what a mandate adds."""
    return weight * (1.0 + favour)


@scores.rule(on="goal")
def points_now(aim: Float, reached: Float, on_path: Float) -> Float:
    """A line that counts as it stands, weighted."""
    return aim * reached * (1.0 - on_path)


@scores.rule(on="goal")
def points_path(aim: Float, reached: Float, on_path: Float) -> Float:
    """A line that counts along the whole path, weighted."""
    return aim * reached * on_path


scores.total("aims", on="actor", of="aim", over="goal", by="actor")
scores.total("all_now", on="actor", of="points_now", over="goal", by="actor")
scores.total("all_path", on="actor", of="points_path", over="goal", by="actor")


@scores.rule(on="actor")
def now(all_now: Float, aims: Float) -> Float:
    """Points as things stand, 0..1 together with those along the path."""
    return div(all_now, aims)


@scores.rule(on="actor")
def path(all_path: Float, aims: Float) -> Float:
    """Points of this turn along the path."""
    return div(all_path, aims)


scores.shift("now_1", "now_2", "now_3", "now_4", on="actor", of="now")
scores.balance("path_sum", on="actor", plus=("path",))


@scores.rule(on="world")
def next_war(war: Float, tension: Float, tension_top: Float, switch_crisis: Float) -> Float:
    """1 from the turn in which the ladder reaches its top."""
    return hi(war, switch_crisis * where(tension >= tension_top, 1.0, 0.0))


scores.shift("war", on="world", of="next_war")


@scores.rule(on="actor")
def score(
    now_1: Float,
    now_2: Float,
    now_3: Float,
    now_4: Float,
    path_sum: Float,
    turn: Float,
    score_window: Float,
    war: Float,
    war_cost: Float,
) -> Float:
    """The actor's score so far, 0..1."""
    played = turn + 1.0
    end = (now_1 + now_2 + now_3 + now_4) / lo(played, score_window)
    return (end + path_sum / played) * (1.0 - war_cost * war)


scores.total("score_sum", on="seat", of="score", over="actor", by="seat")
scores.total("members", on="seat", of="is_member", over="actor", by="seat")


@scores.rule(on="seat")
def seat_score(score_sum: Float, members: Float) -> Float:
    """A seat's score: the mean of the actors it plays."""
    return div(score_sum, members)
