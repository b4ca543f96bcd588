"""Deals that seats made at the table, as the rules meet them: rows that the match writes before a turn resolves.

The table itself, with its offers, votes and terms, stands above the rules. Here a deal is only a floor, a lid or a
notice on a slot, money between actors, a signature, a breach, or a promise kept. Without deals every row is 0.
"""

from chipwar.base.alphabet import Float
from chipwar.rules.verbs import Theme

INPUTS: tuple[tuple[str, str], ...] = (
    ("slot", "deal_floor"),
    ("slot", "deal_lid"),
    ("slot", "deal_notice"),
    ("actor", "deal_paid"),
    ("actor", "deal_breaches"),
    ("actor", "deal_word_breaches"),
    ("actor", "deal_signed"),
    ("pair", "deal_promise"),
)
"""What the match writes of deals: the level below which a slot may not fall and how far below its full level it is
held, 0..1; the least notice, quarters; money given to (or, if negative, received from) other actors, bn USD a quarter;
binding deals left and mere promises broken this turn, and deals signed this turn, counts; and the promises that hold
between the two sides of a pair, counted by how far they bind."""

bargains = Theme("bargains")


@bargains.rule(on="actor")
def signing_due(deal_signed: Float, signing_price: Float) -> Float:
    """Political capital that this turn's signatures cost, points."""
    return signing_price * deal_signed


@bargains.rule(on="actor")
def deals_broken(deal_breaches: Float, deal_word_breaches: Float, word_weight: Float) -> Float:
    """Deals broken this turn; a promise that did not bind counts for less. Source: model 6.3."""
    return deal_breaches + word_weight * deal_word_breaches


bargains.total("paid_by_deals", on="state", of="deal_paid", over="actor", by="self_state")
