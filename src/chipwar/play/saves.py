"""The folder of saved games: each game's journal, which is its autosave, and a ring of older whole copies.

    <home>/games/<name>/game.chipwar            the game as it stands: every act is on the disk once acknowledged
    <home>/games/<name>/older/000012.chipwar    whole copies, one for each turn, the last KEPT of them
    <home>/games/<name>/damaged-1.chipwar       what was replaced by a copy; never removed

Names are made here. A name that comes from outside is looked up and never joined to a path unseen.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from chipwar.base.errors import SaveError
from chipwar.play.journal import Header, Journal
from chipwar.play.journal_file import SIDE_FILES, discard, remove_side_files
from chipwar.play.save_refusals import refuse, told, with_offer
from chipwar.scenario.files import home
from chipwar.scenario.folders import folder_to_disk

ENDING = ".chipwar"
LIVE = f"game{ENDING}"
KEPT = 10
"""How many older copies of a game are kept."""
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*-[0-9]+")
LONGEST_NAME = 40
LONGEST_STEM = 30
REPLACEABLE = ("damaged", "not_a_game", "scenario", "newer", "no_file", "unreadable")
"""Refusals of a game's file for which an older copy may stand in."""


@dataclass(frozen=True)
class Saved:
    """One line of the list of games. code: empty if it is good, else the refusal's, and `says` its sentence.

    What cannot be read in the game itself is told from its newest good copy, `offer`.
    """

    name: str
    path: Path
    played: datetime
    size: int
    scenario: str = ""
    turn: int = 0
    seats: dict[str, str] = field(default_factory=dict)
    code: str = ""
    says: str = ""
    offer: Path | None = None

    @property
    def good(self) -> bool:
        """Whether it can be opened now."""
        return not self.code

    @property
    def replaceable(self) -> bool:
        """Whether its newest good copy may be put in its place."""
        return self.offer is not None and self.code in REPLACEABLE


class Saves:
    """All saved games of a folder; of `home()` unless another is given."""

    def __init__(self, folder: str | Path | None = None) -> None:
        self.folder = (Path(folder) if folder else home()) / "games"

    def start(self, header: Header) -> tuple[str, Journal]:
        """A new game: its name, made from the scenario's id, and its journal, open for writing."""
        with self._new_game(_scenario_id(header)) as name:
            return name, Journal.create(self.path(name), header)

    def path(self, name: str) -> Path:
        """The file of a game. SaveError if the name is none of ours."""
        return self._place(name) / LIVE

    def open(self, name: str, read_only: bool = False) -> Journal:
        """A game by its name. A refusal offers the newest good copy, if that can stand in."""
        try:
            return Journal.open(self.path(name), read_only)
        except SaveError as refusal:
            good = self.newest_good(name) if refusal.code in REPLACEABLE else None
            if good is None:
                raise
            raise with_offer(refusal, *good) from refusal

    def keep(self, name: str, journal: Journal) -> Path:
        """Add a whole copy of a game to its ring; the oldest beyond KEPT go."""
        ring = self._place(name) / "older"
        with told(ring, writing=True):
            ring.mkdir(exist_ok=True)
            copies = self.copies(name)
            copy = ring / f"{_number(copies[0]) + 1 if copies else 1:06d}{ENDING}"
            journal.copy_to(copy)
            for old in copies[KEPT - 1 :]:
                old.unlink(missing_ok=True)
            for torn in ring.glob(".*.part"):
                discard(torn)
        return copy

    def copies(self, name: str) -> list[Path]:
        """The older copies of a game, the newest first."""
        ring = self._place(name) / "older"
        with told(ring):
            found = [path for path in ring.glob(f"*{ENDING}") if path.stem.isdecimal()] if ring.is_dir() else []
        return sorted(found, key=_number, reverse=True)

    def newest_good(self, name: str) -> tuple[Path, int] | None:
        """The newest copy in the ring that is whole, and the turn it stands at; None if there is none."""
        found = self._newest_good(name)
        return (found[0], found[1]["turn"]) if found else None

    def restore(self, name: str) -> Journal:
        """Put the newest good copy in the place of a game that cannot be opened; that is kept aside. Opens it."""
        try:
            return Journal.open(self.path(name))
        except SaveError as refusal:
            good = self.newest_good(name) if refusal.code in REPLACEABLE else None
            if good is None:
                raise
        self._set_aside(name)
        with Journal.open(good[0], read_only=True) as journal:
            journal.copy_to(self.path(name))
        return Journal.open(self.path(name))

    def listing(self, most: int | None = None) -> list[Saved]:
        """The games, the one played last first; only so many of them if asked. Every file that is told of is read
        whole, so that what is called good is good."""
        with told(self.folder):
            names = [path.name for path in self.folder.iterdir() if path.is_dir()] if self.folder.is_dir() else []
        newest = sorted(filter(_is_name, names), key=lambda name: (_written(self.path(name))[0], name), reverse=True)
        return [self._listed(name) for name in newest[:most]]

    def export_game(self, name: str, target: str | Path) -> None:
        """Write a game as one file to a path that a person chose; a file of this name is replaced."""
        with self.open(name, read_only=True) as journal:
            journal.copy_to(target)

    def import_game(self, source: str | Path) -> str:
        """Take a copy of a game's file into the folder; returns the name it gets here."""
        with Journal.open(source, read_only=True) as journal, self._new_game(_scenario_id(journal.header)) as name:
            journal.copy_to(self.path(name))
            return name

    def _place(self, name: str) -> Path:
        if not _is_name(name):
            raise refuse("no_game", name=name[:LONGEST_NAME] if name.isprintable() else "?")
        place = self.folder / name
        with told(place):
            if not place.is_dir():
                raise refuse("no_game", name=name)
        return place

    @contextmanager
    def _new_game(self, scenario: str) -> Iterator[str]:
        """A new game's name; its folder goes again if nothing comes into it."""
        name = self._new_name(scenario)
        try:
            yield name
        except BaseException:
            with suppress(OSError):
                (self.folder / name).rmdir()
            raise

    def _new_name(self, scenario: str) -> str:
        """A name that no game has, with its empty folder. Made by the file system, so that two never get the same."""
        stem = re.sub(r"[^a-z0-9]+", "-", scenario.casefold()).strip("-")[:LONGEST_STEM].strip("-") or "game"
        with told(self.folder, writing=True):
            self.folder.mkdir(parents=True, exist_ok=True)
            for number in count(1):
                try:
                    (self.folder / f"{stem}-{number}").mkdir()
                except FileExistsError:
                    continue
                folder_to_disk(self.folder)
                return f"{stem}-{number}"
        raise AssertionError

    def _set_aside(self, name: str) -> None:
        """Move a game's file out of the way. What lies beside it goes first: it must never meet the new file."""
        live = self.path(name)
        with told(live, writing=True):
            aside = next(
                path for number in count(1) if not (path := live.with_name(f"damaged-{number}{ENDING}")).exists()
            )
            for end in (*SIDE_FILES, ""):
                part = live.with_name(live.name + end)
                if part.exists():
                    os.replace(part, aside.with_name(aside.name + end))
            remove_side_files(live)
            folder_to_disk(live.parent)

    def _listed(self, name: str) -> Saved:
        live = self.path(name)
        played, size = _written(live)
        try:
            with Journal.open(live, read_only=True) as journal:
                return Saved(name, live, played, size, **_facts(journal))
        except SaveError as refusal:
            offer, facts = self._newest_good(name) or (None, {})
            return Saved(name, live, played, size, **facts, code=refusal.code, says=str(refusal), offer=offer)

    def _newest_good(self, name: str) -> tuple[Path, dict[str, Any]] | None:
        for copy in self.copies(name):
            try:
                with Journal.open(copy, read_only=True) as journal:
                    return copy, _facts(journal)
            except SaveError:
                continue
        return None


def _written(live: Path) -> tuple[datetime, int]:
    """When a game was written last, and its bytes; long ago and none if it is not there."""
    try:
        stat = live.stat()
    except OSError:
        return datetime.fromtimestamp(0, UTC), 0
    return datetime.fromtimestamp(stat.st_mtime, UTC), stat.st_size


def _facts(journal: Journal) -> dict[str, Any]:
    """What the list tells of a game that is whole."""
    header = journal.header
    seats = header.more.get("seats") if isinstance(header.more, dict) else None
    seats = {str(seat): str(player) for seat, player in seats.items()} if isinstance(seats, dict) else {}
    return {"scenario": _scenario_id(header), "turn": journal.turn, "seats": seats}


def _scenario_id(header: Header) -> str:
    """The id of the scenario: in the scenario itself, or said beside its files."""
    for part in (header.scenario, header.more):
        found = part.get("id") if isinstance(part, dict) else None
        if isinstance(found, str):
            return found
    return ""


def _is_name(name: str) -> bool:
    return len(name) <= LONGEST_NAME and NAME.fullmatch(name) is not None


def _number(copy: Path) -> int:
    return int(copy.stem)
