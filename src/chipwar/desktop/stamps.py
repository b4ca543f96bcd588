"""Small pictures drawn once at four times their size, scaled down and kept: signs, rings, corners, hexagons.

Stamps are premultiplied: blit them with BLEND_PREMULTIPLIED.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import pygame

from chipwar.desktop.assets import read_asset
from chipwar.desktop.shapes import Point, arc
from chipwar.desktop.theme import Colour

FINE = 4


class FinePen:
    """Draws on the large picture in the coordinates of the small one."""

    def __init__(self, width: int, height: int) -> None:
        self.surface = pygame.Surface((width * FINE, height * FINE), pygame.SRCALPHA)

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        pygame.draw.polygon(self.surface, colour, [(x * FINE, y * FINE) for x, y in points])

    def dot(self, x: float, y: float, radius: float, colour: Colour) -> None:
        pygame.draw.circle(self.surface, colour, (x * FINE, y * FINE), radius * FINE)

    def circle(self, x: float, y: float, radius: float, colour: Colour, width: float) -> None:
        self.line(arc((x, y), radius, 0, 360), colour, width)

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """A line with round ends and joints."""
        half = width / 2
        for (ax, ay), (bx, by) in pairwise(points):
            length = math.hypot(bx - ax, by - ay) or 1.0
            nx, ny = -(by - ay) / length * half, (bx - ax) / length * half
            self.polygon([(ax + nx, ay + ny), (bx + nx, by + ny), (bx - nx, by - ny), (ax - nx, ay - ny)], colour)
        for x, y in points:
            self.dot(x, y, half, colour)

    def small(self) -> pygame.Surface:
        width, height = self.surface.get_size()
        return pygame.transform.smoothscale(self.surface, (width // FINE, height // FINE))


_kept: dict[Any, pygame.Surface] = {}
KEPT_AT_MOST = 3_000


def stamp(key: Any, width: int, height: int, draw: Callable[[FinePen], None]) -> pygame.Surface:
    """The picture of a key, drawn when first asked for."""
    if key not in _kept:
        if len(_kept) > KEPT_AT_MOST:
            _kept.clear()
        pen = FinePen(max(1, width), max(1, height))
        draw(pen)
        _kept[key] = pen.small()
    return _kept[key]


@cache
def _signs() -> dict[str, Any]:
    return read_asset("icons.yaml")


@lru_cache(maxsize=2_000)
def sign(name: str, size: int, colour: Colour, weight: float = 1.0) -> pygame.Surface:
    """A sign of assets/icons.yaml in a square of size pixels; an unknown name gives the help sign."""
    asset = _signs()
    scale = size / asset["grid"]
    stroke = asset["stroke"] * scale * weight
    pen = FinePen(size, size)
    for shape in asset["icons"].get(name, asset["icons"]["help"]):
        for kind, numbers in shape.items():
            _draw_shape(pen, kind, numbers, scale, colour, stroke)
    return pen.small()


def _draw_shape(pen: FinePen, kind: str, numbers: Any, scale: float, colour: Colour, stroke: float) -> None:
    if kind in ("line", "polygon"):
        points = [(x * scale, y * scale) for x, y in numbers]
        if kind == "line":
            pen.line(points, colour, stroke)
        else:
            pen.polygon(points, colour)
        return
    if kind == "arc":
        x, y, radius = (value * scale for value in numbers[:3])
        pen.line(arc((x, y), radius, numbers[3], numbers[4]), colour, stroke)
    elif kind == "rect":
        x, y, width, height = (value * scale for value in numbers)
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        pen.line(corners, colour, stroke)
    else:
        x, y, radius = (value * scale for value in numbers)
        if kind == "dot":
            pen.dot(x, y, radius, colour)
        else:
            pen.circle(x, y, radius, colour, stroke)
