"""A game at the table: whole games through the session, by calls and by keys, in three languages; and its secrets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from chipwar.base.errors import OrderError
from chipwar.desktop.charts import round_ticks
from chipwar.desktop.model import PolicyCard, TableModel
from chipwar.desktop.screen import TableScreen
from chipwar.desktop.session import TableSession, open_session, play_window, usual_seat
from chipwar.desktop.wording import Wording
from chipwar.match import block
from chipwar.play.game import Game
from chipwar.scenario.load import Scenario, load_scenario
from chipwar.scenario.sources import source_title
from chipwar.scenario.texts import LOCALES, use_locale
from test_desktop_text import crossings, over_limit

SEED = 7


@pytest.fixture(autouse=True)
def strict_texts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CHIPWAR_STRICT_TEXTS", "1")
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    yield
    use_locale(None)


@pytest.fixture(scope="module")
def duel() -> Scenario:
    return load_scenario("duel")


@pytest.fixture(scope="module")
def teaching() -> Scenario:
    return load_scenario("teaching")


def move(session: TableSession, model: TableModel, turn: int) -> TableModel:
    """An order for another policy each turn: a step up where there is one, else down."""
    open_cards = [card for card in model.policies if card.available]
    if not open_cards:
        return model
    card = open_cards[turn * 5 % len(open_cards)]
    higher = [choice.value for choice in card.choices if choice.value > card.value]
    lower = [choice.value for choice in card.choices if choice.value < card.value]
    return session.set_level(card.id, card.target, higher[0] if higher else lower[-1])


def play(session: TableSession) -> TableModel:
    model = session.model()
    turn = 0
    while model.over is None:
        model = move(session, model, turn)
        model = session.end_turn()
        turn += 1
    return model


def card_of(model: TableModel, policy: str) -> PolicyCard:
    return next(card for card in model.policies if card.id == policy)


# whole games


@pytest.mark.parametrize("name", ["duel", "teaching"])
def test_a_whole_game_by_calls_ends_with_the_card(name: str) -> None:
    session = open_session(load_scenario(name), None, SEED, "en")
    over = play(session).over
    assert over is not None
    assert session.game.over
    weights = [line for line in over.lines if "weight" in line.label]
    assert len(weights) == len(session.views[-1].card)
    assert over.lines[0].fraction == pytest.approx(session.game.scores()["usa"])
    seats = session.game.scenario.seats
    assert len(over.lines) == len(weights) + len(seats)


@pytest.mark.parametrize("seat", load_scenario("teaching").seats)
def test_every_seat_has_dials_policies_flows_and_a_rival(teaching: Scenario, seat: str) -> None:
    session = open_session(teaching, seat, SEED, "en")
    for _ in range(3):
        model = session.end_turn()
    shown = [dial for dial in teaching.ruleset.seats[seat].dials if teaching.quantities[dial].seen != "end"]
    assert [dial.id for dial in model.dials] == shown
    assert {chart.dial_id for chart in model.charts} == {dial.id for dial in model.dials}
    assert all(len(chart.own.values) >= 3 for chart in model.charts)
    assert model.policies
    assert model.rival is not None
    assert model.rival.bars
    assert any(node.mine for node in model.nodes)
    assert any(flow.good == "leased" for flow in model.flows)
    assert {flow.seller for flow in model.flows} | {flow.buyer for flow in model.flows} <= {n.id for n in model.nodes}


def test_a_game_by_keys_alone(duel: Scenario) -> None:
    pygame.display.init()
    pygame.font.init()
    session = open_session(duel, "usa", SEED, "en")
    screen = TableScreen(session.model(), (1280, 720), "en", 1.0, session)
    for turn in range(duel.turns):
        for name in ("+",) if turn % 3 == 0 else ("f4", "-"):
            screen.key(name)
        screen.key("e")
        if screen.choices.dialog is not None and screen.choices.dialog.id == "confirm":
            screen.deeds.really_end_turn()
        screen.draw()
    assert session.game.over
    assert screen.choices.dialog is not None
    assert screen.choices.dialog.id == "end"
    assert any(report.orders for report in session.game.reports)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_exists_and_fits(teaching: Scenario, locale: str) -> None:
    pygame.display.init()
    pygame.font.init()
    session = open_session(teaching, "usa", SEED, locale)
    model = session.model()
    for turn in range(6):
        model = move(session, model, turn)
        model = session.end_turn()
    model = move(session, model, 6)
    screen = TableScreen(model, (1280, 720), locale, 1.0, session)
    for card in model.policies:
        screen.deeds.choose_theme(card.theme)
        screen.deeds.open_card(card.id)
        screen.changed = True
        screen.draw()
        assert over_limit(screen) == []
        assert crossings(screen) == []
    for card in model.policies:
        screen.deeds.open_details(card)
    for node in model.nodes:
        screen.deeds.open_sheet(node.id, "")
        screen.changed = True
        screen.draw()


def test_the_language_can_change_in_the_middle(duel: Scenario) -> None:
    session = open_session(duel, "usa", SEED, "en")
    session.set_level("us_stargate", "", 2.0)
    model = session.change_language("zh-Hant")
    assert model.seat.name == "美國"
    assert len(model.orders) == 1
    assert session.change_language("en").seat.name == "United States"


# the draft


def test_a_level_takes_the_place_of_the_earlier_order_and_undo_brings_it_back(duel: Scenario) -> None:
    session = open_session(duel, "usa", SEED, "en")
    session.set_level("us_stargate", "", 2.0)
    model = session.set_level("us_stargate", "", 3.0)
    assert [(order.policy, order.from_text, order.to_text) for order in model.orders] == [("us_stargate", "1", "3")]
    assert card_of(model, "us_stargate").draft == 3.0
    assert [order.to_text for order in session.undo().orders] == ["2"]
    assert session.remove("us_stargate", "").orders == ()
    assert [order.to_text for order in session.undo().orders] == ["2"]
    assert session.clear().orders == ()


def test_a_refused_order_shows_its_sentence(duel: Scenario) -> None:
    session = open_session(duel, "usa", SEED, "en")
    model = session.model()
    dear = [card for card in model.policies if card.available and card.value == 0.0 and card.kind == "levels"]
    for card in dear[:4]:
        model = session.set_level(card.id, card.target, card.choices[-1].value)
    refused = [order for order in model.orders if order.refused]
    assert refused
    assert "3" in (refused[-1].refused or "")
    assert not model.capital.affordable
    before = len(model.orders)
    assert len(session.model().orders) == before
    assert all(card.available or card.reason for card in model.policies)


def test_capital_adds_up_and_is_what_the_game_leaves(duel: Scenario) -> None:
    session = open_session(duel, "usa", SEED, "en")
    capital = session.set_level("us_stargate", "", 2.0).capital
    assert capital.stays == pytest.approx(capital.have + capital.income - capital.hold - capital.introduce)
    assert capital.introduce > 0.0
    session.end_turn()
    purse = next(purse for purse in session.views[-1].purses if purse.actor == "usa")
    assert purse.have == pytest.approx(min(capital.stays, purse.cap), abs=0.2)


def test_an_unknown_policy_is_refused_and_changes_nothing(duel: Scenario) -> None:
    session = open_session(duel, "usa", SEED, "en")
    session.set_level("us_stargate", "", 2.0)
    with pytest.raises(OrderError, match="us_stargate"):
        session.set_level("us_stargat", "", 2.0)
    assert [order.policy for order in session.model().orders] == ["us_stargate"]


def test_a_drafted_control_shows_on_its_gate(duel: Scenario) -> None:
    session = open_session(duel, "usa", SEED, "en")
    model = session.set_level("us_hbm_ban", "china", 2.0)
    gates = [gate for flow in model.flows if flow.seller == "micron" for gate in flow.gates]
    assert [(gate.level, gate.draft_level, gate.draft_text) for gate in gates] == [(3.0, 2.0, "Draft 3 → 2")]


# figures


def test_ticks_are_round_and_within_the_values() -> None:
    assert round_ticks([-8.2, 8.2]) == [-5.0, 0.0, 5.0]
    assert round_ticks([0.741, 0.774]) == [0.75, 0.76, 0.77]
    assert round_ticks([3.0, 3.0]) == [3.0]


def test_a_change_of_money_is_told_in_the_unit_of_the_sum(duel: Scenario) -> None:
    english, chinese = Wording(duel, "en"), Wording(duel, "zh-Hans")
    assert english.amount("chip_budget", 48.0) == ("48", "bn USD a quarter")
    assert english.change("chip_budget", 0.5, 48.0) == "+0.5"
    assert english.change("chip_budget", -0.05, 0.6) == "\u221250"
    assert chinese.amount("chip_budget", 48.0) == ("480", "亿美元/季")
    assert chinese.change("chip_budget", 0.5, 48.0) == "+5"
    assert english.span("compute_share", 0.4567, 0.61) == ("46–61 %", "")
    assert english.number(4e-16) == "0"


def test_a_share_is_never_told_above_a_hundred_per_cent(duel: Scenario) -> None:
    words = Wording(duel, "en")
    for share in (0.994, 0.995, 0.9996, 1.0):
        figures = (words.amount("compute_share", share)[0], *words.span("compute_share", share, 1.0)[0].split("–"))
        assert all(float(figure.removesuffix(" %")) <= 100.0 for figure in figures)


@pytest.mark.parametrize("seat", ["usa", "nvidia"])
def test_bars_of_the_rival_carry_their_unit(teaching: Scenario, seat: str) -> None:
    session = open_session(teaching, seat, SEED, "en")
    rival = session.end_turn().rival
    assert rival is not None
    units = (" %", "H100e", "USD", "stacks", "months", "orders of magnitude")
    for bar in rival.bars:
        assert any(unit in bar.tip for unit in units), bar.tip


def test_cards_name_their_sources_by_title(teaching: Scenario) -> None:
    own = {"en": "The game's own design", "zh-Hans": "本游戏自定", "zh-Hant": "本遊戲自訂"}
    for locale in LOCALES:
        session = open_session(teaching, "usa", SEED, locale)
        for card in session.model().policies:
            assert card.source
            assert "document 0" not in card.source
            assert "document_0" not in card.source
        assert source_title("design") == own[locale]
    assert source_title("nobody_knows") == "nobody_knows"


def test_an_estimate_is_told_as_a_range(teaching: Scenario) -> None:
    session = open_session(teaching, "usa", SEED, "en")
    lease = next(flow for flow in session.end_turn().flows if flow.good == "leased")
    assert lease.estimated
    assert "–" in dict(lease.details)["Delivered"]


# games


def test_equal_seeds_and_orders_give_equal_games(duel: Scenario) -> None:
    first, second = (open_session(duel, "usa", SEED, locale) for locale in ("en", "zh-Hans"))
    for turn in range(5):
        for session in (first, second):
            move(session, session.model(), turn)
            session.end_turn()
        assert first.game.fingerprint() == second.game.fingerprint()


def test_the_usual_seat_and_a_fresh_seed(duel: Scenario) -> None:
    assert usual_seat(duel) == "usa"
    sessions = [open_session(duel, None, None, "en") for _ in range(3)]
    assert len({session.game.seed for session in sessions}) > 1
    assert sessions[0].game.seats == {"china": "open_efficiency", "usa": "human"}


def test_a_seat_that_is_not_there_is_named(duel: Scenario) -> None:
    for locale in LOCALES:
        with pytest.raises(OrderError, match=r"gulf.*china.*usa"):
            open_session(duel, "gulf", SEED, locale)
    with pytest.raises(OrderError, match=r"gulf.*china.*usa"):
        play_window(duel, "gulf", SEED, (1280, 720), None, 1)


def test_the_window_saves_a_picture(duel: Scenario, tmp_path: Path) -> None:
    picture = tmp_path / "table.png"
    play_window(duel, "china", SEED, (1280, 720), picture, 2)
    assert picture.stat().st_size > 10_000


# secrets


def test_the_first_view_shows_nothing_of_the_games_own_luck(duel: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    # Mandates are dealt by the game's own luck, to their owners alone; here the seat gets the same one.
    same = {"cards.usa_primacy.share": 1e12}
    first = Game(duel, SEED, overrides=same).observe("usa")
    real = block.keys_of
    monkeypatch.setattr(block, "keys_of", lambda *given: (keys := real(*given)) | {"luck": keys["luck"] + 1})
    other = Game(duel, SEED, overrides=same)
    assert other.observe("usa").model_dump_json() == first.model_dump_json()
    assert max(flow.delivered for flow in first.flows) > 0.0
    other.advance()
    monkeypatch.undo()
    same = Game(duel, SEED)
    same.advance()
    assert other.fingerprint() != same.fingerprint(), "the luck was really another one"


def test_leases_are_exact_for_their_parties_and_estimates_for_others(teaching: Scenario) -> None:
    game = Game(teaching, SEED)
    for _ in range(3):
        game.advance()

    def signals(seat: str) -> dict[str, bool]:
        return {flow.seller: flow.signal for flow in game.observe(seat).flows if flow.kind == "lease"}

    assert set(signals("usa").values()) == {True}
    assert set(signals("china").values()) == {False}
    assert signals("gulf") == {"uae": False, "saudi_arabia": False, "malaysia": True, "singapore": True}


def test_dials_that_would_decode_a_rival_show_ranges_to_their_owner(teaching: Scenario) -> None:
    for seat, fogged in (("hubs", {"exposure", "grey_out"}), ("china", {"secure"})):
        session = open_session(teaching, seat, SEED, "en")
        session.end_turn()
        dials = {dial.id: dial for dial in session.end_turn().dials}
        assert {name for name, dial in dials.items() if dial.low is not None} == fogged
        assert all("–" in dials[name].value for name in fogged)


def test_the_lines_of_the_card_are_told_at_the_end(duel: Scenario) -> None:
    game = Game(duel, SEED, turns=2)
    assert all(line.value is None for line in game.observe("usa").card)
    game.advance()
    game.advance()
    card = game.observe("usa").card
    assert sum(line.weight for line in card) == pytest.approx(1.0)
    assert all(line.value is not None for line in card)
