"""Making dies at home: tools, wafers, parts, yield, design software.

A fab's capacity comes from tools bought abroad and made at home; parts keep it running; yield is learned by doing.
"""

from chipwar.base.alphabet import Float, div, hi, lo, share
from chipwar.base.elementary import power
from chipwar.rules.verbs import Theme

steering = Theme("steering")
fabs = Theme("fabs")


@steering.rule(on="state")
def state_direction_level(
    direction_usual: Float,
    direction_by_policy: Float,
    state_direction: Float,
    direction_by_mandate: Float,
    mandate: Float,
) -> Float:
    """How far the state steers the industry, 0..1. Source: model M11."""
    return direction_usual + direction_by_policy * state_direction + direction_by_mandate * mandate


@steering.rule(on="state")
def mobilised(mobilisation: Float, state_direction_level: Float, direction_start: Float) -> Float:
    """What steering does to building plants, x."""
    return hi(1.0 + mobilisation * (state_direction_level - direction_start), 0.0)


@fabs.rule(on="world")
def tool_market(tool_demand: Float, tool_trend: Float, turn: Float, base_turn: Float) -> Float:
    """Tools that plants would buy at usual effort, k wafers/month of capacity a quarter: rising until early 2025."""
    return tool_demand * power(tool_trend, lo(turn - base_turn, 0.0))


@fabs.rule(on="tool_edge")
def tools_wanted(
    tool_market: Float,
    tool_share: Float,
    buyer_home_fab_push: Float,
    fab_base: Float,
    fab_by_push: Float,
    buyer_home_stockpiling: Float,
    tool_stockpiling: Float,
) -> Float:
    """Tools the fab would buy from this seller, k wafers/month of capacity a quarter. Source: model M8."""
    push = fab_base + fab_by_push * buyer_home_fab_push
    return tool_market * tool_share * push * (1.0 + tool_stockpiling * buyer_home_stockpiling)


@fabs.rule(on="tool_edge")
def tools_first(
    tools_wanted: Float,
    control_openness: Float,
    seller_home_tool_rush: Float,
    rush_base: Float,
    seller_home_rush_leave: Float,
    rush_effect: Float,
    buyer_shut_out: Float,
    tools_cut_by_listing: Float,
) -> Float:
    """Tools that the rules leave open, and what sellers rush out while a stricter rule is pending, k wafers/month."""
    rushed = rush_effect * seller_home_tool_rush * share(rush_base + seller_home_rush_leave)
    return tools_wanted * control_openness * (1.0 + rushed) * (1.0 - tools_cut_by_listing * buyer_shut_out)


fabs.total("tools_first_all", on="fab", of="tools_first", over="tool_edge", by="buyer")
fabs.total("tools_asked_for", on="fab", of="tools_wanted", over="tool_edge", by="buyer")


@fabs.rule(on="tool_edge")
def tools_backfilled(
    buyer_tools_asked_for: Float,
    buyer_tools_first_all: Float,
    tool_share: Float,
    control_openness: Float,
    backfill_effect: Float,
    seller_home_backfill: Float,
) -> Float:
    """Part of what others no longer sell that this seller takes over, k wafers/month."""
    gap = hi(buyer_tools_asked_for - buyer_tools_first_all, 0.0)
    return gap * tool_share * control_openness * backfill_effect * seller_home_backfill


@fabs.rule(on="tool_edge")
def tools_delivered(tools_first: Float, tools_backfilled: Float) -> Float:
    """Tools that arrive from this seller, k wafers/month of capacity a quarter."""
    return tools_first + tools_backfilled


fabs.total("tools_imported", on="fab", of="tools_delivered", over="tool_edge", by="buyer")


@fabs.rule(on="tool_edge")
def service_open(
    tool_share: Float, service_openness: Float, seller_servicing: Float, service_by_contract: Float
) -> Float:
    """This seller's part of open servicing, share; long contracts bring parts ahead of need."""
    return tool_share * service_openness * (1.0 + service_by_contract * seller_servicing)


fabs.total("served", on="fab", of="service_open", over="tool_edge", by="buyer")


@fabs.rule(on="fab")
def tools_blocked(tools_imported: Float, tools_asked_for: Float) -> Float:
    """Share of wanted tools that did not arrive, 0..1."""
    return share(1.0 - div(tools_imported, tools_asked_for))


@fabs.rule(on="fab")
def pressure(
    tools_blocked: Float,
    home_export_blocked: Float,
    home_design_blocked: Float,
    pressure_of_tools: Float,
    pressure_of_chips: Float,
    pressure_of_design: Float,
    shut_out: Float,
    pressure_of_listing: Float,
) -> Float:
    """How strongly controls push firms to build at home, an index. The sign is a prior. Source: model M8."""
    return (
        pressure_of_tools * tools_blocked
        + pressure_of_chips * home_export_blocked
        + pressure_of_design * home_design_blocked
        + pressure_of_listing * shut_out
    )


@fabs.rule(on="fab")
def own_tools_growth(
    own_tools: Float,
    own_tools_rate: Float,
    own_tools_base: Float,
    own_tools_by_push: Float,
    home_fab_push: Float,
    own_tools_by_pressure: Float,
    pressure: Float,
    home_mobilised: Float,
    home_tool_push: Float,
    own_tools_by_programme: Float,
) -> Float:
    """Growth of what home toolmakers deliver, k wafers/month a quarter."""
    effort = own_tools_base + own_tools_by_push * home_fab_push + own_tools_by_pressure * pressure
    return own_tools * (own_tools_rate * effort * home_mobilised + own_tools_by_programme * home_tool_push)


fabs.balance("own_tools", on="fab", plus=("own_tools_growth",))


@fabs.rule(on="fab")
def parts_in(
    served: Float,
    parts_stockpiling: Float,
    home_stockpiling: Float,
    own_parts: Float,
    own_tools: Float,
    parts_by_backup: Float,
    home_backup: Float,
    parts_cover: Float,
    parts_most: Float,
    parts_use: Float,
) -> Float:
    """Spare parts that arrive, quarters of use."""
    own = own_parts * own_tools + parts_by_backup * hi(home_backup, 0.0)
    wanted = served * (1.0 + parts_stockpiling * home_stockpiling) + own
    return lo(wanted, hi(parts_most + parts_use - parts_cover, 0.0))


@fabs.rule(on="fab")
def parts_used(parts_use: Float, parts_cover: Float, parts_in: Float) -> Float:
    """Spare parts used up, quarters of use."""
    return lo(parts_use, parts_cover + parts_in)


fabs.balance("parts_cover", on="fab", plus=("parts_in",), minus=("parts_used",))


@fabs.rule(on="fab")
def uptime(parts_cover: Float, parts_safe: Float, idle_without_parts: Float) -> Float:
    """Share of the time that lines run."""
    return 1.0 - idle_without_parts * (1.0 - share(parts_cover / parts_safe))


@fabs.rule(on="fab")
def wear(wafers: Float, wear_rate: Float) -> Float:
    """Capacity that wears out, k wafers/month."""
    return wafers * wear_rate


@fabs.rule(on="fab")
def new_lines(tools_imported: Float, imported_tool_yield: Float, own_tools: Float, installed_share: Float) -> Float:
    """Capacity that new tools bring, k wafers/month."""
    return installed_share * (imported_tool_yield * tools_imported + own_tools)


fabs.balance("wafers", on="fab", plus=("new_lines",), minus=("wear",))


@fabs.rule(on="fab")
def shift_to_ai(
    ai_share: Float,
    ai_share_most: Float,
    ai_share_speed: Float,
    home_mandate: Float,
    ai_share_by_push: Float,
    home_fab_push: Float,
    pressure: Float,
    ai_share_by_prepay: Float,
    home_prepaid: Float,
) -> Float:
    """Share of wafers moved to AI chips this quarter; buyers who cannot buy abroad prepay for them."""
    pull = home_mandate + ai_share_by_push * home_fab_push + pressure + ai_share_by_prepay * home_prepaid
    return ai_share_speed * pull * hi(ai_share_most - ai_share, 0.0)


fabs.balance("ai_share", on="fab", plus=("shift_to_ai",))


@fabs.rule(on="state")
def guests_teach(
    is_challenger: Float, guests_learning: Float, rival_fab_exemptions: Float, exemptions_usual: Float
) -> Float:
    """What the plants of the rival's partners that stand here teach, against the exemptions usual at the start, x."""
    return is_challenger * guests_learning * (hi(rival_fab_exemptions, 0.0) - exemptions_usual)


@fabs.rule(on="fab")
def experience_gained(
    wafers: Float,
    ai_share: Float,
    uptime: Float,
    experience_rate: Float,
    orders_learning: Float,
    home_first_orders: Float,
    home_guests_teach: Float,
) -> Float:
    """Good AI wafers made, on the scale of experience; early buyers and guests teach more for each."""
    taught = hi(1.0 + orders_learning * home_first_orders + home_guests_teach, 0.0)
    return experience_rate * wafers * ai_share * uptime * taught


fabs.balance("experience", on="fab", plus=("experience_gained",))


@fabs.rule(on="fab", out="yield_share")
def learned_yield(
    yield_most: Float,
    yield_start: Float,
    experience: Float,
    experience_start: Float,
    learning_rate: Float,
    learning_speed: Float,
    yield_least: Float,
) -> Float:
    """Share of good dies, by a learning curve. Source: Irwin and Klenow 1994."""
    missing = (yield_most - yield_start) * power(experience / experience_start, 0.0 - learning_rate * learning_speed)
    return hi(yield_most - missing, yield_least)


@fabs.rule(on="fab")
def design_gained(
    home_design_blocked: Float,
    home_design_own: Float,
    design_rate: Float,
    home_packaging: Float,
    packaging_rate: Float,
    home_node_drive: Float,
    node_rate: Float,
    design: Float,
) -> Float:
    """Growth of what a design gets out of a wafer, x."""
    open_part = 1.0 - home_design_blocked * (1.0 - home_design_own)
    return design * (design_rate * open_part + packaging_rate * home_packaging + node_rate * home_node_drive)


fabs.balance("design", on="fab", plus=("design_gained",))


@fabs.rule(on="state")
def design_learned(
    design_own: Float,
    design_own_base: Float,
    design_own_by_block: Float,
    design_blocked: Float,
    design_own_by_push: Float,
    software_hosted: Float,
    design_own_by_isa: Float,
    isa_push: Float,
) -> Float:
    """Growth of home design software, share of what is missing."""
    effort = design_own_by_block * design_blocked + design_own_by_push * software_hosted + design_own_by_isa * isa_push
    return (design_own_base + effort) * (1.0 - design_own)


fabs.balance("design_own", on="state", plus=("design_learned",))


@fabs.rule(on="fab")
def dies(
    dies_per_wafer: Float,
    wafers: Float,
    ai_share: Float,
    yield_share: Float,
    uptime: Float,
    design: Float,
    node_trials: Float,
    home_node_drive: Float,
    home_yield_slip: Float,
) -> Float:
    """AI dies made this quarter, M H100e; trials of a finer process take line time. Source: model M8."""
    lines = wafers * ai_share * uptime * (1.0 - node_trials * share(home_node_drive))
    good = yield_share * (1.0 - share(home_yield_slip))
    return dies_per_wafer * lines * good * design


fabs.total("dies_grown", on="state", of="dies", over="fab", by="home")


@fabs.rule(on="state")
def dies_home(dies_grown: Float, dies_shelled: Float) -> Float:
    """AI dies at hand: made at home, and come through shells, M H100e."""
    return dies_grown + dies_shelled


fabs.total("pressure_home", on="state", of="pressure", over="fab", by="home", how="max")
fabs.total("tools_blocked_home", on="state", of="tools_blocked", over="fab", by="home", how="max")
fabs.total("uptime_home", on="state", of="uptime", over="fab", by="home", how="max")
