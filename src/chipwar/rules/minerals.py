"""Rare earths: a quota meets a buffer, then a shortage, and digs the mines that end it.

A state buys most of its magnets and heavy rare earths from one source. A quota on it first empties the buffer. While
it hurts, users learn to do with less; while it threatens, others invest, and years later the source matters less.
"""

from chipwar.base.alphabet import Float, div, hi, lo, share, where
from chipwar.rules.verbs import Theme

minerals = Theme("minerals")


@minerals.rule(on="state")
def mineral_cut(mineral_quota: Float, mineral_leak: Float) -> Float:
    """Share of purchases from the source that does not arrive. Source: model M15."""
    return lo(mineral_quota, 1.0) * (1.0 - mineral_leak)


@minerals.rule(on="state")
def mineral_supply(mineral_independence: Float, mineral_cut: Float) -> Float:
    """Minerals that arrive, as a share of normal use."""
    return mineral_independence + (1.0 - mineral_independence) * (1.0 - mineral_cut)


@minerals.rule(on="state")
def mineral_need(thrift: Float, mineral_supply: Float) -> Float:
    """Use that purchases do not cover, quarters of normal use."""
    return hi(1.0 - thrift - mineral_supply, 0.0)


@minerals.rule(on="state")
def mineral_drawn(mineral_need: Float, mineral_buffer: Float) -> Float:
    """Taken out of the buffer."""
    return lo(mineral_need, mineral_buffer)


@minerals.rule(on="state")
def club_wish(minerals_club: Float, mineral_need: Float, mineral_drawn: Float, value_scale: Float) -> Float:
    """What a member of the club still lacks, by the size of its industry."""
    return share(minerals_club) * (mineral_need - mineral_drawn) * value_scale


@minerals.rule(on="state")
def club_offer(
    minerals_club: Float, mineral_buffer: Float, mineral_drawn: Float, club_share_most: Float, value_scale: Float
) -> Float:
    """What a member of the club would lend out of its store, by the size of its industry."""
    return share(minerals_club) * club_share_most * (mineral_buffer - mineral_drawn) * value_scale


minerals.total("club_wishes", on="world", of="club_wish", over="state", by="world")
minerals.total("club_offers", on="world", of="club_offer", over="state", by="world")


@minerals.rule(on="state")
def mineral_borrowed(club_wish: Float, club_wishes: Float, club_offers: Float, value_scale: Float) -> Float:
    """Minerals that other members lend, quarters of normal use."""
    return div(club_wish * lo(div(club_offers, club_wishes), 1.0), value_scale)


@minerals.rule(on="state")
def mineral_lent(club_offer: Float, club_wishes: Float, club_offers: Float, value_scale: Float) -> Float:
    """Minerals lent to other members, quarters of own normal use."""
    return div(club_offer * lo(div(club_wishes, club_offers), 1.0), value_scale)


@minerals.rule(on="state")
def shortage(mineral_need: Float, mineral_drawn: Float, mineral_borrowed: Float) -> Float:
    """Use that stays uncovered, 0..1."""
    return hi(mineral_need - mineral_drawn - mineral_borrowed, 0.0)


@minerals.rule(on="state")
def mineral_stocked(
    minerals_push: Float,
    buffer_speed: Float,
    mineral_cut: Float,
    quota_notice: Float,
    mineral_buffer: Float,
    buffer_most: Float,
) -> Float:
    """Put into the buffer while the source still sells freely."""
    wanted = where(mineral_cut < quota_notice, buffer_speed * minerals_push, 0.0)
    return lo(wanted, hi(buffer_most - mineral_buffer, 0.0))


minerals.balance("mineral_buffer", on="state", plus=("mineral_stocked",), minus=("mineral_drawn", "mineral_lent"))


@minerals.rule(on="state")
def thrift_learned(
    thrift: Float, thrift_most: Float, thrift_speed: Float, thrift_pressure: Float, shortage: Float
) -> Float:
    """Redesign, recycling and other magnets, learned while it hurts."""
    return thrift_speed * hi(thrift_most - thrift, 0.0) * share(thrift_pressure * shortage)


minerals.balance("thrift", on="state", plus=("thrift_learned",))


@minerals.rule(on="state")
def fear_change(mineral_fear: Float, mineral_cut: Float, fear_speed: Float) -> Float:
    """How recent quotas are remembered by investors."""
    return fear_speed * (mineral_cut - mineral_fear)


minerals.balance("mineral_fear", on="state", plus=("fear_change",))


@minerals.rule(on="state")
def mines_begun(
    is_mineral_buyer: Float,
    mining_usual: Float,
    mining_by_push: Float,
    minerals_push: Float,
    mining_by_fear: Float,
    mineral_fear: Float,
) -> Float:
    """New mines and separation plants begun this quarter, an index. Source: model M15."""
    return is_mineral_buyer * (mining_usual + mining_by_push * minerals_push + mining_by_fear * mineral_fear)


@minerals.rule(on="state")
def mines_dug(mine_stage_one: Float, mine_rate: Float) -> Float:
    """Leaves the first stage."""
    return mine_stage_one * mine_rate


@minerals.rule(on="state")
def mines_built(mine_stage_two: Float, mine_rate: Float) -> Float:
    """Leaves the second stage."""
    return mine_stage_two * mine_rate


@minerals.rule(on="state")
def mines_opened(mine_stage_three: Float, mine_rate: Float) -> Float:
    """Leaves the last stage and produces."""
    return mine_stage_three * mine_rate


minerals.balance("mine_stage_one", on="state", plus=("mines_begun",), minus=("mines_dug",))
minerals.balance("mine_stage_two", on="state", plus=("mines_dug",), minus=("mines_built",))
minerals.balance("mine_stage_three", on="state", plus=("mines_built",), minus=("mines_opened",))


@minerals.rule(on="state")
def independence_gained(
    mines_opened: Float, independence_most: Float, mineral_independence: Float, mine_yield: Float
) -> Float:
    """Own or friendly supply gained, as a share of normal use."""
    return lo(mines_opened * mine_yield, 1.0) * hi(independence_most - mineral_independence, 0.0)


@minerals.rule(on="state")
def independence_found(
    mineral_find: Float, independence_most: Float, mineral_independence: Float, independence_gained: Float
) -> Float:
    """Supply that a find or a new plant elsewhere brings at once, as a share of normal use."""
    return lo(mineral_find, 1.0) * hi(independence_most - mineral_independence - independence_gained, 0.0)


minerals.balance("mineral_independence", on="state", plus=("independence_gained", "independence_found"))
