"""Software stacks: users and developers make them ripe, and policy can push either."""

from chipwar.base.alphabet import Float, hi, share
from chipwar.rules.verbs import Theme

software = Theme("software")


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
