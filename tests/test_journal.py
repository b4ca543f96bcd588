"""The journal of one game: what it keeps, that it keeps it once, alone and whole; and a short model it must equal."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chipwar.base.errors import SaveError
from chipwar.play import journal_file
from chipwar.play.journal import Act, Header, Journal, State
from journal_samples import HEADER, VALUES, content, state_of, tmp_path, write

__all__ = ["tmp_path"]


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("CHIPWAR_LANG", "en")
    monkeypatch.setenv("CHIPWAR_STRICT_TEXTS", "1")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "game.chipwar"


def refused(code: str, act, *arguments, **named) -> SaveError:
    """The refusal of an act, which has the code and is one sentence for people."""
    with pytest.raises(SaveError) as caught:
        act(*arguments, **named)
    assert caught.value.code == code, str(caught.value)
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)
    return caught.value


def test_all_that_was_kept_is_there_when_the_game_is_opened_again(path):
    write(path)
    with Journal.open(path) as journal:
        assert journal.header == HEADER
        assert (len(journal), journal.turn) == (10, 3)
        assert journal.turns() == [(0, 0), (0, 1), (0, 2), (0, 3)]
        for turn, values in enumerate(VALUES):
            state = journal.state(0, turn)
            assert state.values.tobytes() == values.tobytes() and state.values.dtype == np.float64
            assert (state.fingerprint, state.names, state.report) == (
                f"print-{turn}",
                "names",
                state_of(turn).report,
            )
        entry = journal.entries()[1]
        assert (entry.seq, entry.seat, entry.kind, entry.body, entry.answer) == (2, "usa", "orders", [{"level": 0}], [])
        assert journal.entries(after=8) == journal.entries()[8:]
        refused("no_state", journal.state, 1, 0)
        journal.check()


def test_an_act_is_kept_once_however_often_it_is_sent(path):
    with Journal.create(path, HEADER) as journal:
        first = journal.append(Act("orders", 0, seat="usa", body=1, answer="yes", key="a"))
        assert journal.append(Act("orders", 5, seat="usa", body=2, answer="no", key="a")) == first
        assert journal.append_many([Act("x", 0, seat="usa", key="a"), Act("x", 0, seat="usa", key="b")] * 2)[0] == first
        assert journal.append_turn(Act("x", 0, seat="usa", key="a"), state_of(0)) == first
        other = journal.append(Act("orders", 0, seat="china", body=3, key="a"))
        assert other.seq == 3 and len(journal) == 3 and journal.turns() == []
        assert journal.append(Act("note", 0)).seq != journal.append(Act("note", 0)).seq
    with Journal.open(path) as journal:
        assert journal.answered("usa", "a") == first and first.answer == "yes"
        assert journal.answered("usa", "c") is None and journal.answered("", "") is None


def test_a_group_is_kept_whole_or_not_at_all(path):
    with Journal.create(path, HEADER) as journal:
        refused("not_plain", journal.append_many, [Act("good", 0), Act("bad", 0, body={"x": float("nan")})])
        assert len(journal) == 0 and journal.entries() == []
        journal.append_turn(Act("turn", 1), state_of(1))
        refused("turn_twice", journal.append_turn, Act("turn", 1), state_of(1))
        assert len(journal) == 1
        journal.append_turn(Act("turn", 1, branch=1), state_of(1))
        journal.check()


@pytest.mark.parametrize(
    "act",
    [
        *(Act("x", 0, body=body) for body in (float("inf"), {1j}, b"raw", np.int64(3), "\ud800", {(1, 2): 3})),
        Act("x", 0, answer=float("nan")),
        Act("x", 2**70),
        Act("x", 0, seat=3),
        Act("x", "one"),
        Act("\udfff", 0),
    ],
)
def test_what_is_not_plain_is_refused_and_nothing_is_written(path, act):
    with Journal.create(path, HEADER) as journal:
        refused("not_plain", journal.append, act)
        deep = []
        for _ in range(100_000):
            deep = [deep]
        refused("not_plain", journal.append, Act("x", 0, body=deep))
        assert len(journal) == 0
        journal.append(Act("x", 0))
        journal.check()


def test_a_game_that_cannot_be_begun_leaves_no_file(path):
    refused("not_plain", Journal.create, path, Header({"a": float("nan")}, 0, 0))
    refused("no_folder", Journal.create, path.parent / "none" / "game.chipwar", HEADER)
    assert list(path.parent.iterdir()) == []
    path.write_text("mine")
    refused("exists", Journal.create, path, HEADER)
    assert path.read_text() == "mine"


def test_a_game_at_rest_is_one_file(path):
    write(path)
    assert os.listdir(path.parent) == ["game.chipwar"]
    with Journal.open(path) as journal:
        journal.append(Act("x", 3))
        journal.copy_to(path.with_name("copy.chipwar"))
    with Journal.open(path, read_only=True):
        pass
    assert sorted(os.listdir(path.parent)) == ["copy.chipwar", "game.chipwar"]


def test_a_second_writer_is_refused(path):
    write(path)
    with Journal.open(path) as journal:
        refused("in_use", Journal.open, path)
        refused("in_use", Journal.open, path, read_only=True)
        code = "import sys; from chipwar.play.journal import Journal; Journal.open(sys.argv[1])"
        answer = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, env=child())
        assert "SaveError" in answer.stderr.splitlines()[-1] and "open in another chipwar" in answer.stderr
        journal.append(Act("x", 3))
    Journal.open(path).close()


def test_of_many_who_open_at_once_one_gets_the_game(path):
    write(path)
    code = (
        "import sys, time\nfrom chipwar.play.journal import Journal, SaveError\n"
        "sys.stdin.readline()\n"
        "try:\n    journal = Journal.open(sys.argv[1])\n    print('mine', flush=True)\n    sys.stdin.readline()\n"
        "except SaveError as error: print(error.code, flush=True)"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": child()}
    crowd = [subprocess.Popen([sys.executable, "-c", code, path], **pipes) for _ in range(4)]
    for one in crowd:
        one.stdin.write("go\n")
        one.stdin.flush()
    said = sorted(one.stdout.readline().strip() for one in crowd)
    for one in crowd:
        one.communicate("end\n")
    assert said == ["in_use"] * 3 + ["mine"]


def child() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def test_any_thread_may_write(path):
    with Journal.create(path, HEADER) as journal:

        def pour(seat: str) -> None:
            for number in range(20):
                journal.append(Act("orders", 0, seat=seat, key=str(number)))

        threads = [threading.Thread(target=pour, args=(seat,)) for seat in ("usa", "china", "usa")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(journal) == 40
        journal.check()


def test_a_picture_does_not_follow_and_does_not_write(path):
    write(path)
    before = path.read_bytes()
    with Journal.open(path, read_only=True) as picture:
        refused("read_only", picture.append, Act("x", 3))
        with Journal.open(path) as journal:
            journal.append(Act("x", 3))
        assert len(picture.entries()) == 10
        picture.copy_to(path.with_name("copy.chipwar"))
    assert path.read_bytes() != before
    with Journal.open(path.with_name("copy.chipwar")) as copy:
        assert len(copy) == 10


def test_after_closing_every_question_is_refused(path):
    write(path)
    journal = Journal.open(path)
    journal.close()
    journal.close()
    for question in (journal.entries, journal.turns, journal.check, lambda: journal.append(Act("x", 0))):
        refused("closed", question)
    refused("closed", journal.copy_to, path.with_name("copy.chipwar"))
    assert os.listdir(path.parent) == ["game.chipwar"]


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid"), reason="needs the permissions of a Unix folder")
def test_a_game_in_a_read_only_folder_can_be_read_and_not_written():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "game.chipwar"
        write(path)
        # The file may be written, its folder not.
        path.chmod(0o666)
        Path(folder).chmod(0o555)
        root = os.geteuid() == 0
        if root:  # whom no permission stops
            os.seteuid(65534)
        try:
            with Journal.open(path, read_only=True) as journal:
                assert len(journal.entries()) == 10
                refused("read_only", journal.copy_to, Path(folder) / "copy.chipwar")
            refused("read_only", Journal.open, path)
            refused("read_only", Journal.create, Path(folder) / "new.chipwar", HEADER)
        finally:
            if root:
                os.seteuid(0)
            Path(folder).chmod(0o755)
        assert os.listdir(folder) == ["game.chipwar"]


def test_a_copy_replaces_whole_and_never_the_game_itself(path):
    write(path)
    target = path.with_name("kopie 新 #1?.chipwar")
    target.write_text("older")
    # What an earlier game left beside its file must not be taken for the new one's.
    target.with_name(target.name + "-journal").write_bytes(b"x" * 2000)
    with Journal.open(path) as journal:
        journal.copy_to(target)
        refused("exists", journal.copy_to, path)
        refused("no_folder", journal.copy_to, path.parent / "none" / "copy.chipwar")
        with Journal.open(target) as copy:
            assert content(copy) == content(journal)
    assert sorted(os.listdir(path.parent)) == ["game.chipwar", target.name]


@pytest.mark.parametrize("fails", ["fsync", "replace", "backup"])
def test_a_copy_that_fails_leaves_the_older_file(path, monkeypatch, fails):
    write(path)
    target = path.with_name("copy.chipwar")
    target.write_text("older")

    def fail(*_):
        raise OSError(28, "No space left on device")

    with Journal.open(path) as journal:
        if fails == "backup":
            connect = sqlite3.connect
            monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: limited(connect(*a, **k)))
        else:
            monkeypatch.setattr(journal_file.os, fails, fail)
        refused("disk", journal.copy_to, target)
        monkeypatch.undo()
        journal.append(Act("x", 3))
    assert target.read_text() == "older"
    assert sorted(os.listdir(path.parent)) == ["copy.chipwar", "game.chipwar"]


def limited(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.execute("PRAGMA max_page_count = 2")
    return connection


ACTS = st.builds(
    Act,
    kind=st.sampled_from(["orders", "message", "undo"]),
    turn=st.integers(0, 5),
    branch=st.integers(0, 2),
    seat=st.sampled_from(["", "usa", "china"]),
    body=st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text("a新\n'\""),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=5,
    ),
    answer=st.sampled_from([None, "ok", {"refused": []}]),
    key=st.sampled_from(["", "a", "b", "c", "d"]),
)


class AgainstAModel(RuleBasedStateMachine):
    """Whatever is done with a journal, it holds what a list and a dict hold."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        self.path = Path(self.folder.name) / "game.chipwar"
        self.journal = Journal.create(self.path, HEADER)
        self.acts: list[Act] = []
        self.states: dict[tuple[int, int], float] = {}

    def place(self, act: Act) -> int | None:
        """Where the model has the act of this seat and key."""
        same = [i for i, kept in enumerate(self.acts) if act.key and (kept.seat, kept.key) == (act.seat, act.key)]
        return same[0] if same else None

    def keep(self, act: Act) -> int:
        place = self.place(act)
        if place is None:
            self.acts.append(act)
        return len(self.acts) if place is None else place + 1

    @rule(act=ACTS)
    def append(self, act):
        assert self.journal.append(act).seq == self.keep(act)

    @rule(acts=st.lists(ACTS, max_size=4))
    def append_many(self, acts):
        assert [entry.seq for entry in self.journal.append_many(acts)] == [self.keep(act) for act in acts]

    @rule(act=ACTS, value=st.floats(allow_nan=False))
    def append_turn(self, act, value):
        state = State("print", "names", np.array([value, 2.0]))
        if self.place(act) is None and (act.branch, act.turn) in self.states:
            refused("turn_twice", self.journal.append_turn, act, state)
            return
        if self.place(act) is None:
            self.states[act.branch, act.turn] = value
        assert self.journal.append_turn(act, state).seq == self.keep(act)

    @precondition(lambda self: self.acts)
    @rule(data=st.data())
    def send_again(self, data):
        act = data.draw(st.sampled_from(self.acts))
        if act.key:
            found = self.journal.answered(act.seat, act.key)
            assert self.journal.append(act) == found and found.body == act.body

    @rule(acts=st.lists(ACTS, max_size=2))
    def a_bad_act_takes_its_company_with_it(self, acts):
        refused("not_plain", self.journal.append_many, [*acts, Act("bad", 0, body=float("nan"))])

    @rule()
    def close_and_open(self):
        self.journal.close()
        self.journal = Journal.open(self.path)

    @rule(act=ACTS)
    def break_off(self, act):
        """The process ends in the middle of a write, with the act written and not committed."""
        connection = self.journal._connection
        connection.execute("BEGIN IMMEDIATE")
        self.journal._kept(act, None)
        connection.close()
        self.journal = Journal.open(self.path)

    @rule()
    def copy(self):
        copy = self.path.with_name("copy.chipwar")
        self.journal.copy_to(copy)
        with Journal.open(copy, read_only=True) as other:
            assert content(other) == content(self.journal)

    @rule(code=st.just("in_use"))
    def open_twice(self, code):
        patience, journal_file.PATIENCE = journal_file.PATIENCE, 0.0
        refused(code, Journal.open, self.path)
        journal_file.PATIENCE = patience

    @invariant()
    def the_journal_is_the_model(self):
        entries = self.journal.entries()
        assert len(entries) == len(self.journal) == len(self.acts)
        for number, (entry, act) in enumerate(zip(entries, self.acts, strict=True), start=1):
            assert entry.seq == number
            names = ("kind", "turn", "branch", "seat", "answer", "key")
            assert all(getattr(entry, name) == getattr(act, name) for name in names)
            assert json.dumps(entry.body) == json.dumps(act.body)
        assert set(self.journal.turns()) == set(self.states)
        for (branch, turn), value in self.states.items():
            assert self.journal.state(branch, turn).values.tobytes() == np.array([value, 2.0]).tobytes()
        self.journal.check()

    def teardown(self) -> None:
        self.journal.close()
        assert set(os.listdir(self.folder.name)) - {"copy.chipwar"} == {"game.chipwar"}
        self.folder.cleanup()


TestAgainstAModel = AgainstAModel.TestCase
TestAgainstAModel.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
