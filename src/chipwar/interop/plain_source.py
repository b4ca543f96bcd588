"""Writes the rules of a scenario as plain object-oriented Python: what a modeller would write by hand for Mesa.

One class for each domain with the quantities as slotted attributes, relations as references to other objects, world
quantities as attributes of the model; one function for each theme with its steps as ordinary loops. The rules' own
functions stand in the text, without annotations, over plain floats. Nothing interprets anything while it runs, and
what a careful author would do for speed is done: neighbouring steps of one domain share a loop, world quantities,
related objects and what was just worked out are local variables, groups hold lists of their members.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from chipwar.base import alphabet, elementary, hashing, numbers
from chipwar.interop.plain_steps import Loop, Names, loops
from chipwar.rules import turn
from chipwar.rules.quantities import MODIFIERS, NEUTRAL
from chipwar.rules.verbs import Draw, Modify, Pick, Reveal, Rule, Step, Theme, Total
from chipwar.scenario.ruleset import Ruleset

AGENTS = ("state", "firm", "vendor", "fab", "toolmaker", "memory_line", "stack", "lab", "business", "institution")
"""Domains whose entities do something: agents of Mesa. All others (slots, effects, signals ...) are plain objects."""

ALPHABET = """
def where(condition, yes, no):
    return yes if condition else no

def lo(a, b):
    return a if a < b else b

def hi(a, b):
    return a if a > b else b

def share(x):
    x = x if x > 0.0 else 0.0
    return x if x < 1.0 else 1.0

def div(a, b):
    return a / b if b != 0.0 else 0.0
"""
"""The alphabet of rules on floats alone, without asking whether they are arrays as `base.alphabet` does."""

ROOTS: tuple[Callable[..., Any], ...] = (
    elementary.ln,
    elementary.exp,
    elementary.power,
    elementary.sigma,
    elementary.normal,
    numbers.quantile,
    hashing.uniform,
)
"""Functions of the ground floor that the text calls; what they call in turn is copied too."""

HEAD = '''"""The rules of one scenario as a plain Mesa model. Written by chipwar from its rule table; do not edit."""

from math import sqrt

import mesa
'''


def class_name(domain: str) -> str:
    """The class of a domain's entities, such as ChipEdge."""
    return "".join(part.capitalize() for part in domain.split("_"))


def bare(function: Callable[..., Any], name: str) -> str:
    """The source of a function under another name, without decorators, annotations and docstring."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    found = tree.body[0]
    assert isinstance(found, ast.FunctionDef)
    found.name, found.decorator_list, found.returns = name, [], None
    for argument in (*found.args.args, *found.args.kwonlyargs):
        argument.annotation = None
    if ast.get_docstring(found) is not None and len(found.body) > 1:
        found.body = found.body[1:]
    return ast.unparse(found)


def borrowed(roots: Iterable[Callable[..., Any]]) -> list[str]:
    """The constants and functions of the ground floor that some functions rest on, each after what it needs."""
    constants: dict[str, Any] = {}
    functions: dict[str, Callable[..., Any]] = {}

    def take(function: Callable[..., Any]) -> None:
        for name in function.__code__.co_names:
            found = function.__globals__.get(name)
            if isinstance(found, int | float | tuple):
                constants[name] = found
            elif inspect.isfunction(found) and found.__module__ != alphabet.__name__ and name not in functions:
                take(found)
        functions.setdefault(function.__name__, function)

    for root in roots:
        take(root)
    lines = [f"{name} = {value!r}" for name, value in constants.items()]
    return [*lines, *(bare(function, name) for name, function in functions.items())]


@dataclass
class Writer:
    """Writes the text of one ruleset."""

    ruleset: Ruleset
    functions: dict[int, str] = field(default_factory=dict)
    """id of a rule's function -> its name in the text."""

    def __post_init__(self) -> None:
        self.names = Names(self.ruleset.layout)

    def text(self) -> str:
        """The whole module."""
        themes = {theme.name: theme for part in (turn.BEGIN, turn.RESOLVE, turn.LOOK) for theme in part}
        rules = list(self._rules(themes.values()))
        parts = [HEAD, ALPHABET, *borrowed(ROOTS)]
        parts += [*rules, *map(self._class, self.ruleset.layout.entities.ids), self._world(), self._clock()]
        parts += [self._theme(theme) for theme in themes.values()]
        for name, called in (("begin", turn.BEGIN), ("resolve", turn.RESOLVE), ("look", turn.LOOK)):
            calls = "\n".join(f"    theme_{theme.name}(model)" for theme in called)
            parts.append(f"def {name}(model):\n    see_clock(model)\n{calls}")
        return "\n\n".join(parts) + "\n"

    def _present(self, theme: Theme) -> list[Step]:
        return [step for step in theme.steps if self.ruleset.layout.entities.ids.get(step.on)]

    def _rules(self, themes: Iterable[Theme]) -> Iterator[str]:
        taken: set[str] = set()
        for theme in themes:
            for step in self._present(theme):
                if isinstance(step, Rule) and id(step.function) not in self.functions:
                    name = f"{step.on}_{step.function.__name__}"
                    name = f"{theme.name}_{name}" if name in taken else name
                    taken.add(name)
                    self.functions[id(step.function)] = name
                    yield bare(step.function, name)

    def _class(self, domain: str) -> str:
        if domain == "world":
            return "# The world is the model itself."
        quantities, slots = self.names.quantities(domain), self.names.slots(domain)
        base = "(mesa.Agent)" if domain in AGENTS else ""
        start = "super().__init__(model)" if domain in AGENTS else "self.model = model"
        own = slots if domain in AGENTS else ["model", *slots]
        lines = [f"class {class_name(domain)}{base}:", _wrapped("    __slots__ = (", [repr(name) for name in own])]
        lines += ["    def __init__(self, model, entity):", f"        {start}", "        self.entity = entity"]
        lines += ["    def zero(self):", *_zeros("self", quantities)]
        return "\n".join(lines)

    def _world(self) -> str:
        return "\n".join(["def zero_world(model):", *_zeros("model", self.names.quantities("world"))])

    def _clock(self) -> str:
        """A draw's moment is the same for all that is drawn in a turn for one purpose."""
        lines = ["def see_clock(model):", "    stride = TURN_STRIDE * (int(model.turn) + 1)"]
        lines += [
            f"    model.moment_{purpose} = mix((model.key_{purpose} + stride) & MASK)"
            for purpose in ("luck", "observation")
        ]
        return "\n".join(lines)

    def _theme(self, theme: Theme) -> str:
        lines = [f"def theme_{theme.name}(model):"]
        for group in loops(self.names, self._present(theme)):
            lines += self._loop(group) if isinstance(group, Loop) else self._group(group)
        return "\n".join(lines if len(lines) > 1 else [*lines, "    pass"])

    def _loop(self, loop: Loop) -> list[str]:
        return loop.lines(self.functions)

    def _group(self, steps: list[Step]) -> list[str]:
        step = steps[0]
        if isinstance(step, Total):
            return totals([each for each in steps if isinstance(each, Total)])
        if isinstance(step, Draw):
            return _draw(step)
        if isinstance(step, Pick):
            return _pick(step)
        if isinstance(step, Reveal):
            return self._reveal(step)
        assert isinstance(step, Modify)
        return self._modify(step)

    def _reveal(self, step: Reveal) -> list[str]:
        shown = sorted({quantity for _, quantity in self.names.pointed(self.ruleset, step.on)})
        return [
            line
            for quantity in shown
            for line in (
                f"    for a in model.{step.on}_of_{quantity}:",
                f"        a.{step.name} = a.subject.{quantity}",
            )
        ]

    def _modify(self, step: Modify) -> list[str]:
        """All modifiers begin at their neutral value; then the effects on each are put in, in their order."""
        present = [m for m in MODIFIERS if (m.on, m.name) in self.ruleset.layout.start]
        lines = []
        for domain, own in groupby(sorted(present, key=lambda m: m.on), key=lambda m: m.on):
            neutral = [f"        a.{m.name} = {NEUTRAL[m.how]!r}" for m in own]
            lines += [f"    for a in {_all(domain)}:", *neutral]
        written = set(self.names.pointed(self.ruleset, step.on))
        for modifier in present:
            if (modifier.on, modifier.name) in written:
                of = step.factor if modifier.how == "product" else step.addend
                lines.append(f"    for e in model.{step.on}_of_{modifier.on}_{modifier.name}:")
                lines += [f"        a = e.subject\n        {_joined(modifier.how, 'a.' + modifier.name, 'e.' + of)}"]
        return lines


def _wrapped(head: str, items: list[str]) -> str:
    """A tuple over several lines."""
    return textwrap.fill(head + ", ".join(items) + ",)", 110, subsequent_indent="        ", break_long_words=False)


def _zeros(owner: str, quantities: list[str]) -> list[str]:
    lines = []
    for first in range(0, len(quantities), 8):
        lines.append("        " + " = ".join(f"{owner}.{name}" for name in quantities[first : first + 8]) + " = 0.0")
    return lines or ["        pass"]


def _all(domain: str) -> str:
    return "(model,)" if domain == "world" else f"model.{domain}_list"


def _joined(how: str, total: str, value: str) -> str:
    """One more member: the same as `JOIN` of the back ends."""
    if how in ("sum", "product"):
        return f"{total} {'+' if how == 'sum' else '*'}= {value}"
    return f"{total} = {'hi' if how == 'max' else 'lo'}({total}, {value})"


def totals(steps: list[Total]) -> list[str]:
    """Totals over the same members in one loop: each group over its own list, in index order."""
    first, lines = steps[0], list[str]()
    owner, indent = ("model", "    ") if first.on == "world" else ("g", "        ")
    if first.on != "world":
        lines.append(f"    for g in {_all(first.on)}:")
    begins = {"sum": "0.0", "product": "1.0", "min": "None", "max": "None"}
    lines += [f"{indent}{step.name} = {begins[step.how]}" for step in steps]
    lines.append(f"{indent}for b in {owner}.{first.over}_by_{first.by}:")
    for step in steps:
        if step.how in ("sum", "product"):
            lines.append(f"{indent}    {_joined(step.how, step.name, 'b.' + step.of)}")
            continue
        better = ">" if step.how == "max" else "<"
        lines.append(f"{indent}    value = b.{step.of}")
        lines.append(f"{indent}    if {step.name} is None or not {step.name} {better} value:")
        lines.append(f"{indent}        {step.name} = value")
    for step in steps:
        value = f"0.0 if {step.name} is None else {step.name}" if step.how in ("min", "max") else step.name
        lines.append(f"{indent}{owner}.{step.name} = {value}")
    return lines


def _draw(step: Draw) -> list[str]:
    place = f"(mix((moment + a.place_{step.name}) & MASK) >> SPARE_BITS) * UNIT + HALF_STEP"
    return [
        f"    moment = model.moment_{step.purpose}",
        f"    for a in {_all(step.on)}:",
        f"        a.{step.name} = {place}",
    ]


def _pick(step: Pick) -> list[str]:
    """Everything stays if the budget carries it all, else from the largest score down to what no longer fits."""
    owners = "actor" if step.by == "actor" else step.by
    text = f"""
    for b in {_all(step.on)}:
        b.{step.name} = 1.0
    for g in {_all(owners)}:
        members, total, budget = g.{step.on}_by_{step.by}, 0.0, g.{step.budget}
        for b in members:
            total += b.{step.cost}
        if total <= budget:
            continue
        going = True
        for b in sorted(members, key=lambda b: -b.{step.score}):
            price = b.{step.cost}
            if price <= 0.0 or (going and price <= budget):
                budget -= price
            else:
                going, b.{step.name} = False, 0.0"""
    return text.strip("\n").splitlines()
