"""Making chips at home: tools, wafers, parts, yield, design software, memory.

A fab's capacity comes from tools bought abroad and made at home; parts keep it running; yield is learned by doing.
A finished accelerator needs a die and its memory: the scarcer of the two decides, and the other lies idle.
"""

from chipwar.base.alphabet import Float, div, hi, lo, share
from chipwar.base.elementary import power
from chipwar.rules.verbs import Theme

steering = Theme("steering")
fabs = Theme("fabs")
memory = Theme("memory")
software = Theme("software")


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
    return is_challenger * guests_learning * (rival_fab_exemptions - exemptions_usual)


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
    software_push: Float,
    design_own_by_isa: Float,
    isa_push: Float,
) -> Float:
    """Growth of home design software, share of what is missing."""
    effort = design_own_by_block * design_blocked + design_own_by_push * software_push + design_own_by_isa * isa_push
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


@software.rule(on="stack")
def maturity_gained(
    maturity: Float,
    maturity_slow: Float,
    maturity_by_use: Float,
    home_domestic_share: Float,
    maturity_base: Float,
    maturity_by_push: Float,
    home_software_hosted: Float,
    maturity_by_openness: Float,
    home_openness_push: Float,
    maturity_by_mandate: Float,
    home_mandate: Float,
    maturity_by_orders: Float,
    home_first_orders: Float,
    maturity_by_isa: Float,
    home_isa_push: Float,
    maturity_by_porting: Float,
    home_ported: Float,
    review_slows: Float,
    home_review: Float,
) -> Float:
    """Growth of a software stack: users and developers make it ripe, review of code slows both. Source: model M10."""
    pace = maturity_slow + maturity_by_use * home_domestic_share
    effort = maturity_base + maturity_by_push * home_software_hosted + maturity_by_openness * home_openness_push
    demand = maturity_by_mandate * home_mandate + maturity_by_orders * home_first_orders
    demand = demand + maturity_by_porting * home_ported
    work = hi(effort + demand + maturity_by_isa * home_isa_push, 0.0) * (1.0 - review_slows * share(home_review))
    return pace * (1.0 - maturity) * work


software.balance("maturity", on="stack", plus=("maturity_gained",))
software.total("software_maturity", on="state", of="maturity", over="stack", by="home", how="max")
