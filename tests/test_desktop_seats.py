"""The table of every seat of every shipped scenario, and the start screen: drawn whole, nothing clipped."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pygame
import pytest

from chipwar.desktop.model import HAND, TableModel
from chipwar.desktop.offers import USUAL_SCENARIO, offers
from chipwar.desktop.screen import TableScreen
from chipwar.desktop.session import HUMAN, TableSession, open_session
from chipwar.desktop.start import StartScreen
from chipwar.play.game import Game
from chipwar.scenario.files import scenario_names
from chipwar.scenario.load import Scenario, load_scenario
from chipwar.scenario.texts import LOCALES
from test_desktop_text import crossings, over_limit

SEED, TURNS = 7, 4
SMALL, NARROW = (1280, 720), (960, 600)
MOST_DIALS, SHORTEST_HAND, LONGEST_HAND = 7, 5, 10


pytestmark = pytest.mark.usefixtures("strict_window")


@cache
def loaded(name: str) -> Scenario:
    return load_scenario(name)


@cache
def played(name: str) -> Game:
    """A game after some turns in which every seat is a person's, with draws of its own luck."""
    scenario = loaded(name)
    game = Game(scenario, SEED, seats=dict.fromkeys(scenario.seats, HUMAN))
    for _ in range(TURNS):
        game.advance()
    return game


def drawn(model: TableModel, session: TableSession, size: tuple[int, int], locale: str) -> TableScreen:
    screen = TableScreen(model, size, locale, 1.0, session)
    assert over_limit(screen) == []
    assert crossings(screen) == []
    return screen


SEATS = [(name, seat) for name in scenario_names() for seat in loaded(name).seats]


@pytest.mark.parametrize(("name", "seat"), SEATS)
def test_every_seat_of_every_scenario_can_be_drawn(name: str, seat: str) -> None:
    locale = LOCALES[SEATS.index((name, seat)) % len(LOCALES)]
    session = TableSession(played(name), seat, locale)
    model = session.model()
    assert 0 < len(model.dials) <= MOST_DIALS
    assert len(model.dials) == len(loaded(name).ruleset.seats[seat].dials)
    assert [node.id for node in model.nodes if node.mine]
    drawn(model, session, SMALL, locale)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("size", [NARROW, (1600, 900)])
@pytest.mark.parametrize("seat", ["usa", "asml", "singapore"])
def test_the_widest_scenario_in_every_language(seat: str, size: tuple[int, int], locale: str) -> None:
    session = TableSession(played("full"), seat, locale)
    drawn(session.model(), session, size, locale)


@pytest.mark.parametrize("seat", ["usa", "china"])
def test_every_card_of_the_great_powers_opens(seat: str) -> None:
    locale = {"usa": "en", "china": "zh-Hant"}[seat]
    session = open_session(loaded("standard"), seat, SEED, locale)
    screen = TableScreen(session.model(), SMALL, locale, 1.0, session)
    for card in {card.id: card for card in screen.model.policies}.values():
        screen.deeds.choose_theme(card.theme)
        screen.deeds.open_card(card.id)
        screen.changed = True
        screen.draw()
        assert screen.view is not None
        assert screen.view.open_policy() == card.id
        assert over_limit(screen) == []
        screen.deeds.open_details(card)
        screen.draw()
        assert over_limit(screen) == []
        assert card.label.split()[0] in " ".join(box.text for box in screen.boxes if box.layer == "dialog")
        screen.deeds.close()


@pytest.mark.parametrize("name", scenario_names())
def test_every_seat_has_a_hand_it_can_play(name: str) -> None:
    scenario = loaded(name)
    for seat in scenario.seats:
        hand = scenario.ruleset.seats[seat].hand
        legal = {order.policy for order in played(name).legal_orders(seat)}
        assert set(hand) <= legal, seat
        assert SHORTEST_HAND <= len(hand) <= LONGEST_HAND, seat
        assert len(hand) == len(set(hand)), seat


def test_search_finds_a_policy_by_its_name_in_the_persons_language() -> None:
    for locale in LOCALES:
        session = open_session(loaded("teaching"), "china", SEED, locale)
        screen = TableScreen(session.model(), SMALL, locale, 1.0, session)
        wanted = next(card for card in screen.model.policies if card.hand is None)
        screen.choices.search = wanted.label.upper()
        screen.changed = True
        screen.draw()
        assert screen.view is not None
        assert wanted.id in [card.id for card in screen.view.cards()]


# what stays with a seat


def test_the_mandate_stays_in_sight_with_its_lines() -> None:
    session = open_session(loaded("teaching"), "usa", SEED, "en")
    for size in (SMALL, NARROW, (1920, 1080)):
        screen = TableScreen(session.model(), size, "en", 1.0, session)
        assert screen.ring.find("mandate") is not None
    (mandate,) = session.model().mandates
    assert mandate.lines.count("×") == 2
    screen.deeds.open_mandate()
    screen.draw()
    assert mandate.label in [box.text for box in screen.boxes]


def test_a_mandate_is_shown_to_its_own_seat_only() -> None:
    told = {seat: TableSession(played("teaching"), seat, "en").model().mandates for seat in ("usa", "china", "gulf")}
    assert {len(told["usa"]), len(told["china"])} == {1}
    assert len(told["gulf"]) == 2
    assert all(item.actor for item in told["gulf"])
    assert not set(told["usa"]) & set(told["china"])


def test_one_lamp_is_lit_for_great_powers_and_none_for_others() -> None:
    for seat in ("usa", "china"):
        session = TableSession(played("teaching"), seat, "en")
        lamps = session.model().lamps
        assert [lamp.lit for lamp in lamps].count(True) == 1
        lit = next(place for place, lamp in enumerate(lamps) if lamp.lit)
        assert lit == session.views[-1].value("bottleneck", seat)
    assert TableSession(played("teaching"), "nvidia", "en").model().lamps == ()


def test_cards_that_lie_open_say_how_long() -> None:
    session = TableSession(played("standard"), "usa", "en")
    model = session.model()
    cards = loaded("standard").ruleset.cards
    public = [news for news in session.views[-1].news if not (news.secret and cards[news.card].deck)]
    assert public
    assert len(model.open_cards) == len(public)
    longest = max(public, key=lambda news: news.quarters_left)
    line = next(line for line in model.open_cards if cards[longest.card].says.en in line.text)
    assert str(longest.quarters_left) in line.text
    screen = TableScreen(model, SMALL, "en", 1.0, session)
    screen.deeds.show_news("open")
    screen.changed = True
    screen.draw()
    assert screen.ring.find("open:0") is not None
    assert over_limit(screen) == []


def test_the_opening_news_name_whose_mandate_it_is() -> None:
    session = open_session(loaded("teaching"), "usa", SEED, "en")
    (line,) = [line for line in session.model().headlines if line.icon == "eye"]
    assert "United States" in line.text


# treaties


def test_treaties_have_a_tab_and_say_who_promises_what() -> None:
    session = TableSession(played("standard"), "usa", "en")
    model = session.model()
    treaties = loaded("standard").ruleset.treaties
    cards = [card for card in model.policies if card.theme == "treaties"]
    assert cards
    assert {card.id for card in cards} == {card.id for card in model.policies} & set(treaties)
    for card in cards:
        assert card.icon == "treaty"
        rows = dict(card.details)
        promising = {clause.actor for clause in treaties[card.id].clauses}
        assert {session.words.actor(actor) for actor in promising} <= set(rows)
        assert session.words.number(treaties[card.id].term.value) in card.effect
    assert HAND in [theme.id for theme in model.themes]


def test_a_refusal_under_a_treaty_names_it() -> None:
    scenario = loaded("teaching")
    game = Game(scenario, SEED, seats={"usa": HUMAN, "china": HUMAN})
    usa, china = TableSession(game, "usa", "en"), TableSession(game, "china", "en")
    for session in (usa, china):
        session.set_level("truce_2025", "", 1)
    china.game.submit("china", china.draft)
    usa.end_turn()
    usa.set_level("us_tariff", "", 3)
    (chip,) = usa.model().orders
    assert chip.refused is not None
    assert scenario.ruleset.treaties["truce_2025"].label.en in chip.refused


# the end


def test_percentiles_stand_beside_the_scores() -> None:
    session = open_session(loaded("duel"), "usa", SEED, "en")
    while not session.game.over:
        session.end_turn()
    session.game.percentiles = lambda: {"usa": 62.4, "china": None}  # type: ignore[method-assign]
    over = session.model().over
    assert over is not None
    own = over.lines[0].text
    assert "62 %" in own
    others = [line.text for line in over.lines if line.label == "China"]
    assert len(others) == 1
    assert "stored" not in others[0]
    screen = TableScreen(replace(session.model(), over=over), SMALL, "en", 1.0, session)
    screen.deeds.open_end()
    screen.draw()
    assert over_limit(screen) == []


# the start


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("size", [SMALL, NARROW, (1920, 1080)])
@pytest.mark.parametrize("locale", LOCALES)
def test_the_start_screen_fits(locale: str, size: tuple[int, int], scale: float) -> None:
    screen = StartScreen(offers, size, locale, scale)
    for offer in offers(locale):
        screen.choose_scenario(offer.id)
        screen.changed = True
        screen.draw()
        assert over_limit(screen) == []
        assert crossings(screen) == []


def test_every_seat_says_who_one_is() -> None:
    for locale in LOCALES:
        for offer in offers(locale):
            assert offer.about
            assert [seat.id for seat in offer.seats if not seat.about] == []
            assert {seat.id for seat in offer.seats} == set(loaded(offer.id).seats)


def click(screen: StartScreen, control_id: str) -> None:
    screen.draw()
    control = screen.ring.find(control_id)
    assert control is not None
    for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        screen.handle(pygame.event.Event(kind, pos=control.area.center, button=1))


def test_two_clicks_begin_the_usual_game() -> None:
    for seat in ("usa", "china"):
        screen = StartScreen(offers, SMALL, "en")
        click(screen, f"seat:{seat}")
        assert not screen.done
        click(screen, "begin")
        assert screen.done
        assert screen.chosen is not None
        assert (screen.chosen.scenario, screen.chosen.seat) == (USUAL_SCENARIO, seat)


def test_the_start_with_the_keyboard_alone() -> None:
    screen = StartScreen(offers, NARROW, "en")
    for wanted in ("language:zh-Hans", "scenario:full", "seat:deepseek", "begin"):
        for _ in range(60):
            if screen.ring.focused_id == wanted:
                break
            screen.key("tab")
        assert screen.ring.focused_id == wanted
        screen.draw()
        focused = screen.ring.focused
        assert focused is not None
        assert focused.shown is None or focused.area.colliderect(focused.shown)
        screen.key("return")
    assert screen.chosen is not None
    assert (screen.chosen.scenario, screen.chosen.seat, screen.chosen.locale) == ("full", "deepseek", "zh-Hans")


def test_leaving_the_start_plays_nothing() -> None:
    screen = StartScreen(offers, SMALL, "en")
    screen.key("escape")
    assert screen.done
    assert screen.chosen is None
