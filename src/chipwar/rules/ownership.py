"""Compute counted by its owners, beside the count by location. The two published counts differ and are never averaged.

The same chips arrive in both; they differ in where they start, for firms own chips abroad. A lease moves no ownership.
"""

from chipwar.base.alphabet import Float, div
from chipwar.rules.verbs import Theme

owning = Theme("owning")
ownership = Theme("ownership")

owning.total("retired_here", on="state", of="retired", over="holding", by="place")


@owning.rule(on="state")
def retired_of_owner(counted_by_owner: Float, retired_here: Float, placed: Float) -> Float:
    """Compute of this state's owners that wears out this quarter, at the pace of what stands here, M H100e."""
    return counted_by_owner * div(retired_here, placed)


owning.balance(
    "counted_by_owner",
    on="state",
    plus=("stayed", "export_received", "domestic_made", "grey_in"),
    minus=("retired_of_owner",),
)

ownership.total("world_by_owner", on="world", of="counted_by_owner", over="state", by="world")


@ownership.rule(on="state")
def share_by_owner(counted_by_owner: Float, world_by_owner: Float) -> Float:
    """Share of the world's compute that firms of this state own, 0..1. Source: count of chip owners, 2026."""
    return div(counted_by_owner, world_by_owner)
