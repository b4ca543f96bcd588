"""Where the map's nodes and lines lie, pure: from the model and assets/node_map.yaml to points in pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from pygame import Rect

from chipwar.desktop.assets import read_asset
from chipwar.desktop.model import Area, Flow, Node, TableModel
from chipwar.desktop.shapes import Point, Points, bent, lengths, through
from chipwar.desktop.theme import good_style

SMALLEST_DRAWN = 0.02
THINNEST = 1.6
USUAL_BEND, NEXT_BEND = 0.08, 0.07
GATE_SPACING = 14.0
GATE_EASE = 3
STATE_RADIUS, LARGE_RADIUS, FIRM_RADIUS = 21.0, 26.0, 15.5


@dataclass(frozen=True)
class Line:
    """A flow as drawn: its points, widths at each point in pixels, and the indices where gates stand."""

    flow: Flow
    points: Points
    widths: tuple[float, ...]
    wanted: float
    gates: tuple[int, ...]


def node_asset() -> dict[str, dict[str, Any]]:
    """Node to its place on the shipped map."""
    nodes: dict[str, dict[str, Any]] = read_asset("node_map.yaml")["nodes"]
    return nodes


def areas(model: TableModel) -> tuple[Area, ...]:
    """The model's home areas, or those of the shipped map whose state is on it."""
    if model.areas is not None:
        return model.areas
    present = {node.id for node in model.nodes}
    homes = read_asset("node_map.yaml")["homes"]
    return tuple(Area(name, *place) for name, place in homes.items() if name in present)


def node_places(model: TableModel, area: Rect) -> dict[str, Point]:
    """Middle of each node in pixels."""
    places: dict[str, Point] = {}
    strangers: list[Node] = []
    for node in model.nodes:
        x, y = _share(node)
        if x is None or y is None:
            strangers.append(node)
        else:
            places[node.id] = (area.x + x * area.width, area.y + y * area.height)
    _place_strangers(model, strangers, area, places)
    return places


def _share(node: Node) -> tuple[float | None, float | None]:
    if node.x is not None and node.y is not None:
        return node.x, node.y
    known = node_asset().get(node.id)
    return tuple(known["at"]) if known else (None, None)


def _place_strangers(model: TableModel, strangers: list[Node], area: Rect, places: dict[str, Point]) -> None:
    """Actors the map does not know stand in a row in their home area, or along the middle."""
    homes = {home.id: home for home in areas(model)}
    rows: dict[str, list[Node]] = {}
    for node in sorted(strangers, key=lambda node: node.id):
        rows.setdefault(node.home or "", []).append(node)
    for name, row in rows.items():
        home = homes.get(name, Area("", 0.1, 0.4, 0.8, 0.2))
        for place, node in enumerate(row):
            share = (place + 0.5) / len(row)
            x, y = home.x + home.width * share, home.y + home.height / 2
            places[node.id] = (area.x + x * area.width, area.y + y * area.height)


def radius(node: Node) -> float:
    """Radius of a node in units."""
    if node.kind == "firm":
        return FIRM_RADIUS
    large = node.mine or bool(node_asset().get(node.id, {}).get("large", False))
    return LARGE_RADIUS if large else STATE_RADIUS


def width_of(good: str, volume: float) -> float:
    """Width in units of a flow of a fraction of the largest of its good."""
    return THINNEST + (good_style(good).widest - THINNEST) * math.sqrt(max(0.0, volume))


def drawn_flows(model: TableModel) -> list[Flow]:
    """Flows large enough to be drawn, widest first."""
    present = {node.id for node in model.nodes}
    kept = [
        flow
        for flow in model.flows
        if max(flow.wanted, flow.delivered) >= SMALLEST_DRAWN and flow.seller in present and flow.buyer in present
    ]
    return sorted(kept, key=lambda flow: (-max(flow.wanted, flow.delivered), flow.id))


def flow_lines(model: TableModel, area: Rect, ui: float) -> list[Line]:
    """Every drawn flow as a line."""
    places = node_places(model, area)
    asset = read_asset("node_map.yaml")
    belt = area.y + asset["belt_y"] * area.height
    siblings: dict[tuple[str, str], int] = {}
    lines: list[Line] = []
    for flow in drawn_flows(model):
        pair = (min(flow.seller, flow.buyer), max(flow.seller, flow.buyer))
        rank = siblings.get(pair, 0)
        siblings[pair] = rank + 1
        points = _path(flow, places, area, asset["flows"], rank)
        lines.append(_line(flow, points, belt, ui))
    return lines


def _path(flow: Flow, places: dict[str, Point], area: Rect, known: dict[str, dict[str, Any]], rank: int) -> Points:
    start, end = places[flow.seller], places[flow.buyer]
    rule = known.get(f"{flow.seller}-{flow.buyer}", {})
    via = rule.get("via")
    if isinstance(via, list) and rank == 0:
        middle = [(area.x + x * area.width, area.y + y * area.height) for x, y in via]
        return through([start, *middle, end])
    bend = float(rule.get("bend", USUAL_BEND))
    return bent(start, end, bend + NEXT_BEND * rank * (1 if bend >= 0 else -1))


def _line(flow: Flow, points: Points, belt: float, ui: float) -> Line:
    wanted, delivered = width_of(flow.good, flow.wanted) * ui, width_of(flow.good, flow.delivered) * ui
    if not flow.gates:
        return Line(flow, points, (delivered,) * len(points), delivered, ())
    gates = _gate_indices(points, belt, len(flow.gates), GATE_SPACING * ui)
    last = gates[-1]
    widths = tuple(_eased(index, last, wanted, delivered) for index in range(len(points)))
    return Line(flow, points, widths, wanted, gates)


def _eased(index: int, gate: int, before: float, after: float) -> float:
    share = min(1.0, max(0.0, (index - gate + GATE_EASE) / (2 * GATE_EASE)))
    return before + (after - before) * share


def _gate_indices(points: Points, belt: float, count: int, spacing: float) -> tuple[int, ...]:
    """Gates stand where the line crosses the belt, else at its middle; several stand one after the other."""
    run = lengths(points)
    crossing = [
        index for index in range(1, len(points)) if (points[index - 1][1] - belt) * (points[index][1] - belt) <= 0
    ]
    middle = run[crossing[0]] if crossing else run[-1] / 2
    found: list[int] = []
    for place in range(count):
        goal = middle + (place - (count - 1) / 2) * spacing
        goal = min(max(goal, run[-1] * 0.12), run[-1] * 0.88)
        found.append(min(range(1, len(points) - 1), key=lambda index: abs(run[index] - goal)))
    return tuple(found)


def distance_to(line: Line, spot: tuple[int, int]) -> float:
    """Distance in pixels from a point to the middle of a line."""
    return min(math.hypot(x - spot[0], y - spot[1]) for x, y in line.points)


def connected(model: TableModel, node: str) -> list[Flow]:
    """Flows of a node, largest first."""
    flows = [flow for flow in model.flows if node in (flow.seller, flow.buyer)]
    return sorted(flows, key=lambda flow: (-max(flow.wanted, flow.delivered), flow.id))
