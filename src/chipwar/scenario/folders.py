"""How a program writes into a folder: files that appear whole, and one writer at a time.

A lock is an exclusive transaction of SQLite: every system knows it, and it dies with its process.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from chipwar.base.errors import RequestError
from chipwar.scenario.texts import current_texts

LOCK = ".chipwar-lock"
"""An empty file that stays where it is: a lock that is taken away could be held twice."""
HOLDER = f"{LOCK}.holder"
"""Whose it is, as long as it is held."""

PAUSE = 0.2
"""Seconds between two tries for a lock; in between Ctrl-C is heard."""

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
    folder_to_disk(path.parent)
    return hashlib.sha256(content).hexdigest()


def folder_to_disk(folder: Path) -> None:
    """Make the names in a folder as lasting as the files. Windows does so by itself."""
    if os.name != "nt":
        to_disk(folder)


def to_disk(path: Path) -> None:
    """Make what was written last, as far as it goes."""
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def files_of(folder: Path) -> list[Path]:
    """All files of a folder and of those within it, sorted; none that is being written, and no lock."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not path.name.startswith(LOCK) and not path.name.endswith(WRITING))


@contextmanager
def alone(folder: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold a folder, as long as this lasts. RequestError with who holds it where another does so for longer than `wait`
    seconds. Where a file system knows no locks, nobody is kept out."""
    lock = _taken(folder, time.monotonic() + wait)
    try:
        _sign(folder)
        yield
    finally:
        with suppress(OSError):
            (folder / HOLDER).unlink()
        if lock is not None:
            lock.close()


def _taken(folder: Path, until: float) -> sqlite3.Connection | None:
    """The lock, once it is ours; None where there are no locks."""
    while True:
        lock, error = _begun(folder)
        if error is None:
            return lock
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise RequestError(current_texts().say("problem.no_folder", path=folder, reason=error)) from error
        if code not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return None
        if time.monotonic() >= until:
            raise RequestError(_held_by(folder)) from error
        time.sleep(PAUSE)


def _begun(folder: Path) -> tuple[sqlite3.Connection | None, sqlite3.Error | None]:
    """A connection that holds the lock, or what stood against it."""
    lock = None
    try:
        lock = sqlite3.connect(folder / LOCK, timeout=0.0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError as error:
        if lock is not None:
            lock.close()
        return None, error
    return lock, None


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
