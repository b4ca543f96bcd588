"""The alphabet holds in every file of rules and mechanisms, and the lint itself bites."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from rule_law import ALPHABET, ELEMENTARY, ENGINE_FILES, judged_files, violations_in

from chipwar.rules import turn
from chipwar.rules.quantities import MODIFIERS
from chipwar.rules.verbs import Balance, step_output

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "chipwar"


def test_rules_and_mechanisms_keep_the_law():
    found = [
        str(violation)
        for path in judged_files(PACKAGE)
        for violation in violations_in(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())
    ]
    assert not found, "\n" + "\n".join(found)


def test_the_law_is_asked_of_the_right_files(tmp_path):
    for name in [
        "rules/compute.py",
        "rules/trade/clearing.py",
        "rules/trade/turn.py",
        "rules/backends/reference.py",
        "mechanisms/restrict_flow.py",
        "mechanisms/layout.py",
        "seats/orders.py",
        *(f"rules/{name}" for name in ENGINE_FILES),
    ]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    judged = [path.relative_to(tmp_path).as_posix() for path in judged_files(tmp_path)]
    assert judged == [
        "mechanisms/layout.py",
        "mechanisms/restrict_flow.py",
        "rules/compute.py",
        "rules/trade/clearing.py",
        "rules/trade/turn.py",
    ]


@pytest.mark.parametrize(("file", "words"), [("alphabet.py", ALPHABET), ("elementary.py", ELEMENTARY)])
def test_every_word_of_the_alphabet_exists(file, words):
    tree = ast.parse((PACKAGE / "base" / file).read_text(encoding="utf-8"))
    assert words <= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


LAWFUL = '''
"""Rules of wear."""
from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from chipwar.base.alphabet import div, hi, lo, where
from chipwar.base.elementary import exp
from chipwar.rules.verbs import Theme, rule

if TYPE_CHECKING:
    import random

theme = Theme("wear")


def rows(values: NDArray[np.float64], dice: random.Random) -> None:
    for value in values:
        if value is not None and len(values) > 0:
            print(values[0], value.shape)


@rule(on="fab")
def wear(capacity: float, wear_rate: float) -> float:
    """Capacity that wears out this quarter, 3 k wafers/month at most. Source: model M8."""
    left: float = capacity * (1 - wear_rate)
    worn = where(left >= 0.0, lo(capacity - left, capacity), 0)
    return -hi(div(worn, capacity), exp(-1.0 * wear_rate)) + (capacity != 0)


@theme.rule(on="fab")
def idle(capacity: float, used: float = 0) -> float:
    return capacity - used


theme.balance("capacity", plus=["new_lines"], minus=["wear"])
'''


def test_lawful_code_passes():
    assert violations_in(LAWFUL) == []


def in_a_rule(body: str, decorator: str = "@rule(on='fab')") -> str:
    return f"{decorator}\ndef made(a, b, c):\n    {body}\n"


REFUSED_IN_A_RULE = {
    "return a * 2": "the value 2 ",
    "return a * 0.5": "the value 0.5 ",
    "return a + 1j": "the value 1j ",
    "return where(True, a, b)": "the value True ",
    "return 'a'": "the value 'a' ",
    "return a ** b": "the operator ** ",
    "return a @ b": "the operator @ ",
    "return a // b": "the operator // ",
    "return a % b": "the operator % ",
    "return (a > b) & (b > c)": "the operator BitAnd ",
    "return ~(a > b)": "the operator Invert ",
    "return where(a and b, a, c)": "the operator and ",
    "return where(a or b, a, c)": "the operator or ",
    "return where(not a, b, c)": "the operator not ",
    "return a if b else c": "an if-expression",
    "if a > b: return c": "an if statement",
    "for d in a: pass": "a for statement",
    "while a: pass": "a while statement",
    "assert a": "the statement assert",
    "a += b": "an assignment in place",
    "return where(a < b < c, a, b)": "a chained comparison",
    "return a is b": "a test of identity",
    "return a in b": "a test of identity or membership",
    "return min(a, b)": "a call to min",
    "return abs(a)": "a call to abs",
    "return a.sum()": "a call to a.sum",
    "return np.exp(a)": "a call to np.exp",
    "return a.level": "attribute access",
    "return a[0]": "a subscript",
    "return lambda: a": "a lambda",
    "return [a for d in b]": "ListComp in a rule",
    "return (d := a)": "NamedExpr in a rule",
    "a.level = b": "attribute access",
    "a[0] = b": "a subscript",
    "import numba": "the statement import",
}


@pytest.mark.parametrize(("body", "expected"), REFUSED_IN_A_RULE.items())
def test_a_rule_is_refused(body, expected):
    found = [violation for violation in violations_in(in_a_rule(body)) if violation.line == 3]
    assert any(violation.found.startswith(expected.strip()) for violation in found), found
    assert all(str(violation).startswith("snippet.py:3: ") for violation in found)
    assert all(violation.mending.endswith(".") for violation in found)


@pytest.mark.parametrize("decorator", ["@rule", "@rule(on='fab')", "@theme.rule", "@theme.rule(on='fab')"])
def test_a_rule_is_known_by_its_decorator(decorator):
    assert len(violations_in(in_a_rule("return a % b", decorator))) == 1


def test_a_default_value_is_part_of_a_rule():
    [violation] = violations_in("@rule\ndef made(a=3, *, b=abs): return a\n")
    assert violation.found == "the value 3 in a rule"


REFUSED_OUTSIDE = {
    "PASSES = 4": "the number 4",
    "def says(params): return 100 * params.cut": "the number 100",
    "theme.draw('luck', on='fab', shape=2.5)": "the number 2.5",
    "@rule(on='fab', times=3)\ndef made(a): return a": "the number 3",
    "import math": "an import of math",
    "from math import sqrt": "an import of math",
    "import random": "an import of random",
    "from random import random": "an import of random",
    "import numpy as np\nHALF = np.ones(1)": "an import of numpy",
    "from numpy import exp\n\ndef f(a): return exp(a)": "an import of numpy",
    "def f():\n    import numpy.random\n    return numpy.random": "an import of numpy",
    "from mine import exp": "the word exp from mine",
    "def lo(a, b): return a": "lo given a new meaning",
    "hi = max": "hi given a new meaning",
    "from mine import quick as exp": "exp given a new meaning",
    "@rule\ndef made(exp): return exp": "exp given a new meaning",
    "made = theme.rule(on='fab')(lambda a: a % a)": "rule used other than as a decorator",
    "mark = rule(on='fab')": "rule used other than as a decorator",
    "from chipwar.rules.verbs import rule as step": "rule under another name",
}


@pytest.mark.parametrize(("source", "expected"), REFUSED_OUTSIDE.items())
def test_code_beside_the_rules_is_refused(source, expected):
    [violation] = violations_in(source)
    assert violation.found == expected


def test_every_breach_is_told_with_its_line_and_the_mending():
    source = in_a_rule("return (a % 7) ** min(b, c)")
    told = [str(violation) for violation in violations_in(source, "rules/x.py")]
    assert [line.split(". ")[0] for line in told] == [
        "rules/x.py:3: a call to min",
        "rules/x.py:3: the operator % in a rule",
        "rules/x.py:3: the operator ** in a rule",
        "rules/x.py:3: the value 7 in a rule",
    ]


def test_no_step_is_named_like_a_modifier():
    modifiers = {(modifier.on, modifier.name) for modifier in MODIFIERS}
    steps = {(s.on, name) for theme in (*turn.RESOLVE, *turn.BEGIN) for s in theme.steps for name in step_output(s)}
    assert not steps & modifiers


def test_what_a_balance_keeps_no_rule_overwrites():
    kept, made = (
        {
            (step.on, name)
            for theme in turn.RESOLVE
            for step in theme.steps
            if is_kind(step)
            for name in step_output(step)
        }
        for is_kind in (lambda step: isinstance(step, Balance), lambda step: not isinstance(step, Balance))
    )
    assert not kept & made
