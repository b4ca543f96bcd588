"""Where the catalogue and the scenarios lie, in a checkout and in an installed package."""

from __future__ import annotations

from pathlib import Path

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
