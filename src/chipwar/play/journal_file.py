"""The file of one game on the disk: opening it alone or to read, and replacing a file whole.

While a game is open for writing its file is locked. At rest it is one file: SQLite's rollback journal is used and not
its write-ahead log, which would leave what was acknowledged last in a second file when the process is killed.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chipwar.play.journal_layout import APPLICATION_ID, VERSION, lay_out, migrate
from chipwar.play.save_refusals import Broken, is_of, refuse, told
from chipwar.scenario.folders import folder_to_disk, to_disk

PATIENCE = 0.5
"""Seconds to wait until others let go of a file; a game that is played is never let go of."""
SIDE_FILES = ("-journal", "-wal", "-shm")
"""What SQLite may lay beside a file."""


def make(path: Path) -> sqlite3.Connection:
    """A new file, open for writing, with empty tables in a transaction that the caller commits."""
    _need_folder(path)
    with told(path, writing=True):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o644))
    try:
        with told(path, writing=True):
            connection = _locked(path)
            try:
                connection.execute("BEGIN IMMEDIATE")
                lay_out(connection, VERSION)
            except BaseException:
                connection.close()
                raise
            return connection
    except BaseException:
        discard(path)
        raise


def open_alone(path: Path) -> sqlite3.Connection:
    """An existing game, locked for this process and of the newest version. Its content is not yet checked."""
    version = _version(path)
    with told(path, writing=True):
        connection = _locked(path)
    try:
        with told(path):
            version = _known_version(connection, path) if version is None else version
            if version < VERSION:
                _migrate(connection, version)
        return connection
    except BaseException:
        connection.close()
        raise


def prove_writable(connection: sqlite3.Connection, path: Path) -> None:
    """Write a little, so that a full disk or a read-only folder is told when a game is opened."""
    with told(path, writing=True):
        connection.execute(f"PRAGMA user_version = {VERSION}")


def open_picture(path: Path) -> sqlite3.Connection:
    """What the file holds now, in memory and of the newest version; the file stays as it is and unlocked."""
    version = _version(path)
    with told(path):
        memory = _connect(":memory:")
        try:
            if version is None:
                _recover(path, memory)
            else:
                with _reading(path) as source:
                    source.backup(memory)
            version = _known_version(memory, path)
            if version < VERSION:
                _migrate(memory, version)
            return memory
        except BaseException:
            memory.close()
            raise


def replace_by_copy(connection: sqlite3.Connection, target: Path) -> None:
    """Write a whole copy to a path: there is the old file or the new one, at any moment."""
    _need_folder(target)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    with told(target, writing=True):
        try:
            copy = _connect(str(part.absolute()))
            try:
                # Nobody reads the part before it is whole, so it needs no journal of its own.
                copy.execute("PRAGMA journal_mode = OFF")
                copy.execute("PRAGMA synchronous = OFF")
                connection.backup(copy)
            finally:
                copy.close()
            to_disk(part)
            remove_side_files(target)
            os.replace(part, target)
            folder_to_disk(target.parent)
        finally:
            discard(part)


def discard(path: Path) -> None:
    """Remove a file that came to nothing, as far as the disk lets us."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _need_folder(path: Path) -> None:
    with told(path, writing=True):
        if not path.absolute().parent.is_dir():
            raise refuse("no_folder", path)


def remove_side_files(path: Path) -> None:
    """Remove what a killed process left beside a file that is going to be replaced: it belongs to the old one."""
    for end in SIDE_FILES:
        path.with_name(path.name + end).unlink(missing_ok=True)


def _connect(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address, uri=address.startswith("file:"), isolation_level=None, timeout=PATIENCE, check_same_thread=False
    )
    # A file may come from a stranger: nothing in it may run, and its pages are looked at closely.
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    connection = _connect(f"{path.absolute().as_uri()}?mode=ro")
    try:
        yield connection
    finally:
        connection.close()


def _locked(path: Path) -> sqlite3.Connection:
    """The only connection to a file, of any process, until it is closed."""
    connection = _connect(f"{path.absolute().as_uri()}?mode=rw")
    try:
        # The lock is taken by the patient road and kept: locking_mode before BEGIN could let two wait for each other.
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = EXTRA")
    except BaseException:
        connection.close()
        raise
    return connection


def _version(path: Path) -> int | None:
    """The version a file says it has; None if a killed process left it in the middle of a write. Else a SaveError."""
    with told(path):
        if not path.exists():
            raise refuse("no_file", path)
        if not path.is_file():
            raise refuse("not_a_game", path)
        try:
            with _reading(path) as connection:
                version = _known_version(connection, path)
                (page,) = connection.execute("PRAGMA page_size").fetchone()
                # SQLite would fill up a page that was cut off, and an empty page can look like an empty table.
                if path.stat().st_size % page:
                    raise Broken
                return version
        except sqlite3.OperationalError as error:
            if is_of(error, sqlite3.SQLITE_READONLY) and _is_unfinished(path):
                return None
            raise


def _known_version(connection: sqlite3.Connection, path: Path) -> int:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise refuse("not_a_game", path)
    if version > VERSION:
        raise refuse("newer", path, found=version, known=VERSION)
    if version < 1:
        raise Broken
    return int(version)


def _is_unfinished(path: Path) -> bool:
    """Whether a rollback journal lies beside a file; SQLite undoes the last write with it when it may write."""
    journal = path.with_name(path.name + SIDE_FILES[0])
    return journal.is_file() and journal.stat().st_size > 0


def _recover(path: Path, memory: sqlite3.Connection) -> None:
    """Undo the unfinished write of a killed process in a copy, because the file itself must stay as it is."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "game"
        shutil.copyfile(path, copy)
        shutil.copyfile(path.with_name(path.name + SIDE_FILES[0]), copy.with_name(copy.name + SIDE_FILES[0]))
        connection = _connect(str(copy))
        try:
            connection.backup(memory)
        finally:
            connection.close()


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        migrate(connection, version)
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
