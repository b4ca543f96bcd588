"""What a YAML syntax error means in plain words: which message to give, and where to point.

The parser speaks of tokens and indicators; a person needs to hear of quotation marks, brackets and
indentation. Knows the parser's wording (of both PyYAML parsers), nothing of what files contain.
"""

from __future__ import annotations

from typing import NamedTuple

import yaml

from chipwar.scenario.plain import shown
from chipwar.scenario.positions import START, Mark


class Fault(NamedTuple):
    """One syntax error: the key of its message, where it is, and the character it stumbled on."""

    key: str
    mark: Mark
    found: str = ""


# (words of the parser, message key, whether to point at where the thing began); first that fits.
_MEANINGS = (
    ("scanning a quoted scalar unexpected end", "problem.syntax_open_quote", True),
    ("quoted scalar document separator", "problem.syntax_open_quote", True),
    ("quoted scalar escape", "problem.syntax_escape", False),
    ("quoted scalar hex", "problem.syntax_escape", False),
    ("quoted scalar", "problem.syntax_open_quote", True),
    ("tab", "problem.syntax_tab", False),
    ("incompatible yaml", "problem.directive", False),
    ("directive", "problem.directive", False),
    ("anchor", "problem.syntax_special", True),
    ("alias", "problem.syntax_special", True),
    ("tag", "problem.tag", True),
    ("block scalar", "problem.syntax_block_text", True),
    ("mapping values are not allowed", "problem.syntax_colon", False),
    ("sequence entries are not allowed", "problem.syntax_list_item", False),
    ("cannot start any token", "problem.syntax_special", False),
    ("node content", "problem.syntax_special", False),
    ("flow sequence", "problem.syntax_open_list", True),
    ("flow mapping", "problem.syntax_open_group", True),
    ("simple key", "problem.syntax_missing_colon", True),
    ("block collection", "problem.syntax_indent", False),
    ("block mapping", "problem.syntax_indent", False),
    ("document start", "problem.syntax_indent", False),
)


_OPENERS = {"[": "problem.syntax_open_list", "{": "problem.syntax_open_group"}


def fault(error: yaml.YAMLError, lines: list[str], innermost: Mark | None = None) -> Fault:
    """What went wrong in a text of these lines, where a person can mend it.

    `innermost` is where the innermost list or group that is still open begins.
    """
    if not isinstance(error, yaml.MarkedYAMLError):
        return Fault("problem.syntax", START)
    key, at_start = _meaning(f"{error.context or ''} {error.problem or ''}".lower())
    stumbled = _mark(error.problem_mark, lines)
    mark = _mark(error.context_mark, lines) if at_start and error.context_mark else stumbled
    line = lines[mark[0] - 1] if lines else ""
    before, found = line[: mark[1] - 1].rstrip(), line[mark[1] - 1 : mark[1]]
    if found == "\t":
        return Fault("problem.syntax_tab", mark)
    if key == "problem.syntax_indent":
        key = _not_a_key(before, found)
    if key == "problem.syntax_special" and not found:
        return _end_of_text(mark, lines, innermost)
    return Fault(key, mark, shown(found))


def _end_of_text(mark: Mark, lines: list[str], innermost: Mark | None) -> Fault:
    """The text ends where a value should come: most often a bracket is still open."""
    if innermost is not None:
        line, column = innermost
        opener = lines[line - 1][column - 1 : column]
        if opener in _OPENERS:
            return Fault(_OPENERS[opener], innermost, opener)
    return Fault("problem.syntax", mark)


def _meaning(words: str) -> tuple[str, bool]:
    for clues, key, at_start in _MEANINGS:
        if _all_in(clues, words):
            return key, at_start
    return "problem.syntax", False


def _all_in(clues: str, words: str) -> bool:
    return clues in words or all(clue in words for clue in clues.split())


def _not_a_key(before: str, found: str) -> str:
    if before.endswith(('"', "'")):
        return "problem.syntax_after_quote"
    if before.endswith(("]", "}")) or found in ("]", "}"):
        return "problem.syntax_after_bracket"
    return "problem.syntax_indent"


def _mark(mark: yaml.Mark | None, lines: list[str]) -> Mark:
    """The parser's mark, kept inside the text: at its end the parser points past the last line."""
    if mark is None or not lines:
        return START
    if mark.line >= len(lines):
        return len(lines), len(lines[-1]) + 1
    return mark.line + 1, min(mark.column, len(lines[mark.line])) + 1
