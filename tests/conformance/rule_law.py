"""The law of the alphabet, read from syntax trees: what rules and mechanisms may contain.

It parses files and imports nothing of chipwar, so it also judges code that does not run. Inside a
function decorated as a rule only what is listed here is allowed; everything else is refused.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ALPHABET = frozenset({"sqrt", "lo", "hi", "where", "div", "share"})
ELEMENTARY = frozenset({"ln", "exp", "power", "sigma", "normal"})
WORDS = ALPHABET | ELEMENTARY
HOME_OF_WORDS = "chipwar.base"
ENGINE_FILES = frozenset({"verbs.py", "program.py", "layout.py", "quantities.py", "turn.py"})
FOREIGN = frozenset({"cmath", "math", "numba", "numpy", "random", "scipy", "secrets", "statistics"})

OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div)
SIGNS = (ast.UAdd, ast.USub)
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
PLAIN = (ast.Name, ast.Tuple, ast.keyword, ast.expr_context, ast.operator, ast.unaryop, ast.cmpop)

NUMBER = "Only 0 and 1 stand in code: name the number in YAML with its source and read it by name."
SYMBOLS = {
    ast.Pow: ("**", "Use power(x, y), or multiply: x * x."),
    ast.MatMult: ("@", "Let a total step add the products in index order."),
    ast.FloorDiv: ("//", "Divide with / or div and compare; whole numbers belong in the data."),
    ast.Mod: ("%", "Let the calendar in the data say in which turns something holds."),
    ast.And: ("and", "Multiply the two: where(a > b, 1, 0) * where(c > d, 1, 0)."),
    ast.Or: ("or", "Use hi of the two: hi(where(a > b, 1, 0), where(c > d, 1, 0))."),
    ast.Not: ("not", "Turn the comparison round, or use 1 - x for a 0/1 quantity."),
}
REFUSED = {
    ast.IfExp: ("an if-expression", "Use where(condition, yes, no)."),
    ast.If: (
        "an if statement",
        "Use where(condition, yes, no); a rule runs on all columns at once.",
    ),
    ast.For: ("a for statement", "Write one rule per influence, and let a total step add them."),
    ast.While: ("a while statement", "Let the turn list repeat the step."),
    ast.Attribute: ("attribute access", "Name the quantity as an argument of the rule."),
    ast.Subscript: (
        "a subscript",
        "Let an along step look the value up and name it as an argument.",
    ),
    ast.AugAssign: ("an assignment in place", "Give the new value a name of its own."),
    ast.Lambda: ("a lambda", "Write a second rule."),
    ast.FunctionDef: ("a function in a rule", "Write a second rule."),
}
STRAIGHT_LINE = "A rule is a straight line: a docstring, named values and one return."


@dataclass(frozen=True, order=True)
class Violation:
    """One breach of the law: where it is, what it is, and how to mend it."""

    file: str
    line: int
    found: str
    mending: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.found}. {self.mending}"


def judged_files(package: Path) -> list[Path]:
    """The files of rules and mechanisms that stand under the law; the engine's own files do not."""
    rules, mechanisms = package / "rules", package / "mechanisms"
    themes = [
        path
        for path in rules.rglob("*.py")
        if rules / "backends" not in path.parents and not (path.parent == rules and path.name in ENGINE_FILES)
    ]
    return sorted([*themes, *mechanisms.rglob("*.py")])


def violations_in(source: str, file: str = "snippet.py") -> list[Violation]:
    """Every breach in one file, in order of its lines."""
    tree = ast.parse(source, filename=file)
    rules = [node for node in ast.walk(tree) if is_rule(node)]
    inside = {id(part) for function in rules for part in body_parts(function)}
    found = [*in_file(tree, inside), *in_imports(tree), *in_names(tree)]
    for function in rules:
        found.extend(in_rule(function))
    return sorted({Violation(file, line, what, mending) for line, what, mending in found})


Finding = tuple[int, str, str]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def is_rule(node: ast.AST) -> bool:
    """Whether a node is a function with a decorator named rule, bare, called or as an attribute."""
    return isinstance(node, Function) and any(names_rule(mark) for mark in node.decorator_list)


def names_rule(decorator: ast.expr) -> bool:
    """Whether a decorator is `rule`, `rule(...)`, `theme.rule` or `theme.rule(...)`."""
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    return "rule" in (getattr(target, "id", None), getattr(target, "attr", None))


def body_parts(function: ast.AST) -> Iterator[ast.AST]:
    """Everything inside a rule that is computed: its statements and its default values."""
    assert isinstance(function, Function)
    for part in [*function.body, *defaults_of(function)]:
        yield from ast.walk(part)


def defaults_of(function: Function) -> list[ast.expr]:
    """The default values of a function's arguments."""
    defaults = [*function.args.defaults, *function.args.kw_defaults]
    return [default for default in defaults if default is not None]


def is_docstring(statement: ast.stmt) -> bool:
    """Whether a statement is only a text."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def in_rule(function: ast.AST) -> Iterator[Finding]:
    """Breaches inside one rule."""
    assert isinstance(function, Function)
    if isinstance(function, ast.AsyncFunctionDef):
        yield function.lineno, "an async rule", STRAIGHT_LINE
    for statement in function.body:
        if is_docstring(statement) and statement is function.body[0]:
            continue
        yield from in_statement(statement)
    for default in defaults_of(function):
        yield from in_expression(default)


def in_statement(statement: ast.stmt) -> Iterator[Finding]:
    """Breaches in a statement of a rule; only assignments and returns may stand there."""
    if isinstance(statement, ast.Assign):
        for part in [*statement.targets, statement.value]:
            yield from in_expression(part)
    elif isinstance(statement, ast.AnnAssign):
        yield from in_expression(statement.target)
        if statement.value is not None:
            yield from in_expression(statement.value)
    elif isinstance(statement, ast.Return):
        if statement.value is not None:
            yield from in_expression(statement.value)
    else:
        kind = type(statement)
        found = (f"the statement {kind.__name__.lower()}", STRAIGHT_LINE)
        yield (statement.lineno, *REFUSED.get(kind, found))


def in_expression(node: ast.AST) -> Iterator[Finding]:
    """Breaches in an expression of a rule and in all its parts; a refused part is named once."""
    finding = judge(node)
    if finding is not None:
        yield (getattr(node, "lineno", 0), *finding)
    if isinstance(node, ast.Call):
        parts: list[ast.AST] = [*node.args, *node.keywords]
    elif isinstance(node, ast.Attribute | ast.Subscript | ast.Lambda):
        parts = []
    else:
        parts = list(ast.iter_child_nodes(node))
    for part in parts:
        yield from in_expression(part)


def judge(node: ast.AST) -> tuple[str, str] | None:
    """What is wrong with one node of an expression and how to mend it; None if it may stand."""
    kind = type(node)
    if kind in REFUSED:
        return REFUSED[kind]
    if isinstance(node, ast.Constant):
        return None if is_0_or_1(node) else (f"the value {node.value!r} in a rule", NUMBER)
    if isinstance(node, ast.BinOp | ast.UnaryOp | ast.BoolOp):
        return judge_operator(node.op)
    if isinstance(node, ast.Compare):
        return judge_comparison(node)
    if isinstance(node, ast.Call):
        return judge_call(node)
    if isinstance(node, PLAIN):
        return None
    return f"{kind.__name__} in a rule", f"{STRAIGHT_LINE} Only names, + - * /, comparisons, calls."


def judge_operator(operator: ast.AST) -> tuple[str, str] | None:
    """An operator must be one of + - * / or a sign."""
    if isinstance(operator, (*OPERATORS, *SIGNS)):
        return None
    symbol, mending = SYMBOLS.get(
        type(operator),
        (type(operator).__name__, "Only + - * / and comparisons give the same bits everywhere."),
    )
    return f"the operator {symbol} in a rule", mending


def judge_comparison(node: ast.Compare) -> tuple[str, str] | None:
    """A comparison is one of < <= > >= == != between two values."""
    if len(node.ops) > 1:
        return "a chained comparison", "Compare twice and multiply: a < b < c hides an `and`."
    if not isinstance(node.ops[0], COMPARISONS):
        return "a test of identity or membership", "Compare numbers with < <= > >= == or !=."
    return None


def judge_call(node: ast.Call) -> tuple[str, str] | None:
    """A call must be of a word of the alphabet."""
    if isinstance(node.func, ast.Name) and node.func.id in WORDS:
        return None
    return (
        f"a call to {ast.unparse(node.func)}",
        f"A rule calls only {' '.join(sorted(WORDS))}; what another rule computes is an argument.",
    )


def is_0_or_1(node: ast.Constant) -> bool:
    """Whether a constant is 0, 1, 0.0 or 1.0; True and False are not numbers to a rule."""
    return type(node.value) in (int, float) and node.value in (0, 1)


def in_file(tree: ast.Module, inside: set[int]) -> Iterator[Finding]:
    """Numbers outside rule functions."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in inside:
            continue
        if type(node.value) in (int, float, complex) and not is_0_or_1(node):
            yield node.lineno, f"the number {node.value!r}", NUMBER


def in_imports(tree: ast.Module) -> Iterator[Finding]:
    """Imports of foreign arithmetic or chance, except where a name serves only type hints."""
    hinting = {id(node) for node in hint_nodes(tree)}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in hinting}
    for node in ast.walk(tree):
        if id(node) in hinting or not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        for alias in node.names:
            module = alias.name if isinstance(node, ast.Import) else (node.module or "")
            top = module.partition(".")[0]
            bound = alias.asname or alias.name.partition(".")[0]
            only_hints = top == "numpy" and bound not in used
            if top in FOREIGN and not only_hints:
                yield node.lineno, f"an import of {top}", foreign_mending(top)
            elif isinstance(node, ast.ImportFrom) and alias.name in WORDS and not is_home(node):
                mending = f"Import it from {HOME_OF_WORDS}.alphabet or {HOME_OF_WORDS}.elementary."
                yield node.lineno, f"the word {alias.name} from {module}", mending


def foreign_mending(module: str) -> str:
    """What to use in place of a foreign module."""
    if module in ("random", "secrets"):
        return "Chance comes only from the draw verb, keyed by seed, run, turn and entity."
    return "Its bits differ between machines: use the words of base/alphabet and base/elementary."


def is_home(node: ast.ImportFrom) -> bool:
    """Whether an import takes its names from the ground floor."""
    module = node.module or ""
    return module == HOME_OF_WORDS or module.startswith(f"{HOME_OF_WORDS}.")


def hint_nodes(tree: ast.Module) -> Iterator[ast.AST]:
    """Every node that only a type checker reads: annotations and `if TYPE_CHECKING` blocks."""
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.arg | ast.AnnAssign):
            parts = [node.annotation]
        elif isinstance(node, Function):
            parts = [node.returns]
        elif isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            parts = list(node.body)
        for part in parts:
            if part is not None:
                yield from ast.walk(part)


def in_names(tree: ast.Module) -> Iterator[Finding]:
    """Ways round the law: a rule that is no decorator, and a word of the alphabet made anew."""
    marks = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, Function)
        for mark in node.decorator_list
        for part in ast.walk(mark)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if name == "rule" and isinstance(node.ctx, ast.Load) and id(node) not in marks:
                mending = "Write @rule above a def."
                yield node.lineno, "rule used other than as a decorator", mending
            if name in WORDS and isinstance(node.ctx, ast.Store):
                yield remade(node.lineno, name)
        elif isinstance(node, Function | ast.ClassDef) and node.name in WORDS:
            yield remade(node.lineno, node.name)
        elif isinstance(node, ast.arg) and node.arg in WORDS:
            yield remade(node.lineno, node.arg)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from in_aliases(node)


def in_aliases(node: ast.Import | ast.ImportFrom) -> Iterator[Finding]:
    """Imports that give rule another name, or another thing the name of a word."""
    for alias in node.names:
        if alias.name == "rule" and alias.asname not in (None, "rule"):
            yield node.lineno, "rule under another name", "Import rule as rule."
        if alias.asname in WORDS and alias.asname != alias.name:
            yield remade(node.lineno, str(alias.asname))


def remade(line: int, word: str) -> Finding:
    """The finding that a word of the alphabet means something else here."""
    return line, f"{word} given a new meaning", "Choose another name."
