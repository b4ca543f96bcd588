"""Letters of reports: font families of figures, and the part of a font that a page carries with it.

A page that holds Chinese carries the characters it needs, so that it reads the same on a machine without such fonts.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chipwar.scenario.fonts import font_path

LATIN = 0x2E80
"""Characters from here on are Chinese; what lies below every machine can show."""

FAMILY = "Chipwar Noto"


@dataclass(frozen=True)
class Embedded:
    """A part of a font. data: WOFF, in base64."""

    family: str
    weight: int
    data: str


@cache
def families(locale: str) -> list[str]:
    """Families for matplotlib, best first; the project's own fonts are made known to it."""
    from matplotlib.font_manager import FontProperties, fontManager

    found = []
    for bold in (False, True):
        file = font_path(locale, bold)
        fontManager.addfont(file)
        found.append(FontProperties(fname=file).get_name())
    own = list(dict.fromkeys(found))
    return ["DejaVu Sans", *own] if locale == "en" else [*own, "DejaVu Sans"]


def embedded(text: str, locale: str) -> tuple[Embedded, ...]:
    """What a page with this text must carry: nothing without Chinese."""
    needed = "".join(sorted({character for character in text if ord(character) >= LATIN}))
    if not needed:
        return ()
    fonts = ((weight, font_path(locale, bold)) for weight, bold in ((400, False), (700, True)))
    return tuple(Embedded(FAMILY, weight, _subset(file, needed)) for weight, file in fonts)


@cache
def _subset(file: Path, needed: str) -> str:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    # Nothing but the shapes: no ligatures or kerning, and no time of writing, so that equal text gives equal bytes.
    options = Options(layout_features=[], hinting=False, desubroutinize=False, name_IDs=[1, 2], notdef_outline=True)
    font = TTFont(file, recalcTimestamp=False, lazy=True)
    subsetter = Subsetter(options)
    subsetter.populate(text=needed)
    subsetter.subset(font)
    font.flavor = "woff"
    stream = io.BytesIO()
    font.save(stream)
    return base64.b64encode(stream.getvalue()).decode("ascii")
