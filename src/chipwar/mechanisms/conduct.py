"""Effects on what a state or a firm does: efforts, programmes, rules of its own."""

from __future__ import annotations

from dataclasses import dataclass

from chipwar.mechanisms.kinds import (
    Amount,
    Cell,
    Entry,
    FirmModifier,
    Place,
    Scope,
    Sentence,
    StateModifier,
    VendorModifier,
    mechanism,
)


@mechanism("strengthen")
@dataclass(frozen=True)
class Strengthen:
    """Add to an effort of one or more states."""

    what: StateModifier
    of: Place
    by: Amount

    def entries(self, scope: Scope) -> list[Entry]:
        """Add level * by to the effort of each state."""
        return [Entry(Cell("state", self.what, state), self.by) for state in scope.states(self.of)]

    def says(self) -> Sentence:
        """What a stronger effort of this kind does."""
        return Sentence(f"effort.{self.what}.more", (("place", self.of), ("amount", self.by)))


@mechanism("weaken")
@dataclass(frozen=True)
class Weaken:
    """Take from an effort of one or more states."""

    what: StateModifier
    of: Place
    by: Amount

    def entries(self, scope: Scope) -> list[Entry]:
        """Subtract level * by from the effort of each state."""
        return [Entry(Cell("state", self.what, state), self.by, negative=True) for state in scope.states(self.of)]

    def says(self) -> Sentence:
        """What a weaker effort of this kind does."""
        return Sentence(f"effort.{self.what}.less", (("place", self.of), ("amount", self.by)))


@mechanism("vary")
@dataclass(frozen=True)
class Vary:
    """Move what a state asks for by how far the policy is from the status quo: more above it, less below."""

    what: StateModifier
    of: Place
    by: Amount

    def entries(self, scope: Scope) -> list[Entry]:
        """Add (level - status quo) * by for each state."""
        return [Entry(Cell("state", self.what, state), self.by, moment="change") for state in scope.states(self.of)]

    def says(self) -> Sentence:
        """What more of it does."""
        return Sentence(f"effort.{self.what}.more", (("place", self.of), ("amount", self.by)))


@mechanism("rush")
@dataclass(frozen=True)
class Rush:
    """Add to an effort of one or more states while the policy is announced and not yet in force."""

    what: StateModifier
    of: Place
    by: Amount

    def entries(self, scope: Scope) -> list[Entry]:
        """Add the gap between announced and in-force level, times `by`."""
        return [Entry(Cell("state", self.what, state), self.by, moment="pending") for state in scope.states(self.of)]

    def says(self) -> Sentence:
        """Before the rule comes into force, this happens."""
        return Sentence("mechanism.rush", (("place", self.of), ("effort", self.what)))


@mechanism("equip_vendor")
@dataclass(frozen=True)
class EquipVendor:
    """Change what the vendors of a place (or the issuing firm) do."""

    what: VendorModifier
    of: Place
    by: Amount

    def entries(self, scope: Scope) -> list[Entry]:
        """Add level * by to each vendor."""
        return [Entry(Cell("vendor", self.what, vendor), self.by) for vendor in scope.vendors(self.of)]

    def says(self) -> Sentence:
        """What vendors then do."""
        return Sentence(f"vendor.{self.what}.more", (("place", self.of), ("amount", self.by)))


@mechanism("equip_firm")
@dataclass(frozen=True)
class EquipFirm:
    """Change what a firm does, or what is done to it: the issuer, the target, or firms of a place."""

    what: FirmModifier
    of: Place
    by: Amount

    def entries(self, scope: Scope) -> list[Entry]:
        """Add level * by to each firm."""
        return [Entry(Cell("firm", self.what, firm), self.by) for firm in scope.firms(self.of)]

    def says(self) -> Sentence:
        """What the firm then does, or meets."""
        return Sentence(f"firm.{self.what}.more", (("amount", self.by),))


@mechanism("tilt_firm")
@dataclass(frozen=True)
class TiltFirm:
    """Move a firm's habit to either side, by how far the policy is from the status quo."""

    what: FirmModifier
    by: Amount

    def entries(self, scope: Scope) -> list[Entry]:
        """Add (level - status quo) * by to the issuing firm."""
        return [Entry(Cell("firm", self.what, firm), self.by, moment="change") for firm in scope.firms("$self")]

    def says(self) -> Sentence:
        """What more of it means, and less."""
        return Sentence(f"firm.{self.what}.more", (("amount", self.by),))


@mechanism("lobby")
@dataclass(frozen=True)
class Lobby:
    """Make the home government's hostile measures dearer."""

    by: Amount

    def entries(self, scope: Scope) -> list[Entry]:
        """Add level * by to the actor's lobbying."""
        return [Entry(Cell("actor", "lobbying", scope.actor()), self.by)]

    def says(self) -> Sentence:
        """Hostile measures at home cost so much more political capital."""
        return Sentence("mechanism.lobby", (("share", self.by),))
