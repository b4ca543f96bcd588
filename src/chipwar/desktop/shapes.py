"""Geometry of lines, pure: curves, ribbons, arcs, dashes. Points are (x, y) floats in pixels."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

Point = tuple[float, float]
Points = list[Point]


def bezier(start: Point, first: Point, second: Point, end: Point, pieces: int = 48) -> Points:
    """A cubic curve as pieces + 1 points."""
    out: Points = []
    for step in range(pieces + 1):
        t = step / pieces
        u = 1 - t
        a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        x = a * start[0] + b * first[0] + c * second[0] + d * end[0]
        out.append((x, a * start[1] + b * first[1] + c * second[1] + d * end[1]))
    return out


def bent(start: Point, end: Point, bend: float) -> Points:
    """A curve from start to end that leaves the straight line by bend times its length."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    nx, ny = -dy * bend, dx * bend
    first = (start[0] + dx / 3 + nx, start[1] + dy / 3 + ny)
    second = (start[0] + dx * 2 / 3 + nx, start[1] + dy * 2 / 3 + ny)
    return bezier(start, first, second, end)


def through(points: Sequence[Point], pieces: int = 16) -> Points:
    """A smooth line through all points (Catmull-Rom)."""
    knots = [points[0], *points, points[-1]]
    out: Points = []
    for i in range(1, len(knots) - 2):
        a, b, c, d = knots[i - 1 : i + 3]
        for step in range(pieces):
            t = step / pieces
            out.append((_spline(a[0], b[0], c[0], d[0], t), _spline(a[1], b[1], c[1], d[1], t)))
    return [*out, points[-1]]


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    slope = 2 * a - 5 * b + 4 * c - d
    bow = 3 * b - a - 3 * c + d
    return 0.5 * (2 * b + (c - a) * t + slope * t * t + bow * t * t * t)


def normals(points: Sequence[Point]) -> Points:
    """Unit vectors across the line at each point."""
    out: Points = []
    last = len(points) - 1
    for i in range(len(points)):
        a, b = points[max(0, i - 1)], points[min(last, i + 1)]
        length = math.hypot(b[0] - a[0], b[1] - a[1]) or 1.0
        out.append((-(b[1] - a[1]) / length, (b[0] - a[0]) / length))
    return out


def ribbon(points: Sequence[Point], widths: Sequence[float]) -> Points:
    """Outline of a line with a width at each point."""
    left: Points = []
    right: Points = []
    for (x, y), (nx, ny), width in zip(points, normals(points), widths, strict=True):
        half = width / 2
        left.append((x + nx * half, y + ny * half))
        right.append((x - nx * half, y - ny * half))
    return left + right[::-1]


def arc(centre: Point, radius: float, start: float, end: float) -> Points:
    """Points of an arc, degrees clockwise from the top."""
    pieces = max(4, int(abs(end - start) / 4))
    out: Points = []
    for step in range(pieces + 1):
        angle = math.radians(start + (end - start) * step / pieces)
        out.append((centre[0] + radius * math.sin(angle), centre[1] - radius * math.cos(angle)))
    return out


def lengths(points: Sequence[Point]) -> list[float]:
    """Distance run from the first point, at each point."""
    run = [0.0]
    for a, b in pairwise(points):
        run.append(run[-1] + math.hypot(b[0] - a[0], b[1] - a[1]))
    return run


def dashes(points: Sequence[Point], on: float, off: float) -> Iterator[Points]:
    """The drawn pieces of a dashed line."""
    if len(points) < 2:
        return
    piece, drawing, left = [points[0]], True, on
    for a, b in pairwise(points):
        length = math.hypot(b[0] - a[0], b[1] - a[1])
        done = 0.0
        while length - done > 1e-6:
            step = min(left, length - done)
            done, left = done + step, left - step
            share = done / length
            piece.append((a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share))
            if left <= 1e-6:
                if drawing:
                    yield piece
                drawing = not drawing
                left = on if drawing else off
                piece = [piece[-1]]
    if drawing and len(piece) > 1:
        yield piece


def hexagon(centre: Point, radius: float) -> Points:
    """Six corners, one on top."""
    angles = [math.radians(60 * i) for i in range(6)]
    return [(centre[0] + radius * math.sin(a), centre[1] - radius * math.cos(a)) for a in angles]
