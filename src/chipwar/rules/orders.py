"""Orders: from what a seat ordered to what is in force, and what it costs.

A slot is (actor, policy, target) with a level of 0..1. Notice delays it, lag ramps it. Policies that can no longer
be paid lapse, newest first. Then every effect is combined into the modifier it writes.
"""

from chipwar.base.alphabet import Float, div, hi, lo, where
from chipwar.rules.verbs import Theme

prices = Theme("prices")
orders = Theme("orders")
effects = Theme("effects")


@prices.rule(on="actor")
def income(purse_income: Float, is_state: Float, home_legitimacy: Float) -> Float:
    """Political capital that comes in next turn, points. Governments earn by legitimacy. Source: model M19."""
    return purse_income * where(is_state > 0.0, home_legitimacy, 1.0)


@prices.rule(on="slot")
def price_factor(
    hostile: Float,
    actor_home_shortage: Float,
    shortage_lobby: Float,
    actor_lobby_load: Float,
    deterrence_price: Float,
    actor_home_deterred: Float,
    actor_home_political_discount: Float,
    actor_is_state: Float,
    truce_on_lobby: Float,
    truce: Float,
) -> Float:
    """What shortages, lobbies, announced answers, mobilisation and a truce make of a listed cost. A discount is the
    government's own. Source: model M19."""
    warned = deterrence_price * actor_home_deterred
    load = (shortage_lobby * actor_home_shortage + actor_lobby_load) * (1.0 - truce_on_lobby * truce)
    lobby = 1.0 + hostile * (load + warned)
    return lobby * hi(1.0 - actor_is_state * actor_home_political_discount, 0.0)


@prices.rule(on="slot")
def introduce_price(introduce_cost: Float, price_factor: Float) -> Float:
    """Points for raising the policy from 0 to its full level."""
    return introduce_cost * price_factor


@prices.rule(on="slot")
def hold_price(hold_cost: Float, price_factor: Float) -> Float:
    """Points a turn for holding the policy at its full level above the status quo."""
    return hold_cost * price_factor


@orders.rule(on="slot")
def bound_order(ordered: Float, floor: Float, ceiling: Float) -> Float:
    """The level within what treaties and deals allow."""
    return hi(lo(ordered, ceiling), floor)


@orders.rule(on="slot")
def own_notice(notice: Float, deal_notice: Float, ordered: Float, bound_order: Float) -> Float:
    """Quarters of notice that the actor gave, or that a deal asks for; what is moved for it comes at once."""
    return where(ordered == bound_order, hi(notice, deal_notice), 0.0)


orders.shift("ordered", on="slot", of="bound_order")


@orders.rule(on="slot")
def introduce_due(
    introduce_price: Float, ordered: Float, announced: Float, repeal_cost: Float, treaty_floor: Float, ceiling: Float
) -> Float:
    """Points for this turn's change: raising costs by the step, lowering a little; what a treaty moves was paid with
    the signature, what a deal raises is paid like any order. Source: model section 4."""
    raised, lowered = hi(ordered - hi(announced, treaty_floor), 0.0), hi(lo(announced, ceiling) - ordered, 0.0)
    return introduce_price * raised + repeal_cost * lowered


@orders.rule(on="slot")
def hold_due(hold_price: Float, ordered: Float, status_quo: Float, treaty_floor: Float) -> Float:
    """Points this turn for standing above the status quo; what a treaty asks for is carried by the treaty."""
    return hold_price * hi(ordered - hi(status_quo, treaty_floor), 0.0)


orders.total("introduced", on="actor", of="introduce_due", over="slot", by="actor")


@orders.rule(on="actor")
def hold_budget(purse: Float, income: Float, introduced: Float, signing_due: Float) -> Float:
    """What is left for standing policies after this turn's changes and signatures, points."""
    return hi(purse + income - introduced - signing_due, 0.0)


orders.pick("kept", on="slot", by="actor", score="age", cost="hold_due", budget="hold_budget")


@orders.rule(on="slot")
def still_ordered(kept: Float, ordered: Float, status_quo: Float, floor: Float) -> Float:
    """The level after policies that cannot be paid have lapsed to the status quo, or to what treaties and deals ask."""
    return where(kept > 0.0, ordered, lo(ordered, hi(status_quo, floor)))


orders.shift("ordered", on="slot", of="still_ordered")


@orders.rule(on="slot")
def held(hold_due: Float, kept: Float) -> Float:
    """Points paid for standing policies."""
    return hold_due * kept


orders.total("holding_paid", on="actor", of="held", over="slot", by="actor")


@orders.rule(on="actor")
def introducing_paid(introduced: Float, purse: Float, income: Float) -> Float:
    """Points paid for changes; orders that cost more are refused before the turn."""
    return lo(introduced, purse + income)


@orders.rule(on="actor")
def signing_paid(
    signing_due: Float, purse: Float, income: Float, introducing_paid: Float, holding_paid: Float
) -> Float:
    """Points paid for signatures; what cannot be paid is refused at the table."""
    return lo(signing_due, hi(purse + income - introducing_paid - holding_paid, 0.0))


@orders.rule(on="actor")
def purse_lost(
    purse: Float,
    income: Float,
    introducing_paid: Float,
    signing_paid: Float,
    holding_paid: Float,
    purse_cap: Float,
) -> Float:
    """What does not fit under the cap, points."""
    return hi(purse + income - introducing_paid - signing_paid - holding_paid - purse_cap, 0.0)


orders.balance(
    "purse", on="actor", plus=("income",), minus=("introducing_paid", "signing_paid", "holding_paid", "purse_lost")
)


@orders.rule(on="actor")
def practice_paid(practice_cost: Float, purse: Float) -> Float:
    """Points for practising something else than what the public supports."""
    return lo(practice_cost, hi(purse, 0.0))


orders.balance("purse", on="actor", minus=("practice_paid",))


@orders.rule(on="state")
def asks_first(consultation: Float, consultation_full: Float) -> Float:
    """1 where partners are consulted so fully that drafts are known a quarter ahead."""
    return where(consultation < consultation_full, 0.0, 1.0)


@orders.rule(on="slot")
def fresh(ordered: Float, announced: Float) -> Float:
    """1 where the announced level changes this turn."""
    return where(ordered != announced, 1.0, 0.0)


@orders.rule(on="slot")
def rise(ordered: Float, announced: Float) -> Float:
    """How far the announced level rises this turn, 0..1."""
    return hi(ordered - announced, 0.0)


@orders.rule(on="slot")
def next_wait(
    fresh: Float, own_notice: Float, wait: Float, rise: Float, hostile: Float, actor_home_asks_first: Float
) -> Float:
    """Quarters until the announced level is in force; a newer order starts its own notice, and who asks partners first
    announces what is hostile a quarter ahead."""
    asked = hostile * actor_home_asks_first * where(rise > 0.0, 1.0, 0.0)
    return where(fresh > 0.0, hi(own_notice, asked), hi(wait - 1.0, 0.0))


@orders.rule(on="slot")
def next_age(fresh: Float, age: Float) -> Float:
    """Quarters since the last change."""
    return where(fresh > 0.0, 0.0, age + 1.0)


orders.shift("announced", on="slot", of="ordered")
orders.shift("wait", on="slot", of="next_wait")
orders.shift("age", on="slot", of="next_age")


@orders.rule(on="slot")
def next_in_force(wait: Float, announced: Float, in_force: Float) -> Float:
    """The announced level once its notice has run out."""
    return where(wait <= 0.0, announced, in_force)


orders.shift("in_force", on="slot", of="next_in_force")


@orders.rule(on="slot")
def ramp_rate(lag: Float, ramp_stages: Float) -> Float:
    """Share of the way covered in a quarter, so that two stages take `lag` quarters on average."""
    return div(1.0, 1.0 + lag / ramp_stages)


@orders.rule(on="slot")
def next_half_ramped(lag: Float, half_ramped: Float, in_force: Float, ramp_rate: Float) -> Float:
    """First stage of the ramp, 0..1."""
    return where(lag > 0.0, half_ramped + ramp_rate * (in_force - half_ramped), in_force)


orders.shift("half_ramped", on="slot", of="next_half_ramped")


@orders.rule(on="slot")
def next_effective(lag: Float, effective: Float, half_ramped: Float, ramp_rate: Float) -> Float:
    """Second stage of the ramp: the level that works, 0..1."""
    return where(lag > 0.0, effective + ramp_rate * (half_ramped - effective), half_ramped)


orders.shift("effective", on="slot", of="next_effective")


@effects.rule(on="entry")
def strength(
    on_rise: Float,
    slot_rise: Float,
    on_pending: Float,
    on_change: Float,
    slot_status_quo: Float,
    slot_announced: Float,
    slot_in_force: Float,
    slot_effective: Float,
    card_begins: Float,
    card_lies_open: Float,
    treaty_holds: Float,
) -> Float:
    """How strongly an effect works: by the level in force, by this turn's announcement, by what is pending, or by the
    distance from the status quo. A card works while it lies open, a treaty while it binds."""
    pending = hi(slot_announced - slot_in_force, 0.0)
    level = where(on_change > 0.0, slot_effective - slot_status_quo, slot_effective)
    standing = level + card_lies_open + treaty_holds
    return where(on_rise > 0.0, slot_rise + card_begins, where(on_pending > 0.0, pending, standing))


@effects.rule(on="entry")
def addend(strength: Float, amount: Float) -> Float:
    """What the effect adds to a modifier that is a sum."""
    return strength * amount


@effects.rule(on="entry")
def factor(strength: Float, amount: Float) -> Float:
    """What the effect multiplies a modifier by that is a product."""
    return 1.0 + strength * amount


effects.modify()


@effects.rule(on="slot")
def money_due(effective: Float, status_quo: Float, capital_cost: Float) -> Float:
    """Public money a policy takes (or brings, if negative) above the status quo, bn USD a quarter."""
    return capital_cost * (effective - status_quo)


effects.total("public_spending", on="actor", of="money_due", over="slot", by="actor")
effects.total("spending", on="state", of="public_spending", over="actor", by="self_state")


@effects.rule(on="state")
def public_bill(spending: Float, paid_by_deals: Float, share_income: Float) -> Float:
    """What public programmes and deals cost after the shares of licensed sales that came in, bn USD a quarter."""
    return spending + paid_by_deals - share_income


@effects.rule(on="state")
def deterred(rival_deterrence: Float) -> Float:
    """How clearly the rival has said beforehand what it answers to what, 0..1."""
    return rival_deterrence


effects.total("most_lobbying", on="state", of="lobbying", over="actor", by="home", how="max")


@effects.rule(on="state")
def listing_ease(rival_scrutiny: Float, scrutiny_on_price: Float, alarm: Float, alarm_on_price: Float) -> Float:
    """How much a rival's public money, and what alarmed the public last quarter, make measures against the rival easier
    to explain, as a share of the listed cost."""
    return scrutiny_on_price * rival_scrutiny + alarm_on_price * alarm


@effects.rule(on="actor")
def lobby_load(is_state: Float, home_most_lobbying: Float, home_listing_ease: Float) -> Float:
    """How much dearer lobbies make a government's hostile measures, as a share of the listed cost."""
    return is_state * (home_most_lobbying - home_listing_ease)
