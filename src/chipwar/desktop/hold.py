"""Keeps the game of a window on the disk: every act at once, and a whole copy of each turn. Tells what goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from chipwar.base.errors import SaveError
from chipwar.play.game import Game
from chipwar.play.journal import Journal
from chipwar.play.saves import LIVE, Saves
from chipwar.scenario.texts import current_texts

T = TypeVar("T")


class Hold:
    """Where a game is kept. A game that cannot be kept is played on all the same, and `unsaved` says why.

    name: the game's name in the folder of saves; empty as long as it is nowhere. `warning` waits to be told once.
    """

    def __init__(self, game: Game, saves: Saves | None = None) -> None:
        self.game, self.saves = game, saves
        self.name = self.unsaved = self.warning = ""
        self._journal: Journal | None = None

    @classmethod
    def of_new(cls, game: Game) -> Hold:
        """Keeps a game that nothing has happened in yet."""
        hold = cls(game, Saves())
        try:
            hold.name, journal = Saves().start(game.header())
            hold._keep_in(journal)
        except SaveError as error:
            hold._lost(error)
        return hold

    @classmethod
    def of_saved(cls, name: str, restore: bool = False) -> Hold:
        """Opens a kept game and goes on in its file; restore: with the newest good copy in its place."""
        saves = Saves()
        journal = saves.restore(name) if restore else saves.open(name)
        return cls._opened(saves, name, journal)

    @classmethod
    def of_file(cls, path: Path) -> Hold:
        """Opens a game's file: in its place if it lies in the folder of saves, else by a copy taken into it."""
        saves = Saves()
        path = path.absolute()
        inside = path.name == LIVE and path.parent.parent == saves.folder.absolute()
        return cls.of_saved(path.parent.name if inside else saves.import_game(path))

    @classmethod
    def _opened(cls, saves: Saves, name: str, journal: Journal) -> Hold:
        try:
            hold = cls(Game.from_journal(journal), saves)
        except BaseException:
            journal.close()
            raise
        hold.name = name
        hold._keep_in(journal)
        return hold

    def _keep_in(self, journal: Journal) -> None:
        self._journal = journal
        self.game.keep_in(journal)

    def act(self, what: Callable[[], T]) -> T:
        """Does something to the game. What cannot be written is done all the same, unsaved from then on."""
        try:
            return what()
        except SaveError as error:
            if self._journal is None:
                raise
            self._lost(error)
            return what()

    def turn_over(self) -> None:
        """Adds a whole copy to the ring. If that fails the game itself is still kept."""
        if self._journal is None or self.saves is None:
            return
        try:
            self.saves.keep(self.name, self._journal)
        except SaveError as error:
            self.warning = str(error)

    def told(self) -> str:
        """What waits to be told, once."""
        warning, self.warning = self.warning, ""
        return warning

    def close(self) -> None:
        """Let go of the file; nothing has to be saved."""
        self._journal = None
        self.game.close()

    def _lost(self, error: SaveError) -> None:
        with suppress(SaveError):
            self.close()
        self.unsaved = self.warning = current_texts().say("table.unsaved", why=str(error))
