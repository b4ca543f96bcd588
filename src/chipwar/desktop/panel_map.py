"""The map: areas, flows, gates, nodes, legend. Its picture is kept until something on it changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pygame
from pygame import Rect

from chipwar.desktop.focus import Control
from chipwar.desktop.map_flows import FADED, angle_at, draw_flow, draw_gate, draw_medal, draw_texture
from chipwar.desktop.map_nodes import (
    Label,
    draw_label,
    draw_node,
    draw_plate,
    draw_shortage,
    place_labels,
    plate_area,
)
from chipwar.desktop.map_shape import Line, areas, distance_to, drawn_flows, flow_lines, node_places, radius
from chipwar.desktop.model import Flow, Gate, Good
from chipwar.desktop.pen import Pen, TextBox
from chipwar.desktop.shapes import Point
from chipwar.desktop.theme import good_style
from chipwar.desktop.view import View

GRID = 40
FINE = 2
PICTURES_KEPT = 24
LEGEND_ROW = 28
SAMPLE = 30
HIT = 6.0
SMALLEST_WIDTH, SMALLEST_HEIGHT, SMALLEST_SHRINK = 640, 420, 0.45


@dataclass
class Picture:
    """A kept picture of the map with everything needed to react to it."""

    surface: pygame.Surface
    boxes: list[TextBox]
    lines: list[Line]
    places: dict[str, Point]
    shows: object


_pictures: dict[tuple[object, ...], Picture] = {}


def draw_map(view: View, area: Rect) -> None:
    """The map with its legend."""
    rows = _legend_rows(view, area.width - 2 * view.pad)
    legend = Rect(area.x, area.bottom - len(rows) * view.pen.u(LEGEND_ROW), area.width, 0)
    legend.height = area.bottom - legend.y
    ground = Rect(area.x, area.y, area.width, area.height - legend.height)
    emphasis = _emphasised(view)
    picture = _picture(view, ground, emphasis)
    view.surface.blit(picture.surface, ground)
    view.pen.boxes.extend(picture.boxes)
    _flow_controls(view, ground, picture)
    _node_controls(view, ground, picture)
    _legend(view, legend, rows)


def _emphasised(view: View) -> str:
    """The node whose flows stay while the rest fades: the hovered one, else the focused one."""
    for name in (view.hovered, view.focused):
        if name.startswith("node:"):
            return name.removeprefix("node:")
    return ""


def _picture(view: View, area: Rect, emphasis: str) -> Picture:
    pen, hidden = view.pen, frozenset(view.choices.hidden_goods)
    key = (tuple(area), pen.ui, pen.type.locale, pen.high_contrast, hidden, emphasis)
    same = (view.model.nodes, view.model.flows, view.model.areas)
    kept = _pictures.get(key)
    if kept is None or kept.shows != same:
        if len(_pictures) >= PICTURES_KEPT:
            _pictures.clear()
        kept = _pictures[key] = _paint(view, area, emphasis)
    return kept


def _paint(view: View, area: Rect, emphasis: str) -> Picture:
    theme = "high_contrast" if view.pen.high_contrast else "ink"
    sheet = pygame.Surface(view.surface.get_size())
    sheet.set_clip(area)
    pen = Pen(sheet, view.pen.type.locale, map_scale(view, area), theme)
    fine = Pen(pygame.Surface((area.width * FINE, area.height * FINE)), pen.type.locale, pen.ui * FINE, theme)
    fine.smooth = False
    _flows(fine, view, emphasis)
    sheet.blit(pygame.transform.smoothscale(fine.surface, area.size), area)
    lines = _lines(view, area, pen.ui)
    places = node_places(view.model, area)
    labels = _nodes(pen, view, area, places, emphasis)
    _draft_tags(pen, lines, labels, area)
    return Picture(
        sheet.subsurface(area).copy(), pen.boxes, lines, places, (view.model.nodes, view.model.flows, view.model.areas)
    )


def map_scale(view: View, area: Rect) -> float:
    """Pixels per unit on the map: smaller than elsewhere where it would be crowded."""
    ui = view.pen.ui
    room = min(area.width / (SMALLEST_WIDTH * ui), area.height / (SMALLEST_HEIGHT * ui))
    return ui * max(SMALLEST_SHRINK, min(1.0, room))


def _lines(view: View, area: Rect, ui: float) -> list[Line]:
    """Lines of the goods that are not filtered out."""
    return [line for line in flow_lines(view.model, area, ui) if line.flow.good not in view.choices.hidden_goods]


def _flows(pen: Pen, view: View, emphasis: str) -> None:
    """Ground, flows and gates on a picture of twice the size, scaled down for smooth edges."""
    area = pen.surface.get_rect()
    _ground(pen, view, area)
    lines = _lines(view, area, pen.ui)
    for line in lines:
        near = emphasis in ("", line.flow.seller, line.flow.buyer)
        draw_flow(pen, line, 1.0 if near else FADED)
    _marks(pen, lines, node_places(view.model, area))


def _ground(pen: Pen, view: View, area: Rect) -> None:
    pen.rect(area, "map")
    dot = pen.blend("line", "map", 0.5)
    step = pen.u(GRID)
    for x in range(area.x + step, area.right, step):
        for y in range(area.y + step, area.bottom, step):
            pen.rect(Rect(x, y, FINE, FINE), dot)
    for home in areas(view.model):
        place = Rect(
            round(area.x + home.x * area.width),
            round(area.y + home.y * area.height),
            round(home.width * area.width),
            round(home.height * area.height),
        )
        if pen.high_contrast:
            pen.rect(place, None, 18, "line", 1)
        else:
            pen.rect(place, pen.blend("raised", "map", 0.5), 18)


def _marks(pen: Pen, lines: list[Line], places: dict[str, Point]) -> None:
    taken = list(places.values())
    for line in lines:
        for gate, index in zip(line.flow.gates, line.gates, strict=True):
            taken.append(line.points[index])
            scale = 1.1 if _drafted(gate) else 0.92
            draw_gate(pen, line.points[index], angle_at(line.points, index), gate, scale)
    seen: set[str] = set()
    for line in lines:
        if line.flow.good not in seen:
            seen.add(line.flow.good)
            draw_medal(pen, line, taken)


def _drafted(gate: Gate) -> bool:
    return gate.draft_level is not None and gate.draft_level != gate.level


def _nodes(pen: Pen, view: View, area: Rect, places: dict[str, Point], emphasis: str) -> list[Rect]:
    nodes = list(view.model.nodes)
    crowded = pen.ui < view.pen.ui
    named = [n for n in nodes if not crowded or n.seated or n.mine or n.kind == "state" or n.id == emphasis]
    labels: dict[str, Label] = place_labels(pen, named, places, area.inflate(-pen.u(8), -pen.u(6)), emphasis)
    for label in labels.values():
        draw_label(pen, label)
    for node in nodes:
        draw_node(pen, node, places[node.id])
    for node in nodes:
        draw_plate(pen, node, places[node.id])
        draw_shortage(pen, node, places[node.id])
    plates = [plate for node in nodes if (plate := plate_area(pen, node, places[node.id]))]
    bodies = [Rect(round(x) - pen.u(18), round(y) - pen.u(18), pen.u(36), pen.u(36)) for x, y in places.values()]
    return [label.area for label in labels.values()] + plates + bodies


def _draft_tags(pen: Pen, lines: list[Line], taken: list[Rect], area: Rect) -> None:
    """A plate 'Draft 2 -> 3' on the free side of each drafted gate."""
    said: set[str] = set()
    for line in lines:
        for gate, index in zip(line.flow.gates, line.gates, strict=True):
            if not _drafted(gate) or not gate.draft_text or gate.draft_text in said:
                continue
            said.add(gate.draft_text)
            x, y = line.points[index]
            place = _free_place(pen, gate.draft_text, x, y, taken, area)
            taken.append(place)
            side = place.left if place.left > x else place.right
            pen.rule(x, y, side, place.centery, "you", max(1, pen.u(2)))
            pen.rect(place, "you", 5)
            pen.text(place.centerx, place.centery, gate.draft_text, "caption_strong", "on_you", "centre", place.width)


def _free_place(pen: Pen, text: str, x: float, y: float, taken: list[Rect], area: Rect) -> Rect:
    width = pen.width(text, "caption_strong") + pen.u(20)
    height = pen.type.line("caption") + pen.u(6)
    away = pen.u(26)
    best: tuple[int, Rect] | None = None
    for lift in (0, -height, height, -2 * height, 2 * height):
        for left in (round(x) + away, round(x) - away - width):
            place = Rect(left, round(y - height / 2) + lift, width, height).clamp(area)
            crossed = sum(1 for other in taken if place.colliderect(other))
            if best is None or crossed < best[0]:
                best = (crossed, place)
    assert best is not None
    return best[1]


# what can be acted on


class LineControl(Control):
    """A flow that can be clicked anywhere along its line."""

    line: Line | None = None

    def hit(self, spot: tuple[int, int]) -> bool:
        if self.line is None or not self.area.collidepoint(spot):
            return False
        return distance_to(self.line, spot) <= max(HIT, max(self.line.widths) / 2)


def _flow_controls(view: View, area: Rect, picture: Picture) -> None:
    for line in picture.lines:
        flow = line.flow
        control = LineControl(
            id=f"flow:{flow.id}",
            region="map",
            area=area,
            name=flow.text,
            tip=_flow_tip(view, flow),
            in_ring=False,
            act=_sheet(view, "", flow.id),
        )
        control.line = line
        view.control(control)


def _flow_tip(view: View, flow: Flow) -> str:
    pairs = [view.say("pair", label=label, text=text) for label, text in flow.details]
    return view.say("pair.between").join(pairs)


def _node_controls(view: View, area: Rect, picture: Picture) -> None:
    scale = map_scale(view, area)
    for node in sorted(view.model.nodes, key=lambda node: picture.places[node.id]):
        x, y = picture.places[node.id]
        reach = max(view.pen.u(14), round(radius(node) * scale))
        tip = " ".join(part for part in (node.tip, node.shortage or "") if part)
        view.control(
            Control(
                id=f"node:{node.id}",
                region="map",
                area=Rect(round(x) - reach, round(y) - reach, 2 * reach, 2 * reach),
                name=node.label,
                tip=tip,
                act=_sheet(view, node.id, ""),
                details=_sheet(view, node.id, ""),
                round=True,
            )
        )


def _sheet(view: View, node: str, flow: str) -> Callable[[], None]:
    return lambda: view.deeds.open_sheet(node, flow)


# legend


def _legend_rows(view: View, width: int) -> list[list[Good]]:
    rows: list[list[Good]] = [[]]
    used = 0
    for good in view.model.goods:
        need = _legend_width(view, good)
        if rows[-1] and used + need > width:
            rows.append([])
            used = 0
        rows[-1].append(good)
        used += need
    return rows


def _legend_width(view: View, good: Good) -> int:
    return view.pen.u(SAMPLE + 26) + view.pen.width(good.label, "caption")


def _legend(view: View, area: Rect, rows: list[list[Good]]) -> None:
    pen = view.pen
    pen.rect(area, "bg")
    height = pen.u(LEGEND_ROW)
    x = area.x
    for number, row in enumerate(rows):
        x = area.x + view.pad
        middle = area.y + height * number + height // 2
        for good in row:
            _legend_entry(view, good, x, middle)
            x += _legend_width(view, good)
    _legend_note(view, area, x, area.bottom - height // 2)


def _legend_entry(view: View, good: Good, x: int, middle: int) -> None:
    pen = view.pen
    shown = good.id not in view.choices.hidden_goods
    width = _legend_width(view, good)
    control = view.control(
        Control(
            id=f"good:{good.id}",
            region="map",
            area=Rect(x - pen.u(4), middle - pen.u(14), width - pen.u(4), pen.u(28)),
            name=good.label,
            tip=view.say("legend.tip", key=view.cap("filter")),
            act=lambda: view.deeds.toggle_good(good.id),
        )
    )
    if view.state(control) == "hover":
        pen.rect(control.area, "raised2", 5)
    token = good.id if good.id in pen.colours else "muted"
    colour = pen.colour(token) if shown else pen.blend(token, "bg", FADED)
    points = [(float(x + i), float(middle)) for i in range(0, pen.u(SAMPLE) + 1, 2)]
    _sample(pen, points, good.id, colour)
    pen.text(x + pen.u(SAMPLE + 6), middle, good.label, "caption", "muted" if shown else "faint")
    if not shown:
        pen.rule(x, middle, x + width - pen.u(16), middle, "faint", 1)


def _sample(pen: Pen, points: list[Point], good: str, colour: tuple[int, int, int]) -> None:
    pen.line(points, colour, 7 * pen.ui)
    draw_texture(pen, points, 7 * pen.ui, good_style(good).texture)


def _legend_note(view: View, area: Rect, x: int, middle: int) -> None:
    """How many flows are too small to draw, and what a gate means, as far as there is room."""
    pen = view.pen
    present = {node.id for node in view.model.nodes}
    known = [flow for flow in view.model.flows if {flow.seller, flow.buyer} <= present]
    small = len(known) - len(drawn_flows(view.model))
    right = area.right - view.pad
    if small:
        text = view.say("legend.small", count=small)
        width = pen.width(text, "caption")
        if right - width < x:
            return
        pen.text(right, middle, text, "caption", "muted", "right")
        right -= width + pen.u(20)
    text = view.say("legend.gate")
    width = pen.width(text, "caption")
    if right - width - pen.u(34) < x:
        return
    pen.text(right, middle, text, "caption", "muted", "right")
    draw_gate(pen, (right - width - pen.u(18), middle), 0.0, Gate(level=2), 0.7)
