"""Finishing accelerators at home: fast memory, packaging and dies, of which the scarcest decides.

Memory comes out of a bank that was filled while sellers were free, from abroad where it may, and from lines at home
that grow slowly. Dies that wait may be used without it, at a part of their worth.
"""

from chipwar.base.alphabet import Float, div, hi, lo, share
from chipwar.base.elementary import power
from chipwar.rules.verbs import Theme

memory = Theme("memory")


@memory.rule(on="world")
def memory_market(memory_demand: Float, memory_trend: Float, turn: Float, base_turn: Float) -> Float:
    """Fast memory that plans for home accelerators ask for, M H100e a quarter: rising until early 2025."""
    return memory_demand * power(memory_trend, lo(turn - base_turn, 0.0))


@memory.rule(on="memory_edge")
def memory_wanted(
    memory_market: Float, memory_share: Float, buyer_stockpiling: Float, memory_stockpiling: Float
) -> Float:
    """Fast memory wanted from this seller, M H100e a quarter. Source: model M9."""
    return memory_market * memory_share * (1.0 + memory_stockpiling * buyer_stockpiling)


@memory.rule(on="memory_edge")
def memory_delivered(
    memory_wanted: Float,
    control_openness: Float,
    seller_serving: Float,
    memory_by_serving: Float,
    buyer_listed_makers: Float,
    memory_cut_by_listing: Float,
) -> Float:
    """Fast memory that arrives, M H100e: more if this seller serves this buyer first, less for listed makers."""
    served = 1.0 + memory_by_serving * hi(seller_serving, 0.0)
    return memory_wanted * control_openness * served * (1.0 - memory_cut_by_listing * buyer_listed_makers)


memory.total("memory_imported", on="state", of="memory_delivered", over="memory_edge", by="buyer")


@memory.rule(on="memory_line")
def memory_growth(
    memory_made: Float,
    memory_rate: Float,
    memory_most: Float,
    memory_base: Float,
    memory_by_fab_push: Float,
    home_fab_push: Float,
    memory_by_mandate: Float,
    home_mandate: Float,
    memory_by_pressure: Float,
    home_pressure_home: Float,
    memory_by_push: Float,
    home_memory_push: Float,
    memory_uptime_base: Float,
    memory_by_uptime: Float,
    home_uptime_home: Float,
    home_mobilised: Float,
    memory_tool_need: Float,
    home_tools_blocked_home: Float,
    home_memory_pace: Float,
) -> Float:
    """Growth of home memory output, M H100e a quarter: logistic, pushed by policy, held back by missing tools."""
    effort = memory_base + memory_by_fab_push * home_fab_push + memory_by_mandate * home_mandate
    effort = effort + memory_by_pressure * home_pressure_home + memory_by_push * home_memory_push
    limits = (
        (memory_uptime_base + memory_by_uptime * home_uptime_home)
        * home_mobilised
        * (1.0 - memory_tool_need * home_tools_blocked_home)
    )
    pace = memory_rate * hi(1.0 + home_memory_pace, 0.0)
    return memory_made * pace * hi(1.0 - memory_made / memory_most, 0.0) * effort * limits


memory.balance("memory_made", on="memory_line", plus=("memory_growth",))
memory.total("memory_home", on="state", of="memory_made", over="memory_line", by="home")


@memory.rule(on="state")
def memory_at_hand(memory_bank: Float, memory_home: Float, memory_imported: Float, dies_shelled: Float) -> Float:
    """Memory that can be used this quarter, M H100e; dies that come through shells bring their own."""
    return memory_bank + memory_home + memory_imported + dies_shelled


@memory.rule(on="state")
def packaging_growth(
    packaging_made: Float, packaging_usual: Float, packaging_by_push: Float, packaging: Float
) -> Float:
    """Growth of advanced packaging at home, M H100e a quarter. Source: model M9."""
    return packaging_made * (packaging_usual + packaging_by_push * packaging)


memory.balance("packaging_made", on="state", plus=("packaging_growth",))


@memory.rule(on="state")
def packaging_at_hand(packaging_made: Float, packaging_bought: Float, packaging_sale: Float) -> Float:
    """Packaging that can be used this quarter, at home and bought from hubs, M H100e."""
    return packaging_made + packaging_sale * packaging_bought


@memory.rule(on="state")
def domestic_made(dies_home: Float, memory_at_hand: Float, packaging_at_hand: Float) -> Float:
    """Home accelerators completed, M H100e: the scarcest of dies, memory and packaging decides."""
    return lo(lo(dies_home, memory_at_hand), packaging_at_hand)


@memory.rule(on="state")
def dies_idle(dies_home: Float, domestic_made: Float) -> Float:
    """Dies that cannot be completed, M H100e."""
    return dies_home - domestic_made


@memory.rule(on="state")
def dies_waiting(dies_home: Float, memory_at_hand: Float) -> Float:
    """Dies without memory, M H100e."""
    return hi(dies_home - memory_at_hand, 0.0)


@memory.rule(on="state")
def memory_bound(dies_waiting: Float, dies_home: Float) -> Float:
    """Share of dies that wait for memory, 0..1."""
    return div(dies_waiting, dies_home)


@memory.rule(on="state")
def lean_dies(lean_memory: Float, dies_waiting: Float, dies_idle: Float) -> Float:
    """Dies that wait for memory and go into accelerators without it, M H100e of full accelerators."""
    return share(lean_memory) * lo(dies_waiting, dies_idle)


@memory.rule(on="state")
def lean_made(lean_dies: Float, lean_worth: Float) -> Float:
    """Accelerators without fast memory, M H100e of what they are worth."""
    return lean_dies * lean_worth


memory.balance(
    "memory_bank", on="state", plus=("memory_home", "memory_imported", "dies_shelled"), minus=("domestic_made",)
)
