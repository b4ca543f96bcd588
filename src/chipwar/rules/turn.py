"""The turn, in order. `chipwar explain turn` prints it with the time each step takes."""

from chipwar.rules.accounts import accounts
from chipwar.rules.adoption import adoption
from chipwar.rules.alliances import alliances, controls
from chipwar.rules.capability import capability, distance
from chipwar.rules.clearing import clearing
from chipwar.rules.clock import clock
from chipwar.rules.compute import compute, energy
from chipwar.rules.evasion import evasion
from chipwar.rules.fabs import fabs, memory, software, steering
from chipwar.rules.ledgers import ledgers
from chipwar.rules.minerals import minerals
from chipwar.rules.orders import effects, orders, prices
from chipwar.rules.politics import politics, standing
from chipwar.rules.scores import scores
from chipwar.rules.signals import sights, signals
from chipwar.rules.start import begin, settle
from chipwar.rules.supply import revenue, supply
from chipwar.rules.verbs import Step, Theme

RESOLVE: tuple[Theme, ...] = (
    orders,
    effects,
    steering,
    politics,
    controls,
    alliances,
    minerals,
    supply,
    fabs,
    memory,
    clearing,
    evasion,
    revenue,
    energy,
    software,
    compute,
    capability,
    distance,
    adoption,
    standing,
    ledgers,
    accounts,
    scores,
    signals,
    sights,
    prices,
    clock,
)
"""What happens when all orders are in: politics first, then goods, then what they are good for, then the reckoning."""

BEGIN: tuple[Theme, ...] = (begin, effects, steering, compute, settle, distance, prices)
"""What is worked out once, before the first turn."""

LOOK: tuple[Theme, ...] = (sights,)
"""What observers make of the state as it stands."""


def steps(themes: tuple[Theme, ...]) -> list[Step]:
    """All steps of the themes, in order."""
    return [step for theme in themes for step in theme.steps]
