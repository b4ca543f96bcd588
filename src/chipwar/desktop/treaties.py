"""A treaty's card from a game: who are its parties and who has signed so far, what each promises and for how long."""

from __future__ import annotations

from chipwar.desktop.model import Pairs
from chipwar.desktop.moment import Moment
from chipwar.report.explain import filled
from chipwar.report.happenings import clause_line
from chipwar.scenario.menu import NumberTaker, make_effect


def is_treaty(moment: Moment, policy: str) -> bool:
    """Whether a policy of the menu is a signature."""
    return policy in moment.scenario.ruleset.treaties


def signers(moment: Moment, treaty: str) -> list[str]:
    """Parties whose signature stands, in the treaty's order."""
    standing = {measure.actor for measure in moment.now.measures if measure.policy == treaty and measure.announced}
    return [actor for actor in moment.scenario.ruleset.treaties[treaty].parties if actor in standing]


def treaty_status(moment: Moment, treaty: str) -> str:
    """Who has signed so far, in a few words."""
    signed = signers(moment, treaty)
    if len(signed) == len(moment.scenario.ruleset.treaties[treaty].parties):
        return moment.words.say("treaty.in_force")
    return moment.words.say("treaty.status", list=_names(moment, signed))


def treaty_effect(moment: Moment, treaty: str) -> str:
    """Between whom it is, and for how long it binds."""
    model, words = moment.scenario.ruleset.treaties[treaty], moment.words
    return words.say("treaty.binds", list=_names(moment, list(model.parties)), n=words.number(model.term.value))


def treaty_rows(moment: Moment, treaty: str) -> Pairs:
    """The promises of each party, and what the treaty itself does."""
    model, words = moment.scenario.ruleset.treaties[treaty], moment.words
    rows: list[tuple[str, str]] = []
    for actor in model.parties:
        lines = [clause_line(moment.scenario, c, words.texts) for c in model.clauses if c.actor == actor]
        if lines:
            rows.append((words.actor(actor), words.joined(lines)))
    effects = [make_effect(effect, NumberTaker("shown"), place) for place, effect in enumerate(model.effects)]
    if effects:
        rows.append((words.say("treaty.does"), words.joined([filled(one.says(), words.texts) for one in effects])))
    return tuple(rows)


def _names(moment: Moment, actors: list[str]) -> str:
    words = moment.words
    return words.listed([words.actor(actor) for actor in actors]) if actors else words.say("treaty.nobody")
