"""What may be played, in words: shipped scenarios and their seats. Their files are read, nothing is compiled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from chipwar.scenario.files import scenario_names
from chipwar.scenario.load import chain, find
from chipwar.scenario.models import SeatModel
from chipwar.scenario.texts import Texts, texts_for

USUAL_SCENARIO = "teaching"


@dataclass(frozen=True)
class SeatOffer:
    """A seat that may be taken: its name, its code and who one is there, in a sentence."""

    id: str
    name: str
    code: str
    about: str


@dataclass(frozen=True)
class Offer:
    """A scenario that may be played."""

    id: str
    label: str
    about: str
    facts: str
    seats: tuple[SeatOffer, ...]


@cache
def offers(locale: str) -> tuple[Offer, ...]:
    """Every shipped scenario in one language, that with the fewest seats first."""
    found = [_offer(name, texts_for(locale)) for name in scenario_names()]
    return tuple(sorted(found, key=lambda offer: (len(offer.seats), offer.id)))


def _offer(name: str, texts: Texts) -> Offer:
    models = [part.model for part in chain(find(name)) if part.model is not None]
    seats = next((model.seats for model in reversed(models) if model.seats), {})
    turns = next((model.turns for model in reversed(models) if model.turns), 0)
    facts = texts.say("desktop.start.facts", seats=len(seats), turns=turns)
    offered = tuple(_seat(seat, model, texts) for seat, model in seats.items())
    own = models[-1]
    label = own.label.in_language(texts.locale) if own.label else name
    about = own.about.in_language(texts.locale) if own.about else ""
    return Offer(name, label, about, facts, offered)


def _seat(seat: str, model: SeatModel, texts: Texts) -> SeatOffer:
    actors = [texts.say(f"actor.{actor}") for actor in model.actors]
    named, about = f"seat.{seat}", f"seat.{seat}.about"
    if model.label is not None:
        name = model.label.in_language(texts.locale)
    else:
        name = texts.say(named) if texts.has(named) else texts.say("table.list_sign").join(actors)
    code = texts.say(f"actor.{model.actors[0]}.code")
    return SeatOffer(seat, name, code, texts.say(about) if texts.has(about) else "")
