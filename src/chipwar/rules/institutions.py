"""Institutions: laboratories, universities, funds, banks, cities, offices and platforms through which policies work.

A policy of a kind works as far as the institutions of that kind reach. Those that are named have a weight each; the
unnamed ones make up the rest, so that a state whose institutions are whole reaches 1. No institution is known by name.
"""

from chipwar.base.alphabet import Float, hi
from chipwar.rules.verbs import Theme

institutions = Theme("institutions")

PEOPLE = ("research", "teaching", "exchange", "fund", "bank", "place")
OFFICES = ("data", "drafting", "control", "permit", "platform", "user")
KINDS = (*PEOPLE, *OFFICES)
"""Kinds of weight an institution may have, in the order in which they are totalled."""

for kind in KINDS:
    institutions.total(f"{kind}_named", on="state", of=f"{kind}_weight", over="institution", by="home")


@institutions.rule(on="state")
def research_done(basic_research: Float, research_named: Float, research_unnamed: Float) -> Float:
    """Effort of basic research, as far as funders, academies and laboratories carry it."""
    return basic_research * (research_named + research_unnamed)


@institutions.rule(on="state")
def schooling_done(schooling: Float, teaching_named: Float, teaching_unnamed: Float) -> Float:
    """Effort of teaching, as far as universities carry it."""
    return schooling * (teaching_named + teaching_unnamed)


@institutions.rule(on="state")
def wall_kept(research_wall: Float, exchange_named: Float, exchange_unnamed: Float) -> Float:
    """Limits on joint research, as far as those who meet and publish carry them out."""
    return research_wall * (exchange_named + exchange_unnamed)


@institutions.rule(on="state")
def venture_placed(venture: Float, fund_named: Float, fund_unnamed: Float) -> Float:
    """Patient capital, as far as funds place it."""
    return venture * (fund_named + fund_unnamed)


@institutions.rule(on="state")
def credit_given(credit: Float, bank_named: Float, bank_unnamed: Float) -> Float:
    """Lending for AI, as far as banks carry it."""
    return credit * (bank_named + bank_unnamed)


@institutions.rule(on="state")
def trials_run(sandbox: Float, place_named: Float, place_unnamed: Float) -> Float:
    """Room to try, as far as cities give it."""
    return sandbox * (place_named + place_unnamed)


@institutions.rule(on="state")
def built_twice(duplication: Float, place_named: Float, place_unnamed: Float) -> Float:
    """Halls and funds that cities build twice over; preventing what nobody builds twice saves nothing."""
    return hi(duplication, 0.0) * (place_named + place_unnamed)


@institutions.rule(on="state")
def hubs_joined(network: Float, place_named: Float, place_unnamed: Float) -> Float:
    """A compute network, as far as cities and provinces join it."""
    return network * (place_named + place_unnamed)


@institutions.rule(on="state")
def data_opened(data_push: Float, data_named: Float, data_unnamed: Float) -> Float:
    """Work on data, as far as offices and exchanges carry it."""
    return data_push * (data_named + data_unnamed)


@institutions.rule(on="state")
def drafts_adopted(standards_push: Float, drafting_named: Float, drafting_unnamed: Float) -> Float:
    """Work on standards, as far as bodies and laboratories carry it."""
    return standards_push * (drafting_named + drafting_unnamed)


@institutions.rule(on="state")
def officers(enforcement: Float, control_named: Float, control_unnamed: Float) -> Float:
    """Enforcement of export rules, as far as offices and exporters carry it."""
    return enforcement * (control_named + control_unnamed)


@institutions.rule(on="state")
def ease_granted(ease: Float, permit_named: Float, permit_unnamed: Float) -> Float:
    """Lighter taxes and quicker papers, as far as offices grant them."""
    return ease * (permit_named + permit_unnamed)


@institutions.rule(on="state")
def software_hosted(software_push: Float, platform_named: Float, platform_unnamed: Float) -> Float:
    """Work on a home stack, as far as platforms and start-ups carry it."""
    return software_push * (platform_named + platform_unnamed)


@institutions.rule(on="state")
def plans_followed(adoption_push: Float, user_named: Float, user_unnamed: Float) -> Float:
    """Plans for the use of AI, as far as those who are to use it follow."""
    return adoption_push * (user_named + user_unnamed)


@institutions.rule(on="state")
def limits_followed(model_limits: Float, user_named: Float, user_unnamed: Float) -> Float:
    """Limits on the use of a model, as far as offices and firms follow."""
    return model_limits * (user_named + user_unnamed)
