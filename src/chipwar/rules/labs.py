"""Labs: cloud and model firms share their state's compute, users and talent by what each puts in.

They create no compute: a lab's part is its fleet's weight among all fleets at home. What labs choose together (how
much they train, save, port, let through entities abroad) moves what the state as a whole can do.
"""

from chipwar.base.alphabet import Float, div, hi, lo, share
from chipwar.base.elementary import ln
from chipwar.rules.verbs import Theme

lab_plans = Theme("lab_plans")
lab_results = Theme("lab_results")


@lab_plans.rule(on="lab")
def fleet_gained(
    fleet: Float,
    firm_expansion: Float,
    fleet_by_expansion: Float,
    firm_store: Float,
    fleet_by_store: Float,
    firm_listed_bite: Float,
    fleet_by_listing: Float,
    firm_porting: Float,
) -> Float:
    """Change of a fleet's weight: spending and stores add, listing takes unless work has moved to home chips."""
    lost = fleet_by_listing * firm_listed_bite * (1.0 - share(firm_porting))
    return fleet * (fleet_by_expansion * firm_expansion + fleet_by_store * firm_store - lost)


lab_plans.balance("fleet", on="lab", plus=("fleet_gained",))
lab_plans.total("fleets", on="state", of="fleet", over="lab", by="home")
lab_plans.total("fleets_start", on="state", of="fleet_share", over="lab", by="home")


@lab_plans.rule(on="lab")
def compute_part(fleet: Float, home_fleets: Float, home_fleets_start: Float) -> Float:
    """This lab's part of the compute its state's firms own, 0..1; other firms' fleets keep their weight."""
    return div(fleet, home_fleets + 1.0 - home_fleets_start)


@lab_plans.rule(on="lab")
def tilt_part(compute_part: Float, firm_train_tilt: Float) -> Float:
    """What this lab's choice adds to the state's training share."""
    return compute_part * firm_train_tilt


@lab_plans.rule(on="lab")
def capex_part(compute_part: Float, firm_expansion: Float) -> Float:
    """This lab's extra spending, by its part."""
    return compute_part * firm_expansion


@lab_plans.rule(on="lab")
def ported_part(compute_part: Float, firm_porting: Float) -> Float:
    """Part of the state's work that this lab has moved to the home stack."""
    return compute_part * share(firm_porting)


@lab_plans.rule(on="lab")
def saved_part(compute_part: Float, firm_saving: Float, saving_effect: Float) -> Float:
    """Service that this lab's thrift frees, share of the state's."""
    return compute_part * saving_effect * firm_saving


@lab_plans.rule(on="lab")
def offshore_part(compute_part: Float, firm_offshore: Float, firm_affiliates_rule: Float) -> Float:
    """Part of the state's tenants that rent through entities abroad, as far as no rule looks through them."""
    return compute_part * share(firm_offshore) * (1.0 - share(firm_affiliates_rule))


lab_plans.total("training_tilt", on="state", of="tilt_part", over="lab", by="home")
lab_plans.total("labs_spending", on="state", of="capex_part", over="lab", by="home")
lab_plans.total("next_ported", on="state", of="ported_part", over="lab", by="home")
lab_plans.total("service_saved", on="state", of="saved_part", over="lab", by="home")
lab_plans.total("offshore_tenants", on="state", of="offshore_part", over="lab", by="home")


@lab_plans.rule(on="state")
def ported_now(next_ported: Float, ported: Float) -> Float:
    """Share of work that labs move to the home stack this quarter by choice."""
    return hi(next_ported - ported, 0.0)


lab_plans.shift("ported", on="state", of="next_ported")


@lab_results.rule(on="lab")
def lab_training_share(training_share: Float, firm_train_tilt: Float, training_least: Float) -> Float:
    """Share of its compute that this lab trains with, 0..1."""
    return lo(hi(training_share + firm_train_tilt, training_least), 1.0)


@lab_results.rule(on="lab")
def lab_compute(compute_part: Float, home_owned: Float) -> Float:
    """Compute that this lab commands, M H100e."""
    return compute_part * home_owned


@lab_results.rule(on="lab")
def knack_gained(
    knack: Float,
    knack_usual: Float,
    knack_fade: Float,
    knack_by_saving: Float,
    firm_saving: Float,
    knack_by_recruiting: Float,
    firm_recruiting: Float,
    knack_by_porting: Float,
    firm_porting: Float,
    knack_by_openness: Float,
    firm_opened: Float,
) -> Float:
    """Change of a lab's own skill, orders of magnitude: thrift, people and a community add; others catch up."""
    won = knack_by_saving * firm_saving + knack_by_recruiting * firm_recruiting + knack_by_openness * firm_opened
    return won - knack_by_porting * firm_porting - knack_fade * (knack - knack_usual)


lab_results.balance("knack", on="lab", plus=("knack_gained",))


@lab_results.rule(on="lab")
def lab_edge(
    knack: Float,
    knack_usual: Float,
    compute_part: Float,
    fleet_share: Float,
    lab_training_share: Float,
    training_share: Float,
    ln_ten: Float,
    edge_by_compute: Float,
) -> Float:
    """How far the lab has moved against others of its home since the start, orders of magnitude."""
    more = div(compute_part * lab_training_share, fleet_share * training_share)
    return knack - knack_usual + edge_by_compute * ln(more) / ln_ten


@lab_results.rule(on="lab")
def lab_gap(
    front: Float,
    home_capability: Float,
    lab_behind: Float,
    lab_edge: Float,
    front_growth: Float,
    months_in_quarter: Float,
) -> Float:
    """Months that this lab's models are behind the best anywhere."""
    return hi(months_in_quarter * (front - home_capability + lab_behind - lab_edge) / front_growth, 0.0)


@lab_results.rule(on="lab")
def nearness(lab_gap: Float, lab_gap_mark: Float) -> Float:
    """How near this lab's models are to the frontier, 0..1."""
    return share(1.0 - lab_gap / lab_gap_mark)


lab_results.total("lab_months", on="firm", of="lab_gap", over="lab", by="firm")
lab_results.total("lab_compute_held", on="firm", of="lab_compute", over="lab", by="firm")
