"""The brief in the window: the places it has, with words of any length, and what a game puts there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chipwar.desktop.model import Brief, BriefCard, Headline, Keyhole, Series, TableModel
from chipwar.desktop.session import open_session
from chipwar.desktop.talk_model import TalkPage
from chipwar.scenario.load import Scenario, load_scenario
from chipwar.scenario.texts import LOCALES
from desktop_sample import SampleActions, sample, table_screen
from test_desktop_play import click, press
from test_desktop_text import check

SEED = 7
SMALL, NARROW, LARGE = (1280, 720), (960, 600), (1920, 1080)


pytestmark = pytest.mark.usefixtures("strict_window")


@pytest.fixture(scope="module")
def teaching() -> Scenario:
    return load_scenario("teaching")


WORD = {"en": "many words that go on and on, ", "zh-Hans": "说不完的话，", "zh-Hant": "說不完的話，"}


def briefed(locale: str) -> TableModel:
    """The sample with all that the brief may bring."""
    model, word = sample(locale), WORD[locale]
    cards = tuple(BriefCard(kind, word * 4, word) for kind in ("moved", "danger", "opening", "offers"))
    return replace(
        model,
        brief=Brief("1:3", cards),
        rumours=(Headline("fog", word * 3),),
        unsaved=word * 4,
        policies=tuple(
            replace(card, keyholes=(Keyhole(word, True), Keyhole(word, False)), bound=word * 3)
            for card in model.policies
        ),
        charts=tuple(replace(chart, ghost=Series("ghost", chart.own.values)) for chart in model.charts),
        talk=TalkPage(open=True, listening=True),
    )


@pytest.mark.parametrize("size", [SMALL, NARROW, LARGE])
@pytest.mark.parametrize("locale", LOCALES)
def test_the_brief_fits(locale: str, size: tuple[int, int]) -> None:
    screen = table_screen(locale, size, model=briefed(locale))
    check(screen)
    for region in ("map", "chart", "news"):
        screen.deeds.show_region(region)
        check(screen)
    for card in screen.model.policies:
        screen.deeds.open_card(card.id)
        check(screen)


def test_the_cards_of_the_brief_are_put_away_for_the_turn() -> None:
    actions = SampleActions()
    screen = table_screen(model=briefed("en"), actions=actions)
    assert {"brief:0", "brief:1", "brief:2", "brief:3", "put_away"} <= {control.id for control in screen.ring.ordered()}
    press(screen, "x")
    assert screen.ring.find("brief:0") is None
    screen.show(replace(briefed("en"), brief=Brief("1:4", briefed("en").brief.cards)))
    screen.draw()
    assert screen.ring.find("brief:0") is not None
    click(screen, "put_away")
    assert screen.ring.find("brief:0") is None


def test_the_card_of_offers_opens_the_talks() -> None:
    screen = table_screen(model=briefed("en"))
    click(screen, "brief:3")
    assert screen.choices.dialog is not None
    assert screen.choices.dialog.id == "talks"


def test_a_rumour_comes_before_the_headlines() -> None:
    screen = table_screen(model=briefed("en"), size=LARGE)
    first = screen.ring.find("headlines:0")
    assert first is not None
    assert first.name == WORD["en"] * 3


def test_the_brief_of_a_game_fills_its_places(teaching: Scenario) -> None:
    session = open_session(teaching, "usa", SEED, "en")
    session.set_level("us_stargate", "", 3.0)
    session.end_turn()
    model = session.end_turn()
    kinds = [card.kind for card in model.brief.cards]
    assert kinds[0] == "moved"
    assert len(kinds) <= 3
    assert set(kinds) <= {"moved", "danger", "opening"}
    assert all(card.text for card in model.brief.cards)
    keyed = [card for card in model.policies if card.keyholes]
    assert keyed
    assert all(len(card.keyholes) == 2 for card in keyed)
    assert any(label == "Two keys" for label, _ in keyed[0].details)


def test_the_ghost_line_parts_from_the_own_line_after_the_order(teaching: Scenario) -> None:
    found = None
    for seat, policy in (("usa", "us_stargate"), ("china", "cn_big_fund"), ("gulf", "gf_power")):
        session = open_session(teaching, seat, SEED, "en")
        card = next(card for card in session.model().policies if card.id == policy and card.available)
        session.set_level(card.id, card.target, card.choices[-1].value)
        for _ in range(3):
            model = session.end_turn()
            found = found or next((chart for chart in model.charts if chart.ghost is not None), None)
    assert found is not None
    assert found.ghost is not None
    assert len(found.ghost.values) == len(found.own.values)
    assert found.ghost.values[0] == found.own.values[0]
    assert found.ghost.values != found.own.values
    assert found.ghost.label.startswith("without ")


def test_rumours_of_a_game_come_into_the_news(teaching: Scenario) -> None:
    heard: list[Headline] = []
    for seed in range(SEED, SEED + 4):
        session = open_session(teaching, "china", seed, "en")
        for _ in range(4):
            heard += session.end_turn().rumours
    assert heard
    assert all("may be false" in line.text for line in heard)
