"""Listing: what it does to a firm that a government names, and what foundries and shells do about it.

A listed firm's plants get fewer tools, its memory is refused, its money is dearer and its own effort grows. Shells and
offshore entities shelter it until a rule on affiliates looks through them, or a foundry looks closely at its orders.
"""

from chipwar.base.alphabet import Float, share
from chipwar.rules.verbs import Theme

listing = Theme("listing")

listing.along("affiliates_rule", on="firm", of="affiliates", by="rival")
listing.along("counter_measures", on="firm", of="counter_sanctions", by="rival")


@listing.rule(on="firm")
def sheltered(shells: Float, offshore: Float, affiliates_rule: Float) -> Float:
    """Share of a firm's dealings that go through entities no list names, 0..1."""
    return share(shells + offshore) * (1.0 - share(affiliates_rule))


@listing.rule(on="firm")
def listed_bite(
    listed: Float,
    listed_before: Float,
    affiliates_bite: Float,
    affiliates_rule: Float,
    shell_shelter: Float,
    sheltered: Float,
) -> Float:
    """What listing takes beyond what it took at the start, 0..1; a rule on affiliates strengthens lists that stand."""
    named = share(listed) + affiliates_bite * share(affiliates_rule) * listed_before
    return share(named * (1.0 - shell_shelter * sheltered))


listing.along("operator_bite", on="fab", of="listed_bite", by="operator")
listing.along("maker_bite", on="fab", of="listed_bite", by="maker")


@listing.rule(on="fab")
def shut_out(operator_bite: Float, maker_bite: Float, bite_of_maker: Float) -> Float:
    """How far lists close a plant's suppliers to it, 0..1: its operator's listing, and part of its customer's."""
    return share(operator_bite + bite_of_maker * maker_bite)


listing.total("listed_makers", on="state", of="maker_bite", over="fab", by="home", how="max")


@listing.rule(on="firm")
def care(diligence: Float, foundry_weight: Float) -> Float:
    """How closely a foundry looks at who orders, by its part of the trade."""
    return share(diligence) * foundry_weight


listing.total("foundry_care", on="world", of="care", over="firm", by="world")


@listing.rule(on="firm")
def shelled(
    shells: Float,
    shell_dies: Float,
    affiliates_rule: Float,
    affiliates_on_shells: Float,
    foundry_care: Float,
    care_on_shells: Float,
) -> Float:
    """Dies, with the memory they need, that arrive through shells, M H100e a quarter."""
    kept = (1.0 - affiliates_on_shells * share(affiliates_rule)) * (1.0 - care_on_shells * share(foundry_care))
    return shell_dies * shells * kept


listing.total("dies_shelled", on="state", of="shelled", over="firm", by="home")


@listing.rule(on="firm")
def foundry_built(expansion: Float, foundry_weight: Float) -> Float:
    """A foundry's own building effort, by its part of the trade."""
    return expansion * foundry_weight


@listing.rule(on="firm")
def foundry_moved(abroad: Float, foundry_weight: Float) -> Float:
    """Part of the foundry trade that has moved abroad, 0..1."""
    return share(abroad) * foundry_weight


listing.total("foundry_push", on="state", of="foundry_built", over="firm", by="home")
listing.total("foundry_abroad", on="state", of="foundry_moved", over="firm", by="home")
