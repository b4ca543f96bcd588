"""Effects on the relation between states: what provokes and what calms."""

from __future__ import annotations

from dataclasses import dataclass

from chipwar.mechanisms.kinds import Amount, Cell, Entry, Scope, Sentence, mechanism


@mechanism("provoke")
@dataclass(frozen=True)
class Provoke:
    """Raise tension once when announced, and slowly while it stands."""

    announce: Amount
    stand: Amount

    def entries(self, scope: Scope) -> list[Entry]:
        """Provocation by the rise of the announced level, hostility by the level in force."""
        return [
            Entry(Cell("world", "provocation", "world"), self.announce, moment="rise"),
            Entry(Cell("world", "hostility", "world"), self.stand),
        ]

    def says(self) -> Sentence:
        """So many rungs at once."""
        return Sentence("mechanism.provoke", (("rungs", self.announce),))


@mechanism("calm")
@dataclass(frozen=True)
class Calm:
    """Lower tension each turn."""

    by: Amount

    def entries(self, scope: Scope) -> list[Entry]:
        """Add to the calming of the ladder."""
        return [Entry(Cell("world", "calming", "world"), self.by)]

    def says(self) -> Sentence:
        """So many rungs a quarter."""
        return Sentence("mechanism.calm", (("rungs", self.by),))
