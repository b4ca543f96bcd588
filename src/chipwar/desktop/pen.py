"""The pen every panel draws with: primitives in pixels, colours by token, text that reports its box.

Lengths come in units and are turned into pixels by `u`. Each line of text is written down with the box it
takes and the limit it was given, so that a test can find text that is too long or crosses another.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import pygame
from pygame import Rect

from chipwar.desktop import stamps
from chipwar.desktop.shapes import Point, dashes, ribbon
from chipwar.desktop.theme import ROLES, Colour, Type, mix, palette, text_picture
from chipwar.desktop.wrapping import wrap

Align = Literal["left", "centre", "right"]
BASELINE = 0.365
EXTENT = 0.55


@dataclass(frozen=True)
class TextBox:
    """A line of text as drawn: visible box, and the horizontal limits it had to keep."""

    layer: str
    text: str
    box: tuple[int, int, int, int]
    left: float
    right: float


class Pen:
    """Draws on one surface in one theme, locale and scale."""

    def __init__(self, surface: pygame.Surface, locale: str, ui: float, theme: str = "ink") -> None:
        self.surface = surface
        self.ui = ui
        self.type = Type(locale, ui)
        self.colours = palette(theme)
        self.high_contrast = theme != "ink"
        self.smooth = True
        self.layer = "table"
        self.boxes: list[TextBox] = []

    def u(self, units: float) -> int:
        """Units as whole pixels."""
        return round(units * self.ui)

    def colour(self, token: str | Colour) -> Colour:
        return self.colours[token] if isinstance(token, str) else token

    def blend(self, token: str | Colour, ground: str | Colour, share: float) -> Colour:
        """token at the given opacity over a plain ground."""
        return mix(self.colour(ground), self.colour(token), share)

    @contextmanager
    def clipped(self, area: Rect) -> Iterator[None]:
        """Draw only inside area, within what was already clipped."""
        before = self.surface.get_clip()
        self.surface.set_clip(area.clip(before))
        yield
        self.surface.set_clip(before)

    @contextmanager
    def on_layer(self, name: str) -> Iterator[None]:
        """Text drawn inside belongs to another layer and may lie over the table's."""
        before, self.layer = self.layer, name
        yield
        self.layer = before

    # areas

    def rect(
        self,
        area: Rect,
        fill: str | Colour | None,
        radius: float = 0,
        border: str | Colour | None = None,
        width: float = 1,
    ) -> None:
        """A rectangle with rounded corners (radius and border width in units)."""
        corner = min(self.u(radius), area.width // 2, area.height // 2)
        line = max(1, self.u(width)) if border is not None else 0
        if corner < 2:
            self._square(area, fill, border, line)
            return
        inside = self.colour(fill) if fill is not None else None
        edge = self.colour(border) if border is not None else None
        self._rounded(area, inside, edge, corner, line)

    def _square(self, area: Rect, fill: str | Colour | None, border: str | Colour | None, line: int) -> None:
        if fill is not None:
            self.surface.fill(self.colour(fill), area)
        if border is not None:
            pygame.draw.rect(self.surface, self.colour(border), area, line)

    def _rounded(self, area: Rect, fill: Colour | None, edge: Colour | None, corner: int, line: int) -> None:
        side = 2 * max(corner, line + 1)
        picture = stamps.stamp(
            ("corner", fill, edge, corner, line, side),
            side,
            side,
            lambda pen: _corner(pen.surface, fill, edge, corner, line),
        )
        half = side // 2
        for right, bottom in ((0, 0), (1, 0), (0, 1), (1, 1)):
            spot = (area.right - half if right else area.x, area.bottom - half if bottom else area.y)
            part = Rect(half * right, half * bottom, half, half)
            self.surface.blit(picture, spot, part, pygame.BLEND_PREMULTIPLIED)
        if fill is not None:
            self.surface.fill(fill, Rect(area.x + half, area.y, area.width - side, area.height))
            self.surface.fill(fill, Rect(area.x, area.y + half, half, area.height - side))
            self.surface.fill(fill, Rect(area.right - half, area.y + half, half, area.height - side))
        if edge is not None:
            self._edges(area, edge, half, line)

    def _edges(self, area: Rect, edge: Colour, half: int, line: int) -> None:
        across, along = area.width - 2 * half, area.height - 2 * half
        self.surface.fill(edge, Rect(area.x + half, area.y, across, line))
        self.surface.fill(edge, Rect(area.x + half, area.bottom - line, across, line))
        self.surface.fill(edge, Rect(area.x, area.y + half, line, along))
        self.surface.fill(edge, Rect(area.right - line, area.y + half, line, along))

    def polygon(self, points: Sequence[Point], colour: str | Colour) -> None:
        """A filled polygon with smooth edges."""
        shade = self.colour(colour)
        pygame.draw.polygon(self.surface, shade, points)
        if self.smooth:
            pygame.draw.aalines(self.surface, shade, True, points)

    def veil(self, points: Sequence[Point], colour: str | Colour, opacity: float) -> None:
        """A translucent polygon."""
        left = math.floor(min(x for x, _ in points))
        top = math.floor(min(y for _, y in points))
        width = math.ceil(max(x for x, _ in points)) - left + 1
        height = math.ceil(max(y for _, y in points)) - top + 1
        sheet = pygame.Surface((width, height), pygame.SRCALPHA)
        shade = (*self.colour(colour), round(255 * opacity))
        pygame.draw.polygon(sheet, shade, [(x - left, y - top) for x, y in points])
        self.surface.blit(sheet, (left, top))

    def hatch(self, area: Rect, colour: str | Colour, step: float = 6, width: float = 1.2) -> None:
        """Slanted lines: what is not in hand."""
        gap = max(4, self.u(step))
        line = max(1, round(width * self.ui * (1.3 if self.high_contrast else 1)))
        with self.clipped(area):
            for x in range(area.x - area.height, area.right, gap):
                ends = ((x, area.bottom), (x + area.height, area.y))
                pygame.draw.aaline(self.surface, self.colour(colour), *ends, line)

    # lines

    def rule(self, x1: float, y1: float, x2: float, y2: float, colour: str | Colour, width: int = 1) -> None:
        """A straight line along the grid, width in pixels."""
        pygame.draw.line(self.surface, self.colour(colour), (x1, y1), (x2, y2), width)

    def line(self, points: Sequence[Point], colour: str | Colour, width: float = 1.5) -> None:
        """A smooth line of a width in pixels."""
        if len(points) < 2:
            return
        if self.smooth and width <= 1.3:
            pygame.draw.aalines(self.surface, self.colour(colour), False, points)
            return
        self.polygon(ribbon(points, [width - (0.6 if self.smooth else 0.0)] * len(points)), colour)

    def dashed(self, points: Sequence[Point], colour: str | Colour, width: float, on: float, off: float) -> None:
        """A dashed line; all in pixels."""
        for piece in dashes(points, on, off):
            self.line(piece, colour, width)

    def dot(self, x: float, y: float, radius: float, colour: str | Colour) -> None:
        pygame.draw.aacircle(self.surface, self.colour(colour), (round(x), round(y)), max(1.0, radius))

    def ring(self, x: float, y: float, radius: float, colour: str | Colour, width: float) -> None:
        around = math.ceil(radius + width) * 2
        shade = self.colour(colour)
        centre = around / 2
        picture = stamps.stamp(
            ("ring", around, radius, shade, width),
            around,
            around,
            lambda pen: pen.circle(centre, centre, radius, shade, width),
        )
        self.put(picture, x, y)

    def put(self, picture: pygame.Surface, x: float, y: float) -> None:
        """A stamp by its middle."""
        spot = (round(x - picture.get_width() / 2), round(y - picture.get_height() / 2))
        self.surface.blit(picture, spot, special_flags=pygame.BLEND_PREMULTIPLIED)

    def icon(self, name: str, x: float, y: float, units: float, colour: str | Colour = "text") -> None:
        """A sign by its middle."""
        self.put(stamps.sign(name, max(8, self.u(units)), self.colour(colour)), x, y)

    def arrow(self, x: float, y: float, size: float, up: bool, colour: str | Colour) -> None:
        """A small triangle; size in pixels."""
        way = -1 if up else 1
        base = y - way * size * 0.7
        self.polygon([(x - size, base), (x + size, base), (x, y + way * size * 0.9)], colour)

    # text

    def text(
        self,
        x: float,
        middle: float,
        text: str,
        role: str,
        colour: str | Colour = "text",
        align: Align = "left",
        limit: float | None = None,
    ) -> int:
        """One line of text set by its middle; answers its width. limit is the widest it may be."""
        if not text:
            return 0
        size = self.type.size(role)
        picture = text_picture(self.type.locale, ROLES[role].bold, size, text, self.colour(colour))
        width = picture.get_width()
        left = x - {"left": 0.0, "centre": width / 2, "right": float(width)}[align]
        top = middle + BASELINE * size - self.type.font(role).get_ascent()
        self.surface.blit(picture, (round(left), round(top)))
        self._report(text, round(left), middle, width, size, limit, align)
        return width

    def _report(
        self, text: str, left: int, middle: float, width: int, size: int, limit: float | None, align: Align
    ) -> None:
        half = EXTENT * size
        box = Rect(left, round(middle - half), width, round(2 * half)).clip(self.surface.get_clip())
        if box.width <= 0 or box.height <= 0:
            return
        spare = (limit if limit is not None else width) - width
        share = {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
        frame = self.surface.get_clip()
        low = max(left - spare * share, frame.left)
        high = min(left + width + spare * (1 - share), frame.right)
        self.boxes.append(TextBox(self.layer, text, (left, box.y, width, box.height), low, high))

    def lines(self, text: str, role: str, width: float) -> list[str]:
        """Text broken into lines no wider than width."""
        return wrap(text, width, lambda piece: self.type.width(piece, role))

    def height(self, text: str, role: str, width: float) -> int:
        """Pixels a paragraph takes."""
        return len(self.lines(text, role, width)) * self.type.line(role) if text else 0

    def paragraph(self, x: float, top: float, text: str, role: str, width: float, colour: str | Colour = "text") -> int:
        """Text over as many lines as it needs; answers its height."""
        if not text:
            return 0
        line = self.type.line(role)
        for row, piece in enumerate(self.lines(text, role, width)):
            self.text(x, top + line * (row + 0.5), piece, role, colour, limit=width)
        return self.height(text, role, width)

    def width(self, text: str, role: str) -> int:
        return self.type.width(text, role)


def _corner(surface: pygame.Surface, fill: Colour | None, edge: Colour | None, corner: int, line: int) -> None:
    whole = surface.get_rect()
    radius = corner * stamps.FINE
    if edge is not None:
        pygame.draw.rect(surface, edge, whole, 0, radius)
        rest = whole.inflate(-2 * line * stamps.FINE, -2 * line * stamps.FINE)
        inner = max(0, radius - line * stamps.FINE)
        pygame.draw.rect(surface, (0, 0, 0, 0) if fill is None else fill, rest, 0, inner)
    elif fill is not None:
        pygame.draw.rect(surface, fill, whole, 0, radius)
