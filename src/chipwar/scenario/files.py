"""Where the catalogue and the scenarios lie, in a checkout and in an installed package, and what is kept at home."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

HOME_VARIABLE = "CHIPWAR_HOME"
CACHE_VARIABLE = "CHIPWAR_CACHE"
PACKAGE = Path(__file__).resolve().parent.parent
CATALOGUE = PACKAGE / "catalogue"


def shipped(folder: str) -> Path:
    """A folder that lies beside the package in a checkout and inside it once installed: scenarios or assets."""
    inside = PACKAGE / folder
    return inside if inside.is_dir() else PACKAGE.parent.parent / folder


def yaml_files(folder: Path) -> list[Path]:
    """All YAML files of a folder, by name."""
    return sorted(folder.glob("*.yaml"))


def scenario_names() -> list[str]:
    """Names of the shipped scenarios."""
    return [file.stem for file in yaml_files(shipped("scenarios"))]


def arrangement_names() -> list[str]:
    """Names of the shipped arrangements: real bargains as small scenarios, in a folder of their own."""
    folder = shipped("scenarios") / "arrangements"
    return [f"arrangements/{file.stem}" for file in yaml_files(folder)]


def shown(file: Path) -> str:
    """A path as a person would write it: relative to where they stand, if it lies there."""
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return str(file)


def home() -> Path:
    """The folder of all that chipwar keeps: CHIPWAR_HOME, else the system's place for a program's data."""
    chosen = os.environ.get(HOME_VARIABLE)
    return Path(chosen) if chosen else user_data_path("chipwar", appauthor=False)


def cache() -> Path:
    """The folder of what can be made anew at any time: CHIPWAR_CACHE, else beneath CHIPWAR_HOME, else the system's."""
    chosen, at_home = os.environ.get(CACHE_VARIABLE), os.environ.get(HOME_VARIABLE)
    if chosen:
        return Path(chosen)
    return Path(at_home) / "cache" if at_home else user_cache_path("chipwar", appauthor=False)
