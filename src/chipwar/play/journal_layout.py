"""How a saved game is laid out in SQLite, in every version there has been, and how an older one becomes a newer one.

A layout is frozen: a change makes a new version, one more function in MIGRATIONS, and one more file in tests/saves.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Callable
from itertools import pairwise

from chipwar.play.save_refusals import Broken

APPLICATION_ID = int.from_bytes(b"chwr")
"""By this number in its head, a file says that it is a game of chipwar."""
VERSION = 2

# Version 1: one line of turns. No branches, no keys, no answers; states are plain floats.
LAYOUT_1 = (
    "CREATE TABLE game (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE act (seq INTEGER PRIMARY KEY, turn INTEGER NOT NULL, seat TEXT NOT NULL, kind TEXT NOT NULL, "
    "body TEXT NOT NULL, sha TEXT NOT NULL)",
    "CREATE TABLE moment (seq INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL, cells BLOB NOT NULL, "
    "report TEXT NOT NULL)",
)
GAME_1 = {"scenario", "seed", "run", "more"}
"""Names in the first table, beside `sha`."""

# Version 2: an entry chains what is said of it and, by `state`, the state it led to.
LAYOUT_2 = (
    "CREATE TABLE header (id INTEGER PRIMARY KEY CHECK (id = 1), scenario TEXT NOT NULL, scenario_sha TEXT NOT NULL, "
    "seed TEXT NOT NULL, run TEXT NOT NULL, more TEXT NOT NULL, sha TEXT NOT NULL)",
    "CREATE TABLE entry (seq INTEGER PRIMARY KEY, branch INTEGER NOT NULL, turn INTEGER NOT NULL, seat TEXT NOT NULL, "
    "kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, answer TEXT NOT NULL, state TEXT NOT NULL, "
    "sha TEXT NOT NULL)",
    "CREATE UNIQUE INDEX entry_key ON entry (seat, key) WHERE key <> ''",
    "CREATE TABLE state (seq INTEGER PRIMARY KEY, branch INTEGER NOT NULL, turn INTEGER NOT NULL, "
    "fingerprint TEXT NOT NULL, names TEXT NOT NULL, count INTEGER NOT NULL, packed BLOB NOT NULL, "
    "report TEXT NOT NULL)",
    "CREATE UNIQUE INDEX state_turn ON state (branch, turn)",
)
LAYOUTS = {1: LAYOUT_1, 2: LAYOUT_2}

HEADER_FIELDS = "scenario, scenario_sha, seed, run, more"
ENTRY_FIELDS = "seq, branch, turn, seat, kind, key, body, answer, state"
STATE_FIELDS = "branch, turn, fingerprint, names, count, packed, report"


def digest(*parts: object) -> str:
    """SHA-256, in hex, of parts that are text, whole numbers, bytes or nothing; kinds and lengths count."""
    total = hashlib.sha256()
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode()
        total.update(f"{type(part).__name__}:{len(raw)}:".encode())
        total.update(raw)
    return total.hexdigest()


def lay_out(connection: sqlite3.Connection, version: int) -> None:
    """Make the empty tables of a version; inside the caller's transaction."""
    for statement in LAYOUTS[version]:
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {version}")


def is_laid_out(connection: sqlite3.Connection, version: int) -> bool:
    """Whether the tables are exactly those of a version: nothing missing, changed or smuggled in."""
    found = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return sorted(sql for (sql,) in found) == sorted(LAYOUTS[version])


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring the tables of an older version to the newest; inside the caller's transaction."""
    for older, newer in pairwise(range(version, VERSION + 1)):
        if not is_laid_out(connection, older):
            raise Broken
        MIGRATIONS[older](connection)
        connection.execute(f"PRAGMA user_version = {newer}")


def migrate_1_2(connection: sqlite3.Connection) -> None:
    """All that stands in version 1 is branch 0; its acts had no keys and kept no answers."""
    game, acts, moments = _read_1(connection)
    for table in ("game", "act", "moment"):
        connection.execute(f"DROP TABLE {table}")
    lay_out(connection, 2)
    header = (game["scenario"], digest(game["scenario"]), game["seed"], game["run"], game["more"])
    sha = digest(*header)
    connection.execute("INSERT INTO header VALUES (1, ?, ?, ?, ?, ?, ?)", (*header, sha))
    for seq, turn, seat, kind, body in acts:
        state = ""
        if seq in moments:
            fingerprint, cells, report = moments[seq]
            row = (0, turn, fingerprint, "", len(cells) // 8, zlib.compress(cells), report)
            connection.execute("INSERT INTO state VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (seq, *row))
            state = digest(*row)
        entry = (seq, 0, turn, seat, kind, "", body, "null", state)
        sha = digest(sha, *entry)
        connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*entry, sha))


Act = tuple[int, int, str, str, str]
Moments = dict[int, tuple[str, bytes, str]]


def _read_1(connection: sqlite3.Connection) -> tuple[dict[str, str], list[Act], Moments]:
    """What a file of version 1 holds, once its chain has been checked."""
    game = dict(connection.execute("SELECT name, value FROM game ORDER BY name").fetchall())
    sha = game.pop("sha", "")
    if set(game) != GAME_1 or sha != digest(*(part for pair in sorted(game.items()) for part in pair)):
        raise Broken
    rows = connection.execute("SELECT seq, fingerprint, cells, report FROM moment").fetchall()
    moments: Moments = {seq: (fingerprint, cells, report) for seq, fingerprint, cells, report in rows}
    acts: list[Act] = []
    good_turn = None
    for *act, kept in connection.execute("SELECT seq, turn, seat, kind, body, sha FROM act ORDER BY seq").fetchall():
        sha = digest(sha, *act, *moments.get(act[0], ()))
        if kept != sha:
            raise Broken(good_turn)
        acts.append((act[0], act[1], act[2], act[3], act[4]))
        good_turn = act[1] if act[0] in moments else good_turn
    if set(moments) - {act[0] for act in acts}:
        raise Broken(good_turn)
    return game, acts, moments


MIGRATIONS: dict[int, Callable[[sqlite3.Connection], None]] = {1: migrate_1_2}
"""Version -> what makes the next version of it."""
