"""What can go wrong with a saved game, as one sentence that says what to do.

The only place that knows the errors of SQLite and of the disk; what leaves here is a SaveError.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chipwar.base.errors import SaveError
from chipwar.scenario.texts import current_texts

PRIMARY = 0xFF
"""SQLite's extended codes carry the plain code in their last byte."""
READING = {
    sqlite3.SQLITE_BUSY: "in_use",
    sqlite3.SQLITE_LOCKED: "in_use",
    sqlite3.SQLITE_NOTADB: "not_a_game",
    sqlite3.SQLITE_IOERR: "unreadable",
    sqlite3.SQLITE_CANTOPEN: "unreadable",
    sqlite3.SQLITE_PERM: "unreadable",
    sqlite3.SQLITE_AUTH: "unreadable",
    sqlite3.SQLITE_NOMEM: "unreadable",
    sqlite3.SQLITE_READONLY: "read_only",
}
WRITING = READING | {
    sqlite3.SQLITE_FULL: "disk",
    sqlite3.SQLITE_IOERR: "disk",
    sqlite3.SQLITE_NOMEM: "disk",
    sqlite3.SQLITE_CANTOPEN: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_AUTH: "read_only",
    sqlite3.SQLITE_TOOBIG: "not_plain",
}
OF_THE_SYSTEM = {
    errno.ENOENT: "no_file",
    errno.ENOTDIR: "no_file",
    errno.EEXIST: "exists",
    errno.EACCES: "read_only",
    errno.EPERM: "read_only",
    errno.EROFS: "read_only",
}


class Broken(Exception):
    """Something in a file is not what was written. Never leaves the room: it becomes a SaveError.

    good_turn: the last turn before it that is whole, if any.
    """

    def __init__(self, good_turn: int | None = None) -> None:
        self.good_turn = good_turn
        super().__init__()


def refuse(code: str, path: Path | str = "", **slots: object) -> SaveError:
    """The refusal for a code, with its sentence in the language in use."""
    good = slots.get("turn") if code == "damaged_after" else None
    sentence = current_texts().say(f"save.{code}", path=printable(path), **slots)
    kind = "damaged" if code == "damaged_after" else code
    return SaveError(sentence, kind, good if isinstance(good, int) else None)


def damaged(path: Path, good_turn: int | None) -> SaveError:
    """The refusal of a damaged file: up to which turn it is whole, if any."""
    return refuse("damaged", path) if good_turn is None else refuse("damaged_after", path, turn=good_turn)


def with_offer(refusal: SaveError, copy: Path, turn: int) -> SaveError:
    """The same refusal, offering the newest good copy."""
    sentence = current_texts().say("save.offer", why=str(refusal), copy=printable(copy), turn=turn)
    return SaveError(sentence, refusal.code, refusal.good_turn, str(copy))


def is_of(error: sqlite3.Error, *plain: int) -> bool:
    """Whether an error of SQLite is of one of some plain codes."""
    return (getattr(error, "sqlite_errorcode", 0) & PRIMARY) in plain


def printable(path: Path | str) -> str:
    """A path as it can be shown anywhere: no control or hidden characters."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(path))


@contextmanager
def told(path: Path, writing: bool = False) -> Iterator[None]:
    """Whatever goes wrong inside with a file is told as a SaveError about this path."""
    try:
        yield
    except (sqlite3.Error, OSError, Broken, ValueError, TypeError, RecursionError, OverflowError) as error:
        raise refusal_of(error, path, writing) from error


def refusal_of(error: Exception, path: Path, writing: bool) -> SaveError:
    """The refusal that an error of SQLite, the disk or a reader of JSON comes to."""
    if isinstance(error, sqlite3.Error):
        # No code means that Python itself refused: the connection has been closed.
        plain = getattr(error, "sqlite_errorcode", None)
        if plain is None and isinstance(error, sqlite3.ProgrammingError):
            return refuse("closed", path)
        code = (WRITING if writing else READING).get((plain or 0) & PRIMARY, "damaged")
    elif isinstance(error, OSError):
        code = OF_THE_SYSTEM.get(error.errno or 0, "disk" if writing else "unreadable")
        code = "unreadable" if code == "read_only" and not writing else code
    else:
        code = "not_plain" if writing and not isinstance(error, Broken) else "damaged"
    if code == "damaged":
        return damaged(path, error.good_turn if isinstance(error, Broken) else None)
    return refuse(code, path)
