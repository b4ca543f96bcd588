"""Cards, decks and treaties: all that is shipped is whole, and what authors get wrong is told at its place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import chipwar
from chipwar.base.errors import ScenarioError
from chipwar.report.checking import check_file
from chipwar.report.explain import explain_lines
from chipwar.report.schemas import schema_of
from chipwar.scenario.cards import turn_of
from chipwar.scenario.catalogue import catalogue_cards, catalogue_treaties, quantities
from chipwar.scenario.files import CATALOGUE, yaml_files
from chipwar.scenario.load import Joiner
from chipwar.scenario.references import Complaint, Fault, References
from chipwar.scenario.sources import source_ids
from chipwar.scenario.texts import LOCALES, texts_for, use_locale
from chipwar.scenario.world import WorldReader

DECKS, CARDS = catalogue_cards()
TREATIES = catalogue_treaties()
SIDED = {card for deck in DECKS.values() if deck.sides for card in deck.deals}


@pytest.fixture(autouse=True)
def strict_texts(monkeypatch):
    monkeypatch.setenv("CHIPWAR_STRICT_TEXTS", "1")
    use_locale("en")
    yield
    use_locale(None)


@cache
def teaching() -> chipwar.Scenario:
    return chipwar.load_scenario("teaching")


@cache
def names() -> References:
    reader = WorldReader()
    reader.folder(CATALOGUE)
    joiner = Joiner(reader)
    return References(joiner.world, joiner.draft.policies, CARDS, quantities(), ("usa", "china"))


def told(complaints: Iterator[Complaint]) -> list[str]:
    """Those complaints that are right."""
    found = []
    for one in complaints:
        if isinstance(one, Fault):
            found.append(f"{one.path}: {one.message}")
        elif one.word not in one.valid:
            found.append(f"{one.path}: {one.word}")
    return found


def listed(source: str | tuple[str, ...]) -> tuple[str, ...]:
    return source if isinstance(source, tuple) else (source,)


@pytest.mark.parametrize("card", CARDS)
def test_a_card_names_what_exists_and_touches_a_choice(card):
    model = CARDS[card]
    assert told(names().card((), model, card in SIDED)) == []
    assert {source.partition(",")[0] for source in listed(model.source)} <= set(source_ids())
    assert model.effects and (model.touches or card in SIDED)
    assert model.chance is not None or model.at or any(card in deck.deals for deck in DECKS.values())


@pytest.mark.parametrize("deck", DECKS)
def test_a_deck_names_what_exists(deck):
    assert told(names().deck((), DECKS[deck], DECKS)) == []


@pytest.mark.parametrize("treaty", TREATIES)
def test_a_treaty_names_what_exists_and_promises_or_does_something(treaty):
    model = TREATIES[treaty]
    assert told(names().treaty((), model)) == []
    assert {source.partition(",")[0] for source in listed(model.source)} <= set(source_ids())
    assert {clause.actor for clause in model.clauses} == set(model.parties)


def test_every_effect_of_a_card_or_treaty_touches_something():
    ruleset = teaching().ruleset
    touched = {tuple(entry.split(" ")[1:]) for entry in ruleset.layout.entities.ids["entry"]}
    owners = {f"card:{card}": model for card, model in ruleset.cards.items()}
    owners |= {f"treaty:{treaty}": model for treaty, model in ruleset.treaties.items()}
    missing = [
        (owner, place)
        for owner, model in owners.items()
        for place in range(len(model.effects))
        if (owner, str(place)) not in touched
    ]
    assert missing == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_card_and_treaty_is_explained(locale):
    texts = texts_for(locale)
    for name in (*teaching().ruleset.cards, *teaching().ruleset.treaties):
        lines = list(explain_lines(teaching(), name, texts))
        assert len(lines) >= 4 and name in lines[0] and "{" not in "".join(lines)


@pytest.mark.parametrize("folder", ["cards", "treaties"])
def test_the_files_of_the_catalogue_are_checked(folder):
    files = yaml_files(CATALOGUE / folder)
    assert files
    for file in files:
        check_file(file)
    assert folder in schema_of(folder)["properties"]


def test_quarters_are_turns():
    assert [turn_of(when, "2025Q1") for when in (3, "2025Q1", "2026Q4", "2024Q4")] == [3, 0, 7, -1]


HEAD = """\
chipwar: 1
id: broken
extends: duel
"""
LABEL = "{en: A test, zh-Hans: 测试, zh-Hant: 測試}"
CARD = f"    label: {LABEL}\n    says: {LABEL}\n    source: design\n"
FAULTS = {
    "    side: ussa\n": (9, 11, "usa"),
    "    touches: [us_fdprr]\n": (9, 15, "us_fdpr"),
    "    when: [{quantity: tensoin, at_least: 1}]\n": (9, 23, "tension"),
    "    when: [{quantity: shortage, at_least: 1}]\n": (9, 23, "world"),
    "    when: [{policy: us_fdpr, by: china, at_least: 1}]\n": (9, 34, "usa"),
    "    when: [{policy: us_fdpr, by: usa, at_least: 4}]\n": (9, 49, "0 and 3"),
    "    at: [2026Q5]\n": (9, 10, "2026Q5"),
    "    secret: true\n": (9, 13, "side"),
    "    effects: [{do: calm, by: {value: 1, unit: rungs}}]\n": (9, 30, "source"),
    "    effects: [{do: strengthen, what: use_shaken, of: $self, by: {value: 1, source: design}}]\n": (9, 54, "side"),
    "    effects: [{do: strengthen, what: use_shaken, of: usaa, by: {value: 1, source: design}}]\n": (9, 54, "usa"),
    "    side: usa\n    effects: [{do: favour, line: leed, by: {value: 1, source: design}}]\n": (10, 34, "lead"),
}
TREATY = f"    label: {LABEL}\n    dilemma: {LABEL}\n    source: design\n    parties: [usa, china]\n"
TREATY += "    term: {value: 4, unit: quarters, source: design}\n"
TREATY_FAULTS = {
    "    clauses: [{actor: japan, policy: us_fdpr, at_least: 1}]\n": (11, 23, "japan"),
    "    clauses: [{actor: usa, policy: us_fdpr, at_most: 4}]\n": (11, 54, "0 and 3"),
    "    clauses: [{actor: usa, policy: us_fdpr, target: japan, at_most: 1}]\n": (11, 53, "japan"),
    "    clauses: [{actor: usa, policy: us_fdpr, follows: cn_rare_earth_quota, follows_of: china}]\n": (
        11,
        15,
        "japan",
    ),
    "    signed: [japan]\n": (11, 14, "usa"),
}


def mistakes(text: str, folder: Path) -> list[tuple[int, int, str]]:
    file = folder / "broken.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        chipwar.load_scenario(file)
    return [(problem.line, problem.column, problem.message) for problem in caught.value.problems]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_mistake_in_a_card_is_told_at_its_place(fault, locale, tmp_path):
    use_locale(locale)
    line, column, word = FAULTS[fault]
    found = mistakes(HEAD + "cards:\n  news:\n" + CARD + fault, tmp_path)
    assert [(line, column)] == sorted({one[:2] for one in found}), found
    assert locale != "en" or any(word in message for *_, message in found), found


@pytest.mark.parametrize("fault", TREATY_FAULTS)
def test_a_mistake_in_a_treaty_is_told_at_its_place(fault, tmp_path):
    line, column, word = TREATY_FAULTS[fault]
    found = mistakes(HEAD + "treaties:\n  deal:\n" + TREATY + fault, tmp_path)
    assert (line, column) in {one[:2] for one in found}, found
    assert any(word in message for *_, message in found), found


def test_a_card_lies_in_one_deck(tmp_path):
    deck = f"  mine:\n    label: {LABEL}\n    source: design\n"
    deck += "    deals:\n      usa_primacy: {value: 1, source: design}\n"
    ((line, column, message),) = mistakes(HEAD + "decks:\n" + deck, tmp_path)
    assert (line, column) == (9, 20) and "usa_mandate" in message


def test_a_script_dates_a_card_and_dates_before_the_start_are_left_out(tmp_path):
    file = tmp_path / "later.yaml"
    script = "start: 2026Q1\nscript:\n  rack_heat: [2025Q4, 2026Q3, 5]\n"
    file.write_text(HEAD.replace("broken", "later") + script, encoding="utf-8")
    known = chipwar.load_scenario(file)
    dates = [date for date in known.ruleset.layout.entities.ids["date"] if "rack_heat" in date]
    assert dates == ["card:rack_heat@2", "card:rack_heat@5"]
    assert known.ruleset.cards["rack_heat"].chance is None
    mandates = {date for date in known.ruleset.layout.entities.ids["date"] if "china_mandate" in date}
    assert mandates == {"deck:china_mandate@0", "deck:china_mandate@7"}  # the plenum of 2025 is over


def seen(view: Any) -> set[str]:
    return {news.card for news in view.news}


def test_a_mandate_is_seen_by_its_owner_alone():
    game = chipwar.Game(teaching(), seed=3)
    own = {seat: {card for card in seen(game.observe(seat)) if is_mandate(card)} for seat in teaching().seats}
    assert [len(own[seat]) for seat in ("usa", "china", "nvidia", "gulf")] == [1, 1, 1, 2]
    assert not own["usa"] & own["china"]
    assert "open_model_shock" in seen(game.observe("hubs"))  # public, and scripted for the first quarter


def is_mandate(card: str) -> bool:
    """Whether a card is a mandate."""
    return teaching().ruleset.cards[card].deck is not None


def test_offered_levels_lie_within_the_clauses(tmp_path):
    duel = chipwar.load_scenario("duel")
    game = chipwar.Game(duel, seed=1, parameters="typical", seats={"usa": "human", "china": "human"})
    for seat in ("usa", "china"):
        assert game.submit(seat, [chipwar.Order(policy="truce_2025", level=1)]) == []
    game.advance()
    offered = {(o.policy, o.target): o.levels for o in (*game.legal_orders("usa"), *game.legal_orders("china"))}
    assert set(offered["us_red_flags", ""]) <= {0.0, 1.0}
    assert offered["cn_rare_earth_quota", "usa"] == () and offered["us_eda_ban", "china"] == ()
    assert offered["cn_rare_earth_quota", "japan"]
