"""Signals: what a seat sees of a secret quantity.

Each observer has an error of its own for each secret. It persists and fades slowly, so asking twice gives the same
answer and averaging over a few turns does not unmask the truth.
"""

from chipwar.base.alphabet import Float, hi, lo, share, sqrt
from chipwar.base.elementary import normal
from chipwar.rules.verbs import Theme

signals = Theme("signals")
sights = Theme("sights")

signals.draw("observed_chance", on="signal", purpose="observation")


@signals.rule(on="signal")
def next_error(error: Float, error_memory: Float, observed_chance: Float) -> Float:
    """The observer's error, in standard deviations; its spread stays 1."""
    return error_memory * error + sqrt(1.0 - error_memory * error_memory) * normal(observed_chance)


signals.shift("error", on="signal", of="next_error")


sights.reveal("hidden", on="signal")


@sights.rule(on="signal")
def blur(
    fuzz: Float,
    observer_officers: Float,
    sight_by_enforcement: Float,
    observer_intelligence: Float,
    sight_by_intelligence: Float,
    observer_location_checks: Float,
    sight_by_checks: Float,
) -> Float:
    """Relative spread of the signal; officers, intelligence, and intelligence with chips that report, see more. Source:
    model M24."""
    trained = 1.0 - sight_by_enforcement * hi(observer_officers, 0.0) / (1.0 + hi(observer_officers, 0.0))
    agents = share(observer_intelligence) * (1.0 - sight_by_checks * share(observer_location_checks))
    missed = 1.0 - share(observer_intelligence) + (1.0 - sight_by_intelligence) * agents
    return fuzz * lo(trained, missed)


@sights.rule(on="signal")
def seen(hidden: Float, blur: Float, error: Float) -> Float:
    """The value as the observer sees it."""
    return hidden * hi(1.0 + blur * error, 0.0)
