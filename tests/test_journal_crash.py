"""What was acknowledged is there after a kill, a full disk and a write that fails at any place; nothing is there twice.

Five kills in the ordinary suite, fifty with -m long.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import journal_child
from chipwar.base.errors import SaveError
from chipwar.play.journal import Act, Journal
from journal_samples import HEADER, content, state_of, write
from test_journal import child, refused

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL and file-size limits")


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("CHIPWAR_LANG", "en")
    monkeypatch.setenv("CHIPWAR_STRICT_TEXTS", "1")


def poured(path: Path, start: int, seconds: float) -> list[int]:
    """The numbers of the acts that a child was told were kept, before it was killed so long after the first."""
    command = [sys.executable, journal_child.__file__, path, str(start)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=child())
    assert process.stdout is not None
    said = process.stdout.readline()
    timer = threading.Timer(seconds, process.send_signal, [signal.SIGKILL])
    timer.start()
    said += process.stdout.read()
    assert process.wait() == -signal.SIGKILL
    # A line is written at once, so one that has no end was never told.
    return [int(line) for line in said.split(b"\n")[:-1]]


@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=[pytest.mark.long, pytest.mark.timeout(1800)])])
def test_killed_while_acts_pour_in_it_loses_none_and_doubles_none(tmp_path, kills):
    path = tmp_path / "game.chipwar"
    draw = random.Random(f"{kills} kills")
    acknowledged: set[int] = set()
    start = 0
    for _ in range(kills):
        told = poured(path, start, draw.uniform(0.0, 0.4))
        assert told[0] == start and told == list(range(start, start + len(told)))
        acknowledged |= set(told)
        kept = journal_child.kept(path)
        # The act after the last one told may have been kept just before the kill. It is sent again, like all others.
        assert {journal_child.key_of(number) for number in acknowledged} <= set(kept)
        assert len(kept) - len(acknowledged) in (0, 1)
        start = told[-1] + 1
        game = journal_child.begin(path)
        for number in (*told[-20:], start):
            journal_child.submit(game, number)
        game.close()
        start += 1
        acknowledged.add(start - 1)
        assert os.listdir(tmp_path) == ["game.chipwar"]
    kept = journal_child.kept(path)
    assert set(kept.values()) == {1} and len(kept) == len(acknowledged) == start


HALFWAY = """
import os, signal, sys
from chipwar.play.journal import Act, Journal
journal = Journal.open(sys.argv[1])
connection = journal._connection
connection.execute("PRAGMA cache_size = 2")
connection.execute("BEGIN IMMEDIATE")
for number in range(200):
    journal._kept(Act("torn", 9, body="x" * 3000), None)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_killed_in_the_middle_of_a_write_it_stands_where_it_stood(tmp_path):
    path = tmp_path / "game.chipwar"
    write(path)
    with Journal.open(path) as journal:
        before = content(journal)
    subprocess.run([sys.executable, "-c", HALFWAY, path], env=child())
    torn = path.read_bytes()
    rollback = path.with_name("game.chipwar-journal")
    assert len(torn) > 100_000 and rollback.stat().st_size > 0
    # A picture undoes the write beside the file, which stays as it is; opening to play on undoes it in place.
    with Journal.open(path, read_only=True) as picture:
        assert content(picture) == before
    assert path.read_bytes() == torn and rollback.exists()
    with Journal.open(path) as journal:
        assert content(journal) == before
        journal.append(Act("x", 3))
    assert os.listdir(tmp_path) == ["game.chipwar"]


def test_a_torn_file_without_its_rollback_journal_is_refused_or_as_it_was(tmp_path):
    path = tmp_path / "game.chipwar"
    write(path)
    with Journal.open(path) as journal:
        before = content(journal)
    subprocess.run([sys.executable, "-c", HALFWAY, path], env=child())
    path.with_name("game.chipwar-journal").unlink()
    try:
        with Journal.open(path) as journal:
            assert content(journal) == before
    except SaveError as refusal:
        assert refusal.code == "damaged"


FULL = """
import json, os, resource, sys
from chipwar.base.errors import SaveError
from chipwar.play.journal import Act, Journal
from journal_samples import state_of
journal = Journal.open(sys.argv[1])
told, refusals = [], []

def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

for number in range(int(sys.argv[3])):
    # Files may grow by a little more each time, so that each time another write is the one that fails.
    limit(os.path.getsize(sys.argv[1]) // 2 + number * int(sys.argv[2]))
    key = f"k{number}"
    try:
        if number % 2:
            journal.append(Act("x", 9, seat="usa", body="x" * 6000, key=key))
        else:
            journal.append_turn(Act("x", 100 + number, seat="usa", body="x" * 6000, key=key), state_of(0))
        told.append(key)
    except SaveError as error:
        refusals.append([error.code, str(error)])
    limit(resource.RLIM_INFINITY)
    journal.check()
    if number % 3 == 0:
        journal.append(Act("after", 9, seat="usa", key=f"a{number}"))
        told.append(f"a{number}")
print(json.dumps([told, refusals]))
"""


def test_a_disk_that_fails_at_any_write_is_told_and_loses_nothing(tmp_path):
    path = tmp_path / "game.chipwar"
    write(path)
    answer = subprocess.run(
        [sys.executable, "-c", FULL, path, "700", "120"],
        capture_output=True,
        text=True,
        env={**child(), "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])},
    )
    assert answer.returncode == 0, answer.stderr
    told, refusals = json.loads(answer.stdout)
    assert len(refusals) >= 10 and sum(key.startswith("k") for key in told) >= 10
    for code, sentence in refusals:
        assert code == "disk" and "nothing acknowledged is lost" in sentence and "\n" not in sentence
    with Journal.open(path) as journal:
        # Nothing that was refused was kept either: the next act came to the place where it would have stood.
        assert [entry.key for entry in journal.entries()[10:]] == told
    assert os.listdir(tmp_path) == ["game.chipwar"]


def test_a_full_disk_is_told_in_one_sentence_and_play_goes_on_when_there_is_room(tmp_path):
    path = tmp_path / "game.chipwar"
    with Journal.create(path, HEADER) as journal:
        (pages,) = journal._connection.execute("PRAGMA page_count").fetchone()
        journal._connection.execute(f"PRAGMA max_page_count = {pages + 3}")
        kept = []
        with pytest.raises(SaveError) as caught:
            for number in range(100):
                kept.append(journal.append(Act("x", 0, seat="usa", body="x" * 900, key=str(number))))
        assert caught.value.code == "disk" and "nothing acknowledged is lost" in str(caught.value)
        assert journal.entries() == kept and len(kept) > 3
        refused("disk", journal.append_turn, Act("turn", 1, body="x" * 20_000), state_of(1))
        journal._connection.execute("PRAGMA max_page_count = 100000")
        kept.append(journal.append(Act("x", 0, seat="usa", key=str(len(kept)))))
        journal.check()
    with Journal.open(path) as journal:
        assert journal.entries() == kept


class Failing:
    """A connection whose disk has gone away: neither keeping nor undoing succeeds."""

    in_transaction = True

    def __init__(self, true: sqlite3.Connection) -> None:
        self.true, self.close = true, true.close

    def execute(self, statement: str, *values: object) -> sqlite3.Cursor:
        if statement in ("COMMIT", "ROLLBACK"):
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
            raise error
        return self.true.execute(statement, *values)


def test_when_even_undoing_fails_the_game_goes_on_from_what_was_acknowledged(tmp_path):
    path = tmp_path / "game.chipwar"
    write(path)
    with Journal.open(path) as journal:
        journal._connection = Failing(journal._connection)
        refused("disk", journal.append, Act("x", 3, seat="usa", key="a"))
        assert (len(journal), len(journal.entries()), journal.answered("usa", "a")) == (10, 10, None)
        assert journal.append(Act("x", 3, seat="usa", key="b")).seq == 11
        journal.check()
        refused("in_use", Journal.open, path)


def test_a_game_that_others_went_on_with_after_the_disk_failed_is_not_mixed_with_theirs(tmp_path):
    path = tmp_path / "game.chipwar"
    write(path)
    with Journal.open(path) as journal:
        journal._connection = Failing(journal._connection)
        refused("disk", journal.append, Act("x", 3, key="a"))
        with Journal.open(path) as other:
            refused("in_use", journal.append, Act("x", 3, key="b"))
            other.append(Act("y", 3))
        refused("closed", journal.append, Act("x", 3, key="b"))
    with Journal.open(path) as again:
        assert [entry.kind for entry in again.entries()[10:]] == ["y"]
