"""The start: stocks that follow from the world's numbers, computed once before the first turn."""

from chipwar.base.alphabet import Float, div
from chipwar.base.elementary import ln, normal
from chipwar.rules.verbs import Theme

begin = Theme("begin")
settle = Theme("settle")

begin.total("fixed_shares", on="world", of="fixed_share", over="state", by="world")
begin.total("rest_weights", on="world", of="rest_weight", over="state", by="world")


@begin.rule(on="state")
def compute_at_start(
    world_compute_start: Float, fixed_share: Float, rest_weight: Float, fixed_shares: Float, rest_weights: Float
) -> Float:
    """Compute that stands in this state at the start, M H100e."""
    return world_compute_start * (fixed_share + (1.0 - fixed_shares) * div(rest_weight, rest_weights))


begin.total("owner_shares", on="world", of="owner_share", over="state", by="world")


@begin.rule(on="state")
def counted_by_owner(
    world_compute_start: Float, owner_share: Float, rest_weight: Float, owner_shares: Float, rest_weights: Float
) -> Float:
    """Compute that firms of this state own at the start, wherever it stands, M H100e."""
    return world_compute_start * (owner_share + (1.0 - owner_shares) * div(rest_weight, rest_weights))


@begin.rule(on="holding")
def installed(place_compute_at_start: Float, class_share: Float) -> Float:
    """Compute of a holding at the start, M H100e."""
    return place_compute_at_start * class_share


@begin.rule(on="vendor")
def capacity(supply_start: Float, supply_share: Float) -> Float:
    """What a vendor can make in a quarter at the start, M H100e."""
    return supply_start * supply_share


@begin.rule(on="lab")
def fleet(fleet_share: Float) -> Float:
    """A lab's fleet weighs what its part of the compute at home is."""
    return fleet_share


@begin.rule(on="lab")
def knack(knack_usual: Float) -> Float:
    """A lab's own skill at its usual level, orders of magnitude."""
    return knack_usual


@begin.rule(on="business")
def pull() -> Float:
    """Every business pulls as it does at the start: the unit."""
    return 1.0


@begin.rule(on="business")
def depth(depth_usual: Float) -> Float:
    """Own technology at its usual level, 0..1."""
    return depth_usual


@begin.rule(on="fab")
def experience(experience_begun: Float) -> Float:
    """Wafers made before the start, on the scale of experience."""
    return experience_begun


@begin.rule(on="state")
def legitimacy(legitimacy_usual: Float) -> Float:
    """Support at its usual level."""
    return legitimacy_usual


@begin.rule(on="partner")
def practice(support: Float) -> Float:
    """At the start partners do what their publics support."""
    return support


@begin.rule(on="pair")
def trust(usual_trust: Float) -> Float:
    """Trust at its usual level."""
    return usual_trust


for register in ("ordered", "announced", "in_force", "half_ramped", "effective"):
    begin.shift(register, on="slot", of="status_quo")


@begin.rule(on="slot")
def age(age_start: Float) -> Float:
    """Policies of the status quo are old."""
    return age_start


begin.draw("first_look", on="signal", purpose="observation")


@begin.rule(on="signal")
def error(first_look: Float) -> Float:
    """The observer's first error, in standard deviations."""
    return normal(first_look)


@settle.rule(on="state")
def capability_offset(capability: Float, training_compute: Float, ln_ten: Float) -> Float:
    """What makes the start's compute yield the start's capability, orders of magnitude."""
    return capability - ln(training_compute) / ln_ten


@settle.rule(on="state")
def capability_start(capability: Float) -> Float:
    """Capability at the start."""
    return capability


settle.total("training_front", on="world", of="training_compute", over="state", by="world", how="max")


@settle.rule(on="state")
def compute_pull_start(training_compute: Float, training_front: Float) -> Float:
    """How compute drew people at the start, 0..1."""
    return div(training_compute, training_front)


settle.total("front", on="world", of="capability", over="state", by="world", how="max")


@settle.rule(on="world")
def front_growth(front_growth_usual: Float) -> Float:
    """The frontier moved at its usual pace."""
    return front_growth_usual


@settle.rule(on="world")
def front_1(front: Float) -> Float:
    """The frontier a quarter ago is the start's."""
    return front


@settle.rule(on="world")
def front_2(front_1: Float, front_growth_usual: Float) -> Float:
    """Two quarters ago."""
    return front_1 - front_growth_usual


@settle.rule(on="world")
def front_3(front_2: Float, front_growth_usual: Float) -> Float:
    """Three quarters ago."""
    return front_2 - front_growth_usual


@settle.rule(on="world")
def front_4(front_3: Float, front_growth_usual: Float) -> Float:
    """Four quarters ago."""
    return front_3 - front_growth_usual


@settle.rule(on="state")
def service_need(service_compute: Float, adoption: Float, service_slack: Float) -> Float:
    """Service compute that full use of AI would take, from how amply today's users are served, M H100e."""
    return div(service_compute, adoption * service_slack)


settle.total("software_maturity", on="state", of="maturity", over="stack", by="home", how="max")
