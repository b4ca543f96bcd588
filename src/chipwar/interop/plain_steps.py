"""Steps of the turn list as the bodies of plain loops over objects.

Neighbouring steps of one domain share a loop as long as no entity reads from another of the same domain what the loop
writes: then it makes no difference whether the loop goes step by step or entity by entity.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from chipwar.rules.layout import Layout
from chipwar.rules.verbs import Along, Balance, Rule, Shift, Step, Total, step_output
from chipwar.scenario.ruleset import Ruleset

Read = tuple[str, str]
"""Where a value is found: the relation ("" own, "world" the model) and the quantity."""


class Names:
    """Where quantities and relations of a layout are found as attributes."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.by_domain: dict[str, list[str]] = {}
        for domain, quantity in layout.start:
            self.by_domain.setdefault(domain, []).append(quantity)
        self.relations = layout.entities.relations
        self.pointing: dict[str, dict[str, str]] = {}
        for (domain, name), (target, _) in self.relations.items():
            self.pointing.setdefault(domain, {})[name] = target

    def quantities(self, domain: str) -> list[str]:
        """Quantities of a domain, by row."""
        return self.by_domain.get(domain, [])

    def related(self, domain: str) -> dict[str, str]:
        """Relations of a domain with the domain each points to."""
        return self.pointing.get(domain, {})

    def slots(self, domain: str) -> list[str]:
        """Every attribute of an object: quantities, relations, members, and places of draws."""
        members = [f"{owner}_by_{name}" for (owner, name), (target, _) in self.relations.items() if target == domain]
        extra = ["entity", "subject", *(f"place_{name}" for name in self.quantities(domain))]
        return [*self.quantities(domain), *self.related(domain), *members, *extra]

    def find(self, domain: str, argument: str) -> Read:
        """Where a rule's argument is found, in the order of the compiler: own, related, of the world."""
        if (domain, argument) in self.layout.start:
            return "", argument
        found = [
            (relation, argument.removeprefix(relation + "_"))
            for relation, target in self.related(domain).items()
            if argument.startswith(relation + "_")
            and (target, argument.removeprefix(relation + "_")) in self.layout.start
        ]
        return max(found, key=lambda read: len(read[0])) if found else ("world", argument)

    def pointed(self, ruleset: Ruleset, domain: str) -> list[tuple[str, str]]:
        """The domains and quantities that entities of a domain point to, each once, by row."""
        rows = ruleset.pointers[domain].tolist() if self.layout.count(domain) else []
        starts = sorted((first, key) for key, first in self.layout.start.items() if self.layout.count(key[0]))
        firsts = [first for first, _ in starts]
        return list(dict.fromkeys(starts[bisect_right(firsts, row) - 1][1] for row in sorted(rows)))


@dataclass
class Loop:
    """Neighbouring steps of one domain that share a loop."""

    names: Names
    domain: str
    steps: list[Step] = field(default_factory=list)

    def reads(self, step: Step) -> list[Read]:
        """Where a step's values come from."""
        if isinstance(step, Rule):
            return [self.names.find(self.domain, argument) for argument in step.arguments]
        if isinstance(step, Along):
            return [(step.by, step.of)]
        if isinstance(step, Shift):
            return [("", name) for name in (step.of, *step.places)]
        assert isinstance(step, Balance)
        return [("", name) for name in (step.stock, *step.plus, *step.minus)]

    def of_own_kind(self, step: Step) -> set[str]:
        """Quantities that a step reads from other entities of the same domain."""
        related = self.names.related(self.domain)
        return {quantity for relation, quantity in self.reads(step) if related.get(relation) == self.domain}

    def takes(self, step: Step) -> bool:
        """Whether a step may join without changing what anybody reads."""
        if step.on != self.domain:
            return False
        written = {name for each in self.steps for name in step_output(each)}
        looked_at = {name for each in self.steps for name in self.of_own_kind(each)}
        return not (self.of_own_kind(step) & (written | set(step_output(step)))) and not (
            looked_at & set(step_output(step))
        )

    def lines(self, functions: dict[int, str]) -> list[str]:
        """The loop as text. functions: id of a rule's function -> its name there."""
        if len(self.steps) == 1 and self.of_own_kind(self.steps[0]) & set(step_output(self.steps[0])):
            return self._apart(functions)
        wide, indent = self.domain != "world", "        " if self.domain != "world" else "    "
        body = Body(self, functions, "a" if wide else "model")
        lines = [indent + line for step in self.steps for line in body.step(step)]
        lines = [indent + line for line in body.hoisted()] + lines
        if not wide:
            return lines
        world = sorted({name for step in self.steps for relation, name in self.reads(step) if relation == "world"})
        return [f"    {name} = model.{name}" for name in world] + [f"    for a in model.{self.domain}_list:", *lines]

    def _apart(self, functions: dict[int, str]) -> list[str]:
        """A rule that reads of others what it writes: all values first, then all are written."""
        step = self.steps[0]
        assert isinstance(step, Rule)
        words = [f"model.{q}" if r == "world" else ".".join(x for x in ("a", r, q) if x) for r, q in self.reads(step)]
        call = f"{functions[id(step.function)]}({', '.join(words)})"
        return [
            f"    values = [{call} for a in model.{self.domain}_list]",
            f"    for a, value in zip(model.{self.domain}_list, values):",
            f"        a.{step.name} = value",
        ]


@dataclass
class Body:
    """Writes the steps of one loop. What is written and read again in it, and related objects, are local variables."""

    loop: Loop
    functions: dict[int, str]
    owner: str

    def __post_init__(self) -> None:
        written: set[str] = set()
        self.local: set[str] = set()
        used: list[str] = []
        for step in self.loop.steps:
            reads = self.loop.reads(step)
            self.local |= {quantity for relation, quantity in reads if not relation and quantity in written}
            used += [relation for relation, _ in reads if relation not in ("", "world")]
            written |= set(step_output(step))
        self.related = sorted({relation for relation in used if used.count(relation) > 1})
        self.now: set[str] = set()

    def hoisted(self) -> list[str]:
        """Related objects that are asked more than once."""
        return [f"{name}_ = {self.owner}.{name}" for name in self.related]

    def word(self, read: Read) -> str:
        """How a value is written down."""
        relation, quantity = read
        if relation == "world":
            return quantity if self.owner == "a" else f"model.{quantity}"
        if relation:
            return f"{relation}_.{quantity}" if relation in self.related else f"{self.owner}.{relation}.{quantity}"
        return quantity if quantity in self.now else f"{self.owner}.{quantity}"

    def step(self, step: Step) -> list[str]:
        """One step as lines."""
        words = [self.word(read) for read in self.loop.reads(step)]
        if isinstance(step, Rule):
            return [self._assigned(step.name, f"{self.functions[id(step.function)]}({', '.join(words)})")]
        if isinstance(step, Along):
            return [self._assigned(step.name, words[0])]
        if isinstance(step, Shift):
            moves = list(zip(step.places, words, strict=False))
            return [self._assigned(place, word) for place, word in reversed(moves)]
        assert isinstance(step, Balance)
        flows = "".join(f" + {word}" for word in words[1 : 1 + len(step.plus)])
        flows += "".join(f" - {word}" for word in words[1 + len(step.plus) :])
        return [self._assigned(step.stock, words[0] + flows)]

    def _assigned(self, quantity: str, value: str) -> str:
        if quantity in self.local:
            self.now.add(quantity)
            return f"{self.owner}.{quantity} = {quantity} = {value}"
        return f"{self.owner}.{quantity} = {value}"


def loops(names: Names, steps: Iterable[Step]) -> list[Loop | list[Step]]:
    """Steps gathered: those that share a loop, totals over the same members, and single others."""
    found: list[Loop | list[Step]] = []
    for step in steps:
        last = found[-1] if found else None
        if isinstance(step, Rule | Along | Shift | Balance):
            if isinstance(last, Loop) and last.takes(step):
                last.steps.append(step)
            else:
                found.append(Loop(names, step.on, [step]))
        elif isinstance(step, Total) and isinstance(last, list) and _same_members(last[0], step):
            last.append(step)
        else:
            found.append([step])
    return found


def _same_members(first: Step, step: Total) -> bool:
    return isinstance(first, Total) and (first.on, first.over, first.by) == (step.on, step.over, step.by)
