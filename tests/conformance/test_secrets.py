"""Secret cards stay secret: what only one side learns changes nothing that another seat is shown."""

from __future__ import annotations

import pytest

import chipwar
from chipwar.scenario.load import load_scenario
from chipwar.scenario.models import CardModel
from chipwar.seats.observation import observe


def private(model: CardModel) -> bool:
    """A secret card that works on its own side's purse or aims alone; what moves the world others may see."""
    touched = {getattr(effect, "what", effect.do) for effect in model.effects}
    return model.secret and bool(touched) and touched <= {"political_discount", "favour"}


CARDS = sorted(card for card, model in load_scenario("teaching").ruleset.cards.items() if private(model))


def views(card: str | None) -> dict[str, str]:
    """What each seat is shown after a turn in which nobody ordered, with a card that lies open from the start."""
    game = chipwar.Game(load_scenario("teaching"), seed=4, overrides={"switches.cards": 0.0})
    block = game.block
    block.playbooks.clear()
    if card is not None:
        for quantity in ("left", "lies_open"):
            block.row("card", quantity, card)[:] = 2.0 if quantity == "left" else 1.0
    game.advance()
    seats = game.scenario.ruleset.seats.values()
    return {seat.id: observe(game.scenario, block.matrix, seat).model_dump_json() for seat in seats}


@pytest.fixture(scope="module")
def plain():
    return views(None)


@pytest.mark.parametrize("card", CARDS)
def test_a_secret_card_changes_the_view_of_its_own_side_alone(card, plain):
    scenario, changed = load_scenario("teaching"), views(card)
    side = scenario.ruleset.cards[card].side
    own = {seat.id for seat in scenario.ruleset.seats.values() if side in seat.actors}
    assert {seat for seat in plain if plain[seat] != changed[seat]} == own
