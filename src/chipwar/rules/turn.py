"""The turn, in order. `chipwar explain turn` prints it with the time each step takes."""

from chipwar.rules.accounts import accounts
from chipwar.rules.adoption import adoption
from chipwar.rules.alliances import alliances, controls
from chipwar.rules.bargains import bargains
from chipwar.rules.business import business
from chipwar.rules.capability import capability, distance
from chipwar.rules.cards import cards, coming, opening
from chipwar.rules.clearing import clearing
from chipwar.rules.clock import clock
from chipwar.rules.compute import compute, energy
from chipwar.rules.evasion import evasion
from chipwar.rules.fabs import fabs, steering
from chipwar.rules.institutions import institutions
from chipwar.rules.labs import lab_plans, lab_results
from chipwar.rules.lamp import lamp
from chipwar.rules.learning import learning
from chipwar.rules.ledgers import ledgers
from chipwar.rules.listing import listing
from chipwar.rules.mediation import mediation
from chipwar.rules.memory import memory
from chipwar.rules.minerals import minerals
from chipwar.rules.orders import effects, orders, prices
from chipwar.rules.ownership import ownership, owning
from chipwar.rules.politics import politics, standing
from chipwar.rules.regulation import regulation
from chipwar.rules.scores import scores
from chipwar.rules.signals import errors, eyes, sights, signals
from chipwar.rules.software import software
from chipwar.rules.standards import standards
from chipwar.rules.start import begin, settle
from chipwar.rules.supply import revenue, supply
from chipwar.rules.tolerance import tolerance
from chipwar.rules.treaties import bounds, treaties
from chipwar.rules.verbs import Step, Theme

RESOLVE: tuple[Theme, ...] = (
    bargains,
    orders,
    treaties,
    effects,
    institutions,
    steering,
    mediation,
    politics,
    controls,
    listing,
    lab_plans,
    alliances,
    minerals,
    supply,
    fabs,
    memory,
    clearing,
    evasion,
    owning,
    revenue,
    energy,
    software,
    compute,
    ownership,
    learning,
    capability,
    distance,
    regulation,
    adoption,
    standards,
    standing,
    ledgers,
    lab_results,
    business,
    tolerance,
    lamp,
    accounts,
    scores,
    coming,
    cards,
    signals,
    eyes,
    errors,
    sights,
    bounds,
    prices,
    clock,
)
"""What happens when all orders are in: politics first, then goods, then what they are good for, then the reckoning."""

BEGIN: tuple[Theme, ...] = (
    begin,
    effects,
    institutions,
    steering,
    compute,
    ownership,
    settle,
    distance,
    opening,
    cards,
    bounds,
    prices,
)
"""What is worked out once, before the first turn."""

BIND: tuple[Theme, ...] = (bounds,)
"""What the match runs when deals have changed, so that their floors and ceilings hold in the same turn."""

LOOK: tuple[Theme, ...] = (eyes, sights)
"""What observers make of the state as it stands."""


def steps(themes: tuple[Theme, ...]) -> list[Step]:
    """All steps of the themes, in order."""
    return [step for theme in themes for step in theme.steps]
