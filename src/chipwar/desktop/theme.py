"""Colours and type: the palette as tokens, the sizes of text by role, fonts opened once.

Nothing else in the desktop names a colour or a font size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import pygame

from chipwar.desktop.assets import font_path, read_asset

Colour = tuple[int, int, int]


def colour_of(hexadecimal: str) -> Colour:
    """'#0D1520' as three numbers."""
    digits = hexadecimal.lstrip("#")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """first at share 0, second at share 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


@cache
def palette(name: str = "ink") -> dict[str, Colour]:
    """Token to colour for one theme of assets/palette.yaml."""
    return {token: colour_of(value) for token, value in read_asset("palette.yaml")["themes"][name].items()}


@dataclass(frozen=True)
class GoodStyle:
    """Texture inside the line, sign, and width in units of its largest flow."""

    texture: str = "solid"
    icon: str = "stock"
    widest: float = 10.0


@cache
def goods_style() -> dict[str, GoodStyle]:
    """Good to how it is drawn."""
    goods: dict[str, dict[str, Any]] = read_asset("palette.yaml")["goods"]
    return {name: GoodStyle(**style) for name, style in goods.items()}


def good_style(good: str) -> GoodStyle:
    """How a good is drawn, known or not."""
    return goods_style().get(good, GoodStyle())


@dataclass(frozen=True)
class Role:
    """A role of text: size and line height in units, the smallest size in pixels, weight."""

    size: float
    line: float
    smallest: int
    bold: bool = False
    smallest_chinese: int = 0


ROLES = {
    "title": Role(34, 44, 24, True),
    "number": Role(26, 32, 19, True),
    "section": Role(22, 30, 17, True),
    "heading": Role(18, 26, 14, True),
    "body": Role(16, 24, 13),
    "strong": Role(16, 24, 13, True),
    "detail": Role(15, 22, 12, False, 13),
    "detail_strong": Role(15, 22, 12, True, 13),
    "caption": Role(14, 20, 12),
    "caption_strong": Role(14, 20, 12, True),
    "small": Role(12, 17, 11),
    "small_strong": Role(12, 17, 11, True),
    "score": Role(44, 52, 30, True),
}


@dataclass(frozen=True)
class Type:
    """Text of one locale at one scale of the window."""

    locale: str
    ui: float

    def size(self, role: str) -> int:
        """Pixels of a role, never below its smallest."""
        spec = ROLES[role]
        chinese = self.locale != "en"
        smallest = max(spec.smallest, spec.smallest_chinese if chinese else 0)
        return max(smallest, round(spec.size * self.ui))

    def line(self, role: str) -> int:
        """Height of a line of a role in pixels."""
        spec = ROLES[role]
        return round(self.size(role) * spec.line / spec.size)

    def font(self, role: str) -> pygame.font.Font:
        return open_font(self.locale, ROLES[role].bold, self.size(role))

    def width(self, text: str, role: str) -> int:
        return text_width(self.locale, ROLES[role].bold, self.size(role), text)


@lru_cache(maxsize=64)
def open_font(locale: str, bold: bool, pixels: int) -> pygame.font.Font:
    """A font, opened once."""
    return pygame.font.Font(str(font_path(locale, bold)), pixels)


@lru_cache(maxsize=20_000)
def text_width(locale: str, bold: bool, pixels: int, text: str) -> int:
    return open_font(locale, bold, pixels).size(text)[0]


@lru_cache(maxsize=4_000)
def text_picture(locale: str, bold: bool, pixels: int, text: str, colour: Colour) -> pygame.Surface:
    """A line of text, drawn once and kept."""
    return open_font(locale, bold, pixels).render(text, True, colour)


def forget_fonts() -> None:
    """Drop fonts and pictures of text: needed when pygame was quit and started again."""
    open_font.cache_clear()
    text_picture.cache_clear()
    text_width.cache_clear()
