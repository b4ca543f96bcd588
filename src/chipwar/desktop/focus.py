"""Controls and the ring that walks them: one list for mouse and keyboard, rebuilt with every picture."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from pygame import Rect

Deed = Callable[[], None]
Step = Callable[[int], None]
REGION_ORDER = ("policies", "orders", "chart", "news", "clock", "dials", "rival", "map", "tabs", "top", "brief")


@dataclass
class Control:
    """Something a person can act on. name and tip are its words; a deed that is None does not exist for it."""

    id: str
    region: str
    area: Rect
    name: str
    tip: str = ""
    act: Deed | None = None
    details: Deed | None = None
    step: Step | None = None
    reset: Deed | None = None
    remove: Deed | None = None
    enabled: bool = True
    in_ring: bool = True
    round: bool = False
    shown: Rect | None = None

    def hit(self, spot: tuple[int, int]) -> bool:
        """Whether a point of the window falls on it (and on its visible part)."""
        inside = self.area if self.shown is None else self.area.clip(self.shown)
        if not self.round:
            return bool(inside.collidepoint(spot))
        distance = math.hypot(spot[0] - self.area.centerx, spot[1] - self.area.centery)
        return distance <= self.area.width / 2


class FocusRing:
    """Remembers the focused control by id and walks the list of controls."""

    def __init__(self) -> None:
        self.controls: list[Control] = []
        self.focused_id = ""
        self.visible = False

    def ordered(self) -> list[Control]:
        """Controls in the order of regions, within a region as drawn."""

        def rank(control: Control) -> int:
            known = control.region in REGION_ORDER
            return REGION_ORDER.index(control.region) if known else len(REGION_ORDER)

        return sorted((control for control in self.controls if control.in_ring), key=rank)

    @property
    def focused(self) -> Control | None:
        return self.find(self.focused_id)

    def find(self, control_id: str) -> Control | None:
        return next((control for control in self.controls if control.id == control_id), None)

    def at(self, spot: tuple[int, int]) -> Control | None:
        """The topmost control at a point."""
        return next((control for control in reversed(self.controls) if control.hit(spot)), None)

    def focus(self, control_id: str) -> None:
        self.focused_id = control_id

    def walk(self, way: int) -> None:
        """The next (1) or previous (-1) control, round and round."""
        ring = self.ordered()
        if not ring:
            return
        ids = [control.id for control in ring]
        here = ids.index(self.focused_id) if self.focused_id in ids else (-1 if way > 0 else 0)
        self.focused_id = ids[(here + way) % len(ids)]

    def walk_region(self, way: int) -> None:
        """The next or previous control of the same region, stopping at its ends."""
        here = self.focused
        if here is None:
            self.walk(way)
            return
        same = [control for control in self.ordered() if control.region == here.region]
        place = [control.id for control in same].index(here.id) + way
        if 0 <= place < len(same):
            self.focused_id = same[place].id

    def enter(self, region: str) -> bool:
        """Focus the first control of a region."""
        first = next((control for control in self.ordered() if control.region == region), None)
        if first is not None:
            self.focused_id = first.id
        return first is not None

    def walk_plane(self, dx: int, dy: int) -> None:
        """The nearest control of the same region that lies that way: for the map."""
        here = self.focused
        if here is None:
            return
        best: tuple[float, str] | None = None
        for other in self.ordered():
            if other.region != here.region or other.id == here.id:
                continue
            along = (other.area.centerx - here.area.centerx) * dx + (other.area.centery - here.area.centery) * dy
            across = abs((other.area.centerx - here.area.centerx) * dy) + abs(
                (other.area.centery - here.area.centery) * dx
            )
            cost = along + 2 * across
            if along > 0 and across <= 2 * along and (best is None or cost < best[0]):
                best = (cost, other.id)
        if best is not None:
            self.focused_id = best[1]
