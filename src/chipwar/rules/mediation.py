"""Mediation and unease: what calms two great powers, and what stirs them up in calm times.

A mediator brings what both sides' trust in it allows, and a truce holds only as far as both sides answer. Calm does
not last by itself: who sees the lead melt, a closed line or an empty bank asks for a stronger hand.
"""

from chipwar.base.alphabet import Float, hi, lo, share, where
from chipwar.rules.verbs import Theme

mediation = Theme("mediation")


@mediation.rule(on="state")
def brokered(mediation: Float, half: Float, trust_least: Float) -> Float:
    """What a mediator brings to the table, 0..1: its effort, by the weaker of its two trusts."""
    return share(mediation) * half * (1.0 + trust_least)


mediation.total("brokers", on="world", of="brokered", over="state", by="world")


@mediation.rule(on="state")
def detente(talks: Float, rival_talks: Float, brokers: Float) -> Float:
    """How far a mediated truce holds for a state, 0..1: both sides have to answer."""
    return share(talks) * share(rival_talks) * lo(brokers, 1.0)


mediation.total("truce", on="world", of="detente", over="state", by="world", how="max")


@mediation.rule(on="state")
def alarm(
    is_leader: Float,
    lead_months: Float,
    unease_lead: Float,
    rival_secure: Float,
    unease_secure: Float,
    is_challenger: Float,
    export_blocked: Float,
    unease_closed: Float,
    memory_bank: Float,
    unease_bank: Float,
) -> Float:
    """1 where a great power's public asks for a stronger hand: a melting lead, a rival out of reach, a closed line, an
    empty bank."""
    near, apart = where(lead_months < unease_lead, 1.0, 0.0), where(rival_secure > unease_secure, 1.0, 0.0)
    closed, empty = where(export_blocked > unease_closed, 1.0, 0.0), where(memory_bank < unease_bank, 1.0, 0.0)
    return is_leader * hi(near, apart) + is_challenger * hi(closed, empty)


mediation.total("unease_all", on="world", of="alarm", over="state", by="world")
