"""What an unquoted word of YAML means, and which ones the gate refuses as ambiguous.

YAML 1.1 turns `no` into false, `012` into ten and `12:30` into 750; YAML 1.2 does not. Whoever
writes such a word is asked to say what is meant. Knows single words, no files and no sentences.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple, TypeAlias

Scalar: TypeAlias = str | int | float | bool | None

LONGEST_NUMBER = 40
LONGEST_INTEGER = 20
LONGEST_SHOWN = 40


class Refused(NamedTuple):
    """Why a word is refused: the key of the message, and a better way to write it if any."""

    key: str
    better: str = ""


_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None, "~": None, "": None}
_SWITCHES = {
    **dict.fromkeys(("yes", "on", "y"), "true"),
    **dict.fromkeys(("no", "off", "n"), "false"),
}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
# In this order: the first that fits gives the advice.
_AMBIGUOUS = tuple(
    (key, re.compile(pattern))
    for key, pattern in (
        ("problem.date", r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t][-+0-9:.Zz \t]*)?"),
        ("problem.clock", r"[-+]?[0-9][0-9_]*(:[0-9]+)+(\.[0-9_]*)?"),
        ("problem.other_base", r"[-+]?0([xX][0-9a-fA-F_]+|[oO][0-7_]+|[bB][01_]+)"),
        ("problem.underscore", r"[-+]?\.?[0-9][0-9.]*_[0-9_.]*([eE][-+]?[0-9]+)?"),
        ("problem.not_finite", r"[-+]?\.([nN][aA][nN]|[iI][nN][fF])"),
        ("problem.leading_zero", r"[-+]?0[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?"),
        ("problem.bare_point", r"[-+]?(\.[0-9]+|[0-9]+\.)([eE][-+]?[0-9]+)?"),
        ("problem.plus", r"\+[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?"),
        ("problem.reserved_word", r"=|<<"),
    )
)

_FIRST_OF_AMBIGUOUS = frozenset("0123456789+-.=<")

# Characters that do not show, turn the reading direction, or end a line only for some programs.
HIDDEN = re.compile(
    "[\u0085\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
LINE_ENDS_OF_SOME = re.compile("[\u0085\u2028\u2029]")
CONTROL = re.compile("[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def meaning(word: str) -> Scalar | Refused:
    """The value of an unquoted word, or why it is refused."""
    if word in _WORDS:
        return _WORDS[word]
    if _INTEGER.fullmatch(word):
        return _integer(word)
    if _DECIMAL.fullmatch(word):
        return _decimal(word)
    return _refusal(word) or word


def _integer(word: str) -> int | Refused:
    if len(word) > LONGEST_INTEGER:
        return Refused("problem.number_too_long")
    return int(word)


def _decimal(word: str) -> float | Refused:
    if len(word) > LONGEST_NUMBER:
        return Refused("problem.number_too_long")
    value = float(word)
    digits = re.split("[eE]", word)[0]
    vanished = value == 0 and any(digit in digits for digit in "123456789")
    if vanished or math.isinf(value):
        return Refused("problem.number_out_of_range")
    return value


def _refusal(word: str) -> Refused | None:
    folded = word.casefold()
    if folded in _SWITCHES:
        return Refused("problem.ambiguous_switch", _SWITCHES[folded])
    if folded in _WORDS:
        return Refused("problem.capitals", folded)
    if word[0] not in _FIRST_OF_AMBIGUOUS:
        return None
    for key, pattern in _AMBIGUOUS:
        if pattern.fullmatch(word):
            return Refused(key, _better(word))
    return None


def _better(word: str) -> str:
    """The same number as the gate would read it, for the forms where that is plain to see."""
    plain = word.replace("_", "").removeprefix("+")
    sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, point, rest = digits.partition(".")
    rest = f"0{rest}" if point and not rest[:1].isdigit() else rest
    return f"{sign}{whole.lstrip('0') or '0'}{point}{rest}"


def shown(value: object) -> str:
    """The value as it may stand inside a message: short, on one line, nothing hidden in it."""
    text = _as_written(value)
    short = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
    return " ".join("".join(_visible(character) for character in short).split())


def _visible(character: str) -> str:
    if CONTROL.match(character) or HIDDEN.match(character):
        return f"U+{ord(character):04X}"
    return character


def _as_written(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{…}"
    return "[…]" if isinstance(value, list) else str(value)
