"""Whether a saved game is what was written: every hash, every state, the tables, and SQLite's own check.

One walk from the beginning, so that the last turn that is whole can be named.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.play.journal_layout import (
    ENTRY_FIELDS,
    HEADER_FIELDS,
    STATE_FIELDS,
    VERSION,
    digest,
    is_laid_out,
)
from chipwar.play.save_refusals import READING, Broken, is_of, refuse, told

MOST_CELLS = 1 << 23
"""A state of more numbers than this (64 MiB) is not unpacked: no scenario has nearly as many."""

ENTRY_KINDS = [int, int, int, str, str, str, str, str, str]


@dataclass(frozen=True)
class Tip:
    """Where a journal ends: the last entry's number (0 for none) and the hash that the next one goes on from."""

    seq: int
    sha: str


def tip_of(connection: sqlite3.Connection) -> Tip:
    """The end of a journal that has been checked."""
    row = connection.execute("SELECT seq, sha FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
    return Tip(*row) if row else Tip(0, connection.execute("SELECT sha FROM header").fetchone()[0])


def verify(connection: sqlite3.Connection, path: Path) -> None:
    """Read everything once. SaveError if anything differs from what was written, with the last good turn."""
    good_turn = None
    with told(path):
        try:
            # First of all the tables: what else might stand in their place could be made to run for ever.
            if not is_laid_out(connection, VERSION):
                raise Broken
            for turn in _good_turns(connection, path):
                good_turn = turn
            if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                raise Broken
        except sqlite3.Error as error:
            # A disk that cannot be read, or a journal that was closed, is not a damaged file.
            if is_of(error, *READING) or isinstance(error, sqlite3.ProgrammingError):
                raise
            raise Broken(good_turn) from error
        except (Broken, ValueError, TypeError, RecursionError, OverflowError) as error:
            raise Broken(good_turn) from error


def _good_turns(connection: sqlite3.Connection, path: Path) -> Iterator[int]:
    """The turn of each state, in order, while everything up to it is whole; raises at the first thing that is not."""
    sha = _header_sha(connection, path)
    states = 0
    # A cursor that is left open would keep the file locked after it has been refused.
    with closing(connection.execute(f"SELECT {ENTRY_FIELDS}, sha FROM entry ORDER BY seq")) as entries:
        for number, (*entry, kept) in enumerate(entries, start=1):
            sha = digest(sha, *entry)
            if kept != sha or entry[0] != number or [type(part) for part in entry] != ENTRY_KINDS:
                raise Broken
            if entry[-1]:
                _check_state(connection, entry)
                states += 1
                yield int(entry[2])
    if connection.execute("SELECT count(*) FROM state").fetchone() != (states,):
        raise Broken


def _check_state(connection: sqlite3.Connection, entry: list[Any]) -> None:
    seq, branch, turn, *_, sha = entry
    rows = connection.execute(f"SELECT {STATE_FIELDS} FROM state WHERE seq = ?", (seq,)).fetchall()
    if len(rows) != 1 or digest(*rows[0]) != sha or rows[0][:2] != (branch, turn):
        raise Broken
    unpacked(rows[0][5], rows[0][4])


def _header_sha(connection: sqlite3.Connection, path: Path) -> str:
    rows = connection.execute(f"SELECT {HEADER_FIELDS}, sha FROM header").fetchall()
    if len(rows) != 1:
        raise Broken
    *header, sha = rows[0]
    if digest(header[0]) != header[1]:
        raise refuse("scenario", path)
    if digest(*header) != sha:
        raise Broken
    return str(sha)


def unpacked(packed: bytes, count: int) -> npt.NDArray[np.float64]:
    """The numbers of a state, float64 [count]. Broken if they are not as many, or too many to be a state."""
    if not 0 <= count <= MOST_CELLS:
        raise Broken
    reader = zlib.decompressobj()
    try:
        # One byte more than is due, so that a longer one shows without being unpacked whole.
        raw = reader.decompress(packed, 8 * count + 1)
    except zlib.error as error:
        raise Broken from error
    if len(raw) != 8 * count or not reader.eof:
        raise Broken
    return np.frombuffer(raw, dtype="<f8").astype(np.float64)


def packed(values: Any) -> tuple[int, bytes]:
    """How many numbers a state has, and the numbers as they are kept."""
    flat = np.asarray(values, dtype="<f8").ravel()
    return len(flat), zlib.compress(flat.tobytes())
