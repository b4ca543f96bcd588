"""Talks, courses and the brief in the window: by calls, by keys, by mouse, and their words in three languages."""

from __future__ import annotations

import pytest

from chipwar.base.errors import OrderError
from chipwar.desktop.model import TableModel
from chipwar.desktop.screen import TableScreen
from chipwar.desktop.session import TableSession, kept_session, open_session
from chipwar.play.counsel import Reply
from chipwar.play.deals import Deal, Most, Truce
from chipwar.scenario.load import Scenario, load_scenario
from chipwar.scenario.texts import LOCALES
from test_desktop_play import click, press
from test_desktop_text import crossings, over_limit

SEED = 7
SMALL, NARROW, LARGE = (1280, 720), (960, 600), (1920, 1080)


pytestmark = pytest.mark.usefixtures("strict_window")


@pytest.fixture(scope="module")
def duel() -> Scenario:
    return load_scenario("duel")


@pytest.fixture(scope="module")
def teaching() -> Scenario:
    return load_scenario("teaching")


def offered(session: TableSession, term: int = 4, binding: bool = False) -> str:
    """China offers a truce; answers the offer's id."""
    deal = Deal(by="china", parties=("china", "usa"), clauses=(Truce(),), term=term, binding=binding, reason="gain")
    return session.game.talks.offer(deal).happened[0].deal.id


def capped(session: TableSession) -> str:
    """China asks for a cap on memory controls."""
    cap = Most(seat="usa", policy="us_hbm_ban", target="china", level=2.0)
    deal = Deal(by="china", parties=("china", "usa"), clauses=(cap,), term=4)
    return session.game.talks.offer(deal).happened[0].deal.id


def shown(session: TableSession, size: tuple[int, int] = SMALL, locale: str = "en") -> TableScreen:
    return TableScreen(session.model(), size, locale, 1.0, session)


# offers of others


def test_others_are_heard_once_a_turn_and_their_offers_are_acts(teaching: Scenario) -> None:
    session = kept_session(teaching, "usa", SEED, "en")
    assert session.model().talk.listening
    model = session.wait()
    assert not model.talk.listening
    assert 0 < model.talk.waiting <= 2
    assert all(offer.gives or offer.asks or offer.both for offer in model.talk.offers)
    assert all(offer.reason for offer in model.talk.offers)
    assert model.brief.cards[-1].kind == "offers"
    name = session.hold.name
    session.quit()
    from chipwar.desktop.hold import Hold
    from chipwar.desktop.session import resumed

    again = resumed(Hold.of_saved(name), "en")
    assert again.model().talk.offers == model.talk.offers
    assert not again.model().talk.listening
    again.quit()


def test_the_window_listens_without_waiting(teaching: Scenario) -> None:
    session = open_session(teaching, "usa", SEED, "en")
    screen = shown(session)
    assert screen.waiting
    screen.tick(0)
    assert session.talking._offers is not None
    session.wait()
    screen.show(session.model())
    assert not screen.waiting
    assert screen.model.talk.waiting


def test_an_offer_is_accepted_and_holds_at_once(duel: Scenario) -> None:
    session = open_session(duel, "usa", SEED, "en")
    session.set_level("us_hbm_ban", "china", 2.0)
    session.end_turn()
    name = capped(session)
    model = session.answer(name, True)
    assert [deal.left for deal in model.talk.deals] == ["quarters left: 4"]
    assert "costs" in model.talk.deals[0].leaving
    card = next(card for card in model.policies if (card.id, card.target) == ("us_hbm_ban", "china"))
    assert "at or below 2 of 3" in card.bound
    refused = session.set_level("us_hbm_ban", "china", 3.0).orders[0].refused
    assert refused is not None
    assert "while a deal binds" in refused


def test_an_offer_says_what_accepting_costs(duel: Scenario) -> None:
    session = open_session(duel, "usa", SEED, "en")
    offered(session)
    assert "0.3" in session.model().talk.offers[0].price


def test_an_offer_that_was_being_weighed_is_weighed_again_after_a_crash(duel: Scenario) -> None:
    """Who thought about it is gone with the process; the offer is not."""
    session = open_session(duel, "usa", SEED, "en")
    deal = Deal(by="usa", parties=("china", "usa"), clauses=(Truce(),), term=4)
    session.game.talks.offer(deal)
    session.talking.listen()
    session.talking.wait()
    assert session.model().talk.answers


def test_an_offer_is_refused_and_gone(duel: Scenario) -> None:
    session = open_session(duel, "usa", SEED, "en")
    name = offered(session)
    assert session.model().talk.waiting == 1
    assert session.answer(name, False).talk.offers == ()
    with pytest.raises(OrderError):
        session.answer(name, True)


def test_one_number_of_an_offer_is_changed(duel: Scenario) -> None:
    session = open_session(duel, "usa", SEED, "en")
    name = capped(session)
    builder = session.begin_counter(name).talk.builder
    assert builder is not None
    assert [row.value for row in builder.rows] == ["2", "4 quarters"]
    session.step_offer("0", 1)
    builder = session.step_offer("term", -1).talk.builder
    assert builder is not None
    assert [row.value for row in builder.rows] == ["2", "3 quarters"], "only one number differs from the offer"
    model = session.send_offer()
    assert model.talk.thinking
    model = session.wait()
    assert not model.talk.thinking
    assert len(model.talk.answers) == 1
    assert model.talk.answers[0].reason
    assert "2 of 2" in model.talk.round


# own offers


def test_an_own_offer_is_answered_with_a_reason(teaching: Scenario) -> None:
    session = open_session(teaching, "usa", SEED, "en")
    session.begin_offer("gulf")
    session.step_offer("give.kind", 1)
    session.step_offer("ask.kind", -1)
    session.step_offer("ask.pay", 1)
    model = session.step_offer("term", -1)
    builder = model.talk.builder
    assert builder is not None
    assert len(builder.lines) == 2
    assert builder.refusal == ""
    assert {row.id: row.value for row in builder.rows}["term"] == "7 quarters"
    session.send_offer()
    model = session.wait()
    assert model.talk.builder is None
    assert len(model.talk.answers) == 1
    assert "Gulf states" in model.talk.answers[0].text
    assert model.talk.answers[0].reason


def test_a_refusal_is_told_in_words_and_nothing_is_sent(teaching: Scenario) -> None:
    session = open_session(teaching, "usa", SEED, "en")
    session.begin_offer("china")
    assert "must say something" in _refusal(session.send_offer())
    session.step_offer("truce", 1)
    session.send_offer()
    session.wait()
    session.begin_offer("gulf")
    session.step_offer("truce", 1)
    session.send_offer()
    model = session.wait()
    assert not model.talk.open
    session.begin_offer("gulf")
    assert "closed" in _refusal(session.step_offer("truce", 1))


def _refusal(model: TableModel) -> str:
    assert model.talk.builder is not None
    return model.talk.builder.refusal


def test_an_answer_is_waited_for_before_the_turn_is_played(teaching: Scenario) -> None:
    session = open_session(teaching, "usa", SEED, "en")
    session.begin_offer("china")
    session.step_offer("truce", 1)
    session.send_offer()
    session.end_turn()
    told = session.game.talks.seen_by("usa").told
    assert {one.what for one in told} & {"signed", "refused"}
    assert "lapsed" not in {one.what for one in told}


def test_every_step_of_the_builder_gives_a_deal_or_a_sentence(teaching: Scenario) -> None:
    for seat in ("usa", "hubs", "nvidia"):
        session = open_session(teaching, seat, SEED, "zh-Hant")
        model = session.begin_offer("china")
        for _ in range(5):
            for side in ("give", "ask"):
                model = session.step_offer(f"{side}.kind", 1)
                rows = {row.id for row in model.talk.builder.rows} if model.talk.builder else set()
                for row in sorted(rows - {"partner", "give.kind", "ask.kind"}):
                    for way in (1, -1, -1):
                        builder = session.step_offer(row, way).talk.builder
                        assert builder is not None
                        assert builder.lines or builder.rows


def test_leaving_a_deal_is_asked_and_told(duel: Scenario) -> None:
    session = open_session(duel, "usa", SEED, "en")
    session.answer(offered(session), True)
    session.end_turn()
    screen = shown(session)
    press(screen, "t")
    deal = session.model().talk.deals[0]
    click(screen, f"button:leave:{deal.id}")
    assert screen.choices.dialog is not None
    assert screen.choices.dialog.id == "leaving"
    click(screen, "button:leave")
    assert session.model().talk.deals == ()
    assert any("did not keep" in line for line in session.model().talk.told)


# courses


def test_a_turn_is_taken_back_and_the_old_course_stays(duel: Scenario) -> None:
    session = kept_session(duel, "usa", SEED, "en")
    session.set_level("us_stargate", "", 2.0)
    session.end_turn()
    session.end_turn()
    end = session.game.fingerprint()
    model = session.undo_turn()
    assert model.turn == 2
    assert len(session.views) == 2
    assert [len(chart.own.values) for chart in model.charts] == [2] * len(model.charts)
    session.set_level("us_stargate", "", 3.0)
    session.end_turn()
    session.end_turn()
    courses = session.model().courses.courses
    assert [course.here for course in courses] == [False, True]
    assert "turn 2 (2025 Q2)" in courses[1].text
    model = session.go_to(0)
    assert session.game.fingerprint() == end
    assert model.turn == 3
    assert [course.here for course in model.courses.courses] == [True, False]
    name = session.hold.name
    session.quit()
    from chipwar.desktop.hold import Hold

    hold = Hold.of_saved(name)
    assert hold.game.fingerprint() == end
    assert hold.game.verify() is None
    hold.close()


def test_the_first_turn_cannot_be_taken_back(duel: Scenario) -> None:
    session = open_session(duel, "usa", SEED, "en")
    screen = shown(session)
    press(screen, "u")
    assert [button.id for button in screen.choices.dialog.buttons] == ["close"] if screen.choices.dialog else False
    press(screen, "return", "b")
    assert screen.ring.find("field:moment") is None


def test_turns_and_courses_by_keys_alone(duel: Scenario) -> None:
    session = open_session(duel, "usa", SEED, "en")
    screen = shown(session)
    press(screen, "e", "e", "e", "u")
    assert screen.choices.dialog is not None
    assert "stays as a branch" in screen.choices.dialog.blocks[0].text
    press(screen, "return")
    assert session.game.turn == 2
    assert screen.ring.focused_id.startswith("policy:")
    press(screen, "b")
    tab_to(screen, "field:moment")
    press(screen, "left")
    tab_to(screen, "button:back")
    press(screen, "return")
    assert session.game.turn == 0
    press(screen, "b")
    tab_to(screen, "button:course:0")
    press(screen, "return")
    assert session.game.turn == 3


def tab_to(screen: TableScreen, control: str) -> None:
    for _ in range(len(screen.ring.ordered()) + 1):
        if screen.ring.focused_id == control:
            return
        press(screen, "tab")
    raise AssertionError(f"{control} is not reached; here are {[c.id for c in screen.ring.ordered()]}")


# keys, mouse and words


def test_talks_by_keys_alone(duel: Scenario) -> None:
    session = open_session(duel, "usa", SEED, "en")
    session.talking._listened = True
    offered(session)
    screen = shown(session)
    press(screen, "t", "d")
    assert session.model().talk.offers == ()
    tab_to(screen, "button:offer:china")
    press(screen, "return")
    assert screen.ring.focused_id == "field:give.kind"
    tab_to(screen, "field:truce")
    press(screen, "right")
    tab_to(screen, "field:term")
    press(screen, "left", "left")
    assert screen.ring.focused_id == "field:term"
    tab_to(screen, "button:send")
    press(screen, "return")
    assert session.model().talk.thinking
    session.wait()
    screen.show(session.model())
    assert screen.model.talk.answers
    press(screen, "escape")
    assert screen.choices.dialog is None


def test_escape_leaves_the_builder_before_the_talks(duel: Scenario) -> None:
    session = open_session(duel, "usa", SEED, "en")
    session.talking._listened = True
    offered(session)
    screen = shown(session)
    press(screen, "t", "c")
    assert session.model().talk.builder is not None
    press(screen, "escape")
    assert session.model().talk.builder is None
    assert screen.choices.dialog is not None
    press(screen, "a")
    assert len(session.model().talk.deals) == 1


def test_the_builder_by_mouse(duel: Scenario) -> None:
    session = open_session(duel, "usa", SEED, "en")
    screen = shown(session)
    click(screen, "talks")
    click(screen, "button:offer:china")
    click(screen, "more:give.kind")
    click(screen, "more:give.lever")
    click(screen, "less:term")
    builder = session.model().talk.builder
    assert builder is not None
    assert {row.id: row.value for row in builder.rows}["term"] == "7 quarters"
    click(screen, "button:drop")
    assert session.model().talk.builder is None


def busy(session: TableSession) -> None:
    """A deal in force, an offer that waits, and an answer."""
    session.answer(offered(session), True)
    capped(session)
    session.talking._answered.append(("china", Reply(False, "for_money", 0.0), "counter"))


@pytest.mark.parametrize("size", [SMALL, NARROW, LARGE])
@pytest.mark.parametrize("locale", LOCALES)
def test_the_pages_fit_and_tab_reaches_all_of_them(duel: Scenario, locale: str, size: tuple[int, int]) -> None:
    session = open_session(duel, "usa", SEED, locale)
    session.end_turn()
    session.undo_turn()
    session.end_turn()
    session.talking._listened = True
    busy(session)
    screen = shown(session, size, locale)
    pages = [screen.deeds.open_talks, screen.deeds.open_undo_turn, screen.deeds.open_courses, screen.deeds.open_menu]
    pages.append(lambda: screen.deeds.ask_to_leave(session.model().talk.deals[0]))
    pages.append(lambda: (screen.deeds.open_talks(), screen.deeds.begin_offer("china"))[0])
    for open_page in pages:
        open_page()
        _page_is_whole(screen)
        screen.deeds.close()
    screen.deeds.open_talks()
    screen.deeds.begin_offer("china")
    for row in ("give.kind", "ask.kind", "truce", "binding", "public"):
        screen.deeds.step_offer(row, 1)
        _page_is_whole(screen)


def _page_is_whole(screen: TableScreen) -> None:
    screen.changed = True
    screen.draw()
    assert over_limit(screen) == []
    assert crossings(screen) == []
    wanted = {control.id for control in screen.ring.ordered()}
    reached = set()
    for _ in wanted:
        press(screen, "tab")
        reached.add(screen.ring.focused_id)
        focused = screen.ring.focused
        assert focused is not None
        assert focused.shown is None or focused.area.colliderect(focused.shown), focused.id
    assert reached == wanted
    assert over_limit(screen) == []
