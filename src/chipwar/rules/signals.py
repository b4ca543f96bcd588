"""Signals: what a seat sees of a secret quantity.

Each observer has an error of its own for each secret. It persists and fades slowly, so asking twice gives the same
answer and averaging the reports of a whole game does not unmask the truth. Quantities that are estimated from the same
sources share the error of one of them, so that one estimate cannot be checked against another. When sight sharpens,
the new error is such that the older, duller look adds nothing to it.
"""

from chipwar.base.alphabet import Float, div, hi, lo, share, sqrt
from chipwar.base.elementary import normal
from chipwar.rules.verbs import Theme

signals = Theme("signals")
eyes = Theme("eyes")
errors = Theme("errors")
sights = Theme("sights")

signals.draw("observed_chance", on="signal", purpose="observation")
signals.shift("blur_before", on="signal", of="blur")


@eyes.rule(on="signal")
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


@errors.rule(on="signal")
def error_kept(error_memory: Float, blur: Float, blur_before: Float) -> Float:
    """Share of the error that stays: nearly all, and of a duller look no more than a sharper one contains of it."""
    return error_memory * div(lo(blur, blur_before), hi(blur, blur_before))


@errors.rule(on="signal")
def next_error(error: Float, error_kept: Float, observed_chance: Float) -> Float:
    """The observer's error, in standard deviations; its spread stays 1."""
    return error_kept * error + sqrt(1.0 - error_kept * error_kept) * normal(observed_chance)


errors.shift("error", on="signal", of="next_error")


sights.reveal("hidden", on="signal")


@sights.rule(on="signal")
def seen(hidden: Float, blur: Float, sources_error: Float) -> Float:
    """The value as the observer sees it, with the error of the sources on which the estimate rests."""
    return hidden * hi(1.0 + blur * sources_error, 0.0)
