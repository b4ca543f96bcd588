"""Rules of use: room to try, clear duties, and what happens when an AI system fails in public.

The more AI is used and the lighter the rules, the likelier an incident; clear duties make it rarer. An incident costs
support once, and leaves an unease that slows new use until it fades. It has no scripted culprit.
"""

from chipwar.base.alphabet import Float, hi, share, where
from chipwar.rules.verbs import Theme

regulation = Theme("regulation")

regulation.draw("incident_chance", on="state")


@regulation.rule(on="state")
def incident_hazard(
    incident_base: Float,
    adoption: Float,
    incident_by_sandbox: Float,
    trials_run: Float,
    clarity_saves: Float,
    rule_clarity: Float,
    incident_by_openness: Float,
    openness_push: Float,
    review: Float,
) -> Float:
    """Probability of a public failure this quarter; open models cannot be called back, unless they were reviewed."""
    wild = incident_by_openness * hi(openness_push, 0.0) * (1.0 - share(review))
    loose = 1.0 + incident_by_sandbox * hi(trials_run, 0.0) + wild
    return share(incident_base * adoption * loose * (1.0 - clarity_saves * share(rule_clarity)))


@regulation.rule(on="state")
def incident(incident_chance: Float, incident_hazard: Float) -> Float:
    """1 in the quarter of an incident, otherwise 0."""
    return where(incident_chance < incident_hazard, 1.0, 0.0)


@regulation.rule(on="state")
def unease_added(incident: Float, incident_shock: Float, unease: Float) -> Float:
    """Unease that an incident leaves, as far as there is room."""
    return incident_shock * incident * (1.0 - unease)


@regulation.rule(on="state")
def unease_faded(unease: Float, unease_fade: Float) -> Float:
    """Unease that time takes away."""
    return unease_fade * unease


regulation.balance("unease", on="state", plus=("unease_added",), minus=("unease_faded",))
