"""The palette: contrast of text and graphics, and colours that stay apart under full colour-vision deficiency."""

from __future__ import annotations

import math
from itertools import combinations

import pytest

from chipwar.desktop.assets import read_asset
from chipwar.desktop.theme import Colour, goods_style, palette
from desktop_sample import table_screen

THEMES = ("ink", "high_contrast")
GROUNDS = ("bg", "map", "panel", "raised", "raised2")
TEXTS = ("text", "muted", "faint", "you", "good", "bad", "rival")
GOODS = ("chips", "memory", "tools", "minerals", "capital", "talent", "leased")
MEANINGS = ("good", "bad", "you", "rival", "text")
TEXT_CONTRAST, GRAPHIC_CONTRAST, DISTANCE = 4.5, 3.0, 10.0

Vector = tuple[float, float, float]
Matrix = tuple[Vector, Vector, Vector]

# Full severity, Machado, Oliveira and Fernandes 2009, on linear RGB.
SIGHTS: dict[str, Matrix] = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
RGB_TO_XYZ: Matrix = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
CAT02: Matrix = ((0.7328, 0.4296, -0.1624), (-0.7036, 1.6975, 0.0061), (0.0030, 0.0136, 0.9834))
HPE: Matrix = ((0.38971, 0.68898, -0.07868), (-0.22981, 1.18340, 0.04641), (0.0, 0.0, 1.0))
WHITE: Vector = (95.047, 100.0, 108.883)
ADAPTING, BACKGROUND, SURROUND = 64 / math.pi / 5, 20.0, 0.69


def times(matrix: Matrix, vector: Vector) -> Vector:
    x, y, z = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return x, y, z


def linear(colour: Colour) -> Vector:
    """sRGB to linear light, 0..1."""
    red, green, blue = (value / 255 for value in colour)

    def one(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return one(red), one(green), one(blue)


def contrast(first: Colour, second: Colour) -> float:
    """WCAG contrast of two colours."""
    high, low = sorted((times(RGB_TO_XYZ, linear(colour))[1] for colour in (first, second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def inverse(matrix: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = matrix
    det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    return (
        ((e * i - f * h) / det, (c * h - b * i) / det, (b * f - c * e) / det),
        ((f * g - d * i) / det, (a * i - c * g) / det, (c * d - a * f) / det),
        ((d * h - e * g) / det, (b * g - a * h) / det, (a * e - b * d) / det),
    )


def uniform(colour: Colour, sight: str) -> Vector:
    """CAM02-UCS coordinates of a colour as seen by one kind of sight (average surround)."""
    seen = times(SIGHTS[sight], linear(colour))
    xyz = times(RGB_TO_XYZ, tuple(100 * min(1.0, max(0.0, value)) for value in seen))
    k = 1 / (5 * ADAPTING + 1)
    level = 0.2 * k**4 * 5 * ADAPTING + 0.1 * (1 - k**4) ** 2 * (5 * ADAPTING) ** (1 / 3)
    n = BACKGROUND / WHITE[1]
    nbb, z = 0.725 * (1 / n) ** 0.2, 1.48 + math.sqrt(n)
    degree = 1 - 1 / 3.6 * math.exp((-ADAPTING - 42) / 92)
    white = times(CAT02, WHITE)
    scale = [degree * WHITE[1] / w + 1 - degree for w in white]

    def cones(vector: Vector) -> Vector:
        adapted = tuple(value * factor for value, factor in zip(times(CAT02, vector), scale, strict=True))
        out = []
        for value in times(HPE, times(inverse(CAT02), adapted)):
            part = (level * abs(value) / 100) ** 0.42
            out.append(math.copysign(400 * part / (27.13 + part), value) + 0.1)
        return out[0], out[1], out[2]

    r, g, b = cones(xyz)
    a = r - 12 * g / 11 + b / 11
    yellow = (r + g - 2 * b) / 9
    hue = math.atan2(yellow, a)
    achromatic = (2 * r + g + b / 20 - 0.305) * nbb
    rw, gw, bw = cones(WHITE)
    achromatic_white = (2 * rw + gw + bw / 20 - 0.305) * nbb
    lightness = 100 * (achromatic / achromatic_white) ** (SURROUND * z)
    eccentric = 0.25 * (math.cos(hue + 2) + 3.8)
    t = 50000 / 13 * nbb * eccentric * math.hypot(a, yellow) / (r + g + 21 * b / 20)
    chroma = t**0.9 * math.sqrt(lightness / 100) * (1.64 - 0.29**n) ** 0.73
    colourful = math.log(1 + 0.0228 * chroma * level**0.25) / 0.0228
    j = 1.7 * lightness / (1 + 0.007 * lightness)
    return j, colourful * math.cos(hue), colourful * math.sin(hue)


@pytest.mark.parametrize("theme", THEMES)
def test_text_contrast(theme: str) -> None:
    colours = palette(theme)
    for text in TEXTS:
        for ground in GROUNDS:
            assert contrast(colours[text], colours[ground]) >= TEXT_CONTRAST, (text, ground)
    assert contrast(colours["on_you"], colours["you"]) >= TEXT_CONTRAST
    assert contrast(colours["bg"], colours["text"]) >= TEXT_CONTRAST


@pytest.mark.parametrize("theme", THEMES)
def test_graphic_contrast(theme: str) -> None:
    colours = palette(theme)
    for token in (*GOODS, "focus"):
        for ground in GROUNDS:
            assert contrast(colours[token], colours[ground]) >= GRAPHIC_CONTRAST, (token, ground)
    for ground in ("bg", "map", "panel", "raised"):
        assert contrast(colours["line2"], colours[ground]) >= GRAPHIC_CONTRAST, ground


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("tokens", [(*GOODS, "you"), MEANINGS])
def test_colours_stay_apart(tokens: tuple[str, ...], sight: str) -> None:
    colours = palette("ink")
    for first, second in combinations(tokens, 2):
        distance = math.dist(uniform(colours[first], sight), uniform(colours[second], sight))
        assert distance >= DISTANCE, (first, second, round(distance, 1))


def test_goods_differ_without_colour() -> None:
    styles = goods_style()
    assert set(styles) == set(GOODS)
    assert len({style.texture for style in styles.values()}) == len(GOODS)
    assert len({style.icon for style in styles.values()}) == len(GOODS)


def test_themes_name_the_same_tokens() -> None:
    themes = read_asset("palette.yaml")["themes"]
    assert set(themes["ink"]) == set(themes["high_contrast"])


def test_high_contrast_table_can_be_drawn() -> None:
    screen = table_screen(theme="high_contrast")
    assert screen.surface.get_at((2, 200))[:3] == palette("high_contrast")["panel"]
