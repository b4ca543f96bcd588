"""A file that is not what was written is refused in one sentence, in three languages, or is exactly what was written.

Every 37th byte in the ordinary suite; every byte with -m long.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from pathlib import Path

import numpy as np
import pytest

from chipwar.base.errors import SaveError
from chipwar.play.journal import Act, Journal, State
from chipwar.play.journal_layout import LAYOUTS, MIGRATIONS, VERSION, digest
from chipwar.scenario.texts import LOCALES, use_locale
from journal_samples import SAVES, SEATS, acts_1, compact, content, tmp_path, write, write_version_1
from test_journal import refused

__all__ = ["tmp_path"]
STEP = 37
NOT_FOR_PEOPLE = ("Traceback", "Error", "sqlite", "SQL", "Errno", "None", "malformed", "[", "{")


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("CHIPWAR_LANG", "en")
    monkeypatch.setenv("CHIPWAR_STRICT_TEXTS", "1")
    yield
    use_locale(None)


def outcome(path: Path, whole: tuple[object, ...]) -> str:
    """How opening a spoiled file went: "refused", "whole" or "prefix". Anything else fails."""
    try:
        with Journal.open(path, read_only=True) as journal:
            found = content(journal)
    except SaveError as refusal:
        assert "\n" not in str(refusal) and not any(word in str(refusal) for word in NOT_FOR_PEOPLE)
        return "refused"
    header, entries, states = found
    assert header == whole[0]
    assert entries == whole[1][: len(entries)]
    assert set(states.items()) <= set(whole[2].items())
    assert len(states) == sum(entry.kind in ("begin", "turn") for entry in entries)
    return "whole" if found == whole else "prefix"


SAMPLES = {"compact": lambda path: (write(path), compact(path)), "as_played": write, "version_1": write_version_1}


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("step", [STEP, pytest.param(1, marks=[pytest.mark.long, pytest.mark.timeout(1800)])])
def test_a_file_cut_anywhere_is_refused(tmp_path, sample, step):
    path = tmp_path / "game.chipwar"
    SAMPLES[sample](path)
    raw = path.read_bytes()
    with Journal.open(path, read_only=True) as journal:
        whole = content(journal)
    for length in range(0, len(raw), step):
        path.write_bytes(raw[:length])
        assert outcome(path, whole) == "refused", length


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("step", [STEP, pytest.param(1, marks=[pytest.mark.long, pytest.mark.timeout(1800)])])
def test_a_file_with_one_bit_turned_is_refused_or_says_what_it_said(tmp_path, sample, step):
    path = tmp_path / "game.chipwar"
    SAMPLES[sample](path)
    raw = path.read_bytes()
    with Journal.open(path, read_only=True) as journal:
        whole = content(journal)
    found = []
    for place in range(0, len(raw), step):
        path.write_bytes(raw[:place] + bytes([raw[place] ^ 1 << place % 8]) + raw[place + 1 :])
        found.append(outcome(path, whole))
    # A turned bit cannot take back an act. In small pages about half of the bytes hold something.
    assert "prefix" not in found
    assert sample == "as_played" or found.count("refused") > 0.4 * len(found)


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("filling", [b"\0", b"\xff", b"page of another file"])
def test_a_file_with_a_page_that_is_not_its_own_is_refused(tmp_path, sample, filling):
    path = tmp_path / "game.chipwar"
    SAMPLES[sample](path)
    raw = path.read_bytes()
    with Journal.open(path, read_only=True) as journal:
        whole = content(journal)
    hole = (filling * 600)[:512]
    for place in range(0, len(raw), len(hole)):
        if raw[place : place + len(hole)].strip(b"\0"):
            path.write_bytes(raw[:place] + hole + raw[place + len(hole) :])
            assert outcome(path, whole) == "refused", place


@pytest.mark.parametrize("step", [STEP * 7, pytest.param(5, marks=[pytest.mark.long, pytest.mark.timeout(1800)])])
def test_a_spoiled_file_opened_to_play_on_is_refused_or_plays_on(tmp_path, step):
    path = tmp_path / "game.chipwar"
    write(path)
    compact(path)
    raw = path.read_bytes()
    for place in range(0, len(raw), step):
        path.write_bytes(raw[:place] + bytes([raw[place] ^ 1 << place % 8]) + raw[place + 1 :])
        try:
            with Journal.open(path) as journal:
                journal.append(Act("x", 3, key="new"))
        except SaveError:
            continue
        with Journal.open(path) as journal:
            assert len(journal) == 11, place


def test_the_last_good_turn_is_named(tmp_path):
    path = tmp_path / "game.chipwar"
    for seq, good in ((10, 2), (9, 2), (7, 1), (4, 0), (1, None)):
        path.unlink(missing_ok=True)
        write(path)
        change(path, "UPDATE entry SET turn = turn + 1 WHERE seq = ?", seq)
        refusal = refused("damaged", Journal.open, path)
        assert refusal.good_turn == good
        assert (f"turn {good}" in str(refusal)) == (good is not None)


def change(path: Path, statement: str, *values: object) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(statement, values)
    connection.close()


CHANGES = [
    "UPDATE entry SET body = '[1]' WHERE seq = 5",
    "UPDATE entry SET answer = '1' WHERE seq = 5",
    "UPDATE entry SET seat = 'china' WHERE seq = 5",
    "UPDATE entry SET key = 'z' WHERE seq = 5",
    "UPDATE entry SET sha = 'z' WHERE seq = 10",
    "DELETE FROM entry WHERE seq = 5",
    "DELETE FROM entry WHERE seq = 10",
    "DELETE FROM state WHERE seq = 4",
    "UPDATE state SET fingerprint = 'z' WHERE seq = 4",
    "UPDATE state SET report = '1' WHERE seq = 4",
    "UPDATE state SET packed = (SELECT packed FROM state WHERE seq = 1) WHERE seq = 4",
    "UPDATE state SET names = 'other' WHERE seq = 10",
    "INSERT INTO state SELECT 99, 7, turn, fingerprint, names, count, packed, report FROM state WHERE seq = 1",
    "INSERT INTO entry SELECT 11, branch, turn, seat, kind, 'z', body, answer, state, sha FROM entry WHERE seq = 10",
    "UPDATE header SET seed = '8'",
    "DELETE FROM header",
    "CREATE TRIGGER more AFTER INSERT ON entry BEGIN DELETE FROM entry; END",
    "CREATE TABLE more (x)",
    "DROP INDEX entry_key",
    "DROP TABLE entry",
    "PRAGMA user_version = 0",
]


@pytest.mark.parametrize("statement", CHANGES)
def test_a_file_changed_by_other_programs_is_refused(tmp_path, statement):
    path = tmp_path / "game.chipwar"
    write(path)
    change(path, statement)
    refused("damaged", Journal.open, path)
    refused("damaged", Journal.open, path, read_only=True)


def test_another_scenario_in_the_file_is_refused(tmp_path):
    path = tmp_path / "game.chipwar"
    write(path)
    change(path, "UPDATE header SET scenario = '{}'")
    assert "scenario" in str(refused("scenario", Journal.open, path))


HOSTILE = {
    "a bomb": (8 << 20, zlib.compress(bytes(64 << 20))[:-9], "null"),
    "too many": (1 << 40, zlib.compress(b""), "null"),
    "fewer than said": (3, zlib.compress(bytes(16)), "null"),
    "more than said": (1, zlib.compress(bytes(16)), "null"),
    "not packed": (1, b"nothing", "null"),
    "negative": (-1, zlib.compress(b""), "null"),
    "text for bytes": (1, "nothing", "null"),
    "a deep report": (0, zlib.compress(b""), "[" * 100_000),
    "no report": (0, zlib.compress(b""), "no"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_with_true_hashes_and_false_content_is_refused(tmp_path, name):
    """Hashes show accidents; somebody who made a file on purpose can make them too."""
    path = tmp_path / "game.chipwar"
    write(path)
    with Journal.open(path) as journal:
        sha = journal.sha
    state = (5, 9, "print", "names", *HOSTILE[name])
    entry = (11, 5, 9, "", "turn", "", "null", "null", digest(*state))
    change(path, f"INSERT INTO state VALUES (11, {', '.join('?' * 7)})", *state)
    change(path, f"INSERT INTO entry VALUES ({', '.join('?' * 10)})", *entry, digest(sha, *entry))

    def read() -> None:
        with Journal.open(path, read_only=True) as journal:
            journal.state(5, 9)

    refused("damaged", read)


@pytest.mark.parametrize("body", ["[" * 100_000, "no", "NaN0", ""])
def test_an_act_that_is_not_json_is_refused(tmp_path, body):
    path = tmp_path / "game.chipwar"
    write(path)
    with Journal.open(path) as journal:
        sha = journal.sha
    entry = (11, 0, 3, "usa", "orders", "new", body, "null", "")
    change(path, f"INSERT INTO entry VALUES ({', '.join('?' * 10)})", *entry, digest(sha, *entry))

    def read() -> None:
        with Journal.open(path, read_only=True) as journal:
            journal.entries()

    refused("damaged", read)


def test_there_is_a_frozen_file_and_a_way_on_from_every_version():
    assert sorted(LAYOUTS) == list(range(1, VERSION + 1))
    assert sorted(MIGRATIONS) == list(range(1, VERSION))
    assert {file.name for file in SAVES.glob("*.chipwar")} == {f"version_{version}.chipwar" for version in LAYOUTS}


@pytest.mark.parametrize("version", LAYOUTS)
@pytest.mark.parametrize("read_only", [False, True])
def test_a_frozen_file_of_every_version_opens(tmp_path, version, read_only):
    path = tmp_path / "game.chipwar"
    path.write_bytes((SAVES / f"version_{version}.chipwar").read_bytes())
    before = path.read_bytes()
    now = tmp_path / "now.chipwar"
    write(now, keys=version > 1)
    with Journal.open(path, read_only) as found, Journal.open(now) as fresh:
        header, entries, states = content(found)
        expected_header, expected_entries, expected_states = content(fresh)
        if version == 1:  # which kept neither answers nor the names of rows
            assert [(entry.turn, entry.seat, entry.kind, entry.body) for entry in entries] == acts_1()
            assert {entry.branch for entry in entries} == {0}
            expected_states = {place: (state[0], "", *state[2:]) for place, state in expected_states.items()}
        else:
            assert entries == expected_entries
        assert header == expected_header and header.more["seats"] == SEATS
        assert states == expected_states
        found.check()
        if not read_only:
            found.append(Act("x", 3, key="new"))
    assert (path.read_bytes() == before) == read_only
    if not read_only:
        with Journal.open(path) as again:
            assert len(again) == 11 and again.entries()[:10] == entries


@pytest.mark.parametrize(("table", "good"), [("act", 2), ("moment", 1), ("game", None)])
def test_a_damaged_file_of_version_1_stays_as_it_is(tmp_path, table, good):
    path = tmp_path / "game.chipwar"
    write_version_1(path)
    changes = {
        "act": "UPDATE act SET body = '1' WHERE seq = 8",
        "moment": "UPDATE moment SET fingerprint = 'z' WHERE seq = 7",
        "game": "UPDATE game SET value = '1' WHERE name = 'seed'",
    }
    change(path, changes[table])
    before = path.read_bytes()
    assert refused("damaged", Journal.open, path).good_turn == good
    assert path.read_bytes() == before


def another_program(path: Path) -> None:
    change(path, "CREATE TABLE entry (seq)")
    change(path, "PRAGMA user_version = 2")


def spoiled(path: Path) -> None:
    write(path)
    change(path, "UPDATE entry SET body = '1' WHERE seq = 8")


def from_the_future(path: Path) -> None:
    write(path)
    change(path, f"PRAGMA user_version = {VERSION + 7}")


def other_scenario(path: Path) -> None:
    write(path)
    change(path, "UPDATE header SET scenario = '{}'")


BAD = {
    "missing": (lambda path: None, "no_file", ()),
    "a folder": (Path.mkdir, "not_a_game", ()),
    "empty": (lambda path: path.write_bytes(b""), "not_a_game", ()),
    "text": (lambda path: path.write_text("chipwar: 1\n" * 200), "not_a_game", ()),
    "short text": (lambda path: path.write_text("x"), "not_a_game", ()),
    "another program's": (another_program, "not_a_game", ()),
    "newer": (from_the_future, "newer", (str(VERSION + 7), str(VERSION))),
    "damaged": (spoiled, "damaged", ("2",)),
    "another scenario": (other_scenario, "scenario", ()),
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_opened_is_refused_in_a_sentence(tmp_path, name, read_only, locale):
    spoil, code, words = BAD[name]
    path = tmp_path / "game.chipwar"
    spoil(path)
    use_locale(locale)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(SaveError) as caught:
        Journal.open(path, read_only)
    sentence = str(caught.value)
    assert caught.value.code == code
    assert sentence.count("." if locale == "en" else "。") >= 1 and sentence[-1] in ".。" and "\n" not in sentence
    assert not any(word in sentence for word in NOT_FOR_PEOPLE)
    assert str(path) in sentence and all(word in sentence.replace(str(path), "") for word in words)
    if locale != "en":
        assert sum("\u4e00" <= letter <= "\u9fff" for letter in sentence) > 10
    assert (path.read_bytes() if path.is_file() else None) == before
    assert {file.name for file in tmp_path.iterdir()} <= {"game.chipwar"}


def test_numbers_come_back_bit_for_bit(tmp_path):
    path = tmp_path / "game.chipwar"
    bits = np.random.default_rng(1).integers(0, 2**64, 5000, dtype=np.uint64).view(np.float64)
    write(path)
    with Journal.open(path) as journal:
        journal.append_turn(Act("turn", 4), State("p", "n", bits, json.loads("[1e5, -0.0]")))
    with Journal.open(path) as journal:
        assert journal.state(0, 4).values.tobytes() == bits.tobytes()
        assert str(journal.state(0, 4).report) == "[100000.0, -0.0]"
