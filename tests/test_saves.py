"""The folder of saved games: names, the ring of copies, what is offered for a damaged game, one file out and in."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from chipwar.play.journal import Act, Header, Journal
from chipwar.play.saves import KEPT, Saves
from chipwar.scenario.files import home
from chipwar.scenario.texts import LOCALES, use_locale
from journal_samples import HEADER, SAVES, SEATS, content, state_of, tmp_path, write
from test_journal import refused

__all__ = ["tmp_path"]


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("CHIPWAR_LANG", "en")
    monkeypatch.setenv("CHIPWAR_STRICT_TEXTS", "1")
    yield
    use_locale(None)


@pytest.fixture
def saves(tmp_path):
    return Saves(tmp_path)


def played(saves: Saves, turns: int) -> str:
    """The name of a game of so many turns, each with a copy in the ring."""
    name, journal = saves.start(HEADER)
    with journal:
        for turn in range(turns):
            journal.append_turn(Act("turn", turn + 1), state_of(turn % 4))
            saves.keep(name, journal)
    return name


def spoil(path: Path, seq: int = 1) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE entry SET body = '9' WHERE seq = ?", (seq,))
    connection.commit()
    connection.close()


def test_games_are_kept_in_the_chosen_home(tmp_path, monkeypatch):
    monkeypatch.setenv("CHIPWAR_HOME", str(tmp_path / "mine"))
    assert home() == tmp_path / "mine"
    assert Saves().listing() == [] and list(tmp_path.iterdir()) == []
    name, journal = Saves().start(HEADER)
    journal.close()
    assert (tmp_path / "mine" / "games" / name / "game.chipwar").is_file()
    monkeypatch.delenv("CHIPWAR_HOME")
    assert home().name == "chipwar" and home() != tmp_path / "mine"


def test_the_ring_keeps_the_newest_ten(saves):
    name = played(saves, KEPT + 4)
    copies = saves.copies(name)
    assert [copy.stem for copy in copies] == [f"{number:06d}" for number in range(KEPT + 4, 4, -1)]
    for number, copy in enumerate(copies):
        with Journal.open(copy, read_only=True) as journal:
            assert journal.turn == KEPT + 4 - number
    assert saves.newest_good(name) == (copies[0], KEPT + 4)
    assert len(os.listdir(copies[0].parent)) == KEPT


def test_the_ring_sweeps_what_a_killed_process_left(saves):
    name = played(saves, 1)
    torn = saves.copies(name)[0].with_name(".000002.chipwar.77.part")
    torn.write_bytes(b"x")
    with saves.open(name) as journal:
        saves.keep(name, journal)
    assert not torn.exists() and len(saves.copies(name)) == 2


@pytest.mark.parametrize("locale", LOCALES)
def test_a_damaged_game_offers_the_newest_good_copy(saves, locale):
    name = played(saves, 4)
    copies = saves.copies(name)
    spoil(saves.path(name), 4)
    copies[0].write_bytes(copies[0].read_bytes()[:5000])
    use_locale(locale)
    for read_only in (False, True):
        with pytest.raises(Exception) as caught:
            saves.open(name, read_only)
        refusal = caught.value
        assert (refusal.code, refusal.good_turn, refusal.offer) == ("damaged", 3, str(copies[1]))
        assert str(copies[1]) in str(refusal) and "3" in str(refusal).replace(str(copies[1]), "")
    (line,) = saves.listing()
    assert (line.good, line.code, line.turn, line.scenario, line.offer) == (False, "damaged", 3, "sample", copies[1])


@pytest.mark.parametrize(
    ("hurt", "code"),
    [
        (lambda path: path.write_bytes(b"nothing of the kind"), "not_a_game"),
        (lambda path: path.write_bytes(b""), "not_a_game"),
        (Path.unlink, "no_file"),
        (lambda path: path.write_bytes(path.read_bytes()[:9000]), "damaged"),
    ],
)
def test_a_game_is_restored_from_its_newest_good_copy_and_the_damaged_file_is_kept(saves, hurt, code):
    name = played(saves, 3)
    live = saves.path(name)
    hurt(live)
    left = live.read_bytes() if live.exists() else None
    live.with_name("game.chipwar-journal").write_bytes(b"")
    refused(code, saves.open, name)
    with saves.restore(name) as journal:
        assert journal.turn == 3
        journal.append(Act("x", 3))
        saves.keep(name, journal)
    aside = live.with_name("damaged-1.chipwar")
    assert (aside.read_bytes() if left is not None else None) == left
    with saves.open(name) as journal:
        assert journal.turn == 3 and len(journal) == 4
    assert [copy.stem for copy in saves.copies(name)] == ["000004", "000003", "000002", "000001"]
    live.write_bytes(b"")
    saves.restore(name).close()
    assert live.with_name("damaged-2.chipwar").exists() or left is None


def test_a_good_game_is_not_replaced_and_one_that_is_open_is_not_touched(saves):
    name = played(saves, 2)
    with saves.restore(name) as journal:
        assert journal.turn == 2
        refused("in_use", saves.restore, name)
        refused("in_use", saves.open, name)
        (line,) = saves.listing()
        assert (line.code, line.turn) == ("in_use", 2) and "open in another" in line.says
    assert not list(saves.path(name).parent.glob("damaged*"))


def test_without_a_good_copy_there_is_nothing_to_offer(saves):
    name = played(saves, 2)
    for file in (saves.path(name), *saves.copies(name)):
        spoil(file)
    refusal = refused("damaged", saves.open, name)
    assert refusal.offer is None
    assert refused("damaged", saves.restore, name).offer is None
    (line,) = saves.listing()
    assert (line.code, line.scenario, line.offer) == ("damaged", "", None)


def test_the_list_tells_of_every_game(saves, tmp_path):
    assert saves.listing() == []
    first, second = played(saves, 1), played(saves, 3)
    os.utime(saves.path(first), (1_700_000_000, 1_700_000_000))
    (tmp_path / "games" / "Not one of ours").mkdir()
    (tmp_path / "games" / "note.txt").write_text("x")
    lines = saves.listing()
    assert [(line.name, line.turn, line.scenario, line.good) for line in lines] == [
        (second, 3, "sample", True),
        (first, 1, "sample", True),
    ]
    assert lines[0].seats == SEATS and lines[1].played.isoformat() == "2023-11-14T22:13:20+00:00"
    assert lines[0].size == saves.path(second).stat().st_size


def test_names_are_made_here(saves):
    names = []
    for scenario in (
        "teaching",
        "teaching",
        "../../etc/passwd",
        "arrangements/one_year_truce",
        "中文",
        "CON",
        "x" * 90,
        3,
    ):
        name, journal = saves.start(Header({"id": scenario}, 1, 0))
        journal.close()
        names.append(name)
    assert names[:6] == ["teaching-1", "teaching-2", "etc-passwd-1", "arrangements-one-year-truce-1", "game-1", "con-1"]
    assert names[7] == "game-2" and len(names[6]) <= 40
    assert {line.name for line in saves.listing()} == set(names)
    assert {path.name for path in saves.folder.iterdir()} == set(names)


STRANGE = [
    "",
    ".",
    "..",
    "../x-1",
    "/etc-1",
    "a-1/b-1",
    "a-1\\b",
    "CON",
    "nul.json",
    "a:b-1",
    "A-1",
    "-1",
    "a--1",
    "a-1 ",
]
STRANGE += [
    "a-1.",
    "a-1\n",
    "a-1\0",
    "a\u202e-1",
    "é-1",
    "٣-1",
    "a" * 50 + "-1",
    "%2e%2e-1",
    "~-1",
    "a-1/..",
    "none-1",
    "a-١",
]


@pytest.mark.parametrize("name", STRANGE)
def test_other_names_lead_nowhere(saves, name):
    played(saves, 1)
    for act in (saves.path, saves.open, saves.restore, saves.copies, saves.newest_good):
        assert "list of games" in str(refused("no_game", act, name))
    refused("no_game", saves.export_game, name, "x.chipwar")


def test_a_game_goes_out_and_comes_in_as_one_file(saves, tmp_path):
    name = played(saves, 3)
    file = tmp_path / "a gift 禮物.chipwar"
    saves.export_game(name, file)
    elsewhere = Saves(tmp_path / "elsewhere")
    other = elsewhere.import_game(file)
    assert other == "sample-1" and elsewhere.import_game(file) == "sample-2"
    with saves.open(name) as ours, elsewhere.open(other) as theirs:
        assert content(ours) == content(theirs)
        refused("in_use", saves.export_game, name, file)


def test_an_older_game_can_be_brought_in(saves):
    name = saves.import_game(SAVES / "version_1.chipwar")
    with saves.open(name) as journal:
        assert journal.turn == 3


def test_what_is_no_game_is_not_brought_in_and_leaves_nothing(saves, tmp_path):
    file = tmp_path / "other.chipwar"
    file.write_text("not a game")
    refused("not_a_game", saves.import_game, file)
    refused("no_file", saves.import_game, tmp_path / "none.chipwar")
    write(tmp_path / "damaged.chipwar")
    spoil(tmp_path / "damaged.chipwar")
    refused("damaged", saves.import_game, tmp_path / "damaged.chipwar")
    refused("not_plain", saves.start, Header({"id": "bad", "x": float("nan")}, 1, 0))
    assert not saves.folder.exists() or list(saves.folder.iterdir()) == []


def test_a_home_that_is_a_file_is_told(tmp_path):
    (tmp_path / "home").write_text("x")
    saves = Saves(tmp_path / "home")
    assert saves.listing() == []
    refused("no_file", saves.start, HEADER)
