"""Finds and reads the desktop's own assets: palette, signs, node map, fonts."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from chipwar.scenario.files import shipped
from chipwar.scenario.fonts import font_path as font_path
from chipwar.scenario.gate import read
from chipwar.scenario.texts import LOCALES as LOCALES


@cache
def read_asset(name: str) -> dict[str, Any]:
    """An asset file as plain data."""
    return cast(dict[str, Any], read(shipped("assets") / name).data)
