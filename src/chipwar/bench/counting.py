"""How many operations a turn of one game is, counted from the turn list itself.

Every rule is called once on numbers that only count what is done to them, so series and powers count with all their
terms; a choice counts as the comparison and the selection that it is on a processor that does both sides.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, ClassVar

from chipwar.interop.plain_mesa import PlainRules
from chipwar.rules import turn
from chipwar.rules.verbs import Along, Balance, Draw, Modify, Pick, Reveal, Rule, Shift, Step, Total

KINDS = ("multiply_add", "divide", "root", "choose", "draw", "bytes")
"""What is counted. multiply_add: + - * each; choose: comparisons and selections; bytes: read and written."""

WORD = 8


class Tally:
    """A number that has no value and counts what is done to it."""

    counted: ClassVar[Counter[str]] = Counter()

    def _more(self, *_: object) -> Tally:
        Tally.counted["multiply_add"] += 1
        return self

    def _parted(self, _: object) -> Tally:
        Tally.counted["divide"] += 1
        return self

    def _compared(self, _: object) -> bool:
        Tally.counted["choose"] += 1
        return True

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __neg__ = _more
    __truediv__ = __rtruediv__ = _parted
    __lt__ = __le__ = __gt__ = __ge__ = _compared

    def __eq__(self, other: object) -> bool:
        return self._compared(other)

    def __ne__(self, other: object) -> bool:
        return self._compared(other)

    __hash__ = object.__hash__


def _chosen(a: Any, b: Any) -> Any:
    """lo or hi: a comparison and a selection."""
    Tally.counted["choose"] += 2
    return a if isinstance(a, Tally) else b


def _where(_: Any, yes: Any, no: Any) -> Any:
    """A selection; its comparison has counted itself."""
    Tally.counted["choose"] += 1
    return yes if isinstance(yes, Tally) else no


def _share(x: Any) -> Any:
    Tally.counted["choose"] += 4
    return x


def _div(a: Any, b: Any) -> Any:
    Tally.counted.update(divide=1, choose=3)
    return a if isinstance(a, Tally) else b


def _root(x: Any) -> Any:
    Tally.counted["root"] += 1
    return x


ALPHABET = {"lo": _chosen, "hi": _chosen, "where": _where, "share": _share, "div": _div, "sqrt": _root}


class Counting:
    """Counts the steps of one ruleset."""

    def __init__(self, rules: PlainRules) -> None:
        self.rules, self.layout = rules, rules.layout
        self.called: dict[str, Any] = {}
        exec(compile(rules.source, "<counted>", "exec"), self.called)
        self.called |= ALPHABET

    def turn(self) -> Counter[str]:
        """Operations of one turn of one game, its orders left out."""
        found: Counter[str] = Counter()
        for step in turn.steps(turn.RESOLVE):
            if self.layout.entities.ids.get(step.on):
                found.update(self.step(step))
        return found

    def step(self, step: Step) -> Counter[str]:
        """Operations of one step over all entities of its domain."""
        count = self.layout.count(step.on)
        if isinstance(step, Rule):
            return self._rule(step, count)
        if isinstance(step, Total):
            return self._total(step, count)
        if isinstance(step, Balance):
            flows = len(step.plus) + len(step.minus)
            return Counter(multiply_add=flows * count, bytes=(flows + 2) * count * WORD)
        if isinstance(step, Draw):
            return Counter(draw=count, bytes=count * WORD)
        if isinstance(step, Modify):
            modifiers = sum(last - first for first, last in self.layout.regions.values())
            return Counter(multiply_add=count, bytes=(3 * count + modifiers) * WORD)
        if isinstance(step, Pick):
            return Counter(multiply_add=count, choose=count, bytes=2 * count * WORD)
        assert isinstance(step, Along | Shift | Reveal)
        moved = len(step.places) if isinstance(step, Shift) else 1
        return Counter(bytes=2 * moved * count * WORD)

    def _rule(self, step: Rule, count: int) -> Counter[str]:
        Tally.counted = Counter()
        self.called[self.rules.functions[id(step.function)]](*(Tally() for _ in step.arguments))
        found = Counter({kind: number * count for kind, number in Tally.counted.items()})
        found["bytes"] = sum(self._read(step, argument) for argument in step.arguments) + count * WORD
        return found

    def _read(self, step: Rule, argument: str) -> int:
        """Bytes that an argument reads: a world quantity once, others for each entity."""
        relation, _ = self.rules.names.find(step.on, argument)
        return WORD * (1 if relation == "world" else self.layout.count(step.on))

    def _total(self, step: Total, count: int) -> Counter[str]:
        _, index = self.layout.entities.relations[step.over, step.by]
        members = int((index >= 0).sum())
        kind, each = ("multiply_add", 1) if step.how in ("sum", "product") else ("choose", 2)
        return Counter({kind: each * members, "bytes": (members + count) * WORD})
