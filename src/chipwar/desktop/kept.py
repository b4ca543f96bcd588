"""The newest games that are kept on the disk, in words: for the list on the start screen."""

from __future__ import annotations

from dataclasses import dataclass

from chipwar.base.errors import SaveError
from chipwar.desktop.offers import Offer, offers
from chipwar.play.saves import REPLACEABLE, Saved, Saves
from chipwar.scenario.files import scenario_names
from chipwar.scenario.load import chain, find
from chipwar.scenario.texts import texts_for, use_locale

MOST_KEPT = 5
HUMAN = "human"
USUAL_START = "2025Q1"


@dataclass(frozen=True)
class KeptGame:
    """A line of the list. trouble: why it cannot be opened; restore: whether its newest good copy can be opened
    in its place; lost: there is none."""

    name: str
    title: str
    facts: str
    trouble: str = ""
    restore: bool = False
    lost: bool = False


def kept_games(locale: str) -> tuple[KeptGame, ...]:
    """The last games that were played, the newest first. A folder that cannot be read holds none."""
    use_locale(locale)
    try:
        return tuple(_line(saved, locale) for saved in Saves().listing(MOST_KEPT))
    except SaveError:
        return ()


def _line(saved: Saved, locale: str) -> KeptGame:
    offer = next((offer for offer in offers(locale) if offer.id == saved.scenario), None)
    lost = bool(saved.code) and saved.code in REPLACEABLE and saved.offer is None
    title, facts = _title(saved, offer, locale), _facts(saved, locale)
    return KeptGame(saved.name, title, facts, saved.says, saved.replaceable, lost)


def _title(saved: Saved, offer: Offer | None, locale: str) -> str:
    """Scenario and seat."""
    texts = texts_for(locale)
    label = offer.label if offer else saved.scenario or saved.name
    people = [seat for seat, player in saved.seats.items() if player == HUMAN]
    names = {seat.id: seat.name for seat in offer.seats} if offer else {}
    said = [names.get(seat) or (texts.say(f"seat.{seat}") if texts.has(f"seat.{seat}") else seat) for seat in people]
    seats = texts.say("table.list_sign").join(said)
    return texts.say("desktop.start.chosen", scenario=label, seat=seats) if seats else label


def _facts(saved: Saved, locale: str) -> str:
    """Date and turn of the game, and when it was played."""
    texts = texts_for(locale)
    played = saved.played.astimezone().strftime("%Y-%m-%d %H:%M")
    if not saved.scenario:
        return texts.say("desktop.start.played", played=played)
    date = _date(saved)
    told = texts.say("table.date", year=date[:4], quarter=date[5:]) if date else ""
    key = "desktop.start.kept" if told else "desktop.start.kept_turn"
    return texts.say(key, date=told, turn=saved.turn + 1, played=played)


def _date(saved: Saved) -> str:
    """The quarter in which a game of a shipped scenario stands."""
    if saved.scenario not in scenario_names():
        return ""
    models = [part.model for part in chain(find(saved.scenario)) if part.model is not None]
    start = next((model.start for model in reversed(models) if model.start), USUAL_START)
    quarters = int(start[:4]) * 4 + int(start[5]) - 1 + saved.turn
    return f"{quarters // 4}Q{quarters % 4 + 1}"
