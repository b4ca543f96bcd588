"""Where the font files of each language lie.

Fonts of English and Simplified Chinese come with pygame_gui, whose package is located but not imported.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from chipwar.base.errors import MissingPackageError
from chipwar.scenario.files import shipped
from chipwar.scenario.texts import texts_for

FONT_FILES = {
    "zh-Hant": ("NotoSansTC-Regular.otf", "NotoSansTC-Bold.otf"),
    "zh-Hans": ("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf"),
    "en": ("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf"),
}


def font_path(locale: str, bold: bool) -> Path:
    """The font file that holds every character of a locale."""
    name = FONT_FILES[locale][int(bold)]
    if locale == "zh-Hant":
        return shipped("assets") / "fonts" / name
    spec = importlib.util.find_spec("pygame_gui")
    if spec is None or spec.origin is None:
        raise MissingPackageError(texts_for(locale).say("desktop.no_fonts"))
    return Path(spec.origin).parent / "data" / name
