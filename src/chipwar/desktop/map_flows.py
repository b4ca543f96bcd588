"""Draws the flows of the map: casing, colour, texture, direction, gates and the signs of goods."""

from __future__ import annotations

import math
from collections.abc import Iterable

from chipwar.desktop.map_shape import Line
from chipwar.desktop.model import Gate
from chipwar.desktop.pen import Pen
from chipwar.desktop.shapes import Point, Points, dashes, lengths, normals, ribbon
from chipwar.desktop.theme import Colour, good_style

CASING = 3.5
FADED, ESTIMATED = 0.25, 0.8
GHOST_FROM = 3.0
CHEVRONS = (0.30, 0.80)
WIDE_ENOUGH_FOR_DARK = 7.0
EXTRA_IN_HIGH_CONTRAST = 1.5
CLOCK_ROOM = 28


def draw_flow(pen: Pen, line: Line, emphasis: float) -> None:
    """One flow. emphasis 1 draws it in full, less mixes it into the ground."""
    strength = emphasis * (ESTIMATED if line.flow.estimated else 1.0)
    colour = pen.blend(_token(pen, line), "map", strength)
    extra = pen.u(EXTRA_IN_HIGH_CONTRAST) if pen.high_contrast else 0
    widths = [width + extra for width in line.widths]
    casing = [width + CASING * pen.ui for width in widths]
    pen.polygon(ribbon(line.points, casing), "map")
    if line.gates and line.wanted - line.widths[-1] > GHOST_FROM * pen.ui:
        _ghost(pen, line, colour)
    pen.polygon(ribbon(line.points, widths), colour)
    draw_texture(pen, line.points, max(widths), good_style(line.flow.good).texture)
    if line.flow.estimated:
        _estimate_marks(pen, line, colour)
    _chevrons(pen, line, colour)


def _token(pen: Pen, line: Line) -> str:
    return line.flow.good if line.flow.good in pen.colours else "muted"


def _ghost(pen: Pen, line: Line, colour: Colour) -> None:
    """Behind the gate a dotted outline keeps the width that was wanted."""
    start = line.gates[-1]
    tail = line.points[start:]
    half = line.wanted / 2
    across = normals(line.points)[start:]
    for side in (half, -half):
        edge = [(x + nx * side, y + ny * side) for (x, y), (nx, ny) in zip(tail, across, strict=True)]
        pen.dashed(edge, colour, 1.1, 3 * pen.ui, 4 * pen.ui)


def draw_texture(pen: Pen, points: Points, width: float, texture: str) -> None:
    """The dark pattern inside the line that tells the good without colour."""
    ui = pen.ui
    if texture == "double":
        pen.line(points, "map", max(1.4, width * 0.2))
    elif texture == "dashes":
        pen.dashed(points, "map", max(1.4, width * 0.26), 9 * ui, 9 * ui)
    elif texture == "dots":
        for x, y in _beads(points, 11 * ui):
            pen.dot(x, y, max(1.2, width * 0.24), "map")
    elif texture == "dash_dot":
        pen.dashed(points, "map", max(1.4, width * 0.3), 3 * ui, 14 * ui)
    elif texture == "ticks":
        pen.dashed(points, "map", max(1.3, width * 0.4), 2 * ui, 5 * ui)
    elif texture == "sleepers":
        pen.dashed(points, "map", max(1.4, width * 0.55), 4 * ui, 4 * ui)


def _beads(points: Points, gap: float) -> Iterable[Point]:
    for piece in dashes(points, gap, 0.01):
        yield piece[-1]


def _estimate_marks(pen: Pen, line: Line, colour: Colour) -> None:
    """Slanted cuts and a dashed casing: this flow is an estimate."""
    run = lengths(line.points)
    across = normals(line.points)
    gap, last = 16 * pen.ui, 0.0
    for index in range(2, len(line.points) - 2):
        if run[index] - last < gap:
            continue
        last = run[index]
        x, y = line.points[index]
        nx, ny = across[index]
        reach = line.widths[index] / 2 + 2 * pen.ui
        tilt = 3 * pen.ui
        ends = [(x + nx * reach + ny * tilt, y + ny * reach - nx * tilt)]
        ends.append((x - nx * reach - ny * tilt, y - ny * reach + nx * tilt))
        pen.line(ends, "map", 1.8 * pen.ui)
    for side in (1, -1):
        reach = max(line.widths) / 2 + 2 * pen.ui
        edge = [
            (x + nx * reach * side, y + ny * reach * side) for (x, y), (nx, ny) in zip(line.points, across, strict=True)
        ]
        pen.dashed(edge, colour, 1, 4 * pen.ui, 4 * pen.ui)


def _chevrons(pen: Pen, line: Line, colour: Colour) -> None:
    for share in CHEVRONS:
        index = min(int(share * len(line.points)), len(line.points) - 2)
        width = line.widths[index]
        size = max(4.2 * pen.ui, width * 0.36)
        spot, angle = line.points[index], angle_at(line.points, index)
        if width > WIDE_ENOUGH_FOR_DARK * pen.ui:
            pen.polygon(_head(spot, angle, size), "map")
        else:
            pen.polygon(_head(spot, angle, size * 1.6), "map")
            pen.polygon(_head(spot, angle, size), colour)


def _head(spot: Point, angle: float, size: float) -> Points:
    turns = ((0.0, 1.5), (2.35, 1.15), (-2.35, 1.15))
    return [
        (spot[0] + size * far * math.cos(angle + t), spot[1] + size * far * math.sin(angle + t)) for t, far in turns
    ]


def angle_at(points: Points, index: int) -> float:
    """Direction of a line at a point."""
    a, b = points[max(0, index - 1)], points[min(len(points) - 1, index + 1)]
    return math.atan2(b[1] - a[1], b[0] - a[0])


def draw_gate(pen: Pen, spot: Point, angle: float, gate: Gate, scale: float = 1.0) -> None:
    """A control across a line: as many slats as levels, filled to the level; amber and dashed while a draft."""
    unit = pen.ui * scale
    drafted = gate.draft_level is not None and gate.draft_level != gate.level
    level = gate.draft_level if gate.draft_level is not None else gate.level
    reach = 12 * unit * (0.6 if gate.pending else 1.0)
    gap = 5.2 * unit
    half = gap * (gate.max_level / 2 + 0.4)
    block = _block(spot, angle, half, 12 * unit)
    pen.polygon(block, "bg")
    if drafted:
        pen.dashed([*block, block[0]], "you", 2 * unit, 5 * unit, 3 * unit)
    for slat in range(gate.max_level):
        away = (slat - (gate.max_level - 1) / 2) * gap
        filled = slat < round(level)
        colour = ("you" if drafted else "text") if filled else "line2"
        ends = _slat(spot, angle, away, reach * 0.8)
        pen.line(ends, colour, (3.0 if filled else 1.6) * unit)
    if gate.pending:
        # Beside the gate where there is room: the lines of the left edge have none on their left.
        away = 20 * unit if spot[0] < CLOCK_ROOM * unit else -20 * unit
        pen.icon("clock", spot[0] + away, spot[1], 14 * scale, "text")


def _block(spot: Point, angle: float, along: float, across: float) -> Points:
    tx, ty = math.cos(angle), math.sin(angle)
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    return [
        (spot[0] + tx * along * a - ty * across * b, spot[1] + ty * along * a + tx * across * b) for a, b in corners
    ]


def _slat(spot: Point, angle: float, away: float, reach: float) -> Points:
    tx, ty = math.cos(angle), math.sin(angle)
    x, y = spot[0] + tx * away, spot[1] + ty * away
    return [(x - ty * reach, y + tx * reach), (x + ty * reach, y - tx * reach)]


def draw_medal(pen: Pen, line: Line, taken: list[Point]) -> None:
    """The sign of the good in a disc on its line, away from other discs and nodes."""
    size = 11 * pen.ui
    for share in (0.5, 0.42, 0.58, 0.36, 0.64):
        spot = line.points[int(share * (len(line.points) - 1))]
        if all(math.hypot(spot[0] - x, spot[1] - y) > 2.4 * size for x, y in taken):
            break
    taken.append(spot)
    token = _token(pen, line)
    pen.dot(spot[0], spot[1], size, "bg")
    pen.ring(spot[0], spot[1], size, token, 1.6 * pen.ui)
    pen.icon(good_style(line.flow.good).icon, spot[0], spot[1], 14, token)
