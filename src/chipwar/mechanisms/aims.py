"""Effects on what an actor wants."""

from __future__ import annotations

from dataclasses import dataclass

from chipwar.mechanisms.kinds import Amount, Cell, Entry, Line, Scope, Sentence, mechanism


@mechanism("favour")
@dataclass(frozen=True)
class Favour:
    """Make a line of the own card weigh more, or less."""

    line: Line
    by: Amount

    def entries(self, scope: Scope) -> list[Entry]:
        """Add `by` to what multiplies the weight of the line."""
        return [Entry(Cell("goal", "favour", goal), self.by) for goal in scope.goals(self.line)]

    def says(self) -> Sentence:
        """So much more the line weighs."""
        return Sentence("mechanism.favour", (("line", self.line), ("share", self.by)))
