"""Draws the nodes of the map and finds room for their labels."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pygame
from pygame import Rect

from chipwar.desktop import stamps
from chipwar.desktop.map_shape import node_asset, radius
from chipwar.desktop.model import Node
from chipwar.desktop.pen import EXTENT, Pen
from chipwar.desktop.shapes import Point, arc, hexagon

LABEL_WIDTH = 136.0
OTHER_SIDE_COST, CROSSING_COST = 60, 30
SHIFTS = (0.0, 0.3, -0.3, 0.5, -0.5, 0.9, -0.9)
LABEL_GROUND = 225
SIDES = ("below", "right", "left", "above")
CHOKEPOINT_FROM = 0.5


@dataclass(frozen=True)
class Label:
    """Lines of a node's label with the place found for them."""

    lines: tuple[str, ...]
    role: str
    colour: str
    area: Rect


def is_chokepoint(node: Node) -> bool:
    return node.share is not None and node.share >= CHOKEPOINT_FROM


def draw_node(pen: Pen, node: Node, spot: Point) -> None:
    """The node's body: hexagon with a code, or circle with a sign; ring of its share of world supply."""
    size = radius(node) * pen.ui
    pen.dot(spot[0], spot[1], size + 4 * pen.ui, "map")
    fill = "raised2" if node.seated or node.mine else "raised"
    edge, width = _edge(node)
    if node.kind == "state":
        draw_hexagon(pen, spot, size, fill, edge, width * pen.ui)
        role = "detail_strong" if size > 22 * pen.ui else "caption_strong"
        pen.text(spot[0], spot[1], node.code, role, align="centre")
    else:
        pen.dot(spot[0], spot[1], size, fill)
        pen.ring(spot[0], spot[1], size, edge, width * pen.ui)
        pen.icon(node.icon or "stock", spot[0], spot[1], 17.5)
    if is_chokepoint(node):
        _share_ring(pen, node, spot, size)


def _edge(node: Node) -> tuple[str, float]:
    if node.mine:
        return "you", 3.2
    return ("text", 2.2) if node.seated else ("line2", 1.5)


def draw_hexagon(pen: Pen, spot: Point, size: float, fill: str, edge: str, width: float) -> None:
    side = math.ceil(size + width) * 2
    inside, border = pen.colour(fill), pen.colour(edge)

    def paint(fine: stamps.FinePen) -> None:
        corners = hexagon((side / 2, side / 2), size)
        fine.polygon(corners, inside)
        fine.line([*corners, corners[0]], border, width)

    pen.put(stamps.stamp(("hexagon", side, size, inside, border, width), side, side, paint), *spot)


def _share_ring(pen: Pen, node: Node, spot: Point, size: float) -> None:
    share = min(1.0, node.share or 0.0)
    away, width = size + 6 * pen.ui, 3 * pen.ui
    side = math.ceil(away + width) * 2
    full, rest = pen.colour("text"), pen.colour("line2")

    def paint(fine: stamps.FinePen) -> None:
        fine.line(arc((side / 2, side / 2), away, 0, 360), rest, width)
        fine.line(arc((side / 2, side / 2), away, 0, 360 * share), full, width)

    pen.put(stamps.stamp(("share", side, away, share, width, full), side, side, paint), *spot)


def plate_area(pen: Pen, node: Node, spot: Point) -> Rect | None:
    """Where the white plate with the share stands: right above the node."""
    if not is_chokepoint(node) or not node.share_text:
        return None
    away = (radius(node) + 6) * pen.ui * 0.8
    width = pen.width(node.share_text, "small_strong") + pen.u(10)
    height = pen.type.line("small")
    return Rect(round(spot[0] + away - 3 * pen.ui), round(spot[1] - away - height / 2), width, height)


def draw_plate(pen: Pen, node: Node, spot: Point) -> None:
    area = plate_area(pen, node, spot)
    if area is not None:
        pen.rect(area, "text", 3)
        pen.text(area.centerx, area.centery, node.share_text, "small_strong", "bg", "centre", area.width)


def draw_shortage(pen: Pen, node: Node, spot: Point) -> None:
    if node.shortage is None:
        return
    away = (radius(node) + 4) * pen.ui
    x, y = spot[0] - away, spot[1] - away * 0.85
    pen.dot(x, y, 12 * pen.ui, "map")
    pen.icon("warn", x, y - pen.ui, 18, "bad")


def place_labels(
    pen: Pen, nodes: list[Node], places: dict[str, Point], frame: Rect, needed: str = ""
) -> dict[str, Label]:
    """A place for each label beside its node: the listed side first, then any that is free.

    A firm without a seat whose label would cross another or a node goes without, unless it is the needed one.
    """
    bodies = [_body(pen, node, places[node.id]) for node in nodes]
    texts = [area for node in nodes if (area := plate_area(pen, node, places[node.id]))]
    texts += [_code_area(pen, node, places[node.id]) for node in nodes if node.kind == "state"]
    found: dict[str, Label] = {}
    ordered = sorted(nodes, key=lambda n: (n.id != needed, n.kind != "state", not n.seated, n.id))
    for node in ordered:
        label = _best(pen, node, places[node.id], frame, texts, bodies)
        optional = node.kind == "firm" and not node.seated and node.id != needed
        others = [_body(pen, other, places[other.id]) for other in nodes if other.id != node.id]
        if optional and (_overlap(label.area, texts) or _overlap(label.area, others)):
            continue
        found[node.id] = label
        texts.append(label.area)
    return found


def _body(pen: Pen, node: Node, spot: Point) -> Rect:
    size = (radius(node) + 2) * pen.ui
    return Rect(round(spot[0] - size), round(spot[1] - size), round(2 * size), round(2 * size))


def _code_area(pen: Pen, node: Node, spot: Point) -> Rect:
    area = Rect(0, 0, pen.width(node.code, "detail_strong"), pen.type.size("detail_strong"))
    area.center = (round(spot[0]), round(spot[1]))
    return area


def _best(pen: Pen, node: Node, spot: Point, frame: Rect, texts: list[Rect], bodies: list[Rect]) -> Label:
    role = "detail_strong" if node.kind == "state" else "caption"
    colour = "text" if node.kind == "state" or node.seated else "muted"
    lines = tuple(pen.lines(node.label, role, LABEL_WIDTH * pen.ui + pen.type.size(role)))
    size = (max(pen.width(line, role) for line in lines), _block_height(pen, role, len(lines)))
    wished = str(node_asset().get(node.id, {}).get("label", "below"))
    sides = sorted(SIDES, key=lambda side: side != wished)
    tried = [_beside(pen, node, spot, size, side, shift).clamp(frame) for shift in SHIFTS for side in sides]
    unit = pen.ui * pen.ui
    costs = [
        CROSSING_COST * _overlap(area, texts)
        + _overlap(area, bodies)
        + unit * OTHER_SIDE_COST * min(place, 1) * (1 + place // len(sides))
        for place, area in enumerate(tried)
    ]
    return Label(lines, role, colour, tried[costs.index(min(costs))])


def _block_height(pen: Pen, role: str, lines: int) -> int:
    size = pen.type.size(role)
    return round(size * 2 * EXTENT + (lines - 1) * size * 1.2)


def _beside(pen: Pen, node: Node, spot: Point, size: tuple[int, int], side: str, shift: float) -> Rect:
    """The label's place on a side; shift moves it along that side by shares of its own length."""
    away = (radius(node) + (10 if is_chokepoint(node) else 5)) * pen.ui
    width, height = size
    x, y = spot
    corner = {
        "below": (x - width / 2 + shift * width, y + away),
        "above": (x - width / 2 + shift * width, y - away - height),
        "right": (x + away + 4 * pen.ui, y - height / 2 + shift * height),
        "left": (x - away - 4 * pen.ui - width, y - height / 2 + shift * height),
    }[side]
    return Rect(round(corner[0]), round(corner[1]), width, height)


def _overlap(area: Rect, taken: list[Rect]) -> int:
    total = 0
    for other in taken:
        common = area.clip(other)
        total += common.width * common.height
    return total


def draw_label(pen: Pen, label: Label) -> None:
    """The label on a quiet ground, so that lines beneath do not disturb it."""
    ground = label.area.inflate(pen.u(6), pen.u(2))
    sheet = pygame.Surface(ground.size, pygame.SRCALPHA)
    sheet.fill((*pen.colour("map"), LABEL_GROUND))
    pen.surface.blit(sheet, ground)
    size = pen.type.size(label.role)
    for row, line in enumerate(label.lines):
        middle = label.area.y + size * (EXTENT + 1.2 * row)
        pen.text(label.area.centerx, middle, line, label.role, label.colour, "centre", label.area.width)
