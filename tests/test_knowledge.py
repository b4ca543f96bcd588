"""What a seat knows exactly: nothing that is blurred, secret, ordered in secret, drawn, or another's own books."""

from __future__ import annotations

import pytest

import chipwar
from chipwar.rules.program import DrawOp
from chipwar.seats.flows import hidden_slots, own_slots
from chipwar.seats.knowledge import BLURRED_BY_RESALE, OPEN, OWN, OWN_SLOT, known_rows, resellers
from chipwar.seats.observation import own_entities, sight

SCENARIO = chipwar.load_scenario("standard")
LAYOUT = SCENARIO.ruleset.layout
SEATS = sorted(SCENARIO.ruleset.seats)


@pytest.fixture(scope="module", params=SEATS)
def seat(request):
    record = SCENARIO.ruleset.seats[request.param]
    return record, known_rows(SCENARIO, record)


def test_published_quantities_are_known_just_where_they_are_shown_exactly(seat):
    record, known = seat
    straight = set(LAYOUT.entities.ids["state"]) - resellers(SCENARIO)
    for quantity, model in SCENARIO.quantities.items():
        for entity in LAYOUT.entities.ids[model.of]:
            found = sight(SCENARIO, record, quantity, entity)
            exact = found is not None and found.blur_row is None
            nothing_to_hide = quantity == "grey_out" and entity in straight
            assert known[LAYOUT.row(model.of, quantity, entity)] == (exact or nothing_to_hide), (quantity, entity)


def test_signals_memories_goals_and_draws_are_not_known(seat):
    record, known = seat
    for (domain, quantity), first in LAYOUT.start.items():
        for place, entity in enumerate(LAYOUT.entities.ids[domain]):
            own_aim = quantity == "aim" and entity.partition(":")[0] in record.actors
            if domain in ("signal", "memory", "goal") and not own_aim:
                assert not known[first + place], (domain, quantity, entity)
    for op in SCENARIO.ruleset.resolve.ops:
        if isinstance(op, DrawOp):
            assert not known[op.out].any()


def test_of_hidden_policies_nothing_is_known_nor_what_they_make_of_an_effect(seat):
    record, known = seat
    hidden, entities = hidden_slots(SCENARIO, record), LAYOUT.entities
    rows = [first + slot for (domain, _), first in LAYOUT.start.items() if domain == "slot" for slot in hidden]
    assert not known[rows].any()
    slots = entities.relations["entry", "slot"][1].tolist()
    for name in ("strength", "addend", "factor"):
        first = LAYOUT.start["entry", name]
        assert not any(known[first + place] for place, slot in enumerate(slots) if slot in hidden)


def test_orders_of_others_are_not_known(seat):
    record, known = seat
    mine, first = set(own_slots(SCENARIO, record)), LAYOUT.start["slot", "ordered"]
    for place in range(LAYOUT.count("slot")):
        assert known[first + place] == (place in mine)


def test_secret_cards_of_others_are_not_known(seat):
    record, known = seat
    for card, model in SCENARIO.ruleset.cards.items():
        closed = model.secret and model.side not in record.actors
        assert known[LAYOUT.row("card", "left", card)] != closed


def test_a_host_is_not_told_what_its_resale_could_be_worked_out_from(seat):
    _record, known = seat
    target, index = LAYOUT.entities.relations["holding", "owner"]
    owners = [LAYOUT.entities.ids[target][int(place)] for place in index]
    closed = 0
    for state in resellers(SCENARIO):
        assert not known[LAYOUT.row("state", "grey_out", state)]
        for quantity in BLURRED_BY_RESALE:
            if ("state", quantity) in LAYOUT.start:
                assert not known[LAYOUT.row("state", quantity, state)]
                continue
            first = LAYOUT.start["holding", quantity]
            rows = [first + place for place, owner in enumerate(owners) if owner == state]
            closed += len(rows)
            assert not known[rows].any(), quantity
    assert closed > 0


def test_the_books_of_others_are_not_known(seat):
    record, known = seat
    own, entities = own_entities(SCENARIO, record), LAYOUT.entities
    target, index = entities.relations["holding", "owner"]
    for place, holding in enumerate(entities.ids["holding"]):
        if entities.ids[target][int(index[place])] not in own:
            assert not known[LAYOUT.row("holding", "installed", holding)]


def test_the_lists_name_what_exists():
    for (domain, relation), quantities in OWN.items():
        assert not relation or (domain, relation) in LAYOUT.entities.relations
        assert [quantity for quantity in quantities if (domain, quantity) not in LAYOUT.start] == []
    for domain, quantities in OPEN.items():
        assert [quantity for quantity in quantities if (domain, quantity) not in LAYOUT.start] == []
    assert all(("slot", quantity) in LAYOUT.start for quantity in OWN_SLOT)
