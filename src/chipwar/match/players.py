"""Who plays a seat, from the word that says so: a character, a strength, or a program from outside."""

from __future__ import annotations

from chipwar.base.errors import OrderError
from chipwar.base.ids import nearest
from chipwar.match.outside import Function, OutsidePlayer
from chipwar.match.search import SearchBot
from chipwar.scenario.load import Scenario
from chipwar.scenario.plays import shipped_strategies
from chipwar.scenario.ruleset import Seat
from chipwar.scenario.strengths import NOBODY, NORMAL, characters_of, player_names, strengths
from chipwar.scenario.texts import current_texts
from chipwar.seats.conditions import once
from chipwar.strategies.hesitant import Hesitant
from chipwar.strategies.playbook import Keys, Playbook
from chipwar.strategies.player import Player


def player_of(scenario: Scenario, seat: Seat, name: str | Function, keys: Keys) -> Player | None:
    """Who plays a seat under this name; None where no orders of its own are given. OrderError for an unknown name.

    keys: the columns' keys for strategies. "normal" is the scenario's default for the seat, which may be nobody.
    """
    if not isinstance(name, str):
        return OutsidePlayer(scenario, seat, name)
    name = seat.strategy if name == NORMAL else name
    if name in NOBODY:
        return None
    if name in shipped_strategies():
        # It holds nothing of a game, so all games of a scenario share it.
        return once(scenario, ("playbook", seat.id, name), lambda: Playbook(scenario, seat, shipped_strategies()[name]))
    if name not in strengths():
        near = nearest(name, player_names()) or "pass"
        raise OrderError(current_texts().say("problem.not_known", word=name, nearest=near))
    model = strengths()[name]
    characters = characters_of(seat)
    if model.search is not None:
        return SearchBot(scenario, seat, characters, model.search, keys)
    own = next(iter(characters.values()), None)
    if own is None or model.handicap is None:
        return None
    return Hesitant(scenario, seat, own, model.handicap)
