"""The journal of one game: an append-only record of what was done, and the state after each turn. One SQLite file.

`append` returns when the entry is on the disk, and not before. An act with a key is kept once, however often it is
sent. The journal knows nothing of games: what bodies, answers and reports hold is JSON of the caller's.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

from chipwar.base.errors import SaveError
from chipwar.play import journal_file
from chipwar.play.journal_check import Tip, packed, tip_of, unpacked, verify
from chipwar.play.journal_layout import ENTRY_FIELDS, HEADER_FIELDS, STATE_FIELDS, digest
from chipwar.play.journal_records import Act, Entry, Header, State, entry_of, plain
from chipwar.play.save_refusals import refuse, told
from chipwar.scenario.folders import folder_to_disk


class Journal:
    """A game's file, opened by `create` or `open`. Any thread may use it; one process at a time may write."""

    def __init__(self, path: Path, connection: sqlite3.Connection, read_only: bool) -> None:
        self.path, self.read_only = path, read_only
        self._connection = connection
        self._lock = threading.RLock()
        self._tip: Tip = tip_of(connection)
        self._is_lost = self._is_closed = False

    @classmethod
    def create(cls, path: str | Path, header: Header) -> Journal:
        """A new game's file; there must be none of this name."""
        path = Path(path)
        connection = journal_file.make(path)
        try:
            with told(path, writing=True):
                scenario = plain(header.scenario)
                start = (scenario, digest(scenario), str(int(header.seed)), str(int(header.run)), plain(header.more))
                connection.execute("INSERT INTO header VALUES (1, ?, ?, ?, ?, ?, ?)", (*start, digest(*start)))
                connection.execute("COMMIT")
                folder_to_disk(path.absolute().parent)
                return cls(path, connection, read_only=False)
        except BaseException:
            connection.close()
            journal_file.discard(path)
            raise

    @classmethod
    def open(cls, path: str | Path, read_only: bool = False) -> Journal:
        """A game that is there, checked from beginning to end. Read-only gives a picture of it as it is now."""
        path = Path(path)
        connection = journal_file.open_picture(path) if read_only else journal_file.open_alone(path)
        try:
            verify(connection, path)
            if not read_only:
                journal_file.prove_writable(connection, path)
            with told(path):
                return cls(path, connection, read_only)
        except BaseException:
            connection.close()
            raise

    def close(self) -> None:
        """Let go of the file. Nothing has to be saved: all that was acknowledged is on the disk."""
        with self._lock, suppress(sqlite3.Error):
            self._is_closed = True
            self._connection.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        """How many entries there are."""
        return self._tip.seq

    @property
    def sha(self) -> str:
        """The hash over all there is."""
        return self._tip.sha

    @property
    def turn(self) -> int:
        """The turn at which the game stands: that of the last entry, 0 before the first."""
        with self._reading():
            row = self._connection.execute("SELECT turn FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
            return int(row[0]) if row else 0

    @property
    def header(self) -> Header:
        """What the game was made from."""
        with self._reading():
            row = self._connection.execute(f"SELECT {HEADER_FIELDS} FROM header").fetchone()
            return Header(json.loads(row[0]), int(row[2]), int(row[3]), json.loads(row[4]))

    def append(self, act: Act) -> Entry:
        """Keep an act. If its key has been kept for its seat, nothing is written and that entry is returned."""
        return self.append_many([act])[0]

    def append_many(self, acts: Sequence[Act]) -> list[Entry]:
        """Keep several acts, all or none, for the price of one."""
        with self._writing():
            return [self._kept(act, None) for act in acts]

    def append_turn(self, act: Act, state: State) -> Entry:
        """Keep an act and the state it led to, both or none. A branch has one state for each turn."""
        with self._writing():
            return self._kept(act, state)

    def answered(self, seat: str, key: str) -> Entry | None:
        """The entry that was kept for a seat's key, if any."""
        with self._reading():
            row = self._connection.execute(
                f"SELECT {ENTRY_FIELDS}, sha FROM entry WHERE seat = ? AND key = ? AND key <> ''", (seat, key)
            ).fetchone()
            return entry_of(row) if row else None

    def entries(self, after: int = 0) -> list[Entry]:
        """All entries, in the order in which they were kept; those after a number if one is given."""
        with self._reading():
            rows = self._connection.execute(
                f"SELECT {ENTRY_FIELDS}, sha FROM entry WHERE seq > ? ORDER BY seq", (after,)
            )
            return [entry_of(row) for row in rows.fetchall()]

    def turns(self) -> list[tuple[int, int]]:
        """Every (branch, turn) that has a state, in the order in which they were played."""
        with self._reading():
            return self._connection.execute("SELECT branch, turn FROM state ORDER BY seq").fetchall()

    def state(self, branch: int, turn: int) -> State:
        """The state of a turn in a branch."""
        with self._reading():
            row = self._connection.execute(
                f"SELECT {STATE_FIELDS} FROM state WHERE branch = ? AND turn = ?", (branch, turn)
            ).fetchone()
            if row is None:
                raise refuse("no_state", self.path, turn=turn, branch=branch)
            return State(row[2], row[3], unpacked(row[5], row[4]), json.loads(row[6]))

    def check(self) -> None:
        """Read everything again. SaveError if anything differs from what was written, with the last good turn."""
        with self._lock:
            self._make_ready()
            verify(self._connection, self.path)

    def copy_to(self, path: str | Path) -> None:
        """Write a whole copy; if there was a file of this name, it is replaced at once and never half."""
        path = Path(path)
        with told(path, writing=True):
            if path.exists() and self.path.exists() and path.samefile(self.path):
                raise refuse("exists", path)
        with self._lock:
            self._make_ready()
            journal_file.replace_by_copy(self._connection, path)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock, told(self.path):
            self._make_ready()
            yield

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction that is on the disk when it ends, or leaves no trace."""
        with self._lock, told(self.path, writing=True):
            if self.read_only:
                raise refuse("read_only", self.path)
            self._make_ready()
            before = self._tip
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                self._take_back(before)
                raise

    def _take_back(self, before: Tip) -> None:
        """Undo what is half written. If the disk does not allow even that, SQLite does it when the file is opened."""
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            self._tip = tip_of(self._connection)
        except sqlite3.Error:
            self._tip, self._is_lost = before, True
            with suppress(sqlite3.Error):
                self._connection.close()

    def _make_ready(self) -> None:
        """Open the file again after the disk failed; it must end where the last acknowledged act left it."""
        if self._is_closed:
            raise refuse("closed", self.path)
        if not self._is_lost:
            return
        connection = journal_file.open_alone(self.path)
        try:
            verify(connection, self.path)
            if tip_of(connection) != self._tip:
                raise refuse("closed", self.path)
        except BaseException:
            connection.close()
            raise
        self._connection, self._is_lost = connection, False

    def _kept(self, act: Act, state: State | None) -> Entry:
        """Write one act inside a transaction, or find that it has been written."""
        for text in (act.seat, act.kind, act.key):
            if not isinstance(text, str):
                raise TypeError(text)
        if act.key and (earlier := self.answered(act.seat, act.key)):
            return earlier
        seq, branch, turn = self._tip.seq + 1, int(act.branch), int(act.turn)
        state_sha = "" if state is None else self._keep_state(seq, branch, turn, state)
        row = (seq, branch, turn, act.seat, act.kind, act.key, plain(act.body), plain(act.answer), state_sha)
        sha = digest(self._tip.sha, *row)
        self._connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, sha))
        self._tip = Tip(seq, sha)
        return entry_of((*row, sha))

    def _keep_state(self, seq: int, branch: int, turn: int, state: State) -> str:
        if self._connection.execute("SELECT 1 FROM state WHERE branch = ? AND turn = ?", (branch, turn)).fetchone():
            raise refuse("turn_twice", self.path, turn=turn, branch=branch)
        row = (branch, turn, str(state.fingerprint), str(state.names), *packed(state.values), plain(state.report))
        self._connection.execute("INSERT INTO state VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (seq, *row))
        return digest(*row)


__all__ = ["Act", "Entry", "Header", "Journal", "SaveError", "State"]
