"""Breaks text into lines: words in English, any character in Chinese, never closing punctuation first."""

from __future__ import annotations

from collections.abc import Callable

CLOSING = frozenset("，。；、：？！）》」』”’】…·,.;:?!)%]")
OPENING = frozenset("（《「『“‘【([")
FIRST_CHINESE = 0x2E80


def tokens(text: str) -> list[str]:
    """Pieces that may not be broken: a word with its space, or one Chinese character with its punctuation."""
    pieces: list[str] = []
    word = ""
    for sign in text:
        if sign == " ":
            pieces.append(word + sign)
            word = ""
        elif ord(sign) >= FIRST_CHINESE and sign not in CLOSING and sign not in OPENING:
            if word and word[-1] not in OPENING:
                pieces.append(word)
                word = ""
            pieces.append(word + sign)
            word = ""
        elif sign in CLOSING and not word and pieces and not pieces[-1].endswith(" "):
            pieces[-1] += sign
        else:
            word += sign
    return [piece for piece in [*pieces, word] if piece]


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Lines no wider than width. A single piece that is too wide is broken inside."""
    lines: list[str] = []
    line = ""
    for piece in tokens(text):
        if measure((line + piece).rstrip()) <= width:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = piece
        while measure(line.rstrip()) > width and len(line) > 1:
            cut = _longest(line, width, measure)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _longest(line: str, width: float, measure: Callable[[str], float]) -> int:
    cut = len(line) - 1
    while cut > 1 and measure(line[:cut]) > width:
        cut -= 1
    return cut
