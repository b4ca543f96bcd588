"""A small game's journal for the tests: the same in every version of the format, and a way to spoil it.

`python tests/journal_samples.py` writes tests/saves/version_1.chipwar and the newest version's file, if they are not
there. A frozen file is never written anew: it stands for what is on people's disks.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from chipwar.play.journal import Act, Header, Journal, State
from chipwar.play.journal_layout import APPLICATION_ID, LAYOUT_1, VERSION, digest

SAVES = Path(__file__).parent / "saves"
SCENARIO = {"id": "sample", "label": {"en": "A sample", "zh-Hans": "样例", "zh-Hant": "樣例"}, "turns": 3}
SEATS = {"usa": "human", "china": "hawk"}
HEADER = Header(SCENARIO, seed=2**63 + 7, run=3, more={"seats": SEATS})
VALUES = [np.array([turn + 0.5, -0.0, 1e-300, np.inf, np.nan, 1 / 3]) for turn in range(4)]


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder in memory if the system has one: for tests that are not about the disk, in place of pytest's own."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="chipwar-", dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def state_of(turn: int) -> State:
    return State(f"print-{turn}", "names", VALUES[turn], {"turn": turn, "news": ["新聞", None, 1.25]})


def write(path: Path, turns: int = 3, keys: bool = True) -> None:
    """A game of three turns, with an order of two seats in each and the state after it."""
    with Journal.create(path, HEADER) as journal:
        journal.append_turn(Act("begin", 0), state_of(0))
        for turn in range(turns):
            for seat in SEATS:
                key = f"{seat}-{turn}" if keys else ""
                journal.append(Act("orders", turn, seat=seat, body=[{"level": turn}], answer=[], key=key))
            journal.append_turn(Act("turn", turn + 1, body={"given": []}), state_of(turn + 1))


def compact(path: Path) -> None:
    """The same game in small pages, so that nearly every byte of the file means something."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA page_size = 512")
    connection.execute("VACUUM")
    connection.close()


def write_version_1(path: Path) -> None:
    """The same game as version 1 kept it: without keys, answers and branches."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA page_size = 1024")
    connection.execute("BEGIN")
    for statement in LAYOUT_1:
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 1")
    scenario, more = (json.dumps(part, ensure_ascii=False) for part in (SCENARIO, HEADER.more))
    game = {"scenario": scenario, "seed": str(HEADER.seed), "run": str(HEADER.run), "more": more}
    sha = digest(*(part for pair in sorted(game.items()) for part in pair))
    connection.executemany("INSERT INTO game VALUES (?, ?)", [*game.items(), ("sha", sha)])
    for seq, (turn, seat, kind, body) in enumerate(acts_1(), start=1):
        act, moment = (seq, turn, seat, kind, json.dumps(body)), ()
        if kind != "orders":
            state = state_of(turn)
            report = json.dumps(state.report, ensure_ascii=False)
            moment = (state.fingerprint, state.values.astype("<f8").tobytes(), report)
            connection.execute("INSERT INTO moment VALUES (?, ?, ?, ?)", (seq, *moment))
        sha = digest(sha, *act, *moment)
        connection.execute("INSERT INTO act VALUES (?, ?, ?, ?, ?, ?)", (*act, sha))
    connection.execute("COMMIT")
    connection.close()


def acts_1() -> list[tuple[int, str, str, object]]:
    acts: list[tuple[int, str, str, object]] = [(0, "", "begin", None)]
    for turn in range(3):
        acts += [(turn, seat, "orders", [{"level": turn}]) for seat in SEATS]
        acts.append((turn + 1, "", "turn", {"given": []}))
    return acts


def content(journal: Journal) -> tuple[object, ...]:
    """All that a journal says, in a form that can be compared; a state's numbers bit for bit."""
    states = {}
    for branch, turn in journal.turns():
        state = journal.state(branch, turn)
        states[branch, turn] = (state.fingerprint, state.names, state.values.tobytes(), json.dumps(state.report))
    return journal.header, journal.entries(), states


if __name__ == "__main__":
    SAVES.mkdir(exist_ok=True)
    for version, writer in ((1, write_version_1), (VERSION, write)):
        file = SAVES / f"version_{version}.chipwar"
        if not file.exists():
            writer(file)
