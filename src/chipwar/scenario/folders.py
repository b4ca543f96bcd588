"""How a program writes into a folder: files that appear whole, and one writer at a time.

A lock is an exclusive transaction of SQLite: every system knows it, and it dies with its process.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from chipwar.base.errors import RequestError
from chipwar.scenario.texts import current_texts

LOCK = ".lock"
HOLDER = f"{LOCK}.holder"
"""Beside it stands, as long as it is held, whose it is, and a journal of SQLite's, which holds nothing."""

WRITING = ".writing"
"""How the name of a file ends that is being written."""


def write_whole(path: Path, content: bytes | memoryview) -> str:
    """Write a file at once: afterwards it is on the disk, whole, and not before. Returns its hash."""
    # A worker whose batch was killed may still be writing the same file.
    beside = path.with_name(f"{path.name}.{os.getpid()}{WRITING}")
    with beside.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(beside, path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return hashlib.sha256(content).hexdigest()


def files_of(folder: Path) -> list[Path]:
    """All files of a folder and of those within it, sorted; none that is being written, and no lock."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not path.name.startswith(LOCK) and not path.name.endswith(WRITING))


@contextmanager
def alone(folder: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold a folder, as long as this lasts. RequestError with who holds it where another does so for longer than `wait`
    seconds. Where a file system knows no locks, nobody is kept out."""
    lock = _taken(folder, wait)
    try:
        _sign(folder)
        yield
    finally:
        if os.name == "posix":  # elsewhere an open file cannot be taken away
            _leave(folder)
        if lock is not None:
            lock.close()
        if os.name != "posix":
            _leave(folder)


def _taken(folder: Path, wait: float) -> sqlite3.Connection | None:
    """The lock, once it is ours; None where there are no locks."""
    while True:
        lock, error = _begun(folder, wait)
        if error is None and lock is not None and _is_there(folder):
            return lock
        if lock is not None:
            lock.close()
        if error is None:
            continue  # whoever held it took the file away before we came to hold it
        code = error.sqlite_errorcode & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise RequestError(_held_by(folder)) from error
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            words = {"path": folder, "reason": error}
            raise RequestError(current_texts().say("problem.no_folder", **words)) from error
        return None


def _begun(folder: Path, wait: float) -> tuple[sqlite3.Connection | None, sqlite3.OperationalError | None]:
    """A connection that holds the lock file, or what stood against it."""
    lock = None
    try:
        lock = sqlite3.connect(folder / LOCK, timeout=wait, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        return lock, error
    return lock, None


def _is_there(folder: Path) -> bool:
    """Whether the lock that is held is the file that others would find: then they cannot have it."""
    with closing(sqlite3.connect(folder / LOCK, timeout=0.0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            return True
    return False


def _sign(folder: Path) -> None:
    """Say who holds the folder, for whoever finds it held."""
    since = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
    holder = {"process": os.getpid(), "machine": platform.node(), "since": since}
    write_whole(folder / HOLDER, json.dumps(holder).encode())


def _held_by(folder: Path) -> str:
    """Who holds a folder, and what to do, in a sentence."""
    say = current_texts().say
    try:
        holder = json.loads((folder / HOLDER).read_bytes())
        return say("folder.held_by", path=folder, **{name: holder[name] for name in ("process", "machine", "since")})
    except (OSError, ValueError, KeyError, TypeError):  # it has only just begun, or is about to end
        return say("folder.held", path=folder)


def _leave(folder: Path) -> None:
    for name in (HOLDER, LOCK):
        with suppress(OSError):
            (folder / name).unlink()
