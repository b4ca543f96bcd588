"""The game of the window on the disk: kept from its first act, gone on with after a kill, told when it cannot be."""

from __future__ import annotations

import gc
import shutil
from pathlib import Path

import pytest

from chipwar.base.errors import SaveError
from chipwar.desktop import app, session
from chipwar.desktop.app import run_start
from chipwar.desktop.hold import Hold
from chipwar.desktop.kept import MOST_KEPT, kept_games
from chipwar.desktop.model import TableModel
from chipwar.desktop.offers import offers
from chipwar.desktop.screen import TableScreen
from chipwar.desktop.session import TableSession, kept_session, load_window, play_window, resumed
from chipwar.desktop.start import Chosen, StartScreen
from chipwar.play.journal import Journal
from chipwar.play.save_refusals import refuse
from chipwar.play.saves import Saves
from chipwar.scenario.load import Scenario, load_scenario
from chipwar.scenario.texts import LOCALES
from test_desktop_text import crossings, over_limit

SEED = 7
SMALL, NARROW = (1280, 720), (960, 600)


pytestmark = pytest.mark.usefixtures("strict_window")


@pytest.fixture(scope="module")
def duel() -> Scenario:
    return load_scenario("duel")


def begun(duel: Scenario, turns: int = 2) -> TableSession:
    table = kept_session(duel, "usa", SEED, "en")
    for _ in range(turns):
        table.end_turn()
    return table


def spoil(file: Path) -> None:
    """Turns a byte in the middle of a game's file."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(bytes(data))


# keeping


def test_what_is_done_before_a_kill_is_there_afterwards(duel: Scenario) -> None:
    table = begun(duel)
    table.set_level("us_stargate", "", 2.0)
    model = table.set_level("us_stargate", "", 3.0)
    name, fingerprint = table.hold.name, table.game.fingerprint()
    del table
    gc.collect()
    again = resumed(Hold.of_saved(name), "en")
    assert again.game.fingerprint() == fingerprint
    assert again.model().orders == model.orders
    assert again.model().charts == model.charts
    assert len(again.views) == 3
    again.end_turn()
    assert again.game.turn == 3
    again.quit()
    with Journal.open(Saves().path(name), read_only=True) as journal:
        assert journal.turn == 3


def test_the_draft_is_one_act_and_probes_are_none(duel: Scenario) -> None:
    table = begun(duel, turns=0)
    journal = table.hold._journal
    assert journal is not None
    before = len(journal)
    table.model()
    table.set_level("us_stargate", "", 2.0)
    assert len(journal) == before + 1
    assert [entry.kind for entry in journal.entries(before)] == ["orders"]


def test_each_turn_leaves_a_whole_copy(duel: Scenario) -> None:
    table = begun(duel, turns=3)
    assert len(Saves().copies(table.hold.name)) == 3
    found = Saves().newest_good(table.hold.name)
    assert found is not None
    assert found[1] == 3


def test_a_game_played_in_the_window_equals_one_that_is_kept_nowhere(duel: Scenario) -> None:
    kept, free = begun(duel, 0), session.open_session(duel, "usa", SEED, "en")
    for table in (kept, free):
        table.set_level("us_stargate", "", 2.0)
        table.end_turn()
        table.end_turn()
    assert kept.game.fingerprint() == free.game.fingerprint()
    assert kept.game.verify() is None


def test_a_full_disk_is_told_once_and_the_game_goes_on(duel: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    table = begun(duel)

    def full(*_: object) -> None:
        raise refuse("disk", "game")

    monkeypatch.setattr(Journal, "append", full)
    model = table.set_level("us_stargate", "", 2.0)
    assert "The disk is full" in model.warning
    assert "not saved" in model.warning
    assert [order.policy for order in model.orders] == ["us_stargate"]
    assert table.model().warning == ""
    model = table.end_turn()
    assert model.turn == 4
    assert "The disk is full" in model.unsaved
    screen = TableScreen(model, NARROW, "en", 1.0, table)
    assert screen.ring.find("unsaved") is not None


def test_a_home_that_cannot_be_written_is_told_when_the_game_begins(
    duel: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("CHIPWAR_HOME", str(blocked))
    table = kept_session(duel, "usa", SEED, "en")
    screen = TableScreen(table.model(), SMALL, "en", 1.0, table)
    assert screen.choices.dialog is not None
    assert screen.choices.dialog.id == "trouble"
    assert "not saved" in screen.choices.dialog.blocks[0].text
    assert table.end_turn().turn == 2


def test_a_picture_writes_nothing(duel: Scenario, tmp_path: Path, own_home: Path) -> None:
    play_window(duel, "usa", SEED, SMALL, tmp_path / "table.png", 2)
    assert list(own_home.iterdir()) == []


# going on


def test_a_file_from_elsewhere_is_copied_and_one_of_the_folder_is_not(duel: Scenario, tmp_path: Path) -> None:
    table = begun(duel)
    inside = Saves().path(table.hold.name)
    table.quit()
    outside = tmp_path / "mine.chipwar"
    shutil.copy(inside, outside)
    first = Hold.of_file(inside)
    assert first.name == "duel-1"
    first.close()
    second = Hold.of_file(outside)
    assert second.name == "duel-2"
    second.game.advance()
    with Journal.open(outside, read_only=True) as journal:
        assert journal.turn == 2
    second.close()


def test_load_opens_a_window_on_the_saved_game(duel: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = begun(duel)
    file = Saves().path(table.hold.name)
    table.quit()
    seen: list[tuple[int, str]] = []

    def run(source: object, *_: object) -> None:
        model, actions = source("en")  # type: ignore[operator]
        seen.append((model.turn, actions.seat.id))
        actions.quit()

    monkeypatch.setattr(app, "run", run)
    load_window(file, SMALL)
    assert seen == [(3, "usa")]
    with pytest.raises(SaveError):
        load_window(tmp_path / "nothing.chipwar", SMALL)


def test_the_list_tells_scenario_seat_date_and_turn(duel: Scenario) -> None:
    for _ in range(MOST_KEPT + 1):
        begun(duel, turns=1).quit()
    games = kept_games("en")
    assert len(games) == MOST_KEPT
    assert games[0].title.startswith("Duel, United States")
    assert games[0].facts.startswith("2025 Q2, turn 2; played 2")
    assert not any(game.trouble for game in games)
    assert "美國" in kept_games("zh-Hant")[0].title


def test_a_damaged_game_offers_its_newest_good_copy(duel: Scenario) -> None:
    table = begun(duel, turns=3)
    table.quit()
    spoil(Saves().path(table.hold.name))
    (game,) = kept_games("en")
    assert game.trouble
    assert game.restore
    screen = StartScreen(offers, SMALL, "en", kept=kept_games)
    assert screen.ring.focused_id == f"kept:{game.name}"
    screen.key("return")
    assert screen.chosen is not None
    assert screen.chosen.restore
    again = resumed(Hold.of_saved(screen.chosen.kept, screen.chosen.restore), "en")
    assert again.game.turn == 3


def test_a_damaged_game_without_a_copy_cannot_be_chosen(duel: Scenario) -> None:
    table = begun(duel, turns=0)
    table.quit()
    spoil(Saves().path(table.hold.name))
    (game,) = kept_games("en")
    assert game.lost
    screen = StartScreen(offers, SMALL, "en", kept=kept_games)
    screen.key("return")
    assert screen.chosen is None


# the start screen


def test_continue_takes_the_newest_game_and_new_game_asks_for_another(duel: Scenario) -> None:
    begun(duel, turns=1).quit()
    screen = StartScreen(offers, SMALL, "en", kept=kept_games)
    screen.show_kept(False)
    assert screen.ring.find("begin") is not None
    screen.ring.focus("games")
    screen.key("return")
    screen.draw()
    screen.ring.focus("continue")
    screen.key("return")
    assert screen.chosen == Chosen("", "", "en", 1.0, "duel-1", False)


def test_every_control_of_the_list_is_reached_by_tab(duel: Scenario) -> None:
    for _ in range(3):
        begun(duel, turns=0).quit()
    screen = StartScreen(offers, NARROW, "en", kept=kept_games)
    wanted = {control.id for control in screen.ring.ordered()}
    assert {"kept:duel-1", "kept:duel-2", "kept:duel-3", "new", "continue"} < wanted
    reached = set()
    for _ in wanted:
        screen.key("tab")
        screen.draw()
        reached.add(screen.ring.focused_id)
    assert reached == wanted


@pytest.mark.parametrize("locale", LOCALES)
def test_the_list_fits(duel: Scenario, locale: str) -> None:
    for _ in range(2):
        begun(duel, turns=1).quit()
    spoil(Saves().path("duel-1"))
    for size in (SMALL, NARROW, (1920, 1080)):
        for scale in (1.0, 2.0):
            screen = StartScreen(offers, size, locale, scale, kept_games)
            assert screen.shows_kept
            screen.trouble = kept_games(locale)[-1].trouble
            screen.changed = True
            screen.draw()
            assert over_limit(screen) == []  # type: ignore[arg-type]
            assert crossings(screen) == []  # type: ignore[arg-type]


def test_what_cannot_be_opened_is_said_and_asked_again(duel: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(duel, turns=1).quit()
    asked: list[StartScreen | TableScreen] = []

    def loop(_: object, screen: StartScreen | TableScreen, *__: object, **___: object) -> None:
        asked.append(screen)
        if isinstance(screen, StartScreen) and len(asked) < 3:
            screen.ring.focus("continue")
            screen.key("return")
        elif isinstance(screen, StartScreen):
            assert "in use" in screen.trouble
            screen.quit()

    def source(chosen: Chosen) -> tuple[TableModel, TableSession]:
        raise SaveError("It is in use.", "in_use")

    monkeypatch.setattr(app, "_loop", loop)
    run_start(offers, source, SMALL, "en", kept_games)
    assert len(asked) == 3
