"""Treaties: promises that several actors sign, that hold their levers for a term, and that cost something to break.

Each party signs by a switch of its own. While all have signed and the term runs, clauses set floors and ceilings on the
parties' policies, and the treaty's own effects work. A signature withdrawn before the end is a breach.
"""

from chipwar.base.alphabet import Float, hi, lo, share, where
from chipwar.rules.verbs import Theme

treaties = Theme("treaties")
bounds = Theme("bounds")


@treaties.rule(on="party")
def signed(slot_ordered: Float) -> Float:
    """1 while the party's signature stands."""
    return where(slot_ordered >= 1.0, 1.0, 0.0)


treaties.total("all_signed", on="treaty", of="signed", over="party", by="treaty", how="min")


@treaties.rule(on="party")
def breach(treaty_holds: Float, signed: Float) -> Float:
    """1 in the turn in which the party leaves a treaty that still runs."""
    return treaty_holds * (1.0 - signed)


@treaties.rule(on="treaty")
def next_quarters(all_signed: Float, quarters: Float) -> Float:
    """Quarters for which all signatures have stood, this one included."""
    return all_signed * (quarters + 1.0)


@treaties.rule(on="treaty")
def next_holds(next_quarters: Float, term: Float) -> Float:
    """1 while the treaty binds: all have signed and the term has not run out."""
    return where(next_quarters > 0.0, where(next_quarters <= term, 1.0, 0.0), 0.0)


treaties.shift("quarters", on="treaty", of="next_quarters")
treaties.shift("holds", on="treaty", of="next_holds")
treaties.total("breaches", on="actor", of="breach", over="party", by="actor")


@treaties.rule(on="actor")
def broken(breaches: Float, deals_broken: Float) -> Float:
    """Treaties and deals that the actor broke this turn; a mere promise counts for less."""
    return breaches + deals_broken


treaties.total("broken_by", on="state", of="broken", over="actor", by="self_state")


@treaties.rule(on="actor")
def breach_paid(breaches: Float, deal_breaches: Float, breach_price: Float, purse: Float) -> Float:
    """Political capital lost by breaking a treaty or a binding deal, points. Source: model M14."""
    return lo(breach_price * (breaches + deal_breaches), hi(purse, 0.0))


treaties.balance("purse", on="actor", minus=("breach_paid",))


@treaties.rule(on="bond")
def promise(treaty_holds: Float) -> Float:
    """1 while a treaty binds the two sides of a pair."""
    return treaty_holds


treaties.total("promises_kept", on="pair", of="promise", over="bond", by="pair")


@bounds.rule(on="clause")
def floor_asked(treaty_holds: Float, least: Float) -> Float:
    """The level below which a clause forbids its policy to fall, 0..1."""
    return treaty_holds * least


@bounds.rule(on="clause")
def lid_asked(treaty_holds: Float, most: Float, linked_ordered: Float) -> Float:
    """How far below its full level a clause holds its policy, 0..1; a linked clause follows the other side's level."""
    return treaty_holds * (1.0 - share(most + linked_ordered))


bounds.total("treaty_floor", on="slot", of="floor_asked", over="clause", by="slot", how="max")
bounds.total("treaty_lid", on="slot", of="lid_asked", over="clause", by="slot", how="max")


@bounds.rule(on="slot")
def floor(treaty_floor: Float, deal_floor: Float) -> Float:
    """The lowest level that treaties and deals allow, 0..1."""
    return hi(treaty_floor, deal_floor)


@bounds.rule(on="slot")
def ceiling(treaty_lid: Float, deal_lid: Float) -> Float:
    """The highest level that treaties and deals allow, 0..1."""
    return 1.0 - hi(treaty_lid, deal_lid)
