"""Algorithms, talent and capability: how far ahead the best models of a state are.

Capability is measured in orders of magnitude of effective training compute: physical compute times what algorithms
make of it. Ideas spill over to those behind; scarcity breeds thrift where the hand of the state is light.
"""

from chipwar.base.alphabet import Float, div, hi, lo, share, sqrt
from chipwar.base.elementary import ln
from chipwar.rules.verbs import Theme

capability = Theme("capability")
distance = Theme("distance")


capability.total("training_front", on="world", of="training_compute", over="state", by="world", how="max")


@capability.rule(on="state")
def compute_pull(training_compute: Float, training_front: Float) -> Float:
    """How compute and laboratories draw people, against the place that has most, 0..1."""
    return div(training_compute, training_front)


@capability.rule(on="state")
def talent_change(
    talent_rate: Float,
    talent_programme: Float,
    visas: Float,
    talent_by_visas: Float,
    talent_pulled_back: Float,
    rival_visas: Float,
    rival_wall_kept: Float,
    wall_effect: Float,
    talent_source: Float,
    talent_drift: Float,
    talent_by_compute: Float,
    compute_pull: Float,
    compute_pull_start: Float,
) -> Float:
    """Change of the talent index this quarter: people go where doors are open and where compute grows. Source: M21."""
    back = talent_source * talent_pulled_back * (1.0 - lo(rival_visas, 1.0)) * (1.0 - wall_effect * rival_wall_kept)
    drawn = talent_by_compute * (compute_pull - compute_pull_start)
    won = talent_programme + talent_by_visas * visas + back + drawn
    return talent_rate * won - talent_drift


capability.balance("talent", on="state", plus=("talent_change", "graduated"))
capability.total("algorithms_front", on="world", of="algorithms", over="state", by="world", how="max")
capability.total("capability_front", on="world", of="capability", over="state", by="world", how="max")


@capability.rule(on="state")
def scarcity(training_compute: Float, scarcity_line: Float, training_front: Float) -> Float:
    """How scarce compute is against the leader, 0..1. Source: model M13."""
    return share(1.0 - div(training_compute, scarcity_line * training_front))


@capability.rule(on="state")
def algorithms_own(
    algorithm_rate: Float,
    talent: Float,
    steering_drag: Float,
    state_direction_level: Float,
    direction_light: Float,
    algorithm_pace: Float,
) -> Float:
    """Progress by own research, log units."""
    drag = 1.0 - steering_drag * (state_direction_level - direction_light)
    return algorithm_rate * sqrt(hi(talent, 0.0)) * drag * hi(1.0 + algorithm_pace, 0.0)


@capability.rule(on="state")
def algorithms_thrift(
    algorithms_own: Float,
    thrift_gain: Float,
    efficiency: Float,
    thrift_money: Float,
    thrift_freedom: Float,
    state_direction_level: Float,
    thrift_base: Float,
    scarcity: Float,
    algorithms: Float,
    algorithms_front: Float,
    thrift_room: Float,
    thrift_fade: Float,
) -> Float:
    """Progress by an efficiency programme: works under scarcity and a light hand, fades when ahead of all others."""
    fade = share(1.0 - (algorithms - algorithms_front + thrift_room) / thrift_fade)
    return (
        algorithms_own
        * thrift_gain
        * (efficiency + thrift_money)
        * (thrift_freedom - state_direction_level)
        * (thrift_base + scarcity)
        * fade
    )


@capability.rule(on="state")
def algorithms_open(algorithms_own: Float, open_gain: Float, openness_push: Float) -> Float:
    """Progress that an open community brings to its maker."""
    return algorithms_own * open_gain * openness_push


@capability.rule(on="state")
def algorithms_borrowed(algorithms_own: Float, borrowed_gain: Float, rival_openness_push: Float) -> Float:
    """Progress learned from the other side's open models."""
    return algorithms_own * borrowed_gain * rival_openness_push


@capability.rule(on="state")
def algorithms_founded(
    algorithms_own: Float,
    knowledge_gain: Float,
    knowledge: Float,
    freedom_gain: Float,
    research_freedom: Float,
    state_direction_level: Float,
    data_gain: Float,
    data_quality: Float,
    firms_gain: Float,
    young_firms: Float,
    link_gain: Float,
    linkage: Float,
) -> Float:
    """Progress that basic knowledge, free researchers, good data and young firms add, log units; more of what is known
    comes to use where firms and institutes work together."""
    known = knowledge_gain * knowledge * hi(1.0 + link_gain * linkage, 0.0)
    freedom = freedom_gain * research_freedom * (1.0 - state_direction_level)
    return algorithms_own * (known + freedom + data_gain * data_quality + firms_gain * young_firms)


@capability.rule(on="state")
def ideas_kept(wall_effect: Float, rival_wall_kept: Float, weights_effect: Float, rival_weights_rule: Float) -> Float:
    """Share of the ideas that flow which the rival's fences and rules on weights stop."""
    return wall_effect * rival_wall_kept + weights_effect * rival_weights_rule


@capability.rule(on="state")
def algorithms_spilled(
    spill: Float, capability_front: Float, capability: Float, ideas_kept: Float, ln_ten: Float
) -> Float:
    """Ideas that flow to those behind."""
    return spill * hi(capability_front - capability, 0.0) * ln_ten * hi(1.0 - ideas_kept, 0.0)


@capability.rule(on="state")
def algorithms_gained(
    algorithms_own: Float,
    algorithms_thrift: Float,
    algorithms_open: Float,
    algorithms_borrowed: Float,
    algorithms_founded: Float,
    algorithms_spilled: Float,
    algorithm_leap: Float,
) -> Float:
    """All progress of algorithms this quarter, log units; a leap is a find that nobody planned."""
    learned = algorithms_thrift + algorithms_open + algorithms_borrowed + algorithms_founded
    return algorithms_own + learned + algorithms_spilled + algorithm_leap


capability.balance("algorithms", on="state", plus=("algorithms_gained",))


@capability.rule(on="state")
def reachable(training_compute: Float, algorithms: Float, ln_ten: Float, capability_offset: Float) -> Float:
    """Capability that compute and algorithms allow, orders of magnitude."""
    return (ln(training_compute) + algorithms) / ln_ten + capability_offset


@capability.rule(on="state")
def release_pace(run_months: Float, run_patience: Float, release_least: Float) -> Float:
    """How fast tuning and testing go, 0..1: slower once a large run takes longer than usual, down to what small runs
    allow. Source: document 001."""
    return hi(div(run_patience, hi(run_months, run_patience)), release_least)


@capability.rule(on="state")
def capability_change(reachable: Float, capability: Float, release_speed: Float, release_pace: Float) -> Float:
    """Change through new releases."""
    return release_speed * release_pace * (reachable - capability)


capability.balance("capability", on="state", plus=("capability_change",))
capability.total("front", on="world", of="capability", over="state", by="world", how="max")


@capability.rule(on="world")
def front_growth(
    front: Float,
    front_4: Float,
    front_span: Float,
    front_growth_least: Float,
) -> Float:
    """Mean growth of the frontier over a year, orders of magnitude a quarter."""
    return hi((front - front_4) / front_span, front_growth_least)


capability.shift("front_1", "front_2", "front_3", "front_4", on="world", of="front")


@distance.rule(on="state")
def gap_months(front: Float, capability: Float, front_growth: Float, months_in_quarter: Float) -> Float:
    """Months that the frontier needed to come from here to where it is."""
    return months_in_quarter * (front - capability) / front_growth


@distance.rule(on="state")
def lead_months(capability: Float, rival_capability: Float, front_growth: Float, months_in_quarter: Float) -> Float:
    """Months of lead over the rival; negative behind it."""
    return months_in_quarter * (capability - rival_capability) / front_growth
