"""The numba kernels as text, generated from the rules: one module for each file of rules, and one of shared words.

A kernel is told what to do by numbers (`encoding.py`): which of its rules, over which rows. So neither a new scenario
nor a new policy compiles anything again. Nothing runs here and nothing is written; numba need not be installed.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from chipwar.base import alphabet, elementary
from chipwar.rules import turn
from chipwar.rules.verbs import Rule

WORDS = "words"
"""The module that holds the alphabet and the elementary functions."""

WORDS_HEAD = '''"""The words of rules for one lane. Generated; do not edit."""
import math

import numba

word = numba.njit(error_model="numpy", forceinline=True)
sqrt = math.sqrt


@word
def where(condition, yes, no):
    return yes if condition else no
'''

KERNEL_HEAD = '''"""The rules of {module} for blocks of lanes. Generated; do not edit."""
import numba

from chipwar.rules.backends.lanes import SIGNATURE, peek, poke, verb
from {package}.words import {words}


@numba.njit(SIGNATURE, error_model="numpy", nogil=True, cache=True)
def run(matrix, code, at, end, first, last, moments, addresses):
    width = matrix.shape[1]
    while at < end:
        step = peek(code, at)
        if step < 0:
            at = verb(matrix, code, at, first, last, moments, addresses)
            continue
        count, row = peek(code, at + 1), peek(code, at + 2)
        at += 3
'''

RULE = """        {word} step == {number}:  # {name}
            for i in range(count):
                out = (row + i) * width
{arguments}                for lane in range(first, last):
{body}            at += {width} * count
"""


def rule_functions() -> dict[str, list[Callable[..., Any]]]:
    """The functions of all rules by the module that holds them, in the order of the printed lists."""
    found: dict[str, list[Callable[..., Any]]] = {}
    for step in turn.steps((*turn.BEGIN, *turn.RESOLVE, *turn.BIND, *turn.LOOK)):
        if isinstance(step, Rule):
            functions = found.setdefault(step.function.__module__.rpartition(".")[2], [])
            if step.function not in functions:
                functions.append(step.function)
    return found


def sources(package: str) -> dict[str, str]:
    """The text of every module. package: the name under which the modules will be imported."""
    modules = {WORDS: _words()}
    for module, functions in rule_functions().items():
        modules[module] = _kernel(package, module, functions)
    return modules


def _words() -> str:
    """The alphabet but for what numba has itself, then the elementary functions."""
    own = [node for node in _plain_functions(alphabet) if node.name not in ("sqrt", "where")]
    constants = [ast.unparse(node) for node in _tree(elementary).body if isinstance(node, ast.Assign)]
    functions = [f"@word\n{ast.unparse(node)}" for node in (*own, *_plain_functions(elementary))]
    return "\n\n\n".join([WORDS_HEAD.rstrip(), *constants, *functions]) + "\n"


def word_names() -> list[str]:
    """What rules may call."""
    return sorted({node.name for module in (alphabet, elementary) for node in _plain_functions(module)})


def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def _plain_functions(module: ModuleType) -> list[ast.FunctionDef]:
    """The functions of a module without what numba need not see."""
    return [_plain(node) for node in _tree(module).body if isinstance(node, ast.FunctionDef)]


def _plain(function: ast.FunctionDef) -> ast.FunctionDef:
    function.decorator_list, function.returns = [], None
    for argument in function.args.args:
        argument.annotation = None
    if ast.get_docstring(function) is not None:
        function.body = function.body[1:]
    return function


def _kernel(package: str, module: str, functions: Sequence[Callable[..., Any]]) -> str:
    text = KERNEL_HEAD.format(module=module, package=package, words=", ".join(word_names()))
    for number, function in enumerate(functions):
        text += _rule(number, function)
    return text + "    return at\n"


def _rule(number: int, function: Callable[..., Any]) -> str:
    """The branch of one rule: its arguments' rows, then its body for every lane."""
    node = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(node, ast.FunctionDef)
    names = [argument.arg for argument in node.args.args]
    renamed = _Lane({name: f"peek(matrix, argument_{place} + lane)" for place, name in enumerate(names)})
    lines = [ast.unparse(renamed.visit(statement)) for statement in _plain(node).body]
    rows = [f"argument_{place} = peek(code, at + {place} * count + i) * width\n" for place in range(len(names))]
    return RULE.format(
        word="elif" if number else "if",
        number=number,
        name=function.__name__,
        arguments=textwrap.indent("".join(rows), " " * 16),
        body=textwrap.indent("\n".join(lines) + "\n", " " * 20),
        width=len(names),
    )


class _Lane(ast.NodeTransformer):
    """A rule's body as statements on one lane: arguments are read from their rows, the result is written.

    names: what stands for each name of the rule. Its own names are marked, for the kernel has names too.
    """

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if isinstance(node.ctx, ast.Store):
            self.names[node.id] = f"own_{node.id}"
        return ast.parse(self.names.get(node.id, node.id), mode="eval").body

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        node.value = self.visit(node.value)
        node.targets = [self.visit(target) for target in node.targets]
        return node

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        assert node.value is not None
        return ast.parse(f"poke(matrix, out + lane, {ast.unparse(self.visit(node.value))})").body[0]
