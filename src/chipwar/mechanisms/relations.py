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


@mechanism("sway_public")
@dataclass(frozen=True)
class SwayPublic:
    """Move support at home each turn, by how far the policy is from the status quo."""

    by: Amount

    def entries(self, scope: Scope) -> list[Entry]:
        """Add (level - status quo) * by to the support that policies bring."""
        states = scope.states("$self")
        return [Entry(Cell("state", "visible_support", state), self.by, moment="change") for state in states]

    def says(self) -> Sentence:
        """Support won or lost each quarter at full level."""
        return Sentence("mechanism.sway_public", (("amount", self.by),))
