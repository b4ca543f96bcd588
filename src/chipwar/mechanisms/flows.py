"""Effects on flows of goods: closing them, licensing them, capping purchases."""

from __future__ import annotations

from dataclasses import dataclass

from chipwar.mechanisms.kinds import Amount, Cell, Entry, Goods, Place, Scope, Sentence, mechanism


@mechanism("restrict_flow")
@dataclass(frozen=True)
class RestrictFlow:
    """Cut the share of listed goods that sellers of the issuer's home may ship to a place."""

    goods: Goods
    to: Place
    cut: Amount

    def entries(self, scope: Scope) -> list[Entry]:
        """Multiply the openness of each control cell by 1 - level * cut."""
        cells = scope.controls(self.goods, self.to)
        return [Entry(Cell("control", "open", cell), self.cut, negative=True) for cell in cells]

    def says(self) -> Sentence:
        """At full level so much of these goods may no longer be sold there."""
        return Sentence("mechanism.restrict_flow", (("goods", self.goods), ("place", self.to), ("share", self.cut)))


@mechanism("license_flow")
@dataclass(frozen=True)
class LicenseFlow:
    """Let a share of a closed flow through under licences."""

    goods: Goods
    to: Place
    allow: Amount

    def entries(self, scope: Scope) -> list[Entry]:
        """Add the licensed share to each control cell."""
        cells = scope.controls(self.goods, self.to)
        return [Entry(Cell("control", "licensed", cell), self.allow) for cell in cells]

    def says(self) -> Sentence:
        """At full level so much of what is closed is licensed again."""
        return Sentence("mechanism.license_flow", (("goods", self.goods), ("place", self.to), ("share", self.allow)))


@mechanism("cap_purchases")
@dataclass(frozen=True)
class CapPurchases:
    """Limit what buyers of a place may take out of a quarter's supply."""

    of: Place
    cut: Amount

    def entries(self, scope: Scope) -> list[Entry]:
        """Shrink each buyer's licence cap by 1 - level * cut."""
        return [Entry(Cell("state", "tier_cap", state), self.cut, negative=True) for state in scope.states(self.of)]

    def says(self) -> Sentence:
        """At full level each of these buyers may take only so much."""
        return Sentence("mechanism.cap_purchases", (("place", self.of), ("share", self.cut)))
