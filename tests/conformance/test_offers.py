"""The table is complete: every refusal, reason and clause has words, every template fits seats, everybody may speak."""

from __future__ import annotations

import pytest
from test_registries import label_complaints, listed, sources
from walk import assert_none, scenario

import chipwar
from chipwar.play.counsel import OFFERED
from chipwar.play.deals import Clause
from chipwar.play.soundings import fitting, roles_of
from chipwar.play.terms import REFUSALS
from chipwar.rules.bargains import INPUTS
from chipwar.scenario.files import scenario_names
from chipwar.scenario.offers import RULES, shipped_offers, table_rules
from chipwar.scenario.texts import LOCALES, texts_for

REASONS = ["gain", "trust", "loss", "small", "mistrust", "cannot", "shorter", "one_step_less", "for_money"]
PLAYED = ("teaching", "standard", "full")
TALKS = [
    *(("usa", other) for other in ("sme_allies", "gulf", "hubs", "china", "nvidia")),
    *(("china", other) for other in ("hubs", "gulf", "sme_allies", "nvidia", "usa")),
    *(("sme_allies", other) for other in ("usa", "china", "gulf")),
    *(("gulf", other) for other in ("usa", "china", "nvidia", "hubs")),
    *(("hubs", other) for other in ("china", "usa", "gulf", "nvidia")),
    *(("nvidia", other) for other in ("usa", "china", "gulf", "hubs")),
]
"""Who has something to say to whom at the table of six."""


def fits(known: chipwar.Scenario) -> dict[str, set[tuple[str, str]]]:
    """Template -> pairs of seats that it fits at the start of a game."""
    game, found = chipwar.Game(known, parameters="typical"), {}
    for seat in known.seats:
        for you in known.seats:
            for deal in fitting(known, game.block.matrix, seat, you):
                found.setdefault(deal.reason.removeprefix(OFFERED), set()).add((seat, you))
    return found


@pytest.fixture(scope="module")
def places() -> dict[str, dict[str, set[tuple[str, str]]]]:
    return {name: fits(scenario(name)) for name in PLAYED}


def test_every_template_fits_some_seats(places):
    assert_none(name for name in shipped_offers() if not any(name in found for found in places.values()))


def test_all_who_have_something_to_say_have_an_offer(places):
    said = set().union(*places["teaching"].values())
    assert_none(pair for pair in TALKS if pair not in said)


@pytest.mark.parametrize("name", PLAYED)
def test_every_seat_has_an_offer_to_make(places, name):
    speakers = {seat for pairs in places[name].values() for seat, _ in pairs}
    assert_none(seat for seat in scenario(name).seats if seat not in speakers)


@pytest.mark.parametrize("name", shipped_offers())
def test_a_template_is_complete(name):
    template = shipped_offers()[name]
    known = {
        word
        for scenario_name in scenario_names()
        for seat in scenario(scenario_name).ruleset.seats
        for word in roles_of(scenario(scenario_name), seat)
    }
    found = [*label_complaints("says", template.says)]
    found += [f"nobody is {word}" for word in (*template.by, *template.to) if word not in known]
    found += [
        f"source {source} is unknown" for source in listed(template.source) if source.split(",")[0] not in sources()
    ]
    assert template.give or template.take
    assert_none(found)


@pytest.mark.parametrize("locale", LOCALES)
def test_everything_said_at_the_table_has_words(locale):
    kinds = [kind.model_fields["kind"].default for kind in Clause.__origin__.__args__]
    wanted = [f"bargain.refused.{code}" for code in REFUSALS] + [f"bargain.reason.{reason}" for reason in REASONS]
    wanted += [f"bargain.clause.{kind}" for kind in kinds]
    wanted += [f"refusal.{code}.deal" for code in ("floor", "ceiling", "notice")]
    assert_none(key for key in wanted if key not in texts_for(locale).keys)


def test_the_numbers_of_the_table_are_there():
    assert set(table_rules()) == set(RULES)


def test_what_deals_write_lies_in_every_layout_and_is_part_of_the_state():
    for name in scenario_names():
        ruleset = scenario(name).ruleset
        rows = {
            row for pair in INPUTS for row in range(ruleset.layout.rows(*pair).start, ruleset.layout.rows(*pair).stop)
        }
        assert rows <= set(ruleset.fingerprint_rows.tolist())
