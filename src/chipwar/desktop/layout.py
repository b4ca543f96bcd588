"""Where the regions of the table lie: four arrangements by effective width, in units turned to pixels."""

from __future__ import annotations

from dataclasses import dataclass

from pygame import Rect

DESIGN_WIDTH, DESIGN_HEIGHT = 1920, 1080
SMALLEST_BASE = 0.8
WIDEST_SHAPE = 21 / 9
WIDE_FROM, COMPACT_FROM, NARROW_FROM = 1800, 1500, 1100
SMALLEST_TEXT, LARGEST_TEXT = 1.0, 2.0


@dataclass(frozen=True)
class Measures:
    """Sizes of one arrangement in units."""

    top: float
    left: float
    right: float
    chart: float
    news: float
    pad: float


MEASURES = {
    "wide": Measures(56, 328, 432, 150, 152, 16),
    "compact": Measures(55, 290, 420, 135, 105, 12),
    "narrow": Measures(55, 84, 420, 40, 150, 12),
    "single": Measures(55, 0, 0, 48, 64, 12),
}


@dataclass(frozen=True)
class Layout:
    """The arrangement for a window: kind, pixels per unit and the regions' places."""

    kind: str
    ui: float
    pad: float
    frame: Rect
    regions: dict[str, Rect]

    @property
    def small(self) -> bool:
        return self.kind != "wide"

    @property
    def tight(self) -> bool:
        """Whether cards leave their effect sentence to the tooltip."""
        return self.kind in ("compact", "narrow")


def scale_of(size: tuple[int, int], text_scale: float) -> float:
    """Pixels per unit."""
    base = max(SMALLEST_BASE, min(size[0] / DESIGN_WIDTH, size[1] / DESIGN_HEIGHT))
    return base * min(LARGEST_TEXT, max(SMALLEST_TEXT, text_scale))


def kind_of(width: float, ui: float) -> str:
    """The arrangement for an effective width."""
    effective = width / ui
    if effective >= WIDE_FROM:
        return "wide"
    if effective >= COMPACT_FROM:
        return "compact"
    return "narrow" if effective >= NARROW_FROM else "single"


def arrange(size: tuple[int, int], text_scale: float = 1.0) -> Layout:
    """Places all regions in a window of size pixels."""
    ui = scale_of(size, text_scale)
    width = min(size[0], round(size[1] * WIDEST_SHAPE))
    frame = Rect((size[0] - width) // 2, 0, width, size[1])
    kind = kind_of(width, ui)
    measures = MEASURES[kind]
    if kind == "single":
        regions = _single(frame, ui, measures)
    elif kind == "narrow":
        regions = _narrow(frame, ui, measures)
    else:
        regions = _columns(frame, ui, measures)
    return Layout(kind, ui, measures.pad, frame, regions)


def _columns(frame: Rect, ui: float, measures: Measures) -> dict[str, Rect]:
    top, left, right = (round(value * ui) for value in (measures.top, measures.left, measures.right))
    chart, news = round(measures.chart * ui), round(measures.news * ui)
    middle = frame.width - left - right
    height = frame.height - top
    x = frame.x + left
    return {
        "top": Rect(frame.x, 0, frame.width, top),
        "dials": Rect(frame.x, top, left, height),
        "map": Rect(x, top, middle, height - chart - news),
        "chart": Rect(x, frame.height - chart - news, middle, chart),
        "news": Rect(x, frame.height - news, middle, news),
        "policies": Rect(frame.right - right, top, right, height),
    }


def _narrow(frame: Rect, ui: float, measures: Measures) -> dict[str, Rect]:
    regions = _columns(frame, ui, measures)
    regions["rail"] = regions.pop("dials")
    tabs, body = regions.pop("chart"), regions.pop("news")
    regions["strip_tabs"], regions["strip"] = tabs, body
    return regions


def _single(frame: Rect, ui: float, measures: Measures) -> dict[str, Rect]:
    top, tabs, tray = (round(value * ui) for value in (measures.top, measures.chart, measures.news))
    body = frame.height - top - tabs - tray
    return {
        "top": Rect(frame.x, 0, frame.width, top),
        "tabs": Rect(frame.x, top, frame.width, tabs),
        "body": Rect(frame.x, top + tabs, frame.width, body),
        "tray": Rect(frame.x, frame.height - tray, frame.width, tray),
    }
